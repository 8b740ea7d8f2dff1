"""Moments with doubt: what may lie between two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from denialscan.moments import (
    days_between,
    hours_between,
    hull,
    is_before,
    read_moment,
    time_zone,
)


def span(value: str, zone: str | None = None) -> tuple[str, str]:
    moment = read_moment(value, zone)
    assert moment is not None
    return (f"{moment.earliest:%Y-%m-%dT%H:%M}", f"{moment.latest:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("2024-03-05T14:30-05:00", None, ("2024-03-05T19:30", "2024-03-05T19:30")),
        ("2024-03-05T14:30:10Z", None, ("2024-03-05T14:30", "2024-03-05T14:30")),
        ("2024-03-05T14:30", "America/Chicago", ("2024-03-05T20:30", "2024-03-05T20:30")),
        ("2024-07-05T14:30", "Central", ("2024-07-05T19:30", "2024-07-05T19:30")),
        # an offset of its own goes before the zone
        ("2024-03-05T14:30-05:00", "Asia/Tokyo", ("2024-03-05T19:30", "2024-03-05T19:30")),
        ("2024-03-05", "America/New_York", ("2024-03-05T05:00", "2024-03-06T05:00")),
        ("2024-02", "UTC", ("2024-02-01T00:00", "2024-03-01T00:00")),
        ("2023", "UTC", ("2023-01-01T00:00", "2024-01-01T00:00")),
        # clocks go forward: the day has 23 hours, and 02:30 was on no clock
        ("2024-03-10", "America/New_York", ("2024-03-10T05:00", "2024-03-11T04:00")),
        ("2024-03-10T02:30", "America/New_York", ("2024-03-10T06:30", "2024-03-10T07:30")),
        # clocks go back: 01:30 was twice
        ("2024-11-03T01:30", "America/New_York", ("2024-11-03T05:30", "2024-11-03T06:30")),
    ],
)
def test_the_span_in_which_a_moment_lies(
    value: str, zone: str | None, expected: tuple[str, str]
) -> None:
    assert span(value, zone) == expected


@pytest.mark.parametrize(
    "value", ["", "soon", "2024-13-01", "2024-02-30", "24-02-03", "2024-03-05T25:00", "0000",
              "9999-12-31", "2024-03-05T10:00+19:00"],
)  # fmt: skip
def test_what_is_no_moment(value: str) -> None:
    assert read_moment(value, "America/New_York") is None


def test_nothing_is_no_moment() -> None:
    assert read_moment(None) is None


def test_an_unknown_zone_leaves_the_time_without_one() -> None:
    moment = read_moment("2024-03-05T10:00", "Mars/Olympus")
    assert moment is not None
    assert not moment.zoned


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("America/New_York", -4),
        ("eastern time", -4),
        ("ET", -4),
        ("Pacific Daylight Time", -7),
        ("-05:00", -5),
        ("UTC-5", -5),
        ("+5:30", 5.5),
        ("gmt", 0),
    ],
)
def test_names_of_zones(name: str, hours: float) -> None:
    summer = datetime(2024, 7, 1, 12, tzinfo=time_zone(name))
    assert summer.utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "/etc/passwd", "../UTC", "UTC+15", "x" * 300, "local"]
)
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(ValueError, match=r"not a time zone|far from UTC"):
        time_zone(name)


def below(first: str, second: str, limit: float = 48, **zones: str) -> bool | None:
    one, other = read_moment(first, zones.get("a")), read_moment(second, zones.get("b"))
    assert one is not None
    assert other is not None
    return hours_between(one, other).below(limit)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # only days: flagged only if even the longest interval is below the limit
        ("2024-03-04", "2024-03-04", True),
        ("2024-03-04", "2024-03-05", True),
        ("2024-03-04", "2024-03-06", None),
        ("2024-03-04", "2024-03-07", False),
        ("2024-03", "2024-03-20", None),
        ("2024-01", "2024-03-20", False),
        # exact: two clocks in different zones
        ("2024-03-04T10:00-08:00", "2024-03-06T12:59-05:00", True),
        ("2024-03-04T10:00-08:00", "2024-03-06T13:00-05:00", False),
        # a day beside an hour: the day is of the same place
        ("2024-03-04T10:00-08:00", "2024-03-05", True),
        ("2024-03-04T10:00-08:00", "2024-03-06", None),
        ("2024-03-04T00:00-08:00", "2024-03-06", False),
        # clocks without a zone: 24 hours of doubt
        ("2024-03-04T10:00", "2024-03-05T09:00", True),
        ("2024-03-04T10:00", "2024-03-05T10:00", None),
        ("2024-03-04T10:00", "2024-03-07T09:59", None),
        ("2024-03-04T10:00", "2024-03-07T10:00", False),
        ("2024-03-04T10:00", "2024-03-05T09:00-05:00", True),
        ("2024-03-04T10:00", "2024-03-05T11:00-05:00", None),
        ("2024-03-04T10:00", "2024-03-05", None),
    ],
)
def test_below_a_limit_with_doubt(first: str, second: str, expected: bool | None) -> None:
    assert below(first, second) is expected


def test_a_zone_takes_the_doubt_away() -> None:
    times = ("2024-03-04T10:00", "2024-03-05T10:00")
    assert below(*times) is None
    assert below(*times, a="America/Chicago", b="America/Chicago") is True


def test_the_night_when_clocks_change_counts_its_real_hours() -> None:
    first, second = (
        read_moment(f"2024-03-{day}T12:00", "America/New_York") for day in ("09", "10")
    )
    assert first is not None
    assert second is not None
    assert hours_between(first, second).longest == 23


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024-03-01", "2024-03-15", (14, 14)),
        ("2024-03-01T23:00-08:00", "2024-03-15T01:00-05:00", (14, 14)),
        ("2024-03", "2024-04-15", (15, 45)),
        ("2024-03-15", "2024-03-01", (-14, -14)),
    ],
)
def test_days_are_counted_from_the_dates(
    first: str, second: str, expected: tuple[int, int]
) -> None:
    one, other = read_moment(first), read_moment(second)
    assert one is not None
    assert other is not None
    days = days_between(one, other)
    assert (days.fewest, days.most) == expected


@pytest.mark.parametrize(
    ("first", "second", "limit", "expected"),
    [
        ("2024-03-01", "2024-03-15", 14, False),
        ("2024-03-01", "2024-03-16", 14, True),
        ("2024-03", "2024-04-10", 14, None),
    ],
)
def test_beyond_a_number_of_days(
    first: str, second: str, limit: int, expected: bool | None
) -> None:
    one, other = read_moment(first), read_moment(second)
    assert one is not None
    assert other is not None
    assert days_between(one, other).beyond(limit) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024-03-01", "2024-03-02", True),
        ("2024-03-02", "2024-03-01", False),
        ("2024-03-01", "2024-03-01", None),
        ("2024-03-01T10:00", "2024-03-02", True),
        ("2024-03-01T09:00-05:00", "2024-03-01T10:00-05:00", True),
        ("2024-03-01T10:00-05:00", "2024-03-01T10:30-04:00", False),
        # the later day of two places can be the earlier moment
        ("2024-03-02T00:30+09:00", "2024-03-01T18:00-05:00", True),
        ("2024-03", "2024-03-20", None),
    ],
)
def test_what_came_first(first: str, second: str, expected: bool | None) -> None:
    one, other = read_moment(first), read_moment(second)
    assert one is not None
    assert other is not None
    assert is_before(one, other) is expected


def test_papers_that_disagree_span_both() -> None:
    both = hull(read_moment("2024-03-04", "UTC"), None, read_moment("2024-03-07T10:00Z"))
    assert both is not None
    assert (both.first_day.day, both.last_day.day) == (4, 7)
    assert both.zoned
    assert hull(None, None) is None


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2040, 1, 1)),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)),
    st.sampled_from(["America/New_York", "America/Phoenix", "Pacific/Honolulu", "UTC"]),
)
def test_the_true_time_lies_within_the_span_of_days(
    start: datetime, later: timedelta, zone: str
) -> None:
    place = time_zone(zone)
    begin = start.replace(tzinfo=UTC)
    local = [m.astimezone(place) for m in (begin, begin + later)]
    days = [read_moment(m.date().isoformat(), zone) for m in local]
    assert days[0] is not None
    assert days[1] is not None
    hours = hours_between(days[0], days[1])
    assert hours.shortest <= later / timedelta(hours=1) <= hours.longest
