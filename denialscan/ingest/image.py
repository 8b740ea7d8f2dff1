"""Reading pictures of pages: photos, scans and multi-page TIFF."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from denialscan.errors import ReadError
from denialscan.ingest import detect, picture, redaction, scan
from denialscan.ingest.glyphs import shrunk
from denialscan.ingest.pages import RawPage, finish_pages
from denialscan.ingest.render import GLANCE_DPI
from denialscan.ingest.session import Session
from denialscan.ingest.text import page_limit_warning
from denialscan.schema import Reading, SourceFile

#: A file's own resolution is believed within these bounds, and up to this size.
_DPI = (72, 1200)
_LONG_SIDE = 17.0
_ASSUMED_LONG_SIDE = 11.0
_SUBFILE_TYPE = 254
_REDUCED = 1
#: Types whose frames are pages; in others they are a moving picture, or sizes of one.
_PAGED = ("TIFF", "HEIF")
_MOVING = ("GIF", "WEBP", "PNG", "AVIF")

_UNREAD = ("This page is damaged and could not be read.",)
_EARLY = ("This picture ends early; its lower part is missing.",)


def read_image(data: bytes, source: SourceFile, session: Session) -> Reading:
    """Read a picture, or all pages of a TIFF or HEIC, by OCR.

    Raises ReadError ``too_large`` (judged by its header, before decoding) or
    ``damaged``, MissingProgramError without OCR.
    """
    kind = detect.identify(data)[0]
    if kind not in detect.IMAGES:
        raise ReadError("unsupported", "This is no picture that can be read; save it as PNG.")
    opened = picture.open_picture(data, kind)
    session.check_pixels(*opened.size)
    engine = session.ocr()
    frames = _frames(opened, session.config.limits.max_pages)
    granted = session.take_pages(len(frames))
    warnings = list(page_limit_warning(granted, len(frames)))
    if opened.format in _MOVING and int(getattr(opened, "n_frames", 1)) > 1:
        warnings.append("This is a moving picture; only its first image was read.")
    pages: list[RawPage] = []
    errors: list[ReadError] = []
    for number in frames[:granted]:
        try:
            pages.append(_read_frame(opened, number, session))
        except ReadError as error:
            errors.append(error)
            pages.append(_unread_frame(error))
    if len(errors) == len(pages):
        raise errors[0]
    if granted < len(frames):
        pages[-1] = replace(pages[-1], lost="limit")
    return Reading(
        source=source, pages=finish_pages(pages), warnings=tuple(warnings), engine=engine.name
    )


def _unread_frame(error: ReadError) -> RawPage:
    said = (str(error),) if error.code == "too_large" else _UNREAD
    return RawPage(
        width=612.0,
        height=792.0,
        words=(),
        text_source=None,
        quality=0.0,
        warnings=said,
        lost="damaged",
    )


def _frames(opened: Any, most: int) -> list[int]:
    """Return the numbers of a file's pages: those of a TIFF without its previews,
    one more than ``most`` at the most; one for other formats."""
    from PIL import Image

    if opened.format not in _PAGED:
        return [0]
    if opened.format != "TIFF":
        return list(range(min(most + 1, max(1, int(getattr(opened, "n_frames", 1))))))
    found: list[int] = []
    number = 0
    while len(found) <= most and number <= 4 * most:
        try:
            opened.seek(number)
            kind = opened.tag_v2.get(_SUBFILE_TYPE, 0)
            reduced = isinstance(kind, int) and kind & _REDUCED
        except (Image.DecompressionBombError, *picture.BROKEN):
            break
        if not reduced:
            found.append(number)
        number += 1
    return found or [0]


def _read_frame(opened: Any, number: int, session: Session) -> RawPage:
    """Read one frame. Raises ReadError where it cannot be decoded."""
    values, shown, dpi, early = picture.decode_frame(opened, number, session, _dots)
    per_point, size = measure(shown, dpi)
    down, across = values.shape[0] / shown[1], values.shape[1] / shown[0]
    per_point = (per_point[0] * across, per_point[1] * down)
    page = scan.read_scan(values, per_point, size, session)
    glance = shrunk(values, max(1, round(min(per_point) * 72)), GLANCE_DPI)
    bars = redaction.redactions(redaction.find_bars(glance, size), (), ())
    return replace(
        page,
        warnings=(*(_EARLY if early else ()), *page.warnings),
        lost="ends_early" if early else page.lost,
        regions=(*page.regions, *bars),
    )


def _dots(pixels: tuple[int, int], dpi: Any) -> float:
    """Return the lesser resolution of a page in dots per inch."""
    return min(measure(pixels, dpi)[0]) * 72


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
