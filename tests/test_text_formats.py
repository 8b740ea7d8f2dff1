"""The formats of ``text``: plain, JSON, hOCR, searchable PDF. Every person is invented."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from making import image_bytes, letter_pdf, mail, picture, put, scanned, tiff_g4
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from denialscan.cli import cli
from denialscan.display.text import page_text, reading_json, reading_text, text_notes
from denialscan.export.hocr import hocr
from denialscan.export.searchable import searchable_pdf
from denialscan.schema import (
    BBox,
    Page,
    ReadFailure,
    Reading,
    ReadResult,
    Region,
    SourceFile,
    Word,
    place_words,
)

XHTML = "{http://www.w3.org/1999/xhtml}"
LINES = (
    ("Señora", "Muñoz", "pidió", "su", "liberación."),
    ("Your", "request", "is", "denied;", "“flight”", "risk", "¿por", "qué?", "☒"),
)


def words(
    lines: tuple[tuple[str, ...], ...] = LINES,
    *,
    left: float = 80,
    top: float = 90,
    conf: float | None = 0.9,
    hidden: tuple[str, ...] = (),
) -> tuple[Word, ...]:
    placed = []
    for row, line in enumerate(lines):
        x, out = left, []
        for text in line:
            box = BBox(x0=x, top=top + 16 * row, x1=x + 5.6 * len(text), bottom=top + 16 * row + 11)
            out.append((text, box, conf, text not in hidden))
            x = box.x1 + 3
        placed.append(out)
    return place_words([placed])[0]


def page(width: float = 612, height: float = 792, **changes: Any) -> Page:
    values: dict[str, Any] = {
        "number": 1, "width": width, "height": height, "words": words(),
        "text_source": "ocr", "quality": 0.9,
    }  # fmt: skip
    return Page(**(values | changes))


def reading(*pages: Page, kind: str = "application/pdf", **changes: Any) -> Reading:
    return Reading(
        source=SourceFile(sha256="a" * 64, name="scan & copy.pdf", media_type=kind),
        pages=pages or (page(),),
        **changes,
    )


def found_by_plumber(data: bytes, number: int = 0) -> list[tuple[str, tuple[float, ...]]]:
    """Return words and boxes on the page as shown, found by pdfplumber."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [
            (w["text"], (w["x0"], w["top"], w["x1"], w["bottom"]))
            for w in document.pages[number].extract_words(x_tolerance=1)
        ]


def found_by_pdfium(data: bytes, text: str, number: int = 0) -> tuple[float, ...]:
    """Return the box, in page coordinates, of a text that PDFium finds on a page."""
    document = pypdfium2.PdfDocument(data)
    try:
        layer = document[number].get_textpage()
        index, count = layer.search(text, match_case=True).get_next()
        boxes = [layer.get_charbox(i, loose=True) for i in range(index, index + count)]
        return (
            min(b[0] for b in boxes), min(b[1] for b in boxes),
            max(b[2] for b in boxes), max(b[3] for b in boxes),
        )  # fmt: skip
    finally:
        document.close()


def check_words(data: bytes, expected: tuple[Word, ...], number: int = 0) -> None:
    """Assert that a reader of an upright page finds every word in its place."""
    found = found_by_plumber(data, number)
    assert [t for t, _b in found] == [w.text for w in expected]
    for (_text, box), word in zip(found, expected, strict=True):
        assert box == pytest.approx(word.bbox.as_list(), abs=2)
    with pdfplumber.open(io.BytesIO(data)) as document:
        height = float(document.pages[number].height)
    for word in expected:
        left, bottom, right, top = found_by_pdfium(data, word.text, number)
        assert (left, height - top, right, height - bottom) == pytest.approx(
            word.bbox.as_list(), abs=2
        )


def drawing(width: float = 612, height: float = 792) -> bytes:
    """Return a PDF whose page shows a filled shape and holds no text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.rect(100, 100, 50, 20, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(data: bytes, **entries: Any) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        for name, value in entries.items():
            document.pages[0].obj[f"/{name}"] = value
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


# ------------------------------------------------------------------ searchable PDF


def test_words_are_found_where_they_were_read() -> None:
    copy = searchable_pdf(drawing(), reading())
    check_words(copy, words())
    assert picture(copy, 72).tolist() == picture(drawing(), 72).tolist()


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("unit", [1, 2])
def test_turned_cropped_and_scaled_pages(turn: int, unit: int) -> None:
    box = pikepdf.Array([30, 40, 530, 740])
    data = changed(drawing(), Rotate=turn, CropBox=box, UserUnit=unit)
    width, height = (700, 500) if turn in (90, 270) else (500, 700)
    copy = searchable_pdf(data, reading(page(width * unit, height * unit)))
    with pikepdf.open(io.BytesIO(copy)) as document:
        # the same page without its turn, its box and its unit, as a viewer shows it
        document.pages[0].obj["/UserUnit"] = 1
        document.pages[0].obj.MediaBox = box
        flat = io.BytesIO()
        document.pages[0].rotate(0, relative=False)
        document.save(flat)
    for word in (w for w in words() if len(w.text) > 4):
        left, bottom, right, top = (v * unit for v in found_by_pdfium(flat.getvalue(), word.text))
        x0, y0, x1, y1 = 30 * unit, 40 * unit, 530 * unit, 740 * unit
        shown = {
            90: (bottom - y0, left - x0, top - y0, right - x0),
            180: (x1 - right, bottom - y0, x1 - left, top - y0),
            270: (y1 - top, x1 - right, y1 - bottom, x1 - left),
        }[turn]
        assert shown == pytest.approx(word.bbox.as_list(), abs=2)


def test_a_page_that_can_be_searched_stays_as_it_is() -> None:
    data = letter_pdf()
    copy = searchable_pdf(data, reading(page(text_source="text_layer")))
    assert found_by_plumber(copy) == found_by_plumber(data)
    assert "Señora" not in dict(found_by_plumber(copy))


def test_of_a_mixed_page_only_the_recognised_words_are_added() -> None:
    native = words((("Native", "words"),), conf=None)
    both = (*native, *words((("Seal", "Ñandú"),), top=300))
    copy = searchable_pdf(drawing(), reading(page(text_source="mixed", words=both)))
    assert [t for t, _b in found_by_plumber(copy)] == ["Seal", "Ñandú"]


def test_a_false_invisible_layer_is_taken_out() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792))
    canvas.saveState()
    line = canvas.beginText(100, 600)
    line.setTextRenderMode(3)
    line.textOut("xqzzt wrong")
    canvas.drawText(line)
    canvas.restoreState()
    canvas.drawString(100, 500, "Visible")
    canvas.showPage()
    canvas.save()
    found = [t for t, _b in found_by_plumber(searchable_pdf(out.getvalue(), reading()))]
    assert "xqzzt" not in found
    assert {"Visible", "Señora"} <= set(found)


def test_hidden_words_are_not_added() -> None:
    seen = page(words=words(hidden=("denied;",)))
    assert "denied;" not in dict(found_by_plumber(searchable_pdf(drawing(), reading(seen))))


def test_a_word_that_runs_up_the_page() -> None:
    box = BBox(x0=40, top=300, x1=50, bottom=380)
    up = Word(text="DETENTION", bbox=box, conf=0.9, start=0, end=9, line=0)
    copy = searchable_pdf(drawing(), reading(page(words=(up,))))
    left, bottom, right, top = found_by_pdfium(copy, "DETENTION")
    assert (left, 792 - top, right, 792 - bottom) == pytest.approx(box.as_list(), abs=2)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_pictures_become_pages_of_their_true_size(kind: str) -> None:
    grey = picture(letter_pdf(), 100)
    data = image_bytes(grey, kind)
    media = f"image/{kind.lower()}"
    copy = searchable_pdf(data, reading(kind=media))
    check_words(copy, words())
    shown = picture(copy, 100)
    assert shown.shape == grey.shape
    assert abs(shown.astype(int) - grey).mean() < (4 if kind in ("JPEG", "WEBP") else 0.5)
    with pikepdf.open(io.BytesIO(copy)) as document:
        raw = document.pages[0].resources.XObject["/Picture"].read_raw_bytes()
    assert (raw == data) == (kind == "JPEG")
    assert (raw in data) == (kind in ("JPEG", "PNG"))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_stand_as_their_camera_says(orientation: int) -> None:
    upright = Image.fromarray(picture(letter_pdf(), 50))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's numbers of the inverse turns
    stored = upright if orientation == 1 else upright.transpose(undo[orientation])
    exif = Image.Exif()
    exif[274] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=95, exif=exif)
    copy = searchable_pdf(out.getvalue(), reading(kind="image/jpeg"))
    shown = picture(copy, 50)
    assert abs(shown.astype(int) - picture(letter_pdf(), 50)).mean() < 8
    check_words(copy, words())


def test_every_page_of_a_fax() -> None:
    data = tiff_g4([picture(letter_pdf(), 100)] * 2, dpi=(100, 100))
    second = page(number=2, words=words(top=300))
    copy = searchable_pdf(data, reading(page(), second, kind="image/tiff"))
    check_words(copy, words(), 0)
    check_words(copy, words(top=300), 1)


def test_mail_becomes_a_plain_pdf() -> None:
    copy = searchable_pdf(b"", reading(page(words=words(conf=None)), kind="message/rfc822"))
    check_words(copy, words())
    assert (picture(copy, 72) < 128).sum() > 200


def test_equal_input_gives_equal_bytes() -> None:
    assert searchable_pdf(drawing(), reading()) == searchable_pdf(drawing(), reading())


# ------------------------------------------------------------------ hOCR


def test_hocr_is_xhtml_with_boxes_in_pixels() -> None:
    tree = ElementTree.fromstring(hocr([reading(page(), page(number=2), engine="tesseract 5")]))
    pages = [e for e in tree.iter(f"{XHTML}div") if e.get("class") == "ocr_page"]
    assert len(pages) == 2
    assert (
        pages[0].get("title")
        == 'image "scan & copy.pdf"; bbox 0 0 2550 3300; ppageno 0; scan_res 300 300'
    )
    spans = list(pages[0].iter(f"{XHTML}span"))
    lines = [e for e in spans if e.get("class") == "ocr_line"]
    assert [len([w for w in line if w.get("class") == "ocrx_word"]) for line in lines] == [5, 9]
    assert "baseline 0 " in str(lines[0].get("title"))
    first = lines[0][0]
    assert first.text == "Señora"
    assert first.get("title") == "bbox 333 375 473 421; x_wconf 90"
    assert len({e.get("id") for e in tree.iter() if e.get("id")}) == len(
        [e for e in tree.iter() if e.get("id")]
    )
    classes = {e.get("class") for e in tree.iter() if e.get("class")}
    assert classes == {"ocr_page", "ocr_carea", "ocr_par", "ocr_line", "ocrx_word"}


def test_hocr_of_words_that_xml_cannot_hold() -> None:
    odd = words((("a\x01b<&>", '"x"'), ("hidden",)), hidden=("hidden",), conf=None)
    text = hocr([reading(page(words=odd))])
    found = [e for e in ElementTree.fromstring(text).iter() if e.get("class") == "ocrx_word"]
    assert [e.text for e in found] == ["ab<&>", '"x"']
    assert "x_wconf 100" in str(found[0].get("title"))


def test_hocr_of_empty_pages() -> None:
    tree = ElementTree.fromstring(hocr([reading(page(words=(), text_source=None))]))
    assert [e.get("class") for e in tree.iter() if e.get("class")] == ["ocr_page"]


# ------------------------------------------------------------------ text and JSON


def result(*readings: Reading) -> ReadResult:
    failed = SourceFile(sha256="b" * 64, name="x.zip", media_type="?", container="mail.eml!/x.zip")
    return ReadResult(
        readings=readings,
        failures=(ReadFailure(source=failed, code="unsupported", message="No letter."),),
    )


def test_plain_text_parts_pages_and_members() -> None:
    member = reading(page(words=words((("inside",),))))
    inside = SourceFile(sha256="c" * 64, name="r.pdf", media_type="?", container="mail.eml!/r.pdf")
    member = Reading(source=inside, pages=member.pages)
    first = reading(page(words=words((("one",),))), page(number=2, words=words((("two",),))))
    text = reading_text(result(first, member))
    assert text == "one\n\ftwo\n\f--- mail.eml!/r.pdf ---\ninside"


def test_hidden_words_are_told_of_but_not_printed() -> None:
    seen = page(words=words(hidden=("denied;",)), warnings=("This page was hard to read.",))
    given = result(reading(seen))
    assert "denied" not in page_text(seen)
    notes = text_notes(given)
    assert "1 word(s) that a viewer does not show" in notes[0]
    assert "page 1: This page was hard to read." in notes[1]
    assert "mail.eml!/x.zip was not read (unsupported)" in notes[2]
    (one,) = reading_json(given)["readings"]
    hidden = [w for w in one["pages"][0]["words"] if not w["visible"]]
    assert [w["text"] for w in hidden] == ["denied;"]
    assert hidden[0]["box"] == pytest.approx([111.2, 106, 150.4, 117], abs=60)


def test_json_does_not_tell_what_lies_under_a_bar() -> None:
    bar = Region(
        kind="redaction", bbox=BBox(x0=1, top=2, x1=3, bottom=4), state="read", text="secret"
    )
    data = reading_json(result(reading(page(regions=(bar,)))))
    (region,) = data["readings"][0]["pages"][0]["regions"]
    assert region["text"] is None
    assert region["bbox"] == [1, 2, 3, 4]
    assert data["failures"][0]["code"] == "unsupported"


# ------------------------------------------------------------------ the command


def run(*args: object) -> Any:
    return CliRunner().invoke(cli, [str(a) for a in args])


def test_a_scan_made_searchable(tmp_path: Path) -> None:
    path = put(tmp_path, "scan.pdf", scanned(picture(letter_pdf(), 200), 200))
    before = path.read_bytes()
    done = run("text", path, "--format", "pdf", "-o", tmp_path / "copy.pdf")
    assert done.exit_code == 0, done.stderr
    assert path.read_bytes() == before
    found = dict(found_by_plumber((tmp_path / "copy.pdf").read_bytes()))
    original = dict(found_by_plumber(letter_pdf()))
    for text in ("Counsel,", "Sincerely,", "Director", "Example,"):
        if text in original:
            middle = [(a + b) / 2 for a, b in zip(found[text][:2], found[text][2:], strict=True)]
            box = original[text]
            assert middle == pytest.approx([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], abs=3)
    tree = ElementTree.fromstring(run("text", path, "--format", "hocr").stdout)
    assert "Sincerely," in {e.text for e in tree.iter()}
    data = json.loads(run("text", path, "--format", "json").stdout)
    assert data["readings"][0]["pages"][0]["text_source"] == "ocr"


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    path = put(tmp_path, "letter.pdf", letter_pdf())
    (tmp_path / "link.pdf").symlink_to(path)
    before = path.read_bytes()
    for out in (path, tmp_path / "link.pdf", tmp_path):
        assert run("text", path, "--format", "pdf", "-o", out).exit_code == 5
    assert run("text", path, "-o", tmp_path / "no" / "such.txt").exit_code == 5
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["letter.pdf", "link.pdf"]


def test_output_to_a_file_and_to_stdout(tmp_path: Path) -> None:
    path = put(tmp_path, "letter.pdf", letter_pdf())
    out = tmp_path / "out.txt"
    assert run("text", path, "-o", out).exit_code == 0
    assert out.read_text(encoding="utf-8") == run("text", path).stdout
    assert run("text", path, "--format", "pdf").stdout_bytes.startswith(b"%PDF-")


def test_a_mail_with_a_bad_attachment_is_partly_read(tmp_path: Path) -> None:
    message = mail(
        ("x.pdf", "application/pdf", b"%PDF-1.4 broken"), ("r.pdf", "application/pdf", letter_pdf())
    )
    path = put(tmp_path, "m.eml", message.as_bytes())
    done = run("text", path)
    assert done.exit_code == 6
    assert "--- m.eml!/r.pdf ---" in done.stdout
    assert "m.eml!/x.pdf was not read" in done.stderr
    assert run("text", path, "--format", "pdf", "-o", tmp_path / "m.pdf").exit_code == 6
    assert "Denied." in " ".join(t for t, _b in found_by_plumber((tmp_path / "m.pdf").read_bytes()))


def test_an_archive_has_no_searchable_copy(tmp_path: Path) -> None:
    path = tmp_path / "letters.zip"
    with zipfile.ZipFile(path, "w") as archive:  # stored: a PDF stands in it as it is
        archive.writestr("one.pdf", letter_pdf())
    done = run("text", path, "--format", "pdf", "-o", tmp_path / "copy.pdf")
    assert done.exit_code == 2
    assert "Unpack it" in done.stderr
    assert not (tmp_path / "copy.pdf").exists()
