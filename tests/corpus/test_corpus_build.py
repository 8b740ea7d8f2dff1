"""The committed corpus: gold in the contract's words, manifest and samples up to date."""

import copy
import csv
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from corpus.card import counts, with_counts
from corpus.gold import check_gold
from corpus.listing import held_out_sentences, manifest
from corpus.source import parse_source

from corpus import build
from corpus.annotations import entry as annotations_entry
from corpus.annotations import load_annotations
from corpus.cases import case_entry, load_cases
from corpus.phrases import check_phrase, load_banks
from corpus.samples import CHOSEN

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
PHRASES = CORPUS / "phrases"
SAMPLES = CORPUS / "samples"


@cache
def _loaded() -> tuple[list[build.Letter], list[str]]:
    return build.load(CORPUS / "letters")


@cache
def _manifest() -> dict[str, Any]:
    letters = _loaded()[0]
    annotations, problems = load_annotations(CORPUS / "annotations", letters)
    assert problems == []
    cases, problems = load_cases(CORPUS / "cases", held_out_sentences(letters))
    assert problems == []
    return manifest(
        letters,
        load_banks(PHRASES)[0],
        cases=[case_entry(bank, build.LICENCE) for bank in cases],
        annotations=[annotations_entry(annotation, build.LICENCE) for annotation in annotations],
    )


def test_all_letters_parse_and_their_gold_fits_contract_and_text() -> None:
    letters, problems = _loaded()
    assert problems == []
    assert len(letters) >= 80
    assert len({letter.source.family for letter in letters}) >= 15


def test_all_phrases_fit_the_contract_and_no_bank_repeats_itself() -> None:
    banks, problems = load_banks(PHRASES)
    assert problems == []
    assert [bank.name for bank in banks] == ["p1", "p2", "p3"]
    assert min(len(bank.rows) for bank in banks) >= 250


def test_splits_are_by_author_and_so_by_family() -> None:
    listed = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    splits = listed["splits"]
    authors = {letter["author"] for letter in listed["letters"]}
    assert set(splits["development"]) | set(splits["test"]) == authors
    assert set(splits["test"]) == authors & set(build.HELD_OUT)
    assert not set(splits["development"]) & set(build.HELD_OUT)
    # A family is its author's: what one family has in common never crosses the split,
    # and what stands word for word on both sides is rare.
    assert all(letter["id"].startswith(f"{letter['author']}-") for letter in listed["letters"])
    banks = listed["phrases"] + listed["cases"]
    assert {bank["split"] for bank in banks} == {"development"}
    assert not {bank["author"] for bank in banks} & authors
    shared = listed["shared_sentences"]
    assert shared["also_in_development"] <= 0.05 * shared["test"]


def test_a_sentence_on_both_sides_of_the_split_is_counted(tmp_path: Path) -> None:
    same = "The stay of removal is denied because you never came to court."
    for author, own in (
        ("a", "You may ask again next year if you have something new."),
        ("d", "No."),
    ):
        folder = tmp_path / author
        folder.mkdir()
        text = f"---\nfamily: f\n---\n::body\n{same} {own}\n"
        (folder / f"{author}-01-x.txt").write_text(text, encoding="utf-8")
        gold = {**GOLD, "id": f"{author}-01-x", "author": author, "sentences": []}
        (folder / f"{author}-01-x.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    letters, problems = build.load(tmp_path)
    assert problems == []
    listed = manifest(letters, [])
    assert listed["shared_sentences"] == {"test": 1, "also_in_development": 1}
    assert listed["rules"]["test"]["summary_denial"]["flagged"] == 1
    counted = counts(listed)
    assert "2 letters in 2 template families by 2 authors" in counted
    assert "| test | d | 1 | 1 |" in counted
    assert "| d | test | 1 | 0 | 1 |" in counted
    assert "did not know of each other: `f` (a, d)." in counted
    assert "| summary_denial | 1 | 0 | 0 | 1 | 0 | 0 | 2 | 0 |" in counted


def test_manifest_is_up_to_date() -> None:
    committed = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    assert committed == _manifest(), "run: python scripts/make_corpus.py --write-manifest"


def test_data_card_counts_are_up_to_date() -> None:
    card = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert card == with_counts(card, _manifest()), (
        "run: python scripts/make_corpus.py --write-manifest"
    )


GOLD: dict[str, Any] = {
    "id": "t-01-test",
    "author": "t",
    "family": "f",
    "why": "",
    "kind": "case_review",
    "outcome": "denied",
    "fields": {"letter_date": "2021-03-24", "a_numbers": ["A012345678"], "country": None},
    "rules": {"summary_denial": "flagged"},
    "sentences": [
        {"text": "You are a danger.", "role": "ground", "grounds": ["danger"]},
    ],
}


OF_COUNSEL: dict[str, Any] = {
    "text": "You are a danger.",
    "role": "equity",
    "roles": ["equity", "authority"],
    "by": "counsel",
    "act": "none",
    "use": "mentioned",
    "weighed": False,
}
OWN: dict[str, Any] = {
    "text": "You are a danger.",
    "role": "ground",
    "roles": ["ground"],
    "grounds": ["danger"],
    "case_specific": False,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"id": "t-02-test"}, "is not the file's"),
        ({"family": "g"}, "is not the text file's"),
        ({"kind": "denial"}, "kind 'denial'"),
        ({"outcome": "refused"}, "outcome 'refused'"),
        ({"kind": "foia_response"}, "decides nothing"),
        ({"fields": {"colour": "red"}}, "field 'colour'"),
        ({"fields": {"letter_date": "03/24/2021"}}, "field letter_date"),
        ({"fields": {"a_numbers": ["012345678"]}}, "field a_numbers"),
        ({"fields": {"grounds": ["bad_person"]}}, "field grounds"),
        (
            {"fields": {"facilities": [{"value": "NOWHERE", "raw": "x", "as": "current"}]}},
            "not in facilities.csv",
        ),
        ({"rules": {"unfair": "flagged"}}, "rule 'unfair'"),
        ({"rules": {"kick_back": "yes"}}, "not a rule outcome"),
        ({"outcome": "granted"}, "must be not_applicable"),
        ({"sentences": [{"text": "Not there.", "role": "decision"}]}, "not in the letter"),
        ({"sentences": [{"text": "You are a danger.", "role": "reason"}]}, "role 'reason'"),
        ({"sentences": [{"text": "You are a danger.", "role": "ground"}]}, "names its grounds"),
        ({"sentences": [OF_COUNSEL]}, None),
        ({"sentences": [OF_COUNSEL | {"by": "the lawyer"}]}, "by 'the lawyer' is not one of"),
        ({"sentences": [OF_COUNSEL | {"act": "refuse"}]}, "act 'refuse'"),
        ({"sentences": [OF_COUNSEL | {"use": "cited"}]}, "use 'cited'"),
        ({"sentences": [OF_COUNSEL | {"weighed": "yes"}]}, "weighed is neither"),
        ({"sentences": [OF_COUNSEL | {"mood": "sad"}]}, "unknown key 'mood'"),
        ({"sentences": [OF_COUNSEL | {"grounds": ["danger"]}]}, "only a ground does"),
        ({"sentences": [OF_COUNSEL | {"case_specific": True}]}, "of grounds only"),
        ({"sentences": [OF_COUNSEL | {"roles": ["authority", "equity"]}]}, "role first"),
        ({"complete": "yes"}, "complete is neither"),
        ({"complete": True}, "list all roles"),
        ({"complete": True, "sentences": [OWN | {"case_specific": None}]}, "says whether"),
        ({"complete": True, "sentences": [OWN]}, None),
        ({"complete": True, "sentences": [OF_COUNSEL]}, None),
        (
            {"complete": True, "sentences": [OWN | {"case_specific": True}]},
            "rule summary_denial is flagged",
        ),
        (
            {"complete": True, "sentences": [OWN], "rules": {"missing_rationale": "flagged"}},
            "rule missing_rationale is flagged",
        ),
        (
            {
                "complete": True,
                "sentences": [OWN | {"by": "counsel"}],
                "rules": {"missing_rationale": "clear"},
            },
            "rule missing_rationale is clear",
        ),
        ({"complete": True, "sentences": [OWN], "fields": {"grounds": []}}, "the sentences have"),
        ({"facts": {"cars": []}}, "sheet 'cars'"),
        ({"facts": {"people": [{"shoe_size": "9"}]}}, "unknown column"),
        ({"mood": "sad"}, "unknown key"),
    ],
)
def test_gold_check_sees(change: dict[str, Any], words: str | None) -> None:
    text = "---\nfamily: f\n---\n::body\nYou are\na danger.\n"
    source = parse_source(text, path=Path("t/t-01-test.txt"))
    gold = copy.deepcopy(GOLD) | change
    found = check_gold(gold, source, Path("t-01-test.gold.json"))
    if words is None:
        assert found == []
    else:
        assert any(words in problem for problem in found), found


PHRASE: dict[str, Any] = {
    "text": "You are a danger.",
    "act": "none",
    "role": "ground",
    "grounds": ["danger"],
    "case_specific": False,
    "asserted": True,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"act": "deny"}, None),
        ({"text": "Boxes:  [x] yes  [ ] no"}, None),
        ({"text": "Two\nlines."}, "not one line"),
        ({"text": ""}, "not one line"),
        ({"text": 3}, "not one line"),
        ({"act": "refuse"}, "act 'refuse'"),
        ({"role": "reason"}, "role 'reason'"),
        ({"role": "decision", "grounds": [], "case_specific": None}, "names its act"),
        ({"role": "equity", "case_specific": None}, "only a ground does"),
        ({"role": "equity", "grounds": []}, "case_specific is"),
        ({"grounds": []}, "names its grounds"),
        ({"grounds": ["bad_person"]}, "grounds ['bad_person']"),
        ({"grounds": "danger"}, "grounds 'danger'"),
        ({"case_specific": None}, "case_specific is"),
        ({"asserted": "no"}, "neither true nor false"),
        ({"asserted": False}, "not asserted"),
        ({"mood": "sad"}, "has the keys"),
    ],
)
def test_phrase_check_sees(change: dict[str, Any], words: str | None) -> None:
    found = check_phrase(PHRASE | change)
    if words is None:
        assert found == []
    else:
        assert any(words in problem for problem in found), found


def test_a_bank_names_the_lines_that_are_wrong(tmp_path: Path) -> None:
    again = {**PHRASE, "text": "You are A danger."}
    lines = [json.dumps(PHRASE), "{", "[]", json.dumps(again)]
    (tmp_path / "p9.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (bank,), problems = load_banks(tmp_path)
    assert (bank.name, len(bank.rows)) == ("p9", 2)
    places = [problem.removeprefix(f"{tmp_path}/") for problem in problems]
    assert [place.partition(": ")[0] for place in places] == [
        "p9.jsonl:2",
        "p9.jsonl:3",
        "p9.jsonl:4",
    ]
    assert "line 1 again" in problems[2]


def test_rendering_writes_a_manifest_and_removes_what_it_no_longer_makes(tmp_path: Path) -> None:
    letters = [x for x in _loaded()[0] if x.source.layout == "letter"][:2]
    assert build.write_rendered(letters, tmp_path, conditions=("digital", "text")) == 4
    listed = json.loads((tmp_path / "manifest.json").read_text())["files"]
    for entry in listed:
        data = (tmp_path / entry["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        gold = json.loads((tmp_path / entry["gold"]).read_text(encoding="utf-8"))
        assert gold["family"] == entry["family"]
    build.write_rendered(letters, tmp_path, conditions=("text",))
    assert {path.suffix for path in tmp_path.rglob("*.*")} == {".txt", ".json"}


def test_standard_is_digital_and_one_degraded_copy() -> None:
    for letter in _loaded()[0]:
        chosen = build.standard_conditions(letter.source, 2)
        assert chosen[0] == "digital"
        degraded = [c for c in chosen if c not in ("digital", "print")]
        on_paper = letter.source.layout != "email" or letter.source.prints
        assert len(degraded) == (1 if on_paper else 0)
        assert not set(degraded) & {"photo", "image-png"}  # those hold one page


def test_samples_are_whole_small_and_made_from_the_letters_as_they_stand() -> None:
    listed = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["files"]
    sources = {letter.source.letter_id: letter.source.path for letter in _loaded()[0]}
    assert len(listed) == len(CHOSEN)
    for entry, (_, letter_id, condition) in zip(listed, CHOSEN, strict=True):
        data = (SAMPLES / entry["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert entry["condition"] == condition
        stands = hashlib.sha256(sources[letter_id].read_bytes()).hexdigest()
        assert entry["txt_sha256"] == stands, "run: python scripts/make_corpus.py --samples"
    on_disk = {p.relative_to(SAMPLES).as_posix() for p in (SAMPLES / "letters").iterdir()}
    assert on_disk == {entry["path"] for entry in listed}
    assert sum(p.stat().st_size for p in SAMPLES.rglob("*") if p.is_file()) < 3_000_000


def _sheet(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "facts" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_sample_facts_hold_one_facility_clash_one_digit_and_one_agreement() -> None:
    golds = {x.source.letter_id: x.gold for x in _loaded()[0]}
    fields = [golds[letter_id]["fields"] for _, letter_id, _ in CHOSEN]
    people = {row["person_id"]: row for row in _sheet("people")}
    off_by = {}
    for row in people.values():
        digits = "".join(filter(str.isdigit, row["a_number"])).zfill(9)
        off_by[row["person_id"]] = min(
            sum(a != b for a, b in zip(digits, known[1:], strict=True))
            for field in fields
            for known in field.get("a_numbers") or []
        )
    assert sorted(off_by.values()) == [0] * (len(people) - 1) + [1]
    assert off_by["P01"] == 1
    held = {row["person_id"]: row["facility"] for row in _sheet("detentions")}
    parole = golds["a-15-parole-not-danger-flight"]["fields"]["facilities"]
    assert held["P03"] != parole[0]["raw"]
    stay = golds["a-02-stay-no-passport"]["fields"]["facilities"]
    assert held["P02"] == stay[0]["raw"]


def test_sample_facts_have_the_contract_sheets_and_known_people() -> None:
    from corpus.gold import SHEETS, SOURCE_COLUMNS

    people = {row["person_id"] for row in _sheet("people")}
    for name, columns in SHEETS.items():
        rows = _sheet(name)
        assert rows, name
        assert set(rows[0]) <= set(columns) | set(SOURCE_COLUMNS), name
        for row in rows:
            assert row.get("person_id", "P01") in people
            assert None not in row
