"""From words to the parts of a letter: lines, blocks, messages, zones.

A letter is recognised by its shape before its words are understood: where the
letterhead ends, what stands in the caption, which prose is this letter's own
body, where it is signed, and where an older message begins. Only the body
of the newest message may supply grounds, so this split decides much.
"""

from __future__ import annotations

from statistics import median

from denialscan.layout.blocks import make_blocks
from denialscan.layout.messages import split_messages
from denialscan.layout.shapes import Block, Line, Message, Tick, Zone
from denialscan.layout.zones import assign_zones
from denialscan.schema import Reading

__all__ = ["Block", "Line", "Message", "Tick", "Zone", "find_lines", "find_messages"]


def find_lines(reading: Reading) -> list[Line]:
    """Return the reading's lines in reading order."""
    out: list[Line] = []
    text = reading.text
    for page in reading.pages:
        if not page.words:
            continue
        shown = [w.bbox.x1 for w in page.words if w.visible] or [page.width]
        right = max(shown)
        rows: dict[int, list[int]] = {}
        for i, word in enumerate(page.words):
            rows.setdefault(word.line, []).append(i)
        for row in rows.values():
            words = [page.words[i] for i in row]
            box = words[0].bbox
            for word in words[1:]:
                box = box.union(word.bbox)
            out.append(
                Line(
                    page=page.number,
                    text=text[words[0].start : words[-1].end],
                    start=words[0].start,
                    end=words[-1].end,
                    bbox=box,
                    height=max(1.0, median(w.bbox.bottom - w.bbox.top for w in words)),
                    margin_right=right,
                )
            )
    return out


def find_messages(reading: Reading) -> tuple[Message, ...]:
    """Split a reading into its letter or messages, newest (topmost) first."""
    heights = {p.number: p.height for p in reading.pages}
    out: list[Message] = []
    for headers, spans, lines, is_mail in split_messages(find_lines(reading)):
        if not lines and not headers:
            continue
        height = heights.get(lines[0].page, 792.0) if lines else 792.0
        blocks = assign_zones(make_blocks(lines), is_mail=is_mail, page_height=height)
        out.append(
            Message(
                ordinal=len(out) + 1,
                blocks=tuple(blocks),
                headers=headers,
                header_spans=spans,
                is_mail=is_mail,
            )
        )
    return tuple(out)
