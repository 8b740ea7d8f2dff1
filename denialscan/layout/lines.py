"""From words to lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from denialscan.layout.lookalikes import fold_lookalikes
from denialscan.layout.shapes import Line
from denialscan.schema import BBox, Page, Reading, Word


def find_lines(reading: Reading) -> list[Line]:
    """Return the reading's lines in reading order, with their boxes as the page is read."""
    out: list[Line] = []
    text = reading.text
    for page in reading.pages:
        if not page.words:
            continue
        rows: dict[int, list[Word]] = {}
        for word in page.words:
            rows.setdefault(word.line, []).append(word)
        turn = turn_of(rows.values())
        box_of = {w.start: upright(w.bbox, page, turn) for w in page.words}
        height = page.width if turn % 2 else page.height
        shown = [box_of[w.start].x1 for w in page.words if w.visible]
        right = max(shown, default=page.height if turn % 2 else page.width)
        for words in rows.values():
            boxes = [box_of[w.start] for w in words]
            box = boxes[0]
            for other in boxes[1:]:
                box = box.union(other)
            out.append(
                Line(
                    page=page.number,
                    text=fold_lookalikes(text[words[0].start : words[-1].end]),
                    start=words[0].start,
                    end=words[-1].end,
                    bbox=box,
                    height=max(1.0, median(b.bottom - b.top for b in boxes)),
                    margin_right=right,
                    page_height=height,
                    boxes=tuple((w.start, w.end, b) for w, b in zip(words, boxes, strict=True)),
                )
            )
    return out


def turn_of(rows: Iterable[Sequence[Word]]) -> int:
    """Return by how many quarters clockwise the print of a page lies turned: pages fed
    sideways or upside down keep their own coordinates."""
    right = down = 0.0
    for words in rows:
        for a, b in pairwise(words):
            right += (b.bbox.x0 + b.bbox.x1 - a.bbox.x0 - a.bbox.x1) / 2
            down += (b.bbox.top + b.bbox.bottom - a.bbox.top - a.bbox.bottom) / 2
    if abs(down) > abs(right):
        return 1 if down > 0 else 3
    return 2 if right < 0 else 0


def upright(box: BBox, page: Page, turn: int) -> BBox:
    """Return where a box lies when the page is held as it is read."""
    if turn == 1:
        return BBox(x0=box.top, top=page.width - box.x1, x1=box.bottom, bottom=page.width - box.x0)
    if turn == 2:
        return BBox(
            x0=page.width - box.x1,
            top=page.height - box.bottom,
            x1=page.width - box.x0,
            bottom=page.height - box.top,
        )
    if turn == 3:
        return BBox(
            x0=page.height - box.bottom, top=box.x0, x1=page.height - box.top, bottom=box.x1
        )
    return box


def white_between(above: Line, below: Line) -> float:
    """Return the white space between two successive lines of a page, in line heights.

    A jump to another column gives a large value too.
    """
    a, b = above.bbox, below.bbox
    return max(b.top - a.bottom, a.top - b.bottom) / max(1.0, above.height)
