"""The working days of the federal government (``data/holidays.toml``)."""

from __future__ import annotations

import calendar
import tomllib
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any


def is_business_day(day: date) -> bool:
    """Say whether federal offices are open on a day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def add_business_days(start: date, count: int) -> date:
    """Return the ``count``-th business day after ``start``, which itself does not count."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


@cache
def holidays(year: int) -> dict[date, str]:
    """Return the days of a year on which federal offices are closed for a holiday, with
    its name. New Year's Day of the year after may be kept on 31 December."""
    out: dict[date, str] = {}
    for row in _table():
        for of in (year, year + 1):
            if of < row.get("since", 0):
                continue
            kept = _kept(_day_of(row, of))
            if kept.year == year:
                out[kept] = row["name"]
    return out


def _day_of(row: dict[str, Any], year: int) -> date:
    if "day" in row:
        return date(year, row["month"], row["day"])
    last = calendar.monthrange(year, row["month"])[1]
    days: list[date] = [
        day
        for number in range(1, last + 1)
        if (day := date(year, row["month"], number)).weekday() == row["weekday"]
    ]
    nth: int = row["nth"]
    return days[nth - 1 if nth > 0 else nth]


def _kept(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


@cache
def _table() -> list[dict[str, Any]]:
    path = resources.files("denialscan.clocks") / "data" / "holidays.toml"
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["holiday"])
