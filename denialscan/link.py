"""Links a letter to a person of the client file, or says that it is unsure.

The A-number decides: a letter with our client's number and another person's name
is exactly what name_discrepancy must see. A full name decides where the number
is missing or one digit off. Reasons hold no names: they are logged and exported.
"""

from __future__ import annotations

from denialscan.reference.person_names import Relation, compare_names
from denialscan.schema import CaseFacts, FactRow, Letter, PersonLink

_AGREE: tuple[Relation, ...] = ("same", "agrees")


def link_person(letter: Letter, facts: CaseFacts) -> PersonLink:
    """Return which person the letter is about.

    ``person_id`` is None where nobody agrees or several agree alike; then
    ``candidates`` holds those who might be meant.
    """
    people = facts.sheet("people")
    numbers = stated_a_numbers(letter)
    name = stated_name(letter)
    relations = {p.values["person_id"]: name_relation(name, p) for p in people}
    by_number = [
        p.values["person_id"] for p in people if p.values.get("a_number", "-") in set(numbers)
    ]
    by_name = [i for i, relation in relations.items() if relation in _AGREE]
    if by_number:
        return _by_number(by_number, by_name, relations, name)
    return _by_name(letter, facts, by_name, relations, numbers)


def stated_a_numbers(letter: Letter) -> tuple[str, ...]:
    """Return the A-numbers the letter presents as its people's."""
    field = letter.fields.get("a_numbers")
    return tuple(str(i.value) for i in field.items if i.value) if field else ()


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
    where the letter or the file has none."""
    order: tuple[Relation, ...] = ("same", "agrees", "misread", "partial", "different")
    found = {compare_names(name, known) for known in known_names(person)} if name else set()
    return next((r for r in order if r in found), None)


def digits_apart(left: str, right: str) -> int:
    """Return how many digits must be changed, dropped, added or swapped with the
    next one to make one A-number the other."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(left.lstrip("A0"), right.lstrip("A0")))


def _by_number(
    ids: list[str], by_name: list[str], relations: dict[str, Relation | None], name: str
) -> PersonLink:
    if len(ids) > 1:
        named = [i for i in ids if i in by_name]
        if len(named) == 1:
            return PersonLink(
                person_id=named[0],
                confidence=0.97,
                reason="one of several A-numbers equal, name agrees",
                candidates=tuple(i for i in ids if i != named[0]),
            )
        return PersonLink(
            person_id=None,
            confidence=None,
            reason="A-numbers of several people",
            candidates=tuple(ids),
        )
    person = ids[0]
    others = tuple(i for i in by_name if i != person)
    relation = relations[person]
    if relation in _AGREE:
        return PersonLink(person_id=person, confidence=0.99, reason="A-number equal, name agrees")
    if others:
        return PersonLink(
            person_id=None,
            confidence=None,
            reason="A-number of one person, name of another",
            candidates=(person, *others),
        )
    if relation == "different":
        return PersonLink(person_id=person, confidence=0.8, reason="A-number equal, name differs")
    if not name or relation is None:
        return PersonLink(person_id=person, confidence=0.97, reason="A-number equal, no name")
    return PersonLink(
        person_id=person, confidence=0.95, reason="A-number equal, name agrees in part"
    )


def _by_name(
    letter: Letter,
    facts: CaseFacts,
    by_name: list[str],
    relations: dict[str, Relation | None],
    numbers: tuple[str, ...],
) -> PersonLink:
    known = {p.values["person_id"]: p.values.get("a_number", "") for p in facts.sheet("people")}
    apart = {
        i: min((digits_apart(n, known[i]) for n in numbers), default=0) if known[i] else 0
        for i in known
    }
    near = [i for i in by_name if apart[i] <= 1]
    close = [i for i in near if numbers and known[i]]
    if len(close) == 1 and len(near) > 1:
        near = close  # of two namesakes, the one whose number is a digit off
    if len(near) == 1:
        person = near[0]
        if apart[person]:
            return PersonLink(
                person_id=person, confidence=0.85, reason="name agrees, A-number one digit off"
            )
        full = relations[person] == "same"
        return PersonLink(
            person_id=person,
            confidence=0.9 if full else 0.85,
            reason="name equal, no A-number to compare" if full
            else "name agrees, no A-number to compare",
        )  # fmt: skip
    if len(near) > 1:
        return PersonLink(
            person_id=None,
            confidence=None,
            reason="several people have this name",
            candidates=tuple(near),
        )
    whole = [i for i in by_name if relations[i] == "same"]
    if len(by_name) == 1 and whole and _agrees_otherwise(letter, facts, whole[0]):
        # Another number with the client's whole name, and something else of the file
        # beside it, is a wrong number rather than another person.
        return PersonLink(
            person_id=whole[0],
            confidence=0.75,
            reason="name equal and another detail agrees, A-number differs",
        )
    misread = [i for i, r in relations.items() if r == "misread" and apart[i] <= 1]
    if not by_name and len(misread) == 1:
        return PersonLink(
            person_id=misread[0], confidence=0.7, reason="name agrees but for a letter or two"
        )
    maybe = by_name + misread + [i for i, r in relations.items() if r == "partial"]
    maybe += [i for i in known if known[i] and numbers and apart[i] == 1]
    if maybe:
        return PersonLink(
            person_id=None,
            confidence=None,
            reason="name or A-number agrees only in part",
            candidates=tuple(dict.fromkeys(maybe)),
        )
    return PersonLink(
        person_id=None, confidence=None, reason="no A-number or name of the file agrees"
    )


def _agrees_otherwise(letter: Letter, facts: CaseFacts, person_id: str) -> bool:
    """Say whether the letter's country, representative or facility is this client's, or
    the digits of the number are the client's in another order."""
    person = facts.sheet("people", person_id)[0].values
    if letter.value("country") and letter.value("country") == person.get("country"):
        return True
    known = sorted(person.get("a_number", ""))
    if known and any(sorted(n) == known for n in stated_a_numbers(letter)):
        return True
    counsel = letter.value("representative")
    if counsel and counsel.casefold() == person.get("representative", "").casefold():
        return True
    named = {f["value"] for f in letter.value("facilities") or [] if f["value"]}
    raw = {str(f["raw"]).casefold() for f in letter.value("facilities") or []}
    held = {d.values.get("facility", "") for d in facts.sheet("detentions", person_id)}
    return bool(named & held or raw & {h.casefold() for h in held})
