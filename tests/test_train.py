"""Corrections: what is understood and what is refused, what is learned, and its use."""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import json
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import BARE, DENIAL, GRANT, write_letters
from click.testing import CliRunner, Result
from dependencies import ROOT
from trained_small import ship, tiny

from denialscan.classify import artefacts, features
from denialscan.classify.features import Features
from denialscan.classify.heads import Head
from denialscan.classify.learn import fit_letters, fit_sentences
from denialscan.classify.model import pack_heads
from denialscan.classify.trained import ModelSet, open_models
from denialscan.cli import cli
from denialscan.display.training import show_training
from denialscan.errors import DataError, InputError, UsageError
from denialscan.export.jsonl import write_jsonl
from denialscan.nlp import Analyser
from denialscan.run import scan
from denialscan.settings import ReadingConfig
from denialscan.store import Store, open_store
from denialscan.store.corrections import corrections, put_corrections
from denialscan.store.records import records
from denialscan.train.corrected import WEIGHT, corrected_examples, weighted
from denialscan.train.examples import TrainingSet, pack_examples, unpack_examples
from denialscan.train.fit import check_out
from denialscan.train.sheet import read_sheet
from denialscan.train.template import COLUMNS
from denialscan.train.whats import WHATS
from denialscan.work import Worker, language_data

DAY = "2026-11-22"
PRIORITY = "You are an enforcement priority."


@pytest.fixture(scope="module", autouse=True)
def narrow() -> Iterator[None]:
    """Fewer hashed features: models that are fitted in no time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_WORDS", "_LETTERS", "_NEIGHBOUR", "_TOKENS", "_DOCUMENT"):
            patch.setattr(features, name, 2**10)
        yield


@pytest.fixture(scope="module")
def rules() -> Analyser:
    return Analyser(models=False)


@pytest.fixture(scope="module")
def small(rules: Analyser) -> TrainingSet:
    return tiny(rules)


def forget() -> None:
    """Empty what is remembered of the package's models."""
    for one in (artefacts.manifest, artefacts.read_artefact, language_data):
        one.cache_clear()


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, small: TrainingSet
) -> tuple[Path, dict[str, Any]]:
    """A folder with a package whose models are the small training data and nothing else,
    a store with three letters read by rules alone, and models trained on some
    corrections; and what the command said."""
    root = tmp_path_factory.mktemp("train")
    ship(root / "package", small)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artefacts, "folder", lambda: root / "package")
        forget()
        letters = write_letters(root / "in", {"a.txt": DENIAL, "b.txt": BARE, "c.txt": GRANT})
        scan([letters], root / "s.db", as_of=DAY)
        shutil.copy(root / "s.db", root / "t.db")
        names = ids(root / "t.db")
        path = sheet(
            root / "c.csv",
            said(names["b.txt"], "grounds", "priority_category", PRIORITY),
            said(names["b.txt"], "case_specific", "no", PRIORITY),
            said(names["b.txt"], "kind", "stay_of_removal"),
            said(names["a.txt"], "role", "decision", "Your request for release is denied."),
            said(names["c.txt"], "outcome", "granted"),
        )
        result = run("train", "--corrections", path, "--db", root / "t.db", "--json")
        assert result.exit_code == 0, result.output
    forget()
    return root, json.loads(result.stdout)


@pytest.fixture
def shipped(
    made: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The package's models: the small training data and nothing else."""
    shutil.copytree(made[0] / "package", tmp_path / "package")
    monkeypatch.setattr(artefacts, "folder", lambda: tmp_path / "package")
    forget()
    yield tmp_path / "package"
    forget()


@pytest.fixture
def db(made: tuple[Path, dict[str, Any]], tmp_path: Path, shipped: Path) -> Path:
    """A store with three letters, read by rules alone."""
    assert shipped.is_dir()
    shutil.copytree(made[0] / "in", tmp_path / "in")
    shutil.copy(made[0] / "s.db", tmp_path / "s.db")
    return tmp_path / "s.db"


@pytest.fixture
def trained(made: tuple[Path, dict[str, Any]], db: Path) -> tuple[Path, dict[str, Any]]:
    """Models trained on some corrections of the store, and what the command said."""
    shutil.copy(made[0] / "t.db", db)
    shutil.copytree(made[0] / "denialscan-models", db.parent / "denialscan-models")
    return db.parent / "denialscan-models", made[1]


@pytest.fixture
def store(db: Path) -> Iterator[Store]:
    with open_store(db) as opened:
        yield opened


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def ids(db: Path) -> dict[str, str]:
    """Return the letters' ids by the name of their file."""
    with open_store(db) as opened:
        return {r.sources[0].name: r.letter.letter_id for r in records(opened)}


def sheet(path: Path, *rows: dict[str, object]) -> Path:
    """Write a table of corrections."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, COLUMNS, restval="")
        table.writeheader()
        table.writerows({"reviewer": "Ada", "date": DAY, **row} for row in rows)
    return path


def said(letter_id: str, what: str, value: str, quote: str = "", **more: str) -> dict[str, object]:
    return {"letter_id": letter_id, "quote": quote, "what": what, "value": value, **more}


# ------------------------------------------------------------------ the shipped data


def test_training_data_come_back_as_they_went_in(small: TrainingSet) -> None:
    raw = pack_examples(small)
    again = unpack_examples(raw)
    assert again.examples == small.examples
    assert pack_examples(again) == raw
    for before, after in zip(small.letters, again.letters, strict=True):
        assert after.seen.inputs == before.seen.inputs
        assert after.seen.grounds() == before.seen.grounds()
        assert (after.kind, after.outcome, after.first) == (
            before.kind,
            before.outcome,
            before.first,
        )
    with pytest.raises(DataError, match="damaged"):
        unpack_examples(raw[:-9])


def test_models_fitted_to_stored_data_are_the_same(small: TrainingSet) -> None:
    packed = []
    for training in (small, unpack_examples(pack_examples(small))):
        heads, unseen = fit_sentences(training.examples, Features(None))
        more, _said = fit_letters(training.letters, unseen, heads, Features(None))
        packed.append(pack_heads(heads | more))
    assert packed[0] == packed[1]


def test_the_script_ships_what_it_trains_on(
    tmp_path: Path, rules: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    script = importlib.import_module("train_models")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    row = {
        "kind": "parole",
        "outcome": "denied",
        "reasons": "specific",
        "paragraphs": [
            [
                {"text": "Parole is denied.", "role": "decision", "grounds": []},
                {
                    "text": "You left the program on May 3, 2019.",
                    "role": "ground",
                    "grounds": ["flight_risk"],
                    "case_specific": True,
                },
            ]
        ],
    }
    write_letters(tmp_path / "cases", {"z.jsonl": json.dumps(row) + "\n"})
    training = script.training_set(script.cases(tmp_path / "cases", rules), [])
    (tmp_path / "models").mkdir()
    script.store(pack_examples(training), script.EXAMPLES)
    raw = (tmp_path / "models" / "examples.jsonl.gz").read_bytes()
    listed = json.loads((tmp_path / "models" / "manifest.json").read_text())
    assert listed == {"examples.jsonl.gz": hashlib.sha256(raw).hexdigest()}
    found = unpack_examples(raw)
    assert [(e.act, e.ground, e.author) for e in found.examples] == [
        ("deny", "none", "z"),
        ("none", "specific", "z"),
    ]
    assert [(x.kind, x.outcome, x.reasons) for x in found.letters] == [
        ("parole", "denied", "specific")
    ]


# ------------------------------------------------------------------ the table


def test_the_template_lists_every_sentence_and_says_nothing_itself(db: Path) -> None:
    out = db.parent / "t.csv"
    result = run("train", "--template", out, "--db", db, "--reviewer", "Ada")
    assert result.exit_code == 0, result.output
    assert f"denialscan train --corrections {out} --db {db}" in result.stdout
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert {r["letter_id"] for r in rows} == set(ids(db).values())
    (mine,) = (r for r in rows if r["quote"] == PRIORITY and r["what"] == "grounds")
    assert (mine["program"], mine["value"], mine["reviewer"]) == ("priority_category", "", "Ada")
    result = run("train", "--corrections", out, "--store-only", "--db", db, "--json")
    (brought,) = json.loads(result.stdout)["brought_in"]
    assert (brought["added"], brought["empty"]) == (0, len(rows))
    one = ids(db)["b.txt"]
    run("train", "--template", out, "--db", db, "--letter", one[:8])
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert {r["letter_id"] for r in rows} == {one}


def test_a_letter_cannot_put_a_formula_into_the_template(db: Path, tmp_path: Path) -> None:
    evil = BARE.replace("After review,", "=HYPERLINK(1) After review,").replace("345", "346")
    scan([write_letters(tmp_path / "evil", {"e.txt": evil})], db, as_of=DAY)
    run("train", "--template", tmp_path / "t.csv", "--db", db)
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)
    # What the template wrote is understood again.
    header, *body = rows
    (hit,) = (dict(zip(header, r, strict=True)) for r in body if "HYPERLINK" in r[2])
    path = sheet(tmp_path / "c.csv", {**hit, "value": "decision", "sentence": ""})
    with open_store(db) as opened:
        (one,) = read_sheet(opened, path, made_at=DAY, reviewer="Ada").corrections
    assert one.anchor is not None
    assert "HYPERLINK" in one.anchor.quote


def test_rows_become_corrections_with_their_place(store: Store, db: Path, tmp_path: Path) -> None:
    bare = ids(db)["b.txt"]
    path = sheet(
        tmp_path / "c.csv",
        said(bare[:8], "Kind", "Stay of removal"),
        said(bare, "grounds", "flight_risk | danger", "“You are an enforcement  PRIORITY.”"),
        said(bare, "case_specific", "N", "an enforcement priority", date="3/24/2021", note="bare"),
    )
    found = read_sheet(store, path, made_at=DAY)
    kind, grounds, specific = found.corrections
    assert (kind.letter_id, kind.value, kind.anchor) == (bare, "stay_of_removal", None)
    assert grounds.value == "danger|flight_risk"
    assert grounds.anchor is not None
    assert (grounds.anchor.quote, grounds.anchor.page) == (PRIORITY, 1)
    assert grounds.anchor.boxes
    assert (specific.value, specific.made_at, specific.note) == ("no", "2021-03-24", "bare")
    assert put_corrections(store, found.corrections) == 3
    assert put_corrections(store, found.corrections) == 0
    assert tuple(corrections(store)) == found.corrections


def test_json_lines_say_the_same_as_a_table(store: Store, db: Path, tmp_path: Path) -> None:
    rows = [said(ids(db)["b.txt"], "grounds", "danger|flight_risk", PRIORITY)]
    table = read_sheet(store, sheet(tmp_path / "c.csv", *rows), made_at=DAY)
    lines = tmp_path / "c.jsonl"
    rows[0] |= {"value": ["flight_risk", "danger"], "reviewer": "Ada", "date": DAY}
    lines.write_text("\n" + json.dumps(rows[0]) + "\n", encoding="utf-8")
    assert read_sheet(store, lines, made_at=DAY).corrections == table.corrections


@pytest.mark.parametrize(
    ("changes", "column", "why"),
    [
        ({"letter_id": "abcdef0123"}, "letter_id", "no such letter"),
        ({"letter_id": "1.23E+19"}, "letter_id", "format the column as text"),
        ({"letter_id": ""}, "letter_id", "missing"),
        ({"what": "gronds"}, "what", "not one of kind, outcome"),
        ({"value": "dangerous"}, "value", "not one or more of danger"),
        ({"what": "case_specific", "value": "maybe"}, "value", "not one of yes, no"),
        ({"what": "act", "value": "deny|grant"}, "value", "one value only"),
        ({"quote": "You are a flight risk indeed."}, "quote", "no sentence of the letter"),
        ({"quote": ""}, "quote", "needs the sentence's words or number"),
        ({"quote": "", "sentence": "99"}, "sentence", "the letter has"),
        ({"quote": "", "sentence": "two"}, "sentence", "not a whole number"),
        ({"date": "22.11.2026"}, "date", "not a date"),
        ({"reviewer": ""}, "reviewer", "who says so"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(
    store: Store, db: Path, tmp_path: Path, changes: dict[str, str], column: str, why: str
) -> None:
    bare = ids(db)["b.txt"]
    good = said(bare, "grounds", "danger", PRIORITY)
    path = sheet(tmp_path / "c.csv", good, {**good, **changes})
    with pytest.raises(InputError) as caught:
        read_sheet(store, path, made_at=DAY)
    assert f"row 3, column {column}: " in str(caught.value)
    assert why in str(caught.value)
    assert "flight risk indeed" not in str(caught.value)


def test_one_wrong_row_keeps_the_whole_file_out(db: Path, tmp_path: Path) -> None:
    bare = ids(db)["b.txt"]
    path = sheet(tmp_path / "c.csv", said(bare, "kind", "parole"), said(bare, "kind", "nothing"))
    result = run("train", "--corrections", path, "--db", db)
    assert result.exit_code == 3
    assert "row 3, column value" in result.stderr
    with open_store(db) as opened:
        assert corrections(opened) == []


def test_a_quote_that_stands_twice_needs_its_number(tmp_path: Path, db: Path) -> None:
    lead, _, _rest = BARE.partition("You are an")
    twice = f"{lead}{PRIORITY} We looked again. {PRIORITY}\n"
    scan([write_letters(tmp_path / "more", {"t.txt": twice})], db, as_of=DAY)
    letter_id = ids(db)["t.txt"]
    row = said(letter_id, "ground", "no", PRIORITY)
    with open_store(db) as opened:
        with pytest.raises(InputError, match="stands in sentences"):
            read_sheet(opened, sheet(tmp_path / "c.csv", row), made_at=DAY)
        (letter,) = (r.letter for r in records(opened, {letter_id}))
        numbers = [n for n, s in enumerate(letter.sentences, 1) if s.text == PRIORITY]
        rows = [{**row, "sentence": n} for n in numbers]
        found = read_sheet(opened, sheet(tmp_path / "c.csv", *rows), made_at=DAY)
    starts = [c.anchor.start for c in found.corrections if c.anchor]
    assert len(set(starts)) == len({c.correction_id for c in found.corrections}) == 2


def test_every_answer_has_a_normal_form() -> None:
    for what in WHATS.values():
        for value in what.values:
            assert what.read(value.upper().replace("_", " ")) == value


def test_corrections_are_kept_as_they_are(store: Store, db: Path, tmp_path: Path) -> None:
    path = sheet(tmp_path / "c.csv", said(ids(db)["b.txt"], "kind", "parole"))
    put_corrections(store, read_sheet(store, path, made_at=DAY).corrections)
    with closing(sqlite3.connect(db)) as raw:
        for statement in ("UPDATE corrections SET value = 'other'", "DELETE FROM corrections"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)


# ------------------------------------------------------------------ what is learned


def learn(store: Store, rules: Analyser, path: Path, *rows: dict[str, object]) -> Any:
    found = read_sheet(store, sheet(path / "c.csv", *rows), made_at=DAY)
    put_corrections(store, found.corrections)
    return corrected_examples(store, corrections(store), rules, lambda _d, _t: None)


def test_explicit_answers_become_labels_and_nothing_else(
    store: Store, db: Path, tmp_path: Path, rules: Analyser
) -> None:
    bare = ids(db)["b.txt"]
    found = learn(
        store,
        rules,
        tmp_path,
        said(bare, "grounds", "criminal_history", PRIORITY),
        said(bare, "case_specific", "no", PRIORITY),
        said(bare, "kind", "deferred_action"),
        said(bare, "outcome", "denied"),
    )
    labelled = [e for e in found.found.examples if e.ground or e.types or e.roles or e.act]
    (one,) = labelled
    assert one.input.text == PRIORITY
    assert one.input.before
    assert (one.ground, one.types, one.act, one.roles) == (
        "generic",
        ("criminal_history",),
        None,
        None,
    )
    assert one.author == "reviewer:Ada"
    assert one.corrected
    (letter,) = found.found.letters
    assert (letter.kind, letter.outcome, letter.reasons) == ("deferred_action", "denied", None)
    assert found.letters == (bare,)
    assert dict(found.used) == {"case_specific": 1, "grounds": 1, "kind": 1, "outcome": 1}
    assert found.unused == ()


def test_a_role_tells_the_act_where_the_outcome_is_told(
    store: Store, db: Path, tmp_path: Path, rules: Analyser
) -> None:
    grant = ids(db)["c.txt"]
    decides, goes = (
        "Your client's request for parole is granted.",
        "He will be released on an order of supervision today.",
    )
    found = learn(
        store,
        rules,
        tmp_path,
        said(grant, "role", "decision", decides),
        said(grant, "role", "conditions", goes),
        said(grant, "outcome", "granted in part"),
    )
    acts = {e.input.text: (e.act, e.ground, e.roles) for e in found.found.examples if e.roles}
    assert acts == {
        decides: ("part", "none", ("decision",)),
        goes: ("none", "none", ("conditions",)),
    }


def test_the_latest_word_counts_and_disagreement_does_not(
    store: Store, db: Path, tmp_path: Path, rules: Analyser
) -> None:
    bare = ids(db)["b.txt"]
    found = learn(
        store,
        rules,
        tmp_path,
        said(bare, "ground", "no", PRIORITY, date="2026-11-23"),
        said(bare, "ground", "yes", PRIORITY),
        said(bare, "kind", "parole"),
        said(bare, "kind", "case_review", reviewer="Bo"),
        said(bare, "outcome", "denied"),
        said(bare, "outcome", "denied", reviewer="Bo"),
    )
    assert [e.ground for e in found.found.examples if e.ground] == ["none"]
    (letter,) = found.found.letters
    assert (letter.kind, letter.outcome) == (None, "denied")
    (left,) = found.unused
    assert (left.why, left.rows) == ("reviewers disagree", 2)
    assert found.reviewers == 2


def test_a_contradiction_is_left_out_and_told(
    store: Store, db: Path, tmp_path: Path, rules: Analyser
) -> None:
    bare = ids(db)["b.txt"]
    found = learn(
        store,
        rules,
        tmp_path,
        said(bare, "ground", "no", PRIORITY),
        said(bare, "grounds", "danger", PRIORITY),
        said(bare, "weighed", "no", PRIORITY),
        said(bare, "role", "ground", "Oksana Petrenko"),
    )
    (one,) = (e for e in found.found.examples if e.weighed is not None)
    assert (one.ground, one.types, one.weighed) == (None, None, ())
    assert dict(found.used) == {"weighed": 1}
    assert sorted(u.why for u in found.unused) == [
        "says both that the sentence is a ground and that it is none",
        "says both that the sentence is a ground and that it is none",
        "the sentence is not found in the letter's body",
    ]


def test_the_weight_of_corrections_has_bounds(small: TrainingSet) -> None:
    few = TrainingSet(examples=small.examples[:3], letters=small.letters[:1])
    assert {e.weight for e in weighted(few, small).examples} == {WEIGHT}
    assert {e.weight for e in weighted(small, few).examples} == {1.0}
    half = weighted(TrainingSet(examples=small.examples, letters=()), small)
    assert {e.weight for e in half.examples} == {1.0}


def test_no_probability_is_fitted_to_corrections(small: TrainingSet) -> None:
    wrong = [
        replace(e, author="reviewer:Ada", letter="x", ground="none")
        for e in small.examples
        if e.ground == "generic"
    ]
    heads = []
    for corrected in (True, False):
        more = [replace(e, corrected=corrected) for e in wrong]
        found, _unseen = fit_sentences([*small.examples, *more], Features(None))
        heads.append(found["ground"])
    assert (heads[0].weights == heads[1].weights).all()
    assert abs(heads[0].scale[0, 0] - heads[1].scale[0, 0]) > 1e-6


def test_a_weight_counts(small: TrainingSet) -> None:
    rows = [e for e in small.examples if e.ground]
    (row,) = [n for n, e in enumerate(rows) if e.ground == "generic"][:1]
    matrix = Features(None).matrix([e.input for e in rows])
    scores = []
    for weight in (1.0, 3.0):
        targets = [e.ground for e in rows[:row]] + ["none"] + [e.ground for e in rows[row + 1 :]]
        weights = [weight if n == row else 1.0 for n in range(len(rows))]
        head = Head(labels=["generic", "none", "specific"], several=False)
        scores.append(head.fit(matrix, targets, weights).scores(matrix[[row]])[0, 1])
    assert scores[1] > scores[0] + 0.1


# ------------------------------------------------------------------ the command


def test_training_writes_models_with_hashes_and_a_card(
    trained: tuple[Path, dict[str, Any]], db: Path, shipped: Path
) -> None:
    folder, told = trained
    listed = json.loads((folder / "manifest.json").read_text())
    assert set(listed) == {"letters.skops", "card.json"}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    card = json.loads((folder / "card.json").read_text())
    assert card == told["card"]
    assert card["letters"] == sorted(ids(db).values())
    assert card["corrections"]["used"] == 5
    assert any("Only 5 answers" in w for w in card["warnings"])
    figures = card["figures"]
    assert figures["invented_letters"]["after"]["kind"]["n"] == 6
    assert figures["corrected_letters"]["after_letter_left_out"]["ground"]["n"] == 2
    assert "Petrenko" not in json.dumps(told)
    assert sorted(p.name for p in shipped.iterdir()) == ["examples.jsonl.gz", "manifest.json"]
    before = told["key"]
    again = run("train", "--db", db, "--json")
    assert json.loads(again.stdout)["key"] == before
    assert [p.name for p in db.parent.iterdir() if p.name.startswith(".denialscan")] == []


def tools(db: Path) -> list[dict[str, str]]:
    """Return the models that each stored record names."""
    out = io.StringIO()
    with open_store(db) as opened:
        write_jsonl(opened, out)
    return [json.loads(line)["tool"]["models"] for line in out.getvalue().splitlines()]


def test_letters_are_analysed_anew_with_the_models_and_name_them(
    trained: tuple[Path, dict[str, Any]], db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _told = trained
    inside = db.parent / "in"
    assert tools(db) == [{}, {}, {}]
    with_models = ("scan", inside, "--db", db, "--jobs", 1, "--json", "--models", folder)
    said_once = json.loads(run(*with_models).stdout)
    assert (said_once["files"]["read"], said_once["files"]["skipped"]) == (3, 0)
    listed = json.loads((folder / "manifest.json").read_text())
    assert tools(db) == [{"trained/letters.skops": listed["letters.skops"]}] * 3
    assert json.loads(run(*with_models).stdout)["files"]["skipped"] == 3
    monkeypatch.setenv("DENIALSCAN_MODELS", str(folder))
    assert json.loads(run(*with_models[:-2]).stdout)["files"]["skipped"] == 3
    shown = run("show", inside / "b.txt", "--json")
    assert set(json.loads(shown.stdout)["tool"]["models"]) == {"trained/letters.skops"}
    monkeypatch.delenv("DENIALSCAN_MODELS")
    assert json.loads(run(*with_models[:-2]).stdout)["files"]["read"] == 3
    assert tools(db) == [{}, {}, {}]


def test_models_beside_the_letters_are_no_letters(
    trained: tuple[Path, dict[str, Any]], db: Path
) -> None:
    folder, _told = trained
    shutil.copytree(folder, db.parent / "in" / "denialscan-models")
    again = json.loads(run("scan", db.parent / "in", "--db", db, "--jobs", 1, "--json").stdout)
    assert (again["files"]["found"], again["files"]["failed"]) == (3, 0)


def test_processes_of_a_pool_use_the_models_too(
    trained: tuple[Path, dict[str, Any]], db: Path
) -> None:
    folder, _told = trained
    models = open_models(folder)
    assert pickle.loads(pickle.dumps(models)) == models
    with Worker(ReadingConfig(), models=models) as worker:
        (letter,) = worker.analyse(worker.read(db.parent / "in" / "b.txt"))
    assert set(letter.models) == {"trained/letters.skops"}


def test_changed_models_are_refused(trained: tuple[Path, dict[str, Any]], shipped: Path) -> None:
    folder, _told = trained
    good = open_models(folder)
    artefact = folder / "letters.skops"
    raw = artefact.read_bytes()
    artefact.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(InputError, match="not the file that its manifest lists"):
        open_models(folder)
    artefact.write_bytes(raw)
    assert open_models(folder) == good
    with pytest.raises(InputError, match="changed while they were in use"):
        ModelSet(folder=str(folder), key="0" * 64).manifest()
    (shipped / "manifest.json").write_text('{"letters.skops": "0"}')
    with pytest.raises(InputError, match="another release"):
        open_models(folder)
    result = run("scan", folder, "--db", folder.parent / "x.db", "--models", folder)
    assert result.exit_code == 3
    assert "denialscan train" in result.stderr
    with pytest.raises(InputError, match="cannot be read"):
        open_models(folder.parent / "nowhere")


def test_evaluate_leaves_out_what_the_models_were_trained_on(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, _told = trained
    corpus = tmp_path / "corpus"
    new = BARE.replace("Denver", "Boston")
    write_letters(corpus, {"b.txt": BARE, "copy.txt": f"{BARE}\n", "new.txt": new})
    gold = {"kind": "stay_of_removal", "outcome": "denied", "fields": {}, "rules": {}}
    files = []
    for name, letter in (("b", "one"), ("copy", "one"), ("new", "two")):
        (corpus / f"{letter}.gold.json").write_text(json.dumps(gold))
        files.append({"path": f"{name}.txt", "gold": f"{letter}.gold.json", "author": "z"})
    (corpus / "manifest.json").write_text(json.dumps({"files": files}))
    with_models = run("evaluate", corpus, "--jobs", 1, "--json", "--models", folder)
    assert with_models.exit_code == 0, with_models.output
    figures = json.loads(with_models.stdout)
    assert (figures["files"], figures["left_out_as_trained_on"]) == (1, 2)
    assert "2 files were left out" in with_models.stderr
    assert json.loads(run("evaluate", corpus, "--jobs", 1, "--json").stdout)["files"] == 3
    (corpus / "manifest.json").write_text(json.dumps({"files": files[:2]}))
    refused = run("evaluate", corpus, "--jobs", 1, "--models", folder)
    assert refused.exit_code == 3
    assert "trained on all letters" in refused.stderr


def test_nothing_to_learn_from_is_said(db: Path, tmp_path: Path) -> None:
    result = run("train", "--db", db)
    assert result.exit_code == 2
    assert "no corrections" in result.stderr
    assert "--template" in result.stderr
    bare = ids(db)["b.txt"]
    path = sheet(tmp_path / "c.csv", said(bare, "role", "caption", "Oksana Petrenko"))
    stored = run("train", "--db", db, "--corrections", path, "--store-only")
    assert stored.exit_code == 0
    assert "1 corrections stored, 0 known before" in stored.stdout
    assert f"Next: denialscan train --db {db}" in stored.stdout
    result = run("train", "--db", db)
    assert result.exit_code == 2
    assert "not found in the letter's body" in result.stderr


def test_options_that_do_not_fit_together(db: Path, tmp_path: Path) -> None:
    for extra in (("--template", "t.csv", "--store-only"), ("--letter", "ab"), ("--store-only",)):
        assert run("train", "--db", db, *extra).exit_code == 2
    for extra in ((), ("--template", db.parent / "in" / "a.txt")):
        assert run("train", "--db", tmp_path / "none.db", *extra).exit_code == 3
    over = run("train", "--db", db, "--template", db)
    assert over.exit_code == 5
    assert "never changed" in over.stderr
    unknown = run("train", "--db", db, "--template", tmp_path / "t.csv", "--letter", "ffffff")
    assert unknown.exit_code == 2


def test_no_other_folder_is_overwritten(shipped: Path, tmp_path: Path) -> None:
    for place in (shipped, shipped / "deeper"):
        with pytest.raises(UsageError, match="never overwritten"):
            check_out(place)
    (tmp_path / "own").mkdir()
    check_out(tmp_path / "own")
    (tmp_path / "own" / "notes.txt").touch()
    with pytest.raises(UsageError, match="holds no models"):
        check_out(tmp_path / "own")


def test_the_summary_tells_figures_and_the_next_command(
    trained: tuple[Path, dict[str, Any]], db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, told = trained
    show_training({**told, "models": str(folder)}, str(db))
    shown = capsys.readouterr().out
    assert "5 corrections stored, 0 known before." in shown
    assert "Trained on 5 answers about 3 letters by 1 reviewer" in shown
    assert f"denialscan scan PATH --models {folder} --db {db}" in shown
    assert "Only 5 answers" in shown
    lines = [line for line in shown.splitlines() if str(db.parent) not in line]
    assert max(map(len, lines)) <= 80
