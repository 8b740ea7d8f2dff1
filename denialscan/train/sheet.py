"""Reading what reviewers filled in: every row understood, or the whole file refused."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from denialscan.codec import digest
from denialscan.errors import InputError, UsageError
from denialscan.facts.csvfile import csv_rows
from denialscan.facts.dates import read_date
from denialscan.facts.problems import BadValueError
from denialscan.facts.tables import cell_text, column_name
from denialscan.schema import Letter, Sentence
from denialscan.store import Store
from denialscan.store.corrections import Anchor, Correction
from denialscan.store.records import find_id, records, superseded
from denialscan.train.template import COLUMNS
from denialscan.train.whats import WHATS

#: Problems that are listed; a file with more is wrong in one way many times over.
_MOST = 20
#: A quote of part of a sentence has to have this many letters, so as not to fit by chance.
_SHORTEST = 12


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file of corrections as understood; ``empty`` rows had no value, and say nothing.

    ``notes`` tell what else the user should know.
    """

    corrections: tuple[Correction, ...]
    empty: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Row:
    number: int  # as a person sees it: the header of a table is row 1
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


class _ProblemError(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(f"column {column}: {message}")


def read_sheet(store: Store, path: Path, *, made_at: str, reviewer: str = "") -> Sheet:
    """Return the corrections in a file: CSV, or JSON lines with the same names.

    ``made_at`` and ``reviewer`` stand for cells left empty. Raises InputError where the
    file cannot be read or any row is wrong, with the row and column of each problem.
    """
    notes: list[str] = []
    try:
        jsonl = path.suffix.lower() in (".jsonl", ".ndjson")
        rows = _json_rows(path) if jsonl else _table_rows(path, notes)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}).", next_step="Name a file of corrections."
        ) from error
    filled = [row for row in rows if row["value"]]
    problems: list[str] = []
    ids: dict[int, str] = {}
    for row in filled:
        try:
            ids[row.number] = _letter_id(store, row["letter_id"])
        except _ProblemError as problem:
            problems.append(f"row {row.number}, {problem}")
    letters = {r.letter.letter_id: r.letter for r in records(store, set(ids.values()))}
    found: list[Correction] = []
    for row in filled:
        if row.number in ids:
            try:
                found.append(_correction(row, letters[ids[row.number]], made_at, reviewer))
            except _ProblemError as problem:
                problems.append(f"row {row.number}, {problem}")
    if problems:
        raise _refusal(path, problems)
    return Sheet(corrections=tuple(found), empty=len(rows) - len(filled), notes=tuple(notes))


def _refusal(path: Path, problems: list[str]) -> InputError:
    shown = sorted(problems, key=lambda p: int(re.sub(r"\D.*", "", p[4:])))
    more = [f"and {len(shown) - _MOST} more"] if len(shown) > _MOST else []
    count = f"{len(shown)} problem{'s' if len(shown) > 1 else ''}"
    return InputError(
        f"{path.name} has {count}:\n" + "\n".join(f"  {p}" for p in [*shown[:_MOST], *more]),
        next_step="Correct these cells and bring the file in again; nothing of it was stored.",
    )


def _table_rows(path: Path, notes: list[str]) -> list[_Row]:
    columns: list[str] = []
    out: list[_Row] = []
    for number, cells in enumerate(csv_rows(path, notes), 1):
        values = [cell_text(c) for c in cells]
        if not any(values):
            continue
        if not columns:
            columns = [column_name(v) for v in values]
            _check_names(path, columns, notes)
            continue
        if any(v and (i >= len(columns) or not columns[i]) for i, v in enumerate(values)):
            raise _refusal(path, [f"row {number}, a cell has no column name"])
        out.append(_Row(number=number, cells=dict(zip(columns, values, strict=False))))
    return out


def _json_rows(path: Path) -> list[_Row]:
    out: list[_Row] = []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except ValueError as error:
        raise InputError(f"{path.name} is not in UTF-8.", next_step="Save it as UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise _refusal(path, [f"row {number}, the line is no JSON object"])
        cells = {column_name(k): _cell(v) for k, v in data.items()}
        _check_names(path, [*cells, "letter_id", "what", "value"], [])
        out.append(_Row(number=number, cells=cells))
    return out


def _cell(value: object) -> str:
    return "|".join(map(cell_text, value)) if isinstance(value, list) else cell_text(value)


def _check_names(path: Path, columns: Sequence[str], notes: list[str]) -> None:
    missing = [c for c in ("letter_id", "what", "value") if c not in columns]
    unknown = sorted({c for c in columns if c} - set(COLUMNS))
    if missing:
        raise InputError(
            f"{path.name} has no column {missing[0]}.",
            next_step=f"Its columns are {', '.join(COLUMNS)}; "
            "denialscan train --template writes them.",
        )
    if unknown:
        notes.append(f"columns that are not read: {', '.join(unknown)}")


def _letter_id(store: Store, text: str) -> str:
    if not text:
        raise _ProblemError("letter_id", "the letter's id is missing")
    try:
        letter_id = find_id(store, text.lower().lstrip("'"))
    except UsageError as error:
        raise _ProblemError("letter_id", "several letters begin so; give more digits") from error
    if letter_id is None:
        hint = ""
        if re.fullmatch(r"\d[\d.,]*e\+?\d+", text.lower()):
            hint = " (a spreadsheet made a number of it: format the column as text)"
        raise _ProblemError("letter_id", f"no such letter in {store.name}{hint}")
    gone, heir = superseded(store, letter_id)
    if gone:
        instead = f"; its file now gives {heir}" if heir else ""
        raise _ProblemError("letter_id", f"this letter is no longer found in its file{instead}")
    return letter_id


def _correction(row: _Row, letter: Letter, made_at: str, reviewer: str) -> Correction:
    what = WHATS.get(column_name(row["what"]))
    if what is None:
        raise _ProblemError("what", f"not one of {', '.join(WHATS)}")
    try:
        value = what.read(row["value"])
    except BadValueError as error:
        raise _ProblemError("value", f"{what.name} is {error}") from error
    try:
        day = read_date(row["date"]) if row["date"] else ""
    except BadValueError as error:
        raise _ProblemError("date", str(error)) from error
    who = row["reviewer"] or reviewer
    if not who:
        raise _ProblemError("reviewer", "who says so is missing (or name them by --reviewer)")
    anchor = None
    if row["sentence"] or plain(row["quote"]):
        anchor = _anchor(letter, _sentence(letter, row["sentence"], plain(row["quote"])))
    elif what.of == "sentence":
        raise _ProblemError("quote", f"{what.name} needs the sentence's words or number")
    content: list[str | int] = [letter.letter_id, what.name, value, who, day, row["note"]]
    content += [anchor.start, plain(anchor.quote)] if anchor else []
    return Correction(
        correction_id=digest(content)[:20],
        letter_id=letter.letter_id,
        what=what.name,
        value=value,
        reviewer=who,
        made_at=day or made_at,
        anchor=anchor,
        note=row["note"] or None,
    )


def _sentence(letter: Letter, number: str, quote: str) -> Sentence:
    """Return the sentence that is meant: by its words, and by its number where these
    stand in several, or are not given."""
    if number and not re.fullmatch(r"\d{1,6}", number):
        raise _ProblemError("sentence", "not a whole number")
    at = int(number) if number else 0
    if number and not quote:
        if not 1 <= at <= len(letter.sentences):
            raise _ProblemError("sentence", f"the letter has {len(letter.sentences)} sentences")
        return letter.sentences[at - 1]
    words = {n: plain(s.text) for n, s in enumerate(letter.sentences, 1)}
    hits = [n for n, text in words.items() if text == quote]
    if not hits and len(quote) >= _SHORTEST:
        hits = [n for n, text in words.items() if quote in text]
    if at in hits:
        return letter.sentences[at - 1]
    if not hits:
        raise _ProblemError(
            "quote",
            "no sentence of the letter has these words (denialscan show prints them; "
            f"a part needs {_SHORTEST} letters)",
        )
    if len(hits) > 1:
        listed = ", ".join(map(str, hits[:5]))
        raise _ProblemError("quote", f"stands in sentences {listed}; give the number too")
    return letter.sentences[hits[0] - 1]


def plain(text: str) -> str:
    """Return words alone, in small letters: spreadsheets change quotes, dashes, spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _anchor(letter: Letter, sentence: Sentence) -> Anchor:
    proof = next((e for e in sentence.evidence if e.boxes), None)
    return Anchor(
        sha256=proof.sha256 if proof else letter.source.sha256,
        page=proof.page if proof else None,
        boxes=tuple(
            b for e in sentence.evidence for b in e.boxes if proof and e.page == proof.page
        ),
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
    )
