"""Placeholders and alternatives, and what looks like them."""

from __future__ import annotations

import pytest
from reading_letters import findings, letter, office_letter

from denialscan.extract.residue import is_placeholder, residues
from denialscan.nlp import Analyser
from denialscan.patterns import Worded

DENIED = "Your request for release from detention is denied."


@pytest.mark.parametrize("residue", residues(), ids=lambda r: r.name)
def test_examples(residue: Worded) -> None:
    assert all(residue.regex.search(text) for text in residue.examples)
    assert not any(residue.regex.search(text) for text in residue.near_misses)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("Surname of Attorney", True),
        ("COUNTRY", True),
        ("Counsel/Respondent", True),
        ("CLIENT NAME", True),
        ("insert reason for denial", True),
        ("t", False),
        ("her", False),
        ("sic", False),
        ("emphasis added", False),
        ("1", False),
        ("office", False),
        ("Redacted name", False),
        ("signature", False),
    ],
)
def test_brackets(inside: str, expected: bool) -> None:
    assert is_placeholder(inside) is expected


@pytest.mark.parametrize(
    "text",
    [
        "The plea for [CLIENT NAME] was read.",
        "It was logged on MM/DD/2020 by the office.",
        "A travel document from [COUNTRY] can be had.",
        "It was found that he/she is an enforcement priority.",
        "We spoke with ____ about the case.",
    ],
)
def test_residue_in_a_letter(text: str, analyser: Analyser) -> None:
    found = findings(letter(office_letter(f"{DENIED} {text}"), analyser))["template_residue"]
    assert found.outcome == "flagged"


@pytest.mark.parametrize(
    "body",
    [
        f"{DENIED}\n\n[x] He/she did not establish identity.\n[ ] He/she is a danger.",
        f'{DENIED} He wrote that "[t]he officer [sic] was kind".',
        f"{DENIED} He or she may write to this office.",
        f"{DENIED} I certify that he/she was served.",
    ],
)
def test_no_residue(body: str, analyser: Analyser) -> None:
    found = findings(letter(office_letter(body), analyser))["template_residue"]
    assert found.outcome == "clear"
