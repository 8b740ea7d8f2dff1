"""The sentences of a corpus letter that labels cover, taken from its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.gold import squash
from corpus.source import Source
from denialscan.splitting import sentence_bounds


def sentences_of(source: Source) -> list[str]:
    """Return the sentences of a letter that complete labels cover, in order."""
    return [
        text
        for part in _parts(source)
        for start, end in sentence_bounds(part)
        if (text := part[start:end].strip())
    ]


def _parts(source: Source) -> Iterator[str]:
    if source.messages:
        for paragraph in source.messages[0].paragraphs():
            yield " ".join(" ".join(paragraph).split())
        return
    for block in source.blocks:
        if block.name in ("body", "quote"):
            yield from (squash(paragraph) for paragraph in block.paragraphs())
        elif block.name in ("list", "checks"):
            for item in _items(block.lines):
                box = re.match(r"\[(.?)\]\s*", item)
                if not box or box[1].strip():
                    yield item[box.end() :] if box else item


def _items(lines: Sequence[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        if out and line[:1] in " \t":
            out[-1] += " " + line.strip()
        elif line.strip():
            out.append(line.strip())
    return [squash(item) for item in out]
