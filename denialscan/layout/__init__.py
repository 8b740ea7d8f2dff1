"""From words to the parts of a letter: lines, blocks, messages, zones.

A letter is recognised by its shape before its words are understood: where the
letterhead ends, what stands in the caption, which prose is this letter's own
body, where it is signed, and where an older message begins. Only the body
of the newest message may supply grounds, so this split decides much.
"""

from __future__ import annotations

from dataclasses import replace

from denialscan.layout.blocks import make_blocks
from denialscan.layout.boundaries import LetterPages, split_letters
from denialscan.layout.lines import find_lines
from denialscan.layout.messages import split_messages
from denialscan.layout.shapes import Block, Line, Message, Tick, Zone
from denialscan.layout.shown import shown_only, unseen_marks
from denialscan.layout.zones import assign_zones
from denialscan.schema import Reading

__all__ = [
    "Block",
    "LetterPages",
    "Line",
    "Message",
    "Tick",
    "Zone",
    "find_lines",
    "find_messages",
    "shown_only",
    "split_letters",
    "unseen_marks",
]


def find_messages(reading: Reading) -> tuple[Message, ...]:
    """Split a reading into its letter or messages, newest (topmost) first."""
    out: list[Message] = []
    for draft in split_messages(find_lines(reading)):
        if not draft.lines and not draft.headers:
            continue
        blocks = assign_zones(make_blocks(draft.lines), is_mail=draft.is_mail)
        blocks += [replace(make_blocks([line])[0], zone="footer") for line in draft.furniture]
        out.append(
            Message(
                ordinal=len(out) + 1,
                blocks=tuple(sorted(blocks, key=lambda b: b.start)),
                headers=draft.headers,
                header_spans=draft.spans,
                is_mail=draft.is_mail,
                answers_inside=draft.answers_inside,
            )
        )
    return tuple(out)
