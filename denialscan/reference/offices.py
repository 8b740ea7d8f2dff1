"""Finds the ICE office a text names: a field office's code, ``HQ`` or ``OPLA``.

All hits are returned with offsets and how they were found. Whether one is the
sender (letterhead, signature) or only spoken of ("your local Chicago field
office") depends on where it stands, which the caller knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from denialscan.reference import tables
from denialscan.reference.facility_index import facilities
from denialscan.reference.states import CODE_BY_NAME, state_code
from denialscan.reference.text import Token, fold, near, skeleton, tokens

How = Literal["name", "address", "city", "area"]


@dataclass(frozen=True, kw_only=True)
class OfficeMatch:
    """An office named in a text. ``name`` is the list's name of it; ``how`` tells
    by which kind of words it was recognised."""

    code: str
    name: str
    start: int
    end: int
    confidence: float
    how: How


@dataclass(frozen=True, kw_only=True)
class _Lists:
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
_CUES_AFTER = frozenset({"field", "sub", "suboffice", "area", "docket", "district", "aor"})
_ORG = frozenset({"ero", "ice", "dhs", "us", "immigration", "and", "customs", "enforcement",
                  "removal", "operations"})  # fmt: skip
_LINK = frozenset({"director", "of", "for", "the", "in", "office", "field", "deputy", "acting",
                   "assistant", "city", "sub"})  # fmt: skip
_FIXED: tuple[tuple[str, re.Pattern[str], float], ...] = tuple(
    (code, re.compile(pattern, re.IGNORECASE), confidence)
    for code, pattern, confidence in (
        ("HQ", r"\bSenior\s+Reviewing\s+Off[il1]c[il1]a[l1]s?\b", 0.9),
        ("HQ", r"\bHQ\s*-?\s*(?:PDU|CDU|POCR|RIO|ERO|DRO|OPS)\b|\bERO\s+HQ\b", 0.95),
        ("HQ", r"\bRemoval\s+and\s+International\s+Operations(?:\s+Division)?\b", 0.9),
        ("HQ", r"\bHeadquarters\s+(?:Post[- ]?Order|Custody|Case\s+Management)[\w \-]{0,30}Unit\b",
         0.95),
        ("HQ", r"\b(?:ICE|ERO|DRO|DHS|Enforcement|Operations|Customs)[\s,/\-]+Head\s?quarters\b",
         0.9),
        ("HQ", r"(?-i:\bH)ead\s?quarters\b(?!\s+of\b)", 0.6),
        ("HQ", r"\b[5S][0OQ6][0OQ]\s+12(?:th|lh|m)\s+S(?:treet|t|lreet)\b\.?"
         r"(?:\s*,?\s*S\.?\s?W\b\.?)?",
         0.95),
        ("HQ", r"\b20[5S]36(?:-\d{4})?\b", 0.9),
        ("OPLA", r"\bOffices?\s+of\s+(?:the\s+)?Principal\s+Legal\s+Advis[oe]rs?\b|\bOPLA\b", 0.95),
        ("OPLA", r"\bOffices?\s+of\s+(?:the\s+)?Chief\s+Counsel\b", 0.9),
    )
)  # fmt: skip
# The lists give the Seattle office no regional name; ICE papers use it for that office's area.
_REGION = re.compile(r"\b(?:Pacific\s+)?Northwest\s+(?:Area|Region)\b", re.IGNORECASE)
_NUMBER_CONFUSED = str.maketrans({"o": "0", "q": "0", "l": "1", "i": "1", "s": "5", "b": "8",
                                  "z": "2"})  # fmt: skip
_STREET_TEXT = """
    street st avenue ave road rd drive dr boulevard blvd lane way court circle square parkway
    freeway frwy plaza suite room floor building unit north south east west n s e w nw ne sw se
    the mail stop box old new city"""
_STREET_WORDS = frozenset(_STREET_TEXT.split())


def office_name(code: str) -> str | None:
    """Return the list's name for an office code, None if there is no such code."""
    return _lists().names.get(code)


def find_office(text: str, *, letterhead_city: str | None = None) -> OfficeMatch | None:
    """Return the office a letterhead, signature block or sentence names best.

    ``letterhead_city`` ("Tacoma, WA") is used where the text names none: the
    field office of that city's sub-office, place of detention or state.
    """
    found = find_offices(text)
    if found:
        count = {m.code: sum(1 for o in found if o.code == m.code) for m in found}
        return max(found, key=lambda m: (m.confidence + 0.02 * (count[m.code] > 1), -m.start))
    if letterhead_city:
        code = office_of_city(letterhead_city)
        if code:
            return OfficeMatch(
                code=code, name=_lists().names[code], start=0, end=0, confidence=0.75, how="city"
            )
    return None


def find_offices(text: str) -> list[OfficeMatch]:
    """Return every office named in a text, in order, without overlaps."""
    lists = _lists()
    found: list[OfficeMatch] = []
    for code, pattern, confidence in _FIXED:
        how: How = "address" if "\\b20" in pattern.pattern or "12(" in pattern.pattern else "name"
        name = lists.names[code]
        for hit in pattern.finditer(text):
            found.append(
                OfficeMatch(
                    code=code,
                    name=name,
                    start=hit.start(),
                    end=hit.end(),
                    confidence=confidence,
                    how=how,
                )
            )
    for hit in _REGION.finditer(text):
        found.append(
            OfficeMatch(
                code="SEA",
                name=lists.names["SEA"],
                start=hit.start(),
                end=hit.end(),
                confidence=0.6,
                how="area",
            )
        )
    words = tokens(text)
    spelled = [_spell(w, lists) for w in words]
    found += _by_name(text, words, spelled, lists)
    found += _by_address(words, lists)
    found.sort(key=lambda m: (-m.confidence, m.start))
    kept: list[OfficeMatch] = []
    for match in found:
        if all(match.end <= k.start or match.start >= k.end for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def office_of_city(place: str) -> str | None:
    """Return the field office for "City, ST": by its own or a sub-office's city,
    else by the places of detention there, else by the state where one office has
    all of it. None when these disagree or the city is unknown and its state split."""
    match = re.match(r"\s*([^,\d]+?)\s*,\s*([A-Za-z. ]+?)\s*(?:\d{5}(?:-\d{4})?)?\s*$", place)
    city, state = (match[1], state_code(match[2])) if match else (place.strip(" ,"), None)
    by_state = _lists().cities.get(tuple(t.norm for t in tokens(city)), {})
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


@cache
def _lists() -> _Lists:
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

    for row in tables.rows("field_offices"):
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
    for row in tables.rows("sub_offices"):
        code = row["field_office"]
        for city in re.split(r"/", row["name"].rsplit(",", 1)[0]):
            add_city(city, row["state"], code)
        add_city(row["city"], row["state"], code)
        add_address(row["address"], code)
    held_at = {
        (t.norm, f.zip) for f in facilities().values() for t in tokens(f.address)[:1] if f.zip
    }
    known = {skeleton(a): c for entries in streets.values() for a, c, _n in entries}
    for row in tables.rows("opla_offices"):
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
    return _Lists(
        cities=cities,
        principal=principal,
        starts=frozenset(words[0] for words in (*cities, *principal)),
        speller={skeleton(w): w for w in vocabulary},
        long_words=tuple(w for w in vocabulary if len(w) >= 6),
        streets={k: tuple(sorted(v)) for k, v in streets.items()},
        names=names,
    )


def _spell(token: Token, lists: _Lists) -> str:
    """Return the office word a token stands for, misreadings put right."""
    word = token.norm
    right = lists.speller.get(skeleton(word))
    if right or len(word) < 6 or not token.text[:1].isupper():
        return right or word
    return _nearest(word) or word


@cache
def _nearest_table() -> dict[tuple[str, int], tuple[str, ...]]:
    """Long office words by (first or last two letters, length), to compare few."""
    table: dict[tuple[str, int], list[str]] = {}
    for word in _lists().long_words:
        for key in (word[:2], "$" + word[-2:]):
            table.setdefault((key, len(word)), []).append(word)
    return {k: tuple(v) for k, v in table.items()}


def _nearest(word: str) -> str | None:
    table = _nearest_table()
    for length in (len(word), len(word) - 1, len(word) + 1):
        for key in (word[:2], "$" + word[-2:]):
            for candidate in table.get((key, length), ()):
                if near(candidate, word):
                    return candidate
    return None


def _by_name(text: str, words: list[Token], spelled: list[str], lists: _Lists) -> list[OfficeMatch]:
    out: list[OfficeMatch] = []
    for i, word in enumerate(spelled):
        if word not in lists.starts or not words[i].text[:1].isupper():
            continue
        for length in (3, 2, 1):
            run = tuple(spelled[i : i + length])
            if len(run) < length or not (run in lists.principal or run in lists.cities):
                continue
            match = _named(text, words, spelled, i, i + length, run, lists)
            if match:
                out.append(match)
                break
    return out


def _named(
    text: str,
    words: list[Token],
    spelled: list[str],
    first: int,
    last: int,
    run: tuple[str, ...],
    lists: _Lists,
) -> OfficeMatch | None:
    """Return the office if the city stands beside words that make it an office."""
    end = _cue_after(text, words, spelled, last)
    start = _cue_before(text, words, spelled, first)
    if end is None and start is None:
        return None
    own = lists.principal.get(run)
    state_word = text[words[last - 1].end :].lstrip(" ,\n")[:14]
    state = state_code(state_word.split()[0].strip(".,")) if state_word.split() else None
    if run == ("washington",) and state == "DC" and end is None and start is None:
        return None
    code = own
    if code is None:
        by_state = lists.cities.get(run, {})
        code = by_state.get(state or "") or (
            next(iter(by_state.values())) if len(set(by_state.values())) == 1 else None
        )
    if code is None:
        return None
    return OfficeMatch(
        code=code,
        name=lists.names[code],
        start=words[start if start is not None else first].start,
        end=words[(end if end is not None else last) - 1].end,
        confidence=(0.97 if own else 0.88) if end is not None else (0.93 if own else 0.85),
        how="name",
    )


def _same_block(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    return (
        gap.count("\n") < 2
        and not any(c in gap for c in ";:\f")
        and ("." not in gap or len(left.text) <= 3)
    )


def _cue_after(text: str, words: list[Token], spelled: list[str], last: int) -> int | None:
    """Return where "Field Office", "Area of Responsibility" ... after a city ends."""
    j = last
    while j < len(words) and j - last < 4 and _same_block(text, words[j - 1], words[j]):
        word = spelled[j]
        after = spelled[j + 1] if j + 1 < len(words) else ""
        if word in ("field", "sub", "district") and after.startswith("office"):
            return j + 2
        if word in ("suboffice", "aor"):
            return j + 1
        if word == "area" and after == "of" and spelled[j + 2 : j + 3] == ["responsibility"]:
            return j + 3
        if word == "docket" and after == "control":
            return j + 2
        if word not in _ORG and not (len(word) == 2 and words[j].text.isupper()):
            return None
        if word == "ero":
            return j + 1
        j += 1
    return None


def _cue_before(text: str, words: list[Token], spelled: list[str], first: int) -> int | None:
    """Return where "ERO", "Removal Operations", "Field Office (Director)" before a city begins."""
    j = first - 1
    while j >= 0 and first - j <= 5 and _same_block(text, words[j], words[j + 1]):
        word = spelled[j]
        if word == "ero":
            return j
        if word == "operations" and j and spelled[j - 1] == "removal":
            return j - 1
        if word == "office" and j and spelled[j - 1] == "field":
            return j - 1
        if word not in _LINK:
            return None
        j -= 1
    return None


def _by_address(words: list[Token], lists: _Lists) -> list[OfficeMatch]:
    out: list[OfficeMatch] = []
    for i, token in enumerate(words):
        street = token.norm
        if street not in lists.streets:
            street = lists.speller.get(skeleton(street), street)
        for number, code, name in lists.streets.get(street, ()):
            for j in range(max(0, i - (3 if len(number) > 2 else 1)), i):
                if _same_number(words[j].norm, number):
                    out.append(
                        OfficeMatch(
                            code=code,
                            name=name,
                            start=words[j].start,
                            end=token.end,
                            confidence=0.9 if words[j].norm == number else 0.8,
                            how="address",
                        )
                    )
    return out


def _same_number(read: str, listed: str) -> bool:
    return read == listed or (
        len(read) >= 3 and read.translate(_NUMBER_CONFUSED) == listed.translate(_NUMBER_CONFUSED)
    )
