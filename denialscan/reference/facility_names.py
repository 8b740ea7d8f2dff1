"""What is generic and what is distinctive in the name of a place of detention.

"Northwest ICE Processing Center" and "Northwest Detention Center" share the
distinctive word and differ in generic ones; "Stewart County Jail" shares it too
and is another kind of place. A name is split accordingly before any comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from denialscan.reference.states import CODES
from denialscan.reference.text import fold

#: Spellings and abbreviations, on both sides of a comparison.
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "ctr": ("center",), "cntr": ("center",), "cent": ("center",), "centre": ("center",),
    "cen": ("center",), "centers": ("center",), "det": ("detention",), "detent": ("detention",),
    "dtn": ("detention",), "corr": ("correctional",), "cor": ("correctional",),
    "correct": ("correctional",), "correction": ("correctional",),
    "corrections": ("correctional",), "correctnl": ("correctional",), "fac": ("facility",),
    "facil": ("facility",), "facilities": ("facility",), "co": ("county",), "cnty": ("county",),
    "cty": ("county",), "inst": ("institution",), "institute": ("institution",),
    "institutional": ("institution",), "fed": ("federal",), "reg": ("regional",),
    "dept": ("department",), "saint": ("st",), "sheriffs": ("sheriff",), "nw": ("northwest",),
    "ne": ("northeast",), "proc": ("processing",), "process": ("processing",),
    "immig": ("immigration",), "holdroom": ("hold", "room"), "holding": ("hold",),
    "spc": ("service", "processing", "center"), "ipc": ("ice", "processing", "center"),
    "cdf": ("contract", "detention", "facility"),
    "fci": ("federal", "correctional", "institution"), "fdc": ("federal", "detention", "center"),
    "fmc": ("federal", "medical", "center"), "usp": ("us", "penitentiary"),
    "mdc": ("metropolitan", "detention", "center"),
    "mcc": ("metropolitan", "correctional", "center"), "ft": ("fort",),
    "jails": ("jail",), "prisons": ("prison",), "resid": ("residential",), "rm": ("room",),
}  # fmt: skip

_GENERIC_WORDS = """
    county parish city borough jail center detention correctional facility institution
    federal regional department processing service services immigration ice ero dro ins us
    usms customs enforcement removal operations hold room staging sheriff office police adult prison
    penitentiary residential contract metropolitan district complex security civil temporary
    justice law public safety custody juvenile youth family shelter medical hospital health
    transitional transition house state jurisdiction unit division and the of for at in a an main
    annex sub holdroom
    geo group corecivic cca mtc inc"""
GENERIC = frozenset(_GENERIC_WORDS.split())
#: Words that name the body that runs the place: with one of them, a jail, a
#: detention center and a correctional center are used for the same thing.
GOVERNMENT = frozenset({"county", "parish", "city", "borough"})
_CLASSES: dict[str, frozenset[str]] = {
    "detention": frozenset(
        {"detention", "processing", "immigration", "ice", "transitional", "residential"}
    ),
    "jail": frozenset({"jail", "sheriff"}),
    "prison": frozenset({"correctional", "prison", "penitentiary", "institution"}),
    "hold": frozenset({"hold", "room"}),
    "staging": frozenset({"staging"}),
    "young": frozenset({"juvenile", "youth", "shelter"}),
    "family": frozenset({"family"}),
    "medical": frozenset({"hospital", "medical", "health"}),
    "police": frozenset({"police"}),
}
_CONNECT = frozenset({"of", "and", "the", "for", "at", "in", "a", "an"})
#: Alone they tell no place from another: "Northwest Regional Jail".
DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
     "northern", "southern", "eastern", "western", "central", "new", "san", "el", "st", "la"}
)  # fmt: skip
#: Words that set one place apart from its neighbour of the same name: who has one in
#: its name is not the place that has it in none of its names.
TELLING = frozenset({"regional", "metropolitan", "federal", "state", "district", "juvenile"})
_OPTIONAL_WORDS = frozenset({"main", "annex"})
# CO is also County, DE and LA are also parts of names
_POSTAL = frozenset(c.lower() for c in CODES) - {"co", "de", "la"}
_PAREN = re.compile(r"\(([^)]*)\)?")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


@dataclass(frozen=True, kw_only=True)
class Split:
    """A name taken apart: distinctive words in order, generic words, and the
    words in parentheses (a second name, a place) that a letter may leave out."""

    distinct: tuple[str, ...]
    generic: frozenset[str]
    optional: frozenset[str] = frozenset()

    @property
    def joined(self) -> str:
        """The distinctive words without spaces (LaSalle = La Salle)."""
        return "".join(self.distinct)

    @property
    def government(self) -> frozenset[str]:
        """County, parish or city words in the name."""
        return self.generic & GOVERNMENT

    @property
    def classes(self) -> frozenset[str]:
        """The kinds of place the generic words speak of."""
        return frozenset(k for k, words in _CLASSES.items() if self.generic & words)


@lru_cache(maxsize=20_000)
def expand(word: str) -> tuple[str, ...]:
    """Return a folded word's full form(s)."""
    return ABBREVIATIONS.get(word, (word,))


def split_words(words: tuple[str, ...], optional: frozenset[str] = frozenset()) -> Split:
    """Split folded words into distinctive and generic ones."""
    full = [e for w in words for e in expand(w)]
    distinct = tuple(w for w in full if w not in GENERIC)
    generic = frozenset(w for w in full if w in GENERIC and w not in _CONNECT)
    extra = generic & _OPTIONAL_WORDS
    return Split(distinct=distinct, generic=generic - extra, optional=optional | extra)


def split_name(name: str) -> tuple[Split, ...]:
    """Split a listed name; an inner name with a head of its own gives a second one.

    ``Tacoma ICE Processing Center (Northwest Det Ctr)`` gives Tacoma and Northwest.
    A trailing ``, TX`` or ``(TX)`` is a state, which the row holds anyway.
    """
    inner = [_words(m) for m in _PAREN.findall(name)]
    outer = _words(_PAREN.sub(" ", name))
    while len(outer) > 1 and outer[-1] in _POSTAL:
        outer = outer[:-1]
    optional = frozenset(e for words in inner for w in words for e in expand(w))
    optional -= GENERIC - _OPTIONAL_WORDS
    out = [split_words(outer, optional)]
    for words in inner:
        own = split_words(words)
        if own.distinct and own.classes:
            out.append(own)
    return tuple(s for s in out if s.distinct)


def is_generic(name: str) -> bool:
    """Tell whether a phrase names no place of its own: "the county jail", "this local
    detention center"."""
    words = [m for m in _WORD.findall(name) if any(e not in GENERIC for e in expand(fold(m)))]
    return not any(w[:1].isupper() or w[:1].isdigit() for w in words if fold(w) not in _DEICTIC)


def is_short(name: str) -> bool:
    """Tell whether a name has no word for a kind of place: "Krome", "Joe Corley"."""
    return not split_words(tuple(fold(w) for w in _WORD.findall(name))).classes


#: Words that point at a place instead of naming it.
_DEICTIC = frozenset(
    {"this", "that", "said", "our", "your", "his", "her", "their", "any", "each", "such", "local",
     "nearby", "nearest", "another", "other", "same", "its", "secure", "private"}
)  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(w) for w in _WORD.findall(text))


#: Kinds of place that a name either has or has not.
_SPECIAL = frozenset({"hold", "staging", "young", "family", "medical", "police"})
_ORDINARY = frozenset({"jail", "detention", "prison"})


def compatible(mention: Split, listed: Split, kinds: frozenset[str]) -> bool:
    """Tell whether a mention's kind of place fits one listed name.

    ``kinds`` are what all of the place's names and its type say, for a listed
    name that says nothing itself. A county's jail is also called its detention
    or correctional center; a privately named detention center is not the jail
    of that name, nor a city's jail the county's.
    """
    if mention.government and not mention.government & listed.government:
        return False
    mine, theirs = mention.classes, listed.classes or kinds
    if mine & _SPECIAL != theirs & _SPECIAL and mine:
        return False
    if not mine or not theirs or mine & theirs:
        return True
    return bool(mention.government) and mine <= _ORDINARY and bool(theirs & _ORDINARY)
