"""What the documents show: the tables of error rates, the picture of a first run."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from builders import DENIAL, GRANT, write_letters
from dependencies import ROOT

from denialscan.evaluate import Answer, Case, Compared, Entry, Listed, Share
from denialscan.evaluate.asjson import cases_json

FIGURES = runpy.run_path(str(ROOT / "scripts/make_figures.py"))
PICTURE = runpy.run_path(str(ROOT / "scripts/make_picture.py"))
DAY = "2026-01-02"


def cases(author: str, split: str, condition: str, right: int, wrong: int) -> list[dict[str, Any]]:
    """Return letters whose kind, date, flag and role were right, then others."""
    out = []
    for n in range(right + wrong):
        hit = n < right
        entry = Entry(
            path=f"{author}/{condition}/{n}",
            gold="",
            letter=f"{author}{n}",
            author=author,
            split=split,
            condition=condition,
        )
        flag = Answer(gold="flagged", found="flagged" if hit else "undetermined", confidence=0.75)
        out.append(
            Case(
                entry=entry,
                read=True,
                letters_right=True,
                kind=Answer(gold="parole", found="parole" if hit else "other", confidence=0.75),
                outcome=Answer(gold="denied", found="denied", confidence=1.0),
                values={"letter_date": hit},
                lists={"grounds": Listed(right=int(hit), found=int(hit), hit=int(hit), gold=1)},
                rules={"kick_back": flag},
                complete=True,
                sentences=(
                    Compared(
                        gold=("ground",),
                        found=("ground" if hit else "not found",),
                        gold_specific=True,
                        found_specific=hit,
                    ),
                ),
            )
        )
    return cases_json(out)


def kept() -> dict[str, Any]:
    parts = {
        "a": cases("a", "development", "digital", 20, 0),
        "b": cases("b", "development", "digital", 5, 5),
        "d": cases("d", "test", "digital", 9, 1)
        + cases("d", "test", "scan", 3, 2)
        + cases("d", "test", "fax", 1, 4),
    }
    return {
        **FIGURES["fresh"](DAY),
        "parts": {author: {"key": "", "cases": found} for author, found in parts.items()},
    }


def cells(text: str, heading: str, first: str) -> list[str]:
    """Return the cells of a row under a heading that begins with ``heading``."""
    part = text[text.index(f"\n### {heading}") :]
    line = next(x for x in part.splitlines() if x.startswith(f"| {first} |"))
    return [c.strip() for c in line.split("|")[2:-1]]


def shown(hits: int, total: int) -> str:
    low, high = Share(hits, total).interval() or (0.0, 0.0)
    return f"{hits / total:.2f} [{low:.2f}-{high:.2f}] {hits}/{total}"


def test_the_test_split_stands_apart_and_copies_are_not_mixed_with_digital() -> None:
    text = FIGURES["figures"](kept())
    assert "test: d; development: a, b." in text
    blind, copies, known, known_copies = cells(text, "In short", "kind right")
    assert (blind, copies, known, known_copies) == (shown(9, 10), shown(4, 10), shown(25, 30), "-")
    assert cells(text, "By author", "b")[:3] == ["development", "10", shown(5, 10)]
    assert cells(text, "By condition", "`fax`")[:3] == ["test", "5", shown(1, 5)]
    assert cells(text, "Fields", "`letter_date`")[1] == shown(4, 10)
    assert cells(text, "Rules, test, digital", "`kick_back`") == [
        "10", shown(9, 9), shown(9, 10), shown(9, 10), shown(0, 9),
    ]  # fmt: skip
    assert cells(text, "Sentence roles", "case-specific ground")[1] == shown(9, 10)
    # Nine of ten letters 0.75 sure of a kind that was right.
    assert cells(text, "Confidence", "kind")[1:] == ["0.750 to 0.750", "0.750", shown(9, 10)]


def test_aims_say_what_was_missed() -> None:
    text = FIGURES["figures"](kept())
    assert cells(text, "What is aimed at", "`kick_back`, recall") == [
        "0.90", shown(9, 10), f"{shown(25, 30)} (missed)",
    ]  # fmt: skip
    assert cells(text, "What is aimed at", "`categorical_denial`, recall") == ["0.90", "-", "-"]
    assert cells(text, "What is aimed at", "calibration error, kind")[1].endswith("(missed)")


def test_copies_are_held_against_the_same_letters() -> None:
    # Of the five letters that were also scanned, all were right digitally, three scanned.
    assert cells(FIGURES["figures"](kept()), "What copies cost", "`scan`")[:3] == [
        "test", "5", "+40.0",
    ]  # fmt: skip


def test_figures_are_measured_in_parts_and_not_twice(tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "rendered", {"a.txt": DENIAL, "b.txt": GRANT})
    files = []
    for name, outcome in (("a", "denied"), ("b", "granted")):
        gold = {"kind": "release_request", "outcome": outcome, "fields": {}, "rules": {}}
        (folder / f"{name}.gold.json").write_text(json.dumps(gold))
        files.append(
            {"path": f"{name}.txt", "gold": f"{name}.gold.json", "author": name,
             "split": "development", "condition": "digital"}
        )  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({"files": files}))
    keep = tmp_path / "kept.json"

    def collect(*authors: str) -> tuple[dict[str, Any], list[str]]:
        found: tuple[dict[str, Any], list[str]] = FIGURES["collect"](
            keep, authors=authors, rendered=folder, jobs=1, as_of=DAY
        )
        return found

    first, missing = collect("a")
    assert (list(first["parts"]), missing) == (["a"], ["b"])
    assert first["parts"]["a"]["cases"][0]["outcome"]["found"] == "denied"
    # What is kept is believed while nothing changes: mark it to see that it stays.
    first["parts"]["a"]["cases"][0]["outcome"]["found"] = "kept"
    keep.write_text(json.dumps(first))
    second, missing = collect()
    assert (list(second["parts"]), missing) == (["a", "b"], [])
    assert second["parts"]["a"]["cases"][0]["outcome"]["found"] == "kept"
    # Another gold, and the part is measured again.
    gold = json.loads((folder / "a.gold.json").read_text()) | {"outcome": "granted"}
    (folder / "a.gold.json").write_text(json.dumps(gold))
    third, _missing = collect()
    assert third["parts"]["a"]["cases"][0]["outcome"] == {
        **second["parts"]["a"]["cases"][0]["outcome"], "gold": "granted", "found": "denied",
    }  # fmt: skip
    with pytest.raises(ValueError, match="no author z"):
        collect("z")


def test_the_tables_stand_between_the_marks_and_nowhere_else() -> None:
    begin, end, renew = FIGURES["BEGIN"], FIGURES["END"], FIGURES["with_figures"]
    assert renew(f"a\n{begin}\nold\n{end}\nb", "new\n") == f"a\n{begin}\nnew\n{end}\nb"
    with pytest.raises(ValueError, match="no marks"):
        renew(f"a\n{begin}\nold\nb", "new\n")


def test_every_rule_without_a_check_is_named_as_unmeasured() -> None:
    written, later = FIGURES["tables"].__globals__["rules_by_status"]()
    text = FIGURES["figures"](kept())
    assert ("### Rules without figures" in text) == bool(later)
    if later:
        last = text.split("### Rules without figures")[1]
        assert re.findall(r"`(\w+)`", last) == later
    assert set(written).isdisjoint(later)


def test_the_picture_is_whole_in_itself() -> None:
    drawn = PICTURE["draw"](["\x1b[1;31mHIGH\x1b[0m a_rule", "    p. 1: <quoted & kept>"])
    assert "HIGH" in drawn
    assert "&lt;quoted" in drawn
    for svg in (drawn, (ROOT / "docs/img/first-run.svg").read_text(encoding="utf-8")):
        without = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        without = re.sub(r"<!--.*?-->", "", without, flags=re.DOTALL)
        assert "://" not in without
        assert not re.search(r"url\((?!#)", without)
        assert not re.search(r"/(?:home|tmp|work|root|Users)/", without)
