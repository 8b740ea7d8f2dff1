"""Lines passed over, specks, and sheets told from their ground by colour."""

from __future__ import annotations

import shutil

import cv2
import making
import numpy as np
import pytest

from denialscan.ingest import clean, recover, rectify
from denialscan.ocr import OcrEngine, OcrWord, choose_engine, find_tesseract, make_engine


@pytest.fixture(scope="module")
def engine() -> OcrEngine:
    program = choose_engine(find_tesseract(shutil.which("tesseract")), "auto")
    assert program is not None
    return make_engine(program, languages="spa+eng")


def test_a_line_passed_over_is_read_by_itself(engine: OcrEngine) -> None:
    page = making.picture(making.letter_pdf())

    def read(image: np.ndarray, psm: int) -> list[OcrWord]:
        return engine.read(image, psm=psm, dpi=300, seconds=60)

    words = read(page, 4)
    rows = sorted({w.line_top for w in words if len(w.text) > 3})
    lost = [w for w in words if w.line_top == rows[len(rows) // 2]]
    assert len(lost) > 3
    kept = [w for w in words if w not in lost]
    found = recover.missed_words(page, 300, kept, read)
    assert [w.text for w in found] == [w.text for w in lost]
    for again, before in zip(found, lost, strict=True):
        assert abs(again.x0 - before.x0) < 8
        assert abs(again.top - before.top) < 8
    assert recover.missed_words(page, 300, words, read) == []


def test_flat_specks_are_no_words() -> None:
    def word(text: str, high: float, conf: float) -> OcrWord:
        return OcrWord(
            text=text, x0=0, top=0, x1=50, bottom=high, conf=conf, line_top=0, line_bottom=high
        )

    print_ = [word("denied", 30, 0.9), word("because", 28, 0.95)]
    speck, dash = word("ee", 5, 0.2), word("-", 4, 0.9)
    assert recover.without_specks((*print_, speck, dash)) == (*print_, dash)
    assert recover.without_specks((speck,)) == (speck,)


def test_a_line_of_noise_is_dropped_from_a_page_that_can_be_read() -> None:
    def line(texts: str, top: float, conf: float) -> list[OcrWord]:
        return [
            OcrWord(
                text=t, x0=0, top=top, x1=50, bottom=top + 30, conf=conf, line_top=top,
                line_bottom=top + 30,
            )
            for t in texts.split()
        ]  # fmt: skip

    good = line("Your request for release from custody is denied because of this", 0, 0.95)
    noise, faint = line("ADA RS iO", 100, 0.25), line("Denver Field Office", 200, 0.5)
    assert recover.without_specks((*good, *noise, *faint)) == (*good, *faint)
    # Where all is read as badly, nothing is known to be noise.
    poor = line("Yoar reqvest for re1ease is", 0, 0.5)
    assert recover.without_specks((*poor, *noise)) == (*poor, *noise)


def _on_wood(page: np.ndarray, ground: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return a sheet photographed aslant, half of it in a shadow, and its corners."""
    tall, wide = page.shape[0] * 5 // 4, page.shape[1] * 5 // 4
    shade = np.linspace(0.55, 1.0, wide, dtype=np.float32)[None, :, None]
    corners = np.float32(
        [[250, 300], [wide - 330, 220], [wide - 260, tall - 250], [310, tall - 320]]
    )
    flat = np.float32([[0, 0], [page.shape[1], 0], page.shape[::-1], [0, page.shape[0]]])
    matrix = cv2.getPerspectiveTransform(flat, corners)
    mask = cv2.warpPerspective(np.ones_like(page), matrix, (wide, tall))[..., None]
    sheet = cv2.warpPerspective(page, matrix, (wide, tall))[..., None] * np.float32([0.92] * 3)
    scene = np.where(mask > 0, sheet, np.float32(ground))
    return (scene * shade).clip(0, 255).astype(np.uint8), corners


def test_a_sheet_in_the_shade_on_light_wood_is_found_by_colour() -> None:
    page = making.picture(making.letter_pdf(), 150)
    photo, corners = _on_wood(page, (235, 200, 150))
    ground = rectify.coloured_ground(photo)
    assert ground is not None
    inside = np.zeros(photo.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 1)
    assert (ground != (inside == 0)).mean() < 0.02
    found = rectify.find_page(clean.drop_colour(photo))
    assert found is not None
    assert np.abs(found - corners).max() < 25


def test_a_grey_desk_has_no_colour() -> None:
    page = making.picture(making.letter_pdf(), 150)
    photo, _corners = _on_wood(page, (120, 120, 124))
    assert rectify.coloured_ground(photo) is None
