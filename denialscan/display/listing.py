"""Lists of letters: the tables of ``list`` and ``search``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from denialscan.display import console, plain, short
from denialscan.schema import ErrorRecord
from denialscan.store.lists import Row


def show_rows(rows: Sequence[Row]) -> None:
    """Print letters as a table: date, kind, outcome, person, indicators."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    if not rows:
        out.print("No letter matches.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("id", no_wrap=True, width=9)
    table.add_column("date", no_wrap=True, width=10)
    table.add_column("kind", no_wrap=True, width=13)
    table.add_column("outcome", no_wrap=True, width=11)
    table.add_column("person", no_wrap=True, width=13)
    table.add_column("flagged", no_wrap=True)
    for row in rows:
        table.add_row(
            row.letter_id[:8] + ("=" if row.duplicate_of else ""),
            row.letter_date or "-",
            short(row.kind, 13),
            short(row.outcome, 11),
            Text(short(row.person_id or row.person_name or "-", 13)),
            _flagged(row),
        )
    out.print(table)
    out.print(_count(rows))


def show_hits(rows: Sequence[Row]) -> None:
    """Print the letters a search found, each with the place it matched."""
    from rich.text import Text

    out = console()
    if not rows:
        out.print("No letter matches.")
        return
    for row in rows:
        out.print(
            Text(
                f"{row.letter_id[:8]}  {row.letter_date or 'undated'}  {row.kind}, {row.outcome}",
                "bold",
            )
        )
        out.print(Text(f"  {plain(row.snippet or '')}"))
    out.print(_count(rows))


def show_errors(errors: Sequence[ErrorRecord]) -> None:
    """Print what could not be read, and why."""
    from rich.text import Text

    out = console()
    if not errors:
        out.print("Every file could be read.")
    for error in errors:
        out.print(Text(plain(error.source.path), overflow="fold"))
        if error.source.container:
            out.print(Text(f"  in {plain(error.source.container)}"))
        out.print(Text(f"  {error.code}: {plain(error.message)}"))


def row_json(row: Row) -> dict[str, Any]:
    """Return a line of a list as plain JSON data."""
    out = {
        "letter_id": row.letter_id,
        "kind": row.kind,
        "outcome": row.outcome,
        "letter_date": row.letter_date,
        "issuing_office": row.office,
        "person_name": row.person_name,
        "person_id": row.person_id,
        "path": row.path,
        "name": row.name,
        "flagged": [{"rule": rule, "severity": severity} for rule, severity in row.flagged],
        "duplicate_of": row.duplicate_of,
        "files": row.files,
    }
    return out | ({"snippet": row.snippet} if row.snippet is not None else {})


def _count(rows: Sequence[Row]) -> str:
    """How many letters, and how many of them are copies."""
    copies = sum(row.duplicate_of is not None for row in rows)
    noun = "letter" if len(rows) == 1 else "letters"
    of_which = f" {copies} of them marked = duplicate of another." if copies else ""
    return f"{len(rows)} {noun}.{of_which}"


def _flagged(row: Row) -> str:
    """The first indicators by severity, and how many more."""
    order = ("high", "medium", "low", "info")
    rules = [rule for rule, _s in sorted(row.flagged, key=lambda f: order.index(f[1]))]
    if not rules:
        return "-"
    more = f" +{len(rules) - 1}" if len(rules) > 1 else ""
    return short(rules[0], 20 - len(more)) + more
