"""What hands and machines leave on a sheet: stamps, pen strokes, scanner edges, holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.copies import skewed_angle
from corpus.optics import later_day, noise, scan, tilt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]

#: Ballpoint and felt tip: blue, black, red. BGR.
_PENS = ((150, 60, 30), (40, 30, 25), (50, 40, 190))


def stamped(image: Image8, rng: Any, letter_date: str | None) -> tuple[Image8, tuple[str, ...]]:
    """A colour scan with a RECEIVED stamp across the text and a stroke of a pen.

    Returns it with the stamp's words.
    """
    import cv2
    import numpy as np

    page = cv2.cvtColor(scan(image, rng, tilt(rng)), cv2.COLOR_GRAY2BGR).astype(np.float32)
    height, width = image.shape
    cover, words = _stamp(image, rng, letter_date)
    colour = ((40, 40, 200), (170, 60, 30), (120, 30, 120))[int(rng.integers(3))]  # BGR
    for channel in range(3):
        page[..., channel] *= 1 - cover * (1 - colour[channel] / 255)
    x, y0 = int(width * rng.uniform(0.2, 0.6)), int(height * rng.uniform(0.4, 0.7))
    points = [[x + i * 22, y0 + int(30 * np.sin(i / 2.2)) - i * 6] for i in range(24)]
    cv2.polylines(page, [np.array(points, np.int32)], False, (150, 60, 30), 5, lineType=cv2.LINE_AA)
    return np.asarray(page.clip(0, 255), dtype=np.uint8), words


def stamped_black(
    image: Image8, rng: Any, letter_date: str | None
) -> tuple[Image8, tuple[str, ...]]:
    """A gray scan with a stamp in black ink, which no colour tells from the print."""
    import numpy as np

    page = scan(image, rng, tilt(rng)).astype(np.float32)
    cover, words = _stamp(image, rng, letter_date)
    page *= 1 - cover * float(rng.uniform(0.6, 0.9))
    return np.asarray(page.clip(0, 255), dtype=np.uint8), words


def _stamp(image: Image8, rng: Any, letter_date: str | None) -> tuple[Any, tuple[str, ...]]:
    """Draw a received stamp: how much of the paper it covers (0..1), and its words."""
    import cv2
    import numpy as np

    height, width = image.shape
    layer: Any = np.full((height, width), 255, np.uint8)
    centre = (int(width * rng.uniform(0.45, 0.7)), int(height * rng.uniform(0.3, 0.55)))
    half = (int(width * 0.17), int(height * 0.036))
    low, high = (
        (centre[0] - half[0], centre[1] - half[1]),
        (centre[0] + half[0], centre[1] + half[1]),
    )
    cv2.rectangle(layer, low, high, 0, 9)
    words = ("RECEIVED", *later_day(letter_date, int(rng.integers(1, 9))))
    for number, word in enumerate(words):
        scale = 2.6 if number == 0 else 1.8
        (w, h), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_DUPLEX, scale, 7)
        y = centre[1] + (h // 2 if len(words) == 1 else (-12 if number == 0 else h + 28))
        cv2.putText(
            layer, word, (centre[0] - w // 2, y), cv2.FONT_HERSHEY_DUPLEX, scale, 0, 7, cv2.LINE_AA
        )
    angle = float(rng.uniform(-14, 14))
    matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), angle, 1.0)
    layer = cv2.warpAffine(layer, matrix, (width, height), borderValue=(255, 255, 255))
    patchy = cv2.resize(rng.uniform(0.55, 1.0, (60, 46)).astype(np.float32), (width, height))
    return (1 - layer.astype(np.float32) / 255) * patchy, words


def penned(image: Image8, rng: Any) -> Image8:
    """A colour scan of a sheet somebody worked on: lines under and through the text,
    a ring around some of it, a scrawl in the margin."""
    import cv2
    import numpy as np

    page: Any = cv2.cvtColor(scan(image, rng, tilt(rng)), cv2.COLOR_GRAY2BGR)
    height, width = image.shape
    colour = _PENS[int(rng.integers(len(_PENS)))]

    def stroke(points: Any, thick: int) -> None:
        line = [np.array(points, np.int32)]
        cv2.polylines(page, line, False, colour, thick, lineType=cv2.LINE_AA)

    for _ in range(int(rng.integers(2, 5))):  # more or less straight, at any height
        x, y = width * rng.uniform(0.12, 0.4), height * rng.uniform(0.25, 0.8)
        long, slope = width * rng.uniform(0.15, 0.45), rng.uniform(-0.04, 0.04)
        waves = rng.uniform(-3, 3, 30)
        steps = np.linspace(0, 1, 30)
        stroke(np.c_[x + steps * long, y + steps * long * slope + waves], 5)
    centre = (width * rng.uniform(0.35, 0.6), height * rng.uniform(0.3, 0.7))
    round_ = np.linspace(0, 2 * np.pi * 1.05, 60)
    reach = (width * rng.uniform(0.08, 0.2), height * rng.uniform(0.02, 0.04))
    drift = 1 + round_ * 0.01
    stroke(
        np.c_[
            centre[0] + np.cos(round_) * reach[0] * drift,
            centre[1] + np.sin(round_) * reach[1] * drift,
        ],
        5,
    )
    x, y = width * 0.93, height * rng.uniform(0.3, 0.6)
    strokes = np.arange(40)
    stroke(
        np.c_[x + 45 * np.sin(strokes * 1.7) + rng.uniform(-12, 12, 40), y + strokes * 7.0],
        4,
    )
    return np.asarray(page, dtype=np.uint8)


def black_edged(image: Image8, rng: Any) -> Image8:
    """A copy made with the lid open: askew, everything beyond the sheet black."""
    import numpy as np

    height, width = image.shape
    # A smaller angle than the worst skew: the corners would leave the glass.
    page: Any = scan(image, rng, skewed_angle(rng) / 2, outside=0).astype(np.float32)
    for side in range(4):
        if rng.random() < 0.35:
            continue
        thick = int((width if side % 2 else height) * rng.uniform(0.008, 0.028))
        ragged: Any = np.clip(thick + rng.normal(0, 3, height if side % 2 else width), 1, None)
        away: Any = np.arange(width if side % 2 else height, dtype=np.float32)
        away = away if side < 2 else away[::-1]
        dark = (away[None, :] < ragged[:, None]) if side % 2 else (away[:, None] < ragged[None, :])
        page = np.where(dark, 22.0, page)
    return noise(page, rng, 3.0)


def punched(image: Image8, rng: Any) -> Image8:
    """A scan of a filed sheet: punch holes at the left or top, the shadow of a staple."""
    import cv2
    import numpy as np

    page: Any = image.copy()
    height, width = image.shape
    dpi = width / 8.5
    if rng.random() < 0.5:
        places = [(0.38 * dpi, height * share) for share in (0.115, 0.5, 0.885)]
    else:
        places = [(width / 2 + side * 1.375 * dpi, 0.38 * dpi) for side in (-1, 1)]
    for x, y in places:
        at = (int(x + rng.uniform(-8, 8)), int(y + rng.uniform(-8, 8)))
        cv2.circle(page, at, int(0.14 * dpi), int(rng.integers(0, 70)), -1, lineType=cv2.LINE_AA)
    left, top = 0.3 * dpi, 0.3 * dpi
    end = (int(left + 0.42 * dpi), int(top - 0.18 * dpi))
    cv2.line(page, (int(left), int(top)), end, 60, 7, lineType=cv2.LINE_AA)
    return scan(np.asarray(page, dtype=np.uint8), rng, tilt(rng))
