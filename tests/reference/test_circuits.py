"""What the circuits held on detention without bond, by place and day."""

from __future__ import annotations

import pytest

from denialscan.reference.circuits import (
    all_positions,
    position_of_facility,
    position_of_office,
    position_of_state,
)
from denialscan.reference.states import CODES


@pytest.mark.parametrize(
    ("state", "day", "name", "position", "holds"),
    [
        ("TX", "2026-02-06", "5th Circuit", "mandatory", True),
        ("TX", "2026-02-05", "5th Circuit", "mandatory", False),
        ("TX", "2026-02", "5th Circuit", "mandatory", None),
        ("TX", "2026", "5th Circuit", "mandatory", None),
        ("TX", "2026-03", "5th Circuit", "mandatory", True),
        ("TX", "2025", "5th Circuit", "mandatory", False),
        ("NY", "2026-04-28", "2d Circuit", "bond_available", True),
        ("DC", "2026-10-01", "D.C. Circuit", "none", None),
    ],
)
def test_by_state_and_day(
    state: str, day: str, name: str, position: str, holds: bool | None
) -> None:
    found = position_of_state(state)
    assert found is not None
    assert (found.name, found.position) == (name, position)
    assert found.holds_on(day) is holds


def test_every_state_lies_in_one_circuit() -> None:
    listed = [s for p in all_positions() for s in p.states]
    assert len(listed) == len(set(listed))
    assert set(listed) == CODES
    assert all(p.note and p.source for p in all_positions())


def test_by_place_and_by_office() -> None:
    held = position_of_facility("STWRTGA")
    assert held is not None
    assert held.circuit == "11"
    assert position_of_facility("NOWHERE") is None
    whole = position_of_office("HOU")
    assert whole is not None
    assert whole.circuit == "5"
    # Islands under their long names lie where the rest of the area does, or divide it.
    pacific = position_of_office("SFR")
    assert pacific is not None
    assert pacific.circuit == "9"


@pytest.mark.parametrize("code", ["BOS", "MIA", "NOL", "DAL", "HQ", "OPLA", ""])
def test_an_area_of_two_circuits_or_none_says_nothing(code: str) -> None:
    assert position_of_office(code) is None
