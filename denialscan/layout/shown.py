"""What of a page is shown: the words of the letter, and where there are others.

A file can hold words that no reader of its pages sees: under a black bar, white on white,
beside the page. They are no statement of the letter and are quoted nowhere; that they are
there, and where, is told. A line that begins on the page and runs beyond its right edge,
as a print-out too wide for its paper has them, is the letter's all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from denialscan.layout.lines import turn_of, upright
from denialscan.schema import BBox, Evidence, Mark, Page, Reading, Word, place_words

#: The widest gap between two words of one line, in heights of its letters.
_GAP = 1.5
#: From so many words on, what lies outside the page may be a reason; fewer are a
#: printer's slug or the name of a file.
LEAST_OUTSIDE = 8
#: Places told of one page; they stand for all.
_MOST_BOXES = 40

Rows = list[list[Word]]


def shown_only(reading: Reading) -> Reading:
    """Return the reading without the words that nobody sees, offsets counted anew."""
    if all(w.visible for p in reading.pages for w in p.words):
        return reading
    return lay_anew(reading, reading.pages, [_kept(page) for page in reading.pages])


def lay_anew(reading: Reading, pages: Sequence[Page], lines: Sequence[Rows]) -> Reading:
    """Return a reading of these pages, with these lines of words, offsets counted anew."""
    placed = place_words(
        [[[(w.text, w.bbox, w.conf, w.visible) for w in row] for row in rows] for rows in lines]
    )
    return replace(
        reading,
        pages=tuple(replace(p, words=w) for p, w in zip(pages, placed, strict=True)),
    )


def rows_of(page: Page) -> Rows:
    """Return a page's words line by line."""
    rows: dict[int, list[Word]] = {}
    for word in page.words:
        rows.setdefault(word.line, []).append(word)
    return list(rows.values())


def unseen_marks(reading: Reading, page: Page) -> tuple[Mark, ...]:
    """Return the marks of a page's hidden words, which show their places and not the words:
    ``off_page`` (words outside the page), ``outside`` (so many of them that are not the
    letter's that they may be a reason), ``hidden_text`` (words on the page, not shown)."""
    hidden = [w for w in page.words if not w.visible]
    outside = [w for w in hidden if _is_outside(w.bbox, page)]
    inside = [w for w in hidden if not _is_outside(w.bbox, page)]
    marks = []
    if outside:
        marks.append(_mark("off_page", "outside the visible page", reading, page, outside))
        own = {w.bbox for row in _kept(page) for w in row}
        lost = [w for w in outside if w.bbox not in own]
        if len(lost) >= LEAST_OUTSIDE:
            marks.append(_mark("outside", "outside the visible page", reading, page, lost))
    if inside:
        marks.append(_mark("hidden_text", "not shown", reading, page, inside))
    return tuple(marks)


def _mark(name: str, where: str, reading: Reading, page: Page, words: Sequence[Word]) -> Mark:
    boxes: dict[int, BBox] = {}
    for word in words:
        known = boxes.get(word.line)
        boxes[word.line] = known.union(word.bbox) if known else word.bbox
    sha256, number = reading.place_of(page)
    proof = Evidence(
        source="letter",
        sha256=sha256,
        page=number,
        boxes=tuple(boxes.values())[:_MOST_BOXES],
        quote="",
        role="searched",
        visible=False,
        note=f"{len(words)} word(s) {where}",
    )
    return Mark(name=name, value=str(len(words)), evidence=(proof,))


def _is_outside(box: BBox, page: Page) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return not (0 <= x <= page.width and 0 <= y <= page.height)


def _kept(page: Page) -> Rows:
    """Return the lines of the words that are shown, with what runs on beyond the edge."""
    rows = rows_of(page)
    if all(w.visible for w in page.words):
        return rows
    turn = turn_of(rows)
    edge = page.height if turn % 2 else page.width
    out: Rows = []
    for row in rows:
        kept: list[Word] = []
        for word in row:
            box = upright(word.bbox, page, turn)
            last = upright(kept[-1].bbox, page, turn) if kept else None
            runs_on = (
                last is not None
                and (box.x0 + box.x1) / 2 > edge
                and box.x0 - last.x1 <= _GAP * (box.bottom - box.top)
            )
            if word.visible or runs_on:
                kept.append(word)
        out.append(kept)
    return out
