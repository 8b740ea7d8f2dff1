"""Answers of rules that are registered but not written yet.

``not_applicable`` where that is certain from the contract's own words, else
``undetermined``; never ``clear``, because nobody has looked.
"""

from __future__ import annotations

from denialscan.rules.registry import Answer
from denialscan.schema import CaseFacts, Context, Letter

_LATER = "This rule is not part of this version yet; a person has to look."
_FACT_SHEETS = {
    "country_discrepancy": ("country", "people", "country"),
    "gender_discrepancy": ("gender", "people", "gender"),
    "representative_discrepancy": ("representative", "people", "representative"),
}


def answer_unwritten(rule: str, letter: Letter, context: Context) -> Answer:
    """Return the honest answer of a rule without a check."""
    reason = _certainly_not(rule, letter, context)
    if reason:
        return Answer(outcome="not_applicable", message=reason)
    return Answer(outcome="undetermined", message=_LATER, evidence=letter.searched)


def _certainly_not(rule: str, letter: Letter, context: Context) -> str:
    facts = context.facts
    if rule in _FACT_SHEETS:
        field, sheet, column = _FACT_SHEETS[rule]
        if not _has(facts, sheet, column):
            return "No client fact of this kind is known."
        if field and not letter.value(field):
            return "The letter is silent on this."
    return ""


def _has(facts: CaseFacts | None, sheet: str, *columns: str) -> bool:
    """Say whether the person's facts hold a value in one of these columns."""
    return facts is not None and any(
        row.values.get(column) for row in facts.sheet(sheet) for column in columns
    )
