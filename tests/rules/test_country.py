"""Citizenship in the letter against the client file, and what is no such statement."""

from __future__ import annotations

import pytest
from person_letters import body_letter, both_quoted, finding

from denialscan.nlp import Analyser

CASES = [
    # sentence, country in the file, outcome
    ("Your client is a native and citizen of Honduras.", "Honduras", "clear"),
    ("Your client is a native and citizen of Guatemala.", "Honduras", "flagged"),
    ("Ms. Deng, a Guatemalan national, remains detained.", "Honduras", "flagged"),
    ("Ms. Deng, a Honduran national, remains detained.", "Honduras", "clear"),
    (
        "Ms. Deng is a national of Honduras. She is a citizen of El Salvador.",
        "Honduras",
        "undetermined",
    ),
    ("Ms. Deng is from El Salvador and has a final order.", "Honduras", "flagged"),
    # what is no statement of citizenship
    ("Ms. Deng was born in Kenya and has a final order.", "South Sudan", "clear"),
    ("She traveled through Mexico before she entered.", "Honduras", "clear"),
    ("The embassy of Ethiopia has not issued a travel document.", "South Sudan", "clear"),
    ("She will be removed to Mexico, which has agreed to accept her.", "Cuba", "clear"),
    (
        "Her husband, a citizen of Mexico, filed a petition. She is a citizen of Cuba.",
        "Cuba",
        "clear",
    ),
    ("She is not a citizen of Mexico. She is a citizen of Cuba.", "Cuba", "clear"),
    ("She claimed to be a citizen of Mexico when she was stopped.", "Cuba", "not_applicable"),
    # words that several countries share
    ("Ms. Deng is a Congolese national.", "Democratic Republic of the Congo", "clear"),
    ("Ms. Deng is a Congolese national.", "Republic of the Congo", "clear"),
    ("Ms. Deng is a Dominican citizen.", "Dominican Republic", "clear"),
    ("Ms. Deng is a Dominican citizen.", "Haiti", "flagged"),
    ("Ms. Deng is a citizen of Guinea-Bissau.", "Guinea", "flagged"),
    ("Ms. Deng is a Guinean national.", "Guinea-Bissau", "clear"),
    ("Ms. Deng is a Korean citizen.", "South Korea", "clear"),
    ("Ms. Deng is a citizen of Sudan.", "South Sudan", "undetermined"),
    ("Ms. Deng is a citizen of Chile and Peru.", "Peru", "undetermined"),
    ("Ms. Deng has not shown that she is no danger.", "Peru", "not_applicable"),
]


@pytest.mark.parametrize(("sentence", "country", "outcome"), CASES)
def test_country(sentence: str, country: str, outcome: str, analyser: Analyser) -> None:
    text = body_letter(f"Your request for release is denied. {sentence}")
    found = finding("country_discrepancy", text, analyser, country=country)
    assert found.outcome == outcome, found.message
    if outcome in ("flagged", "undetermined"):
        assert both_quoted(found)


@pytest.mark.parametrize(
    ("caption", "outcome"),
    [
        ("Re: Amina Deng, A 012 345 678 (Kenya)", "flagged"),
        ("Re: Amina Deng / A 012 345 678 / South Sudan", "clear"),
        ("Re: Amina Deng, A 012 345 678\nNationality: Kenya", "flagged"),
        ("Re: Amina Deng, A 012 345 678\nClay County Jail, Brazil, Indiana", "not_applicable"),
    ],
)
def test_caption(caption: str, outcome: str, analyser: Analyser) -> None:
    text = body_letter("Your request for release is denied.", caption=caption)
    assert finding("country_discrepancy", text, analyser).outcome == outcome


@pytest.mark.parametrize(("ocr", "outcome"), [(True, "undetermined"), (False, "flagged")])
def test_names_that_a_scan_may_confuse(ocr: bool, outcome: str, analyser: Analyser) -> None:
    text = body_letter("Your request is denied. Ms. Deng is a citizen of Niger.")
    found = finding("country_discrepancy", text, analyser, ocr=ocr, country="Nigeria")
    assert found.outcome == outcome
    assert found.message.startswith("Possible:") == ocr


def test_a_scan_makes_no_north_of_a_south(analyser: Analyser) -> None:
    text = body_letter("Your request is denied. Ms. Deng is a citizen of North Korea.")
    found = finding("country_discrepancy", text, analyser, ocr=True, country="South Korea")
    assert found.outcome == "flagged"


def test_without_a_country_in_the_file(analyser: Analyser) -> None:
    text = body_letter("Ms. Deng is a citizen of Niger.")
    assert finding("country_discrepancy", text, analyser, country="").outcome == "not_applicable"
