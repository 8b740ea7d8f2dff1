"""A review sheet as JSON."""

from __future__ import annotations

from typing import Any

from denialscan.review_sheet.document import Cell, Cite, Line, Section, Sheet, Table


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as JSON data: sections by name, the cells of a row by column, every
    line with its text, tone and what it rests on."""
    return {
        "person_id": sheet.person_id,
        "as_of": sheet.as_of,
        "revision": sheet.revision,
        "notices": _cell(sheet.notices),
        "head": {label: _line(text) for label, text in sheet.head},
        "sections": {section.name: _section(section) for section in sheet.sections},
    }


def _section(section: Section) -> dict[str, Any]:
    tables = (b for b in section.blocks if isinstance(b, Table))
    return {
        "title": section.title,
        "tables": {table.name: _table(table) for table in tables},
        "notes": [_line(b) for b in section.blocks if isinstance(b, Line)],
    }


def _table(table: Table) -> list[dict[str, Any]]:
    return [
        {c.name: _cell(cell) for c, cell in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]


def _cell(cell: Cell) -> list[dict[str, Any]]:
    return [_line(line) for line in cell]


def _line(line: Line) -> dict[str, Any]:
    return {"text": line.text, "tone": line.tone, "cites": [_cite(c) for c in line.cites]}


def _cite(cite: Cite) -> dict[str, Any]:
    if cite.sheet:
        return {"from": "facts", "sheet": cite.sheet, "row": cite.row, "source": cite.file}
    if cite.table:
        return {"from": "reference", "table": cite.table, "row": cite.entry}
    return {"from": "letter", "letter_id": cite.letter_id, "page": cite.page}
