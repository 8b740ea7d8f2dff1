"""Files for the tests of reading, made by code. People and places in them are invented."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image
from rapidfuzz import fuzz
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from denialscan.schema import Page, Reading, Word

BODY = (
    "The request for release that you submitted on behalf of your client has been reviewed.",
    "After a review of the record and of the evidence that was submitted, it has been found",
    "that your client will not be released from custody at this time. You have not shown that",
    "you would not pose a danger to the community or a risk of flight if released. This is",
    "based on the criminal history that is set out in the file and on the order of removal.",
)


def draw_letter(canvas: Canvas, body: tuple[str, ...] = BODY) -> None:
    """Draw one page: letterhead with an address block on each side, date, text."""
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(72, 740, "Office of Enforcement and Removal Operations")
    canvas.setFont("Helvetica", 10)
    for y, left, right in (
        (725, "Coral Field Office", "U.S. Department of"),
        (712, "865 Invented Avenue", "Homeland Security"),
        (699, "Plantation, FL 33324", "Washington, DC 20536"),
    ):
        canvas.drawString(72, y, left)
        canvas.drawString(400, y, right)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(400, 650, "March 24, 2021")
    canvas.drawString(72, 620, "RE: Jane Q. Example, A012 345 678")
    for row, text in enumerate(body):
        canvas.drawString(72, 560 - 14 * row, text)
    canvas.drawString(72, 420, "Sincerely,")
    canvas.drawString(72, 380, "John R. Sample")
    canvas.drawString(72, 366, "Field Office Director")


def pdf(*draw: Any, **options: Any) -> bytes:
    """Return a PDF whose pages are drawn by the given functions."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, **options)
    for one in draw:
        one(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def letter_pdf(pages: int = 1, **options: Any) -> bytes:
    """Return a born-digital letter."""
    return pdf(*[draw_letter] * pages, **options)


def with_page_entries(data: bytes, entries: str) -> bytes:
    """Replace the MediaBox and /Rotate of an uncompressed reportlab PDF."""
    assert b"/MediaBox [ 0 0 612 792 ]" in data
    data = data.replace(b"/Rotate 0", b"")
    return data.replace(b"/MediaBox [ 0 0 612 792 ]", entries.encode())


def picture(data: bytes, dpi: int = 300) -> np.ndarray:
    """Return the first page of a PDF as a viewer shows it, in grey."""
    document = pypdfium2.PdfDocument(data)
    try:
        return np.asarray(document[0].render(scale=dpi / 72).to_pil().convert("L"))
    finally:
        document.close()


def scanned(image: np.ndarray, dpi: int = 300) -> bytes:
    """Return a PDF with nothing but a picture on its page."""
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PDF", resolution=dpi, quality=85)
    return out.getvalue()


def image_bytes(image: np.ndarray, kind: str, **options: Any) -> bytes:
    """Return an encoded picture."""
    out = io.BytesIO()
    Image.fromarray(image).save(out, kind, **options)
    return out.getvalue()


def tiff_g4(images: list[np.ndarray], dpi: tuple[int, int] = (300, 300)) -> bytes:
    """Return a black-and-white TIFF of several pages."""
    out = io.BytesIO()
    frames = [
        Image.fromarray(np.where(i < 140, 0, 255).astype(np.uint8)).convert("1") for i in images
    ]
    frames[0].save(
        out, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=frames[1:]
    )
    return out.getvalue()


def skewed(image: np.ndarray, degrees: float) -> np.ndarray:
    """Return a picture turned a little, as a page laid crooked on the glass."""
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(image, turn, (width, height), borderValue=255))


def mail(
    *attachments: tuple[str, str, bytes], text: str = "Dear Counsel,\n\nDenied.\n"
) -> EmailMessage:
    """Return a message with (name, media type, bytes) attached."""
    message = EmailMessage()
    message["From"] = "Ann Example <ann@example.gov>"
    message["To"] = "counsel@example.org"
    message["Date"] = "Wed, 24 Mar 2021 10:00:00 -0400"
    message["Subject"] = "Your request"
    message["Message-ID"] = "<one@example.gov>"
    message.set_content(text)
    for name, kind, data in attachments:
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message


def put(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path


def word(page: Page, text: str) -> Word:
    """Return the first word of a page that reads ``text``."""
    return next(w for w in page.words if w.text == text)


def lines_read(text: str, lines: tuple[str, ...] = BODY) -> int:
    """Return how many lines were read with at most one letter in thirty wrong."""
    flat = " ".join(text.split())
    return sum(fuzz.partial_ratio(line, flat) >= 97 for line in lines)


def check_offsets(reading: Reading) -> None:
    """Assert that words and text agree."""
    for page in reading.pages:
        for one in page.words:
            assert reading.text[one.start : one.end] == one.text
