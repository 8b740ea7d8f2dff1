"""Letters as text, read and analysed by the program's own line. Every person is invented."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from denialscan.ingest.read import read_bytes
from denialscan.ingest.session import Session
from denialscan.nlp import Analyser
from denialscan.pipeline import analyse, check
from denialscan.schema import Context, Finding, Letter, Reading
from denialscan.settings import ReadingConfig

AS_OF = "2026-11-22"


def read(text: str, name: str = "reply.txt") -> Reading:
    """Return the reading of a text or mail file with this content."""
    data = text.encode()
    session = Session(config=ReadingConfig(), engine=None, report_pages=lambda _pages: None)
    result = read_bytes(data, name, hashlib.sha256(data).hexdigest(), session)
    assert not result.failures
    return result.readings[0]


def scanned(reading: Reading, quality: float = 0.9) -> Reading:
    """Return the same words as if OCR had read them from a page image."""
    pages = tuple(
        replace(
            page,
            text_source="ocr",
            quality=quality,
            words=tuple(replace(word, conf=quality) for word in page.words),
        )
        for page in reading.pages
    )
    return replace(reading, pages=pages, engine="tesseract 5.3.0")


def letters(text: str, analyser: Analyser, name: str = "reply.txt") -> tuple[Letter, ...]:
    """Return the letters of a text, the newest message first."""
    return analyse(read(text, name), analyser=analyser)


def letter(text: str, analyser: Analyser, name: str = "reply.txt") -> Letter:
    """Return the newest letter of a text."""
    return letters(text, analyser, name)[0]


def decided(
    text: str, analyser: Analyser, *, kind: str = "release_request", outcome: str = "denied"
) -> Letter:
    """Return the newest letter of a text with kind and outcome given: for tests of the
    rules, which are not to hang on how sure those two are read."""
    one = letter(text, analyser)
    fields = one.fields | {"request_kind": replace(one.fields["request_kind"], value=kind)}
    return replace(
        one,
        kind=replace(one.kind, value=kind),
        outcome=replace(one.outcome, value=outcome),
        fields=fields,
    )


def findings(one: Letter, context: Context | None = None) -> dict[str, Finding]:
    """Return the rules' answers by name, without client facts unless given."""
    return {f.rule: f for f in check(one, context or Context(as_of=AS_OF))}


def outcomes(one: Letter, context: Context | None = None) -> dict[str, str]:
    """Return the outcomes of the rules by name."""
    return {rule: finding.outcome for rule, finding in findings(one, context).items()}


def letterhead(office: str = "Boston Field Office", date: str = "March 24, 2021") -> str:
    """Return the top of an office's letter."""
    return (
        "U.S. Department of Homeland Security\nImmigration and Customs Enforcement\n"
        f"Enforcement and Removal Operations\n{office}\n\n{date}\n\n"
    )


def office_letter(
    body: str,
    *,
    caption: str = "Re: Amina Deng, A 012 345 678",
    salutation: str = "Dear Ms. Deng:",
    signature: str = "John Q. Carver\nField Office Director",
    office: str = "Boston Field Office",
    date: str = "March 24, 2021",
) -> str:
    """Return a whole letter of a field office around ``body``."""
    return (
        f"{letterhead(office, date)}{caption}\n\n{salutation}\n\n{body.strip()}\n\n"
        f"Sincerely,\n\n{signature}\n"
    )
