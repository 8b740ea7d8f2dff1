"""Roles, grounds and case-specific facts of a letter's sentences."""

from __future__ import annotations

import textwrap

import pytest
from reading_letters import letter, office_letter, outcomes

from denialscan.nlp import Analyser
from denialscan.schema import Sentence

DENIED = "Your request for release from detention is denied."


def sentences(body: str, analyser: Analyser, outcome: str = "denied") -> dict[str, Sentence]:
    one = letter(office_letter(body), analyser)
    assert one.outcome.value == outcome
    return {s.text: s for s in one.sentences}


SPECIFIC = (
    ("flight_risk", "You failed to appear at your hearing on June 3, 2019."),
    ("criminal_history", "You were convicted of burglary on May 2, 2014."),
    ("criminal_history", "You were arrested for driving while intoxicated on July 9, 2018."),
    ("non_cooperation", "You refused to sign the travel document application on May 3, 2020."),
)


@pytest.mark.parametrize(("ground", "sentence"), SPECIFIC)
def test_facts_are_case_specific_grounds(ground: str, sentence: str, analyser: Analyser) -> None:
    found = sentences(f"{DENIED} {sentence}", analyser)[sentence]
    assert found.role == "ground"
    assert ground in found.grounds
    assert found.case_specific is True


GENERIC = (
    ("danger", "You pose a danger to the community."),
    ("flight_risk", "You are a flight risk."),
    ("priority_category", "You are an enforcement priority."),
)


@pytest.mark.parametrize(("ground", "sentence"), GENERIC)
def test_labels_are_generic_grounds(ground: str, sentence: str, analyser: Analyser) -> None:
    found = sentences(f"{DENIED} {sentence}", analyser)[sentence]
    assert found.role == "ground"
    assert ground in found.grounds
    assert found.case_specific is False


NO_GROUND = (
    "You argue that you are not a flight risk.",
    "The regulation provides that an alien who poses a danger to the community shall be held.",
    "The question is whether you pose a danger to the community.",
    "You may submit a new request if your circumstances change.",
)


@pytest.mark.parametrize("sentence", NO_GROUND)
def test_what_the_letter_does_not_assert_is_no_ground(sentence: str, analyser: Analyser) -> None:
    found = sentences(f"{DENIED} {sentence}", analyser)[sentence]
    assert found.grounds == ()
    assert found.case_specific is None


def test_a_grant_gives_no_grounds(analyser: Analyser) -> None:
    body = (
        "Your request for release from detention is granted. You were convicted of burglary on\n"
        "May 2, 2014. You must report to this office every month."
    )
    found = sentences(body, analyser, "granted")
    assert not [s for s in found.values() if s.grounds or "ground" in s.roles]


def test_unticked_reason_is_no_sentence_of_the_letter(analyser: Analyser) -> None:
    body = (
        f"{DENIED} It was denied for the reasons that are marked here:\n\n"
        "[x] You are a flight risk.\n\n[ ] You pose a danger to the community."
    )
    found = sentences(body, analyser)
    assert "You pose a danger to the community." not in found
    assert found["You are a flight risk."].grounds == ("flight_risk",)


def test_reason_with_an_unclear_box_is_neither_given_nor_missing(analyser: Analyser) -> None:
    body = (
        f"{DENIED} It was denied for the reasons that are marked here:\n\n"
        "\u2370 You are a flight risk.\n\n\u2610 You pose a danger to the community."
    )
    one = letter(office_letter(body), analyser)
    assert not [s for s in one.sentences if s.grounds]
    answers = outcomes(one)
    assert answers["missing_rationale"] == answers["summary_denial"] == "undetermined"
    unticked = letter(office_letter(body.replace("\u2370", "\u2610")), analyser)
    assert outcomes(unticked)["missing_rationale"] == "flagged"


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        (DENIED, "decision"),
        ("You may request reconsideration of this decision.", "avenue"),
        ("We have reviewed all of the documents you submitted.", "evidence_recital"),
        (
            "You have lived here for many years and have three United States citizen children.",
            "equity",
        ),
    ],
)
def test_roles(sentence: str, role: str, analyser: Analyser) -> None:
    body = f"{DENIED}\n\n{textwrap.fill(sentence, 80)}" if sentence != DENIED else DENIED
    assert role in sentences(body, analyser)[sentence].roles


def test_citation_is_authority(analyser: Analyser) -> None:
    sentence = "This decision was made under 8 CFR 241.4."
    assert "authority" in sentences(f"{DENIED} {sentence}", analyser)[sentence].roles


def test_frame_of_the_letter(analyser: Analyser) -> None:
    found = sentences(DENIED, analyser)
    assert found["Re: Amina Deng, A 012 345 678"].role == "caption"
    assert found["Sincerely,"].role == "signature"
    assert found["John Q. Carver Field Office Director"].role == "signature"


def test_date_of_a_memorandum_is_no_fact_of_the_person(analyser: Analyser) -> None:
    sentence = "You are an enforcement priority under the memorandum of February 18, 2021."
    found = sentences(f"{DENIED} {sentence}", analyser)[sentence]
    assert found.grounds[0] == "priority_category"
    assert found.case_specific is False


def test_facts_said_travel_with_the_sentence(analyser: Analyser) -> None:
    sentence = "You were convicted of burglary on May 2, 2014."
    found = sentences(f"{DENIED} {sentence}", analyser)[sentence]
    assert "said.criminal_history" in found.cues
    assert "fact.criminal_history" in found.cues
