"""What the models say of authors left out, in figures for the models' card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from denialscan.classify.heads import Head
from denialscan.classify.learn import Example
from training.collect import GoldLetter


def report_of(
    letters: Sequence[GoldLetter],
    examples: Sequence[Example],
    heads: dict[str, Head],
    unseen: dict[str, Any],
    said: dict[str, Any],
) -> dict[str, Any]:
    """Return precision, recall and calibration by head; sentences of letters only."""
    rows = [n for n, e in enumerate(examples) if e.letter]
    out: dict[str, Any] = {
        "authors": sorted({e.author for e in examples}),
        "letters": sum(x.whole for x in letters),
        "cases": sum(not x.whole for x in letters),
        "sentences": len(examples),
    }
    for name in ("act", "ground"):
        known = [n for n in rows if getattr(examples[n], name) is not None]
        out[name] = _single(
            [getattr(examples[n], name) for n in known],
            heads[name].probabilities(unseen[name][known]),
        )
    for name in ("types", "roles", "weighed"):
        known = [n for n in rows if getattr(examples[n], name) is not None]
        found = heads[name].probabilities(unseen[name][known])
        out[name] = {
            label: _binary(
                [label in getattr(examples[n], name) for n in known], [p[label] for p in found]
            )
            for label in heads[name].labels
        }
    truth = {
        "kind": [x.kind if x.whole else None for x in letters],
        "outcome": [x.example(0).outcome for x in letters],
        "reasons": [x.reasons for x in letters],
    }
    for name, wanted in truth.items():
        for title, whole in ((name, True), (f"{name} of cases", False)):
            known = [n for n, t in enumerate(wanted) if t is not None and letters[n].whole == whole]
            if known:
                out[title] = _single([wanted[n] for n in known], [said[name][n] for n in known])
    return out


def _single(truth: Sequence[str], found: Sequence[dict[str, float]]) -> dict[str, Any]:
    best = [max(p, key=p.__getitem__) for p in found]
    sure = [p[b] for p, b in zip(found, best, strict=True)]
    right = [b == t for b, t in zip(best, truth, strict=True)]
    labels = sorted(set(truth))
    scores = {
        label: _counts([t == label for t in truth], [b == label for b in best]) for label in labels
    }
    return {
        "n": len(truth),
        "accuracy": round(sum(right) / len(right), 3),
        "macro_f1": round(sum(s["f1"] for s in scores.values()) / len(scores), 3),
        "ece": _ece(sure, right),
        "labels": scores,
    }


def _binary(truth: Sequence[bool], sure: Sequence[float]) -> dict[str, Any]:
    return _counts(truth, [p >= 0.5 for p in sure])


def _counts(truth: Sequence[bool], found: Sequence[bool]) -> dict[str, Any]:
    hits = sum(t and f for t, f in zip(truth, found, strict=True))
    said, due = sum(found), sum(truth)
    return {
        "n": due,
        "precision": round(hits / said, 3) if said else None,
        "recall": round(hits / due, 3) if due else None,
        "f1": round(2 * hits / (said + due), 3) if said + due else 0.0,
    }


def _ece(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error over bins of about equal numbers."""
    order = sorted(range(len(sure)), key=sure.__getitem__)
    total = 0.0
    for n in range(bins):
        rows = order[n * len(order) // bins : (n + 1) * len(order) // bins]
        if rows:
            gap = sum(sure[i] for i in rows) - sum(right[i] for i in rows)
            total += abs(gap)
    return round(total / len(order), 4)
