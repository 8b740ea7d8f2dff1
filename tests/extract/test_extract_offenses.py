"""The field ``offenses``: what, when, with what disposition, once each."""

from __future__ import annotations

from reading_letters import letter, letters, office_letter

from denialscan.nlp import Analyser


def listed(body: str, analyser: Analyser) -> list[tuple[str, str | None, str | None]]:
    """Return (offense, date, disposition) of a letter with this body."""
    text = f"Your request for release from detention is denied.\n\n{body}"
    found = letter(office_letter(text), analyser).value("offenses") or []
    return [(o["offense"], o["date"], o["disposition"]) for o in found]


def test_lines_below_a_head_are_a_record(analyser: Analyser) -> None:
    body = (
        "What the record shows:\n\n- Retail theft, guilty plea, Blair County, 06/02/2015\n"
        "- Simple assault, convicted after trial, Blair County, 10/17/2018\n\nWe consider you a danger."
    )
    assert listed(body, analyser) == [
        ("Retail theft", "2015-06-02", "convicted"),
        ("Simple assault", "2018-10-17", "convicted"),
    ]


def test_lines_below_convictions_are_convictions(analyser: Analyser) -> None:
    body = "Convictions:\n\n- DUI, Sarpy County, March 2, 2014\n- Shoplifting, Papillion, August 2009\n"
    assert listed(body, analyser) == [
        ("DUI", "2014-03-02", "convicted"),
        ("Shoplifting", "2009-08", "convicted"),
    ]


def test_what_became_of_it_may_stand_in_the_next_sentence(analyser: Analyser) -> None:
    body = "You were arrested for theft on May 2, 2012. The charge was dismissed on June 3, 2013."
    assert listed(body, analyser) == [("theft", "2012-05-02", "dismissed")]


def test_offence_of_an_older_message_is_not_the_newest_ones(analyser: Analyser) -> None:
    mail = (
        "From: ERO Boston <ero@ice.example>\nTo: counsel@example.org\nDate: Mon, 5 Apr 2021 10:00:00 -0400\n"
        "Subject: RE: request\n\nYour request is denied.\n\n"
        "-----Original Message-----\nFrom: counsel@example.org\nSent: Friday, April 2, 2021 3:14 PM\n"
        "To: ERO Boston\nSubject: request\n\nHe was convicted of theft in 2012.\n"
    )
    assert letters(mail, analyser, "reply.txt")[0].value("offenses") is None


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
