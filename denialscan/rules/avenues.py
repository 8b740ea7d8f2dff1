"""Whether an adverse letter names a further route: an appeal, a new request, new
evidence, the next review, an interview."""

from __future__ import annotations

from denialscan.rules.grounds import by_reference
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Letter


@check("no_reconsideration_notice")
def check_no_reconsideration_notice(letter: Letter, context: Context) -> Answer:
    """Adverse and no avenue is named. Informational: often none exists by rule."""
    stated = letter.marked("avenue")
    if stated:
        return Answer(
            outcome="clear",
            message="The letter names a further route.",
            evidence=stated[0].evidence,
            confidence=0.82,
        )
    none = letter.marked("no_avenue_stated")
    if not none and (answer := by_reference(letter, context, "its reasons")) is not None:
        return answer
    if none:
        return Answer(
            outcome="flagged",
            message="The letter states that there is no appeal or review, and names no other route.",
            evidence=none[0].evidence,
            confidence=0.85,
        )
    return Answer(
        outcome="flagged",
        message="The letter names no way to seek reconsideration, review or a new decision.",
        evidence=letter.searched,
        confidence=0.8,
    )
