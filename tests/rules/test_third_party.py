"""Strangers in a letter, and the many people who are none."""

from __future__ import annotations

import pytest
from person_letters import about, body_letter, finding

from denialscan.nlp import Analyser
from denialscan.rules.engine import run_rules
from denialscan.schema import Context

STRANGERS = [
    "Mr. Okoro's application and its enclosures were considered.",
    "Mr. Okoro was convicted of assault in 2019.",
    "The evidence does not show that Mr. Okoro would suffer harm.",
    "In addition, Pedro Ruiz Salas has not shown where he would live.",
    "In view of this the release of Pedro Ruiz Salas is denied.",
    "The records of A 098 111 222 were reviewed.",
    "The interview in A 098 111 222 was read. She has relatives in Ohio.",
    "Ms. Rosa Okoro submitted medical records of a surgery.",
]
NEAR_MISSES = [
    "Ms. Deng was convicted of assault in 2019.",
    "Amina Deng has not shown where she would live.",
    "Her husband, Peter Okoro, was convicted of theft in 2015.",
    "Your client's brother Peter Okoro has not shown his status. Mr. Okoro has failed to appear.",
    "Her sponsor, Peter Okoro, has not shown his income.",
    "Officer Pedro Ruiz was told of this. Officer Ruiz has found no error.",
    "Immigration Judge Pedro Ruiz ordered removal. Judge Ruiz has found no merit.",
    "Dr. Pedro Ruiz has found her in good health.",
    "Under Matter of Okoro the request fails. In Zadvydas v. Davis the Court set a period.",
    "The Mayorkas memorandum has been rescinded.",
    "The affidavit of Pedro Ruiz Salas was read. Mr. Ruiz Salas has failed to show his income.",
    "Her son, A 098 111 222, is included.",
    "Ms. Rosa Okoro submitted a letter that shows her income.",
    "Her doctor, Rosa Okoro, submitted medical records.",
    "Her number was formerly A 098 111 222.",
    "The record shows that Field Office Director John Q. Carver was asked.",
    "She lives in New Bedford and works at Santa Rosa Market.",
    "Peter Okoro, a co-defendant, was convicted with her.",
    "She used the name Rosa Okoro. Rosa Okoro was ordered removed on May 2, 2013.",
    "At the border she gave a false name, Rosa Okoro. Rosa Okoro was removed in 2013.",
    "She is also Amina Deng a.k.a. Rosa Okoro. Rosa Okoro was arrested in 2015.",
    "The statement of one Pedro Okoro was read. Pedro Okoro has been convicted of perjury.",
    "Unit Manager Pedro Okoro was asked. Pedro Okoro was charged with nothing.",
    "The car belonged to Pedro Okoro. Pedro Okoro was arrested on a warrant.",
]


def outcome(sentence: str, analyser: Analyser, *, ocr: bool = False, **changes: str) -> str:
    text = body_letter(f"Your client's request for release is denied. {sentence}", **changes)
    found = run_rules(about(text, analyser, ocr=ocr), Context(as_of="2026-11-22"))
    return next(f.outcome for f in found if f.rule == "third_party_data")


@pytest.mark.parametrize("sentence", STRANGERS)
def test_strangers(sentence: str, analyser: Analyser) -> None:
    assert outcome(sentence, analyser) == "flagged"


@pytest.mark.parametrize("sentence", NEAR_MISSES)
def test_people_with_a_part_in_the_letter(sentence: str, analyser: Analyser) -> None:
    assert outcome(sentence, analyser) == "clear"


@pytest.mark.parametrize(("ocr", "answer"), [(False, "flagged"), (True, "undetermined")])
def test_a_number_one_digit_off(ocr: bool, answer: str, analyser: Analyser) -> None:
    assert outcome("The file A 012 345 673 was reviewed.", analyser, ocr=ocr) == answer


def test_a_family_in_the_caption(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678, and daughter Nya Deng, A 012 345 679"
    assert outcome("Both requests were read.", analyser, caption=caption) == "clear"


def test_another_name_under_the_clients_number(analyser: Analyser) -> None:
    text = body_letter("The request is denied.", caption="Re: Rosa Milla Pineda, A 012 345 678")
    assert finding("third_party_data", text, analyser).outcome == "flagged"
    name = finding("name_discrepancy", text, analyser)
    assert name.outcome == "clear"
    assert "third_party_data" in name.message


def test_a_misspelt_name_is_no_other_person(analyser: Analyser) -> None:
    text = body_letter("The request is denied.", caption="Re: Amina Dang, A 012 345 678")
    assert finding("third_party_data", text, analyser).outcome == "clear"
    assert finding("name_discrepancy", text, analyser).outcome == "flagged"


def test_family_of_the_client_file_is_no_stranger(analyser: Analyser) -> None:
    text = body_letter("The request is denied. Mr. Okoro was convicted of theft in 2015.")
    known = ({"person_id": "P1", "category": "family", "description": "husband Peter Okoro"},)
    assert finding("third_party_data", text, analyser).outcome == "flagged"
    assert finding("third_party_data", text, analyser, equities=known).outcome == "clear"
