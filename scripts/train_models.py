"""Train the models of sentences and kinds from the invented corpus and store it in models/.

Inputs: corpus/phrases/*.jsonl and the letters of the development authors in
corpus/letters/. The held-out author is never read. Outputs: models/letters.skops,
models/manifest.json, and models/metrics.json: figures from leaving one author out
at a time, so that every sentence is scored by a model that saw nothing of its author.

    python scripts/train_models.py [--only-measure]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

#: Held-out: never trained on, never tuned on.
HELD_OUT = ("d",)
ACTS = {"deny": "deny", "continue": "deny", "revoke": "deny", "nobond": "deny"}
OUTCOME_ACT = {
    "denied": "deny",
    "granted": "grant",
    "granted_in_part": "part",
    "kicked_back": "kick",
    "rejected": "reject",
}


@dataclass(frozen=True, kw_only=True)
class Example:
    """One sentence: ``act`` or ``ground`` None where its author does not say."""

    text: str
    author: str
    act: str | None
    ground: str | None
    types: tuple[str, ...]


def phrase_examples() -> list[Example]:
    out = []
    for path in sorted((ROOT / "corpus" / "phrases").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            ground = "none"
            if row["role"] == "ground" and row.get("asserted", True):
                ground = "specific" if row["case_specific"] else "generic"
            out.append(
                Example(
                    text=row["text"],
                    author=path.stem,
                    act=ACTS.get(row["act"], row["act"]),
                    ground=ground,
                    types=tuple(row["grounds"]),
                )
            )
    return out


def letter_examples() -> list[Example]:
    from corpus.source import read_source
    from rapidfuzz import fuzz

    from denialscan.layout.cleantext import clean
    from denialscan.nlp import Analyser

    analyser = Analyser()
    out: list[Example] = []
    for path in sorted((ROOT / "corpus" / "letters").glob("*/*.gold.json")):
        author = path.parent.name
        if author in HELD_OUT:
            continue
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = read_source(path.with_name(path.name.replace(".gold.json", ".txt")))
        known = gold.get("sentences", [])
        adverse = gold["outcome"] in ("denied", "granted_in_part")
        decides = gold["outcome"] in OUTCOME_ACT
        for paragraph in _paragraphs(source):
            for span in analyser.sentences(clean(paragraph).text):
                if len(span.text.split()) < 2:
                    continue
                match = max(known, key=lambda g: fuzz.ratio(span.text, g["text"]), default=None)
                hit = match if match and fuzz.ratio(span.text, match["text"]) >= 85 else None
                act: str | None = "none"
                if hit and hit["role"] == "decision":
                    act = OUTCOME_ACT.get(gold["outcome"])
                elif decides and span.all("out."):
                    act = None  # may decide too; its author labelled only the main sentence
                ground: str | None = "none" if adverse or not decides else None
                if hit and hit["role"] == "ground":
                    ground = "specific" if hit.get("case_specific") else "generic"
                out.append(
                    Example(
                        text=span.text,
                        author=author,
                        act=act,
                        ground=ground,
                        types=tuple(hit.get("grounds") or ()) if hit else (),
                    )
                )
    return out


def _paragraphs(source: Any) -> list[str]:
    if source.messages:
        return [
            " ".join(p.split())
            for p in "\n".join(source.messages[0].lines).split("\n\n")
            if p.strip()
        ]
    out: list[str] = []
    for block in source.blocks:
        if block.name in ("body", "list", "quote"):
            out += block.paragraphs()
        elif block.name == "checks":
            out += [x[3:].strip() for x in block.lines if x.startswith("[x]")]
    return out


def fit(examples: list[Example], letters: list[tuple[str, str]]) -> dict[str, Any]:
    """Fit the sentence classifiers, and the kinds from (text, kind) of whole letters."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import FeatureUnion
    from sklearn.preprocessing import MultiLabelBinarizer

    from denialscan.classify.model import mask

    # hashed features: no vocabulary to store, so the artefact loads in a moment
    features = FeatureUnion(
        [
            ("words", _hashed(analyzer="word", ngram_range=(1, 3), n_features=2**15)),
            ("letters", _hashed(analyzer="char_wb", ngram_range=(3, 5), n_features=2**15)),
        ]
    )
    matrix = features.fit_transform([mask(e.text) for e in examples])
    acts = [i for i, e in enumerate(examples) if e.act]
    grounds = [i for i, e in enumerate(examples) if e.ground]
    typed = [i for i, e in enumerate(examples) if e.types]
    act = LogisticRegression(C=10, class_weight="balanced", max_iter=3000)
    act.fit(matrix[acts], [examples[i].act for i in acts])
    ground = LogisticRegression(C=10, class_weight="balanced", max_iter=3000)
    ground.fit(matrix[grounds], [examples[i].ground for i in grounds])
    binary = MultiLabelBinarizer()
    target = binary.fit_transform([examples[i].types for i in typed])
    types = OneVsRestClassifier(LogisticRegression(C=20, class_weight="balanced", max_iter=3000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        types.fit(matrix[typed], np.asarray(target))
    kind_features = _hashed(analyzer="word", ngram_range=(1, 2), n_features=2**14)
    documents = kind_features.fit_transform([mask(text) for text, _kind in letters])
    kind = LogisticRegression(C=30, class_weight="balanced", max_iter=3000)
    kind.fit(documents, [k for _text, k in letters])
    return {
        "kind_features": kind_features,
        "kind": kind,
        "features": features,
        "act": act,
        "ground": ground,
        "types": types,
        "type_names": [str(c) for c in binary.classes_],
    }


def _hashed(**options: Any) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.pipeline import make_pipeline

    vectorizer = HashingVectorizer(alternate_sign=False, norm=None, **options)
    return make_pipeline(vectorizer, TfidfTransformer(sublinear_tf=True))


def letter_texts(left_out: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return (text, kind) of every letter by author."""
    from corpus.source import read_source

    out: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "corpus" / "letters").glob("*/*.gold.json")):
        author = path.parent.name
        if author in HELD_OUT or author in left_out:
            continue
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = read_source(path.with_name(path.name.replace(".gold.json", ".txt")))
        if source.messages:
            newest = source.messages[0]
            kept = [v for n, v in newest.headers if n.lower() in ("from", "subject")]
            text = " ".join([*kept, *newest.lines])
        else:
            text = " ".join(" ".join(b.lines) for b in source.blocks)
        out.setdefault(author, []).append((text, gold["kind"]))
    return out


def measure(examples: list[Example], letters: dict[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """Leave one author out at a time; return precision and recall per class."""
    from denialscan.classify.model import mask

    truth: dict[str, Counter[tuple[str, str]]] = {"act": Counter(), "ground": Counter()}
    type_right = type_seen = kind_right = kind_seen = 0
    for author in sorted({e.author for e in examples}):
        others = [pair for name, pairs in letters.items() if name != author for pair in pairs]
        model = fit([e for e in examples if e.author != author], others)
        for text, kind in letters.get(author, ()):
            kind_seen += 1
            vector = model["kind_features"].transform([mask(text)])
            kind_right += model["kind"].predict(vector)[0] == kind
        held = [e for e in examples if e.author == author]
        matrix = model["features"].transform([mask(e.text) for e in held])
        for name in ("act", "ground"):
            said = model[name].predict(matrix)
            for example, value in zip(held, said, strict=True):
                wanted = getattr(example, name)
                if wanted:
                    truth[name][(wanted, str(value))] += 1
        probabilities = model["types"].predict_proba(matrix)
        for example, row in zip(held, probabilities, strict=True):
            if example.types:
                type_seen += 1
                type_right += model["type_names"][int(row.argmax())] in example.types
    report: dict[str, Any] = {
        "authors": sorted({e.author for e in examples}),
        "sentences": len(examples),
    }
    for name, table in truth.items():
        classes = sorted({w for w, _ in table} | {s for _, s in table})
        report[name] = {
            c: {
                "precision": round(
                    table[(c, c)] / max(1, sum(v for (_w, s), v in table.items() if s == c)), 3
                ),
                "recall": round(
                    table[(c, c)] / max(1, sum(v for (w, _s), v in table.items() if w == c)), 3
                ),
                "n": sum(v for (w, _s), v in table.items() if w == c),
            }
            for c in classes
        }
    report["type_top1"] = {"accuracy": round(type_right / max(1, type_seen), 3), "n": type_seen}
    report["kind"] = {"accuracy": round(kind_right / max(1, kind_seen), 3), "n": kind_seen}
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only-measure", action="store_true")
    parser.add_argument("--without", default="", help="authors to leave out, comma-separated")
    parser.add_argument("--skip-measure", action="store_true", help="keep models/metrics.json")
    options = parser.parse_args()
    left_out = options.without.split(",")
    examples = [e for e in phrase_examples() + letter_examples() if e.author not in left_out]
    letters = letter_texts(left_out)
    everything = [pair for pairs in letters.values() for pair in pairs]
    if options.skip_measure:
        store(fit(examples, everything))
        return
    report = measure(examples, letters)
    print(json.dumps(report, indent=1))
    if options.only_measure:
        return
    store(fit(examples, everything))
    text = json.dumps(report, indent=1) + "\n"
    (ROOT / "models" / "metrics.json").write_text(text, encoding="utf-8")


def store(parts: dict[str, Any]) -> None:
    """Write the artefact and its hash."""
    import skops.io

    folder = ROOT / "models"
    for name in ("act", "ground", "kind"):
        parts[name].coef_ = parts[name].coef_.astype("float32")
    for estimator in parts["types"].estimators_:
        estimator.coef_ = estimator.coef_.astype("float32")
    raw = skops.io.dumps(parts, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    (folder / "letters.skops").write_bytes(raw)
    (folder / "manifest.json").write_text(
        json.dumps({"letters.skops": hashlib.sha256(raw).hexdigest()}, indent=1) + "\n",
        encoding="utf-8",
    )
    print(f"models/letters.skops: {len(raw) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
