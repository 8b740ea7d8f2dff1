"""Days told in short: "your 4/14 packet", "your Friday mail", "yours of the 12th".

Each is taken as the last such day up to the letter's own date; only the words around it
can tell that a day is meant at all, so callers look at those.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from denialscan.extract.dates import DateHit

_STROKES = re.compile(
    r"(?<![\d/$#§.,-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/%]|[.-]\d| of\b|\s?(?:inch|mile|hour|tablet))"
)
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "lunes"),
            ("tuesday", "martes"),
            ("wednesday", "miércoles"),
            ("thursday", "jueves"),
            ("friday", "viernes"),
            ("saturday", "sábado"),
            ("sunday", "domingo"),
        )
    )
    for name in names
}
#: A day of the week that no date follows, one of the month, or the day before.
_SPOKEN = re.compile(
    rf"\b(?P<week>{'|'.join(_DAYS)})\b(?!,? (?:the )?(?:\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)))|"
    r"\bthe (?P<nth>\d{1,2})(?:st|nd|rd|th)\b(?! (?:street|st\b|avenue|ave|floor|circuit|judicial|amendment|district|day|of [A-Z]|[A-Z]))|"
    r"\b(?P<before>yesterday|ayer)\b(?! \()",
    re.IGNORECASE,
)


def find_strokes(text: str, near: str, *, day_first: bool = False) -> list[DateHit]:
    """Return the days written as "4/14", with the year that the letter's date ``near``
    (ISO) gives them."""
    out: list[DateHit] = []
    own = date.fromisoformat(near[:10])
    for m in _STROKES.finditer(text):
        month, day = (int(m["b"]), int(m["a"])) if day_first else (int(m["a"]), int(m["b"]))
        told = _last(own, month, day)
        if told is not None:
            out.append(DateHit(value=told.isoformat(), start=m.start(), end=m.end(), yearless=True))
    return out


def find_spoken(text: str, near: str) -> list[DateHit]:
    """Return the days of the week and of the month, and "yesterday", as dates before the
    letter's own ``near`` (ISO). A day of the week that is the letter's own is left out."""
    out: list[DateHit] = []
    own = date.fromisoformat(near[:10])
    for m in _SPOKEN.finditer(text):
        told: date | None
        if m["before"]:
            told = own - timedelta(days=1)
        elif m["week"]:
            back = (own.weekday() - _DAYS[m["week"].lower()]) % 7
            told = own - timedelta(days=back) if back else None
        else:
            told = _last_of_month(own, int(m["nth"]))
        if told is not None:
            out.append(DateHit(value=told.isoformat(), start=m.start(), end=m.end(), yearless=True))
    return out


def _last(own: date, month: int, day: int) -> date | None:
    """Return the last day of that name up to a date."""
    for year in (own.year, own.year - 1):
        try:
            told = date(year, month, day)
        except ValueError:
            continue
        if told <= own:
            return told
    return None


def _last_of_month(own: date, day: int) -> date | None:
    """Return the last such day of a month up to a date, of this month or the one before."""
    first = own.replace(day=1)
    for month in (first, (first - timedelta(days=1)).replace(day=1)):
        told = _last(own, month.month, day)
        if told is not None and (own - told).days < 62:
            return told
    return None
