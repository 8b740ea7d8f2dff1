"""The letter's A-number and name against the client file.

``not_applicable``: no facts, or one side is silent. ``clear``: they agree. ``flagged``:
they clash, shown by a quote from each. ``undetermined``: misreading could explain the
difference; then the message begins "Possible:".
"""

from __future__ import annotations

from denialscan.link import digits_apart, known_names, name_relation, stated_name
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
    if not trusted(letter, item.evidence) and digits_misread(str(item.value), known):
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
    difference; a nickname that is no alias does.
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
    if relation == "misread" and not trusted(letter, field.evidence):
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, a difference that misreading could explain.",
            evidence=proof,
        )
    return Answer(
        outcome="flagged",
        message=f"The names differ: {shown}.",
        evidence=proof,
        confidence=confidence_of(field.confidence, context),
    )
