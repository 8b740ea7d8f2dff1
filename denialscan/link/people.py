"""The people of the client file, indexed: built once for each revision of the facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from denialscan.facts.sheets import COMMON, SHEETS
from denialscan.link.names import known_names
from denialscan.reference.facilities import resolve_facility
from denialscan.reference.name_spelling import spelt
from denialscan.reference.person_names import PersonName, parse_name
from denialscan.schema import CaseFacts

#: Two words of a name say whom it means; more shared words are looked up first.
_ENOUGH = 2
#: A word of a name that this many people have is common.
_SEVERAL = 3
#: People named after one word are told as candidates only where they are this few.
FEW = 8


@dataclass(frozen=True, kw_only=True)
class Person:
    """What the client file knows of a person that may stand in a letter. Dates are ISO,
    the A-number ``A`` and nine digits."""

    person_id: str
    names: tuple[str, ...] = ()
    number: str = ""
    birth: str = ""
    country: str = ""
    counsel: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()  # on which requests were filed
    places: tuple[str, ...] = ()  # of detention, as the file names them
    references: frozenset[str] = frozenset()

    @property
    def suffixes(self) -> frozenset[str]:
        """The jr, sr ... of the names."""
        return frozenset(s for n in self.names if (s := parse_name(n).suffix))


@dataclass
class _Made:
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    counsel: list[str] = field(default_factory=list)
    days: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)
    references: set[str] = field(default_factory=set)


def plain_reference(text: str) -> str:
    """Return a reference number's letters and digits, in capitals."""
    return re.sub(r"[\W_]", "", text).upper()


@cache
def facility_of(name: str) -> str | None:
    """Return the id of a facility as the client file names it, None where unsure."""
    return resolve_facility(name).facility_id


def index_people(facts: CaseFacts) -> People:
    """Index the people of the client file, with what the sheets ``detentions`` and
    ``requests`` know of them. People without a row in ``people`` are not linked to."""
    made: dict[str, _Made] = {}
    for row in facts.sheet("people"):
        one = made.setdefault(row.values["person_id"], _Made())
        one.names += known_names(row)
        for cell, column in ((one.numbers, "a_number"), (one.births, "date_of_birth"),
                             (one.countries, "country"), (one.counsel, "representative"),
                             (one.counsel, "organization")):  # fmt: skip
            if row.values.get(column):
                cell.append(row.values[column])
        one.references |= _references(row.values, "people")
    for row in facts.rows:
        found = made.get(row.values.get("person_id", ""))
        if found is None:
            continue
        if row.sheet == "detentions" and row.values.get("facility"):
            found.places.append(row.values["facility"])
        elif row.sheet == "requests":
            found.days.add(row.values.get("submitted_at", "")[:10])
            found.references |= _references(row.values, "requests")
    return People(
        Person(
            person_id=person_id,
            names=tuple(dict.fromkeys(one.names)),
            number=one.numbers[0] if len(set(one.numbers)) == 1 else "",
            birth=one.births[0] if len(set(one.births)) == 1 else "",
            country=one.countries[0] if len(set(one.countries)) == 1 else "",
            counsel=tuple(dict.fromkeys(one.counsel)),
            days=frozenset(d for d in one.days if len(d) == 10),
            places=tuple(dict.fromkeys(one.places)),
            references=frozenset(one.references),
        )
        for person_id, one in made.items()
    )


def _references(values: dict[str, str], sheet: str) -> set[str]:
    """Numbers under the organisation's own columns (receipts, case ids), and request ids."""
    own = [v for c, v in values.items() if c not in (*SHEETS[sheet], *COMMON)]
    found = {plain_reference(v) for v in (*own, values.get("request_id", ""))}
    return {v for v in found if len(v) >= 6 and any(c.isdigit() for c in v)}


class People:
    """Whom a letter may be about, by number, name, request date, birth and reference."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.all: tuple[Person, ...] = tuple(people)
        self._number: dict[str, list[int]] = {}
        self._word: dict[str, list[int]] = {}
        self._joined: dict[str, list[int]] = {}
        self._seen: dict[str, list[int]] = {}
        self._like: dict[str, tuple[str, ...]] = {}
        for i, person in enumerate(self.all):
            if person.number:
                self._number.setdefault(person.number.lstrip("A0"), []).append(i)
            names = [parse_name(n) for n in person.names]
            for word in {spelt(w) for n in names for w in n.words}:
                self._word.setdefault(word, []).append(i)
            for joined in {n.joined for n in names}:
                self._joined.setdefault(joined, []).append(i)
            for key in {person.birth, *person.days, *person.references}:
                if len(key) >= 6:
                    self._seen.setdefault(key, []).append(i)
        self._words = tuple(self._word)
        self._whole = tuple(self._joined)

    def numbered(self, number: str) -> list[Person]:
        """Return who has this A-number."""
        return [self.all[i] for i in self._number.get(number.lstrip("A0"), ())]

    def nearly_numbered(self, number: str) -> list[Person]:
        """Return whose A-number is one digit changed, lost, added or swapped away."""
        found = {i for near in _one_off(number.lstrip("A0")) for i in self._number.get(near, ())}
        return [self.all[i] for i in sorted(found)]

    def named(self, name: str, *, loosely: bool = False) -> list[Person]:
        """Return whose name may be this one: those who share two of its words (all, where
        it has fewer). ``loosely``: also words that are a letter or two away."""
        stated = parse_name(name)
        words = {spelt(w) for w in stated.words if len(w) > 1}
        hits: Counter[int] = Counter()
        for word in sorted(words):
            like = self._alike(word) if loosely else (word,)
            hits.update({i for known in like for i in self._word.get(known, ())})
        need = min(_ENOUGH, len(words))
        found = {i for i, n in hits.items() if n >= need} if need else set()
        if len(words) < _ENOUGH and len(found) > FEW:
            found = set()
        found |= set(self._joined.get(stated.joined, ()))
        if loosely and not found:
            found = self._run_together(stated)
        return [self.all[i] for i in sorted(found)]

    def common(self, name: str) -> bool:
        """Tell whether several people have each word of a name: then it says little."""
        words = {spelt(w) for w in parse_name(name).words if len(w) > 1}
        return all(len(self._word.get(w, ())) >= _SEVERAL for w in words)

    def seen(self, key: str) -> list[Person]:
        """Return whose birth or request was on this day, or whose reference this is."""
        return [self.all[i] for i in self._seen.get(key, ())]

    def _alike(self, word: str) -> tuple[str, ...]:
        """Return the words of the file's names that a word may be, kept for the next."""
        if word not in self._like:
            from rapidfuzz import process
            from rapidfuzz.distance import Levenshtein

            far = 2 if len(word) >= 7 else 1
            found = process.extract(
                word, self._words, scorer=Levenshtein.distance, score_cutoff=far, limit=None
            )
            self._like[word] = tuple(known for known, _distance, _i in found)
        return self._like[word]

    def _run_together(self, stated: PersonName) -> set[int]:
        """Return whose whole name, without its spaces, is a letter or two away."""
        if len(stated.joined) < 10:
            return set()
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        found = process.extract(
            stated.joined,
            self._whole,
            scorer=Levenshtein.distance,
            score_cutoff=2,
            limit=FEW,
        )
        return {i for joined, _distance, _n in found for i in self._joined[joined]}


def _one_off(digits: str) -> set[str]:
    """Return all numbers that are one change away from a number, without leading zeros."""
    out: set[str] = set()
    for i in range(len(digits) + 1):
        out.update(digits[:i] + d + digits[i:] for d in "0123456789")
        if i < len(digits):
            out.update(digits[:i] + d + digits[i + 1 :] for d in "0123456789")
            out.add(digits[:i] + digits[i + 1 :])
        if i + 1 < len(digits):
            out.add(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    return {n.lstrip("0") for n in out} - {digits}
