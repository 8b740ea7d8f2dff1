"""The checks that rules register, and the answer each returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from denialscan.schema import Context, Evidence, Letter, RuleOutcome

#: Below this quality the page does not carry a claim about what it says or omits:
#: mean word confidence 0.75 separated unreadable pages from readable ones in the
#: OCR measurements (docs/methods.md).
LEGIBLE = 0.75


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a check says of one letter: outcome, one plain sentence, proof."""

    outcome: RuleOutcome
    message: str
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None


Check = Callable[[Letter, Context], Answer]

#: Filled by ``check`` when the modules of this package are imported.
CHECKS: dict[str, Check] = {}


def check(rule: str) -> Callable[[Check], Check]:
    """Register a function as the check of ``rule``."""

    def register(function: Check) -> Check:
        CHECKS[rule] = function
        return function

    return register
