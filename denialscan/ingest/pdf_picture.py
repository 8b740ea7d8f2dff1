"""The picture of a PDF page for OCR: the scanner's own pixels where the page is nothing
but one image, else the page drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from denialscan.ingest import render

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

#: Pixels per point of the page as shown, across and down.
PerPoint: TypeAlias = tuple[float, float]

#: A drawn page gets fewer dots per inch rather than more pixels than this.
_MOST_PIXELS = 40_000_000
#: Dots per inch between which an image's own pixels are taken. Finer ones PDFium brings
#: down while it draws, for less; a coarse fax has about 98 down the page.
_LEAST_DPI, _MOST_DPI = 90.0, 420.0
#: The image reaches this close to the page's edges, in points.
_EDGE = 1.5
#: Mean difference, in grey values, up to which image and drawn page are the same.
_SAME = 6.0


def page_image(
    page: Any, frame: render.Frame, whole: Picture, dpi: int, *, text_shows: bool
) -> tuple[Picture, PerPoint]:
    """Return a page in grey, coloured ink over print taken out, and its pixels per point.

    ``whole`` is the page drawn small, ``dpi`` the resolution to draw it in;
    ``text_shows``: the page also draws text, so that its image is not all there is.
    """
    from denialscan.ingest.clean import drop_colour

    coloured = render.is_coloured(whole)
    own = None if text_shows else _own_pixels(page, frame, whole)
    if own is not None:
        pixels, per_point = own
    else:
        width, height = frame.size
        scale = min(dpi / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        pixels = page.render(scale=scale * frame.unit, grayscale=not coloured).to_numpy()
        per_point = (scale, scale)
    if pixels.ndim == 2:
        return pixels.copy(), per_point
    if pixels.shape[2] >= 3 and coloured:
        return drop_colour(pixels[:, :, :3]), per_point
    return _grey(pixels), per_point


def _grey(pixels: Picture) -> Picture:
    import cv2
    import numpy as np

    if pixels.shape[2] < 3:
        return pixels[:, :, 0].copy()
    bgr = np.ascontiguousarray(pixels[:, :, :3])
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _own_pixels(page: Any, frame: render.Frame, whole: Picture) -> tuple[Picture, PerPoint] | None:
    """Return the pixels of the one image that a page consists of, as it is shown; None
    where the page is anything else."""
    import numpy as np
    import pypdfium2

    image = _only_image(page)
    if image is None:
        return None
    try:
        matrix = image.get_matrix()
        left, bottom, right, top = image.get_bounds()
        columns, rows = image.get_px_size()
    except pypdfium2.PdfiumError:
        return None
    if min(matrix.a, matrix.d) <= 0 or abs(matrix.b) + abs(matrix.c) > 1e-3:
        return None  # turned or mirrored: drawing undoes it
    off = (left - frame.left, bottom - frame.bottom, right - frame.right, top - frame.top)
    if max(map(abs, off)) * frame.unit > _EDGE:
        return None
    across, down = (right - left) * frame.unit, (top - bottom) * frame.unit
    per_point = (columns / across, rows / down)
    if not all(_LEAST_DPI <= p * 72 <= _MOST_DPI for p in per_point):
        return None
    try:
        pixels = image.get_bitmap(render=False).to_numpy()
    except (pypdfium2.PdfiumError, ValueError, RuntimeError):
        return None
    if pixels.shape[:2] != (rows, columns):
        return None
    if frame.turn:
        pixels = np.ascontiguousarray(np.rot90(pixels, -(frame.turn // 90)))
        if frame.turn in (90, 270):
            per_point = (per_point[1], per_point[0])
    # Masks, inverted values and odd colour spaces show only when the page is drawn.
    return (pixels, per_point) if _same(pixels, whole) else None


def _only_image(page: Any) -> Any:
    """Return the image of a page that draws nothing else but text; None for others."""
    import pypdfium2.raw as raw

    if raw.FPDFPage_CountObjects(page) > 20_000:
        return None
    found = None
    for item in page.get_objects(max_depth=1):
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            continue
        if item.type != raw.FPDF_PAGEOBJ_IMAGE or found is not None:
            return None
        found = item
    return found


def _same(pixels: Picture, whole: Picture) -> bool:
    """Whether an image, made small, is what the page shows."""
    import cv2
    import numpy as np

    small = cv2.resize(
        pixels if pixels.ndim == 2 else _grey(pixels),
        (whole.shape[1], whole.shape[0]),
        interpolation=cv2.INTER_AREA,
    )
    difference = np.abs(small.astype(np.int16) - _grey(whole).astype(np.int16))
    return float(difference.mean()) <= _SAME
