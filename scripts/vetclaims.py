"""Check the reading of reasons on decisions that nobody here wrote: VetClaims-JSON.

    git clone https://github.com/LLTLab/VetClaims-JSON
    python scripts/vetclaims.py --data VetClaims-JSON [--write]

The 50 decisions of the Board of Veterans' Appeals were labelled sentence by sentence by
the LLT Lab at Hofstra University (MIT licence). They are no immigration letters; what
carries over is the task: which sentence states a finding, which one gives reasons.

Two things are measured. *As shipped*: each decision, set in the frame of a denial
because grounds are looked for in denials only, goes through ``denialscan scan``; a
sentence with a case-specific ground counts as reasoning, one with a decision or a ground
that is but a label as finding. Nothing is trained on this text. *Trained here*: the features
of our own models (words and characters of a sentence, words of its neighbours, its place),
logistic regression, ten folds by decision; with sentence vectors too where the encoder is
installed. That takes minutes.

``--write`` puts the table into docs/methods.md. The data is never committed. Exit codes:
0 done, 1 the data or a run is not as expected, 2 bad options, 3 there is no data.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from corpus.card import between  # noqa: E402

from denialscan.classify.encoder import Encoder, can_encode  # noqa: E402
from denialscan.classify.features import Features, SentenceInput  # noqa: E402
from denialscan.evaluate import LabelScore, align  # noqa: E402

PAGE = ROOT / "docs" / "methods.md"
BEGIN = "<!-- vetclaims: written by scripts/vetclaims.py -->"
END = "<!-- end of vetclaims -->"
REPOSITORY = "https://github.com/LLTLab/VetClaims-JSON"
#: The commit that the figures in docs/methods.md were measured on.
COMMIT = "ccb98b19525e6cd950f7517f696804841931d2c9"
FOLDER = "BVA Decisions JSON Format"
FINDING, REASONING = "FindingSentence", "ReasoningSentence"
EITHER = "finding or reasoning"
FOLDS = 10
#: Published precision and recall on the same 50 decisions. Reasoning: logistic regression,
#: as V. R. Walker reports it in "Reasoning as the Engine Driving Legal Arguments" (2024).
PUBLISHED = {REASONING: (0.66, 0.52)}
HEAD = """U.S. Department of Homeland Security
U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Denver Field Office

January 5, 2022

Re: Request for release, A 012 345 678

Dear Counsel:

This letter responds to your client's request for release from detention. The request is denied
for the reasons below.

"""
FOOT = """
Sincerely,

John Q. Carver
Field Office Director
"""


class DataError(Exception):
    """The data is not what the script expects."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One labelled decision: sentences in order, the paragraph and the role of each."""

    name: str
    texts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    labels: tuple[str, ...]


def read_decisions(folder: Path) -> list[Decision]:
    """Return the labelled decisions. Raises DataError where a file has another shape."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8-sig"))
            sentences = data["sentences"]
            found.append(
                Decision(
                    name=str(data["docID"]),
                    texts=tuple(" ".join(s["text"].split()) for s in sentences),
                    paragraphs=tuple(s["sentID"].rpartition("S")[0] for s in sentences),
                    labels=tuple(s["rhetRole"][0] for s in sentences),
                )
            )
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise DataError(f"{path.name}: {type(error).__name__} {error}") from error
    return found


def as_letter(decision: Decision) -> str:
    """Return a decision as a text file in the frame of a denial."""
    paragraphs: dict[str, list[str]] = {}
    for text, paragraph in zip(decision.texts, decision.paragraphs, strict=True):
        paragraphs.setdefault(paragraph, []).append(text)
    return HEAD + "\n\n".join(" ".join(texts) for texts in paragraphs.values()) + "\n" + FOOT


def as_shipped(decisions: Sequence[Decision]) -> list[list[str]]:
    """Return what the installed program makes of every sentence.

    Raises DataError where the program fails.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for decision in decisions:
            (folder / f"{decision.name}.txt").write_text(as_letter(decision), encoding="utf-8")
        db = str(folder / "vetclaims.db")
        _denialscan("scan", str(folder), "--db", db, "--as-of", "2022-01-05", "--jobs", "1")
        lines = _denialscan("export", "--db", db, "--format", "jsonl", "-o", "-").splitlines()
    records = {Path(r["source"]["name"]).stem: r for r in map(json.loads, lines) if "kind" in r}
    out = []
    for decision in decisions:
        found = records.get(decision.name, {}).get("sentences", [])
        partners = align(decision.texts, [s["text"] for s in found])
        out.append([_mapped([found[j] for j in places]) for places in partners])
    return out


def _denialscan(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "denialscan", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DataError(f"denialscan {arguments[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout


def _mapped(sentences: list[dict[str, Any]]) -> str:
    """Return the published label that our roles stand for, "" for any other."""
    grounds = [s for s in sentences if "ground" in s["roles"]]
    if any(s["case_specific"] for s in grounds):
        return REASONING
    if grounds or any("decision" in s["roles"] for s in sentences):
        return FINDING
    return ""


def trained(decisions: Sequence[Decision], encoder: Encoder | None = None) -> list[list[str]]:
    """Return the labels that a model trained on the other decisions gives, from the features
    of our own models; with an ``encoder`` they include sentence vectors."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    inputs, labels, groups = [], [], []
    for decision in decisions:
        inputs += _inputs(decision)
        labels += decision.labels
        groups += [decision.name] * len(decision.labels)
    rows = Features(encoder).matrix(inputs)
    guessed = [""] * len(labels)
    for learn, test in GroupKFold(FOLDS).split(rows, labels, groups):
        model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500)
        model.fit(rows[learn], [labels[i] for i in learn])
        for i, label in zip(test, model.predict(rows[test]), strict=True):
            guessed[i] = str(label)
    out, start = [], 0
    for decision in decisions:
        out.append(guessed[start : start + len(decision.labels)])
        start += len(decision.labels)
    return out


def _inputs(decision: Decision) -> list[SentenceInput]:
    texts = ("", *decision.texts, "")
    return [
        SentenceInput(
            text=texts[n],
            before=texts[n - 1],
            after=texts[n + 1],
            tokens=(f"tenth {10 * (n - 1) // len(decision.texts)}",),
        )
        for n in range(1, len(texts) - 1)
    ]


def scores(decisions: Sequence[Decision], found: Sequence[Sequence[str]]) -> dict[str, LabelScore]:
    """Return precision and recall of findings, of reasoning, and of either."""
    out = {FINDING: LabelScore(), REASONING: LabelScore(), EITHER: LabelScore()}
    for decision, labels in zip(decisions, found, strict=True):
        for gold, got in zip(decision.labels, labels, strict=True):
            for name, score in out.items():
                wanted = (FINDING, REASONING) if name == EITHER else (name,)
                if got in wanted:
                    score.precision.add(gold in wanted)
                if gold in wanted:
                    score.recall.add(got in wanted)
    return out


def commit_of(folder: Path) -> str:
    """Return the commit of a clone, or that it is not known."""
    done = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "--show-prefix", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    # A prefix means a folder inside some other repository.
    lines = done.stdout.split("\n")
    return lines[1] if done.returncode == 0 and not lines[0] else "not known (no clone)"


def table(
    decisions: Sequence[Decision], measured: dict[str, dict[str, LabelScore]], commit: str
) -> str:
    """Return the Markdown for docs/methods.md."""
    sentences = sum(len(d.labels) for d in decisions)
    out = [
        f"{REPOSITORY}, commit {commit}: {len(decisions)} decisions, {sentences} sentences.",
        "",
        "| sentence | by | precision | recall | F1 |",
        "|---|---|---|---|---|",
    ]
    for name in (FINDING, REASONING, EITHER):
        for way, found in measured.items():
            score = found[name]
            shares = (_share(score, "precision"), _share(score, "recall"))
            f1 = "-" if score.f1 is None else f"{score.f1:.2f}"
            out.append(f"| {name} | {way} | {' | '.join(shares)} | {f1} |")
        if name in PUBLISHED:
            p, r = PUBLISHED[name]
            out.append(f"| {name} | published | {p:.2f} | {r:.2f} | {2 * p * r / (p + r):.2f} |")
    return "\n".join([*out, ""])


def _share(score: LabelScore, name: str) -> str:
    value = score.precision if name == "precision" else score.recall
    interval = value.interval()
    if interval is None:
        return "-"
    return f"{value.rate:.2f} [{interval[0]:.2f}-{interval[1]:.2f}] {value.hits}/{value.total}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a clone of the repository")
    parser.add_argument("--write", action="store_true", help="renew the table in docs/methods.md")
    options = parser.parse_args(arguments)
    if options.data is None or not (options.data / FOLDER).is_dir():
        print(
            f"There is no folder {FOLDER!r} in {options.data or 'the data, which is not given'}.\n"
            f"Next: git clone {REPOSITORY} (commit {COMMIT}), then name it with --data.",
            file=sys.stderr,
        )
        return 3
    try:
        decisions = read_decisions(options.data)
        if len(decisions) < FOLDS:
            raise DataError(f"{len(decisions)} decisions, at least {FOLDS} are needed")
        measured = {
            "as shipped": scores(decisions, as_shipped(decisions)),
            "trained here": scores(decisions, trained(decisions)),
        }
        if can_encode():
            vectors = trained(decisions, Encoder())
            measured["trained here, with sentence vectors"] = scores(decisions, vectors)
        text = table(decisions, measured, commit_of(options.data))
        if options.write:
            page = between(PAGE.read_text("utf-8"), BEGIN, END, text)
            PAGE.write_text(page, encoding="utf-8")
    except (DataError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
