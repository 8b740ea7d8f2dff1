"""Puts the values of client facts into their normal forms, or refuses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from denialscan.reference.countries import country_code
from denialscan.reference.offices import find_office, office_name, office_of_city
from denialscan.schema import DECISION_KINDS, OUTCOMES

_DISPOSITIONS = ("convicted", "dismissed", "vacated", "reduced", "pending", "arrest", "acquitted")
_GENDERS = {"f": "F", "female": "F", "woman": "F", "m": "M", "male": "M", "man": "M", "x": "X",
            "nonbinary": "X", "non-binary": "X"}  # fmt: skip
_YES = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no",
        "false": "no", "0": "no"}  # fmt: skip
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
           "september", "october", "november", "december")  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_US = re.compile(r"(\d{1,2})/(?:(\d{1,2})/)?(\d{4})$")
_LONG = re.compile(r"([A-Za-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+)?(\d{4})$")
_TIME = re.compile(
    r"[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)


class BadValueError(Exception):
    """A value that cannot be read; the text says what is expected."""


def read_date(text: str) -> str:
    """Return an ISO date; ``2021``, ``2021-03`` and ``3/2021`` stay partial.

    Raises BadValueError.
    """
    found = _ISO.match(text)
    if found:
        return _calendar(found[1], found[2], found[3])
    found = _US.match(text)
    if found:
        return _calendar(found[3], found[1], found[2])
    found = _LONG.match(text)
    if found:
        month = next(
            (i for i, m in enumerate(_MONTHS, start=1) if m.startswith(found[1].lower())), None
        )
        if month:
            return _calendar(found[3], str(month), found[2])
    raise BadValueError("not a date as 2021-03-24 or 3/24/2021 (with a four-digit year)")


def _calendar(year: str, month: str | None, day: str | None) -> str:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise BadValueError("no such day in the calendar (US order is month/day/year)") from None
    out = year
    for part in (month, day):
        if part:
            out += f"-{int(part):02d}"
    return out


def _date_time(text: str) -> str:
    """Return an ISO date, with ``THH:MM[:SS][offset]`` where a time is given."""
    found = _TIME.search(text)
    if not found:
        return read_date(text)
    day = read_date(text[: found.start()].strip())
    hour, minute, second = int(found[1]), int(found[2]), found[3]
    half = (found[4] or "").lower().replace(".", "")
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


def _a_number(text: str) -> str:
    digits = re.sub(r"[\s\-.#()]", "", text).upper().removeprefix("A")
    if not re.fullmatch(r"\d{7,9}", digits):
        raise BadValueError("not an A-number (7 to 9 digits)")
    return "A" + digits.zfill(9)


def _country(text: str) -> str:
    code, several = country_code(text)
    if code:
        return code
    if several:
        raise BadValueError("fits " + " and ".join(several) + "; use the ISO code")
    raise BadValueError("no such country; use its name or ISO code")


def _office(text: str) -> str:
    if office_name(text.upper()):
        return text.upper()
    match = find_office(text) or find_office(f"{text} Field Office")
    code = match.code if match else office_of_city(text)
    if not code:
        raise BadValueError("no such office; use a field-office code, HQ or OPLA")
    return code


def _one_of(allowed: Iterable[str]) -> Callable[[str], str]:
    known = tuple(allowed)

    def read(text: str) -> str:
        value = re.sub(r"[\s\-]+", "_", text.strip().lower())
        if value not in known:
            raise BadValueError("not one of " + ", ".join(known))
        return value

    return read


def _mapped(table: dict[str, str], expected: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = table.get(text.strip().lower())
        if value is None:
            raise BadValueError(f"not one of {expected}")
        return value

    return read


def _count(text: str) -> str:
    if not re.fullmatch(r"\d{1,6}", text):
        raise BadValueError("not a whole number")
    return str(int(text))


#: How a column is read; the sheet "" stands for any sheet.
READERS: dict[tuple[str, str], Callable[[str], str]] = {
    **{("", c): read_date for c in ("date_of_birth", "entry_date", "from", "to", "date", "arrest_date",
                                "conviction_date", "disposition_date", "confirmed_on")},
    **{("", c): _date_time for c in ("submitted_at", "decided_at")},
    ("people", "a_number"): _a_number,
    ("people", "gender"): _mapped(_GENDERS, "F, M, X"),
    ("people", "country"): _country,
    ("people", "record_complete"): _mapped(_YES, "yes, no"),
    ("offenses", "disposition"): _one_of(_DISPOSITIONS),
    ("requests", "kind"): _one_of(DECISION_KINDS),
    ("requests", "submitted_to"): _office,
    ("requests", "pages"): _count,
    ("decisions", "office"): _office,
    ("decisions", "outcome"): _one_of(OUTCOMES),
}  # fmt: skip
