"""Reading pictures of pages: PNG, JPEG and multi-page TIFF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from denialscan.errors import ReadError
from denialscan.ingest import clean, scan
from denialscan.ingest.pages import RawPage, finish_pages
from denialscan.ingest.session import Session
from denialscan.ingest.text import page_limit_warning
from denialscan.schema import Reading, SourceFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A file's own resolution is believed within these bounds, and up to this size.
_DPI = (72, 1200)
_LONG_SIDE = 17.0
_ASSUMED_LONG_SIDE = 11.0
_SUBFILE_TYPE = 254
_REDUCED = 1


def read_image(data: bytes, source: SourceFile, session: Session) -> Reading:
    """Read a picture, or all pages of a TIFF, by OCR.

    Raises ReadError ``too_large`` (judged by its header, before decoding) or
    ``damaged``, MissingProgramError without OCR.
    """
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError, TypeError, KeyError) as error:
        raise _damaged() from error
    engine = session.ocr()
    frames = _frames(picture, session.config.limits.max_pages)
    granted = session.take_pages(len(frames))
    warnings = list(page_limit_warning(granted, len(frames)))
    pages: list[RawPage] = []
    for number in frames[:granted]:
        page = _read_frame(picture, number, session)
        pages.append(page if page is not None else _unread_frame())
    if all(p.quality == 0.0 and p.warnings == _UNREAD for p in pages):
        raise _damaged()
    return Reading(
        source=source, pages=finish_pages(pages), warnings=tuple(warnings), engine=engine.name
    )


_UNREAD = ("This page is damaged and could not be read.",)


def _unread_frame() -> RawPage:
    return RawPage(
        width=612.0, height=792.0, words=(), text_source=None, quality=0.0, warnings=_UNREAD
    )


def _frames(picture: Any, most: int) -> list[int]:
    """Return the numbers of a file's pages: those of a TIFF without its previews,
    one more than ``most`` at the most; one for other formats."""
    from PIL import Image

    if picture.format != "TIFF":
        return [0]
    found: list[int] = []
    number = 0
    while len(found) <= most:
        try:
            picture.seek(number)
        except (EOFError, Image.DecompressionBombError):
            break
        except (OSError, ValueError, SyntaxError, TypeError, KeyError, RuntimeError):
            break
        if not int(picture.tag_v2.get(_SUBFILE_TYPE, 0)) & _REDUCED:
            found.append(number)
        number += 1
    return found or [0]


def _read_frame(picture: Any, number: int, session: Session) -> RawPage | None:
    """Read one frame; None where it cannot be decoded."""
    from PIL import Image, ImageOps

    notes: tuple[str, ...] = ()
    try:
        picture.seek(number)
        session.check_pixels(*picture.size)
        dpi = picture.info.get("dpi")
        turned = picture.getexif().get(274, 1) in (5, 6, 7, 8)
        shape = picture.size
        try:
            picture.load()
        except OSError:
            with _lenient():
                picture.load()
            notes = ("This picture ends early; its lower part is missing.",)
        upright = ImageOps.exif_transpose(picture)
        pixels = _pixels(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except ValueError as error:
        if "too large" in str(error).lower():
            raise _too_large() from error
        return None
    except (OSError, SyntaxError, TypeError, KeyError, IndexError, EOFError, RuntimeError):
        return None
    if upright.size != shape or turned:
        dpi = (dpi[1], dpi[0]) if dpi and turned else dpi
    per_point, size = measure(upright.size, dpi)
    page = scan.read_scan(pixels, per_point, size, session)
    return RawPage(
        width=page.width,
        height=page.height,
        words=page.words,
        text_source=page.text_source,
        quality=page.quality,
        warnings=(*notes, *page.warnings),
    )


def measure(pixels: tuple[int, int], dpi: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return (pixels per point across and down, page size in points).

    The file's resolution counts when it is 72-1200 and gives a long side of at
    most 17 inches; else the long side is taken to be 11 inches.
    """
    width, height = pixels
    try:
        across, down = float(dpi[0]), float(dpi[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        across = down = 0.0
    believed = all(_DPI[0] - 0.5 <= d <= _DPI[1] + 0.5 for d in (across, down))
    if not believed or max(width / across, height / down) > _LONG_SIDE:
        across = down = max(width, height) / _ASSUMED_LONG_SIDE
    return (across / 72, down / 72), (width * 72 / across, height * 72 / down)


def _pixels(picture: Any) -> NDArray[np.uint8]:
    """Return grey values of any kind of picture, transparent parts white."""
    import numpy as np
    from PIL import Image

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture, dtype=np.float32)
        top = 65535.0 if values.max() > 255 else 255.0
        return (values * (255.0 / top)).clip(0, 255).astype(np.uint8)
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"), dtype=np.uint8)
    if "A" in picture.getbands() or "transparency" in picture.info:
        colours = picture.convert("RGBA")
        ground = Image.new("RGBA", colours.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(ground, colours)
    return clean.drop_colour(np.asarray(picture.convert("RGB"), dtype=np.uint8))


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


def _too_large() -> ReadError:
    return ReadError(
        "too_large",
        "The image has more pixels than this tool decodes; save it at 300 dots per inch and scan "
        "that copy.",
    )


def _damaged() -> ReadError:
    return ReadError("damaged", "The image is damaged and cannot be read; get a fresh copy.")
