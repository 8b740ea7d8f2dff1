"""Reads the sheets of client facts in an XLSX workbook, and says why another cannot be."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from denialscan.errors import InputError
from denialscan.facts.problems import Note
from denialscan.facts.sheets import SHEETS
from denialscan.facts.signs import Signs, is_plain, read_signs
from denialscan.facts.tables import Table, column_letter, make_table, ranges, sheet_named

if TYPE_CHECKING:
    from zipfile import ZipFile

    from openpyxl import Workbook

#: Bytes of the file and of all that it unpacks to: 100,000 rows on a sheet take some 8 and
#: 80 million.
MOST_BYTES = 100 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
#: Columns that a sheet of people's facts can have; one with more is something else.
_MOST_COLUMNS = 500
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE = "Open it in a spreadsheet and save it as Excel workbook (.xlsx)."
#: What other spreadsheets' files are called.
OTHERS = {
    ".xls": "the old Excel format (.xls)",
    ".xlsb": "a binary workbook (.xlsb)",
    ".ods": "an OpenDocument spreadsheet (.ods)",
    ".fods": "an OpenDocument spreadsheet (.fods)",
    ".numbers": "a Numbers document",
    ".gsheet": "a link to a Google sheet",
}


def read_workbook(path: Path, problems: list[Note], warnings: list[Note]) -> list[Table]:
    """Return the sheets of an XLSX file; raises InputError and OSError."""
    import warnings as python_warnings
    import zipfile
    import zlib

    name = path.name
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"{name} is larger than {MOST_BYTES // 1024**2} MB",
            next_step="Divide it, or look whether it is the file that you mean.",
        )
    data = path.read_bytes()
    try:
        _check_container(name, data)
        with python_warnings.catch_warnings(), io.BytesIO(data) as stream:
            # Excel features that openpyxl does not keep (drop-downs) do not matter here.
            python_warnings.simplefilter("ignore")
            return _tables(name, stream, problems, warnings)
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, TypeError, IndexError,
            AttributeError, EOFError, SyntaxError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        # openpyxl has no error of its own for a workbook that breaks the format's rules.
        raise InputError(
            f"{name} is not a readable XLSX file", next_step=f"{_SAVE} Without a password."
        ) from error


def _check_container(name: str, data: bytes) -> None:
    """Raise InputError where the bytes are another format, or unpack too far; zipfile's
    errors where they are no archive."""
    import zipfile

    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError(
                f"{name} is locked with a password",
                next_step="Open it in a spreadsheet, save a copy without the password, and keep "
                "that copy as safe as the database.",
            )
        raise InputError(f"{name} is {OTHERS['.xls']}", next_step=_SAVE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        names = {info.filename for info in infos}
        if sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise InputError(
                f"{name} unpacks to more than {MOST_UNPACKED // 1024**2} MB",
                next_step="Keep only the sheets of client facts in it, or divide it.",
            )
        if "xl/workbook.bin" in names:
            raise InputError(f"{name} is {OTHERS['.xlsb']}", next_step=_SAVE)
        if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
            raise InputError(f"{name} is {OTHERS['.ods']}", next_step=_SAVE)
        if "xl/workbook.xml" in names and b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml"):
            raise InputError(f"{name} is a workbook in the Strict Open XML format", next_step=_SAVE)


def _tables(
    name: str, stream: io.BytesIO, problems: list[Note], warnings: list[Note]
) -> list[Table]:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.utils.datetime import MAC_EPOCH

    reader = ExcelReader(stream, read_only=True, data_only=True, keep_links=False)
    reader.read()
    book = reader.wb
    system = 1904 if book.epoch == MAC_EPOCH else 1900
    if any(part.endswith("vbaProject.bin") for part in reader.valid_files):
        warnings.append(Note(message=f"{name}: the workbook holds macros; none was run"))
    places = {s.name: r.target for s, r in reader.parser.find_sheets()}
    tables: list[Table] = []
    seen: set[str] = set()
    for number, page in enumerate(_pages(book), start=1):
        sheet = sheet_named(page.title)
        if sheet is None:
            warnings.append(
                Note(message=f"{name}: tab {number} has none of the sheets' names, not read"
                     + _near(page.title))
            )  # fmt: skip
            continue
        if sheet in seen:
            problems.append(Note(sheet=sheet, message="two tabs have this name; keep one"))
            continue
        seen.add(sheet)
        if page.sheet_state != "visible":
            warnings.append(Note(sheet=sheet, message="the tab is hidden; it was read"))
        signs = _signs(reader.archive, places[page.title])
        if signs.width > _MOST_COLUMNS:
            problems.append(
                Note(sheet=sheet, message=f"there are cells as far as column {column_letter(signs.width)}; "
                     "delete what is not client facts")
            )  # fmt: skip
            continue
        table = make_table(sheet, name, _rows(page, signs.width or None), problems=problems,
                           warnings=warnings, system=system)  # fmt: skip
        if table is None:
            warnings.append(Note(sheet=sheet, message="the sheet is empty"))
            continue
        _tell(table, signs, problems, warnings)
        tables.append(table)
    return tables


def _pages(book: Workbook) -> Iterator[Any]:
    """Yield the tabs that hold cells (a chart has a tab of its own); as read-only
    worksheets, which openpyxl types as if they were of the writable kind."""
    for page in book.worksheets:
        # Stored sizes are often wrong, and rows would be cut or filled up to them.
        page.reset_dimensions()
        yield page


def _signs(archive: ZipFile, place: str) -> Signs:
    with archive.open(place) as source:
        if is_plain(source):
            return Signs()
    with archive.open(place) as source:
        return read_signs(source)


def _rows(page: Any, width: int | None) -> Iterator[tuple[int, Sequence[object]]]:
    return enumerate(page.iter_rows(max_col=width, values_only=True), start=1)


def _near(title: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(re.sub(r"\W+", "_", title.lower()), SHEETS, n=1, cutoff=0.7)
    return f"; is {near[0]} meant?" if near else ""


def _tell(table: Table, signs: Signs, problems: list[Note], warnings: list[Note]) -> None:
    """Tell what in a sheet a person sees otherwise than a program."""
    sheet, rows = table.sheet, {number for number, _cells in table.rows}
    named = {place: column for column, place in table.places.items()}
    for row, place in sorted(signs.unsolved):
        if row in rows and place in named:
            problems.append(
                Note(sheet=sheet, row=row, column=named[place],
                     message="a formula without its result; open the workbook in a spreadsheet "
                     "and save it, or type the value")
            )  # fmt: skip
    for block in signs.merged:
        columns = [c for p, c in sorted(named.items()) if block.left <= p <= block.right]
        if columns and any(block.top <= r <= block.bottom for r in rows):
            lines = ranges(range(block.top, block.bottom + 1))
            warnings.append(
                Note(sheet=sheet, row=block.top, column=columns[0],
                     message=f"merged cells ({lines}; {', '.join(columns)}): the value counts for "
                     "the first row and column only")
            )  # fmt: skip
    if hidden := signs.hidden_rows & rows:
        verb = "is" if len(hidden) == 1 else "are"
        warnings.append(
            Note(
                sheet=sheet, message=f"{ranges(hidden)} {verb} hidden in the workbook; read as well"
            )
        )
    for left, right in signs.hidden_columns:
        for place, column in sorted(named.items()):
            if left <= place <= right:
                warnings.append(
                    Note(sheet=sheet, column=column, message="the column is hidden; read as well")
                )
