"""The office that wrote against the office that ICE's lists give the facility to."""

from __future__ import annotations

from typing import Any

import pytest
from held_letters import NWIPC, STEWART, held_context, held_letter, place

from denialscan.reference.overlay import OverlayRow, using_overlay
from denialscan.reference.overlay_file import make_overlay
from denialscan.rules.jurisdiction import check_jurisdiction, responsible
from denialscan.rules.registry import Answer

STWRT = place("Stewart Detention Center", STEWART)
PORT = place("Port Isabel SPC", "PIC")


@pytest.mark.parametrize(
    ("facility_id", "office", "day", "verdict"),
    [
        ("STWRTGA", "ATL", "2021-03-24", "clear"),
        ("STWRTGA", "NOL", "2021-03-24", "other"),
        ("STWRTGA", "NOL", "2000-08-31", "unsure"),  # before the first sighting
        ("STWRTGA", "NOL", "2026-07-20", "other"),  # the day of the last list
        ("STWRTGA", "NOL", "2026-07-21", "unsure"),
        ("STWRTGA", "ATL", "2026-07-21", "unsure"),
        ("PIC", "SNA", "2020-09-30", "clear"),
        ("PIC", "HLG", "2020-09-30", "other"),
        ("PIC", "SNA", "2021-03-01", "clear"),  # between two lists: the former office
        ("PIC", "HLG", "2021-03-01", "unsure"),
        ("PIC", "DAL", "2021-03-01", "other"),  # neither list has it
        ("PIC", "HLG", "2021-09-30", "clear"),
        ("PIC", "SNA", "2023-01-01", "other"),
        ("PIC", "SNA", "2020", "unsure"),  # a partial date over the border
        ("PIC", "HLG", "2022", "clear"),
        ("PIC", "SNA", "2022-05", "other"),
        ("DOUGLWI", "CHI", "2026-01-05", "unsure"),  # the area of 2026 speaks against the list
        ("DOUGLWI", "DET", "2026-01-05", "other"),
        ("KCOJFOK", "DAL", "2024-04-02", "other"),  # the area of 2026 says nothing of 2024
        ("ABIRJVA", "WAS", "2026-08-21", "unsure"),  # an area row is no list
        ("ABIRJVA", "BAL", "2026-08-21", "unsure"),
    ],
)
def test_what_the_lists_say(facility_id: str, office: str, day: str, verdict: str) -> None:
    found = responsible(facility_id, office, day)
    assert found.verdict == verdict, found.message
    assert found.evidence
    assert all((e.source, e.table, e.row_key) == ("reference", "facilities", facility_id)
               for e in found.evidence)  # fmt: skip


CASES: list[tuple[str, Any, dict[str, Any], str]] = [
    ("its own office", [STWRT], {"office": "ATL"}, "clear"),
    ("another office", [STWRT], {"office": "NOL"}, "flagged"),
    ("headquarters", [STWRT], {"office": "HQ"}, "not_applicable"),
    ("OPLA", [STWRT], {"office": "OPLA"}, "not_applicable"),
    ("no facility", [], {"office": "ATL"}, "not_applicable"),
    ("a past place only", [place("Stewart Detention Center", STEWART, "past")], {}, "not_applicable"),
    ("no office", [STWRT], {"office": None}, "undetermined"),
    ("undated", [STWRT], {"office": "NOL", "date": None}, "undetermined"),
    ("office read in running text", [STWRT], {"office": "NOL", "office_confidence": 0.65},
     "undetermined"),
    ("facility doubtful", [place("Stewart Detention Center", STEWART, "current", 0.6)],
     {"office": "NOL"}, "undetermined"),
    ("unlisted place", [place("Riverbend Jail", None)], {}, "undetermined"),
    ("a name of several, one under the office", [place("Orange County Jail", None)],
     {"office": "NYC"}, "clear"),
    ("a name of several, none under the office", [place("Orange County Jail", None)],
     {"office": "SEA"}, "undetermined"),
    ("two places, one under the office", [STWRT, place("NWIPC", NWIPC)], {}, "clear"),
    ("not a decision", [STWRT], {"office": "NOL", "kind": "acknowledgement"}, "flagged"),
    ("a court's", [STWRT], {"office": None, "kind": "court_decision"}, "not_applicable"),
    ("a move that is only announced", [STWRT],
     {"office": "NOL", "sentence": "You will be moved to the Stewart Detention Center."},
     "not_applicable"),
    ("two places, neither", [STWRT, PORT], {"office": "DAL"}, "flagged"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "places", "options", "outcome"), CASES, ids=[case[0] for case in CASES]
)
def test_letters(case: str, places: Any, options: dict[str, Any], outcome: str) -> None:
    finding = check_jurisdiction(held_letter(*places, **options), held_context())
    assert finding.outcome == outcome, (case, finding.message)
    if outcome == "flagged":
        assert {"letter", "reference"} <= {e.source for e in finding.evidence}
        assert finding.confidence is not None


def answered(*held: tuple[str, str, str], **options: Any) -> Answer:
    return check_jurisdiction(held_letter(**options), held_context(*held))


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        ([("STWRTGA", "2021-01-01", "")], "flagged"),
        ([("NWIPC", "2021-01-01", "")], "clear"),
        # on the day of the transfer either place will do
        ([("STWRTGA", "2021-01-01", "2021-03-24"), ("NWIPC", "2021-03-24", "")], "clear"),
        ([("STWRTGA", "2021-01-01", "2021-03-23"), ("NWIPC", "2021-03-23", "")], "clear"),
        ([("NWIPC", "2021-01-01", "2021-03-23"), ("STWRTGA", "2021-03-23", "")], "flagged"),
        ([("STWRTGA", "2021-01-01", "2021-02-01")], "not_applicable"),
        ([("STWRTGA", "2021-03", "")], "not_applicable"),  # may have begun after the letter
        ([("Riverbend Jail", "2021-01-01", "")], "undetermined"),
    ],
)
def test_the_file_speaks_where_the_letter_names_no_place(
    held: list[tuple[str, str, str]], outcome: str
) -> None:
    answer = answered(*held, office="SEA")
    assert answer.outcome == outcome, answer.message
    if outcome == "flagged":
        assert {"facts", "reference"} <= {e.source for e in answer.evidence}


def test_the_letters_place_goes_before_the_files() -> None:
    answer = check_jurisdiction(
        held_letter(STWRT, office="ATL"), held_context(("NWIPC", "2021-01-01", ""))
    )
    assert answer.outcome == "clear"


def own(listed: bool, office: str = "NOL") -> OverlayRow:
    return OverlayRow(
        table="facilities",
        entry="STWRTGA",
        column="field_office",
        value=office,
        since="2026-08-01",
        as_of="2026-10-01",
        source="notice",
        listed=listed,
        line=2,
    )


@pytest.mark.parametrize(
    ("listed", "office", "date", "outcome"),
    [
        (False, "NOL", "2026-09-01", "clear"),
        (False, "ATL", "2026-09-01", "undetermined"),  # an own row alone accuses nobody
        (False, "NOL", "2026-07-01", "flagged"),  # before its day the lists hold
        (True, "NOL", "2026-09-01", "clear"),
        (True, "ATL", "2026-09-01", "flagged"),  # a newer list of ICE's, quoted
        (True, "ATL", "2026-10-02", "undetermined"),
    ],
)
def test_the_own_file(listed: bool, office: str, date: str, outcome: str) -> None:
    with using_overlay(make_overlay("own.csv", (own(listed),))):
        answer = check_jurisdiction(held_letter(STWRT, office=office, date=date), held_context())
    assert answer.outcome == outcome, answer.message
    cited = [e.note or "" for e in answer.evidence if e.source == "reference"]
    if date >= "2026-08-01" and date <= "2026-10-01":
        assert any("the organisation's own file, line 2" in note for note in cited)
