"""Holds what a letter says of its person against one person of the client file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from denialscan.link.names import digits_apart, nearest
from denialscan.link.people import Person, plain_reference
from denialscan.reference.person_names import (
    Relation,
    compare_names,
    given_shared,
    parse_name,
    reads_alike,
    runs_together,
)
from denialscan.reference.text import fold, skeleton
from denialscan.schema import LetterBrief

#: Brothers and sisters, registered in one go, have numbers no farther apart than this.
_NEIGHBOURS = 30
#: same; near: one digit away (see ``digits_apart``); close: two; far: three; other:
#: farther. None where the letter or the file has no number.
Number = Literal["same", "near", "close", "far", "other"]
AGREE: tuple[Relation, ...] = ("same", "agrees")


@dataclass(frozen=True, kw_only=True)
class Match:
    """How a letter fits a person. ``own`` are points for what no brother or namesake
    shares (birth, request, reference number); ``points`` count everything beside name and
    number, and what speaks against it. ``given``: the given name is stated, not an initial;
    ``office``: a request of the person went to the office that writes, of no weight beside
    any point."""

    person: Person
    number: Number | None
    name: Relation | None
    given: bool
    office: bool
    own: int
    points: int
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether the names agree."""
        return self.name in AGREE

    def slipped(self, stated: tuple[str, ...]) -> bool:
        """Whether a stated number is one digit away and yet no neighbour's: a slip of the
        typist rather than the number of a brother or sister."""
        if self.number != "near":
            return False
        own = int(self.person.number.lstrip("A"))
        return any(
            digits_apart(n, self.person.number) == 1 and abs(int(n.lstrip("A")) - own) > _NEIGHBOURS
            for n in stated
        )

    def likeness(self, name: str) -> float:
        """How alike the letters of the names are, from 0 to 100, in any order of words."""
        from rapidfuzz import fuzz

        return max(
            (fuzz.token_sort_ratio(fold(name), fold(n)) for n in self.person.names), default=0
        )


def weigh(brief: LetterBrief, person: Person) -> Match:
    """Hold a letter against a person."""
    found = (
        _birth(brief, person),
        ("request date", 2, True) if brief.request_date in person.days else None,
        ("reference number", 4, True) if _referred(brief, person) else None,
        _country(brief, person),
        ("counsel", 1, False) if _counsel(brief, person) else None,
        ("facility", 1, False) if _held(brief, person) else None,
        ("Jr. or Sr.", -3, True) if _other_suffix(brief, person) else None,
    )
    details = [f for f in found if f]
    return Match(
        person=person,
        number=_number(brief, person),
        name=_name(brief, person),
        given=any(
            given_shared(brief.person_name or "", n) or runs_together(brief.person_name or "", n)
            for n in person.names
        ),
        office=bool(brief.office) and brief.office in person.offices,
        own=sum(p for _what, p, own in details if own),
        points=sum(p for _what, p, _own in details),
        agreeing=tuple(what for what, p, _own in details if p > 0),
        differing=tuple(what for what, p, _own in details if p < 0),
    )


def _number(brief: LetterBrief, person: Person) -> Number | None:
    if not brief.a_numbers or not person.number:
        return None
    apart = min(digits_apart(n, person.number) for n in brief.a_numbers)
    states: dict[int, Number] = {0: "same", 1: "near", 2: "close", 3: "far"}
    return states.get(apart, "other")


def _name(brief: LetterBrief, person: Person) -> Relation | None:
    """Compare the names; in read text, letters that print confuses are one letter."""
    stated = brief.person_name or ""
    relation = nearest(stated, person.names)
    if relation == "different" and nearest(stated, person.counsel) in AGREE:
        return None  # counsel's name was taken for the person's
    if relation == "misread" and not brief.text_trusted:
        alike = [n for n in person.names if reads_alike(stated, n)]
        if alike:
            whole = {compare_names(skeleton(fold(stated)), skeleton(fold(n))) for n in alike}
            return "same" if "same" in whole else "agrees"
    lost = not brief.text_trusted and relation in ("different", "partial")
    return "misread" if lost and any(runs_together(stated, n) for n in person.names) else relation


def _birth(brief: LetterBrief, person: Person) -> tuple[str, int, bool] | None:
    left, right = brief.birth_date or "", person.birth
    if not left or not right:
        return None
    if left == right and len(left) == 10:
        return ("date of birth", 3, True)
    if left.startswith(right) or right.startswith(left):
        return ("year of birth", 1, True)
    slips = sum(a != b for a, b in zip(left, right, strict=False))
    if slips <= (1 if brief.text_trusted else 2) and len(left) == len(right):
        return None  # a slip of the typist, or what a scan made of it
    return ("date of birth", -2, True)


def _country(brief: LetterBrief, person: Person) -> tuple[str, int, bool] | None:
    if not brief.country or not person.country:
        return None
    # "Guinean" fits several countries, and a person may have two
    agree = not set(brief.country.split("|")).isdisjoint(person.country.split("|"))
    return ("country", 1 if agree else -1, False)


def _counsel(brief: LetterBrief, person: Person) -> bool:
    stated = [n for n in (brief.representative, brief.person_name) if n]
    return any(nearest(n, person.counsel) in AGREE for n in stated)


def _held(brief: LetterBrief, person: Person) -> bool:
    return not person.facilities.isdisjoint(brief.facilities)


def _referred(brief: LetterBrief, person: Person) -> bool:
    return any(plain_reference(n) in person.references for n in brief.reference_numbers)


def _other_suffix(brief: LetterBrief, person: Person) -> bool:
    stated = parse_name(brief.person_name or "").suffix
    known = person.suffixes
    return bool(stated and known and stated not in known)
