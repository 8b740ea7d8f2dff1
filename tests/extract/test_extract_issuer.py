"""The office that issued a letter, by all that can tell it."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser

BODY = "Your request for release from detention is denied because you missed a hearing."


def mail(
    body: str, *, sender: str, close: str = "", cc: str = "", subject: str = "RE: request"
) -> str:
    copied = f"Cc: {cc}\n" if cc else ""
    return (
        f"From: {sender}\nTo: counsel@example.org\n{copied}Date: Tue, 6 Jun 2023 08:12:00 -0500\n"
        f"Subject: {subject}\n\nCounsel:\n\n{body}\n\n{close}\n"
    )


def issued_by(text: str, analyser: Analyser, name: str = "reply.eml") -> object:
    return letter(text, analyser, name).value("issuing_office")


OFFICER = '"Wickliffe, Theodora" <theodora.wickliffe@ice.dhs.gov>'


@pytest.mark.parametrize(
    ("sender", "close", "cc", "code"),
    [
        (OFFICER, "T. Wickliffe\nAFOD, San Antonio", "", "SNA"),
        (OFFICER, "T. Wickliffe\nDeportation Officer\nHarlingen", "", "HLG"),
        (OFFICER, "T. Wickliffe\nSupervisory Officer\nEl Centro, CA", "", "SND"),
        (OFFICER, "T. Wickliffe\nMission Support", "SFR-Releases@ice.dhs.gov", "SFR"),
        ("DAL Stays <dal-stays@ice.dhs.gov>", "T. Wickliffe", "", "DAL"),
        (OFFICER, "T. Wickliffe\nDeportation Officer", "", None),
        (OFFICER, "T. Wickliffe\nNew policies apply", "new-clients@example.org", None),
    ],
)
def test_office_of_a_mail(
    sender: str, close: str, cc: str, code: str | None, analyser: Analyser
) -> None:
    assert issued_by(mail(BODY, sender=sender, close=close, cc=cc), analyser) == code


def test_case_review_mailbox_is_headquarters(analyser: Analyser) -> None:
    body = (
        "Requests must first be considered by the local field office. We cannot review this case."
    )
    text = mail(body, sender="ICE Case Review <ero-casereview@ice.dhs.gov>")
    assert issued_by(text, analyser) == "HQ"


def test_city_of_the_letterhead(analyser: Analyser) -> None:
    text = office_letter(BODY).replace(
        "Boston Field Office", "101 W. Congress Parkway, Suite 4000\nChicago, Illinois 60605"
    )
    assert issued_by(text, analyser, "reply.txt") == "CHI"


def test_place_of_detention_tells_the_office_where_nothing_else_does(analyser: Analyser) -> None:
    text = office_letter(
        BODY, caption="Re: Amina Deng\nFacility: Stewart Detention Center"
    ).replace("Boston Field Office\n", "")
    found = letter(text, analyser).fields["issuing_office"]
    assert found.value == "ATL"
    assert found.confidence == 0.5


def test_counsel_issues_for_no_office(analyser: Analyser) -> None:
    text = """Law Office of Graham Tillery
Columbus, Ohio

July 12, 2023

Field Office Director
ICE/ERO Detroit Field Office

Re: Request for release of Fatoumata Sow, A 204 556 182

Dear Director:

We respectfully request that ICE release our client, Ms. Sow. Please find enclosed Exhibits A to F.

Respectfully submitted,

Graham Tillery
Attorney for Ms. Sow
"""
    found = letter(text, analyser)
    assert found.kind.value == "request"
    assert found.value("issuing_office") is None
