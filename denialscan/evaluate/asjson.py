"""The figures of an evaluation as plain JSON data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from denialscan.codec import encode
from denialscan.evaluate.calibration import Calibration
from denialscan.evaluate.case import Case
from denialscan.evaluate.paired import Paired, headlines, pairs, points_lost
from denialscan.evaluate.report import CONFIDENCES, GROUPS, Report, grouped
from denialscan.evaluate.shares import (
    Confusion,
    LabelScore,
    RuleScore,
    Share,
    label_scores,
    rule_score,
)


def evaluation_json(
    cases: Sequence[Case], *, with_errors: bool = False, with_cases: bool = False
) -> dict[str, Any]:
    """Return the figures of all cases, of every author, kind, condition and split, and of
    copies against digital; on request every wrong value, and every case."""
    out = report_json(Report.of(cases))
    out["by"] = {
        name: {key: report_json(report) for key, report in grouped(cases, name).items()}
        for name in GROUPS
    }
    out["paired"] = {name: _pair_json(pair) for name, pair in pairs(cases).items()}
    if with_errors:
        out["wrong"] = [encode(wrong) for case in cases for wrong in case.wrong]
    if with_cases:
        out["cases"] = cases_json(cases)
    return out


def cases_json(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Return cases as JSON data that ``codec.decode(Case, ...)`` reads again."""
    return [encode(case) for case in cases]


def report_json(report: Report) -> dict[str, Any]:
    """Return all figures of a report."""
    return {
        "files": report.files,
        "unread": report.unread,
        "letters_as_expected": share_json(report.letters_as_expected),
        "kind": share_json(report.kind),
        "kind_macro_f1": report.kind_macro_f1,
        "kinds": _labels(report.kinds),
        "outcome": share_json(report.outcome),
        "outcomes": _labels(report.outcomes),
        "field_accuracy": report.field_accuracy,
        "field_values": report.points.total,
        "fields": {name: share_json(value) for name, value in sorted(report.values.items())},
        "lists": {
            name: {
                **_label(score),
                "exact": share_json(score.exact),
                "set_f1": score.sets.value,
                "set_letters": score.sets.total,
            }
            for name, score in sorted(report.lists.items())
        },
        "grounds_set_f1": report.grounds_set_f1,
        "rules": {name: _rule(counts) for name, counts in sorted(report.rules.items())},
        "rule_answers_right": share_json(report.rule_answers),
        "adverse_flags_right": share_json(report.adverse_flags),
        "false_adverse": share_json(report.false_adverse),
        "false_adverse_in": {
            name: share_json(value) for name, value in report.false_adverse_in.items()
        },
        "flags_with_proof": share_json(report.proved),
        "sentences": {
            "letters": report.complete,
            "sentences": sum(report.roles.values()),
            "role_macro_f1": report.role_macro_f1,
            "roles": _labels(report.roles),
            "any_role": {role: _label(score) for role, score in report.any_role.items()},
            "case_specific": _label(report.specific),
            "stray_grounds": report.stray_grounds,
        },
        "calibration": {name: _calibration(report.calibration(name)) for name in CONFIDENCES},
    }


def share_json(value: Share) -> dict[str, Any]:
    """Return a share with its interval."""
    interval = value.interval()
    return {
        "hits": value.hits,
        "total": value.total,
        "rate": value.rate,
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
    }


def _label(score: LabelScore) -> dict[str, Any]:
    return {
        "precision": share_json(score.precision),
        "recall": share_json(score.recall),
        "f1": score.f1,
    }


def _labels(counts: Confusion) -> dict[str, Any]:
    return {
        label: {
            **_label(score),
            "confused_with": {
                found: n for (gold, found), n in sorted(counts.items()) if gold == label != found
            },
        }
        for label, score in label_scores(counts).items()
    }


def _rule(counts: Confusion) -> dict[str, Any]:
    found: RuleScore = rule_score(counts)
    return {
        "letters": found.letters,
        "flagged_due": found.recall.total,
        "flagged_found": found.precision.total,
        "precision": share_json(found.precision),
        "recall": share_json(found.recall),
        "recall_answered": share_json(found.recall_answered),
        "coverage": share_json(found.coverage),
        "accepted_but_wrong": share_json(found.wrong),
        "confusion": {f"{g} -> {f}": n for (g, f), n in sorted(counts.items())},
    }


def _calibration(found: Calibration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "error": found.error,
        "answers": found.answers,
        "bins": [
            {
                "low": b.low,
                "high": b.high,
                "confidence": b.confidence,
                "right": share_json(b.right),
            }
            for b in found.bins
        ],
    }


def _pair_json(pair: Paired) -> dict[str, Any]:
    return {
        "letters": pair.copy.files,
        "digital": headlines(pair.digital),
        "copy": headlines(pair.copy),
        "points_lost": points_lost(pair),
        "lost": pair.lost,
        "gained": pair.gained,
    }
