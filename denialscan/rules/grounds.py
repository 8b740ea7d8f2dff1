"""What the reasoning rules share: the reasons given for the part denied, reasons taken
from another letter, and what makes the absence of a reason unsafe to claim."""

from __future__ import annotations

import re
from collections.abc import Sequence

from denialscan.rules.registry import Answer
from denialscan.schema import ADVERSE, DECISION_KINDS, Context, Evidence, Letter, Mark, Sentence


def quotes(sentences: Sequence[Sentence], limit: int = 4) -> tuple[Evidence, ...]:
    """Return the proof of the first few sentences, each once."""
    return tuple(dict.fromkeys(e for s in sentences[:limit] for e in s.evidence))


def said(sentence: Sentence) -> set[str]:
    """Return the kinds of fact that a sentence asserts."""
    return {c.removeprefix("said.") for c in sentence.cues if c.startswith("said.")}


_REFUSES = re.compile(
    r"\b(?:den(?:y|ied|ies)|refus\w+|declin\w+|disapprov\w+|turned down|reject\w*|"
    r"(?:not|cannot|can't|won't|unable to) (?:\w+ ){0,3}(?:approv\w*|grant\w*|succeed\w*|releas\w*|authori[sz]\w*|"
    r"agree|do\b|go further|extend\w*)|"
    r"(?:beyond (?:that|this)|the (?:rest|balance|remainder)|as to (?:the )?release|(?:does|will|did) not succeed|"
    r"(?:the )?(?:monitor|release|rest|other|second|first): no)|(?:remain|stay)s? (?:in|detained)|"
    r"deneg\w+|neg(?:ar|ad|amos)\w*|no se (?:concede|aprueba|autoriza))\b",
    re.IGNORECASE,
)
_GRANTS = re.compile(
    r"\b(?:is|are|was|been|be|hereby|we|i|are) (?:\w+ )?(?:grant(?:ed)?|approved?|allow(?:ed)?|glad|reduced|lowered|"
    r"stopping|able to|authori[sz]ed?)\b|\bset (?:it )?at \$|: yes\b|\b(?:reduced|lowered) to\b",
    re.IGNORECASE,
)


def denied_part(letter: Letter) -> tuple[Sentence, ...]:
    """Return the sentences that do not belong to a part granted.

    In a letter that grants in part, what follows a granting sentence, up to the sentence
    that denies, belongs to the part granted; where none denies after it, only the
    granting sentence does. All other letters have but one part.
    """
    if letter.outcome.value != "granted_in_part":
        return letter.sentences
    out: list[Sentence] = []
    held: list[Sentence] = []  # since the last grant: granted, if a denial follows
    granting = False
    for sentence in letter.sentences:
        decides = "decision" in sentence.roles
        refuses = bool(_REFUSES.search(sentence.text))
        if refuses and granting:
            granting, held = False, []
        elif (
            not refuses
            and decides
            and ("out.grant" in sentence.cues or _GRANTS.search(sentence.text))
        ):
            out += held
            granting, held = True, []
            continue
        (held if granting else out).append(sentence)
    return (*out, *held)


#: What speaks of the person: a pronoun, a title, or the word for the person.
OF_PERSON = re.compile(
    r"\b(?:you|your|he|she|his|her|him|they|their|m(?:r|rs|s)\.|client|subject|detainee|alien|applicant|respondent|"
    r"noncitizen|beneficiary|parolee|inmate|usted|su|sus|señora?|solicitante|[eé]l|ella|A\d{8,9})\b|\b(?:le|lo|la) \w+[oó]\b",
    re.IGNORECASE,
)
_PROCESS = re.compile(
    r"\b(?:official|reviews?|requests?|applications?|office|service|ICE|ERO|OPLA|guidance|guidelines|memorandum|memo|"
    r"letter|discretion|decisions?|regulations?|section|act|statute|department|process|directive)\b",
    re.IGNORECASE,
)
_DISCLAIMED = re.compile(
    r"\b(?:play(?:s|ed)?|ha(?:s|ve|d)|bears?) no (?:part|role|bearing)\b|\bnot (?:a factor|relied (?:up)?on)\b",
    re.IGNORECASE,
)


def is_specific(sentence: Sentence) -> bool:
    """Say whether a ground states a fact of this person, not one of the process or rule."""
    if not sentence.case_specific:
        return False
    if _FORMAL.search(sentence.text) and "ctx.because" not in sentence.cues:
        return False
    if said(sentence):
        return True
    label_only = set(sentence.grounds) <= _LABELS and not HELD_AGAINST.search(sentence.text)
    if label_only:
        return False
    return bool(OF_PERSON.search(sentence.text)) or not _PROCESS.search(sentence.text)


#: Acts and events that offices hold against people.
HELD_AGAINST = re.compile(
    r"\b(?:refus|fail|skip|miss(?:ed|ing)|abscond|fled|flee|escap|walked (?:off|away)|cut (?:off|the)|lied|lying|false|fraud|alias|"
    r"under (?:the|another|a different|your cousin) |struck|fought|fight|threat|assault|arrest|convict|guilty|sentenc|felon|offen[cs]e|"
    r"DUI|DWI|withdrew|withdraw|revok|violat|breach|deport|removed (?:to|in|from|on)|re-?enter|returned (?:to|in|without|illegal)|"
    r"came back|crossed|without (?:inspection|leave|permission)|at large|fugitive|warrant|whereabouts|unknown|not (?:come|appear|report|sign|board|"
    r"answer|attend|found|there|verif|reach|established|shown|submit|provide|produce|obtain)|did not|didn't|would not|declin(?:ed|es) to|never (?:came|appear|report|met|"
    r"complet|left)|no longer|expired|altered|disciplin|incident|wr(?:ote|itten) up|stopped (?:calling|reporting)|travel document|passport|embassy|consulate|"
    r"no se present|no compareci|se neg[oó]|fue (?:condenad|arrestad|deportad)|culpable|incumpl|alterad|no (?:la|lo) conoce)\w*",
    re.IGNORECASE,
)
#: Grounds that are a name for the result; a person's name or a memo's date beside them
#: is no fact of the person.
_LABELS = frozenset({"priority_category", "discretion_only", "policy", "prior_denial"})
#: What was asked, received or announced, and what every decision says.
_FORMAL = re.compile(
    r"\b(?:correspondence|letter|matter|request|application|message|submission|inquiry)\b[^.;]{0,70}"
    r"\b(?:handled|reached|received|reviewed|referred|responds?|concerns|lodged|is to (?:notify|inform|advise))\b|"
    r"\bremains? scheduled for removal\b|\bthis letter is to\b|\bserved by\b",
    re.IGNORECASE,
)


def own_grounds(letter: Letter) -> list[Sentence]:
    """Return the sentences that give a ground for the part denied."""
    return [
        s
        for s in denied_part(letter)
        if s.grounds
        and not _DISCLAIMED.search(s.text)
        # a route or a condition is no reason, unless the same sentence also decides
        and ("decision" in s.roles or not {"avenue", "conditions"} & set(s.roles))
    ]


def adopted(context: Context) -> tuple[Letter, ...]:
    """Return the linked letters that can lend their reasons: adverse decisions."""
    return tuple(
        x for x in context.linked if x.kind.value in DECISION_KINDS and x.outcome.value in ADVERSE
    )


NO_CHOICE = re.compile(r"\b(?:236\(c\)|1226\(c\)|235\(b\)|1225\(b\))", re.IGNORECASE)


def rests_on_statute(letter: Letter) -> list[Sentence]:
    """Return the sentences that hold this person under a statute without discretion."""
    return [
        s
        for s in denied_part(letter)
        if ("mandatory_detention" in s.grounds and "priority_category" not in s.grounds)
        or (
            s.grounds
            and NO_CHOICE.search(s.text)
            and OF_PERSON.search(s.text)
            and "ctx.reported" not in s.cues
            and not re.search(r"\bnot (?:\w+ ){0,3}(?:subject|held|detained|under)\b", s.text, re.I)
        )
    ]


def all_grounds(letter: Letter, context: Context) -> list[Sentence]:
    """Return the letter's grounds, with those of a linked letter that it adopts."""
    return [s for one in read_together(letter, context) for s in own_grounds(one)]


def read_together(letter: Letter, context: Context) -> tuple[Letter, ...]:
    """Return the letter, and the linked ones whose reasons it makes its own."""
    takes = letter.marked("incorporates") or _adopting(letter)
    return (letter, *adopted(context)) if takes else (letter,)


def adopts(letter: Letter, context: Context) -> bool:
    """Say whether reasons of a linked letter are read together with this one's."""
    return len(read_together(letter, context)) > 1


def by_reference(letter: Letter, context: Context, what: str = "its reasons") -> Answer | None:
    """Reasons by reference stay undetermined until the letter they stand in is linked.

    A letter that states a fact of its own besides is read for itself.
    """
    adopting = _adopting(letter)
    marks = letter.marked("incorporates")
    if not (adopting or marks) or adopted(context):
        return None
    # what tells of the other letter, or of the request, is no reason of this letter's own
    own = [s for s in own_grounds(letter) if s.case_specific and said(s) and s not in adopting]
    if own and not _holds(marks, own):
        return None
    proof = tuple(e for m in marks for e in m.evidence) or quotes(adopting)
    return Answer(
        outcome="undetermined",
        message=f"The letter takes {what} from another letter that is not linked.",
        evidence=proof,
    )


_OTHERS_REASONS = re.compile(
    r"\b(?:reasons?|findings?|reasoning|rationale|decision|determination|answer|conclusions?)\b[^.;]{0,90}"
    r"\b(?:which|that)? ?(?:i|we|this office|headquarters|the undersigned) (?:hereby )?(?:adopt|concur|share|join)\w*|"
    r"\b(?:adopts?|adopted|concurs?|concurred|concurrence)\b[^.;]{0,60}\b(?:reasons?|reasoning|findings?|decision|"
    r"determination|conclusions?|assessment|answer|field office|denial)\b|"
    r"\b(?:decision|determination|denial|answer|position|finding)\b[^.;]{0,40}\b(?:field )?office\b[^.;]{0,30}"
    r"\b(?:is|are|stands?|remains?)\b[^.;]{0,12}\b(?:affirmed|upheld|sustained|adopted|confirmed)|"
    r"\b(?:reasons?|grounds?)\b[^.;]{0,12}\b(?:i|we|this office|he|she) (?:gave|stated|set out|explained|wrote)\b[^.;]{0,40}"
    r"\b(?:letter|decision|e-?mail|message|reply|answer|notice|earlier|before|last)\b|"
    r"\b(?:reasons?|grounds?)\b[^.;]{0,30}\b(?:stated|given|set (?:out|forth)|explained|contained|found|expressed|recited)\b"
    r"[^.;]{0,20}\b(?:in|by)\b[^.;]{0,50}\b(?:letter|decision|notice|denial|answer|memorandum|reply|e-?mail|worksheet)\b"
    r"(?![^.;]{0,20}\bbelow)",
    re.IGNORECASE,
)


def _adopting(letter: Letter) -> list[Sentence]:
    """Return the sentences by which the letter makes another letter's reasons its own."""
    return [
        s
        for s in letter.sentences
        if s.role not in ("caption", "signature")
        and "ctx.hypothetical" not in s.cues
        and not _ARGUED.search(s.text)
        and (m := _OTHERS_REASONS.search(s.text))
        and not _THIS_LETTER.search(m.group(0))
    ]


_ARGUED = re.compile(
    r"^\W*(?:you|counsel|he|she|your (?:client|letter|request))\W+(?:\w+\W+){0,2}?"
    r"(?:argu|assert|contend|claim|stat|maintain|ask|request|say|said|writ|wrot)\w*",
    re.IGNORECASE,
)


def _holds(marks: Sequence[Mark], sentences: Sequence[Sentence]) -> bool:
    """Whether every one of these sentences is itself one that adopts."""
    quoted = {e.quote for m in marks for e in m.evidence}
    return all({e.quote for e in s.evidence} & quoted for s in sentences)


#: "For the reasons stated in this letter" points to no other.
_THIS_LETTER = re.compile(
    r"\b(?:this|following|present|attached form|below|herein)\b", re.IGNORECASE
)


def unclear_boxes(letter: Letter) -> Answer | None:
    """A reason that is printed, and nobody can tell whether it is ticked, is neither
    given nor left out."""
    marks = letter.marked("tick_unclear")
    if not marks:
        return None
    return Answer(
        outcome="undetermined",
        message="It cannot be told which boxes of this form are ticked; look at its picture.",
        evidence=tuple(e for m in marks[:4] for e in m.evidence),
    )
