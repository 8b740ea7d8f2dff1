"""The letter's A-number and name against the client file.

``not_applicable``: no facts, or one side is silent. ``clear``: they agree. ``flagged``:
they clash, shown by a quote from each. ``undetermined``: misreading could explain the
difference; then the message begins "Possible:".
"""

from __future__ import annotations

import re

from denialscan.link import digits_apart, known_names, name_relation, stated_name
from denialscan.reference.person_names import (
    compare_names,
    may_be_one,
    parse_name,
    reads_alike,
)
from denialscan.reference.text import fold
from denialscan.rules.compare import (
    confidence_of,
    digits_misread,
    fact,
    person_of,
    silent_file,
    trusted,
)
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Letter

#: A number in which letters stood for digits, or that was printed in odd groups, has at
#: most this confidence, even in native text.
_MENDED = 0.6


@check("a_number_discrepancy")
def check_a_number(letter: Letter, context: Context) -> Answer:
    """Compare the letter's A-numbers with the client's. A letter about a family
    agrees if the client's is among them."""
    person = person_of(context)
    known = person.values.get("a_number", "") if person else ""
    field = letter.fields.get("a_numbers")
    items = [i for i in field.items if i.value] if field else []
    if person is None or not known:
        return silent_file("A-number")
    if not items:
        return Answer(outcome="not_applicable", message="The letter states no A-number.")
    row = fact(person, "a_number")
    same = next((i for i in items if i.value == known), None)
    if same:
        return Answer(
            outcome="clear",
            message=f"The letter's A-number {known} is the client's.",
            evidence=(*same.evidence, row),
            confidence=confidence_of(same.confidence, context),
        )
    item = min(items, key=lambda i: digits_apart(str(i.value), known))
    shown = f"the letter has {item.value}, the client file {known}"
    mended = (item.confidence or 1.0) <= _MENDED
    if (mended or not trusted(letter, item.evidence)) and digits_misread(str(item.value), known):
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, a difference that misreading could explain.",
            evidence=(*item.evidence, row),
        )
    return Answer(
        outcome="flagged",
        message=f"The A-numbers differ: {shown}.",
        evidence=(*item.evidence, row),
        confidence=confidence_of(item.confidence, context),
    )


@check("name_discrepancy")
def check_name(letter: Letter, context: Context) -> Answer:
    """Compare the name the letter gives its person with the client's names.

    Order, accents, second surnames, middle names, initials and aliases make no
    difference; a nickname that is no alias does. A name that has nothing of the
    client's is another person's, which ``third_party_data`` tells.
    """
    person = person_of(context)
    names = known_names(person) if person else ()
    if person is None or not names:
        return silent_file("name")
    stated = stated_name(letter)
    if not stated:
        return Answer(outcome="not_applicable", message="The letter names no person.")
    field = letter.fields["person_name"]
    relation = name_relation(stated, person)
    row = fact(person, "name", "aliases")
    shown = f"the letter has {stated}, the client file {' or '.join(names)}"
    proof = (*field.evidence, row)
    if relation in ("same", "agrees", "partial"):
        part = " as far as it goes" if relation == "partial" else ""
        return Answer(
            outcome="clear",
            message=f"The letter's name {stated} agrees with the client file{part}.",
            evidence=proof,
            confidence=confidence_of(field.confidence, context),
        )
    if any(may_be_one(stated, n) for n in names):
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, which may be one name in two spellings or forms.",
            evidence=proof,
        )
    other = another_person(letter, context)
    if other is not None:
        if other.outcome == "undetermined":
            return other
        return Answer(
            outcome="clear",
            message=f"No form of the client's name: {shown}; see third_party_data.",
            evidence=proof,
        )
    blurred = relation == "misread" or any(
        reads_alike(stated, n) or _blurred(stated, n) for n in names
    )
    swapped = any(_letters_swapped(stated, n) for n in names)
    if not trusted(letter, field.evidence) and blurred and not swapped:
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, a difference that misreading could explain.",
            evidence=proof,
        )
    if relation != "misread" and not _named_by_label(letter) and _also_named(letter, names, stated):
        return Answer(
            outcome="undetermined",
            message=f"The letter also has the client's own name: {shown}.",
            evidence=proof,
        )
    return Answer(
        outcome="flagged",
        message=f"The names differ: {shown}.",
        evidence=proof,
        confidence=confidence_of(field.confidence, context),
    )


#: A name behind a label or beside a number is surely the one the letter gives its person.
_LABELLED = 0.93


def another_person(letter: Letter, context: Context) -> Answer | None:
    """Return what is to be said of a letter about the client that names a wholly different
    person; None where the name has something of the client's, or nothing is known."""
    person = person_of(context)
    stated = stated_name(letter)
    names = known_names(person) if person else ()
    if person is None or not names or not stated or len(name_words(stated)) < _WHOLE:
        return None
    if name_relation(stated, person) != "different":
        return None
    if any(_shares(stated, n) or reads_alike(stated, n) or may_be_one(stated, n) for n in names):
        return None
    field = letter.fields["person_name"]
    shown = f"the letter names {stated}, the client file {' or '.join(names)}"
    proof = (*field.evidence, fact(person, "name", "aliases"))
    if not _named_by_label(letter) and _also_named(letter, names, stated):
        return Answer(
            outcome="undetermined",
            message=f"The letter has the client's own name beside another: {shown}.",
            evidence=proof,
        )
    return Answer(
        outcome="flagged",
        message=f"Another person's name stands for the client's: {shown}.",
        evidence=proof,
        confidence=confidence_of(field.confidence, context),
    )


#: Share of equal letters (of 100) from which a word may be another one badly read, where it
#: is about as long (a bad copy adds no syllable) or has figures or signs in it.
_LOOKS_LIKE = 75
_WITH_FIGURES = 60
#: A name of so many words can be told apart from another's.
_WHOLE = 2


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, particles and titles left out."""
    return parse_name(name).words


def _shares(stated: str, known: str) -> bool:
    """Say whether two names have a word in common, or one a letter or two apart."""
    return any(
        left == right or compare_names(f"x {left}", f"x {right}") in ("same", "misread")
        for left in name_words(stated)
        for right in name_words(known)
        if len(left) > 1 and len(right) > 1
    )


def _blurred(stated: str, known: str) -> bool:
    """Say whether the words of a read name, one by one, still look like those of another:
    print changes the look of letters, it adds no syllable ("Park", "Parker")."""
    own = name_words(known)
    return _shares(stated, known) and all(
        any(_looks_like(w, k) for k in own) for w in name_words(stated)
    )


def _letters_swapped(stated: str, known: str) -> bool:
    """Say whether a name has a word of the other's letters in another order, which a typist
    makes and no reader of print."""
    own = name_words(known)
    other = [w for w in name_words(stated) if w not in own]
    return bool(other) and all(any(sorted(w) == sorted(k) for k in own) for w in other)


def _looks_like(word: str, known: str) -> bool:
    from rapidfuzz import fuzz

    alike = fuzz.ratio(word, known)
    if not word.isalpha():
        return alike >= _WITH_FIGURES
    return alike >= _LOOKS_LIKE and abs(len(word) - len(known)) <= 1


def _named_by_label(letter: Letter) -> bool:
    return (letter.fields["person_name"].confidence or 0.0) >= _LABELLED


def _also_named(letter: Letter, names: tuple[str, ...], stated: str) -> bool:
    """Say whether a name of the client, given name and a surname, stands in the letter
    beside the one stated."""
    present = set(re.findall(r"[^\W\d_]+", fold(letter.text)))
    for name in names:
        words = [w for w in name_words(name) if len(w) > 1]
        shown = {w for w in words if w in present}
        beside = shown - set(name_words(stated))
        if len(shown) > 1 and words[0] in shown and beside:
            return True
    return False
