"""Offices named in letters: names, addresses, OCR noise, near misses."""

from __future__ import annotations

import pytest

from denialscan.reference import tables
from denialscan.reference.offices import find_office, find_offices, office_of_city

NAMED = [
    ("Seattle Field Office", "SEA"),
    ("U.S. Immigration and Customs Enforcement\nSt. Paul Field Office", "SPM"),
    ("St Paul Field Office", "SPM"),
    ("Saint Paul ERO Field Office", "SPM"),
    ("New York City Field Office", "NYC"),
    ("New York Field Office", "NYC"),
    ("ERO Harlingen", "HLG"),
    ("ERO - TACOMA,WA Sub Office", "SEA"),
    ("SEATTLE, WA, DOCKET CONTROL OFFICE", "SEA"),
    ("Seattle Area of Responsibility", "SEA"),
    ("Office of Enforcement and Removal Operations, Newark", "NEW"),
    ("Field Office Director, Chicago", "CHI"),
    ("Acting Field Office Director\nSan Francisco, California", "SFR"),
    ("the Field Office in Denver", "DEN"),
    ("Portland, OR Sub Office", "SEA"),
    ("Portland, ME Sub Office", "BOS"),
    ("12500 Tukwila International Blvd, Seattle, WA 98168", "SEA"),
    ("26 Federal Plaza, New York, NY 10278", "NYC"),
    ("1250 Poydras Suite 325, New Orleans", "NOL"),
    ("4310 S Macadam Avenue, Portland", "SEA"),
    ("500 12th Street, S.W.\nWashington, D.C. 20536", "HQ"),
    ("Washington, DC 20536", "HQ"),
    ("Senior Reviewing Official", "HQ"),
    ("Removal and International Operations", "HQ"),
    ("HQPDU", "HQ"),
    ("ICE Headquarters", "HQ"),
    ("Office of the Principal Legal Advisor, Seattle", "OPLA"),
    ("Office of the Chief Counsel", "OPLA"),
    ("Field Office: San Diego", "SND"),
    ("Oficina de El Paso", "ELP"),
    ("From: ICECaseReview <ICECaseReview@ice.dhs.gov>", "HQ"),
    ("Event ID: NYC2411000187", "NYC"),
    # as read from real and degraded letterheads
    ("S60 12th Street SW", "HQ"),
    ("Seatt1e Fie1d Office", "SEA"),
    ("Newerk Field Office", "NEW"),
    ("I2500 Tukwila lnternational Boulevard", "SEA"),
]


@pytest.mark.parametrize(("text", "code"), NAMED)
def test_office_is_found(text: str, code: str) -> None:
    match = find_office(text)
    assert match is not None
    assert match.code == code
    assert text[match.start : match.end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "She lives in Boston and works in Chicago.",
        "He was arrested in Houston, Texas.",
        "King County field notes",
        "Washington, D.C. 20001",
        "the headquarters of the company",
        "Field Office Director. New York counsel wrote.",
        "Portland sub office",  # Maine or Oregon
        "US. Immigration and CustOlIlS",
        "Please bring 26 copies to the Plaza.",
    ],
)
def test_no_office_without_its_words(text: str) -> None:
    assert find_offices(text) == []


def test_every_field_office_is_found_by_its_name_and_address() -> None:
    for row in tables.rows("field_offices"):
        named = find_office(f"Department of Homeland Security\n{row['name']}\nOffice of ERO")
        assert named is not None, row["code"]
        assert named.code == row["code"]
        street = find_office(f"{row['address']}, {row['city']}, {row['state']} {row['zip']}")
        assert street is not None, row["code"]
        assert street.code == row["code"]


def test_all_mentions_are_returned_with_their_places() -> None:
    text = "Seattle Field Office\n\nPlease contact your local Chicago field office first."
    found = find_offices(text)
    assert [m.code for m in found] == ["SEA", "CHI"]
    assert text[found[1].start : found[1].end] == "Chicago field office"


@pytest.mark.parametrize(
    ("city", "code"),
    [
        ("Tacoma, WA", "SEA"),
        ("Burlington, MA", "BOS"),
        ("Oakdale, LA", "NOL"),
        ("Fresno, California", "SFR"),
        ("Boise, ID 83709", "SLC"),
        ("Portland", None),
        ("Nowhere, TX", None),  # Texas is split between offices
    ],
)
def test_letterhead_city_gives_the_parent_office(city: str, code: str | None) -> None:
    assert office_of_city(city) == code
    match = find_office("Dear Counsel:", letterhead_city=city)
    assert (match.code if match else None) == code


def test_detainee_address_is_no_office_of_counsel() -> None:
    assert find_offices("Northwest ICE Processing Center\n1623 E J Street, Tacoma, WA 98421") == []
