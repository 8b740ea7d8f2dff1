"""What requests and letters share: their days, as far as they are known, the order these
give, and the kinds that are one to the people who write.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from denialscan.schema import LetterBrief

#: Requests for release go by several names, and offices answer one under another.
RELEASE = frozenset({"case_review", "release_request", "medical_risk_review", "parole"})


def day_of(brief: LetterBrief) -> str:
    """Return a letter's ISO date, partial where the letter is, or an empty string."""
    return (brief.letter_date or brief.sent_at or "")[:10]


def in_order(briefs: Iterable[LetterBrief]) -> list[LetterBrief]:
    """Return letters from the earliest to the latest, those without a date last; on one
    day counsel's request comes before its reply."""
    return sorted(
        briefs,
        key=lambda b: (
            day_of(b) or "9999",
            _clock(b),
            b.kind != "request",
            b.kind != "acknowledgement",
            b.letter_id,
        ),
    )


def _clock(brief: LetterBrief) -> str:
    """The time of day of a message that was sent on the day it is dated."""
    sent = brief.sent_at or ""
    return sent[11:] if sent[:10] == day_of(brief) and brief.kind != "request" else ""


def days_between(first: str, second: str) -> int | None:
    """Return the days from one full ISO date to another, None where one is partial or no
    day of the calendar (a misread one)."""
    if len(first) != 10 or len(second) != 10:
        return None
    try:
        return (date.fromisoformat(second) - date.fromisoformat(first)).days
    except ValueError:
        return None


def is_before(first: str, second: str) -> bool:
    """Tell whether a date certainly lies before another, as far as both go."""
    size = min(len(first), len(second))
    return bool(size) and first[:size] < second[:size]


def fits(stated: str, known: str) -> bool:
    """Tell whether two dates agree as far as both go, to the month at least."""
    size = min(len(stated), len(known))
    return size >= 7 and stated[:size] == known[:size]


def clock_before(first: str, second: str) -> bool:
    """Tell whether one moment lies before another, where both have a time and a zone."""
    try:
        left, right = (datetime.fromisoformat(m.replace("Z", "+00:00")) for m in (first, second))
    except ValueError:
        return False
    return left.tzinfo is not None and right.tzinfo is not None and left < right
