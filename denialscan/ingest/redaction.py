"""Bars laid over text: solid black ones found in a picture, and those whose text is
still in the file.

A bar in a scan hides what it hides for good (``unread``). A bar drawn over live text
hides nothing from a program: its words stay in the reading, marked not visible, and the
region is ``read`` so that a person is told before the file goes anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from denialscan.ingest.lines import RawWord
from denialscan.ingest.render import lightest
from denialscan.schema import BBox, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A bar is at least this high (a line of small print) and wide (a short word), in points.
_LEAST_HEIGHT, _LEAST_WIDTH = 6.5, 14.0
#: Higher is a picture or a black page, unless it is much wider than high: a paragraph.
_MOST_HEIGHT = 400.0
#: Grey values up to this are the black of a bar, also after a copy or a fax.
_BLACK = 90
#: Of its upright or turned rectangle, this share of a bar is black.
_SOLID = 0.93
#: Bars and rules across the whole page are its design.
_FULL_WIDTH = 0.93
#: Points between words of one line that one bar covers.
_GAP = 12.0


def find_bars(picture: NDArray[np.uint8], size: tuple[float, float]) -> tuple[BBox, ...]:
    """Return solid black bars of a text line's height or more, in points.

    ``picture`` is a page in grey or colour, ``size`` the page in points. Black that
    touches the page's edge is a scanner's shadow, not a bar.
    """
    import cv2
    import numpy as np

    sx, sy = picture.shape[1] / size[0], picture.shape[0] / size[1]
    # The lightest channel: a dark blue banner is no redaction.
    grey = picture if picture.ndim == 2 else lightest(picture)
    black = (grey < _BLACK).astype(np.uint8)
    if not black.any():
        return ()
    kernel = np.ones(
        (max(3, round(_LEAST_HEIGHT * 0.8 * sy)), max(5, round(_LEAST_WIDTH * 0.8 * sx))), np.uint8
    )
    solid = cv2.morphologyEx(black, cv2.MORPH_OPEN, kernel)
    outlines, _tree = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rows, columns = black.shape
    bars: list[BBox] = []
    for outline in outlines:
        x, y, w, h = cv2.boundingRect(outline)
        if x <= 1 or y <= 1 or x + w >= columns - 1 or y + h >= rows - 1:
            continue
        width, height = w / sx, h / sy
        if width < _LEAST_WIDTH or not _LEAST_HEIGHT <= height <= _MOST_HEIGHT:
            continue
        if width > _FULL_WIDTH * size[0] or width < 0.8 * height:
            continue
        _centre, (long, short), _angle = cv2.minAreaRect(outline)
        patch = solid[y : y + h, x : x + w]
        if float(patch.sum()) < _SOLID * max(1.0, min(w * h, (long + 1) * (short + 1))):
            continue
        bars.append(BBox(x0=x / sx, top=y / sy, x1=(x + w) / sx, bottom=(y + h) / sy))
    return tuple(sorted(bars, key=lambda b: (b.top, b.x0)))


def redactions(
    bars: Sequence[BBox], covered: Sequence[RawWord], shapes: Sequence[BBox]
) -> tuple[Region, ...]:
    """Return the redactions of a page.

    ``bars`` are those seen in its picture, ``covered`` the words in the file under
    something opaque, ``shapes`` what may lie on them. A region is where the bar is, or,
    where no bar can be told, where the words are.
    """
    places = [_place(word.bbox, bars, shapes) for word in covered]
    found = list(dict.fromkeys(p for p in places if p is not None))
    loose = [w.bbox for w, p in zip(covered, places, strict=True) if p is None]
    found.extend(_joined(loose))
    read = [Region(kind="redaction", bbox=box, state="read") for box in found]
    unread = [Region(kind="redaction", bbox=box) for box in bars if box not in found]
    return tuple(sorted((*read, *unread), key=lambda r: (r.bbox.top, r.bbox.x0)))


def in_any(box: BBox, places: Sequence[BBox]) -> bool:
    """Whether the middle of a box lies in one of the places."""
    return any(_holds(place, box) for place in places)


def _place(box: BBox, bars: Sequence[BBox], shapes: Sequence[BBox]) -> BBox | None:
    """Return the bar over a word, else the smallest other shape there."""
    for bar in bars:
        if _holds(bar, box):
            return bar
    over = [shape for shape in shapes if _holds(shape, box)]
    return min(over, key=lambda s: (s.x1 - s.x0) * (s.bottom - s.top), default=None)


def _holds(place: BBox, box: BBox) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return place.x0 <= x <= place.x1 and place.top <= y <= place.bottom


def _joined(boxes: list[BBox]) -> list[BBox]:
    """Join words that stand side by side."""
    out: list[BBox] = []
    for box in sorted(boxes, key=lambda b: (round(b.top), b.x0)):
        last = out[-1] if out else None
        beside = last is not None and abs(last.top - box.top) < 3 and box.x0 - last.x1 < _GAP
        if last is not None and beside:
            out[-1] = last.union(box)
        else:
            out.append(box)
    return out
