"""What was submitted in the person's favour, by category, beside what the letter weighs.

Known from the sheets ``equities`` and ``submissions`` of the client file, else from
counsel's own request as read. Each category is told with the item of the law's lists it
falls under (8 CFR 241.4(f), 212.5(b) and (d)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from denialscan.reference.equities import (
    category_of,
    factors,
    items_of,
    law_of,
    named_factors,
)
from denialscan.rules.compare import fact
from denialscan.rules.items import hold_items
from denialscan.rules.submissions import find_submission, own_names
from denialscan.schema import Context, Evidence, FactRow, Letter

#: What the letter does with a factor, in the message's words.
_SAID = {
    "weighed": "weighed",
    "perhaps": "mentioned, perhaps weighed",
    "named": "mentioned",
    "retold": "mentioned",
}
#: The strongest first.
_ORDER = ("weighed", "perhaps", "named", "retold")


def tell_categories(
    letter: Letter, context: Context, states: Mapping[str, str], lists: tuple[str, ...]
) -> tuple[str, tuple[Evidence, ...]]:
    """Return a sentence on what was submitted against what was weighed, by category, and
    its proof; nothing where no such row is known.

    ``states`` is what the letter does with each kind of factor, ``lists`` the lists of the
    law (first letters of ids) that the letter's kind is read against.
    """
    found: dict[str, list[Evidence]] = {}
    for row in _in_force(letter, context):
        name = row.values.get("category", "")
        more = row.values.get("description", "")
        for category in _categories(name, more):
            found.setdefault(category, []).append(fact(row, "category", "description"))
    submission = find_submission(letter, context)
    named: set[str] = set()
    held = hold_items(letter, submission.items, own_names(letter, context)) if submission else ()
    for one in held:
        for category in _categories(one.item.category, f"{one.item.name}; {one.item.description}"):
            found.setdefault(category, []).extend(one.item.proof)
            if one.status != "absent":
                named.add(category)  # its paper is spoken of, or may be
    if not found:
        return "", ()
    said: list[str] = []
    proof: list[Evidence] = []
    for category in sorted(found, key=_place):
        state = _state(category, states)
        if state == "absent" and category in named:
            state = "mentioned"
        law = law_of(category, lists)
        under = f" ({law.id}, {law.citation})" if law else ""
        said.append(f"{category.replace('_', ' ')}{under}: {state}")
        proof += [replace(e, note=state) for e in dict.fromkeys(found[category])]
    as_read = submission is not None and not submission.confirmed
    doubt = (
        " What was submitted is as read from counsel's request, not confirmed." if as_read else ""
    )
    return f"Submitted, by category: {'; '.join(said)}.{doubt}", tuple(proof)


def _in_force(letter: Letter, context: Context) -> tuple[FactRow, ...]:
    """Return the rows of the sheet ``equities`` that held on the letter's date."""
    if context.facts is None:
        return ()
    on = str(letter.value("letter_date") or "")

    def holds(row: FactRow) -> bool:
        start, end = row.values.get("from", ""), row.values.get("to", "")
        return not (on and (start > f"{on}~" or (end and f"{end}~" < on)))

    return tuple(r for r in context.facts.sheet("equities") if holds(r))


def _categories(name: str, description: str) -> tuple[str, ...]:
    """Return the category that is named, else those that the words speak of."""
    if (category := category_of(name)) is not None:
        return (category,)
    return tuple(dict.fromkeys(n.kind for n in named_factors(f"{name}; {description}")))


def _state(category: str, states: Mapping[str, str]) -> str:
    """Return what the letter does with a category: of an item of the law, with any of the
    factors under it."""
    kinds = [f.kind for f in factors() if category in (f.kind, *f.ids)]
    known = {states[k] for k in kinds if k in states}
    return next((_SAID[s] for s in _ORDER if s in known), "absent")


def _place(category: str) -> tuple[str, str]:
    """The order of the law's lists."""
    items = items_of(category)
    return (items[0].id if items else "~", category)
