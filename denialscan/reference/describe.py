"""Explains an entry of the reference lists: what they say of it, by which source, since when.

``find_entries`` takes what a person types (a name, a code, an alias, an id, a county) and
returns every entry it fits exactly; ``suggestions`` names what comes near. A name is never
forced onto an entry.
"""

from __future__ import annotations

from dataclasses import dataclass

from denialscan.reference import current, tables
from denialscan.reference.countries import country_code
from denialscan.reference.describe_facility import describe_facility
from denialscan.reference.described import Entry, Lines, own_lines
from denialscan.reference.facilities import resolve_facility
from denialscan.reference.facility_names import expand, split_words
from denialscan.reference.offices import office_of_city
from denialscan.reference.policies import all_windows, injunctions, status_on, windows
from denialscan.reference.text import tokens

__all__ = ["Entry", "Found", "describe_all", "find_entries", "suggestions"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """The entries a name fits, and the ids of the facilities it may be where that is
    several."""

    entries: tuple[Entry, ...]
    ambiguous: tuple[str, ...] = ()


def find_entries(name: str, *, on: str | None = None) -> Found:
    """Return the entries that a name, code or id stands for, on a day where it matters."""
    plain = _plain(name)
    entries: list[Entry] = []
    entries += _offices(name, plain)
    entries += _plain_rows("sub_office", "sub_offices", plain, ("name", "short_name"))
    entries += _plain_rows("opla_office", "opla_offices", plain, ("name", "short_name"))
    entries += _plain_rows("court", "immigration_courts", plain, ("name",))
    entries += _countries(name)
    entries += _policies(name, plain, on)
    entries += _plain_rows("form", "ice_forms", plain, ("form",))
    if any(e.title and _plain(e.title) == plain for e in entries):
        return Found(entries=tuple(entries))
    hit = resolve_facility(name, on=on)
    if hit.facility_id:
        entries.append(describe_facility(hit.facility_id, on=on))
    return Found(entries=tuple(entries), ambiguous=() if hit.facility_id else hit.candidates)


def describe_all(facility_ids: tuple[str, ...], *, on: str | None = None) -> tuple[Entry, ...]:
    """Return the entries of several facilities: what an ambiguous name may mean."""
    return tuple(describe_facility(i, on=on) for i in facility_ids)


def suggestions(name: str, limit: int = 5) -> tuple[str, ...]:
    """Return the names in the lists that come nearest to one that is in none, by the
    words that tell places apart."""
    from rapidfuzz import fuzz, process

    known: dict[str, str] = {}
    for table in current.KEYS:
        for row in current.rows(table):
            for text in (row["name"], *tables.parts(row.get("aliases", ""))):
                known.setdefault(_telling(text), row["name"])
    for row in tables.rows("countries"):
        known.setdefault(_telling(row["name"]), row["name"])
    for key in (*(r["form"] for r in tables.rows("ice_forms")),
                *(w.policy_id for w in all_windows())):  # fmt: skip
        known.setdefault(_plain(key), key)
    found = process.extract(
        _telling(name), list(known), scorer=fuzz.ratio, limit=3 * limit, score_cutoff=60
    )
    return tuple(dict.fromkeys(known[text] for text, _score, _number in found))[:limit]


def _telling(text: str) -> str:
    words = tuple(t.norm for t in tokens(text))
    return " ".join(split_words(words).distinct) or " ".join(words)


def _plain(text: str) -> str:
    return " ".join(e for t in tokens(text) for e in expand(t.norm))


def _offices(name: str, plain: str) -> list[Entry]:
    out = []
    for row in current.rows("field_offices"):
        names = (row["name"], *tables.parts(row["alt_names"]))
        short = plain.removesuffix(" field office")
        if row["code"] != name.strip().upper() and short not in {
            _plain(n).removesuffix(" field office") for n in names
        }:
            continue
        code = row["code"]
        areas: dict[str, list[str]] = {}
        for area in tables.rows("field_office_areas"):
            if area["field_office"] == code:
                areas.setdefault(area["state_name"], []).append(area["county"])
        opla = [o for o in current.rows("opla_offices") if office_of_city(_place(o)) == code]
        lines: Lines = [
            ("Code", code),
            ("Also", "; ".join(names[1:])),
            ("Address", _address(row)),
            ("Former address", row["previous_address_2025_09"]),
            ("Telephone", row["phone"]),
            ("E-mail", row["email"]),
            ("Area", row["area_of_responsibility"]),
            *(
                (f"  {state}", ", ".join(c for c in counties if c) or "the whole state")
                for state, counties in sorted(areas.items())
            ),
            *(
                ("Sub-office", f"{s['name']}: {_address(s)}")
                for s in current.rows("sub_offices")
                if s["field_office"] == code
            ),
            *(("OPLA office", f"{o['name']}: {_address(o)}") for o in opla),
            ("As of", row["as_of"]),
            ("Sources", row["source"].replace("|", ", ")),
            *own_lines("field_offices", code),
        ]
        out.append(_entry("field_office", code, row["name"], lines))
    return out


def _plain_rows(kind: str, table: str, plain: str, columns: tuple[str, ...]) -> list[Entry]:
    """Entries of a table that need no more than their own columns."""
    out = []
    for row in current.rows(table):
        if plain not in {_plain(row[c]) for c in columns if row[c]}:
            continue
        lines: Lines = [
            (_LABELS.get(c, c.replace("_", " ").capitalize()), v.replace("|", ", "))
            for c, v in row.items()
            if c not in _SHOWN_ELSEWHERE
        ]
        if "address" in row:
            lines.insert(1, ("Address", _address(row)))
        key = row[columns[0]]
        out.append(_entry(kind, key, key, [*lines, *own_lines(table, key)]))
    return out


_SHOWN_ELSEWHERE = frozenset(
    {"lat", "lon", "city", "state", "zip", "address", "name", "form", "field_office_name"}
)
_LABELS = {"field_office": "Field office", "source": "Sources"}


def _countries(name: str) -> list[Entry]:
    code, several = country_code(name)
    if code is None and not several:
        return []
    out = []
    for row in tables.rows("countries"):
        if row["iso2"] not in (code, *several):
            continue
        words = [w.strip() for c in ("nationality_adjective", "nationality_noun")
                 for w in row[c].replace("(s)", "").split("/") if w.strip()]  # fmt: skip
        shared = {w: country_code(w)[1] for w in dict.fromkeys(words)}
        lines: Lines = [
            ("Code", f"{row['iso2']}, {row['iso3']}"),
            ("Full name", row["official_name"]),
            ("Nationality", ", ".join(dict.fromkeys(words))),
            ("Also", row["aliases"].replace("|", ", ")),
            *(
                ("Ambiguous", f"{word} may be said of {', '.join(codes)}")
                for word, codes in shared.items()
                if codes
            ),
            ("Sources", row["source"].replace("|", ", ")),
        ]
        if several:
            lines.insert(0, ("Note", f"{name.strip()} fits {', '.join(several)}"))
        out.append(_entry("country", row["iso2"], row["name"], lines))
    return out


def _policies(name: str, plain: str, on: str | None) -> list[Entry]:
    ids = [
        w.policy_id
        for w in all_windows()
        if name.strip() in (w.policy_id, w.policy_id.partition(":")[2])
        or (plain and _plain(w.title) == plain)
    ]
    out = []
    for policy_id in dict.fromkeys(ids):
        lines: Lines = []
        for window in windows(policy_id):
            doubt = ""
            if window.uncertain_from:
                doubt = f"; uncertain from {window.uncertain_from}" + (
                    f" to {window.uncertain_to}" if window.uncertain_to else ""
                )
            lines += [
                ("In force", window.period + doubt),
                ("Scope", ", ".join(window.scope)),
                ("Affects", ", ".join(window.affects)),
                ("Verified", "yes" if window.verified else "no: a date is estimated"),
                ("Note", window.note),
                ("Sources", window.source),
            ]
        orders = [w for w in all_windows() if policy_id in w.affects]
        lines += [("Injunction", f"{w.policy_id}, {w.period}: {w.title}") for w in orders]
        if on:
            said = status_on(policy_id, on).replace("_", " ")
            touched = ", ".join(w.policy_id for w in injunctions(policy_id, on))
            lines.insert(0, (f"On {on}", said + (f"; {touched}" if touched else "")))
        out.append(_entry("policy", policy_id, windows(policy_id)[0].title, lines))
    return out


def _address(row: dict[str, str]) -> str:
    return ", ".join(
        filter(None, (row["address"], row["city"], f"{row['state']} {row['zip']}".strip()))
    )


def _place(row: dict[str, str]) -> str:
    return f"{row['city']}, {row['state']}"


def _entry(kind: str, key: str, title: str, lines: Lines) -> Entry:
    return Entry(kind=kind, key=key, title=title, lines=tuple((a, b) for a, b in lines if b))
