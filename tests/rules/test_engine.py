"""The order of every answer: applicability, legibility, then the rule.

All kinds and outcomes are tried, so that no combination slips through.
"""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import replace
from importlib import resources

import pytest
from builders import evidence, letter

from denialscan.rules.engine import all_rules, run_rules
from denialscan.rules.registry import CHECKS, LEGIBLE
from denialscan.schema import (
    ADVERSE,
    DECISION_KINDS,
    KINDS,
    NON_DECISION_KINDS,
    OUTCOMES,
    RULE_OUTCOMES,
    CaseFacts,
    Context,
    FactRow,
    Finding,
    Label,
    Letter,
    Mark,
    PersonLink,
)

REASONING = (
    "summary_denial",
    "missing_rationale",
    "boilerplate_rationale",
    "evidence_not_discussed",
    "equities_not_weighed",
    "categorical_denial",
    "criminal_history_only",
    "no_reconsideration_notice",
)
CONTRACT_ORDER = [
    "summary_denial",
    "missing_rationale",
    "boilerplate_rationale",
    "evidence_not_discussed",
    "equities_not_weighed",
    "categorical_denial",
    "criminal_history_only",
    "kick_back",
    "kick_back_after_decision",
    "no_reconsideration_notice",
    "decision_maker_unidentified",
    "signatory_authority",
    "same_reviewer",
    "hasty_decision",
    "late_decision",
    "no_response",
    "policy_not_in_force",
    "jurisdiction_mismatch",
    "facility_discrepancy",
    "name_discrepancy",
    "a_number_discrepancy",
    "country_discrepancy",
    "gender_discrepancy",
    "date_discrepancy",
    "criminal_history_discrepancy",
    "immigration_history_discrepancy",
    "representative_discrepancy",
    "third_party_data",
    "internal_inconsistency",
    "template_residue",
    "facility_unknown",
    "off_page_text",
    "missing_pages",
    "low_legibility",
    "text_under_redaction",
]

FACTS = CaseFacts(
    revision="r1",
    rows=tuple(
        FactRow(sheet=sheet, row=2, values={"person_id": "P1", **values})
        for sheet, values in (
            ("people", {"name": "Oksana Petrenko", "a_number": "A087654321", "country": "UA"}),
            ("people", {"gender": "F", "representative": "Paula Reyes"}),
            ("detentions", {"facility": "STWRTGA", "from": "2020-01-01", "to": ""}),
            ("offenses", {"offense": "theft", "date": "2014-05-02"}),
            ("immigration_events", {"event": "entry", "date": "2010-01-01"}),
            ("requests", {"request_id": "Q1", "submitted_at": "2022-05-01"}),
            ("decisions", {"request_id": "Q1", "decided_by": "Mary Holm"}),
            ("submissions", {"request_id": "Q1", "item": "medical records"}),
        )
    ),
)
ALONE = Context(as_of="2026-11-22")
WITH_FACTS = Context(
    as_of="2026-11-22",
    facts=FACTS,
    link=PersonLink(person_id="P1", confidence=0.99, reason="the A-number agrees"),
)


def made(kind: str, outcome: str, **changes: object) -> Letter:
    return letter(
        kind=Label(value=kind, confidence=0.9),
        outcome=Label(value=outcome, confidence=0.9, evidence=(evidence(),)),
        **changes,
    )


def run(one: Letter, context: Context = ALONE) -> dict[str, Finding]:
    return {f.rule: f for f in run_rules(one, context)}


def outcomes(one: Letter, context: Context = ALONE) -> dict[str, str]:
    return {rule: f.outcome for rule, f in run(one, context).items()}


def test_rules_are_those_of_the_contract_in_its_order() -> None:
    names = [rule.name for rule in all_rules()]
    own = [name for name in names if name.startswith("x_")]
    assert names == [*CONTRACT_ORDER, *own]


def test_every_rule_declares_what_a_reader_needs() -> None:
    path = resources.files("denialscan.rules") / "data" / "rules.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    assert len(raw) == len(all_rules())
    for rule in all_rules():
        assert rule.severity in ("high", "medium", "low", "info")
        assert rule.group in ("reasoning", "process", "request", "facts", "document")
    assert {r.name for r in all_rules() if r.group == "reasoning"} == set(REASONING)


def test_written_rules_have_a_version_and_a_check() -> None:
    run(letter())  # imports the modules that register
    written = {rule.name for rule in all_rules() if rule.version != "0"}
    # rules about requests read no letter: rules/requests.py
    assert written == set(CHECKS) | {r.name for r in all_rules() if r.group == "request"}


@pytest.mark.parametrize("context", [ALONE, WITH_FACTS], ids=["alone", "with facts"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_not_written_yet_never_answers_clear(kind: str, context: Context) -> None:
    unwritten = [rule.name for rule in all_rules() if rule.version == "0"]
    assert unwritten
    for outcome in OUTCOMES:
        answered = outcomes(made(kind, outcome), context)
        assert {answered[name] for name in unwritten} <= {"undetermined", "not_applicable"}


@pytest.mark.parametrize(("kind", "outcome"), list(itertools.product(KINDS, OUTCOMES)))
def test_every_rule_answers_once_with_a_message(kind: str, outcome: str) -> None:
    found = run_rules(made(kind, outcome), ALONE)
    assert [f.rule for f in found if not f.rule.startswith("x_")] == CONTRACT_ORDER
    for one in found:
        assert one.outcome in RULE_OUTCOMES
        assert one.message.endswith(".")
        assert "violation" not in one.message.lower()
        assert one.authority == () or one.outcome in ("flagged", "undetermined")


@pytest.mark.parametrize("kind", [*NON_DECISION_KINDS, "custody_determination"])
def test_reasoning_rules_do_not_apply_to_other_kinds(kind: str) -> None:
    for outcome in OUTCOMES:
        answered = outcomes(made(kind, outcome))
        assert {answered[rule] for rule in REASONING} == {"not_applicable"}


@pytest.mark.parametrize("kind", sorted(set(DECISION_KINDS) - {"custody_determination"}))
def test_reasoning_rules_do_not_apply_to_other_outcomes(kind: str) -> None:
    for outcome in ("granted", "kicked_back", "rejected", "none"):
        answered = outcomes(made(kind, outcome))
        assert {answered[rule] for rule in REASONING} == {"not_applicable"}


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("undetermined", o) for o in OUTCOMES]
    + [(k, "undetermined") for k in DECISION_KINDS if k != "custody_determination"],
)
def test_unsure_kind_or_outcome_leaves_rules_undetermined(kind: str, outcome: str) -> None:
    answered = outcomes(made(kind, outcome))
    assert {answered[rule] for rule in (*REASONING, "kick_back")} == {"undetermined"}


@pytest.mark.parametrize("kind", NON_DECISION_KINDS)
def test_process_rules_do_not_apply_to_non_decisions(kind: str) -> None:
    answered = outcomes(made(kind, "none"))
    process = [rule.name for rule in all_rules() if rule.group == "process"]
    assert {answered[rule] for rule in process} == {"not_applicable"}


@pytest.mark.parametrize("outcome", ADVERSE)
def test_adverse_decisions_are_judged(outcome: str) -> None:
    answered = outcomes(made("stay_of_removal", outcome))
    assert answered["summary_denial"] in ("flagged", "clear")
    assert answered["missing_rationale"] in ("flagged", "clear")


@pytest.mark.parametrize("kind", ["stay_of_removal", "case_review", "parole"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_illegible_text_bears_no_claim_of_absence(kind: str, outcome: str) -> None:
    poor = outcomes(made(kind, outcome, quality=LEGIBLE - 0.01))
    assert not [r for r in REASONING if poor[r] in ("flagged", "clear")]
    assert poor["decision_maker_unidentified"] not in ("flagged", "clear")
    if outcome not in (*ADVERSE, "undetermined"):
        # applicability comes first: a favourable letter stays so, however badly read
        assert {poor[rule] for rule in REASONING} == {"not_applicable"}


def test_legibility_begins_at_the_limit() -> None:
    assert outcomes(made("parole", "denied", quality=LEGIBLE))["missing_rationale"] == "flagged"


@pytest.mark.parametrize(
    "mark", ["pages_missing", "breaks_off", "starts_at_page", "begins_midway", "cut_off"]
)
def test_a_missing_page_bears_no_claim_of_absence(mark: str) -> None:
    one = made("parole", "denied", marks=(Mark(name=mark, value="2", evidence=(evidence(),)),))
    found = run(one)
    for rule in set(REASONING) - {"evidence_not_discussed"}:
        quoted = [e for e in found[rule].evidence if e.quote and e.role != "searched"]
        assert found[rule].outcome == "undetermined" or (found[rule].outcome == "clear" and quoted)
    assert found["summary_denial"].outcome == "undetermined"
    assert found["summary_denial"].evidence
    assert found["no_reconsideration_notice"].outcome == "undetermined"
    # what is there is there: the ground on the page at hand
    assert run(made("parole", "denied"))["summary_denial"].outcome == "flagged"


@pytest.mark.parametrize(("quality", "outcome"), [(0.9, "flagged"), (0.4, "undetermined")])
def test_kick_back_rests_on_its_page(quality: float, outcome: str) -> None:
    one = made("case_review", "kicked_back", quality=quality)
    assert outcomes(one)["kick_back"] == outcome


@pytest.mark.parametrize("kind", KINDS)
def test_rules_on_requests_never_apply_to_a_letter(kind: str) -> None:
    assert outcomes(made(kind, "denied"))["no_response"] == "not_applicable"


def test_custody_reviews_cite_their_own_duty_to_give_reasons() -> None:
    assert "8 CFR 241.4(d)" in run(made("custody_review", "denied"))["missing_rationale"].authority
    assert "8 CFR 241.4(d)" not in run(made("parole", "denied"))["missing_rationale"].authority


@pytest.mark.parametrize("rule", [r.name for r in all_rules() if r.name.endswith("_discrepancy")])
def test_discrepancies_need_client_facts(rule: str) -> None:
    assert outcomes(made("parole", "denied"))[rule] == "not_applicable"


def test_discrepancies_do_not_apply_where_the_letter_is_silent() -> None:
    answered = outcomes(made("parole", "denied"), WITH_FACTS)
    for rule in ("country", "gender", "representative", "facility", "a_number"):
        assert answered[f"{rule}_discrepancy"] == "not_applicable"


def test_rules_do_not_change_what_they_read() -> None:
    one = made("parole", "denied")
    before = replace(one)
    assert run_rules(one, WITH_FACTS) == run_rules(one, WITH_FACTS)
    assert one == before


def test_a_request_is_counsels_own_paper() -> None:
    from claimed import claim, claiming, file_of

    file = file_of(immigration_events=[{"date": "2019-06-14", "event": "final_order"}])
    told = claim("event", "final_order", "2018-06-14", as_="order")
    answers = {
        kind: next(
            f
            for f in run_rules(claiming(told, kind=kind), file, "facts")
            if f.rule == "immigration_history_discrepancy"
        )
        for kind in ("request", "release_request")
    }
    assert answers["release_request"].outcome == "flagged"
    own = answers["request"]
    assert own.outcome == "undetermined"
    assert "counsel's own paper" in own.message
    assert own.confidence is None
    assert {e.source for e in own.evidence} == {"letter", "facts"}
