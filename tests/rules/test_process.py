"""Kick-backs and unidentified decision makers."""

from __future__ import annotations

from typing import Any

import pytest
from builders import evidence, letter

from denialscan.rules.engine import run_rules
from denialscan.schema import DECISION_KINDS, Context, Field, Finding, Label, Letter, Mark


def made(
    outcome: str, *, kind: str = "case_review", marks: tuple[Mark, ...] = (), **stated: str
) -> Letter:
    base = letter()
    fields = base.fields | {
        name: Field(name=name, value=value, raw=value, evidence=(evidence(value),))
        for name, value in stated.items()
    }
    values: dict[str, Any] = {
        "kind": Label(value=kind, confidence=0.9),
        "outcome": Label(value=outcome, confidence=0.9, evidence=(evidence("first"),)),
        "fields": fields,
        "marks": marks,
        "searched": (evidence("all of it", role="searched"),),
    }
    return letter(**values)


def run(one: Letter) -> dict[str, Finding]:
    return {f.rule: f for f in run_rules(one, Context(as_of="2026-11-22"))}


@pytest.mark.parametrize("kind", DECISION_KINDS)
@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        ("kicked_back", "flagged"),
        ("denied", "clear"),
        ("granted", "clear"),
        ("granted_in_part", "clear"),
        ("rejected", "clear"),
        ("undetermined", "undetermined"),
    ],
)
def test_kick_back(kind: str, outcome: str, answer: str) -> None:
    found = run(made(outcome, kind=kind))["kick_back"]
    assert found.outcome == answer
    if answer == "flagged":
        assert [e.quote for e in found.evidence] == ["first"]


BOTH = {"signatory_name": "Mary Holm", "signatory_title": "Deportation Officer"}


@pytest.mark.parametrize("outcome", ["denied", "granted", "granted_in_part", "kicked_back"])
def test_name_and_title_are_asked_of_every_decision(outcome: str) -> None:
    assert run(made(outcome, **BOTH))["decision_maker_unidentified"].outcome == "clear"
    assert run(made(outcome))["decision_maker_unidentified"].outcome == "flagged"


@pytest.mark.parametrize(
    ("stated", "missing"),
    [
        ({}, "no name or title of"),
        ({"signatory_title": "Director"}, "no name of"),
        ({"signatory_name": "Mary Holm"}, "no title of"),
    ],
)
def test_what_is_missing_is_said_and_what_was_searched_is_cited(
    stated: dict[str, str], missing: str
) -> None:
    found = run(made("denied", **stated))["decision_maker_unidentified"]
    assert found.outcome == "flagged"
    assert missing in found.message
    assert found.evidence[-1].role == "searched"


@pytest.mark.parametrize("outcome", ["rejected", "none"])
def test_not_asked_where_nothing_is_decided(outcome: str) -> None:
    assert run(made(outcome))["decision_maker_unidentified"].outcome == "not_applicable"


def test_an_illegible_hand_for_somebody_is_undetermined() -> None:
    one = made("denied", marks=(Mark(name="signed_for_other"),), signatory_title="Director")
    assert run(one)["decision_maker_unidentified"].outcome == "undetermined"


def test_messages_hold_no_name() -> None:
    assert "Holm" not in run(made("denied", **BOTH))["decision_maker_unidentified"].message


def test_a_stamp_may_name_who_decided() -> None:
    stamped = Mark(name="signature", value="stamp", evidence=(evidence("Sincerely,"),))
    found = run(made("denied", marks=(stamped,)))["decision_maker_unidentified"]
    assert (found.outcome, found.evidence[0].quote) == ("undetermined", "Sincerely,")
    scribbled = Mark(name="signature", value="present", evidence=stamped.evidence)
    assert (
        run(made("denied", marks=(scribbled,)))["decision_maker_unidentified"].outcome == "flagged"
    )
    named = run(made("denied", marks=(stamped,), **BOTH))
    assert named["decision_maker_unidentified"].outcome == "clear"


@pytest.mark.parametrize(
    ("how", "said"), [("present", "cannot be read"), ("absent", "no signature")]
)
def test_for_somebody_tells_whether_anybody_signed(how: str, said: str) -> None:
    marks = (
        Mark(name="signed_for_other"),
        Mark(name="signature", value=how, evidence=(evidence("for"),)),
    )
    found = run(made("denied", marks=marks, signatory_title="Director"))
    assert found["decision_maker_unidentified"].outcome == "undetermined"
    assert said in found["decision_maker_unidentified"].message
