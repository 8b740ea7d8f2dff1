"""Reads and writes the file in which an organisation keeps its own reference rows.

A CSV that a person can also edit in a spreadsheet, one value a line::

    table,entry,column,value,since,as_of,listed,source,note
    facilities,STWRTGA,field_office,NOL,2026-03-01,2026-03-09,,ERO notice of 2026-03-09,

Every line needs a source and the day on which it was known (``as_of``).
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from denialscan.codec import digest, encode
from denialscan.errors import InputError, OutputError, UsageError
from denialscan.reference import tables
from denialscan.reference.current import KEYS
from denialscan.reference.overlay import Overlay, OverlayRow
from denialscan.reference.states import state_code

COLUMNS = ("table", "entry", "column", "value", "since", "as_of", "listed", "source", "note")
_NEEDED = ("table", "entry", "column", "value", "as_of", "source")
_FACILITY_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


class BadCellError(Exception):
    """A value that cannot stand in a cell; the text says what is expected."""


def _text(value: str) -> str:
    # "|" stands between the items of a list in the package's tables
    if "|" in value or "\n" in value:
        raise BadCellError("one value on one line, without |")
    return value


def _office(value: str) -> str:
    codes = {row["code"] for row in tables.rows("field_offices")}
    if value.upper() not in codes:
        raise BadCellError("not the code of a field office (as SEA or NYC)")
    return value.upper()


def _state(value: str) -> str:
    code = state_code(value)
    if code is None:
        raise BadCellError("not a state")
    return code


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise BadCellError("not a date written YYYY-MM-DD")
    return value


def _facility(value: str) -> str:
    if not any(row["facility_id"] == value for row in tables.rows("facilities")):
        raise BadCellError("not the id of a listed facility")
    return value


_PLACE: dict[str, Callable[[str], str]] = {
    "name": _text, "address": _text, "city": _text, "state": _state, "zip": _text,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Table:
    """What may be added to a table: columns with their readers, and the columns that a
    new entry needs (empty: no new entries)."""

    columns: dict[str, Callable[[str], str]]
    needed: tuple[str, ...]


#: The tables an overlay may add to.
TABLES: dict[str, Table] = {
    "facilities": Table(
        columns={
            **_PLACE, "alias": _text, "county": _text, "field_office": _office, "type": _text,
            "operator": _text, "first_seen": _day, "last_seen": _day, "co_located": _facility,
        },
        needed=("name", "state"),
    ),
    "sub_offices": Table(
        columns={**_PLACE, "field_office": _office, "area": _text},
        needed=("field_office", "city", "state"),
    ),
    "opla_offices": Table(columns={**_PLACE, "area": _text}, needed=("city", "state")),
    "immigration_courts": Table(columns={**_PLACE, "status": _text}, needed=("city", "state")),
    "field_offices": Table(
        columns={**_PLACE, "alt_name": _text, "phone": _text, "email": _text}, needed=()
    ),
}  # fmt: skip


def read_overlay(path: Path) -> Overlay:
    """Read an overlay file. Raises InputError that lists every bad cell with its line
    and column, or says why the file cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The reference file {path.name} is not UTF-8 text.",
            next_step="Save it as CSV UTF-8.",
        ) from error
    except OSError as error:
        raise InputError(
            f"The reference file {path} cannot be read ({error.strerror or 'system error'}).",
            next_step="Check the path given to --reference or DENIALSCAN_REFERENCE.",
        ) from error
    rows, problems = _parse(text)
    problems += _incomplete(rows)
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise InputError(
            f"The reference file {path.name} has {count}:\n"
            + "\n".join(f"  {p}" for p in problems),
            next_step="Correct these cells; the columns are " + ", ".join(COLUMNS) + ".",
        )
    return make_overlay(path.name, rows)


def make_overlay(name: str, rows: Iterable[OverlayRow]) -> Overlay:
    """Return the overlay of these rows, checked already."""
    kept = tuple(rows)
    return Overlay(key=digest(encode(kept)), name=name, rows=kept)


def add_rows(path: Path, rows: Iterable[OverlayRow]) -> Overlay:
    """Append rows to an overlay file, which is made where there is none; return the whole.

    The old file is replaced in one step, so that it is never left half written.
    Raises InputError where the file is malformed, UsageError where the new rows do not
    fit, OutputError where it cannot be written.
    """
    before = read_overlay(path).rows if path.exists() else ()
    added = tuple(rows)
    text = _written((*before, *added))
    parsed, problems = _parse(text)
    problems += _incomplete(parsed)
    if problems:
        what = "; ".join(p.split(": ", 1)[1] for p in problems)
        raise UsageError(f"This cannot be added: {what}.", next_step="denialscan reference add -h")
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8-sig", newline="", dir=path.parent, suffix=".part", delete=False
        ) as out:
            out.write(text)
        if path.exists():
            os.chmod(out.name, path.stat().st_mode & 0o777)
        os.replace(out.name, path)
    except OSError as error:
        with suppress(OSError, UnboundLocalError):
            os.unlink(out.name)
        raise OutputError(
            f"{path} cannot be written ({error.strerror}).",
            next_step="Name a file you may write to with --file.",
        ) from error
    return make_overlay(path.name, parsed)


def one_entry(table: str, entry: str) -> str:
    """Return the key of an entry as its table has it, whichever case it was typed in."""
    keys = {row[KEYS[table]].casefold(): row[KEYS[table]] for row in tables.rows(table)}
    plain = " ".join(entry.split())
    known = keys.get(plain.casefold())
    return known or (plain.upper() if table == "facilities" else plain)


def _written(rows: tuple[OverlayRow, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = {f.name: getattr(row, f.name) for f in fields(row)}
        cells["listed"] = "yes" if row.listed else ""
        writer.writerow([cells[c] for c in COLUMNS])
    return out.getvalue()


def _parse(text: str) -> tuple[tuple[OverlayRow, ...], list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[OverlayRow] = []
    problems: list[str] = []
    columns: list[str] = []
    try:
        for cells in reader:
            values = [c.strip() for c in cells]
            if not any(values):
                continue
            if not columns:
                columns = [v.lower() for v in values]
                problems += _header_problems(columns, reader.line_num)
                if problems:
                    return (), problems
                continue
            if len(values) > len(columns) and any(values[len(columns) :]):
                problems.append(f"line {reader.line_num}: more cells than columns")
                continue
            named = dict(zip(columns, values, strict=False))
            row = _row(named, reader.line_num, problems)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: no readable CSV ({error})")
    return tuple(rows), problems


def _header_problems(columns: list[str], line: int) -> list[str]:
    found = [f"line {line}, column {c}: not a column of this file" for c in columns
             if c not in COLUMNS]  # fmt: skip
    found += [f"line {line}, column {c}: it stands twice" for c in sorted(set(columns))
              if columns.count(c) > 1]  # fmt: skip
    return found + [f"line {line}, column {c}: it is missing" for c in _NEEDED if c not in columns]


def _row(cells: dict[str, str], line: int, problems: list[str]) -> OverlayRow | None:
    before = len(problems)

    def bad(column: str, why: str) -> None:
        problems.append(f"line {line}, column {column}: {why}")

    for column in _NEEDED:
        if not cells.get(column):
            bad(column, "a value is needed")
    if len(problems) > before:
        return None
    table = TABLES.get(cells["table"])
    if table is None:
        bad("table", "not one of " + ", ".join(TABLES))
        return None
    reader = table.columns.get(cells["column"])
    if reader is None:
        bad("column", f"not one of {', '.join(table.columns)}")
        return None
    read = {"value": reader, "as_of": _day, "since": _day, "listed": _yes, "entry": _text}
    for column, take in read.items():
        if cells.get(column):
            try:
                cells[column] = take(cells[column])
            except BadCellError as error:
                bad(column, str(error))
    if cells["table"] == "facilities" and not _FACILITY_ID.fullmatch(cells["entry"]):
        bad("entry", "not a facility id (capitals, digits and hyphens)")
    if len(problems) > before:
        return None
    return OverlayRow(
        table=cells["table"],
        entry=cells["entry"],
        column=cells["column"],
        value=cells["value"],
        since=cells.get("since", ""),
        as_of=cells["as_of"],
        source=cells["source"],
        listed=cells.get("listed") == "yes",
        note=cells.get("note", ""),
        line=line,
    )


def _yes(value: str) -> str:
    if value.lower() not in ("yes", "no"):
        raise BadCellError("yes or nothing")
    return value.lower()


def _incomplete(rows: tuple[OverlayRow, ...]) -> list[str]:
    """Return what keeps new entries from standing on their own."""
    problems: list[str] = []
    own: dict[tuple[str, str], list[OverlayRow]] = {}
    for row in rows:
        own.setdefault((row.table, row.entry), []).append(row)
    for (name, entry), given in own.items():
        if any(r[KEYS[name]] == entry for r in tables.rows(name)):
            continue
        if not TABLES[name].needed:
            problems.append(f"line {given[0].line}, column entry: no such entry in {name}")
            continue
        missing = [c for c in TABLES[name].needed if all(r.column != c for r in given)]
        problems += [
            f"line {given[0].line}, column entry: in no list, and a new entry needs a line for its {c}"
            for c in missing
        ]
    return problems
