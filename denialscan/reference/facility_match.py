"""Chooses the listed facility that a split name means, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from denialscan.reference.facility_index import Facility, facilities, index, same_facility
from denialscan.reference.facility_names import (
    DIRECTIONS,
    GENERIC,
    GOVERNMENT,
    TELLING,
    Split,
    compatible,
)
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.states import CODE_BY_NAME
from denialscan.reference.text import fold, near, skeleton

_OPERATORS = frozenset({"geo", "corecivic", "cca", "core", "civic", "lasalle", "mtc", "group"})
#: Evidence for a place is patchy (lists leave out places with nobody inside), so
#: a letter this long before the first or after the last sighting still fits.
_SLACK_DAYS = 550


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of a letter: its ISO date, the state and field office it
    comes from. It separates namesakes, and never overrules what is printed."""

    on: str | None = None
    state: str | None = None
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The facility chosen (None: none or several), the others, how sure, and
    whether the words after the name were part of it."""

    facility_id: str | None
    candidates: tuple[str, ...] = ()
    confidence: float = 0.5
    used_extra: bool = False


@dataclass(frozen=True, kw_only=True)
class _Match:
    facility: Facility
    rank: int  # 0 same distinctive words, 1 a word of place more, 2 the name's beginning
    same_kind: bool
    likeness: float  # of generic words
    fuzzy: bool
    used_extra: bool
    left_out: int  # words in the listed name's parentheses that the letter does not print

    @property
    def exact(self) -> bool:
        """The mention has every word of the listed name and no other."""
        return self.rank == 0 and self.likeness == 1

    @property
    def transit(self) -> bool:
        """A hold room, staging or hub: nobody is said to be "detained at X" by it."""
        return self.facility.category in ("hold_room", "staging") or self.facility.type in (
            "HOLD",
            "STAGING",
        )


def choose(
    mention: Split,
    about: About,
    *,
    near_state: str | None = None,
    near_city: str | None = None,
    extra: frozenset[str] = frozenset(),
) -> Choice:
    """Return which facility is meant.

    ``near_state`` and ``near_city`` are printed beside the name: the state
    excludes other places, the city prefers. ``extra`` are words that follow the
    name and may belong to it.
    """
    matches = _matches(mention, extra)
    if not matches:
        return Choice(facility_id=None)
    fitting = [m for m in matches if m.same_kind]
    if near_state:
        fitting = [m for m in fitting if m.facility.state in (near_state, "")]
    if not mention.classes & {"hold", "staging"}:
        fitting = [m for m in fitting if not m.transit or m.exact] or fitting
    if not fitting:
        # Known words, but another kind of place or another state: not to be forced.
        return Choice(facility_id=None, candidates=_ids(matches), confidence=0.5)
    pool, settled = _narrow(fitting, about, near_city)
    others = tuple(i for i in _ids(fitting) if i != pool[0].facility.facility_id)
    if len(pool) > 1:
        return Choice(facility_id=None, candidates=_ids(pool), confidence=0.5)
    best = pool[0]
    if (
        best.likeness < 1 / 3
        and mention.classes
        and any(
            m.rank == 0 and m.facility.state == best.facility.state and m is not best
            for m in matches
        )
    ):
        # "Florence Detention Center": three places in Florence, none called that.
        return Choice(facility_id=None, candidates=_ids(matches), confidence=0.5)
    state, office = about.state, about.office
    stray = best.facility.state != state and office not in best.facility.offices
    local = mention.government or "hold" in mention.classes
    if local and not near_state and (state or office) and stray:
        # "Adams County Jail" in a letter from a state where none is listed.
        return Choice(facility_id=None, candidates=_ids(fitting), confidence=0.5)
    if best.fuzzy and not near_state and (state or office) and stray:
        # A word put right, and for a place of another office: more likely a name unlisted.
        return Choice(facility_id=None, candidates=_ids(fitting), confidence=0.5)
    confidence = 0.98 * (0.92 if best.likeness < 1 else 1) * (0.85 if best.rank == 2 else 1)
    confidence *= (0.85 if best.fuzzy else 1) * (0.93 if settled else 1)
    if mention.government and not (near_state or state or office):
        confidence *= 0.9  # there are many Washington County Jails, listed or not
    return Choice(
        facility_id=best.facility.facility_id,
        candidates=others,
        confidence=round(confidence, 3),
        used_extra=best.used_extra,
    )


def _ids(matches: list[_Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.facility.facility_id for m in matches))


def _matches(mention: Split, extra: frozenset[str]) -> list[_Match]:
    """Return the best match per facility, the best first."""
    words, fuzzy = _listed_words(mention)
    if not words and not extra:
        return []
    entries: dict[tuple[str, Split], None] = {}
    for key in {skeleton(mention.joined), skeleton("".join(words))} - {""}:
        entries.update(dict.fromkeys(index().joined.get(key, ())))
    for word in (*words, *extra):
        entries.update(dict.fromkeys(index().token.get(word, ())))
    best: dict[str, _Match] = {}
    for facility_id, split in entries:
        match = _compare(mention, words, extra, facilities()[facility_id], split, fuzzy)
        if match is None:
            continue
        known = best.get(facility_id)
        if known is not None:
            first = min(match, known, key=_order)
            match = replace(first, likeness=max(match.likeness, known.likeness))
        best[facility_id] = match
    return sorted(best.values(), key=lambda m: (_order(m), m.facility.facility_id))


def _order(match: _Match) -> tuple[bool, bool, int, float]:
    return (not match.same_kind, not match.used_extra, match.rank, -match.likeness)


def _compare(
    mention: Split,
    words: tuple[str, ...],
    extra: frozenset[str],
    facility: Facility,
    split: Split,
    fuzzy: bool,
) -> _Match | None:
    have, need = set(words), set(split.distinct)
    place = {fold(w) for w in facility.city.split()} | split.optional | _OPERATORS
    for name, code in CODE_BY_NAME.items():
        if code == facility.state and set(name.split()) <= have - need:
            place |= set(name.split())
    place.add(facility.state.lower())
    used = bool(extra & ((need - have) | split.optional) - GENERIC) or bool(
        extra & split.optional & {"main", "annex"}
    )
    if skeleton("".join(words)) == skeleton(split.joined):
        rank = 0
    elif need <= have and have - need <= place:
        rank = 1
    elif used and need <= have | extra and have <= need | place:
        rank = 0
    elif words and split.distinct[: len(words)] == words and len("".join(words)) > 3:
        rank = 2
    else:
        return None
    generic = mention.generic - {"ice"}
    # "Otero Processing Center" leaves out what the list prints: County.
    listed = split.generic - {"ice"} - (frozenset() if mention.government else GOVERNMENT)
    union = generic | listed
    likeness = len(generic & listed) / len(union) if union else 1.0
    if words and set(words) <= DIRECTIONS and (rank == 2 or likeness < 1):
        return None
    return _Match(
        facility=facility,
        rank=rank,
        same_kind=compatible(mention, split, facility.kinds)
        and not mention.generic & (TELLING | GOVERNMENT) - facility.generic,
        likeness=likeness,
        fuzzy=fuzzy,
        used_extra=used,
        left_out=len(split.optional - have - extra),
    )


def _listed_words(mention: Split) -> tuple[tuple[str, ...], bool]:
    """Return the mention's distinctive words, misread ones put right where one
    listed word alone fits, and whether any was."""
    lists = index()
    if skeleton(mention.joined) in lists.joined:
        exact = any(s.joined == mention.joined for _i, s in lists.joined[skeleton(mention.joined)])
        if exact:
            return mention.distinct, False
    words = tuple(_put_right(word) for word in mention.distinct)
    return words, words != mention.distinct


@cached_by_overlay(20_000)
def _put_right(word: str) -> str:
    """Return the one listed word that a misread word can stand for, else the word."""
    lists = index()
    if word in lists.token or len(word) < 4:
        return word
    same = lists.skeletons.get(skeleton(word), ())
    if not same and len(word) >= 6:
        same = tuple(w for w in lists.long_words if abs(len(w) - len(word)) < 3 and near(w, word))
    return same[0] if len(same) == 1 else word


def _narrow(
    matches: list[_Match], about: About, near_city: str | None
) -> tuple[list[_Match], bool]:
    """Separate namesakes. Returns what is left and whether the letter's own
    date, state or office decided."""
    on, state, office = about.on, about.state, about.office
    pool = matches
    if any(m.used_extra for m in pool):
        pool = [m for m in pool if m.used_extra]
        pool = [m for m in pool if m.left_out == min(p.left_out for p in pool)]
    best_rank = min(m.rank for m in pool)
    pool = [m for m in pool if m.rank == best_rank or (m.rank < 2 and best_rank < 2)]
    if near_city:
        # the words may begin with the town ("in Goshen by bus") or not be one at all
        pool = [m for m in pool if f"{near_city} ".startswith(f"{fold(m.facility.city)} ")] or pool
    pool, settled = _alike(pool), False
    if len(pool) == 1:
        return pool, settled
    here = [m for m in pool if state and m.facility.state == state] or [
        m for m in pool if office and office in m.facility.offices
    ]
    if here and len(here) < len(pool):
        pool, settled = here, True
    pool = _alike(pool)
    if len(pool) > 1 and on:
        dated = [m for m in pool if seen_near(m.facility, on)]
        if dated and len(dated) < len(pool):
            pool, settled = dated, True
    if len(pool) > 1 and office:
        ours = [m for m in pool if office in m.facility.offices]
        if ours and len(ours) < len(pool):
            pool, settled = ours, True
    pool = _one_site(pool, on)
    return pool, settled


def _alike(pool: list[_Match]) -> list[_Match]:
    """Drop weaker matches where one has both every word and every generic word."""
    return [m for m in pool if m.exact] or pool


def _one_site(pool: list[_Match], on: str | None) -> list[_Match]:
    """Where all that is left is one place with several codes, take ICE's own
    code, seen nearest to the date."""
    if len(pool) < 2:
        return pool
    first = pool[0].facility.facility_id
    if not all(same_facility(first, m.facility.facility_id) for m in pool[1:]):
        return pool

    def preference(match: _Match) -> tuple[int, bool, str, str]:
        facility = match.facility
        outside = _days_outside(facility, on) if on else 0
        return (outside, facility.type == "BOP", _reversed(facility.last_seen),
                facility.facility_id)  # fmt: skip

    return [min(pool, key=preference)]


def _reversed(day: str) -> str:
    """Return a key that sorts later ISO dates first."""
    return "".join(chr(255 - ord(c)) for c in day.ljust(10, "\0"))


def _days_outside(facility: Facility, on: str) -> int:
    """Return how many days a date lies outside the place's sightings (0 inside);
    partial dates count as their first day."""
    day = _day(on)
    first, last = _day(facility.first_seen), _day(facility.last_seen)
    if day is None or first is None or last is None:
        return _SLACK_DAYS  # no sightings: neither excluded nor preferred
    if day < first:
        return (first - day).days
    return max(0, (day - last).days)


def seen_near(facility: Facility, on: str) -> bool:
    """Tell whether a date (ISO, may be partial) fits the place's sightings."""
    return _days_outside(facility, on) <= _SLACK_DAYS


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
    except ValueError:
        return None
