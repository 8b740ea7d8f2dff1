"""Measuring: values are compared as the contract means them, shares as they are."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from builders import BARE, DENIAL, GRANT, letter, write_letters
from click.testing import CliRunner

from denialscan.cli import cli
from denialscan.errors import InputError
from denialscan.evaluate import Report, Share, evaluate, label_scores, rule_score, score_file
from denialscan.evaluate.scoring import f1, match, same_item, same_value

DAY = "2026-11-22"


@pytest.mark.parametrize(
    ("name", "found", "gold", "same"),
    [
        ("letter_date", "2021-03-24", "2021-03-24", True),
        ("letter_date", "2021-03", "2021-03-24", False),
        ("letter_date", None, None, True),
        ("letter_date", "", None, True),
        ("letter_date", "2021-03-24", None, False),
        ("letter_date", None, "2021-03-24", False),
        ("sent_at", "2021-03-16T09:12:00-05:00", "2021-03-16T14:12:00+00:00", True),
        ("sent_at", "2021-03-16T09:12:00", "2021-03-16T09:12:00-05:00", False),
        ("person_name", "NÚÑEZ, Ana María", "Ana Maria Nunez", True),
        ("person_name", "Ana Nunez", "Ana Maria Nunez", False),
        ("signatory_name", "John Q Carver", "John Q. Carver", True),
        ("signatory_name", "J. Carver", "John Q. Carver", False),
        ("signatory_title", "Field Office Director", "Acting Field Office Director", True),
        ("signatory_title", "Field Office Director", "Deportation Officer", False),
        ("representative", "Roland Baptiste Kerr", "Roland Baptiste-Kerr", True),
        ("representative", "Roland Baptiste-Ker", "Roland Baptiste-Kerr", True),
        ("representative", "Maria Lopez", "Roland Baptiste-Kerr", False),
        ("issuing_office", "BOS", "BOS", True),
        ("issuing_office", "BOS", "BUF", False),
        ("country", "GT", "GT", True),
    ],
)
def test_values(name: str, found: str | None, gold: str | None, same: bool) -> None:
    assert same_value(name, found, gold) is same


@pytest.mark.parametrize(
    ("name", "found", "gold", "same"),
    [
        ("authorities", "8 CFR 241.4(l)", "8 CFR 241.4", True),
        ("authorities", "8 CFR 241.4", "8 CFR 241.4(l)", False),
        ("authorities", "8 CFR 241.40", "8 CFR 241.4", False),
        ("authorities", "INA 236", "INA 236", True),
        ("facilities", {"value": "BTV", "raw": "x"}, {"value": "BTV", "raw": "y"}, True),
        ("facilities", {"value": "BTV", "raw": "x"}, {"value": None, "raw": "x"}, False),
        (
            "facilities",
            {"value": None, "raw": "Elm Jail"},
            {"value": None, "raw": "Elm Jail"},
            True,
        ),
        ("offenses", {"offense": "assault"}, {"offense": "assault in the second degree"}, True),
        ("offenses", {"offense": "theft"}, {"offense": "assault"}, False),
        ("grounds", "danger", "danger", True),
        ("grounds", "danger", "policy", False),
        ("reference_numbers", "2023 ICFO 21877", "2023-ICFO-21877", True),
    ],
)
def test_items(name: str, found: object, gold: object, same: bool) -> None:
    assert same_item(name)(found, gold) is same


def test_lists_count_elements() -> None:
    same = same_item("grounds")
    assert match(["danger", "policy"], ["danger", "other", "identity"], same) == (1, 1)
    assert f1(1, 2, 1, 3) == pytest.approx(0.4)
    assert f1(0, 0, 0, 0) == 1
    assert f1(0, 1, 0, 0) == 0


def test_wilson_interval() -> None:
    # Newcombe 1998, table I: 81 of 263, Wilson without continuity correction.
    low, high = Share(81, 263).interval() or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert Share().interval() is None
    assert Share().rate is None


def test_labels() -> None:
    counts = Counter({("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 2})
    scores = label_scores(counts)
    assert (scores["a"][0].rate, scores["a"][1].rate) == (1.0, 0.75)
    assert (scores["b"][0].rate, scores["b"][1].rate) == (2 / 3, 1.0)


def test_rules() -> None:
    counts = Counter(
        {
            ("flagged", "flagged"): 4,
            ("flagged", "undetermined"): 1,
            ("clear", "flagged"): 1,
            ("clear", "clear"): 3,
            ("not_applicable", "clear"): 1,
        }
    )
    score = rule_score(counts)
    assert score.precision.rate == 4 / 5
    assert score.recall.rate == 4 / 5
    assert (score.wrong.hits, score.wrong.total) == (2, 9)
    assert (score.coverage.hits, score.coverage.total) == (9, 10)


def test_a_file_without_a_letter_is_wrong_throughout() -> None:
    report = Report()
    gold = {
        "kind": "parole",
        "outcome": "granted",
        "fields": {"letter_date": "2021-01-01", "grounds": ["danger"], "country": None},
        "rules": {"kick_back": "clear"},
    }
    score_file(report, "x.pdf", gold, (), DAY)
    assert (report.unread, report.kind.hits, report.outcome.hits) == (1, 0, 0)
    assert report.field_points == 1  # the country that is not stated
    assert report.rules["kick_back"][("clear", "missing")] == 1


def test_an_unknown_gold_field_is_told() -> None:
    gold = {"kind": "parole", "outcome": "granted", "fields": {"colour": "red"}}
    with pytest.raises(InputError, match="colour"):
        score_file(Report(), "x.pdf", gold, (letter(),), DAY)


def test_false_adverse_flags_are_counted_on_grants_and_non_decisions() -> None:
    # The builder's letter is a denial without a specific ground: called a grant
    # or a policy by the gold, its flags are false accusations.
    for gold in (
        {"kind": "stay_of_removal", "outcome": "granted"},
        {"kind": "policy", "outcome": "none"},
        {"kind": "stay_of_removal", "outcome": "denied"},
    ):
        report = Report()
        score_file(report, "x.pdf", gold, (letter(),), DAY)
        assert report.false_adverse.total == (gold["outcome"] != "denied")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    texts = {"a.txt": DENIAL, "b.txt": BARE, "c.txt": GRANT}
    folder = write_letters(root, texts)
    golds = {
        "a": {
            "kind": "release_request",
            "outcome": "denied",
            "fields": {"letter_date": "2021-03-24"},
        },
        "b": {
            "kind": "stay_of_removal",
            "outcome": "denied",
            "fields": {"letter_date": "2022-05-05"},
        },
        "c": {"kind": "parole", "outcome": "granted", "fields": {"letter_date": "1999-01-01"}},
    }
    golds["b"]["facts"] = {"people": [{"person_id": "P1", "name": "Oksana Petrenko"}]}
    entries = []
    for name, gold in golds.items():
        gold["rules"] = {"summary_denial": "not_applicable" if name == "c" else "clear"}
        (folder / f"{name}.gold.json").write_text(json.dumps(gold))
        entries.append(
            {
                "path": f"{name}.txt",
                "gold": f"{name}.gold.json",
                "author": "t",
                "family": name,
                "condition": "digital",
                "sha256": hashlib.sha256(texts[f"{name}.txt"].encode()).hexdigest(),
            }
        )
    (folder / "manifest.json").write_text(json.dumps({"files": entries}))
    return folder


def test_a_small_corpus(corpus: Path) -> None:
    report = evaluate(corpus, as_of=DAY)
    assert (report.files, report.unread) == (3, 0)
    assert report.outcome.hits == 3
    assert (report.values["letter_date"].hits, report.values["letter_date"].total) == (2, 3)
    assert report.field_accuracy == pytest.approx(2 / 3)
    assert report.false_adverse.total == 1
    assert [w.file for w in report.wrong if w.what == "letter_date"] == ["c.txt"]
    assert sum(report.rules["summary_denial"].values()) == 3


def test_filters(corpus: Path) -> None:
    assert evaluate(corpus, as_of=DAY, family="b").files == 1
    assert evaluate(corpus, as_of=DAY, author="t", condition="digital", limit=2).files == 2
    with pytest.raises(InputError):
        evaluate(corpus, as_of=DAY, author="nobody")
    with pytest.raises(InputError):
        evaluate(corpus.parent, as_of=DAY)


def test_the_command_prints_figures(corpus: Path) -> None:
    result = CliRunner().invoke(cli, ["evaluate", str(corpus), "--errors", "--jobs", "1"])
    assert result.exit_code == 0, result.output
    assert "outcome            1.00 [" in result.stdout
    assert "expected 1999-01-01" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    result = CliRunner().invoke(cli, ["evaluate", str(corpus), "--json", "--limit", "1"])
    assert json.loads(result.stdout)["files"] == 1
