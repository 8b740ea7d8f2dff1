"""Tells which places of detention in client facts are on no list, and what comes near."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from denialscan.facts.problems import Note
from denialscan.reference.current import rows as reference_rows
from denialscan.reference.facilities import facilities, resolve_facility
from denialscan.schema import FactRow

#: An id of the facility list has this shape (ELVDFTX).
_ID = re.compile(r"[A-Z0-9]{5,8}$")
#: Names for which near ones are looked up; each takes some milliseconds.
_LOOKED_UP = 200


def find_unlisted(detentions: Iterable[FactRow]) -> Iterator[Note]:
    """Yield a warning for every stay in a place that is not one listed facility."""
    told: dict[str, str] = {}
    known: set[str] = set()
    for row in detentions:
        name = row.values.get("facility", "")
        if not name or name in known:
            continue
        # Namesakes can be told apart by the day, so such a name is asked for each stay.
        if resolve_facility(name).facility_id:
            known.add(name)
            continue
        on = row.values.get("to") or row.values.get("from")
        hit = resolve_facility(name, on=on)
        if hit.facility_id:
            continue
        if name not in told:
            told[name] = _why(name, hit.candidates, look_up=len(told) < _LOOKED_UP)
        yield Note(sheet=row.sheet, row=row.row, column="facility", message=told[name])


def _why(name: str, candidates: tuple[str, ...], *, look_up: bool) -> str:
    if candidates:
        shown = ", ".join(f"{facilities()[c].name} ({c})" for c in candidates[:4])
        more = f" and {len(candidates) - 4} more" if len(candidates) > 4 else ""
        return f"this name fits several places: {shown}{more}; write the id"
    if _ID.match(name.strip()) and re.search(r"\d|[^AEIOU]{4}", name):
        told = "no facility has this id"
        near = [i for i in facilities() if i[:4] == name.strip()[:4]][:3]
    else:
        told = "no listed facility has this name"
        near = _near(name) if look_up else []
    shown = ", ".join(f"{facilities()[i].name} ({i})" for i in near)
    return f"{told}; near: {shown}" if near else f"{told}; it is kept as written"


def _near(name: str) -> list[str]:
    """Return the ids of the listed places with the nearest names."""
    from difflib import get_close_matches

    by_name: dict[str, str] = {}
    for row in reference_rows("facilities"):
        by_name.setdefault(row["name"].casefold(), row["facility_id"])
    found = get_close_matches(" ".join(name.casefold().split()), list(by_name), n=3, cutoff=0.75)
    return [by_name[f] for f in found]
