"""How a letter is signed: by pen, typed, with a digital signature, by stamp, or not."""

from __future__ import annotations

import re

from denialscan.extract.common import View
from denialscan.layout import Block
from denialscan.schema import BBox, Mark, Page, Region

#: What Acrobat, DocuSign and the like print where somebody signs.
DIGITAL = re.compile(
    r"\b(?:digitally|electronically|e-?) ?signed\b|\bdocusigned? by\b|\belectronic signature\b|"
    r"\bfirmado (?:digital|electr[oó]nica)mente\b",
    re.IGNORECASE,
)
_SLASH = re.compile(r"(?:^|\s)/s/?/?(?=\s|$)|/s/", re.IGNORECASE)
_PLACE = re.compile(
    r"\bsignature\b(?! of (?:the )?(?:detainee|alien|noncitizen|server))|\bsigned\b|\bfirma\b",
    re.IGNORECASE,
)
#: A signature stands at most this far (points) above or beside its block.
_NEAR = 70.0
#: Below this legibility a page without a signature may have lost it.
_LEGIBLE = 0.75


def find_signature(view: View) -> Mark | None:
    """Return the mark ``signature``: ``digital``, ``slash_s``, ``present`` (ink),
    ``stamp``, ``unclear`` or ``absent``; None where a letter has no place for one."""
    if view.message.is_mail:
        return None
    blocks = [
        *view.blocks("signature"),
        *(b for b in view.blocks("caption", "body", "address") if _PLACE.search(b.text)),
    ]
    if not blocks:
        return None
    for value, pattern in (("digital", DIGITAL), ("slash_s", _SLASH)):
        for block in blocks:
            if (m := pattern.search(block.text)) is not None:
                return _mark(view, value, block, m.start(), m.end())
    pages = {p.number: p for p in view.reading.pages}
    signed = [b for b in blocks if b.zone == "signature"] or blocks
    near = [r for b in signed for r in _regions_near(view, b, pages)]
    for value, kinds in (("present", ("signature_ink",)), ("stamp", ("stamp",))):
        if any(r.kind in kinds for r in near):
            return _mark(view, value, signed[0])
    if any(r.kind in ("handwriting", "picture") for r in near):
        return _mark(view, "unclear", signed[0])
    page = pages.get(signed[0].lines[0].page)
    if page is None or page.text_source in (None, "native"):
        return None
    sure = page.quality is not None and page.quality >= _LEGIBLE
    return _mark(view, "absent" if sure else "unclear", signed[0])


def _regions_near(view: View, block: Block, pages: dict[int, Page]) -> list[Region]:
    """Return the regions near a block; both lie in the page's own coordinates."""
    out: list[Region] = []
    for line in block.lines:
        page = pages.get(line.page)
        words = [w.bbox for _p, w in view.reading.words_between(line.start, line.end)]
        for region in page.regions if page else ():
            near = any(_distance(box, region.bbox) <= _NEAR for box in words)
            if near and region not in out:
                out.append(region)
    return out


def _distance(a: BBox, b: BBox) -> float:
    """Return the gap between two boxes: the larger of that across and that down."""
    across = max(a.x0 - b.x1, b.x0 - a.x1, 0.0)
    down = max(a.top - b.bottom, b.top - a.bottom, 0.0)
    return max(across / 2, down)


def _mark(view: View, value: str, block: Block, start: int = 0, end: int | None = None) -> Mark:
    a, b = block.clean.span(start, len(block.text) if end is None else end)
    return Mark(name="signature", value=value, evidence=view.reading.evidence(a, b, part=view.part))
