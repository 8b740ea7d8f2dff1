"""Which words of a text layer a page really shows.

The page is drawn as it is, without its text, and with nothing but its text (a few
milliseconds each). A word whose place changes when the text is left out is drawn
there; a word that makes no difference is a scanner's invisible text where the rest
of the page has ink, covered where the text alone would show, else invisible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from denialscan.ingest import render
from denialscan.ingest.pdf_layer import LayerWord, inside
from denialscan.schema import BBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

#: drawn: its ink is on the page. over: invisible itself, over ink that is no text of the
#: layer, as on a scan. covered: something lies on it. invisible: nothing shows.
State = Literal["drawn", "over", "covered", "invisible", "off_page"]

#: Values further apart than this are ink and paper.
_CONTRAST = 24
#: Forms inside forms deeper than this are not looked into.
_DEEPEST = 12
#: Of a page with more objects than this, only the whole picture is drawn.
_MOST_OBJECTS = 200_000


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Small pictures of a page: ``whole`` as shown, ``bare`` without its text.

    ``text_objects`` counts the pieces of text PDFium finds, ``others`` all the rest.
    The two are one where no text shows, as over most scans.
    """

    whole: Picture
    bare: Picture
    text_objects: int
    others: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A word of a layer, and what the page shows of it."""

    item: LayerWord
    state: State


def look(page: Any, frame: render.Frame) -> Sight:
    """Draw a page with and without its text."""
    import pypdfium2.raw as raw

    whole = render.glance(page, frame)
    texts, shown, others = _count(page)
    if not shown or texts + others > _MOST_OBJECTS:
        return Sight(whole=whole, bare=whole, text_objects=texts, others=others)
    _switch(page, {raw.FPDF_PAGEOBJ_TEXT}, on=False)
    try:
        bare = render.glance(page, frame)
    finally:
        _switch(page, {raw.FPDF_PAGEOBJ_TEXT}, on=True)
    return Sight(whole=whole, bare=bare, text_objects=texts, others=others)


def see(
    page: Any,
    frame: render.Frame,
    sight: Sight,
    words: tuple[LayerWord, ...],
) -> list[Seen]:
    """Say of each word what the page shows of it."""
    import cv2
    import numpy as np

    size = frame.size
    changed = (
        render.lightest(np.asarray(cv2.absdiff(sight.whole, sight.bare), dtype=np.uint8))
        >= _CONTRAST
    )
    found: list[Seen] = []
    alone: Picture | None = None
    for item in words:
        box = item.word.bbox
        state: State
        if not inside(box, *size):
            state = "off_page"
        elif _any(changed, box, size):
            state = "drawn"
        elif render.has_ink(sight.bare, box, size):
            state = "over"
        else:
            if alone is None:
                alone = _text_alone(page, frame, sight)
            state = "covered" if render.has_ink(alone, box, size) else "invisible"
        found.append(Seen(item=item, state=state))
    return found


def _text_alone(page: Any, frame: render.Frame, sight: Sight) -> Picture:
    """Draw nothing but the text of a page."""
    import numpy as np
    import pypdfium2.raw as raw

    kinds = {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}
    if sight.text_objects + sight.others > _MOST_OBJECTS:
        return np.full_like(sight.whole, 255)
    _switch(page, kinds, on=False)
    try:
        return render.glance(page, frame)
    finally:
        _switch(page, kinds, on=True)


def _switch(page: Any, kinds: set[int], *, on: bool) -> None:
    """Have PDFium draw objects of these kinds or not."""
    import pypdfium2.raw as raw

    for kind, handle in _objects(page):
        if kind in kinds:
            raw.FPDFPageObj_SetIsActive(handle, on)


def _count(page: Any) -> tuple[int, int, int]:
    """Return how many pieces of text a page has, how many of them are not invisible by
    themselves, and how many other objects."""
    import pypdfium2.raw as raw

    texts = shown = others = 0
    for kind, handle in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts += 1
            mode = raw.FPDFTextObj_GetTextRenderMode(handle)
            shown += mode != raw.FPDF_TEXTRENDERMODE_INVISIBLE
        else:
            others += 1
        if texts + others > _MOST_OBJECTS:
            break
    return texts, shown, others


def _objects(page: Any) -> Any:
    """Yield (kind, handle) of a page's objects, those inside forms included."""
    import pypdfium2.raw as raw

    def walk(count: int, get: Any, depth: int) -> Any:
        for index in range(count):
            handle = get(index)
            kind = raw.FPDFPageObj_GetType(handle)
            if kind != raw.FPDF_PAGEOBJ_FORM:
                yield kind, handle
            elif depth < _DEEPEST:
                inner = raw.FPDFFormObj_CountObjects(handle)
                yield from walk(
                    max(0, inner), lambda i, h=handle: raw.FPDFFormObj_GetObject(h, i), depth + 1
                )

    yield from walk(
        max(0, raw.FPDFPage_CountObjects(page)), lambda i: raw.FPDFPage_GetObject(page, i), 0
    )


def _any(mask: Mask, box: BBox, size: tuple[float, float]) -> bool:
    """Whether a mask holds anything inside a box, narrowed as ``render.has_ink``."""
    sx, sy = mask.shape[1] / size[0], mask.shape[0] / size[1]
    inset = (box.bottom - box.top) * 0.12
    patch = mask[
        max(0, int((box.top + inset) * sy)) : max(0, int((box.bottom - inset) * sy) + 1),
        max(0, int(box.x0 * sx)) : max(0, int(box.x1 * sx) + 1),
    ]
    return bool(patch.any())
