"""The case banks: labels in the contract's words, nothing twice, nothing of the test split."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from corpus.card import counts
from corpus.listing import manifest

from corpus.cases import case_entry, check_case, load_cases

FACT = {
    "text": "You missed your hearing of June 3, 2019.",
    "role": "ground",
    "roles": ["ground"],
    "grounds": ["flight_risk"],
    "case_specific": True,
}
LABEL = FACT | {"text": "You are a flight risk.", "case_specific": False}
ARGUED = FACT | {"text": "Counsel concedes that he fled in 2019.", "by": "counsel"}
DENIED = {"text": "The stay of removal is denied.", "role": "decision", "roles": ["decision"]}
UNLABELLED = {"text": "Good morning.", "role": None, "roles": []}
CASE: dict[str, Any] = {
    "kind": "stay_of_removal",
    "outcome": "denied",
    "reasons": "specific",
    "paragraphs": [[UNLABELLED, FACT], [DENIED]],
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"reasons": "generic", "paragraphs": [[LABEL, DENIED]]}, None),
        ({"reasons": "none", "paragraphs": [[DENIED]]}, None),
        ({"reasons": "none", "paragraphs": [[ARGUED, DENIED]]}, None),
        ({"outcome": "granted", "reasons": None, "paragraphs": [[DENIED]]}, None),
        (
            {"kind": "policy", "outcome": "none", "reasons": None, "paragraphs": [[UNLABELLED]]},
            None,
        ),
        ({"mood": "sad"}, "has the keys"),
        ({"kind": "denial"}, "kind 'denial'"),
        ({"outcome": "refused"}, "outcome 'refused'"),
        ({"kind": "policy"}, "decides nothing"),
        ({"reasons": "generic"}, "its sentences say 'specific'"),
        ({"reasons": None}, "its sentences say 'specific'"),
        ({"reasons": "specific", "paragraphs": [[ARGUED, DENIED]]}, "its sentences say 'none'"),
        ({"outcome": "granted", "reasons": None}, "refuses nothing has no grounds"),
        ({"paragraphs": [[FACT]]}, "no sentence decides"),
        ({"paragraphs": []}, "none of them empty"),
        ({"paragraphs": [[]]}, "none of them empty"),
        ({"paragraphs": ["Denied."]}, "none of them empty"),
        ({"paragraphs": [[FACT | {"text": "Two\nlines."}, DENIED]]}, "not one line"),
        ({"paragraphs": [[FACT | {"text": ""}, DENIED]]}, "not one line"),
        ({"paragraphs": [[FACT | {"text": "You [fled|hid] in 2019."}, DENIED]]}, "left open"),
        ({"paragraphs": [[FACT | {"text": "You fled from {CITY}."}, DENIED]]}, "left open"),
        ({"paragraphs": [[FACT | {"text": "[X] You fled from [CITY]."}, DENIED]]}, None),
        ({"paragraphs": [[FACT | {"role": "reason"}, DENIED]]}, "role 'reason'"),
        ({"paragraphs": [[FACT | {"grounds": ["bad"]}, DENIED]]}, "ground 'bad'"),
        ({"paragraphs": [[FACT | {"case_specific": None}, DENIED]]}, "says whether"),
        ({"paragraphs": [[DENIED | {"act": "refuse"}]]}, "act 'refuse'"),
        ({"paragraphs": [[DENIED | {"mood": "sad"}]]}, "unknown key 'mood'"),
        ({"paragraphs": [[UNLABELLED | {"act": "deny"}, FACT, DENIED]]}, "no other labels"),
    ],
)
def test_case_check_sees(change: dict[str, Any], words: str | None) -> None:
    found = check_case(copy.deepcopy(CASE) | change)
    if words is None:
        assert found == []
    else:
        assert any(words in problem for problem in found), found


def write(folder: Path, *lines: dict[str, Any] | str) -> None:
    """Write a bank of these lines."""
    text = "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines)
    (folder / "q9.jsonl").write_text(text, encoding="utf-8")


def test_a_bank_names_the_lines_that_are_wrong(tmp_path: Path) -> None:
    short = DENIED | {"text": "The stay is denied."}
    twice = CASE | {"reasons": "none", "paragraphs": [[short, short]]}
    again = CASE | {"paragraphs": [[FACT | {"text": FACT["text"].upper()}, short]]}
    write(tmp_path, CASE, "{", "[]", again, CASE | {"kind": "x"}, twice)
    (bank,), problems = load_cases(tmp_path)
    places = [problem.removeprefix(f"{tmp_path}/").partition(": ")[0] for problem in problems]
    assert places == ["q9.jsonl:2", "q9.jsonl:3", "q9.jsonl:4", "q9.jsonl:5"]
    assert "of line 1 again" in problems[2]
    assert (bank.name, len(bank.rows), bank.sentences) == ("q9", 3, 7)


def test_a_sentence_of_the_test_split_stands_in_no_bank(tmp_path: Path) -> None:
    write(tmp_path, CASE)
    same = "you missed your hearing, of June 3 2019"
    (_bank,), problems = load_cases(tmp_path, [same, "The stay of removal is denied."])
    (problem,) = problems
    assert "q9.jsonl:1: also in a letter of the test split: 'You missed" in problem
    assert load_cases(tmp_path, ["Something else was said in eight words or more."])[1] == []


def test_the_manifest_and_the_card_count_cases(tmp_path: Path) -> None:
    granted = {"kind": "parole", "outcome": "granted", "reasons": None, "paragraphs": [[DENIED]]}
    write(tmp_path, CASE, granted)
    (bank,), _problems = load_cases(tmp_path)
    listed = case_entry(bank, "CC0-1.0")
    assert listed["kinds"] == {"parole": 1, "stay_of_removal": 1}
    assert listed["outcomes"] == {"denied": 1, "granted": 1}
    assert listed["reasons"] == {"specific": 1}
    assert (listed["split"], listed["licence"]) == ("development", "CC0-1.0")
    assert len(listed["sha256"]) == 64
    counted = counts(manifest([], [], cases=[listed]))
    assert "2 bodies of letters, of 4 sentences, in 1 case banks." in counted
    assert "| q9 | 2 | 4 | 1 | 1 | 0 | 0 | 1 |" in counted
