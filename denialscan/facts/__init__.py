"""Client facts: a folder of CSVs or one XLSX, read, normalised and checked.

Every problem is collected and told with its sheet, row and column, so that a
paralegal mends the file once. Messages never repeat a value: it may be a name.
"""

from __future__ import annotations

import csv
from pathlib import Path

from denialscan.codec import digest, encode
from denialscan.errors import InputError, OutputError
from denialscan.facts.sheets import COMMON, SHEETS
from denialscan.facts.tables import (
    Table,
    cell_text,
    column_name,
    read_folder,
    read_workbook,
    refusal,
)
from denialscan.facts.values import READERS, BadValueError
from denialscan.reference.facilities import resolve_facility
from denialscan.schema import CaseFacts, FactRow

_IDS = {"people": ("person_id",), "requests": ("request_id", "person_id"),
        "submissions": ("request_id",)}  # fmt: skip


def read_facts(path: Path) -> CaseFacts:
    """Read client facts from a folder of CSVs (``people.csv`` ...) or one XLSX.

    Dates become ISO (partial ones stay partial), countries ISO alpha-2 codes,
    A-numbers ``A`` + 9 digits, offices codes. Unknown columns are kept; they and
    unknown facility names are reported in ``warnings``. Raises InputError that
    lists every bad value with sheet, row and column, or says why nothing was read.
    """
    warnings: list[str] = []
    try:
        if path.is_dir():
            tables = read_folder(path, warnings)
        elif path.suffix.lower() in (".xlsx", ".xlsm"):
            tables = read_workbook(path, warnings)
        else:
            raise InputError(
                "client facts are a folder of CSV files or one XLSX file",
                next_step="Run `denialscan facts template FOLDER` for the sheets and columns.",
            )
    except OSError as error:
        raise InputError(
            f"the client facts cannot be read ({error.strerror or 'system error'})",
            next_step="Check the path given to --facts and that you may read it.",
        ) from error
    if not tables:
        raise InputError(
            "no sheet of client facts was found",
            next_step="The sheets are " + ", ".join(SHEETS) + ".",
        )
    return _validated(tables, warnings)


def from_tables(tables: dict[str, list[dict[str, str]]]) -> CaseFacts:
    """Return client facts from rows in memory (sheet name to rows), checked as
    ``read_facts`` does. The first row of a sheet is row 2."""
    problems = [f"{name}: not a sheet of client facts" for name in tables if name not in SHEETS]
    if problems:
        raise refusal(problems)
    made: list[Table] = []
    for sheet, rows in tables.items():
        columns = dict.fromkeys(column_name(c) for row in rows for c in row)
        numbered = tuple(
            (number, {column_name(c): cell_text(v) for c, v in row.items()})
            for number, row in enumerate(rows, start=2)
        )
        made.append(Table(sheet=sheet, file=None, columns=tuple(columns), rows=numbered))
    return _validated(made, [])


def by_person(facts: CaseFacts) -> dict[str, CaseFacts]:
    """Return each person's rows, with the submissions of that person's requests."""
    owners = {
        r.values["request_id"]: r.values["person_id"] for r in facts.rows if r.sheet == "requests"
    }
    rows: dict[str, list[FactRow]] = {}
    for row in facts.rows:
        person = (
            owners.get(row.values["request_id"])
            if row.sheet == "submissions"
            else row.values.get("person_id")
        )
        if person is not None:
            rows.setdefault(person, []).append(row)
    return {
        person: CaseFacts(revision=facts.revision, rows=tuple(own)) for person, own in rows.items()
    }


def write_template(folder: Path) -> tuple[Path, ...]:
    """Write one CSV per sheet with its column names, and return the files.

    A byte-order mark makes spreadsheets read accents rightly. Raises OutputError
    if one of the files exists or the folder cannot be written.
    """
    made: list[Path] = []
    for sheet, columns in SHEETS.items():
        path = folder / f"{sheet}.csv"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerow((*columns, *COMMON[:3]))
        except FileExistsError as error:
            raise OutputError(
                f"{path} exists and is not overwritten", next_step="Name an empty folder."
            ) from error
        except OSError as error:
            raise OutputError(
                f"{path} cannot be written ({error.strerror})",
                next_step="Name a folder you may write to.",
            ) from error
        made.append(path)
    return tuple(made)


def _validated(tables: list[Table], warnings: list[str]) -> CaseFacts:
    problems: list[str] = []
    rows: list[FactRow] = []
    for table in sorted(tables, key=lambda t: list(SHEETS).index(t.sheet)):
        needed = _IDS.get(table.sheet, ("person_id",))
        missing = [c for c in needed if c not in table.columns]
        if missing and table.rows:
            problems += [f"{table.sheet}: the column {c} is missing" for c in missing]
            continue
        unknown = [c for c in table.columns if c not in (*SHEETS[table.sheet], *COMMON)]
        warnings += [f"{table.sheet}: unknown column {c}, kept" for c in unknown]
        for number, cells in table.rows:
            values = _row(table.sheet, number, cells, needed, problems, warnings)
            rows.append(FactRow(sheet=table.sheet, row=number, values=values, file=table.file))
    problems += _references(rows)
    if problems:
        raise refusal(problems)
    return CaseFacts(revision=digest(encode(rows)), rows=tuple(rows), warnings=tuple(warnings))


def _row(
    sheet: str,
    number: int,
    cells: dict[str, str],
    needed: tuple[str, ...],
    problems: list[str],
    warnings: list[str],
) -> dict[str, str]:
    values: dict[str, str] = {}
    for column in needed:
        if not cells.get(column):
            problems.append(f"{sheet} row {number}, column {column}: an id is needed")
    for column, cell in cells.items():
        if not cell:
            continue
        read = READERS.get((sheet, column)) or READERS.get(("", column))
        try:
            values[column] = read(cell) if read else cell
        except BadValueError as error:
            problems.append(f"{sheet} row {number}, column {column}: {error}")
    start, end = values.get("from", ""), values.get("to", "")
    if start and end and end < start[: len(end)]:
        problems.append(f"{sheet} row {number}, column to: it lies before from")
    if sheet == "detentions" and "facility" in values:
        on = end or start or None
        if resolve_facility(values["facility"], on=on).facility_id is None:
            warnings.append(
                f"detentions row {number}, column facility: no one listed facility has this name"
            )
    return values


def _references(rows: list[FactRow]) -> list[str]:
    """Return ids that stand twice or point nowhere."""
    problems: list[str] = []
    for sheet, column in (("people", "person_id"), ("requests", "request_id")):
        own = [r for r in rows if r.sheet == sheet]
        seen: set[str] = set()
        for row in own:
            value = row.values.get(column, "")
            if value and value in seen:
                problems.append(f"{sheet} row {row.row}, column {column}: this id stands twice")
            seen.add(value)
        if own:
            problems += [
                f"{r.sheet} row {r.row}, column {column}: no such id in {sheet}"
                for r in rows
                if r.sheet != sheet and r.values.get(column) and r.values[column] not in seen
            ]
    return problems
