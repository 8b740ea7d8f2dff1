"""Connected ink: the pieces of a picture of ink and paper."""

from __future__ import annotations

from typing import Any


def components(mask: Any, connectivity: int = 8) -> tuple[int, Any, Any]:
    """Return how many pieces there are, the piece of each pixel, and of each piece
    (x, y, width, height, pixels); piece 0 is the paper.

    Labels of 16 bits take a third of the time of OpenCV's usual ones; a page of pure
    grain has more pieces than they can tell apart.
    """
    import cv2

    try:
        count, labels, stats, _centres = cv2.connectedComponentsWithStatsWithAlgorithm(
            mask, connectivity, cv2.CV_16U, cv2.CCL_DEFAULT
        )
    except cv2.error:
        count, labels, stats, _centres = cv2.connectedComponentsWithStats(
            mask, connectivity=connectivity
        )
    return count, labels, stats
