"""Every development letter read by models that saw nothing of its author.

What bounds and confidences are chosen on: the letters are the program's own corpus, but
no model that reads one has learned from its author's sentences or letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from denialscan.classify.features import Features
from denialscan.classify.heads import SENTENCE_HEADS, Head, join_scores
from denialscan.classify.learn import FOLDS, Example, folds_of
from denialscan.classify.letters import kind_features, outcome_features, reason_features
from denialscan.classify.model import LetterModel
from denialscan.evaluate.case import Case, Entry, score_file
from training.collect import GoldLetter, training_set


def fold_models(
    found: list[GoldLetter], phrases: list[Example], heads: dict[str, Head], features: Features
) -> tuple[dict[int, LetterModel], dict[str, int]]:
    """Return the models of every fold, and the fold of every author.

    ``heads`` are those trained on everything: their labels, and the few numbers of their
    calibration, are taken over.
    """
    import numpy as np

    training = training_set(found, phrases)
    examples, rows = training.examples, training.letters
    fold = folds_of([e.author for e in examples])
    groups = np.asarray([fold[e.author] for e in examples])
    made: dict[int, dict[str, Head]] = {f: {} for f in range(FOLDS)}

    def fit(name: str, matrix: Any, targets: list[Any], group: Any) -> list[dict[str, float]]:
        known = np.asarray([t is not None for t in targets])
        held = np.zeros((len(targets), len(heads[name].labels)))
        for f in made:
            whole = heads[name]
            head = type(whole)(labels=whole.labels, several=whole.several, strength=whole.strength)
            rows = [int(i) for i in np.flatnonzero(known & (group != f))]
            head.fit(matrix[rows], [targets[i] for i in rows], [1.0] * len(rows))
            head.scale, head.shift = whole.scale, whole.shift
            made[f][name] = head
            mine = np.flatnonzero(group == f)
            held[mine] = head.scores(matrix[mine])
        return heads[name].probabilities(held)

    matrix = features.matrix([e.input for e in examples])
    scores = join_scores(
        {n: fit(n, matrix, [getattr(e, n) for e in examples], groups) for n in SENTENCE_HEADS}
    )
    own = [scores[x.first : x.first + len(x.seen.inputs)] for x in rows]
    group = np.asarray([fold[x.author] for x in rows])
    texts = features.documents([x.seen.text for x in rows], [x.seen.inputs for x in rows])
    said = fit("document", texts, [x.kind for x in rows], group)
    kinds = [kind_features(x.seen.kind, d, x.seen.author) for x, d in zip(rows, said, strict=True)]
    fit("kind", np.asarray(kinds), [x.kind if x.whole else None for x in rows], group)
    outcomes = [outcome_features(x.by_outcome, s) for x, s in zip(rows, own, strict=True)]
    fit("outcome", np.asarray(outcomes), [x.outcome for x in rows], group)
    reasons = [reason_features(x.seen.grounds(), s) for x, s in zip(rows, own, strict=True)]
    fit("reasons", np.asarray(reasons), [x.reasons for x in rows], group)
    return {f: LetterModel.of_heads(h, features) for f, h in made.items()}, fold


def cross_read(
    rendered: Path, models: dict[int, LetterModel], fold: dict[str, int], as_of: str
) -> Iterator[Case]:
    """Yield the compared digital form of every letter of these authors."""
    import json

    from denialscan.analysis import analyse_reading
    from denialscan.nlp import Analyser
    from denialscan.settings import ReadingConfig
    from denialscan.worker import Reader

    analyser = Analyser(models=False)
    reader = Reader(ReadingConfig())
    manifest = json.loads((rendered / "manifest.json").read_text(encoding="utf-8"))
    for row in manifest["files"]:
        if row["condition"] != "digital" or row["author"] not in fold:
            continue
        gold = json.loads((rendered / row["gold"]).read_text(encoding="utf-8"))
        analyser.model = models[fold[row["author"]]]
        readings = reader.read(rendered / row["path"]).readings
        letters = tuple(x for r in readings for x in analyse_reading(r, analyser))
        entry = Entry(
            path=row["path"],
            gold=row["gold"],
            letter=gold["id"],
            author=row["author"],
            condition="digital",
        )
        yield score_file(entry, gold, letters, as_of)
