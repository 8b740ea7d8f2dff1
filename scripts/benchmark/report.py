"""What one run measured, as text, as the page docs/benchmarks.md and as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.build import HELD_OUT

from benchmark.after import After
from benchmark.costs import Costs
from benchmark.goals import (
    RECOGNITION,
    Goal,
    Scored,
    after_goals,
    cost_goals,
    reading_goals,
    speed_goals,
)
from benchmark.meter import STARTS
from benchmark.readers import DPI, OCRMYPDF, Run
from benchmark.score import DECISION_LIKENESS, FIELDS, MARK, Score

#: Above this error rate a page without a mark is counted, below the other one with a mark.
BAD, GOOD = 0.10, 0.03
_HEAD = (
    "way", "CER %", "any order", "WER %", "A-no.", "name", "date", "facil.", "decis.",
    "marked", "CPU s/p", "p/min",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that one run measured. ``notes`` say what was left out, and why."""

    machine: dict[str, str]
    authors: tuple[str, ...]
    seed: int
    jobs: int
    languages: str  # of the ways held beside ours
    conditions: dict[str, Scored]
    costs: tuple[Costs, ...] = ()
    after: After | None = None
    notes: tuple[str, ...] = field(default=())

    def goals(self) -> list[Goal]:
        """Return every goal that this run can tell about."""
        found = speed_goals(self.conditions)
        for costs in self.costs:
            found += cost_goals(costs)
        for condition, runs in self.conditions.items():
            found += reading_goals(condition, runs)
        return found + (after_goals(self.after) if self.after else [])


def _cells(run: Run, score: Score) -> list[str]:
    """One way of reading one condition, cell by cell as in ``_HEAD``."""
    pages = max(1, len(score.pages))
    ours = run.way.startswith("denialscan")
    cells = [run.way, f"{score.cer:.2f}", f"{score.line_cer:.2f}", f"{score.wer:.2f}"]
    for name in FIELDS:
        found, total = score.fields.get(name, (0, 0))
        cells.append(f"{found}/{total}" if total else "-")
    cells.append(f"{score.marked}/{pages}" if ours else "-")
    cells.append(f"{run.cpu / pages:.2f}")
    cells.append(f"{60 * pages / run.wall:.0f}" if run.wall else "-")
    return cells


def text(report: Report) -> str:
    """Return the report as text of at most 130 columns."""
    lines: list[str] = []
    for condition, runs in report.conditions.items():
        if not runs:
            continue
        rows = [list(_HEAD), *(_cells(run, score) for run, score in runs)]
        lines += ["", f"{condition}: {_size(runs)}"]
        for row in rows:
            cells = (f"{cell.removesuffix(' order'):>8}" for cell in row[1:])
            lines.append(f"  {row[0]:<35}" + "".join(cells))
        lines += [f"  {line}" for line in _honesty(runs)]
    goals = report.goals()
    lines += ["", *_totals(report), "", "goals: speed and cost, and all that were missed"]
    lines += [f"  {goal.line()}" for goal in goals if goal.always or not goal.met]
    lines += ["", f"{sum(g.met for g in goals)} of {len(goals)} goals met", *report.notes]
    return "\n".join(lines).strip("\n")


def _size(runs: Scored) -> str:
    score = runs[0][1]
    letters = len({page.letter for page in score.pages})
    return f"{len(score.pages)} pages of {letters} letters"


def _honesty(runs: Scored) -> list[str]:
    """How well the marks fit the pages, for our own ways."""
    lines = []
    for run, score in runs:
        if not run.way.startswith("denialscan"):
            continue
        missed = sum(p.cer > BAD and not p.marked for p in score.pages)
        needless = sum(p.cer < GOOD and p.marked for p in score.pages)
        lines.append(
            f"{run.way}: {missed} pages with CER above {BAD:.0%} not marked, {needless} below "
            f"{GOOD:.0%} marked, {score.wrong_unmarked} wrong A-numbers without a mark"
            + (f", {run.failed} files failed" if run.failed else "")
        )
    return lines


def _totals(report: Report) -> list[str]:
    lines: list[str] = []
    for costs in report.costs:
        near = costs.scanned / costs.recognition if costs.recognition else 0.0
        lines += [
            f"CPU seconds a page, {costs.engine}, one file after another"
            + (f" ({costs.failed} files failed: no figures)" if costs.failed else ""),
            f"  born-digital {costs.digital:.3f}   verified layer over a scan {costs.layered:.3f}"
            f"   scanned {costs.scanned:.3f}",
            f"  the recogniser alone on these pages {costs.recognition:.3f} (known limit "
            f"{RECOGNITION}): a scanned page costs {near:.2f} times that",
            f"  one page {costs.first:.3f}, the same again in the file {costs.twice:.3f}, "
            f"in another file {costs.again:.3f}",
        ]
    if report.after:
        after = report.after
        lines += [
            f"after reading: {after.letters} letters, {after.sentences} sentences, each once",
            f"  CPU seconds: analysis {after.analysis:.3f}, rules {after.check:.3f}",
            f"starting, CPU seconds, median of {STARTS}: --help {after.help:.3f}, a process that "
            f"loads the analyser {after.analyser_start:.3f}",
            *(
                f"  the reader with {engine}, once a run {seconds:.3f}"
                for engine, seconds in after.reader_start.items()
            ),
        ]
    return lines


def markdown(report: Report, command: str, date: str) -> str:
    """Return the page ``docs/benchmarks.md``."""
    facts = "\n".join(f"| {name} | {value} |" for name, value in report.machine.items())
    parts = [
        f"""# Benchmarks

Made by one run of `{command}` on
{date}; nothing here is typed by hand.

| machine | |
|---|---|
{facts}

Letters of author {", ".join(report.authors)}{_held_out(report)}, copied with seed {report.seed}.
""",
        *(_table(condition, runs) for condition, runs in report.conditions.items() if runs),
        _costs(report),
        _goals(report.goals()),
        _explained(report),
    ]
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def _held_out(report: Report) -> str:
    return " (held out: nothing is tuned on them)" if set(report.authors) <= set(HELD_OUT) else ""


def _table(condition: str, runs: Scored) -> str:
    rows = [f"| {' | '.join(_HEAD)} |", "|---" * len(_HEAD) + "|"]
    rows += [f"| {' | '.join(_cells(run, score))} |" for run, score in runs]
    marks = "\n".join(f"- {line}" for line in _honesty(runs))
    return f"## {condition}\n\n{_size(runs)}.\n\n" + "\n".join(rows) + f"\n\n{marks}\n"


def _costs(report: Report) -> str:
    lines = _totals(report)
    return "## Costs\n\n```\n" + "\n".join(lines) + "\n```\n" if lines else ""


def _goals(goals: Sequence[Goal]) -> str:
    if not goals:
        return ""
    rows = ["| figure | value | goal | |", "|---|---|---|---|"]
    rows += [
        f"| {g.name} | {g.value:.2f}{g.unit} | {'at least' if g.least else 'at most'} "
        f"{g.goal:.2f}{g.unit} | {'met' if g.met else '**missed**'} |"
        for g in goals
    ]
    met = sum(goal.met for goal in goals)
    return f"## Goals\n\n{met} of {len(goals)} met.\n\n" + "\n".join(rows) + "\n"


def _explained(report: Report) -> str:
    notes = "".join(f"\n- {note}" for note in report.notes)
    return f"""## How it was measured

**The ways.** All read the same copies in the same run. *denialscan* reads file by file,
{report.jobs} at a time, with one of its two engines, in Spanish and English. *Plain pytesseract*
renders each page at {DPI} dpi (an image file is taken as it is) and calls `image_to_string`,
page after page, with Tesseract's own number of threads or with `OMP_THREAD_LIMIT=1`.
*OCRmyPDF* is `ocrmypdf {" ".join(OCRMYPDF)} --jobs {report.jobs}` on one PDF of all the copies, its
best case; where pages have a text layer, `--skip-text` is added. Both read `{report.languages}`.

**CER, WER**: edits over letters and words of what was printed, order counting; *any order*:
every line of the letter may stand anywhere on the page. Words that a copy adds (a fax
line, a stamp) count neither way. **Fields**: letters whose field was printed and found;
the decision sentence by a likeness of {DECISION_LIKENESS:.0f} of 100, the rest letter by letter.
**Marked**: pages of a quality below {MARK}, which rules do not rely on.

**CPU s/p**: user and system seconds a page of all processes; starting the reader, once a
run, is taken off and shown under costs. **p/min**: pages a minute by the clock with
{report.jobs} jobs, which suffers from whatever else the machine does.
{notes}
"""


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain data; single pages only of authors not held out."""
    pages = not set(HELD_OUT) & set(report.authors)
    return {
        "machine": report.machine,
        "authors": list(report.authors),
        "seed": report.seed,
        "jobs": report.jobs,
        "conditions": {
            condition: [_way(run, score, pages=pages) for run, score in runs]
            for condition, runs in report.conditions.items()
        },
        "costs": [dataclasses.asdict(costs) for costs in report.costs],
        "after": dataclasses.asdict(report.after) if report.after else None,
        "goals": [{**dataclasses.asdict(g), "met": g.met} for g in report.goals()],
        "notes": list(report.notes),
    }


def _way(run: Run, score: Score, *, pages: bool) -> dict[str, Any]:
    found = {
        "way": run.way,
        "pages": len(score.pages),
        "wall": run.wall,
        "cpu": run.cpu,
        "failed": run.failed,
        "cer": score.cer,
        "line_cer": score.line_cer,
        "wer": score.wer,
        "missed": score.missed,
        "fields": {name: list(pair) for name, pair in score.fields.items()},
        "marked": score.marked,
        "wrong_unmarked": score.wrong_unmarked,
    }
    if pages:
        found["by_page"] = [{**dataclasses.asdict(p), "cer": p.cer} for p in score.pages]
    return found
