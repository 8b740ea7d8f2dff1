"""Places of detention: names, namesakes, misreadings and names on no list."""

from __future__ import annotations

from typing import Any

import pytest

from denialscan.reference import tables
from denialscan.reference.facilities import (
    facilities,
    find_facilities,
    resolve_facility,
    same_facility,
    same_site,
)

FOUND: list[tuple[str, dict[str, str], str]] = [
    ("currently detained at the Northwest ICE Processing Center in Tacoma", {}, "CSCNWWA"),
    ("held at the Northwest Detention Center.", {}, "CSCNWWA"),  # its name until 2019
    ("transferred to NWIPC on May 1", {}, "CSCNWWA"),
    ("Maria Lopez\nStewart Detention Center\n146 CCA Road", {}, "STWRTGA"),
    ("STEWART DETENTION CENTER\nLumpkin, GA 31815", {}, "STWRTGA"),
    ("detained at the adelanto ice processing center", {}, "ADLNTCA"),
    ("Eloy Detention Center", {}, "EAZ"),
    ("La Salle ICE Processing Center", {}, "JENADLA"),
    ("LaSalle ICE Processing Center", {}, "JENADLA"),
    ("Port Isabel SPC", {}, "PIC"),
    ("Krome Service Processing Center", {}, "KRO"),
    ("She was held at Krome for a year", {}, "KRO"),
    ("Camp East Montana", {}, "EROFCB"),
    ("Aurora ICE Processing Center", {}, "DENICDF"),
    ("Corrections Center of Northwest Ohio", {}, "OHNORWE"),
    ("Folkston ICE Processing Center (Main)", {}, "FIPCMGA"),
    ("Folkston ICE Processing Center (Annex)", {}, "FIPCAGA"),
    ("Karnes County Residential Center", {}, "KRNRCTX"),
    ("Karnes County Correctional Center", {}, "KARNETX"),
    ("Otero County Prison Facility", {}, "OTROPNM"),
    ("Otero Processing Center", {}, "OTRPCNM"),
    ("FCI Florence", {}, "BOPFLF"),
    ("the facility STWRTGA", {}, "STWRTGA"),
    ("the Buffalo (Batavia) Service Processing Center", {}, "BTV"),
    ("Strafford County Corrections, Dover, New Hampshire", {}, "STRAFNH"),
    ("Detainee (St. Clair County Jail, Port Huron)", {}, "STCLAMI"),
    ("en el Centro de Detención El Valle", {}, "ELVDFTX"),
    (
        "left the Northwest ICE Processing Center on 11/14/2022 and is now in Eloy, AZ 85131",
        {},
        "CSCNWWA",
    ),
    # namesakes, separated by what stands beside the name or by the letter
    ("Orange County Jail in Goshen, New York", {}, "ORANGNY"),
    ("Orange County Jail, Goshen", {}, "ORANGNY"),
    ("Orange County Jail", {"state": "NY"}, "ORANGNY"),
    ("Essex County Correctional Facility", {"office": "NEW"}, "ESSEXNJ"),
    ("Eden Detention Center", {"on": "2021-03-01"}, "EDNDCTX"),
    ("Eden Detention Center", {"on": "2005-03-01"}, "EDENDTX"),
    ("Oakdale Federal Detention Center", {"on": "2021-03-01"}, "OAK"),
    ("Joe Corley Processing Center", {"on": "2024-03-01"}, "JCRLYTX"),
    # misread
    ("Adelanlo ICE Processing Center", {}, "ADLNTCA"),
    ("Northwest lCE Proccssing Center", {}, "CSCNWWA"),
    ("Stewart Detenti0n Center", {}, "STWRTGA"),
    ("Bluebonnct Detention Facility", {}, "BLBNATX"),
    ("Torrancc Connty Detention Facllity", {"office": "ELP"}, "TOORANM"),
]


@pytest.mark.parametrize(("text", "letter", "facility_id"), FOUND)
def test_facility_is_found(text: str, letter: dict[str, Any], facility_id: str) -> None:
    hits = find_facilities(text, **letter)
    assert [h.facility_id for h in hits] == [facility_id]
    assert text[hits[0].start : hits[0].end] == hits[0].raw


UNDECIDED = [
    # on no list, however close a listed name is
    ("Elroy Detention Center", {}, ()),
    ("Riverbend Detention Center", {}, ()),
    # known words, another kind of place
    ("Stewart County Jail", {}, ("STWRTGA",)),
    ("Florence Detention Center", {}, ("FLO",)),
    ("Folkston ICE Processing Center", {}, ("FIPCMGA", "FIPCAGA")),
    # namesakes with nothing to separate them
    ("Orange County Jail", {}, ("ORANGFL", "ORANGNY")),
    # no such jail is listed in the letter's state
    ("Adams County Jail", {"state": "OH"}, ("ADAMSCO", "ADAMSPA")),
    # the state printed beside the name excludes the listed place
    ("Stewart Detention Center, Houston, Texas", {}, ("STWRTGA",)),
]


@pytest.mark.parametrize(("text", "letter", "some"), UNDECIDED)
def test_name_is_not_forced_onto_a_neighbour(
    text: str, letter: dict[str, Any], some: tuple[str, ...]
) -> None:
    (hit,) = find_facilities(text, **letter)
    assert hit.facility_id is None
    assert set(some) <= set(hit.candidates)
    assert bool(some) == bool(hit.candidates)


@pytest.mark.parametrize(
    "text",
    [
        "an ICE detention facility",
        "a detention center in Texas. The Detention Center staff",
        "county jail",
        "the Seattle Field Office",
        "held at Los Angeles",
        "two children who remain in Nashua",
        "moved to Adelanto",  # as likely the town
        "Nebraska Service Center",
        "King County Superior Court",
        "detained pursuant to INA 236(c)",
    ],
)
def test_no_facility_without_a_name(text: str) -> None:
    assert find_facilities(text) == []


def test_two_facilities_in_one_sentence() -> None:
    text = "He was moved from the Eloy Detention Center to the Adelanto ICE Processing Center."
    assert [h.facility_id for h in find_facilities(text)] == ["EAZ", "ADLNTCA"]


def test_client_file_may_give_an_id_or_a_name() -> None:
    assert resolve_facility("cscnwwa").facility_id == "CSCNWWA"
    assert resolve_facility("Plymouth County Correctional Facility").facility_id == "PLYMOMA"
    assert resolve_facility("Riverbend Detention Center").facility_id is None


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("CSCNWWA", "CSCNWWA", True),
        ("BOPOAD", "OAK", True),  # two codes at one address
        ("EDENDTX", "EDNDCTX", True),  # one prison, the code renewed
        ("MONTGTX", "JCRLYTX", True),
        ("FLO", "FSF", None),  # processing center and staging facility of one site
        ("FIPCMGA", "FIPCAGA", None),
        ("CSCNWWA", "STWRTGA", False),
        ("CCAFLAZ", "EAZ", False),
        ("CSCNWWA", "NOSUCH", None),
    ],
)
def test_same_facility(left: str, right: str, answer: bool | None) -> None:
    assert same_facility(left, right) is answer
    assert same_facility(right, left) is answer


def test_every_short_name_belongs_to_a_listed_facility() -> None:
    for row in tables.rows("facility_short_names"):
        assert row["facility_id"] in facilities()
        assert resolve_facility(row["name"]).facility_id == row["facility_id"]


def test_own_names_come_back_and_are_not_taken_for_others() -> None:
    """All places seen since 2021 by their own names, the state known."""
    recent = [
        f
        for f in facilities().values()
        if f.last_seen >= "2021" and f.category not in ("medical", "hotel")
    ]
    right = wrong = 0
    for facility in recent:
        got = resolve_facility(facility.name, state=facility.state, on=facility.last_seen)
        if got.facility_id and same_facility(got.facility_id, facility.facility_id) is not False:
            right += 1
        elif got.facility_id:
            wrong += 1
    assert len(recent) > 700
    assert right / len(recent) > 0.97
    assert wrong / len(recent) < 0.01


@pytest.mark.parametrize(
    ("name", "letter", "facility_id"),
    [
        ("Kay County Detenti on Conter, Nockirk, OK", {}, "KCOJFOK"),
        ("]OE CORLEY P ROCESSING CTR , Co nroe, TX", {"on": "2025-01-01"}, "JCRLYTX"),
        ("El Centro 8orvice Processin9 Center, El Centro, C4", {}, "ECC"),
        ("Portland, ME Hold Room", {}, "POMHOLD"),  # a place within the name
        ("Phoenix District Office", {}, "PHOHOLD"),  # an exact name goes before a likely one
        ("ECC, El Centro, CA", {}, "ECC"),
        ("stwrtga", {}, "STWRTGA"),
    ],
)
def test_damaged_and_odd_names_of_a_client_file(
    name: str, letter: dict[str, Any], facility_id: str
) -> None:
    assert resolve_facility(name, **letter).facility_id == facility_id


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Stewart Regional Detention Center", {}),  # a word more that tells places apart
        ("Northwest Regional Processing Center", {}),
        ("Claywell County Justice Center", {}),
        ("Redford City Jail", {"office": "SEA"}),
        ("Brookstead County Detention Center, HI", {}),
        ("Penden County Correctional Facility, AL", {}),
        ("Oakton County Sheriff's Office, NE", {}),
        ("Northton Correctional Center", {"office": "BOS"}),
    ],
)
def test_unlisted_names_are_refused(name: str, letter: dict[str, Any]) -> None:
    assert resolve_facility(name, **letter).facility_id is None


@pytest.mark.parametrize("word", ["TEXAS", "MONTANA", "SHERIFF", "POLK", "JENA"])
def test_a_word_in_parentheses_is_no_abbreviation(word: str) -> None:
    assert find_facilities(f"STATE OF {word}, COUNTY COURT") == []


def test_sites() -> None:
    assert same_site("FIPCMGA", "FIPCAGA")  # main building and annex
    assert same_site("FLO", "FSF")
    assert not same_site("KARNETX", "KRNRCTX")  # one county, two streets
    assert not same_site("STWRTGA", "NOSUCH")
