"""The external check: reading its data, mapping of roles, figures, no data."""

from __future__ import annotations

import json
import runpy
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "vetclaims.py"))
FINDING, REASONING, EITHER = SCRIPT["FINDING"], SCRIPT["REASONING"], SCRIPT["EITHER"]

#: An invented decision: (paragraph, sentence, label).
SENTENCES = [
    ("1P1S1", "FINDINGS OF FACT", "Sentence"),
    ("1P2S1", "The claimant is a flight risk.", FINDING),
    ("1P3S1", "He failed to appear at his hearing on June 3, 2019, in Elmira.", REASONING),
    ("1P3S2", "A letter from his sister was received.", "EvidenceSentence"),
]


def write(folder: Path, count: int) -> Path:
    """Write so many decisions as the repository has them."""
    (folder / SCRIPT["FOLDER"]).mkdir(parents=True)
    for n in range(count):
        data = {
            "docID": f"{n:03}",
            "sentences": [
                {"sentID": place, "text": text, "rhetRole": [label]}
                for place, text, label in SENTENCES
            ],
        }
        path = folder / SCRIPT["FOLDER"] / f"BVA{n:03}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_without_data_it_says_so_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert SCRIPT["main"]([]) == 3
    assert SCRIPT["main"](["--data", "/nowhere"]) == 3
    told = capsys.readouterr().err
    assert f"git clone {SCRIPT['REPOSITORY']}" in told
    assert SCRIPT["COMMIT"] in told


def test_data_of_another_shape_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, 1)
    assert SCRIPT["main"](["--data", str(folder)]) == 1
    assert "at least" in capsys.readouterr().err
    (folder / SCRIPT["FOLDER"] / "BVA000.json").write_text('{"docID": "1"}', encoding="utf-8")
    assert SCRIPT["main"](["--data", str(folder)]) == 1
    assert "BVA000.json: KeyError" in capsys.readouterr().err


def test_decisions_keep_their_paragraphs(tmp_path: Path) -> None:
    (decision,) = SCRIPT["read_decisions"](write(tmp_path, 1))
    text = SCRIPT["as_letter"](decision)
    assert text.startswith(SCRIPT["HEAD"])
    assert text.endswith(SCRIPT["FOOT"])
    body = text.removeprefix(SCRIPT["HEAD"]).removesuffix(SCRIPT["FOOT"])
    assert body.split("\n\n") == [
        "FINDINGS OF FACT",
        "The claimant is a flight risk.",
        f"{SENTENCES[2][1]} {SENTENCES[3][1]}\n",
    ]


def test_roles_stand_for_published_labels() -> None:
    mapped = SCRIPT["_mapped"]
    specific = {"roles": ["ground"], "case_specific": True}
    label = {"roles": ["ground", "decision"], "case_specific": False}
    assert mapped([specific]) == mapped([label, specific]) == REASONING
    assert mapped([label]) == mapped([{"roles": ["decision"], "case_specific": None}]) == FINDING
    assert mapped([{"roles": ["equity"], "case_specific": None}]) == mapped([]) == ""


def test_the_program_reads_reasons_in_the_frame_of_a_denial(tmp_path: Path) -> None:
    decisions = SCRIPT["read_decisions"](write(tmp_path, 1))
    (found,) = SCRIPT["as_shipped"](decisions)
    assert found[2] == REASONING
    assert found[0] == found[3] == ""


def test_scores_and_table(tmp_path: Path) -> None:
    decisions = SCRIPT["read_decisions"](write(tmp_path, 2))
    found = SCRIPT["scores"](
        decisions, [["", FINDING, REASONING, ""], ["", "", FINDING, REASONING]]
    )
    assert [(s.precision.hits, s.precision.total, s.recall.hits, s.recall.total)
            for s in found.values()] == [(1, 2, 1, 2), (1, 2, 1, 2), (3, 4, 3, 4)]  # fmt: skip
    text = SCRIPT["table"](decisions, {"as shipped": found}, "abc")
    assert f"{SCRIPT['REPOSITORY']}, commit abc: 2 decisions, 8 sentences." in text
    assert f"| {REASONING} | published | 0.66 | 0.52 | 0.58 |" in text
    assert f"| {EITHER} | as shipped | 0.75 [0.30-0.95] 3/4 | 0.75 [0.30-0.95] 3/4 | 0.75 |" in text


def test_a_model_learns_from_the_other_decisions_only(tmp_path: Path) -> None:
    # Ten decisions in ten folds: each label has to come from the nine others.
    decisions = SCRIPT["read_decisions"](write(tmp_path, SCRIPT["FOLDS"]))
    assert SCRIPT["trained"](decisions) == [list(d.labels) for d in decisions]


def test_the_commit_is_that_of_a_clone(tmp_path: Path) -> None:
    assert SCRIPT["commit_of"](tmp_path) == "not known (no clone)"
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert len(SCRIPT["commit_of"](tmp_path)) == 40
    (tmp_path / "part").mkdir()
    assert SCRIPT["commit_of"](tmp_path / "part") == "not known (no clone)"
