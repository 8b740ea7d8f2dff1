"""Draw docs/img/first-run.svg: what denialscan prints on its sample letters.

    python scripts/make_picture.py

Runs ``denialscan scan`` and ``denialscan show`` for real, in a folder of their own with
relative paths, and draws what they print, colours included. Of ``show`` only the head
and the flagged indicators are drawn; [...] stands for the rest. The picture loads
nothing: rich's web fonts are taken out, so that the viewer's own are used.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "corpus" / "samples"
PICTURE = ROOT / "docs" / "img" / "first-run.svg"
WIDTH = 80
#: The letter that is shown: a scan fed sideways, which differs from the client's file.
SHOWN = "letters/parole-sideways.pdf"

_COLOURS = [
    (36, 41, 47), (215, 58, 73), (40, 140, 70), (176, 112, 0),
    (3, 102, 214), (111, 66, 193), (0, 128, 144), (106, 115, 125),
]  # fmt: skip
#: Dark on white, legible beside the page it stands on.
THEME = TerminalTheme((255, 255, 255), (36, 41, 47), _COLOURS, _COLOURS)


def run(folder: Path, *words: str) -> str:
    """Return what a command prints in this folder, with its colours."""
    done = subprocess.run(
        [sys.executable, "-m", "denialscan", *words],
        cwd=folder,
        env=os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def shortened(shown: str) -> list[str]:
    """Return the head and the flagged indicators of what ``show`` prints."""
    lines = shown.rstrip().splitlines()
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    first = next(n for n, line in enumerate(plain) if line.startswith("Fields"))
    again = next(n for n, line in enumerate(plain) if line.startswith("Indicators:"))
    end = plain.index("Undetermined", again)
    left_out = "\x1b[2m[...]\x1b[0m"
    return [*lines[:first], left_out, "", *lines[again:end], left_out]


def first_run() -> list[str]:
    """Return the lines of a first run: each command as typed, then what it prints."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(SAMPLES / "letters", folder / "letters")
        shutil.copytree(SAMPLES / "facts", folder / "client-facts")
        scan = shlex.split("scan letters --facts client-facts --db case.db")
        lines = [prompt(scan), *run(folder, *scan).rstrip().splitlines()]
        listed = json.loads(run(folder, "list", "--db", "case.db", "--json"))
        letter = next(row["letter_id"] for row in listed if row["path"] == SHOWN)
        show = ["show", letter[:8], "--db", "case.db"]
        return [*lines, "", prompt(show), *shortened(run(folder, *show))]


def prompt(words: list[str]) -> str:
    """Return a command as it stands on a terminal."""
    return f"\x1b[1m$ denialscan {shlex.join(words)}\x1b[0m"


def draw(lines: list[str]) -> str:
    """Return the lines as an SVG picture that refers to nothing outside itself."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for line in [*lines, ""]:
        text = Text.from_ansi(line)
        # Some viewers drop spaces at the beginning of a text: as a piece of another
        # style they become a place to begin at.
        text.stylize("not italic", 0, len(text.plain) - len(text.plain.lstrip()))
        console.print(text)
    svg = console.export_svg(title="denialscan", theme=THEME, unique_id="first-run")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def main() -> int:
    """Draw the picture."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(first_run()), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
