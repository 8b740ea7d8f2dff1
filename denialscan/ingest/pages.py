"""Helpers for pages of raw words."""

from __future__ import annotations

from dataclasses import dataclass

from denialscan.ingest.lines import RawWord, arrange
from denialscan.ingest.text import clean_text, hides
from denialscan.schema import HIDDEN_CHARACTERS, Loss, Page, Region, TextSource, place_words


@dataclass(frozen=True, kw_only=True)
class RawPage:
    """A page as a reader found it, its words in no order yet."""

    width: float
    height: float
    words: tuple[RawWord, ...]
    text_source: TextSource | None
    quality: float | None
    warnings: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    lost: Loss | None = None


def finish_pages(raw: list[RawPage]) -> tuple[Page, ...]:
    """Put words into lines and reading order and give them their offsets."""
    lines = [
        [
            [(clean_text(w.text), w.bbox, w.conf, w.visible) for w in line]
            for line in arrange(list(page.words))
        ]
        for page in raw
    ]
    return tuple(
        Page(
            number=number,
            width=round(page.width, 2),
            height=round(page.height, 2),
            words=words,
            text_source=page.text_source if words else None,
            quality=None if page.quality is None else round(page.quality, 4),
            warnings=(*page.warnings, *_hidden(page)),
            regions=page.regions,
            lost=page.lost,
        )
        for number, (page, words) in enumerate(zip(raw, place_words(lines), strict=True), 1)
    )


def _hidden(page: RawPage) -> tuple[str, ...]:
    """Return the warning of a page whose shown words hold characters that nobody sees."""
    return (HIDDEN_CHARACTERS,) if any(w.visible and hides(w.text) for w in page.words) else ()
