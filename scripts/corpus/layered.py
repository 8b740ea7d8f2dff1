"""PDF files that mix scans with text: invisible OCR layers, sound or not, and mixed pages."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.images import write_jpeg
from corpus.optics import rasterise, scan, tilt
from corpus.page import SUBJECT
from corpus.style import pick_face

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]

_DPI = 300
_QUALITY = 72
#: Letters an engine with the wrong language or a broken font writes for ours.
_SHIFT = 29
_NOISE = "iIl1|.,-'rnmctfe;:~ "


@dataclass(frozen=True, kw_only=True)
class _Word:
    """A word of the digital page: its baseline's start and its width, in points from the
    top left of the page."""

    text: str
    x: float
    base: float
    width: float
    size: float


def layered(
    pdf: bytes, rng: Any, *, layer: str, letter_date: str | None
) -> tuple[bytes, list[tuple[str, ...]]]:
    """Return a scan of ``pdf`` with a text layer, and the words the copy adds to each page.

    ``layer``: "good", the words where they stand, invisible; "garbage", text of the same
    shape that says nothing; "stamp", no text but one line that an e-filing desk printed.
    """
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setSubject(SUBJECT)
    spoil = _spoiler(rng) if layer == "garbage" else str
    added: list[tuple[str, ...]] = []
    pages = rasterise(pdf, dpi=_DPI)
    for number, (page, words) in enumerate(zip(pages, _words(pdf), strict=True), start=1):
        degrees = tilt(rng)
        jpeg = write_jpeg(scan(page, rng, degrees), _QUALITY)
        height, width = (side * 72 / _DPI for side in page.shape)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), 0, 0, width, height)
        if layer == "stamp":
            line = f"Filed electronically {letter_date or 'today'}  p. {number} of {len(pages)}"
            canvas.setFont("Helvetica", 8)
            canvas.drawRightString(width - 30, height - 20, line)
            added.append((line,))
        else:
            _lay(canvas, words, degrees, (width, height), spoil)
            added.append(())
        canvas.showPage()
    canvas.save()
    return out.getvalue(), added


def mixed(pdf: bytes, rng: Any) -> bytes:
    """Return ``pdf`` with every page after the first replaced by a scan of it."""
    import pikepdf

    from corpus.images import write_image_pdf

    rest = [write_jpeg(scan(p, rng, tilt(rng)), _QUALITY) for p in rasterise(pdf, dpi=_DPI)[1:]]
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(pdf)) as digital,
        pikepdf.open(io.BytesIO(write_image_pdf(rest, _DPI))) as scans,
    ):
        del digital.pages[1:]
        digital.pages.extend(scans.pages)
        digital.save(out, deterministic_id=True)
    return out.getvalue()


def _words(pdf: bytes) -> list[list[_Word]]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [
            [
                _Word(
                    text=word["text"],
                    x=float(word["x0"]),
                    base=float(word["bottom"]) - 0.21 * float(word["size"]),
                    width=float(word["x1"] - word["x0"]),
                    size=float(word["size"]),
                )
                for word in page.extract_words(use_text_flow=True, extra_attrs=["size"])
            ]
            for page in document.pages
        ]


def _lay(
    canvas: Any, words: list[_Word], degrees: float, page: tuple[float, float], spoil: Any
) -> None:
    """Write words invisibly over the tilted print, as an OCR program does."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    width, height = page
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    face = pick_face("Times", "".join(spoil(word.text) for word in words)).regular
    for word in words:
        said = spoil(word.text)
        natural = stringWidth(said, face, word.size)
        if not natural:
            continue
        # About the middle of the page, y upwards, as the scan was turned.
        x, y = word.x - width / 2, height / 2 - word.base
        text = canvas.beginText()
        text.setTextRenderMode(3)
        text.setFont(face, word.size)
        text.setHorizScale(100 * word.width / natural)
        text.setTextTransform(
            cos, sin, -sin, cos, width / 2 + x * cos - y * sin, height / 2 + x * sin + y * cos
        )
        text.textOut(said)
        canvas.drawText(text)


def _spoiler(rng: Any) -> Any:
    """Return a function that makes a word say nothing: one of three ways, drawn once."""
    way = int(rng.integers(3))
    if way == 0:  # a font whose glyph numbers were taken for letters
        return lambda word: "".join(chr(33 + (ord(c) - 33 + _SHIFT) % 94) for c in word)
    if way == 1:  # UTF-16 taken for Latin-1, roughly
        return lambda word: "".join(chr(0xC0 + ord(c) % 0x3F) for c in word)
    picks = rng.integers(0, len(_NOISE) - 1, 4096)
    place = iter(range(1 << 30))
    return lambda word: "".join(_NOISE[picks[next(place) % 4096]] for _ in word)
