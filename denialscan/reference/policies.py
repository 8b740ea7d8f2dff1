"""Enforcement policies and when each was in force.

One row of the table is one period; several rows may share an id. An open end
means that no end was found, not "in force today". Injunctions are rows too:
they qualify the policies they name.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from functools import cache
from typing import Literal

from denialscan.errors import DataError
from denialscan.reference import tables

Status = Literal["in_force", "not_in_force", "uncertain"]

_LAST_DAY = "9999-12-31"


@dataclass(frozen=True, kw_only=True)
class Window:
    """One period of a policy; dates are ISO and inclusive, empty = open.

    ``affects`` names the policies that an injunction row qualifies.
    """

    policy_id: str
    title: str
    scope: tuple[str, ...]
    effective_from: str
    effective_to: str
    uncertain_from: str
    uncertain_to: str
    affects: tuple[str, ...]
    note: str


@cache
def all_windows() -> tuple[Window, ...]:
    """Return every row of the policy table."""
    return tuple(
        Window(
            policy_id=row["policy_id"],
            title=row["title"],
            scope=tables.parts(row["scope"]),
            effective_from=row["effective_from"],
            effective_to=row["effective_to"],
            uncertain_from=row["uncertain_from"],
            uncertain_to=row["uncertain_to"],
            affects=tables.parts(row["affects"]),
            note=row["status_note"],
        )
        for row in tables.rows("policies")
    )


def windows(policy_id: str) -> tuple[Window, ...]:
    """Return the periods of one policy, the earliest first; none if it is unknown."""
    own = [w for w in all_windows() if w.policy_id == policy_id]
    return tuple(sorted(own, key=lambda w: w.effective_from))


def status_on(policy_id: str, day: str) -> Status:
    """Return a policy's status on an ISO date.

    "uncertain" inside a window the sources leave open or an injunction against
    it, and for a partial date whose days differ. Raises DataError for an id that
    is not in the table.
    """
    own = windows(policy_id)
    if not own:
        raise DataError(f"no policy {policy_id} in the table")
    first, last = _span(day)
    if any(_doubtful(w, first, last) for w in own):
        return "uncertain"
    inside = {
        any(w.effective_from <= d <= (w.effective_to or _LAST_DAY) for w in own)
        for d in (first, last)
    }
    if inside == {False}:
        return "not_in_force"
    enjoined = any(
        policy_id in w.affects
        and (_meets(first, last, w.effective_from, w.effective_to) or _doubtful(w, first, last))
        for w in all_windows()
    )
    return "uncertain" if enjoined or len(inside) == 2 else "in_force"


def _doubtful(window: Window, first: str, last: str) -> bool:
    start, end = window.uncertain_from, window.uncertain_to
    return bool(start) and _meets(first, last, start, end)


def _meets(first: str, last: str, start: str, end: str) -> bool:
    return first <= (end or _LAST_DAY) and start <= last


def _span(day: str) -> tuple[str, str]:
    """Return the first and last day of a full or partial ISO date."""
    if len(day) == 4:
        return f"{day}-01-01", f"{day}-12-31"
    if len(day) == 7:
        year, month = int(day[:4]), int(day[5:])
        return f"{day}-01", f"{day}-{calendar.monthrange(year, month)[1]:02d}"
    return day[:10], day[:10]
