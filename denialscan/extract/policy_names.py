"""Policies as letters name them: by number, title, author, nickname or date.

The names are data (``data/authorities.toml``). They are looked for in folded text: lower
case, without accents, misread digits put right, and in text that OCR read also misread
words ("Guidellnes", "Mayorkos"). A date names a policy only beside a word for a paper
("guidance of February 18, 2021"): requests and hearings have dates too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from denialscan.extract.dates import DateHit, find_dates
from denialscan.extract.misread import mend_numbers, mend_words
from denialscan.reference.policies import windows

_ACCENTS = str.maketrans(
    "\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1\u00c1\u00c9\u00cd\u00d3\u00da\u00dc\u00d1\u0130\u2019\u2018",
    "aeiouunaeiouuni''",
)


@dataclass(frozen=True, kw_only=True)
class PolicyName:
    """How letters name a policy of the dated table; see ``data/authorities.toml``."""

    policy_id: str
    issued: str
    dates: tuple[str, ...]
    documents: re.Pattern[str]
    names: tuple[re.Pattern[str], ...]
    nicknames: tuple[re.Pattern[str], ...]
    bare: re.Pattern[str] | None
    until: str
    kinds: tuple[str, ...]
    beside: re.Pattern[str] | None
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A policy named at ``start:end`` of the text; ``sure`` is 0..1."""

    value: str
    start: int
    end: int
    sure: float


@cache
def policy_names() -> tuple[PolicyName, ...]:
    """Return the names of policies, from ``data/authorities.toml``."""
    data = _table()
    out = []
    for row in data["policy"]:
        documents = row.get("documents", data["documents"])
        out.append(
            PolicyName(
                policy_id=row["id"],
                issued=windows(row["id"])[0].issued,
                dates=tuple(row.get("dates", ())),
                documents=re.compile(rf"\b(?:{documents})\b"),
                names=tuple(re.compile(n) for n in row.get("names", ())),
                nicknames=tuple(re.compile(n) for n in row.get("nicknames", ())),
                bare=re.compile(row["bare"]) if "bare" in row else None,
                until=row.get("until", ""),
                kinds=tuple(row.get("kinds", ())),
                beside=re.compile(row["beside"]) if "beside" in row else None,
                examples=tuple(row["examples"]),
                near_misses=tuple(row["near_misses"]),
            )
        )
    return tuple(out)


@cache
def _table() -> dict[str, Any]:
    path = resources.files("denialscan") / "data" / "authorities.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _vocabulary() -> tuple[str, ...]:
    return tuple(_table()["vocabulary"].split())


#: Papers with a number that the dated table does not hold.
_ORDER = re.compile(
    r"\b(?:executive orders?|exec\. order|e\.? ?o\.?|orden ejecutiva)[ :,#]*(?:\([^)]{1,8}\) ?)?"
    r"(?:no|number|numero)?[. ]*(1[1-4])[,.]?(\d{3})\b"
)
_DIRECTIVE = re.compile(
    r"\b(?:directiv[ea]|policy(?: statement| memorandum)?|politica)[ :,]*(?:no|number|numero)?[. ]*(1\d{4})[.,-](\d)\b"
)
#: What may trigger any of the names; most sentences hold none of it.
_TRIGGER = re.compile(
    r"memo|guid|guia|\beo\b|\be\. ?o\b|directi|directri|polic|politic|priorit|priorid|lineam|instruc|order|orden|"
    r"process|proceso|announce|anuncio|injunction|interdicto|matter of|asunto de|dec\b|1\d{4}[.,-]\d|"
    r"fraihat|yajure|pekoske|trasv|doyle|mayorkas|parole|invasion|victim|detention authority|broadcast|message|in re q|non-?detained|case review"
)


def find_policies(
    text: str, *, on: str | None = None, kind: str = "", repair: bool = False
) -> list[Named]:
    """Return the policies a sentence names, in order of appearance.

    ``on`` is the letter's ISO date and ``kind`` its kind, which tell apart papers of
    like names; ``repair`` also reads misread words.
    """
    plain = mend_numbers(text).translate(_ACCENTS).lower()
    if len(plain) != len(text):  # a letter whose lower case is longer: offsets would be off
        return []
    offsets: list[int] | None = None
    if repair:
        plain, offsets = mend_words(plain, _vocabulary())
    if not _TRIGGER.search(plain):
        return []
    dates = find_dates(plain, day_first=" de " in plain)
    found: list[Named] = []
    for row in policy_names():
        found += _by_name(row, plain, dates, on, kind)
        if row.dates:
            found += _by_date(row, plain, dates, on)
    found = _strongest(found)
    for m in (*_ORDER.finditer(plain), *_DIRECTIVE.finditer(plain)):
        if not any(n.start < m.end() and m.start() < n.end for n in found):
            value = f"EO {m[1]}{m[2]}" if m.re is _ORDER else f"Directive {m[1]}.{m[2]}"
            found.append(Named(value=value, start=m.start(), end=m.end(), sure=0.9))
    if offsets is not None:
        found = [
            Named(value=n.value, start=offsets[n.start], end=offsets[n.end - 1] + 1, sure=n.sure)
            for n in found
        ]
    return sorted(found, key=lambda n: (n.start, n.end))


def _strongest(found: list[Named]) -> list[Named]:
    """Return one hit per place and policy, and none that is only bare beside a full one."""
    full = [n for n in found if n.sure > 0.7]
    out: list[Named] = []
    for hit in sorted(full, key=lambda n: n.start):
        last = next((n for n in out if n.value == hit.value and n.end >= hit.start - 2), None)
        if last is None:
            out.append(hit)
        else:
            out[out.index(last)] = Named(
                value=hit.value,
                start=last.start,
                end=max(last.end, hit.end),
                sure=max(last.sure, hit.sure),
            )
    if not out:
        seen: dict[str, Named] = {}
        for hit in found:
            seen.setdefault(hit.value, hit)
        out = list(seen.values()) if len(seen) == 1 else []
    return [h for h in out if not any(_better(other, h) for other in out)]


def _better(other: Named, hit: Named) -> bool:
    """Say whether the same words, or those right beside, name another policy more surely."""
    meets = other.start <= hit.end + 1 and hit.start <= other.end + 1
    return meets and other.value != hit.value and other.sure > hit.sure


def _by_name(
    row: PolicyName, text: str, dates: list[DateHit], on: str | None, kind: str
) -> Iterator[Named]:
    for pattern in row.names:
        for m in pattern.finditer(text):
            yield Named(value=row.policy_id, start=m.start(), end=m.end(), sure=0.95)
    for pattern in row.nicknames:
        for m in pattern.finditer(text):
            other = any(
                d.value not in row.dates and _attached(text, m.start(), m.end(), d) for d in dates
            )
            if not other and (on is None or on >= row.issued[: len(on)]):
                yield Named(value=row.policy_id, start=m.start(), end=m.end(), sure=0.85)
    right_kind = not row.kinds or kind in row.kinds
    if row.bare is not None and on and right_kind and row.issued <= on <= row.until:
        for m in row.bare.finditer(text):
            if not any(_attached(text, m.start(), m.end(), d) for d in dates):
                yield Named(value=row.policy_id, start=m.start(), end=m.end(), sure=0.7)


def _attached(text: str, start: int, end: int, date: DateHit) -> bool:
    """Say whether a date belongs to the paper named at ``start:end``."""
    if date.start >= end:
        return _links(text[end : date.start], 6)
    return date.end <= start and _links(text[date.end : start], 3)


#: Between a paper and its date nothing else that has a date may stand.
_STOP = re.compile(
    r"\b(?:receiv\w+|submit\w+|filed|request\w*|hearing|convict\w+|arrest\w*|letter|decision|denied|deni\w+|"
    r"releas\w+|entered|entry|removed|removal order|detained|custody since|interview\w*|your|solicitud|recibid\w+|"
    r"presentad\w+|audiencia|arrestad\w+|counselor|[;?!])|[;?!]|\.\s"
)
#: Whose paper it is when it is none of the government's.
_THEIRS = re.compile(
    r"\b(?:your|legal|counsel'?s?|his|her|my|their|supporting|client'?s|attorney'?s|su)\W+"
    r"(?:(?!(?:under|in|by|per|with|to|on|the)\b)\w+\W+){0,2}$"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january|jan|enero", "february|feb|febrero", "march|mar|marzo", "april|apr|abril",
            "may|mayo", "june|jun|junio", "july|jul|julio", "august|aug|agosto",
            "september|sept|sep|septiembre|setiembre", "october|oct|octubre",
            "november|nov|noviembre", "december|dec|diciembre",
        ),
        start=1,
    )
    for name in names.split("|")
}  # fmt: skip
_NAME_OF_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NO_YEAR = re.compile(
    rf"\b(?P<m>{_NAME_OF_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\W{{0,2}}\s?(?:19|20)\d\d)|"
    rf"\b(?P<d2>\d{{1,2}}) de (?P<m2>{_NAME_OF_MONTH})\b(?! del? (?:19|20)\d\d)"
)


def _by_date(row: PolicyName, text: str, dates: list[DateHit], on: str | None) -> Iterator[Named]:
    if row.beside is not None and not row.beside.search(text):
        return
    stated = [(d, 0.92) for d in dates if d.value in row.dates]
    stated += [(d, 0.85) for d in _without_year(text, on) if d.value in row.dates]
    for date, sure in stated:
        for m in row.documents.finditer(text, max(0, date.start - 110), date.end + 60):
            linked = (
                _links(text[m.end() : date.start], 9)
                if m.end() <= date.start
                else m.start() >= date.end and _links(text[date.end : m.start()], 4)
            )
            between = text[min(m.end(), date.end) : max(m.start(), date.start)]
            if linked and not find_dates(between) and not _THEIRS.search(text[: m.start()]):
                yield Named(
                    value=row.policy_id,
                    start=min(m.start(), date.start),
                    end=max(m.end(), date.end),
                    sure=sure,
                )
                break


def _links(between: str, most: int) -> bool:
    return len(between) < 100 and len(between.split()) <= most and not _STOP.search(between)


@cache
def _dated() -> dict[str, tuple[str, ...]]:
    """Return the dates of all policies by month and day: ``02-18``."""
    out: dict[str, tuple[str, ...]] = {}
    for row in policy_names():
        for day in row.dates:
            out[day[5:]] = tuple(sorted({*out.get(day[5:], ()), day}))
    return out


def _without_year(text: str, on: str | None) -> list[DateHit]:
    """Return the policies' dates that stand without a year, the latest of their day that
    is not after the letter's own."""
    out = []
    for m in _NO_YEAR.finditer(text):
        month, day = _MONTHS[m["m"] or m["m2"]], int(m["d"] or m["d2"])
        days = [
            d
            for d in _dated().get(f"{month:02d}-{day:02d}", ())
            if on is None or d[: len(on)] <= on
        ]
        if days and (on is not None or len(days) == 1):
            out.append(DateHit(value=days[-1], start=m.start(), end=m.end()))
    return out
