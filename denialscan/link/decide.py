"""Chooses whom a letter is about.

The A-number decides: a letter with our client's number and another person's name is
exactly what the name rule must see. Without it the name decides, together with what else
agrees. Brothers and sisters with neighbouring numbers share a surname, a country, counsel
and often a facility, so that none of these makes up for another given name; and a
namesake shares the whole name. Where that leaves a doubt, nobody is linked.
"""

from __future__ import annotations

from collections.abc import Iterable

from denialscan.link.answer import linked, unsure
from denialscan.link.enough import how_sure
from denialscan.link.people import FEW, People, Person
from denialscan.link.weigh import AGREE, Match, weigh
from denialscan.reference.person_names import parse_name
from denialscan.schema import LetterBrief, PersonLink

#: Shares of equal letters (of 100) at which a misread name is a person's, and clearly more
#: so than another's.
_ALIKE, _CLEARLY = 75, 12
_NUMBERS = ("same", "near", "close", None, "far", "other")
_NAMES = ("same", "agrees", "misread", "partial", None, "different")


def link_person(brief: LetterBrief, people: People) -> PersonLink:
    """Return which person of the client file a letter is about.

    ``person_id`` is None where nobody fits or several fit alike; then ``candidates``
    holds those who might be meant, the likeliest first. Else it holds the other clients
    whom the letter names.
    """
    owners = [weigh(brief, p) for p in _unique(map(people.numbered, brief.a_numbers))]
    link = _by_number(brief, people, owners) if owners else _by_rest(brief, people)
    if link.person_id is None:
        return link
    beside = _unique(_mentioned(o, people) for o in (*brief.a_numbers, *brief.others))
    others = dict.fromkeys((*link.candidates, *(p.person_id for p in beside)))
    others.pop(link.person_id, None)
    return PersonLink(
        person_id=link.person_id,
        confidence=link.confidence,
        reason=link.reason,
        candidates=tuple(others)[:FEW],
    )


def _by_number(brief: LetterBrief, people: People, owners: list[Match]) -> PersonLink:
    """Choose where the letter has A-numbers of the file."""
    if len(owners) > 1:
        return _among(owners)
    owner = owners[0]
    lead = owner.person.number == brief.a_numbers[0]
    namesakes = _nearer(brief, people, owner)
    if namesakes:
        return unsure([owner, *namesakes], "A-number of one person, all else of another")
    if owner.named:
        return linked(owner, 0.99)
    if not lead and owner.name in ("different", None):
        return unsure([owner], "A-number in the second place, name differs or is missing")
    others = [m for m in _named(brief, people, owner) if m.person != owner.person]
    if others:
        return _contested(brief, owner, others)
    if owner.name is None and not brief.text_trusted and owner.own < 2:
        near = [weigh(brief, p) for p in people.nearly_numbered(brief.a_numbers[0])]
        if near:
            return unsure([owner, *near], "A-number one digit from another person's, no name")
    if _relative(brief, owner) and owner.own < 2:
        return unsure([owner], "A-number equal in read text, name of a relative")
    sure = {"different": 0.8, None: 0.97}.get(owner.name, 0.95)
    return linked(owner, sure)


def _nearer(brief: LetterBrief, people: People, owner: Match) -> list[Match]:
    """Return who has the name, a number one misread digit away and, unlike the owner, what
    no namesake shares: a father, perhaps."""
    if brief.text_trusted:
        return []
    near = [weigh(brief, p) for p in people.nearly_numbered(owner.person.number)]
    return [m for m in near if _rank(m) <= _rank(owner) and m.own >= owner.own + 2]


def _relative(brief: LetterBrief, owner: Match) -> bool:
    """Whether read text has another given name with the owner's surname: a brother or
    sister, whose number is one misread digit away, may be meant."""
    name = brief.person_name or ""
    if brief.text_trusted or owner.name != "different" or owner.likeness(name) >= _ALIKE:
        return False
    known = {w for n in owner.person.names for w in parse_name(n).words}
    return bool(known & set(parse_name(name).words))


def _named(brief: LetterBrief, people: People, owner: Match) -> list[Match]:
    """Return whose name the letter has; in read text also those whose number it may be,
    misread, and whose name is nearer than the owner's."""
    name = brief.person_name or ""
    found = [m for p in people.named(name) if (m := weigh(brief, p)).name in AGREE]
    if not brief.text_trusted and name:
        near = [weigh(brief, p) for n in brief.a_numbers for p in people.nearly_numbered(n)]
        alike = owner.likeness(name) + _CLEARLY
        found += [m for m in near if _rank(m) < _rank(owner) or m.likeness(name) >= alike]
    return list({m.person.person_id: m for m in found}.values())


def _rank(match: Match) -> int:
    return _NAMES.index(match.name)


def _contested(brief: LetterBrief, owner: Match, others: list[Match]) -> PersonLink:
    """The number of one client with the name of another."""
    rival = max(others, key=lambda m: (m.own, m.points))
    if owner.own >= 2 and rival.own <= 0:
        return linked(owner, 0.75, others)
    if not brief.text_trusted:
        name = brief.person_name or ""
        own, best = owner.likeness(name), max(m.likeness(name) for m in others)
        if own >= _ALIKE and own >= best + _CLEARLY:
            return linked(owner, 0.85, others)
    misread = not brief.text_trusted and rival.number == "near" and rival.named
    if misread and len(others) == 1 and rival.own >= 2 and owner.own <= 0:
        return linked(rival, 0.75, [owner])
    return unsure([owner, *others], "A-number of one person, name of another")


def _among(owners: list[Match]) -> PersonLink:
    """Choose among the owners of several A-numbers, or of one that several have."""
    for relations in (("same",), AGREE, (*AGREE, "misread", "partial")):
        fit = [m for m in owners if m.name in relations]
        if len(fit) == 1:
            sure = 0.97 if fit[0].named else 0.85
            return linked(fit[0], sure, [m for m in owners if m is not fit[0]])
        ahead = _ahead(fit, 2)
        if ahead is not None:
            return linked(ahead, 0.85, [m for m in owners if m is not ahead])
        if fit:
            break
    return unsure(owners, "A-numbers of several people")


def _by_rest(brief: LetterBrief, people: People) -> PersonLink:
    """Choose where no A-number of the letter is in the file."""
    name = brief.person_name or ""
    keys = [brief.birth_date, brief.request_date, *brief.reference_numbers]
    found = [people.nearly_numbered(n) for n in brief.a_numbers]
    found += [people.seen(k) for k in keys if k]
    exact = people.named(name)
    matches = [weigh(brief, p) for p in _unique([*found, exact])]
    if not (brief.text_trusted and any(m.named for m in matches)):
        found.append(people.named(name, loosely=True))
        matches = [weigh(brief, p) for p in _unique([*found, exact])]
    fit = [m for m in matches if how_sure(brief, m, people) is not None]
    best = _best(fit)
    like = _initialled(brief, best, people) if best is not None else []
    if best is not None and like:
        return unsure([best, *like], "an initial fits several people")
    if best is not None:
        return linked(best, how_sure(brief, best, people) or 0.7)
    if fit:
        return unsure(fit, "several people fit alike")
    maybe = [m for m in matches if _maybe(m)]
    maybe.sort(key=lambda m: (_rank(m), _NUMBERS.index(m.number), -m.points))
    if maybe:
        return unsure(maybe, "name or A-number agrees only in part")
    return unsure([], "no A-number or name of the file agrees")


def _best(fit: list[Match]) -> Match | None:
    """Return the one that fits clearly better than the others: the only one with a number
    nearly equal, or ahead by points, or nearest by name and number and ahead at all."""
    if len(fit) < 2:
        return fit[0] if fit else None
    near = [m for m in fit if m.number in ("near", "close")]
    if len(near) == 1 and near[0].named:
        return near[0]
    ahead = _ahead(fit, 1)
    if ahead is None or _ahead(fit, 2) is ahead:
        return ahead
    closer = [m for m in fit if m is not ahead and _place(m) <= _place(ahead)]
    return None if closer else ahead


def _initialled(brief: LetterBrief, best: Match, people: People) -> list[Match]:
    """Return whom else the letter's initial and surname may mean, where nothing that only
    one person has makes up for the given name."""
    if best.given or not best.named or best.own >= 2:
        return []
    others = [weigh(brief, p) for p in people.named(brief.person_name or "")]
    likely = (*AGREE, "partial")
    return [m for m in others if m.person != best.person and m.name in likely]


def _place(match: Match) -> tuple[int, int]:
    return _NUMBERS.index(match.number), _rank(match)


def _maybe(match: Match) -> bool:
    return match.named or match.number == "near" or match.name in ("misread", "partial")


def _ahead(matches: list[Match], by: int) -> Match | None:
    """Return the one that has this many points more than each of the others."""
    ranked = sorted(matches, key=lambda m: -m.points)
    if len(ranked) > 1 and ranked[0].points >= ranked[1].points + by:
        return ranked[0]
    return None


def _mentioned(other: str, people: People) -> list[Person]:
    """Return whom a name or an A-number beside the lead person means in the file."""
    if other[1:].isdigit():
        return people.numbered(other)
    brief = LetterBrief(
        letter_id="", kind="other", outcome="none", text_trusted=True, person_name=other
    )
    return [p for p in people.named(other) if weigh(brief, p).name in AGREE]


def _unique(groups: Iterable[list[Person]]) -> list[Person]:
    return list({p.person_id: p for group in groups for p in group}.values())
