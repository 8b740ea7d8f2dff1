"""Letters in which a class, or a record, decides alone."""

from __future__ import annotations

import re

from denialscan.rules.equities import read_equities
from denialscan.rules.grounds import (
    all_grounds,
    by_reference,
    denied_part,
    is_specific,
    quotes,
    rests_on_statute,
    said,
    unclear_boxes,
)
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Letter, Sentence

#: Grounds that, beside a criminal record, show that the record did not decide alone.
_LIFTS_CRIMINAL = frozenset(
    {"flight_risk", "immigration_history", "non_cooperation", "mandatory_detention"}
)
#: Grounds that commonly go with a category and do not stand beside it.
_BESIDE_CATEGORY = frozenset(
    {"priority_category", "discretion_only", "criminal_history", "danger", "policy",
     "prior_denial", "other"}
)  # fmt: skip
#: The category of those who came lately: an entry places in it, a conviction does not.
_BORDER = re.compile(
    r"\bborder security|\brecent(?:ly)? (?:arriv|entr|enter)\w*|\bthreat to (?:the )?border|"
    r"\bnovember 1, 2020",
    re.IGNORECASE,
)
#: A category said of this person, in words that name one.
_CATEGORY = re.compile(
    r"\b(?:is|are|as|remains?|constitutes?|considered|deemed|presumed|determined|found|regarded)\b[^.;]{0,60}"
    r"\b(?:enforcement|removal|public safety|border security|national security|presumed|presumptive|civil|detention)\b"
    r"[^.;]{0,30}\bpriorit(?:y|ies)\b|"
    r"\b(?:falls?|comes?|is|are|places?|placed|puts?|belongs?)\b[^.;]{0,20}\b(?:with)?in\b[^.;]{0,50}"
    r"\b(?:priorit(?:y|ies)|categor(?:y|ies)|class|group)\b|"
    r"\b(?:is|are|remains?) (?:an? |the )?priority\b",
    re.IGNORECASE,
)
#: A category, or membership in it, said to settle the request.
_SUFFICES = re.compile(
    r"\b(?:suffic(?:es|ient|e)\b|is enough|(?:by|in) itself|on its own|without more|standing alone|automatically|"
    r"dispositive|ends? (?:the|our) (?:matter|inquiry|review)|no (?:further|other|additional) "
    r"(?:finding|inquiry|analysis|showing|review|consideration|reason)s? (?:\w+ ){0,2}(?:is|are|need)|"
    r"that alone|(?:are|is) not (?:considered|eligible|released))\b",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"\b(?:priorit\w+|categor\w+|class|group|presum\w+|membership)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|never|hardly|nor)\b|n['’]t\b", re.IGNORECASE)
#: Words of a record, and of conduct that is none.
_RECORD = re.compile(
    r"\b(?:convict|guilty|plea\b|pled|sentenc|arrest|charge|felon|misdemean|offen[cs]e|DUI\b|DWI\b|assault|theft|robber|"
    r"batter|burglar|possess|traffick|probation|discharge|larcen|fraud|homicide|crim|condena|culpable|arresto)\w*",
    re.IGNORECASE,
)
_CONDUCT = re.compile(
    r"\b(?:fail|abscond|fled|miss(?:ed|ing)\b|report(?:ed|ing)?\b|appear|check-?in|hearing|re-?ent(?:er|ry)|remov|deport|"
    r"refus|passport|travel|incident|disciplin|custody|detain|address|sponsor|alias|warrant|supervis|condition|escap|"
    r"violat|while (?:on|under)|threat(?:en)|identity|consul|embass)\w*",
    re.IGNORECASE,
)


def _categories(letter: Letter, grounds: list[Sentence]) -> list[Sentence]:
    """Sentences that give a class or category as the ground: so judged, or saying so."""
    asserted = [
        s
        for s in denied_part(letter)
        if (m := _CATEGORY.search(s.text))
        and s.role not in ("caption", "signature")
        and not {"ctx.reported", "ctx.hypothetical"} & set(s.cues)
        and not {"avenue", "conditions"} & set(s.roles)
        and not _NOT.search(m.group(0))
        and not _NOT.search(s.text[max(0, m.start() - 25) : m.start()])
        and (s.grounds or "ctx.statute" not in s.cues)
    ]
    judged = [s for s in grounds if "priority_category" in s.grounds]
    # A statute that takes discretion away is no category, however the letter calls it.
    return [
        s for s in dict.fromkeys((*judged, *asserted)) if "mandatory_detention" not in s.grounds
    ]


def _settles(letter: Letter, category: list[Sentence]) -> list[Sentence]:
    """Sentences that say that the category by itself decides."""
    marked = {e.quote for m in letter.marked("sufficient_category") for e in m.evidence}
    out = []
    for s in denied_part(letter):
        if {"ctx.reported", "ctx.hypothetical"} & set(s.cues) or {"avenue"} & set(s.roles):
            continue
        if any(e.quote in marked for e in s.evidence) and (s in category or _CLASS.search(s.text)):
            out.append(s)
            continue
        for m in _SUFFICES.finditer(s.text):
            negated = _NOT.search(s.text[max(0, m.start() - 30) : m.start()]) or _NOT.search(
                s.text[m.end() : m.end() + 12]
            )
            if _CLASS.search(s.text) and not negated:
                out.append(s)
                break
    return out


@check("categorical_denial")
def check_categorical_denial(letter: Letter, context: Context) -> Answer:
    """A class or priority category is the only ground, or is stated as sufficient."""
    if (answer := by_reference(letter, context)) is not None:
        return answer
    grounds = all_grounds(letter, context)
    category = _categories(letter, grounds)
    statute = rests_on_statute(letter)
    if not category:
        # What is ticked may be a category, and then the only ground.
        if not any(_lifts(s, border=False) for s in grounds) and (answer := unclear_boxes(letter)):
            return answer
        return Answer(
            outcome="clear",
            message="No class or priority category is given as a ground.",
            evidence=quotes(grounds, 2) or letter.searched,
            confidence=0.8,
        )
    settles = [] if statute else _settles(letter, category)
    if settles:
        return Answer(
            outcome="flagged",
            message="The letter says that the category by itself decides.",
            evidence=quotes([*settles, *category[:2]]),
            confidence=0.75,
        )
    border = any(_BORDER.search(s.text) for s in category)
    beyond = [s for s in grounds if _beyond(s, border=border)]
    if beyond or statute:
        return Answer(
            outcome="clear",
            message="Beside the category, a fact about this person is given as a ground."
            if beyond
            else "A statute that leaves no discretion is given as a ground.",
            evidence=quotes(beyond or statute, 2),
            confidence=0.75,
        )
    weighed = [s for w in read_equities(letter) if w.state == "weighed" for s in w.sentences]
    if weighed:
        return Answer(
            outcome="clear",
            message="Favourable factors are weighed against the category.",
            evidence=quotes(weighed, 2),
            confidence=0.7,
        )
    if any(_lifts(s, border=border) for s in grounds):
        return Answer(
            outcome="clear",
            message="Another ground stands beside the category.",
            evidence=quotes(grounds, 2),
            confidence=0.6,
        )
    if (answer := unclear_boxes(letter)) is not None:
        return answer
    named = [s for s in grounds if is_specific(s) and s not in category]
    return Answer(
        outcome="flagged",
        message="A priority category is the only ground; the record it rests on is named, and no "
        "fact beyond it."
        if named
        else "A priority category is the only ground; no fact beyond the category is given.",
        evidence=quotes([*category, *named]),
        confidence=0.78,
    )


def _lifts(sentence: Sentence, *, border: bool) -> bool:
    """A ground of another kind, or a fact beyond the category."""
    beside = _BESIDE_CATEGORY | {"immigration_history"} if border else _BESIDE_CATEGORY
    return bool(set(sentence.grounds) - beside) or _beyond(sentence, border=border)


def _beyond(sentence: Sentence, *, border: bool) -> bool:
    """A case-specific ground that is more than what places the person in the category:
    a conviction, or an entry where the category is that of those who came lately."""
    if not is_specific(sentence) or _only_record(sentence):
        return False
    defining = {"criminal_history", "immigration_history"} if border else {"criminal_history"}
    if "priority_category" in sentence.grounds:
        return bool(said(sentence) - {"criminal_history", "immigration_history"})
    if said(sentence):
        return bool(said(sentence) - defining)
    if "danger" in sentence.grounds:
        return "criminal_history" not in sentence.grounds
    return bool(set(sentence.grounds) - defining - {"priority_category"})


def _only_record(sentence: Sentence) -> bool:
    """Nothing but arrests, charges and convictions in its words."""
    return bool(_RECORD.search(sentence.text)) and not _CONDUCT.search(sentence.text)


@check("criminal_history_only")
def check_criminal_history_only(letter: Letter, context: Context) -> Answer:
    """Criminal history is a ground and every case-specific fact is part of it."""
    if (answer := by_reference(letter, context)) is not None:
        return answer
    grounds = all_grounds(letter, context)
    criminal = [s for s in grounds if "criminal_history" in s.grounds or _only_record(s)]
    favourable = [s for w in read_equities(letter) for s in w.sentences]
    lifting = [
        s
        for s in grounds
        if _LIFTS_CRIMINAL & set(s.grounds)
        or (is_specific(s) and _other_facts(s) and (said(s) or s not in favourable))
    ] + rests_on_statute(letter)
    if not criminal:
        # What is ticked may be the record, and then the only ground.
        if not lifting and (answer := unclear_boxes(letter)) is not None:
            return answer
        return Answer(
            outcome="clear",
            message="Criminal history is not given as a ground."
            if grounds
            else "The letter gives no ground at all.",
            evidence=quotes(grounds, 2) or letter.searched,
            confidence=0.8,
        )
    if lifting:
        return Answer(
            outcome="clear",
            message="Beside the criminal history, another reason is given.",
            evidence=quotes(lifting, 2),
            confidence=0.78,
        )
    if (answer := unclear_boxes(letter)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message="Every fact given as a reason is an arrest, a charge or a conviction."
        if any(s.case_specific for s in criminal)
        else "The only reason is a criminal record, and no other fact is given.",
        evidence=quotes(criminal),
        confidence=0.78,
    )


def _other_facts(sentence: Sentence) -> bool:
    """A fact that is no arrest, charge or conviction."""
    if _only_record(sentence):
        return False
    if said(sentence) - {"criminal_history"}:
        return True
    # specific by a date alone, in a sentence that is not about the record
    return not said(sentence) and "criminal_history" not in sentence.grounds
