"""What was submitted for a person against what the answers weighed.

A letter is only said to be silent on an item or a factor where its own rule
(``evidence_not_discussed``, ``equities_not_weighed``) was flagged or clear; what a rule
leaves open stays open here.
"""

from __future__ import annotations

from collections.abc import Iterator

from denialscan.review_sheet.answers import Row, not_asked, proposed, said_of
from denialscan.review_sheet.document import (
    Line,
    Section,
    Table,
    Tone,
    cell,
    columns,
    line,
    row_cite,
)
from denialscan.review_sheet.factors import factors
from denialscan.review_sheet.gather import Material, finding_of
from denialscan.rules.evidence import read_items
from denialscan.rules.items import Item
from denialscan.schema import DECISION_KINDS, Finding, Record

_ITEMS = columns(
    ("item", "Submitted", 0.42), ("answers", "In the answers", 0.58),
)  # fmt: skip
_TONES: dict[str, Tone] = {"absent": "alert", "undetermined": "unsure"}


def weighed(material: Material) -> Section:
    """Return the section on what was submitted and what was weighed."""
    return Section(
        name="submitted",
        title="Submitted and weighed",
        blocks=(*_items(material), *factors(material)),
    )


def _items(material: Material) -> Iterator[Table | Line]:
    rows: dict[object, Row] = {}
    for row in material.facts.sheet("submissions"):
        values = row.values
        name = values.get("item") or values.get("description") or values.get("category", "")
        about = f" ({values['category']})" if values.get("category") else ""
        rows[row.sheet, row.row] = Row(
            told=[
                line(f"{name}{about}", row_cite(row)),
                line(f"with {values['request_id']}", tone="muted"),
            ]
        )
    for request in material.letters:
        if request.letter.kind.value == "request" and not _listed(material, request):
            for claim in request.letter.claimed("submitted"):
                if claim.attributes.get("of") == "exhibit":
                    proposal = (request.letter.letter_id, claim.value)
                    rows[proposal] = proposed(material, claim.value, claim.evidence, request)
    silent: list[Line] = []
    for record in material.letters:
        finding = finding_of(record, "evidence_not_discussed")
        if record.letter.kind.value not in (*DECISION_KINDS, "undetermined") or finding is None:
            continue
        if finding.outcome == "not_applicable":
            if record.letter.kind.value in DECISION_KINDS and rows:
                silent.append(not_asked(material, record, finding))
            continue
        for item in read_items(record.letter, material.context(record)):
            key = _key(item)
            if key in rows:
                rows[key].answers.append(_answer(material, record, item, finding))
    if not rows:
        yield line("The client file lists no submission, and no request of counsel was read "
                   "that lists one.", tone="unsure")  # fmt: skip
        return
    yield Table(
        name="items",
        columns=_ITEMS,
        rows=tuple(
            (cell(*r.told), cell(*(r.answers or [line("no answer read that had to speak of it", tone="muted")])))
            for r in rows.values()
        ),
    )  # fmt: skip
    yield from silent


def _listed(material: Material, request: Record) -> bool:
    """Whether the client file itself lists what went in with a request."""
    rows = material.facts.sheet("submissions")
    if request.request_id is None:
        return bool(rows)
    return any(r.values["request_id"] == request.request_id for r in rows)


def _key(item: Item) -> object:
    proof = next(iter(item.item.proof), None)
    if proof is None:
        return None
    if proof.source == "facts":
        return (proof.sheet, proof.row)
    return (proof.letter_id, item.item.name)


def _answer(material: Material, record: Record, item: Item, finding: Finding) -> Line:
    status = str(item.status)
    if status == "absent" and finding.outcome != "flagged":
        status = "undetermined"
    said = {"listed": "listed without analysis"}.get(status, status)
    return said_of(material, record, said, _TONES.get(status, "plain"), item.sentences)
