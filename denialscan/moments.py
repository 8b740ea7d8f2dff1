"""Points in time that are only known so well, and how far apart two of them can be.

A client file and a letter give a day, a month or an hour, with or without a time zone.
Each becomes the span in which the moment lies; what is asked of two moments is the
shortest and the longest time that can lie between them. (Contract, ``hasty_decision``:
"naive times take the setting ``timezone`` or a ``tz`` column; without either, 24 hours of
doubt".)
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

Precision = Literal["time", "day", "month", "year"]

#: Hours by which two moments may lie nearer or farther apart where a time of day has no
#: zone (contract).
DOUBT = timedelta(hours=24)
#: What people write for the zones of the United States; their daylight time included.
_COMMON = {
    "eastern": "America/New_York",
    "et": "America/New_York",
    "central": "America/Chicago",
    "ct": "America/Chicago",
    "mountain": "America/Denver",
    "mt": "America/Denver",
    "arizona": "America/Phoenix",
    "pacific": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
}
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)
_VALUE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?$"
)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment that lies in ``earliest`` .. ``latest``.

    Where the zone is known both are in UTC; else (``zone`` None) they are clock times of
    an unknown place written as if in UTC. ``latest`` of a day, month or year is the first
    instant after it, which the moment itself never is. ``first_day`` and ``last_day`` are
    the calendar days as stated, for counting days. ``offset`` is the distance to UTC at
    the stated place.
    """

    earliest: datetime
    latest: datetime
    first_day: date
    last_day: date
    precision: Precision
    zone: str | None = None
    offset: timedelta | None = None

    @property
    def zoned(self) -> bool:
        """Whether the zone is known."""
        return self.zone is not None


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The shortest and the longest time between two moments, in hours. Below zero the
    second lies before the first. ``open_end``: the longest is a bound that is not
    reached, because one of the two is only known by its day."""

    shortest: float
    longest: float
    open_end: bool = False

    def below(self, limit: float) -> bool | None:
        """Say whether the time is below ``limit`` hours; None where it cannot be told."""
        if self.longest < limit or (self.open_end and self.longest <= limit):
            return True
        return False if self.shortest >= limit else None


@dataclass(frozen=True, kw_only=True)
class Days:
    """The fewest and the most calendar days from one moment to another."""

    fewest: int
    most: int

    @property
    def words(self) -> str:
        """The count as shown: "62", or "40 to 70" where it is not certain."""
        if self.fewest == self.most:
            return str(self.most)
        return f"{max(self.fewest, 0)} to {self.most}"

    def beyond(self, limit: int) -> bool | None:
        """Say whether it is more than ``limit`` days; None where it cannot be told."""
        if self.fewest > limit:
            return True
        return False if self.most <= limit else None


@cache
def time_zone(name: str) -> tzinfo:
    """Return the zone that a ``tz`` column or the setting ``timezone`` names: an IANA
    name (``America/Chicago``), an offset (``-05:00``, ``UTC-5``) or the everyday name of a
    zone of the United States (``Central``). Raises ValueError for any other."""
    text = " ".join(name.split())
    found = _OFFSET.match(text)
    if found:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if offset > timedelta(hours=14):
            raise ValueError("no place on earth is that far from UTC")
        return timezone(-offset if found[1] == "-" else offset)
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    bare = re.sub(r"\s*(?:standard|daylight)?\s*time(?: zone)?$", "", text.lower())
    try:
        return ZoneInfo(_COMMON.get(bare, text))
    except (ValueError, KeyError, OSError) as error:  # an unknown zone is a KeyError
        raise ValueError("not a time zone") from error


def read_moment(value: str | None, zone: str | None = None) -> Moment | None:
    """Return the moment an ISO value gives, or None where it is none.

    ``value`` may be partial (``2021``, ``2021-03``), a day, or a time with or without an
    offset of its own; ``zone`` is where its clock stands, and is passed over where the
    value has an offset or where it names no zone. A time that the clocks skipped or
    showed twice lies between its two readings.
    """
    found = _VALUE.match(value.strip()) if value else None
    if not found:
        return None
    year, month, day, hour, minute, second, own = found.groups()
    try:
        if hour is not None:
            clock = datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second or 0)
            )
            return _instant(clock, own, zone)
        first = date(int(year), int(month or 1), int(day or 1))
        last = _last_day(first, has_month=bool(month), has_day=bool(day))
        after = last + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    precision: Precision = "day" if day else "month" if month else "year"
    place = _known(zone)
    start, end = _midnight(first), _midnight(after)
    return Moment(
        earliest=_in_utc(start, place)[0] if place else start.replace(tzinfo=UTC),
        latest=_in_utc(end, place)[1] if place else end.replace(tzinfo=UTC),
        first_day=first,
        last_day=last,
        precision=precision,
        zone=zone if place else None,
        offset=start.replace(tzinfo=place).utcoffset() if place else None,
    )


def hull(*moments: Moment | None) -> Moment | None:
    """Return the span that covers all of these moments, None where there is none.

    Used where papers disagree on when something happened. Moments with and without a
    zone give one without."""
    known = [m for m in moments if m is not None]
    if len(known) < 2:
        return known[0] if known else None
    zoned = all(m.zoned for m in known)
    return Moment(
        earliest=min(m.earliest for m in known),
        latest=max(m.latest for m in known),
        first_day=min(m.first_day for m in known),
        last_day=max(m.last_day for m in known),
        precision="time" if all(m.precision == "time" for m in known) else "day",
        zone=known[0].zone if zoned else None,
        offset=known[0].offset if zoned else None,
    )


def hours_between(first: Moment, second: Moment) -> Hours:
    """Return the shortest and the longest time from one moment to another.

    Two moments without a zone are taken at one place, one without a zone at the place of
    the other; where a time of day is among those without, 24 hours of doubt are added on
    both sides. Days alone get no more doubt than the day itself.
    """
    first, second = _beside(first, second), _beside(second, first)
    shortest, longest = second.earliest - first.latest, second.latest - first.earliest
    if any(m.precision == "time" and not m.zoned for m in (first, second)):
        shortest, longest = shortest - DOUBT, longest + DOUBT
    hour = timedelta(hours=1)
    return Hours(
        shortest=shortest / hour,
        longest=longest / hour,
        open_end=any(m.precision != "time" for m in (first, second)),
    )


def days_between(first: Moment, second: Moment) -> Days:
    """Return how many calendar days lie between two moments, as people count them from
    the dates on the papers; partial dates give a span."""
    return Days(
        fewest=(second.first_day - first.last_day).days,
        most=(second.last_day - first.first_day).days,
    )


def is_before(first: Moment, second: Moment) -> bool | None:
    """Say whether one moment lies before another; None where the two may overlap.

    Without both zones the days as stated decide, for papers are dated by them."""
    if not (first.zoned and second.zoned):
        days = days_between(first, second)
        if days.fewest > 0 or days.most < 0:
            return days.fewest > 0
    apart = hours_between(first, second)
    if apart.shortest > 0:
        return True
    return False if apart.longest <= 0 else None


def _beside(one: Moment, other: Moment) -> Moment:
    """Return a moment without a zone as if it were at the place of the other."""
    if one.zoned or other.offset is None:
        return one
    return Moment(
        earliest=one.earliest - other.offset,
        latest=one.latest - other.offset,
        first_day=one.first_day,
        last_day=one.last_day,
        precision=one.precision,
    )


def _instant(clock: datetime, own: str | None, zone: str | None) -> Moment:
    place = time_zone("UTC" if own == "Z" else own) if own else _known(zone)
    named = own or zone
    early, late = _in_utc(clock, place) if place else (clock.replace(tzinfo=UTC),) * 2
    return Moment(
        earliest=early,
        latest=late,
        first_day=clock.date(),
        last_day=clock.date(),
        precision="time",
        zone=named if place else None,
        offset=clock.replace(tzinfo=place).utcoffset() if place else None,
    )


def _known(zone: str | None) -> tzinfo | None:
    try:
        return time_zone(zone) if zone else None
    except ValueError:
        return None


def _in_utc(clock: datetime, place: tzinfo) -> tuple[datetime, datetime]:
    """Return the earliest and the latest instant at which a place's clock shows this."""
    both = [clock.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(both), max(both)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _last_day(first: date, *, has_month: bool, has_day: bool) -> date:
    if has_day:
        return first
    month = first.month if has_month else 12
    return date(first.year, month, calendar.monthrange(first.year, month)[1])
