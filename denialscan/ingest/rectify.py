"""Finding a photographed sheet on its ground, and laying it flat."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from denialscan.ingest.frame import Prepared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Line = tuple[float, float, float, float]

#: Long side of the copy on which the outline is looked for.
_SMALL = 600
#: A ring of this share of the picture's size that is plain paper means that no ground shows.
_RING = 0.02
_LEAST_AREA = 0.25
#: Paper is at least this much brighter than its ground.
_LEAST_STEP = 10
#: This share of a side must show that step.
_SUPPORT = 0.55
_MOST_SIDES = 6
#: A sheet's length is this many times its width: letter 1.29, A4 1.41, legal 1.65.
_SHAPES = (1.15, 1.75)
_LONG_SIDE = 11.0
#: The ground has this much more colour than the sheet (of 255, by saturation).
_LEAST_COLOUR = 25


def find_page(image: Gray) -> NDArray[np.float32] | None:
    """Return the corners (top left, top right, bottom right, bottom left) of a
    sheet that lies on a darker ground; None where no clear outline shows."""
    import cv2
    import numpy as np

    height, width = image.shape
    scale = _SMALL / max(height, width)
    if scale >= 1:
        return None
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if min(size) < 100 or _all_paper(small):
        return None
    # Text goes, sheet and ground stay.
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    smooth = np.asarray(cv2.medianBlur(closed, 7), dtype=np.uint8)
    found = _by_brightness(smooth)
    if found is None:
        found = _by_edges(smooth)
    return None if found is None else np.asarray(found / scale, dtype=np.float32)


def _all_paper(small: Gray) -> bool:
    """Whether the picture is paper up to all its edges."""
    import numpy as np

    ring = max(2, round(_RING * max(small.shape)))
    sides = (small[:ring], small[-ring:], small[:, :ring], small[:, -ring:])
    paper = float(np.percentile(small, 80))
    return all(float(np.percentile(s, 20)) > paper - 30 for s in sides)


def _by_brightness(smooth: Gray) -> NDArray[np.float32] | None:
    """Return the outline of the one bright area, if it has four corners."""
    import cv2
    import numpy as np

    _cut, bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    corners = _one_sheet(np.asarray(bright, dtype=np.uint8))
    if corners is None:
        return None
    inside = np.zeros(smooth.shape, np.uint8)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 255)
    if float(smooth[inside > 0].mean()) - float(smooth[inside == 0].mean()) < 50:
        return None
    return corners


def _one_sheet(mask: Gray) -> NDArray[np.float32] | None:
    """Return the corners of the largest area of a mask, if it is a full quadrilateral."""
    import cv2
    import numpy as np

    outlines, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    area = cv2.contourArea(outline) / mask.size
    corners = cv2.approxPolyDP(
        cv2.convexHull(outline), 0.02 * cv2.arcLength(outline, True), True
    ).reshape(-1, 2)
    if len(corners) != 4 or not _LEAST_AREA < area < 0.98:
        return None
    inside = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 255)
    if area < 0.93 * (inside > 0).mean():
        return None
    return _ordered(corners.astype(np.float32))


def coloured_ground(pixels: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Return where a coloured picture shows the ground on which a sheet lies, told by its
    colour; None where it does not show.

    Paper is nearly grey under any light and in any shadow. A desk of light wood is
    coloured, though it may be brighter than paper in the shade.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = _SMALL / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if scale >= 1 or min(size) < 100:
        return None
    small = cv2.resize(pixels[:, :, :3], size, interpolation=cv2.INTER_AREA).astype(np.float32)
    high, low = small.max(axis=2), small.min(axis=2)
    share = ((high - low) * 255 / np.maximum(high, 40)).clip(0, 255).astype(np.uint8)
    share = np.asarray(cv2.medianBlur(share, 7), dtype=np.uint8)
    cut, _mask = cv2.threshold(share, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # Stamps and ink on the sheet are closed, the grain of the ground is opened.
    plain = np.where(share <= cut, 255, 0).astype(np.uint8)
    closed = cv2.morphologyEx(plain, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    found = _one_sheet(np.asarray(opened, dtype=np.uint8))
    if found is None or not _sheet_like(found):
        return None
    inside = np.zeros(share.shape, np.uint8)
    cv2.fillConvexPoly(inside, found.astype(np.int32), 255)
    if float(share[inside == 0].mean()) - float(share[inside > 0].mean()) < _LEAST_COLOUR:
        return None
    whole = cv2.resize(inside, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole) < 128


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32] | None:
    import numpy as np

    sums, differences = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    order = [
        int(i) for i in (sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax())
    ]
    return np.asarray(corners[order], dtype=np.float32) if len(set(order)) == 4 else None


def _by_edges(smooth: Gray) -> NDArray[np.float32] | None:
    """Return the largest sheet whose sides show as long steps to a darker ground.

    A side may be missing where the sheet reaches the picture's own edge.
    """
    import cv2
    import numpy as np

    height, width = smooth.shape
    edges = cv2.Canny(smooth, 20, 60)
    found = cv2.HoughLinesP(
        edges, 1, np.pi / 360, 50, minLineLength=0.2 * min(height, width), maxLineGap=20
    )
    lines: list[Line] = []
    if found is not None:
        lines = [(float(a), float(b), float(c), float(d)) for a, b, c, d in found.reshape(-1, 4)]
    flat = [s for s in lines if abs(s[3] - s[1]) < 0.4 * abs(s[2] - s[0])]
    steep = [s for s in lines if abs(s[2] - s[0]) < 0.4 * abs(s[3] - s[1])]
    edge_x, edge_y = float(width - 1), float(height - 1)
    tops = _sides(smooth, flat, (0, 1), (0.0, 0.0, edge_x, 0.0))
    bottoms = _sides(smooth, flat, (0, -1), (0.0, edge_y, edge_x, edge_y))
    lefts = _sides(smooth, steep, (1, 0), (0.0, 0.0, 0.0, edge_y))
    rights = _sides(smooth, steep, (-1, 0), (edge_x, 0.0, edge_x, edge_y))
    best, best_score = None, 0.0
    for top, bottom, left, right in product(tops, bottoms, lefts, rights):
        real = [s for s in (top, bottom, left, right) if s[1] > 0]
        if len(real) < 2:
            continue
        corners = [
            _cross(a[0], b[0])
            for a, b in ((top, left), (top, right), (bottom, right), (bottom, left))
        ]
        if any(c is None for c in corners):
            continue
        quad = np.array(corners, dtype=np.float32)
        if (quad < -12).any() or (quad > np.array([edge_x, edge_y]) + 12).any():
            continue
        area = float(cv2.contourArea(quad)) / smooth.size
        if area < _LEAST_AREA or not cv2.isContourConvex(quad) or not _sheet_like(quad):
            continue
        score = area + 0.3 * sum(s[1] for s in real)
        if score > best_score:
            best, best_score = quad, score
    return best


def _sides(
    smooth: Gray, lines: list[Line], inward: tuple[int, int], fallback: Line
) -> list[tuple[Line, float]]:
    """Return up to six lines that step up to paper in the direction ``inward``, each
    with the share of its way across the picture that does; the picture's edge comes last."""
    kept = [(line, share) for line in lines if (share := _step_share(smooth, line, inward)) > 0]
    kept.sort(key=lambda k: -k[1])
    axis = 0 if inward[0] else 1
    chosen: list[tuple[Line, float]] = []
    for line, share in kept:
        place = line[axis] + line[axis + 2]
        if all(abs(place - (other[axis] + other[axis + 2])) > 16 for other, _share in chosen):
            chosen.append((line, share))
        if len(chosen) == _MOST_SIDES:
            break
    return [*chosen, (fallback, 0.0)]


def _step_share(smooth: Gray, line: Line, inward: tuple[int, int]) -> float:
    """Return along how much of the picture's middle a line, drawn on, has a brighter
    side inward; 0 where its own part mostly has not."""
    import numpy as np

    height, width = smooth.shape
    x0, y0, x1, y1 = line

    def share(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
        levels = []
        for away in (5, -5):
            rows = np.clip(y + away * inward[1], 0, height - 1).astype(int)
            columns = np.clip(x + away * inward[0], 0, width - 1).astype(int)
            levels.append(smooth[rows, columns].astype(int))
        return float((levels[0] - levels[1] > _LEAST_STEP).mean())

    if share(np.linspace(x0, x1, 60), np.linspace(y0, y1, 60)) < _SUPPORT:
        return 0.0
    if inward[0]:
        y = np.linspace(0.2, 0.8, 60) * height
        return share(x0 + (y - y0) * (x1 - x0) / (y1 - y0), y)
    x = np.linspace(0.2, 0.8, 60) * width
    return share(x, y0 + (x - x0) * (y1 - y0) / (x1 - x0))


def _cross(a: Line, b: Line) -> tuple[float, float] | None:
    """Return where two lines meet when they are drawn on."""
    ax, ay, bx, by = a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1]
    turn = ax * by - ay * bx
    if abs(turn) < 1e-6:
        return None
    t = ((b[0] - a[0]) * by - (b[1] - a[1]) * bx) / turn
    return a[0] + t * ax, a[1] + t * ay


def _lengths(quad: NDArray[np.float32]) -> tuple[float, float]:
    """Return the longer of the two widths and of the two heights."""
    import numpy as np

    def length(a: int, b: int) -> float:
        return float(np.linalg.norm(quad[a] - quad[b]))

    return max(length(0, 1), length(3, 2)), max(length(0, 3), length(1, 2))


def _sheet_like(quad: NDArray[np.float32]) -> bool:
    wide, high = _lengths(quad)
    ratio = max(wide, high) / max(1.0, min(wide, high))
    return _SHAPES[0] <= ratio <= _SHAPES[1]


def flatten_page(page: Prepared, corners: NDArray[np.float32], target: int) -> Prepared:
    """Lay a photographed sheet flat, as a page of eleven inches."""
    import cv2
    import numpy as np

    wide, high = _lengths(corners)
    factor = _LONG_SIDE * target / max(wide, high)
    size = (max(1, round(wide * factor)), max(1, round(high * factor)))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    forward = np.asarray(cv2.getPerspectiveTransform(corners, flat), dtype=np.float64)
    if factor < 0.6:  # sampling a much larger photograph would leave pixels out
        height, width = page.image.shape
        smaller = page.resized(round(width * factor), round(height * factor), target)
        shrink = np.diag([width / smaller.image.shape[1], height / smaller.image.shape[0], 1.0])
        return smaller.warped(forward @ shrink, size)
    return Prepared(image=page.image, back=page.back, dpi=target).warped(forward, size)
