"""Explains a facility: names, place, offices over time, neighbours and namesakes."""

from __future__ import annotations

from denialscan.reference import current, tables
from denialscan.reference.described import Entry, Lines, own_lines
from denialscan.reference.facilities import Facility, facilities, same_site
from denialscan.reference.jurisdiction import assignments

_BASIS = {
    "listed": "on ICE's own lists",
    "area": "area of responsibility, no list",
    "uwchr": "research by UWCHR, no list",
    "own": "the organisation's own file",
}


def describe_facility(facility_id: str, *, on: str | None = None) -> Entry:
    """Return all that the lists say of a facility; ``on`` (ISO): the office of that day."""
    facility = facilities()[facility_id]
    row = next(r for r in current.rows("facilities") if r["facility_id"] == facility_id)
    given = assignments(facility_id)
    lines: Lines = [
        ("Id", facility_id if row["detloc"] != facility_id else f"{facility_id} (DETLOC code)"),
        *(("Also", name) for name in dict.fromkeys(facility.names[1:])),
        ("Address", ", ".join(filter(None, (row["address"], row["city"],
                                            f"{facility.state} {row['zip']}".strip())))),
        ("County", row["county"]),
        ("Type", " / ".join(filter(None, (row["type"], row["category"].replace("_", " "))))),
        ("Operator", row["operator"] + (f" (as of {row['operator_as_of']})" * bool(row["operator_as_of"]))),
        ("Telephone", row["phone"]),
        *(
            ("Field office", f"{a.office} {a.period}, {_BASIS[a.basis]}" + f" (line {a.line})" * bool(a.line))
            for a in given
        ),
    ]  # fmt: skip
    if on:
        # the organisation's own rows stand over the lists
        here = sorted((a for a in given if a.covers((on, on))), key=lambda a: a.basis != "own")
        said = ", ".join(f"{a.office} ({_BASIS[a.basis]})" for a in here)
        lines.append((f"On {on}", said or "no list near this day names the office"))
    lines += [
        ("First seen", row["first_seen"]),
        ("Last seen", row["last_seen"]),
        *(("One site", _short(other)) for other in _neighbours(facility)),
        *(("Namesake", _apart(facility, other)) for other in _namesakes(facility)),
        ("Sources", ", ".join(tables.parts(row["source"]))),
        *own_lines("facilities", facility_id),
    ]
    return Entry(
        kind="facility",
        key=facility_id,
        title=facility.name,
        lines=tuple((label, text) for label, text in lines if text),
    )


def _neighbours(facility: Facility) -> list[Facility]:
    return [
        other
        for other in facilities().values()
        if other.facility_id != facility.facility_id
        and (other.state == facility.state or other.facility_id in facility.co_located)
        and same_site(facility.facility_id, other.facility_id)
    ]


def _namesakes(facility: Facility) -> list[Facility]:
    """Places that one and the same name can mean."""
    mine = {(s.joined, s.generic - {"ice"}) for s in facility.splits}
    return [
        other
        for other in facilities().values()
        if other.facility_id != facility.facility_id
        and mine & {(s.joined, s.generic - {"ice"}) for s in other.splits}
        and not same_site(facility.facility_id, other.facility_id)
    ]


def _short(facility: Facility) -> str:
    where = ", ".join(filter(None, (facility.city, facility.state)))
    return f"{facility.facility_id} {facility.name} ({where})"


def _apart(facility: Facility, other: Facility) -> str:
    """Name a namesake, and what would tell the two apart."""
    telling = [
        f"{what} {theirs}"
        for what, mine, theirs in (
            ("state", facility.state, other.state),
            ("town", facility.city, other.city),
            ("office", facility.office, other.office),
        )
        if theirs and mine != theirs
    ]
    seen = f"seen {other.first_seen} to {other.last_seen}" if other.first_seen else ""
    return f"{other.facility_id} {other.name}: " + "; ".join([*telling, *filter(None, [seen])])
