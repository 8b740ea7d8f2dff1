"""Letters that name places of detention, and client files with the places held in."""

from __future__ import annotations

from denialscan.schema import (
    BBox,
    CaseFacts,
    Context,
    Evidence,
    FactRow,
    Field,
    FieldItem,
    Label,
    Letter,
    PageInfo,
    PersonLink,
    Sentence,
    SourceFile,
    TextSource,
)

SHA = "a" * 64
NWIPC, STEWART, ELOY = "CSCNWWA", "STWRTGA", "EAZ"


def quote(text: str) -> tuple[Evidence, ...]:
    """Return a quotation from page 1."""
    box = BBox(x0=72, top=100, x1=200, bottom=112)
    return (Evidence(source="letter", quote=text, sha256=SHA, page=1, boxes=(box,)),)


def place(
    raw: str, facility_id: str | None, when: str = "current", confidence: float = 0.95
) -> FieldItem:
    """Return a facility as the letter names it."""
    value = {"value": facility_id, "raw": raw, "as": when}
    return FieldItem(value=value, raw=raw, confidence=confidence, evidence=quote(raw))


def held_letter(
    *places: FieldItem,
    date: str | None = "2021-03-24",
    office: str | None = "SEA",
    office_confidence: float = 0.95,
    source: TextSource = "native",
    kind: str = "case_review",
    sentence: str = "",
) -> Letter:
    """Return a denial that names these places."""
    return Letter(
        letter_id="0" * 20,
        source=SourceFile(sha256=SHA, name="x.pdf", media_type="application/pdf"),
        first_page=1,
        last_page=1,
        pages=(PageInfo(sha256=SHA, page=1, width=612, height=792, source=source, quality=0.95),),
        kind=Label(value=kind, confidence=1.0),
        outcome=Label(value="denied", confidence=1.0),
        fields={
            "letter_date": Field(name="letter_date", value=date),
            "issuing_office": Field(
                name="issuing_office",
                value=office,
                confidence=office_confidence,
                evidence=quote(office or ""),
            ),
            "facilities": Field(
                name="facilities", value=[p.value for p in places] or None, items=places
            ),
        },
        sentences=(Sentence(text=sentence, role="boilerplate_other", roles=("boilerplate_other",)),)
        if sentence
        else (),
        text_source=source,
    )


def held_context(*held: tuple[str, str, str]) -> Context:
    """Return a client file with these places: name, from, to."""
    rows = tuple(
        FactRow(
            sheet="detentions",
            row=n,
            values={
                k: v for k, v in {"person_id": "P1", "facility": f, "from": a, "to": b}.items() if v
            },
            file="detentions.csv",
        )
        for n, (f, a, b) in enumerate(held, start=2)
    )
    people = (FactRow(sheet="people", row=2, values={"person_id": "P1", "name": "Ada Moreno"}),)
    return Context(
        as_of="2026-11-22",
        facts=CaseFacts(revision="r1", rows=(*people, *rows)),
        link=PersonLink(person_id="P1", confidence=0.99, reason="A-number equal, name agrees"),
    )
