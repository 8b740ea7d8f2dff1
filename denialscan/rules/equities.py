"""Whether an adverse letter weighs any favourable factor of the person.

Weighed = named in a sentence that compares or answers it, or answered by the sentence
that follows. A recital ("we considered your family ties") or a bare "all factors" is
not weighing, nor is the request told again, nor what was weighed for the part granted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from denialscan.reference.equities import Named, items_of, named_factors
from denialscan.rules.categories import tell_categories
from denialscan.rules.discretion import basis_unclear, no_discretion
from denialscan.rules.grounds import (
    HELD_AGAINST,
    by_reference,
    denied_part,
    quotes,
    read_together,
    unclear_boxes,
)
from denialscan.rules.registry import Answer, check
from denialscan.rules.weighing import words
from denialscan.schema import Context, Letter, Sentence

#: What the person, counsel or the request says: their words, not the office's.
_RETOLD = re.compile(
    r"\b(?:you|counsel|he|she|they|client|letter|request|submission|petition|application|packet|brief|"
    r"attorney|abogad[oa]|usted|solicitud)\b(?:\W+\w+){0,4}?\W+(?:argu\w+|assert\w*|contend\w*|claim\w*|"
    r"alleg\w+|(?<!united )stat(?:e|es|ed)|urg\w+|maintain\w*|point\w* (?:out|to)|emphasi[sz]\w+|explain\w*|writ(?:e|es)|wrote|says?|said|"
    r"ask(?:s|ed)?|describ\w+|submit(?:s|ted)? that|rel(?:y|ies|ied) on|cit(?:e|es|ed)|alega|afirma|argumenta|sostiene|solicita|indica)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:you|your|he|she|his|her|him|they|their|mr|mrs|ms|client|subject|detainee|alien|applicant|"
    r"respondent|noncitizen|usted|su|sus|señor|señora)\b",
    re.IGNORECASE,
)
#: Sentences about everybody: what the law, a form or the office's practice says.
_OF_ALL = re.compile(
    r"\b(?:an|any|each|every|no) (?:alien|noncitizen|applicant|detainee|individual|case|request)\b|\baliens\b|\bnoncitizens\b|"
    r"\bfactors? (?:\w+ ){0,4}(?:may|includes?|are)\b|\b(?:regulation|statute|guidance|policy|memorandum|directive) "
    r"(?:\w+ ){0,3}(?:requires?|provides?|lists?|directs?|states?)\b",
    re.IGNORECASE,
)
#: Which list of the law a letter's kind is read against (law of post-order custody; parole
#: and, through 8 CFR 241.6(a), stays). Other kinds know no list.
SCHEMES = {
    "custody_review": ("f",),
    "release_revocation": ("f",),
    "parole": ("p", "d"),
    "stay_of_removal": ("p", "d"),
}
#: What an office holds against a person, as a label.
_LABELS = re.compile(
    r"\b(?:danger|flight risk|risk of|threat|priority|peligro|riesgo)\b", re.IGNORECASE
)
#: A conclusion, not a circumstance of the person: alone it shows no weighing.
_CONCLUSION = "no_danger"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A favourable factor's place in the letter: named, and whether it is answered."""

    kind: str
    sentences: tuple[Sentence, ...]
    state: str  # "weighed", "named" (own words, no answer), "retold", "perhaps"


def read_equities(letter: Letter) -> tuple[Weighed, ...]:
    """Return every favourable factor that the part denied names, with the best of its
    states: weighed, perhaps weighed, named, or only told again from the request."""
    sentences = [s for s in denied_part(letter) if not {"caption", "signature"} & {s.role}]
    found: dict[str, Weighed] = {}
    for at, sentence in enumerate(sentences):
        named = _of_person(sentence)
        if not named:
            continue
        following = sentences[at + 1 : at + 3]
        state, answer = _state(sentence, named, following)
        for kind in dict.fromkeys(n.kind for n in named):
            one = Weighed(kind=kind, sentences=(sentence, *answer), state=state)
            if kind not in found or _RANK[state] > _RANK[found[kind].state]:
                found[kind] = one
    return tuple(found.values())


_RANK = {"retold": 0, "named": 1, "perhaps": 2, "weighed": 3}


def _of_person(sentence: Sentence) -> tuple[Named, ...]:
    text = sentence.text
    if not _PERSON.search(text) and (_OF_ALL.search(text) or "ctx.statute" in sentence.cues):
        return ()
    if _OF_ALL.search(text) and "authority" in sentence.roles:
        return ()
    if {"avenue", "conditions"} & set(sentence.roles) and not words("compare").search(text):
        return ()
    return named_factors(text)


def _state(
    sentence: Sentence, named: tuple[Named, ...], following: list[Sentence]
) -> tuple[str, tuple[Sentence, ...]]:
    text = sentence.text
    retold = _RETOLD.search(text)
    theirs = retold is not None and retold.start() < named[0].start
    if not theirs and (_compares(text, named) or _concedes(text, named)):
        return "weighed", ()
    if theirs and _answers_retold(text, named):
        return "weighed", ()
    for gap, later in enumerate(following):
        back = words("back").search(later.text[:80])
        if back and words("compare").search(later.text):
            return "weighed", tuple(following[: gap + 1])
        if gap == 0 and words("turn").search(later.text):
            adverse = "ground" in later.roles or words("compare").search(later.text)
            adverse = adverse or HELD_AGAINST.search(later.text) or _LABELS.search(later.text)
            if adverse and not theirs:
                return "weighed", (later,)
            if adverse or back:
                return "perhaps", (later,)
        if gap == 0 and words("generic").search(later.text) and words("compare").search(later.text):
            return "weighed", (later,)
    if theirs:
        return "retold", ()
    if words("compare").search(text) or words("concede").search(text):
        return "perhaps", ()
    return "named", ()


def _compares(text: str, named: tuple[Named, ...]) -> bool:
    """A measuring word in the sentence that is not itself part of a factor's name."""
    return any(
        not any(n.start <= m.start() < n.end for n in named)
        for m in words("compare").finditer(text)
    )


def _concedes(text: str, named: tuple[Named, ...]) -> bool:
    """ "Although <factor>, ..." or "<factor>, but ...": the factor and something held
    against it stand on two sides of the sentence."""
    for m in words("concede").finditer(text):
        leads = not text[: m.start()].strip(" ,;")
        after, before = text[m.end() :], text[: m.start()]
        if leads or re.match(r"(?:al|even )?though|albeit|despite|in spite|notwith|while|aunque|pese|a pesar|si bien",
                             m.group(0), re.IGNORECASE):  # fmt: skip
            # the concession runs from here to the next comma; the factor may stand in it
            if any(n.start >= m.end() for n in named) and len(after.split()) >= 4:
                return True
        elif any(n.end <= m.start() for n in named) and len(after.split()) >= 2 and before.strip():
            return True
        elif len(before.split()) >= 3 and any(n.start >= m.end() for n in named):
            # "you fled, but you have a wife": answered by what stands before it
            return True
    return False


#: The office speaks again after telling the request.
_OFFICE = re.compile(
    r"\b(?:we|i|ice|ero|dhs|this office|the (?:field )?office|the (?:panel|undersigned|record|file|director|service|agency|department|evidence|report)|"
    r"that|this|these|those|it|they|none|nothing|there|ninguno|esto|ello)\b",
    re.IGNORECASE,
)


def _answers_retold(text: str, named: tuple[Named, ...]) -> bool:
    for m in words("concede").finditer(text):
        after = text[m.end() :]
        if any(n.end <= m.start() for n in named) and _OFFICE.search(after):
            return bool(words("compare").search(after) or re.search(r"\bnot?\b|n['’]t\b", after))
    return False


def _label(kind: str, letter: Letter) -> str:
    scheme = SCHEMES.get(letter.kind.value, ())
    own = [i.id for i in items_of(kind) if i.id[0] in scheme]
    name = kind.replace("_", " ")
    return f"{name} ({', '.join(own)})" if own else name


def _listed(found: list[Weighed], letter: Letter) -> str:
    return ", ".join(_label(w.kind, letter) for w in found)


@check("equities_not_weighed")
def check_equities(letter: Letter, context: Context) -> Answer:
    """Adverse, discretion was open, and no favourable factor of this person is weighed.

    Where it is known what was submitted in the person's favour, the message tells it by
    category; the outcome does not hang on it.
    """
    if (answer := no_discretion(letter)) is not None:
        return answer
    if (answer := by_reference(letter, context, "what was weighed")) is not None:
        return answer
    found = tuple(w for one in read_together(letter, context) for w in read_equities(one))
    answer = _answer(letter, found)
    states = {w.kind: w.state for w in sorted(found, key=lambda w: _RANK[w.state])}
    told, proof = tell_categories(letter, context, states, SCHEMES.get(letter.kind.value, ()))
    if not told:
        return answer
    return replace(answer, message=f"{answer.message} {told}", evidence=(*answer.evidence, *proof))


def _answer(letter: Letter, found: tuple[Weighed, ...]) -> Answer:
    weighed = [w for w in found if w.state == "weighed" and w.kind != _CONCLUSION]
    rest = [w for w in found if w.kind != _CONCLUSION and w not in weighed]
    if weighed:
        named = f"; named without being weighed: {_listed(rest, letter)}" if rest else ""
        return Answer(
            outcome="clear",
            message=f"The letter weighs {_listed(weighed, letter)}{named}.",
            evidence=tuple(dict.fromkeys(quotes([s for w in weighed for s in w.sentences], 6))),
            confidence=0.8,
        )
    if (answer := basis_unclear(letter)) is not None:
        return answer
    if (answer := unclear_boxes(letter)) is not None:
        return answer
    perhaps = [w for w in found if w.state == "perhaps" or (w.kind == _CONCLUSION
               and w.state == "weighed")]  # fmt: skip
    unread = _weighs_unknown(letter)
    if perhaps or unread:
        proof = [s for w in perhaps for s in w.sentences] or unread
        return Answer(
            outcome="undetermined",
            message="A sentence may weigh something in the person's favour; "
            "a person has to read it.",
            evidence=quotes(proof),
        )
    own = [w for w in rest if w.state == "named"]
    retold = [w for w in rest if w.state == "retold"]
    message = "No factor in the person's favour is weighed"
    if own:
        message += f"; {_listed(own, letter)} {_is(own)} named but not compared with anything"
    if retold:
        message += f"; {_listed(retold, letter)} {_is(retold)} only told from the request"
    if not own and not retold:
        message += ", and none is named"
    return Answer(
        outcome="flagged",
        message=f"{message}.",
        evidence=(
            *letter.outcome.evidence,
            *quotes([w.sentences[0] for w in rest]),
            *letter.searched,
        ),
        confidence=0.78,
    )


def _is(found: list[Weighed]) -> str:
    return "is" if len(found) == 1 else "are"


def _weighs_unknown(letter: Letter) -> list[Sentence]:
    """Sentences that measure something favourable in words the table does not have."""
    return [
        s
        for s in denied_part(letter)
        if "equity" in s.roles
        and not named_factors(s.text)
        and {"ctx.not_determinative", "ctx.concession"} & set(s.cues)
        and words("compare").search(s.text)
        and not _OF_ALL.search(s.text)
        and not words("generic").search(s.text)
    ]
