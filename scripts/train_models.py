"""Train the models of sentences and letters from the invented corpus; store them in models/.

Inputs: the phrase banks, the case banks and the letters of the development authors in
corpus/. Authors of the test split are never read. Outputs: models/letters.skops and
models/letters-vectors.skops (with sentence vectors; needs the extra ``embeddings``),
their hashes in models/manifest.json, models/examples.jsonl.gz (the labelled sentences,
for the command ``train``), and models/metrics.json: figures from authors left out, so
that every sentence and letter is scored by a model that saw nothing of its author.

    python scripts/train_models.py [--without a,b] [--rendered DIR]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpus.build import HELD_OUT
from training.collect import GoldLetter, cases, letters, phrase_examples, training_set
from training.measure import report_of

from denialscan.classify.encoder import Encoder, can_encode
from denialscan.classify.features import Features
from denialscan.classify.heads import Head
from denialscan.classify.learn import Example, fit_letters, fit_sentences
from denialscan.classify.model import PLAIN, WITH_VECTORS, pack_heads
from denialscan.nlp import Analyser
from denialscan.train.examples import FILE as EXAMPLES
from denialscan.train.examples import pack_examples

ROOT = Path(__file__).resolve().parents[1]


def collect(rendered: Path, left_out: list[str]) -> tuple[list[GoldLetter], list[Example]]:
    """Return the letters and cases, and the single sentences, of all other authors."""
    analyser = Analyser(models=False)
    corpus = ROOT / "corpus"
    authors = sorted(p.name for p in (corpus / "letters").iterdir() if p.is_dir())
    wanted = [a for a in authors if a not in HELD_OUT and a not in left_out]
    found = letters(rendered, analyser, wanted) + cases(corpus / "cases", analyser)
    phrases = phrase_examples(corpus / "phrases")
    return (
        [x for x in found if x.author not in left_out],
        [x for x in phrases if x.author not in left_out],
    )


def train(
    found: list[GoldLetter], phrases: list[Example], features: Features
) -> tuple[dict[str, Head], dict[str, Any]]:
    """Fit all heads; return them and the figures from authors left out."""
    training = training_set(found, phrases)
    heads, unseen = fit_sentences(training.examples, features)
    more, said = fit_letters(training.letters, unseen, heads, features)
    return heads | more, report_of(found, training.examples, heads, unseen, said)


def store(raw: bytes, name: str) -> None:
    """Write an artefact and its hash."""
    (ROOT / "models" / name).write_bytes(raw)
    listed = ROOT / "models" / "manifest.json"
    manifest = json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else {}
    manifest[name] = hashlib.sha256(raw).hexdigest()
    listed.write_text(json.dumps(dict(sorted(manifest.items())), indent=1) + "\n", encoding="utf-8")
    print(f"models/{name}: {len(raw) / 1e6:.2f} MB", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--without", default="", help="authors to leave out, comma-separated")
    parser.add_argument("--rendered", type=Path, help="rendered corpus (else it is made anew)")
    parser.add_argument("--skip-metrics", action="store_true", help="keep models/metrics.json")
    options = parser.parse_args()
    left_out = [a for a in options.without.split(",") if a]
    if options.rendered:
        found, phrases = collect(options.rendered, left_out)
    else:
        from make_corpus import main as make_corpus

        with tempfile.TemporaryDirectory() as folder:
            make_corpus(["--out", folder, "--conditions", "digital"])
            found, phrases = collect(Path(folder), left_out)
    store(pack_examples(training_set(found, phrases)), EXAMPLES)
    report: dict[str, Any] = {}
    for name, encoder in ((PLAIN, None), (WITH_VECTORS, Encoder() if can_encode() else None)):
        if name == WITH_VECTORS and encoder is None:
            print("onnxruntime is not installed: no models with vectors", file=sys.stderr)
            continue
        heads, report[name] = train(found, phrases, Features(encoder))
        store(pack_heads(heads), name)
    if not options.skip_metrics:
        text = json.dumps(report, indent=1) + "\n"
        (ROOT / "models" / "metrics.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
