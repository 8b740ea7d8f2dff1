"""Dates in running text, and which of a letter's dates is its own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_letters import letter, office_letter

from denialscan.extract.dates import find_dates
from denialscan.nlp import Analyser

FORMS = (
    "March 24, 2021",
    "MARCH 24, 2021",
    "march 24 2021",
    "Mar. 24, 2021",
    "March 24th, 2021",
    "March24,2021",
    "24 March 2021",
    "24-Mar-2021",
    "the 24th of March, 2021",
    "24 de marzo de 2021",
    "24 de marzo del 2021",
    "3/24/2021",
    "03/24/2021",
    "03-24-2021",
    "3.24.2021",
    "3/24/21",
    "2021-03-24",
    "24/03/2021",
    "March 24, 2O21",
    "March 24, 202l",
)


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_one_day(text: str) -> None:
    (found,) = find_dates(f"issued on {text} by this office")
    assert found.value == "2021-03-24"
    assert f"issued on {text} by this office"[found.start : found.end] in text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("March l4, 2021", "2021-03-14"),
        ("March 2O, 2021", "2021-03-20"),
        ("July 4, l999", "1999-07-04"),
        ("May 3O, 2O19", "2019-05-30"),
    ],
)
def test_digits_that_ocr_took_for_letters(text: str, value: str) -> None:
    assert [d.value for d in find_dates(text)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 de enero de 2022", "2022-01-03"),
        ("31 de diciembre del 2019", "2019-12-31"),
        ("5 setiembre 2020", "2020-09-05"),
        ("mayo de 2023", "2023-05"),
    ],
)
def test_spanish(text: str, value: str) -> None:
    assert [d.value for d in find_dates(text, day_first=True)] == [value]


def test_numbers_are_read_in_the_order_of_the_language() -> None:
    assert find_dates("4/5/2021")[0].value == "2021-04-05"
    assert find_dates("4/5/2021", day_first=True)[0].value == "2021-05-04"
    # a number above twelve can only be the day
    assert find_dates("5/13/2021", day_first=True)[0].value == "2021-05-13"


@pytest.mark.parametrize(
    ("text", "value"), [("May 2023", "2023-05"), ("in September of 2019", "2019-09")]
)
def test_partial_dates_stay_partial(text: str, value: str) -> None:
    assert [d.value for d in find_dates(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "February 30, 2021",
        "13/13/2021",
        "2021-13-45",
        "3/4-2021",
        "1850-01-01",
        "May I ask",
        "in March we met 20 people",
        "8 CFR 241.4",
        "A 012 345 678",
        "suite 12/5",
        "call 555-1234",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text) == []


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2060, 12, 31)))
def test_round_trip(day: date) -> None:
    for text in (day.isoformat(), f"{day:%m/%d/%Y}", f"{day:%B} {day.day}, {day.year}"):
        assert [d.value for d in find_dates(text)] == [day.isoformat()]


BODY = (
    "Your request for release from detention is denied. You failed to appear at your hearing\n"
    "on June 3, 2019."
)


def test_the_date_line_is_the_letters_date(analyser: Analyser) -> None:
    one = letter(office_letter(BODY, date="April 5, 2021"), analyser)
    assert one.value("letter_date") == "2021-04-05"
    assert one.fields["letter_date"].raw == "April 5, 2021"
    assert one.fields["letter_date"].evidence[0].quote == "April 5, 2021"


@pytest.mark.parametrize(
    "line",
    [
        "Date: April 5, 2021",
        "Date prepared: 04/05/2021",
        "DATE: 04/05/2021",
        "Date of Notice: 2021-04-05",
    ],
)
def test_a_labelled_date(line: str, analyser: Analyser) -> None:
    assert letter(office_letter(BODY, date=line), analyser).value("letter_date") == "2021-04-05"


def test_dates_of_events_are_not_the_letters(analyser: Analyser) -> None:
    one = letter(office_letter(BODY, date=""), analyser)
    assert one.value("letter_date") is None


def test_date_of_birth_in_the_caption_is_not_the_letters(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678\nDate of Birth: January 2, 1980"
    one = letter(office_letter(BODY, caption=caption), analyser)
    assert one.value("letter_date") == "2021-03-24"


def test_spanish_letter_has_the_day_first(analyser: Analyser) -> None:
    text = office_letter(
        "Esta carta es en respuesta a su solicitud de libertad. Su solicitud ha sido denegada\n"
        "porque usted no se presentó a su audiencia.",
        caption="Asunto: Solicitud de libertad, Rosa Tejada, A 077 666 555",
        salutation="Estimada señora Tejada:",
        date="04/05/2021",
    )
    assert letter(text, analyser).value("letter_date") == "2021-05-04"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This responds to your request of March 2, 2021.", "2021-03-02"),
        ("This office received your request on March 2, 2021.", "2021-03-02"),
        ("Your application was submitted on 3/2/2021.", "2021-03-02"),
        ("This is in response to your letter dated 2021-03-02.", "2021-03-02"),
        ("Your request was reviewed. You were convicted on March 2, 2021.", None),
        ("This responds to your request. A judge ordered you removed on March 2, 2021.", None),
    ],
)
def test_request_date(sentence: str, expected: str | None, analyser: Analyser) -> None:
    one = letter(office_letter(f"{sentence}\nYour request for release is denied."), analyser)
    assert one.value("request_date") == expected


@pytest.mark.parametrize(
    "text", ["03 30 2023", "03.30 2023", "03/30 2023", "March 30. 2023", "03/3012023"]
)
def test_lost_strokes(text: str) -> None:
    assert [d.value for d in find_dates(text)] == ["2023-03-30"]


@pytest.mark.parametrize("text", ["13 45 2023", "555 03 30 20231", "[1 SEP 2018"])
def test_what_is_no_date_for_certain(text: str) -> None:
    assert [d.value for d in find_dates(text) if len(d.value) == 10] == []


def test_fax_line_is_not_the_letters_date(analyser: Analyser) -> None:
    body = "Your request for release is denied because you were convicted of burglary."
    text = "APR 25 2021 14:43 FROM:ICE FAX P.01/01\n\n" + office_letter(body)
    assert letter(text, analyser).value("letter_date") == "2021-03-24"


def test_request_date_before_a_comma_read_as_a_stop(analyser: Analyser) -> None:
    body = "On September 21, 2016. you asked this office to defer action. The request is denied."
    assert letter(office_letter(body), analyser).value("request_date") == "2016-09-21"
