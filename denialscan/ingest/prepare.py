"""Making a page image ready for the engine: flat, upright, straight, of one resolution.

Deskewing is a must: on crooked pages lines vanish while confidence stays high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from denialscan.ingest import clean, fax, orient, rectify
from denialscan.ingest.frame import Prepared, as_found, resample
from denialscan.ingest.glyphs import marks, shrunk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Black-and-white pages below this resolution have steps and dots to be softened.
_COARSE = 250
#: The ink of all lines leans up or down at least this much where it says which way up
#: they stand, and beyond doubt from that on (measured on 220 degraded pages: 0.2 at the
#: least, on curved photographs and third copies; 0.6 on scans).
_LEAN, _SURE_LEAN = 0.1, 0.35


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A page ready to be read. ``plain`` is the same frame without the treatment of
    its tones, where it had one; ``coarse`` says that it is black and white with few
    dots, ``sure`` that its turn is beyond doubt."""

    page: Prepared
    plain: Prepared | None
    coarse: bool
    sure: bool


def prepare(image: Gray, dpi: tuple[float, float], target: int) -> Ready:
    """Make a page image of ``dpi`` (across, down) ready, with ``target`` dots per inch."""
    page = as_found(image, target)
    bilevel = clean.is_bilevel(image)
    coarse = bilevel and min(dpi) < _COARSE
    corners = None if bilevel else rectify.find_page(image)
    if clean.is_reversed(image) and corners is None:
        page = page.with_image(clean.inverted(image))
    if coarse:
        page = page.with_image(fax.repair(page.image))
    if corners is not None:
        page = rectify.flatten_page(page, corners, target)
    else:
        page = resample(page, dpi, target)
        page = page.with_image(clean.without_edges(page.image, target))
    plain = None
    if bilevel:
        if coarse:
            plain, page = page, page.with_image(fax.soften(page.image))
    else:
        even = clean.even_out(page.image)
        if even is not page.image:
            plain, page = page, page.with_image(even)
    pages = [page] if plain is None else [page, plain]
    pages, lean = _set_up(pages, photo=corners is not None)
    return Ready(
        page=pages[0],
        plain=pages[1] if plain else None,
        coarse=coarse,
        sure=abs(lean) >= _SURE_LEAN,
    )


def _set_up(pages: list[Prepared], *, photo: bool) -> tuple[list[Prepared], float]:
    """Return versions of a page turned by quarters and straightened as the first of
    them needs, and how plainly it then stands upright."""
    small = shrunk(pages[0].image, pages[0].dpi)
    found = marks(small)
    height, width = small.shape
    if orient.is_sideways(found, (width, height)):
        pages = [p.turned(1) for p in pages]
        found = marks(shrunk(pages[0].image, pages[0].dpi))
    angle = orient.skew(found)
    pages = [orient.straighten(p, angle) for p in pages]
    lean = orient.uprightness(pages[0])
    if lean < -_LEAN:
        pages = [p.turned(2) for p in pages]
    if photo or abs(angle) > 3:
        bend = orient.find_bend(pages[0])
        if bend:
            pages = [p.unbent(bend) for p in pages]
    return pages, lean
