"""Context for no-bond letters: what the circuit of confinement held on the day. Never a flag."""

from __future__ import annotations

from denialscan.reference.circuits import (
    CircuitPosition,
    position_of_facility,
    position_of_office,
)
from denialscan.reference.policies import windows
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, Letter

#: What a letter rests on that holds people present without admission without bond.
_BASES = ("INA 235(b)(2)(A)", "8 USC 1225(b)(2)(A)", "policy:2025-09-05-yajure-hurtado")
_BASES_ALSO = "policy:2025-07-08-lyons-no-bond"
_HELD = {
    "bond_available": "a bond hearing was held to be available to people present without admission",
    "mandatory": "detention without a bond hearing was held to be mandatory for people present "
    "without admission",
}


@check("x_no_bond_circuit")
def check_circuit(letter: Letter, context: Context) -> Answer:
    """Where the person was held and what that circuit had ruled on INA 235(b)(2)(A).

    ``clear`` where a ruling is listed for the day, ``undetermined`` where none is, or the
    place or the day is open. It explains and never flags.
    """
    del context
    field = letter.fields.get("authorities")
    relied = [i for i in field.items if i.use == "relied"] if field else []
    rests = [i for i in relied if str(i.value).startswith((*_BASES, _BASES_ALSO))]
    if letter.kind.value != "no_bond" and not rests:
        return Answer(
            outcome="not_applicable",
            message="The letter does not rest on detention without bond under INA 235(b)(2)(A).",
        )
    dated = letter.fields.get("letter_date")
    day = str(dated.value) if dated and dated.value else ""
    first = windows(_BASES_ALSO)[0].issued
    if day and day < first[: len(day)]:
        return Answer(
            outcome="not_applicable",
            message=f"The circuits divided on this only after the guidance of {first}.",
        )
    proof = tuple(e for i in rests for e in i.evidence) or letter.kind.evidence
    found = _place(letter)
    if found is None:
        return Answer(
            outcome="undetermined",
            message="Courts differ on detention without bond by circuit of confinement, and "
            "where the person was held cannot be told from the letter.",
            evidence=proof or letter.searched,
        )
    position, place, of_place = found
    proof = (*proof, *of_place, _row(position))
    holds = position.holds_on(day) if day else None
    if holds:
        return Answer(
            outcome="clear",
            message=f"Context: in the {position.name} ({place}), from {position.since} on, "
            f"{_HELD[position.position]}; {position.note}.",
            evidence=proof,
            confidence=0.6,
        )
    ruled = (
        f"its ruling is listed from {position.since} on"
        if position.since
        else "no ruling of it is listed"
    )
    when = f"on {day}" if day else "on the letter's unknown day"
    return Answer(
        outcome="undetermined",
        message=f"Context: in the {position.name} ({place}) the question was open {when}, "
        f"{ruled}; {position.note}.",
        evidence=proof,
    )


def _place(letter: Letter) -> tuple[CircuitPosition, str, tuple[Evidence, ...]] | None:
    """Return the circuit by the place of detention the letter names, else by its office."""
    field = letter.fields.get("facilities")
    for item in field.items if field else ():
        held = item.value if isinstance(item.value, dict) else {}
        if held.get("as") == "current" and held.get("value"):
            position = position_of_facility(held["value"])
            if position is not None:
                return position, "by the place of detention", item.evidence
    office = letter.fields.get("issuing_office")
    if office is not None and office.value:
        position = position_of_office(str(office.value))
        if position is not None:
            return position, "by the area of the issuing office", office.evidence
    return None


def _row(position: CircuitPosition) -> Evidence:
    return Evidence(
        source="reference",
        quote=f"{position.name}: {position.position.replace('_', ' ')} from {position.since or '-'}",
        table="circuits",
        row_key=position.key,
        note=f"{position.source}; secondary source",
    )
