"""Measure the whole program on development letters, by models that saw nothing of their author.

Writes denialscan/rules/data/confidence.toml: how often each answer of each rule was right,
which findings state as their confidence. Prints the report as ``denialscan evaluate
--json`` does; bounds of the models are chosen on it.

    python scripts/cross_read.py RENDERED [--plain] [--write]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from train_models import collect
from training.crossread import cross_read, fold_models

from denialscan.classify.encoder import Encoder
from denialscan.classify.features import Features
from denialscan.classify.model import PLAIN, WITH_VECTORS, load_heads
from denialscan.evaluate.asjson import report_json
from denialscan.evaluate.case import Case
from denialscan.evaluate.report import Report

ROOT = Path(__file__).resolve().parents[1]
#: The day on which silence is judged; no rule measured here asks for it.
AS_OF = "2026-11-22"
_HEAD = """# How often an answer of a rule was right on the development letters, read by models that
# saw nothing of their author: (right + 1) / (answers + 2). Written by scripts/cross_read.py.
"""


def confidences(cases: list[Case]) -> str:
    """Return the table of rules and answers as TOML."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for case in cases:
        for rule, answer in case.rules.items():
            if answer.found in ("flagged", "clear"):
                counts[rule, answer.found, answer.right] += 1
    out = [_HEAD]
    for rule in sorted({r for r, _a, _right in counts}):
        out.append(f"[{rule}]")
        for found in ("flagged", "clear"):
            right, wrong = counts[rule, found, True], counts[rule, found, False]
            if right + wrong:
                share = (right + 1) / (right + wrong + 2)
                out.append(f"{found} = {share:.3f} # {right} of {right + wrong}")
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rendered", type=Path)
    parser.add_argument("--plain", action="store_true", help="the set without vectors")
    parser.add_argument("--write", action="store_true", help="write the table of confidences")
    options = parser.parse_args()
    features = Features(None if options.plain else Encoder())
    found, phrases = collect(options.rendered, [])
    heads = load_heads(PLAIN if options.plain else WITH_VECTORS, None)
    models, fold = fold_models(found, phrases, heads, features)
    cases = list(cross_read(options.rendered, models, fold, AS_OF))
    if options.write:
        path = ROOT / "denialscan" / "rules" / "data" / "confidence.toml"
        path.write_text(confidences(cases), encoding="utf-8")
    print(json.dumps(report_json(Report.of(cases)), indent=1))


if __name__ == "__main__":
    main()
