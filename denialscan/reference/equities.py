"""Favourable factors, and the items of the law's lists they fall under.

The table is ``data/equities.toml``: what 8 CFR 241.4(e), (f) and 212.5(b), (d) list, and
how letters, requests and client files name factors under them. A *category* is a factor
(``family``, ``health`` ...) or an item of the lists itself (``f6_immigration_history``).
The patterns are plain regular expressions whose repeats are bounded.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, kw_only=True)
class LawItem:
    """An item of the law's lists: its id, its words, and where they stand."""

    id: str
    words: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A kind of favourable factor, with the items of the law's lists it falls under.

    ``names`` are other names for it in client files, in the form of a column name.
    """

    kind: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    regex: re.Pattern[str]
    own_negation: bool
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A factor named at ``start:end`` of a sentence, not denied there."""

    kind: str
    start: int
    end: int


@cache
def law_items() -> dict[str, LawItem]:
    """Return the items of the law's lists by id."""
    return {
        row["id"]: LawItem(id=row["id"], words=row["words"], citation=row["citation"])
        for row in _table()["item"]
    }


@cache
def factors() -> tuple[Factor, ...]:
    """Return the kinds of favourable factors, in the order of the table."""
    return tuple(
        Factor(
            kind=row["kind"],
            ids=tuple(row["ids"]),
            names=tuple(row["names"].split()),
            regex=re.compile(rf"\b(?:{'|'.join(row['patterns'])})\b", re.IGNORECASE),
            own_negation=row.get("own_negation", False),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in _table()["factor"]
    )


#: "no family", "you have not shown any ties": the factor is denied, not named.
_DENIED = re.compile(
    r"\b(?:no|not|n't|without|lacks?|lacking|lack of|fail(?:s|ed)? to|absence of|never|nor|neither|"
    r"insufficient|unable|sin|ning[uú]n\w*|carece de|tampoco)\b(?:[^\w;.:]+[\w.'’-]+){0,6}[^\w;.:]*$",
    re.IGNORECASE,
)
#: Verbs between the denial and the factor that turn it round: "does not outweigh his ties",
#: "we do not doubt that his wife needs him".
_STILL_NAMED = re.compile(
    r"\b(?:outweigh|overcome|ignor|overlook|doubt|question|disput|discount|dismiss|unmindful|blind|"
    r"insensitive|unsympathetic|only|but|weigh|because|due to|change|cambia|desconoc|duda)\w*",
    re.IGNORECASE,
)
#: The relative is the person who was harmed.
_HARMED = re.compile(
    r"\b(?:assault|batter|struck|strik|hit|abus|threat|stab|kill|injur|violen|strangl|molest|harass|"
    r"rap(?:e|ed|ing)\b|attack|endanger|against|agredi|golpe|amenaz)\w*(?:\W+\w+){0,5}\W*$",
    re.IGNORECASE,
)


def named_factors(text: str) -> tuple[Named, ...]:
    """Return the favourable factors a sentence names, leaving out those it says are
    missing ("no fixed address") and relatives named as the person harmed."""
    out: list[Named] = []
    for factor in factors():
        for match in factor.regex.finditer(text):
            before = text[max(0, match.start() - 90) : match.start()]
            if not factor.own_negation and _is_denied(before):
                continue
            if factor.kind == "family" and _HARMED.search(before):
                continue
            out.append(Named(kind=factor.kind, start=match.start(), end=match.end()))
    return tuple(sorted(out, key=lambda n: (n.start, n.end)))


def _is_denied(before: str) -> bool:
    denied = _DENIED.search(before)
    return denied is not None and not _STILL_NAMED.search(before, denied.start())


def category_of(name: str) -> str | None:
    """Return the category that a client file names (``Medical``, ``f5_ties``, ``family``),
    None where the lists have none like it."""
    key = re.sub(r"[\W_]+", "_", name.strip().casefold()).strip("_")
    if key in law_items():
        return key
    for factor in factors():
        if key == factor.kind or key in factor.names:
            return factor.kind
    return None


def items_of(category: str) -> tuple[LawItem, ...]:
    """Return the items of the law's lists that a category falls under, none where it is
    no category."""
    if category in law_items():
        return (law_items()[category],)
    ids = next((f.ids for f in factors() if f.kind == category), ())
    return tuple(law_items()[i] for i in ids)


def law_of(category: str, lists: tuple[str, ...] = ()) -> LawItem | None:
    """Return the item under which a category is told: the first of its items in one of
    these ``lists`` (first letters of ids), else its first."""
    items = items_of(category)
    own = (i for i in items if i.id[0] in lists)
    return next(own, items[0] if items else None)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    path = resources.files("denialscan.reference") / "data" / "equities.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
