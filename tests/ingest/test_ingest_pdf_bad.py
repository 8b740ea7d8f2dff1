"""PDFs that are broken or built to break a reader: each is explained, soon."""

from __future__ import annotations

import io
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import making
import numpy as np
import pikepdf
import pytest

from denialscan.schema import ReadResult
from denialscan.settings import ReadingConfig
from denialscan.worker import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadingConfig()) as one:
        yield one


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a PDF after ``change`` was called with it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pikepdf tells that this is odd, as it is meant to be
        change(document)
        document.save(out)
    return out.getvalue()


def sized(x1: float, y1: float) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.MediaBox = pikepdf.Array([0, 0, x1, y1])

    return changed(making.letter_pdf(2), change)


def circular_tree() -> bytes:
    data = making.letter_pdf(2, pageCompression=0)
    # The first kid of the tree is the tree itself.
    start = data.index(b"/Kids [ ") + len(b"/Kids [ ")
    number = data[data.rindex(b"\n", 0, data.index(b"/Count")) - 40 : start]
    tree = number.rpartition(b" 0 obj")[0].rpartition(b"\n")[2]
    return data[:start] + tree + b" 0 R " + data[start:].partition(b"R ")[2]


def circular_outline() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        item = document.make_indirect(pikepdf.Dictionary(Title="again"))
        item.Next = item
        item.First = item
        document.Root.Outlines = pikepdf.Dictionary(Type=pikepdf.Name.Outlines, First=item)

    return changed(making.letter_pdf(), change)


def deep_array() -> bytes:
    data = making.letter_pdf(pageCompression=0)
    deep = b"[" * 20_000 + b"]" * 20_000
    return data.replace(b"/Rotate 0", b"/Rotate 0 /PieceInfo " + deep, 1)


def many_objects() -> bytes:
    def draw(canvas: making.Canvas) -> None:
        making.draw_letter(canvas)
        canvas.setLineWidth(0.1)
        dots = " ".join(f"{x % 600} {x // 600} 0.1 0.1 re f" for x in range(60_000))
        canvas._code.append(dots)

    return making.pdf(draw)


def wrong_table() -> bytes:
    data = making.letter_pdf(2)
    at = data.rindex(b"startxref")
    return data[:at] + b"startxref\n999999\n%%EOF\n"


def shifted_table() -> bytes:
    return making.letter_pdf(2).replace(b"0 obj", b"0  obj", 1)


def corrupt_stream() -> bytes:
    data = bytearray(making.letter_pdf(2))
    at = data.index(b"stream\n") + 60
    data[at : at + 40] = bytes(range(40))
    return bytes(data)


def one_pixel() -> bytes:
    return making.scanned(np.zeros((1, 1), np.uint8))


def self_drawing_form() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        form = document.make_stream(b"/F Do")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = pikepdf.Array([0, 0, 612, 792])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        page = document.pages[0]
        page.obj.Resources.XObject = pikepdf.Dictionary(F=form)
        page.contents_add(b"/F Do")

    return changed(making.letter_pdf(), change)


def broken_notes() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        parent = document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx))
        parent.Parent = parent
        document.pages[0].obj.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, Rect=["a", 1, 2], Parent=parent),
                pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9], Parent=parent),
                pikepdf.Dictionary(Subtype=pikepdf.Name.Highlight, QuadPoints=[1, 2]),
                5,
                pikepdf.Dictionary(),
            ]
        )

    return changed(making.letter_pdf(), change)


#: Name: (file, words still read, what a warning says of it).
READ = {
    "page of a million points": (sized(1e6, 1e6), True, "size of this page"),
    "page of one point": (sized(1, 1), True, "size of this page"),
    "page turned inside out": (sized(-612, -792), True, None),
    "circular page tree": (circular_tree(), True, None),
    "circular outline": (circular_outline(), True, None),
    "deep nesting": (deep_array(), True, None),
    "many objects": (many_objects(), True, "too many pieces"),
    "wrong table": (wrong_table(), True, None),
    "shifted table": (shifted_table(), True, None),
    "corrupt stream": (corrupt_stream(), True, None),
    "one pixel": (one_pixel(), False, None),
    "form that draws itself": (self_drawing_form(), True, None),
    "broken notes": (broken_notes(), True, None),
}


@pytest.mark.parametrize("case", READ)
def test_what_can_be_read_is_read(case: str, reader: Reader, tmp_path: Path) -> None:
    data, words, said = READ[case]
    start = time.monotonic()
    result: ReadResult = reader.read(making.put(tmp_path, "a.pdf", data))
    assert time.monotonic() - start < 30
    (reading,) = result.readings
    assert ("reviewed" in reading.text) == words
    told = [w for page in reading.pages for w in page.warnings]
    assert said is None or any(said in w for w in told), told
    making.check_offsets(reading)


def test_damage_of_one_page_costs_that_page(reader: Reader, tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 0.1, 0.1])

    data = changed(making.letter_pdf(3), change)
    (reading,) = reader.read(making.put(tmp_path, "a.pdf", data)).readings
    assert [bool(p.words) for p in reading.pages] == [True, False, True]
    assert reading.pages[1].quality == 0.0
    assert reading.pages[1].warnings


def test_a_fine_scan_beyond_the_limit_is_explained(reader: Reader, tmp_path: Path) -> None:
    """2,400 dots per inch over a letter page are 538 million pixels."""
    data = making.scanned(np.full((40, 30), 255, np.uint8))
    data = data.replace(b"/Width 30", b"/Width 20400").replace(b"/Height 40", b"/Height 26400")
    (failure,) = reader.read(making.put(tmp_path, "a.pdf", data)).failures
    assert failure.code == "too_large"
    assert "300 dots per inch" in failure.message
