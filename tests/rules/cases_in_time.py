"""Letters, client files and contexts for the rules about time. Every person is invented."""

from __future__ import annotations

from typing import Any

from denialscan.facts import from_tables
from denialscan.rules.engine import run_rules
from denialscan.schema import (
    CaseFacts,
    Context,
    Field,
    Finding,
    Label,
    Letter,
    LetterBrief,
    PersonLink,
    Related,
    RequestLink,
    Sentence,
)
from tests.builders import evidence, letter

Row = dict[str, str]


def decision(
    outcome: str = "denied",
    *,
    kind: str = "stay_of_removal",
    content: str = "this letter",
    sentences: tuple[str, ...] = (),
    related: tuple[str, ...] = (),
    **fields: str | None,
) -> Letter:
    """Return a letter with these fields, each proved by a quote."""
    stated = {
        name: Field(name=name, value=value, confidence=0.95, evidence=(evidence(str(value)),))
        for name, value in fields.items()
        if value is not None
    }
    base = letter(content)
    empty = {name: Field(name=name) for name in base.fields}
    return letter(
        content,
        kind=Label(value=kind, confidence=0.95),
        outcome=Label(value=outcome, confidence=0.95, evidence=(evidence(f"it is {outcome}"),)),
        fields=empty | stated,
        sentences=tuple(
            Sentence(text=t, role="decision", roles=("decision",), evidence=(evidence(t),))
            for t in sentences
        ),
        related=tuple(Related(letter_id=i, relation="older_message") for i in related),
        searched=(evidence("all of it", role="searched"),),
    )


def brief(letter_id: str = "b" * 20, **changes: Any) -> LetterBrief:
    """Return what is known of another letter."""
    values: dict[str, Any] = {
        "letter_id": letter_id,
        "kind": "stay_of_removal",
        "outcome": "denied",
        "text_trusted": True,
        "letter_date": "2024-03-01",
        "office": "BOS",
    } | changes
    proof = {
        name: evidence(str(values[key]))
        for name, key in (
            ("letter_date", "letter_date"),
            ("outcome", "outcome"),
            ("signatory_name", "signatory_name"),
        )
        if values.get(key)
    }
    return LetterBrief(**values, evidence=proof)


def file_of(**sheets: list[Row]) -> CaseFacts:
    """Return the client file of P1; rows get their ids, requests the kind of a stay."""
    tables: dict[str, list[Row]] = {"people": [{"person_id": "P1", "name": "Ana Ruiz Soto"}]}
    for name, rows in sheets.items():
        own: Row = {"person_id": "P1"}
        if name == "requests":
            own = {"person_id": "P1", "request_id": "Q1", "kind": "stay_of_removal",
                   "submitted_to": "BOS"}  # fmt: skip
        tables[name] = [own | row for row in rows]
    return from_tables(tables)


def context(facts: CaseFacts | None = None, answers: str | None = "Q1", **changes: Any) -> Context:
    """Return the context of a letter that answers request ``answers``."""
    values: dict[str, Any] = {
        "as_of": "2026-11-22",
        "facts": facts,
        "link": PersonLink(person_id="P1", confidence=0.99, reason="A-number equal"),
        "request": RequestLink(request_id=answers, confidence=0.9, reason="kind and date"),
    }
    return Context(**(values | changes))


def answer(rule: str, one: Letter, known: Context) -> Finding:
    """Return what the engine answers for one rule."""
    return next(f for f in run_rules(one, known) if f.rule == rule)
