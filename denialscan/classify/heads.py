"""Heads: calibrated linear classifiers of sentences and letters."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from denialscan.classify.letters import SentenceScores
from denialscan.schema import KINDS

#: The heads that read sentences, with one answer and with several; all others read letters.
SINGLE = ("act", "ground")
SEVERAL = ("types", "roles", "weighed")
SENTENCE_HEADS = (*SINGLE, *SEVERAL)


class Head:
    """A calibrated linear classifier of sentences or letters.

    ``several``: every label on its own (probabilities need not sum to one), else one of
    the labels (they do). ``weights`` (labels, features) and ``bias`` give scores,
    ``scale`` and ``shift`` turn scores into probabilities.
    """

    def __init__(self, *, labels: Sequence[str], several: bool, strength: float = 4.0) -> None:
        self.labels = [str(x) for x in labels]
        self.several = several
        self.strength = strength
        self.weights: Any = None
        self.bias: Any = None
        self.scale: Any = None
        self.shift: Any = None

    def fit(
        self, matrix: Any, targets: Sequence[Any], weights: Sequence[float] | None = None
    ) -> Head:
        """Fit one binary model a label on rows whose target is a label or a set of them.

        ``weights``: how many rows each row counts for, one without.
        """
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        self.weights = np.zeros((len(self.labels), matrix.shape[1]), dtype=np.float32)
        self.bias = np.full(len(self.labels), -6.0, dtype=np.float32)
        for n, label in enumerate(self.labels):
            wanted = [label in t if self.several else t == label for t in targets]
            if len(set(wanted)) < 2:
                continue  # never seen, or always: the bias says no
            model = LogisticRegression(
                C=self.strength,
                class_weight="balanced",
                solver="liblinear",
                # The same optimum, several times sooner, where features outnumber rows.
                dual=matrix.shape[1] > matrix.shape[0],
                max_iter=300,
                tol=1e-3,
                random_state=0,
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.fit(matrix, wanted, sample_weight=weights)
            self.weights[n], self.bias[n] = model.coef_[0], model.intercept_[0]
        return self

    def scores(self, matrix: Any) -> Any:
        """Return the scores (log odds), shape (rows, labels)."""
        return matrix @ self.weights.T + self.bias

    def calibrate(self, scores: Any, targets: Sequence[Any]) -> Head:
        """Fit probabilities to scores of rows the weights were not fitted on."""
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        k = len(self.labels)
        self.scale, self.shift = np.zeros((k, k)), np.full(k, -6.0)
        if self.several:
            for n, label in enumerate(self.labels):
                wanted = [label in t for t in targets]
                if len(set(wanted)) == 2:
                    model = LogisticRegression(C=1.0, max_iter=1000).fit(scores[:, [n]], wanted)
                    self.scale[n, n], self.shift[n] = model.coef_[0, 0], model.intercept_[0]
            return self
        self.scale, self.shift = _tempered(
            np.asarray(scores), np.asarray([self.labels.index(t) for t in targets])
        )
        return self

    def probabilities(self, scores: Any) -> list[dict[str, float]]:
        """Return the probability of every label, a mapping for each row of scores."""
        import numpy as np

        logits = np.asarray(scores) @ self.scale.T + self.shift
        if self.several:
            table = 1.0 / (1.0 + np.exp(-logits))
        else:
            table = np.exp(logits - logits.max(axis=1, keepdims=True))
            table /= table.sum(axis=1, keepdims=True)
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in table]

    def parts(self) -> dict[str, Any]:
        """Return plain lists and arrays, to be stored."""
        return dict(vars(self))

    @classmethod
    def of_parts(cls, parts: dict[str, Any]) -> Head:
        """Return the head that ``parts`` was taken from."""
        head = cls(labels=parts["labels"], several=parts["several"], strength=parts["strength"])
        vars(head).update(parts)
        return head


def score_sentences(heads: Mapping[str, Head], matrix: Any) -> list[SentenceScores]:
    """Return what the heads of sentences say of each row of a matrix."""
    return join_scores({n: heads[n].probabilities(heads[n].scores(matrix)) for n in SENTENCE_HEADS})


def join_scores(found: Mapping[str, Sequence[Mapping[str, float]]]) -> list[SentenceScores]:
    """Return one record a sentence from the probabilities by head."""
    return [
        SentenceScores(act=a, ground=g, types=t, roles=r, weighed=w.get("weighed", 0.0))
        for a, g, t, r, w in zip(*(found[n] for n in SENTENCE_HEADS), strict=True)
    ]


class SharedHead(Head):
    """A head whose features are blocks of one number a label (see ``kind_features``).

    Each block has one weight for all labels (a conditional logit): so few numbers that
    rare labels are told as well as common ones. ``labels`` need not be all of ``KINDS``.
    """

    def fit(
        self, matrix: Any, targets: Sequence[Any], weights: Sequence[float] | None = None
    ) -> Head:
        """Fit one weight a block and a bias a label, by maximum likelihood."""
        import numpy as np
        from scipy.optimize import minimize
        from scipy.special import logsumexp

        matrix = np.asarray(matrix)
        columns = np.asarray([KINDS.index(x) for x in self.labels])
        count = matrix.shape[1] // len(KINDS)
        blocks = np.stack([matrix[:, n * len(KINDS) + columns] for n in range(count)], axis=2)
        right = np.asarray([self.labels.index(t) for t in targets])
        counted = np.ones(len(right)) if weights is None else np.asarray(weights, dtype=float)
        rows = np.arange(len(right))

        def loss(x: Any) -> float:
            logits = blocks @ x[:count] + x[count:]
            likely = logits[rows, right] - logsumexp(logits, axis=1)
            return float(
                -(counted * likely).sum()
                + (0.05 * (x[:count] ** 2).sum() + 0.5 * (x[count:] ** 2).sum()) / self.strength
            )

        start = np.concatenate([np.ones(count), np.zeros(len(self.labels))])
        found = minimize(loss, start, method="L-BFGS-B").x
        self.weights = np.zeros((len(self.labels), matrix.shape[1]), dtype=np.float32)
        for n in range(count):
            for row, column in enumerate(columns):
                self.weights[row, n * len(KINDS) + column] = found[n]
        self.bias = found[count:].astype(np.float32)
        return self


#: How much a label's own shift costs: what keeps rare labels from being fitted by heart.
_SHIFT_COST = 1.0


def _tempered(scores: Any, targets: Any) -> tuple[Any, Any]:
    """Return one scale for all labels and a shift for each that make scores log odds.

    Temperature scaling (Guo et al. 2017) with a bias: so few numbers that they can be
    fitted, and measured, on few letters.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    rows, k = scores.shape

    def loss(x: Any) -> float:
        logits = np.exp(x[0]) * scores + x[1:]
        right = logits[np.arange(rows), targets] - logsumexp(logits, axis=1)
        return float(-right.sum() + _SHIFT_COST * (x[1:] ** 2).sum())

    found = minimize(loss, np.zeros(k + 1), method="L-BFGS-B").x
    return np.eye(k) * np.exp(found[0]), found[1:]
