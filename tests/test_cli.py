"""The commands as a user types them: exit codes, what is said, and where."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from builders import BARE, DENIAL, GRANT, write_letters
from click.testing import CliRunner, Result

from denialscan import pipeline
from denialscan.cli import cli
from denialscan.display import plain, short
from denialscan.doctor import engine_in_use
from denialscan.settings import ReadingConfig

COMMANDS = {
    "scan", "export", "show", "list", "search", "check", "text", "facts", "evaluate", "doctor",
    "train", "clocks", "link", "matter", "reference",
}  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three letters and one error; its folder is its parent."""
    root = tmp_path_factory.mktemp("cli")
    folder = write_letters(root / "in", {"a.txt": DENIAL, "b.txt": BARE, "c.txt": GRANT})
    (folder / "empty.pdf").touch()
    result = run("scan", folder, "--db", root / "s.db", "--as-of", "2026-11-22", "--jobs", 1)
    assert result.exit_code == 6, result.output
    (root / "said.txt").write_text(result.stdout)
    return root / "s.db"


def ids(db: Path, *filters: object) -> list[str]:
    result = run("list", "--db", db, "--json", *filters)
    assert result.exit_code == 0, result.output
    return [row["letter_id"] for row in json.loads(result.stdout)]


def test_every_command_has_help() -> None:
    assert set(cli.commands) == COMMANDS
    for name in COMMANDS:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_summary_says_it_all_in_80_columns(scanned: Path) -> None:
    said = (scanned.parent / "said.txt").read_text()
    assert "4 files: 3 read, 0 done before, 1 failed" in said
    assert "empty:" in said
    assert "denialscan show " in said
    assert "\x1b" not in said
    commands = [line for line in said.splitlines() if "--db" in line or "in/" in line]
    rest = [line for line in said.splitlines() if line not in commands]
    assert max(map(len, rest)) <= 80


def test_what_to_type_next_survives_a_blank_in_the_path(tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "in", {"a.txt": DENIAL})
    db = tmp_path / "my letters.db"
    said = run("scan", folder, "--db", db, "--jobs", 1).stdout
    typed = [shlex.split(line) for line in said.splitlines() if line.startswith("  denialscan ")]
    assert [words[1] for words in typed if words[-2:] == ["--db", str(db)]] == [
        "show",
        "list",
        "export",
    ]


def test_scan_again_as_json(scanned: Path) -> None:
    result = run("scan", scanned.parent / "in", "--db", scanned, "--as-of", "2026-11-22", "--json")
    assert result.exit_code == 6
    data = json.loads(result.stdout)
    assert data["files"] == {"found": 4, "read": 0, "skipped": 3, "failed": 1, "partly": 0}
    assert data["checked"] == 0
    assert data["exit_code"] == 6
    assert sum(row["letters"] for row in data["letters"]) == 3


def test_list_and_its_filters(scanned: Path) -> None:
    everything = ids(scanned)
    assert len(everything) == 3
    result = run("list", "--db", scanned)
    assert all(letter_id[:8] in result.stdout for letter_id in everything)
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert set(ids(scanned, "--outcome", "denied")) < set(everything)
    assert ids(scanned, "--since", "2200-01-01") == []
    assert "No letter matches" in run("list", "--db", scanned, "--kind", "policy").stdout
    for option in ("--kind", "--outcome", "--rule"):
        refused = run("list", "--db", scanned, option, "nonsense")
        assert refused.exit_code == 2
        assert "nonsense" in refused.stderr


def test_list_errors(scanned: Path) -> None:
    assert "empty:" in run("list", "--errors", "--db", scanned).stdout
    (row,) = json.loads(run("list", "--errors", "--db", scanned, "--json").stdout)
    assert (row["record"], row["error"]["code"]) == ("error", "empty")


def test_show_explains_a_stored_letter(scanned: Path) -> None:
    (bare,) = [r for r in ids(scanned) if "Petrenko" in run("text", r, "--db", scanned).stdout]
    result = run("show", bare[:6], "--db", scanned)
    assert result.exit_code == 0, result.output
    for piece in (bare, "b.txt", "Kind", "Outcome", "denied", "Fields", "Sentences", "p. 1"):
        assert piece in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    data = json.loads(run("show", bare, "--db", scanned, "--json").stdout)
    assert data["letter_id"] == bare


def test_show_a_file_needs_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_letters(tmp_path, {"a.txt": DENIAL})
    result = run("show", "a.txt", "--as-of", "2026-11-22")
    assert result.exit_code == 0, result.output
    assert "denied" in result.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    data = json.loads(run("show", "a.txt", "--json").stdout)
    assert data["source"]["path"] == "a.txt"
    assert run("show", tmp_path / "none.pdf").exit_code == 3


def test_show_and_text_of_nothing(scanned: Path, tmp_path: Path) -> None:
    assert run("show", "ffffffff", "--db", scanned).exit_code == 2
    assert run("text", "zz", "--db", scanned).exit_code == 2
    assert run("show", "ffffffff", "--db", tmp_path / "no.db").exit_code == 3
    (tmp_path / "empty.txt").touch()
    assert run("text", tmp_path / "empty.txt").exit_code == 3


def test_text_of_a_letter_and_of_a_file(scanned: Path) -> None:
    (denial,) = [r for r in ids(scanned) if "Deng" in run("text", r, "--db", scanned).stdout]
    data = json.loads(run("text", denial, "--db", scanned, "--format", "json").stdout)
    assert "flight risk" in " ".join(data["text"].split())
    assert data["pages"][0]["words"]
    assert "Amina Deng" in run("text", scanned.parent / "in" / "a.txt").stdout


def test_search(scanned: Path) -> None:
    result = run("search", "flight risk", "--db", scanned)
    assert result.exit_code == 0
    assert "1 letter." in result.stdout
    (hit,) = json.loads(run("search", '"flight risk"', "--db", scanned, "--json").stdout)
    assert "[flight risk]" in hit["snippet"] or "[flight] [risk]" in hit["snippet"]
    assert run("search", "**", "--db", scanned).exit_code == 2


def test_check(scanned: Path) -> None:
    assert "0 letters" in run("check", "--db", scanned, "--as-of", "2026-11-22").stdout
    data = json.loads(run("check", "--db", scanned, "--as-of", "2026-11-23", "--json").stdout)
    assert data == {"as_of": "2026-11-23", "checked": 3}
    run("check", "--db", scanned, "--as-of", "2026-11-22")


def test_export_to_file_and_stdout(scanned: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run("export", "--db", scanned, "--format", "csv", "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "4 records" in result.stderr
    command = [sys.executable, "-m", "denialscan", "export", "--db", str(scanned)]
    done = subprocess.run(
        [*command, "--format", "jsonl", "-o", "-"], capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["record"] for line in done.stdout.splitlines()] == [
        "letter", "letter", "letter", "error",
    ]  # fmt: skip
    assert done.stderr == ""
    refused = run("export", "--db", scanned, "--format", "xlsx", "-o", "-")
    assert refused.exit_code == 2
    assert "not in this release" in refused.stderr
    assert run("export", "--db", scanned, "--format", "csv", "-o", "/no/x.csv").exit_code == 5


def test_a_reader_that_goes_away_is_no_crash(scanned: Path) -> None:
    for arguments in ("export --format jsonl -o -", "list", "show --json " + ids(scanned)[0]):
        command = f"'{sys.executable}' -m denialscan {arguments} --db '{scanned}' | true"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert done.stderr == ""


def test_facts_template_check_import(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    assert run("facts", "template", folder).exit_code == 0
    people = folder / "people.csv"
    header = people.read_text(encoding="utf-8").splitlines()[0]
    assert "person_id" in header
    people.write_text("person_id,name,a_number\nP1,Amina Deng,A012345678\n", encoding="utf-8")
    data = json.loads(run("facts", "check", folder, "--json").stdout)
    assert data["rows"] == {"people": 1}
    db = tmp_path / "f.db"
    assert "new revision" in run("facts", "import", folder, "--db", db).stdout
    assert "Nothing changed" in run("facts", "import", folder, "--db", db).stdout
    assert run("facts", "check", tmp_path / "nothing").exit_code == 3


def test_scan_with_facts_names_the_client(tmp_path: Path) -> None:
    letters = write_letters(tmp_path / "in", {"a.txt": DENIAL})
    facts = write_letters(
        tmp_path / "facts", {"people.csv": "person_id,name,a_number\nP1,Amina Deng,A012345678\n"}
    )
    db = tmp_path / "s.db"
    result = run("scan", letters, "--db", db, "--facts", facts, "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert len(ids(db, "--person", "P1")) == 1
    assert "Client   P1" in run("show", ids(db)[0], "--db", db).stdout


@pytest.mark.parametrize("day", ["20261122", "2026-W47-7", "22.11.2026", "2026-2-3", "today"])
def test_dates_are_strict(day: str) -> None:
    result = run("check", "--as-of", day)
    assert result.exit_code == 2
    assert "YYYY-MM-DD" in result.stderr


def test_exit_codes_of_bad_input(tmp_path: Path) -> None:
    db = tmp_path / "s.db"
    assert run("scan", tmp_path / "nowhere", "--db", db).exit_code == 3
    (tmp_path / "in").mkdir()
    assert run("scan", tmp_path / "in", "--db", db).exit_code == 3
    assert run("scan").exit_code == 2
    assert run("list", "--db", tmp_path / "none.db").exit_code == 3
    assert run("scan", tmp_path, "--db", "postgresql://x/y").exit_code == 2
    assert run("scan", tmp_path, "--db", tmp_path / "no" / "x.db").exit_code == 5


def test_the_unexpected_shows_no_content(scanned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise KeyError("Oksana Petrenko")

    monkeypatch.setattr(pipeline, "check", broken)
    arguments = ("check", "--db", scanned, "--as-of", "2030-01-01")
    result = run(*arguments)
    assert result.exit_code == 1
    assert "KeyError in " in result.stderr
    assert "Petrenko" not in result.output
    assert "Traceback" not in result.output
    assert isinstance(run("--debug", *arguments).exception, KeyError)


def test_colour_only_on_request(scanned: Path) -> None:
    command = [sys.executable, "-m", "denialscan", "list", "--db", str(scanned)]
    for extra in ({}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}):
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **extra}, check=True
        )
        assert "\x1b[3" not in done.stdout


def test_a_letter_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[31mb\u202ec\nd\x07") == "a [31mb c\nd "
    assert short("one  two three", 8) == "one two…"


def test_a_mail_and_its_attachment_are_linked(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"] = "officer@example.gov"
    mail["To"] = "counsel@example.org"
    mail["Date"] = "Tue, 16 Mar 2021 09:12:00 -0500"
    mail["Subject"] = "RE: Case review request"
    mail.set_content("Please see the attached decision.\n")
    mail.add_attachment(BARE, filename="reply.txt")
    (tmp_path / "m.eml").write_bytes(mail.as_bytes())
    result = run("show", tmp_path / "m.eml", "--json")
    assert result.exit_code == 0, result.output
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert second["source"]["container"] == "m.eml!/reply.txt"
    assert {"letter_id": first["letter_id"], "relation": "attachment_of", "confidence": 1.0} in (
        second["related"]
    )


def test_doctor_finds_this_machine_in_order() -> None:
    result = run("doctor", "--json")
    checks = {row["check"]: row for row in json.loads(result.stdout)}
    assert [name for name, row in checks.items() if not row["ok"]] == []
    assert result.exit_code == 0
    assert {"python", "tesseract", "language spa", "sqlite full text search"} <= set(checks)
    assert checks["reading a pdf file"]["ok"]
    assert "tesseract" in checks["OCR engine"]["detail"]
    assert "libheif" in checks["HEIC photos"]["detail"]


def test_doctor_tells_which_engine_reads() -> None:
    told = {
        choice: next(engine_in_use(ReadingConfig(engine=choice))).detail
        for choice in ("pytesseract", "tesserocr")
    }
    assert "started for each page" in told["pytesseract"]
    assert "inside the reading process" in told["tesserocr"]


def test_doctor_says_how_to_get_tesseract(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "denialscan", "doctor"],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 4
    assert "PROBLEM tesseract: not found" in done.stdout
    assert "apt install tesseract-ocr" in " ".join(done.stdout.split())
