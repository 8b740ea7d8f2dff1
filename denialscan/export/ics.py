"""Clocks as a calendar (iCalendar, RFC 5545), for any calendar program.

All-day entries without alarms, which do not block the day. Nothing in them names a
person: they carry the client file's id, the rule and the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from denialscan import __version__
from denialscan.clocks import Clock

#: What a clock is still shown for in a calendar: nothing that is done or has no object.
SHOWN = ("open", "passed")


def write_ics(clocks: Iterable[Clock], *, as_of: str) -> bytes:
    """Return a calendar of the clocks that are open or passed.

    An entry keeps its UID when a date is corrected, so that a second import moves it;
    ``as_of`` (ISO) is its DTSTAMP, and equal clocks give equal bytes.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", f"-//denialscan//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    stamp = datetime.fromisoformat(as_of).replace(tzinfo=UTC)
    for clock in clocks:
        if clock.state not in SHOWN:
            continue
        event = Event()
        event.add("uid", f"{uid(clock)}@denialscan")
        event.add("dtstamp", stamp)
        event.add("dtstart", clock.due)
        event.add("dtend", clock.due + timedelta(days=1))
        about = "about this day: " if clock.rule.soft else ""
        event.add("summary", f"{clock.person_id}: {about}{clock.rule.title}")
        event.add("description", description(clock))
        event.add("transp", "TRANSPARENT")
        event.add("class", "CONFIDENTIAL")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def uid(clock: Clock) -> str:
    """Return the identity of a clock: person, rule and what started it, not its day."""
    return hashlib.sha256(
        "\n".join((clock.person_id, clock.rule.id, clock.key)).encode()
    ).hexdigest()[:32]


def description(clock: Clock) -> str:
    """Return the rule, its words, the rows it was counted from, and what to check."""
    rows = ", ".join(f"{r.sheet} row {r.row}" for r in clock.rows)
    lines = [
        f'{clock.rule.cite}: "{clock.rule.words}"',
        f"Counted {clock.rule.add} from {rows}.",
        *clock.notes,
        *clock.rule.warnings,
    ]
    return "\n".join(lines)
