"""Whether two wordings can be one offence, and whether two dates can be one day.

Sorts of offence are told by their words (``data/offenses.toml``); which sorts may be one
event, and which a charge is commonly reduced to, is data too (``data/offense_kin.toml``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from denialscan.offense_words import sorts_of
from denialscan.reference.text import fold
from denialscan.rules.compare import digits_misread
from denialscan.schema import FactRow

#: ``graded``: one sort, but the wordings contradict each other ("grand", "petit").
Relation = Literal["same", "near", "graded", "different", "unknown"]

#: The date columns of a row; a date in the letter agrees if it is any of them (contract).
DATE_COLUMNS = ("date", "arrest_date", "conviction_date", "disposition_date")
#: Wordings of no known sort that are this alike (0-100, rapidfuzz) are one.
_ALIKE = 85.0
#: Years from an offence or arrest to its conviction within which a second date that the
#: file does not give may be another day of the same case.
_PLAUSIBLE_YEARS = 2


@dataclass(frozen=True, kw_only=True)
class Kin:
    """The relations between sorts of offence, with their examples."""

    near: frozenset[frozenset[str]]
    lesser: dict[str, tuple[str, ...]]
    examples: tuple[tuple[str, str, str], ...]


@cache
def kin() -> Kin:
    """Return the table ``data/offense_kin.toml``."""
    path = resources.files("denialscan.rules") / "data" / "offense_kin.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Kin(
        near=frozenset(frozenset(pair) for pair in data["near"]),
        lesser={k: tuple(v) for k, v in data["lesser"].items()},
        examples=tuple((e["left"], e["right"], e["relation"]) for e in data["example"]),
    )


_GRADES: tuple[tuple[str, str, str], ...] = (
    (
        "degree",
        "1",
        r"\b(?:first|1st)[- ]degree|\bin the first degree|\b1st\b(?! offen)|primer grado",
    ),
    (
        "degree",
        "2",
        r"\b(?:second|2n?d)[- ]degree|\bin the second degree|\b2n?d\b(?! offen)|(?<!schedule )\bII\b|segundo grado",
    ),
    (
        "degree",
        "3",
        r"\b(?:third|3r?d)[- ]degree|\bin the third degree|\b3r?d\b(?! offen)|(?<!schedule )\bIII\b|tercer grado",
    ),
    ("degree", "4", r"\b(?:fourth|4th)[- ]degree|\bin the fourth degree|\b4th\b(?! offen)"),
    ("degree", "5", r"\b(?:fifth|5th)[- ]degree|\bin the fifth degree|\b5th\b(?! offen)"),
    ("size", "petit", r"\b(?:petty|petit|shoplift\w*|hurto menor)\b"),
    ("size", "grand", r"\bgrand\b"),
    ("gravity", "simple", r"\bsimple (?:assault|battery)\b"),
    ("gravity", "aggravated", r"\b(?:aggravated|agravad[oa])\b"),
    ("level", "felony", r"\b(?:felony|felonious)\b"),
    ("level", "misdemeanor", r"\bmisdemeanor\b"),
)
#: The graver end of each scale: said in the letter only, it may overstate.
_GRAVE = frozenset((("size", "grand"), ("gravity", "aggravated"), ("level", "felony")))
_LEVEL_OF_DEGREE = re.compile(r"\b\w+[- ]degree (?=misdemeanor|felony)", re.IGNORECASE)


def grades_of(text: str, level: str = "") -> dict[str, str]:
    """Return how grave a wording says the offence is, on each scale it names; ``level`` is
    the row's own column."""
    plain = _LEVEL_OF_DEGREE.sub("", text)
    out: dict[str, str] = {}
    for scale, value, pattern in _GRADES:
        if re.search(pattern, plain, re.IGNORECASE):
            out.setdefault(scale, value)
    for value in ("misdemeanor", "felony"):
        if value in level.lower():
            out.setdefault("level", value)
    return out


def relation(stated: str, known: str, level: str = "") -> Relation:
    """Say how the letter's wording stands to the file's, whose ``level`` may be given."""
    left, right = sorts_of(stated), sorts_of(known)
    if not left or not right:
        from rapidfuzz.fuzz import token_set_ratio

        alike = bool(stated and known) and token_set_ratio(fold(stated), fold(known)) >= _ALIKE
        return "same" if alike else "unknown"
    if left[0] == right[0] or set(left) == set(right):
        return "graded" if _contradict(stated, known, level) else "same"
    pairs = {frozenset((a, b)) for a in left for b in right}
    if set(left) & set(right) or pairs & kin().near:
        return "near"
    return "different"


def _contradict(stated: str, known: str, level: str) -> bool:
    mine, theirs = grades_of(stated), grades_of(known, level)
    return any(theirs.get(scale, value) != value for scale, value in mine.items())


def overstates(stated: str, known: str, level: str = "") -> bool:
    """Tell whether the letter alone gives a graver form of what the file has as a
    misdemeanor or without any grade of that scale."""
    mine, theirs = grades_of(stated), grades_of(known, level)
    grave = [s for s in mine.items() if s in _GRAVE and s[0] not in theirs]
    return bool(grave) and theirs.get("level") == "misdemeanor"


def is_lesser(offense: str, than: str) -> bool:
    """Tell whether a plea to ``than`` is commonly taken to ``offense``."""
    mine, theirs = sorts_of(offense), sorts_of(than)
    return bool(mine and theirs) and mine[0] in kin().lesser.get(theirs[0], ())


def dates_of(row: FactRow) -> dict[str, str]:
    """Return the dates of a row by column."""
    return {c: row.values[c] for c in DATE_COLUMNS if row.values.get(c)}


def date_agrees(stated: str, row: FactRow) -> bool:
    """Tell whether a date is any of the row's, as exactly as the coarser of the two is."""
    return any(same_date(stated, known) for known in dates_of(row).values())


def same_date(left: str, right: str) -> bool:
    length = min(len(left), len(right))
    return left[:length] == right[:length]


def date_misread(stated: str, row: FactRow) -> bool:
    """Tell whether misreading could make one of the row's dates of the letter's."""
    for known in dates_of(row).values():
        length = min(len(stated), len(known))
        left, right = stated[:length].replace("-", ""), known[:length].replace("-", "")
        if left == right or digits_misread(left, right):
            return True
    return False


_DECISIVE = {
    "conviction": ("conviction_date",),
    "arrest": ("arrest_date",),
    "disposition": ("disposition_date", "conviction_date"),
    "offense": ("date", "arrest_date"),
}


def surely_another_day(stated: str, dated: str, row: FactRow) -> bool:
    """Tell whether a date that is none of the row's cannot be a day of the same case that
    the file leaves out."""
    known = dates_of(row)
    if any(c in known for c in _DECISIVE.get(dated, ())):
        return True
    if not dated and len(known) > 1:
        return True
    for value in known.values():
        if len(value) == len(stated) == 10 and value[4:] == stated[4:]:
            return True  # the day is right and the year is not
    years = [int(stated[:4]) - int(v[:4]) for v in known.values()]
    if dated in ("conviction", "disposition"):
        early = [y for c, y in zip(known, years, strict=True) if c in ("date", "arrest_date")]
        return not any(0 <= y <= _PLAUSIBLE_YEARS for y in early or years)
    if dated in ("arrest", "offense"):
        return not any(-_PLAUSIBLE_YEARS <= y <= 0 for y in years)
    return not any(abs(y) <= _PLAUSIBLE_YEARS for y in years)
