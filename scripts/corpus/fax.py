"""Faxes as a fax server stores them: Group-4 TIFF, 1728 dots a line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from corpus.optics import later_day, noise, turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]


def fax(
    pages: list[Image8], rng: Any, *, fine: bool, letter_date: str | None
) -> tuple[bytes, list[tuple[str, ...]]]:
    """Return the TIFF, rows lost on the line, and the sender line of each page."""
    import cv2
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    rows = 196 if fine else 98
    sheets: list[Any] = []
    lines: list[tuple[str, ...]] = []
    for number, page in enumerate(pages, start=1):
        image: Any = turn(page, float(rng.uniform(-0.9, 0.9)))
        image = cv2.GaussianBlur(image, (0, 0), 0.9)
        image = cv2.resize(image, (1728, rows * 11), interpolation=cv2.INTER_AREA)
        image = noise(image, rng, 14.0)
        black = image < float(rng.uniform(150, 175))
        specks = rng.random(black.shape, dtype=np.float32)
        black |= specks < 0.0006
        for _ in range(int(rng.integers(2, 6))):  # dropouts: a burst loses part of some rows
            top = int(rng.integers(60, rows * 11 - 20))
            left = int(rng.integers(0, 1200))
            tall, wide = int(rng.integers(1, 4)), int(rng.integers(150, 528))
            black[top : top + tall, left : left + wide] = bool(rng.random() < 0.4)
        sheet = Image.fromarray(np.where(black, 0, 255).astype(np.uint8))
        day = "".join(later_day(letter_date, 0))
        clock = f"14:{int(rng.integers(10, 59))}"
        line = f"{day}  {clock}   FROM: FAX      P.{number:02d}/{len(pages):02d}".strip()
        label = Image.new("L", (900, 16), 255)
        font = ImageFont.load_default(size=13)
        ImageDraw.Draw(label).text((0, 0), line, fill=0, font=font)
        label = label.resize((1500, 34 if fine else 17))
        sheet.paste(label, (90, 24 if fine else 12))
        sheets.append(sheet.point(lambda v: 255 if v > 150 else 0).convert("1"))
        lines.append((" ".join(line.split()),))
    out = io.BytesIO()
    sheets[0].save(
        out,
        format="TIFF",
        compression="group4",
        dpi=(204, rows),
        save_all=True,
        append_images=sheets[1:],
    )
    return out.getvalue(), lines
