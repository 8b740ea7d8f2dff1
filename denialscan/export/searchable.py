"""A searchable copy: the pages as they are, with what was read as invisible text.

The file that was read is not changed: the copy is made of its
bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from denialscan.errors import ReadError
from denialscan.export.invisible import drop_invisible, lay_over, make_font
from denialscan.export.pictures import picture_pages
from denialscan.ingest import detect
from denialscan.schema import BBox, Page, Reading, Word

#: Text that a viewer can search already.
_SEARCHABLE = ("native", "text_layer")
#: reportlab's own face, free to embed, draws the virtual pages of mail and text.
_FACE, _FACE_FILE = "denialscan", "Vera.ttf"
_DESCENT = -0.24


def searchable_pdf(data: bytes, reading: Reading, passwords: Sequence[str] = ()) -> bytes:
    """Return a PDF that shows the file ``data`` and can be searched for what was read.

    A PDF keeps its pages; those with a text layer that was believed stay as they are,
    words recognised from pictures are added as invisible text, and an invisible layer
    that was not believed is taken out. A picture becomes pages of its true size with
    its own data inside where PDF can hold that. Mail and text become a plain PDF of
    the virtual pages. ``passwords`` are tried on a locked PDF; its copy asks for none.
    Raises ReadError ``password``, ``damaged`` or ``too_large``.
    """
    kind = reading.source.media_type
    if kind == detect.PDF:
        document = _opened(data, passwords)
        return _with_text(document, reading.pages, [_added(p) for p in reading.pages])
    if kind in detect.IMAGES:
        sizes = [(p.width, p.height) for p in reading.pages]
        document = picture_pages(data, kind, sizes)
        return _with_text(document, reading.pages, [_added(p) for p in reading.pages])
    drawn, undrawn = _drawn(reading.pages)
    return _with_text(_opened(drawn), reading.pages, undrawn)


def _opened(data: bytes, passwords: Sequence[str] = ()) -> Any:
    import pikepdf

    wrong: Exception | None = None
    for password in ("", *passwords):
        try:
            return pikepdf.open(io.BytesIO(data), password=password)
        except pikepdf.PasswordError as error:
            wrong = error
        except (pikepdf.PdfError, ValueError, RuntimeError) as error:
            raise ReadError(
                "damaged", "The PDF is too damaged for a copy of it; print it to a new PDF."
            ) from error
    raise ReadError(
        "password",
        "The PDF asks for a password; put the right one into the file named with "
        "--password-file, or save a copy without a password.",
    ) from wrong


def _added(page: Page) -> tuple[Word, ...]:
    """Return the words of a page that its file has no text for."""
    if page.text_source in _SEARCHABLE:
        return ()
    return tuple(w for w in page.words if w.visible and w.conf is not None)


def _with_text(document: Any, pages: Sequence[Page], words: Sequence[tuple[Word, ...]]) -> bytes:
    """Add words to the pages of a PDF, and return it."""
    with document:
        font = make_font(document, (w.text for own in words for w in own))
        for page, read, own in zip(document.pages, pages, words, strict=False):
            if read.text_source == "ocr":
                drop_invisible(document, page)
            if own:
                lay_over(page, font, own, read.height)
        document.remove_unreferenced_resources()
        out = io.BytesIO()
        document.save(out, deterministic_id=True, encryption=False)
    return out.getvalue()


def _drawn(pages: Sequence[Page]) -> tuple[bytes, list[tuple[Word, ...]]]:
    """Return a PDF of virtual pages, and for each page the characters that the face has
    no letter for: a box stands in their place."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    if _FACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FACE, _FACE_FILE))
    letters = pdfmetrics.getFont(_FACE).face.charToGlyph
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    undrawn: list[tuple[Word, ...]] = []
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        missing: list[Word] = []
        for word in (w for w in page.words if w.visible):
            for piece, known in _pieces(word, letters):
                box = piece.bbox
                if known:
                    _draw(canvas, piece, page.height)
                else:
                    missing.append(piece)
                    canvas.rect(
                        box.x0 + 0.5, page.height - box.bottom + 1, box.x1 - box.x0 - 1,
                        box.bottom - box.top - 2,
                    )  # fmt: skip
        undrawn.append(tuple(missing))
        canvas.showPage()
    canvas.save()
    return out.getvalue(), undrawn


def _pieces(word: Word, letters: dict[int, int]) -> list[tuple[Word, bool]]:
    """Split a word where the face has no letters, its box by the number of characters."""
    step = (word.bbox.x1 - word.bbox.x0) / max(1, len(word.text))
    out: list[tuple[Word, bool]] = []
    at = 0
    for known, group in groupby(word.text, key=lambda c: ord(c) in letters):
        text = "".join(group)
        box = BBox(
            x0=word.bbox.x0 + at * step,
            top=word.bbox.top,
            x1=word.bbox.x0 + (at + len(text)) * step,
            bottom=word.bbox.bottom,
        )
        out.append((replace(word, text=text, bbox=box), known))
        at += len(text)
    return out


def _draw(canvas: Any, word: Word, height: float) -> None:
    """Draw a word so that it fills its box."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    box = word.bbox
    size = box.bottom - box.top
    natural = stringWidth(word.text, _FACE, size)
    if natural <= 0 or size <= 0 or box.x1 <= box.x0:
        return
    line = canvas.beginText(box.x0, height - box.bottom - _DESCENT * size)
    line.setFont(_FACE, size)
    line.setHorizScale(100 * (box.x1 - box.x0) / natural)
    line.textOut(word.text)
    canvas.drawText(line)
