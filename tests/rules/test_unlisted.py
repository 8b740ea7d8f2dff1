"""Facilities that no reference list has."""

from __future__ import annotations

from typing import Any

import pytest
from held_letters import STEWART, held_context, held_letter, place

from denialscan.reference.overlay import OverlayRow, using_overlay
from denialscan.reference.overlay_file import make_overlay
from denialscan.rules.unlisted import check_facility_unknown

LISTED = place("Stewart Detention Center", STEWART)
UNLISTED = place("Riverbend Detention Center", None)

CASES: list[tuple[str, list[Any], dict[str, Any], str]] = [
    ("listed", [LISTED], {}, "clear"),
    ("unlisted", [UNLISTED], {}, "flagged"),
    ("one of two", [LISTED, UNLISTED], {}, "flagged"),
    ("a place of before", [place("Riverbend Detention Center", None, "past")], {}, "flagged"),
    ("ambiguous", [place("Orange County Jail", None)], {"office": None}, "undetermined"),
    ("ambiguous but for the office", [place("Orange County Jail", None)], {"office": "NYC"}, "clear"),
    ("silent", [], {}, "not_applicable"),
    ("generic", [place("the county jail", None)], {}, "not_applicable"),
    ("generic, written large", [place("County Jail", None)], {}, "not_applicable"),
    ("generic, pointed at", [place("this local detention center", None)], {}, "not_applicable"),
    ("generic beside a listed one", [place("Detention Center", None), LISTED], {}, "clear"),
    ("misread", [place("Blu8bonnct D3tenti0n Facjlity", None)], {"source": "ocr"}, "clear"),
    ("misread beyond repair", [place("Siewxart Detention Center", None)], {"source": "ocr"},
     "undetermined"),
    ("unlisted and read by OCR", [UNLISTED], {"source": "ocr"}, "flagged"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "places", "options", "outcome"), CASES, ids=[case[0] for case in CASES]
)
def test_letters(case: str, places: list[Any], options: dict[str, Any], outcome: str) -> None:
    answer = check_facility_unknown(held_letter(*places, **options), held_context())
    assert answer.outcome == outcome, (case, answer.message)
    if outcome == "flagged":
        assert "Riverbend Detention Center" in answer.message
        assert [e.quote for e in answer.evidence] == ["Riverbend Detention Center"]


def test_an_own_row_makes_a_place_known() -> None:
    rows = tuple(
        OverlayRow(
            table="facilities",
            entry="X-TX-RIVERBEND",
            column=column,
            value=value,
            since="",
            as_of="2026-02-01",
            source="visit",
        )
        for column, value in (("name", "Riverbend Detention Center"), ("state", "TX"))
    )
    letter = held_letter(UNLISTED)
    assert check_facility_unknown(letter, held_context()).outcome == "flagged"
    with using_overlay(make_overlay("own.csv", rows)):
        assert check_facility_unknown(letter, held_context()).outcome == "clear"
    assert check_facility_unknown(letter, held_context()).outcome == "flagged"
