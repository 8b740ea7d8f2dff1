"""The figures of an evaluation, with intervals, in 80 columns and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from denialscan.display import console, plain, short
from denialscan.evaluate import Report, Share, label_scores, rule_score
from denialscan.schema import LIST_FIELDS, VALUE_FIELDS

if TYPE_CHECKING:
    from rich.table import Table


def show_report(report: Report, *, with_errors: bool) -> None:
    """Print all figures; with ``with_errors`` every wrong value too."""
    from rich.text import Text

    out = console()
    out.print(f"{report.files} files, {report.unread} without a letter.")
    out.print(f"kind               {share(report.kind)}")
    out.print(f"outcome            {share(report.outcome)}")
    out.print(f"fields             {_number(report.field_accuracy)} of {report.field_total} values")
    out.print(f"letters per file   {share(report.letters_as_expected)}")
    out.print(f"false adverse flag {share(report.false_adverse)} (grants and non-decisions)")
    out.print(f"flags with page and box {share(report.proved)}\n")
    for title, counts in (("kind", report.kinds), ("outcome", report.outcomes)):
        table = _table(title, "precision", "recall", "F1")
        for label, (precision, recall) in label_scores(counts).items():
            table.add_row(label, share(precision), share(recall), _f1(precision, recall))
        out.print(table)
        out.print()
    table = _table("field", "accuracy")
    for name in VALUE_FIELDS:
        if name in report.values:
            table.add_row(name, share(report.values[name]))
    out.print(table)
    out.print()
    table = _table("list field", "precision", "recall", "F1")
    for name in LIST_FIELDS:
        if name in report.lists:
            score = report.lists[name]
            table.add_row(name, share(score.precision), share(score.recall), _number(score.f1))
    out.print(table)
    out.print()
    out.print("Flags right of those raised, flags raised of those due, wrong answers, answers:")
    table = _table("rule", "precision", "recall", "wrong", "answered")
    for name in sorted(report.rules):
        figures = rule_score(report.rules[name])
        table.add_row(
            short(name, 29),
            _brief(figures.precision),
            _brief(figures.recall),
            _brief(figures.wrong),
            f"{figures.coverage.hits}/{figures.coverage.total}",
        )
    out.print(table)
    if with_errors:
        out.print()
        for wrong in report.wrong:
            out.print(Text(f"{wrong.file}  {wrong.what}", "bold", overflow="fold"))
            out.print(Text(f"  expected {plain(str(wrong.expected))}"))
            out.print(Text(f"  got      {plain(str(wrong.got))}"))


def report_json(report: Report, *, with_errors: bool) -> dict[str, Any]:
    """Return all figures as plain JSON data."""
    out: dict[str, Any] = {
        "files": report.files,
        "unread": report.unread,
        "kind": _json(report.kind),
        "outcome": _json(report.outcome),
        "field_accuracy": report.field_accuracy,
        "field_values": report.field_total,
        "letters_as_expected": _json(report.letters_as_expected),
        "false_adverse": _json(report.false_adverse),
        "flags_with_proof": _json(report.proved),
        "kinds": _labels(report, "kinds"),
        "outcomes": _labels(report, "outcomes"),
        "fields": {name: _json(value) for name, value in sorted(report.values.items())},
        "lists": {
            name: {
                "precision": _json(score.precision),
                "recall": _json(score.recall),
                "exact": _json(score.exact),
                "f1": score.f1,
            }
            for name, score in sorted(report.lists.items())
        },
        "rules": {},
    }
    for name, counts in sorted(report.rules.items()):
        figures = rule_score(counts)
        out["rules"][name] = {
            "precision": _json(figures.precision),
            "recall": _json(figures.recall),
            "accepted_but_wrong": _json(figures.wrong),
            "coverage": _json(figures.coverage),
            "confusion": {f"{g} -> {f}": n for (g, f), n in sorted(counts.items())},
        }
    if with_errors:
        out["wrong"] = [
            {"file": w.file, "what": w.what, "expected": w.expected, "got": w.got}
            for w in report.wrong
        ]
    return out


def share(value: Share) -> str:
    """Return ``0.93 [0.88-0.96] 130/140``."""
    interval = value.interval()
    if interval is None:
        return "-"
    low, high = interval
    return f"{value.rate:.2f} [{low:.2f}-{high:.2f}] {value.hits}/{value.total}"


def _brief(value: Share) -> str:
    interval = value.interval()
    if interval is None:
        return "-"
    low, high = (round(100 * bound) for bound in interval)
    return f"{round(100 * (value.rate or 0))}% [{low}-{high}]"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _f1(precision: Share, recall: Share) -> str:
    p, r = precision.rate or 0.0, recall.rate or 0.0
    return f"{2 * p * r / (p + r):.2f}" if p + r else "0.00"


def _table(first: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _json(value: Share) -> dict[str, Any]:
    interval = value.interval()
    return {
        "hits": value.hits,
        "total": value.total,
        "rate": value.rate,
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
    }


def _labels(report: Report, name: str) -> dict[str, Any]:
    counts = report.kinds if name == "kinds" else report.outcomes
    out: dict[str, Any] = {}
    for label, (precision, recall) in label_scores(counts).items():
        out[label] = {
            "precision": _json(precision),
            "recall": _json(recall),
            "f1": float(_f1(precision, recall)),
            "confused_with": {
                found: n for (gold, found), n in sorted(counts.items()) if gold == label != found
            },
        }
    return out
