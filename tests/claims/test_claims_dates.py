"""The days a letter gives: birth, age, requests, earlier decisions. Every person is invented."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.extract.dates import find_dates
from denialscan.nlp import Analyser
from denialscan.schema import Claim, ClaimKind

DENIED = "Your request for release is denied."


def claims(what: ClaimKind, body: str, analyser: Analyser, **frame: str) -> list[Claim]:
    return list(letter(office_letter(f"{body}\n\n{DENIED}", **frame), analyser).claimed(what))


BIRTHS = [
    ("Amina Deng, b. 14 Aug. 1979, asks for release.", "1979-08-14"),
    ("DOB / COC: 08/14/1979 / Mexico.", "1979-08-14"),
    ("You were born on August 14, 1979 in Guatemala.", "1979-08-14"),
    ("You were born in San Salvador, El Salvador on August 14, 1979.", "1979-08-14"),
    ("Your date of birth is 08/14/1979.", "1979-08-14"),
    ("The subject (DOB: 08/14/1979) is a citizen of Mexico.", "1979-08-14"),
    ("You were born in 1947 in Laos.", "1947"),
    ("You were born on 14 August 1947.", "1947-08-14"),
    ("Your daughter was born on August 14, 2009.", None),
    ("Your son, born on August 14, 2009, attends school.", None),
    ("A certificate of birth was issued on August 14, 2009.", None),
    ("The passport gives a birth date in 1994.", None),
]


@pytest.mark.parametrize(("body", "expected"), BIRTHS)
def test_birth(body: str, expected: str | None, analyser: Analyser) -> None:
    found = [c.date for c in claims("birth", body, analyser)]
    assert found == ([expected] if expected else [])


def test_birth_in_a_field(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678\nDate of Birth: 5/3/1980"
    (one,) = claims("birth", "You are a flight risk.", analyser, caption=caption)
    assert (one.date, one.attributes) == ("1980-05-03", {"either_order": "yes"})


AGES = [
    ("* Male, 48, arrived in 1994.", "48"),
    ("Ms. Deng, a Sudanese of 47 years, asks to be released.", "47"),
    ("Your client is 51 and diabetic.", "51"),
    ("Sudanese, age 46.", "46"),
    ("Mr. Deng's mother, aged 81, would house him.", None),
    ("His mother is 81 and frail.", None),
    ("She is 30 days late.", None),
    ("Age 55 or over counts.", None),
    ("The victim was female, 24.", None),
    ("You are a 43-year-old citizen of Mexico.", "43"),
    ("He is 54 years old and works as a roofer.", "54"),
    ("You are a forty-three-year-old native of Laos.", "43"),
    ("The subject is a 26 year old citizen of Honduras.", "26"),
    ("Mr. Deng, aged 61, has lived here since 1990.", "61"),
    ("You came here when you were 6 years old.", None),
    ("Your 12-year-old daughter is a citizen.", None),
    ("Your daughter is a 12-year-old citizen.", None),
    ("You came as a refugee at the age of six.", None),
    ("You have a 14-year-old conviction.", None),
    ("He was 19 years old at the time of the offense.", None),
]


@pytest.mark.parametrize(("body", "expected"), AGES)
def test_age(body: str, expected: str | None, analyser: Analyser) -> None:
    assert [c.value for c in claims("age", body, analyser)] == ([expected] if expected else [])


REQUESTS: list[tuple[str, tuple[str, str] | None]] = [
    ("This responds to your request of March 2, 2021.", ("2021-03-02", "")),
    ("This responds to your request dated March 2, 2021.", ("2021-03-02", "dated")),
    ("We received your request dated March 2, 2021.", ("2021-03-02", "dated")),
    ("This office received your request on March 2, 2021.", ("2021-03-02", "received")),
    ("Your packet was received at our window on 03/02/2021.", ("2021-03-02", "received")),
    ("You submitted the request on March 2, 2021.", ("2021-03-02", "submitted")),
    ("On March 2, 2021 you asked this office to release you.", ("2021-03-02", "submitted")),
    ("Your March 2, 2021 letter asks for release.", ("2021-03-02", "")),
    ("We have your letter of March 2.", ("2021-03-02", "")),
    ("We have your letter of November 2.", ("2020-11-02", "")),
    ("Your attorney filed a Form I-246 on 2 March 2021.", ("2021-03-02", "submitted")),
    ("The request came to this office on March 2, 2021.", ("2021-03-02", "received")),
    ("Your request was reviewed. You were convicted on March 2, 2021.", None),
    ("A request for a travel document was sent to the consulate on March 2, 2021.", None),
    ("You were received at Pine Prairie on March 2, 2021.", None),
    ("You received an incident report on March 2, 2021.", None),
    ("Your order of supervision, dated March 2, 2009, is revoked.", None),
    ("For the reasons in the field office's letter of March 2, 2021, the request is denied.", None),
    ("The request was reviewed under the memorandum of February 18, 2021.", None),
    ("You sent additional evidence on March 2, 2021.", None),
    ("On March 2, 2021 you presented yourself at the port of entry.", None),
    ("You are to submit a request by March 30, 2021 if you wish.", None),
]


@pytest.mark.parametrize(("body", "expected"), REQUESTS)
def test_requests(body: str, expected: tuple[str, str] | None, analyser: Analyser) -> None:
    one = letter(office_letter(f"{body}\n\n{DENIED}"), analyser)
    found = [(c.date, c.attributes.get("of", "")) for c in one.claimed("request")]
    assert found == ([expected] if expected else [])
    assert one.value("request_date") == (expected[0] if expected else None)


def test_the_request_answered_comes_before_an_earlier_one(analyser: Analyser) -> None:
    body = (
        "Your prior request of May 4, 2020 was denied. We now have your request of March 2, 2021."
    )
    found = claims("request", body, analyser)
    assert [(c.date, c.attributes.get("prior")) for c in found] == [
        ("2021-03-02", None),
        ("2020-05-04", "yes"),
    ]


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("I took your 3/14 request upstairs.", "2021-03-14"),
        ("On 3/6 you asked that she be let go.", "2021-03-06"),
        ("Your Friday mail has been read.", "2021-03-19"),
        ("Thanks for your message of the 12th.", "2021-03-12"),
        ("Your fax came in on Monday.", "2021-03-22"),
        ("Rec'd yesterday (3/23), we will look at it.", "2021-03-23"),
        ("The application you left with us on Wednesday, March 17, is denied.", "2021-03-17"),
        ("In reply to yours dated March 10, 2021, we say no.", "2021-03-10"),
        ("His attorney having written on March 10, 2021, the file was read.", "2021-03-10"),
        ("Review was sought on March 10, 2021 on her behalf.", "2021-03-10"),
        ("Your doctor's note of March 10, 2021 was read.", None),
        ("You may write again on Monday.", None),
        ("She has served 3/4 of her sentence.", None),
        ("You were interviewed on 3/4 and declined to sign.", None),
        ("Report on the 12th of each month.", None),
    ],
)
def test_requests_dated_in_short(body: str, day: str | None, analyser: Analyser) -> None:
    assert [c.date for c in claims("request", body, analyser)] == ([day] if day else [])


def test_a_request_decided_before_is_not_the_one_answered(analyser: Analyser) -> None:
    (told,) = claims(
        "request", "A request filed on March 2, 2021 was decided on March 19, 2021.", analyser
    )
    assert told.attributes["prior"] == "yes"


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("Prior denials: 1/27 and 2/24.", ["2021-01-27", "2021-02-24"]),
        ("Boston denied this on January 27, 2021.", ["2021-01-27"]),
        ("The Boston decision of January 27, 2021 stands.", ["2021-01-27"]),
        ("Our no of January 27, 2021 stands.", ["2021-01-27"]),
        ("We said no on January 27, 2021.", ["2021-01-27"]),
        ("The Zadvydas decision of January 27, 2021 is of no help.", []),
        ("Ana Lopez denied it on January 27, 2021.", []),
    ],
)
def test_decisions_told_in_few_words(body: str, days: list[str], analyser: Analyser) -> None:
    assert [c.date for c in claims("decision", body, analyser)] == days


def test_an_age_that_a_birthday_brings_has_its_month(analyser: Analyser) -> None:
    (told,) = claims("age", "You turn 47 next month.", analyser)
    assert (told.value, told.date) == ("47", "2021-04")


def test_the_sort_of_request_is_kept(analyser: Analyser) -> None:
    (one,) = claims("request", "Your Form I-246 of March 2, 2021 is before us.", analyser)
    assert one.attributes["kind"] == "stay_of_removal"


DECISIONS: list[tuple[str, tuple[str, str] | None]] = [
    ("Our denial of May 3, 2020 stands.", ("2020-05-03", "denied")),
    ("ERO Houston denied your prior request on May 3, 2020.", ("2020-05-03", "denied")),
    ("Your previous request was denied on May 3, 2020.", ("2020-05-03", "denied")),
    ("On May 3, 2020 this office denied your release.", ("2020-05-03", "denied")),
    ("Your earlier application for a stay was granted on May 3, 2020.", ("2020-05-03", "granted")),
    ("The immigration judge denied your request for bond on May 3, 2020.", None),
    ("The Board denied your motion on May 3, 2020.", None),
    ("USCIS denied your application on May 3, 2020.", None),
    ("You were denied entry to the kitchen on May 3, 2020.", None),
    ("Your request of March 2, 2021 is denied.", None),
]


@pytest.mark.parametrize(("body", "expected"), DECISIONS)
def test_earlier_decisions(body: str, expected: tuple[str, str] | None, analyser: Analyser) -> None:
    found = [(c.date, c.attributes.get("outcome")) for c in claims("decision", body, analyser)]
    assert found == ([expected] if expected else [])


def test_the_office_of_an_earlier_decision(analyser: Analyser) -> None:
    (one,) = claims("decision", "ERO Houston denied your prior request on May 3, 2020.", analyser)
    assert one.attributes["office"] == "HOU"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on April 6", "2021-04-06"),
        ("on 30 March", "2021-03-30"),
        ("el 9 de agosto", "2020-08-09"),
        ("on December 6 of last year", "2020-12-06"),
        ("on June 1", "2020-06-01"),
    ],
)
def test_days_without_a_year_are_the_last_before_the_letter(text: str, value: str) -> None:
    (one,) = find_dates(text, near="2021-05-01")
    assert (one.value, one.yearless) == (value, True)
    assert find_dates(text) == []


@pytest.mark.parametrize(
    "text", ["you may 3 times", "July 8 of that year", "March 2O2l", "May 10:30"]
)
def test_what_is_no_day_without_a_year(text: str) -> None:
    assert [d for d in find_dates(text, near="2021-05-01") if d.yearless] == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("in 2014", ["2014"]),
        ("in 2010 and 2013", ["2010", "2013"]),
        ("in the spring of 2011", ["2011"]),
        ("removed (2011)", ["2011"]),
        ("in May 2014", ["2014-05"]),
        ("241 of 2014-15", []),
        ("8 CFR 2014", []),
    ],
)
def test_bare_years(text: str, values: list[str]) -> None:
    assert [d.value for d in find_dates(text, years=True)] == values
