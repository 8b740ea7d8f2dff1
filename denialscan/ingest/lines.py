"""Words into lines, and lines into reading order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from denialscan.schema import BBox

#: A gap this many times the letter height parts two blocks that stand side by side.
WIDE_GAP = 3.0
#: Such blocks need this many rows with words on both sides.
WIDE_ROWS = 3
#: Body columns have a narrower gutter but run over many more rows.
NARROW_GAP = 1.0
NARROW_ROWS = 8
#: Gaps of this size inside a side are those of table cells.
CELL_GAP = 1.2
#: Rows further apart than this many letter heights do not continue a column.
ROW_BREAK = 3.0
#: A narrower side holds bullets, numbers or amounts, which belong to their rows.
LABEL_WIDTH = 4.0


@dataclass(frozen=True, kw_only=True)
class RawWord:
    """A word before it has a place in the reading order.

    ``bbox`` is its box on the page as shown; ``place`` the box used to order
    words (the same, or for OCR the box on the straightened image); ``side`` marks
    text that runs up or down the page.
    """

    text: str
    bbox: BBox
    place: BBox
    conf: float | None = None
    visible: bool = True
    side: bool = False


Row = list[RawWord]


def arrange(words: list[RawWord]) -> list[Row]:
    """Return lines in reading order: top to bottom, blocks that stand side by
    side one after the other, sideways text last."""
    upright = [w for w in words if not w.side]
    lines = _in_order(_rows(upright), _em(upright))
    side = sorted((w for w in words if w.side), key=lambda w: (w.place.x0, -w.place.bottom))
    if side:
        lines.append(side)
    return lines


def _em(words: list[RawWord]) -> float:
    return median(w.place.bottom - w.place.top for w in words) if words else 1.0


def _rows(words: list[RawWord]) -> list[Row]:
    """Group words whose heights overlap, each with its nearest left neighbour,
    so that a slightly sloping line stays whole."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda w: (w.place.x0, w.place.top)):
        best: Row | None = None
        best_distance = 0.0
        middle = (word.place.top + word.place.bottom) / 2
        for row in rows:
            last = row[-1].place
            reach = max(word.place.bottom - word.place.top, last.bottom - last.top) * 0.5
            distance = abs(middle - (last.top + last.bottom) / 2)
            if distance < reach and (best is None or distance < best_distance):
                best, best_distance = row, distance
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    return sorted(rows, key=_middle)


def _middle(row: Row) -> float:
    return sum(w.place.top + w.place.bottom for w in row) / (2 * len(row))


def _in_order(rows: list[Row], em: float) -> list[Row]:
    out: list[Row] = []
    i = 0
    while i < len(rows):
        found = _column_run(rows, i, em)
        if found is None:
            out.append(rows[i])
            i += 1
            continue
        end, gutter = found
        left = [[w for w in row if w.place.x1 <= gutter] for row in rows[i:end]]
        right = [[w for w in row if w.place.x1 > gutter] for row in rows[i:end]]
        out.extend(_in_order([r for r in left if r], em))
        out.extend(_in_order([r for r in right if r], em))
        i = end
    return out


def _column_run(rows: list[Row], start: int, em: float) -> tuple[int, float] | None:
    """Return (end, x of the gutter) of the columns that begin at row ``start``."""
    best: tuple[int, float] | None = None
    for gap in _gaps(rows[start], NARROW_GAP * em):
        run = _follow(rows, start, gap, em)
        if run and (best is None or run[0] > best[0]):
            best = run
    return best


def _gaps(row: Row, least: float) -> list[tuple[float, float]]:
    return [(a.place.x1, b.place.x0) for a, b in pairwise(row) if b.place.x0 - a.place.x1 >= least]


def _follow(
    rows: list[Row], start: int, gap: tuple[float, float], em: float
) -> tuple[int, float] | None:
    """Follow a gap downwards while it stays open; None where it is no gutter."""
    low, high = gap
    both: list[tuple[Row, Row]] = []
    end = last_both = start
    wide = True
    for row in rows[start:]:
        if end > start and _middle(row) - _middle(rows[end - 1]) > ROW_BREAK * em:
            break
        centre = (low + high) / 2
        left = [w for w in row if (w.place.x0 + w.place.x1) / 2 < centre]
        right = [w for w in row if (w.place.x0 + w.place.x1) / 2 >= centre]
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
    if len(both) < (WIDE_ROWS if wide else NARROW_ROWS) or _is_table(both, em):
        return None
    # A block may run on below its shorter neighbour, but what follows the last
    # two-sided row by itself reads the same in either order.
    return last_both, (low + high) / 2


def _is_table(both: list[tuple[Row, Row]], em: float) -> bool:
    """Whether left and right belong together row by row: labels and values,
    numbered items, or a table of three and more columns."""
    labels = sum(left[-1].text.endswith(":") for left, _right in both)
    if labels * 2 >= len(both):
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
