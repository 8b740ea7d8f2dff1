"""Particulars given twice and differently, and pairs that only look so. Invented people."""

from __future__ import annotations

import pytest
from reading_letters import findings, letter, office_letter, read, scanned

from denialscan.nlp import Analyser
from denialscan.pipeline import analyse

DENIED = "Your request for release from detention is denied.\n\n"


def outcome(body: str, analyser: Analyser, **more: str) -> tuple[str, str]:
    found = findings(letter(office_letter(DENIED + body, **more), analyser))
    return found["internal_inconsistency"].outcome, found["internal_inconsistency"].message


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (
            "An immigration judge ordered you removed on March 2, 2019. Since the order of May 2,\n"
            "2019 you have twice refused to fill in the form.",
            "order of removal",
        ),
        (
            "Officers took you into custody outside your home on January 11, 2021. Because the\n"
            "arrest of January 16, 2021 came at work, your employer has been told.",
            "arrest",
        ),
        (
            "You were released on an order of supervision on April 9, 2013. Conduct since that\n"
            "release, on October 17, 2016, will count.",
            "release",
        ),
        (
            "The subject has been interviewed and she has no criminal history.\n"
            "His 2018 conviction for battery has been taken into account.",
            "",
        ),
        (
            "You are a citizen of Guatemala. A copy may be given to the Consulate of Honduras, your\n"
            "country of nationality.",
            "two countries",
        ),
        (
            "You have two convictions. You were convicted on May 3, 2011 of theft. You were convicted\n"
            "on June 4, 2014 of assault. You were convicted on July 5, 2018 of robbery.",
            "two convictions counted",
        ),
        ("You failed to report on June 5, 2022.", "after the date of the letter"),
        (
            "You have reported on every date as required. You failed to report on May 3, 2020.",
            "compliance",
        ),
    ],
)
def test_contradictions(body: str, what: str, analyser: Analyser) -> None:
    found, message = outcome(body, analyser)
    assert found == "flagged"
    assert what in message


@pytest.mark.parametrize(
    "body",
    [
        "You were ordered removed on May 3, 2009. You came back and were again ordered removed on\n"
        "May 3, 2014.",
        "You were released on bond on May 3, 2015. You were released on supervision on June 4, 2019.",
        "He was seen by a nurse. She wrote that he is well.",
        "Your wife says that she needs you. He did not answer, her brother said.",
        "You are a native of Syria and a citizen of Jordan.",
        "You have no other criminal history. Your 2018 conviction for battery was considered.",
        "You had never been arrested before 2018. You were convicted of battery in 2018.",
        "You state that you have no criminal history. You were convicted of battery in 2018.",
        "You have two felony convictions of these. You were convicted on May 3, 2011 of theft.",
        "Your next review will be held on June 5, 2022.",
        "The travel document is valid until June 5, 2022.",
        'The rule says that "the alien or his or her designee" is told. Her papers were read.',
        "You were transferred from Winn. You are presently housed at Richwood.",
    ],
)
def test_no_contradiction(body: str, analyser: Analyser) -> None:
    assert outcome(body, analyser)[0] == "clear"


def test_a_title_of_address_and_a_pronoun(analyser: Analyser) -> None:
    body = "Should her removal not have been effected by May, headquarters will decide."
    caption = "Amina DENG\nA 012 345 678\nStewart Detention Center"
    found, message = outcome(body, analyser, caption=caption, salutation="Dear Mr. Deng:")
    assert found == "flagged"
    assert "he and she" in message


def test_a_digit_that_ocr_may_have_misread_is_only_possible(analyser: Analyser) -> None:
    text = office_letter(
        f"{DENIED}An immigration judge ordered you removed on March 2, 2013. Since the order of\n"
        "March 2, 2018 you have twice refused to fill in the form."
    )
    one = analyse(scanned(read(text)), analyser=analyser)[0]
    found = findings(one)["internal_inconsistency"]
    assert found.outcome == "undetermined"
    assert found.message.startswith("Possible:")
