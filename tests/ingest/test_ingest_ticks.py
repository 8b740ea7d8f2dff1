"""Tick boxes: found in ink, and found the same where only some areas are searched."""

from __future__ import annotations

import sys
from pathlib import Path

import making
import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from denialscan.ingest.ticks import TICKED, UNCLEAR, UNTICKED, find_tick_boxes
from denialscan.schema import BBox
from denialscan.settings import ReadingConfig
from denialscan.worker import Reader

#: (x0, bottom, side, ticked), in points from the lower left corner of the page.
BOXES = ((72, 300, 9, True), (72, 280, 9, False), (300, 300, 12, True), (72, 120, 7, False))


def draw_form(canvas: Canvas) -> None:
    """A letter with boxes, a small table and a rule that starts beside a box."""
    making.draw_letter(canvas)
    for x, y, side, ticked in BOXES:
        canvas.rect(x, y, side, side)
        if ticked:
            canvas.line(x + 1, y + 1, x + side - 1, y + side - 1)
            canvas.line(x + 1, y + side - 1, x + side - 1, y + 1)
        canvas.drawString(x + 20, y + 1, "You are likely to flee.")
    canvas.grid([72, 88, 200, 328], [160, 176, 192])
    canvas.line(85, 306, 280, 306)


def areas() -> list[BBox]:
    return [BBox(x0=x, top=792 - y - s, x1=x + s, bottom=792 - y) for x, y, s, _ in BOXES]


@pytest.mark.parametrize("dpi", [200, 300])
def test_boxes_in_areas_are_those_of_the_page(dpi: int) -> None:
    image = making.picture(making.pdf(draw_form), dpi)
    found = find_tick_boxes(image, dpi=dpi, areas=areas())
    assert [b.state for b in found].count("ticked") == 2
    point = dpi / 72
    wanted = sorted((792 - y - side, x) for x, y, side, _ in BOXES)
    assert len(found) == len(wanted)
    for box, (top, left) in zip(found, wanted, strict=True):
        assert (box.top / point, box.x0 / point) == pytest.approx((top, left), abs=1.5)
    everywhere = find_tick_boxes(image, dpi=dpi)
    # a part of the page is laid on the search grid a pixel further on
    assert all(
        any(
            one.state == box.state and abs(one.x0 - box.x0) <= 2 and abs(one.top - box.top) <= 2
            for one in everywhere
        )
        for box in found
    )


def test_nothing_is_found_away_from_the_areas() -> None:
    image = making.picture(making.pdf(draw_form), 300)
    assert find_tick_boxes(image, dpi=300, areas=[]) == []
    corner = [BBox(x0=-50.0, top=-50.0, x1=5.0, bottom=5.0)]
    assert find_tick_boxes(image, dpi=300, areas=corner) == []
    beyond = [BBox(x0=605.0, top=790.0, x1=700.0, bottom=900.0)]
    assert find_tick_boxes(image, dpi=300, areas=beyond) == []
    assert find_tick_boxes(np.full((40, 40), 255, np.uint8), dpi=300, areas=areas()) == []


def test_a_line_cut_by_the_window_is_no_side() -> None:
    # Two rows of a table run through the window of an area: cut, they would be strokes.
    def table(canvas: Canvas) -> None:
        canvas.grid([50, 300, 560], [400, 412, 424])

    image = making.picture(making.pdf(table), 300)
    area = [BBox(x0=150.0, top=370.0, x1=156.0, bottom=390.0)]
    assert find_tick_boxes(image, dpi=300, areas=area) == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_become_words_of_a_pdf_page(tmp_path: Path, turn: int) -> None:
    entries = f"/MediaBox [ 0 0 612 792 ] /CropBox [50 60 600 780] /Rotate {turn}"
    data = making.with_page_entries(making.pdf(draw_form), entries)
    with Reader(ReadingConfig()) as reader:
        (reading,) = reader.read(making.put(tmp_path, "form.pdf", data)).readings
    (page,) = reading.pages
    assert page.text_source == "text_layer"
    # The boxes stand on the lines of their text, in the order of the page.
    sentence = "You are likely to flee."
    lines = [line for line in reading.text.splitlines() if sentence in line]
    assert lines == [
        f"{TICKED} {sentence} {TICKED} {sentence}",
        f"{UNTICKED} {sentence}",
        f"{UNTICKED} {sentence}",
    ]


@pytest.mark.parametrize(
    ("condition", "least"), [("clean", 0.94), ("jpeg150", 0.9), ("fax", 0.9), ("photo", 0.85)]
)
def test_states_of_drawn_boxes(condition: str, least: float) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
    from measure_ticks import measure

    count = measure("held", condition, 3)
    assert count.right >= least * count.boxes
    assert count.wrong <= 0.04 * count.boxes


def test_a_box_too_faint_to_read_is_unclear() -> None:
    image = making.picture(making.pdf(making.draw_letter), 300).copy()
    image[2400:2442, 300:342] = 255
    for box in (slice(2400, 2403), slice(2439, 2442)):
        image[box, 300:342] = 168
    for box in (slice(300, 303), slice(339, 342)):
        image[2400:2442, box] = 168
    found = [b for b in find_tick_boxes(image, dpi=300) if b.top > 2350]
    assert [b.state for b in found] == ["unclear"]
    assert found[0].symbol == UNCLEAR
