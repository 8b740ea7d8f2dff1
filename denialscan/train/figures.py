"""How well models know letters that they saw nothing of, before and after corrections."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from denialscan.classify import artefacts
from denialscan.classify.heads import SENTENCE_HEADS, SEVERAL, Head
from denialscan.classify.learn import LetterExample
from denialscan.train.examples import TrainingSet

LETTER_HEADS = ("kind", "outcome", "reasons")
#: Parts into which corrected letters are divided, to be judged by models of the others.
_PARTS = 3


def shipped_figures(name: str) -> dict[str, float]:
    """Return the accuracies that the shipped set ``name`` was published with, by head:
    each of an author left out. Empty where they are not at hand."""
    path = artefacts.folder() / "metrics.json"
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8")).get(name, {})
    return {
        head: float(found[head]["accuracy"])
        for head in ("act", "ground", *LETTER_HEADS)
        if isinstance(found.get(head), dict) and "accuracy" in found[head]
    }


def sentence_figures(
    training: TrainingSet,
    probabilities: Mapping[str, Sequence[Mapping[str, float]]],
    *,
    corrected: bool,
) -> dict[str, dict[str, float]]:
    """Return for each head how many sentences of letters have a label, and how often it
    is right: the share of sentences whose likeliest label is the true one (``right``), or,
    for heads with several labels, F1 over all labels (``f1``).

    ``probabilities`` by head and row; only ``corrected`` sentences, or only the others.
    """
    out = {}
    for head in SENTENCE_HEADS:
        rows = [
            (getattr(e, head), found)
            for e, found in zip(training.examples, probabilities[head], strict=True)
            if e.letter and e.corrected is corrected and getattr(e, head) is not None
        ]
        if rows:
            out[head] = _f1(rows) if head in SEVERAL else _share(rows)
    return out


def letter_figures(
    letters: Sequence[LetterExample],
    said: Mapping[str, Sequence[Mapping[str, float]]],
    *,
    corrected: bool,
) -> dict[str, dict[str, float]]:
    """Return the same for the heads that read letters."""
    out = {}
    for head in LETTER_HEADS:
        rows = [
            (getattr(x, head), found)
            for x, found in zip(letters, said[head], strict=True)
            if x.whole and x.corrected is corrected and getattr(x, head) is not None
        ]
        if rows:
            out[head] = _share(rows)
    return out


def by_models(matrix: Any, heads: Mapping[str, Head]) -> dict[str, Any]:
    """Return what finished models say of sentences, by head, a mapping a row."""
    return {n: heads[n].probabilities(heads[n].scores(matrix)) for n in SENTENCE_HEADS}


def by_other_letters(
    training: TrainingSet, matrix: Any, heads: Mapping[str, Head]
) -> dict[str, Any] | None:
    """Return what models say of all sentences that learned from the shipped data and of
    other corrected letters, same reviewers' included; None for too few such letters.

    ``matrix``: the features of all sentences; ``heads`` give labels and calibration. Only
    what is said of corrected sentences is of any use.
    """
    rows = training.examples
    names = sorted({e.letter for e in rows if e.corrected})
    if len(names) < _PARTS:
        return None
    part = {name: n % _PARTS for n, name in enumerate(names)}
    parts = [part[e.letter] if e.corrected else None for e in rows]
    out: dict[str, Any] = {}
    for name in SENTENCE_HEADS:
        labels = [getattr(e, name) for e in rows]
        scores = heads[name].scores(matrix)
        for held in range(_PARTS):
            known = [n for n, t in enumerate(labels) if t is not None and parts[n] != held]
            left = [n for n, p in enumerate(parts) if p == held]
            head = Head(labels=heads[name].labels, several=heads[name].several)
            head.fit(matrix[known], [labels[n] for n in known], [rows[n].weight for n in known])
            scores[left] = head.scores(matrix[left])
        out[name] = heads[name].probabilities(scores)
    return out


def _share(rows: Sequence[tuple[str, Mapping[str, float]]]) -> dict[str, float]:
    right = sum(max(found, key=found.__getitem__) == truth for truth, found in rows)
    return {"n": len(rows), "right": round(right / len(rows), 3)}


def _f1(rows: Sequence[tuple[Sequence[str], Mapping[str, float]]]) -> dict[str, float]:
    pairs = [
        (set(truth), {label for label, p in found.items() if p >= 0.5}) for truth, found in rows
    ]
    hits = sum(len(truth & said) for truth, said in pairs)
    total = sum(len(truth) + len(said) for truth, said in pairs)
    return {"n": len(rows), "f1": round(2 * hits / total, 3) if total else 1.0}
