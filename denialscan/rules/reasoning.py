"""Whether an adverse letter gives reasons, and reasons of this person.

Called only for adverse decisions; the engine has answered for all others and weighs
afterwards what the pages carry.
"""

from __future__ import annotations

from collections.abc import Sequence

from denialscan.rules.grounds import (
    adopts,
    all_grounds,
    by_reference,
    denied_part,
    is_specific,
    own_grounds,
    quotes,
    read_together,
    unclear_boxes,
)
from denialscan.rules.possible import may_be_label, may_be_reasons, unexplained
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Letter, Sentence


def _of_part_granted(letter: Letter, *, specific: bool) -> Answer | None:
    """In a letter that grants in part, reasons may stand among what was granted; where
    the parts cannot be told apart for sure, their absence is not claimed."""
    if letter.outcome.value != "granted_in_part":
        return None
    own = own_grounds(letter)
    aside = [
        s
        for s in letter.sentences
        if s.grounds and s not in own and (is_specific(s) or not specific)
    ]
    if not aside:
        return None
    return Answer(
        outcome="undetermined",
        message="Reasons stand beside the part that was granted; a person has to read to which "
        "part they belong.",
        evidence=quotes(aside),
    )


def _unsure(letter: Letter, context: Context) -> Answer | None:
    """A sentence, of this letter or of one it adopts, that may be a reason."""
    found = (unexplained(one) for one in read_together(letter, context))
    return next((answer for answer in found if answer is not None), None)


#: Bounds of the letter models' probability that a rule's claim holds, chosen on authors
#: left out of the models: between them a person has to read.
_SUMMARY_FLAGGED, _SUMMARY_CLEAR = 0.6, 0.4
_MISSING_FLAGGED, _MISSING_CLEAR = 0.65, 0.4
#: Where the rules themselves see a reason, the models accuse from here on only.
_AGAINST_RULES = 0.9


def _by_models(letter: Letter, claim: float, flagged: float, clear: float) -> str | None:
    """What the models make of a claim: flagged, clear or undetermined; None without them."""
    if not letter.reasons:
        return None
    return "flagged" if claim >= flagged else "clear" if claim <= clear else "undetermined"


def _seen_by_rules(letter: Letter, *cues: str) -> list[Sentence]:
    """Sentences of the denied part in which the rules saw a ground, whatever the models say."""
    return [s for s in denied_part(letter) if set(cues) & set(s.cues)]


def _to_be_read(letter: Letter, seen: Sequence[Sentence] = ()) -> Answer:
    likely = list(seen) or [s for s in letter.sentences if s.grounds] or may_be_reasons(letter)
    return Answer(
        outcome="undetermined",
        message="It is not plain whether a sentence of this letter is a reason; a person "
        "has to read it.",
        evidence=quotes(likely, 3) or letter.searched,
    )


@check("missing_rationale")
def check_missing_rationale(letter: Letter, context: Context) -> Answer:
    """Adverse and no ground at all, generic or specific."""
    if (answer := by_reference(letter, context)) is not None:
        return answer
    grounds = all_grounds(letter, context)
    none = letter.reasons.get("none", 0.0)
    told = (
        None
        if adopts(letter, context)
        else _by_models(letter, none, _MISSING_FLAGGED, _MISSING_CLEAR)
    )
    seen = _seen_by_rules(letter, "rules.specific", "rules.general")
    if told == "flagged" and seen and none < _AGAINST_RULES:
        return _to_be_read(letter, seen)
    if told == "undetermined":
        told = None  # the models do not say: the rules' own answer, with its doubts, stands
    if told == "clear" and not (grounds or seen):
        return _to_be_read(letter)  # no sentence to show for it
    if told == "clear" or (told is None and (grounds or seen)):
        return Answer(
            outcome="clear",
            message="The letter states at least one ground.",
            evidence=quotes(grounds or seen, 2) or letter.outcome.evidence,
            confidence=1.0 - none if told else 0.85,
        )
    if (answer := _doubt(letter, context, told, specific=False)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message="The letter gives an adverse result and states no ground for it.",
        evidence=(*letter.outcome.evidence, *letter.searched),
        confidence=none if told else 0.8,
    )


def _doubt(letter: Letter, context: Context, told: str | None, *, specific: bool) -> Answer | None:
    """What forbids to claim that reasons are missing.

    Where the models are sure, only boxes nobody can read and the parts of a partial
    grant; without them also every sentence that may be a reason.
    """
    if told is not None:
        return unclear_boxes(letter) or _of_part_granted(letter, specific=specific)
    found = _unsure(letter, context) or _of_part_granted(letter, specific=specific)
    return found or (None if specific else may_be_label(letter))


@check("summary_denial")
def check_summary_denial(letter: Letter, context: Context) -> Answer:
    """Adverse and no case-specific fact is given as a ground."""
    if (answer := by_reference(letter, context)) is not None:
        return answer
    grounds = all_grounds(letter, context)
    specific = [s for s in grounds if is_specific(s)]
    fact = letter.reasons.get("specific", 0.0)
    told = (
        None
        if adopts(letter, context)
        else _by_models(letter, 1.0 - fact, _SUMMARY_FLAGGED, _SUMMARY_CLEAR)
    )
    seen = _seen_by_rules(letter, "rules.specific")
    plain = [s for s in seen if "ctx.because" in s.cues and "decision" in s.roles]
    if told == "flagged" and seen and 1.0 - fact < _AGAINST_RULES:
        if not plain:
            return _to_be_read(letter, seen)
        told = None  # "denied because you failed to report on May 5" needs no model
    if told == "undetermined" and not (specific or seen):
        return _to_be_read(letter)
    own = [s for s in letter.sentences if s.case_specific] or seen
    if told == "clear" and not (specific or own):
        return _to_be_read(letter)  # no sentence to show for it
    if told == "clear" or (told != "flagged" and (specific or seen)):
        return Answer(
            outcome="clear",
            message="At least one ground states a fact about this person.",
            evidence=quotes(specific or own, 2) or letter.outcome.evidence,
            confidence=fact if told == "clear" else 0.82,
        )
    if (answer := _doubt(letter, context, told, specific=True)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message=_summary(letter)
        if grounds
        else "The letter gives an adverse result and no fact about this person as a reason.",
        evidence=(*letter.outcome.evidence, *quotes(grounds), *letter.searched),
        confidence=1.0 - fact if told else 0.8,
    )


def _summary(letter: Letter) -> str:
    if set(letter.value("grounds") or []) == {"mandatory_detention"}:
        return (
            "The letter rests on a statute and gives no fact that ties this person to it "
            "as a reason."
        )
    return (
        "The only grounds are general statements; no fact about this person is given as a reason."
    )
