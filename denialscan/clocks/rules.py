"""The clocks as the texts give them (``data/clocks.toml``)."""

from __future__ import annotations

import calendar
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from denialscan.clocks.holidays import add_business_days

_SPAN = re.compile(r"(\d+) (business days|days|months)$")
#: Said of every clock.
FOR_COUNSEL = "To be checked by counsel before anybody relies on it."


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """One clock: what starts it (``event``, narrowed by ``kinds``, ``offices`` and
    ``outcomes`` for requests and decisions), how far its day lies from that (``add``),
    the clock before whose day it never falls (``after``), what meets it
    (``met_by``) or makes it idle (``ended_by``), whether the rule itself is vague (``soft``), its words and where they
    stand, and what counsel has to check."""

    id: str
    title: str
    event: tuple[str, ...]
    add: str
    soft: bool
    cite: str
    words: str
    warnings: tuple[str, ...]
    after: str = ""
    met_by: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    def due(self, start: date) -> date:
        """Return the day this clock gives for its start."""
        return add_span(start, self.add)


def add_span(start: date, span: str) -> date:
    """Return the day that lies ``"90 days"``, ``"3 months"`` or ``"10 business days"``
    after ``start``. A month from the 31st ends on a shorter month's last day."""
    found = _SPAN.match(span)
    assert found is not None, f"clocks.toml: {span}"
    count = int(found[1])
    if found[2] == "days":
        return start + timedelta(days=count)
    if found[2] == "business days":
        return add_business_days(start, count)
    years, month = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


@cache
def clock_rules() -> tuple[ClockRule, ...]:
    """Return the clocks in the order in which they are shown."""
    path = resources.files("denialscan.clocks") / "data" / "clocks.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    checks: dict[str, str] = data["checks"]
    return tuple(_rule(row, checks) for row in data["clock"])


def _rule(row: dict[str, Any], checks: dict[str, str]) -> ClockRule:
    edition = next(text for start, text in checks.items() if row["cite"].startswith(start))
    return ClockRule(
        id=row["id"],
        title=row["title"],
        event=tuple(row["event"]),
        add=row["add"],
        soft=row["soft"],
        cite=row["cite"],
        words=row["words"],
        warnings=(row["counsel"], edition, FOR_COUNSEL),
        after=row.get("after", ""),
        met_by=tuple(row.get("met_by", ())),
        ended_by=tuple(row.get("ended_by", ())),
        kinds=tuple(row.get("kinds", ())),
        offices=tuple(row.get("offices", ())),
        outcomes=tuple(row.get("outcomes", ())),
    )
