"""Tick boxes whose outline is hidden by a scribble, or half lost on a coarse fax.

Both are looked for only where other boxes of their size stand in the same column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from denialscan.ingest.blobs import components
from denialscan.ingest.outline import LARGEST, Outline, border, mates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]


def find_hidden(
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
                cover = _rim(part) if mate.round else border(part)
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


def find_half_lost(
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

    _n, _labels, stats = components(upright)
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
                    whole=border(part),
                )
            )
    return [
        one
        for one in pairs
        if any(mates(one, f) for f in found)
        or any(
            other is not one and mates(one, other) and abs(one.x0 - other.x0) <= 0.2 * one.side
            for other in pairs
        )
    ]


def _rim(part: Any) -> float:
    """Return the share of the circle in a square that carries ink."""
    import numpy as np

    height, width = part.shape
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    radii = np.array([[1.0], [0.92], [0.84]])
    ys = (height - 1) / 2 * (1 + radii * np.sin(angles))
    xs = (width - 1) / 2 * (1 + radii * np.cos(angles))
    return float(part[ys.round().astype(int), xs.round().astype(int)].any(axis=0).mean())
