"""How a page lies: on its side, on its head, crooked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from denialscan.ingest.frame import Bend, Prepared
from denialscan.ingest.glyphs import SMALL_DPI, letters, shrunk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Turns below this many degrees do not cost Tesseract any words.
LEAST_SKEW = 0.25
#: Further than this a page was not laid crooked on a scanner.
MOST_SKEW = 15.0
#: Fewer letters than this say nothing about how a page lies.
_LEAST_LETTERS = 30
#: An unbent page's letters stand on their lines at least this much better.
_BETTER = 1.15
#: Resolution for telling ascenders from descenders.
_ZONE_DPI = 150


def is_sideways(found: NDArray[np.int32], size: tuple[int, int]) -> bool:
    """Whether text lines run up or down: their gaps show in the column sums.

    ``found`` are letters of a small copy of ``size`` (width, height). Measured in
    strips, so that a crooked page does not blur the gaps away.
    """
    import numpy as np

    if len(found) < _LEAST_LETTERS:
        return False
    x, y = found[:, 0] + found[:, 2] / 2, found[:, 1] + found[:, 3] / 2

    def gaps(along: NDArray[np.float64], across: NDArray[np.float64], length: float) -> float:
        strips = (along / max(1.0, length) * 12).astype(int)
        total = 0.0
        for strip in range(12):
            counts = np.bincount(across[strips == strip].astype(int))
            # Centres of letters pile up on their lines: squares grow with the piles.
            total += float((counts.astype(float) ** 2).sum())
        return total

    return gaps(y, x, float(size[1])) > 1.15 * gaps(x, y, float(size[0]))


def skew(found: NDArray[np.int32]) -> float:
    """Return by how many degrees, clockwise, text lines slope down to the right."""
    import numpy as np

    if len(found) < _LEAST_LETTERS:
        return 0.0
    x = found[:, 0] + found[:, 2] / 2
    foot = (found[:, 1] + found[:, 3]).astype(float)

    def sharp(angle: float) -> float:
        level = (foot - x * np.tan(np.radians(angle))) * 2
        counts = np.bincount((level - level.min()).astype(int)).astype(float)
        smooth = counts[:-1] + counts[1:] if len(counts) > 1 else counts
        return float((smooth**2).sum())

    best = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.1, 0.25), key=lambda a: (sharp(a), -abs(a)))
    fine = np.arange(best - 0.25, best + 0.26, 0.05)
    scores = np.array([sharp(a) for a in fine])
    near = fine[scores >= scores.max() * 0.98]
    return float(near.mean())


def straighten(page: Prepared, angle: float) -> Prepared:
    """Return a page turned by ``angle`` degrees counter-clockwise, with nothing cut off."""
    import math

    import cv2
    import numpy as np

    if abs(angle) < LEAST_SKEW:
        return page
    height, width = page.image.shape
    forward = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), [0, 0, 1]])
    if abs(angle) <= 3:  # margins are wider than what leaves the picture
        return page.warped(forward, (width, height))
    sine, cosine = abs(math.sin(math.radians(angle))), abs(math.cos(math.radians(angle)))
    size = (round(width * cosine + height * sine), round(height * cosine + width * sine))
    forward[0, 2] += (size[0] - width) / 2
    forward[1, 2] += (size[1] - height) / 2
    return page.warped(forward, size)


def uprightness(page: Prepared) -> float:
    """Return how plainly a straight page stands upright (+1) or on its head (-1).

    Latin letters reach above their body far more often than below it: the ink
    beyond the body of each line tells which way up it is. 0 where it cannot be
    told, as with capitals only.
    """
    import cv2
    import numpy as np

    small = shrunk(page.image, page.dpi, _ZONE_DPI)
    _cut, ink = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    above = below = 0.0
    columns = max(1, small.shape[1] // 8)
    for start in range(0, small.shape[1] - columns + 1, columns):
        sums = np.asarray(ink[:, start : start + columns]).sum(axis=1, dtype=np.int64)
        filled = np.concatenate([[0], (sums > columns * 0.02).astype(np.int8), [0]])
        edges = np.flatnonzero(np.diff(filled))
        for top, bottom in zip(edges[::2], edges[1::2], strict=True):
            if not 8 <= bottom - top <= 36:
                continue
            line = sums[top:bottom].astype(float)
            body = np.flatnonzero(line >= 0.5 * np.sort(line)[-max(2, len(line) // 4) :].mean())
            if len(body) < 3:
                continue
            above += line[: body[0]].sum()
            below += line[body[-1] + 1 :].sum()
    total = above + below
    return float((above - below) / total) if total > 200 else 0.0


def find_bend(page: Prepared) -> Bend | None:
    """Return the bend of a page whose lines are not parallel, None where they are.

    The slope of the text is measured in fields of the page and fitted by a polynomial;
    a shift that has these slopes is what unbends the page.
    """
    import numpy as np

    found = letters(page.image, page.dpi)
    if len(found) < 4 * _LEAST_LETTERS:
        return None
    height, width = page.image.shape
    scale = page.dpi / SMALL_DPI
    x = np.asarray((found[:, 0] + found[:, 2] / 2) * scale, dtype=np.float64)
    y = np.asarray((found[:, 1] + found[:, 3]) * scale, dtype=np.float64)
    rows: list[tuple[float, float, float, int]] = []
    for i in range(4):
        for j in range(6):
            inside = (x * 4 // width == i) & (y * 6 // height == j)
            if inside.sum() < _LEAST_LETTERS:
                continue
            part = found[inside]
            angle = skew(part)
            if abs(angle) < 6:
                u, v = x[inside].mean() / width - 0.5, y[inside].mean() / height - 0.5
                rows.append((u, v, float(np.tan(np.radians(angle))), int(inside.sum())))
    if len(rows) < 6:
        return None
    u, v, slope, weight = (np.array(c, dtype=float) for c in zip(*rows, strict=True))
    powers = ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0))
    matrix = np.stack([u**i * v**j for i, j in powers], axis=1)
    trust = np.sqrt(weight)
    # Where no text stands nothing is known: the higher terms are held towards zero.
    hold = np.diag([0.0, 0.05, 0.05, 0.3, 0.1]) * trust.mean()
    for _ in range(3):  # a field that was misjudged loses its say
        terms, *_ = np.linalg.lstsq(
            np.vstack([matrix * trust[:, None], hold]),
            np.concatenate([slope * trust, np.zeros(len(powers))]),
            rcond=None,
        )
        off = np.abs(matrix @ terms - slope)
        trust = np.sqrt(weight) / (1 + (off / 0.004) ** 2)
    if np.ptp(matrix @ terms) < 0.006:
        return None
    bend = Bend(
        size=(width, height),
        terms=tuple(
            (i + 1, j, float(t) * width / (i + 1)) for (i, j), t in zip(powers, terms, strict=True)
        ),
    )
    before, after = _piled(y / scale), _piled((y - bend.shift(x, y)) / scale)
    return bend if after > _BETTER * before else None


def _piled(feet: NDArray[np.float64]) -> float:
    """Return how much the feet of letters pile up on lines."""
    import numpy as np

    counts = np.bincount((feet - feet.min()).astype(int)).astype(float)
    return float(((counts[:-1] + counts[1:]) ** 2).sum())
