"""A page image on its way to the engine, and the way back for its boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

#: No picture is made larger than this.
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, kw_only=True)
class Bend:
    """A vertical shift that varies over an image, as a polynomial of its place.

    ``terms`` are (power of u, power of v, pixels), where u and v run from -0.5 to 0.5
    across and down an image of ``size`` (width, height).
    """

    size: tuple[int, int]
    terms: tuple[tuple[int, int, float], ...]

    def shift(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how many pixels further down each point lies in the bent image."""
        import numpy as np

        u, v = x / self.size[0] - 0.5, y / self.size[1] - 0.5
        total = np.zeros(np.broadcast(u, v).shape)
        for across, down, weight in self.terms:
            total = total + weight * u**across * v**down
        return total

    def half_turned(self) -> Bend:
        """Return the same shift for the image stood on its head."""
        turned = tuple((i, j, -w * (-1) ** (i + j)) for i, j, w in self.terms)
        return replace(self, terms=turned)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An image made ready: ``back`` maps its pixels to those of the original, after
    ``bend`` where it was straightened line by line. ``dpi`` is its resolution."""

    image: Gray
    back: Matrix
    dpi: int
    bend: Bend | None = None

    def turned(self, quarters: int) -> Prepared:
        """Return the image turned clockwise by quarter turns.

        Raises ValueError for an odd number of a bent image.
        """
        import numpy as np

        quarters %= 4
        if not quarters:
            return self
        if self.bend and quarters != 2:
            raise ValueError("a bent image is turned by halves")
        height, width = self.image.shape
        steps = {
            1: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
            2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            3: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
        }
        return replace(
            self,
            image=np.ascontiguousarray(np.rot90(self.image, -quarters)),
            back=self.back @ np.array(steps[quarters], dtype=float),
            bend=self.bend.half_turned() if self.bend else None,
        )

    def with_image(self, image: Gray) -> Prepared:
        """Return another image in the same frame."""
        return replace(self, image=image)

    def resized(self, width: int, height: int, dpi: int) -> Prepared:
        """Return the image in another size, sampled from what it shows."""
        import cv2
        import numpy as np

        old_height, old_width = self.image.shape
        if (width, height) == (old_width, old_height):
            return replace(self, dpi=dpi)
        smaller = width < old_width or height < old_height
        image = cv2.resize(
            self.image,
            (width, height),
            interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC,
        )
        step = np.diag([old_width / width, old_height / height, 1.0])
        bend = self.bend
        if bend:
            scale = height / old_height
            bend = Bend(
                size=(width, height), terms=tuple((i, j, w * scale) for i, j, w in bend.terms)
            )
        return Prepared(
            image=np.asarray(image, dtype=np.uint8), back=self.back @ step, dpi=dpi, bend=bend
        )

    def warped(self, forward: Matrix, size: tuple[int, int]) -> Prepared:
        """Return the image under a 3x3 mapping, in an image of ``size`` (width, height)."""
        import cv2
        import numpy as np

        edge = cv2.BORDER_CONSTANT
        if np.allclose(forward[2], (0, 0, 1)):
            image = cv2.warpAffine(
                self.image,
                forward[:2],
                size,
                flags=cv2.INTER_LINEAR,
                borderMode=edge,
                borderValue=255,
            )
        else:
            image = cv2.warpPerspective(
                self.image,
                forward,
                size,
                flags=cv2.INTER_CUBIC,
                borderMode=edge,
                borderValue=255,
            )
        return replace(
            self,
            image=np.asarray(image, dtype=np.uint8),
            back=self.back @ np.linalg.inv(forward),
        )

    def unbent(self, bend: Bend) -> Prepared:
        """Return the image with each column moved up by the bend's shift."""
        import cv2
        import numpy as np

        height, width = self.image.shape
        x = np.arange(width, dtype=np.float64)[None, :]
        y = np.arange(height, dtype=np.float64)[:, None]
        down = (y + bend.shift(x, y)).astype(np.float32)
        across = np.broadcast_to(x.astype(np.float32), down.shape)
        image = cv2.remap(
            self.image,
            np.ascontiguousarray(across),
            down,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255,
        )
        return replace(self, image=np.asarray(image, dtype=np.uint8), bend=bend)

    def original(self, x0: float, top: float, x1: float, bottom: float) -> BBox:
        """Return the box, in pixels of the original, around a box of this image."""
        import numpy as np

        x = np.array([x0, x1, x1, x0])
        y = np.array([top, top, bottom, bottom])
        if self.bend:
            y = y + self.bend.shift(x, y)
        u, v, w = self.back @ np.array([x, y, [1.0] * 4])
        xs, ys = u / w, v / w
        return BBox(
            x0=float(xs.min()), top=float(ys.min()), x1=float(xs.max()), bottom=float(ys.max())
        )


def as_found(image: Gray, dpi: int) -> Prepared:
    """Return an image in its own frame."""
    import numpy as np

    return Prepared(image=image, back=np.eye(3), dpi=dpi)


def resample(page: Prepared, dpi: tuple[float, float], target: int) -> Prepared:
    """Return a page of ``dpi`` (across, down) with ``target`` dots per inch both ways.

    A poster gets fewer: no letter needs that many pixels.
    """
    height, width = page.image.shape
    fx, fy = target / dpi[0], target / dpi[1]
    pixels = width * height * fx * fy
    if pixels > MOST_PIXELS:
        fx, fy = (f * (MOST_PIXELS / pixels) ** 0.5 for f in (fx, fy))
    if abs(fx - 1) < 0.05 and abs(fy - 1) < 0.05:
        return page
    return page.resized(max(1, round(width * fx)), max(1, round(height * fy)), target)
