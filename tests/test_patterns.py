"""Pattern data: what every entry says it finds is found, what it must not is not.

The entries of ``data/patterns``, ``kinds.toml`` and ``authorities.toml`` carry
their own examples; these tests hold them to their word.
"""

from __future__ import annotations

import re

import pytest

from denialscan.classify.kind import KindRow, kind_rows
from denialscan.extract.policy_names import PolicyName, find_policies, policy_names
from denialscan.extract.reliance import RelianceCue, cues_at, reliance_cues
from denialscan.nlp import Analyser, cue_names
from denialscan.patterns import PatternRow, compile_pattern, pattern_rows
from denialscan.reference.policies import all_windows
from denialscan.schema import DECISION_KINDS, GROUNDS, KINDS

EXAMPLES = [(row, text) for row in pattern_rows() for text in row.examples]
NEAR_MISSES = [(row, text) for row in pattern_rows() for text in row.near_misses]


def name(value: object) -> str:
    if isinstance(value, (PatternRow, KindRow, RelianceCue)):
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


#: Later than every policy of the table, so that papers of like names can be told apart.
LATE = "2025-12-01"


@pytest.mark.parametrize(
    ("row", "text"), [(row, text) for row in policy_names() for text in row.examples], ids=name
)
def test_examples_of_policy_names(row: PolicyName, text: str) -> None:
    found = find_policies(f"It was decided under {text} and the file.", on=LATE)
    assert {n.value for n in found} == {row.policy_id}


@pytest.mark.parametrize(
    ("row", "text"), [(row, text) for row in policy_names() for text in row.near_misses], ids=name
)
def test_near_misses_of_policy_names(row: PolicyName, text: str) -> None:
    assert row.near_misses
    found = find_policies(f"It was decided with {text} and the file.", on=LATE)
    assert not [n.value for n in found if n.value.startswith("policy:")]


def marked(example: str) -> tuple[str, int, int, str]:
    """Return the sentence, where its authority stands, and what follows the sentence."""
    start, end = example.index("{"), example.index("}") - 1
    text = example.replace("{", "").replace("}", "")
    stop = re.search(r"(?<=[a-z])\. (?=[A-Z])", text[end:])
    cut = end + stop.start() + 1 if stop else len(text)
    return text[:cut], start, end, text[cut:]


@pytest.mark.parametrize(
    ("row", "text"), [(row, text) for row in reliance_cues() for text in row.examples], ids=name
)
def test_examples_of_reliance(row: RelianceCue, text: str) -> None:
    sentence, start, end, later = marked(text)
    assert row.says in cues_at(sentence, start, end, later=later)


@pytest.mark.parametrize(
    ("row", "text"), [(row, text) for row in reliance_cues() for text in row.near_misses], ids=name
)
def test_near_misses_of_reliance(row: RelianceCue, text: str) -> None:
    sentence, start, end, later = marked(text)
    assert row.says not in cues_at(sentence, start, end, later=later)


def test_policy_names_are_ids_of_the_policy_table() -> None:
    known = {window.policy_id for window in all_windows()}
    assert {row.policy_id for row in policy_names()} <= known


@pytest.mark.parametrize(
    "text", ["February 19, 2021", "the county's policy on visits", "Directive 99999.9"]
)
def test_no_policy_is_named(text: str) -> None:
    assert not [n for n in find_policies(text) if n.value.startswith("policy:")]


def test_regexes_do_not_match_nothing() -> None:
    patterns: list[re.Pattern[str]] = [r.regex for r in (*kind_rows(), *reliance_cues())]
    patterns += [p for r in policy_names() for p in (*r.names, *r.nicknames, r.documents)]
    assert not [p.pattern for p in patterns if p.search("")]
