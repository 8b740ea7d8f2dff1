"""Preparing the picture of a page for OCR, and undoing it for boxes.

What each step is worth was measured on degraded letters: deskewing is a must
(lines vanish while confidence stays high), binarising helps only where contrast
is low and ruins pages with bleed-through, faxes gain from despeckling and blur.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

#: Turns below this many degrees do not cost Tesseract any words.
LEAST_SKEW = 0.25
#: Further than this a page was not laid crooked on a scanner.
_MOST_SKEW = 7.0
#: Mean ink and mean paper closer than this are a faded copy.
_LOW_CONTRAST = 95
#: Paper that varies more than this over the page was lit unevenly.
_UNEVEN = 45
#: No picture is made larger than this.
_MOST_PIXELS = 40_000_000
#: Channels further apart than this are colour, not the tint of paper.
COLOUR = 48
#: Resolution for finding out how a page lies.
_SMALL_DPI = 100


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An image made ready; ``back`` maps its pixels to those of the original."""

    image: Gray
    back: Matrix

    def turned(self, quarters: int) -> Prepared:
        """Return the image turned clockwise by quarter turns."""
        import numpy as np

        quarters %= 4
        if not quarters:
            return self
        height, width = self.image.shape
        steps = {
            1: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
            2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            3: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
        }
        image = np.ascontiguousarray(np.rot90(self.image, -quarters))
        return Prepared(image=image, back=self.back @ np.array(steps[quarters], dtype=float))

    def with_image(self, image: Gray) -> Prepared:
        """Return another image in the same frame."""
        return Prepared(image=image, back=self.back)

    def original(self, x0: float, top: float, x1: float, bottom: float) -> BBox:
        """Return the box, in pixels of the original, around a box of this image."""
        import numpy as np

        corners = np.array([[x0, x1, x1, x0], [top, top, bottom, bottom], [1.0] * 4])
        u, v, w = self.back @ corners
        xs, ys = u / w, v / w
        return BBox(
            x0=float(xs.min()), top=float(ys.min()), x1=float(xs.max()), bottom=float(ys.max())
        )


def drop_colour(pixels: NDArray[np.uint8]) -> Gray:
    """Return grey values in which coloured ink over black print has faded.

    Stamps and pen strokes that touch black print go; coloured print that stands
    by itself, as letterheads do, stays.
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
    over = _over_print(high, spread)
    plain = np.asarray(cv2.addWeighted(cv2.addWeighted(a, 0.5, b, 0.5, 0), 2 / 3, c, 1 / 3, 0))
    faded = np.asarray(cv2.add(high, spread))
    return np.where(over, faded, np.where(spread > COLOUR, plain, high)).astype(np.uint8)


def _over_print(high: Gray, spread: Gray) -> NDArray[np.bool_]:
    """Return where coloured ink lies that touches black print somewhere."""
    import cv2
    import numpy as np

    height, width = high.shape
    rows, columns = slice(0, height // 4 * 4, 4), slice(0, width // 4 * 4, 4)
    coloured = (spread[rows, columns] > COLOUR).astype(np.uint8)
    black = (high[rows, columns] < 100) & (spread[rows, columns] < COLOUR)
    # Strokes closer than two millimetres belong to one stamp.
    joined = cv2.dilate(coloured, np.ones((7, 7), np.uint8))
    count, blobs = cv2.connectedComponents(joined)
    size = np.bincount(blobs[coloured > 0], minlength=count)
    touching = (cv2.dilate(coloured, np.ones((3, 3), np.uint8)) > 0) & black
    touched = np.bincount(blobs[touching], minlength=count)
    fade = (touched >= 5) & (touched > 0.005 * size)
    fade[0] = False
    area = fade[blobs].astype(np.uint8)
    return np.asarray(cv2.resize(area, (width, height), interpolation=cv2.INTER_NEAREST)) > 0


def prepare(image: Gray, dpi: tuple[float, float], target: int) -> Prepared:
    """Make a page image ready: flat, of the target resolution, straight.

    It may still lie on its side or upside down (see ``is_sideways``).
    """
    import numpy as np

    page = Prepared(image=image, back=np.eye(3))
    coarse = is_bilevel(image) and min(dpi) < 250
    found = find_page(image)
    page = _dewarp(page, found, target) if found is not None else _resample(page, dpi, target)
    if coarse:
        page = page.with_image(soften_fax(page.image))
    elif not is_bilevel(page.image):
        page = page.with_image(_even_out(page.image))
    if is_sideways(page.image, target):
        page = page.turned(1)
    return _straighten(page, target)


def _resample(page: Prepared, dpi: tuple[float, float], target: int) -> Prepared:
    import cv2
    import numpy as np

    fx, fy = target / dpi[0], target / dpi[1]
    pixels = page.image.size * fx * fy
    if pixels > _MOST_PIXELS:  # a poster: no letter needs that many
        fx, fy = (f * (_MOST_PIXELS / pixels) ** 0.5 for f in (fx, fy))
    if abs(fx - 1) < 0.05 and abs(fy - 1) < 0.05:
        return page
    height, width = page.image.shape
    size = (max(1, round(width * fx)), max(1, round(height * fy)))
    method = cv2.INTER_AREA if min(fx, fy) < 1 else cv2.INTER_CUBIC
    image = cv2.resize(page.image, size, interpolation=method)
    step = np.diag([width / size[0], height / size[1], 1.0])
    return Prepared(image=np.asarray(image, dtype=np.uint8), back=page.back @ step)


def is_bilevel(image: Gray) -> bool:
    """Whether an image is black and white without shades."""
    sample = image[::3, ::3]
    return bool(((sample < 16) | (sample > 239)).mean() > 0.995)


def soften_fax(image: Gray) -> Gray:
    """Take the dots and the stair steps from a fax."""
    import cv2
    import numpy as np

    return np.asarray(cv2.GaussianBlur(despeckle(image), (0, 0), 1.0), dtype=np.uint8)


def despeckle(image: Gray, most: int = 8) -> Gray:
    """Whiten dark specks of at most ``most`` pixels."""
    import cv2
    import numpy as np

    ink = (image < 128).astype(np.uint8)
    count, labels, stats, _centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = np.zeros(count, dtype=bool)
    small[1:] = stats[1:, cv2.CC_STAT_AREA] <= most
    cleaned = image.copy()
    cleaned[small[labels]] = 255
    return cleaned


def _even_out(image: Gray) -> Gray:
    """Flatten uneven light, and sharpen a faded copy to black on white."""
    contrast, uneven = light(image)
    if contrast < _LOW_CONTRAST:
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

    small = cv2.resize(
        image, (image.shape[1] // 4 or 1, image.shape[0] // 4 or 1), interpolation=cv2.INTER_AREA
    )
    paper = _paper(np.asarray(small, dtype=np.uint8))
    # Grain would count as ink and paper of its own.
    sample = np.asarray(cv2.GaussianBlur(image, (0, 0), 1.0))[::2, ::2]
    cut, _mask = cv2.threshold(sample, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    dark, bright = sample[sample <= cut], sample[sample > cut]
    contrast = float(bright.mean() - dark.mean()) if dark.size and bright.size else 255.0
    low, high = np.percentile(paper, (5, 95))
    return contrast, float(high - low)


def _paper(small: Gray) -> Gray:
    import cv2
    import numpy as np

    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    return np.asarray(cv2.medianBlur(closed, 21), dtype=np.uint8)


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


def letters(image: Gray, dpi: int) -> NDArray[np.int32]:
    """Return boxes (x, y, width, height, area) of what may be letters, found on a
    small copy, in that copy's pixels (``_SMALL_DPI`` to the inch)."""
    import cv2
    import numpy as np

    scale = _SMALL_DPI / dpi
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    _cut, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _n, _labels, stats, _centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = np.asarray(stats[1:], dtype=np.int32)
    high, wide = boxes[:, 3], boxes[:, 2]
    keep = (np.maximum(high, wide) <= 60) & (np.maximum(high, wide) >= 3) & (boxes[:, 4] >= 4)
    return boxes[keep]


def has_marks(image: Gray, dpi: int) -> bool:
    """Whether more is drawn on a page than ruled lines and a few specks."""
    import cv2
    import numpy as np

    scale = 50 / dpi
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ink = (small.astype(int) < np.percentile(small, 75) - 32).astype(np.uint8)
    for shape in ((1, 25), (25, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        ink[np.asarray(rules) > 0] = 0
    return bool(ink.mean() > 0.002)


def is_sideways(image: Gray, dpi: int) -> bool:
    """Whether text lines run up or down: their gaps show in the column sums.

    Measured in strips, so that a crooked page does not blur the gaps away.
    """
    import numpy as np

    boxes = letters(image, dpi)
    if len(boxes) < 30:
        return False
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2
    size = np.array([image.shape[1], image.shape[0]]) * (_SMALL_DPI / dpi)

    def gaps(along: NDArray[np.float64], across: NDArray[np.float64], length: float) -> float:
        strips = (along / max(1.0, length) * 6).astype(int)
        total = 0.0
        for strip in range(6):
            counts = np.bincount(across[strips == strip].astype(int))
            # Centres of letters pile up on their lines: squares grow with the piles.
            total += float((counts.astype(float) ** 2).sum())
        return total

    return gaps(y, x, float(size[1])) > 1.15 * gaps(x, y, float(size[0]))


def skew(image: Gray, dpi: int) -> float:
    """Return by how many degrees, clockwise, text lines slope down to the right."""
    import numpy as np

    boxes = letters(image, dpi)
    if len(boxes) < 30:
        return 0.0
    x = boxes[:, 0] + boxes[:, 2] / 2
    foot = (boxes[:, 1] + boxes[:, 3]).astype(float)

    def sharp(angle: float) -> float:
        level = (foot - x * np.tan(np.radians(angle))) * 2
        counts = np.bincount((level - level.min()).astype(int)).astype(float)
        smooth = counts[:-1] + counts[1:] if len(counts) > 1 else counts
        return float((smooth**2).sum())

    best = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 0.25), key=lambda a: (sharp(a), -abs(a)))
    fine = np.arange(best - 0.25, best + 0.26, 0.05)
    scores = np.array([sharp(a) for a in fine])
    near = fine[scores >= scores.max() * 0.98]
    return float(near.mean())


def _straighten(page: Prepared, target: int) -> Prepared:
    import cv2
    import numpy as np

    angle = skew(page.image, target)
    if abs(angle) < LEAST_SKEW:
        return page
    height, width = page.image.shape
    forward = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), [0, 0, 1]])
    image = cv2.warpAffine(
        page.image,
        forward[:2],
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    return Prepared(
        image=np.asarray(image, dtype=np.uint8), back=page.back @ np.linalg.inv(forward)
    )


def find_page(image: Gray) -> NDArray[np.float32] | None:
    """Return the corners (top left, top right, bottom right, bottom left) of a
    sheet photographed on a darker ground; None where no clear outline shows."""
    import cv2
    import numpy as np

    height, width = image.shape
    scale = 600 / max(height, width)
    if scale >= 1:
        return None
    small = cv2.resize(
        image,
        (max(1, round(width * scale)), max(1, round(height * scale))),
        interpolation=cv2.INTER_AREA,
    )
    smooth = cv2.GaussianBlur(
        cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), (0, 0), 2
    )
    _cut, bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    outlines, _tree = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    area = cv2.contourArea(outline) / small.size
    corners = cv2.approxPolyDP(
        cv2.convexHull(outline), 0.02 * cv2.arcLength(outline, True), True
    ).reshape(-1, 2)
    if len(corners) != 4 or not 0.3 < area < 0.96:
        return None
    inside = np.zeros(small.shape, np.uint8)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 255)
    if area < 0.9 * (inside > 0).mean():
        return None  # the outline is no full quadrilateral
    if float(smooth[inside > 0].mean()) - float(smooth[inside == 0].mean()) < 50:
        return None
    sums, differences = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    ordered = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    if len(set(map(int, ordered))) != 4:
        return None
    return np.asarray(corners[ordered] / scale, dtype=np.float32)


def _dewarp(page: Prepared, corners: NDArray[np.float32], target: int) -> Prepared:
    """Lay a photographed sheet flat, as a page of eleven inches."""
    import cv2
    import numpy as np

    def length(a: int, b: int) -> float:
        return float(np.linalg.norm(corners[a] - corners[b]))

    wide = max(length(0, 1), length(3, 2))
    high = max(length(0, 3), length(1, 2))
    factor = 11 * target / max(wide, high)
    width, height = round(wide * factor), round(high * factor)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    forward = cv2.getPerspectiveTransform(corners, flat)
    image = cv2.warpPerspective(
        page.image, forward, (width, height), flags=cv2.INTER_CUBIC, borderValue=255
    )
    return Prepared(
        image=np.asarray(image, dtype=np.uint8), back=page.back @ np.linalg.inv(forward)
    )
