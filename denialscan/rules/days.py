"""How two dates compare: at the coarser precision, and what misreading could explain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from denialscan.rules.compare import digits_misread

#: ``same``: equal as far as both go. ``near``: apart by no more than was allowed.
#: ``misread``: one bad figure would explain it. ``swapped``: day and month changed round.
Apart = Literal["same", "near", "misread", "swapped", "different"]


def agree(left: str, right: str) -> bool:
    """Say whether two ISO dates, partial or not, are equal as far as both go."""
    n = min(len(left), len(right), 10)
    return left[:n] == right[:n]


def days_between(left: str, right: str) -> int | None:
    """Return the days from one whole ISO date to another, None where one is partial."""
    if len(left) < 10 or len(right) < 10:
        return None
    return (date.fromisoformat(right[:10]) - date.fromisoformat(left[:10])).days


def shifted(day: str, days: int) -> str:
    """Return a whole ISO date moved by some days."""
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()


def may_be_before(left: str, right: str) -> bool:
    """Say whether a date, partial or not, can lie on or before another."""
    n = min(len(left), len(right), 10)
    return left[:n] <= right[:n]


def is_swap(left: str, right: str) -> bool:
    """Say whether two whole dates differ by day and month changed round."""
    if len(left) < 10 or len(right) < 10 or left[:10] == right[:10]:
        return False
    return left[:4] == right[:4] and (left[5:7], left[8:10]) == (right[8:10], right[5:7])


def is_misread(left: str, right: str) -> bool:
    """Say whether one bad figure, or two that look alike, make one date the other."""
    n = min(len(left), len(right), 10)
    return digits_misread(left[:n].replace("-", ""), right[:n].replace("-", ""))


def is_one_event(left: str, right: str, *, within: int) -> bool:
    """Say whether two dates that differ can be one event's, one of them told wrongly:
    bare years, a slip (``is_slip``), or months no farther apart than so many days."""
    n = min(len(left), len(right), 10)
    if n == 4:
        return True
    if is_slip(left, right, within=within):
        return True
    months = [12 * int(d[:4]) + int(d[5:7]) for d in (left, right)]
    return n == 7 and abs(months[0] - months[1]) * 30 <= within


def is_slip(left: str, right: str, *, within: int) -> bool:
    """Say whether two dates look like one and the same day told wrongly: some days apart
    at most, or different in their year, month or day alone."""
    n = min(len(left), len(right), 10)
    pairs = list(zip(left[:n].split("-"), right[:n].split("-"), strict=True))
    if len(pairs) > 1 and sum(a != b for a, b in pairs) == 1:
        return True
    apart = days_between(left, right)
    return is_swap(left, right) or (apart is not None and abs(apart) <= within)
