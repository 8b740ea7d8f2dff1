"""Tesseract through pytesseract, for real."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import making
import numpy as np
import pytest

from denialscan.errors import DataError, MissingProgramError
from denialscan.ocr import Program, Tesseract, choose_languages, find_tesseract


@pytest.fixture(scope="module")
def program() -> Program:
    found = find_tesseract(shutil.which("tesseract"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return making.picture(making.letter_pdf())


def test_program_is_described(program: Program) -> None:
    assert program.name.startswith("tesseract ")
    assert program.version[0].isdigit()
    assert os.path.isabs(program.path)
    assert {"eng", "osd"} <= set(program.languages)


def test_what_is_no_tesseract(tmp_path: Path) -> None:
    assert find_tesseract(None) is None
    assert find_tesseract(str(tmp_path / "tesseract")) is None
    assert find_tesseract(shutil.which("true")) is None
    assert find_tesseract(shutil.which("tesseract"), str(tmp_path)) is None  # no language there


@pytest.mark.parametrize(
    ("wanted", "installed", "used"),
    [
        ("spa+eng", ("eng", "osd", "spa"), "spa+eng"),
        ("spa+eng", ("eng", "osd"), "eng"),
        ("spa", ("eng", "osd"), "eng"),
        ("spa", ("fra", "osd"), "fra"),
    ],
)
def test_languages(wanted: str, installed: tuple[str, ...], used: str) -> None:
    assert choose_languages(wanted, installed) == used


def test_words_of_a_page(program: Program, page: np.ndarray) -> None:
    words = Tesseract(program, languages="spa+eng", dpi=300).read(page, psm=4)
    assert making.lines_read(" ".join(w.text for w in words)) == len(making.BODY)
    (found,) = [w for w in words if w.text == "Sincerely,"]
    assert found.conf > 0.8
    assert (found.x0, found.bottom) == pytest.approx((300, (792 - 418) * 300 / 72), abs=15)
    assert found.line_top <= found.top < found.bottom <= found.line_bottom


def test_turned_page_is_told(program: Program, page: np.ndarray) -> None:
    engine = Tesseract(program, languages="eng", dpi=300)
    for quarters in range(4):
        turned = np.ascontiguousarray(np.rot90(page, -quarters))
        degrees, conf = engine.turn(turned)
        assert degrees == -90 * quarters % 360
        assert conf > 1


def test_blank_page(program: Program) -> None:
    engine = Tesseract(program, languages="eng", dpi=300)
    blank = np.full((800, 600), 255, np.uint8)
    assert engine.read(blank, psm=4) == []
    assert engine.turn(blank) == (0, 0.0)


def test_failures_are_ours(program: Program, page: np.ndarray, tmp_path: Path) -> None:
    gone = Program(path=str(tmp_path / "x"), version="5", languages=("eng",))
    with pytest.raises(MissingProgramError):
        Tesseract(gone, languages="eng", dpi=300).read(page, psm=4)
    with pytest.raises(DataError):
        Tesseract(program, languages="eng", dpi=300).read(page, psm=99)
