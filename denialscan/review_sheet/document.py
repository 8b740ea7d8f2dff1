"""What a sheet is made of, whatever it is written as: sections of tables and lines of
plain text, each line with what it rests on.

Text is free of control characters and of marks that turn the direction of writing; it is
escaped by each format, never here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from denialscan.schema import Evidence, FactRow

#: How a line is shown: ``alert`` a flagged finding, ``unsure`` what nobody could tell,
#: ``quote`` words of a letter or of the client file, ``muted`` a remark of the program.
Tone = Literal["plain", "strong", "alert", "unsure", "quote", "muted"]

#: Characters shown of one quote.
LONGEST = 240


@dataclass(frozen=True, kw_only=True)
class Cite:
    """What a line rests on: a row of a sheet of the client file (``file`` names the paper
    that the row was taken from, else its file), a page of a letter, or an entry of a
    reference table. ``tag`` is the letter's short name in this sheet (``L2``)."""

    sheet: str | None = None
    row: int | None = None
    file: str | None = None
    letter_id: str | None = None
    tag: str | None = None
    page: int | None = None
    table: str | None = None
    entry: str | None = None

    @property
    def text(self) -> str:
        """The citation as shown."""
        if self.sheet:
            return f"{self.sheet} row {self.row}"
        if self.table:
            return f"reference {self.table} {self.entry or ''}".rstrip()
        page = f" p. {self.page}" if self.page else ""
        return f"{self.tag or (self.letter_id or '')[:8]}{page}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of text with what it rests on."""

    text: str
    cites: tuple[Cite, ...] = ()
    tone: Tone = "plain"

    @property
    def cited(self) -> str:
        """The citations as shown, each once: ``requests row 2; L1 p. 1``."""
        return "; ".join(dict.fromkeys(c.text for c in self.cites))


Cell = tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column; ``share`` is its part of the page's width (all together 1)."""

    name: str
    title: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells, one for each column; ``name`` is its key in JSON."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the sheet under a heading of its own."""

    name: str
    title: str
    blocks: tuple[Table | Line, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The whole sheet. ``notices`` stand under the title, ``head`` are labelled lines
    about the person; ``revision`` is that of the client facts, ``as_of`` the day (ISO)
    on which clocks, ages and open stays are judged."""

    person_id: str
    title: str
    as_of: str
    revision: str
    notices: tuple[Line, ...]
    head: tuple[tuple[str, Line], ...]
    sections: tuple[Section, ...]

    @property
    def footer(self) -> str:
        """What stands at the foot of every page."""
        return f"{self.person_id} · as of {self.as_of} · draft for counsel's review"


def clean(text: str) -> str:
    """Return text on one line without control characters: neither a letter nor a client
    file can hide or reorder what is shown."""
    return " ".join(
        "".join(
            " " if ch.isspace() or unicodedata.category(ch) in ("Cc", "Cf", "Cs") else ch
            for ch in text
        ).split()
    )


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return text cut at a word, with an ellipsis where it was cut."""
    text = clean(text)
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def line(text: str, *cites: Cite | None, tone: Tone = "plain") -> Line:
    """Return a line of cleaned text."""
    return Line(text=clean(text), cites=tuple(c for c in cites if c is not None), tone=tone)


def quoted(text: str, *cites: Cite | None, lead: str = "") -> Line:
    """Return words of a letter in quotation marks, after a ``lead`` of our own."""
    return line(f"{lead}\u201c{shortened(text)}\u201d", *cites, tone="quote")


def cell(*lines: Line | str) -> Cell:
    """Return a cell of these lines; empty strings are left out."""
    made = (x if isinstance(x, Line) else line(x) for x in lines)
    return tuple(x for x in made if x.text or x.cites)


def row_cite(row: FactRow) -> Cite:
    """Return the citation of a row of the client file."""
    return Cite(sheet=row.sheet, row=row.row, file=row.values.get("source") or row.file)


def columns(*given: tuple[str, str, float]) -> tuple[Column, ...]:
    """Return columns from (name, title, share)."""
    return tuple(Column(name=name, title=title, share=share) for name, title, share in given)


class Citing:
    """Makes citations of evidence; knows the letters of this sheet by their tags."""

    def __init__(self, tags: dict[str, str]) -> None:
        self._tags = tags

    def letter(self, letter_id: str, page: int | None = None) -> Cite:
        """Return the citation of a letter."""
        return Cite(letter_id=letter_id, tag=self._tags.get(letter_id), page=page)

    def proof(self, evidence: Evidence, letter_id: str | None = None) -> Cite | None:
        """Return the citation of a piece of evidence; ``letter_id`` is the letter whose
        own words evidence from a letter quotes. None where it does not tell any place."""
        if evidence.source == "facts":
            return Cite(sheet=evidence.sheet, row=evidence.row, file=evidence.file)
        if evidence.source == "reference":
            return Cite(table=evidence.table, entry=evidence.row_key)
        where = evidence.letter_id or letter_id
        return self.letter(where, evidence.page) if where else None

    def proofs(
        self, evidence: Iterable[Evidence], letter_id: str | None = None
    ) -> tuple[Cite, ...]:
        """Return the citations of evidence, each once."""
        found = (self.proof(e, letter_id) for e in evidence)
        return tuple(dict.fromkeys(c for c in found if c is not None))
