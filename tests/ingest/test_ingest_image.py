"""Pictures of pages: sizes, turns, frames and degraded copies."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import making
import numpy as np
import pytest

from denialscan.ingest.image import measure
from denialscan.schema import Reading
from denialscan.settings import Limits, ReadingConfig
from denialscan.worker import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadingConfig()) as one:
        yield one


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return making.picture(making.letter_pdf())


def read(reader: Reader, folder: Path, name: str, data: bytes) -> Reading:
    result = reader.read(making.put(folder, name, data))
    assert result.failures == ()
    (reading,) = result.readings
    making.check_offsets(reading)
    return reading


@pytest.mark.parametrize(
    ("pixels", "dpi", "size"),
    [
        ((2550, 3300), (300, 300), (612, 792)),
        ((1728, 2156), (204, 196), (609.9, 792)),
        ((1728, 1078), (204, 98), (609.9, 792)),
        ((3024, 4032), (72, 72), (594, 792)),  # 56 inches: a phone's meaningless 72
        ((850, 1100), None, (612, 792)),
        ((850, 1100), (1, 1), (612, 792)),
        ((850, 1100), (0, 0), (612, 792)),
    ],
)
def test_size_in_points(
    pixels: tuple[int, int], dpi: tuple[int, int] | None, size: tuple[float, float]
) -> None:
    per_point, found = measure(pixels, dpi)
    assert found == pytest.approx(size, abs=0.2)
    assert pixels[0] / per_point[0] == pytest.approx(found[0])


def test_pages_of_a_fax(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    """A coarse fax has other pixels across than down."""
    height, width = page.shape
    coarse = cv2.resize(
        page, (round(width * 204 / 300), round(height * 98 / 300)), interpolation=cv2.INTER_AREA
    )
    reading = read(reader, tmp_path, "a.tif", making.tiff_g4([coarse, coarse], (204, 98)))
    assert [p.number for p in reading.pages] == [1, 2]
    assert reading.pages[1].width == pytest.approx(612, abs=1)
    assert reading.pages[1].height == pytest.approx(792, abs=1)
    for text in reading.text.split("\f"):
        assert making.lines_read(text) >= 4
    found = making.word(reading.pages[1], "Sincerely,")
    assert found.bbox.x0 == pytest.approx(72, abs=4)
    assert found.bbox.bottom == pytest.approx(792 - 418, abs=5)


def test_orientation_tag(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    """Boxes lie on the picture as a viewer turns it by its EXIF tag."""
    from PIL import Image

    exif = Image.Exif()
    exif[274] = 6  # turn clockwise to show
    stored = np.ascontiguousarray(np.rot90(page, 1))
    data = making.image_bytes(stored, "JPEG", dpi=(300, 300), exif=exif)
    reading = read(reader, tmp_path, "a.jpg", data)
    (shown,) = reading.pages
    assert (shown.width, shown.height) == pytest.approx((612, 792), abs=1)
    assert making.word(shown, "Sincerely,").bbox.x0 == pytest.approx(72, abs=4)


def test_photograph(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    """A sheet seen at an angle on a dark desk, lit from one side."""
    height, width = page.shape
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[400, 250], [2700, 180], [2900, 3400], [250, 3300]], np.float32)
    view = cv2.getPerspectiveTransform(sheet, seen)
    photo = cv2.warpPerspective(page, view, (3100, 3700), borderValue=40)
    lit = photo * (0.55 + 0.45 * np.linspace(0, 1, 3100))
    data = making.image_bytes(lit.astype(np.uint8), "JPEG", quality=85)
    reading = read(reader, tmp_path, "a.jpg", data)
    assert making.lines_read(reading.text) == len(making.BODY)
    # Where the word stands in the photograph, in points of a page 11 inches high.
    x, y, w = view @ np.array([72 * 300 / 72, (792 - 420) * 300 / 72, 1.0])
    found = making.word(reading.pages[0], "Sincerely,")
    assert found.bbox.x0 == pytest.approx(x / w * 792 / 3700, abs=4)
    assert found.bbox.bottom == pytest.approx(y / w * 792 / 3700, abs=5)


def test_faded_copy(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    soft = cv2.GaussianBlur(page, (0, 0), 1.3).astype(float)
    copy = 150 + soft / 255 * 70 + rng.normal(0, 10, soft.shape)
    copy[rng.random(copy.shape) < 0.003] = 60
    data = making.image_bytes(copy.clip(0, 255).astype(np.uint8), "PNG", dpi=(300, 300))
    reading = read(reader, tmp_path, "a.png", data)
    assert making.lines_read(reading.text) >= 4
    assert (reading.pages[0].quality or 0) > 0.8


def test_unreadable_page_has_low_quality(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    blurred = cv2.GaussianBlur(page, (0, 0), 9)
    reading = read(reader, tmp_path, "a.png", making.image_bytes(blurred, "PNG", dpi=(300, 300)))
    assert (reading.pages[0].quality or 0) < 0.6


def test_other_kinds_of_pixels(reader: Reader, tmp_path: Path) -> None:
    from PIL import Image

    small = Image.fromarray(making.picture(making.letter_pdf(), 150))
    clear = Image.new("RGBA", small.size, (0, 0, 0, 0))
    clear.putalpha(small.point(lambda v: 255 - v))
    wide = Image.fromarray(np.asarray(small).astype(np.uint16) * 257)
    for name, image, options in (
        ("alpha.png", clear, {}),
        ("palette.png", small.convert("P"), {}),
        ("cmyk.jpg", small.convert("CMYK"), {}),
        ("wide.tif", wide, {"compression": "tiff_lzw"}),
    ):
        image.save(tmp_path / name, dpi=(150, 150), **options)
        (reading,) = reader.read(tmp_path / name).readings
        assert "custody" in reading.text, name


def strip(page: np.ndarray) -> np.ndarray:
    """Return the body of the letter at 150 dots per inch: quick to read."""
    half = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(half[440:680])


def encoded(image: np.ndarray, kind: str, **options: Any) -> bytes:
    return making.image_bytes(image, kind, **options)


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        ("a.webp", "WEBP", {"quality": 80}),
        ("a.bmp", "BMP", {"dpi": (150, 150)}),
        ("a.gif", "GIF", {}),
        ("a.jp2", "JPEG2000", {}),
        ("a.avif", "AVIF", {"quality": 80}),
        ("zip.tif", "TIFF", {"compression": "tiff_adobe_deflate", "dpi": (150, 150)}),
        ("bits.tif", "TIFF", {"compression": "packbits"}),
        ("jpeg.tif", "TIFF", {"compression": "jpeg"}),
        ("zstd.tif", "TIFF", {"compression": "zstd"}),
        ("cm.tif", "TIFF", {"tiffinfo": {296: 3, 282: 59.055, 283: 59.055}}),
    ],
)
def test_types_of_pictures(
    name: str,
    kind: str,
    options: dict[str, Any],
    reader: Reader,
    page: np.ndarray,
    tmp_path: Path,
) -> None:
    reading = read(reader, tmp_path, name, encoded(strip(page), kind, **options))
    assert making.lines_read(reading.text) == len(making.BODY)


@pytest.mark.parametrize("more", [{}, {292: 1}, {262: 0}])
def test_fax_coding(more: dict[int, int], reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    """Group 3, in one and two dimensions, and with black as nought or one."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.fromarray(strip(page)).point(lambda v: 255 if v > 140 else 0).convert("1")
    picture.save(out, "TIFF", compression="group3", dpi=(150, 150), tiffinfo=more)
    reading = read(reader, tmp_path, "a.tif", out.getvalue())
    assert making.lines_read(reading.text) == len(making.BODY)


def test_heic_photo(reader: Reader, tmp_path: Path) -> None:
    data = (Path(__file__).parent / "data" / "letter.heic").read_bytes()
    reading = read(reader, tmp_path, "a.heic", data)
    assert making.lines_read(reading.text) == len(making.BODY)
    assert reading.source.media_type == "image/heic"
    assert reading.pages[0].width == 792


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_orientation_tag_of_other_types(
    kind: str, reader: Reader, page: np.ndarray, tmp_path: Path
) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[274] = 8  # turn counter-clockwise to show
    stored = np.ascontiguousarray(np.rot90(strip(page), -1))
    reading = read(reader, tmp_path, "a.bin", encoded(stored, kind, exif=exif))
    (shown,) = reading.pages
    assert shown.width > 3 * shown.height
    first = making.word(shown, "The").bbox
    assert first.x1 - first.x0 > first.bottom - first.top
    assert first.x0 < shown.width / 4


def test_large_scan_is_made_smaller_first(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    big = cv2.resize(strip(page), None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    reading = read(reader, tmp_path, "a.png", encoded(big, "PNG", dpi=(1200, 1200)))
    assert big.size > 16_000_000
    (shown,) = reading.pages
    assert shown.width == pytest.approx(612, abs=1)
    assert making.word(shown, "The").bbox.x0 == pytest.approx(72, abs=2)
    assert making.lines_read(reading.text) == len(making.BODY)


def test_moving_picture_is_told(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    from PIL import Image

    other = [Image.fromarray(255 - strip(page))]
    data = encoded(strip(page), "GIF", save_all=True, append_images=other)
    reading = read(reader, tmp_path, "a.gif", data)
    assert len(reading.pages) == 1
    assert "moving picture" in reading.warnings[0]


def test_cut_off_picture(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    data = making.image_bytes(page, "JPEG", dpi=(300, 300))
    reading = read(reader, tmp_path, "a.jpg", data[: len(data) * 7 // 10])
    assert "Homeland" in reading.text
    assert any("ends early" in w for w in reading.pages[0].warnings)


def test_page_limit(page: np.ndarray, tmp_path: Path) -> None:
    small = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    data = making.tiff_g4([small] * 3, (150, 150))
    with Reader(ReadingConfig(limits=Limits(max_pages=1))) as short:
        reading = read(short, tmp_path, "a.tif", data)
    assert len(reading.pages) == 1
    assert "page limit" in reading.warnings[0]


def test_bars_of_a_scan_are_reported(reader: Reader, page: np.ndarray, tmp_path: Path) -> None:
    """A black bar over print hides it for good; one that a scanner's edge casts does not."""
    image = page.copy()
    image[1020:1080, 300:1200] = 8
    image[:60] = 0
    reading = read(reader, tmp_path, "bars.png", encoded(image, "PNG", dpi=(300, 300)))
    (bar,) = [r for r in reading.pages[0].regions if r.kind == "redaction"]
    assert bar.state == "unread"
    assert bar.bbox.as_list() == pytest.approx([72, 244.8, 288, 259.2], abs=2)
