"""What lies on a PDF's pages: bars over text, notes, stamps, form fields."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import making
import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from reportlab.lib.utils import ImageReader

from denialscan.ingest.redaction import find_bars
from denialscan.schema import Reading, Region
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


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pikepdf tells of fields outside the form
        change(document)
        document.save(out)
    return out.getvalue()


def regions(reading: Reading, kind: str) -> list[Region]:
    return [r for p in reading.pages for r in p.regions if r.kind == kind]


def hidden(reading: Reading) -> list[str]:
    return [w.text for p in reading.pages for w in p.words if not w.visible]


# The second line of the letter's body has its baseline at 546.
LINE = (70.0, 542.0, 160.0, 14.0)


def black_bar(canvas: making.Canvas) -> None:
    canvas.rect(*LINE, fill=1)


def white_bar(canvas: making.Canvas) -> None:
    canvas.setFillGray(1)
    canvas.rect(*LINE, fill=1, stroke=0)


def image_bar(canvas: making.Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 4), 90)), *LINE)


@pytest.mark.parametrize("bar", [black_bar, white_bar, image_bar])
def test_text_under_a_bar(
    bar: Callable[[making.Canvas], None], reader: Reader, tmp_path: Path
) -> None:
    def draw(canvas: making.Canvas) -> None:
        making.draw_letter(canvas)
        bar(canvas)

    reading = read(reader, tmp_path, making.pdf(draw))
    assert hidden(reading) == ["After", "a", "review", "of", "the", "record", "and", "of"]
    (found,) = regions(reading, "redaction")
    assert found.state == "read"
    assert found.text is None  # what was hidden is not told again
    assert abs(found.bbox.x0 - 70) < 4
    assert abs(found.bbox.bottom - (792 - 542)) < 5
    assert any("redaction" in w for w in reading.pages[0].warnings)


def test_a_bar_drawn_as_an_annotation(reader: Reader, tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        look = document.make_stream(b"0 g 0 0 160 14 re f")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 160, 14])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Square, Rect=[70, 542, 230, 556], AP=Dictionary(N=look)
        )
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    reading = read(reader, tmp_path, changed(making.letter_pdf(), change))
    assert "record" in hidden(reading)
    assert [r.state for r in regions(reading, "redaction")] == ["read"]


@pytest.mark.parametrize("degrees", [0.0, 2.0])
def test_bars_of_a_scan_hide_for_good(degrees: float) -> None:
    image = making.picture(making.letter_pdf(), 100).copy()
    image[340:360, 100:400] = 8
    image[380:400, 100:180] = 8
    image[0:30] = 0  # a scanner's shadow
    found = find_bars(making.skewed(image, degrees) if degrees else image, (612.0, 792.0))
    assert len(found) == 2
    assert abs(found[0].top - 340 * 0.72) < 8
    assert find_bars(making.picture(making.letter_pdf(), 100), (612.0, 792.0)) == ()


def test_notes_are_read_and_marked(reader: Reader, tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        def note(kind: str, rect: list[int], **more: object) -> pikepdf.Object:
            own = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=rect, **more)
            return document.make_indirect(own)

        def look(text: bytes) -> Dictionary:
            form = document.make_stream(b"BT /F1 10 Tf 2 5 Td (" + text + b") Tj ET")
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 20])
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            form.Resources = Dictionary(Font=Dictionary(F1=font))
            return Dictionary(N=form)

        document.pages[0].obj.Annots = Array(
            [
                note("Text", [500, 700, 520, 720], Contents="call the office"),
                note("Stamp", [300, 300, 500, 320], AP=look(b"CERTIFIED COPY")),
                note("FreeText", [300, 340, 500, 360], Contents="typed", AP=look(b"typed here")),
                note(
                    "StrikeOut",
                    [72, 542, 160, 556],
                    QuadPoints=[72, 556, 150, 556, 72, 542, 150, 542],
                    Contents="not so",
                ),
                note("Redact", [400, 646, 480, 660]),
                note("Ink", [100, 380, 200, 400]),
                note("Link", [100, 380, 200, 400]),
            ]
        )

    reading = read(reader, tmp_path, changed(making.letter_pdf(), change))
    found = [(r.note, r.state, r.text) for r in regions(reading, "annotation")]
    assert found == [
        ("Text", "read", "call the office"),
        ("Stamp", "read", "CERTIFIED COPY"),
        ("FreeText", "read", "typed"),
        ("StrikeOut", "read", "After a review of"),
        ("StrikeOut", "read", "not so"),
        ("Ink", "unread", None),
    ]
    assert "CERTIFIED COPY" in reading.text
    assert "typed here" in reading.text
    assert "call the office" not in reading.text  # a closed note shows no text
    (marked,) = regions(reading, "redaction")
    assert (marked.state, marked.note) == ("read", "Redact")
    assert hidden(reading) == []


def form() -> bytes:
    def draw(canvas: making.Canvas) -> None:
        making.draw_letter(canvas)
        fields = canvas.acroForm
        fields.textfield(name="who", value="Jane Example", x=72, y=300, width=200, height=20)
        fields.textfield(name="day", value="March 3, 2021", x=300, y=300, width=200, height=20)
        for row, (name, ticked) in enumerate((("danger", True), ("flight", False))):
            fields.checkbox(name=name, checked=ticked, x=72, y=270 - 20 * row, size=12)
            canvas.drawString(90, 272 - 20 * row, f"Denied because of {name}")
        for row, (value, chosen) in enumerate((("first", False), ("second", True))):
            fields.radio(
                name="turn", value=value, selected=chosen, x=300, y=270 - 20 * row, size=12
            )
            canvas.drawString(320, 272 - 20 * row, f"the {value} answer")
        fields.choice(name="way", value="By mail", options=["By mail", "By hand"], x=72, y=200)

    return making.pdf(draw)


def test_form_fields_are_read_as_they_show(reader: Reader, tmp_path: Path) -> None:
    reading = read(reader, tmp_path, form())
    lines = reading.text.splitlines()
    assert "Jane Example March 3, 2021" in lines
    assert "☒ Denied because of danger ☐ the first answer" in lines
    assert "☐ Denied because of flight ☒ the second answer" in lines
    found = regions(reading, "form_field")
    assert {r.state for r in found} == {"read"}
    assert [r.text for r in found] == [
        "who=Jane Example",
        "day=March 3, 2021",
        "danger=Yes",
        "flight=Off",
        "turn=second",
        "turn=second",
        "way=By mail",
    ]
    assert found[5].note == "radio button, option second"


def test_fields_that_store_something_else_than_they_show(reader: Reader, tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        for field in document.pages[0].obj.Annots:
            if field.get("/T") == "who":
                field.V = String("John Sample")
            if field.get("/T") == "day":
                field.V = String("03 2021 March")  # the same, in another order
            if field.get("/T") == "flight":
                field.V = Name.Yes
        document.Root.AcroForm.XFA = String("<xdp/>")

    reading = read(reader, tmp_path, changed(form(), change))
    clash = [(r.text, r.note) for r in regions(reading, "form_field") if r.state == "conflict"]
    assert clash == [
        ("who=John Sample", "text, shows: Jane Example"),
        ("flight=Yes", "check box, shows: not ticked"),
    ]
    assert "☐ Denied because of flight" in reading.text
    assert "John Sample" not in reading.text
    assert any("stores something else" in w for w in reading.pages[0].warnings)
    assert any("XFA" in w for w in reading.warnings)


def test_fields_without_a_picture_are_drawn_first(reader: Reader, tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm.NeedAppearances = True
        for field in document.pages[0].obj.Annots:
            if field.get("/FT") == Name.Tx:
                del field["/AP"]

    reading = read(reader, tmp_path, changed(form(), change))
    assert "Jane Example March 3, 2021" in reading.text
    assert {r.state for r in regions(reading, "form_field")} == {"read"}


def test_an_unsigned_and_a_signed_field(reader: Reader, tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        fields = [
            document.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Sig,
                    T=String(name),
                    Rect=[72, 100 + 40 * row, 200, 130 + 40 * row],
                )
            )
            for row, name in enumerate(("officer", "witness"))
        ]
        fields[0].V = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"))
        document.pages[0].obj.Annots = Array(fields)
        document.Root.AcroForm = Dictionary(Fields=Array(fields))

    reading = read(reader, tmp_path, changed(making.letter_pdf(), change))
    assert [r.text for r in regions(reading, "form_field")] == ["officer=signed"]


def test_black_pictures_are_no_bars() -> None:
    image = np.full((1100, 850), 255, np.uint8)
    image[100:300, 100:220] = 20  # upright, as a portrait
    image[500:504, 100:700] = 0  # a rule
    image[600:612, 20:840] = 0  # a design from edge to edge
    assert find_bars(image, (612.0, 792.0)) == ()
