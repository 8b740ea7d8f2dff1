"""The answer of rules that are registered but not written yet: ``undetermined``, never
``clear``, because nobody has looked."""

from __future__ import annotations

from denialscan.rules.registry import Answer
from denialscan.schema import Letter


def answer_unwritten(letter: Letter) -> Answer:
    """Return the honest answer of a rule without a check."""
    return Answer(
        outcome="undetermined",
        message="This rule is not part of this version yet; a person has to look.",
        evidence=letter.searched,
    )
