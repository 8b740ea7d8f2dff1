"""Turns the cells of one sheet into rows of client facts."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from denialscan.facts.dates import order
from denialscan.facts.problems import BadValueError, Note
from denialscan.facts.sheets import COMMON, SHEETS, sheets
from denialscan.facts.tables import Table, ranges
from denialscan.facts.values import reader, usable
from denialscan.schema import FactRow


def rows_of(table: Table, problems: list[Note], warnings: list[Note]) -> list[FactRow]:
    """Return the rows of a sheet with their values in normal form; what cannot be read is a
    problem, and left out of the row."""
    sheet = sheets()[table.sheet]
    missing = [c for c in sheet.needs if c not in table.columns]
    if missing and table.rows:
        problems += [
            Note(sheet=table.sheet, message=f"the column {c} is missing{_meant(table, c)}")
            for c in missing
        ]
        return []
    warnings += [
        Note(sheet=table.sheet, message=f"unknown column {c}, kept{_known(table, c)}")
        for c in table.columns
        if sheet.column(c) is None
    ]
    readers = {
        name: reader(known.type, table.system)
        for name in table.columns
        if (known := sheet.column(name)) is not None
    }
    doubtful = _day_first(table, problems)
    rows: list[FactRow] = []
    for number, cells in table.rows:
        values: dict[str, str] = {}
        for column in sheet.needs:
            if not cells.get(column):
                problems.append(_note(table, number, column, "an id is needed"))
        for column, cell in cells.items():
            if not cell or (column in doubtful and order(cell) == "either"):
                continue
            try:
                usable(cell)
                read = readers.get(column)
                value = read(cell) if read else cell
            except BadValueError as error:
                problems.append(_note(table, number, column, str(error)))
                continue
            if value:
                values[column] = value
        start, end = values.get("from", ""), values.get("to", "")
        if start and end and end < start[: len(end)]:
            problems.append(_note(table, number, "to", "it lies before from"))
        rows.append(FactRow(sheet=table.sheet, row=number, values=values, file=table.file))
    return rows


def _note(table: Table, row: int, column: str | None, message: str) -> Note:
    return Note(sheet=table.sheet, row=row, column=column, message=message)


def _day_first(table: Table, problems: list[Note]) -> frozenset[str]:
    """Return the columns whose dates may have the day first, because another date of the
    sheet can be read in no other way; each is told once."""
    sheet = sheets()[table.sheet]
    dated = [
        name
        for name in table.columns
        if (known := sheet.column(name)) is not None and known.type in ("date", "time")
    ]
    orders = {
        column: [(number, order(cell)) for number, cells in table.rows
                 if (cell := cells.get(column)) and cell[0].isdigit()]
        for column in dated
    }  # fmt: skip
    proofs = [(c, n) for c, found in orders.items() for n, o in found if o == "day"]
    if not proofs:
        return frozenset()
    doubtful: set[str] = set()
    for column, found in orders.items():
        either = [n for n, o in found if o == "either"]
        if not either:
            continue
        doubtful.add(column)
        at, row = next((p for p in proofs if p[0] == column), proofs[0])
        problems.append(
            _note(table, either[0], column, f"month/day or day/month ({ranges(either)})? "
                  f"{'Row' if at == column else f'Column {at}, row'} {row} can only have the day "
                  "first; write all of them as year-month-day")
        )  # fmt: skip
    return frozenset(doubtful)


@lru_cache(1024)
def _nearest(sheet: str, name: str) -> str | None:
    own = sheets()[sheet]
    for known in (*SHEETS[sheet], *COMMON):
        column = own.column(known)
        if column is not None and name in column.meant:
            return known
    near = get_close_matches(name, (*SHEETS[sheet], *COMMON), n=1, cutoff=0.8)
    return near[0] if near else None


def _known(table: Table, name: str) -> str:
    """Return what an unknown column is likely meant to be, as the end of a sentence."""
    near = _nearest(table.sheet, name)
    return f" but not used; is {near} meant?" if near and near not in table.columns else ""


def _meant(table: Table, missing: str) -> str:
    likely = [c for c in table.columns if _nearest(table.sheet, c) == missing]
    return f"; is {likely[0]} meant to be it?" if likely else ""
