"""Words into lines, and lines into reading order."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from denialscan.ingest import columns, margins
from denialscan.schema import BBox

#: Words whose heights differ more than this count with twice the smaller height: a
#: stamp's large letters do not draw the lines under them into one.
_HEIGHTS = 2.0
#: Two words that cover more than this share of the narrower one are no neighbours.
_COVER = 0.5
#: A word taller than this many usual letters is looked up as if it were that tall.
_TALLEST = 100.0
#: Of the lines at one height only the last few are looked at (overprinted pages).
_NEAREST = 40


@dataclass(frozen=True, kw_only=True)
class RawWord:
    """A word before it has a place in the reading order.

    ``bbox`` is its box on the page as shown; ``place`` the box used to order
    words (the same, or for OCR the box on the straightened image); ``side`` marks
    text that runs up or down the page, its ``place`` in a frame in which it runs
    from left to right.
    """

    text: str
    bbox: BBox
    place: BBox
    conf: float | None = None
    visible: bool = True
    side: bool = False


Row = list[RawWord]


def arrange(words: list[RawWord]) -> list[Row]:
    """Return lines in reading order, as a person would type the page.

    Top to bottom; blocks and columns that stand side by side one after the other;
    tables row by row and, where cells wrap, cell by cell; then notes in the margin,
    stamps over the text, the line numbers of a pleading, and sideways text.
    """
    upright = [w for w in words if not w.side]
    em = letter_height(upright)
    text, numbers = margins.without_line_numbers(upright, em)
    text, stamps = margins.without_stamps(text, em)
    rows, notes = margins.without_notes(group_rows(text), em)
    lines = columns.in_order(rows, em)
    lines.extend([*notes, *group_rows(stamps)])
    if numbers:
        lines.append(numbers)
    return [*lines, *_sideways([w for w in words if w.side])]


def letter_height(words: list[RawWord]) -> float:
    """Return the usual height of the letters, the measure of all distances."""
    return max(0.1, median(w.place.bottom - w.place.top for w in words)) if words else 1.0


def _sideways(words: list[RawWord]) -> list[Row]:
    """Return the lines of sideways text; the frames of the two directions lie apart."""
    frames: dict[tuple[bool, bool], list[RawWord]] = {}
    for word in words:
        frames.setdefault((word.place.x0 < 0, word.place.top < 0), []).append(word)
    return [row for key in sorted(frames) for row in group_rows(frames[key])]


def group_rows(words: list[RawWord]) -> list[Row]:
    """Group words whose heights overlap, each with its nearest left neighbour,
    so that a slightly sloping line stays whole; rows from top to bottom."""
    rows: list[Row] = []
    step = letter_height(words)
    near: dict[int, list[int]] = {}
    for word in sorted(words, key=lambda w: (w.place.x0, w.place.top)):
        height = word.place.bottom - word.place.top
        middle = (word.place.top + word.place.bottom) / 2
        half = min(height, _TALLEST * step) / 2
        slots = range(int((middle - half) // step), int((middle + half) // step) + 1)
        best: int | None = None
        best_distance = 0.0
        for number in dict.fromkeys(n for slot in slots for n in near.get(slot, ())):
            last = rows[number][-1].place
            low, high = sorted((height, last.bottom - last.top))
            distance = abs(middle - (last.top + last.bottom) / 2)
            if (
                distance < min(high, _HEIGHTS * low) * 0.5
                and (best is None or distance < best_distance)
                and not _overprinted(word, rows[number][-1])
            ):
                best, best_distance = number, distance
        if best is None:
            best = len(rows)
            rows.append([word])
        else:
            rows[best].append(word)
        for slot in slots:
            known = near.setdefault(slot, [])
            if best not in known:
                known.append(best)
                del known[:-_NEAREST]
    return sorted(rows, key=columns.middle)


def _overprinted(word: RawWord, last: RawWord) -> bool:
    """Whether two words stand on one another: a stamp over print. A rule to write on
    and what is written on it belong together."""
    shared = min(word.place.x1, last.place.x1) - word.place.x0
    narrow = min(word.place.x1 - word.place.x0, last.place.x1 - last.place.x0)
    return (
        shared > _COVER * narrow
        and any(c.isalnum() for c in word.text)
        and any(c.isalnum() for c in last.text)
    )
