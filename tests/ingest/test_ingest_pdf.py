"""PDF pages: text layer, OCR or both, and boxes in the frame that a viewer shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import making
import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from denialscan.schema import BBox, Reading
from denialscan.settings import ReadingConfig
from denialscan.worker import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadingConfig()) as one:
        yield one


def read(reader: Reader, folder: Path, data: bytes) -> Reading:
    result = reader.read(making.put(folder, "a.pdf", data))
    assert result.failures == ()
    (reading,) = result.readings
    making.check_offsets(reading)
    return reading


def ink_box(data: bytes, near: BBox) -> BBox:
    """Return where ink really is, in the picture of the page, inside ``near``."""
    image = making.picture(data, 144)
    x0, top = int(near.x0 * 2) - 8, int(near.top * 2) - 8
    patch = image[max(0, top) : int(near.bottom * 2) + 8, max(0, x0) : int(near.x1 * 2) + 8]
    rows, columns = np.nonzero(patch < 128)
    return BBox(
        x0=(columns.min() + max(0, x0)) / 2,
        top=(rows.min() + max(0, top)) / 2,
        x1=(columns.max() + max(0, x0)) / 2,
        bottom=(rows.max() + max(0, top)) / 2,
    )


def near(a: BBox, b: BBox, points: float) -> bool:
    return all(abs(p - q) <= points for p, q in zip(a.as_list(), b.as_list(), strict=True))


FRAMES = {
    "plain": "/MediaBox [ 0 0 612 792 ]",
    "crop": "/MediaBox [ 0 0 612 792 ] /CropBox [50 60 600 780]",
    "origin": "/MediaBox [ 20 -30 632 762 ]",
    "turned 90": "/MediaBox [ 0 0 612 792 ] /CropBox [50 60 600 780] /Rotate 90",
    "turned 180": "/MediaBox [ 20 -30 632 762 ] /CropBox [50 60 600 750] /Rotate 180",
    "turned 270": "/MediaBox [ 20 -30 632 762 ] /CropBox [50 60 600 750] /Rotate 270",
    "corners swapped": "/MediaBox [ 612 792 0 0 ]",
    "crop beyond media": "/MediaBox [ 0 0 612 792 ] /CropBox [-50 -50 700 900]",
}


@pytest.mark.parametrize("frame", FRAMES)
def test_boxes_lie_on_the_ink(frame: str, reader: Reader, tmp_path: Path) -> None:
    data = making.with_page_entries(making.letter_pdf(pageCompression=0), FRAMES[frame])
    reading = read(reader, tmp_path, data)
    (page,) = reading.pages
    image = making.picture(data, 72)
    assert (page.width, page.height) == pytest.approx(image.shape[::-1], abs=1)
    assert page.text_source == "text_layer"
    for text in ("Sincerely,", "Homeland", "custody"):
        found = making.word(page, text)
        assert found.visible
        ink = ink_box(data, found.bbox)
        assert near(found.bbox, ink, 5.0), (text, found.bbox, ink)
    # Whichever way it is shown, the text reads the same.
    assert "Coral Field Office\n865 Invented Avenue\nPlantation, FL 33324\nU.S." in reading.text
    assert reading.text.endswith("Sincerely,\nJohn R. Sample\nField Office Director")


def test_user_unit(reader: Reader, tmp_path: Path) -> None:
    plain = making.letter_pdf(pageCompression=0)
    small = read(reader, tmp_path, plain).pages[0]
    data = making.with_page_entries(plain, "/MediaBox [ 0 0 612 792 ] /UserUnit 2")
    large = read(reader, tmp_path, data).pages[0]
    assert (large.width, large.height) == (1224, 1584)
    a, b = making.word(small, "custody").bbox, making.word(large, "custody").bbox
    assert b.as_list() == pytest.approx([v * 2 for v in a.as_list()], abs=0.05)


def draw_tail(canvas: making.Canvas) -> None:
    making.draw_letter(canvas)
    canvas.drawString(500, 300, "this line runs off the page and goes on there")
    canvas.setFillGray(1)
    canvas.drawString(72, 270, "white words nobody sees")
    canvas.setFillGray(0)
    canvas.drawString(72, 240, "these words are covered")
    canvas.rect(70, 236, 150, 14, fill=1)


def test_hidden_and_off_page_words_are_kept_and_marked(reader: Reader, tmp_path: Path) -> None:
    reading = read(reader, tmp_path, making.pdf(draw_tail))
    (page,) = reading.pages
    assert "this line runs off the page and goes on there" in reading.text
    assert making.word(page, "runs").visible
    assert not making.word(page, "goes").visible
    assert making.word(page, "goes").bbox.x0 > page.width
    assert making.word(page, "runs").line == making.word(page, "goes").line
    assert not making.word(page, "white").visible
    assert not making.word(page, "covered").visible
    assert any("not shown" in w for w in page.warnings)
    assert page.text_source == "text_layer"


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_scan_boxes_match_the_text_layer(quarters: int, reader: Reader, tmp_path: Path) -> None:
    """A page scanned lying on its side has its boxes where the words stand."""
    digital = making.letter_pdf()
    truth = read(reader, tmp_path, digital).pages[0]
    turned = np.ascontiguousarray(np.rot90(making.picture(digital), -quarters))
    reading = read(reader, tmp_path, making.scanned(turned))
    (page,) = reading.pages
    assert page.text_source == "ocr"
    assert page.quality is not None
    assert page.quality > 0.9
    assert reading.engine is not None
    assert "released from custody at this time" in " ".join(reading.text.split())
    width, height = truth.width, truth.height
    for text in ("Sincerely,", "Homeland", "custody"):
        x0, top, x1, bottom = making.word(truth, text).bbox.as_list()
        expected = {
            0: (x0, top, x1, bottom),
            1: (height - bottom, x0, height - top, x1),
            2: (width - x1, height - bottom, width - x0, height - top),
            3: (top, width - x1, bottom, width - x0),
        }[quarters]
        x0, top, x1, bottom = expected
        found = making.word(page, text)
        assert near(found.bbox, BBox(x0=x0, top=top, x1=x1, bottom=bottom), 5.0)
        assert found.conf is not None


@pytest.mark.parametrize("degrees", [2.4, -3.1])
def test_skewed_scan(degrees: float, reader: Reader, tmp_path: Path) -> None:
    digital = making.letter_pdf()
    image = making.skewed(making.picture(digital), degrees)
    reading = read(reader, tmp_path, making.scanned(image))
    (page,) = reading.pages
    assert making.lines_read(reading.text) == len(making.BODY)
    data = making.scanned(image)
    found = making.word(page, "Sincerely,")
    assert near(found.bbox, ink_box(data, found.bbox), 4.0)


def test_mixed_file_page_by_page(reader: Reader, tmp_path: Path) -> None:
    scan = making.picture(making.letter_pdf(), 200)

    def draw_scan(canvas: making.Canvas) -> None:
        canvas.drawImage(ImageReader(Image.fromarray(scan)), 0, 0, 612, 792)

    def draw_stamped_scan(canvas: making.Canvas) -> None:
        draw_scan(canvas)
        canvas.drawString(200, 780, "Received 03/25/2021 Page 3 of 4")

    def draw_nothing(_canvas: making.Canvas) -> None:
        pass

    data = making.pdf(making.draw_letter, draw_scan, draw_stamped_scan, draw_nothing)
    reading = read(reader, tmp_path, data)
    assert [p.text_source for p in reading.pages] == ["text_layer", "ocr", "mixed", None]
    assert reading.pages[3].quality == 1.0
    assert reading.pages[3].words == ()
    for page in reading.pages[:3]:
        assert making.word(page, "Sincerely,")
    assert making.word(reading.pages[2], "Received")


def test_layer_over_a_scan(reader: Reader, tmp_path: Path) -> None:
    """A scanner's invisible text counts when it is sound, and not when it is noise."""
    scan = making.picture(making.letter_pdf(), 200)

    def draw(canvas: making.Canvas, shift: int) -> None:
        canvas.drawImage(ImageReader(Image.fromarray(scan)), 0, 0, 612, 792)
        for row, line in enumerate(making.BODY):
            text = canvas.beginText(72, 560 - 14 * row)
            text.setFont("Times-Roman", 11)
            text.setTextRenderMode(3)
            text.textOut("".join(chr(ord(c) + shift) if c.isalpha() else c for c in line))
            canvas.drawText(text)

    # The layer lacks the letterhead, which is then read from the picture.
    sound = read(reader, tmp_path, making.pdf(lambda c: draw(c, 0)))
    assert sound.pages[0].text_source == "mixed"
    assert making.BODY[1] in sound.text
    assert sound.text.startswith("Office of Enforcement")
    assert making.word(sound.pages[0], "custody").visible
    assert making.word(sound.pages[0], "custody").conf is None
    assert making.word(sound.pages[0], "Sincerely,").conf is not None
    noise = read(reader, tmp_path, making.pdf(lambda c: draw(c, 29)))
    assert noise.pages[0].text_source == "ocr"
    assert "custody" in noise.text
    assert any("does not fit" in w for w in noise.pages[0].warnings)


def test_typed_form_fields_are_read(reader: Reader, tmp_path: Path) -> None:
    def draw(canvas: making.Canvas) -> None:
        making.draw_letter(canvas)
        canvas.acroForm.textfield(name="n", value="Typed Value", x=72, y=250, width=200, height=20)

    reading = read(reader, tmp_path, making.pdf(draw))
    assert reading.text.endswith("Typed Value")
    assert making.word(reading.pages[0], "Typed").visible


def test_coloured_stamp_does_not_hide_the_text(reader: Reader, tmp_path: Path) -> None:
    def draw(canvas: making.Canvas) -> None:
        canvas.setFillColorRGB(0.95, 0.2, 0.2)  # ink of a stamp lets black print through
        canvas.setFont("Helvetica-Bold", 40)
        canvas.drawString(100, 520, "RECEIVED")
        canvas.setFillColorRGB(0.0, 0.1, 0.8)  # a letterhead's own colour is no stamp
        canvas.drawString(72, 200, "Azure Letterhead")
        canvas.setFillGray(0)
        making.draw_letter(canvas)

    page = making.pdf(draw)
    image = np.asarray(making.pypdfium2.PdfDocument(page)[0].render(scale=200 / 72).to_pil())
    reading = read(reader, tmp_path, making.scanned(image, 200))
    assert making.lines_read(reading.text) == len(making.BODY)
    assert "Azure Letterhead" in reading.text
