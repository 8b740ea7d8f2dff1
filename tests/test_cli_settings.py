"""The option --setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from denialscan.cli import cli
from denialscan.cli.settings import read_settings
from denialscan.errors import UsageError
from denialscan.settings import RuleSettings
from tests.builders import DENIAL, write_letters


def test_defaults_and_changes() -> None:
    assert read_settings(()) == RuleSettings()
    changed = read_settings(("hasty_hours=24", "timezone = America/Denver", "late_days=90"))
    assert changed == RuleSettings(hasty_hours=24, timezone="America/Denver", late_days=90)


@pytest.mark.parametrize(
    "pair",
    ["hasty=24", "hasty_hours", "hasty_hours=", "hasty_hours=two", "hasty_hours=-1",
     "late_days=1000000", "timezone=Mars", "timezone=", "=3"],
)  # fmt: skip
def test_what_is_no_setting(pair: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_settings((pair,))
    assert caught.value.next_step


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False)


def test_a_setting_changes_a_finding_of_stored_letters(tmp_path: Path) -> None:
    """The letter is of 24 March 2021; the request of 2 March."""
    write_letters(tmp_path / "letters", {"denial.txt": DENIAL})
    facts = tmp_path / "facts"
    facts.mkdir()
    (facts / "people.csv").write_text("person_id,name,a_number\nP1,Amina Deng,A012345678\n")
    (facts / "requests.csv").write_text(
        "request_id,person_id,kind,submitted_at,submitted_to\n"
        "Q1,P1,release_request,2021-03-02,BOS\n"
    )
    db = str(tmp_path / "s.db")

    def outcome() -> str:
        out = tmp_path / "out.jsonl"
        assert run("export", "--db", db, "--format", "jsonl", "-o", str(out)).exit_code == 0
        lines = out.read_text(encoding="utf-8").splitlines()
        record = next(r for r in map(json.loads, lines) if r["record"] == "letter")
        assert record["request_id"] == "Q1"
        return str(next(f["outcome"] for f in record["findings"] if f["rule"] == "late_decision"))

    scanned = run(
        "scan", str(tmp_path / "letters"), "--db", db, "--facts", str(facts), "--jobs", "1"
    )
    assert scanned.exit_code == 0, scanned.output
    assert outcome() == "clear"
    assert run("check", "--db", db, "--setting", "late_days=10").exit_code == 0
    assert outcome() == "flagged"
    assert run("check", "--db", db).exit_code == 0
    assert outcome() == "clear"
    assert run("check", "--db", db, "--setting", "late=10").exit_code == 2
