"""What every field recogniser works on: a letter's zones and a found value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from denialscan.layout import Block, Message, Zone
from denialscan.roles import Judged
from denialscan.schema import Field, FieldItem, Reading


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A value found at ``start:end`` of Reading.text."""

    value: Any
    raw: str
    start: int
    end: int
    confidence: float = 0.9


@dataclass(frozen=True, kw_only=True)
class View:
    """One message with its judged statements, ready for the recognisers."""

    reading: Reading
    message: Message
    judged: Sequence[Judged]
    kind: str
    outcome: str
    part: str | None = None

    def blocks(self, *zones: Zone) -> tuple[Block, ...]:
        """Return the blocks of these zones, all blocks when none is named."""
        return self.message.zone(*zones) if zones else self.message.blocks

    def hit(self, block: Block, start: int, end: int, value: Any, confidence: float = 0.9) -> Hit:
        """Return a hit from offsets within a block's cleaned text."""
        a, b = block.clean.span(start, end)
        return Hit(value=value, raw=block.text[start:end], start=a, end=b, confidence=confidence)

    def field(self, name: str, hit: Hit | None) -> Field:
        """Return a single-valued field; empty where nothing was found."""
        if hit is None:
            return Field(name=name)
        return Field(
            name=name,
            value=hit.value,
            raw=hit.raw,
            confidence=hit.confidence,
            evidence=self.reading.evidence(hit.start, hit.end, part=self.part),
        )

    def item(self, hit: Hit, **more: Any) -> FieldItem:
        """Return a list item with its evidence."""
        return FieldItem(
            value=hit.value,
            raw=hit.raw,
            confidence=hit.confidence,
            evidence=self.reading.evidence(hit.start, hit.end, part=self.part),
            **more,
        )

    def list_field(self, name: str, items: Sequence[FieldItem]) -> Field:
        """Return a list field; its value is None where the letter states nothing."""
        if not items:
            return Field(name=name)
        return Field(name=name, value=[i.value for i in items], items=tuple(items))
