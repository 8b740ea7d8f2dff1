"""Clocks on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from denialscan.clocks import Clock, ClockSheet
from denialscan.schema import FactRow


def clocks_json(sheets: Sequence[ClockSheet], *, as_of: str) -> dict[str, Any]:
    """Return clocks as JSON data."""
    return {
        "as_of": as_of,
        "clocks": [
            {
                "person_id": c.person_id,
                "clock": c.rule.id,
                "title": c.rule.title,
                "date": c.due.isoformat(),
                "about": c.rule.soft,
                "state": c.state,
                "counted": c.rule.add,
                "rows": [_row_json(r) for r in c.rows],
                "authority": c.rule.cite,
                "words": c.rule.words,
                "warnings": [*c.notes, *c.rule.warnings],
            }
            for sheet in sheets
            for c in sheet.clocks
        ],
        "not_computed": [
            {
                "person_id": n.person_id,
                "clock": n.rule.id,
                "title": n.rule.title,
                "reason": n.reason,
                "rows": [_row_json(r) for r in n.rows],
            }
            for sheet in sheets
            for n in sheet.not_computed
        ],
    }


def clock_lines(sheets: Sequence[ClockSheet]) -> list[str]:
    """Return clocks as lines of text: each with its day, rule, rows and what to check."""
    lines: list[str] = []
    for sheet in sheets:
        for clock in sheet.clocks:
            lines += _clock_lines(clock)
        for missing in sheet.not_computed:
            lines += [
                f"not computed  {missing.person_id}  {missing.rule.title}: {missing.reason}",
            ]
    if any(sheet.clocks for sheet in sheets):
        lines += ["", "Days by rule from confirmed rows. To be checked by counsel."]
    return lines


def _clock_lines(clock: Clock) -> list[str]:
    about = "about " if clock.rule.soft else ""
    rows = ", ".join(f"{r.sheet} row {r.row}" for r in clock.rows)
    return [
        f"{about}{clock.due}  {clock.person_id}  {clock.rule.title} ({clock.state})",
        f"    {clock.rule.cite}; {clock.rule.add} from {rows}",
        *(f"    {text}" for text in (*clock.notes, *clock.rule.warnings[:2])),
    ]


def _row_json(row: FactRow) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "row": row.row,
        "file": row.file,
        **{k: row.values[k] for k in ("confirmed_by", "confirmed_on") if k in row.values},
    }
