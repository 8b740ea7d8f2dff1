"""A sheet of client facts as text: its header found, its cells under their columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from denialscan.facts.problems import Note
from denialscan.facts.sheets import SHEETS, sheets

#: Rows that may stand above the header (a title, a remark).
_ABOVE = 20
#: Marks that only tell a program how to lay text out; between letters they hide.
_INVISIBLE = dict.fromkeys(
    [0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
     0xFEFF]
)  # fmt: skip
#: A soft hyphen; after this letter it is half of a garbled í, which is told later.
_HYPHEN = re.compile("(?<!\u00c3)\u00ad")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet as read: rows with the number a person sees and cells by column.

    ``system`` is the workbook's date system (1900 or 1904), None for a CSV file. ``places``
    are the columns' positions from 1, by name.
    """

    sheet: str
    file: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    system: int | None = None
    places: dict[str, int]


def make_table(
    sheet: str,
    file: str | None,
    rows: Iterable[tuple[int, Sequence[object]]],
    *,
    problems: list[Note],
    warnings: list[Note],
    system: int | None = None,
) -> Table | None:
    """Return the sheet below its header, None where there is none.

    ``rows`` come with their numbers. The header is the first row that has the sheet's ids,
    else two of its columns, else the first that is not blank.
    """
    above: list[tuple[int, list[str], Sequence[object]]] = []
    head: _Head | None = None
    kept: list[tuple[int, dict[str, str]]] = []
    for number, cells in rows:
        values = [cell_text(c) for c in cells]
        if not any(values):
            continue
        if head is not None:
            _take(head, number, values, cells, kept, problems, warnings)
            continue
        above.append((number, values, cells))
        if _is_header(sheet, values) or len(above) >= _ABOVE:
            head = _head_of(sheet, above, kept, problems, warnings)
    if head is None and above:
        head = _head_of(sheet, above, kept, problems, warnings)
    if head is None:
        return None
    return Table(
        sheet=sheet,
        file=file,
        columns=tuple(c for c in head.columns if c),
        rows=tuple(kept),
        system=system,
        places={c: i for i, c in enumerate(head.columns, start=1) if c},
    )


@dataclass(frozen=True, kw_only=True)
class _Head:
    sheet: str
    columns: tuple[str, ...]
    #: Positions whose cells a spreadsheet must not have turned into dates.
    codes: tuple[int, ...]


def _is_header(sheet: str, values: list[str]) -> bool:
    names = {column_name(v) for v in values}
    if all(n in names for n in sheets()[sheet].needs):
        return True
    return sum(sheets()[sheet].column(n) is not None for n in names) >= 2


def _head_of(
    sheet: str,
    above: list[tuple[int, list[str], Sequence[object]]],
    kept: list[tuple[int, dict[str, str]]],
    problems: list[Note],
    warnings: list[Note],
) -> _Head:
    """Choose the header among the first rows; what stands below it is data already."""
    at = next((i for i, (_n, values, _c) in enumerate(above) if _is_header(sheet, values)), 0)
    number, values, _cells = above[at]
    if at:
        rows = ranges(n for n, _v, _c in above[:at])
        warnings.append(
            Note(sheet=sheet, row=number, message=f"the header; {rows} above it not read")
        )
    columns = tuple(column_name(v) for v in values)
    named = [c for c in columns if c]
    for name in sorted({c for c in named if named.count(c) > 1}):
        problems.append(
            Note(sheet=sheet, row=number, message=f"the column {name} stands twice in the header")
        )
    codes = tuple(
        i
        for i, c in enumerate(columns)
        if (known := sheets()[sheet].column(c)) is not None and known.type in ("id", "a_number")
    )
    head = _Head(sheet=sheet, columns=columns, codes=codes)
    for below, values, cells in above[at + 1 :]:
        _take(head, below, values, cells, kept, problems, warnings)
    return head


def _take(
    head: _Head,
    number: int,
    values: list[str],
    cells: Sequence[object],
    kept: list[tuple[int, dict[str, str]]],
    problems: list[Note],
    warnings: list[Note],
) -> None:
    """Add one row to those kept, or say why it is none."""
    columns = head.columns
    if len(values) >= len(columns) and all(
        column_name(v) == c for v, c in zip(values, columns, strict=False)
    ):
        warnings.append(Note(sheet=head.sheet, row=number, message="the header again, not read"))
        return
    for i in range(len(values)):
        if values[i] and (i >= len(columns) or not columns[i]):
            problems.append(
                Note(
                    sheet=head.sheet,
                    row=number,
                    message=f"the cell in column {column_letter(i + 1)} has no column name",
                )
            )
    for i in head.codes:
        if i < len(cells) and isinstance(cells[i], date):
            problems.append(
                Note(
                    sheet=head.sheet,
                    row=number,
                    column=columns[i],
                    message="a spreadsheet turned it into a date; format the column as text",
                )
            )
    kept.append((number, {c: v for c, v in zip(columns, values, strict=False) if c}))


def sheet_named(name: str) -> str | None:
    """Return the sheet of the contract that a file or a tab is named after."""
    plain = column_name(name)
    return plain if plain in SHEETS else None


def column_name(name: str) -> str:
    """Return a header as the contract writes it (``Person ID`` is ``person_id``)."""
    return re.sub(r"[\s\-]+", "_", cell_text(name).lower().rstrip(":*"))


def column_letter(number: int) -> str:
    """Return the letters by which spreadsheets call a column (27 is ``AA``)."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def ranges(numbers: Iterable[int], most: int = 6) -> str:
    """Return row numbers in words: ``row 5``, ``rows 5, 9 to 12 and 40 more``."""
    runs: list[list[int]] = []
    ordered = sorted(set(numbers))
    for number in ordered:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = [str(a) if a == b else f"{a} to {b}" for a, b in runs[:most]]
    left = sum(b - a + 1 for a, b in runs[most:])
    more = f" and {left} more" if left else ""
    return ("row " if len(ordered) == 1 else "rows ") + ", ".join(told) + more


def cell_text(value: object) -> str:
    """Return a cell as one line of text; spreadsheet dates and numbers as people write them."""
    if value is None:
        return ""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return " ".join(value.split())
        value = _HYPHEN.sub("", _CONTROL.sub(" ", value).translate(_INVISIBLE))
        return " ".join(unicodedata.normalize("NFC", value).split())
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
