"""Puts the values of client facts into their normal forms, or refuses them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from denialscan.facts.dates import read_date, read_time
from denialscan.facts.problems import BadValueError
from denialscan.moments import time_zone
from denialscan.reference.countries import country_code
from denialscan.reference.offices import find_office, office_name, office_of_city
from denialscan.schema import DECISION_KINDS, OUTCOMES

_DISPOSITIONS = ("convicted", "dismissed", "vacated", "reduced", "pending", "arrest", "acquitted")
#: Events that rules and clocks know; any other words are kept as they are.
EVENTS = ("entry", "final_order", "court_final_order_after_stay", "released_from_other_custody",
          "custody_review_90", "hq_review", "release_revoked", "informal_interview",
          "interim_request", "removal", "stay_granted")  # fmt: skip
_GENDERS = {"f": "F", "female": "F", "woman": "F", "m": "M", "male": "M", "man": "M", "x": "X",
            "nonbinary": "X", "non-binary": "X"}  # fmt: skip
_YES = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no",
        "false": "no", "0": "no"}  # fmt: skip
#: What a spreadsheet shows where a formula failed.
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!",
                    "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!"})  # fmt: skip
#: Letters that were written in one encoding and read in another show these pairs.
_GARBLED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u017d\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")  # fmt: skip

Reader = Callable[[str], str]


def usable(text: str) -> None:
    """Raise BadValueError where a cell shows that its content was lost on the way."""
    if text in ERRORS:
        raise BadValueError(f"the cell shows a spreadsheet error ({text})")
    if "\ufffd" in text:
        raise BadValueError("a letter was lost when the file was saved; type it anew")
    if not text.isascii() and _GARBLED.search(text):
        try:
            text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return
        raise BadValueError(
            "accented letters are garbled (saved in one encoding, read in another); type it anew "
            "or export the file again as CSV UTF-8"
        )


def coded(text: str) -> str:
    """Return text without what typing aids put around codes: curly quotes, long dashes, the
    apostrophe by which spreadsheets mark text."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    return text.strip("'\"`\u2018\u2019\u201c\u201d ")


def _a_number(text: str) -> str:
    text = coded(text)
    if re.fullmatch(r"\d(?:\.\d+)?[Ee]\+?\d+", text):
        raise BadValueError("a spreadsheet rounded this number; format the column as text")
    text = re.sub(r"\.0+$", "", text)
    if re.fullmatch(r"[\s\S]*\d[\s\S]*[|/,;&][\s\S]*\d[\s\S]*", text):
        raise BadValueError("one A-number only (7 to 9 digits)")
    digits = re.sub(r"[\s\-.#():]", "", text).upper().removeprefix("A")
    if not re.fullmatch(r"[0-9]{7,9}", digits):
        raise BadValueError("not an A-number (7 to 9 digits)")
    if not int(digits):
        raise BadValueError("not an A-number (all zeros); leave the cell empty")
    return "A" + digits.zfill(9)


@lru_cache(4096)
def _countries(text: str) -> str:
    return "|".join(dict.fromkeys(_country(part) for part in text.split("|") if part.strip()))


def _country(text: str) -> str:
    code, several = country_code(coded(text))
    if code:
        return code
    if several:
        raise BadValueError("fits " + " and ".join(several) + "; use the ISO code")
    raise BadValueError(
        "no such country; use its name or ISO code, | between several, and leave the cell empty "
        "where there is none"
    )


@lru_cache(4096)
def _office(text: str) -> str:
    text = coded(text)
    if office_name(text.upper()):
        return text.upper()
    match = find_office(text) or find_office(f"{text} Field Office")
    code = match.code if match else office_of_city(text)
    if not code:
        raise BadValueError("no such office; use a field-office code, HQ or OPLA")
    return code


def _slug(text: str) -> str:
    return re.sub(r"[\s\-]+", "_", coded(text).lower())


def _one_of(allowed: Iterable[str]) -> Reader:
    known = tuple(allowed)

    def read(text: str) -> str:
        value = _slug(text)
        if value not in known:
            raise BadValueError("not one of " + ", ".join(known))
        return value

    return read


def _mapped(table: dict[str, str], expected: str) -> Reader:
    def read(text: str) -> str:
        value = table.get(coded(text).lower())
        if value is None:
            raise BadValueError(f"not one of {expected}")
        return value

    return read


def _event(text: str) -> str:
    value = _slug(text)
    return value if value in EVENTS else text


def _count(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,6}", coded(text)):
        raise BadValueError("not a whole number")
    return str(int(coded(text)))


def _zone(text: str) -> str:
    text = coded(text)
    try:
        time_zone(text)
    except ValueError:
        raise BadValueError(
            "no such time zone; use a name as America/Chicago or an offset as -05:00"
        ) from None
    return text


def _names(text: str) -> str:
    """Return names with one bar between them, blanks and empty ones dropped."""
    return "|".join(part.strip() for part in text.split("|") if part.strip())


def _as_is(text: str) -> str:
    return text


#: How a cell of each column type is read. ``date`` and ``time`` also take the workbook's
#: date system, see ``reader``.
READERS: dict[str, Reader] = {
    "id": coded,
    "text": _as_is,
    "names": _names,
    "facility": _as_is,
    "a_number": _a_number,
    "gender": _mapped(_GENDERS, "F, M, X"),
    "country": _countries,
    "yes_no": _mapped(_YES, "yes, no"),
    "disposition": _one_of(_DISPOSITIONS),
    "kind": _one_of(DECISION_KINDS),
    "outcome": _one_of(OUTCOMES),
    "event": _event,
    "office": _office,
    "count": _count,
    "zone": _zone,
}
#: What a drop-down list offers, by column type; closed lists allow nothing else.
CHOICES: dict[str, tuple[str, ...]] = {
    "gender": ("F", "M", "X"),
    "yes_no": ("yes", "no"),
    "disposition": _DISPOSITIONS,
    "kind": tuple(DECISION_KINDS),
    "outcome": tuple(OUTCOMES),
    "event": EVENTS,
}
OPEN_CHOICES = frozenset({"event"})


def reader(kind: str, system: int | None) -> Reader:
    """Return what reads a column of this type in a workbook of this date system (None for
    a CSV file)."""
    if kind == "date":
        return lambda text: read_date(text, system)
    if kind == "time":
        return lambda text: read_time(text, system)
    return READERS[kind]
