"""Round buttons on a page image: thin rings that stand in a column or a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from denialscan.ingest.outline import LARGEST, Outline, brightest, mates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]


def find_rings(
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
            b is not a and mates(a, b) and abs(a.x0 - b.x0) + abs(a.top - b.top) > 2.2 * a.side
            for b in found
        )
    ]


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
