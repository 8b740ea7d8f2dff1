"""Entries of the reference lists, as a table of 80 columns or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from denialscan.display import WIDTH, console, plain

if TYPE_CHECKING:
    from denialscan.reference.described import Entry
    from denialscan.reference.overlay import OverlayRow

_LABEL = 16


def show_entries(entries: Sequence[Entry]) -> None:
    """Print every entry: its name, then a line for each thing known of it."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    for number, entry in enumerate(entries):
        if number:
            out.print()
        out.print(Text(plain(entry.title), "bold") + Text(f"  [{entry.kind.replace('_', ' ')}]"))
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(width=_LABEL, style="cyan")
        table.add_column(max_width=min(WIDTH, out.width) - _LABEL - 2, overflow="fold")
        before = ""
        for label, text in entry.lines:
            table.add_row("" if label == before else plain(label), plain(text))
            before = label
        out.print(table)


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain JSON data."""
    return {
        "kind": entry.kind,
        "key": entry.key,
        "name": entry.title,
        "lines": [{"label": label.strip(), "text": text} for label, text in entry.lines],
    }


def show_added(rows: Sequence[OverlayRow], path: str) -> None:
    """Print the rows that were added, and what to type next."""
    out = console()
    for row in rows:
        since = f" from {row.since}" if row.since else ""
        out.print(f"{row.table} {row.entry}: {row.column} = {row.value}{since}", markup=False)
    out.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'} added to {path}.", markup=False)
    out.print(f"Next: denialscan check --reference {path}", markup=False, soft_wrap=True)
