"""Whether an adverse letter gives reasons, and reasons of this person.

Called only for adverse decisions; the engine has answered for all others and weighs
afterwards what the pages carry.
"""

from __future__ import annotations

from denialscan.rules.grounds import (
    all_grounds,
    by_reference,
    is_specific,
    own_grounds,
    quotes,
    read_together,
)
from denialscan.rules.possible import may_be_label, unexplained
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Letter


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


@check("missing_rationale")
def check_missing_rationale(letter: Letter, context: Context) -> Answer:
    """Adverse and no ground at all, generic or specific."""
    if (answer := by_reference(letter, context)) is not None:
        return answer
    grounds = all_grounds(letter, context)
    if grounds:
        return Answer(
            outcome="clear",
            message="The letter states at least one ground.",
            evidence=quotes(grounds, 2),
            confidence=0.85,
        )
    unsure = _unsure(letter, context) or _of_part_granted(letter, specific=False)
    if (answer := unsure or may_be_label(letter)) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message="The letter gives an adverse result and states no ground for it.",
        evidence=(*letter.outcome.evidence, *letter.searched),
        confidence=0.8,
    )


@check("summary_denial")
def check_summary_denial(letter: Letter, context: Context) -> Answer:
    """Adverse and no case-specific fact is given as a ground."""
    if (answer := by_reference(letter, context)) is not None:
        return answer
    grounds = all_grounds(letter, context)
    specific = [s for s in grounds if is_specific(s)]
    if specific:
        return Answer(
            outcome="clear",
            message="At least one ground states a fact about this person.",
            evidence=quotes(specific, 2),
            confidence=0.82,
        )
    unsure = _unsure(letter, context) or _of_part_granted(letter, specific=True)
    if (answer := unsure) is not None:
        return answer
    return Answer(
        outcome="flagged",
        message=_summary(letter)
        if grounds
        else "The letter gives an adverse result and no fact about this person as a reason.",
        evidence=(*letter.outcome.evidence, *quotes(grounds), *letter.searched),
        confidence=0.8,
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
