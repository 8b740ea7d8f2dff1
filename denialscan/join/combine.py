"""Several readings of one page each, put together into one reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from denialscan.schema import Letter, Page, Reading, letter_id


def combine(readings: Sequence[Reading]) -> Reading:
    """Return one reading of all pages in the given order.

    Pages are numbered through; each keeps the hash of its file and its number in
    it, which is what evidence cites. Offsets follow ``Reading.text``.
    """
    pages: list[Page] = []
    offset = 0
    for reading in readings:
        for page in reading.pages:
            if pages:
                offset += 1
            first = page.words[0].start if page.words else 0
            words = tuple(
                replace(w, start=w.start - first + offset, end=w.end - first + offset)
                for w in page.words
            )
            sha256, number = reading.place_of(page)
            pages.append(
                replace(
                    page,
                    number=len(pages) + 1,
                    words=words,
                    sha256=sha256,
                    number_in_file=number,
                )
            )
            offset = words[-1].end if words else offset
    return replace(
        readings[0],
        pages=tuple(pages),
        parts=(),
        warnings=tuple(dict.fromkeys(w for r in readings for w in r.warnings)),
        engine=next((r.engine for r in readings if r.engine), None),
        files=tuple(r.source for r in readings),
    )


def is_whole(letters: Sequence[Letter], reading: Reading) -> bool:
    """Say whether a combined reading gave one letter that begins on its first page
    (with its older messages, where it is a thread) and has all of its pages."""
    if not letters or letters[0].letter_id != letter_id(reading.source.sha256, "p1"):
        return False
    older = {r.letter_id for r in letters[0].related if r.relation == "older_message"}
    covered = {(p.sha256, p.page) for letter in letters for p in letter.pages}
    return {x.letter_id for x in letters[1:]} <= older and len(covered) == len(reading.pages)
