"""Factors in the person's favour: those of the client file against what letters weighed.

A letter is only said to be silent on one where ``equities_not_weighed`` was flagged or
clear, and the factor is one that its rule knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from denialscan.reference.equities import category_of, items_of
from denialscan.review_sheet.answers import Row, not_asked, proposed, said_of
from denialscan.review_sheet.asked import words
from denialscan.review_sheet.document import Line, Table, Tone, cell, columns, line, row_cite
from denialscan.review_sheet.gather import Material, finding_of
from denialscan.rules.equities import read_equities
from denialscan.rules.grounds import read_together
from denialscan.schema import DECISION_KINDS, Finding, Record, Sentence

_FACTORS = columns(
    ("factor", "Factor", 0.2), ("file", "In the client file", 0.35),
    ("answers", "In adverse letters", 0.45),
)  # fmt: skip
#: States of a factor in a letter (``rules.equities``) in words; the best one counts.
_STATES = {
    "weighed": "weighed",
    "perhaps": "undetermined (may be weighed)",
    "named": "mentioned, not weighed",
    "retold": "mentioned only as the request tells it",
}


def factors(material: Material) -> Iterator[Table | Line]:
    """Yield the table of factors, what else letters name, and who was not asked."""
    rows: dict[str, Row] = {}
    for row in material.facts.sheet("equities"):
        values = row.values
        kind = category_of(values.get("category", "")) or values.get("category", "") or "not named"
        about = "; ".join(filter(None, (
            values.get("description"), _span(values.get("from"), values.get("to")),
            f"risk group: {values['risk_group']}" if values.get("risk_group") else "")))  # fmt: skip
        since = values.get("from", "")
        known = rows.setdefault(kind, Row(since=since))
        known.since = min(known.since, since)
        known.told.append(line(about or words(kind), row_cite(row)))
    for request in material.letters:
        if request.letter.kind.value == "request":
            for claim in request.letter.claimed("submitted"):
                kind = claim.attributes.get("category", "")
                if claim.attributes.get("of") == "equity" and kind and kind not in rows:
                    rows[kind] = proposed(material, claim.value, claim.evidence, request)
    adverse = [(r, f) for r in material.letters if (f := finding_of(r, "equities_not_weighed"))]
    silent: list[Line] = []
    beside: list[tuple[str, Line]] = []
    for record, finding in adverse:
        if finding.outcome == "not_applicable":
            if record.letter.kind.value in DECISION_KINDS and rows:
                silent.append(not_asked(material, record, finding))
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


def _factor_table(rows: dict[str, Row]) -> Table:
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
    material: Material, record: Record, finding: Finding, rows: dict[str, Row]
) -> Iterator[tuple[str, Line]]:
    """Add what one letter does with each factor of the file; yield the others it names."""
    order = list(_STATES)
    named: dict[str, tuple[str, tuple[Sentence, ...], str]] = {}
    for letter in read_together(record.letter, material.context(record)):
        for one in read_equities(letter):
            known = named.get(one.kind)
            if known is None or order.index(one.state) < order.index(known[0]):
                named[one.kind] = (one.state, one.sentences, letter.letter_id)
    for kind, (state, sentences, stands_in) in named.items():
        if kind not in rows and kind != "no_danger":
            cites = material.cite.proofs((e for s in sentences[:1] for e in s.evidence), stands_in)
            yield kind, line(f"{material.tag(record)} {_STATES[state]}", *cites)
    on = str(record.letter.value("sent_at") or record.letter.value("letter_date") or "")[:10]
    for kind, row in rows.items():
        state, sentences, stands_in = named.get(kind, ("", (), record.letter.letter_id))
        if not state and on < row.since:
            continue
        if state:
            tone: Tone = "plain" if state == "weighed" else "unsure"
            row.answers.append(
                said_of(material, record, _STATES[state], tone, sentences, stands_in)
            )
        elif row.told and items_of(kind) and finding.outcome in ("flagged", "clear"):
            row.answers.append(said_of(material, record, "absent", "alert", ()))
        elif row.told:
            row.answers.append(said_of(material, record, "undetermined", "unsure", ()))


def _law(kind: str) -> str:
    return ", ".join(dict.fromkeys(i.citation for i in items_of(kind)))


def _span(start: str | None, end: str | None) -> str:
    if not start and not end:
        return ""
    return f"{start or '?'} to {end}" if end else f"since {start}"
