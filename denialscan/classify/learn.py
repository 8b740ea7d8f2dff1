"""Fitting the learned models from labelled sentences and letters.

The same code serves ``scripts/train_models.py``, which reads the corpus, and the
command ``train``, which adds reviewers' corrections. Authors are split into folds;
what a model says of an author's sentences while it is being calibrated, and what the
models of whole letters are fitted on, always comes from a model that saw nothing of
that author.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from denialscan.classify.features import Features, SentenceInput
from denialscan.classify.heads import SENTENCE_HEADS, SEVERAL, Head, SharedHead, join_scores
from denialscan.classify.kind import KindScore
from denialscan.classify.letters import kind_features, outcome_features, reason_features
from denialscan.classify.outcome import OutcomeScore

FOLDS = 6


@dataclass(frozen=True, kw_only=True)
class Example:
    """A labelled sentence; None where its author does not say.

    ``author`` is who wrote it, ``letter`` the letter it stands in (empty for a sentence
    of a phrase bank). ``weighed`` holds "weighed" or nothing. ``weight``: how many
    sentences it counts for. ``corrected``: a reviewer looked at it because of what the
    program said, so that it is learned from, but no probability is fitted to it: where
    mistakes were searched for, they are more frequent than among letters.
    """

    input: SentenceInput
    author: str
    letter: str = ""
    act: str | None = None
    ground: str | None = None
    types: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    weighed: tuple[str, ...] | None = None
    weight: float = 1.0
    corrected: bool = False


def folds_of(authors: Sequence[str], count: int = FOLDS) -> dict[str, int]:
    """Return the fold of every author: as even as the numbers of rows allow."""
    sizes = {a: sum(x == a for x in authors) for a in sorted(set(authors))}
    filled = [0] * count
    out: dict[str, int] = {}
    for author in sorted(sizes, key=lambda a: (-sizes[a], a)):
        fold = filled.index(min(filled))
        out[author] = fold
        filled[fold] += sizes[author]
    return out


def unseen_scores(
    head: Head,
    matrix: Any,
    targets: Sequence[Any],
    groups: Sequence[int],
    weights: Sequence[float],
) -> Any:
    """Return scores of every row by a model that saw nothing of its group.

    Rows whose target is None are scored too, and are never learned from.
    """
    import numpy as np

    out = np.zeros((matrix.shape[0], len(head.labels)))
    known = np.asarray([t is not None for t in targets])
    fold = np.asarray(groups)
    for group in sorted(set(groups)):
        rows = [int(i) for i in np.flatnonzero(known & (fold != group))]
        held = np.flatnonzero(fold == group)
        model = type(head)(labels=head.labels, several=head.several, strength=head.strength)
        model.fit(matrix[rows], [targets[i] for i in rows], [weights[i] for i in rows])
        out[held] = model.scores(matrix[held])
    return out


def fit_sentences(
    examples: Sequence[Example], features: Features
) -> tuple[dict[str, Head], dict[str, Any]]:
    """Fit and calibrate the heads that read sentences.

    Returns the heads and, by head, the scores of all examples by models that saw nothing
    of their author. Calibration uses sentences of letters only: phrase banks hold more
    decisions and near misses than letters do.
    """
    import numpy as np

    matrix = features.matrix([e.input for e in examples])
    fold = folds_of([e.author for e in examples])
    groups = [fold[e.author] for e in examples]
    weights = [e.weight for e in examples]
    heads: dict[str, Head] = {}
    unseen: dict[str, Any] = {}
    for name in SENTENCE_HEADS:
        several = name in SEVERAL
        targets = [getattr(e, name) for e in examples]
        known = [n for n, t in enumerate(targets) if t is not None]
        labels = sorted({x for n in known for x in (targets[n] if several else (targets[n],))})
        head = Head(labels=labels, several=several)
        unseen[name] = unseen_scores(head, matrix, targets, groups, weights)
        rows = [n for n in known if examples[n].letter and not examples[n].corrected]
        head.calibrate(unseen[name][rows], [targets[n] for n in rows])
        head.fit(
            matrix[np.asarray(known)], [targets[n] for n in known], [weights[n] for n in known]
        )
        heads[name] = head
    return heads, unseen


class SeenLetter(Protocol):
    """What the models of letters need of a letter seen by the rules: see ``Seen``."""

    @property
    def inputs(self) -> tuple[SentenceInput, ...]: ...
    @property
    def kind(self) -> KindScore: ...
    @property
    def author(self) -> str: ...
    @property
    def text(self) -> str: ...
    def grounds(self) -> list[bool | None]: ...


@dataclass(frozen=True, kw_only=True)
class LetterExample:
    """A letter seen by the rules, with what its author says of it.

    ``first``: the row of its first body sentence among the examples (its other
    sentences follow); ``kind`` None where nobody says; ``outcome`` None for kinds that
    decide nothing; ``reasons`` (none, generic, specific) None where the letter is not
    adverse or its author is unsure. ``whole`` is False for a body without a letter around
    it: its kind is only told by its words, and nothing is calibrated on it. ``weight`` and
    ``corrected`` are those of Example.
    """

    seen: SeenLetter
    author: str
    first: int
    kind: str | None
    outcome: str | None
    by_outcome: OutcomeScore
    reasons: str | None
    whole: bool = True
    weight: float = 1.0
    corrected: bool = False


def fit_letters(
    letters: Sequence[LetterExample],
    unseen: dict[str, Any],
    heads: dict[str, Head],
    features: Features,
) -> tuple[dict[str, Head], dict[str, Any]]:
    """Fit and calibrate the heads that read letters.

    ``unseen``: the scores of all sentences by models that saw nothing of their author,
    as ``fit_sentences`` returns them. Returns the heads and the unseen probabilities of
    every letter by head (None where it is not learned).
    """
    import numpy as np

    scores = join_scores({n: heads[n].probabilities(unseen[n]) for n in SENTENCE_HEADS})
    own = [scores[x.first : x.first + len(x.seen.inputs)] for x in letters]
    fold = folds_of([x.author for x in letters])
    groups = [fold[x.author] for x in letters]
    weights = [x.weight for x in letters]
    found: dict[str, Head] = {}
    said: dict[str, Any] = {}

    def learn(
        name: str,
        matrix: Any,
        targets: Sequence[Any],
        strength: float,
        made: type[Head] = Head,
    ) -> None:
        known = [n for n, t in enumerate(targets) if t is not None]
        labels = sorted({targets[n] for n in known})
        head = made(labels=labels, several=False, strength=strength)
        held = unseen_scores(head, matrix, targets, groups, weights)
        whole = [n for n in known if letters[n].whole and not letters[n].corrected] or known
        head.calibrate(held[whole], [targets[n] for n in whole])
        said[name] = head.probabilities(held)
        found[name] = head.fit(
            matrix[np.asarray(known)], [targets[n] for n in known], [weights[n] for n in known]
        )

    documents = features.documents([x.seen.text for x in letters], [x.seen.inputs for x in letters])
    learn("document", documents, [x.kind for x in letters], 4.0)
    kinds = np.asarray(
        [
            kind_features(x.seen.kind, d, x.seen.author)
            for x, d in zip(letters, said["document"], strict=True)
        ]
    )
    learn("kind", kinds, [x.kind if x.whole else None for x in letters], 1.0, SharedHead)
    outcomes = np.asarray(
        [outcome_features(x.by_outcome, s) for x, s in zip(letters, own, strict=True)]
    )
    learn("outcome", outcomes, [x.outcome for x in letters], 1.0)
    reasons = np.asarray(
        [reason_features(x.seen.grounds(), s) for x, s in zip(letters, own, strict=True)]
    )
    learn("reasons", reasons, [x.reasons for x in letters], 0.5)
    return found, said
