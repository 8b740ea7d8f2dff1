"""Signatures, handwriting and stamps, found on pages drawn here."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import making
import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from denialscan.ingest import ink
from denialscan.ocr import OcrWord
from denialscan.schema import Page
from denialscan.settings import ReadingConfig
from denialscan.worker import Reader


def scrawl(image: np.ndarray, x: int, y: int, width: int = 420, height: int = 46) -> None:
    """Draw a signature of loops from ``x, y`` on, in a picture of 300 dots per inch."""
    steps = np.linspace(0, 9 * np.pi, 400)
    xs = x + width * steps / steps[-1] + 14 * np.cos(steps * 1.7)
    ys = y + height * np.sin(steps) * (0.5 + 0.5 * np.cos(steps / 5))
    points = np.stack([xs, ys], axis=1).astype(np.int32)
    cv2.polylines(image, [points], False, 20, 6, lineType=cv2.LINE_AA)


def read(folder: Path, data: bytes) -> Page:
    with Reader(ReadingConfig()) as reader:
        (reading,) = reader.read(making.put(folder, "letter.pdf", data)).readings
    (page,) = reading.pages
    return page


@pytest.fixture(scope="module")
def letter() -> np.ndarray:
    return making.picture(making.letter_pdf()).copy()


def test_signature_of_a_scan(tmp_path: Path, letter: np.ndarray) -> None:
    signed = letter.copy()
    scrawl(signed, 310, 1620)
    page = read(tmp_path, making.scanned(signed))
    (region,) = page.regions
    assert (region.kind, region.state) == ("signature_ink", "unread")
    assert (region.bbox.x0, region.bbox.top) == pytest.approx((73, 379), abs=8)
    assert not [w for w in page.words if 379 < (w.bbox.top + w.bbox.bottom) / 2 < 398]
    assert [w.text for w in page.words][-6:] == [
        "John",
        "R.",
        "Sample",
        "Field",
        "Office",
        "Director",
    ]


def test_a_plain_letter_has_no_ink(tmp_path: Path, letter: np.ndarray) -> None:
    assert read(tmp_path, making.scanned(making.skewed(letter, 1.0))).regions == ()


def test_handwriting_is_reported_unread(tmp_path: Path, letter: np.ndarray) -> None:
    noted = letter.copy()
    scrawl(noted, 500, 2700, width=600)
    page = read(tmp_path, making.scanned(noted))
    assert [(r.kind, r.state) for r in page.regions] == [("handwriting", "unread")]
    assert any("Handwriting" in w for w in page.warnings)


def test_a_crooked_frame_is_a_stamp(tmp_path: Path, letter: np.ndarray) -> None:
    stamp = np.full((260, 640), 255, np.uint8)
    cv2.rectangle(stamp, (20, 20), (620, 240), 0, 9)
    cv2.putText(stamp, "RECEIVED", (70, 150), cv2.FONT_HERSHEY_DUPLEX, 3.0, 0, 8)
    turned = making.skewed(stamp, 4.0)
    stamped = letter.copy()
    stamped[2500:2760, 1500:2140] = np.minimum(stamped[2500:2760, 1500:2140], turned)
    page = read(tmp_path, making.scanned(stamped))
    assert [r.kind for r in page.regions] == ["stamp"]


def test_a_picture_of_a_signature_in_a_born_digital_letter(tmp_path: Path) -> None:
    drawn = np.full((150, 500), 255, np.uint8)
    scrawl(drawn, 30, 75)
    out = io.BytesIO()
    Image.fromarray(drawn).save(out, "PNG")

    def draw(canvas: Canvas) -> None:
        making.draw_letter(canvas)
        canvas.drawImage(ImageReader(io.BytesIO(out.getvalue())), 72, 384, 120, 36)

    page = read(tmp_path, making.pdf(draw))
    assert page.text_source == "text_layer"
    assert [(r.kind, r.state) for r in page.regions] == [("signature_ink", "unread")]


def word(text: str, conf: float, x0: float = 10.0) -> OcrWord:
    return OcrWord(
        text=text, x0=x0, top=10, x1=x0 + 80, bottom=40, conf=conf, line_top=10, line_bottom=40
    )


def test_only_what_is_no_word_goes() -> None:
    region = ink.InkRegion(kind="signature_ink", x0=0, top=0, x1=200, bottom=60, state="unread")
    words = [word("Wh/~n", 0.3), word("Sample", 0.9), word("Jx", 0.2), word("far", 0.1, x0=900)]
    assert [w.text for w in ink.without_scribbles(words, [region])] == ["Sample", "far"]
