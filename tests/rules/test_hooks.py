"""The law a finding names: every authority is known, parses, and fits the kind."""

from __future__ import annotations

import pytest
from builders import evidence, letter

from denialscan.extract.authorities import find_authorities
from denialscan.rules.engine import all_rules, run_rules
from denialscan.rules.hooks import FOR_COUNSEL, hooks, laws, limits
from denialscan.schema import DECISION_KINDS, Context, Field, Label, Letter, Sentence

KNOWN = {law.cite for law in laws()}


@pytest.mark.parametrize("cite", sorted(KNOWN))
def test_every_authority_parses_as_itself(cite: str) -> None:
    found = [a.value for a in find_authorities(cite)]
    # a digit as first paragraph is kept off, for in Title 8 it is a misread letter
    assert found == [cite] or found == [cite.split("(")[0]]


def test_rules_and_hooks_name_only_known_authorities() -> None:
    used = {a for rule in all_rules() for a in rule.authority}
    used |= {c for hook in hooks() for c in hook.cites}
    assert used <= KNOWN
    assert all(law.says for law in laws())


def test_hooks_and_limits_are_about_rules_and_kinds_that_exist() -> None:
    rules = {r.name for r in all_rules()}
    for entry in (*hooks(), *limits()):
        assert set(entry.rules) <= rules
        assert set(entry.kinds) <= set(DECISION_KINDS)
    assert {limit.when for limit in limits()} == {"always", "affirms", "labelled"}


def denial(kind: str, *texts: str, authorities: tuple[str, ...] = ()) -> Letter:
    proof = evidence("denied")
    base = letter()
    fields = base.fields | {"authorities": Field(name="authorities", value=list(authorities))}
    return letter(
        kind=Label(value=kind, confidence=0.9),
        outcome=Label(value="denied", confidence=0.9, evidence=(proof,)),
        fields=fields,
        sentences=tuple(
            Sentence(text=t, role="decision", roles=("decision",), evidence=(evidence(t),))
            for t in texts
        ),
        searched=(evidence("all of it", role="searched"),),
    )


@pytest.mark.parametrize(
    ("kind", "cited", "rule", "authority"),
    [
        ("custody_review", (), "summary_denial", "8 CFR 241.4(d)"),
        ("custody_review", ("8 CFR 241.13",), "summary_denial", "8 CFR 241.13(g)"),
        ("custody_review", (), "equities_not_weighed", "8 CFR 241.4(f)"),
        ("stay_of_removal", (), "equities_not_weighed", "8 CFR 241.6(a)"),
        ("stay_of_removal", (), "no_reconsideration_notice", "8 CFR 241.6(b)"),
        ("stay_of_removal", (), "missing_rationale", "8 CFR 103.3(a)(1)(i)"),
        ("parole", (), "equities_not_weighed", "8 CFR 212.5(b)"),
        ("release_revocation", (), "summary_denial", "8 CFR 241.13(i)"),
        ("case_review", (), "missing_rationale", "5 USC 555(e)"),
    ],
)
def test_hook_by_kind(kind: str, cited: tuple[str, ...], rule: str, authority: str) -> None:
    one = denial(kind, "Your request is denied.", authorities=cited)
    found = {f.rule: f for f in run_rules(one, Context(as_of="2026-11-22"))}
    assert authority in found[rule].authority


def test_an_icr_flag_names_the_limits_of_555e() -> None:
    one = denial("case_review", "Your request is denied.")
    found = {f.rule: f for f in run_rules(one, Context(as_of="2026-11-22"))}
    message = found["missing_rationale"].message
    assert "agency proceedings" in message
    assert FOR_COUNSEL in message
    assert "affirms" not in message


@pytest.mark.parametrize(
    ("text", "affirms"),
    [
        ("The denial of the field office is affirmed and the request is denied.", True),
        ("Headquarters concurs, and the request is denied.", True),
        ("The request is denied.", False),
    ],
)
def test_affirming_an_earlier_denial_is_named(text: str, affirms: bool) -> None:
    from denialscan.rules.hooks import limits_of

    one = denial("case_review", text)
    said = limits_of("missing_rationale", one, Context(as_of="2026-11-22"))
    assert ("affirms an earlier one" in said) is affirms


def test_answers_that_are_not_flags_name_no_limits() -> None:
    one = denial("case_review", "Your request is denied.")
    for found in run_rules(one, Context(as_of="2026-11-22")):
        assert found.outcome == "flagged" or "Limits:" not in found.message
