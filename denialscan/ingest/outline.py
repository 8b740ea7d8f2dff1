"""What the search for tick boxes works on: outlines, the paper and the ink of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Sides of a box, points: smaller is a letter's bowl, larger a table cell or a frame.
SMALLEST, LARGEST = 5.0, 18.5


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


def mates(a: Outline, b: Outline) -> bool:
    """Say whether two outlines are of one size and stand in one column or row."""
    return (
        abs(a.x1 - a.x0 - (b.x1 - b.x0)) <= 0.14 * b.side
        and abs(a.bottom - a.top - (b.bottom - b.top)) <= 0.14 * b.side
        and (abs(a.x0 - b.x0) <= 0.4 * b.side or abs(a.top - b.top) <= 0.4 * b.side)
    )


def border(part: Any) -> float:
    """Return the share of a square's border that carries ink."""
    edges = (part[:2], part[-2:], part.T[:2], part.T[-2:])
    return sum(float(e.any(axis=0).mean()) for e in edges) / 4


def ink_depth(gray: Gray) -> tuple[float, float]:
    """Return (grey value of the paper, how much darker full ink is) of a page."""
    import cv2
    import numpy as np

    sample = np.ascontiguousarray(gray[::3, ::3])
    level, _ = cv2.threshold(sample, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    counts = cv2.calcHist([sample], [0], None, [256], [0, 256]).ravel().astype(np.int64)
    cut = int(level) + 1
    if not counts[:cut].any() or not counts[cut:].any():
        return 255.0, 200.0
    paper = cut + _median(counts[cut:])
    return paper, max(8.0, paper - _median(counts[:cut]))


def _median(counts: Any) -> float:
    """Return the median of values of which there are so many of 0, of 1 and so on."""
    import numpy as np

    below = np.cumsum(counts)
    half = int(below[-1])
    low, high = np.searchsorted(below, ((half - 1) // 2, half // 2), side="right")
    return float(low + high) / 2


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
