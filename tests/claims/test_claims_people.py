"""Claims of gender and counsel."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser


def genders(body: str, analyser: Analyser, **changes: str) -> list[tuple[str, str, str]]:
    text = office_letter(
        f"Your request for release is denied. {body}", **({"salutation": "Dear Counsel:"} | changes)
    )
    found = letter(text, analyser).claimed("gender")
    return [(c.value, c.attributes["word"], c.attributes["sure"]) for c in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Ms. Deng was ordered removed.", [("F", "Ms. Deng", "yes")]),
        ("Your client was ordered removed and she did not leave.", [("F", "she", "yes")]),
        ("The order stands. She did not leave.", [("F", "She", "no")]),
        ("The subject missed a hearing. His bond was revoked.", [("M", "His", "yes")]),
        # other people's
        ("Your client has a wife. She works.", []),
        ("Ms. Holt signed the form.", []),
        ("Mrs. Clara Deng, the sister, wrote.", []),
        ("An alien may ask when he is held.", []),
        ("He or she may ask again.", []),
    ],
)
def test_gender_words(body: str, expected: list[tuple[str, str, str]], analyser: Analyser) -> None:
    assert genders(body, analyser) == expected


def test_a_form_states_the_sex(analyser: Analyser) -> None:
    caption = "Name: DENG, Amina\nA-Number: A 012 345 678\nSex: Female"
    assert ("F", "Sex: Female", "yes") in genders("Denied.", analyser, caption=caption)


def test_words_point_at_the_page(analyser: Analyser) -> None:
    (claim,) = letter(
        office_letter("Ms. Deng was ordered removed.", salutation="Dear Counsel:"), analyser
    ).claimed("gender")
    assert claim.evidence[0].quote == "Ms. Deng"
    assert claim.evidence[0].boxes


def test_counsel_is_claimed(analyser: Analyser) -> None:
    body = "Your request is denied. A copy goes to your attorney, Ines Vance."
    (claim,) = letter(office_letter(body), analyser).claimed("representative")
    assert claim.value == "Ines Vance"
    assert letter(office_letter("Denied."), analyser).claimed("representative") == ()
