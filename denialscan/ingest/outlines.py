"""Where the outlines of tick boxes are on a page image: squares and rings.

Searched on a copy of 150 dots per inch; what is found is looked at on the full image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from denialscan.ingest.blobs import components
from denialscan.ingest.lost_boxes import find_half_lost, find_hidden
from denialscan.ingest.outline import Outline, mates, paper_of
from denialscan.ingest.rings import find_rings
from denialscan.ingest.squares import FAINT, find_squares, side_strokes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Resolution of the copy that is searched.
_DPI = 150
#: Share of the four sides along which straight lines run from which a box is one by
#: itself (a letter's sides are bent or broken); with less of them, another box of its
#: size has to stand in its column or row.
_SURE = 0.94


def find_outlines(gray: Gray, dpi: float, depth: float) -> list[Outline]:
    """Return the outlines of a grey image; ``depth`` as from :func:`ink_depth`."""
    import cv2
    import numpy as np

    step = min(1.0, _DPI / dpi)
    size = (max(1, round(gray.shape[1] * step)), max(1, round(gray.shape[0] * step)))
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    point = dpi * step / 72
    dark = np.asarray(cv2.subtract(paper_of(small), small))
    ink = (dark > max(10.0, FAINT * depth)).astype(np.uint8)
    level, upright = side_strokes(ink, point)
    found = find_squares(gray, level, upright, step, point, depth)
    sure = _distinct([o for o in found if o.whole >= _SURE and 0.8 <= o.aspect <= 1.25])
    found = sure + [o for o in found if any(mates(o, s) for s in sure)]
    _n, _labels, pieces = components(ink)
    found = _distinct(found + find_rings(gray, ink, pieces, step, point, depth))
    found = _distinct(found + find_half_lost(ink, upright, found, step, point))
    return _distinct(found + find_hidden(ink, pieces, found, step, point))


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
