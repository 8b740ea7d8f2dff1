"""Photocopies and scans: skew, low resolution, fading, recopying, a reverse side that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.optics import noise, scan, tilt, turn, uneven

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]

#: Degrees of a sheet that went badly askew through the feeder.
SKEW = (1.5, 6.0)


def skewed_angle(rng: Any) -> float:
    """Draw a bad tilt, in degrees to either side."""
    side = 1.0 if rng.random() < 0.5 else -1.0
    return side * float(rng.uniform(*SKEW))


def skewed(image: Image8, rng: Any) -> Image8:
    """A scan that went askew through the feeder."""
    return scan(image, rng, skewed_angle(rng))


def colour_scan(image: Image8, rng: Any) -> Image8:
    """A colour scan of toned paper, as a phone or office app sends it small."""
    import cv2
    import numpy as np

    gray = scan(image, rng, tilt(rng) / 3)
    page = cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR).astype(np.float32)
    page *= np.array([rng.uniform(0.88, 0.97), rng.uniform(0.95, 1.0), 1.0], np.float32)
    return np.asarray(page.clip(0, 255), dtype=np.uint8)


def third_copy(image: Image8, rng: Any) -> Image8:
    """A copy of a copy of a copy: contrast crushed and lost, speckle, smear, tilt."""
    import cv2
    import numpy as np

    out: Any = image
    for _ in range(3):
        out = turn(out, float(rng.uniform(-0.8, 0.8)))
        out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.8, 1.2)))
        level = float(rng.uniform(120, 165))
        out = 255 / (1 + np.exp(-(out.astype(np.float32) - level) / 16))
        specks = rng.random(out.shape, dtype=np.float32)
        out[specks < 0.00025] = 40
        out[specks > 0.9998] = 250
        out = out.clip(0, 255).astype(np.uint8)
    out = cv2.dilate(out, np.ones((2, 2), np.uint8)) if rng.random() < 0.4 else out
    clouds = uneven(out.shape, rng, 14)
    dark, light = float(rng.uniform(80, 115)), float(rng.uniform(185, 215))
    grey = dark + out.astype(np.float32) * (light - dark) / 255 + clouds
    return noise(grey, rng, 6.0)


def faded(image: Image8, rng: Any) -> Image8:
    """A faded copy: pale toner on gray paper, toner specks, clouds."""
    import cv2
    import numpy as np

    out: Any = turn(image, tilt(rng))
    out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.8, 1.2)))
    ink, paper = float(rng.uniform(138, 160)), float(rng.uniform(200, 222))
    out = ink + out.astype(np.float32) * (paper - ink) / 255 + uneven(out.shape, rng, 12)
    specks = (rng.random(out.shape, dtype=np.float32) < 0.00035).astype(np.uint8)
    out = np.where(cv2.dilate(specks, np.ones((2, 2), np.uint8)) > 0, ink, out)
    return noise(out, rng, 5.0)


def bled(image: Image8, reverse: Image8, rng: Any) -> Image8:
    """A scan of thin paper: the print of the reverse side shows through, mirrored."""
    import cv2
    import numpy as np

    behind: Any = np.roll(reverse[:, ::-1], int(rng.integers(-60, 60)), axis=0)
    behind = cv2.GaussianBlur(np.ascontiguousarray(behind), (0, 0), float(rng.uniform(2.0, 3.5)))
    share = float(rng.uniform(0.2, 0.35))
    front = scan(image, rng, tilt(rng)).astype(np.float32)
    through = 1 - share * (1 - behind.astype(np.float32) / 255)
    return np.asarray((front * through).clip(0, 255), dtype=np.uint8)
