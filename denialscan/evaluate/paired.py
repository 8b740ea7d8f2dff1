"""What a degraded copy costs: the same letters, digital and copied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from denialscan.evaluate.case import Case
from denialscan.evaluate.report import Report
from denialscan.evaluate.shares import rule_score

DIGITAL = "digital"
#: Conditions that are no degraded copies; those left are pooled as ``degraded``.
_CLEAN = (DIGITAL, "text", "print")
POOLED = "degraded"


@dataclass(frozen=True, kw_only=True)
class Paired:
    """Letters both ways. ``lost`` counts letters whose kind (outcome) was right digitally
    and wrong on the copy, ``gained`` the other way round."""

    digital: Report
    copy: Report
    lost: dict[str, int]
    gained: dict[str, int]


def pairs(cases: Iterable[Case]) -> dict[str, Paired]:
    """Return the comparison of every condition with digital, and of all degraded copies
    together; letters that were not evaluated both ways are left out."""
    cases = tuple(cases)
    digital = {c.entry.letter: c for c in cases if c.entry.condition == DIGITAL}
    found: dict[str, list[tuple[Case, Case]]] = {}
    for case in cases:
        condition = case.entry.condition
        if condition == DIGITAL or case.entry.letter not in digital:
            continue
        pair = (digital[case.entry.letter], case)
        found.setdefault(condition, []).append(pair)
        if condition not in _CLEAN:
            found.setdefault(POOLED, []).append(pair)
    return {condition: _compare(both) for condition, both in sorted(found.items())}


def _compare(both: list[tuple[Case, Case]]) -> Paired:
    changes: dict[str, dict[str, int]] = {"lost": {}, "gained": {}}
    for name in ("kind", "outcome"):
        rights = [(getattr(a, name).right, getattr(b, name).right) for a, b in both]
        changes["lost"][name] = rights.count((True, False))
        changes["gained"][name] = rights.count((False, True))
    return Paired(
        digital=Report.of(a for a, _b in both), copy=Report.of(b for _a, b in both), **changes
    )


def headlines(report: Report) -> dict[str, float | None]:
    """Return the figures that a copy may cost, each 0..1."""
    out = {
        "kind_accuracy": report.kind.rate,
        "kind_macro_f1": report.kind_macro_f1,
        "outcome_accuracy": report.outcome.rate,
        "field_accuracy": report.field_accuracy,
        "grounds_set_f1": report.grounds_set_f1,
        "role_macro_f1": report.role_macro_f1,
        "case_specific_f1": report.specific.f1,
        "rule_answers_right": report.rule_answers.rate,
    }
    for rule, counts in sorted(report.rules.items()):
        score = rule_score(counts)
        out[f"{rule}_precision"] = score.precision.rate
        out[f"{rule}_recall"] = score.recall.rate
    return out


def points_lost(pair: Paired) -> dict[str, float]:
    """Return how many points (hundredths) each figure loses on the copies; a figure that
    does not exist both ways is left out."""
    digital, copy = headlines(pair.digital), headlines(pair.copy)
    out = {}
    for name, before in digital.items():
        after = copy.get(name)
        if before is not None and after is not None:
            out[name] = 100 * (before - after)
    return out
