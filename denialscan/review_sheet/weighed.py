"""What was submitted for a person against what the answers weighed.

A letter is only said to be silent on an item or a factor where its own rule
(``evidence_not_discussed``, ``equities_not_weighed``) was flagged or clear; what a rule
leaves open stays open here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from denialscan.reference.equities import category_of, items_of
from denialscan.review_sheet.asked import words
from denialscan.review_sheet.document import (
    Cite,
    Line,
    Section,
    Table,
    Tone,
    cell,
    clean,
    columns,
    line,
    row_cite,
    shortened,
)
from denialscan.review_sheet.gather import Material, finding_of
from denialscan.rules.equities import read_equities
from denialscan.rules.evidence import read_items
from denialscan.rules.grounds import read_together
from denialscan.rules.items import Item
from denialscan.schema import DECISION_KINDS, Evidence, Finding, Record, Sentence

_ITEMS = columns(
    ("item", "Submitted", 0.42), ("answers", "In the answers", 0.58),
)  # fmt: skip
_FACTORS = columns(
    ("factor", "Factor", 0.2), ("file", "In the client file", 0.35),
    ("answers", "In adverse letters", 0.45),
)  # fmt: skip
_TONES: dict[str, Tone] = {"absent": "alert", "undetermined": "unsure"}
#: States of a factor in a letter (``rules.equities``) in words; the best one counts.
_STATES = {
    "weighed": "weighed",
    "perhaps": "undetermined (may be weighed)",
    "named": "mentioned, not weighed",
    "retold": "mentioned only as the request tells it",
}
#: Quotes shown with one answer.
_QUOTES = 1


@dataclass(kw_only=True)
class _Row:
    """An item or factor: what is known of it, and what each letter does with it."""

    told: list[Line] = field(default_factory=list)
    answers: list[Line] = field(default_factory=list)
    since: str = ""  # before this day no letter could speak of it, as far as is known


def weighed(material: Material) -> Section:
    """Return the section on what was submitted and what was weighed."""
    return Section(
        name="submitted",
        title="Submitted and weighed",
        blocks=(*_items(material), *_factors(material)),
    )


def _items(material: Material) -> Iterator[Table | Line]:
    rows: dict[object, _Row] = {}
    for row in material.facts.sheet("submissions"):
        values = row.values
        name = values.get("item") or values.get("description") or values.get("category", "")
        about = f" ({values['category']})" if values.get("category") else ""
        rows[row.sheet, row.row] = _Row(
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
                    rows[proposal] = _proposed(material, claim.value, claim.evidence, request)
    silent: list[Line] = []
    for record in material.letters:
        finding = finding_of(record, "evidence_not_discussed")
        if record.letter.kind.value not in (*DECISION_KINDS, "undetermined") or finding is None:
            continue
        if finding.outcome == "not_applicable":
            if record.letter.kind.value in DECISION_KINDS and rows:
                silent.append(_not_asked(material, record, finding))
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


def _proposed(
    material: Material, text: str, evidence: tuple[Evidence, ...], request: Record
) -> _Row:
    cites = material.cite.proofs(evidence, request.letter.letter_id)
    remark = line("read from counsel's request; nobody has confirmed it", tone="muted")
    since = str(request.letter.value("sent_at") or request.letter.value("letter_date") or "")
    return _Row(told=[Line(text=clean(text), cites=cites), remark], since=since[:10])


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
    return _said(material, record, said, _TONES.get(status, "plain"), item.sentences)


def _said(
    material: Material, record: Record, said: str, tone: Tone, sentences: tuple[Sentence, ...]
) -> Line:
    """What a letter does, with its words where there are any."""
    letter_id = record.letter.letter_id
    proofs = [e for s in sentences[:_QUOTES] for e in s.evidence]
    quote = f": \u201c{shortened(sentences[0].text, 160)}\u201d" if sentences else ""
    cites: tuple[Cite, ...] = material.cite.proofs(proofs, letter_id)
    if not cites:
        # What is said to be missing cites what was searched.
        pages = material.cite.proofs(record.letter.searched, letter_id)
        cites = pages or (material.cite.letter(letter_id),)
    return Line(text=clean(f"{material.tag(record)} {said}{quote}"), cites=cites, tone=tone)


def _not_asked(material: Material, record: Record, finding: Finding) -> Line:
    return line(
        f"{material.tag(record)}: not asked. {finding.message}",
        material.cite.letter(record.letter.letter_id),
        tone="muted",
    )


def _factors(material: Material) -> Iterator[Table | Line]:
    rows: dict[str, _Row] = {}
    for row in material.facts.sheet("equities"):
        values = row.values
        kind = category_of(values.get("category", "")) or values.get("category", "") or "not named"
        about = "; ".join(filter(None, (
            values.get("description"), _span(values.get("from"), values.get("to")),
            f"risk group: {values['risk_group']}" if values.get("risk_group") else "")))  # fmt: skip
        since = values.get("from", "")
        known = rows.setdefault(kind, _Row(since=since))
        known.since = min(known.since, since)
        known.told.append(line(about or words(kind), row_cite(row)))
    for request in material.letters:
        if request.letter.kind.value == "request":
            for claim in request.letter.claimed("submitted"):
                kind = claim.attributes.get("category", "")
                if claim.attributes.get("of") == "equity" and kind and kind not in rows:
                    rows[kind] = _proposed(material, claim.value, claim.evidence, request)
    adverse = [(r, f) for r in material.letters if (f := finding_of(r, "equities_not_weighed"))]
    silent: list[Line] = []
    beside: list[tuple[str, Line]] = []
    for record, finding in adverse:
        if finding.outcome == "not_applicable":
            if record.letter.kind.value in DECISION_KINDS and rows:
                silent.append(_not_asked(material, record, finding))
            continue
        beside += _read(material, record, finding, rows)
    if not rows:
        yield line("The client file lists no equity.", tone="unsure")
    else:
        yield _factor_table(rows)
    if beside:
        kinds = dict.fromkeys(kind for kind, _line in beside)
        told = "; ".join(
            f"{words(kind)}: " + ", ".join(x.text for k, x in beside if k == kind) for kind in kinds
        )
        cites = (c for _kind, x in beside for c in x.cites)
        yield line(f"Also read in letters, and not in the client file: {told}.",
                   *dict.fromkeys(cites), tone="muted")  # fmt: skip
    yield from silent


def _factor_table(rows: dict[str, _Row]) -> Table:
    return Table(
        name="factors",
        columns=_FACTORS,
        rows=tuple(
            (
                cell(line(words(kind), tone="strong"), line(_law(kind), tone="muted")),
                cell(*r.told),
                cell(*(r.answers or [line("no adverse letter read that had to weigh it", tone="muted")])),
            )
            for kind, r in rows.items()
        ),
    )  # fmt: skip


def _read(
    material: Material, record: Record, finding: Finding, rows: dict[str, _Row]
) -> Iterator[tuple[str, Line]]:
    """Add what one letter does with each factor of the file; yield the others it names."""
    order = list(_STATES)
    named: dict[str, tuple[str, tuple[Sentence, ...]]] = {}
    for letter in read_together(record.letter, material.context(record)):
        for one in read_equities(letter):
            known = named.get(one.kind)
            if known is None or order.index(one.state) < order.index(known[0]):
                named[one.kind] = (one.state, one.sentences)
    for kind, (state, sentences) in named.items():
        if kind not in rows and kind != "no_danger":
            cites = material.cite.proofs(
                (e for s in sentences[:1] for e in s.evidence), record.letter.letter_id
            )
            yield kind, line(f"{material.tag(record)} {_STATES[state]}", *cites)
    on = str(record.letter.value("sent_at") or record.letter.value("letter_date") or "")[:10]
    for kind, row in rows.items():
        state, sentences = named.get(kind, ("", ()))
        if not state and on < row.since:
            continue
        if state:
            tone: Tone = "plain" if state == "weighed" else "unsure"
            row.answers.append(_said(material, record, _STATES[state], tone, sentences))
        elif row.told and items_of(kind) and finding.outcome in ("flagged", "clear"):
            row.answers.append(_said(material, record, "absent", "alert", ()))
        elif row.told:
            row.answers.append(_said(material, record, "undetermined", "unsure", ()))


def _law(kind: str) -> str:
    return ", ".join(dict.fromkeys(i.citation for i in items_of(kind)))


def _span(start: str | None, end: str | None) -> str:
    if not start and not end:
        return ""
    return f"{start or '?'} to {end}" if end else f"since {start}"
