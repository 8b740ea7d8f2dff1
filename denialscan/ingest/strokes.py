"""Taking out strokes that lie over print and are thicker than it: stamps without colour.

A thick stroke is paper to the thin print on it: divided by what is left when thin marks
are closed, the stroke turns white and print that is darker than it stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    image = page.image
    paper = float(np.percentile(image[::4, ::4], 75))
    width = max(3, round(_THICK * page.dpi / 72))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    ground = np.asarray(cv2.morphologyEx(image, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)
    thick = cv2.dilate((ground < _INK * paper).astype(np.uint8), np.ones((5, 5), np.uint8))
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(thick, connectivity=8)
    hits = np.zeros(count, dtype=int)
    for word in spoilt:
        rows = slice(max(0, int(word.top)), max(0, int(word.bottom)))
        columns = slice(max(0, int(word.x0)), max(0, int(word.x1)))
        hits[np.unique(labels[rows, columns])] += 1
    chosen = (hits > 0) & (stats[:, cv2.CC_STAT_AREA] < _MOST * image.size)
    chosen[0] = False
    if hits[chosen].sum() < _LEAST_SPOILT:
        return None
    cleaned = image.copy()
    for label in np.flatnonzero(chosen):
        x, y, w, h = (int(v) for v in stats[label, :4])
        part = (slice(y, y + h), slice(x, x + w))
        inside = labels[part] == label
        lifted = cv2.divide(image[part], ground[part], scale=paper)
        cleaned[part][inside] = np.asarray(lifted)[inside]
    return page.with_image(cleaned)
