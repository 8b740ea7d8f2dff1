"""Write page images as JPEG, PNG or image-only PDF, reproducibly."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from corpus.page import SUBJECT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]


def write_jpeg(image: Image8, quality: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    shown = image[..., ::-1] if image.ndim == 3 else image
    Image.fromarray(shown).save(out, format="JPEG", quality=quality)
    return out.getvalue()


def write_png(image: Image8, dpi: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    # 16 grays: what office scanners write, and a quarter of the size.
    Image.fromarray(image // 17 * 17).convert("L").quantize(16).save(
        out, format="PNG", dpi=(dpi, dpi), optimize=True
    )
    return out.getvalue()


def write_image_pdf(images: list[bytes], dpi: int) -> bytes:
    """Wrap JPEG images in a PDF, one a page at ``dpi``, without text layer."""
    from PIL import Image
    from reportlab import rl_config
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setSubject(SUBJECT)
    for data in images:
        with Image.open(io.BytesIO(data)) as image:
            width, height = (side * 72 / dpi for side in image.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(data)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
