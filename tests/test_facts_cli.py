"""The commands on client facts as a user types them. Every person is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import DENIAL, write_letters
from click.testing import CliRunner, Result

from denialscan.cli import cli

PEOPLE = "person_id,name,a_number\nP1,Amina Deng,A012345678\nP2,Bo Villar,A055555555\n"
HELD = "person_id,facility,from,source\nP1,Quuxville Lockup,2021-01-02,I-213\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def narrow(result: Result, *, but: str = "denialscan ") -> None:
    """Every line fits 80 columns; commands may be longer, they are there to be copied."""
    for line in (result.stdout + result.stderr).splitlines():
        assert len(line) <= 80 or but in line, line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_letters(tmp_path / "facts", {"people.csv": PEOPLE, "detentions.csv": HELD})


def test_templates_lead_to_the_check(tmp_path: Path) -> None:
    made = run("facts", "template", tmp_path / "f.xlsx")
    assert made.exit_code == 0
    assert "denialscan facts check" in made.stdout
    assert run("facts", "template", tmp_path / "f.xlsx").exit_code == 5
    assert run("facts", "check", tmp_path / "f.xlsx").exit_code == 0
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "offenses.csv").touch()
    assert run("facts", "template", tmp_path / "d").exit_code == 5
    assert [p.name for p in (tmp_path / "d").iterdir()] == ["offenses.csv"]


def test_a_check_tells_every_place_and_no_name(folder: Path) -> None:
    good = run("facts", "check", folder, "--as-of", "2026-11-22")
    assert good.exit_code == 0
    assert "To look at (1)" in good.stdout
    assert "Rows: people 2, detentions 1." in good.stdout
    rows = "".join(f"Q{i},Some Body,12,31/12/1990,2001\n" for i in range(60))
    (folder / "people.csv").write_text("person_id,name,a_number,date_of_birth,entry_date\n" + rows)
    bad = run("facts", "check", folder, "--as-of", "2026-11-22")
    narrow(bad)
    assert bad.exit_code == 3
    assert "Problems (121)" in bad.stdout
    assert "and 101 more" in bad.stdout
    assert "121 problems" in bad.stderr
    assert "Some" not in bad.stdout
    assert "and 101 more" not in run("facts", "check", folder, "--all").stdout
    data = json.loads(run("facts", "check", folder, "--json").stdout)
    assert data["revision"] is None
    assert len(data["problems"]) == 121
    assert {"sheet", "row", "column", "message"} == set(data["problems"][0])
    assert data["rows"] == {"people": 60, "detentions": 1}
    db = folder.parent / "f.db"
    refused = run("facts", "import", folder, "--db", db)
    assert (refused.exit_code, db.exists()) == (3, False)
    narrow(refused)


def test_revisions_are_imported_listed_and_shown(folder: Path) -> None:
    db = folder.parent / "f.db"
    assert run("facts", "history", "--db", db).exit_code == 3
    first = run("facts", "import", folder, "--db", db)
    narrow(first)
    assert "A new revision: 1" in first.stdout
    assert "denialscan check --db" in first.stdout
    assert "Nothing changed" in run("facts", "import", folder, "--db", db).stdout
    # a line goes in above: one person is new, one moves down, one is gone
    (folder / "people.csv").write_text(
        "person_id,name,a_number\nP3,Eva Novak,\nP1,Amina Deng,A012345678\n"
    )
    second = json.loads(run("facts", "import", folder, "--db", db, "--json").stdout)
    assert second["sheets"] == {
        "people": {"new": 1, "closed": 1, "moved": 1, "unchanged": 0},
        "detentions": {"new": 0, "closed": 0, "moved": 0, "unchanged": 1},
    }
    history = json.loads(run("facts", "history", "--db", db, "--json").stdout)
    assert [(r["number"], r["rows"], r["opened"], r["closed"]) for r in history] == [
        (1, 3, 3, 0),
        (2, 3, 2, 2),
    ]
    shown = run("facts", "history", "--db", db)
    narrow(shown)
    assert history[0]["revision"][:12] in shown.stdout
    people = json.loads(run("facts", "show", "--db", db, "--json").stdout)["people"]
    assert [p["person_id"] for p in people] == ["P3", "P1"]
    for revision in ("1", history[0]["revision"][:12]):
        old = run("facts", "show", "P2", "--db", db, "--revision", revision)
        narrow(old)
        assert "Bo Villar" in old.stdout
    assert run("facts", "show", "P2", "--db", db).exit_code == 2
    assert run("facts", "show", "--db", db, "--revision", "9").exit_code == 2
    own = json.loads(run("facts", "show", "P1", "--db", db, "--json").stdout)
    assert own["sheets"]["detentions"][0]["values"]["source"] == "I-213"
    text = run("facts", "show", "--db", db)
    narrow(text)
    assert "Amina Deng" in text.stdout


def test_a_store_without_facts_says_how_to_get_some(tmp_path: Path) -> None:
    letters = write_letters(tmp_path / "in", {"a.txt": DENIAL})
    db = tmp_path / "s.db"
    assert run("scan", letters, "--db", db, "--jobs", 1).exit_code == 0
    none = run("facts", "show", "--db", db)
    assert none.exit_code == 3
    assert "denialscan facts import" in none.stderr
    assert "No client facts were imported yet." in run("facts", "history", "--db", db).stdout


def test_a_scan_tells_what_is_odd_in_the_facts_and_stops_at_what_is_wrong(folder: Path) -> None:
    letters = write_letters(folder.parent / "in", {"a.txt": DENIAL})
    db = folder.parent / "s.db"
    rows = "".join(f"P1,Quuxville Lockup,20{i:02d}-01-02,\n" for i in range(10, 25))
    (folder / "detentions.csv").write_text("person_id,facility,from,source\n" + rows)
    result = run("scan", letters, "--db", db, "--facts", folder, "--jobs", 1)
    assert result.exit_code == 0
    narrow(result)
    assert "Facts: detentions row 2, column facility: no listed facility" in result.stdout
    data = json.loads(run("scan", letters, "--db", db, "--facts", folder, "--json").stdout)
    assert len(data["facts_warnings"]) == 29
    assert result.stdout.count("Facts: ") == 10
    assert "and 20 more" in result.stdout
    (folder / "people.csv").write_text("person_id,name,a_number\nP1,Amina Deng,twelve\n")
    refused = run("scan", letters, "--db", db, "--facts", folder)
    narrow(refused)
    assert refused.exit_code == 3
    assert "people row 2, column a_number: not an A-number" in refused.stderr
