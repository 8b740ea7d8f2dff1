"""Which client a letter is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from denialscan.briefs import brief_of
from denialscan.facts import from_tables
from denialscan.link import People, index_people, link_person
from denialscan.schema import (
    CaseFacts,
    Claim,
    FactRow,
    Field,
    FieldItem,
    Label,
    Letter,
    LetterBrief,
    SourceFile,
)

PEOPLE = index_people(
    from_tables(
        {
            "people": [
                {
                    "person_id": "P1",
                    "name": "María López García",
                    "aliases": "Maria Elena Lopez|Mariela Lopez",
                    "a_number": "A012345678",
                    "country": "Honduras",
                    "date_of_birth": "1988-04-12",
                    "representative": "Nora Bell",
                },
                {"person_id": "P2", "name": "Pedro Example", "a_number": "A200000002"},
                {
                    "person_id": "P3",
                    "name": "Luisa López García",
                    "a_number": "A012345679",
                    "country": "Honduras",
                    "representative": "Nora Bell",
                },
                {"person_id": "P4", "name": "Juan Namesake"},
                {"person_id": "P5", "name": "Juan Namesake", "a_number": "A555555555"},
                {"person_id": "P6", "name": "Mohammed Al-Masri", "a_number": "A066666666"},
                {"person_id": "P7", "name": "Oleksandr Petrenko", "receipt": "IOE0912345678"},
                {"person_id": "P8", "name": "Ana Ruiz Sr.", "a_number": "A088888880"},
            ],
            "detentions": [{"person_id": "P2", "facility": "STEWART DETENTION CENTER"}],
            "requests": [
                {"request_id": "Q1", "person_id": "P1", "submitted_at": "2024-03-05"},
                {"request_id": "Q2", "person_id": "P2", "submitted_at": "2024-05-06T10:00"},
            ],
        }
    )
)


def brief(name: str | None, *numbers: str, **more: Any) -> LetterBrief:
    values: dict[str, Any] = {
        "letter_id": "0" * 20,
        "kind": "parole",
        "outcome": "denied",
        "text_trusted": True,
    }
    return LetterBrief(**(values | {"person_name": name, "a_numbers": numbers} | more))


def linked(*stated: str | None, **more: Any) -> str | None:
    name, *numbers = stated
    return link_person(brief(name, *(n for n in numbers if n), **more), PEOPLE).person_id


@pytest.mark.parametrize(
    ("name", "numbers", "person", "candidates"),
    [
        ("Maria Lopez Garcia", ["A012345678"], "P1", ()),
        (None, ["A012345678"], "P1", ()),
        ("LOPEZ GARCIA, MARIA", [], "P1", ()),
        # two words alone, without a number, are not enough
        ("Mariela Lopez", [], None, ("P1",)),
        ("Muhammad Almasri", [], None, ("P6",)),
        ("Aleksandr Petrenko", [], None, ("P7",)),
        # a number beside a client of whom none is known
        ("Oleksandr Petrenko", ["A099999999"], None, ("P7",)),
        # an initial is no given name
        ("M. Lopez Garcia", [], None, ("P1",)),
        # the A-number decides over another person's name ...
        ("Carlos Stranger", ["A012345678"], "P1", ()),
        # ... unless the name is another client's
        ("Pedro Example", ["A012345678"], None, ("P1", "P2")),
        # one digit off, or two, with the whole name
        ("Pedro Example", ["A200000003"], "P2", ()),
        ("Pedro Example", ["A200000020"], "P2", ()),  # two digits swapped
        ("Pedro Example", ["A200000033"], "P2", ()),
        # one digit off and another given name: a sister who is in no file
        ("Carla Lopez Garcia", ["A012345677"], None, ("P1",)),
        ("Ana Ruiz Jr.", ["A088888881"], None, ("P8",)),
        # the same name with quite another number is a namesake until shown otherwise
        ("Pedro Example", ["A987654321"], None, ("P2",)),
        # a family letter: the name picks one
        ("Luisa Lopez Garcia", ["A012345678", "A012345679"], "P3", ("P1",)),
        (None, ["A012345678", "A012345679"], None, ("P1", "P3")),
        # somebody in no file, and a client's number beside
        ("Carlos Stranger", ["A999999999", "A012345678"], None, ("P1",)),
        # only a surname, or two people of one name
        ("Ms. Lopez", [], None, ("P1", "P3")),
        ("Juan Namesake", [], None, ("P4", "P5")),
        ("Juan Namesake", ["A555555556"], "P5", ()),
        ("Somebody Else", ["A999999999"], None, ()),
        (None, [], None, ()),
    ],
)
def test_link(
    name: str | None, numbers: list[str], person: str | None, candidates: tuple[str, ...]
) -> None:
    link = link_person(brief(name, *numbers), PEOPLE)
    assert link.person_id == person
    assert set(candidates) <= set(link.candidates)
    assert bool(candidates) == bool(link.candidates)
    assert (link.confidence is None) == (person is None)
    for word in (name or "").split():
        assert word not in link.reason


def test_read_text_may_be_misread_and_typed_text_may_not() -> None:
    assert linked("Pedro Examp1e", "A200000002", text_trusted=False) == "P2"
    assert linked("Pedro Exanple", "A200000008", text_trusted=False) == "P2"
    assert linked("Pedro Exanple", "A200000008") is None
    # Another given name in read text with her sister's number: the digit may be misread.
    assert linked("Carla Lopez Garcia", "A012345678", text_trusted=False) is None
    assert linked("Carla Lopez Garcia", "A012345678") == "P1"
    assert linked("Luisa Lopez Garcia", "A012345678", text_trusted=False) is None


def test_a_slip_in_the_number_needs_less_where_no_neighbour_has_it() -> None:
    seen = {"representative": "Nora Bell"}
    assert linked("Lopez Garcia", "A012345876", **seen) is None  # two digits off
    assert linked("Lopez Garcia", "A012375678", **seen) == "P1"
    assert linked("Lopez Garcia", "A012375678") is None
    assert linked("Lopez Garcia", "A012345677", **seen) is None  # a brother's, perhaps
    assert linked("Lopez Garcia", "A012375678", text_trusted=False, **seen) is None


def test_one_digit_of_the_birth_date_speaks_neither_way() -> None:
    assert linked("Maria Lopez Garcia", "A012345668", birth_date="1988-05-12") == "P1"
    assert linked("Maria Lopez Garcia", birth_date="1979-11-30") is None


def test_an_ambiguous_country_agrees() -> None:
    assert linked("Mariela Lopez", "A777777777", country="HN|NI", request_date=None) is None
    one = link_person(brief("Mariela Lopez", country="HN|NI"), PEOPLE)
    assert "country agree" in one.reason


def test_father_and_son_are_not_mixed_up_by_a_misread_digit() -> None:
    people = index_people(
        from_tables(
            {
                "people": [
                    {"person_id": "P1", "name": "Juan Perez", "a_number": "A225186031"},
                    {"person_id": "P2", "name": "Juan Perez", "a_number": "A225186034"},
                ],
                "requests": [{"request_id": "Q1", "person_id": "P1", "submitted_at": "2024-03-05"}],
            }
        )
    )
    read = brief("Juan Perez", "A225186034", request_date="2024-03-05", text_trusted=False)
    assert link_person(read, people).person_id is None
    assert link_person(replace(read, request_date=None), people).person_id == "P2"
    assert link_person(replace(read, text_trusted=True), people).person_id == "P2"


def test_what_else_agrees_decides_where_name_and_number_do_not() -> None:
    stranger = ("Pedro Example", "A987654321")
    assert linked(*stranger, request_date="2024-05-06") == "P2"
    assert linked(*stranger, facilities=("STWRTGA",)) is None
    assert linked("Ms. Lopez", request_date="2024-03-05", representative="N. Bell") is None
    assert linked("Ms. Lopez", request_date="2024-03-05", representative="Nora Bell") == "P1"
    assert linked(None, birth_date="1988-04-12", request_date="2024-03-05") == "P1"
    assert linked("Petrenko", reference_numbers=("IOE-0912345678",)) == "P7"


def test_what_speaks_against_a_name_leaves_it_open() -> None:
    assert linked("Maria Lopez Garcia", country="HN") == "P1"
    assert linked("Maria Lopez Garcia", country="MX") is None
    assert linked("Maria Lopez Garcia", birth_date="1971-01-02") is None
    # With the number equal they are errors of the letter.
    assert linked("Maria Lopez Garcia", "A012345678", country="MX", birth_date="1971-01-02") == "P1"


def test_the_others_in_a_letter_are_candidates() -> None:
    link = link_person(
        brief("Maria Lopez Garcia", "A012345678", others=("A012345679", "Pedro Example")), PEOPLE
    )
    assert link.person_id == "P1"
    assert link.candidates == ("P3", "P2")


def test_two_people_with_one_number_need_the_name() -> None:
    """The facts are checked for this when they are read; a store may hold older ones."""
    names = {"P1": "Ana Ruiz", "P2": "Eva Mora"}
    rows = tuple(
        FactRow(
            sheet="people",
            row=n,
            values={"person_id": person, "name": name, "a_number": "A011111111"},
        )
        for n, (person, name) in enumerate(names.items(), start=2)
    )
    people = index_people(CaseFacts(revision="r", rows=rows))
    assert link_person(brief("Eva Mora", "A011111111"), people).person_id == "P2"
    unsure = link_person(brief("Ida Sol", "A011111111"), people)
    assert (unsure.person_id, set(unsure.candidates)) == (None, {"P1", "P2"})


def test_a_name_that_many_share_needs_more() -> None:
    rows = [
        {"person_id": f"P{n}", "name": f"{given} {family}", "a_number": f"A0{n}0000000"}
        for n, (given, family) in enumerate(
            [("Juan", "Reyes"), ("Juan", "Mora"), ("Juan", "Vega"), ("Ana", "Reyes"), ("Eva", "Reyes")],
            start=1,
        )
    ]  # fmt: skip
    people: People = index_people(
        from_tables(
            {"people": rows, "requests": [
                {"request_id": "Q1", "person_id": "P1", "submitted_at": "2024-03-05"}]}
        )
    )  # fmt: skip
    assert link_person(brief("Juan Reyes"), people).person_id is None
    assert link_person(brief("Juan Reyes", request_date="2024-03-05"), people).person_id == "P1"
    assert link_person(brief("Ana Reyes"), people).candidates == ("P4",)


def test_a_differing_name_lowers_confidence() -> None:
    equal = link_person(brief("Maria Lopez Garcia", "A012345678"), PEOPLE)
    other = link_person(brief("Carlos Stranger", "A012345678"), PEOPLE)
    assert equal.confidence is not None
    assert other.confidence is not None
    assert equal.confidence > other.confidence


def test_ten_thousand_letters_take_seconds() -> None:
    """Looks people up instead of comparing every letter with every person."""
    given = ["Ana", "Luis", "Omar", "Irina", "Wei", "Jose", "Rosa", "Ivan", "Eva", "Ali"]
    family = [
        a + b for a in "BCDFGKLMNPRSTV" for b in ("arela", "estov", "imenez", "oroma", "ulman")
    ]
    rows = [
        {
            "person_id": f"P{n}",
            "name": f"{given[n % 10]} {family[n % 70]} {family[n * 7 % 67]}",
            "a_number": f"A{100_000_000 + 7919 * n}",
        }
        for n in range(2000)
    ]  # fmt: skip
    people = index_people(from_tables({"people": rows}))
    compared = 0
    for n in range(0, 2000, 20):
        row = rows[n]
        found = link_person(brief(row["name"], row["a_number"]), people)
        assert found.person_id == row["person_id"]
        compared += len(people.named(row["name"]))
    assert compared < 100 * 100


def test_brief_keeps_what_links_need() -> None:
    def field(name: str, value: Any) -> Field:
        items = tuple(FieldItem(value=v) for v in value) if isinstance(value, list) else ()
        return Field(name=name, value=value, items=items)

    values = {
        "person_name": "Ana Ruiz",
        "a_numbers": ["A011111111", "A022222222"],
        "letter_date": "2024-05-01",
        "facilities": [{"value": "STWRTGA", "as": "current"}, {"value": None, "as": "past"}],
        "issuing_office": "ATL",
    }
    made = Letter(
        letter_id="1" * 20,
        source=SourceFile(sha256="a" * 64, name="x.pdf", media_type="application/pdf"),
        first_page=1,
        last_page=1,
        pages=(),
        kind=Label(value="parole", confidence=1.0),
        outcome=Label(value="denied", confidence=1.0),
        fields={name: field(name, value) for name, value in values.items()},
        sentences=(),
        claims=(
            Claim(what="birth", date="1990-01-02"),
            Claim(what="request", date="2024-03-05", attributes={"kind": "parole"}),
            Claim(what="decision", date="2024-02-01"),
            Claim(what="country", value="GT", attributes={"role": "consulate"}),
            Claim(what="country", value="HN", attributes={"role": "citizen"}),
            Claim(what="other_person", value="Eva Mora", attributes={"type": "name"}),
        ),
        text_source="ocr",
    )
    kept = brief_of(made)
    assert kept.a_numbers == ("A011111111", "A022222222")
    assert kept.others == ("A022222222", "Eva Mora")
    assert (kept.birth_date, kept.request_date, kept.request_kind) == (
        "1990-01-02",
        "2024-03-05",
        "parole",
    )
    assert (kept.country, kept.office, kept.facilities) == ("HN", "ATL", ("STWRTGA",))
    assert kept.decision_dates == ("2024-02-01",)
    assert not kept.text_trusted


@pytest.mark.parametrize(
    ("name", "stated", "person"),
    [
        ("Muhammad Almasri", {}, None),
        ("EL MASRI, Mohamed", {"country": "YE"}, "P1"),
        ("Mohamed Almasri", {"country": "GH"}, None),
        ("Mohamed Almasri", {"office": "BOS"}, "P1"),
        ("Mohamed Almasri", {"office": "HOU"}, None),
        ("Mohamed Almasri", {"request_date": "2024-03-05"}, "P1"),
        ("M. Haddad Almasri", {}, None),
        ("M. Haddad Almasri", {"country": "YE"}, "P1"),
    ],
)
def test_a_short_name_needs_something_beside_it(
    name: str, stated: dict[str, str], person: str | None
) -> None:
    known = {"person_id": "P1", "name": "Mohammed Haddad Al-Masri", "country": "Yemen",
             "aliases": "Mohammed Al-Masri", "a_number": "A066666666"}  # fmt: skip
    asked = {"request_id": "Q1", "person_id": "P1", "submitted_at": "2024-03-05",
             "submitted_to": "BOS"}  # fmt: skip
    people = index_people(from_tables({"people": [known], "requests": [asked]}))
    link = link_person(brief(name, **stated), people)
    assert link.person_id == person
    assert person or link.candidates == ("P1",)


def test_an_initial_that_fits_two_clients_links_to_none() -> None:
    rows = [
        {"person_id": "P1", "name": "Jacinto Mora Lopez", "country": "Honduras"},
        {"person_id": "P2", "name": "Jose Luis Mora Lopez", "country": "Guatemala"},
    ]
    people = index_people(from_tables({"people": rows}))
    link = link_person(brief("J. Mora Lopez", country="HN"), people)
    assert (link.person_id, set(link.candidates)) == (None, {"P1", "P2"})
