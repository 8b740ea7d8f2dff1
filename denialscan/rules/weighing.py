"""Words that weigh a favourable factor or answer it, as ``data/weighing.toml`` lists them.

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
class Words:
    """Words that weigh, of one sort."""

    name: Weighing
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


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


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    path = resources.files("denialscan.rules") / "data" / "weighing.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _compiled(patterns: list[str], *, bound: bool) -> re.Pattern[str]:
    joined = "|".join(patterns)
    return re.compile(rf"\b(?:{joined})\b" if bound else joined, re.IGNORECASE)
