"""Client facts: a folder of CSVs or one XLSX, read, normalised and checked.

Every problem is collected and told with its sheet, row and column, so that a
paralegal mends the file once. Messages never repeat a value: it may be a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from denialscan.codec import digest
from denialscan.errors import InputError
from denialscan.facts.across import by_sheet, find_oddities, find_problems
from denialscan.facts.csvfile import csv_rows
from denialscan.facts.places import find_unlisted
from denialscan.facts.problems import FactsError, Note
from denialscan.facts.rows import rows_of
from denialscan.facts.sheets import SHEETS
from denialscan.facts.tables import Table, make_table, sheet_named
from denialscan.facts.template import write_template
from denialscan.facts.workbook import OTHERS, read_workbook
from denialscan.schema import CaseFacts, FactRow

__all__ = ["Checked", "FactsError", "Note", "by_person", "check_facts", "from_tables", "read_facts",
           "write_template"]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Client facts as understood. With ``problems`` they are not fit for use: the cells
    that these name are left out of ``rows``."""

    rows: tuple[FactRow, ...]
    problems: tuple[Note, ...]
    warnings: tuple[Note, ...]

    def facts(self) -> CaseFacts:
        """Return them for use. Raises FactsError where there is a problem."""
        if self.problems:
            raise FactsError(self.problems, self.warnings)
        return CaseFacts(
            revision=digest(
                [
                    {"sheet": r.sheet, "row": r.row, "values": r.values, "file": r.file}
                    for r in self.rows
                ]
            ),
            rows=self.rows,
            warnings=tuple(str(w) for w in self.warnings),
        )


def check_facts(path: Path, *, as_of: str | None = None) -> Checked:
    """Read client facts from a folder of CSVs (``people.csv`` ...) or one XLSX, and find
    all that is wrong with them.

    Dates become ISO (partial ones stay partial), countries ISO alpha-2 codes, A-numbers
    ``A`` + 9 digits, offices codes; unknown columns are kept. ``as_of`` is the day (ISO)
    after which nothing can have happened. Raises InputError where nothing can be read.
    """
    problems: list[Note] = []
    warnings: list[Note] = []
    try:
        if path.is_dir():
            tables = _read_folder(path, problems, warnings)
        elif path.suffix.lower() in (".xlsx", ".xlsm", ".xltx", ".xltm"):
            tables = read_workbook(path, problems, warnings)
        else:
            raise _not_facts(path)
    except OSError as error:
        raise InputError(
            f"the client facts cannot be read ({error.strerror or 'system error'})",
            next_step="Check the path given to --facts and that you may read it.",
        ) from error
    if not tables and not problems:
        raise _nothing(path)
    return _checked(tables, problems, warnings, as_of)


def read_facts(path: Path, *, as_of: str | None = None) -> CaseFacts:
    """Return client facts that are fit for use, as ``check_facts`` reads them; unknown
    columns, unknown facility names and the like are reported in ``warnings``.

    Raises InputError (FactsError where cells are wrong)."""
    return check_facts(path, as_of=as_of).facts()


def from_tables(tables: dict[str, list[dict[str, str]]], *, as_of: str | None = None) -> CaseFacts:
    """Return client facts from rows in memory (sheet name to rows), checked as
    ``read_facts`` does. The first row of a sheet is row 2."""
    problems = [
        Note(message=f"{name}: not a sheet of client facts")
        for name in tables
        if name not in SHEETS
    ]
    if problems:
        raise FactsError(problems)
    warnings: list[Note] = []
    made: list[Table] = []
    for sheet, rows in tables.items():
        columns = list(dict.fromkeys(c for row in rows for c in row))
        cells: list[tuple[int, Sequence[object]]] = [(1, columns)]
        cells += [(number, [row.get(c) for c in columns]) for number, row in enumerate(rows, 2)]
        table = make_table(sheet, None, cells, problems=problems, warnings=warnings)
        if table:
            made.append(table)
    return _checked(made, problems, warnings, as_of).facts()


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


def _read_folder(folder: Path, problems: list[Note], warnings: list[Note]) -> list[Table]:
    """Return the sheets among a folder's CSV files; raises InputError and OSError."""
    tables: list[Table] = []
    seen: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.is_dir():
            continue
        sheet = sheet_named(path.stem)
        if path.suffix.lower() != ".csv" or sheet is None:
            if path.suffix.lower() in (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", *OTHERS):
                warnings.append(Note(message=f"{path.name}: not a sheet of client facts, not read"))
            continue
        if sheet in seen:
            raise InputError(
                f"the sheet {sheet} stands in two files", next_step="Keep one of them."
            )
        seen.add(sheet)
        told: list[str] = []
        rows = csv_rows(path, told)
        warnings += [Note(message=text) for text in told]
        table = make_table(sheet, path.name, enumerate(rows, start=1), problems=problems,
                           warnings=warnings)  # fmt: skip
        if table:
            tables.append(table)
        else:
            warnings.append(Note(sheet=sheet, message="the file is empty"))
    return tables


def _checked(
    tables: list[Table], problems: list[Note], warnings: list[Note], as_of: str | None
) -> Checked:
    order = list(SHEETS)
    rows: list[FactRow] = []
    for table in sorted(tables, key=lambda t: order.index(t.sheet)):
        rows += rows_of(table, problems, warnings)
    sheets = by_sheet(rows)
    problems += find_problems(sheets)
    warnings += find_oddities(sheets, as_of)
    warnings += find_unlisted(sheets["detentions"])

    def place(note: Note) -> tuple[int, int]:
        return order.index(note.sheet) if note.sheet in SHEETS else -1, note.row or 0

    return Checked(
        rows=tuple(rows),
        problems=tuple(sorted(problems, key=place)),
        warnings=tuple(sorted(warnings, key=place)),
    )


def _not_facts(path: Path) -> InputError:
    if not path.exists():
        return InputError(
            f"there is no file or folder {path}", next_step="Check the path of the client facts."
        )
    kind = OTHERS.get(path.suffix.lower())
    if kind:
        return InputError(
            f"{path.name} is {kind}",
            next_step="Open it in a spreadsheet and save it as Excel workbook (.xlsx).",
        )
    if path.suffix.lower() == ".csv":
        return InputError(
            f"{path.name} is one sheet; client facts are a folder of CSV files or an XLSX file",
            next_step=f"Name the folder: {path.parent}",
        )
    return InputError(
        "client facts are a folder of CSV files or one XLSX file",
        next_step="Run `denialscan facts template FOLDER` for the sheets and columns.",
    )


def _nothing(path: Path) -> InputError:
    books = sorted(p.name for p in path.glob("*.xls*")) if path.is_dir() else []
    step = "The sheets are " + ", ".join(SHEETS) + "."
    if books:
        step = f"Name the workbook itself ({books[0]}). {step}"
    return InputError("no sheet of client facts was found", next_step=step)
