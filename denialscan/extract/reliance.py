"""Whether a letter relies on an authority or only mentions it.

A memo that "has since been rescinded", that "you cite", or that "does not apply here" is
not what the decision rests on. The cues are data (``data/reliance.toml``); where they
contradict each other, or there are none, the answer is not sure, and no rule accuses on it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Use = Literal["relied", "mentioned"]
Says = Literal[
    "argument",
    "disclaimer",
    "comparison",
    "history",
    "context",
    "earlier",
    "hypothetical",
    "relied",
    "weak",
    "asked",
    "retracted",
]
Where = Literal["before", "near", "after", "later"]

_ACCENTS = str.maketrans(
    "\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1\u00c1\u00c9\u00cd\u00d3\u00da\u00dc\u00d1\u2019",
    "aeiouunaeiouun'",
)
#: A new thought begins: what was said before it does not reach over.
_TURN = re.compile(
    r"[;:](?=\s)|,?\s\b(?:but|however|nevertheless|nonetheless|although|though|yet|whereas|while|despite|"
    r"notwithstanding|pero|sin embargo|aunque|no obstante)\b"
)
#: A full stop that ends no sentence ("v.", "U.S.C.").
_ABBREVIATION = re.compile(r"\.(?!\s+[A-Z\"])|(?<![a-z\d)]{3})\.")
#: Characters before a place that a cue beside it may take up.
_NEAR = 170
_QUOTED = re.compile(r'"[^"]{20,}"')


@dataclass(frozen=True, kw_only=True)
class RelianceCue:
    """One row of ``data/reliance.toml``."""

    name: str
    says: Says
    where: Where
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reliance:
    """How an authority is used, and whether that is sure."""

    use: Use
    sure: bool


@cache
def reliance_cues() -> tuple[RelianceCue, ...]:
    """Return the cues of ``data/reliance.toml``."""
    path = resources.files("denialscan") / "data" / "reliance.toml"
    return tuple(
        RelianceCue(
            name=row["name"],
            says=row["says"],
            where=row["where"],
            regex=re.compile(row["regex"]),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["cue"]
    )


def reliance(text: str, start: int, end: int, *, later: str = "") -> Reliance:
    """Return how the sentence uses the authority at ``start:end``.

    ``later`` holds the sentences after it, which may take a paper back ("It is noted
    here because you cite it") or apply it ("the priority described there").
    """
    said = cues_at(text, start, end, later=later)
    if _is_quoted(text, start, end) or said & {"argument", "disclaimer", "comparison"}:
        return Reliance(use="mentioned", sure=True)
    if said & {"history", "retracted"}:
        return Reliance(use="mentioned", sure="relied" not in said)
    if "relied" in said:
        return Reliance(use="relied", sure=not said & {"earlier", "hypothetical", "asked"})
    if "context" in said:
        return Reliance(use="mentioned", sure=False)
    return Reliance(use="relied", sure=False)


def cues_at(text: str, start: int, end: int, *, later: str = "") -> set[Says]:
    """Return what the cues around ``start:end`` say of the authority there."""
    plain = _ABBREVIATION.sub(" ", text.translate(_ACCENTS)).lower()
    before = plain[:start]
    turns = [m.end() for m in _TURN.finditer(before)]
    before = before[turns[-1] :] if turns else before
    after = plain[end:]
    if turn := _TURN.search(after):
        after = after[: turn.start()]
    places = {
        "before": before,
        "near": before[-_NEAR:],
        "after": after[:200],
        "later": later.translate(_ACCENTS).lower(),
    }
    return {c.says for c in reliance_cues() if places[c.where] and c.regex.search(places[c.where])}


def _is_quoted(text: str, start: int, end: int) -> bool:
    """An authority inside a quotation of more than six words is somebody else's."""
    return any(
        m.start() < start and end < m.end() and len(m[0].split()) > 6
        for m in _QUOTED.finditer(text)
    )
