"""Tells which places of detention in client facts are on no list, and what comes near."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from denialscan.facts.problems import Note
from denialscan.reference.facilities import facilities, resolve_facility
from denialscan.reference.overlay import cached_by_overlay
from denialscan.schema import FactRow

#: An id of the facility list has this shape (ELVDFTX).
_ID = re.compile(r"[A-Z0-9]{5,8}$")
#: Names for which near ones are looked up; each takes some milliseconds.
_LOOKED_UP = 500
#: How like the name a listed one must be to be worth telling (0-100, rapidfuzz).
_NEAR = 75.0


def find_unlisted(detentions: Iterable[FactRow]) -> Iterator[Note]:
    """Yield a warning for every stay in a place that is not one listed facility."""
    told: dict[str, str] = {}
    known: dict[tuple[str, str | None], bool] = {}

    def listed(name: str, on: str | None) -> bool:
        if (name, on) not in known:
            hit = resolve_facility(name, on=on)
            known[name, on] = hit.facility_id is not None
            if on is None and not hit.facility_id:
                told[name] = _why(name, hit.candidates, look_up=len(told) < _LOOKED_UP)
                several.update({name} if hit.candidates else ())
        return known[name, on]

    several: set[str] = set()
    for row in detentions:
        name = row.values.get("facility", "")
        if not name or listed(name, None):
            continue
        # Namesakes can be told apart by the day.
        on = row.values.get("to") or row.values.get("from")
        if name in several and on and listed(name, on):
            continue
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
    from rapidfuzz import fuzz, process, utils

    names, ids = _listed()
    found = process.extract(
        name, names, scorer=fuzz.token_sort_ratio, processor=utils.default_process,
        limit=8, score_cutoff=_NEAR,
    )  # fmt: skip
    return list(dict.fromkeys(ids[place] for _name, _score, place in found))[:3]


@cached_by_overlay()
def _listed() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return all names of listed places, and beside each the id."""
    pairs = [(name, f.facility_id) for f in facilities().values() for name in f.names]
    return tuple(n for n, _i in pairs), tuple(i for _n, i in pairs)
