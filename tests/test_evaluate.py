"""Measuring: values are compared as the contract means them, shares as they are."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from builders import BARE, DENIAL, GRANT, letter, write_letters
from click.testing import CliRunner
from dependencies import ROOT

from denialscan.cli import cli
from denialscan.codec import decode
from denialscan.errors import InputError
from denialscan.evaluate import (
    ADVERSE_RULES,
    Answer,
    Case,
    Entry,
    LabelScore,
    Listed,
    Report,
    Share,
    align,
    calibration,
    compare_sentences,
    evaluate,
    grouped,
    label_scores,
    macro_f1,
    pairs,
    points_lost,
    rule_score,
    score_file,
)
from denialscan.evaluate.asjson import evaluation_json
from denialscan.evaluate.scoring import f1, match, same_item, same_value
from denialscan.schema import Sentence

RULES = ROOT / "denialscan" / "rules" / "data"

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
    counts = Counter({("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 2, ("b", "c"): 1})
    scores = label_scores(counts)
    assert (scores["a"].precision.rate, scores["a"].recall.rate) == (1.0, 0.75)
    assert (scores["b"].precision.rate, scores["b"].recall.rate) == (2 / 3, 2 / 3)
    # Only labels of the gold count, each the same: F1 of a is 6/7, of b 2/3.
    assert macro_f1(scores.values()) == pytest.approx((6 / 7 + 2 / 3) / 2)
    assert macro_f1([LabelScore(precision=Share(), recall=Share(0, 2))]) == 0
    assert macro_f1([]) is None


def test_rules() -> None:
    counts = Counter(
        {
            ("flagged", "flagged"): 4,
            ("flagged", "undetermined"): 1,
            ("clear", "flagged"): 1,
            ("clear", "clear"): 3,
            ("clear", "unread"): 2,
            ("undetermined", "undetermined"): 5,
            ("undetermined", "clear"): 1,
            ("not_applicable", "clear"): 1,
        }
    )
    score = rule_score(counts)
    assert score.letters == 18
    assert (score.precision.hits, score.precision.total) == (4, 5)
    assert (score.recall.hits, score.recall.total) == (4, 5)
    assert (score.recall_answered.hits, score.recall_answered.total) == (4, 4)
    # Three of the twelve whose gold is determined got no answer.
    assert (score.coverage.hits, score.coverage.total) == (9, 12)
    assert (score.wrong.hits, score.wrong.total) == (3, 10)


def test_calibration_by_hand() -> None:
    # Two bins: 0.6 and 0.8, one right of two; twice 1.0, both right.
    found = calibration([(1.0, True), (0.6, False), (1.0, True), (0.8, True)], bins=2)
    assert found is not None
    assert [(b.low, b.high, b.right.hits, b.right.total) for b in found.bins] == [
        (0.6, 0.8, 1, 2),
        (1.0, 1.0, 2, 2),
    ]
    assert found.error == pytest.approx((2 * abs(0.7 - 0.5) + 0) / 4)
    assert calibration([]) is None


def test_calibration_does_not_depend_on_the_order_of_equal_confidences() -> None:
    answers = [(0.9, n % 10 != 0) for n in range(100)]
    found = calibration(answers)
    assert found == calibration(reversed(answers))
    assert found is not None
    assert len(found.bins) == 1
    assert found.error == pytest.approx(0)


def test_bins_hold_about_equally_many() -> None:
    found = calibration([(n / 1000, True) for n in range(95)])
    assert found is not None
    assert len(found.bins) == 10
    assert {b.right.total for b in found.bins} <= {9, 10}


ENTRY = Entry(path="x.pdf", gold="x.gold.json", letter="x", author="t", condition="digital")


def test_a_file_without_a_letter_is_wrong_throughout() -> None:
    gold = {
        "kind": "parole",
        "outcome": "granted",
        "fields": {"letter_date": "2021-01-01", "grounds": ["danger"], "country": None},
        "rules": {"kick_back": "clear"},
    }
    case = score_file(ENTRY, gold, (), DAY)
    report = Report.of([case])
    assert (report.unread, report.kind.hits, report.outcome.hits) == (1, 0, 0)
    assert report.points.sum == 1  # the country that is not stated
    # No answer is no wrong answer, but it was not covered.
    score = rule_score(report.rules["kick_back"])
    assert (score.wrong.total, score.coverage.hits, score.coverage.total) == (0, 0, 1)
    assert report.calibration("kind") is None


def test_an_unknown_gold_field_is_told() -> None:
    gold = {"kind": "parole", "outcome": "granted", "fields": {"colour": "red"}}
    with pytest.raises(InputError, match="colour"):
        score_file(ENTRY, gold, (letter(),), DAY)


@pytest.mark.parametrize(
    ("kind", "outcome", "nature"),
    [
        ("stay_of_removal", "granted", "granted"),
        ("stay_of_removal", "kicked_back", "kicked_back"),
        ("stay_of_removal", "rejected", "rejected"),
        ("stay_of_removal", "none", "non_decision"),
        ("policy", "none", "non_decision"),
        ("stay_of_removal", "denied", ""),
        ("stay_of_removal", "granted_in_part", ""),
    ],
)
def test_adverse_flags_are_false_on_letters_that_refuse_nothing(
    kind: str, outcome: str, nature: str
) -> None:
    # The builder's letter is a denial without a specific ground: where the gold calls
    # it something else, its flags are false accusations.
    gold = {"kind": kind, "outcome": outcome, "rules": {}}
    case = score_file(ENTRY, gold, (letter(),), DAY)
    assert case.not_adverse == nature
    assert bool(case.false_adverse) == bool(nature)
    assert ("summary_denial" in case.false_adverse) == bool(nature)
    report = Report.of([case])
    assert report.false_adverse.total == bool(nature)
    if nature:
        assert report.false_adverse_in[nature].hits == 1
        allowed = {**gold, "rules": dict.fromkeys(case.false_adverse, "flagged")}
        assert score_file(ENTRY, allowed, (letter(),), DAY).false_adverse == ()


def test_adverse_rules_are_those_of_the_contract() -> None:
    table = tomllib.loads((RULES / "rules.toml").read_text(encoding="utf-8"))["rule"]
    reasoning = {
        name
        for name, rule in table.items()
        if rule.get("group") == "reasoning" and rule["severity"] in ("high", "medium")
    }
    kick_backs = {name for name in table if name.startswith("kick_back")}
    assert reasoning | kick_backs | {"policy_not_in_force"} == ADVERSE_RULES


def sentence(text: str, *roles: str, specific: bool | None = None) -> Sentence:
    return decode(
        Sentence, {"text": text, "role": roles[0], "roles": list(roles), "case_specific": specific}
    )


GOLD_SENTENCES = [
    {"text": "We have your request of May 2, 2021.", "role": "procedural_history"},
    {
        "text": "You failed to appear on June 3, 2019, and were arrested in Elmira.",
        "role": "ground",
        "roles": ["ground", "procedural_history"],
        "grounds": ["flight_risk"],
        "case_specific": True,
    },
    {"text": "Counsel says that you are no danger.", "role": "ground", "by": "counsel"},
    {"text": "The request is denied.", "role": "decision"},
    {"text": "You may ask again.", "role": "avenue"},
]


def test_sentences_are_matched_however_they_were_split() -> None:
    found = [
        sentence("Re: A 012 345 678", "caption"),
        # Two labelled sentences in one, with damage of reading.
        sentence(
            "We have yonr request of May 2, 2021. You failed to appear on June 3, 2019,",
            "ground",
            specific=True,
        ),
        sentence("and were arrested in Elmira.", "procedural_history"),
        sentence("Counsel says that you are no danger.", "boilerplate_other"),
        sentence("The request is denied.", "boilerplate_other"),
        sentence("You are a danger to everyone here.", "ground", specific=False),
    ]
    pairs_, stray = compare_sentences(GOLD_SENTENCES, found)
    assert [(p.gold[0], p.found) for p in pairs_] == [
        ("procedural_history", ("ground",)),
        ("ground", ("ground", "procedural_history")),
        ("decision", ("boilerplate_other",)),
        ("avenue", ("not found",)),
    ]
    assert [p.found_specific for p in pairs_] == [True, True, False, False]
    assert stray == 1


def test_a_sentence_out_of_order_is_found() -> None:
    left = ["The request is denied.", "You may ask again in a year.", "He lives in Elmira."]
    assert align(left, [left[2], left[0], left[1]]) == [[1], [2], [0]]


def test_roles_count_where_all_sentences_are_labelled() -> None:
    gold = {"kind": "stay_of_removal", "outcome": "denied", "sentences": GOLD_SENTENCES}
    spoken = letter(sentences=(sentence("The request is denied.", "decision"),))
    part = score_file(ENTRY, gold, (spoken,), DAY)
    assert (part.sentences, Report.of([part]).role_macro_f1) == ((), None)
    report = Report.of([score_file(ENTRY, {**gold, "complete": True}, (spoken,), DAY)])
    assert label_scores(report.roles)["decision"].f1 == 1
    assert report.role_macro_f1 == pytest.approx(1 / 4)
    assert report.any_role["procedural_history"].recall.total == 2
    assert (report.specific.recall.hits, report.specific.recall.total) == (0, 1)


def case(name: str, condition: str, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "entry": Entry(
            path=f"{condition}/{name}.pdf",
            gold="",
            letter=name,
            author=name[0],
            condition=condition,
            split="test",
        ),
        "read": True,
        "letters_right": True,
        "kind": Answer(gold="parole", found="parole", confidence=0.9),
        "outcome": Answer(gold="denied", found="denied", confidence=0.8),
    }
    return Case(**(values | changes))


def test_grounds_are_a_mean_over_letters_that_have_any() -> None:
    half = Listed(right=1, found=2, hit=1, gold=1)
    none = Listed(right=0, found=0, hit=0, gold=0)
    cases = [case("a1", "digital", lists={"grounds": x}) for x in (half, none)]
    report = Report.of(cases)
    assert report.grounds_set_f1 == pytest.approx(2 / 3)
    assert report.lists["grounds"].exact.hits == 1


def test_copies_are_compared_with_the_same_letters_only() -> None:
    wrong = Answer(gold="parole", found="other", confidence=0.9)
    cases = [
        case("a1", "digital"),
        case("a2", "digital"),
        case("a3", "digital", kind=wrong),  # never copied
        case("a1", "fax", kind=wrong),
        case("a2", "scan"),
        case("a2", "print"),
        case("a9", "scan", kind=wrong),  # never digital
    ]
    found = pairs(cases)
    assert sorted(found) == ["degraded", "fax", "print", "scan"]
    pooled = found["degraded"]
    assert (pooled.copy.files, pooled.lost["kind"], pooled.gained["kind"]) == (2, 1, 0)
    assert points_lost(pooled)["kind_accuracy"] == pytest.approx(50)
    assert points_lost(found["scan"])["kind_accuracy"] == 0
    assert "grounds_set_f1" not in points_lost(pooled)


def test_groups_and_cases_survive_as_json() -> None:
    other = Answer(gold="other", found="other", confidence=0.5)
    cases = [case("a1", "digital"), case("b1", "digital", kind=other), case("b1", "scan")]
    assert {k: r.files for k, r in grouped(cases, "author").items()} == {"a": 1, "b": 2}
    assert {k: r.files for k, r in grouped(cases, "kind").items()} == {"other": 1, "parole": 2}
    data = json.loads(json.dumps(evaluation_json(cases, with_cases=True)))
    assert [decode(Case, c) for c in data["cases"]] == cases
    assert data["by"]["condition"]["scan"]["files"] == 1
    assert data["by"]["split"]["test"]["calibration"]["kind"]["answers"] == 3
    assert data["paired"]["degraded"]["letters"] == 1


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
                "split": "test" if name == "c" else "development",
                "sha256": hashlib.sha256(texts[f"{name}.txt"].encode()).hexdigest(),
            }
        )
    (folder / "manifest.json").write_text(json.dumps({"files": entries}))
    return folder


def test_a_small_corpus(corpus: Path) -> None:
    report = Report.of(evaluate(corpus, as_of=DAY))
    assert (report.files, report.unread) == (3, 0)
    assert report.outcome.hits == 3
    assert (report.values["letter_date"].hits, report.values["letter_date"].total) == (2, 3)
    assert report.field_accuracy == pytest.approx(2 / 3)
    assert report.false_adverse.total == 1
    assert [w.file for w in report.wrong if w.what == "letter_date"] == ["c.txt"]
    assert sum(report.rules["summary_denial"].values()) == 3


def test_filters(corpus: Path) -> None:
    assert len(evaluate(corpus, as_of=DAY, family="b")) == 1
    assert len(evaluate(corpus, as_of=DAY, author=["t"], condition=["digital"], limit=2)) == 2
    chosen = evaluate(corpus, as_of=DAY, split="test")
    assert [c.entry.letter for c in chosen] == ["c"]
    with pytest.raises(InputError):
        evaluate(corpus, as_of=DAY, author=["nobody"])
    with pytest.raises(InputError):
        evaluate(corpus.parent, as_of=DAY)


@pytest.mark.parametrize("by", [None, "author", "kind", "condition", "split", "rule"])
def test_the_command_prints_figures_in_80_columns(corpus: Path, by: str | None) -> None:
    chosen = ["--by", by] if by else []
    result = CliRunner().invoke(cli, ["evaluate", str(corpus), "--jobs", "1", "--errors", *chosen])
    assert result.exit_code == 0, result.output
    assert "outcome            1.00 [" in result.stdout
    assert "expected 1999-01-01" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    shown = {None: "letter_date", "author": "\nt  ", "kind": "release_request", "split": "test"}
    assert shown.get(by, "digital" if by == "condition" else "summary_denial") in result.stdout


def test_the_command_gives_json(corpus: Path) -> None:
    result = CliRunner().invoke(
        cli, ["evaluate", str(corpus), "--json", "--cases", "--split", "development"]
    )
    found = json.loads(result.stdout)
    assert (found["files"], len(found["cases"])) == (2, 2)
    assert found["by"]["kind"]["release_request"]["files"] == 1
    assert found["rules"]["summary_denial"]["letters"] == 2
