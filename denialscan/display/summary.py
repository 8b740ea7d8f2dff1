"""The end of a scan, and the progress on the way there."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from denialscan.display import SEVERITY, console, plain, short
from denialscan.run import Progress, ScanSummary

#: Seconds between progress lines where there is no terminal.
EVERY = 10.0
#: Warnings on client facts that are shown; ``denialscan facts check`` is there for all.
_FACTS = 9


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """Give a callback that shows progress on stderr: a bar on a terminal, a line
    now and then elsewhere."""
    if sys.stderr.isatty():
        with _bar() as tell:
            yield tell
        return
    last = time.monotonic()

    def line(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            print(f"{now.stage}: {now.done} of {now.total}", file=sys.stderr, flush=True)

    yield line


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    with Bars(
        TextColumn("{task.description:<6}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}", markup=False),
        console=console(stderr=True),
        transient=True,
    ) as bars:
        tasks: dict[str, Any] = {}

        def tell(now: Progress) -> None:
            if now.stage not in tasks:
                tasks[now.stage] = bars.add_task(now.stage, total=now.total, name="")
            bars.update(
                tasks[now.stage], completed=now.done, total=now.total, name=short(now.name, 28)
            )

        yield tell


def show_summary(summary: ScanSummary, db: str) -> None:
    """Print what a scan did and what to type next."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    out = console()
    files = "file" if summary.found == 1 else "files"
    out.print(
        f"{summary.found} {files}: {summary.read} read, {summary.skipped} done before, "
        f"{summary.failed} failed. As of {summary.as_of}."
    )
    if summary.letters:
        out.print(_origin(summary))
        out.print()
        table = Table(title="Letters", title_justify="left", box=None, pad_edge=False)
        table.add_column("letters", justify="right")
        table.add_column("kind")
        table.add_column("outcome")
        for kind, outcome, count in summary.by_kind():
            table.add_row(str(count), kind, outcome)
        out.print(table)
    if summary.by_rule():
        out.print()
        table = Table(title="Indicators (flagged)", title_justify="left", box=None, pad_edge=False)
        table.add_column("letters", justify="right")
        table.add_column("severity")
        table.add_column("rule")
        for severity, rule, count in summary.by_rule():
            table.add_row(str(count), Text(severity, SEVERITY[severity]), rule)
        out.print(table)
    elif summary.letters:
        out.print("\nNo rule was flagged.")
    _clients(summary)
    if summary.errors:
        out.print("\nNot read:")
        for error in summary.errors:
            name = error.source.container or error.source.path
            out.print(Padding(Text(plain(name), overflow="fold"), (0, 0, 0, 2), expand=False))
            text = Text(f"{error.code}: {plain(error.message)}")
            out.print(Padding(text, (0, 0, 0, 4), expand=False))
    for warning in summary.facts_warnings[:_FACTS]:
        out.print(Text(f"Facts: {plain(warning)}"))
    if (left := len(summary.facts_warnings) - _FACTS) > 0:
        out.print(f"Facts: and {left} more; denialscan facts check --all shows them.")
    _next(summary, db)


def _clients(summary: ScanSummary) -> None:
    """Tell how letters and requests stand to the client facts, where there are any."""
    linked = sum(1 for row in summary.letters if row.person_id)
    lines = []
    if linked or summary.unlinked:
        lines.append(f"{linked} {_plural('letter', linked)} linked to clients, "
                     f"{len(summary.unlinked)} to none for sure.")  # fmt: skip
    if summary.requests:
        silent = sum(
            f.rule == "no_response" and f.outcome == "flagged"
            for r in summary.requests
            for f in r.findings
        )
        lines.append(f"{len(summary.requests)} {_plural('request', len(summary.requests))}, "
                     f"{silent} without a decision in time.")  # fmt: skip
    if lines:
        out = console()
        out.print()
        for line in lines:
            out.print(line)


def _origin(summary: ScanSummary) -> str:
    """Tell why there are not as many letters as files."""
    count, files = len(summary.letters), summary.sources.files
    parts = [f"{count} {_plural('letter', count)} from {files} {_plural('file', files)}"]
    if summary.joined:
        pages = sum(row.files for row in summary.joined)
        told = f"{len(summary.joined)} joined from {pages} files of one page each"
        if beside := summary.sources.elsewhere:
            told += f" ({beside} of them scanned before)"
        parts.append(told)
    if summary.copies:
        parts.append(f"{len(summary.copies)} {_plural('duplicate', len(summary.copies))}")
    if summary.sources.several:
        parts.append("some files hold several letters, messages or attachments")
    if summary.sources.repeated:
        parts.append("some files hold the same bytes")
    return ", ".join(parts) + "."


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _next(summary: ScanSummary, db: str) -> None:
    out = console()
    option = "" if db == "denialscan.db" else f" --db {shlex.quote(db)}"
    steps: list[tuple[str, str]] = []
    if summary.missing is not None:
        steps.append(("denialscan doctor", summary.missing[1] or summary.missing[0]))
    first = next((row for row in summary.letters if row.flagged), None)
    first = first or next(iter(summary.letters), None)
    if first is not None:
        steps += [
            (f"denialscan show {first.letter_id[:8]}{option}", "one letter, explained"),
            (f"denialscan list --flagged{option}", "letters with indicators"),
            *(
                [(f"denialscan list --unlinked{option}", "letters that wait for a person's word")]
                if summary.unlinked
                else []
            ),
            (f"denialscan export --format csv -o letters.csv{option}", "a table"),
        ]
    if steps:
        out.print("\nNext:")
    for command, why in steps:
        # A command stays on one line, whatever its length: it is there to be copied.
        print(f"  {command}")
        out.print(f"      {why}")


def summary_json(summary: ScanSummary) -> dict[str, Any]:
    """Return the summary as plain JSON data."""
    return {
        "as_of": summary.as_of,
        "files": {
            "found": summary.found,
            "read": summary.read,
            "skipped": summary.skipped,
            "failed": summary.failed,
            "partly": summary.partly,
        },
        "sources": summary.sources.files,
        "joined": len(summary.joined),
        "duplicates": len(summary.copies),
        "checked": summary.checked,
        "letters": [
            {"kind": kind, "outcome": outcome, "letters": count}
            for kind, outcome, count in summary.by_kind()
        ],
        "flagged": [
            {"rule": rule, "severity": severity, "letters": count}
            for severity, rule, count in summary.by_rule()
        ],
        "errors": [
            {
                "path": error.source.path,
                "container": error.source.container,
                "code": error.code,
                "message": error.message,
            }
            for error in summary.errors
        ],
        "linked": sum(1 for row in summary.letters if row.person_id),
        "unlinked": len(summary.unlinked),
        "requests": [
            {
                "request_id": r.request_id,
                "person_id": r.person_id,
                "status": r.status,
                "no_response": next(
                    (f.outcome for f in r.findings if f.rule == "no_response"), None
                ),
            }
            for r in summary.requests
        ],
        "missing_program": summary.missing[0] if summary.missing else None,
        "facts_warnings": list(summary.facts_warnings),
        "exit_code": int(summary.exit_code),
    }
