"""Reads the sheets of the client file into an index of its people."""

from __future__ import annotations

from dataclasses import dataclass, field

from denialscan.facts.sheets import COMMON, SHEETS
from denialscan.link.names import known_names
from denialscan.link.people import People, Person, plain_reference
from denialscan.reference.facilities import resolve_facility
from denialscan.schema import CaseFacts


@dataclass
class _Made:
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    counsel: list[str] = field(default_factory=list)
    days: set[str] = field(default_factory=set)
    facilities: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)


def index_people(facts: CaseFacts) -> People:
    """Index the people of the client file, with what the sheets ``detentions`` and
    ``requests`` know of them. People without a row in ``people`` are not linked to."""
    made: dict[str, _Made] = {}
    facilities: dict[str, str | None] = {}
    for row in facts.sheet("people"):
        one = made.setdefault(row.values["person_id"], _Made())
        one.names += known_names(row)
        for cell, column in ((one.numbers, "a_number"), (one.births, "date_of_birth"),
                             (one.countries, "country"), (one.counsel, "representative"),
                             (one.counsel, "organization")):  # fmt: skip
            if row.values.get(column):
                cell.append(row.values[column])
        one.references |= _references(row.values, "people")
    for row in facts.rows:
        found = made.get(row.values.get("person_id", ""))
        if found is None:
            continue
        if row.sheet == "detentions" and row.values.get("facility"):
            place = row.values["facility"]
            if place not in facilities:
                facilities[place] = resolve_facility(place).facility_id
            found.facilities.add(facilities[place] or "")
        elif row.sheet == "requests":
            found.days.add(row.values.get("submitted_at", "")[:10])
            found.offices.add(row.values.get("submitted_to", ""))
            found.references |= _references(row.values, "requests")
    return People(
        Person(
            person_id=person_id,
            names=tuple(dict.fromkeys(one.names)),
            number=one.numbers[0] if len(set(one.numbers)) == 1 else "",
            birth=one.births[0] if len(set(one.births)) == 1 else "",
            country=one.countries[0] if len(set(one.countries)) == 1 else "",
            counsel=tuple(dict.fromkeys(one.counsel)),
            days=frozenset(d for d in one.days if len(d) == 10),
            facilities=frozenset(f for f in one.facilities if f),
            offices=frozenset(o for o in one.offices if o),
            references=frozenset(one.references),
        )
        for person_id, one in made.items()
    )


def _references(values: dict[str, str], sheet: str) -> set[str]:
    """Numbers under the organisation's own columns (receipts, case ids), and request ids."""
    own = [v for c, v in values.items() if c not in (*SHEETS[sheet], *COMMON)]
    found = {plain_reference(v) for v in (*own, values.get("request_id", ""))}
    return {v for v in found if len(v) >= 6 and any(c.isdigit() for c in v)}
