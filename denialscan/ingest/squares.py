"""Square tick boxes on a page image.

Searched among short level and upright strokes that hang together as a square of a box's
size. Each find is then looked at on the full image: four straight sides, and ink in all
four corners, which tells a box from the letters O, D and Q. Cells of a table and the
combs of a date are made of lines longer than a box and fall out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from denialscan.ingest.blobs import components
from denialscan.ingest.outline import LARGEST, SMALLEST, Outline, border_level, brightest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: A stroke at least this long (points) may be a side.
_SIDE = 3.6
#: Lines longer than this are rules.
_RULE = 21.0
#: Share of the depth of full ink from which a pixel may belong to an outline.
FAINT = 0.25
#: Share of the four sides along which straight lines run: less is no box.
_LIKELY = 0.8


def find_squares(
    gray: Gray,
    level: NDArray[np.uint8],
    upright: NDArray[np.uint8],
    step: float,
    point: float,
    depth: float,
) -> list[Outline]:
    """Return square outlines; strokes as from :func:`side_strokes`, found on a copy made
    ``step`` times as large, with ``point`` pixels to the point; ``depth`` as from
    :func:`~denialscan.ingest.outline.ink_depth`."""
    return _not_stacked(
        [
            outline
            for box in _squares(level, upright, point)
            if (outline := _square(gray, box, step, point / step, depth)) is not None
        ]
    )


def side_strokes(
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
    _n, _labels, stats = components(joined)
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
    ink = patch < paper - max(9.0, FAINT * depth, 0.55 * border)
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
