"""Circuits on detention without bond under INA 235(b)(2)(A), by state and date.

Context for a reader, never a flag: whether a person present without admission may have a
bond hearing depends on the circuit of confinement and the day. Source and caution stand in
the table (``data/circuits.csv``, a secondary source): positions may be changed by the
Supreme Court, and before a circuit's ruling its district courts went both ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from denialscan.errors import DataError
from denialscan.reference import tables
from denialscan.reference.facility_index import facilities
from denialscan.reference.periods import day_span, meets, within
from denialscan.reference.states import state_code

Position = Literal["bond_available", "mandatory", "none"]

_LONG_FORM = re.compile(r"^(?:United States|Commonwealth of the) ")
_ORDINALS = {"1": "1st", "2": "2d", "3": "3d", "DC": "D.C."}


@dataclass(frozen=True, kw_only=True)
class CircuitPosition:
    """What one court of appeals held, from ``since`` to ``until`` (ISO, inclusive; empty =
    open). ``position`` "none": no ruling is listed."""

    circuit: str
    states: tuple[str, ...]
    position: Position
    since: str
    until: str
    note: str
    source: str

    @property
    def name(self) -> str:
        """The court's name: ``5th Circuit``."""
        return f"{_ORDINALS.get(self.circuit, self.circuit + 'th')} Circuit"

    @property
    def key(self) -> str:
        """What names the row in the table: circuit and first day."""
        return f"{self.circuit} {self.since}".strip()

    def holds_on(self, day: str) -> bool | None:
        """Say whether the ruling stood on an ISO date; None where a partial date leaves
        it open, or there is no ruling."""
        if self.position == "none":
            return None
        span = day_span(day)
        if within(span, self.since, self.until):
            return True
        return None if meets(span, self.since, self.until) else False


@cache
def all_positions() -> tuple[CircuitPosition, ...]:
    """Return every row of the table. Raises DataError on an unknown position."""
    out = []
    for row in tables.rows("circuits"):
        position = row["position_on_1225b2A"]
        if position not in ("bond_available", "mandatory", "none"):
            raise DataError(f"circuits.csv: unknown position {position}")
        out.append(
            CircuitPosition(
                circuit=row["circuit"],
                states=tables.parts(row["states"]),
                position=position,  # type: ignore[arg-type]
                since=row["from"],
                until=row["to"],
                note=row["note"],
                source=row["source"],
            )
        )
    return tuple(out)


def position_of_state(state: str) -> CircuitPosition | None:
    """Return the row of the circuit a state (postal code) lies in; None for a place that
    lies in none or is not listed."""
    return next((p for p in all_positions() if state in p.states), None)


def position_of_facility(facility_id: str) -> CircuitPosition | None:
    """Return the row of the circuit in which a listed place of detention lies."""
    listed = facilities().get(facility_id)
    return position_of_state(listed.state) if listed and listed.state else None


def position_of_office(code: str) -> CircuitPosition | None:
    """Return the row of the circuit in which a field office's whole area lies; None where
    the area reaches into a second circuit, or the office has none."""
    rows = [r for r in tables.rows("field_offices") if r["code"] == code]
    names = [name for r in rows for name in tables.parts(r["states"])]
    states = {state_code(_LONG_FORM.sub("", name)) for name in names}
    found = {position_of_state(s) if s else None for s in states}
    return found.pop() if len(found) == 1 else None
