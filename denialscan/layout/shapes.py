"""Lines, blocks and messages: the shapes a letter is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from denialscan.layout.cleantext import CleanText
from denialscan.schema import BBox

Zone = Literal[
    "header",  # letterhead, seal lines, mail headers
    "date",
    "address",
    "caption",  # RE: lines, titles, labelled identification fields
    "salutation",
    "body",
    "unticked",  # a pre-printed statement whose box is not ticked
    "unclear",  # the same, and nobody can tell whether its box is ticked
    "signature",
    "footer",  # page numbers, addresses at the foot, copies, proof of service
]
Tick = Literal["ticked", "unticked", "unclear"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line; ``start``/``end`` in Reading.text. Boxes are in points of the page held
    as it is read: a page fed sideways is turned upright, so that top is above."""

    page: int
    text: str
    start: int
    end: int
    bbox: BBox
    height: float  # median word height, points
    margin_right: float  # right edge of the page's text, points
    page_height: float = 792.0  # of the page held as it is read, points
    boxes: tuple[tuple[int, int, BBox], ...] = ()  # (start, end, box) of each word


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines that belong together: a paragraph, an address, a caption."""

    lines: tuple[Line, ...]
    clean: CleanText
    zone: Zone = "body"
    tick: Tick | None = None

    @property
    def text(self) -> str:
        """The block's cleaned text."""
        return self.clean.text

    @property
    def start(self) -> int:
        """Offset of its first character in Reading.text."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Offset after its last character in Reading.text."""
        return self.lines[-1].end


@dataclass(frozen=True, kw_only=True)
class Message:
    """One letter or one message of a thread.

    ``headers`` holds from, to, date, subject ... as printed; ``ordinal`` counts
    from 1, newest first. ``answers_inside``: the message announces answers typed into
    the one below it ("in red"), and nobody can tell them from that one's own words.
    """

    ordinal: int
    blocks: tuple[Block, ...]
    headers: dict[str, str] = field(default_factory=dict)
    header_spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    is_mail: bool = False
    answers_inside: bool = False

    def zone(self, *names: Zone) -> tuple[Block, ...]:
        """Return the blocks of these zones in reading order."""
        return tuple(b for b in self.blocks if b.zone in names)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order."""
        return tuple(line for block in self.blocks for line in block.lines)
