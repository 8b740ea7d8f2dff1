"""Making a page image ready for the engine: flat, upright, straight, of one resolution.

Deskewing is a must: on crooked pages lines vanish while confidence stays high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from denialscan.ingest import clean, orient, rectify
from denialscan.ingest.frame import Prepared, as_found, resample
from denialscan.ingest.glyphs import marks, shrunk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Black-and-white pages below this resolution have steps and dots to be softened.
_COARSE = 250
#: A line's ink says which way up it stands where it leans at least this much.
SURE_UPRIGHT = 0.1


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A page ready to be read. ``plain`` is the same frame without the treatment of
    its tones, where it had one; ``sure`` says whether its turn is beyond doubt."""

    page: Prepared
    plain: Prepared | None
    sure: bool


def prepare(image: Gray, dpi: tuple[float, float], target: int) -> Ready:
    """Make a page image of ``dpi`` (across, down) ready, with ``target`` dots per inch."""
    page = as_found(image, target)
    bilevel = clean.is_bilevel(image)
    corners = None if bilevel else rectify.find_page(image)
    if clean.is_reversed(image) and corners is None:
        page = page.with_image(clean.inverted(image))
    if bilevel and min(dpi) < _COARSE:
        page = page.with_image(clean.repair_fax(page.image))
    if corners is not None:
        page = rectify.flatten_page(page, corners, target)
    else:
        page = resample(page, dpi, target)
    page = page.with_image(clean.without_edges(page.image, target))
    plain = None
    if bilevel:
        if min(dpi) < _COARSE:
            plain, page = page, page.with_image(clean.soften(page.image))
    else:
        even = clean.even_out(page.image)
        if even is not page.image:
            plain, page = page, page.with_image(even)
    return _set_up(page, plain, photo=corners is not None)


def _set_up(page: Prepared, plain: Prepared | None, *, photo: bool) -> Ready:
    """Turn a page by quarters and straighten it, and its plain version with it."""
    small = shrunk(page.image, page.dpi)
    found = marks(small)
    pages = [page] if plain is None else [page, plain]
    height, width = small.shape
    if orient.is_sideways(found, (width, height)):
        pages = [p.turned(1) for p in pages]
        found = marks(shrunk(pages[0].image, page.dpi))
    angle = orient.skew(found)
    pages = [orient.straighten(p, angle) for p in pages]
    lean = orient.uprightness(pages[0])
    if lean < -SURE_UPRIGHT:
        pages = [p.turned(2) for p in pages]
    if photo or abs(angle) > 3:
        bend = orient.find_bend(pages[0])
        if bend:
            pages = [p.unbent(bend) for p in pages]
    return Ready(
        page=pages[0],
        plain=pages[1] if len(pages) > 1 else None,
        sure=abs(lean) >= SURE_UPRIGHT,
    )
