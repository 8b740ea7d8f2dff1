"""Countries in running text, ambiguous words and near misses."""

from __future__ import annotations

import pytest

from denialscan.reference.countries import country_code, find_country

NAMED = [
    ("a citizen and native of Honduras", "HN", "name"),
    ("a Honduran national", "HN", "adjective"),
    ("native and citizen of Georgia", "GE", "name"),
    ("removed to Jordan", "JO", "name"),
    ("a citizen of the Democratic Republic of the Congo", "CD", "name"),
    ("the Dominican Republic", "DO", "name"),
    ("the Embassy of Guatemala", "GT", "consulate"),
    ("the Guatemalan consulate", "GT", "consulate"),
    ("Republic of Korea", "KR", "name"),
    ("a Spanish citizen", "ES", "adjective"),
    ("Country of Citizenship: El Salvador", "SV", "name"),
    ("Côte d'Ivoire", "CI", "name"),
    ("native of Cote d'Ivoire", "CI", "name"),
    ("a citizen of Burma", "MM", "name"),
    ("Guinea-Bissau", "GW", "name"),
    ("an Equatorial Guinean national", "GQ", "adjective"),
    ("ciudadano de México", "MX", "name"),
    ("su pasaporte cubano", "CU", "adjective"),
    ("nacional de República Dominicana", "DO", "name"),
    ("Client: Tamara Example, A 246-903-175 (Georgia)", "GE", "name"),
    ("a citizen of Hondnras", "HN", "name"),
    ("a citizen of E1 Salvador", "SV", "name"),
]


@pytest.mark.parametrize(("text", "iso2", "how"), NAMED)
def test_country_is_found(text: str, iso2: str, how: str) -> None:
    (hit,) = find_country(text)
    assert (hit.iso2, hit.how) == (iso2, how)
    assert text[hit.start : hit.end] == hit.raw


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("a Dominican national", {"DM", "DO"}),
        ("a Congolese citizen", {"CD", "CG"}),
        ("a Korean national", {"KP", "KR"}),
        ("a citizen of Korea", {"KP", "KR"}),
        ("a Guinean national", {"GN", "GQ", "GW"}),
    ],
)
def test_ambiguous_words_name_no_country(text: str, several: set[str]) -> None:
    (hit,) = find_country(text)
    assert hit.iso2 is None
    assert set(hit.candidates) == several


@pytest.mark.parametrize(
    "text",
    [
        "Atlanta, Georgia 30303",
        "He has lived in Georgia since 2010",
        "Mr. Jordan was present",
        "Judge Chad Example",
        "a United States citizen",
        "his American spouse",
        "Albuquerque, New Mexico",
        "Newark, New Jersey",
        "Panama City, Florida",
        "an interpreter in Spanish",
        "Guam and Puerto Rico",
    ],
)
def test_states_people_and_languages_are_no_country(text: str) -> None:
    assert find_country(text) == []


def test_codes_and_words_standing_alone() -> None:
    assert country_code("hn") == ("HN", ())
    assert country_code("HND") == ("HN", ())
    assert country_code("Honduran") == ("HN", ())
    assert country_code("The Gambia") == ("GM", ())
    code, several = country_code("Dominican")
    assert code is None
    assert set(several) == {"DM", "DO"}
    assert country_code("Atlantis") == (None, ())
