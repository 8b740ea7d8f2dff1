"""Tick boxes read from ink.

Forms print their reasons and let the officer tick one; the box is drawn, so no
text layer and no OCR shows it. Where the outlines are, :mod:`denialscan.ingest.outlines`
says; what is inside and around them decides their state here. The result enters the
page as the words U+2612 (ticked), U+2610 (not ticked) and U+2370 (a box whose state
cannot be told, or that was ticked and struck out again).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from denialscan.ingest.lines import RawWord
from denialscan.ingest.outline import Outline, border_level, brightest, ink_depth
from denialscan.ingest.outlines import find_outlines
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Part of an image: x, y, width, height in pixels.
_Window: TypeAlias = tuple[int, int, int, int]
State = Literal["ticked", "unticked", "unclear", "struck"]

TICKED = "\u2612"
UNTICKED = "\u2610"
UNCLEAR = "\u2370"

#: Share of ink inside (without the border) from which a box counts as ticked, and up to
#: which it is empty: a thin cross covers about a tenth, stray pixels next to nothing.
_INKED, _EMPTY = 0.05, 0.022
#: A border paler than this share of the page's ink, or with less of it there, is too
#: weak for a pen mark inside to be expected to show.
_WEAK, _BROKEN = 0.38, 0.55
#: Boxes larger than this (points) around a search area cannot be.
_MARGIN = 20.0


@dataclass(frozen=True, kw_only=True)
class TickBox:
    """A box in pixels of the image searched, and what the ink inside says."""

    x0: int
    top: int
    x1: int
    bottom: int
    state: State

    @property
    def symbol(self) -> str:
        """The word that stands for the box in a text."""
        return {"ticked": TICKED, "unticked": UNTICKED}.get(self.state, UNCLEAR)


def find_tick_boxes(
    gray: Gray, *, dpi: float, areas: Sequence[BBox] | None = None
) -> list[TickBox]:
    """Return the tick boxes of an upright gray page image (0 is black), from the top.

    ``areas``, in points, says where drawings of a box's size are, if that is known:
    a box away from all of them is not looked for.
    """
    _paper, depth = ink_depth(gray)
    boxes: list[TickBox] = []
    windows = _whole(gray) if areas is None else _windows(gray, areas, dpi / 72)
    for x, y, width, height in windows:
        part = gray[y : y + height, x : x + width]
        outlines = find_outlines(part, dpi, depth)
        for outline in outlines:
            read = _read(part, outline, dpi / 72, depth)
            moved = replace(
                read, x0=read.x0 + x, top=read.top + y, x1=read.x1 + x, bottom=read.bottom + y
            )
            if moved not in boxes:  # windows may overlap
                boxes.append(moved)
    return sorted(boxes, key=lambda b: (b.top, b.x0))


def _whole(gray: Gray) -> list[_Window]:
    return [(0, 0, gray.shape[1], gray.shape[0])]


def _windows(gray: Gray, areas: Sequence[BBox], point: float) -> list[_Window]:
    """Return the parts of an image around areas; what lies close is one part."""
    import cv2
    import numpy as np

    height, width = gray.shape
    near = np.zeros((int(height / point) + 1, int(width / point) + 1), np.uint8)
    for area in areas:
        top, left = max(0, int(area.top - _MARGIN)), max(0, int(area.x0 - _MARGIN))
        near[top : max(0, int(area.bottom + _MARGIN)), left : max(0, int(area.x1 + _MARGIN))] = 1
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(near, connectivity=8)
    return [
        (int(x * point), int(y * point), int(w * point) + 1, int(h * point) + 1)
        for x, y, w, h in stats[1:count, :4]
    ]


def _read(gray: Gray, box: Outline, point: float, depth: float) -> TickBox:
    """Say what the ink in and around an outline means."""
    return TickBox(
        x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom, state=_state(gray, box, point, depth)
    )


def _state(gray: Gray, box: Outline, point: float, depth: float) -> State:
    import cv2
    import numpy as np

    margin = round(0.4 * box.side)
    y0, x0 = max(0, box.top - margin), max(0, box.x0 - margin)
    patch = gray[y0 : box.bottom + margin, x0 : box.x1 + margin]
    top, left, wide, high = box.top - y0, box.x0 - x0, box.x1 - box.x0, box.bottom - box.top
    paper = brightest(patch)
    border = paper - border_level(patch[top : top + high, left : left + wide])
    ink = (patch < paper - max(8.0, 0.45 * min(depth, max(border, 0.5 * depth)))).astype(np.uint8)
    inset = _thickness(ink, left, top, wide, high) + max(1, round(0.07 * box.side))
    if box.round:
        inset += round(0.12 * box.side)
    inner = ink[top + inset : top + high - inset, left + inset : left + wide - inset]
    if inner.size < 9:
        return "unclear"
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    speck = max(3.0, (0.45 * point) ** 2)
    marks = stats[1:count][stats[1:count, 4] > speck]
    share = float(marks[:, 4].sum()) / inner.size if len(marks) else 0.0
    reach = float((marks[:, 2:4] / np.array(inner.shape[::-1])).max()) if len(marks) else 0.0
    if share > 0.45 and _spills(ink, left, top, wide, high):
        return "struck"
    if share >= _INKED and (reach >= 0.3 or share >= 0.09):
        return "ticked"
    weak = border < _WEAK * depth or box.whole < _BROKEN
    return "unclear" if weak or share > _EMPTY else "unticked"


def _thickness(ink: NDArray[np.uint8], left: int, top: int, wide: int, high: int) -> int:
    """Return how far a border reaches inwards, in pixels (a filled box: a fifth)."""
    import numpy as np

    most = max(2, round(0.2 * min(wide, high)))
    part = ink[top : top + high, left : left + wide]
    profiles = (
        part[:most].mean(axis=1),
        part[::-1][:most].mean(axis=1),
        part[:, :most].mean(axis=0),
        part[:, ::-1][:, :most].mean(axis=0),
    )
    ends = []
    for profile in profiles:
        on = np.flatnonzero(profile >= 0.55)
        ends.append(int(on[-1]) + 1 if len(on) else 0)
    return max(1, int(np.median(ends)))


def _spills(ink: NDArray[np.uint8], left: int, top: int, wide: int, high: int) -> bool:
    """Say whether ink goes over the border on three sides, as a scribble does."""
    reach = max(2, round(0.25 * min(wide, high)))
    clear = max(1, round(0.06 * min(wide, high)))
    # a cross leaves a box at its corners, a scribble everywhere
    ends_x, ends_y = round(0.2 * wide), round(0.2 * high)
    rows, columns = (
        slice(top + ends_y, top + high - ends_y),
        slice(left + ends_x, left + wide - ends_x),
    )
    sides = (
        ink[max(0, top - reach) : max(0, top - clear), columns],
        ink[top + high + clear : top + high + reach, columns],
        ink[rows, max(0, left - reach) : max(0, left - clear)],
        ink[rows, left + wide + clear : left + wide + reach],
    )
    return sum(bool(s.size) and float(s.mean()) > 0.12 for s in sides) >= 3


def with_boxes(words: tuple[RawWord, ...], boxes: list[RawWord]) -> tuple[RawWord, ...]:
    """Return the words with the tick boxes among them.

    What was read as a letter or two where a box stands gives way to the box; where a
    longer word stands, the "box" was part of its letters.
    """
    kept = list(words)
    for box in boxes:
        # a word of another writing direction has its place in another frame
        over = [w for w in kept if not w.side and _overlap(w.place, box.place) > 0.35]
        if any(_is_text(w, box) for w in over):
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


def _is_text(word: RawWord, box: RawWord) -> bool:
    """Say whether a word is real, and not what an engine made of a drawn box.

    A trusted layer (no confidence) holds only real characters; an engine reads a box
    as a single letter or a bracket, or as two or three letters it does not believe.
    """
    letters = [c for c in word.text if c.isalnum()]
    if word.conf is None:
        return bool(letters) and word.text.strip("[]()|").upper() != "X"
    if _coincide(word.place, box.place):
        # the engine's reading of the box itself, such as "XX]", "CJ" or "(1)"
        return len(letters) > 1 and word.conf >= 0.95 and not set(word.text) & set("[](){}|")
    if len(letters) > 2 or (len(letters) == 2 and word.conf >= 0.7):
        return True
    if len(letters) != 1:
        return False
    if word.text.endswith((".", ")", ":")):
        return True
    # A box is read as a letter of its shape, hardly ever as another one.
    narrow = word.bbox.x1 - word.bbox.x0 < 0.6 * (word.bbox.bottom - word.bbox.top)
    return word.conf >= 0.8 and (narrow or letters[0] not in "XxOoDUuLlCcQB0MVvEH")


def _middle(box: BBox) -> float:
    return (box.top + box.bottom) / 2


def _coincide(word: BBox, box: BBox) -> bool:
    """Say whether two boxes have the same place and size."""
    across = min(word.x1, box.x1) - max(word.x0, box.x0)
    down = min(word.bottom, box.bottom) - max(word.top, box.top)
    if across <= 0 or down <= 0:
        return False
    areas = sum((b.x1 - b.x0) * (b.bottom - b.top) for b in (word, box))
    return across * down >= 0.65 * (areas - across * down)


def _overlap(word: BBox, box: BBox) -> float:
    """Share of the smaller of two boxes that lies in the other."""
    across = min(word.x1, box.x1) - max(word.x0, box.x0)
    down = min(word.bottom, box.bottom) - max(word.top, box.top)
    if across <= 0 or down <= 0:
        return 0.0
    areas = [(b.x1 - b.x0) * (b.bottom - b.top) for b in (word, box)]
    return across * down / max(1e-6, min(areas))
