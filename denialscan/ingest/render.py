"""What a viewer shows of a PDF: page sizes, frames and pictures (pypdfium2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Resolution of the picture in which ink is looked for: 9 point letters are 8 pixels high.
GLANCE_DPI = 100


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The part of a PDF page that is shown, in default user space, and how.

    ``unit`` is the page's UserUnit; ``turn`` its /Rotate (clockwise, 0-270).
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        if self.turn in (90, 270):
            width, height = height, width
        return width * self.unit, height * self.unit

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of user space to the page as shown (origin top left)."""
        if self.turn == 90:
            u, v = y - self.bottom, x - self.left
        elif self.turn == 180:
            u, v = self.right - x, y - self.bottom
        elif self.turn == 270:
            u, v = self.top - y, self.right - x
        else:
            u, v = x - self.left, self.top - y
        return u * self.unit, v * self.unit

    def shown_box(self, x0: float, y0: float, x1: float, y1: float) -> BBox:
        """Map a box of user space to the page as shown."""
        (ax, ay), (bx, by) = self.shown(x0, y0), self.shown(x1, y1)
        return BBox(x0=min(ax, bx), top=min(ay, by), x1=max(ax, bx), bottom=max(ay, by))


def frame_of(page: Any, unit: float) -> Frame:
    """Return what a viewer shows of a PDFium page: CropBox within MediaBox."""
    ml, mb, mr, mt = _ordered(page.get_mediabox())
    cl, cb, cr, ct = _ordered(page.get_cropbox())
    left, bottom, right, top = max(ml, cl), max(mb, cb), min(mr, cr), min(mt, ct)
    if right <= left or top <= bottom:
        left, bottom, right, top = ml, mb, mr, mt
    return Frame(
        left=left,
        bottom=bottom,
        right=right,
        top=top,
        turn=int(page.get_rotation()) % 360,
        unit=unit,
    )


def _ordered(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def glance(page: Any, frame: Frame, *, dpi: float = GLANCE_DPI) -> NDArray[np.uint8]:
    """Render a page small and in colour, to see where ink is."""
    width, height = frame.size
    scale = min(dpi / 72, 20 * dpi / max(width, height)) * frame.unit
    bitmap = page.render(scale=scale)
    picture: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
    return picture


def is_coloured(picture: NDArray[np.uint8]) -> bool:
    """Whether a picture has more than a trace of colour."""
    import cv2
    import numpy as np

    from denialscan.ingest.clean import COLOUR

    sample = np.ascontiguousarray(picture[::2, ::2, :3])
    spread = np.asarray(cv2.subtract(lightest(sample), darkest(sample)))
    return bool((spread > COLOUR).mean() > 0.0005)


def darkest(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the smallest channel of each pixel, where coloured ink is dark."""
    import cv2
    import numpy as np

    a, b, c = cv2.split(picture[:, :, :3])
    return np.asarray(cv2.min(cv2.min(a, b), c), dtype=np.uint8)


def lightest(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the largest channel of each pixel, where only black ink is dark."""
    import cv2
    import numpy as np

    a, b, c = cv2.split(picture[:, :, :3])
    return np.asarray(cv2.max(cv2.max(a, b), c), dtype=np.uint8)


def is_blank(picture: NDArray[np.uint8]) -> bool:
    """Whether a page shows nothing but its paper."""
    return int(picture.max()) - int(picture.min()) < 24


def has_ink(picture: NDArray[np.uint8], box: BBox, size: tuple[float, float]) -> bool:
    """Whether something is drawn inside ``box`` that stands out from its ground.

    Text in the colour of its ground, covered by a solid bar or drawn invisibly
    has none. The box is narrowed so that neighbouring lines do not count.
    """
    rows, columns = picture.shape[:2]
    sx, sy = columns / size[0], rows / size[1]
    inset = (box.bottom - box.top) * 0.12
    x0, x1 = int(box.x0 * sx), int(box.x1 * sx) + 1
    top, bottom = int((box.top + inset) * sy), int((box.bottom - inset) * sy) + 1
    patch = picture[max(0, top) : max(0, bottom), max(0, x0) : max(0, x1)]
    if patch.size == 0:
        return False
    return any(
        int(plane.max()) - int(plane.min()) >= 24
        for plane in (patch[:, :, channel] for channel in range(patch.shape[2]))
    )
