"""Text layers that do not say what the page shows, and those that do."""

from __future__ import annotations

import codecs
import io
import math
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import making
import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from denialscan.ingest import pdf_verify
from denialscan.ingest.lines import RawWord
from denialscan.ingest.plausible import GOOD, usualness
from denialscan.ingest.session import Session
from denialscan.ingest.trust import unreadable_words
from denialscan.ocr import find_tesseract, make_engine
from denialscan.schema import Reading, Word
from denialscan.settings import ReadingConfig
from denialscan.worker import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadingConfig()) as one:
        yield one


def read(reader: Reader, folder: Path, data: bytes) -> Reading:
    result = reader.read(making.put(folder, "a.pdf", data))
    assert result.failures == ()
    reading = result.readings[0]
    making.check_offsets(reading)
    return reading


@cache
def letter_words() -> tuple[Word, ...]:
    with Reader(ReadingConfig()) as one:
        import tempfile

        with tempfile.TemporaryDirectory() as room:
            return read(one, Path(room), making.letter_pdf()).pages[0].words


@cache
def scan_jpeg() -> bytes:
    image = making.skewed(making.picture(making.letter_pdf()), 0.4).astype(int)
    image += np.random.default_rng(0).normal(0, 12, image.shape).astype(int)
    return making.image_bytes(np.clip(image, 0, 255).astype(np.uint8), "JPEG", quality=75)


def layered(
    change: Callable[[str], str] = str,
    *,
    keep: Callable[[Word], bool] = lambda _word: True,
    down: float = 0.0,
    under: bool = False,
    more: Callable[[making.Canvas], None] = lambda _canvas: None,
) -> bytes:
    """Return a scan of the letter with a text layer: invisible over it, or plain under it."""

    def draw(canvas: making.Canvas) -> None:
        picture = ImageReader(io.BytesIO(scan_jpeg()))
        if not under:
            canvas.drawImage(picture, 0, 0, 612, 792)
        for word in letter_words():
            if not keep(word):
                continue
            box, said = word.bbox, change(word.text)
            size = (box.bottom - box.top) * 0.9
            text = canvas.beginText(box.x0, 792 - box.bottom + size * 0.22 - down)
            text.setFont("Helvetica", size)
            text.setTextRenderMode(0 if under else 3)
            text.setHorizScale(100 * (box.x1 - box.x0) / stringWidth(said, "Helvetica", size))
            text.textOut(said)
            canvas.drawText(text)
        if under:
            canvas.drawImage(picture, 0, 0, 612, 792)
        more(canvas)

    return making.pdf(draw)


@pytest.mark.parametrize("under", [False, True])
def test_a_sound_layer_is_used_but_not_trusted(under: bool, reader: Reader, tmp_path: Path) -> None:
    (page,) = read(reader, tmp_path, layered(under=under)).pages
    assert page.text_source == "mixed"
    assert [w.text for w in page.words] == [w.text for w in letter_words()]
    # Nothing was recognised but the sample: all words are the layer's.
    assert all(w.conf is None and w.visible for w in page.words)


def other_text() -> Callable[[str], str]:
    """Return a change that writes another text in place of each word."""
    other = "it is a truth universally acknowledged that a single man in want"
    words = iter(other.split() * 99)
    return lambda _text: next(words)


FALSE = {
    "other document": lambda: layered(other_text()),
    "other numbers": lambda: layered(lambda t: t.translate(str.maketrans("123456", "789012"))),
    "shifted letters": lambda: layered(lambda t: codecs.encode(t, "rot13")),
    "one line lower": lambda: layered(down=14.0),
    "three words in ten wrong": lambda: layered(lambda t: t if len(t) % 4 else t[:-1] + "q"),
}


@pytest.mark.parametrize("case", FALSE)
def test_a_false_layer_is_not_used(case: str, reader: Reader, tmp_path: Path) -> None:
    reading = read(reader, tmp_path, FALSE[case]())
    (page,) = reading.pages
    assert page.text_source == "ocr"
    assert any("does not fit" in w for w in page.warnings)
    assert making.lines_read(reading.text) == len(making.BODY)
    assert "A012 345 678" in reading.text
    assert all(w.conf is not None for w in page.words)


PARTIAL = {
    "letterhead only": lambda w: w.bbox.top < 110,
    "left half": lambda w: w.bbox.x0 < 300,
    "foot only": lambda w: w.bbox.top > 360,
}


@pytest.mark.parametrize("case", PARTIAL)
def test_a_partial_layer_is_completed(case: str, reader: Reader, tmp_path: Path) -> None:
    reading = read(reader, tmp_path, layered(keep=PARTIAL[case]))
    assert reading.pages[0].text_source in ("mixed", "ocr")
    assert making.lines_read(reading.text) == len(making.BODY)
    assert reading.text.count("Sincerely,") == 1
    assert reading.text.count("Office of Enforcement") == 1


def test_a_letterhead_in_text_over_a_scanned_body(reader: Reader, tmp_path: Path) -> None:
    """Drawn text above and below a picture of the letter poses as the page's text."""

    def head(canvas: making.Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(4):
            canvas.drawString(60, 775 - 10 * row, "Produced under the order of the court in part")
        canvas.drawString(480, 20, "BATES 000123")

    reading = read(reader, tmp_path, layered(keep=lambda _w: False, more=head))
    (page,) = reading.pages
    assert page.text_source == "mixed"
    assert making.lines_read(reading.text) == len(making.BODY)
    assert making.word(page, "000123").conf is None
    assert reading.text.count("BATES") == 1


def test_letters_drawn_as_curves_are_read(reader: Reader, tmp_path: Path) -> None:
    """A page whose body is a picture, though no image covers it and text stands above."""
    body = making.picture(making.letter_pdf())[900:1700, 200:2400]

    def draw(canvas: making.Canvas) -> None:
        canvas.drawString(72, 740, "A heading in text")
        canvas.drawImage(ImageReader(Image.fromarray(body)), 48, 384, 528, 192)

    reading = read(reader, tmp_path, making.pdf(draw))
    assert reading.pages[0].text_source == "mixed"
    assert making.lines_read(reading.text) == len(making.BODY)
    assert making.word(reading.pages[0], "heading").conf is None


def remapped(shift: int) -> bytes:
    """Return the letter with a Unicode map that shifts every letter of one font."""
    lines = "".join(
        f"<{code:02x}> <{(code - 97 + shift) % 26 + 97:04x}>\n" for code in range(97, 123)
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /X def 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"26 beginbfchar\n{lines}endbfchar endcmap end end"
    )
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(making.letter_pdf())) as document:
        fonts = document.pages[0].obj.Resources.Font
        for name in fonts:
            if fonts[name].BaseFont == "/Times-Roman":
                fonts[name].ToUnicode = document.make_stream(cmap.encode())
        document.save(out)
    return out.getvalue()


def test_a_font_with_a_wrong_map_is_recognised(reader: Reader, tmp_path: Path) -> None:
    reading = read(reader, tmp_path, remapped(7))
    (page,) = reading.pages
    assert page.text_source == "mixed"
    assert making.lines_read(reading.text) == len(making.BODY)
    # The letterhead is set in another font, whose characters are right.
    assert making.word(page, "Enforcement").conf is None
    assert making.word(page, "custody").conf is not None


def test_hidden_words_do_not_make_a_page(reader: Reader, tmp_path: Path) -> None:
    def draw(canvas: making.Canvas) -> None:
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textLines("Nothing of this is shown to anybody\nwho looks at the page in a viewer")
        canvas.drawText(text)

    (page,) = read(reader, tmp_path, making.pdf(draw)).pages
    assert page.words
    assert not any(w.visible for w in page.words)
    assert any("not shown" in w for w in page.warnings)


@pytest.mark.parametrize("kind", ["JPEG", "G4"])
def test_a_page_that_is_one_image_keeps_its_frame(
    kind: str, reader: Reader, tmp_path: Path
) -> None:
    """Boxes lie where a viewer shows the words, on a turned page as well."""
    image = making.picture(making.letter_pdf(), 200)
    picture = Image.fromarray(image)
    out = io.BytesIO()
    (picture.convert("1") if kind == "G4" else picture).save(out, "PDF", resolution=200)
    data = out.getvalue()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.pages[0].obj.Rotate = 180
        out = io.BytesIO()
        document.save(out)
    plain = read(reader, tmp_path, data).pages[0]
    turned = read(reader, tmp_path, out.getvalue()).pages[0]
    for text in ("Sincerely,", "Homeland"):
        a = next(w.bbox for w in letter_words() if w.text == text)
        b, c = making.word(plain, text).bbox, making.word(turned, text).bbox
        assert b.as_list() == pytest.approx(a.as_list(), abs=5)
        back = [612 - c.x1, 792 - c.bottom, 612 - c.x0, 792 - c.top]
        assert back == pytest.approx(a.as_list(), abs=5)


def test_usual_letters_tell_language_from_noise() -> None:
    english = " ".join(making.BODY).split()
    spanish = (
        "La solicitud de libertad que usted presentó a nombre de su cliente ha sido denegada "
        "porque no se ha demostrado que no representa un peligro para la comunidad"
    )
    spanish_words = spanish.split()
    for good in (english, [w.upper() for w in english], spanish_words):
        found = usualness(good)
        assert found is not None
        assert found > GOOD
    for bad in (
        [codecs.encode(w, "rot13") for w in english],
        ["".join(chr(ord(c) + 1) for c in w) for w in english],
        [w[::-1].translate(str.maketrans("aeiou", "xqzkj")) for w in spanish_words],
    ):
        found = usualness(bad)
        assert found is None or found < GOOD
    assert usualness(["too", "few"]) is None


def test_glyphs_without_characters_are_unreadable() -> None:
    texts = ["plain", "(cid:12)(cid:7)", "(cid:3)", "\ue001\ue002", "A012"]
    assert unreadable_words(texts, ["F"] * 5) == [False, True, False, True, False]


def crooked(degrees: float, *, level: bool) -> bytes:
    """Return a crooked scan with a layer that leans with it, as an OCR program writes it,
    or whose words stand level, one step lower or higher than the other."""
    image = making.skewed(making.picture(making.letter_pdf()), degrees)
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)

    def draw(canvas: making.Canvas) -> None:
        canvas.drawImage(ImageReader(Image.fromarray(image)), 0, 0, 612, 792)
        for word in letter_words():
            box = word.bbox
            size = (box.bottom - box.top) * 0.9
            x, y = box.x0 - 306, 396 - box.bottom + size * 0.22
            text = canvas.beginText()
            text.setTextRenderMode(3)
            text.setFont("Helvetica", size)
            width = stringWidth(word.text, "Helvetica", size)
            text.setHorizScale(100 * (box.x1 - box.x0) / width)
            at = (306 + x * cos - y * sin, 396 + x * sin + y * cos)
            text.setTextTransform(*((1, 0, 0, 1) if level else (cos, sin, -sin, cos)), *at)
            text.textOut(word.text)
            canvas.drawText(text)

    return making.pdf(draw)


@pytest.mark.parametrize(("degrees", "level"), [(1.5, False), (-2.0, False), (0.7, True)])
def test_a_layer_over_a_crooked_scan_is_used(
    degrees: float, level: bool, reader: Reader, tmp_path: Path
) -> None:
    (page,) = read(reader, tmp_path, crooked(degrees, level=level)).pages
    assert page.text_source == "mixed"
    assert all(w.conf is None for w in page.words)
    assert [w.text for w in page.words] == [w.text for w in letter_words()]
    # Boxes lie where the scan shows the words, not where they would be on a straight one.
    foot = making.word(page, "Sincerely,").bbox
    straight = next(w.bbox for w in letter_words() if w.text == "Sincerely,")
    turn = math.radians(degrees)
    x = (straight.x0 + straight.x1) / 2 - 306
    y = 396 - (straight.top + straight.bottom) / 2
    assert (foot.top + foot.bottom) / 2 == pytest.approx(
        396 - x * math.sin(turn) - y * math.cos(turn), abs=3
    )


def agreement(change: Callable[[int, str], str]) -> pdf_verify.Agreement:
    """Compare the letter's picture with its words as ``change`` leaves them."""
    program = find_tesseract(shutil.which("tesseract"))
    assert program is not None
    config = ReadingConfig()
    engine = make_engine(program, languages=config.languages)
    session = Session(config=config, engine=engine, report_pages=lambda _count: None)
    words = [
        RawWord(text=change(number, w.text), bbox=w.bbox, place=w.bbox)
        for number, w in enumerate(letter_words())
    ]
    level = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    image = making.picture(making.letter_pdf())
    found = pdf_verify.sample(words, level, image, (300 / 72, 300 / 72), session)
    assert found is not None
    return found


def test_single_altered_words_and_numbers_are_noticed() -> None:
    assert agreement(lambda _n, text: text).good
    assert not agreement(lambda n, text: text if n % 8 else f"{text[:-1]}q").good
    seven = str.maketrans("123456", "789789")
    assert not agreement(lambda n, text: text.translate(seven) if n % 2 else text).good


def test_an_upright_stroke_is_any_upright_stroke() -> None:
    same = pdf_verify.compare(["I", "will", "appeal"], ["|", "wiIl", "appeal"])
    assert same.letters == same.words == 1.0
    assert pdf_verify.compare(["A012", "345"], ["A012", "346"]).numbers == 0.5
