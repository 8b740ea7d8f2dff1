"""Tesseract as a program and as a library, for real."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import making
import numpy as np
import pytest

from denialscan.errors import DataError, MissingProgramError
from denialscan.ocr import (
    OcrEngine,
    Program,
    choose_engine,
    choose_languages,
    find_tesseract,
    make_engine,
    parse_table,
)


@pytest.fixture(scope="module")
def program() -> Program:
    found = find_tesseract(shutil.which("tesseract"))
    assert found is not None
    return found


@pytest.fixture(scope="module", params=["pytesseract", "tesserocr"])
def chosen(request: pytest.FixtureRequest, program: Program) -> Program:
    found = choose_engine(program, request.param)
    assert found is not None
    assert bool(found.library) == (request.param == "tesserocr")
    return found


@pytest.fixture(scope="module")
def engine(chosen: Program) -> OcrEngine:
    return make_engine(chosen, languages="spa+eng")


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return making.picture(making.letter_pdf())


def test_program_is_described(program: Program) -> None:
    assert program.name.startswith("tesseract ")
    assert program.version[0].isdigit()
    assert os.path.isabs(program.path)
    assert {"eng", "osd"} <= set(program.languages)
    assert program.folder
    assert (Path(program.folder) / "eng.traineddata").is_file()


def test_what_is_no_tesseract(tmp_path: Path) -> None:
    assert find_tesseract(None) is None
    assert find_tesseract(str(tmp_path / "tesseract")) is None
    assert find_tesseract(shutil.which("true")) is None
    assert find_tesseract(shutil.which("tesseract"), str(tmp_path)) is None  # no language there


def test_the_library_is_used_where_it_can_read_the_data(program: Program, tmp_path: Path) -> None:
    found = choose_engine(program, "auto")
    assert found is not None
    assert found.name.startswith("tesserocr ")
    assert " / tesseract 5" in found.name
    assert choose_engine(program, "pytesseract") == program
    assert choose_engine(None, "auto") is None
    assert choose_engine(replace(program, folder=str(tmp_path)), "tesserocr").name == program.name


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


def test_words_of_a_page(engine: OcrEngine, chosen: Program, page: np.ndarray) -> None:
    assert engine.name == chosen.name
    words = engine.read(page, psm=4, dpi=300, seconds=60)
    assert making.lines_read(" ".join(w.text for w in words)) == len(making.BODY)
    (found,) = [w for w in words if w.text == "Sincerely,"]
    assert found.conf > 0.8
    assert (found.x0, found.bottom) == pytest.approx((300, (792 - 418) * 300 / 72), abs=15)
    assert found.line_top <= found.top < found.bottom <= found.line_bottom
    # The same again: nothing of one page stays behind for the next.
    assert engine.read(page, psm=4, dpi=300, seconds=60) == words


def test_both_engines_read_the_same(program: Program, page: np.ndarray) -> None:
    texts = []
    for choice in ("pytesseract", "tesserocr"):
        found = choose_engine(program, choice)
        assert found is not None
        words = make_engine(found, languages="spa+eng").read(page, psm=4, dpi=300, seconds=60)
        texts.append([w.text for w in words])
    assert texts[0] == texts[1]


def test_blank_page(engine: OcrEngine) -> None:
    blank = np.full((800, 600), 255, np.uint8)
    assert engine.read(blank, psm=4, dpi=300, seconds=60) == []


def test_time_is_kept(engine: OcrEngine, page: np.ndarray) -> None:
    large = np.tile(page, (2, 2))
    with pytest.raises(TimeoutError):
        engine.read(large, psm=4, dpi=300, seconds=0.15)
    assert engine.read(page[:900], psm=4, dpi=300, seconds=60)  # and it reads on


def test_failures_are_ours(program: Program, page: np.ndarray, tmp_path: Path) -> None:
    gone = Program(path=str(tmp_path / "x"), version="5", languages=("eng",))
    with pytest.raises(MissingProgramError):
        make_engine(gone, languages="eng").read(page, psm=4, dpi=300, seconds=9)
    with pytest.raises(DataError):
        make_engine(program, languages="eng").read(page, psm=99, dpi=300, seconds=9)
    library = Program(
        path="x", version="5", languages=("eng",), folder=str(tmp_path), library="tesserocr"
    )
    with pytest.raises(DataError):
        make_engine(library, languages="eng").read(page, psm=4, dpi=300, seconds=9)


def test_table_without_specks() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "4\t1\t1\t1\t1\t0\t10\t20\t300\t30\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t22\t50\t20\t96.5\tYour",
        "5\t1\t1\t1\t1\t2\t70\t22\t5\t20\t12.0\t|",
        "5\t1\t1\t1\t1\t3\t80\t22\t5\t20\t90.0\t ",
    ]
    (word,) = parse_table("\n".join([head, *rows]))
    assert (word.text, word.x1, word.bottom, word.conf) == ("Your", 60, 42, 0.965)
    assert (word.line_top, word.line_bottom) == (20, 50)
