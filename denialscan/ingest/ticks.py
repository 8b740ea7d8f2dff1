"""Tick boxes read from ink.

Forms print their reasons and let the officer tick one; the box is drawn, so no
text layer and no OCR shows it. A box is found as two horizontal strokes of one
length above each other, joined by two vertical ones; what is inside decides its
state. The result enters the page as the words U+2612 (ticked) and U+2610 (not).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from denialscan.ingest.lines import RawWord
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Part of an image: x, y, width, height in pixels.
_Window: TypeAlias = tuple[int, int, int, int]

TICKED = "\u2612"
UNTICKED = "\u2610"

#: Sides of a box, points: smaller is a letter's bowl, larger a table cell or a frame.
_SMALLEST, _LARGEST = 5.5, 17.0
#: Share of ink inside (without the border) from which a box counts as ticked; an empty
#: box holds only stray pixels, a thin cross covers about a tenth.
_INKED = 0.045


@dataclass(frozen=True, kw_only=True)
class TickBox:
    """A box in pixels of the image searched; ``ticked`` by the ink inside it."""

    x0: int
    top: int
    x1: int
    bottom: int
    ticked: bool


def find_tick_boxes(
    gray: NDArray[np.uint8], *, dpi: float, areas: Sequence[BBox] | None = None
) -> list[TickBox]:
    """Return the tick boxes of an upright gray page image (0 is black), from the top.

    ``areas``, in points, says where drawings of a box's size are, if that is known:
    a box away from all of them is not looked for, and the search takes a quarter of
    the time (measured on 29 forms, with the same boxes found).
    """
    import cv2
    import numpy as np

    point = dpi / 72.0
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = min(200.0, max(90.0, float(level)))
    boxes: list[TickBox] = []
    windows = _whole(gray) if areas is None else _windows(gray, areas, point)
    for x, y, width, height in windows:
        ink = (gray[y : y + height, x : x + width] < dark).astype(np.uint8)
        for box in _boxes(ink, point, cut=areas is not None):
            moved = replace(
                box, x0=box.x0 + x, top=box.top + y, x1=box.x1 + x, bottom=box.bottom + y
            )
            if moved not in boxes:  # windows may overlap
                boxes.append(moved)
    return sorted(boxes, key=lambda b: (b.top, b.x0))


def _whole(gray: NDArray[np.uint8]) -> list[_Window]:
    return [(0, 0, gray.shape[1], gray.shape[0])]


def _windows(gray: NDArray[np.uint8], areas: Sequence[BBox], point: float) -> list[_Window]:
    """Return the parts of an image around areas; what lies close is one part."""
    import cv2
    import numpy as np

    # No stroke short enough for a side that begins in an area reaches the window's edge.
    margin = 1.1 * _LARGEST
    height, width = gray.shape
    near = np.zeros((int(height / point) + 1, int(width / point) + 1), np.uint8)
    for area in areas:
        top, left = max(0, int(area.top - margin)), max(0, int(area.x0 - margin))
        near[top : max(0, int(area.bottom + margin)), left : max(0, int(area.x1 + margin))] = 1
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(near, connectivity=8)
    return [
        (int(x * point), int(y * point), int(w * point) + 1, int(h * point) + 1)
        for x, y, w, h in stats[1:count, :4]
    ]


def _boxes(ink: NDArray[np.uint8], point: float, *, cut: bool) -> list[TickBox]:
    """Return the boxes in a mask of ink; ``cut``: lines may go on beyond its edges."""
    segments = _strokes(ink, point)
    if cut:
        segments = [s for s in segments if s[0] > 0 and s[2] < ink.shape[1]]
    boxes: list[TickBox] = []
    for i, (x0, y0, x1) in enumerate(segments):
        for other_x0, y1, other_x1 in segments[i + 1 :]:
            height = y1 - y0
            if height > _LARGEST * point:
                break
            width = x1 - x0
            if height < _SMALLEST * point or not 0.6 <= height / width <= 1.6:
                continue
            slack = 3.0 * point  # a tick drawn over a corner lengthens that stroke
            if abs(other_x0 - x0) > slack or abs(other_x1 - x1) > slack:
                continue
            left = next((x for x in (x0, other_x0) if _upright(ink, x, y0, y1, point)), None)
            right = next((x for x in (x1, other_x1) if _upright(ink, x, y0, y1, point)), None)
            if left is None or right is None or not 0.7 <= height / (right - left) <= 1.43:
                continue
            if any(abs(b.x0 - left) < slack and abs(b.top - y0) < slack for b in boxes):
                break
            boxes.append(_measured(ink, left, y0, right, y1))
            break
    return boxes


def with_boxes(words: tuple[RawWord, ...], boxes: list[RawWord]) -> tuple[RawWord, ...]:
    """Return the words with the tick boxes among them.

    What was read as a letter or two where a box stands gives way to the box; where a
    longer word stands, the "box" was part of its letters.
    """
    kept = list(words)
    for box in boxes:
        # a word of another writing direction has its place in another frame
        over = [w for w in kept if not w.side and _overlap(w.place, box.place) > 0.35]
        if any(_is_text(w) for w in over):
            continue
        kept = [w for w in kept if w not in over]
        row = [w for w in kept if not w.side and w.place.top < _middle(box.place) < w.place.bottom]
        if row:
            # the box stands on the line of its text, however tall it is drawn
            near = min(row, key=lambda w: abs(w.place.x0 - box.place.x1))
            place = BBox(
                x0=box.place.x0, top=near.place.top, x1=box.place.x1, bottom=near.place.bottom
            )
            box = RawWord(text=box.text, bbox=box.bbox, place=place, conf=box.conf)
        elif not kept:
            continue
        kept.append(box)
    return tuple(kept)


def _is_text(word: RawWord) -> bool:
    """Say whether a word is real, and not what an engine made of a drawn box.

    A trusted layer (no confidence) holds only real characters; an engine reads a box
    as a single letter or a bracket, or as two or three letters it does not believe.
    """
    letters = [c for c in word.text if c.isalnum()]
    if word.conf is None:
        return bool(letters) and word.text.strip("[]()|").upper() != "X"
    if len(letters) > 2 or (len(letters) == 2 and word.conf >= 0.7):
        return True
    return len(letters) == 1 and word.text.endswith((".", ")", ":"))


def _middle(box: BBox) -> float:
    return (box.top + box.bottom) / 2


def _overlap(word: BBox, box: BBox) -> float:
    """Share of the smaller of two boxes that lies in the other."""
    across = min(word.x1, box.x1) - max(word.x0, box.x0)
    down = min(word.bottom, box.bottom) - max(word.top, box.top)
    if across <= 0 or down <= 0:
        return 0.0
    areas = [(b.x1 - b.x0) * (b.bottom - b.top) for b in (word, box)]
    return across * down / max(1e-6, min(areas))


def _strokes(ink: NDArray[np.uint8], point: float) -> list[tuple[int, int, int]]:
    """Return horizontal strokes of a box side's length as (x0, y, x1), by y."""
    import cv2
    import numpy as np

    length = max(4, round(_SMALLEST * 0.85 * point))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(lines, connectivity=8)
    out: list[tuple[int, int, int]] = []
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i, :4])
        if w <= _LARGEST * point and h <= 3.5 * point:
            out.append((x, y + h // 2, x + w))
    return sorted(out, key=lambda s: s[1])


def _upright(ink: NDArray[np.uint8], x: int, y0: int, y1: int, point: float) -> bool:
    """Say whether a vertical side stands near column ``x`` from ``y0`` to ``y1``."""
    reach = max(1, round(1.3 * point))
    strip = ink[y0 : y1 + 1, max(0, x - reach) : x + reach]
    if strip.size == 0:
        return False
    rows: Any = strip.any(axis=1)
    best: Any = strip.mean(axis=0).max()
    return bool(rows.mean() >= 0.9 and best >= 0.6)


def _measured(ink: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> TickBox:
    inset_x, inset_y = max(2, round(0.2 * (x1 - x0))), max(2, round(0.2 * (y1 - y0)))
    inside = ink[y0 + inset_y : y1 - inset_y, x0 + inset_x : x1 - inset_x]
    share = float(inside.mean()) if inside.size else 0.0
    return TickBox(x0=x0, top=y0, x1=x1, bottom=y1, ticked=share >= _INKED)
