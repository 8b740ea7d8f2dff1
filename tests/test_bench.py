"""The benchmark runs, for real, over two small letters."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BENCH = ROOT / "scripts" / "bench.py"
LETTER = """\
---
family: bench-test
---
::date
March 24, 2021
::re
Ilse Marroquin, A 011 222 333
::body
Your request for release is denied. You were convicted of theft on May 1, 2015.
"""
GOLD = {
    "author": "t",
    "family": "bench-test",
    "kind": "custody_review",
    "outcome": "denied",
    "fields": {
        "letter_date": "2021-03-24",
        "person_name": "Ilse Marroquin",
        "a_numbers": ["A011222333"],
    },
    "rules": {},
    "sentences": [{"text": "Your request for release is denied.", "role": "decision"}],
}


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, BENCH, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter of one page and one of two."""
    folder = tmp_path_factory.mktemp("letters")
    (folder / "t").mkdir()
    further = "::pagebreak\n::body\nThis decision cannot be appealed.\n"
    for name, text in (("t-01-one", LETTER), ("t-02-two", LETTER + further)):
        (folder / "t" / f"{name}.txt").write_text(text, encoding="utf-8")
        gold = json.dumps({**GOLD, "id": name})
        (folder / "t" / f"{name}.gold.json").write_text(gold, encoding="utf-8")
    return folder


def test_everything_is_measured(letters: Path, tmp_path: Path) -> None:
    assert shutil.which("tesseract")
    page = tmp_path / "page.md"
    done = bench(
        "--letters-dir", letters, "--authors", "t", "--conditions", "digital,scan,photo",
        "--pages", "3", "--engines", "pytesseract", "--default-threads", "photo",
        "--ocrmypdf", tmp_path / "none", "--json", tmp_path / "a.json", "--markdown", page,
        "--date", "2026-01-31",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 130
    data = json.loads((tmp_path / "a.json").read_text())
    plain = ["plain pytesseract, 1 thread", "plain pytesseract, default threads"]
    ways = {name: [w["way"] for w in ways] for name, ways in data["conditions"].items()}
    assert ways == {
        "digital": ["denialscan, pytesseract", plain[0]],
        "scan": ["denialscan, pytesseract", plain[0]],
        "photo": ["denialscan, pytesseract", *plain],
    }
    # A photo holds one page, and the second letter has two.
    pages = {name: {w["pages"] for w in found} for name, found in data["conditions"].items()}
    assert pages == {"digital": {3}, "scan": {3}, "photo": {1}}
    for found in data["conditions"].values():
        assert all(way["wall"] > 0 and way["cpu"] > 0 and way["cer"] < 10 for way in found)
    digital, scan = data["conditions"]["digital"][0], data["conditions"]["scan"][0]
    assert digital["cer"] == 0
    assert digital["fields"] == {
        "a_number": [2, 2],
        "name": [2, 2],
        "date": [2, 2],
        "decision": [2, 2],
    }
    assert digital["cpu"] < scan["cpu"]
    (costs,) = data["costs"]
    assert 0 < costs["digital"] < costs["scanned"]
    assert costs["twice"] < costs["first"]
    assert costs["recognition"] > 0
    assert data["after"]["letters"] == 2
    assert all(data["after"][name] > 0 for name in ("help", "analyser_start", "analysis"))
    assert data["notes"] == ["OCRmyPDF is not installed: not measured"]
    # The page says the same, how it was made, and nothing of this machine's folders.
    text = page.read_text()
    assert "--conditions digital,scan,photo --pages 3" in text
    assert "2026-01-31" in text
    assert str(tmp_path) not in text
    assert str(letters) not in text
    for way in data["conditions"]["scan"]:
        assert f"| {way['way']} | {way['cer']:.2f} |" in text
    assert f"{sum(g['met'] for g in data['goals'])} of {len(data['goals'])} met" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--pages", "0"),
        ("--markdown", "page.md"),
        ("--conditions", "crumpled"),
        ("--without", "breakfast"),
        ("--authors", "nobody"),
    ],
    ids=["no pages", "a page without its date", "no such copy", "no such way", "nothing to read"],
)
def test_bad_options(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = bench(*arguments)
    assert done.returncode == 2, done.stderr
    assert not (tmp_path / "page.md").exists()


def test_a_copy_that_fits_no_letter_is_named(letters: Path, tmp_path: Path) -> None:
    done = bench(
        "--letters-dir", letters, "--authors", "t", "--letters", "t-01-one", "--conditions",
        "multi-photo", "--engines", "pytesseract", "--without", "plain,ocrmypdf,costs,after",
        "--json", tmp_path / "a.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "a.json").read_text())
    assert data["notes"] == ["multi-photo: fits none of these letters"]
    assert data["goals"] == []


@pytest.mark.skipif(shutil.which("ocrmypdf") is None, reason="needs OCRmyPDF")
def test_ocrmypdf_reads_the_same_copies(letters: Path, tmp_path: Path) -> None:
    done = bench(
        "--letters-dir", letters, "--authors", "t", "--conditions", "fax,mixed", "--engines",
        "pytesseract", "--without", "plain,costs,after", "--json", tmp_path / "a.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for found in json.loads((tmp_path / "a.json").read_text())["conditions"].values():
        (theirs,) = (way for way in found if way["way"].startswith("OCRmyPDF"))
        assert theirs["cer"] < 15
