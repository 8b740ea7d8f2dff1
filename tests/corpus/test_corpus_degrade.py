"""Degraded copies: right container, size, resolution and mode; reproducible."""

import io
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from corpus.degrade import CONDITIONS, degrade, rasterise
from corpus.render import render_pdf
from corpus.source import parse_source
from PIL import Image, ImageOps

LINE = "The request of October 2 was examined by this office and is denied. "
TEXT = f"---\nfamily: f\n---\n::title\nDECISION\n::body\n{LINE * 12}\n"
IMAGE_PDF = {
    "scan": 300,
    "copy3": 300,
    "rot90": 300,
    "rot180": 300,
    "rot270": 300,
    "stamp": 300,
    "lowres": 150,
}


@cache
def _pdf(pages: int = 1) -> bytes:
    text = TEXT + f"::pagebreak\n::body\n{LINE}\n" * (pages - 1)
    return render_pdf(parse_source(text, path=Path("t/t-01-test.txt")))


@cache
def _copy(condition: str) -> bytes:
    return degrade(
        _pdf(), letter_id="t-01-test", condition=condition, letter_date="2021-03-24"
    ).data


def _ink(image: Image.Image) -> float:
    gray = np.asarray(image.convert("L"), dtype=float)
    return float((gray < gray.mean() - 40).mean())


@pytest.mark.parametrize(("condition", "dpi"), sorted(IMAGE_PDF.items()))
def test_scans_are_pdf_pages_of_one_image_without_text(condition: str, dpi: int) -> None:
    page = pypdfium2.PdfDocument(_copy(condition))[0]
    expected = (792, 612) if condition in ("rot90", "rot270") else (612, 792)
    assert page.get_size() == pytest.approx(expected, abs=1)
    assert page.get_rotation() == 0
    assert page.get_textpage().get_text_range().strip() == ""
    (image,) = page.get_objects()
    assert image.get_px_size() == tuple(round(side * dpi / 72) for side in expected)
    pixels = image.get_bitmap().to_pil()
    assert pixels.mode == ("RGB" if condition == "stamp" else "L")
    assert 0.003 < _ink(pixels) < 0.2


def test_rotated_scans_are_turned_clockwise() -> None:
    upright = rasterise(_pdf(), dpi=20)[0].astype(int)
    for condition, turns in (("rot90", 3), ("rot180", 2), ("rot270", 1)):
        turned = rasterise(_copy(condition), dpi=20)[0].astype(int)
        expected = np.rot90(upright, turns)
        right = np.corrcoef(turned.ravel(), expected.ravel())[0, 1]
        wrong = np.corrcoef(turned.ravel(), np.rot90(expected, 2).ravel())[0, 1]
        assert right > wrong + 0.2, condition


@pytest.mark.parametrize(("condition", "rows"), [("fax", 196), ("faxstd", 98)])
def test_faxes_are_group_4_tiff_of_every_page(condition: str, rows: int) -> None:
    copy = degrade(_pdf(2), letter_id="t-01-test", condition=condition, letter_date=None)
    assert copy.pages == 2
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.n_frames == 2
        assert image.mode == "1"
        assert image.size == (1728, rows * 11)
        assert image.info["compression"] == "group4"
        assert image.info["dpi"] == pytest.approx((204, rows))
        assert 0.003 < _ink(image) < 0.2


def test_photos_are_jpeg_on_a_dark_desk_and_sometimes_turned_by_exif() -> None:
    turns = set()
    for name in ("t-01", "t-02", "t-03", "t-04"):
        copy = degrade(_pdf(), letter_id=name, condition="photo")
        with Image.open(io.BytesIO(copy.data)) as image:
            assert (image.format, image.mode) == ("JPEG", "RGB")
            turns.add(image.getexif().get(0x0112))
            shown = np.asarray(ImageOps.exif_transpose(image).convert("L"), dtype=float)
        assert shown.shape[0] > shown.shape[1]  # upright once EXIF is applied
        assert shown[:20, :20].mean() < 90 < shown[shown.shape[0] // 2].mean()
    assert len(turns) > 1
    assert turns <= {None, 6, 8}


def test_png_is_one_gray_page_at_200_dpi() -> None:
    with Image.open(io.BytesIO(_copy("image-png"))) as image:
        assert image.format == "PNG"
        assert image.size == (1700, 2200)
        assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_the_stamp_is_coloured() -> None:
    page = pypdfium2.PdfDocument(_copy("stamp"))[0]
    (image,) = page.get_objects()
    pixels = np.asarray(image.get_bitmap().to_pil(), dtype=int)
    assert (np.ptp(pixels, axis=2) > 60).mean() > 0.001


def test_copies_are_reproducible_and_differ_by_letter() -> None:
    # The cheap ones: all conditions draw from the same seeded generator.
    for condition in ("lowres", "faxstd", "image-png"):
        again = degrade(
            _pdf(), letter_id="t-01-test", condition=condition, letter_date="2021-03-24"
        )
        assert again.data == _copy(condition)
        other = degrade(_pdf(), letter_id="t-02-test", condition=condition)
        assert other.data != _copy(condition)


def test_one_page_conditions_refuse_two_pages_and_unknown_names_are_refused() -> None:
    for condition in ("photo", "image-png"):
        with pytest.raises(ValueError, match="holds one page"):
            degrade(_pdf(2), letter_id="t", condition=condition)
    with pytest.raises(ValueError, match="unknown condition"):
        degrade(_pdf(), letter_id="t", condition="crumpled")


def test_all_conditions_are_covered_here() -> None:
    others = {"fax", "faxstd", "photo", "image-png", "rotflag"}
    assert set(CONDITIONS) == set(IMAGE_PDF) | others
