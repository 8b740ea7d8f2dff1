"""The learned models: optional, refused when changed, trained without the test authors."""

from __future__ import annotations

import hashlib
import json
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from builders import DENIAL
from dependencies import ROOT
from reading_letters import letter, outcomes, read
from trained_small import tiny

from denialscan import pipeline
from denialscan.classify import artefacts, features
from denialscan.classify.decide import decide
from denialscan.classify.encoder import FILE as ENCODER
from denialscan.classify.encoder import VOCABULARY, Encoder
from denialscan.classify.features import Features, SentenceInput, mask
from denialscan.classify.heads import SENTENCE_HEADS
from denialscan.classify.learn import FOLDS, fit_letters, fit_sentences, folds_of
from denialscan.classify.model import PLAIN, WITH_VECTORS, LetterModel, load_model, pack_heads
from denialscan.errors import DataError
from denialscan.export.record import letter_json
from denialscan.layout import find_messages
from denialscan.nlp import Analyser
from denialscan.schema import Letter, Record, SourcePath
from denialscan.statements import find_statements
from denialscan.train.examples import TrainingSet

MODELS = ROOT / "models"
SENTENCES = [
    SentenceInput(text="Your request for release is denied.", after="You may ask again."),
    SentenceInput(text="You failed to appear at your hearing on June 3, 2019."),
    SentenceInput(text=""),
]


@contextmanager
def narrow() -> Iterator[None]:
    """Fewer hashed features: models that are fitted in no time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_WORDS", "_LETTERS", "_NEIGHBOUR", "_TOKENS", "_DOCUMENT"):
            patch.setattr(features, name, 2**10)
        yield


@pytest.fixture(scope="module")
def learned() -> TrainingSet:
    return tiny(Analyser(models=False))


def fitted(found: TrainingSet, encoder: Encoder | None) -> bytes:
    """Return a set of models fitted to a few letters."""
    with narrow():
        seen = Features(encoder)
    heads, unseen = fit_sentences(found.examples, seen)
    more, _said = fit_letters(found.letters, unseen, heads, seen)
    return pack_heads(heads | more)


@pytest.fixture(scope="module")
def sets(learned: TrainingSet) -> dict[str, bytes]:
    """Both sets of models, fitted to a few letters, and the files of the encoder."""
    return {
        PLAIN: fitted(learned, None),
        WITH_VECTORS: fitted(learned, Encoder()),
        ENCODER: (MODELS / ENCODER).read_bytes(),
        VOCABULARY: (MODELS / VOCABULARY).read_bytes(),
    }


def forget() -> None:
    artefacts.manifest.cache_clear()
    artefacts.read_artefact.cache_clear()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the place of the package's models."""
    monkeypatch.setattr(artefacts, "folder", lambda: tmp_path)
    forget()
    yield tmp_path
    forget()


def install(folder: Path, files: dict[str, bytes]) -> None:
    """Put artefacts there, and a manifest that lists them."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    (folder / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    forget()


def tool(one: Letter) -> dict[str, Any]:
    """Return what the letter's record says of the program that made it."""
    place = SourcePath(path="reply.txt", name="reply.txt", sha256="0" * 64, media_type="text/plain")
    record = Record(letter=one, findings=(), sources=(place,), as_of="2026-11-22")
    return dict(letter_json(record)["tool"])


def test_a_letter_is_read_with_the_shipped_models(analyser: Analyser) -> None:
    used = tool(letter(DENIAL, analyser))["models"]
    assert set(used) == {WITH_VECTORS, ENCODER, VOCABULARY}
    for name, digest in used.items():
        assert hashlib.sha256((MODELS / name).read_bytes()).hexdigest() == digest
    listed = json.loads((MODELS / "manifest.json").read_text(encoding="utf-8"))
    assert listed.items() >= used.items()
    assert {name for name in listed if name.endswith(".skops")} == {PLAIN, WITH_VECTORS}
    for name, digest in listed.items():
        assert hashlib.sha256((MODELS / name).read_bytes()).hexdigest() == digest, name


def test_without_models_the_rules_read_alone(installed: Path) -> None:
    assert list(installed.iterdir()) == []
    rules_only = Analyser()
    assert rules_only.model is None
    one = letter(DENIAL, rules_only)
    assert one.outcome.value == "denied"
    assert "flight_risk" in str(one.fields["grounds"])
    assert "flagged" not in {outcomes(one)["kick_back"], outcomes(one)["summary_denial"]}
    assert tool(one)["models"] == {}


def test_the_set_with_vectors_is_used_where_the_encoder_runs(
    installed: Path, sets: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(installed, sets)
    found = load_model()
    assert found is not None
    assert set(found.sources) == {WITH_VECTORS, ENCODER, VOCABULARY}
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # as if it were not installed
    plain = load_model()
    assert plain is not None
    assert plain.sources == {PLAIN: hashlib.sha256(sets[PLAIN]).hexdigest()}
    install(installed, {WITH_VECTORS: sets[WITH_VECTORS]})
    assert load_model() is None


def test_without_its_file_the_encoder_is_done_without(
    installed: Path, sets: dict[str, bytes]
) -> None:
    install(installed, {name: sets[name] for name in (PLAIN, WITH_VECTORS)})
    found = load_model()
    assert found is not None
    assert found.name == PLAIN


@pytest.mark.parametrize("name", [PLAIN, WITH_VECTORS, ENCODER, VOCABULARY])
def test_a_changed_artefact_is_refused(
    installed: Path, sets: dict[str, bytes], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == PLAIN:
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
    install(installed, sets)
    assert load_model() is not None
    data = bytearray(sets[name])
    data[len(data) // 2] ^= 1
    (installed / name).write_bytes(data)
    forget()
    with pytest.raises(DataError, match=rf"models/{name} is not the file its manifest lists"):
        Analyser()
    (installed / name).unlink()
    forget()
    with pytest.raises(DataError, match=rf"models/{name} is listed but missing"):
        Analyser()


def test_an_artefact_with_foreign_types_is_refused(installed: Path) -> None:
    import skops.io

    install(installed, {PLAIN: skops.io.dumps({"act": print})})
    with pytest.raises(DataError, match="types that are not allowed"):
        load_model()


def whole(model: LetterModel) -> None:
    """Check that probabilities are some, and the same when asked again."""
    scores = model.score(SENTENCES)
    assert scores == model.score(SENTENCES)
    assert len(scores) == len(SENTENCES)
    for one in scores:
        assert sum(one.act.values()) == pytest.approx(1)
        assert sum(one.ground.values()) == pytest.approx(1)
        each = (*one.types.values(), *one.roles.values(), one.weighed)
        assert all(0 <= p <= 1 for p in each)
    assert model.score([]) == []
    kinds = model.document("Your request for release is denied.", SENTENCES)
    assert sum(kinds.values()) == pytest.approx(1)
    assert kinds == model.document("Your request for release is denied.", SENTENCES)
    message = find_messages(read(DENIAL))[0]
    statements = find_statements(message, Analyser(models=False), repair=False)
    once, again = (decide(message, statements, model) for _ in range(2))
    assert once == again
    assert 0 < once.kind_confidence <= 1
    assert 0 < once.outcome.confidence <= 1
    assert not once.reasons or sum(once.reasons.values()) == pytest.approx(1, abs=1e-3)


def test_probabilities_are_whole_and_repeat(installed: Path, sets: dict[str, bytes]) -> None:
    install(installed, sets)
    for name in (PLAIN, WITH_VECTORS):
        with narrow():
            model = LetterModel(name)
        whole(model)
        denied, fact, _empty = model.score(SENTENCES)
        assert max(denied.act, key=denied.act.__getitem__) == "deny", name
        assert max(fact.types, key=fact.types.__getitem__) == "flight_risk", name


def test_both_shipped_sets_read_a_denial() -> None:
    for name in (PLAIN, WITH_VECTORS):
        model = LetterModel(name)
        whole(model)
        denied, _fact, _empty = model.score(SENTENCES)
        assert max(denied.act, key=denied.act.__getitem__) == "deny", name


def test_training_again_gives_the_same_bytes(learned: TrainingSet, sets: dict[str, bytes]) -> None:
    assert fitted(learned, None) == sets[PLAIN]
    assert fitted(learned, Encoder()) == sets[WITH_VECTORS]


def test_authors_are_left_out_whole_and_folds_are_even() -> None:
    rows = [*"a" * 50, *"b" * 40, *"c" * 30, *"d" * 20, *"e" * 10, *"f" * 10, *"g" * 10]
    fold = folds_of(rows)
    assert fold == folds_of(rows[::-1])
    assert set(fold) == set("abcdefg")
    sizes = [sum(fold[a] == n for a in rows) for n in range(FOLDS)]
    assert sorted(sizes) == [10, 20, 20, 30, 40, 50]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("A 012 345 678 was ordered removed", " anumber  was ordered removed"),
        ("on March 24, 2021, and 5/2/15", "on  adate , and  adate "),
        ("since 1998, 3 times", "since  ayear , 0 times"),
    ],
)
def test_particulars_are_masked(text: str, masked: str) -> None:
    assert " ".join(mask(text).split()) == " ".join(masked.split())


def test_a_changed_model_changes_the_analysis_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import resources

    package = resources.files("denialscan")
    for path in package.iterdir():
        if path.name != "models":
            (tmp_path / path.name).symlink_to(str(path))
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(pipeline.resources, "files", lambda _package: tmp_path)
    versions = [pipeline._digest(pipeline._ANALYSIS)]
    for digest in ("0" * 64, "1" * 64):
        listed = json.dumps({PLAIN: digest})
        (tmp_path / "models" / "manifest.json").write_text(listed, encoding="utf-8")
        versions.append(pipeline._digest(pipeline._ANALYSIS))
    assert len({*versions, pipeline.ANALYSIS_VERSION}) == 4
    text = (MODELS / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "models" / "manifest.json").write_text(text, encoding="utf-8")
    assert pipeline._digest(pipeline._ANALYSIS) == pipeline.ANALYSIS_VERSION


def splits() -> dict[str, list[str]]:
    """Return the corpus's authors for development, and those of the test."""
    listed = json.loads((ROOT / "corpus" / "manifest.json").read_text(encoding="utf-8"))
    return dict(listed["splits"])


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What scripts/train_models.py defines."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return runpy.run_path(str(ROOT / "scripts" / "train_models.py"))


def test_training_reads_no_letter_of_the_test_authors(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(splits()["test"]) <= set(script["HELD_OUT"])
    files = []
    for author in ("a", *script["HELD_OUT"]):
        (tmp_path / "corpus" / "letters" / author).mkdir(parents=True)
        name = f"{author}-01-x"
        files.append(
            {
                "path": f"{author}/{name}.txt",
                "gold": f"{author}/{name}.json",
                "author": author,
                "condition": "digital",
            }
        )
    # Nothing of the test authors is there: whoever opened it would fail.
    rendered = tmp_path / "rendered"
    (rendered / "a").mkdir(parents=True)
    (rendered / "a" / "a-01-x.txt").write_text(DENIAL, encoding="utf-8")
    fact = {
        "text": "You failed to appear at your hearing on June 3, 2019.",
        "role": "ground",
        "roles": ["ground"],
        "grounds": ["flight_risk"],
        "case_specific": True,
    }
    denied = {"text": "The stay is denied.", "role": "decision", "roles": ["decision"]}
    gold = {
        "id": "a-01-x",
        "kind": "release_request",
        "outcome": "denied",
        "rules": {"summary_denial": "clear", "missing_rationale": "clear"},
        "sentences": [fact],
    }
    (rendered / "a" / "a-01-x.json").write_text(json.dumps(gold), encoding="utf-8")
    (rendered / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    case = {
        "kind": "stay_of_removal",
        "outcome": "denied",
        "reasons": "specific",
        "paragraphs": [[denied, fact], [{"text": "Good day.", "role": None, "roles": []}]],
    }
    phrase = {
        "text": "You are a flight risk.",
        "act": "none",
        "role": "ground",
        "grounds": ["flight_risk"],
        "case_specific": False,
        "asserted": True,
    }
    for folder, name, row in (("cases", "q9", case), ("phrases", "p9", phrase)):
        (tmp_path / "corpus" / folder).mkdir()
        line = json.dumps(row) + "\n"
        (tmp_path / "corpus" / folder / f"{name}.jsonl").write_text(line, encoding="utf-8")
    collect = script["collect"]
    monkeypatch.setitem(collect.__globals__, "ROOT", tmp_path)
    found, phrases = collect(rendered, [])
    assert [(x.author, x.whole, x.reasons) for x in found] == [
        ("a", True, "specific"),
        ("q9", False, "specific"),
    ]
    assert [(e.text, g.ground) for g in found[1].examples for e in [g.input]] == [
        ("The stay is denied.", "none"),
        (fact["text"], "specific"),
        ("Good day.", None),
    ]
    assert [(e.author, e.letter, e.ground) for e in phrases] == [("p9", "", "generic")]
    assert [x.author for x in collect(rendered, ["a", "p9"])[0]] == ["q9"]


SINGLE = {
    "n": 7,
    "accuracy": 0.75,
    "macro_f1": 0.5,
    "ece": 0.04,
    "labels": {
        "deny": {"n": 6, "precision": 0.5, "recall": 0.5, "f1": 0.5},
        "part": {"n": 1, "precision": None, "recall": 0.0, "f1": 0.0},
    },
}
SEVERAL = {
    "danger": {"n": 6, "precision": None, "recall": 0.0, "f1": 0.0},
    "flight_risk": {"n": 5, "precision": 0.8, "recall": 0.8, "f1": 0.8},
    "identity": {"n": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0},
}
ONE_SET = {
    "authors": ["a", "p1", "q1"],
    "letters": 2,
    "cases": 3,
    "sentences": 9,
    "act": SINGLE,
    "types": SEVERAL,
    "outcome": SINGLE,
    "outcome of cases": SINGLE,
}
BETTER = SINGLE | {
    "accuracy": 0.8,
    "ece": 0.03,
    "labels": {"deny": {"n": 6, "precision": 0.5, "recall": 0.833, "f1": 0.625}},
}
METRICS = {
    PLAIN: ONE_SET,
    WITH_VECTORS: ONE_SET | {"act": BETTER},
}


def test_figures_go_between_the_marks_and_only_there() -> None:
    card = runpy.run_path(str(ROOT / "scripts" / "model_card.py"))
    begin, end = card["BEGIN"], card["END"]
    once = card["with_metrics"](f"# Card\n{begin}\nold\n{end}\nlimits\n", METRICS)
    head = "Authors left out in turn: a, p1, q1. 2 letters, 3 cases, 9 sentences.\n"
    assert once.startswith(f"# Card\n{begin}\n{head}")
    assert "| act | 7 | 0.500 | 0.625 | +0.125 | 0.750 | 0.800 | 0.040 | 0.030 |\n" in once
    assert "| outcome of cases | 7 | 0.500 | 0.500 | +0.000 |" in once
    # A handful of a label is no part of the mean; heads with several have no accuracy.
    assert "| types | 12 | 0.400 | 0.400 | +0.000 | - | - | - | - |\n" in once
    assert "| types | danger | 6 | - | - | 0.000 | 0.000 | 0.000 | 0.000 |\n" in once
    assert "old" not in once
    assert once.endswith(f"{end}\nlimits\n")
    assert card["with_metrics"](once, METRICS) == once
    assert "| act | part | 1 | - | - | 0.000 | - | 0.000 | - |\n" in once
    alone = card["with_metrics"](once, {PLAIN: ONE_SET})
    assert "| act | 7 | 0.500 | - | - | 0.750 | - | 0.040 | - |\n" in alone
    with pytest.raises(ValueError, match="no marks"):
        card["with_metrics"]("# Card\n", METRICS)


def test_the_card_shows_what_was_measured_on_authors_left_out() -> None:
    metrics = json.loads((MODELS / "metrics.json").read_text(encoding="utf-8"))
    listed = json.loads((ROOT / "corpus" / "manifest.json").read_text(encoding="utf-8"))
    banks = [bank["author"] for bank in (*listed["phrases"], *listed["cases"])]
    assert set(metrics) == {PLAIN, WITH_VECTORS}
    for figures in metrics.values():
        assert figures["authors"] == sorted([*splits()["development"], *banks])
        assert set(SENTENCE_HEADS) | {"kind", "outcome", "reasons"} <= set(figures)
    card = runpy.run_path(str(ROOT / "scripts" / "model_card.py"))
    text = (MODELS / "README.md").read_text(encoding="utf-8")
    assert text == card["with_metrics"](text, metrics), "run: python scripts/model_card.py"


def test_the_notice_names_the_encoder_and_what_was_changed() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert ENCODER in notice
    assert "sentence-transformers/all-MiniLM-L6-v2" in notice
    for change in ("layers", "quantised", "vocabulary"):
        assert change in notice
