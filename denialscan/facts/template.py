"""Writes empty sheets of client facts: a folder of CSV files, or one XLSX workbook."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from denialscan.errors import OutputError
from denialscan.facts.sheets import Column, Sheet, common_columns, sheets
from denialscan.facts.values import CHOICES, OPEN_CHOICES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Types whose cells a spreadsheet would turn into something else.
_AS_TEXT = frozenset({"id", "date", "time", "a_number", "zone"})
#: Characters that the cells of a column usually need.
_WIDTHS = {"text": 28, "names": 30, "facility": 34, "event": 28, "kind": 24, "time": 20}
_WIDTH = 16
#: Rows down to which drop-down lists reach.
_ROWS = 10_000


def write_template(path: Path) -> tuple[Path, ...]:
    """Write all sheets with their column names and no row, and return the files.

    A path that ends in ``.xlsx`` becomes one workbook, with a note on each column, lists to
    choose from and text cells for dates and numbers; any other a folder of CSV files, whose
    byte-order mark makes spreadsheets read accents rightly. Raises OutputError, before
    anything is written, if a file exists, or if one cannot be written.
    """
    if path.suffix.lower() == ".xlsx":
        files = {path: _workbook()}
    else:
        files = {path / f"{sheet.name}.csv": _csv(sheet) for sheet in sheets().values()}
    for file in files:
        if file.exists():
            raise OutputError(
                f"{file} exists and is not overwritten",
                next_step="Name an empty folder, or another .xlsx file.",
            )
    for file, data in files.items():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as out:
                out.write(data)
        except OSError as error:
            raise OutputError(
                f"{file} cannot be written ({error.strerror})",
                next_step="Name a folder that you may write to.",
            ) from error
    return tuple(files)


def _columns(sheet: Sheet) -> tuple[Column, ...]:
    return (*sheet.columns, *common_columns())


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([c.name for c in _columns(sheet)])
    return out.getvalue().encode("utf-8-sig")


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets().values():
        _fill(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    for place, column in enumerate(_columns(sheet), start=1):
        letter = get_column_letter(place)
        needed = column.name in sheet.needs
        head = page.cell(row=1, column=place, value=column.name)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FFE699" if needed else "DDEBF7")
        note = f"{column.expects[0].upper()}{column.expects[1:]}."
        note += f"\nFor example: {column.example}" + ("\nNeeded in every row." if needed else "")
        head.comment = Comment(note, "denialscan", width=300, height=110)
        own = page.column_dimensions[letter]
        own.width = max(_WIDTHS.get(column.type, _WIDTH), len(column.name) + 4)
        if column.type in _AS_TEXT:
            own.number_format = "@"
        _offer(page, letter, column)


def _offer(page: Worksheet, letter: str, column: Column) -> None:
    """Give a column its drop-down list; closed lists refuse anything else."""
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = CHOICES.get(column.type)
    if not choices:
        return
    rule = DataValidation(
        type="list",
        formula1='"' + ",".join(choices) + '"',
        allow_blank=True,
        showErrorMessage=column.type not in OPEN_CHOICES,
        errorTitle=column.name,
        error="Please choose from the list.",
    )
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{_ROWS}")
