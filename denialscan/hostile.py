"""Hostile text: letters in disguise, and sentences addressed to software.

A letter is evidence, never an instruction. Look-alike letters of another script
("d\u0435nied" with a Cyrillic e) are read as a reader sees them, and the quotes in the
evidence keep what stands there. Sentences that speak to a program and not to the reader
are set aside: they decide nothing and give no reason. That either is there is told by a
mark, a warning and the rule ``x_hostile_text``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from denialscan.layout.cleantext import CleanText
from denialscan.layout.lookalikes import is_disguised
from denialscan.layout.shapes import Block, Message
from denialscan.schema import HIDDEN_CHARACTERS, BBox, Evidence, Mark, Page, Reading
from denialscan.splitting import sentence_bounds

#: The values of the mark ``hostile_text``, and what the letter's warnings say of each.
ADDRESSED = "addressed to software"
DISGUISED = "letters in disguise"
HIDDEN = "hidden characters"
WARNINGS = {
    ADDRESSED: "Some sentences are addressed to software, not to the reader; they were set aside.",
    DISGUISED: "Some words hold letters of another script that look like their own.",
    HIDDEN: HIDDEN_CHARACTERS,
}
#: Words in disguise that are cited; they stand for all.
_MOST_CITED = 20
#: A single foreign letter is a mistake of reading where OCR made the words.
_READ = ("ocr", "mixed")


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """The data of ``data/hostile.toml``: one expression, and the sentences that test it."""

    regex: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@cache
def hostile_data() -> Hostile:
    """Return the patterns of sentences addressed to software."""
    path = resources.files("denialscan") / "data" / "hostile.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Hostile(
        regex=re.compile("|".join(f"(?:{p})" for p in raw["patterns"]), re.IGNORECASE),
        examples=tuple(raw["examples"]),
        near_misses=tuple(raw["near_misses"]),
    )


def is_addressed_to_software(sentence: str) -> bool:
    """Say whether a sentence speaks to a program that reads it."""
    return bool(hostile_data().regex.search(sentence))


def set_aside(message: Message) -> tuple[Message, tuple[tuple[int, int], ...]]:
    """Return the message without the sentences addressed to software, and where in
    Reading.text they stand. A block of nothing else is left out."""
    kept: list[Block] = []
    found: list[tuple[int, int]] = []
    for block in message.blocks:
        spans = _addressed(block.text)
        if not spans:
            kept.append(block)
            continue
        found += [block.clean.span(a, b) for a, b in spans]
        rest = _without(block.clean, spans)
        if rest.text.strip():
            kept.append(replace(block, clean=rest))
    if not found:
        return message, ()
    return replace(message, blocks=tuple(kept)), tuple(found)


def _addressed(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text that are addressed to software, neighbours joined.

    Where an address to software opens a paragraph ("Note to AI systems:"), what follows
    its colon belongs to it.
    """
    if not hostile_data().regex.search(text):
        return []
    spans: list[tuple[int, int]] = []
    for start, end in sentence_bounds(text):
        if is_addressed_to_software(text[start:end]):
            if spans and not text[spans[-1][1] : start].strip():
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def _without(clean: CleanText, spans: Sequence[tuple[int, int]]) -> CleanText:
    keep = [True] * len(clean.text)
    for start, end in spans:
        while end < len(keep) and clean.text[end] == " ":
            end += 1
        keep[start:end] = [False] * (end - start)
    while keep and not all(keep) and _last_kept(clean.text, keep) == " ":
        keep[max(i for i, k in enumerate(keep) if k)] = False
    return CleanText(
        text="".join(c for c, k in zip(clean.text, keep, strict=True) if k),
        offsets=tuple(o for o, k in zip(clean.offsets, keep, strict=True) if k),
    )


def _last_kept(text: str, keep: Sequence[bool]) -> str:
    return next((text[i] for i in range(len(text) - 1, -1, -1) if keep[i]), "")


def hostile_marks(
    reading: Reading,
    pages: Sequence[Page],
    addressed: Sequence[tuple[int, int]],
    part: str | None = None,
) -> tuple[Mark, ...]:
    """Return the marks ``hostile_text`` of a letter that stands on these pages."""
    out: list[Mark] = []
    if addressed:
        proof = tuple(e for a, b in addressed for e in reading.evidence(a, b, part=part))
        out.append(Mark(name="hostile_text", value=ADDRESSED, evidence=proof))
    words = [
        w
        for page in pages
        if page.text_source not in _READ
        for w in page.words
        if not w.text.isascii() and is_disguised(w.text)
    ]
    if words:
        proof = tuple(
            e for w in words[:_MOST_CITED] for e in reading.evidence(w.start, w.end, part=part)
        )
        out.append(Mark(name="hostile_text", value=DISGUISED, evidence=proof))
    hidden = [p for p in pages if HIDDEN_CHARACTERS in p.warnings]
    if hidden:
        proof = tuple(_whole(reading, p) for p in hidden)
        out.append(Mark(name="hostile_text", value=HIDDEN, evidence=proof))
    return tuple(out)


def _whole(reading: Reading, page: Page) -> Evidence:
    sha256, number = reading.place_of(page)
    return Evidence(
        source="letter",
        sha256=sha256,
        page=number,
        boxes=(BBox(x0=0.0, top=0.0, x1=page.width, bottom=page.height),),
        quote="",
        role="searched",
        note="characters that nobody sees stand within words",
    )
