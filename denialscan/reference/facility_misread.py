"""Finds the listed facility whose name a badly damaged one can be.

Scans and faxes exchange, drop and split characters: at one wrong character in twenty
half of all names of facilities have a word that is none any more. The whole name is
then compared, without its spaces, with every listed one. A place is taken only where
the damage is of the kinds that scans do, is small in the words that tell places apart,
and every other place is clearly further off.
"""

from __future__ import annotations

from dataclasses import dataclass

from denialscan.reference.facility_index import Facility, facilities, is_named, same_site
from denialscan.reference.facility_match import About, Choice, seen_near
from denialscan.reference.facility_names import DIRECTIONS, GENERIC, GOVERNMENT, TELLING, expand
from denialscan.reference.overlay import cached_by_overlay
from denialscan.reference.text import fold, near, tokens

#: Characters that recognition exchanges: one of these for another costs little.
_GROUPS = ("o0cqeadg", "il1jtf", "s5z8b", "b8h6", "nmhruw", "vyu", "g9q", "ec", "ft", "kx", "pr",
           "bre")  # fmt: skip
_CHEAP = frozenset((a, b) for group in _GROUPS for a in group for b in group)
_EXCHANGED, _LOST, _OTHER = 0.4, 0.7, 1.0
#: Names to weigh exactly, after a first look at all.
_LOOK_AT = 24
#: How much damage is believed, in parts of a name's length: in the words that tell
#: places apart, and in all of it. The first where nothing else speaks for the place, the
#: second where the state, the town or the office does (scripts/measure_facilities.py).
_DISTINCT = (0.14, 0.26)
_WHOLE = (0.16, 0.24)
#: How much further off (in characters) every other place has to be.
_MARGIN = 0.6


def choose_misread(
    name: str, about: About, *, near_state: str | None = None, near_city: str | None = None
) -> Choice:
    """Return which facility a damaged name means, as ``choose`` does for a clean one."""
    found = near_names(name)
    if near_state:
        found = tuple(n for n in found if facilities()[n.facility_id].state in (near_state, ""))
    telling = {e for t in tokens(name) for e in expand(fold(t.text))} & (TELLING | GOVERNMENT)
    found = tuple(n for n in found if telling <= facilities()[n.facility_id].generic)
    supported = frozenset(
        n.facility_id
        for n in found
        if _speaks_for(facilities()[n.facility_id], about, near_state, near_city)
    )
    if near_city or near_state or about.state or about.office:
        found = tuple(n for n in found if n.facility_id in supported)
    return _chosen(believed(found, supported), supported, about)


def printed_as(name: str) -> str | None:
    """Return the one place of which a list prints exactly this name, else None."""
    found = {t.facility_id: None for t in _targets(False)[1].get(_squeezed(name), ())}
    ids = tuple(found)
    return ids[0] if ids and all(same_site(ids[0], i) for i in ids[1:]) else None


def choose_misread_placed(name: str, about: About) -> Choice:
    """Return which facility a damaged name means that ends with its town and state."""
    found = near_names(name, placed=True)
    return _chosen(believed(found, frozenset(n.facility_id for n in found)), frozenset(), about)


def _chosen(ids: tuple[str, ...], supported: frozenset[str], about: About) -> Choice:
    if len(ids) > 1:
        ids = tuple(i for i in ids if i in supported) or ids
    if len(ids) > 1 and about.on:
        on = about.on
        ids = tuple(i for i in ids if seen_near(facilities()[i], on)) or ids
    if len(ids) > 1 and all(same_site(ids[0], i) for i in ids[1:]):
        ids = ids[:1]
    if len(ids) != 1:
        return Choice(facility_id=None, candidates=ids)
    return Choice(facility_id=ids[0], confidence=0.85 if ids[0] in supported else 0.75)


def _speaks_for(
    facility: Facility, about: About, near_state: str | None, near_city: str | None
) -> bool:
    """Tell whether the place printed beside the name, or the letter's own, is this one's."""
    if near_city and near(fold(facility.city), near_city):
        return True
    if near_state:
        return near_state == facility.state
    return about.state == facility.state or about.office in facility.offices


@dataclass(frozen=True, kw_only=True)
class Near:
    """A listed facility that a damaged name can be. ``distinct`` and ``whole`` are the
    damage in parts of the length; ``cost`` is its amount in characters."""

    facility_id: str
    distinct: float
    whole: float
    cost: float


@dataclass(frozen=True, kw_only=True)
class _Target:
    facility_id: str
    text: str
    telling: tuple[bool, ...]  # which characters belong to words that tell places apart
    weak: bool  # all of these words are as "North", which is soon made of another one


@cached_by_overlay(4096)
def near_names(name: str, *, placed: bool = False) -> tuple[Near, ...]:
    """Return the listed facilities that a damaged name may mean, the nearest first; the
    namesakes of the nearest are among them, each at its own distance. ``placed``: the
    town and the state stand after the name."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    mine = _squeezed(name)
    if len(mine) < 6:
        return ()
    texts, targets = _targets(placed)
    found = process.extract(
        mine,
        texts,
        scorer=Levenshtein.normalized_similarity,
        limit=_LOOK_AT,
        score_cutoff=1 - 2 * _WHOLE[1],
    )
    best: dict[str, Near] = {}
    for text, _score, _number in found:
        for target in targets[text]:
            weighed = _weigh(mine, target)
            known = best.get(weighed.facility_id)
            if known is None or weighed.cost < known.cost:
                best[weighed.facility_id] = weighed
    return tuple(sorted(best.values(), key=lambda n: (n.cost, n.facility_id)))


def believed(found: tuple[Near, ...], supported: frozenset[str]) -> tuple[str, ...]:
    """Return the facilities that the nearest name stands for: one, or namesakes.

    ``supported`` are those for which the state, the town or the office speaks. None
    where the damage is too great or another name is nearly as near.
    """
    good = [n for n in found if _small(n, supported=n.facility_id in supported)]
    if not good:
        return ()
    first = good[0]
    rivals = [
        n
        for n in found
        if n.cost < first.cost + _MARGIN
        and n.facility_id not in {g.facility_id for g in good}
        and not same_site(n.facility_id, first.facility_id)
    ]
    if rivals and first.facility_id not in supported:
        return ()
    return tuple(n.facility_id for n in good if n.cost < first.cost + _MARGIN)


def _small(found: Near, *, supported: bool) -> bool:
    return found.distinct <= _DISTINCT[supported] and found.whole <= _WHOLE[supported]


def _weigh(mine: str, target: _Target) -> Near:
    from rapidfuzz.distance import Levenshtein

    cost = distinct = 0.0
    for op in Levenshtein.editops(mine, target.text):
        if op.tag == "replace":
            pair = (mine[op.src_pos], target.text[op.dest_pos])
            price = _EXCHANGED if pair in _CHEAP else _OTHER
        else:
            price = _LOST
        cost += price
        # what was put in between two words belongs to the one that tells places apart
        at = op.dest_pos
        beside = (
            target.telling[max(0, at - 1) : at + 1]
            if op.tag == "delete"
            else (target.telling[at : at + 1])
        )
        distinct += price * any(beside)
    return Near(
        facility_id=target.facility_id,
        distinct=distinct * (1 + target.weak) / max(1, sum(target.telling)),
        whole=cost / len(target.text),
        cost=cost,
    )


def _squeezed(text: str) -> str:
    return "".join(fold(t.text) for t in tokens(text))


@cached_by_overlay(2)
def _targets(placed: bool) -> tuple[tuple[str, ...], dict[str, tuple[_Target, ...]]]:
    """Every name of every place, as printed and with its abbreviations written out."""
    place: tuple[str, ...] = ()
    by_text: dict[str, dict[_Target, None]] = {}
    for facility in facilities().values():
        if not is_named(facility):
            continue
        if placed:
            place = tuple(fold(t.text) for t in tokens(f"{facility.city} {facility.state}"))
        for name in facility.names:
            words = [fold(t.text) for t in tokens(name)]
            for form in (words, [e for w in words for e in expand(w)]):
                if placed and form[-len(place) :] == list(place):
                    continue
                text = "".join((*form, *place))
                telling = tuple(not all(e in GENERIC for e in expand(w)) for w in form for _ch in w)
                telling += (False,) * len("".join(place))
                if len(text) >= 6 and any(telling):
                    weak = all(e in GENERIC | DIRECTIONS for w in form for e in expand(w))
                    made = _Target(
                        facility_id=facility.facility_id, text=text, telling=telling, weak=weak
                    )
                    by_text.setdefault(text, {})[made] = None
    return tuple(by_text), {text: tuple(found) for text, found in by_text.items()}
