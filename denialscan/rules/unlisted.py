"""Facilities that no reference list has: the letter may be wrong, or the lists too old."""

from __future__ import annotations

from denialscan.reference.facilities import (
    facilities,
    like_a_listed_name,
    resolve_facility,
)
from denialscan.reference.facility_names import is_generic
from denialscan.rules.compare import item_value, letter_date, trusted
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, Letter


@check("facility_unknown")
def check_facility_unknown(letter: Letter, _context: Context) -> Answer:
    """Look up every facility the letter names, also in the organisation's own rows.

    A generic phrase ("the county jail") names none; a name that fits several listed
    places, or is a listed one misread, is undetermined.
    """
    field = letter.fields.get("facilities")
    items = [
        (raw, item)
        for item in (field.items if field else ())
        if (raw := str(item_value(item, "raw") or item.raw or "")) and not is_generic(raw)
    ]
    if not items:
        return Answer(outcome="not_applicable", message="The letter names no facility.")
    office = letter.value("issuing_office")
    unknown: list[tuple[str, tuple[Evidence, ...]]] = []
    unsure: list[tuple[str, tuple[Evidence, ...]]] = []
    for raw, item in items:
        if item_value(item, "value") in facilities():
            continue
        again = resolve_facility(raw, on=letter_date(letter), office=office)
        if again.facility_id:
            continue
        read = not trusted(letter, item.evidence) and like_a_listed_name(raw)
        (unsure if again.candidates or read else unknown).append((raw, item.evidence))
    if unknown:
        names = " and ".join(dict.fromkeys(raw for raw, _proof in unknown))
        return Answer(
            outcome="flagged",
            message=f"No reference list has {names}.",
            evidence=tuple(e for _raw, proof in unknown for e in proof),
            confidence=0.9,
        )
    if unsure:
        names = " and ".join(dict.fromkeys(raw for raw, _proof in unsure))
        return Answer(
            outcome="undetermined",
            message=f"Which listed facility is meant cannot be told: {names}.",
            evidence=tuple(e for _raw, proof in unsure for e in proof),
        )
    return Answer(
        outcome="clear",
        message="Every facility the letter names is listed.",
        evidence=tuple(e for _raw, item in items for e in item.evidence),
        confidence=0.9,
    )
