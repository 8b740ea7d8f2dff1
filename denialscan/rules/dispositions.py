"""What became of an offence, as the letter tells it and as the client file has it.

The file's disposition counts as it was on the letter's day: a conviction that was vacated
later still stood, a charge that was dismissed later was still pending.
"""

from __future__ import annotations

import re

from denialscan.offense_words import sorts_of
from denialscan.rules.compare import Verdict
from denialscan.rules.offense_match import DATE_COLUMNS, grades_of, is_lesser, relation
from denialscan.schema import Claim, FactRow

#: Without a conviction that stands.
_UNDONE = ("dismissed", "vacated", "acquitted")
_OPEN = ("arrest", "pending")
_FROM = re.compile(
    r"^(?P<final>.+?)[\s,;(–-]+(?:reduced|amended|pled down|pleaded down|lowered|down|originally charged as|originally|charged as)"
    r"(?: down)?(?: from)?:? (?P<first>[^)]+)",
    re.IGNORECASE,
)
_TO = re.compile(
    r"^(?P<first>.+?)[\s,;(–-]+(?:was )?(?:reduced|amended|pled down|pleaded down|lowered)(?: down)? to:? (?P<final>[^)]+)",
    re.IGNORECASE,
)
#: Charges that others are not reduced to.
_NEVER_LESSER = re.compile(
    r"\b(?:aggravated|armed|first[- ]degree|felony|grand|intent to|traffick\w*)\b", re.IGNORECASE
)
_NEVER_LESSER_SORTS = ("dui", "robbery", "homicide", "drug_sale")


def described(row: FactRow) -> str:
    """Say in one phrase what a row holds."""
    how = row.values.get("disposition") or "without a disposition"
    dates = ", ".join(
        f"{c.replace('_', ' ')} {row.values[c]}" for c in DATE_COLUMNS if row.values.get(c)
    )
    return f"{row.values['offense']}, {how}" + (f" ({dates})" if dates else "")


def undone(row: FactRow) -> bool:
    """Tell whether a row says that the charge did not stay what it was."""
    return row.values.get("disposition") in (*_UNDONE, "reduced")


def compare_disposition(claim: Claim, row: FactRow, day: str | None) -> Verdict:
    """Compare what became of one offence; ``day`` is the letter's."""
    told = claim.attributes.get("disposition", "")
    known = _on(row, day)
    if told == "convicted" and (
        known == "reduced"
        or (known == "convicted" == row.values.get("disposition") and reduction_of(row))
    ):
        return _reduced(claim, row) if claim.value else "agrees"
    if not known or told in ("arrest", known):
        return "agrees"  # somebody convicted was arrested too
    if told == "convicted":
        if known == "unsure":
            return "unsure"
        return "clashes"
    if told == "pending":
        return _pending(row, known, day)
    if told in _UNDONE:
        return "agrees" if known in _UNDONE else "unsure"
    if told == "reduced":
        return "agrees" if known == "convicted" else "unsure"
    return "agrees" if known == "convicted" else "unsure"


def _on(row: FactRow, day: str | None) -> str:
    """Return a row's disposition on a day: "unsure" for a conviction that came later."""
    known = row.values.get("disposition", "")
    ended = row.values.get("disposition_date", "")
    convicted = row.values.get("conviction_date", "")
    if not day:
        return known
    if known == "convicted" and convicted and day[: len(convicted)] < convicted:
        return "unsure"
    if ended and day[: len(ended)] < ended:
        if known in ("vacated", "reduced"):
            return "convicted"
        if known in ("dismissed", "acquitted"):
            return "pending"
    return known


def _pending(row: FactRow, known: str, day: str | None) -> Verdict:
    if known in _OPEN:
        return "agrees"
    ended = row.values.get("disposition_date", "")
    if known in _UNDONE and day and ended and ended < day[: len(ended)]:
        return "clashes"
    return "unsure"


def _reduced(claim: Claim, row: FactRow) -> Verdict:
    """Compare a conviction the letter tells with a charge that was reduced.

    The contract does not say whether the row names the charge or what it became; where
    its wording does not say so either, only a charge that others are not reduced to
    ("DUI", "aggravated") is told wrongly.
    """
    if claim.attributes.get("disposition") == "reduced":
        return "agrees"
    level = row.values.get("level", "")
    names = reduction_of(row)
    if names:
        first, final = relation(claim.value, names[0]), relation(claim.value, names[1])
        if final in ("same", "near") and first != "same":
            return "agrees"
        return "clashes" if first in ("same", "near") and final != "same" else "unsure"
    known = row.values["offense"]
    kind = relation(claim.value, known, level)
    charged = (kind == "same" and _is_charge(known)) or (
        kind != "same" and (is_lesser(known, claim.value) or _graver(claim.value, known))
    )
    return "clashes" if charged else "unsure"


def reduction_of(row: FactRow) -> tuple[str, str] | None:
    """Return (what was charged, what it was reduced to) where a row's words say both."""
    text = "; ".join(row.values[c] for c in ("offense", "court", "level") if row.values.get(c))
    found = _TO.match(text) or _FROM.match(text)
    return (found["first"], found["final"]) if found else None


def _is_charge(known: str) -> bool:
    sorts = sorts_of(known)
    return bool(_NEVER_LESSER.search(known)) or bool(sorts and sorts[0] in _NEVER_LESSER_SORTS)


def _graver(stated: str, known: str) -> bool:
    order = {"petit": 0, "grand": 1, "simple": 0, "aggravated": 1, "misdemeanor": 0, "felony": 1,
             "5": 1, "4": 2, "3": 3, "2": 4, "1": 5}  # fmt: skip
    mine, theirs = grades_of(stated), grades_of(known)
    return any(s in theirs and order[v] > order[theirs[s]] for s, v in mine.items())
