"""Reads the sheets of client facts as text: CSV of any usual make, or XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from denialscan.errors import InputError
from denialscan.facts.sheets import SHEETS


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet as read: rows with the number a person sees and cells by column."""

    sheet: str
    file: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_folder(folder: Path, warnings: list[str]) -> list[Table]:
    """Return the sheets among a folder's CSV files; raises InputError and OSError."""
    tables: list[Table] = []
    seen: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        sheet = column_name(path.stem)
        if sheet not in SHEETS:
            warnings.append(f"{path.name}: not a sheet of client facts, not read")
            continue
        if sheet in seen:
            raise InputError(
                f"the sheet {sheet} stands in two files", next_step="Keep one of them."
            )
        seen.add(sheet)
        table = _read_csv(path, sheet, warnings)
        if table:
            tables.append(table)
    return tables


def _read_csv(path: Path, sheet: str, warnings: list[str]) -> Table | None:
    return _table(sheet, path.name, csv_rows(path, warnings))


def csv_rows(path: Path, warnings: list[str]) -> list[list[str]]:
    """Return the cells of a CSV file as spreadsheets of any make and country write it.

    Raises InputError where it is none, OSError where it cannot be read.
    """
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # what Excel for Windows writes as plain "CSV"
            text = data.decode("cp1252", errors="replace")
            warnings.append(f"{path.name}: not UTF-8, read as Windows-1252")
    first = text.lstrip("\r\n").splitlines()[:1]
    counts = {d: first[0].count(d) for d in ",;\t"} if first else {}
    delimiter = max(counts, key=lambda d: counts[d]) if any(counts.values()) else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(
            f"{path.name} is not a readable CSV file ({error})",
            next_step="Open it in a spreadsheet and save it as CSV UTF-8.",
        ) from error


def read_workbook(path: Path, warnings: list[str]) -> list[Table]:
    """Return the sheets of an XLSX file; raises InputError and OSError."""
    import warnings as python_warnings
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    tables: list[Table] = []
    try:
        with python_warnings.catch_warnings():
            # Excel features that openpyxl does not keep (drop-downs) do not matter here.
            python_warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                for page in book.worksheets:
                    sheet = column_name(page.title)
                    if sheet not in SHEETS:
                        warnings.append(f"{path.name}: a sheet that is none of client facts' own, "
                                        "not read")  # fmt: skip
                        continue
                    rows = [[cell_text(v) for v in row] for row in page.iter_rows(values_only=True)]
                    table = _table(sheet, path.name, rows)
                    if table:
                        tables.append(table)
            finally:
                book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise InputError(
            f"{path.name} is not a readable XLSX file",
            next_step="Open it in a spreadsheet and save it again as .xlsx, without a password.",
        ) from error
    return tables


def _table(sheet: str, file: str, rows: Iterable[list[str]]) -> Table | None:
    """Return the sheet below its header (the first row that is not blank)."""
    columns: tuple[str, ...] = ()
    problems: list[str] = []
    kept: list[tuple[int, dict[str, str]]] = []
    for number, cells in enumerate(rows, start=1):
        values = [cell_text(c) for c in cells]
        if not any(values):
            continue
        if not columns:
            columns = tuple(column_name(v) for v in values)
            named = [c for c in columns if c]
            for name in sorted({c for c in named if named.count(c) > 1}):
                problems.append(f"{sheet} row {number}: the column {name} stands twice")
            continue
        for i, value in enumerate(values):
            if value and (i >= len(columns) or not columns[i]):
                problems.append(f"{sheet} row {number}: cell {i + 1} has no column name")
        kept.append((number, {c: v for c, v in zip(columns, values, strict=False) if c}))
    if problems:
        raise refusal(problems)
    if not columns:
        return None
    return Table(sheet=sheet, file=file, columns=tuple(c for c in columns if c), rows=tuple(kept))


def column_name(name: str) -> str:
    """Return a header as the contract writes it (``Person ID`` is ``person_id``)."""
    return re.sub(r"[\s\-]+", "_", name.strip().lower())


def cell_text(value: object) -> str:
    """Return a cell as one line of text; spreadsheet dates and numbers as people write them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else (
            value.isoformat(timespec="seconds"))  # fmt: skip
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def refusal(problems: list[str]) -> InputError:
    """Return the error that lists every problem."""
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    return InputError(
        f"the client facts have {count}:\n" + "\n".join(f"  {p}" for p in problems),
        next_step="Correct these cells and read the facts again; nothing was taken over.",
    )
