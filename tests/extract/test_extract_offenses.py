"""Offences as a sentence states them: what, when, with what disposition."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.extract.offenses import find_offenses
from denialscan.nlp import Analyser


@pytest.mark.parametrize(
    ("text", "offense", "date", "disposition"),
    [
        ("You were convicted of burglary on May 2, 2014.", "burglary", "2014-05-02", "convicted"),
        ("You pled guilty to shoplifting in 2012.", "shoplifting", "2012", "convicted"),
        ("He was arrested for theft on 5/5/2019.", "theft", "2019-05-05", "arrest"),
        ("Your 2018 DUI arrest is on file.", "DUI", "2018", "arrest"),
        ("You have pending charges for assault.", "assault", None, "pending"),
        ("Usted fue condenado por robo en 2016.", "robo", "2016", "convicted"),
        (
            "You were convicted on May 2, 2014, in the Superior Court, of burglary in the second degree.",
            "burglary in the second degree",
            "2014-05-02",
            "convicted",
        ),
    ],
)
def test_one_offence(text: str, offense: str, date: str | None, disposition: str) -> None:
    ((found, start, end),) = find_offenses(text)
    assert found == {"offense": offense, "date": date, "disposition": disposition}
    assert text[start:end] == offense


def test_two_offences_keep_their_own_dates() -> None:
    text = "You were convicted of burglary on May 2, 2014 and arrested for theft on July 9, 2018."
    assert [(v["offense"], v["date"], v["disposition"]) for v, _a, _b in find_offenses(text)] == [
        ("burglary", "2014-05-02", "convicted"),
        ("theft", "2018-07-09", "arrest"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Your lease ended in May 2014.",
        "You were ordered removed on May 2, 2014.",
        "You were released on bond on May 2, 2014.",
    ],
)
def test_no_offence(text: str) -> None:
    assert find_offenses(text) == []


def test_offence_in_quoted_law_is_not_this_persons(analyser: Analyser) -> None:
    body = (
        "Your request for release from detention is denied. The statute provides that an alien\n"
        "convicted of burglary shall be detained."
    )
    assert letter(office_letter(body), analyser).value("offenses") is None


def test_offence_told_twice_is_one(analyser: Analyser) -> None:
    body = (
        "Your request for release from detention is denied because you were convicted of burglary\n"
        "on May 2, 2014.\n\n"
        "You were convicted of burglary on May 2, 2014 and we have considered that conviction."
    )
    found = letter(office_letter(body), analyser).value("offenses")
    assert found == [{"offense": "burglary", "date": "2014-05-02", "disposition": "convicted"}]
