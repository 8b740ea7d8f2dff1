"""Reads dates and times as people and spreadsheets write them, into ISO.

ISO, United States order (month/day/year) and months in words, English or Spanish; a month
or a year alone stays partial. What could be two days is not guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from denialscan.facts.problems import BadValueError

#: The day that spreadsheets count from: what is 0 to them, by the system of the workbook.
EPOCHS = {1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)}
#: Nobody in these files did anything before; spreadsheets show a year typed into a cell
#: formatted as a date as a day of 1905.
FIRST_YEAR, LAST_YEAR = 1910, 2100

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
           "september", "october", "november", "december")  # fmt: skip
_SPANISH = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
            "septiembre", "octubre", "noviembre", "diciembre")  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)$")
_US = re.compile(r"(\d{1,2})([/-])(?:(\d{1,2})\2)?(\d{4})$")
_DOTS = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}$")
_SHORT_YEAR = re.compile(r"(?:\d{1,2}[/.-]){1,2}\d{2}$|\d{1,2}[- ][A-Za-z]{3,10}[- ,]+\d{2}$")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,10})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+)?(\d{4})$")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:de\s+)?([A-Za-z]{3,10})\.?[\s,-]+(?:del?\s+)?(\d{4})$"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?$")
_TIME = re.compile(
    r"[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?\s?[Mm]\.?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

Order = Literal["day", "month", "either"]


@lru_cache(65_536)
def read_date(text: str, system: int | None = None) -> str:
    """Return an ISO date; ``2021``, ``2021-03`` and ``3/2021`` stay partial.

    ``system`` is the workbook's date system (1900 or 1904), by which bare day numbers are
    read. Raises BadValueError.
    """
    text = text.translate(_DASHES)
    if found := _TIME.search(text):
        # A spreadsheet's export gives days a midnight.
        if int(found[1]) % 12 or int(found[2]) or int(found[3] or 0):
            raise BadValueError("a day is expected, without a time of day")
        text = text[: found.start()].strip()
    if found := _ISO.match(text) or _COMPACT.match(text):
        return _calendar(found[1], found[2], found[3])
    if found := _US.match(text):
        if found[3] and int(found[1]) > 12 >= int(found[3]):
            raise BadValueError(
                "dates are read as month/day/year; write this one as year-month-day"
            )
        return _calendar(found[4], found[1], found[3])
    if found := _MONTH_FIRST.match(text):
        if month := _month(found[1]):
            return _calendar(found[3], month, found[2])
    elif (found := _DAY_FIRST.match(text)) and (month := _month(found[2])):
        return _calendar(found[3], month, found[1])
    if _SERIAL.match(text):
        return _serial(text, system)[:10]
    if _SHORT_YEAR.match(text):
        raise BadValueError("the year needs four digits")
    if _DOTS.match(text):
        raise BadValueError("not a date that is read in one way only; write year-month-day")
    raise BadValueError("not a date as 2021-03-24 or 3/24/2021 (with a four-digit year)")


@lru_cache(65_536)
def read_time(text: str, system: int | None = None) -> str:
    """Return an ISO date, with ``THH:MM[:SS][offset]`` where a time is given.

    Raises BadValueError."""
    if system and _SERIAL.match(text):
        return _serial(text, system)
    found = _TIME.search(text.translate(_DASHES))
    if not found:
        return read_date(text, system)
    day = read_date(text[: found.start()].strip(), system)
    hour, minute, second = int(found[1]), int(found[2]), found[3]
    half = (found[4] or "").lower().replace(".", "").replace(" ", "")
    if half:
        if not 1 <= hour <= 12:
            raise BadValueError("no such time of day")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if len(day) != 10 or hour > 23 or minute > 59 or int(second or 0) > 59:
        raise BadValueError("no such time of day")
    offset = found[5] or ""
    if len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{day}T{hour:02d}:{minute:02d}" + (f":{second}" if second else "") + offset


@lru_cache(65_536)
def order(text: str) -> Order | None:
    """Return whether a date in figures can only have the day first, only the month, or
    either; None where the order cannot be mistaken."""
    text = text.translate(_DASHES)
    if clock := _TIME.search(text):
        text = text[: clock.start()].strip()
    found = _US.match(text)
    if not found or not found[3]:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return "day"
    if second > 12 >= first:
        return "month"
    return None if first == second else "either"


def _month(word: str) -> str | None:
    word = word.lower().replace("setiembre", "septiembre")
    for months in (_MONTHS, _SPANISH):
        for number, name in enumerate(months, start=1):
            if name.startswith(word) or (word == "sept" and number == 9):
                return str(number)
    return None


def _serial(text: str, system: int | None) -> str:
    """Return the day (and time) that a spreadsheet's day number stands for."""
    if system is None:
        raise BadValueError("a spreadsheet's day number; format the column as a date or as text")
    when = EPOCHS[system] + timedelta(days=float(text))
    when = (when + timedelta(milliseconds=500)).replace(microsecond=0)
    day = _calendar(str(when.year), str(when.month), str(when.day))
    return day if when.time() == datetime.min.time() else when.isoformat()


def _calendar(year: str, month: str | None, day: str | None) -> str:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise BadValueError("no such day in the calendar (US order is month/day/year)") from None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise BadValueError(
            f"not a year from {FIRST_YEAR} to {LAST_YEAR}; a year alone goes into a cell "
            "formatted as text"
        )
    out = year
    for part in (month, day):
        if part:
            out += f"-{int(part):02d}"
    return out
