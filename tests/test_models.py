"""The learned models: optional, refused when tampered with, trained without the held-out author."""

from __future__ import annotations

import hashlib
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import DENIAL
from dependencies import ROOT
from reading_letters import letter, outcomes

from denialscan import pipeline
from denialscan.classify import model
from denialscan.errors import DataError
from denialscan.export.record import letter_json
from denialscan.nlp import Analyser
from denialscan.schema import Letter, Record, SourcePath

ARTEFACT = ROOT / "models" / model.FILE


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the place of the package's models."""
    monkeypatch.setattr(model, "folder", lambda: tmp_path)
    model.manifest.cache_clear()
    yield tmp_path
    model.manifest.cache_clear()


def install(folder: Path, data: bytes, listed: bytes | None = None) -> None:
    """Put an artefact there, and a manifest that lists ``listed`` (else the same)."""
    digest = hashlib.sha256(data if listed is None else listed).hexdigest()
    (folder / model.FILE).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps({model.FILE: digest}), encoding="utf-8")


def tool(one: Letter) -> dict[str, Any]:
    """Return what the letter's record says of the program that made it."""
    place = SourcePath(path="reply.txt", name="reply.txt", sha256="0" * 64, media_type="text/plain")
    record = Record(letter=one, findings=(), sources=(place,), as_of="2026-11-22")
    return dict(letter_json(record)["tool"])


def test_a_letter_is_read_with_the_shipped_model(analyser: Analyser) -> None:
    assert analyser.model is not None
    digest = hashlib.sha256(ARTEFACT.read_bytes()).hexdigest()
    assert tool(letter(DENIAL, analyser))["models"] == {"letters.skops": digest}


def test_without_models_the_rules_read_alone(installed: Path) -> None:
    assert list(installed.iterdir()) == []
    rules_only = Analyser()
    assert rules_only.model is None
    one = letter(DENIAL, rules_only)
    assert one.outcome.value == "denied"
    assert "flight_risk" in str(one.fields["grounds"])
    assert "flagged" not in {outcomes(one)["kick_back"], outcomes(one)["summary_denial"]}
    assert tool(one)["models"] == {}


def test_a_changed_artefact_is_refused(installed: Path) -> None:
    data = bytearray(ARTEFACT.read_bytes())
    install(installed, bytes(data))
    assert model.load_model() is not None
    data[len(data) // 2] ^= 1
    install(installed, bytes(data), listed=ARTEFACT.read_bytes())
    model.manifest.cache_clear()
    with pytest.raises(DataError, match=r"letters\.skops is not the file its manifest lists"):
        Analyser()


def test_an_artefact_with_foreign_types_is_refused(installed: Path) -> None:
    import skops.io

    install(installed, skops.io.dumps({"act": print}))
    with pytest.raises(DataError, match="types that are not allowed"):
        model.load_model()


def test_probabilities_are_whole_and_repeat(analyser: Analyser) -> None:
    assert analyser.model is not None
    sentences = ["Your request is denied.", "You are a danger to the community."]
    first, second = analyser.model.score(sentences)
    assert (first, second) == tuple(analyser.model.score(sentences))
    assert max(first.act, key=first.act.__getitem__) == "deny"
    assert max(second.types, key=second.types.__getitem__) == "danger"
    assert sum(first.act.values()) == pytest.approx(1, abs=1e-5)
    assert sum(second.ground.values()) == pytest.approx(1, abs=1e-5)
    assert analyser.model.score([]) == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("A 012 345 678 was ordered removed", " anumber  was ordered removed"),
        ("on March 24, 2021, and 5/2/15", "on  adate , and  adate "),
        ("since 1998, 3 times", "since  ayear , 0 times"),
    ],
)
def test_particulars_are_masked(text: str, masked: str) -> None:
    assert " ".join(model.mask(text).split()) == " ".join(masked.split())


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
        listed = json.dumps({model.FILE: digest})
        (tmp_path / "models" / "manifest.json").write_text(listed, encoding="utf-8")
        versions.append(pipeline._digest(pipeline._ANALYSIS))
    assert len({*versions, pipeline.ANALYSIS_VERSION}) == 4
    text = (ROOT / "models" / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "models" / "manifest.json").write_text(text, encoding="utf-8")
    assert pipeline._digest(pipeline._ANALYSIS) == pipeline.ANALYSIS_VERSION


def splits() -> dict[str, list[str]]:
    """Return the corpus's authors for development, and those of the test."""
    listed = json.loads((ROOT / "corpus" / "manifest.json").read_text(encoding="utf-8"))
    return dict(listed["splits"])


def test_training_leaves_the_held_out_author_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    train = runpy.run_path(str(ROOT / "scripts" / "train_models.py"))
    assert set(train["HELD_OUT"]) >= set(splits()["test"])
    opened: set[str] = set()
    read = Path.read_text

    def watch(self: Path, *args: Any, **options: Any) -> str:
        opened.add(self.parent.name)
        return read(self, *args, **options)

    monkeypatch.setattr(Path, "read_text", watch)
    assert sorted(train["letter_texts"](())) == splits()["development"]
    assert opened >= set(splits()["development"])
    assert not opened & set(splits()["test"])


METRICS = {
    "authors": ["a", "p1"],
    "sentences": 9,
    "act": {"deny": {"precision": 0.5, "recall": 1.0, "n": 4}},
    "ground": {"none": {"precision": 0.75, "recall": 0.6, "n": 5}},
    "type_top1": {"accuracy": 0.8, "n": 5},
    "kind": {"accuracy": 0.25, "n": 8},
}


def test_figures_go_between_the_marks_and_only_there() -> None:
    card = runpy.run_path(str(ROOT / "scripts" / "model_card.py"))
    begin, end = card["BEGIN"], card["END"]
    once = card["with_metrics"](f"# Card\n{begin}\nold\n{end}\nlimits\n", METRICS)
    assert once.startswith(f"# Card\n{begin}\nAuthors, each left out once: a, p1. 9 sentences.\n")
    assert "| act | deny | 4 | 0.500 | 1.000 |\n| ground | none | 5 | 0.750 | 0.600 |\n" in once
    assert "| 0.250 | 8 |" in once
    assert "old" not in once
    assert once.endswith(f"{end}\nlimits\n")
    assert card["with_metrics"](once, METRICS) == once
    with pytest.raises(ValueError, match="no marks"):
        card["with_metrics"]("# Card\n", METRICS)


def test_the_card_shows_the_figures_measured_without_the_held_out_author() -> None:
    metrics = json.loads((ROOT / "models" / "metrics.json").read_text(encoding="utf-8"))
    banks = [path.stem for path in sorted((ROOT / "corpus" / "phrases").glob("*.jsonl"))]
    assert metrics["authors"] == sorted([*splits()["development"], *banks])
    card = runpy.run_path(str(ROOT / "scripts" / "model_card.py"))
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    assert text == card["with_metrics"](text, metrics), "run: python scripts/model_card.py"
