"""Tones of a page image: colour, faint print, speckle, uneven light, black edges.

What each step is worth was measured on degraded letters: binarising helps only
where contrast is low and ruins pages with bleed-through, faxes gain from
despeckling and blur.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from denialscan.ingest import rectify
from denialscan.ingest.blobs import components

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Mean ink and mean paper closer than this are a faded copy. Copies of copies (65 to 85)
#: lose colons and full stops to any change of their tones (3.7 % of the letters wrong
#: without, 4.4 % with it); faded ones (13 to 50) are misread without (4.1 %, 1.7 % with).
LOW_CONTRAST = 60
#: Paper that varies more than this over the page was lit unevenly.
_UNEVEN = 45
#: Channels further apart than this are colour, not the tint of paper.
COLOUR = 48
#: A picture whose channels are further apart than this on the mean may show such a ground.
_GROUND = 8.0
#: No stamp or stroke of a pen inks more of a page than this.
_STAMP_SHARE = 0.1
#: Cosine of the angle between hues within which they are of one ink.
_SAME_HUE = 0.85


def drop_colour(pixels: NDArray[np.uint8]) -> Gray:
    """Return grey values in which coloured ink over black print has faded.

    Stamps and pen strokes that touch black print go; coloured print that stands
    by itself, as letterheads do, stays. A coloured ground on which a sheet was
    photographed turns black.
    """
    import cv2
    import numpy as np

    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    a, b, c = (np.ascontiguousarray(pixels[:, :, i]) for i in range(3))
    high = np.asarray(cv2.max(cv2.max(a, b), c), dtype=np.uint8)
    spread = np.asarray(cv2.subtract(high, cv2.min(cv2.min(a, b), c)), dtype=np.uint8)
    if not (spread[::2, ::2] > COLOUR).any():
        return high
    plain = np.asarray(cv2.addWeighted(cv2.addWeighted(a, 0.5, b, 0.5, 0), 2 / 3, c, 1 / 3, 0))
    grey = np.where(spread > COLOUR, plain, high).astype(np.uint8)
    for window, inked in _over_print(high, spread):
        part = grey[window]
        part[inked] = _without_ink(pixels[window], spread[window], inked)[inked]
    ground = rectify.coloured_ground(pixels) if spread[::4, ::4].mean() > _GROUND else None
    if ground is not None:
        # Dark, so that the sheet's outline shows without colour, too.
        grey[ground] = 0
    return grey


def _over_print(
    high: Gray, spread: Gray
) -> Iterator[tuple[tuple[slice, slice], NDArray[np.bool_]]]:
    """Yield (part of the picture, where in it) for coloured ink that touches black
    print somewhere."""
    import cv2
    import numpy as np

    height, width = high.shape
    rows, columns = slice(0, height // 4 * 4, 4), slice(0, width // 4 * 4, 4)
    coloured = (spread[rows, columns] > COLOUR).astype(np.uint8)
    black = (high[rows, columns] < 100) & (spread[rows, columns] < COLOUR)
    # Strokes closer than two millimetres belong to one stamp.
    joined = cv2.dilate(coloured, np.ones((7, 7), np.uint8))
    count, blobs, stats, _centres = cv2.connectedComponentsWithStats(joined)
    size = np.bincount(blobs[coloured > 0], minlength=count)
    touching = (cv2.dilate(coloured, np.ones((3, 3), np.uint8)) > 0) & black
    touched = np.bincount(blobs[touching], minlength=count)
    # What covers more than a stamp could is the ground of a photograph.
    fade = (touched >= 5) & (touched > 0.005 * size) & (size < _STAMP_SHARE * coloured.size)
    for label in np.flatnonzero(fade[1:]) + 1:
        x, y, w, h = (int(v) for v in stats[label, :4])
        small = (blobs[y : y + h, x : x + w] == label).astype(np.uint8)
        inked = cv2.resize(small, (w * 4, h * 4), interpolation=cv2.INTER_NEAREST)
        yield (slice(y * 4, (y + h) * 4), slice(x * 4, (x + w) * 4)), np.asarray(inked) > 0


def _without_ink(
    colours: NDArray[np.uint8], spread: NDArray[np.uint8], inked: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return grey values of a part of a picture without the ink that lies on it.

    Inks over each other add up in optical density: each pixel's density is split into
    a share of the coloured ink, whose own is that of the pixels with most colour, and
    black, which takes from all channels alike. Pictures keep colour less sharp than
    brightness, so the ink's share reaches a little beyond where its colour shows.
    """
    import cv2
    import numpy as np

    paper = np.maximum(np.percentile(colours[inked][::7], 90, axis=0), 1).astype(np.float32)
    density = -np.log(np.maximum(colours, 4).astype(np.float32) / paper)
    total = density.sum(axis=2)
    hue = density - total[:, :, None] / 3
    vivid = inked & (spread >= max(COLOUR, float(np.percentile(spread[inked], 70))))
    inks = _inks(density[vivid])
    if not inks:  # an ink without colour cannot be told from black
        return np.asarray(colours.max(axis=2), dtype=np.uint8)
    nearest = np.argmax([hue @ _direction(ink) for ink in inks], axis=0)
    black = total
    for number, ink in enumerate(inks):
        own, grey = float(ink @ ink), float(ink.sum())
        share = (3 * (density @ ink) - grey * total) / (3 * own - grey * grey)
        share = np.where(nearest == number, share.clip(0, 1.5), 0).astype(np.float32)
        black = black - np.asarray(cv2.dilate(share, np.ones((5, 5), np.uint8))) * grey
    values = float(paper.max()) * np.exp(-np.maximum(black / 3, 0))
    return np.asarray(values.clip(0, 255), dtype=np.uint8)


def _inks(vivid: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return the density of the ink that most of the coloured pixels show, and of a
    second one where enough of them are of another hue."""
    import numpy as np

    found: list[NDArray[np.float32]] = []
    least = max(50, len(vivid) // 12)
    while len(vivid) >= least and len(found) < 2:
        ink = np.asarray(np.median(vivid, axis=0), dtype=np.float32)
        grey = float(ink.sum())
        own = float(ink @ ink)
        if 3 * own - grey * grey <= 0.02 * own:  # of no colour, or none at all
            break
        found.append(ink)
        hue = vivid - vivid.mean(axis=1, keepdims=True)
        alike = hue @ _direction(ink) >= _SAME_HUE * np.linalg.norm(hue, axis=1)
        vivid = vivid[~alike]
    return found


def _direction(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return an ink's hue, as a direction of length one."""
    import numpy as np

    hue = ink - ink.mean()
    return np.asarray(hue / max(1e-6, float(np.linalg.norm(hue))), dtype=np.float32)


def is_bilevel(image: Gray) -> bool:
    """Whether an image is black and white without shades."""
    sample = image[::3, ::3]
    return bool(((sample < 16) | (sample > 239)).mean() > 0.995)


def is_reversed(image: Gray) -> bool:
    """Whether a page is bright print on dark ground."""
    import numpy as np

    sample = image[::4, ::4]
    low, middle, high = (float(v) for v in np.percentile(sample, (5, 50, 99)))
    return middle < 110 and middle - low < 0.4 * (high - middle) and high - middle > 60


def inverted(image: Gray) -> Gray:
    """Return the negative of an image."""
    import cv2
    import numpy as np

    return np.asarray(cv2.bitwise_not(image), dtype=np.uint8)


def without_edges(image: Gray, dpi: int) -> Gray:
    """Whiten what a scanner adds to a sheet: black edges, and the holes in it.

    Solid dark areas count that are wider than any letter's stroke and either reach
    the picture's edge or are round and lie in its margin.
    """
    import cv2
    import numpy as np

    from denialscan.ingest.glyphs import shrunk

    small = shrunk(image, dpi, 50)
    height, width = small.shape
    if min(height, width) < 50:
        return image
    paper = float(np.percentile(small, 75))
    # A shadow leaves more than half of the light.
    dark = (small < min(90.0, 0.4 * paper)).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if not solid.any():
        return image
    count, labels, stats = components(solid, connectivity=4)
    waste = np.zeros(count, dtype=bool)
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        touches = x == 0 or y == 0 or x + w >= width or y + h >= height
        in_margin = x + w < 0.1 * width or x > 0.9 * width or y + h < 0.07 * height
        round_hole = 0.8 <= w / h <= 1.25 and 7 <= w <= 25 and area > 0.65 * w * h
        waste[label] = touches or (in_margin and round_hole)
    if not waste.any():
        return image
    # The grey rim of an edge goes with it.
    rim = cv2.dilate(waste[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    full = cv2.resize(rim, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST)
    cleaned = image.copy()
    cleaned[np.asarray(full) > 0] = int(paper)
    return cleaned


def despeckle(image: Gray, most: int = 8) -> Gray:
    """Whiten dark specks of at most ``most`` pixels."""
    import cv2
    import numpy as np

    ink = (image < 128).astype(np.uint8)
    count, labels, stats = components(ink)
    small = np.zeros(count, dtype=bool)
    small[1:] = stats[1:, cv2.CC_STAT_AREA] <= most
    cleaned = image.copy()
    for label in np.flatnonzero(small):
        x, y, w, h = (int(v) for v in stats[label, :4])
        part = (slice(y, y + h), slice(x, x + w))
        cleaned[part][labels[part] == label] = 255
    return cleaned


def even_out(image: Gray) -> Gray:
    """Flatten uneven light, and sharpen a faded copy to black on white."""
    contrast, uneven = light(image)
    if contrast < LOW_CONTRAST:
        return flatten(denoise(image))
    return flatten(image) if uneven > _UNEVEN else image


def denoise(image: Gray) -> Gray:
    """Take the grain from a copy, before its contrast is raised."""
    import cv2
    import numpy as np

    return np.asarray(cv2.GaussianBlur(cv2.medianBlur(image, 3), (0, 0), 1.0), dtype=np.uint8)


def stretch(image: Gray) -> Gray:
    """Spread the grey values between ink and paper over the whole range."""
    import numpy as np

    low, high = np.percentile(image[::2, ::2], (0.5, 60))
    values = (image.astype(np.float32) - low) * (255 / max(1.0, high - low))
    return np.asarray(values.clip(0, 255), dtype=np.uint8)


def light(image: Gray) -> tuple[float, float]:
    """Return (distance of mean ink from mean paper, variation of the paper)."""
    import cv2
    import numpy as np

    height, width = image.shape
    small = cv2.resize(image, (width // 8 or 1, height // 8 or 1), interpolation=cv2.INTER_AREA)
    paper = _paper(np.asarray(small, dtype=np.uint8), 9, 11)
    # Grain would count as ink and paper of its own; at half the size it is averaged out.
    sample = cv2.resize(image, (width // 2 or 1, height // 2 or 1), interpolation=cv2.INTER_AREA)
    counts = cv2.calcHist([sample], [0], None, [256], [0, 256]).ravel().astype(np.float64)
    cut, _mask = cv2.threshold(sample, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    levels = np.arange(256)
    dark, bright = levels <= cut, levels > cut
    if counts[dark].any() and counts[bright].any():
        contrast = float(
            np.average(levels[bright], weights=counts[bright])
            - np.average(levels[dark], weights=counts[dark])
        )
    else:
        contrast = 255.0
    low, high = np.percentile(paper[::2, ::2], (5, 95))
    return contrast, float(high - low)


def _paper(small: Gray, letter: int = 15, smooth: int = 21) -> Gray:
    """Return the paper's brightness on a small copy, where letters are smaller than
    ``letter`` pixels."""
    import cv2
    import numpy as np

    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (letter, letter))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    return np.asarray(cv2.medianBlur(closed, smooth), dtype=np.uint8)


def flatten(image: Gray) -> Gray:
    """Divide by the paper's own brightness, so that paper is white everywhere."""
    import cv2
    import numpy as np

    height, width = image.shape
    small = cv2.resize(
        image, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA
    )
    paper = cv2.resize(_paper(np.asarray(small, dtype=np.uint8)), (width, height))
    return np.asarray(cv2.divide(image, np.maximum(paper, 1), scale=245), dtype=np.uint8)


def binarise(image: Gray, window: int = 61, k: float = 0.2) -> Gray:
    """Sauvola's local threshold, then despeckling."""
    import cv2
    import numpy as np

    grey = image.astype(np.float32)
    mean = cv2.boxFilter(grey, -1, (window, window))
    square = cv2.boxFilter(grey * grey, -1, (window, window))
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    cut = mean * (1 + k * (deviation / 128 - 1))
    return despeckle(np.where(grey > cut, 255, 0).astype(np.uint8), 12)
