"""Pages fed sideways or upside down are laid out as they are read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_letters import office_letter, read

from denialscan.layout import find_lines, find_messages
from denialscan.schema import BBox, Page, Reading

BODY = (
    "Your request for release is denied because you were convicted of burglary in\n"
    "2014 and have no fixed address. You may ask again when your circumstances\nchange."
)


def turned(reading: Reading, quarters: int) -> Reading:
    """Return the reading of the same pages turned clockwise by quarters."""
    for _ in range(quarters):
        reading = replace(reading, pages=tuple(_turned(p) for p in reading.pages))
    return reading


def _turned(page: Page) -> Page:
    words = tuple(
        replace(
            w,
            bbox=BBox(
                x0=page.height - w.bbox.bottom,
                top=w.bbox.x0,
                x1=page.height - w.bbox.top,
                bottom=w.bbox.x1,
            ),
        )
        for w in page.words
    )
    return replace(page, width=page.height, height=page.width, words=words)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_has_the_same_parts(quarters: int) -> None:
    upright = read(office_letter(BODY))
    sideways = turned(upright, quarters)
    for line, expected in zip(find_lines(sideways), find_lines(upright), strict=True):
        assert line.bbox.as_list() == pytest.approx(expected.bbox.as_list())
        assert (line.height, line.page_height) == pytest.approx(
            (expected.height, expected.page_height)
        )
    (meant,), (found,) = find_messages(upright), find_messages(sideways)
    assert [(b.zone, b.text) for b in found.blocks] == [(b.zone, b.text) for b in meant.blocks]
    assert any(b.zone == "body" and len(b.lines) == 3 for b in found.blocks)
