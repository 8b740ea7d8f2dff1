"""Decoding pictures of any kind into grey values, checked by their header first.

Only home of pi_heif.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from denialscan.errors import ReadError
from denialscan.ingest import detect
from denialscan.ingest.session import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The one decoder that may open each type: others would guess at foreign bytes.
FORMATS: dict[str, tuple[str, ...]] = {
    detect.TIFF: ("TIFF",),
    detect.PNG: ("PNG",),
    detect.JPEG: ("JPEG", "MPO"),
    detect.HEIF: ("HEIF",),
    detect.AVIF: ("AVIF",),
    detect.WEBP: ("WEBP",),
    detect.BMP: ("BMP", "DIB"),
    detect.GIF: ("GIF",),
    detect.JPEG2000: ("JPEG2000",),
}
#: A picture with more pixels than this is made smaller before its colours are touched,
#: down to no less than this resolution.
_MANY_PIXELS = 16_000_000
_ENOUGH_DPI = 300
_ORIENTATION = 274
#: Orientations that swap width and height.
QUARTER_TURNS = (5, 6, 7, 8)
#: What Pillow and the libraries below it raise for files that are not in order.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    RuntimeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
)


def open_picture(data: bytes, kind: str) -> Any:
    """Open a picture of media type ``kind`` without decoding it.

    Raises ReadError ``too_large`` or ``damaged``.
    """
    from PIL import Image

    if kind == detect.HEIF:
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS[kind])
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except BROKEN as error:
        raise damaged() from error


def heif_decoder() -> str | None:
    """Return the libraries that decode HEIC and their versions, None where they cannot
    be loaded or have no decoder."""
    try:
        import pi_heif
    except ImportError:
        return None
    info = pi_heif.libheif_info()
    decoders = ", ".join(str(name) for name in info["decoders"].values())
    return f"libheif {info['libheif']}, {decoders}" if decoders else None


def decode_frame(
    picture: Any, number: int, session: Session, dpi_of: Any
) -> tuple[NDArray[np.uint8], tuple[int, int], Any, bool]:
    """Decode one frame of an open picture, upright.

    Returns its grey values, its size in pixels before it was made smaller, its own
    resolution (as the file gives it, turned with it), and whether it ended early.
    ``dpi_of`` gives the dots per inch of a page for a size and a resolution.
    Raises ReadError ``too_large`` or ``damaged``.
    """
    from PIL import Image, ImageOps

    try:
        picture.seek(number)
        session.check_pixels(*picture.size)
        stored = picture.size
        dpi = picture.info.get("dpi")
        factor = _factor(stored, dpi_of(stored, dpi))
        if factor > 1 and picture.format in ("JPEG", "MPO"):
            picture.draft(None, (stored[0] // factor, stored[1] // factor))
        # A TIFF turns itself when it is decoded.
        own_turn = picture.format == "TIFF"
        turned = picture.getexif().get(_ORIENTATION, 1) in QUARTER_TURNS
        early = _load(picture)
        upright = picture if own_turn else ImageOps.exif_transpose(picture)
        shown = (stored[1], stored[0]) if turned and not own_turn else stored
        if own_turn and turned:
            shown = upright.size
        values = _grey(upright, max(1, factor * upright.size[0] // max(1, shown[0])))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    except ReadError:
        raise
    except BROKEN as error:
        if isinstance(error, ValueError) and "too large" in str(error).lower():
            raise too_large() from error
        raise damaged() from error
    if turned and dpi:
        dpi = (dpi[1], dpi[0])
    return values, shown, dpi, early


def _factor(size: tuple[int, int], dpi: float) -> int:
    """Return by how much a picture may be made smaller without losing print."""
    if size[0] * size[1] <= _MANY_PIXELS:
        return 1
    return max(1, int(dpi // _ENOUGH_DPI))


def _load(picture: Any) -> bool:
    """Decode a picture; return whether its end was missing and had to be filled."""
    try:
        picture.load()
    except OSError:
        with _lenient():
            picture.load()
        return True
    return False


def _grey(picture: Any, factor: int) -> NDArray[np.uint8]:
    """Return grey values of any kind of picture, transparent parts white, made
    smaller by a whole factor."""
    import cv2
    import numpy as np
    from PIL import Image

    from denialscan.ingest import clean

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture)
        if factor > 1:
            size = (max(1, picture.width // factor), max(1, picture.height // factor))
            kept = values.astype(np.float32) if values.dtype.kind not in "fu" else values
            values = cv2.resize(kept, size, interpolation=cv2.INTER_AREA)
        values = np.nan_to_num(values.astype(np.float32))
        low, high = float(values.min()), float(values.max())
        if picture.mode == "F" and low >= 0 and high <= 1:
            top = 1.0
        else:
            top = 65535.0 if high > 255 else 255.0
        return np.asarray((values * (255.0 / top)).clip(0, 255), dtype=np.uint8)
    if picture.mode in ("1", "L"):
        return np.asarray(_smaller(picture.convert("L"), factor), dtype=np.uint8)
    if "A" in picture.getbands() or "a" in picture.getbands() or "transparency" in picture.info:
        colours = _smaller(picture.convert("RGBA"), factor)
        ground = Image.new("RGBA", colours.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(ground, colours)
    else:
        # A palette has no colours in between: it is undone before it is made smaller.
        picture = _smaller(picture.convert("RGB"), factor)
    return clean.drop_colour(np.asarray(picture.convert("RGB"), dtype=np.uint8))


def _smaller(picture: Any, factor: int) -> Any:
    from PIL import Image

    return Image.Image.reduce(picture, factor) if factor > 1 else picture


@contextmanager
def _lenient() -> Iterator[None]:
    """Let Pillow fill the missing end of a cut-off picture."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def too_large() -> ReadError:
    """Return the error for a picture beyond the limit."""
    return ReadError(
        "too_large",
        "The image has more pixels than this tool decodes; save it at 300 dots per inch and scan "
        "that copy.",
    )


def damaged() -> ReadError:
    """Return the error for a picture that cannot be decoded."""
    return ReadError("damaged", "The image is damaged and cannot be read; get a fresh copy.")
