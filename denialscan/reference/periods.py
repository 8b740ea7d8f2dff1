"""Full and partial ISO dates against periods whose ends may be open."""

from __future__ import annotations

import calendar

#: Stands for an open end: later than every date of a letter.
LAST_DAY = "9999-12-31"


def day_span(day: str) -> tuple[str, str]:
    """Return the first and last day of a full or partial ISO date (``2021``, ``2021-02``)."""
    if len(day) == 4:
        return f"{day}-01-01", f"{day}-12-31"
    if len(day) == 7:
        year, month = int(day[:4]), int(day[5:])
        return f"{day}-01", f"{day}-{calendar.monthrange(year, month)[1]:02d}"
    return day[:10], day[:10]


def meets(span: tuple[str, str], start: str, end: str) -> bool:
    """Say whether a span of days touches a period; an empty end is open."""
    return span[0] <= (end or LAST_DAY) and start <= span[1]


def within(span: tuple[str, str], start: str, end: str) -> bool:
    """Say whether a whole span of days lies in a period; an empty end is open."""
    return start <= span[0] and span[1] <= (end or LAST_DAY)
