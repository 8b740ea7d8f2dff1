"""The levels of officers' titles, and the level each rule names (``data/levels.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from denialscan.reference.text import fold
from denialscan.schema import Evidence


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level of titles; the higher rank may do what the lower may."""

    name: str
    rank: int
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """Whom a rule names: the level that decides of itself (``level``), the lowest that
    may hold the power by delegation (``may``), in words (``who``, ``words``)."""

    cites: tuple[str, ...]
    but: tuple[str, ...]
    kinds: tuple[str, ...]
    alone: str
    by_kind: bool
    level: Level
    may: Level
    who: str
    words: str
    source: str

    def cited_as(self, authority: str) -> bool:
        """Say whether an authority of a letter is this rule."""
        return any(_is_part(authority, c) for c in self.cites) and not any(
            _is_part(authority, b) for b in self.but
        )

    @property
    def evidence(self) -> Evidence:
        """The rule's own words as evidence."""
        return Evidence(
            source="reference",
            quote=self.words,
            table="signatory_levels",
            row_key=self.cites[0],
            note=f"{self.source}; the mapping of titles is for counsel to check",
        )


def _is_part(authority: str, section: str) -> bool:
    """Say whether an authority is a section or one of its paragraphs."""
    return authority == section or authority.startswith(f"{section}(")


@cache
def levels() -> tuple[Level, ...]:
    """Return the levels in the order in which titles are tried."""
    return tuple(
        Level(
            name=row["name"],
            rank=row["rank"],
            regex=re.compile(row["regex"]),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in _table()["level"]
    )


def level_of(title: str) -> Level | None:
    """Return the level of a title; None for one of no level of these rules."""
    plain = " ".join(fold(title).split())
    return next((level for level in levels() if level.regex.search(plain)), None)


@cache
def named_levels() -> tuple[Named, ...]:
    """Return whom each rule names."""
    by_name = {level.name: level for level in levels()}
    return tuple(
        Named(
            cites=tuple(row["cites"]),
            but=tuple(row["but"]),
            kinds=tuple(row["kinds"]),
            alone=row.get("alone", ""),
            by_kind=row.get("by_kind", False),
            level=by_name[row["level"]],
            may=by_name[row["may"]],
            who=row["who"],
            words=row["words"],
            source=row["source"],
        )
        for row in _table()["names"]
    )


def named_for(kind: str, relied: Sequence[str]) -> tuple[tuple[Named, str], ...]:
    """Return whom the rules name that a decision of this kind relies on, each with the
    authority as the letter cites it ("" where it only follows from the kind)."""
    out = []
    for named in named_levels():
        if kind not in named.kinds:
            continue
        cited = next((a for a in relied if named.cited_as(a)), None)
        crowded = named.alone and any(_is_part(a, named.alone) for a in relied)
        if cited and not crowded:
            out.append((named, cited))
    if not out:
        out = [(n, "") for n in named_levels() if n.by_kind and kind in n.kinds]
    return tuple(out)


def names_anybody(relied: Sequence[str]) -> bool:
    """Say whether any of these authorities names, for some kind, who decides."""
    return any(named.cited_as(a) for named in named_levels() for a in relied)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    path = resources.files("denialscan.rules") / "data" / "levels.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
