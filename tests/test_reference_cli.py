"""The commands reference show and reference add, and --reference on the way to a letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import DENIAL, write_letters
from click.testing import CliRunner, Result

from denialscan.cli import cli

HELD = DENIAL.replace(
    "Your request for release is denied.",
    "You are detained at the Riverbend Detention Center. Your request for release is denied.",
)


def run(*args: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli, list(args), env=env)


def add(file: Path, *args: str) -> Result:
    return run("reference", "add", *args, "--source", "a visit", "--as-of", "2026-02-01",
               "--file", str(file))  # fmt: skip


def riverbend(file: Path) -> Result:
    return add(file, "facility", "x-ma-riverbend", "name=Riverbend Detention Center",
               "state=Massachusetts", "city=Dover")  # fmt: skip


def test_show_fits_eighty_columns() -> None:
    for name in ("STWRTGA", "SLRDCAZ", "SEA", "ELP", "Congolese", "policy:2021-02-18-priorities"):
        shown = run("reference", "show", name)
        assert shown.exit_code == 0
        assert max(len(line) for line in shown.output.splitlines()) <= 80, name


def test_show_as_json() -> None:
    (entry,) = json.loads(run("reference", "show", "--json", "STWRTGA").output)
    assert (entry["kind"], entry["key"]) == ("facility", "STWRTGA")
    assert {"label": "County", "text": "Stewart"} in entry["lines"]


def test_show_of_an_ambiguous_name_gives_all_it_fits() -> None:
    shown = run("reference", "show", "Orange", "County", "Jail")
    assert shown.exit_code == 0
    assert "fits 2 places" in shown.output
    assert "ORANGFL" in shown.output
    assert "ORANGNY" in shown.output


@pytest.mark.parametrize("name", ["Elroy Detention Center", "Qqqq"])
def test_show_of_an_unknown_name_fails_with_suggestions(name: str) -> None:
    shown = run("reference", "show", name)
    assert shown.exit_code == 2
    assert f"No reference list has {name}" in shown.output
    assert ("Did you mean: " in shown.output) == name.startswith("Elroy")


def test_an_added_place_is_shown_with_its_source(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    added = riverbend(own)
    assert added.exit_code == 0
    assert "X-MA-RIVERBEND: state = MA" in added.output
    assert run("reference", "show", "Riverbend Detention Center").exit_code == 2
    for how in (["--reference", str(own)], []):
        shown = run("reference", "show", "Riverbend Detention Center", *how,
                    env=None if how else {"DENIALSCAN_REFERENCE": str(own)})  # fmt: skip
        assert shown.exit_code == 0
        assert "source: a visit" in " ".join(shown.output.split())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("facility", "STWRTGA", "alias"), "not COLUMN=VALUE"),
        (("facility", "STWRTGA", "colour=red"), "not one of name"),
        (("facility", "STWRTGA", "state=Nowhere"), "not a state"),
        (("facility", "X-TX-NEW", "name=New Jail"), "needs a line for its state"),
        (("field-office", "XYZ", "phone=1"), "no such entry"),
        (("prison", "A", "b=c"), "Invalid value"),
    ],
)
def test_what_cannot_be_added_is_refused(
    tmp_path: Path, args: tuple[str, ...], message: str
) -> None:
    own = tmp_path / "own.csv"
    refused = add(own, *args)
    assert refused.exit_code == 2
    assert message in refused.output
    assert not own.exists()


def test_a_row_needs_a_source_and_a_file(tmp_path: Path) -> None:
    assert run("reference", "add", "facility", "STWRTGA", "alias=Old", "--file",
               str(tmp_path / "own.csv")).exit_code == 2  # fmt: skip
    assert run("reference", "add", "facility", "STWRTGA", "alias=Old", "--source", "a visit",
               env={"DENIALSCAN_REFERENCE": ""}).exit_code == 2  # fmt: skip


def test_a_malformed_file_stops_every_command(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("table,entry\n", encoding="utf-8")
    letters = write_letters(tmp_path / "letters", {"a.txt": HELD})
    for args in (["scan", str(letters), "--db", str(tmp_path / "a.db")],
                 ["check", "--db", str(tmp_path / "a.db")],
                 ["show", str(letters / "a.txt")], ["reference", "show", "PIC"]):  # fmt: skip
        stopped = run(*args, "--reference", str(own))
        assert stopped.exit_code == 3
        assert "line 1, column column: it is missing" in stopped.output
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_scan_reads_letters_against_the_own_rows(tmp_path: Path, jobs: str) -> None:
    own, db = tmp_path / "own.csv", str(tmp_path / "a.db")
    riverbend(own)
    letters = write_letters(tmp_path / "letters", {"a.txt": HELD, "b.txt": HELD + "\nCopy 2\n"})

    def scan(*more: str) -> tuple[set[str | None], set[str]]:
        done = run("scan", str(letters), "--db", db, "--jobs", jobs, *more)
        assert done.exit_code == 0, done.output
        out = tmp_path / "out.jsonl"
        assert run("export", "--db", db, "--format", "jsonl", "-o", str(out)).exit_code == 0
        records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        found = {f["value"] for r in records for f in r["fields"]["facilities"]["value"]}
        return found, {
            f["outcome"] for r in records for f in r["findings"] if f["rule"] == "facility_unknown"
        }

    assert scan("--reference", str(own)) == ({"X-MA-RIVERBEND"}, {"clear"})
    if jobs == "1":  # what the own rows gave does not outlive them
        assert scan() == ({None}, {"flagged"})


def test_check_sees_the_own_rows_without_reading_again(tmp_path: Path) -> None:
    own, db = tmp_path / "own.csv", str(tmp_path / "a.db")
    riverbend(own)
    letters = write_letters(tmp_path / "letters", {"a.txt": HELD})
    assert run("scan", str(letters), "--db", db, "--jobs", "1").exit_code == 0
    assert json.loads(run("check", "--db", db, "--json").output)["checked"] == 0
    changed = run("check", "--db", db, "--json", "--reference", str(own))
    assert json.loads(changed.output)["checked"] == 1
    flagged = run("list", "--db", db, "--rule", "facility_unknown", "--json")
    assert json.loads(flagged.output) == []
