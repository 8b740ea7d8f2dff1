"""A mention of a facility, and what is printed right beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from denialscan.reference.states import state_code
from denialscan.reference.text import Token, fold


@dataclass(frozen=True, kw_only=True)
class FacilityHit:
    """A mention of a facility: where it stands, as written, and which one it is.

    ``facility_id`` is None for a name on no list (``candidates`` empty) and for
    one that fits several (``candidates`` says which). With an id, ``candidates``
    holds the other places it might be. ``confidence`` is of the id, or of the
    mention where there is none.
    """

    start: int
    end: int
    raw: str
    facility_id: str | None
    candidates: tuple[str, ...]
    confidence: float


#: Words that stand before a name and never belong to it.
_STOP_WORDS = """
    at to from by on with your his her their our my you he she they it is was are were be been
    being has have had will may must shall this that these those any all each such near
    detained held housed confined incarcerated currently presently located transferred moved
    custody lodged placed client mr mrs ms miss dear re subject attn attention location
    address name date dhs former formerly known as or but not while when where if under since
    until before after inside outside within between via
    january february march april june july august september october november december
    warden administrator superintendent c o"""
STOP = frozenset(_STOP_WORDS.split())
_GAP = re.compile(r"[\s.\-\u2013\u2014'\u2019&]*$")
_PLACE = re.compile(
    r"[\s,(\-\u2013]*(?:(?:located|situated)\s+)?(?:in\s+|at\s+)?"
    r"((?:[A-Z][\w.'\u2019]*[ \n]){0,2}[A-Z][\w.'\u2019]*)\s*,\s*"
    r"((?:(?:New|North|South|West|Rhode)\s)?[A-Z][A-Za-z]+)\b"
)
_TOWN = re.compile(r"(?:,\s*|\s*\(|\s+in\s+)((?:[A-Z][\w.]+[ \n]){0,2}[A-Z][\w.]+)")
#: A postal code alone: ", TX". Those that are words too count at the end only.
_CODE_ALONE = re.compile(
    r"\s*,\s*(?:(?!IN|OR|ME|HI|OK|OH|DE|LA|MA|PA|ID|CO)([A-Z]{2})\b|([A-Z]{2})(?=\s*(?:[.,;)\n]|$)))"
)
_ZIP = re.compile(r"\b([A-Z]{2})\.?\s+(\d{5})(?:-\d{4})?\b")


def joined(text: str, left: Token, right: Token, *, aside: bool = False) -> bool:
    """Tell whether only a space, hyphen, point or one line break stands between
    (``aside``: or a parenthesis, as in "Buffalo (Batavia) Service ...")."""
    gap = text[left.end : right.start]
    if aside:
        gap = gap.replace("(", "").replace(")", "")
    if "." in gap and (len(left.text) > 4 or right.start - left.end > 2):
        return False
    return _GAP.match(gap) is not None and gap.count("\n") < 2 and "\f" not in gap


def place_after(text: str, end: int) -> tuple[str | None, str | None]:
    """Return the state and city printed right after a name, if any."""
    place = _PLACE.match(text, end)
    if place and (code := state_code(place[2])):
        return code, fold(" ".join(place[1].split()))
    alone = _CODE_ALONE.match(text, end)
    if alone and (code := state_code(alone[1] or alone[2])):
        return code, None
    # an address block may follow, not a sentence that names another place
    window = re.split(r"\n\s*\n|\f", text[end : end + 120])[0]
    found = _ZIP.search(window)
    if found and window[:1] in ",\n" and not re.search(r"\b[a-z]{2,}\b", window[: found.start()]):
        return state_code(found[1]), None
    town = _TOWN.match(text, end)
    if town:
        return None, fold(" ".join(town[1].split()))
    return None, None
