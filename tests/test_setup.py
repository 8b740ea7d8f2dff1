"""The set-up scripts: what is there is left alone, what is missing is installed.

The real functions run in bash; only the programs that would change the machine
(apt-get) or that describe it (tesseract, dpkg-query, id) are replaced, by small
programs found first on the PATH.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


class Machine:
    """A PATH that begins with a folder of stand-in programs."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.log = folder / "apt.log"
        self.has("apt-get", f'echo "$*" >> "{self.log}"')
        self.has("apt-cache", "true")
        self.has("dpkg-query", "echo 'install ok installed'")
        self.has("id", "echo 0")

    def has(self, name: str, body: str) -> None:
        """Put a shell program in front of all others."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def reads(self, *languages: str) -> None:
        """Give it a Tesseract with these languages."""
        lines = "\\n".join(("List of available languages (3):", *languages))
        self.has("tesseract", f"printf '{lines}\\n'")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Source the set-up functions and run a command."""
        return subprocess.run(
            ["bash", "-c", f'set -euo pipefail; . "{ROOT}/scripts/setup.sh"; {command}'],
            env={**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )

    def apt_calls(self) -> list[str]:
        """Return the arguments of every call of apt-get so far."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_installed_where_nothing_is_missing(machine: Machine) -> None:
    machine.reads("eng", "osd", "spa")
    done = machine.run("install_programs fonts-dejavu-core")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.apt_calls() == []


def test_only_what_is_missing_is_installed(machine: Machine) -> None:
    machine.reads("eng")
    machine.has("dpkg-query", "exit 1")
    done = machine.run("install_programs fonts-dejavu-core")
    update, install = machine.apt_calls()
    assert update.endswith(" update")
    assert install.split(" install ")[1].split() == [
        "-y",
        "--no-install-recommends",
        "tesseract-ocr-osd",
        "tesseract-ocr-spa",
        "fonts-dejavu-core",
    ]
    # The stand-in installed nothing, so the script must not go on.
    assert done.returncode == 4
    assert "lacks language data: osd spa" in done.stderr


def test_a_language_is_matched_whole(machine: Machine) -> None:
    machine.reads("eng_old", "osd", "spa_old")
    assert machine.run("missing_languages").stdout.split() == ["eng", "spa"]


def test_a_failed_installation_is_shown(machine: Machine) -> None:
    machine.reads("eng", "osd")
    machine.has("apt-get", "echo 'E: the mirror is away'; exit 100")
    done = machine.run("install_programs")
    assert done.returncode == 4
    assert "E: the mirror is away" in done.stderr
    assert "apt-get install tesseract-ocr-spa failed" in done.stderr


def test_without_administrator_the_command_is_told(machine: Machine) -> None:
    machine.reads("eng", "osd")
    machine.has("id", "echo 1000")
    # No sudo: only the programs that the script itself needs are on the PATH.
    for name in ("dirname", "grep", "mktemp", "rm", "cat", "env", "tr", "uname"):
        machine.has(name, f'exec /usr/bin/env -i PATH=/usr/bin:/bin {name} "$@"')
    done = machine.run(f'PATH="{machine.programs}"; install_programs')
    assert done.returncode == 4
    assert "apt-get install --no-install-recommends tesseract-ocr-spa" in done.stderr
    assert machine.apt_calls() == []


def test_help_needs_no_set_up(machine: Machine) -> None:
    machine.has("tesseract", "exit 1")
    done = subprocess.run(
        ["bash", str(ROOT / "scripts" / "run.sh"), "--help"],
        env={"PATH": f"{machine.programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "bash scripts/run.sh" in done.stdout
    assert machine.apt_calls() == []
