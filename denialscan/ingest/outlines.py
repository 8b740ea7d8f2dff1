"""Where the outlines of tick boxes are on a page image: squares and rings.

Searched on a copy of 150 dots per inch: short level and upright strokes that hang
together as a square of a box's size, and rings that stand in a column or a row. Each
find is then looked at on the full image: four sides, and ink in all four corners,
which tells a box from the letters O, D and Q. Cells of a table and the combs of a date
are made of lines longer than a box and fall out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Sides of a box, points: smaller is a letter's bowl, larger a table cell or a frame.
SMALLEST, LARGEST = 5.0, 18.5
#: Resolution of the copy that is searched.
_DPI = 150
#: A stroke at least this long (points) may be a side.
_SIDE = 3.6
#: Share of the four sides along which straight lines run: from ``_SURE`` a box is one by
#: itself (a letter's sides are bent or broken), from ``_LIKELY`` where another box of its
#: size stands in its column or row.
_SURE, _LIKELY = 0.94, 0.8
#: Lines longer than this are rules.
_RULE = 21.0
#: Share of the depth of full ink from which a pixel may belong to an outline.
_FAINT = 0.25


@dataclass(frozen=True, kw_only=True)
class Outline:
    """An empty or marked box: its outer edges in pixels of the image searched.

    ``whole`` is the share of its border that carries ink.
    """

    x0: int
    top: int
    x1: int
    bottom: int
    whole: float
    round: bool = False

    @property
    def side(self) -> float:
        """Mean length of its sides in pixels."""
        return (self.x1 - self.x0 + self.bottom - self.top) / 2

    @property
    def aspect(self) -> float:
        """Width by height."""
        return (self.x1 - self.x0) / max(1, self.bottom - self.top)


def ink_depth(gray: Gray) -> tuple[float, float]:
    """Return (grey value of the paper, how much darker full ink is) of a page."""
    import cv2
    import numpy as np

    sample = np.ascontiguousarray(gray[::3, ::3])
    level, _ = cv2.threshold(sample, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark, light = sample[sample <= level], sample[sample > level]
    if not dark.size or not light.size:
        return 255.0, 200.0
    paper = float(np.median(light))
    return paper, max(8.0, paper - float(np.median(dark)))


def find_outlines(gray: Gray, dpi: float, depth: float) -> list[Outline]:
    """Return the outlines of a grey image; ``depth`` as from :func:`ink_depth`."""
    import cv2
    import numpy as np

    step = min(1.0, _DPI / dpi)
    size = (max(1, round(gray.shape[1] * step)), max(1, round(gray.shape[0] * step)))
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    point = dpi * step / 72
    dark = np.asarray(cv2.subtract(paper_of(small), small))
    ink = (dark > max(10.0, _FAINT * depth)).astype(np.uint8)
    level, upright = _side_strokes(ink, point)
    found = _not_stacked(
        [
            outline
            for box in _squares(level, upright, point)
            if (outline := _square(gray, box, step, dpi / 72, depth)) is not None
        ]
    )
    sure = _distinct([o for o in found if o.whole >= _SURE and 0.8 <= o.aspect <= 1.25])
    found = sure + [o for o in found if any(_mates(o, s) for s in sure)]
    _n, _labels, pieces, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = _distinct(found + _rings(gray, ink, pieces, step, point, depth))
    found = _distinct(found + _half_lost(ink, upright, found, step, point))
    return _distinct(found + _hidden(ink, pieces, found, step, point))


def paper_of(small: Gray) -> Gray:
    """Return the brightness of the paper around each pixel of a small image."""
    import cv2
    import numpy as np

    height, width = small.shape
    tiny = cv2.resize(
        small, (max(1, width // 12), max(1, height // 12)), interpolation=cv2.INTER_AREA
    )
    tiny = cv2.GaussianBlur(cv2.dilate(tiny, np.ones((5, 5), np.uint8)), (0, 0), 2)
    return np.asarray(
        cv2.resize(tiny, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8
    )


def brightest(patch: Gray) -> float:
    """Return the grey value that a tenth of a patch's pixels reach: its paper."""
    import numpy as np

    values = np.sort(patch[::2, ::2], axis=None)
    return float(values[len(values) * 9 // 10])


def border_level(patch: Gray) -> float:
    """Return the typical grey value of the darkest pixels along a patch's edges."""
    import numpy as np

    band = max(2, round(0.14 * min(patch.shape)))
    edges = (patch[:band], patch[-band:], patch.T[:band], patch.T[-band:])
    return float(np.median(np.concatenate([e.min(axis=0) for e in edges])))


def _side_strokes(
    ink: NDArray[np.uint8], point: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the level and the upright strokes that are long enough for a side of a box
    and too short for a rule."""
    import cv2
    import numpy as np

    length, rule = max(4, round(_SIDE * point)), round(_RULE * point)

    def strokes(shape: Any, gap: Any, long: Any) -> NDArray[np.uint8]:
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
        short = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        rules = cv2.morphologyEx(short, cv2.MORPH_OPEN, np.ones(long, np.uint8))
        return np.asarray(cv2.subtract(short, rules), dtype=np.uint8)

    return strokes((1, length), (1, 3), (1, rule)), strokes((length, 1), (3, 1), (rule, 1))


def _squares(
    level: NDArray[np.uint8], upright: NDArray[np.uint8], point: float
) -> list[tuple[int, int, int, int]]:
    """Return (x0, y0, x1, y1) of groups of strokes that may be a box."""
    import cv2
    import numpy as np

    joined = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8))
    _n, _labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least, most = SMALLEST * point - 1, LARGEST * point
    x, y, w, h = stats[1:, 0] + 1, stats[1:, 1] + 1, stats[1:, 2] - 2, stats[1:, 3] - 2
    fits = (w >= least) & (h >= least) & (np.minimum(w, h) <= most) & (np.maximum(w, h) <= 3 * most)
    x, y, w, h = x[fits], y[fits], w[fits], h[fits]
    side = np.minimum(w, h)
    square = (w <= 1.6 * h) & (h <= 1.6 * w)
    # where text or a mark hangs on a box, it is at one of the ends
    boxes = np.concatenate(
        (
            np.stack((x, y, x + w, y + h), axis=1)[square],
            np.stack((x, y, x + side, y + side), axis=1)[~square],
            np.stack((x + w - side, y + h - side, x + w, y + h), axis=1)[~square],
        )
    )
    return _sided(
        boxes,
        cv2.dilate(level, np.ones((3, 1), np.uint8)),
        cv2.dilate(upright, np.ones((1, 3), np.uint8)),
    )


def _sided(boxes: Any, level: Any, upright: Any) -> list[tuple[int, int, int, int]]:
    """Return the boxes along whose sides strokes run: all four, one of them in part."""
    import cv2
    import numpy as np

    if not len(boxes):
        return []
    x0, y0, x1, y1 = boxes.T
    reach = np.maximum(2, ((x1 - x0 + y1 - y0) * 0.12).astype(int))

    def share(of: Any, left: Any, top: Any, right: Any, bottom: Any, length: Any) -> Any:
        height, width = of.shape
        total = cv2.integral(of)
        left, right = left.clip(0, width), right.clip(0, width)
        top, bottom = top.clip(0, height), bottom.clip(0, height)
        area = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
        return area / np.maximum(1, length) / 3  # a line is three pixels once dilated

    wide, high = x1 - x0, y1 - y0
    sides = np.stack(
        (
            share(level, x0, y0 - 1, x1, y0 + reach, wide),
            share(level, x0, y1 - reach, x1, y1 + 1, wide),
            share(upright, x0, y0, x0 + reach, y1, high),
            share(upright, x1 - reach, y0, x1 + 1, y1, high),
        )
    )
    sides.sort(axis=0)
    kept = boxes[(sides[0] >= 0.3) & (sides[1] >= 0.55)]
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in kept]


def _square(
    gray: Gray, box: tuple[int, int, int, int], step: float, point: float, depth: float
) -> Outline | None:
    """Look at a find on the full image; None where it is no box."""

    margin = max(2, round(1.2 * point))
    x0, y0 = max(0, int(box[0] / step) - margin), max(0, int(box[1] / step) - margin)
    x1, y1 = int(box[2] / step) + margin, int(box[3] / step) + margin
    patch = gray[y0:y1, x0:x1]
    if min(patch.shape) < 8:
        return None
    paper = brightest(patch)
    border = paper - border_level(patch[margin:-margin, margin:-margin])
    ink = patch < paper - max(9.0, _FAINT * depth, 0.55 * border)
    sides = _sides(ink, margin)
    if sides is None:
        return None
    left, top, right, bottom = sides
    wide, high = right - left, bottom - top
    if not (
        SMALLEST * point <= min(wide, high)
        and max(wide, high) <= LARGEST * point
        and 0.68 <= wide / high <= 1.47
    ):
        return None
    band = max(1, round(0.45 * point))
    frame = ink[max(0, top - band) : bottom + band + 1, max(0, left - band) : right + band + 1]
    lines = (frame, frame[::-1], frame.T, frame.T[::-1])
    covers = sorted(_straight(line[max(0, band - 1) : band + 3], band) for line in lines)
    if covers[0] < 0.4 or sum(covers) < 4 * _LIKELY:
        return None
    reach = max(3, round(0.2 * min(wide, high))) + band
    corners = (frame, frame[:, ::-1], frame[::-1], frame[::-1, ::-1])
    away = sorted(_off_corner(c[:reach, :reach]) for c in corners)
    near = 2 * band + 1.5 + 0.07 * (wide + high) / 2
    if away[3] > 2.2 * near or away[2] > near:
        return None
    return Outline(
        x0=x0 + left,
        top=y0 + top,
        x1=x0 + right + 1,
        bottom=y0 + bottom + 1,
        whole=sum(covers) / 4,
    )


def _straight(strip: Any, band: int) -> float:
    """Return the share of a strip's length along which one straight line runs."""
    pairs = (strip[:-1] | strip[1:])[:, band:-band]
    return float(pairs.mean(axis=1).max()) if pairs.size else 0.0


def _off_corner(corner: Any) -> float:
    """Return how far, in steps across and down, ink stays from a patch's first pixel."""
    import numpy as np

    ys, xs = np.nonzero(corner)
    return float((xs + ys).min()) if len(ys) else float(sum(corner.shape))


def _sides(ink: Any, margin: int) -> tuple[int, int, int, int] | None:
    """Return (left, top, right, bottom) where the straightest lines run near the edges."""
    import numpy as np

    height, width = ink.shape
    rows = ink[:, margin : width - margin].mean(axis=1)
    columns = ink[margin : height - margin].mean(axis=0)
    reach_y = min(height // 2, margin * 2 + round(0.12 * height))
    reach_x = min(width // 2, margin * 2 + round(0.12 * width))

    def outer(profile: Any, reach: int) -> int | None:
        part = profile[:reach]
        best = float(part.max())
        if best < 0.5:
            return None
        return int(np.flatnonzero(part >= 0.8 * best)[0])

    top, left = outer(rows, reach_y), outer(columns, reach_x)
    low, right = outer(rows[::-1], reach_y), outer(columns[::-1], reach_x)
    if top is None or left is None or low is None or right is None:
        return None
    return left, top, width - 1 - right, height - 1 - low


def _rings(
    gray: Gray, ink: NDArray[np.uint8], pieces: Any, step: float, point: float, depth: float
) -> list[Outline]:
    """Return round buttons: thin rings with room on both sides, two or more of a size
    in a column or a row (a single one may be a letter)."""
    import numpy as np

    w, h, area = pieces[:, 2], pieces[:, 3], pieces[:, 4]
    fits = (np.minimum(w, h) >= 6.5 * point) & (np.maximum(w, h) <= LARGEST * point)
    fits &= (np.abs(w - h) <= np.maximum(2, 0.15 * h)) & (area < 0.95 * w * h)
    found: list[Outline] = []
    for i in np.flatnonzero(fits):
        x, y, wide, high = (int(v) for v in pieces[i, :4])
        gap = round(2.2 * point)
        if (
            ink[y : y + high, max(0, x - gap) : x].any()
            or ink[y : y + high, x + wide : x + wide + gap].any()
        ):
            continue
        ring = _ring(gray, (x, y, x + wide, y + high), step, point, depth)
        if ring is not None:
            found.append(ring)

    # letters of a word stand closer than buttons of a row
    return [
        a
        for a in found
        if any(
            b is not a and _mates(a, b) and abs(a.x0 - b.x0) + abs(a.top - b.top) > 2.2 * a.side
            for b in found
        )
    ]


def _mates(a: Outline, b: Outline) -> bool:
    """Say whether two outlines are of one size and stand in one column or row."""
    return (
        abs(a.x1 - a.x0 - (b.x1 - b.x0)) <= 0.14 * b.side
        and abs(a.bottom - a.top - (b.bottom - b.top)) <= 0.14 * b.side
        and (abs(a.x0 - b.x0) <= 0.4 * b.side or abs(a.top - b.top) <= 0.4 * b.side)
    )


def _ring(
    gray: Gray, box: tuple[int, int, int, int], step: float, point: float, depth: float
) -> Outline | None:
    """Look at a find on the full image; None where it is no thin circle."""
    import numpy as np

    x0, y0, x1, y1 = (v / step for v in box)
    patch = gray[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
    if min(patch.shape) < 8:
        return None
    paper = brightest(patch)
    dark = patch < paper - max(10.0, 0.35 * depth)
    height, width = dark.shape
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radii = np.linspace(1.0, 0.52, 17)
    ys = (height - 1) / 2 + np.outer(radii, np.sin(angles)) * (height - 1) / 2
    xs = (width - 1) / 2 + np.outer(radii, np.cos(angles)) * (width - 1) / 2
    hit = dark[ys.round().astype(int), xs.round().astype(int)]
    edge = float(hit[:6].any(axis=0).mean())
    first = hit.argmax(axis=0)  # where the stroke begins, and where it first ends
    ended = (~hit & (np.arange(len(radii))[:, None] > first)).argmax(axis=0)
    thick = float(np.median(np.where(ended > first, ended - first, len(radii)))) * 0.03
    solid = float(hit.mean()) > 0.85
    stroke = thick * (width + height) / 4
    if edge < 0.9 or (stroke > min(1.5 * point / step, 0.13 * width) and not solid):
        return None
    return Outline(
        x0=int(x0),
        top=int(y0),
        x1=int(x0) + width,
        bottom=int(y0) + height,
        whole=edge,
        round=True,
    )


def _half_lost(
    ink: NDArray[np.uint8],
    upright: NDArray[np.uint8],
    found: list[Outline],
    step: float,
    point: float,
) -> list[Outline]:
    """Return boxes of which a coarse fax has left the two uprights: two or more of a
    size in a column, or one with a whole box; room on both sides tells them from H."""
    import cv2
    import numpy as np

    _n, _labels, stats, _ = cv2.connectedComponentsWithStats(upright, connectivity=8)
    x, y, w, h = (stats[1:, i] for i in range(4))
    fits = (h >= 6.5 * point) & (h <= LARGEST * point) & (w <= 2.2 * point)
    x, y, w, h = x[fits], y[fits], w[fits], h[fits]
    if not len(x):
        return []
    total = cv2.integral(ink)
    gap = round(2.2 * point)

    def clear(left: Any, right: Any) -> Any:
        left, right = left.clip(0, ink.shape[1]), right.clip(0, ink.shape[1])
        return (
            total[y + h, right] - total[y, right] - total[y + h, left] + total[y, left]
        ) <= 0.04 * gap * h

    firsts = np.flatnonzero(clear(x - 1 - gap, x - 1))
    lasts = np.flatnonzero(clear(x + w + 1, x + w + 1 + gap))
    pairs: list[Outline] = []
    for i in firsts:
        wide = x[lasts] + w[lasts] - x[i]
        level = (np.abs(y[lasts] - y[i]) <= 0.15 * h[i]) & (np.abs(h[lasts] - h[i]) <= 0.2 * h[i])
        for j in lasts[level & (wide >= 0.8 * h[i]) & (wide <= 1.3 * h[i])]:
            top, low = min(y[i], y[j]), max(y[i] + h[i], y[j] + h[j])
            part = ink[top:low, x[i] : x[j] + w[j]]
            pairs.append(
                Outline(
                    x0=round(int(x[i]) / step),
                    top=round(int(top) / step),
                    x1=round(int(x[j] + w[j]) / step),
                    bottom=round(int(low) / step),
                    whole=_border(part),
                )
            )
    return [
        one
        for one in pairs
        if any(_mates(one, f) for f in found)
        or any(
            other is not one and _mates(one, other) and abs(one.x0 - other.x0) <= 0.2 * one.side
            for other in pairs
        )
    ]


def _hidden(
    ink: NDArray[np.uint8], pieces: Any, found: list[Outline], step: float, point: float
) -> list[Outline]:
    """Return boxes under a scribble or a mark that hides their outline: where others
    of the same size stand above or below, a dense piece of ink in their column."""
    import numpy as np

    out: list[Outline] = []
    w, h = pieces[:, 2], pieces[:, 3]
    middle = pieces[:, 0] + w / 2
    seen: list[tuple[float, float]] = []
    for mate in found:
        side = mate.side * step
        centre = (mate.x0 + mate.x1) / 2 * step
        if any(abs(centre - c) < 0.3 * side and abs(side - s) < 0.2 * side for c, s in seen):
            continue
        seen.append((centre, side))
        near = (np.abs(middle - centre) < 0.8 * side) & (np.maximum(w, h) <= 3.0 * side)
        least = 0.95 if mate.round else 1.02
        near &= (np.minimum(w, h) >= least * side) & (np.maximum(w, h) >= (least + 0.18) * side)
        near &= np.minimum(w, h) >= 6 * point
        for i in np.flatnonzero(near):
            x, y, _wide, high = (int(v) for v in pieces[i, :4])
            gap = round(1.5 * point)
            if ink[y : y + high, max(0, x - gap) : x].any():
                continue  # part of a word
            half = side / 2
            left, right = round(centre - half), round(centre + half)
            middle_y = y + high / 2
            best, at = 0.0, middle_y
            for shift in np.linspace(-0.5, 0.5, 9) * max(1.0, high - side):
                top, low = round(middle_y + shift - half), round(middle_y + shift + half)
                part = ink[max(0, top) : low + 1, max(0, left) : right + 1]
                if min(part.shape) < 4:
                    continue
                cover = _rim(part) if mate.round else _border(part)
                if cover > best:
                    best, at = cover, middle_y + shift
            if best >= 0.85:
                out.append(
                    Outline(
                        x0=round(left / step),
                        top=round((at - half) / step),
                        x1=round(right / step),
                        bottom=round((at + half) / step),
                        whole=best * 0.8,
                        round=mate.round,
                    )
                )
    return out


def _not_stacked(found: list[Outline]) -> list[Outline]:
    """Drop pairs that touch one above the other: the bowls of an 8 or a B."""

    def touch(a: Outline, b: Outline) -> bool:
        upper, lower = (a, b) if a.top < b.top else (b, a)
        reach = 0.25 * upper.side
        return (
            abs(a.x0 - b.x0) <= reach
            and abs(a.x1 - b.x1) <= reach
            and abs(lower.top - upper.bottom) <= reach
        )

    return [a for a in found if not any(b is not a and touch(a, b) for b in found)]


def _border(part: Any) -> float:
    """Return the share of a square's border that carries ink."""
    edges = (part[:2], part[-2:], part.T[:2], part.T[-2:])
    return sum(float(e.any(axis=0).mean()) for e in edges) / 4


def _rim(part: Any) -> float:
    """Return the share of the circle in a square that carries ink."""
    import numpy as np

    height, width = part.shape
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    radii = np.array([[1.0], [0.92], [0.84]])
    ys = (height - 1) / 2 * (1 + radii * np.sin(angles))
    xs = (width - 1) / 2 * (1 + radii * np.cos(angles))
    return float(part[ys.round().astype(int), xs.round().astype(int)].any(axis=0).mean())


def _distinct(found: list[Outline]) -> list[Outline]:
    """Keep one of outlines that lie over each other, the more complete first."""
    kept: list[Outline] = []
    for one in sorted(found, key=lambda o: (-o.whole, -o.side)):
        if not any(
            min(one.x1, k.x1) - max(one.x0, k.x0) > 0.3 * min(one.side, k.side)
            and min(one.bottom, k.bottom) - max(one.top, k.top) > 0.3 * min(one.side, k.side)
            for k in kept
        ):
            kept.append(one)
    return kept
