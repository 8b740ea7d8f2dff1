"""Look-ups for office names, cities and street addresses, built once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from denialscan.reference import current, tables
from denialscan.reference.facility_index import facilities
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.states import CODE_BY_NAME, state_code
from denialscan.reference.text import fold, skeleton, tokens


@dataclass(frozen=True, kw_only=True)
class OfficeLists:
    """Look-ups built once: office by city words (with the states it may be in),
    addresses by a street word, and a speller for city words."""

    cities: dict[tuple[str, ...], dict[str, str]]  # city words -> state code -> office
    principal: dict[tuple[str, ...], str]  # the field offices' own names
    starts: frozenset[str]
    speller: dict[str, str]
    long_words: tuple[str, ...]
    streets: dict[str, tuple[tuple[str, str, str], ...]]  # word -> (house number, office, name)
    names: dict[str, str]


_HQ = "ICE Headquarters"
_OPLA = "Office of the Principal Legal Advisor"
_STREET_TEXT = """
    street st avenue ave road rd drive dr boulevard blvd lane way court circle square parkway
    freeway frwy plaza suite room floor building unit north south east west n s e w nw ne sw se
    the mail stop box old new city"""
_STREET_WORDS = frozenset(_STREET_TEXT.split())


def office_of_city(place: str) -> str | None:
    """Return the field office for "City, ST": by its own or a sub-office's city,
    else by the places of detention there, else by the state where one office has
    all of it. None when these disagree or the city is unknown and its state split."""
    match = re.match(r"\s*([^,\d]+?)\s*,\s*([A-Za-z. ]+?)\s*(?:\d{5}(?:-\d{4})?)?\s*$", place)
    city, state = (match[1], state_code(match[2])) if match else (place.strip(" ,"), None)
    by_state = office_lists().cities.get(tuple(t.norm for t in tokens(city)), {})
    if state in by_state:
        return by_state[state]
    if not state:
        codes = set(by_state.values())
        return codes.pop() if len(codes) == 1 else None
    here = {
        f.office
        for f in facilities().values()
        if f.office and f.state == state and fold(f.city) == fold(city)
    }
    if len(here) == 1:
        return here.pop()
    whole = {
        r["field_office"]
        for r in tables.rows("field_office_areas")
        if CODE_BY_NAME.get(r["state_name"].lower()) == state and r["whole_state"] == "yes"
    }
    return whole.pop() if len(whole) == 1 else None


@cached_by_overlay()
def office_lists() -> OfficeLists:
    cities: dict[tuple[str, ...], dict[str, str]] = {}
    principal: dict[tuple[str, ...], str] = {}
    streets: dict[str, set[tuple[str, str, str]]] = {}
    names = {"HQ": _HQ, "OPLA": _OPLA}

    def add_city(city: str, state: str, code: str) -> None:
        words = tuple(t.norm for t in tokens(city))
        if words:
            cities.setdefault(words, {}).setdefault(state, code)

    def add_address(address: str, code: str) -> None:
        words = [t.norm for t in tokens(address)]
        if words and words[0][0].isdigit():
            for word in words[1:4]:
                if word not in _STREET_WORDS:
                    streets.setdefault(word, set()).add((words[0], code, names[code]))
                    break

    for row in current.rows("field_offices"):
        code = row["code"]
        names[code] = row["name"]
        for name in (row["name"], *tables.parts(row["alt_names"])):
            plain = re.sub(r"\b(?:Field Office|Sub Office)\b|- ERO$", "", name)
            words = tuple(t.norm for t in tokens(plain))
            if "Field Office" in name:
                principal[words] = code
                if words[0] == "st":
                    principal["saint", *words[1:]] = code
            add_city(plain, row["state"], code)
        add_city(row["city"], row["state"], code)
        add_address(row["address"], code)
        add_address(row["previous_address_2025_09"], code)
    for row in current.rows("sub_offices"):
        code = row["field_office"]
        for city in re.split(r"/", row["name"].rsplit(",", 1)[0]):
            add_city(city, row["state"], code)
        add_city(row["city"], row["state"], code)
        add_address(row["address"], code)
    held_at = {
        (t.norm, f.zip) for f in facilities().values() for t in tokens(f.address)[:1] if f.zip
    }
    known = {skeleton(a): c for entries in streets.values() for a, c, _n in entries}
    for row in current.rows("opla_offices"):
        number = next((t.norm for t in tokens(row["address"])), "")
        # Counsel's rooms in a detention centre share the address of its detainees.
        if skeleton(number) not in known and (number, row["zip"]) not in held_at:
            add_address(row["address"], "OPLA")
    vocabulary = {w for words in (*cities, *principal) for w in words}
    vocabulary |= {"field", "office", "enforcement", "removal", "operations", *streets}
    # "ERO Tacoma": no sub-office is listed there, but a place of detention is.
    held: dict[tuple[str, str], set[str]] = {}
    for facility in facilities().values():
        if facility.office and facility.city and facility.state:
            held.setdefault((facility.city, facility.state), set()).add(facility.office)
    for (city, state), codes in held.items():
        if len(codes) == 1:
            add_city(city, state, next(iter(codes)))
    return OfficeLists(
        cities=cities,
        principal=principal,
        starts=frozenset(words[0] for words in (*cities, *principal)),
        speller={skeleton(w): w for w in vocabulary},
        long_words=tuple(w for w in vocabulary if len(w) >= 6),
        streets={k: tuple(sorted(v)) for k, v in streets.items()},
        names=names,
    )
