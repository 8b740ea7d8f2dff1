"""The text that was read, plain or with its geometry."""

from __future__ import annotations

import json

from denialscan.codec import encode
from denialscan.display import plain
from denialscan.schema import Letter, Page, Reading, ReadResult


def reading_text(result: ReadResult, *, as_json: bool) -> str:
    """Return everything one file gave: text by file and page, or JSON."""
    if as_json:
        return json.dumps(encode(result), ensure_ascii=False)
    parts: list[str] = []
    for number, reading in enumerate(result.readings):
        if number:
            parts.append(f"--- {plain(reading.source.container or reading.source.name)} ---")
        parts.extend(page_text(page) for page in reading.pages)
    return "\n\n".join(parts)


def letter_text(letter: Letter, reading: Reading, *, as_json: bool) -> str:
    """Return the text of one letter; as JSON also the words of its pages."""
    if not as_json:
        return plain(letter.text)
    own = {(p.sha256, p.page) for p in letter.pages}
    pages = [p for p in reading.pages if reading.place_of(p) in own]
    return json.dumps(
        {
            "letter_id": letter.letter_id,
            "text": letter.text,
            "source": encode(letter.source),
            "pages": encode(pages),
        },
        ensure_ascii=False,
    )


def page_text(page: Page) -> str:
    """Return a page's words, line by line."""
    lines: dict[int, list[str]] = {}
    for word in page.words:
        lines.setdefault(word.line, []).append(word.text)
    return plain("\n".join(" ".join(words) for words in lines.values()))
