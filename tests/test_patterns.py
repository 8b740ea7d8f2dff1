"""Pattern data: what every entry says it finds is found, what it must not is not.

The entries of ``data/patterns``, ``kinds.toml`` and ``authorities.toml`` carry
their own examples; these tests hold them to their word.
"""

from __future__ import annotations

import re

import pytest

from denialscan.classify.kind import KindRow, kind_rows
from denialscan.extract.authorities import PolicyName, find_authorities, policy_names
from denialscan.nlp import Analyser, cue_names
from denialscan.patterns import PatternRow, compile_pattern, pattern_rows
from denialscan.reference.policies import all_windows
from denialscan.schema import DECISION_KINDS, GROUNDS, KINDS

EXAMPLES = [(row, text) for row in pattern_rows() for text in row.examples]
NEAR_MISSES = [(row, text) for row in pattern_rows() for text in row.near_misses]


def name(value: object) -> str:
    if isinstance(value, (PatternRow, KindRow)):
        return value.name
    return value.policy_id if isinstance(value, PolicyName) else str(value)[:40]


@pytest.mark.parametrize(("row", "text"), EXAMPLES, ids=name)
def test_examples_are_found(row: PatternRow, text: str, analyser: Analyser) -> None:
    assert row.name in cue_names(analyser.sentences(text))


@pytest.mark.parametrize(("row", "text"), NEAR_MISSES, ids=name)
def test_near_misses_are_not_found(row: PatternRow, text: str, analyser: Analyser) -> None:
    assert row.name not in cue_names(analyser.sentences(text))


@pytest.mark.parametrize("row", pattern_rows(), ids=name)
def test_every_entry_has_both_and_compiles(row: PatternRow) -> None:
    assert row.examples
    assert row.near_misses
    assert row.lang in ("en", "es")
    assert all(compile_pattern(phrase) for phrase in row.patterns)


def test_names_of_cues_are_those_the_program_asks_for() -> None:
    families = {"out", "ground", "fact", "eq", "role", "ctx"}
    names = {row.name for row in pattern_rows()}
    assert {n.split(".")[0] for n in names} == families
    assert {n.removeprefix("ground.") for n in names if n.startswith("ground.")} <= set(GROUNDS)
    assert {n.removeprefix("fact.") for n in names if n.startswith("fact.")} <= set(GROUNDS)


def test_one_entry_per_name_and_language() -> None:
    keys = [(row.name, row.lang) for row in pattern_rows()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("row", "text"), [(row, text) for row in kind_rows() for text in row.examples], ids=name
)
def test_examples_of_kind_evidence(row: KindRow, text: str) -> None:
    assert row.regex.search(text)


def test_every_kind_has_evidence() -> None:
    assert {row.name for row in kind_rows()} == set(KINDS) - {"undetermined"}
    assert all(row.weight > 0 and row.examples for row in kind_rows())


@pytest.mark.parametrize(
    "text",
    [
        "The cafeteria serves lunch at noon.",
        "Your telephone privileges were restored on Monday.",
        "Thank you for your patience.",
    ],
)
def test_no_evidence_for_a_decision_kind_in_other_prose(text: str) -> None:
    assert not [r.name for r in kind_rows() if r.name in DECISION_KINDS and r.regex.search(text)]


@pytest.mark.parametrize(
    ("row", "text"), [(row, text) for row in policy_names() for text in row.examples], ids=name
)
def test_examples_of_policy_names(row: PolicyName, text: str) -> None:
    assert row.policy_id in [value for value, _a, _b in find_authorities(text)]


def test_policy_names_are_ids_of_the_policy_table() -> None:
    known = {window.policy_id for window in all_windows()}
    assert {row.policy_id for row in policy_names()} <= known


@pytest.mark.parametrize(
    "text", ["February 19, 2021", "the county's policy on visits", "Directive 99999.9"]
)
def test_no_policy_is_named(text: str) -> None:
    assert not [v for v, _a, _b in find_authorities(text) if v.startswith("policy:")]


def test_regexes_do_not_match_nothing() -> None:
    patterns: list[re.Pattern[str]] = [r.regex for r in (*kind_rows(), *policy_names())]
    assert not [p.pattern for p in patterns if p.search("")]
