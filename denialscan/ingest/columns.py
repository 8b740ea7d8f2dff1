"""Blocks that stand side by side: letterheads, captions, columns of prose.

Rows of words come in from top to bottom; lines go out in the order in which a
person would type them.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from denialscan.ingest import tables

if TYPE_CHECKING:
    from denialscan.ingest.lines import RawWord, Row

#: A gap this many times the letter height parts two blocks that stand side by side.
WIDE_GAP = 3.0
#: Such blocks need this many rows with words on both sides, or one fewer where they are
#: plainly two blocks (see ``_is_pair``).
WIDE_ROWS = 3
#: Body columns have a narrower gutter but run over many more rows.
NARROW_GAP = 1.0
NARROW_ROWS = 8
#: Gaps of this size inside a side are those of table cells.
CELL_GAP = 1.2
#: Rows further apart than this many letter heights do not continue a column.
ROW_BREAK = 3.0
#: Lines of two columns that stand side by side are less than this far apart.
STAGGER = 0.8
#: A narrower side holds bullets, numbers or amounts, which belong to their rows.
LABEL_WIDTH = 4.0
#: Below its neighbour a column goes on line by line at its own pitch, with this slack,
#: and with a blank line only into a line that fills this share of its width.
PITCH_SLACK = 1.3
BLANK_LINE = 2.3
FULL_LINE = 0.6
#: The marks that rule off a caption, and how many of them make a column.
_RULING = frozenset(")}]|:§")
RULED_ROWS = 3
_BOXES = frozenset("\u2610\u2612\u2370")


def middle(row: Row) -> float:
    """Return the height at which a row runs."""
    return sum(w.place.top + w.place.bottom for w in row) / (2 * len(row))


def usual_space(rows: list[Row], em: float) -> float:
    """Return the usual space between two words of one line."""
    gaps = [b.place.x0 - a.place.x1 for row in rows for a, b in pairwise(row)]
    gaps = [g for g in gaps if 0 < g < em]
    return median(gaps) if gaps else em / 4


def in_order(rows: list[Row], em: float) -> list[Row]:
    """Return the lines of ``rows`` (top to bottom) in reading order."""
    out: list[Row] = []
    space = usual_space(rows, em)
    i = 0
    while i < len(rows):
        caption = _caption(rows, i, em)
        if caption is not None:
            end, lines = caption
            out.extend(lines)
            i = end
            continue
        table = tables.find_table(rows, i, em, space)
        if table is not None:
            columns = table.columns
            if tables.is_prose(rows[i : table.end], columns, em):
                for low, high in columns:
                    out.extend(in_order(_side(rows[i : table.end], low, high), em))
            else:
                out.extend(tables.table_lines(rows[i : table.end], columns, em))
            i = table.end
            continue
        found = _column_run(rows, i, em) or _staggered_run(rows, i, em)
        if found is None:
            out.append(rows[i])
            i += 1
            continue
        end, gutter, by_row = found
        sides = (float("-inf"), gutter), (gutter, float("inf"))
        left, right = (_side(rows[i:end], *s) for s in sides)
        if by_row or (not _two_languages(left, right) and tables.has_aligned_rows(left, right, em)):
            halves = (_extent(left), _extent(right))
            out.extend(tables.table_lines(rows[i:end], halves, em))
        else:
            more = _tail(rows, end, left, gutter, em)
            out.extend(in_order([*left, *rows[end : end + more]], em))
            out.extend(in_order(right, em))
            end += more
        i = end
    return out


def _side(rows: list[Row], low: float, high: float) -> list[Row]:
    """Return the parts of rows between two heights of x, top to bottom."""
    parts = [[w for w in row if low <= _centre(w) < high] for row in rows]
    return sorted((p for p in parts if p), key=middle)


def _centre(word: RawWord) -> float:
    return (word.place.x0 + word.place.x1) / 2


def _extent(rows: list[Row]) -> tuple[float, float]:
    return min(w.place.x0 for r in rows for w in r), max(w.place.x1 for r in rows for w in r)


# ------------------------------------------------------------------ captions


def _caption(rows: list[Row], start: int, em: float) -> tuple[int, list[Row]] | None:
    """Return (end, lines) of a caption ruled off by a column of signs: what stands left
    of them, what stands right, the signs last."""
    sign = next((w for w in rows[start] if w.text in _RULING), None)
    if sign is None:
        return None
    x = _centre(sign)
    last, signs = start, 0
    for number in range(start, len(rows)):
        row = rows[number]
        if number > start and middle(row) - middle(rows[number - 1]) > ROW_BREAK * em:
            break
        own = [w for w in row if w.text in _RULING and abs(_centre(w) - x) < em]
        if any(w.place.x0 < x - em / 2 and w.place.x1 > x + em / 2 for w in row):
            break
        if own:
            signs += len(own)
            last = number + 1
    if signs < RULED_ROWS:
        return None
    region = rows[start:last]
    ruling = [w for r in region for w in r if w.text in _RULING and abs(_centre(w) - x) < em]
    taken = {id(w) for w in ruling}
    rest = [[w for w in row if id(w) not in taken] for row in region]
    left, right = _side(rest, float("-inf"), x), _side(rest, x, float("inf"))
    if not left or not right:
        return None
    return last, [*in_order(left, em), *in_order(right, em), ruling]


# ------------------------------------------------------------------ two columns


def _column_run(rows: list[Row], start: int, em: float) -> tuple[int, float, bool] | None:
    """Return (end, x of the gutter, whether the sides belong together row by row) of
    the columns that begin at row ``start``."""
    best: tuple[int, float, bool] | None = None
    for gap in _gaps(rows[start], NARROW_GAP * em):
        run = _follow(rows, start, gap, em)
        if run and (best is None or run[0] > best[0]):
            best = run
    return best


def _staggered_run(rows: list[Row], start: int, em: float) -> tuple[int, float, bool] | None:
    """Return the columns that begin at row ``start`` where their lines do not stand at
    the same heights."""
    if start + 1 == len(rows) or not _staggered(rows[start], rows[start + 1], em):
        return None
    paired: list[Row] = []
    ends: list[int] = []
    i = start
    while i < len(rows):
        single = i + 1 == len(rows) or not _staggered(rows[i], rows[i + 1], em)
        row = rows[i] if single else [*rows[i], *rows[i + 1]]
        i += 1 if single else 2
        if paired and middle(row) - middle(paired[-1]) > ROW_BREAK * em:
            break
        paired.append(sorted(row, key=lambda w: w.place.x0))
        ends.append(i)
    found = _column_run(paired, 0, em)
    return (ends[found[0] - 1], *found[1:]) if found and not found[2] else None


def _staggered(row: Row, below: Row, em: float) -> bool:
    """Whether two rows stand beside one another, half a line apart."""
    left, right = sorted((row, below), key=lambda r: r[0].place.x0)
    return (
        middle(below) - middle(row) < STAGGER * em
        and right[0].place.x0 - left[-1].place.x1 >= NARROW_GAP * em
    )


def _gaps(row: Row, least: float) -> list[tuple[float, float]]:
    return [(a.place.x1, b.place.x0) for a, b in pairwise(row) if b.place.x0 - a.place.x1 >= least]


def _follow(
    rows: list[Row], start: int, gap: tuple[float, float], em: float
) -> tuple[int, float, bool] | None:
    """Follow a gap downwards while it stays open; None where it is no gutter."""
    low, high = gap
    both: list[tuple[Row, Row]] = []
    end = last_both = start
    wide = True
    for row in rows[start:]:
        if end > start and middle(row) - middle(rows[end - 1]) > ROW_BREAK * em:
            break
        centre = (low + high) / 2
        left = [w for w in row if _centre(w) < centre]
        right = [w for w in row if _centre(w) >= centre]
        new_low = max([low, *(w.place.x1 for w in left)])
        new_high = min([high, *(w.place.x0 for w in right)])
        if new_high - new_low < NARROW_GAP * em:
            break
        if left and right:
            gap_here = right[0].place.x0 - left[-1].place.x1
            if wide and gap_here < WIDE_GAP * em:
                if WIDE_ROWS <= len(both) < NARROW_ROWS:
                    break
                wide = False
            both.append((left, right))
            last_both = end + 1
        low, high = new_low, new_high
        end += 1
    if len(both) < (WIDE_ROWS if wide else NARROW_ROWS) and not (wide and _is_pair(both, em)):
        return None
    return last_both, (low + high) / 2, _by_row(both, em)


def _is_pair(both: list[tuple[Row, Row]], em: float) -> bool:
    """Whether two rows are two blocks of two lines each, as in a letterhead: lines of
    several words, set flush or centred under each other, none of them a labelled value
    or an option with its tick box."""
    if len(both) != WIDE_ROWS - 1:
        return False
    for side in (0, 1):
        lines = [pair[side] for pair in both]
        if any(
            len(line) < 2 or any(_is_label(w) or w.text in _BOXES for w in line) for line in lines
        ):
            return False
        edges = [(line[0].place.x0, line[-1].place.x1) for line in lines]
        (a0, a1), (b0, b1) = edges
        if min(abs(a0 - b0), abs(a1 - b1), abs(a0 + a1 - b0 - b1) / 2) > 0.5 * em:
            return False
    return True


def _by_row(both: list[tuple[Row, Row]], em: float) -> bool:
    """Whether left and right belong together row by row: labels and values,
    numbered items, or a table of three and more columns."""
    labels = sum(left[-1].text.endswith(":") for left, _right in both)
    fields = sum(all(any(_is_label(w) for w in side) for side in pair) for pair in both)
    if max(labels, fields) * 2 >= len(both):
        return True
    for side in (0, 1):
        if median(pair[side][-1].place.x1 - pair[side][0].place.x0 for pair in both) < (
            LABEL_WIDTH * em
        ):
            return True
    inner = sum(
        bool(_gaps(left, CELL_GAP * em) or _gaps(right, CELL_GAP * em)) for left, right in both
    )
    return inner * 3 >= len(both)


def _is_label(word: RawWord) -> bool:
    return len(word.text) > 1 and word.text.endswith(":")


def _tail(rows: list[Row], end: int, left: list[Row], gutter: float, em: float) -> int:
    """Return how many of the rows after ``end`` still belong to the left column: it may
    be longer than its neighbour."""
    low, high = _extent(left)
    steps = [middle(b) - middle(a) for a, b in pairwise(left)]
    pitch = median(steps) if steps else 1.2 * em
    count = 0
    for before, row in pairwise([left[-1], *rows[end:]]):
        step = middle(row) - middle(before)
        full = row[-1].place.x1 - row[0].place.x0 >= FULL_LINE * (high - low)
        if (
            row[-1].place.x1 > gutter
            or abs(row[0].place.x0 - low) > em
            or step > (BLANK_LINE if full and len(left) >= NARROW_ROWS else PITCH_SLACK) * pitch
        ):
            break
        count += 1
    return count


def _two_languages(left: list[Row], right: list[Row]) -> bool:
    from denialscan.ingest.trust import language_of

    found = [language_of([w.text for row in side for w in row]) for side in (left, right)]
    return None not in found and found[0] != found[1]
