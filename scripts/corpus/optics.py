"""What every copy of a page is made with: rasterising, turning, grain, paper tone.

Images are 8-bit arrays, 0 = black; ``rng`` is a numpy Generator that the caller
seeded. A function draws from it in a fixed order, so equal seeds give equal bytes.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]
    Plane = NDArray[np.float32]

#: The slight tilt of a sheet that was fed or laid by hand, degrees either way.
USUAL_TILT = 1.5


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


def turn(image: Image8, degrees: float, *, fill: int = 255) -> Image8:
    """Turn an image counter-clockwise about its centre, keeping its size."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(fill, fill, fill)
    )
    return np.asarray(turned, dtype=np.uint8)


def tilt(rng: Any) -> float:
    """Draw the usual tilt of a scanned sheet, in degrees."""
    return float(rng.uniform(-USUAL_TILT, USUAL_TILT))


def noise(image: Any, rng: Any, sigma: float) -> Image8:
    """Add sensor grain of standard deviation ``sigma`` gray levels."""
    import numpy as np

    grain = rng.standard_normal(image.shape, dtype=np.float32) * sigma
    noisy: Image8 = np.clip(image.astype(np.float32) + grain, 0, 255).astype(np.uint8)
    return noisy


def uneven(shape: tuple[int, ...], rng: Any, reach: float) -> Plane:
    """Draw smooth unevenness of up to about ``reach`` gray levels either way."""
    import cv2
    import numpy as np

    coarse = rng.uniform(-reach, reach, (8, 6)).astype(np.float32)
    smooth: Plane = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return smooth


def scan(image: Image8, rng: Any, degrees: float, *, outside: int = 255) -> Image8:
    """A flatbed or sheet-fed scan: tilted, soft optics, paper tone, sensor grain.

    ``outside`` is the gray of what the scanner sees beyond the tilted sheet.
    """
    import cv2
    import numpy as np

    out: Any = turn(image, degrees, fill=outside)
    out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.5, 0.9)) * image.shape[0] / 3300)
    paper, ink = float(rng.uniform(242, 252)), float(rng.uniform(15, 45))
    out = ink + out.astype(np.float32) * (paper - ink) / 255
    if rng.random() < 0.5:  # the lid's shadow along one edge
        edge = np.linspace(0, 1, image.shape[1], dtype=np.float32)
        out = out - np.clip(edge - 0.985, 0, 1) / 0.015 * float(rng.uniform(20, 90))
    return noise(out, rng, float(rng.uniform(2.0, 5.0)))


def later_day(letter_date: str | None, days: int) -> list[str]:
    """Return the day ``days`` after an ISO date as a stamp prints it; [] without a date."""
    try:
        day = dt.date.fromisoformat(letter_date or "") + dt.timedelta(days=days)
    except ValueError:
        return []
    return [f"{day:%b %d %Y}".upper()]
