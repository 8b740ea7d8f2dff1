"""Where letter-like marks are on a page image, measured on a small copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from denialscan.ingest.blobs import components

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Resolution at which marks are found: 9 point letters are 8 pixels high.
SMALL_DPI = 100


def shrunk(image: Gray, dpi: float, to: float = SMALL_DPI) -> Gray:
    """Return a small copy of an image."""
    import cv2
    import numpy as np

    if to == dpi:
        return image
    scale = to / dpi
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def letters(image: Gray, dpi: float) -> NDArray[np.int32]:
    """Return boxes (x, y, width, height, area) of what may be letters, in pixels of a
    copy with ``SMALL_DPI`` to the inch."""
    return marks(shrunk(image, dpi))


def marks(small: Gray) -> NDArray[np.int32]:
    """Return the boxes of what may be letters on a small copy."""
    import cv2
    import numpy as np

    _cut, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _n, _labels, stats = components(ink)
    boxes = np.asarray(stats[1:], dtype=np.int32)
    high, wide = boxes[:, 3], boxes[:, 2]
    keep = (np.maximum(high, wide) <= 60) & (np.maximum(high, wide) >= 3) & (boxes[:, 4] >= 4)
    return boxes[keep]


def has_marks(image: Gray, dpi: int) -> bool:
    """Whether more is drawn on a page than ruled lines and a few specks."""
    import cv2
    import numpy as np

    small = shrunk(image, dpi, 50)
    ink = (small.astype(int) < np.percentile(small, 75) - 32).astype(np.uint8)
    for shape in ((1, 25), (25, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        ink[np.asarray(rules) > 0] = 0
    return bool(ink.mean() > 0.002)


def outside_letters(
    found: NDArray[np.int32], boxes: list[tuple[float, float, float, float]]
) -> tuple[int, int]:
    """Return how many letter-like marks there are, and how many lie in no box.

    Both in pixels of a copy with ``SMALL_DPI`` to the inch.
    """
    import numpy as np

    # Specks and dots are no letters; neither is a dash of a ruled line.
    found = found[(found[:, 3] >= 5) & (found[:, 4] >= 8)]
    if not len(found):
        return 0, 0
    x, y = found[:, 0] + found[:, 2] / 2, found[:, 1] + found[:, 3] / 2
    covered = np.zeros(len(found), dtype=bool)
    for x0, top, x1, bottom in boxes:
        covered |= (x >= x0 - 2) & (x <= x1 + 2) & (y >= top - 2) & (y <= bottom + 2)
    return len(found), int((~covered).sum())
