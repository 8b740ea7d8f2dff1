"""Issuing office, facilities and their use, country."""

from __future__ import annotations

from typing import Any

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser

BODY = "Your request for release from detention is denied because you missed a hearing."


def facilities(text: str, analyser: Analyser) -> list[dict[str, Any]]:
    return letter(text, analyser).value("facilities") or []


@pytest.mark.parametrize(
    ("office", "code"),
    [
        ("Boston Field Office", "BOS"),
        ("New Orleans Field Office", "NOL"),
        ("San Diego Field Office", "SND"),
        ("Denver Field Office", "DEN"),
    ],
)
def test_office_of_the_letterhead(office: str, code: str, analyser: Analyser) -> None:
    assert letter(office_letter(BODY, office=office), analyser).value("issuing_office") == code


def test_office_that_is_only_named_does_not_issue(analyser: Analyser) -> None:
    body = f"{BODY} Please contact the Denver Field Office with any question."
    assert letter(office_letter(body), analyser).value("issuing_office") == "BOS"


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("You are currently detained at the Stewart Detention Center.", "current"),
        ("You were previously detained at the Stewart Detention Center.", "past"),
        ("You have been transferred to the Stewart Detention Center.", "current"),
        ("You were transferred from the Stewart Detention Center.", "past"),
    ],
)
def test_facility_now_or_then(sentence: str, use: str, analyser: Analyser) -> None:
    (found,) = facilities(office_letter(f"{BODY} {sentence}"), analyser)
    assert (found["value"], found["raw"], found["as"]) == (
        "STWRTGA",
        "Stewart Detention Center",
        use,
    )


def test_facility_in_the_caption_is_the_current_one(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678\nFacility: Stewart Detention Center"
    (found,) = facilities(office_letter(BODY, caption=caption), analyser)
    assert found["as"] == "current"


def test_no_facility(analyser: Analyser) -> None:
    assert letter(office_letter(BODY), analyser).value("facilities") is None


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("You are a native and citizen of Honduras.", "HN"),
        ("The Honduran national entered in 2019.", "HN"),
        ("Your nationality is Haitian.", "HT"),
        ("You were removed to El Salvador in 2012.", "SV"),
        ("Your lawyer lives in Turkey Creek.", None),
    ],
)
def test_country(sentence: str, code: str | None, analyser: Analyser) -> None:
    assert letter(office_letter(f"{BODY} {sentence}"), analyser).value("country") == code


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("We have your letter asking for the release of Ms. Deng from the Stewart Detention Center.", "current"),
        ("She was released from the Stewart Detention Center in 2019.", "past"),
        ("Since her release from the Stewart Detention Center she has not reported.", "past"),
        ("She was moved from the Eloy jail to the Stewart Detention Center.", "current"),
    ],
)  # fmt: skip
def test_release_is_asked_from_where_one_is(sentence: str, use: str, analyser: Analyser) -> None:
    found = facilities(office_letter(f"{sentence} {BODY}"), analyser)
    assert [f["as"] for f in found if f["value"] == "STWRTGA"] == [use]


def test_name_over_a_line_end_in_a_form(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678\nPlace: Moshannon Valley Processing\nCenter"
    (found,) = facilities(office_letter(BODY, caption=caption), analyser)
    assert (found["value"], found["as"]) == ("MSVPCPA", "current")


@pytest.mark.parametrize(
    ("sentence", "value", "use"),
    [
        ("He stays at Stewart for now.", "STWRTGA", "current"),
        ("She was moved from Stewart to the Eloy Detention Center.", "STWRTGA", "past"),
        ("You are scheduled to be transferred on May 3 to the Eloy Detention Center.", "EAZ",
         "other"),
        ("He departed Stewart today and will be housed at the Eloy Detention Center.", "EAZ",
         "current"),
        ("After a few days at the Eloy Detention Center he was seen by a doctor.", "EAZ", "past"),
        ("She is no longer at the Eloy Detention Center.", "EAZ", "past"),
        ("He was released from the Eloy Detention Center in May.", "EAZ", "past"),
        ("You will be released from the Eloy Detention Center today.", "EAZ", "current"),
    ],
)  # fmt: skip
def test_use_of_places(sentence: str, value: str, use: str, analyser: Analyser) -> None:
    found = facilities(office_letter(f"{BODY} {sentence}", office="Atlanta Field Office"), analyser)
    assert {f["value"]: f["as"] for f in found}[value] == use


def test_a_short_name_is_the_place_named_in_full(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678, Stewart"
    body = f"{BODY} You are held at the Stewart Detention Center."
    (found,) = facilities(
        office_letter(body, caption=caption, office="Atlanta Field Office"), analyser
    )
    assert (found["value"], found["as"]) == ("STWRTGA", "current")
