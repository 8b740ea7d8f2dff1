"""Locked files: tried again once passwords are given, which are kept nowhere."""

from __future__ import annotations

from pathlib import Path

import making
import pikepdf
import pytest
from click.testing import CliRunner, Result
from reportlab.lib.pdfencrypt import StandardEncryption

from denialscan.cli import cli
from denialscan.run import scan
from denialscan.store import open_store
from denialscan.store.records import errors

DAY = "2026-11-22"
SECRET = "correct horse battery staple"


def locked() -> bytes:
    return making.letter_pdf(encrypt=StandardEncryption(SECRET, "owner", strength=128))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_locked_files_are_tried_again_with_passwords(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    making.put(folder, "locked.pdf", locked())
    mail = making.mail(("reply.pdf", "application/pdf", locked()))
    making.put(folder, "mail.eml", mail.as_bytes())
    db = tmp_path / "s.db"
    first = scan([folder], db, as_of=DAY)
    assert [e.code for e in first.errors] == ["password", "password"]
    # Nothing has changed, so nothing is tried.
    again = scan([folder], db, as_of=DAY)
    assert (again.read, again.skipped, again.failed) == (0, 1, 1)
    right = scan([folder], db, as_of=DAY, passwords=("wrong", SECRET))
    assert (right.read, right.failed, right.partly) == (2, 0, 0)
    with open_store(db) as store:
        assert list(errors(store)) == []
    # What was read stays read, without any password.
    assert scan([folder], db, as_of=DAY).skipped == 2
    assert SECRET.encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("s.db*"))


def test_the_password_file(tmp_path: Path) -> None:
    path = making.put(tmp_path, "locked.pdf", locked())
    listed = making.put(tmp_path, "words.txt", f"\ufeffwrong\r\n\r\n{SECRET}\r\n".encode())
    assert "--password-file" in run("show", path).stderr
    shown = run("show", path, "--password-file", listed)
    assert shown.exit_code == 0, shown.output
    assert SECRET not in shown.output


def test_the_text_of_a_locked_file(tmp_path: Path) -> None:
    path = making.put(tmp_path, "locked.pdf", locked())
    listed = making.put(tmp_path, "words.txt", f"wrong\n{SECRET}\n".encode())
    assert run("text", path).exit_code == 3
    shown = run("text", path, "--password-file", listed)
    assert shown.exit_code == 0, shown.output
    assert "Field Office Director" in shown.stdout
    copy = tmp_path / "copy.pdf"
    made = run("text", path, "--format", "pdf", "-o", copy, "--password-file", listed)
    assert made.exit_code == 0, made.output
    with pikepdf.open(copy) as document:
        assert not document.is_encrypted


@pytest.mark.parametrize("data", [None, b"\xff\xfe\xfd", b"x" * 100_000])
def test_a_password_file_that_is_none(data: bytes | None, tmp_path: Path) -> None:
    path = making.put(tmp_path, "locked.pdf", locked())
    listed = tmp_path / "words.txt"
    if data is not None:
        listed.write_bytes(data)
    found = run("show", path, "--password-file", listed)
    assert found.exit_code == 2
    assert "password file" in found.stderr
