"""An entry of the reference lists, explained line by line."""

from __future__ import annotations

from dataclasses import dataclass

from denialscan.reference.overlay import OverlayRow, current_overlay

#: What a line is about, and what it says.
Lines = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry: ``kind`` (``facility``, ``field_office``, ``country`` ...), its key in the
    table, its name, and what the lists say of it as (label, text)."""

    kind: str
    key: str
    title: str
    lines: tuple[tuple[str, str], ...]


def own_lines(table: str, entry: str) -> Lines:
    """Return a line for each row that the organisation's own file has of an entry."""
    overlay = current_overlay()
    if overlay is None:
        return []
    return [("Own file", _said(overlay.name, row)) for row in overlay.of(table, entry)]


def _said(name: str, row: OverlayRow) -> str:
    since = f", from {row.since}" if row.since else ""
    note = f" ({row.note})" if row.note else ""
    return (
        f"{row.column} = {row.value}{since}; known {row.as_of}, source: {row.source}{note} "
        f"[{name} line {row.line}]"
    )
