"""Names and A-numbers of a letter beside those of the client file."""

from __future__ import annotations

from collections.abc import Iterable

from denialscan.reference.person_names import Relation, compare_names, parse_name, strange_words
from denialscan.schema import FactRow, Letter

#: From the nearest relation to the farthest.
NEAREST: tuple[Relation, ...] = ("same", "agrees", "misread", "partial", "different")


def stated_name(letter: Letter) -> str:
    """Return the person's name as the letter has it, or an empty string."""
    field = letter.fields.get("person_name")
    return str(field.value) if field and field.value else ""


def known_names(person: FactRow) -> tuple[str, ...]:
    """Return a person's name and aliases from the file."""
    aliases = person.values.get("aliases", "").split("|")
    return tuple(n for n in (person.values.get("name", ""), *(a.strip() for a in aliases)) if n)


def name_relation(name: str, person: FactRow) -> Relation | None:
    """Return how a stated name relates to the nearest of a person's names, None
    where the letter or the file has none.

    A short alias agrees with any name that holds it. It does not cover a word that stands
    where a longer name of the person has another: "Ana Ruiz Pardo" is not Ana Ruiz Prado,
    alias Ana Ruiz.
    """
    known = known_names(person)
    relation = nearest(name, known)
    if relation != "agrees" or not strange_words(name, known):
        return relation
    # only a name that has two words of the stated one and another in the strange one's place
    whole = [n for n in known if len(parse_name(n).words) - len(strange_words(n, [name])) > 1]
    others = [compare_names(name, n) for n in whole if strange_words(n, [name])]
    return next((r for r in ("misread", "different") if r in others), relation)


def nearest(name: str, known: Iterable[str]) -> Relation | None:
    """Return how a name relates to the nearest of several, None where one side is empty."""
    found = {compare_names(name, other) for other in known} if name else set()
    return next((r for r in NEAREST if r in found), None)


def digits_apart(left: str, right: str) -> int:
    """Return how many digits must be changed, dropped, added or swapped with the
    next one to make one A-number the other."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(left.lstrip("A0"), right.lstrip("A0")))
