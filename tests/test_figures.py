"""What the documents show: the tables of error rates, the picture of a first run."""

from __future__ import annotations

import re
import runpy
from typing import Any

import pytest
from dependencies import ROOT

from denialscan.display.evaluation import report_json
from denialscan.evaluate import Report, Share

FIGURES = runpy.run_path(str(ROOT / "scripts/make_figures.py"))
PICTURE = runpy.run_path(str(ROOT / "scripts/make_picture.py"))


def report(right: int, wrong: int) -> dict[str, Any]:
    """Return an evaluation in which so many kinds, dates and flags were right and wrong."""
    found = Report(files=right + wrong)
    for hit in [True] * right + [False] * wrong:
        for share in (found.kind, found.outcome, found.values["letter_date"]):
            share.add(hit)
        found.kinds[("parole", "parole" if hit else "other")] += 1
        found.rules["kick_back"][("flagged", "flagged" if hit else "undetermined")] += 1
        found.field_points += hit
        found.field_total += 1
        found.lists["grounds"].recall.add(hit)
        found.lists["grounds"].exact.add(hit)
    return report_json(found, with_errors=False)


def measured() -> dict[str, Any]:
    rows = [("d", "digital", report(9, 1)), ("d", "scan", report(3, 2)), ("d", "fax", report(1, 4)),
            ("a", "digital", report(20, 0)), ("b", "digital", report(5, 5))]  # fmt: skip
    return {
        "as_of": "2026-01-02",
        "version": "0.1.0",
        "analysis": "0123456789abcdef",
        "reports": [{"author": a, "condition": c, "report": r} for a, c, r in rows],
    }


def cells(text: str, heading: str, first: str) -> list[str]:
    """Return the cells of a row under a heading that begins with ``heading``."""
    part = text[text.index(f"\n### {heading}") :]
    line = next(x for x in part.splitlines() if x.startswith(f"| {first} |"))
    return [c.strip() for c in line.split("|")[2:-1]]


def shown(hits: int, total: int) -> str:
    low, high = Share(hits, total).interval() or (0.0, 0.0)
    return f"{hits / total:.2f} [{low:.2f}-{high:.2f}] {hits}/{total}"


def test_the_blind_author_stands_apart_and_copies_are_not_mixed_with_digital() -> None:
    text = FIGURES["tables"](measured())
    blind, copies, known, known_copies = cells(text, "In short", "kind right")
    assert (blind, copies, known, known_copies) == (shown(9, 10), shown(4, 10), shown(25, 30), "-")
    assert cells(text, "By condition", "`fax`")[:2] == ["5", shown(1, 5)]
    assert cells(text, "Fields", "`letter_date`")[1] == shown(4, 10)
    assert cells(text, "Rules, author d, digital", "`kick_back`") == [
        "10", shown(9, 9), shown(9, 10), shown(0, 9), "1",
    ]  # fmt: skip


def test_the_tables_stand_between_the_marks_and_nowhere_else() -> None:
    begin, end, renew = FIGURES["BEGIN"], FIGURES["END"], FIGURES["with_figures"]
    assert renew(f"a\n{begin}\nold\n{end}\nb", "new\n") == f"a\n{begin}\nnew\n{end}\nb"
    with pytest.raises(ValueError, match="no marks"):
        renew(f"a\n{begin}\nold\nb", "new\n")


def test_every_rule_without_a_check_is_named_as_unmeasured() -> None:
    written, later = FIGURES["_rules_by_status"]()
    last = FIGURES["tables"](measured()).split("### Rules without figures")[1]
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
