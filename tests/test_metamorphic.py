"""One fact changes, and exactly the finding about that fact changes."""

from __future__ import annotations

from functools import cache

import pytest
from metamorphic import CLIENTS, LETTERS, Change, Client, changes, letter_text
from reading_letters import AS_OF, letters

from denialscan.examine import check_letters
from denialscan.facts import from_tables
from denialscan.nlp import Analyser
from denialscan.rules.engine import all_rules
from denialscan.schema import Letter

PAIRS = [
    (style, client, change) for style in LETTERS for client in CLIENTS for change in changes(client)
]


REASONING = {rule.name for rule in all_rules() if rule.group == "reasoning"}


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@cache
def _letters(text: str, analyser: Analyser) -> tuple[Letter, ...]:
    return letters(text, analyser)


def outcomes(
    style: str, said: dict[str, str], sheets: object, analyser: Analyser
) -> dict[str, str]:
    found = _letters(letter_text(style, said), analyser)
    facts = from_tables(sheets)  # type: ignore[arg-type]
    (record,) = check_letters(found, path="reply.txt", as_of=AS_OF, facts=facts)
    assert record.link is not None
    return {"linked to": str(record.link.person_id)} | {
        finding.rule: finding.outcome for finding in record.findings
    }


def test_there_are_more_than_two_hundred_pairs() -> None:
    assert len(PAIRS) > 200


@pytest.mark.parametrize("style", LETTERS)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda c: c.key)
def test_a_letter_that_agrees_is_clear(style: str, client: Client, analyser: Analyser) -> None:
    found = outcomes(style, client.said, client.sheets, analyser)
    facts = {rule: o for rule, o in found.items() if rule.endswith("_discrepancy")}
    assert facts == dict.fromkeys(facts, "clear")
    assert found["linked to"] == client.key
    assert found["third_party_data"] == "clear"
    assert found["jurisdiction_mismatch"] == "clear"


@pytest.mark.parametrize(
    ("style", "client", "change"),
    PAIRS,
    ids=[f"{style}-{client.key}-{change.name}" for style, client, change in PAIRS],
)
def test_one_fact_changes_one_finding(
    style: str, client: Client, change: Change, analyser: Analyser
) -> None:
    before = outcomes(style, client.said, client.sheets, analyser)
    after = outcomes(style, change.said, change.sheets, analyser)
    changed = {rule: after[rule] for rule in after if after[rule] != before[rule]}
    if change.said != client.said:
        # What a letter's reasons amount to is judged by all its words, and may change with
        # any of them.
        changed = {rule: o for rule, o in changed.items() if rule not in REASONING}
    assert changed == ({} if change.rule is None else {change.rule: "flagged"})
