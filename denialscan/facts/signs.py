"""What a worksheet holds beyond the values of its cells: merged cells, hidden rows, formulas
without a result, its real size.

The reader of workbooks streams values only. This pass over the same XML (ECMA-376, part 1,
18.3) sees the rest, and refuses a sheet that would take forever before it is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

#: What makes a closer look needed: merged, hidden, a formula, cells beyond column ZZ or the
#: last row, a declared document type.
_SIGNS = re.compile(
    rb'mergeCell|hidden=|<!DOCTYPE|<(?:\w{1,9}:)?f[ />]|\br="(?:[A-Z]{3}\d|\d{7})|^\s*[^\s<]'
)
_BLOCK, _OVERLAP = 1 << 20, 64
#: The size of a worksheet in any spreadsheet program.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_REF = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})$")
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_NAMES = {f"{space} {name}": name for space in _SPACES
          for name in ("row", "c", "f", "v", "is", "col", "mergeCell")}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block of cells, rows and columns counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(kw_only=True)
class Signs:
    """What was seen. ``unsolved`` are the cells (row, column) whose formula has no stored
    result; ``width`` is the last column with anything in it, 0 where nobody looked."""

    merged: list[Block] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    unsolved: set[tuple[int, int]] = field(default_factory=set)
    width: int = 0


def is_plain(stream: IO[bytes]) -> bool:
    """Tell whether a worksheet surely has none of these signs, at the cost of a search
    through its bytes (in an encoding of bytes that is not searched it never is)."""
    rest = b""
    while block := stream.read(_BLOCK):
        if _SIGNS.search(rest + block):
            return False
        # "<": what stands at the start of the file alone is tested by ^
        rest = b"<" + block[-_OVERLAP:]
    return True


def read_signs(stream: IO[bytes]) -> Signs:
    """Return the signs of one worksheet. Raises ValueError where it is no sound one."""
    from xml.parsers import expat

    signs = Signs()
    parser = expat.ParserCreate(namespace_separator=" ")
    row = column = 0
    formula = value = words = inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, formula, value, words, inside
        name = _NAMES.get(tag)
        if name == "c":
            column = _cell(attributes["r"])[1] if "r" in attributes else column + 1
            formula = value = inside = False
            words = attributes.get("t") == "str"
        elif name in ("v", "is"):
            # An empty result is one only where the formula gives words.
            inside, value = True, value or words or name == "is"
        elif name == "f":
            formula = True
        elif name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
            if not 1 <= row <= MOST_ROWS:
                raise ValueError("no such row")
            if attributes.get("hidden") in ("1", "true"):
                signs.hidden_rows.add(row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            signs.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            (top, left), (bottom, right) = _cell(first), _cell(last or first)
            signs.merged.append(Block(top=top, left=left, bottom=bottom, right=right))

    def text(_characters: str) -> None:
        nonlocal value
        value = value or inside

    def end(tag: str) -> None:
        nonlocal inside
        if _NAMES.get(tag) == "v":
            inside = False
        elif _NAMES.get(tag) == "c":
            if value or formula:
                signs.width = max(signs.width, column)
            if formula and not value:
                signs.unsolved.add((row, column))

    def refuse(*_declared: object) -> None:
        raise ValueError("a worksheet declares no document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, KeyError) as error:
        raise ValueError("damaged") from error
    return signs


def _cell(reference: str) -> tuple[int, int]:
    found = _REF.match(reference.replace("$", ""))
    if not found:
        raise ValueError("no such cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > MOST_COLUMNS:
        raise ValueError("no such column")
    return int(found[2]), column
