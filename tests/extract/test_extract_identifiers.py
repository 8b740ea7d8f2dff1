"""A-numbers in every form letters print, and reference numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_letters import letter, office_letter, read, scanned

from denialscan.extract.identifiers import find_a_numbers, normal_a_number
from denialscan.nlp import Analyser
from denialscan.pipeline import analyse

LABELS = (
    "A",
    "A ",
    "A-",
    "A#",
    "A# ",
    "A #",
    "A-Number: ",
    "A-Number: A",
    "A Number ",
    "A No. ",
    "A-File: ",
    "File No: ",
    "File Number: A",
    "File #: ",
    "Alien Number: ",
    "Alien No. A",
    "Alien Registration Number ",
    "Alien Registration No.: A",
    "USCIS # ",
    "USCIS Number: ",
    "Número A: ",
    "Número de extranjero: ",
)
DIGITS = ("012345678", "012 345 678", "012-345-678", "012.345.678")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("digits", DIGITS)
def test_every_label_with_every_grouping(label: str, digits: str) -> None:
    text = f"Re: Deng, {label}{digits}, detained"
    ((value, start, end),) = find_a_numbers(text)
    assert value == "A012345678"
    assert text[start:end].endswith(digits)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A12345678", "A012345678"),
        ("A 12 345 678", "A012345678"),
        ("A1234567", "A001234567"),
        ("(A 012 345 678)", "A012345678"),
        ("A 012 345 678.", "A012345678"),
        ("A O12 345 678", "A012345678"),
        ("A0l2 345 67B", "A012345678"),
        ("A# 0I2-345-678", "A012345678"),
        ("(A+t012-345-678)", "A012345678"),
        ("A+t01 2-345-678", "A012345678"),
        ("At: 012345678", "A012345678"),
        ("Att: 012-345-678", "A012345678"),
        ("AH: 012-345-678", "A012345678"),
        ("AQ12-345-678", "A012345678"),
    ],
)
def test_short_and_misread_forms(text: str, value: str) -> None:
    assert [v for v, _a, _b in find_a_numbers(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "A123456",
        "A0123456789",
        "AB012345678",
        "call 012 345 678",
        "MIA012345678",
        "A 2019 2020",
        "At 012345678",
        "Att: 555-123-4567",
        "Flat 12 345 678",
        "section A 241",
        "Form A-1",
        "$1,234,567",
        "LIN 21 012 34567",
        "AOOOOOOOOO",
    ],
)
def test_no_a_number(text: str) -> None:
    assert find_a_numbers(text) == []


def test_two_people_in_one_line() -> None:
    found = find_a_numbers("A 012 345 678 and A 098-765-432")
    assert [v for v, _a, _b in found] == ["A012345678", "A098765432"]


@given(st.integers(min_value=1_000_000, max_value=999_999_999))
def test_normal_form(number: int) -> None:
    assert normal_a_number(str(number)) == f"A{number:09d}"
    assert [v for v, _a, _b in find_a_numbers(f"A{number:09d}")] == [f"A{number:09d}"]


@pytest.mark.parametrize("digits", ["", "123456", "1234567890"])
def test_no_normal_form(digits: str) -> None:
    assert normal_a_number(digits) is None


BODY = (
    "Your request for release from detention is denied. You failed to appear at your hearing\n"
    "on June 3, 2019."
)


def test_one_number_printed_twice_is_one(analyser: Analyser) -> None:
    body = f"{BODY} Your file A012345678 was closed for review."
    one = letter(office_letter(body), analyser)
    assert one.value("a_numbers") == ["A012345678"]
    assert one.fields["a_numbers"].items[0].raw == "A 012 345 678"


def test_family_in_one_caption(analyser: Analyser) -> None:
    caption = "Re: Amina Deng, A 012 345 678\nOmar Deng, A 012 345 679"
    one = letter(office_letter(BODY, caption=caption), analyser)
    assert one.value("a_numbers") == ["A012345678", "A012345679"]


def test_number_of_a_codefendant_is_not_the_letters(analyser: Analyser) -> None:
    body = f"{BODY} You were arrested with another detainee, A 098 765 432, in that case."
    assert letter(office_letter(body), analyser).value("a_numbers") == ["A012345678"]


def test_no_number_stated(analyser: Analyser) -> None:
    one = letter(office_letter(BODY, caption="Re: Amina Deng"), analyser)
    assert one.value("a_numbers") is None
    assert one.fields["a_numbers"].items == ()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Receipt: LIN2112345678", "LIN2112345678"),
        ("Case Number: BOS-2021-00412", "BOS-2021-00412"),
        ("Control No. 21-00412-X", "21-00412-X"),
        ("FOIA 2022-ICFO-18943", "2022-ICFO-18943"),
    ],
)
def test_reference_numbers(line: str, value: str, analyser: Analyser) -> None:
    caption = f"Re: Amina Deng, A 012 345 678\n{line}"
    one = letter(office_letter(BODY, caption=caption), analyser)
    assert value in (one.value("reference_numbers") or [])


def test_a_number_is_no_reference_number(analyser: Analyser) -> None:
    assert letter(office_letter(BODY), analyser).value("reference_numbers") is None


@pytest.mark.parametrize("text", ["A208-77 1-346", "A 2087 71346", "A# 208 77 13 46"])
def test_parted_digits(text: str) -> None:
    assert [value for value, _a, _b in find_a_numbers(text)] == ["A208771346"]


@pytest.mark.parametrize("text", ["A208-77 1-34", "A208-77 1-346-5", "A 5 of 12 208 771 34"])
def test_other_digits_are_no_parted_number(text: str) -> None:
    assert find_a_numbers(text) == []


@pytest.mark.parametrize(
    ("number", "most"), [("A 012 345 678", 0.97), ("A 012 34 5678", 0.6), ("A O12 345 678", 0.6)]
)
def test_what_was_mended_is_less_sure(number: str, most: float, analyser: Analyser) -> None:
    text = office_letter(BODY, caption=f"Re: Amina Deng, {number}")
    (item,) = letter(text, analyser).fields["a_numbers"].items
    assert (item.value, item.confidence) == ("A012345678", most)


def test_a_number_is_no_surer_than_its_words(analyser: Analyser) -> None:
    text = office_letter(BODY, caption="Re: Amina Deng, A 012 345 678")
    one = analyse(scanned(read(text), quality=0.4), analyser=analyser)[0]
    (item,) = one.fields["a_numbers"].items
    assert item.confidence == 0.4


def test_receipt_number_with_misread_letters(analyser: Analyser) -> None:
    text = office_letter(BODY, caption="Re: Amina Deng, A 012 345 678\nReceipt: 10E0916624407")
    field = letter(text, analyser).fields["reference_numbers"]
    assert [(i.value, i.confidence) for i in field.items] == [("IOE0916624407", 0.6)]
