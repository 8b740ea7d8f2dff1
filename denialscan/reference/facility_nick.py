"""Which listed place a short name means: "Krome", "Joe Corley", "Batavia", "STIPC".

Short names are no proof by themselves: a town, a surname or an agency may be written
alike. They are looked up among places that can hold a person on the letter's date, those
of the letter's own office first, and what still fits several of these means none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from denialscan.reference import tables
from denialscan.reference.facility_hit import FacilityHit
from denialscan.reference.facility_index import Facility, facilities, is_named, same_facility
from denialscan.reference.facility_match import About, seen_near
from denialscan.reference.facility_names import expand, split_words
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.states import CODE_BY_NAME
from denialscan.reference.text import fold, tokens

#: Places run for ICE alone or nearly so: their town is said for them ("held in Adelanto").
_DEDICATED = frozenset({"SPC", "CDF", "USMS CDF", "DIGSA", "FAMILY", "TAP-ICE"})
#: Kinds of a listed name by which a place not contracted as such is one of ICE's too.
_OWN_WORDS = frozenset({"ice", "immigration", "processing"})
#: Abbreviations of agencies, papers and courts that are also somebody's initials.
_NO_PLACE = frozenset(
    ["ICE", "ERO", "DHS", "CBP", "BOP", "DOJ", "BIA", "USC", "LPR", "DOC", "INS", "IHSC", "OPLA", "EOIR", "USCIS", "AFOD", "FOD", "SDDO", "DFOD", "HSI", "OIG", "CRCL", "ISAP", "ATD", "OSUP", "OREC", "NTA", "POCR", "HRIFR", "FOIA", "PII", "DOB", "COC", "COB", "POE", "SRO", "TPS", "DACA", "USA", "FBI", "DEA", "USMS", "NGO", "ACLU", "CBO", "LES", "ESQ", "COVID", "CDC", "PBNDS", "NDS", "TRO", "PCR", "DUI", "OWI", "DWI"]
)  # fmt: skip
_DIRECTION = {"northwest": "NW", "northeast": "NE", "southwest": "SW", "southeast": "SE"}
#: How sure a short name is of its place, by how it is one (see ``_ways``).
_SURE = (0.86, 0.82, 0.78, 0.74)


@dataclass(frozen=True, kw_only=True)
class Nick:
    """What a short name came to. ``facility_id`` is None where it fits several
    (``candidates``); ``town``: the words are also the name of the town; ``dedicated``:
    the place is one of ICE's own, so that its town may be said for it."""

    facility_id: str | None
    candidates: tuple[str, ...]
    confidence: float
    town: bool
    dedicated: bool

    def hit(self, text: str, start: int, end: int) -> FacilityHit:
        """Return the mention at a place of a text."""
        return FacilityHit(
            start=start,
            end=end,
            raw=text[start:end],
            facility_id=self.facility_id,
            candidates=self.candidates,
            confidence=self.confidence,
        )


def short_name(
    words: tuple[str, ...], about: About, *, near_state: str | None = None
) -> Nick | None:
    """Return which place a short name means, None where no listed one has it.

    ``words`` are folded, generic ones (county, main) included. Another office's place is
    meant only by a whole or leading part of a name that no other place shares.
    """
    mention = split_words(words)
    key = " ".join(mention.distinct)
    if not key or key in CODE_BY_NAME or (key in _office_towns() and not mention.generic):
        return None
    found = {
        i: way
        for i, way in _nicknames().get(key, {}).items()
        if not mention.government or mention.government & facilities()[i].generic
    }
    return _settle(found, key, about, near_state, frozenset(mention.generic | mention.optional))


def acronym(letters: str, about: About) -> Nick | None:
    """Return which place the initials of a listed name mean: STIPC, ADF, PIDC."""
    if letters in _NO_PLACE:
        return None
    found = dict.fromkeys(_initials().get(letters, ()), 0)
    if not about.office or len(letters) < 4:
        found = {i: w for i, w in found.items() if about.office or len(letters) > 3}
        found = {i: w for i, w in found.items() if about.office in facilities()[i].offices or (
            not about.office and is_dedicated(facilities()[i]))}  # fmt: skip
    else:
        found = {i: w for i, w in found.items() if about.office in facilities()[i].offices}
    return _settle(found, letters, about, None, frozenset())


def is_dedicated(facility: Facility) -> bool:
    """Tell whether a place is run for ICE, by contract or by name."""
    return facility.type in _DEDICATED or bool(_OWN_WORDS & facility.generic)


def _settle(
    found: dict[str, int],
    key: str,
    about: About,
    near_state: str | None,
    generic: frozenset[str],
) -> Nick | None:
    known = facilities()
    places = [known[i] for i in found]
    if about.on:
        places = [p for p in places if seen_near(p, about.on)]
    if near_state:
        places = [p for p in places if p.state in (near_state, "")]
    state, office = about.state, about.office
    factor = 1.0
    if state or office:
        ours = [p for p in places if office in p.offices or (state and p.state == state)]
        if not ours:
            ours = [p for p in places if found[p.facility_id] < 2 and is_dedicated(p)]
            factor = 0.9
            if len(_sites(places)) > 1:
                ours = []
        places = ours
    else:
        places = [p for p in places if is_dedicated(p)]
        factor = 0.95
    # a town that has a county jail, too, is a town
    places = [p for p in places if found[p.facility_id] < 3 or is_dedicated(p)]
    if not places:
        return None
    best = min(found[p.facility_id] for p in places)
    places = [p for p in places if found[p.facility_id] == best]
    wing = [p for p in places if generic & {"main", "annex"} and _has_wing(p, generic)]
    places = _sites(wing or places)
    if len(places) > 1:
        own = [p for p in places if is_dedicated(p)]
        places = own if len(own) == 1 and (state or office) else places
    ids = tuple(p.facility_id for p in places)
    return Nick(
        facility_id=ids[0] if len(ids) == 1 else None,
        candidates=() if len(ids) == 1 else ids,
        confidence=round(_SURE[best] * factor, 3) if len(ids) == 1 else 0.5,
        town=best == 3 or any(fold(p.city) == key for p in places),
        dedicated=all(is_dedicated(p) for p in places),
    )


def _has_wing(place: Facility, generic: frozenset[str]) -> bool:
    wings = generic & {"main", "annex"}
    return any(wings & (s.optional | s.generic) for s in place.splits)


def _sites(places: list[Facility]) -> list[Facility]:
    """Return one place of each site: ICE's own code, seen last."""
    out: list[Facility] = []
    latest = sorted(places, key=lambda p: (p.last_seen, p.facility_id), reverse=True)
    for place in sorted(latest, key=lambda p: (not is_dedicated(p), p.type == "BOP")):
        if not any(same_facility(place.facility_id, o.facility_id) for o in out):
            out.append(place)
    return out


@cached_by_overlay()
def _nicknames() -> dict[str, dict[str, int]]:
    """Return facility ids by each short name, with the way in which it is one."""
    out: dict[str, dict[str, int]] = {}
    for place in _holding():
        for key, way in _ways(place):
            known = out.setdefault(key, {})
            known[place.facility_id] = min(way, known.get(place.facility_id, way))
    return out


def _ways(place: Facility) -> Iterable[tuple[str, int]]:
    """0: all distinctive words; 1: the first of them; 2: the last, or a second name in
    parentheses; 3: the town."""
    for split in place.splits:
        words = split.distinct
        yield " ".join(words), 0
        for n in range(1, len(words)):
            if len("".join(words[:n])) > 3:
                yield " ".join(words[:n]), 1
            if len("".join(words[n:])) > 3 and is_dedicated(place):
                yield " ".join(words[n:]), 2
        if is_dedicated(place):
            for word in split.optional - {"main", "annex"}:
                yield word, 2
    if place.city:
        yield fold(" ".join(place.city.split())), 3


@cached_by_overlay()
def _initials() -> dict[str, tuple[str, ...]]:
    """Return facility ids by the initials of each of their names (three letters or more)."""
    out: dict[str, dict[str, None]] = {}
    for place in _holding():
        for name in place.names:
            words = [e for t in tokens(name.split("(")[0]) for e in expand(t.norm)]
            words = [w for w in words if w not in ("of", "and", "the", "for", "at")]
            for made in (
                "".join(w[0] for w in words),
                "".join(_DIRECTION.get(w, w[0]) for w in words),
            ):
                if len(words) >= 3 or (len(words) > 1 and len(made) > 2):
                    out.setdefault(made.upper(), {})[place.facility_id] = None
    return {k: tuple(v) for k, v in out.items()}


def _holding() -> list[Facility]:
    """Places that people are said to be held at: no hold rooms, hospitals, hotels, shelters."""
    return [
        f
        for f in facilities().values()
        if is_named(f)
        and f.category in ("jail_or_detention", "federal_prison", "family", "")
        and f.type not in ("HOLD", "STAGING", "TRANSPORT", "HOSPITAL", "JUVENILE", "PORT OF ENTRY")
    ]


@cached_by_overlay()
def _office_towns() -> frozenset[str]:
    """Towns that field offices are called by: "in Houston" is no facility."""
    rows = tables.rows("field_offices")
    names = {fold(r["name"].removesuffix(" Field Office")) for r in rows}
    return frozenset(names | {fold(r["city"]) for r in rows})
