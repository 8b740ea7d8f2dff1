"""Turn digital letters into the copies lawyers really receive: scans, faxes, photos, recopies.

Everything random is drawn from a generator seeded by letter id and condition,
so the same letter always gives the same file with the same library versions.
Images are 8-bit arrays, 0 = black.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.images import write_image_pdf, write_jpeg, write_png
from corpus.page import SUBJECT
from corpus.style import seed_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]

#: Degraded conditions and the file ending each gives.
CONDITIONS: dict[str, str] = {
    "scan": "pdf",
    "fax": "tiff",
    "faxstd": "tiff",
    "photo": "jpg",
    "copy3": "pdf",
    "rot90": "pdf",
    "rot180": "pdf",
    "rot270": "pdf",
    "rotflag": "pdf",
    "stamp": "pdf",
    "lowres": "pdf",
    "image-png": "png",
}
#: Conditions that hold one page only.
SINGLE_PAGE = ("photo", "image-png")


@dataclass(frozen=True, kw_only=True)
class Degraded:
    """A degraded copy: its bytes and how many pages it has."""

    data: bytes
    pages: int


def degrade(
    pdf: bytes, *, letter_id: str, condition: str, letter_date: str | None = None
) -> Degraded:
    """Return ``pdf`` under one of :data:`CONDITIONS` (all but ``rotflag``).

    ``letter_date`` (ISO) lets a received stamp and a fax line carry a later day.
    Raises ValueError for an unknown condition, or for a one-page condition when
    the letter has more pages.
    """
    import numpy as np

    rng = np.random.default_rng(seed_of(letter_id, condition))
    dpi = {"lowres": 150, "photo": 200, "image-png": 200}.get(condition, 300)
    pages = rasterise(pdf, dpi=dpi)
    if condition in SINGLE_PAGE and len(pages) > 1:
        raise ValueError(f"{condition} holds one page, {letter_id} has {len(pages)}")
    data: bytes
    if condition == "scan":
        data = write_image_pdf([write_jpeg(_scan(p, rng), 72) for p in pages], dpi)
    elif condition in ("rot90", "rot180", "rot270"):
        turns = int(condition[3:]) // 90
        data = write_image_pdf(
            [write_jpeg(np.ascontiguousarray(np.rot90(_scan(p, rng), -turns)), 72) for p in pages],
            dpi,
        )
    elif condition == "lowres":
        data = write_image_pdf([write_jpeg(_scan(p, rng), 30) for p in pages], dpi)
    elif condition == "copy3":
        data = write_image_pdf([write_jpeg(_third_copy(p, rng), 60) for p in pages], dpi)
    elif condition == "stamp":
        first, *rest = pages
        stamped = _stamp(first, rng, letter_date)
        data = write_image_pdf(
            [write_jpeg(stamped, 78), *(write_jpeg(_scan(p, rng), 72) for p in rest)], dpi
        )
    elif condition in ("fax", "faxstd"):
        data = _fax(pages, rng, fine=condition == "fax", letter_date=letter_date)
    elif condition == "photo":
        data = _photo(pages[0], rng)
    elif condition == "image-png":
        data = write_png(_scan(pages[0], rng), dpi)
    else:
        raise ValueError(f"unknown condition {condition!r}")
    return Degraded(data=data, pages=len(pages))


def rasterise(pdf: bytes, *, dpi: int) -> list[Image8]:
    """Return the pages of ``pdf`` as 8-bit gray images at ``dpi``."""
    import numpy as np
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in document:
            width, height = (round(side * dpi / 72) for side in page.get_size())
            shown = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            # pdfium rounds up: 11 in at 300 dpi can come out as 3301 rows.
            pages.append(np.array(shown)[:height, :width])
        return pages
    finally:
        document.close()


# -- building blocks ------------------------------------------------------------


def _turn(image: Image8, degrees: float, *, fill: int = 255) -> Image8:
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(fill, fill, fill)
    )
    return np.asarray(turned, dtype=np.uint8)


def _noise(image: Any, rng: Any, sigma: float) -> Image8:
    import numpy as np

    grain = rng.standard_normal(image.shape, dtype=np.float32) * sigma
    noisy: Image8 = np.clip(image.astype(np.float32) + grain, 0, 255).astype(np.uint8)
    return noisy


def _scan(image: Image8, rng: Any) -> Image8:
    """A flatbed or sheet-fed scan: slight skew, soft optics, paper tone, sensor grain."""
    import cv2
    import numpy as np

    out: Any = _turn(image, float(rng.uniform(-1.5, 1.5)))
    out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.5, 0.9)) * image.shape[0] / 3300)
    paper, ink = float(rng.uniform(242, 252)), float(rng.uniform(15, 45))
    out = ink + out.astype(np.float32) * (paper - ink) / 255
    if rng.random() < 0.5:  # the lid's shadow along one edge
        edge = np.linspace(0, 1, image.shape[1], dtype=np.float32)
        out = out - np.clip(edge - 0.985, 0, 1) / 0.015 * float(rng.uniform(20, 90))
    return _noise(out, rng, float(rng.uniform(2.0, 5.0)))


def _third_copy(image: Image8, rng: Any) -> Image8:
    """A copy of a copy of a copy: contrast crushed and lost, speckle, smear, tilt."""
    import cv2
    import numpy as np

    out: Any = image
    for _ in range(3):
        out = _turn(out, float(rng.uniform(-0.8, 0.8)))
        out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.8, 1.2)))
        level = float(rng.uniform(120, 165))
        out = 255 / (1 + np.exp(-(out.astype(np.float32) - level) / 16))
        specks = rng.random(out.shape, dtype=np.float32)
        out[specks < 0.00025] = 40
        out[specks > 0.9998] = 250
        out = out.clip(0, 255).astype(np.uint8)
    out = cv2.dilate(out, np.ones((2, 2), np.uint8)) if rng.random() < 0.4 else out
    uneven = cv2.resize(
        rng.uniform(-14, 14, (8, 6)).astype(np.float32),
        (out.shape[1], out.shape[0]),
        interpolation=cv2.INTER_CUBIC,
    )
    dark, light = float(rng.uniform(80, 115)), float(rng.uniform(185, 215))
    grey = dark + out.astype(np.float32) * (light - dark) / 255 + uneven
    return _noise(grey, rng, 6.0)


def _stamp(image: Image8, rng: Any, letter_date: str | None) -> Image8:
    """A colour scan with a RECEIVED stamp across the text and a stroke of a pen."""
    import cv2
    import numpy as np

    page = cv2.cvtColor(_scan(image, rng), cv2.COLOR_GRAY2BGR).astype(np.float32)
    height, width = image.shape
    layer: Any = np.full((height, width), 255, np.uint8)
    centre = (int(width * rng.uniform(0.45, 0.7)), int(height * rng.uniform(0.3, 0.55)))
    half = (int(width * 0.17), int(height * 0.036))
    low, high = (
        (centre[0] - half[0], centre[1] - half[1]),
        (centre[0] + half[0], centre[1] + half[1]),
    )
    cv2.rectangle(layer, low, high, 0, 9)
    words = ["RECEIVED", *_later_day(letter_date, int(rng.integers(1, 9)))]
    for number, word in enumerate(words):
        scale = 2.6 if number == 0 else 1.8
        (w, h), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_DUPLEX, scale, 7)
        y = centre[1] + (h // 2 if len(words) == 1 else (-12 if number == 0 else h + 28))
        cv2.putText(
            layer, word, (centre[0] - w // 2, y), cv2.FONT_HERSHEY_DUPLEX, scale, 0, 7, cv2.LINE_AA
        )
    angle = float(rng.uniform(-14, 14))
    matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), angle, 1.0)
    layer = cv2.warpAffine(layer, matrix, (width, height), borderValue=(255, 255, 255))
    patchy = cv2.resize(rng.uniform(0.55, 1.0, (60, 46)).astype(np.float32), (width, height))
    cover = (1 - layer.astype(np.float32) / 255) * patchy
    colour = ((40, 40, 200), (170, 60, 30), (120, 30, 120))[int(rng.integers(3))]  # BGR
    for channel in range(3):
        page[..., channel] *= 1 - cover * (1 - colour[channel] / 255)
    x, y0 = int(width * rng.uniform(0.2, 0.6)), int(height * rng.uniform(0.4, 0.7))
    points = [[x + i * 22, y0 + int(30 * np.sin(i / 2.2)) - i * 6] for i in range(24)]
    cv2.polylines(page, [np.array(points, np.int32)], False, (150, 60, 30), 5, lineType=cv2.LINE_AA)
    return np.asarray(page.clip(0, 255), dtype=np.uint8)


def _later_day(letter_date: str | None, days: int) -> list[str]:
    import datetime as dt

    try:
        day = dt.date.fromisoformat(letter_date or "") + dt.timedelta(days=days)
    except ValueError:
        return []
    return [f"{day:%b %d %Y}".upper()]


def _fax(pages: list[Image8], rng: Any, *, fine: bool, letter_date: str | None) -> bytes:
    """Group-4 TIFF as a fax server stores it: 1728 dots a line, rows lost on the line."""
    import cv2
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    rows = 196 if fine else 98
    sheets: list[Any] = []
    for number, page in enumerate(pages, start=1):
        image: Any = _turn(page, float(rng.uniform(-0.9, 0.9)))
        image = cv2.GaussianBlur(image, (0, 0), 0.9)
        image = cv2.resize(image, (1728, rows * 11), interpolation=cv2.INTER_AREA)
        image = _noise(image, rng, 14.0)
        black = image < float(rng.uniform(150, 175))
        specks = rng.random(black.shape, dtype=np.float32)
        black |= specks < 0.0006
        for _ in range(int(rng.integers(2, 6))):  # dropouts: a burst loses part of some rows
            top = int(rng.integers(60, rows * 11 - 20))
            left = int(rng.integers(0, 1200))
            tall, wide = int(rng.integers(1, 4)), int(rng.integers(150, 528))
            black[top : top + tall, left : left + wide] = bool(rng.random() < 0.4)
        sheet = Image.fromarray(np.where(black, 0, 255).astype(np.uint8))
        day = "".join(_later_day(letter_date, 0))
        clock = f"14:{int(rng.integers(10, 59))}"
        line = f"{day}  {clock}   FROM: FAX      P.{number:02d}/{len(pages):02d}"
        label = Image.new("L", (900, 16), 255)
        font = ImageFont.load_default(size=13)
        ImageDraw.Draw(label).text((0, 0), line.strip(), fill=0, font=font)
        label = label.resize((1500, 34 if fine else 17))
        sheet.paste(label, (90, 24 if fine else 12))
        sheets.append(sheet.point(lambda v: 255 if v > 150 else 0).convert("1"))
    out = io.BytesIO()
    sheets[0].save(
        out,
        format="TIFF",
        compression="group4",
        dpi=(204, rows),
        save_all=True,
        append_images=sheets[1:],
    )
    return out.getvalue()


def _photo(page: Image8, rng: Any) -> bytes:
    """A phone photo: sheet on a dark desk, perspective, uneven light, sometimes EXIF-turned."""
    import cv2
    import numpy as np
    from PIL import Image

    height, width = page.shape
    tall, wide = int(height * 1.16), int(width * 1.2)
    desk = np.array([38, 52, 66], np.float32) * float(rng.uniform(0.7, 1.2))
    grain = cv2.resize(rng.uniform(-14, 14, (tall // 3, 24)).astype(np.float32), (wide, tall))
    scene = desk[None, None, :] + grain[..., None]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    offset = np.array([(wide - width) / 2, (tall - height) / 2], np.float32)
    reach = np.array([width, height], np.float32) * 0.035
    target = corners + offset + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * reach
    matrix = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
    tint = np.array([236, 244, 248], np.float32) / 255
    sheet = page[..., None].astype(np.float32) * tint[None, None, :] * 0.9 + 12
    warped = cv2.warpPerspective(sheet, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (wide, tall))
    shadow = cv2.GaussianBlur(mask, (0, 0), 14)[..., None]
    scene = scene * (1 - 0.45 * shadow)
    scene = scene * (1 - mask[..., None]) + warped * mask[..., None]
    yy, xx = np.mgrid[0:tall, 0:wide].astype(np.float32)
    angle = float(rng.uniform(0, 2 * np.pi))
    slope = (xx / wide - 0.5) * np.cos(angle) + (yy / tall - 0.5) * np.sin(angle)
    light = 0.86 + slope * float(rng.uniform(0.2, 0.42))
    scene = cv2.GaussianBlur((scene * light[..., None]).astype(np.float32), (0, 0), 0.8)
    shot = Image.fromarray(_noise(scene, rng, 4.0)[..., ::-1])
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SUBJECT
    turned = int(rng.integers(3))  # one in three upright, the rest held sideways
    if turned:
        # Orientation 6: rotate 90 clockwise to view; 8: counter-clockwise.
        exif[0x0112] = 6 if turned == 1 else 8
        shot = shot.transpose(
            Image.Transpose.ROTATE_90 if turned == 1 else Image.Transpose.ROTATE_270
        )
    shot.save(out, format="JPEG", quality=72, exif=exif)
    return out.getvalue()
