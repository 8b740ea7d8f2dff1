"""Whom sentences are about. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser

#: What a letter about Amina Deng tells, and the years it tells of her and (``?``) perhaps.
TOLD: list[tuple[str, list[str]]] = [
    ("Your client was convicted of theft in 2011.", ["2011"]),
    ("His sponsor, Mr. Pedro Lima, was convicted of fraud in 2011.", []),
    ("Her sponsor, Mr. Lima, owns a home. He was convicted of theft in 2006.", []),
    ("Her sponsor, Mr. Lima, owns a home. She was convicted of theft in 2006.", ["2006"]),
    ("Her sponsor, Mr. Lima, owns a home. Your client was convicted of theft in 2006.", ["2006"]),
    ("Mr. Pedro Lima offers to house your client. He was convicted of theft in 2006.", ["2006?"]),
    ("Pastor Elmer Ruiz wrote in support. He was convicted of theft in 2006.", []),
    ("The car belonged to Javier Solis. Javier Solis was arrested for assault in 2018.", []),
    ("Your client's sister, Olga, lives here. Olga was convicted of theft in 2012.", []),
    ("Your client's sister, Olga, lives here. Ms. Deng was convicted of theft in 2012.", ["2012"]),
    ("The proposed sponsor is a felon: he was found guilty of burglary in 2010.", ["2010?"]),
    ("An officer met her at the jail. She was convicted of theft in 2014.", ["2014"]),
    ("Judge Nora Pell denied bond. She was convicted of theft in 2014.", ["2014"]),
    ("You sent letters from her sister and her pastor. She was convicted of theft in 2014.",
     ["2014"]),
    ("Her sister's letter was read. She was convicted of theft in 2014.", ["2014"]),
    ("In Matter of Okoye-Brandt, the respondent was convicted of theft in 2015.", []),
    ("The 2015 theft conviction is not hers.", []),
    ("Amina Dang was convicted of theft in 2011.", ["2011"]),
]  # fmt: skip


def convictions(body: str, analyser: Analyser) -> list[str]:
    text = office_letter(
        f"Your client's request for release is denied. {body}", caption="Amina Deng, A204 777 123"
    )
    claims = letter(text, analyser).claimed("offense")
    return [f"{c.date}{'' if (c.confidence or 0) > 0.7 else '?'}" for c in claims if c.date]


@pytest.mark.parametrize(("body", "years"), TOLD)
def test_convictions_are_those_of_the_person(
    body: str, years: list[str], analyser: Analyser
) -> None:
    assert convictions(body, analyser) == years


#: Entries and removals; ``?`` where it cannot be told whose.
MOVED: list[tuple[str, list[str]]] = [
    ("The father of your client entered the United States in 1999.", []),
    ("Your wife, who states that she entered the United States in 1999, has no status.", ["1999?"]),
    ("The Immigration Judge denied bond. She entered the United States in 1999.", ["1999"]),
    ("Your client entered in 2010, as you say; our records show otherwise.", ["2010?"]),
    ("She lives with her cousin, who was removed in 2017. He was removed again in 2018.", []),
]  # fmt: skip


@pytest.mark.parametrize(("body", "years"), MOVED)
def test_events_are_those_of_the_person(body: str, years: list[str], analyser: Analyser) -> None:
    text = office_letter(
        f"Your client's request for release is denied. {body}", caption="Amina Deng, A204 777 123"
    )
    claims = letter(text, analyser).claimed("event")
    found = [f"{c.date}{'?' if c.attributes.get('sure') == 'no' else ''}" for c in claims]
    assert found == years


#: Countries of citizenship claimed.
CITIZEN: list[tuple[str, list[str]]] = [
    ("You were found presenting yourself as a national of Mexico.", []),
    ("ICE initially recorded your client as a citizen of Guatemala.", []),
    ("Salvadoran nationals in ICE custody are removed weekly.", []),
    ("Peru is unwilling to recognize you as a citizen of Peru.", []),
    ("She holds documents that say she is a Guatemalan citizen.", []),
    ("Our records show that she is a citizen of Guatemala.", ["GT"]),
    ("Her pastor, Elmer Ruiz, wrote. He is a citizen of Guatemala.", []),
    ("Su esposo es ciudadano de México.", []),
    ("Your client is a Salvadoran national.", ["SV"]),
]


@pytest.mark.parametrize(("body", "codes"), CITIZEN)
def test_citizenships_are_those_of_the_person(
    body: str, codes: list[str], analyser: Analyser
) -> None:
    text = office_letter(
        f"Your client's request for release is denied. {body}", caption="Amina Deng, A204 777 123"
    )
    claims = letter(text, analyser).claimed("country")
    assert [c.value for c in claims if c.attributes.get("role") == "citizen"] == codes


#: Genders claimed as surely the person's.
GENDERS: list[tuple[str, list[str]]] = [
    ("Her sponsor, Mr. Lima, owns a home. He was arrested in 2019.", []),
    ("Dr. Hannah Weiss examined your client. She has a history of treating asthma.", []),
    ("Pastor Elmer Ruiz wrote in support. He was admitted to the order.", []),
    ("Your client was arrested in 2019. He was convicted of theft.", ["M"]),
    ("The request of Ms. Deng was read.", ["F"]),
    ("Judge Deng denied bond. Ms. Deng has retired.", []),
]


@pytest.mark.parametrize(("body", "sides"), GENDERS)
def test_genders_are_those_of_the_person(body: str, sides: list[str], analyser: Analyser) -> None:
    text = office_letter(
        f"The request is denied. {body}",
        caption="Amina Deng, A204 777 123",
        salutation="Dear Counsel:",
    )
    claims = letter(text, analyser).claimed("gender")
    assert [c.value for c in claims if c.attributes["sure"] == "yes"] == sides
