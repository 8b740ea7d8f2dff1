"""The facility list and its indexes, built once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from denialscan.reference import current, tables
from denialscan.reference.facility_names import Split, split_name, split_words
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.text import skeleton, tokens

_ACRONYM = re.compile(r"\(([A-Z]{4,7})\)")
#: Categories that no custody letter names as the place of detention, and whose
#: names (hospitals, hotels) would match ordinary words of a letter.
_NOT_NAMED = frozenset({"medical", "hotel"})


@dataclass(frozen=True, kw_only=True)
class Facility:
    """One listed place. ``first_seen``/``last_seen`` are the earliest and latest
    evidence in the sources (ISO or empty), not opening and closing dates;
    ``offices`` are field-office codes that a source ever gave it; ``kinds`` and
    ``generic`` are what all its names say of the kind of place."""

    facility_id: str
    name: str
    names: tuple[str, ...]
    splits: tuple[Split, ...]
    address: str
    city: str
    county: str
    state: str
    zip: str
    office: str
    offices: frozenset[str]
    type: str
    category: str
    first_seen: str
    last_seen: str
    co_located: tuple[str, ...]
    kinds: frozenset[str]
    generic: frozenset[str]


@cached_by_overlay()
def facilities() -> dict[str, Facility]:
    """Return every listed facility by id."""
    out: dict[str, Facility] = {}
    short: dict[str, list[str]] = {}
    for row in tables.rows("facility_short_names"):
        short.setdefault(row["facility_id"], []).append(row["name"])
    packaged = {row["facility_id"]: row for row in tables.rows("facilities")}
    for row in current.rows("facilities"):
        names = (row["name"], *tables.parts(row["aliases"]), *short.get(row["facility_id"], ()))
        splits = tuple(dict.fromkeys(s for name in names for s in split_name(name)))
        kinds = frozenset(k for s in splits for k in s.classes)
        if row["type"] in ("SPC", "CDF", "DIGSA") and "Police" not in row["name"]:
            kinds |= {"detention"}
        if row["category"] == "hold_room":
            kinds |= {"hold"}
        history = frozenset(h.split("@")[0] for h in tables.parts(row["field_office_history"]))
        before = packaged.get(row["facility_id"], row)["field_office"]
        out[row["facility_id"]] = Facility(
            facility_id=row["facility_id"],
            name=row["name"],
            names=names,
            splits=splits,
            address=row["address"],
            city=row["city"],
            county=row["county"],
            state=row["state"] or row["state_guess_from_code"],
            zip=row["zip"],
            office=row["field_office"],
            offices=(history | {before, row["field_office"], row["area_office_2026"]}) - {""},
            type=row["type"],
            category=row["category"],
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            co_located=tables.parts(row["co_located"]),
            kinds=kinds,
            generic=frozenset(w for s in splits for w in s.generic),
        )
    return out


def is_named(facility: Facility) -> bool:
    """Tell whether a custody letter may name this place as one of detention."""
    return facility.category not in _NOT_NAMED


@dataclass(frozen=True, kw_only=True)
class Index:
    """Look-ups from pieces of a name to (facility id, split name).

    ``joined`` is keyed by the skeleton of the distinctive words without spaces,
    ``token`` by each distinctive word, ``skeletons`` gives the distinctive words
    that share a skeleton, ``phrases`` the headless names by their first word.
    """

    joined: dict[str, tuple[tuple[str, Split], ...]]
    token: dict[str, tuple[tuple[str, Split], ...]]
    skeletons: dict[str, tuple[str, ...]]
    long_words: tuple[str, ...]
    acronyms: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[str, ...], ...]]


@cached_by_overlay()
def index() -> Index:
    """Build the index; about a tenth of a second, once per process."""
    joined: dict[str, list[tuple[str, Split]]] = {}
    token: dict[str, list[tuple[str, Split]]] = {}
    acronyms: dict[str, list[str]] = {}
    phrases: dict[str, set[tuple[str, ...]]] = {}
    for facility in facilities().values():
        if not is_named(facility):
            continue
        for split in facility.splits:
            entry = (facility.facility_id, split)
            joined.setdefault(skeleton(split.joined), []).append(entry)
            for word in set(split.distinct) | split.optional:
                token.setdefault(word, []).append(entry)
        for name in facility.names:
            for acronym in _ACRONYM.findall(name):
                if _shortens(acronym, _ACRONYM.sub(" ", name)):
                    acronyms.setdefault(acronym, []).append(facility.facility_id)
    for row in tables.rows("facility_short_names"):
        words = tuple(t.norm for t in tokens(row["name"]))
        if len(words) > 1 and not split_words(words).classes:
            phrases.setdefault(words[0], set()).add(words)
    skeletons: dict[str, list[str]] = {}
    for word in token:
        skeletons.setdefault(skeleton(word), []).append(word)
    return Index(
        joined={k: tuple(v) for k, v in joined.items()},
        token={k: tuple(v) for k, v in token.items()},
        skeletons={k: tuple(v) for k, v in skeletons.items()},
        long_words=tuple(w for w in token if len(w) >= 6),
        acronyms={k: tuple(dict.fromkeys(v)) for k, v in acronyms.items() if len(set(v)) == 1},
        phrases={k: tuple(sorted(v, key=len, reverse=True)) for k, v in phrases.items()},
    )


def _shortens(acronym: str, name: str) -> bool:
    """Tell an abbreviation of a name (NWIPC) from a second name or a place (TEXAS)."""
    letters = iter(name.upper())
    starts = {w.text[0].upper() for w in tokens(name)}
    return acronym[0] in starts and all(ch in letters for ch in acronym)


def same_facility(left: str, right: str) -> bool | None:
    """Tell whether two ids are one place; None where the lists cannot tell.

    True for co-located ids and for one name in one town (two codes of one site,
    or a code renewed later); None for unknown ids and for neighbours on one
    site (a main building and its annex, a centre and its staging facility).
    """
    if left == right:
        return True
    known = facilities()
    if left not in known or right not in known:
        return None
    a, b = known[left], known[right]
    if right in a.co_located or left in b.co_located:
        return True
    if _same_town(a, b):
        full_a = {(s.joined, s.generic - {"ice"}, s.optional) for s in a.splits}
        if any((s.joined, s.generic - {"ice"}, s.optional) in full_a for s in b.splits):
            return True
        if _neighbours(a, b):
            return None
    if not a.state or not b.state:
        return None
    return False


def same_site(left: str, right: str) -> bool:
    """Tell whether two ids are one place or buildings of one site: at one address, or
    of one name but for the wing (Main, Annex)."""
    known = facilities()
    if same_facility(left, right):
        return True
    if left not in known or right not in known or not _same_town(known[left], known[right]):
        return False
    a, b = known[left], known[right]
    return _site(a) == _site(b) or _wings(a, b)


def _same_town(a: Facility, b: Facility) -> bool:
    return a.state == b.state and a.city.casefold() == b.city.casefold() != ""


def _wings(a: Facility, b: Facility) -> bool:
    """One name but for what stands in parentheses (Main, Annex)."""
    bare = {(s.joined, s.generic - {"ice"}) for s in a.splits}
    return any((s.joined, s.generic - {"ice"}) in bare for s in b.splits)


def _neighbours(a: Facility, b: Facility) -> bool:
    """Places of one town that the lists do not surely keep apart: at one address, wings,
    or like-named ones in one street, of unknown address, or for a short stay."""
    if _site(a) == _site(b) or _wings(a, b):
        return True
    stems = {s.distinct[0] for s in a.splits} & {s.distinct[0] for s in b.splits}
    if not stems or not a.zip or a.zip != b.zip:
        return False
    streets = [_site(f)[1:2] if f.address[:1].isdigit() else () for f in (a, b)]
    transit = {a.category, b.category} & {"hold_room", "staging"}
    return bool(transit) or () in streets or streets[0] == streets[1]


def _site(facility: Facility) -> tuple[str, ...]:
    """House number, first street word and town: "3250 North Pinal" = "3250 N. Pinal"."""
    words = [t.norm for t in tokens(facility.address)]
    street = [w for w in words[1:] if w not in ("n", "s", "e", "w", "north", "south", "east",
                                                "west")]  # fmt: skip
    return (*words[:1], *street[:1], facility.city.casefold(), facility.facility_id * (not words))
