"""Tables: rows of cells, read row by row, and cell by cell where cells wrap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from denialscan.ingest.lines import Row

#: Space, in letter heights, that stays free between two columns over all rows.
GUTTER = 1.0
#: A narrower one is no accident where it stays free over this many rows, and is wider
#: than this (in letter heights, and in spaces between words).
FINE_GUTTERS = ((6, 0.45, 1.6), (16, 0.0, 0.8))
#: Rows further apart than this many letter heights belong to no one table.
ROW_BREAK = 4.0
#: A header may have fewer than three cells in its first lines, but not in more.
HEADER_ROWS = 6
#: A longer table is taken in pieces.
MOST_ROWS = 400
#: Lines of one cell follow each other at one pitch, with this slack.
SAME_PITCH = 1.22
#: Lines further apart than this many letter heights are never lines of one cell.
MOST_LEADING = 1.8
#: A line this much short of its column (letter heights) had room for the next word.
ROOM = 1.5
#: A column of prose has lines of this many words that fill this share of its width.
PROSE_WORDS = 3
PROSE_FILL = 0.6
PROSE_ROWS = 8

_GOING_ON = ("-", ",", "\u2010")

Column: TypeAlias = "tuple[float, float]"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Where a table ends, and its columns (x from, x to)."""

    end: int
    columns: tuple[Column, ...]


def find_table(rows: list[Row], start: int, em: float, space: float) -> Table | None:
    """Return the table of three or more columns that begins at row ``start``; ``space``
    is the usual space between words."""
    fine = [(n, max(h * em, w * space)) for n, h, w in FINE_GUTTERS]
    found = _region(rows, start, em, GUTTER * em, 2)
    found = found or _region(rows, start, em, fine[0][1], fine[0][0])
    if found is None:
        return None
    region = rows[start : found.end]
    every = [w for row in region for w in row]
    columns = found.columns
    for least, gutter in fine:
        if len(region) >= least:
            columns = tuple(_merged([], every, gutter))
    return Table(end=found.end, columns=columns)


def _region(rows: list[Row], start: int, em: float, gutter: float, least: int) -> Table | None:
    """Return the longest run of rows from ``start`` over which gutters of this width
    leave three or more columns; None below ``least`` rows, or where few have three
    filled cells."""
    columns = _merged([], rows[start], gutter)
    if len(columns) < 2 and not _hangs_over(rows, start, em, gutter):
        return None
    best: Table | None = None
    for number in range(start, min(len(rows), start + MOST_ROWS)):
        row = rows[number]
        if number > start:
            if _middle(row) - _middle(rows[number - 1]) > ROW_BREAK * em:
                break
            columns = _merged(columns, row, gutter)
            if len(columns) < (3 if best else 2):
                break
        if not best and number - start > HEADER_ROWS:
            break
        if len(columns) >= 3:
            best = Table(end=number + 1, columns=tuple(columns))
    if best is None:
        return None
    region = rows[start : best.end]
    bands = _bands(region, best.columns)
    filled = sum(len({x.at for x in band}) >= 3 for band in bands)
    if len(region) < least or filled < 2 or filled * 4 < len(bands):
        return None
    return best


def _hangs_over(rows: list[Row], start: int, em: float, gutter: float) -> bool:
    """Whether a row is the first line of a tall cell of the row below it."""
    if start + 1 >= len(rows):
        return False
    row, below = rows[start], rows[start + 1]
    first = _merged([], below, gutter)
    return (
        len(first) >= 2
        and _middle(below) - _middle(row) <= MOST_LEADING * em
        and row[0].place.x0 > first[0][1] + gutter
    )


def _merged(columns: Sequence[Column], row: Row, gutter: float) -> list[Column]:
    """Return the columns widened by a row's words, joined where no gutter is left."""
    out: list[Column] = []
    for low, high in sorted([*columns, *((w.place.x0, w.place.x1) for w in row)]):
        if out and low - out[-1][1] < gutter:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def _cells(row: Row, columns: Sequence[Column]) -> dict[int, Row]:
    """Return a row's words by the column they stand in."""
    found: dict[int, Row] = {}
    for word in row:
        centre = (word.place.x0 + word.place.x1) / 2
        at = next((i for i, (_low, high) in enumerate(columns) if centre <= high), len(columns) - 1)
        found.setdefault(at, []).append(word)
    return found


def is_prose(rows: list[Row], columns: Sequence[Column], em: float) -> bool:
    """Whether what looks like a table is running text in three columns."""
    del em
    if len(rows) < PROSE_ROWS:
        return False
    for at, (low, high) in enumerate(columns):
        lines = [cells[at] for row in rows if at in (cells := _cells(row, columns))]
        running = sum(
            len(line) >= PROSE_WORDS
            and line[-1].place.x1 - line[0].place.x0 >= PROSE_FILL * (high - low)
            for line in lines
        )
        if len(lines) < PROSE_ROWS or running * 3 < len(lines) * 2:
            return False
    return True


def table_lines(rows: list[Row], columns: Sequence[Column], em: float) -> list[Row]:
    """Return the lines of a table: each of its rows on one line where no cell wraps,
    else cell after cell, each with its own lines."""
    out: list[Row] = []
    for cells in _logical_rows(rows, columns, em):
        if all(len(cell) == 1 for cell in cells.values()):
            out.append([w for at in sorted(cells) for w in cells[at][0]])
        else:
            out.extend(_cell_by_cell([cells[at] for at in sorted(cells)]))
    return out


def _cell_by_cell(cells: list[list[Row]]) -> list[Row]:
    """Return the lines of one cell after the other, a label before its value."""
    out: list[Row] = []
    label = False
    for lines in cells:
        if label:
            out[-1] = [*out[-1], *lines[0]]
            lines = lines[1:]
        out.extend(lines)
        label = bool(out) and len(lines) <= 1 and out[-1][-1].text.endswith(":")
    return out


def has_aligned_rows(left: list[Row], right: list[Row], em: float) -> bool:
    """Whether two columns break into the same three or more rows, as the cells of a
    table do; the paragraphs of two columns of prose break where they will."""
    halves = [
        (min(w.place.x0 for r in side for w in r), max(w.place.x1 for r in side for w in r))
        for side in (left, right)
    ]
    found = _logical_rows(_bands_of([*left, *right]), halves, em)
    wrapped = sum(max(len(c) for c in cells.values()) >= 2 for cells in found)
    return len(found) >= 3 and wrapped * 2 >= len(found) and all(len(c) == 2 for c in found)


def _bands_of(rows: list[Row]) -> list[Row]:
    from denialscan.ingest.lines import group_rows

    return group_rows([w for row in rows for w in row])


# ------------------------------------------------------------------ wrapped cells


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line within one column; ``at`` is the column's number."""

    at: int
    words: Row
    middle: float
    height: float


def _logical_rows(
    rows: list[Row], columns: Sequence[Column], em: float
) -> list[dict[int, list[Row]]]:
    """Return the table's rows: for each column its lines, wrapped lines together."""
    bands = _bands(rows, columns)
    leading = _leading(bands, em)
    steps = [_step(a, b) for a, b in pairwise(bands)]
    apart = sum(leading is not None and s > SAME_PITCH * leading for s in steps)
    # One wide step is a header's; rows are set apart where it happens again and again.
    spaced = apart >= 2 and apart * 4 >= len(steps)
    groups: list[list[list[_Line]]] = []
    for band in bands:
        if (
            groups
            and leading is not None
            and _step(groups[-1][-1], band) <= SAME_PITCH * leading
            and _continues(groups[-1], band, columns, spaced, em)
        ):
            groups[-1].append(band)
        else:
            groups.append([band])
    out: list[dict[int, list[Row]]] = []
    for group in groups:
        cells: dict[int, list[Row]] = {}
        for line in sorted((x for band in group for x in band), key=lambda x: x.middle):
            cells.setdefault(line.at, []).append(line.words)
        out.append(cells)
    return out


def _bands(rows: list[Row], columns: Sequence[Column]) -> list[list[_Line]]:
    """Return the lines of all columns, those together that stand beside one another;
    cells set to the middle of their row chain its lines into one band."""
    from denialscan.ingest.lines import group_rows

    by_column = _cells([w for row in rows for w in row], columns)
    lines = [
        _Line(
            at=at,
            words=words,
            middle=_middle(words),
            height=median(w.place.bottom - w.place.top for w in words),
        )
        for at, column in by_column.items()
        for words in group_rows(column)
    ]
    lines.sort(key=lambda x: x.middle - 0.35 * x.height)
    bands: list[list[_Line]] = []
    foot = float("-inf")
    for line in lines:
        if bands and line.middle - 0.35 * line.height < foot:
            bands[-1].append(line)
        else:
            bands.append([line])
            foot = float("-inf")
        foot = max(foot, line.middle + 0.35 * line.height)
    return bands


def _leading(bands: list[list[_Line]], em: float) -> float | None:
    """Return the distance between the lines of a cell, None where none wraps."""
    by_column: dict[int, list[float]] = {}
    for line in (x for band in bands for x in band):
        by_column.setdefault(line.at, []).append(line.middle)
    steps = sorted(b - a for column in by_column.values() for a, b in pairwise(sorted(column)))
    steps = [s for s in steps if s > 0.6 * em]
    if not steps or steps[len(steps) // 10] > MOST_LEADING * em:
        return None
    return steps[len(steps) // 10]


def _step(above: list[_Line], below: list[_Line]) -> float:
    return min(x.middle for x in below) - max(x.middle for x in above)


def _continues(
    group: list[list[_Line]],
    band: list[_Line],
    columns: Sequence[Column],
    spaced: bool,
    em: float,
) -> bool:
    """Whether a line of cells goes on with the row above it.

    Every cell in it has to follow a line that had no room for its first word. Where
    the rows are not set apart, and a first cell or all cells are filled, the words
    themselves have to go on: in small letters, or after a hyphen or comma. A tall cell
    set to the middle of its row may also have begun above the others.
    """
    above = {x.at: x for x in group[-1]}
    here = {x.at: x for x in band}
    begun = {x.at for other in group for x in other}
    first = min(here)
    if first not in begun and first < min(begun) and begun < set(here):
        return all(_is_full(above[at], here[at], columns, spaced, em) for at in above)
    going_on = False
    for at, line in here.items():
        before = above.get(at)
        if before is None or not _is_full(before, line, columns, spaced, em):
            return False
        end = before.words[-1].text
        going_on = going_on or line.words[0].text[:1].islower() or end.endswith(_GOING_ON)
    return going_on or (set(here) != begun and (spaced or min(begun) not in here))


def _is_full(
    before: _Line, line: _Line, columns: Sequence[Column], spaced: bool, em: float
) -> bool:
    """Whether the first word of ``line`` found no room at the end of ``before``.

    A column is as wide as its longest line, or reaches to the next column; the second
    is the stricter test where the distance of the rows tells nothing.
    """
    low, high = columns[line.at]
    if line.at + 1 < len(columns) and not spaced:
        high = max(high, columns[line.at + 1][0] - GUTTER * em)
    word = line.words[0].place
    width = before.words[-1].place.x1 - before.words[0].place.x0
    return width + word.x1 - word.x0 + 0.25 * em > high - low - ROOM * em


def _middle(row: Row) -> float:
    return sum(w.place.top + w.place.bottom for w in row) / (2 * len(row))
