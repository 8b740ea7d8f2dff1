"""Letters that claim something, and client files to hold them against. All invented."""

from __future__ import annotations

from typing import Any

from denialscan.facts import from_tables
from denialscan.rules.registry import Answer
from denialscan.schema import (
    BBox,
    Claim,
    ClaimKind,
    Context,
    Evidence,
    Field,
    Label,
    Letter,
    LetterBrief,
    PageInfo,
    PersonLink,
    RequestLink,
    SourceFile,
    TextSource,
)

SHA = "a" * 64


def claim(what: ClaimKind, value: str = "", date: str | None = None, **attributes: str) -> Claim:
    """Return a claim with its words on page 1."""
    box = BBox(x0=72, top=100, x1=200, bottom=112)
    return Claim(
        what=what,
        value=value,
        date=date,
        attributes={k.rstrip("_"): v for k, v in attributes.items()},
        confidence=0.9,
        evidence=(
            Evidence(
                source="letter", quote=f"{value} {date}".strip(), sha256=SHA, page=1, boxes=(box,)
            ),
        ),
    )


def claiming(
    *claims: Claim,
    day: str | None = "2021-03-24",
    source: TextSource = "native",
    kind: str = "release_request",
    office: str = "BOS",
) -> Letter:
    """Return a letter of this day that makes these claims."""
    return Letter(
        letter_id="0" * 20,
        source=SourceFile(sha256=SHA, name="x.pdf", media_type="application/pdf"),
        first_page=1,
        last_page=1,
        pages=(PageInfo(sha256=SHA, page=1, width=612, height=792, source=source, quality=0.95),),
        kind=Label(value=kind, confidence=1.0),
        outcome=Label(value="denied", confidence=1.0),
        fields={
            "letter_date": Field(name="letter_date", value=day),
            "issuing_office": Field(name="issuing_office", value=office),
        },
        sentences=(),
        claims=claims,
        text_source=source,
    )


def file_of(
    *,
    request: str | None = None,
    confidence: float = 0.95,
    others: tuple[LetterBrief, ...] = (),
    person: dict[str, str] | None = None,
    **sheets: list[dict[str, str]],
) -> Context:
    """Return the client's file: the person's row and other sheets."""
    own = {"person_id": "P1", "name": "Amina Deng"} | (person or {})
    tables: dict[str, list[dict[str, str]]] = {"people": [own]}
    for sheet, rows in sheets.items():
        tables[sheet] = [{"person_id": "P1"} | row for row in rows]
    more: dict[str, Any] = {}
    if request is not None:
        more["request"] = RequestLink(
            request_id=request or None, confidence=confidence if request else None, reason="test"
        )
    return Context(
        as_of="2026-11-22",
        facts=from_tables(tables),
        link=PersonLink(person_id="P1", confidence=0.99, reason="test"),
        others=others,
        **more,
    )


def both_quoted(answer: Answer) -> bool:
    """Say whether an answer cites the letter and a row of the file."""
    sides = {e.source for e in answer.evidence}
    rows = [e for e in answer.evidence if e.source == "facts"]
    return sides == {"letter", "facts"} and all(e.sheet and e.row and e.quote for e in rows)
