"""Finds the ICE office a text names: a field office's code, ``HQ`` or ``OPLA``.

All hits are returned with offsets and how they were found. Whether one is the
sender (letterhead, signature) or only spoken of ("your local Chicago field
office") depends on where it stands, which the caller knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from denialscan.reference.office_index import OfficeLists, office_lists, office_of_city
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.states import state_code
from denialscan.reference.text import Token, near, skeleton, tokens

__all__ = ["OfficeMatch", "find_office", "find_offices", "office_name", "office_of_city"]

How = Literal["name", "address", "city", "area", "event"]


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


_ORG = frozenset({"ero", "ice", "dhs", "us", "immigration", "and", "customs", "enforcement",
                  "removal", "operations"})  # fmt: skip
_LINK = frozenset({"director", "of", "for", "the", "in", "office", "field", "deputy", "acting",
                   "assistant", "city", "sub", "de", "campo", "local", "la"})  # fmt: skip
_FIXED: tuple[tuple[str, re.Pattern[str], float], ...] = tuple(
    (code, re.compile(pattern, re.IGNORECASE), confidence)
    for code, pattern, confidence in (
        ("HQ", r"\bSenior\s+Reviewing\s+Off[il1]c[il1]a[l1]s?\b", 0.9),
        ("HQ", r"\bHQ\s*-?\s*(?:PDU|CDU|POCR|RIO|ERO|DRO|OPS)\b|\bERO\s+HQ\b", 0.95),
        ("HQ", r"\bICE\s?Case\s?Review@", 0.8),
        ("HQ", r"\b(?:Custody|Case|Enforcement|Removal)\s+Management\s+Division\b", 0.85),
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
# An event number begins with the office that opened the case: weak, for cases move.
_EVENT = re.compile(r"\b(?:Event|Case)\s+(?:ID|No\.?|Number)\s*:?\s*([A-Z]{3})\d{7,10}\b")
_NUMBER_CONFUSED = str.maketrans({"o": "0", "q": "0", "l": "1", "i": "1", "s": "5", "b": "8",
                                  "z": "2"})  # fmt: skip


def office_name(code: str) -> str | None:
    """Return the list's name for an office code, None if there is no such code."""
    return office_lists().names.get(code)


def principal_city(city: str) -> str | None:
    """Return the code of the field office that is called by a city, None for others."""
    return office_lists().principal.get(tuple(t.norm for t in tokens(city)))


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
                code=code,
                name=office_lists().names[code],
                start=0,
                end=0,
                confidence=0.75,
                how="city",
            )
    return None


def find_offices(text: str) -> list[OfficeMatch]:
    """Return every office named in a text, in order, without overlaps."""
    lists = office_lists()
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
    for hit in _EVENT.finditer(text):
        if hit[1] in lists.principal.values():
            found.append(
                OfficeMatch(
                    code=hit[1],
                    name=lists.names[hit[1]],
                    start=hit.start(1),
                    end=hit.end(1),
                    confidence=0.6,
                    how="event",
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


def _spell(token: Token, lists: OfficeLists) -> str:
    """Return the office word a token stands for, misreadings put right."""
    word = token.norm
    right = lists.speller.get(skeleton(word))
    if right or len(word) < 6 or not token.text[:1].isupper():
        return right or word
    return _nearest(word) or word


@cached_by_overlay()
def _nearest_table() -> dict[tuple[str, int], tuple[str, ...]]:
    """Long office words by (first or last two letters, length), to compare few."""
    table: dict[tuple[str, int], list[str]] = {}
    for word in office_lists().long_words:
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


def _by_name(
    text: str, words: list[Token], spelled: list[str], lists: OfficeLists
) -> list[OfficeMatch]:
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
    lists: OfficeLists,
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
    if left.norm == "office":
        gap = gap.replace(":", "")  # a form's "Field Office: San Diego"
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
        if word in ("ero", "oficina"):
            return j
        if word == "operations" and j and spelled[j - 1] == "removal":
            return j - 1
        if word == "office" and j and spelled[j - 1] == "field":
            return j - 1
        if word not in _LINK:
            return None
        j -= 1
    return None


def _by_address(words: list[Token], lists: OfficeLists) -> list[OfficeMatch]:
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
