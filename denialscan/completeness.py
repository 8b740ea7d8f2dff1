"""Whether all of a letter is at hand: page numbers, where its text begins and ends, and
lines cut off at the edge of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from denialscan.extract.common import View
from denialscan.layout import Block, Line
from denialscan.schema import Mark, Page

#: Longer counts are those of a record or a book, not of a letter.
MOST_PAGES = 60
#: Page numbers stand within this share of a page's height from its top or foot.
EDGE = 0.15
#: Text within this many points of the page's right edge is cut off: scanners and
#: printers leave more, and a clipped line ends at the edge itself.
EDGE_POINTS = 3.0
#: Lines of this many words tell where the text ends; so many of them, and this share,
#: have to end at the edge.
CUT_WORDS = 4
CUT_LINES = 3
CUT_SHARE = 0.3

#: "Page 1 of 2", "Página 1 de 2", "P. 1/3", and on a fax "P.01/03", "001/003".
_COUNT = re.compile(
    r"\b(?:page|p[aá]gina|p[aá]g|pgs?|p)\s*[.:]?\s*(\d{1,3})\s*(?:of|/|de)\s*(\d{1,3})\b", re.I
)
#: A count with nothing beside it, or as browsers and fax machines print it at a line's end.
_BARE_COUNT = re.compile(r"^\W*(\d{1,3})\s*(?:of|/|de)\s*(\d{1,3})\W*$", re.I)
_PRINT_COUNT = re.compile(
    r"(?:https?://|www\.|\bfax\b|\d{1,2}:\d\d).*\s(\d{1,3})/(\d{1,3})\s*$", re.I
)
#: The number of a page by itself: "- 2 -", "Page 2", "Página 2".
_NUMBER = re.compile(
    r"^\s*(?:[-\u2013\u2014~]\s*(\d{1,2})\s*[-\u2013\u2014~]|(?:page|p[aá]gina|pg\.?)\s*(\d{1,2}))\s*$",
    re.I,
)
_ENDED = re.compile(r"[.!?:;\"')\]*]\s*$|[.!?]\s*\d*$")
#: A word after which a sentence has to go on.
_HANGING = re.compile(
    r"(?:,|\b(?:the|a|an|of|to|and|or|in|on|at|by|for|with|is|are|was|were|has|have|had|that|which|your|his|her|this|de|la|el|que|y))\s*$",
    re.IGNORECASE,
)


def completeness_marks(view: View, pages_at_hand: int) -> tuple[Mark, ...]:
    """Return the marks of what is missing: ``pages_missing`` (the count as printed),
    ``starts_at_page`` (the first number at hand), ``breaks_off``, ``begins_midway``, and
    ``cut_off`` (lines, per page)."""
    return (
        *_counts(view, pages_at_hand),
        *_first_number(view),
        *_break_off(view),
        *_begin(view),
        *_cut_off(view),
    )


def _mark(view: View, name: str, start: int, end: int, value: str = "") -> Mark:
    return Mark(name=name, value=value, evidence=view.reading.evidence(start, end, part=view.part))


def _counts(view: View, pages_at_hand: int) -> Iterator[Mark]:
    highest: tuple[int, Line] | None = None
    for line in view.message.lines:
        found = _COUNT.search(line.text) or _BARE_COUNT.match(line.text)
        found = found or _PRINT_COUNT.search(line.text)
        if not found:
            continue
        number, total = int(found[1]), int(found[2])
        if 0 < number <= total <= MOST_PAGES and (highest is None or total > highest[0]):
            if found.re is not _COUNT and not _at_edge(line):
                continue
            highest = total, line
    if highest and highest[0] > pages_at_hand:
        total, line = highest
        start, end = line.start, line.end
        if found := _COUNT.search(line.text):
            start, end = line.start + found.start(), line.start + found.end()
        yield _mark(view, "pages_missing", start, end, str(total))


def _page(view: View, number: int) -> Page | None:
    return next((p for p in view.reading.pages if p.number == number), None)


def _at_edge(line: Line) -> bool:
    box, height = line.bbox, line.page_height
    return box.top > (1 - EDGE) * height or box.bottom < EDGE * height


def _first_number(view: View) -> Iterator[Mark]:
    """The first page at hand is a continuation by its own number."""
    lines = view.message.lines
    if view.message.is_mail or not lines:
        return
    first = min(line.page for line in lines)
    for line in lines:
        found = _NUMBER.match(line.text) if line.page == first else None
        if not found or not _at_edge(line):
            continue
        number = int(found[1] or found[2])
        page = _page(view, first)
        # Numbers that run through a whole file say nothing of one letter in it.
        in_file = view.reading.place_of(page)[1] if page else first
        if number >= 2 and number != in_file:
            yield _mark(view, "starts_at_page", line.start, line.end, str(number))
        return


def _break_off(view: View) -> Iterator[Mark]:
    """The last running text of the letter stops in mid-sentence and nobody signs."""
    body = [b for b in view.blocks("body") if len(b.text.split()) >= 8]
    if not body or view.blocks("signature"):
        return
    last = body[-1]
    if _ENDED.search(last.text) or last.tick or view.message.is_mail:
        return
    later = [
        b for b in view.message.blocks if b.start > last.start and b.zone in ("body", "caption")
    ]
    if later:
        return
    line = last.lines[-1]
    full = line.bbox.x1 >= 0.85 * line.margin_right
    if not full and not _HANGING.search(last.text):
        return
    start, end = last.clean.span(max(0, len(last.text) - 60), len(last.text))
    yield _mark(view, "breaks_off", start, end)


def _begin(view: View) -> Iterator[Mark]:
    """The first running text goes on with a sentence that began elsewhere."""
    if view.message.is_mail or not view.message.blocks:
        return
    first = next((b for b in view.message.blocks if not _is_furniture(b)), None)
    if first is None or len(first.text.split()) < 8 or first.tick:
        return
    if first.text[:1].islower() and first.text[1:2].isalpha():
        start, end = first.clean.span(0, min(60, len(first.text)))
        yield _mark(view, "begins_midway", start, end)


def _is_furniture(block: Block) -> bool:
    """Whether a block is a page number, or one short line at the page's edge."""
    return len(block.lines) == 1 and len(block.text.split()) < 8 and _at_edge(block.lines[0])


def _cut_off(view: View) -> Iterator[Mark]:
    """Many lines of a page end at its very edge, as print-outs too wide for paper do."""
    by_page: dict[int, list[Line]] = {}
    for line in view.message.lines:
        if len(line.text.split()) >= CUT_WORDS:
            by_page.setdefault(line.page, []).append(line)
    for number, lines in by_page.items():
        page = _page(view, number)
        if page is None:
            continue
        cut = [x for x in lines if _shown_right(view, x) >= page.width - EDGE_POINTS]
        if len(cut) >= CUT_LINES and len(cut) >= CUT_SHARE * len(lines):
            proof = [view.reading.evidence(x.start, x.end, part=view.part) for x in cut[:5]]
            yield Mark(
                name="cut_off", value=str(len(cut)), evidence=tuple(e for p in proof for e in p)
            )


def _shown_right(view: View, line: Line) -> float:
    words = [w for _p, w in view.reading.words_between(line.start, line.end) if w.visible]
    return max((w.bbox.x1 for w in words), default=0.0)
