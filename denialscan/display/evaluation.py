"""The figures of an evaluation on a terminal: with intervals, in 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from denialscan.display import console, plain, short
from denialscan.evaluate import (
    CONFIDENCES,
    Case,
    LabelScore,
    Report,
    Share,
    grouped,
    label_scores,
    pairs,
    points_lost,
    rule_score,
)
from denialscan.evaluate.paired import POOLED
from denialscan.schema import LIST_FIELDS, VALUE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table


def show_report(cases: Sequence[Case], *, by: str | None, with_errors: bool) -> None:
    """Print the figures of all cases; then those ``by`` author, kind, condition, split or
    rule, or, with None, all tables; with ``with_errors`` the letters that were wrong."""
    out = console()
    report = Report.of(cases)
    _show_summary(out, report)
    if by is None:
        _show_tables(out, report)
    elif by == "rule":
        _show_rules(out, report)
    else:
        _show_groups(out, cases, by)
    _show_pairs(out, cases)
    if with_errors:
        _show_errors(out, report)


def share(value: Share) -> str:
    """Return ``0.93 [0.88-0.96] 130/140``."""
    interval = value.interval()
    if interval is None:
        return "-"
    low, high = interval
    return f"{value.rate:.2f} [{low:.2f}-{high:.2f}] {value.hits}/{value.total}"


def _show_summary(out: Console, report: Report) -> None:
    out.print(f"{report.files} files, {report.unread} without a letter.")
    out.print(f"kind               {share(report.kind)}")
    out.print(f"kind, macro-F1     {_number(report.kind_macro_f1)}")
    out.print(f"outcome            {share(report.outcome)}")
    out.print(
        f"fields             {_number(report.field_accuracy)} of {report.points.total} values"
    )
    out.print(f"grounds, set-F1    {_number(report.grounds_set_f1)} (mean over letters)")
    if report.complete:
        out.print(f"sentence roles     {_number(report.role_macro_f1)} macro-F1")
        out.print(f"case-specific      {_number(report.specific.f1)} F1")
    out.print(f"rule answers right {share(report.rule_answers)}")
    out.print(f"letters per file   {share(report.letters_as_expected)}")
    out.print(f"false adverse flag {share(report.false_adverse)}")
    for name, value in report.false_adverse_in.items():
        if value.total:
            out.print(f"  {name.replace('_', ' '):17}{share(value)}")
    out.print(f"flags with page and box {share(report.proved)}")
    for name in CONFIDENCES:
        found = report.calibration(name)
        if found is not None:
            out.print(f"calibration error, {name:9}{found.error:.3f} of {found.answers} answers")
    out.print()


def _show_tables(out: Console, report: Report) -> None:
    for title, counts in (("kind", report.kinds), ("outcome", report.outcomes)):
        _show_labels(out, title, label_scores(counts))
    table = _table("field", "accuracy")
    for name in VALUE_FIELDS:
        if name in report.values:
            table.add_row(name, share(report.values[name]))
    _print(out, table)
    table = _table("list field", "precision", "recall", "F1")
    for name in LIST_FIELDS:
        if name in report.lists:
            score = report.lists[name]
            table.add_row(name, share(score.precision), share(score.recall), _number(score.f1))
    _print(out, table)
    if report.complete:
        out.print(f"Sentences of {report.complete} letters in which every one is labelled:")
        _show_labels(out, "role", label_scores(report.roles))
    _show_rules(out, report)


def _show_labels(out: Console, title: str, scores: dict[str, LabelScore]) -> None:
    table = _table(title, "precision", "recall", "F1")
    for label, score in scores.items():
        table.add_row(label, _percent(score.precision), _percent(score.recall), _number(score.f1))
    _print(out, table)


def _show_rules(out: Console, report: Report) -> None:
    out.print("Letters labelled, flags due and raised; in percent, with 95 % intervals:")
    out.print("flags that are right, due ones raised, letters answered; wrong answers.")
    table = _table("rule", "n", "due", "got", "precision", "recall", "answered", "wrong")
    for name in sorted(report.rules):
        found = rule_score(report.rules[name])
        table.add_row(
            short(name, 27),
            str(found.letters),
            str(found.recall.total),
            str(found.precision.total),
            _percent(found.precision, counts=False),
            _percent(found.recall, counts=False),
            _percent(found.coverage, counts=False),
            f"{found.wrong.hits}/{found.wrong.total}",
        )
    _print(out, table)


def _show_groups(out: Console, cases: Sequence[Case], by: str) -> None:
    out.print("In percent, with 95 % intervals; F1: mean of the kinds, of the letters.")
    table = _table(by, "files", "kind", "F1", "outcome", "fields", "grounds", "false flags")
    for name, report in grouped(cases, by).items():
        false = report.false_adverse
        table.add_row(
            short(name or "(none)", 24),
            str(report.files),
            _percent(report.kind, counts=False),
            _number(report.kind_macro_f1, 2),
            _percent(report.outcome, counts=False),
            _number(report.field_accuracy, 2),
            _number(report.grounds_set_f1, 2),
            f"{false.hits}/{false.total}" if false.total else "-",
        )
    _print(out, table)


def _show_pairs(out: Console, cases: Sequence[Case]) -> None:
    found = pairs(cases)
    if POOLED not in found:
        return
    out.print("Points lost by copies against the same letters, digital:")
    table = _table("condition", "letters", "kind", "outcome", "fields", "grounds", "rules")
    columns = (
        "kind_accuracy",
        "outcome_accuracy",
        "field_accuracy",
        "grounds_set_f1",
        "rule_answers_right",
    )
    for condition, pair in found.items():
        lost = points_lost(pair)
        cells = (f"{lost[name]:+.1f}" if name in lost else "-" for name in columns)
        table.add_row(condition, str(pair.copy.files), *cells)
    _print(out, table)


def _show_errors(out: Console, report: Report) -> None:
    from rich.text import Text

    for wrong in report.wrong:
        out.print(Text(f"{wrong.file}  {wrong.what}", "bold", overflow="fold"))
        out.print(Text(f"  expected {plain(str(wrong.expected))}"))
        out.print(Text(f"  got      {plain(str(wrong.got))}"))


def _print(out: Console, table: Table) -> None:
    out.print(table)
    out.print()


def _percent(value: Share, *, counts: bool = True) -> str:
    interval = value.interval()
    if interval is None:
        return "-"
    low, high = (round(100 * bound) for bound in interval)
    shown = f"{round(100 * (value.rate or 0))} {low}-{high}"
    return f"{shown} {value.hits}/{value.total}" if counts else shown


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _table(first: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table
