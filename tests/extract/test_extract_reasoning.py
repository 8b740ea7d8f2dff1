"""Grounds, evidence named, avenue of review, as fields."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser

DENIED = "Your request for release from detention is denied because you missed a hearing."


@pytest.mark.parametrize(
    "sentence",
    [
        "You may submit a new request with additional evidence.",
        "You may request reconsideration of this decision.",
        "You may appeal this decision within thirty days.",
        "Your custody will be reviewed again in one year.",
    ],
)
def test_avenue(sentence: str, analyser: Analyser) -> None:
    one = letter(office_letter(f"{DENIED}\n\n{sentence}"), analyser)
    assert one.value("reconsideration_avenue") == sentence
    assert one.marked("avenue")


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no appeal from this decision.",
        "This decision is final and may not be appealed.",
        "If you have questions, please contact this office.",
        "You were given the opportunity to submit evidence.",
    ],
)
def test_no_avenue(sentence: str, analyser: Analyser) -> None:
    one = letter(office_letter(f"{DENIED}\n\n{sentence}"), analyser)
    assert one.value("reconsideration_avenue") is None
    assert not one.marked("avenue")


def test_refused_appeal_is_marked(analyser: Analyser) -> None:
    one = letter(office_letter(f"{DENIED} There is no appeal from this decision."), analyser)
    assert one.marked("no_avenue_stated")


def test_evidence_listed_and_discussed(analyser: Analyser) -> None:
    body = (
        "We have reviewed the documents you submitted, including medical records and birth\n"
        "certificates.\n\n"
        "Your request for release from detention is denied. The police reports show that you\n"
        "assaulted a neighbor on May 3, 2019, and you pose a danger to the community."
    )
    found = letter(office_letter(body), analyser).value("evidence_items") or []
    status = {item["item"]: item["status"] for item in found}
    assert status["medical records"] == "listed"
    assert status["police reports"] == "discussed"


def test_grounds_are_in_the_contracts_order_and_cite_a_specific_sentence(
    analyser: Analyser,
) -> None:
    body = (
        "Your request for release from detention is denied because you are a flight risk and you\n"
        "pose a danger to the community.\n\n"
        "You failed to appear at your hearing on June 3, 2019."
    )
    field = letter(office_letter(body), analyser).fields["grounds"]
    assert field.value == ["danger", "flight_risk"]
    by_type = {item.value: item for item in field.items}
    assert by_type["danger"].case_specific is False
    assert by_type["flight_risk"].case_specific is True
    assert "June 3, 2019" in by_type["flight_risk"].evidence[0].quote
