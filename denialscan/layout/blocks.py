"""Blocks: which lines belong together, and the tick box before a line."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from denialscan.layout.cleantext import CleanText, clean, words_in
from denialscan.layout.options import is_row, split_options, tick_of
from denialscan.layout.shapes import Block, Line

_BULLET = re.compile(
    r"^\s*(?:[*•▪●‣+«»°–-]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)]|\(?[A-Z]\)|\([ivx]+\))\s+(?=\S)"
)
_LABEL = re.compile(r"^\s*[A-Z][A-Za-z#./' -]{0,38}\s?(?:\([A-Za-z, /]{3,30}\)\s?)?[:#]\s*\S")
_LABEL_ONLY = re.compile(r"^\s*[A-Z][A-Za-z#./' -]{0,38}:\s*$")
#: The formula that closes a letter never continues a paragraph.
_CLOSING = re.compile(
    r"^\s*(?:sincerely|respectfully|very truly yours|yours truly|(?:best|kind|warm) regards|regards|cordially|atentamente)"
    r"(?: yours| submitted)?\s*,?\s*$",
    re.IGNORECASE,
)
#: A line of so many characters is no address, name or title.
_PROSE = 70
_TERMINAL = re.compile(r"[.!?:;][\"')\]]*\s*$")


def make_blocks(lines: list[Line]) -> list[Block]:
    """Group consecutive lines into blocks by gaps, indents and line beginnings."""
    groups: list[list[Line]] = []
    gaps = _usual_gaps(lines)
    for line in lines:
        if groups and not _breaks(groups[-1], line, gaps):
            groups[-1].append(line)
        else:
            groups.append([line])
    known = words_in(x.text for x in lines)
    return split_options(_join_over_pages([_block(g, known) for g in groups], known))


def _block(lines: list[Line], known: frozenset[str]) -> Block:
    raw = "\n".join(x.text for x in lines)
    # line texts are contiguous in the reading but for one character between
    # lines; a reading order jump would break that, so map line by line
    text: list[str] = []
    offsets: list[int] = []
    for n, line in enumerate(lines):
        if n:
            text.append("\n")
            offsets.append(max(lines[n - 1].end, line.start - 1))
        text.append(line.text)
        offsets.extend(range(line.start, line.start + len(line.text)))
    assert "".join(text) == raw
    cleaned = clean(raw, known=known)
    return Block(
        lines=tuple(lines),
        clean=CleanText(text=cleaned.text, offsets=tuple(offsets[i] for i in cleaned.offsets)),
        tick=tick_of(lines[0].text),
    )


def _usual_gaps(lines: list[Line]) -> dict[int, float]:
    """Median white space between successive lines of each page, in line heights."""
    by_page: dict[int, list[float]] = {}
    for a, b in pairwise(lines):
        gap = (b.bbox.top - a.bbox.bottom) / a.height
        if a.page == b.page and -0.5 < gap < 2.0:
            by_page.setdefault(a.page, []).append(gap)
    # the paragraph gap is larger than the leading: take the lower quartile side
    # and never more than 0.6, else a page of one-line paragraphs would become one block
    return {p: min(0.6, sorted(g)[max(0, (len(g) - 1) * 2 // 5)]) for p, g in by_page.items()}


def _breaks(group: list[Line], line: Line, gaps: dict[int, float]) -> bool:
    last = group[-1]
    if line.page != last.page:
        return True
    gap = (line.bbox.top - last.bbox.bottom) / last.height
    if gap > gaps.get(line.page, 0.2) + 0.45 or gap < -1.2:
        return True
    if line.bbox.x0 > last.bbox.x1 or line.bbox.x1 < last.bbox.x0:
        return True
    text = line.text
    if is_row(text) or is_row(last.text):
        return True
    ended = text[:1].isupper() or _TERMINAL.search(last.text)
    if tick_of(group[0].text) and ended and _hangs_not(group, line):
        return True
    if tick_of(text) or _BULLET.match(text) or _CLOSING.match(text):
        return True
    if not _TERMINAL.search(last.text) and text[:1].islower():
        return False
    short = last.bbox.x1 < last.bbox.x0 + 0.72 * (last.margin_right - group[0].bbox.x0)
    if _LABEL.match(text) and (short or _LABEL.match(last.text)) and len(text) < 110:
        return True
    if short and _LABEL.match(last.text) and text[:1].isupper() and len(text) > _PROSE:
        return True  # running text below a caption
    if _LABEL_ONLY.match(last.text) and len(group) == 1 and short:
        return False
    if short and _TERMINAL.search(last.text) and text[:1].isupper():
        return True
    indent = line.bbox.x0 - last.bbox.x0
    return bool(indent > 2 * last.height and _TERMINAL.search(last.text) and text[:1].isupper())


def _hangs_not(group: list[Line], line: Line) -> bool:
    """Say whether a line begins at an option's box, after the option has ended."""
    box, last = group[0], group[-1]
    if line.bbox.x0 > box.bbox.x0 + 0.6 * box.height:
        return False
    indented = len(group) > 1 and last.bbox.x0 > box.bbox.x0 + 0.6 * box.height
    return indented or bool(_TERMINAL.search(last.text))


def _join_over_pages(blocks: list[Block], known: frozenset[str]) -> list[Block]:
    """Join a paragraph that runs over a page end (feet and heads in between)."""
    out: list[Block] = []
    for block in blocks:
        joined = False
        if out and block.text[:1].islower() and block.tick is None:
            for back in range(1, min(6, len(out) + 1)):
                earlier = out[-back]
                if earlier.lines[-1].page == block.lines[0].page:
                    break
                if len(earlier.text.split()) >= 5 and not _TERMINAL.search(earlier.text):
                    out[-back] = replace(
                        _block([*earlier.lines, *block.lines], known), tick=earlier.tick
                    )
                    joined = True
                    break
        if not joined:
            out.append(block)
    return out
