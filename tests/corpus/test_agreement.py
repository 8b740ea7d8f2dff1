"""Agreement of two readers: alpha by published examples, sheets, annotation files."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from corpus.build import load
from corpus.sentences import sentences_of
from corpus.source import parse_source

from corpus.annotations import check_annotation, code_of, first_labels, load_annotations

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "agreement.py"))
alpha, agreement, masi, main = (SCRIPT[n] for n in ("alpha", "agreement", "masi", "main"))

LETTER = """---
layout: letter
family: f
---
::letterhead
Denver Field Office
::body
We have your request. You failed to appear on June 3, 2019, and
were arrested in Elmira. The stay is denied.
::checks
[x] A new request may be filed.
[ ] An interview follows.
::list
- You are a danger.
- You work
  in Elmira.
"""
GOLD: dict[str, Any] = {
    "id": "t-01-test",
    "author": "t",
    "family": "f",
    "kind": "stay_of_removal",
    "outcome": "denied",
    "fields": {},
    "rules": {"summary_denial": "clear", "equities_not_weighed": "flagged"},
    "sentences": [
        {
            "text": "You failed to appear on June 3, 2019, and were arrested in Elmira.",
            "role": "ground",
            "grounds": ["flight_risk"],
            "case_specific": True,
        },
        {"text": "The stay is denied.", "role": "decision"},
        {
            "text": "You are a danger.",
            "role": "ground",
            "grounds": ["danger"],
            "case_specific": False,
        },
    ],
}


def units(*rows: str) -> list[tuple[str, ...]]:
    """Return the units of coders' rows, in which a dot is no answer."""
    return [tuple(x for x in column if x != ".") for column in zip(*rows, strict=True)]


def test_alpha_of_two_coders_as_published() -> None:
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example B: 12
    # units by two observers, nominal. By hand, from its coincidence matrix: the diagonal
    # holds 2+4+6+4+2 = 18 of n = 24; the values occur 4, 6, 6, 6 and 2 times, so that
    # sum n_c(n_c - 1) = 12+30+30+30+2 = 104, and
    # alpha = ((24 - 1) 18 - 104) / (24 (24 - 1) - 104) = 310 / 448 = 0.692.
    found = alpha(units("aabbdcccedda", "babbbcccedd" + "d"))
    assert found == pytest.approx(310 / 448)
    assert round(found, 3) == 0.692


def test_alpha_with_missing_answers_as_published() -> None:
    # The same, example C: four observers, 12 units, answers missing; nominal alpha 0.743.
    found = alpha(units("123321412...", "1233224125.3", ".3332342251.", "12332441251."))
    assert round(found, 3) == 0.743


def test_alpha_needs_something_to_disagree_about() -> None:
    assert alpha([("a", "a"), ("a", "a")]) is None
    assert alpha([]) is None
    assert alpha([("a", "b"), ("b", "a")]) == pytest.approx(-0.5)


def test_masi() -> None:
    a, ab, bc, d = (frozenset(x) for x in ("a", "ab", "bc", "d"))
    assert masi(a, a) == masi(frozenset(), frozenset()) == 0
    assert masi(a, ab) == pytest.approx(1 - 2 / 3 * 1 / 2)
    assert masi(ab, bc) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi(a, d) == masi(a, frozenset()) == 1


def test_the_interval_draws_letters_and_is_the_same_every_time() -> None:
    letters = [[("a", "a")] * 3, [("b", "b")] * 3, [("a", "b"), ("b", "b")], [("a", "a")]]
    once, again = (agreement("x", letters) for _ in range(2))
    assert once == again
    assert (once.letters, once.units) == (4, 9)
    assert once.low < once.alpha < once.high <= 1
    # Where one letter holds all the variety, most samples have an alpha of nothing.
    sure = agreement("x", [[("a", "a")]] * 9)
    assert (sure.alpha, sure.low, sure.equal) == (None, None, 1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "letters" / "t"
    folder.mkdir(parents=True)
    for name, outcome in (("t-01-test", "denied"), ("t-02-test", "denied")):
        (folder / f"{name}.txt").write_text(LETTER, encoding="utf-8")
        gold = {**GOLD, "id": name, "outcome": outcome}
        (folder / f"{name}.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    marks = f"# Card\n{SCRIPT['BEGIN']}\nold\n{SCRIPT['END']}\nend\n"
    (tmp_path / "README.md").write_text(marks, encoding="utf-8")
    return tmp_path


def test_a_sheet_shows_the_letter_and_nothing_of_its_gold(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(corpus), "--sheet", "t-01-test"]) == 0
    printed = capsys.readouterr().out
    (sheet,) = json.loads(printed)
    assert "t-01-test" not in printed
    assert sheet["code"] == code_of("t-01-test")
    assert [s["text"] for s in sheet["sentences"]] == [
        "We have your request.",
        "You failed to appear on June 3, 2019, and were arrested in Elmira.",
        "The stay is denied.",
        "A new request may be filed.",
        "- You are a danger.",
        "- You work in Elmira.",
    ]
    assert not any(s["role"] or s["grounds"] or s["case_specific"] for s in sheet["sentences"])
    assert set(sheet["rules"].values()) == {""}
    assert not sheet["kind"]
    assert "Denver Field Office" in "\n".join(sheet["letter"])


def fill(corpus: Path, capsys: pytest.CaptureFixture[str], **changes: Any) -> Path:
    """Return a file with filled sheets of both letters."""
    main(["--corpus", str(corpus), "--sheet", "t-01-test", "t-02-test"])
    sheets = json.loads(capsys.readouterr().out)
    for sheet in sheets:
        sheet |= {
            "kind": "stay_of_removal",
            "outcome": "denied",
            "rules": {"summary_denial": "clear", "equities_not_weighed": "clear"},
        }
        for s in sheet["sentences"]:
            s["role"] = "boilerplate_other"
        sheet["sentences"][1] |= {
            "role": "ground", "grounds": ["flight_risk"], "case_specific": True,
        }  # fmt: skip
        sheet["sentences"][2]["role"] = "decision"
        sheet |= changes
    path = corpus / "sheets.json"
    path.write_text(json.dumps(sheets), encoding="utf-8")
    return path


def test_filled_sheets_become_annotations_and_a_table(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(corpus)]) == 3
    assert "--sheet" in capsys.readouterr().err
    taken = ["--take", str(fill(corpus, capsys)), "--annotator", "r1"]
    assert main(["--corpus", str(corpus), *taken]) == 0
    letters, _ = load(corpus / "letters")
    annotations, problems = load_annotations(corpus / "annotations", letters)
    assert problems == []
    assert [(a.annotator, a.letter_id) for a in annotations] == [
        ("r1", "t-01-test"),
        ("r1", "t-02-test"),
    ]
    capsys.readouterr()
    assert main(["--corpus", str(corpus), "--json"]) == 0
    found = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert found["kind"] | {"alpha": None} == found["kind"]  # one kind throughout
    assert found["rule equities_not_weighed"]["equal"] == 0
    assert found["rule kick_back"]["units"] == 0
    # Two of three sentences of each letter are equal; one ground is not seen.
    assert (found["sentence role"]["units"], found["sentence role"]["equal"]) == (6, 2 / 3)
    assert found["case-specific, where both see a ground"]["units"] == 2
    assert found["grounds of the letter (sets, MASI)"]["equal"] == 0
    assert main(["--corpus", str(corpus)]) == 0
    card = (corpus / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# Card\n")
    assert card.endswith("\nend\n")
    assert "old" not in card
    assert "2 letters with a second annotation, by r1." in card
    assert "| sentence role | 6 | 0.67 |" in card


def test_gold_is_compared_as_it_was_before_it_was_corrected(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--corpus", str(corpus), "--take", str(fill(corpus, capsys)), "--annotator", "r1"])
    before = GOLD["sentences"][1] | {"role": "conditions"}
    changed: dict[str, Any] = {
        "t-02-test": {
            "why": "the same reader",
            "rules": {"equities_not_weighed": "clear"},
            "sentences": [before],
        }
    }
    first = corpus / "annotations" / "first-labels.json"
    first.write_text(json.dumps(changed), encoding="utf-8")
    capsys.readouterr()
    assert main(["--corpus", str(corpus), "--json"]) == 0
    found = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert found["rule equities_not_weighed"]["equal"] == 1 / 2  # it was 0 of 2
    assert found["sentence role"]["equal"] == 3 / 6  # it was 4 of 6
    assert first_labels(first.parent, {"t-02-test": GOLD})["t-02-test"]["kind"] == GOLD["kind"]
    for wrong, words in (
        ({"t-09-test": {}}, "no letter 't-09-test'"),
        ({"t-02-test": {"sentences": [{"text": "No."}]}}, "no labelled sentence 'No.'"),
    ):
        first.write_text(json.dumps(wrong), encoding="utf-8")
        assert main(["--corpus", str(corpus), "--json"]) == 1
        assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "0123456789"}, "no letter with the code"),
        ({"kind": ""}, "kind ''"),
        ({"outcome": "refused"}, "outcome 'refused'"),
        ({"rules": {"unfair": "clear"}}, "rule 'unfair'"),
        ({"sentences": [{"text": "Not there.", "role": "decision"}]}, "not in the letter"),
        ({"sentences": [{"n": 1, "text": "The stay is denied.", "role": ""}]}, "role ''"),
    ],
)
def test_an_unfinished_or_wrong_sheet_is_not_stored(
    corpus: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], words: str
) -> None:
    path = fill(corpus, capsys, **changes)
    assert main(["--corpus", str(corpus), "--take", str(path), "--annotator", "r1"]) == 1
    assert words in capsys.readouterr().err
    assert not (corpus / "annotations").exists()


def test_annotations_are_checked_with_the_corpus(corpus: Path) -> None:
    letters, _ = load(corpus / "letters")
    good = {
        "id": "t-01-test", "annotator": "r1", "kind": "parole", "outcome": "denied",
        "rules": {}, "sentences": [],
    }  # fmt: skip
    path = corpus / "annotations" / "r1" / "t-01-test.json"
    assert check_annotation(good, path, letters[0]) == []
    for change, words in (
        ({"annotator": "r2"}, "not those of file and folder"),
        ({"mood": "sad"}, "has the keys"),
    ):
        (problem,) = check_annotation(good | change, path, letters[0])
        assert words in problem
    assert "there is no letter" in check_annotation(good, path, None)[0]


def test_sentences_of_a_mail_are_those_of_its_newest_message(mail_text: str) -> None:
    source = parse_source(mail_text, path=Path("t/t-01-test.txt"))
    assert sentences_of(source)[0] == "The request is denied."
    assert all("wrote:" not in text for text in sentences_of(source))
