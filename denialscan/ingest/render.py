"""What a viewer shows of a PDF: page sizes, frames and pictures (pypdfium2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.errors import ReadError
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Resolution of the picture in which ink is looked for: 9 point letters are 8 pixels high.
GLANCE_DPI = 100
#: A rendered page gets fewer dots per inch rather than more pixels than this.
_MOST_PIXELS = 40_000_000
_FPDF_ERR_PASSWORD = 4


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


def open_shown(data: bytes) -> Any:
    """Open a PDF in PDFium, with the empty password where one is asked for.

    Raises ReadError ``password`` or ``damaged``.
    """
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _FPDF_ERR_PASSWORD:
            raise ReadError(
                "password",
                "The PDF asks for a password; save a copy without one and scan that copy.",
            ) from error
        raise damaged() from error


def damaged() -> ReadError:
    """Return the error for a PDF of which nothing can be read."""
    return ReadError(
        "damaged", "The PDF is damaged and no page of it can be read; get a fresh copy."
    )


def rewritten(shown: Any) -> bytes:
    """Return a document as PDFium writes it: with a sound cross-reference table."""
    import io

    out = io.BytesIO()
    shown.save(out)
    return out.getvalue()


def flattened(shown: Any, data: bytes, count: int) -> bytes | None:
    """Make the text of form fields and typed notes part of the first ``count`` pages.

    Viewers show it, but it is no page content and so in no text layer. Returns
    the changed document, None where there is nothing of the kind.
    """
    import pypdfium2

    if shown.get_formtype() == pypdfium2.raw.FORMTYPE_NONE and b"/FreeText" not in data:
        return None
    shown.init_forms()
    try:
        for index in range(count):
            page = shown[index]
            page.flatten()
            page.close()
    except pypdfium2.PdfiumError:
        return None
    return rewritten(shown)


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


def glance(page: Any, frame: Frame) -> NDArray[np.uint8]:
    """Render a page small and in colour, to see where ink is."""
    width, height = frame.size
    scale = min(GLANCE_DPI / 72, 2000 / max(width, height)) * frame.unit
    bitmap = page.render(scale=scale)
    picture: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
    return picture


def render_for_ocr(
    page: Any, frame: Frame, dpi: int, *, coloured: bool
) -> tuple[NDArray[np.uint8], float]:
    """Render a page in grey, or with coloured ink taken out, for OCR.

    Returns the picture and its pixels per shown point.
    """
    from denialscan.ingest.clean import drop_colour

    width, height = frame.size
    scale = dpi / 72
    scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale * frame.unit, grayscale=not coloured)
    pixels = bitmap.to_numpy()
    if coloured:
        return drop_colour(pixels[:, :, :3]), scale
    grey: NDArray[np.uint8] = (pixels[:, :, 0] if pixels.ndim == 3 else pixels).copy()
    return grey, scale


def is_coloured(picture: NDArray[np.uint8]) -> bool:
    """Whether a picture has more than a trace of colour."""
    from denialscan.ingest.clean import COLOUR

    sample = picture[::2, ::2, :3].astype("int16")
    spread = sample.max(axis=2) - sample.min(axis=2)
    return bool((spread > COLOUR).mean() > 0.0005)


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
    flat = patch.reshape(-1, patch.shape[2])
    return bool((flat.max(axis=0).astype(int) - flat.min(axis=0)).max() >= 24)
