"""Write the figures of models/metrics.json into the card of the models.

    python scripts/model_card.py

scripts/train_models.py measures and writes the figures; this puts them between the
marks in models/README.md. A test fails when the card shows others.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

MODELS = Path(__file__).resolve().parents[1] / "models"
BEGIN = "<!-- metrics: written by scripts/model_card.py -->"
END = "<!-- end of metrics -->"


def tables(metrics: dict[str, Any]) -> str:
    """Return the card's tables for what scripts/train_models.py measured."""
    kind, types = metrics["kind"], metrics["type_top1"]
    out = [
        f"Authors, each left out once: {', '.join(metrics['authors'])}. "
        f"{metrics['sentences']} sentences.",
        "",
        "| model | class | n | precision | recall |",
        "|---|---|---|---|---|",
    ]
    for model in ("act", "ground"):
        for name, row in metrics[model].items():
            figures = f"{row['n']} | {row['precision']:.3f} | {row['recall']:.3f}"
            out.append(f"| {model} | {name} | {figures} |")
    return "\n".join(
        [
            *out,
            "",
            "| model | right | n |",
            "|---|---|---|",
            f"| kind of a whole document: first choice | {kind['accuracy']:.3f} | {kind['n']} |",
            f"| type of a ground: first choice among its types | {types['accuracy']:.3f} "
            f"| {types['n']} |",
            "",
        ]
    )


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
