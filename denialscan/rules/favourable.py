"""Favourable factors and the words that weigh them, as ``data/equities.toml`` lists them.

Works on the text of stored sentences, so that rules run again without any language
library. The patterns are plain regular expressions whose repeats are bounded.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Weighing = Literal["compare", "concede", "turn", "back", "generic"]


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A kind of favourable factor, with the items of the law's lists it falls under."""

    kind: str
    ids: tuple[str, ...]
    regex: re.Pattern[str]
    own_negation: bool
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """Words that weigh, of one sort."""

    name: Weighing
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A factor named at ``start:end`` of a sentence, not denied there."""

    kind: str
    start: int
    end: int


@cache
def factors() -> tuple[Factor, ...]:
    """Return the kinds of favourable factors, in the order of the table."""
    return tuple(
        Factor(
            kind=row["kind"],
            ids=tuple(row["ids"]),
            regex=_compiled(row["patterns"], bound=True),
            own_negation=row.get("own_negation", False),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in _table()["factor"]
    )


@cache
def weighing() -> tuple[Words, ...]:
    """Return the sorts of words that weigh a factor."""
    return tuple(
        Words(
            name=row["name"],
            regex=_compiled(row["patterns"], bound=row["name"] not in ("turn", "back")),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in _table()["weighing"]
    )


@cache
def words(name: Weighing) -> re.Pattern[str]:
    """Return the pattern of one sort of weighing words."""
    return next(w.regex for w in weighing() if w.name == name)


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


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    path = resources.files("denialscan.rules") / "data" / "equities.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _compiled(patterns: list[str], *, bound: bool) -> re.Pattern[str]:
    joined = "|".join(patterns)
    return re.compile(rf"\b(?:{joined})\b" if bound else joined, re.IGNORECASE)
