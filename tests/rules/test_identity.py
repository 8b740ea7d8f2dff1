"""Name and A-number against the client file.

The numbers in comments are those of the list of tricky cases the rules were
written from: siblings, aliases, double surnames, misreading.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from denialscan.facts import by_person, from_tables
from denialscan.link import name_relation
from denialscan.rules.identity import check_a_number, check_name
from denialscan.rules.registry import CHECKS, Answer
from denialscan.schema import (
    BBox,
    Context,
    Evidence,
    FactRow,
    Field,
    FieldItem,
    Label,
    Letter,
    PageInfo,
    PersonLink,
    SourceFile,
    TextSource,
)

SHA = "a" * 64
PERSON = {
    "person_id": "P1",
    "name": "María López García",
    "aliases": "Mariela Cruz",
    "a_number": "A012345678",
}


def quote(text: str) -> tuple[Evidence, ...]:
    box = BBox(x0=72, top=100, x1=200, bottom=112)
    return (Evidence(source="letter", quote=text, sha256=SHA, page=1, boxes=(box,)),)


def letter(
    *,
    name: str | None = None,
    numbers: tuple[str, ...] = (),
    date: str | None = "2021-03-24",
    source: TextSource = "native",
) -> Letter:
    fields = {
        "letter_date": Field(name="letter_date", value=date),
        "issuing_office": Field(name="issuing_office", value="SEA"),
        "person_name": Field(
            name="person_name", value=name, confidence=0.9, evidence=quote(name or "")
        ),
        "a_numbers": Field(
            name="a_numbers",
            value=list(numbers),
            items=tuple(FieldItem(value=n, confidence=0.97, evidence=quote(n)) for n in numbers),
        ),
    }
    return Letter(
        letter_id="0" * 20,
        source=SourceFile(sha256=SHA, name="x.pdf", media_type="application/pdf"),
        first_page=1,
        last_page=1,
        pages=(PageInfo(sha256=SHA, page=1, width=612, height=792, source=source, quality=0.95),),
        kind=Label(value="case_review", confidence=1.0),
        outcome=Label(value="denied", confidence=1.0),
        fields=fields,
        sentences=(),
        text_source=source,
    )


def context(*held: tuple[str, str, str], person: dict[str, str] | None = None) -> Context:
    rows = [{"person_id": "P1", "facility": f, "from": a, "to": b} for f, a, b in held]
    tables: dict[str, list[dict[str, str]]] = {"people": [person or PERSON]}
    if rows:
        tables["detentions"] = rows
    return Context(
        as_of="2026-11-22",
        facts=by_person(from_tables(tables))["P1"],
        link=PersonLink(person_id="P1", confidence=0.99, reason="A-number equal, name agrees"),
    )


def both_quoted(answer: Answer) -> bool:
    sources = [e.source for e in answer.evidence]
    fact = next((e for e in answer.evidence if e.source == "facts"), None)
    return "letter" in sources and fact is not None and bool(fact.sheet and fact.row and fact.quote)


@pytest.mark.parametrize(
    ("stated", "source", "outcome"),
    [
        (["A012345678"], "native", "clear"),
        (["A012345678"], "ocr", "clear"),
        (["A112345679", "A012345678"], "native", "clear"),  # 21 family letter
        (["A012345673"], "native", "flagged"),  # 20 one wrong digit, trusted text
        (["A012345673"], "text_layer", "flagged"),
        (["A012345673"], "ocr", "undetermined"),  # 20 the same read by OCR (8/3)
        (["A012345678", "A999999999"], "ocr", "clear"),
        (["A612345673"], "ocr", "undetermined"),  # 0/6 and 8/3
        (["A912345672"], "ocr", "flagged"),  # 0/9 and 8/2: not both alike
        (["A001234567"], "ocr", "undetermined"),  # 19 a digit lost
        (["A987654321"], "ocr", "flagged"),
        (["A012345679"], "native", "flagged"),  # 21 a sibling's number alone
        ([], "native", "not_applicable"),
    ],
)
def test_a_number(stated: list[str], source: TextSource, outcome: str) -> None:
    answer = check_a_number(letter(numbers=tuple(stated), source=source), context())
    assert answer.outcome == outcome
    if outcome == "undetermined":
        assert answer.message.startswith("Possible:")
    if outcome in ("flagged", "undetermined"):
        assert both_quoted(answer)
        assert stated[0] in answer.message
        assert "A012345678" in answer.message


@pytest.mark.parametrize(
    ("stated", "source", "outcome"),
    [
        # 24: order, accents, double surname, middle name, alias
        ("LOPEZ GARCIA, MARIA", "native", "clear"),
        ("Maria Lopez", "native", "clear"),
        ("Maria Elena Lopez", "native", "clear"),
        ("Ms. Lopez Garcia", "native", "clear"),
        ("Mariela Cruz", "native", "clear"),
        ("Carlos Medina", "native", "clear"),  # 22 another person's name: third_party_data
        ("Carlos Medina", "ocr", "clear"),
        ("María Ortega Ruiz", "native", "flagged"),  # a married name that is no alias
        ("Luisa Lopez Garcia", "native", "flagged"),
        ("Maria Lopes Garcia", "native", "flagged"),
        ("Maria Lopes Garcia", "ocr", "undetermined"),
        ("Marla Lopez Garcla", "ocr", "undetermined"),
        ("Maria Lopcz Garc1a", "ocr", "undetermined"),
        ("Maria Lopezson Garcia", "ocr", "flagged"),  # print adds no syllable
        ("Maria Lepoz Garcia", "ocr", "flagged"),  # nor does it swap letters
        (None, "native", "not_applicable"),
    ],
)
def test_name(stated: str | None, source: TextSource, outcome: str) -> None:
    answer = check_name(letter(name=stated, source=source), context())
    assert answer.outcome == outcome
    if outcome == "undetermined":
        assert answer.message.startswith("Possible:")
    if outcome in ("flagged", "undetermined"):
        assert both_quoted(answer)
        assert stated is not None
        assert stated in answer.message


@pytest.mark.parametrize(
    ("stated", "relation"),
    [
        ("Ana Luz Ruiz Pardo", "misread"),
        ("Ana Luz Ruiz Montalvo", "different"),
        ("Ana Ruiz", "same"),
        ("Ana Ruiz Prado", "agrees"),
        ("Ana Ruiz de Montalvo", "agrees"),
        ("Prado Ruiz, Ana", "agrees"),
        ("Ana Maria Ruiz", "different"),
    ],
)
def test_a_short_alias_covers_no_wrong_surname(stated: str, relation: str) -> None:
    row = FactRow(
        sheet="people", row=2, values={"name": "Ana Luz Ruiz Prado", "aliases": "Ana Ruiz"}
    )
    assert name_relation(stated, row) == relation


@pytest.mark.parametrize("check", [check_name, check_a_number])
def test_without_facts_nothing_applies(check: Any) -> None:
    known = letter(name="Maria Lopez", numbers=("A012345678",))
    assert check(known, Context(as_of="2026-11-22")).outcome == "not_applicable"


def test_another_name_beside_the_clients_own_is_left_to_a_person() -> None:
    both = replace(letter(name="Carlos Medina"), text="The request of Maria Lopez is denied.")
    assert check_name(both, context()).outcome == "undetermined"


def test_mixed_page_counts_as_read_by_ocr() -> None:
    answer = check_a_number(letter(numbers=("A012345673",), source="mixed"), context())
    assert answer.outcome == "undetermined"


def test_checks_are_registered() -> None:
    assert CHECKS["name_discrepancy"] is check_name
    assert CHECKS["a_number_discrepancy"] is check_a_number
