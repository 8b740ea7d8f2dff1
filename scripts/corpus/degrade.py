"""Turn digital letters into the copies lawyers really receive: scans, faxes, photos, recopies.

Everything random is drawn from a generator seeded by letter id and condition,
so the same letter always gives the same file with the same library versions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus import copies, marks, photos
from corpus.fax import fax
from corpus.images import write_image_pdf, write_jpeg, write_png
from corpus.layered import layered, mixed
from corpus.optics import rasterise, scan, tilt, turn
from corpus.style import seed_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]

#: Conditions of which the standard corpus draws one for each letter, with the file
#: ending each gives. What is drawn depends on their number and order: add none here.
STANDARD: dict[str, str] = {
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
#: Further conditions, to be had by name.
EXTRA: dict[str, str] = {
    "skew": "pdf",
    "jpeg": "pdf",
    "lowcontrast": "pdf",
    "bleed": "pdf",
    "combo": "tiff",
    "penstroke": "pdf",
    "stamp-black": "pdf",
    "blackedge": "pdf",
    "punched": "pdf",
    "photo-light": "jpg",
    "photo-shadow": "jpg",
    "photo-cut": "jpg",
    "photo-curved": "jpg",
    "photo-exif": "jpg",
    "multi-photo": "jpg",
    "mixed": "pdf",
    "layer-good": "pdf",
    "layer-garbage": "pdf",
    "layer-stamp": "pdf",
}
#: All degraded conditions and the file ending each gives.
CONDITIONS: dict[str, str] = {**STANDARD, **EXTRA}
#: Conditions that hold one page only.
SINGLE_PAGE = (*photos.LOOKS, "image-png")
#: Conditions that need a letter of more than one page.
SEVERAL_PAGES = ("multi-photo", "mixed")

_DPI = {"lowres": 150, "jpeg": 150, "image-png": 200, "multi-photo": 200} | dict.fromkeys(
    photos.LOOKS, 200
)
#: Scans that become a PDF of JPEG images: what is done to a page, and the JPEG quality.
_SCANS: dict[str, tuple[Callable[[Any, Any], Any], int]] = {
    "scan": (lambda page, rng: scan(page, rng, tilt(rng)), 72),
    "lowres": (lambda page, rng: scan(page, rng, tilt(rng)), 30),
    "jpeg": (copies.colour_scan, 30),
    "copy3": (copies.third_copy, 60),
    "skew": (copies.skewed, 72),
    "lowcontrast": (copies.faded, 60),
    "penstroke": (marks.penned, 78),
    "blackedge": (marks.black_edged, 72),
    "punched": (marks.punched, 72),
}


@dataclass(frozen=True, kw_only=True)
class Degraded:
    """A degraded copy: its bytes and how many pages it has.

    ``more`` holds the files of the further pages where each page is a file of its own.
    ``added`` lists for each page the words that the copy put on it: a fax line, a stamp.
    """

    data: bytes
    pages: int
    more: tuple[bytes, ...] = ()
    added: tuple[tuple[str, ...], ...] = field(default=())


def fits(condition: str, pages: int) -> bool:
    """Say whether a letter of so many pages can be had in a condition."""
    if condition in SINGLE_PAGE:
        return pages == 1
    return condition not in SEVERAL_PAGES or pages > 1


def degrade(
    pdf: bytes,
    *,
    letter_id: str,
    condition: str,
    letter_date: str | None = None,
    seed: int = 0,
) -> Degraded:
    """Return ``pdf`` under one of :data:`CONDITIONS` (all but ``rotflag``).

    ``letter_date`` (ISO) lets a received stamp and a fax line carry a later day; another
    ``seed`` gives another copy of the same letter. Raises ValueError for an unknown
    condition, or for one that the number of pages does not fit.
    """
    import numpy as np

    words = (letter_id, condition) if not seed else (letter_id, condition, str(seed))
    rng = np.random.default_rng(seed_of(*words))
    if condition not in CONDITIONS or condition == "rotflag":
        raise ValueError(f"unknown condition {condition!r}")
    dpi = _DPI.get(condition, 300)
    pages = rasterise(pdf, dpi=dpi)
    if not fits(condition, len(pages)):
        holds = "one page" if condition in SINGLE_PAGE else "several pages"
        raise ValueError(f"{condition} holds {holds}, {letter_id} has {len(pages)}")
    data = b""
    more: tuple[bytes, ...] = ()
    added: list[tuple[str, ...]] = [() for _ in pages]
    if condition in _SCANS:
        work, quality = _SCANS[condition]
        data = write_image_pdf([write_jpeg(work(p, rng), quality) for p in pages], dpi)
    elif condition in ("rot90", "rot180", "rot270"):
        turns = int(condition[3:]) // 90
        turned = [np.ascontiguousarray(np.rot90(scan(p, rng, tilt(rng)), -turns)) for p in pages]
        data = write_image_pdf([write_jpeg(p, 72) for p in turned], dpi)
    elif condition in ("stamp", "stamp-black"):
        mark = marks.stamped if condition == "stamp" else marks.stamped_black
        first, added[0] = mark(pages[0], rng, letter_date)
        rest = [write_jpeg(scan(p, rng, tilt(rng)), 72) for p in pages[1:]]
        data = write_image_pdf([write_jpeg(first, 78), *rest], dpi)
    elif condition == "bleed":
        # A sheet printed on both sides; a single page has its like behind it.
        behind = [pages[n ^ 1] if n ^ 1 < len(pages) else pages[n] for n in range(len(pages))]
        shown = [copies.bled(p, b, rng) for p, b in zip(pages, behind, strict=True)]
        data = write_image_pdf([write_jpeg(p, 72) for p in shown], dpi)
    elif condition in ("fax", "faxstd"):
        data, added = fax(pages, rng, fine=condition == "fax", letter_date=letter_date)
    elif condition == "combo":
        worn = [turn(copies.third_copy(p, rng), copies.skewed_angle(rng)) for p in pages]
        data, added = fax(worn, rng, fine=False, letter_date=letter_date)
    elif condition in photos.LOOKS:
        data = photos.photo(pages[0], rng, photos.LOOKS[condition])
    elif condition == "multi-photo":
        data, *shots = [photos.photo(p, rng, photos.LOOKS["photo"]) for p in pages]
        more = tuple(shots)
    elif condition == "image-png":
        data = write_png(scan(pages[0], rng, tilt(rng)), dpi)
    elif condition == "mixed":
        data = mixed(pdf, rng)
    else:
        layer = condition.removeprefix("layer-")
        data, added = layered(pdf, rng, layer=layer, letter_date=letter_date)
    return Degraded(data=data, pages=len(pages), more=more, added=tuple(added))
