"""From words to lines."""

from __future__ import annotations

from statistics import median

from denialscan.layout.shapes import Line
from denialscan.schema import Reading


def find_lines(reading: Reading) -> list[Line]:
    """Return the reading's lines in reading order."""
    out: list[Line] = []
    text = reading.text
    for page in reading.pages:
        if not page.words:
            continue
        shown = [w.bbox.x1 for w in page.words if w.visible] or [page.width]
        right = max(shown)
        rows: dict[int, list[int]] = {}
        for i, word in enumerate(page.words):
            rows.setdefault(word.line, []).append(i)
        for row in rows.values():
            words = [page.words[i] for i in row]
            box = words[0].bbox
            for word in words[1:]:
                box = box.union(word.bbox)
            out.append(
                Line(
                    page=page.number,
                    text=text[words[0].start : words[-1].end],
                    start=words[0].start,
                    end=words[-1].end,
                    bbox=box,
                    height=max(1.0, median(w.bbox.bottom - w.bbox.top for w in words)),
                    margin_right=right,
                    boxes=tuple((w.start, w.end, w.bbox) for w in words),
                )
            )
    return out


def white_between(above: Line, below: Line) -> float:
    """Return the white space between two successive lines of a page, in line heights.

    Pages fed upside down or sideways keep their own coordinates, so that "below" may
    lie above or beside. A jump to another column gives a large value too.
    """
    a, b = above.bbox, below.bbox
    height = max(1.0, above.height)
    if (a.bottom - a.top) > 1.5 * (a.x1 - a.x0) and len(above.text) > 3:  # a page on its side
        return max(b.x0 - a.x1, a.x0 - b.x1) / max(1.0, a.x1 - a.x0)
    return max(b.top - a.bottom, a.top - b.bottom) / height
