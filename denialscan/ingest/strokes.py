"""Taking out strokes that lie over print and are thicker than it: stamps without colour.

A thick stroke is paper to the thin print on it: divided by what is left when thin marks
are closed, the stroke turns white and print that is darker than it stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from denialscan.ingest import glyphs
from denialscan.ingest.frame import Prepared
from denialscan.ocr import OcrWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Points: strokes of print in sizes up to 14 points, bold too, are thinner.
_THICK = 1.7
#: Words below this confidence may be spoilt by a stroke; fewer are not worth a look.
_SPOILT, _LEAST_SPOILT = 0.75, 3
#: What is darker than this share of the paper is ink.
_INK = 0.8
#: Points: a stamp's frame and letters are taller, bold headings are not.
_TALL = 15.0
#: Resolution in which strokes are looked for.
_SEARCH_DPI = 150
#: More of a page than this is no stamp.
_MOST = 0.08


def without_spoiling(page: Prepared, words: Sequence[OcrWord]) -> Prepared | None:
    """Return a page without the thick strokes that cross words read badly, None where
    there are none."""
    import cv2
    import numpy as np

    spoilt = [w for w in words if w.conf < _SPOILT and len(w.text) > 1]
    if len(spoilt) < _LEAST_SPOILT:
        return None
    small = glyphs.shrunk(page.image, page.dpi, _SEARCH_DPI)
    paper = float(np.percentile(small[::2, ::2], 75))
    ground = _closed(small, _SEARCH_DPI)
    # Strokes of a stamp that a fax or the dots of a rubber pad broke are one.
    thick = cv2.dilate((ground < _INK * paper).astype(np.uint8), np.ones((3, 3), np.uint8))
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(thick, connectivity=8)
    scale = _SEARCH_DPI / page.dpi
    hits = np.zeros(len(stats), dtype=int)
    for word in spoilt:
        rows = slice(max(0, int(word.top * scale)), max(0, int(word.bottom * scale)))
        columns = slice(max(0, int(word.x0 * scale)), max(0, int(word.x1 * scale)))
        hits[np.unique(labels[rows, columns])] += 1
    tall = stats[:, cv2.CC_STAT_HEIGHT] >= _TALL * _SEARCH_DPI / 72
    chosen = (hits > 0) & tall & (stats[:, cv2.CC_STAT_AREA] < _MOST * small.size)
    chosen[0] = False
    if hits[chosen].sum() < _LEAST_SPOILT:
        return None
    cleaned = page.image.copy()
    for label in np.flatnonzero(chosen):
        x, y, w, h = (int(v) for v in stats[label, :4])
        mask = (labels[y : y + h, x : x + w] == label).astype(np.uint8)
        left, top = int(x / scale), int(y / scale)
        part = cleaned[top : int((y + h) / scale), left : int((x + w) / scale)]
        inside = cv2.resize(mask, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_NEAREST)
        lifted = cv2.divide(part, np.maximum(_closed(part, page.dpi), 1), scale=paper)
        part[np.asarray(inside) > 0] = np.asarray(lifted)[np.asarray(inside) > 0]
    return page.with_image(cleaned)


def _closed(image: Gray, dpi: int) -> Gray:
    """Return an image in which marks thinner than a stamp's strokes are closed."""
    import cv2
    import numpy as np

    width = max(3, round(_THICK * dpi / 72))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.asarray(cv2.morphologyEx(image, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)
