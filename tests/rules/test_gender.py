"""Pronouns and titles in the letter against the client's own."""

from __future__ import annotations

import pytest
from person_letters import body_letter, both_quoted, finding

from denialscan.nlp import Analyser

CASES = [
    ("Ms. Deng has a final order. She will be removed soon.", {}, "clear"),
    ("Mr. Deng has a final order. He will be removed soon.", {}, "flagged"),
    ("Ms. Deng has a final order. His removal is near. She did not appear.", {}, "flagged"),
    ("The detainee has a final order and he will be removed soon.", {}, "flagged"),
    # the client's own pronouns win over the column gender
    ("Ms. Deng has a final order.", {"pronouns": "he/him"}, "flagged"),
    ("Mr. Deng has a final order.", {"pronouns": "he/him"}, "clear"),
    ("Ms. Deng has a final order.", {"pronouns": "they/them"}, "flagged"),
    ("Ms. Deng has a final order.", {"pronouns": "she/they"}, "clear"),
    ("Ms. Deng has a final order.", {"gender": ""}, "not_applicable"),
    ("Ms. Deng has a final order.", {"gender": "X"}, "not_applicable"),
    # other people's pronouns
    (
        "Ms. Deng's husband says that he needs her. Officer Holt wrote that he had seen it.",
        {},
        "clear",
    ),
    ("Ms. Deng has a sponsor, Mr. Kuol. He has not shown his income.", {}, "clear"),
    ("Ms. Deng was before the judge. He ordered removal.", {}, "clear"),
    ("Ms. Deng met the doctor, and he found no illness.", {}, "clear"),
    # quotations, alternates, nothing
    ('Ms. Deng has a record: "he struck his neighbor", the report says.', {}, "clear"),
    ("The applicant must report when he or she is told. Ms. Deng did not.", {}, "clear"),
    ("The request is denied on the record.", {}, "not_applicable"),
    ("They have a final order, and their request is denied.", {}, "not_applicable"),
    ("They have a final order.", {"pronouns": "they/them"}, "clear"),
    ("Amina Deng missed a call. We fear for the room they live in.", {"pronouns": "they"}, "clear"),
    ("The exhibits were read. They prove nothing.", {"pronouns": "they/them"}, "not_applicable"),
    # what only the person to be removed does, whoever stands in the sentence before
    (
        "Ms. Deng has a husband here. In May she was interviewed, and in June he refused to sign "
        "the travel document application.",
        {},
        "flagged",
    ),
    ("Ms. Deng has a husband here. In June he refused to sign the lease.", {}, "clear"),
    (
        "Rev. Oduya's offer was read. Ms. Deng has a room, and Rev. Oduya says he owns it.",
        {},
        "clear",
    ),
    # somebody of the same surname
    (
        "You ask of Ms. Deng. Her brother wrote through Mr. Peter Deng. Mr. Deng owns a house.",
        {},
        "clear",
    ),
]


@pytest.mark.parametrize(("body", "person", "outcome"), CASES)
def test_gender(body: str, person: dict[str, str], outcome: str, analyser: Analyser) -> None:
    text = body_letter(f"The request for your client is denied. {body}")
    found = finding("gender_discrepancy", text, analyser, **person)
    assert found.outcome == outcome, found.message
    if outcome == "flagged":
        assert both_quoted(found)


def test_one_slip_in_read_text_is_only_possible(analyser: Analyser) -> None:
    body = "Ms. Deng has a final order and he was detained in May."
    assert finding("gender_discrepancy", body_letter(body), analyser).outcome == "flagged"
    found = finding("gender_discrepancy", body_letter(body), analyser, ocr=True)
    assert found.outcome == "undetermined"
    assert found.message.startswith("Possible:")


def test_a_slip_is_told_as_one(analyser: Analyser) -> None:
    body = "Ms. Deng has a final order. Ms. Deng fears return. Mr. Deng did not appear."
    found = finding("gender_discrepancy", body_letter(body), analyser)
    assert found.outcome == "flagged"
    assert "1 of 3 mentions" in found.message


def test_a_letter_to_the_person_speaks_of_others(analyser: Analyser) -> None:
    text = body_letter(
        "You were convicted in 2019. Your brother wrote to us. He asks that you be released.",
        salutation="Dear Ms. Deng:",
    )
    assert finding("gender_discrepancy", text, analyser).outcome == "clear"


def test_a_scan_may_lose_a_letter(analyser: Analyser) -> None:
    text = body_letter("The request is denied. The detainee knows that he has a final order.")
    found = finding("gender_discrepancy", text, analyser, ocr=True)
    assert found.outcome == "undetermined"
    assert found.message.startswith("Possible:")


@pytest.mark.parametrize(
    "said",
    [
        "The detainee entered in 2011. He has a final order.",
        "The record of Mr. Deng was read. He has a final order.",
    ],
)
def test_a_scan_makes_no_he_of_they_or_she(said: str, analyser: Analyser) -> None:
    text = body_letter(f"The request is denied. {said}")
    assert finding("gender_discrepancy", text, analyser, ocr=True).outcome == "flagged"
