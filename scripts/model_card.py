"""Write the figures of models/metrics.json into the card of the models.

    python scripts/model_card.py

scripts/train_models.py measures and writes the figures; this puts them between the
marks in models/README.md, the set without sentence vectors beside the one with them. A
test fails when the card shows others.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

MODELS = Path(__file__).resolve().parents[1] / "models"
BEGIN = "<!-- metrics: written by scripts/model_card.py -->"
END = "<!-- end of metrics -->"
PLAIN, WITH_VECTORS = "letters.skops", "letters-vectors.skops"
#: Heads with one answer, then heads with several, which have no accuracy.
_SINGLE = (
    "act",
    "ground",
    "kind",
    "outcome",
    "reasons",
    "outcome of cases",
    "reasons of cases",
)
_SEVERAL = ("types", "roles", "weighed")
#: A label that is due less often is left out of a mean, which it would move by chance.
_FEWEST = 5


def tables(metrics: dict[str, Any]) -> str:
    """Return the card's tables for what scripts/train_models.py measured."""
    plain, vectors = metrics[PLAIN], metrics.get(WITH_VECTORS, {})
    out = [
        f"Authors left out in turn: {', '.join(plain['authors'])}. {plain['letters']} letters, "
        f"{plain['cases']} cases, {plain['sentences']} sentences.",
        "",
        "| head | n | macro-F1 | with vectors | gain | right | with vectors "
        "| calibration error | with vectors |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    heads = [name for name in (*_SINGLE, *_SEVERAL) if name in plain]
    for name in heads:
        one, two = plain[name], vectors.get(name)
        before, after = _macro(one), _macro(two)
        gain = None if after is None or before is None else after - before
        cells = [str(_size(one)), _number(before), _number(after), _number(gain, signed=True)]
        for key in ("accuracy", "ece"):
            cells += [_number(one.get(key)), _number((two or {}).get(key))]
        out.append(f"| {name} | {' | '.join(cells)} |")
    out += [
        "",
        "| head | label | n | precision | with vectors | recall | with vectors | F1 "
        "| with vectors |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in heads:
        others = _labels(vectors.get(name))
        for label, row in _labels(plain[name]).items():
            other = others.get(label, {})
            cells = [
                _number(each.get(key))
                for key in ("precision", "recall", "f1")
                for each in (row, other)
            ]
            out.append(f"| {name} | {label} | {row['n']} | {' | '.join(cells)} |")
    return "\n".join([*out, ""])


def _labels(found: dict[str, Any] | None) -> dict[str, Any]:
    """Return the figures of a head by label."""
    labels: dict[str, Any] = (found or {}).get("labels", found or {})
    return labels


def _size(found: dict[str, Any]) -> int:
    """Return how many were judged: of heads with several answers, how many were due."""
    return int(found["n"]) if "labels" in found else sum(x["n"] for x in found.values())


def _macro(found: dict[str, Any] | None) -> float | None:
    """Return the mean F1 of the labels that are no mere handful."""
    known = [x["f1"] for x in _labels(found).values() if x["n"] >= _FEWEST]
    return sum(known) / len(known) if known else None


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "-"
    return f"{value:+.3f}" if signed else f"{value:.3f}"


def with_metrics(card: str, metrics: dict[str, Any]) -> str:
    """Return the text of the card with its figures renewed.

    Raises ValueError when the marks around the figures are missing.
    """
    before, begin, rest = card.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the card of the models has no marks around its figures")
    return f"{before}{BEGIN}\n{tables(metrics)}{END}{after}"


def main() -> int:
    """Renew the card; exit code 1 where nothing has been measured."""
    card, source = MODELS / "README.md", MODELS / "metrics.json"
    if not source.is_file():
        print("models/metrics.json is missing: run scripts/train_models.py", file=sys.stderr)
        return 1
    metrics = json.loads(source.read_text(encoding="utf-8"))
    card.write_text(with_metrics(card.read_text(encoding="utf-8"), metrics), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
