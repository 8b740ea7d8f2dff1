"""The tables of error rates in docs/methods.md, made from evaluated cases."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

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
from denialscan.evaluate.paired import DIGITAL
from denialscan.schema import LIST_FIELDS, VALUE_FIELDS

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "denialscan" / "rules" / "data" / "rules.toml"
SPLITS = ("test", "development")
SHARES = {
    "kind": "kind right",
    "outcome": "outcome right",
    "rule_answers": "rule answers right",
    "false_adverse": "letters that refuse nothing, with an adverse flag",
    "proved": "flags that cite page and box",
    "letters_as_expected": "letters in a file counted right",
}
MEANS = {
    "kind_macro_f1": "kind, macro-F1",
    "grounds_set_f1": "grounds, set-F1",
    "role_macro_f1": "sentence roles, macro-F1",
    "field_accuracy": "field values right",
}
#: What the project aims at on unseen letters, digital: rule, least precision and recall.
RULE_AIMS: tuple[tuple[str, float, float | None], ...] = (
    ("summary_denial", 0.95, 0.90),
    ("missing_rationale", 0.95, 0.90),
    ("kick_back", 0.95, 0.90),
    ("no_reconsideration_notice", 0.95, 0.90),
    ("criminal_history_only", 0.95, 0.90),
    ("categorical_denial", 0.95, 0.90),
    ("policy_not_in_force", 0.95, None),
)
#: Figures of a copy that are set beside those of the digital letter.
LOSSES = {
    "kind_accuracy": "kind",
    "outcome_accuracy": "outcome",
    "field_accuracy": "fields",
    "grounds_set_f1": "grounds",
    "role_macro_f1": "roles",
    "rule_answers_right": "rule answers",
}


def tables(cases: Sequence[Case]) -> list[str]:
    """Return all tables as lines of Markdown."""
    digital = {s: [c for c in cases if _is(c, s) and c.entry.condition == DIGITAL] for s in SPLITS}
    copies = {s: [c for c in cases if _is(c, s) and c.entry.condition != DIGITAL] for s in SPLITS}
    reports = {split: Report.of(found) for split, found in digital.items()}
    groups = {
        "**test, digital**": reports["test"],
        "**test, copies**": Report.of(copies["test"]),
        "development, digital": reports["development"],
        "development, copies": Report.of(copies["development"]),
    }
    out = ["### In short", "", *_in_short(groups)]
    out += ["", "### What is aimed at, digital", "", *_aims(reports)]
    out += ["", "### By author, digital", "", *_by_author(digital)]
    out += ["", "### By condition", "", *_by_condition(cases)]
    out += ["", "### What copies cost", "", *_losses(cases)]
    for title, name in (("Outcomes", "outcomes"), ("Kinds", "kinds")):
        found = {split: label_scores(getattr(r, name)) for split, r in reports.items()}
        out += ["", f"### {title}, digital", "", *_by_label(title[:-1].lower(), found)]
    out += ["", "### Sentence roles, digital", "", *_roles(reports)]
    out += ["", "### Fields", "", *_by_field(groups)]
    out += ["", "### Lists, digital", "", *_by_list(reports)]
    out += ["", "### Confidence, digital", "", *_confidence(reports)]
    written, later = rules_by_status()
    for name, report in groups.items():
        out += ["", f"### Rules, {name.strip('*')}", "", *_by_rule(report, written)]
    if later:
        named = ", ".join(f"`{rule}`" for rule in later)
        out += ["", "### Rules without figures", ""]
        out.append(f"Registered and not written yet (version 0), so nothing is measured: {named}.")
    return out


def rules_by_status() -> tuple[list[str], list[str]]:
    """Return the rules that have a check, and those registered without one."""
    rules = tomllib.loads(RULES.read_text("utf-8"))["rule"]
    later = [name for name, rule in rules.items() if rule["version"] == "0"]
    return [name for name in rules if name not in later], later


def _is(case: Case, split: str) -> bool:
    return case.entry.split == split


def _in_short(groups: dict[str, Report]) -> list[str]:
    out = _head("", *groups)
    out.append(_row("files", *(str(r.files) for r in groups.values())))
    for key, name in SHARES.items():
        out.append(_row(name, *(share(getattr(r, key)) for r in groups.values())))
    for key, name in MEANS.items():
        out.append(_row(name, *(number(getattr(r, key)) for r in groups.values())))
    out.append(_row("case-specific grounds, F1", *(number(r.specific.f1) for r in groups.values())))
    for name in CONFIDENCES:
        errors = (r.calibration(name) for r in groups.values())
        out.append(
            _row(f"calibration error, {name}", *(number(c.error if c else None) for c in errors))
        )
    return out


def _aims(reports: dict[str, Report]) -> list[str]:
    out = _head("figure", "aim", *SPLITS)

    def row(name: str, aim: str, figures: Sequence[tuple[str, bool | None]]) -> None:
        marks = {True: "", False: " (missed)", None: ""}
        out.append(_row(name, aim, *(text + marks[reached] for text, reached in figures)))

    def means(name: str, least: float, key: str) -> None:
        values = [getattr(reports[s], key) for s in SPLITS]
        row(name, f"{least:.2f}", [(number(v), None if v is None else v >= least) for v in values])

    means("kind, macro-F1", 0.95, "kind_macro_f1")
    values = [reports[s].outcome for s in SPLITS]
    row("outcome right", "0.97", [(share(v), _reached(v, 0.97)) for v in values])
    means("grounds, set-F1", 0.85, "grounds_set_f1")
    for rule, precision, recall in RULE_AIMS:
        scores = [rule_score(reports[s].rules.get(rule, Counter())) for s in SPLITS]
        right = [(share(x.precision), _reached(x.precision, precision)) for x in scores]
        row(f"`{rule}`, precision", f"{precision:.2f}", right)
        if recall is not None:
            due = [(share(x.recall), _reached(x.recall, recall)) for x in scores]
            row(f"`{rule}`, recall", f"{recall:.2f}", due)
        if rule in ("summary_denial", "missing_rationale"):
            answered = [(share(x.coverage), _reached(x.coverage, 0.85)) for x in scores]
            row(f"`{rule}`, coverage", "0.85", answered)
    false = [reports[s].false_adverse for s in SPLITS]
    row(
        "letters that refuse nothing, with an adverse flag",
        "at most 0.01",
        [(share(v), None if v.rate is None else v.rate <= 0.01) for v in false],
    )
    for name in CONFIDENCES:
        found = [reports[s].calibration(name) for s in SPLITS]
        errors = [(number(c.error), c.error <= 0.05) if c else ("-", None) for c in found]
        row(f"calibration error, {name}", "at most 0.05", errors)
    return out


def _reached(value: Share, least: float) -> bool | None:
    return None if value.rate is None else value.rate >= least


def _by_author(digital: dict[str, list[Case]]) -> list[str]:
    out = _head(
        "author", "split", "letters", "kind right", "kind, macro-F1", "outcome right",
        "field values right", "grounds, set-F1", "roles, macro-F1", "false adverse flags",
    )  # fmt: skip
    for split, cases in digital.items():
        for author, report in grouped(cases, "author").items():
            false = report.false_adverse
            out.append(
                _row(
                    author,
                    split,
                    str(report.files),
                    share(report.kind),
                    number(report.kind_macro_f1),
                    share(report.outcome),
                    number(report.field_accuracy),
                    number(report.grounds_set_f1),
                    number(report.role_macro_f1),
                    f"{false.hits} of {false.total}",
                )
            )
    return out


def _by_condition(cases: Sequence[Case]) -> list[str]:
    out = _head(
        "condition", "split", "files", "kind right", "outcome right", "field values right",
        "rule answers right",
    )  # fmt: skip
    for condition, report in grouped(cases, "condition").items():
        for split in SPLITS:
            here = [c for c in cases if _is(c, split) and c.entry.condition == condition]
            if here:
                report = Report.of(here)
                figures = (report.kind, report.outcome)
                out.append(
                    _row(
                        f"`{condition}`",
                        split,
                        str(report.files),
                        *map(share, figures),
                        number(report.field_accuracy),
                        share(report.rule_answers),
                    )
                )
    return out


def _losses(cases: Sequence[Case]) -> list[str]:
    out = _head("copies", "split", "letters", *LOSSES.values())
    for split in SPLITS:
        for condition, pair in pairs([c for c in cases if _is(c, split)]).items():
            lost = points_lost(pair)
            cells = [f"{lost[name]:+.1f}" if name in lost else "-" for name in LOSSES]
            out.append(_row(f"`{condition}`", split, str(pair.copy.files), *cells))
    return out


def _by_label(what: str, found: dict[str, dict[str, LabelScore]]) -> list[str]:
    out = _head(what, *(f"{title}, {s}" for s in SPLITS for title in ("precision", "recall")))
    for label in sorted({label for scores in found.values() for label in scores}):
        scores = [found[split].get(label, LabelScore()) for split in SPLITS]
        shares = [share(x) for score in scores for x in (score.precision, score.recall)]
        out.append(_row(f"`{label}`", *shares))
    return out


def _roles(reports: dict[str, Report]) -> list[str]:
    found = {split: label_scores(report.roles) for split, report in reports.items()}
    counts = (f"{s}: {sum(r.roles.values())} in {r.complete} letters" for s, r in reports.items())
    specific = [
        share(x)
        for s in SPLITS
        for x in (reports[s].specific.precision, reports[s].specific.recall)
    ]
    return [
        f"Letters with complete labels only. Sentences, {'; '.join(counts)}.",
        "",
        *_by_label("role", found),
        _row("case-specific ground", *specific),
    ]


def _by_field(groups: dict[str, Report]) -> list[str]:
    out = _head("field", *groups)
    for field in VALUE_FIELDS:
        shares = [r.values.get(field, Share()) for r in groups.values()]
        if any(s.total for s in shares):
            out.append(_row(f"`{field}`", *map(share, shares)))
    return out


def _by_list(reports: dict[str, Report]) -> list[str]:
    out = _head("list", *(f"{t}, {s}" for s in SPLITS for t in ("precision", "recall", "set-F1")))
    for field in LIST_FIELDS:
        cells = []
        for split in SPLITS:
            score = reports[split].lists.get(field)
            cells += (
                [share(score.precision), share(score.recall), number(score.sets.value)]
                if score
                else ["-"] * 3
            )
        if any(cell != "-" for cell in cells):
            out.append(_row(f"`{field}`", *cells))
    return out


def _confidence(reports: dict[str, Report]) -> list[str]:
    out = _head("of", "split", "confidence", "mean", "right")
    for name in CONFIDENCES:
        for split in SPLITS:
            found = reports[split].calibration(name)
            for b in found.bins if found else ():
                span = f"{b.low:.3f} to {b.high:.3f}"
                out.append(_row(name, split, span, f"{b.confidence:.3f}", share(b.right)))
    return out


def _by_rule(report: Report, written: Sequence[str]) -> list[str]:
    out = _head(
        "rule", "letters", "flags right of those raised", "flags raised of those due",
        "answered of those determined", "wrong of those answered",
    )  # fmt: skip
    for name in written:
        if name in report.rules:
            score = rule_score(report.rules[name])
            shares = map(share, (score.precision, score.recall, score.coverage, score.wrong))
            out.append(_row(f"`{name}`", str(score.letters), *shares))
    return out


def share(value: Share) -> str:
    """Return ``0.93 [0.88-0.96] 130/140``, or a dash without cases."""
    interval = value.interval()
    if interval is None:
        return "-"
    low, high = interval
    return f"{value.rate:.2f} [{low:.2f}-{high:.2f}] {value.hits}/{value.total}"


def number(value: float | None) -> str:
    """Return a figure that has no interval, or a dash."""
    return "-" if value is None else f"{value:.3f}"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row(*["---"] * len(cells))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
