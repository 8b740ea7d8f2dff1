"""Which field office a facility answered to, by which list, and on which days.

ICE's own lists name the office of each place on the day of the list. A change shows on
the first list with the new office; between that list and the last one with the old
office nobody printed which it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from denialscan.reference import tables
from denialscan.reference.overlay import Overlay, cached_by_overlay, current_overlay

Basis = Literal["listed", "area", "uwchr", "own"]

#: Days of the ICE lists whose tag does not hold it (data/ATTRIBUTION.md); the list of
#: a fiscal year is that of its last day, but for FY25.
_LIST_DAYS = {
    "ICE-2019-ICFO-31121": "2019-03-25",
    "ICE-2019-ICFO-31806": "2019-08-05",
    "ICE-stats-FY25": "2025-09-24",
}
_FISCAL = re.compile(r"ICE-stats-FY(\d\d)$")
# The list of 2015 names no offices.
_DATED = re.compile(r"ICE(?:-stats|\.gov)?-(\d{4}-\d\d-\d\d)$")
_NO_OFFICES = frozenset({"ICE-2015-12-08"})


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """An office given to a facility. ``first`` and ``last`` are ISO days and inclusive,
    an empty ``last`` is open; ``basis`` says by whom: ``listed`` ICE's own lists, ``area``
    the area of responsibility in 2026, ``uwchr`` a research group, ``own`` the
    organisation's own file. ``source`` names the list; ``line`` is a line of the own
    file, 0 elsewhere.
    """

    office: str
    first: str
    last: str
    basis: Basis
    source: str
    line: int = 0

    def covers(self, span: tuple[str, str]) -> bool:
        """Say whether all days of a span lie within."""
        return self.first <= span[0] and (not self.last or span[1] <= self.last)

    @property
    def period(self) -> str:
        """The days in words."""
        if self.first == self.last:
            return f"on {self.first}"
        return f"from {self.first} to {self.last}" if self.last else f"from {self.first}"


@cached_by_overlay(4096)
def assignments(facility_id: str) -> tuple[Assignment, ...]:
    """Return the offices that lists and the own file give a facility, the earliest
    first; none for an unknown id or a place without an office."""
    packaged = _by_id().get(facility_id)
    found = [] if packaged is None else _packaged(packaged)
    overlay = current_overlay()
    if overlay is not None:
        found += _own(overlay, facility_id)
    return tuple(sorted(found, key=lambda a: (a.first, a.last or "9999", a.office)))


@cached_by_overlay(1)
def _by_id() -> dict[str, dict[str, str]]:
    return {row["facility_id"]: row for row in tables.rows("facilities")}


def _packaged(row: dict[str, str]) -> list[Assignment]:
    office, basis, as_of = (row["field_office"], row["field_office_basis"],
                            row["field_office_as_of"])  # fmt: skip
    found: list[Assignment] = []
    if basis == "listed":
        changes = [h.split("@") for h in tables.parts(row["field_office_history"])]
        if not changes:
            # no list between the first sighting and as_of shows another office
            changes = [[office, min(row["first_seen"] or as_of, as_of)]]
        days = list_days(row)
        for n, (code, first) in enumerate(changes):
            last = as_of
            if n + 1 < len(changes):
                last = max((d for d in days if first <= d < changes[n + 1][1]), default=first)
            found.append(
                Assignment(office=code, first=first, last=last, basis="listed", source="ICE lists")
            )
    elif office:
        found.append(
            Assignment(
                office=office,
                first=as_of,
                last=as_of,
                basis="area" if basis == "area" else "uwchr",
                source="DDP-2026-08" if basis == "area" else "UWCHR",
            )
        )
    area = row["area_office_2026"]
    if area and area != office:
        found.append(
            Assignment(
                office=area,
                first="2026-08-21",
                last="2026-08-21",
                basis="area",
                source="DDP-2026-08",
            )
        )
    return found


def list_days(row: dict[str, str]) -> tuple[str, ...]:
    """Return the days of the ICE lists with offices that a facility's row comes from."""
    days: set[str] = set()
    for tag in tables.parts(row["source"]):
        fiscal, dated = _FISCAL.match(tag), _DATED.match(tag)
        if tag in _LIST_DAYS:
            days.add(_LIST_DAYS[tag])
        elif fiscal:
            days.add(f"20{fiscal[1]}-09-30")
        elif dated and tag not in _NO_OFFICES:
            days.add(dated[1])
    return tuple(sorted(days))


def _own(overlay: Overlay, facility_id: str) -> list[Assignment]:
    """The own file's rows: each holds from its day (``since``, else ``as_of``) until the
    next begins; one that quotes a list of
    ICE's own is sure up to the day of that list only."""
    rows = [r for r in overlay.of("facilities", facility_id) if r.column == "field_office"]
    found: list[Assignment] = []
    for n, row in enumerate(rows):
        start = row.since or row.as_of
        following = next(
            (later for r in rows[n + 1 :] if (later := r.since or r.as_of) > start), ""
        )
        found.append(
            Assignment(
                office=row.value,
                first=start,
                last=row.as_of if row.listed else following and _day_before(following),
                basis="listed" if row.listed else "own",
                source=row.source,
                line=row.line,
            )
        )
    return found


def _day_before(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
