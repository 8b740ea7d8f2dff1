"""The text that was read, plain or with its geometry."""

from __future__ import annotations

import json
from typing import Any

from denialscan.codec import encode
from denialscan.display import plain
from denialscan.schema import Letter, Page, Reading, ReadResult


def reading_text(result: ReadResult) -> str:
    """Return the text of one file: a line per line, a form feed between pages, and a
    line with its name before each file found inside. Words that a viewer does not show
    are left out (``text_notes`` counts them)."""
    parts: list[str] = []
    for number, reading in enumerate(result.readings):
        pages = "\n\f".join(page_text(page) for page in reading.pages)
        if number:
            parts.append(f"\n\f--- {plain(reading.source.container or reading.source.name)} ---\n")
        parts.append(pages)
    return "".join(parts)


def text_notes(result: ReadResult) -> list[str]:
    """Return what a reader of the plain text should know: hidden words, pages that were
    hard to read, files inside that could not be read."""
    notes: list[str] = []
    for reading in result.readings:
        name = plain(reading.source.container or reading.source.name)
        hidden = sum(not w.visible for p in reading.pages for w in p.words)
        if hidden:
            notes.append(
                f"{name}: {hidden} word(s) that a viewer does not show are left out; "
                "--format json has them."
            )
        notes.extend(f"{name}: {plain(warning)}" for warning in reading.warnings)
        notes.extend(
            f"{name}, page {page.number}: {plain(warning)}"
            for page in reading.pages
            for warning in page.warnings
        )
    notes.extend(
        f"{plain(f.source.container or f.source.name)} was not read ({f.code}): {plain(f.message)}"
        for f in result.failures
    )
    return notes


def reading_json(result: ReadResult) -> dict[str, Any]:
    """Return everything one file gave, for scripts (the user guide lists the names)."""
    return {
        "readings": [_reading_json(reading) for reading in result.readings],
        "failures": encode(result.failures),
    }


def letter_text(letter: Letter) -> str:
    """Return the text of one letter."""
    return plain(letter.text)


def letter_json(letter: Letter, reading: Reading) -> dict[str, Any]:
    """Return one letter's text and the words of its pages."""
    own = {(p.sha256, p.page) for p in letter.pages}
    pages = [p for p in reading.pages if reading.place_of(p) in own]
    return {
        "letter_id": letter.letter_id,
        "text": letter.text,
        "source": encode(letter.source),
        "pages": [_page_json(reading, page) for page in pages],
    }


def _reading_json(reading: Reading) -> dict[str, Any]:
    return {
        "source": encode(reading.source),
        "engine": reading.engine,
        "warnings": list(reading.warnings),
        "parts": encode(reading.parts),
        "pages": [_page_json(reading, page) for page in reading.pages],
    }


def _page_json(reading: Reading, page: Page) -> dict[str, Any]:
    sha256, number = reading.place_of(page)
    return {
        "sha256": sha256,
        "page": number,
        "width": page.width,
        "height": page.height,
        "text_source": page.text_source,
        "quality": page.quality,
        "warnings": list(page.warnings),
        "regions": [
            # What lies under a bar is told to nobody who did not ask the file itself.
            {**encode(r), "text": None if r.kind == "redaction" else r.text}
            for r in page.regions
        ],
        "text": page_text(page),
        "words": [
            {
                "text": w.text,
                "box": w.bbox.as_list(),
                "conf": w.conf,
                "visible": w.visible,
                "line": w.line,
                "start": w.start,
                "end": w.end,
            }
            for w in page.words
        ],
    }


def json_text(data: dict[str, Any]) -> str:
    """Return data as one line of JSON."""
    return json.dumps(data, ensure_ascii=False)


def page_text(page: Page) -> str:
    """Return a page's words as a viewer shows them, line by line."""
    lines: dict[int, list[str]] = {}
    for word in page.words:
        if word.visible:
            lines.setdefault(word.line, []).append(word.text)
    return plain("\n".join(" ".join(words) for words in lines.values()))
