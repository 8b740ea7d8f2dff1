"""Countries in a letter and what each has to do with its person."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("You are a native and citizen of Honduras.", [("HN", "citizen")]),
        ("You are a citizen of Mexico born in Cuba.", [("MX", "citizen"), ("CU", "born")]),
        ("Your nationality is Honduran.", [("HN", "citizen")]),
        ("You will be removed to Haiti.", [("HT", "removal")]),
        ("The consulate of Haiti wrote to us.", [("HT", "consulate")]),
        ("Haitian authorities wrote to us.", [("HT", "consulate")]),
        ("No Algerian passport was found.", [("DZ", "document")]),
        ("You grew up in Uganda.", [("UG", "lived")]),
        ("You are a Congolese national.", [("CD|CG", "citizen")]),
        ("Usted es ciudadana de Honduras.", [("HN", "citizen")]),
        # nobody's, or somebody else's
        ("Your wife is a citizen of Mexico.", []),
        ("You claimed to be a citizen of Mexico.", []),
        ("You are not a citizen of Mexico.", []),
        ("She is not believed to be a Kenyan national.", []),
        ("There is no record that he is a citizen of Kenya.", []),
        ("He may be a citizen of Kenya.", []),
        ("He does not dispute that he is a citizen of Kenya.", [("KE", "citizen")]),
        ("She has not paid and is a citizen of Kenya.", [("KE", "citizen")]),
        ("Usted, nacida el 3 de mayo de 1990, hondureña, fue detenida.", [("HN", "citizen")]),
        ("The Embassy of the Republic of Kenya was written to.", [("KE", "consulate")]),
        ("You live in New Mexico.", []),
        ("The hearing was in Brazil, Indiana.", []),
        ("The hearing was in Atlanta, Georgia.", []),
    ],
)
def test_roles(body: str, expected: list[tuple[str, str]], analyser: Analyser) -> None:
    found = letter(office_letter(body), analyser).claimed("country")
    assert [(c.value, c.attributes["role"]) for c in found] == expected


def test_two_in_one_breath(analyser: Analyser) -> None:
    found = letter(office_letter("You are a citizen of Chile and Peru."), analyser)
    assert [(c.value, c.attributes["also"]) for c in found.claimed("country")] == [
        ("CL", "PE"),
        ("PE", "CL"),
    ]


@pytest.mark.parametrize(
    "caption",
    [
        "Re: Amina Deng, A 012 345 678 (Jamaica)",
        "Re: Amina Deng / A 012 345 678 / Jamaica / Stewart Detention Center",
        "Re: Amina Deng, A 012 345 678\nNationality: Jamaica",
        "Re: Amina Deng, A 012 345 678, Jamaica",
    ],
)
def test_the_country_of_a_caption(caption: str, analyser: Analyser) -> None:
    one = letter(office_letter("Your request is denied.", caption=caption), analyser)
    assert one.value("country") == "JM"
    assert [c.attributes["role"] for c in one.claimed("country")] == ["citizen"]
