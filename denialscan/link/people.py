"""The people of the client file, indexed: built once for each revision of the facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from denialscan.reference.name_spelling import spelt
from denialscan.reference.person_names import PersonName, parse_name

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
    facilities: frozenset[str] = frozenset()  # ids of where the person was held
    offices: frozenset[str] = frozenset()  # to which requests went
    references: frozenset[str] = frozenset()

    @property
    def suffixes(self) -> frozenset[str]:
        """The jr, sr ... of the names."""
        return frozenset(s for n in self.names if (s := parse_name(n).suffix))


def plain_reference(text: str) -> str:
    """Return a reference number's letters and digits, in capitals."""
    return re.sub(r"[\W_]", "", text).upper()


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
