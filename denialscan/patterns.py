"""The phrase language of the patterns, and the data files they stand in.

Patterns are data (``data/patterns/*.toml``), compiled to spaCy token patterns:

``word``  that word   ``a|b``  either   ``x?``  optional   ``verb~``  any form of a verb
``...``  up to five tokens within the sentence (``...3``: up to three)
``@name``  a macro (a list of words, see ``macros.toml``)   ``#num``  a number
``stem%``  any word that begins so   ``-``  an optional hyphen
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import comb, prod
from typing import Any

from denialscan.errors import DataError

#: A gap never crosses these. Tokens that may stand in a gap get the tag below,
#: because spaCy compares one tag much faster than it tests a list of exclusions.
GAP_STOPS = frozenset(".;?!:")
WORD = "word"


@dataclass(frozen=True, kw_only=True)
class PatternRow:
    """One entry of the pattern files, with the examples that are its tests."""

    name: str
    lang: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@cache
def pattern_rows() -> tuple[PatternRow, ...]:
    """Return all cue patterns of the package. Raises DataError on a bad entry."""
    rows: list[PatternRow] = []
    folder = resources.files("denialscan") / "data" / "patterns"
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if not entry.name.endswith(".toml") or entry.name == "macros.toml":
            continue
        data = tomllib.loads(entry.read_text(encoding="utf-8"))
        for raw in data.get("cue", []):
            unknown = raw.keys() - {"name", "lang", "patterns", "examples", "near_misses"}
            if unknown or "name" not in raw or "patterns" not in raw:
                raise DataError(f"{entry.name}: bad pattern entry {raw.get('name')} {unknown}")
            rows.append(
                PatternRow(
                    name=raw["name"],
                    lang=raw.get("lang", "en"),
                    patterns=tuple(raw["patterns"]),
                    examples=tuple(raw.get("examples", ())),
                    near_misses=tuple(raw.get("near_misses", ())),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A sort of words told by a regular expression, with the examples that are its tests."""

    name: str
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@cache
def worded(file: str, key: str) -> tuple[Worded, ...]:
    """Return the rows ``key`` of a file of ``data/``, whose patterns ignore case."""
    path = resources.files("denialscan") / "data" / file
    return tuple(
        Worded(
            name=row["name"],
            regex=re.compile("|".join(row["patterns"]), re.IGNORECASE),
            examples=tuple(row["examples"]),
            near_misses=tuple(row["near_misses"]),
        )
        for row in tomllib.loads(path.read_text(encoding="utf-8"))[key]
    )


@cache
def macros() -> dict[str, Any]:
    path = resources.files("denialscan") / "data" / "patterns" / "macros.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def inflect(verb: str) -> list[str]:
    """Return the forms of an English verb (irregular ones from ``macros.toml``)."""
    irregular = macros()["verbs"].get(verb)
    if irregular:
        return [verb, *irregular.split()]
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("s", "x", "ch", "sh")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    return [verb, verb + "s", verb + "ed", verb + "ing"]


def alternatives(item: str) -> list[str]:
    words: list[str] = []
    for option in item.split("|"):
        if option.startswith("@"):
            if option[1:] in macros()["words"]:
                words += macros()["words"][option[1:]].split()
            elif option[1:] in macros()["verbs"]:
                words += inflect(option[1:])
            else:
                raise DataError(f"unknown macro {option}")
        elif option.endswith("~"):
            words += inflect(option[:-1])
        else:
            words.append(option)
    return words


def compile_pattern(text: str) -> list[list[dict[str, Any]]]:
    """Compile one phrase to spaCy token patterns.

    The first word is spelled out (one pattern per alternative), because spaCy
    tests single words far faster than lists. Raises DataError on a bad phrase.
    """
    slots: list[tuple[list[dict[str, Any]], bool]] = []  # (alternatives, optional)
    for raw in text.split():
        optional = raw.endswith("?") and len(raw) > 1
        item = raw[:-1] if optional else raw
        if item.startswith("..."):
            count = int(item[3:] or 5)
            gap = {"TAG": WORD, "OP": f"{{0,{count}}}"}
            slots.append(([gap], False))
        elif item == "-":
            slots.append(([{"ORTH": "-", "OP": "?"}], False))
        elif item.endswith("%"):
            slots.append(([{"NORM": {"REGEX": "^" + re.escape(item[:-1])}}], optional))
        elif item == "#num":
            slots.append(([{"LIKE_NUM": True}], optional))
        else:
            words = sorted(set(alternatives(item)))
            token: dict[str, Any] = (
                {"NORM": {"IN": words}} if len(words) > 1 else {"NORM": words[0]}
            )
            slots.append(([token], optional))
    while slots and "TAG" in slots[-1][0][0]:
        slots.pop()  # a gap at the end says "something follows"; nothing to match
    if not slots:
        raise DataError("an empty pattern")
    # leading optional words become variants with and without
    heads: list[list[tuple[list[dict[str, Any]], bool]]] = [slots]
    while heads[-1][0][1] and len(heads[-1]) > 1:
        heads.append(heads[-1][1:])
    out: list[list[dict[str, Any]]] = []
    for variant in [v for head in heads for v in _without_wide_gaps(head)]:
        first = variant[0][0][0]
        rest = [
            {**choices_[0], "OP": "?"} if optional else choices_[0]
            for choices_, optional in variant[1:]
        ]
        norm = first.get("NORM")
        choices = norm["IN"] if isinstance(norm, dict) and "IN" in norm else None
        firsts = [{"NORM": w} for w in choices] if choices else [first]
        out += [list(p) for p in ([f, *rest] for f in firsts)]
    return out


#: Ways in which the gaps of one pattern may share out the words between its ends. spaCy
#: follows each of them: three wide gaps took nine tenths of the time of an analysis.
_MOST_WAYS = 1500

_Slots = list[tuple[list[dict[str, Any]], bool]]


def _without_wide_gaps(slots: _Slots) -> list[_Slots]:
    """Return the pattern, its widest gap spelled out as one variant for each length
    where the gaps together could be filled in too many ways. The variants match
    exactly what the pattern does."""
    widths = [
        int(choices[0]["OP"][3:-1]) if "OP" in choices[0] and "TAG" in choices[0] else 0
        for choices, _optional in slots
    ]
    if prod(comb(w, w // 2) for w in widths) <= _MOST_WAYS:
        return [slots]
    at = widths.index(max(widths))
    out: list[_Slots] = []
    for length in range(widths[at] + 1):
        gap: _Slots = [([{"TAG": WORD}], False)] * length
        out += _without_wide_gaps([*slots[:at], *gap, *slots[at + 1 :]])
    return out


@cache
def word_list(name: str) -> frozenset[str]:
    """Return a word list of ``data/words.toml``."""
    path = resources.files("denialscan") / "data" / "words.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))[name].split())
