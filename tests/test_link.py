"""Which client a letter is about."""

from __future__ import annotations

import pytest

from denialscan.facts import from_tables
from denialscan.link import link_person
from denialscan.schema import Field, FieldItem, Label, Letter, SourceFile

FACTS = from_tables(
    {
        "people": [
            {
                "person_id": "P1",
                "name": "María López García",
                "aliases": "Maria Elena Lopez|Mariela Lopez",
                "a_number": "A012345678",
            },
            {"person_id": "P2", "name": "Pedro Example", "a_number": "A200000002"},
            {"person_id": "P3", "name": "Luisa López García", "a_number": "A012345679"},
            {"person_id": "P4", "name": "Juan Namesake"},
            {"person_id": "P5", "name": "Juan Namesake", "a_number": "A555555555"},
        ]
    }
)


def letter(name: str | None, *numbers: str) -> Letter:
    return Letter(
        letter_id="0" * 20,
        source=SourceFile(sha256="a" * 64, name="x.pdf", media_type="application/pdf"),
        first_page=1,
        last_page=1,
        pages=(),
        kind=Label(value="parole", confidence=1.0),
        outcome=Label(value="denied", confidence=1.0),
        fields={
            "person_name": Field(name="person_name", value=name),
            "a_numbers": Field(
                name="a_numbers",
                value=list(numbers),
                items=tuple(FieldItem(value=n) for n in numbers),
            ),
        },
        sentences=(),
    )


@pytest.mark.parametrize(
    ("name", "numbers", "person", "candidates"),
    [
        ("Maria Lopez Garcia", ["A012345678"], "P1", ()),
        (None, ["A012345678"], "P1", ()),
        ("LOPEZ GARCIA, MARIA", [], "P1", ()),
        ("Mariela Lopez", [], "P1", ()),
        # the A-number decides over another person's name ...
        ("Carlos Stranger", ["A012345678"], "P1", ()),
        # ... unless the name is another client's
        ("Pedro Example", ["A012345678"], None, ("P1", "P2")),
        # one digit off, full name equal; a sibling has the next number
        ("Pedro Example", ["A200000003"], "P2", ()),
        ("Pedro Example", ["A200000020"], "P2", ()),  # two digits swapped
        # the same name with quite another number is a namesake until shown otherwise
        ("Pedro Example", ["A987654321"], None, ("P2",)),
        # a family letter: the name picks one
        ("Luisa Lopez Garcia", ["A012345678", "A012345679"], "P3", ("P1",)),
        (None, ["A012345678", "A012345679"], None, ("P1", "P3")),
        # only a surname, or two people of one name
        ("Ms. Lopez", [], None, ("P1", "P3")),
        ("Juan Namesake", [], None, ("P4", "P5")),
        ("Juan Namesake", ["A555555556"], "P5", ()),
        ("Pedro Examp1e", [], "P2", ()),
        ("Somebody Else", ["A999999999"], None, ()),
        (None, [], None, ()),
    ],
)
def test_link(
    name: str | None, numbers: list[str], person: str | None, candidates: tuple[str, ...]
) -> None:
    link = link_person(letter(name, *numbers), FACTS)
    assert link.person_id == person
    assert set(link.candidates) == set(candidates)
    assert (link.confidence is None) == (person is None)
    for word in (name or "").split():
        assert word not in link.reason


def test_a_differing_name_lowers_confidence() -> None:
    equal = link_person(letter("Maria Lopez Garcia", "A012345678"), FACTS)
    other = link_person(letter("Carlos Stranger", "A012345678"), FACTS)
    assert equal.confidence is not None
    assert other.confidence is not None
    assert equal.confidence > other.confidence
