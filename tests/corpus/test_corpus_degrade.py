"""Degraded copies: right container, size, resolution and mode; reproducible."""

import io
from functools import cache
from pathlib import Path

import numpy as np
import pdfplumber
import pypdfium2
import pytest
from corpus.degrade import CONDITIONS, SEVERAL_PAGES, STANDARD, degrade
from corpus.optics import rasterise
from corpus.photos import LOOKS
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
    "jpeg": 150,
    "skew": 300,
    "lowcontrast": 300,
    "bleed": 300,
    "penstroke": 300,
    "stamp-black": 300,
    "blackedge": 300,
    "punched": 300,
}
COLOURED = ("stamp", "jpeg", "penstroke")
LAYERS = ("layer-good", "layer-garbage", "layer-stamp")


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
    assert pixels.mode == ("RGB" if condition in COLOURED else "L")
    assert 0.003 < _ink(pixels) < 0.2


def test_rotated_scans_are_turned_clockwise() -> None:
    upright = rasterise(_pdf(), dpi=20)[0].astype(int)
    for condition, turns in (("rot90", 3), ("rot180", 2), ("rot270", 1)):
        turned = rasterise(_copy(condition), dpi=20)[0].astype(int)
        expected = np.rot90(upright, turns)
        right = np.corrcoef(turned.ravel(), expected.ravel())[0, 1]
        wrong = np.corrcoef(turned.ravel(), np.rot90(expected, 2).ravel())[0, 1]
        assert right > wrong + 0.2, condition


@pytest.mark.parametrize(("condition", "rows"), [("fax", 196), ("faxstd", 98), ("combo", 98)])
def test_faxes_are_group_4_tiff_of_every_page(condition: str, rows: int) -> None:
    copy = degrade(_pdf(2), letter_id="t-01-test", condition=condition, letter_date=None)
    assert copy.pages == 2
    assert [line[0].endswith(f"P.0{n}/02") for n, line in enumerate(copy.added, 1)] == [True] * 2
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


def _shown(condition: str, name: str = "t-01") -> np.ndarray:
    copy = degrade(_pdf(), letter_id=name, condition=condition)
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.format == "JPEG"
        return np.asarray(ImageOps.exif_transpose(image).convert("L"), dtype=float)


def test_a_light_desk_hardly_differs_from_paper_and_a_shadow_darkens_the_middle() -> None:
    light, plain, shadow = (_shown(c) for c in ("photo-light", "photo", "photo-shadow"))
    assert light[:20, :20].mean() > plain[:20, :20].mean() + 60

    def darkest(shown: np.ndarray) -> float:  # of tenths of the sheet
        rows, columns = (shown.shape[0] // 10, shown.shape[1] // 10)
        return min(
            float(shown[y * rows : (y + 1) * rows, x * columns : (x + 1) * columns].mean())
            for y in range(3, 8)
            for x in range(3, 8)
        )

    assert darkest(shadow) < 0.75 * darkest(plain)


def test_a_cut_sheet_runs_out_of_the_picture() -> None:
    plain, cut = _shown("photo"), _shown("photo-cut")
    assert cut.size < plain.size
    edges = (cut[0], cut[-1], cut[:, 0], cut[:, -1])
    assert any(np.median(edge) > 120 for edge in edges)


def test_a_photo_that_only_exif_sets_upright_is_always_turned() -> None:
    for name in ("t-01", "t-02", "t-03"):
        copy = degrade(_pdf(), letter_id=name, condition="photo-exif")
        with Image.open(io.BytesIO(copy.data)) as image:
            assert image.getexif().get(0x0112) in (3, 6, 8)


def test_skew_and_scanner_edges() -> None:
    def slant(condition: str) -> float:
        """Degrees of the print, by the profile that is sharpest."""
        image = Image.fromarray(255 - rasterise(_copy(condition), dpi=50)[0][30:-30, 30:-30])
        sharp = {}
        for tenths in range(-70, 71, 5):
            rows = np.asarray(image.rotate(tenths / 10), dtype=float).sum(axis=1)
            sharp[tenths / 10] = float(np.square(np.diff(rows)).sum())
        return abs(max(sharp, key=lambda angle: sharp[angle]))

    assert 1.4 <= slant("skew") <= 6.1
    assert slant("scan") <= 1.6
    edge = rasterise(_copy("blackedge"), dpi=50)[0]
    border = np.concatenate([edge[0], edge[-1], edge[:, 0], edge[:, -1]])
    assert (border < 60).mean() > 0.25
    whole = rasterise(_copy("scan"), dpi=50)[0]
    holes = rasterise(_copy("punched"), dpi=50)[0]
    assert (holes < 90).sum() > (whole < 90).sum() + 60


def test_a_faded_copy_has_little_contrast_and_a_reverse_side_shows_mirrored() -> None:
    faded = rasterise(_copy("lowcontrast"), dpi=100)[0]
    dark, light = np.percentile(faded, (0.5, 50))
    assert light - dark < 90
    # The second page holds one line; further down the body of the first shows through.
    bled = degrade(_pdf(2), letter_id="t-01-test", condition="bleed").data
    lower = slice(200, 400)
    behind, blank = (
        rasterise(pdf, dpi=100)[1][lower, 150:700].astype(int) for pdf in (bled, _pdf(2))
    )
    assert blank.min() == 255
    assert 90 < behind.min() < 215
    first = rasterise(_pdf(2), dpi=100)[0][:, ::-1][lower, 150:700]
    ink = (255 - first).sum(axis=1)
    through = (255 - behind).sum(axis=1)
    shifts = [np.corrcoef(np.roll(ink, n), through)[0, 1] for n in range(-25, 26)]
    assert max(shifts) > 0.4


def test_a_black_stamp_is_named_and_stands_on_the_page() -> None:
    copy = degrade(_pdf(), letter_id="t-01-test", condition="stamp-black", letter_date="2021-03-24")
    assert copy.added[0][0] == "RECEIVED"
    assert copy.added[0][1].endswith("2021")
    stamped = (rasterise(copy.data, dpi=50)[0] < 140).sum()
    assert stamped > (rasterise(_copy("scan"), dpi=50)[0] < 140).sum() + 100


def test_every_page_of_a_letter_is_a_photo_of_its_own() -> None:
    copy = degrade(_pdf(2), letter_id="t-01-test", condition="multi-photo")
    assert copy.pages == 2
    assert len(copy.more) == 1
    for data in (copy.data, *copy.more):
        with Image.open(io.BytesIO(data)) as image:
            assert image.format == "JPEG"


def test_mixed_pages_are_digital_then_scanned() -> None:
    copy = degrade(_pdf(2), letter_id="t-01-test", condition="mixed")
    first, second = (
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(copy.data)
    )
    assert "examined by this office" in first
    assert second.strip() == ""


@pytest.mark.parametrize("condition", LAYERS)
def test_scans_with_a_text_layer(condition: str) -> None:
    copy = degrade(_pdf(), letter_id="t-01-test", condition=condition, letter_date="2021-03-24")
    with pdfplumber.open(io.BytesIO(copy.data)) as document:
        page = document.pages[0]
        assert len(page.images) == 1
        words = page.extract_words(use_text_flow=True)
        text = " ".join(word["text"] for word in words)
    assert ("examined by this office" in text) == (condition == "layer-good")
    assert ("Filed electronically" in text) == (condition == "layer-stamp")
    assert bool(copy.added[0]) == (condition == "layer-stamp")
    if condition == "layer-good":
        # The words lie over the tilted print: most of the ink is within their boxes.
        dark = rasterise(copy.data, dpi=72)[0] < 150
        inside = np.zeros_like(dark)
        for word in words:
            top, bottom = int(word["top"]) - 1, int(word["bottom"]) + 2
            inside[top:bottom, int(word["x0"]) - 1 : int(word["x1"]) + 2] = True
        assert dark[inside].sum() > 0.97 * dark[:700, 20:590].sum()


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


def test_copies_are_reproducible_and_differ_by_letter_and_seed() -> None:
    # The cheap ones: all conditions draw from the same seeded generator.
    for condition in ("lowres", "faxstd", "image-png"):
        again = degrade(
            _pdf(), letter_id="t-01-test", condition=condition, letter_date="2021-03-24"
        )
        assert again.data == _copy(condition)
        other = degrade(_pdf(), letter_id="t-02-test", condition=condition)
        assert other.data != _copy(condition)
        seeded = degrade(
            _pdf(), letter_id="t-01-test", condition=condition, letter_date="2021-03-24", seed=7
        )
        assert seeded.data not in (other.data, _copy(condition))


def test_one_page_conditions_refuse_two_pages_and_unknown_names_are_refused() -> None:
    for condition in ("photo", "image-png"):
        with pytest.raises(ValueError, match="holds one page"):
            degrade(_pdf(2), letter_id="t", condition=condition)
    for condition in SEVERAL_PAGES:
        with pytest.raises(ValueError, match="holds several pages"):
            degrade(_pdf(), letter_id="t", condition=condition)
    with pytest.raises(ValueError, match="unknown condition"):
        degrade(_pdf(), letter_id="t", condition="crumpled")


def test_all_conditions_are_covered_here() -> None:
    faxes = {"fax", "faxstd", "combo"}
    others = {"image-png", "rotflag", *faxes, *LOOKS, *SEVERAL_PAGES, *LAYERS}
    assert set(CONDITIONS) == set(IMAGE_PDF) | others
    # What the standard corpus draws for a letter depends on this order.
    assert list(STANDARD) == [
        "scan", "fax", "faxstd", "photo", "copy3", "rot90", "rot180", "rot270", "rotflag",
        "stamp", "lowres", "image-png",
    ]  # fmt: skip
