"""Letters about one invented person held against her client file."""

from __future__ import annotations

from reading_letters import letter, office_letter, read, scanned

from denialscan.facts import by_person, from_tables
from denialscan.nlp import Analyser
from denialscan.pipeline import analyse
from denialscan.rules.engine import run_rules
from denialscan.schema import Context, Finding, Letter, PersonLink

PERSON = {
    "person_id": "P1",
    "name": "Amina Deng",
    "a_number": "A012345678",
    "gender": "F",
    "country": "South Sudan",
    "representative": "Ines Vance",
    "organization": "Harbor Immigrant Defense",
}


def about(text: str, analyser: Analyser, *, ocr: bool = False) -> Letter:
    """Return a letter's analysis, as native text or as if OCR had read it."""
    if ocr:
        return analyse(scanned(read(text)), analyser=analyser)[0]
    return letter(text, analyser)


def body_letter(body: str, **changes: str) -> str:
    """Return a letter to counsel around ``body``."""
    return office_letter(body, **({"salutation": "Dear Counsel:"} | changes))


def finding(
    rule: str,
    text: str,
    analyser: Analyser,
    *,
    ocr: bool = False,
    requests: tuple[dict[str, str], ...] = (),
    equities: tuple[dict[str, str], ...] = (),
    **person: str,
) -> Finding:
    """Return one rule's answer on a letter; ``person`` changes columns of the file."""
    tables = {"people": [PERSON | person]}
    if requests:
        tables["requests"] = list(requests)
    if equities:
        tables["equities"] = list(equities)
    context = Context(
        as_of="2026-11-22",
        facts=by_person(from_tables(tables))["P1"],
        link=PersonLink(person_id="P1", confidence=0.99, reason="A-number equal, name agrees"),
    )
    found = {f.rule: f for f in run_rules(about(text, analyser, ocr=ocr), context)}
    return found[rule]


def both_quoted(found: Finding) -> bool:
    """Tell whether the answer quotes the letter and a row of the file."""
    sources = {e.source for e in found.evidence if e.quote}
    return {"letter", "facts"} <= sources
