"""The learned models, loaded: what sentences do, what a letter is, and how sure.

They assist rules that are held as data, and decide together with them. Two sets are
shipped: one with sentence vectors (``encoder``), and one without for machines on which
the extra ``embeddings`` is not installed. Without any, everything runs on rules alone.
Models that a user trained (``trained``) stand in the place of the shipped ones.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from denialscan.classify.artefacts import manifest, read_artefact
from denialscan.classify.encoder import FILE as ENCODER
from denialscan.classify.encoder import VOCABULARY, Encoder, can_encode
from denialscan.classify.features import Features, SentenceInput
from denialscan.classify.heads import Head, score_sentences
from denialscan.classify.letters import SentenceScores
from denialscan.classify.trained import ModelSet
from denialscan.errors import DataError, InputError

PLAIN, WITH_VECTORS = "letters.skops", "letters-vectors.skops"
#: Types a stored model may hold; anything else is refused.
_TRUSTED = ("numpy.dtype",)


class LetterModel:
    """A set of models. Raises DataError where its file is not the one listed.

    ``trained``: the user's own models, which the file ``name`` is taken from; InputError
    where it is not the one listed there. ``sources`` names all files with their SHA-256.
    """

    def __init__(self, name: str, trained: ModelSet | None = None) -> None:
        self.name = name
        listed = trained.manifest() if trained else manifest()
        self.sources = {f"trained/{name}" if trained else name: listed[name]}
        if name == WITH_VECTORS:
            self.sources |= {n: manifest()[n] for n in (ENCODER, VOCABULARY)}
        self._heads = load_heads(name, trained)
        self._features = Features(Encoder() if name == WITH_VECTORS else None)

    @classmethod
    def of_heads(cls, heads: dict[str, Head], features: Features) -> LetterModel:
        """Return the model of heads at hand, which no file holds."""
        model = cls.__new__(cls)
        model.name, model.sources = "", {}
        model._heads, model._features = heads, features
        return model

    def vectors(self, sentences: Sequence[SentenceInput]) -> dict[str, Any]:
        """Return the vectors of a letter's sentences, for ``score`` and ``document``."""
        return self._features.vectors(i.text for i in sentences)

    def score(
        self, sentences: Sequence[SentenceInput], vectors: Mapping[str, Any] | None = None
    ) -> list[SentenceScores]:
        """Return the probabilities for each sentence of a letter's body."""
        if not sentences:
            return []
        return score_sentences(self._heads, self._features.matrix(sentences, vectors))

    def document(
        self,
        text: str,
        sentences: Sequence[SentenceInput],
        vectors: Mapping[str, Any] | None = None,
    ) -> dict[str, float]:
        """Return the probability of each kind by the words of a document."""
        return self._one("document", self._features.document(text, sentences, vectors))

    def kind(self, features: Sequence[float]) -> dict[str, float]:
        """Return the probability of each kind (see ``letters.kind_features``)."""
        return self._one("kind", features)

    def outcome(self, features: Sequence[float]) -> dict[str, float]:
        """Return the probability of each outcome (see ``letters.outcome_features``)."""
        return self._one("outcome", features)

    def reasons(self, features: Sequence[float]) -> dict[str, float]:
        """Return how likely an adverse letter gives no ground, a general or a specific one."""
        return self._one("reasons", features)

    def _one(self, head: str, features: Any) -> dict[str, float]:
        import numpy as np

        row = np.asarray([features]) if isinstance(features, list) else features
        (found,) = self._heads[head].probabilities(self._heads[head].scores(row))
        return found


def load_model(trained: ModelSet | None = None) -> LetterModel | None:
    """Return the best set of models that can run here, or None where there is none.

    ``trained``: the user's own models, instead of the shipped ones; InputError where they
    cannot run here.
    """
    listed = trained.manifest() if trained else manifest()
    if WITH_VECTORS in listed and ENCODER in manifest() and can_encode():
        return LetterModel(WITH_VECTORS, trained)
    if PLAIN not in listed and trained is not None:
        raise InputError(
            f"The models in {trained.folder} need sentence vectors.",
            next_step="Install the extra: pip install 'denialscan[embeddings]'",
        )
    return LetterModel(PLAIN, trained) if PLAIN in listed else None


def load_heads(name: str, trained: ModelSet | None = None) -> dict[str, Head]:
    """Return the heads of a stored set of models by name; errors as ``LetterModel``."""
    import skops.io

    raw = trained.read(name) if trained else read_artefact(name)
    if any(t not in _TRUSTED for t in skops.io.get_untrusted_types(data=raw)):
        raise DataError(
            f"models/{name} holds types that are not allowed",
            next_step="Install denialscan again, or run scripts/train_models.py.",
        )
    stored: dict[str, dict[str, Any]] = skops.io.loads(raw, trusted=list(_TRUSTED))
    return {k: Head.of_parts(v) for k, v in stored.items()}


def pack_heads(heads: Mapping[str, Head]) -> bytes:
    """Return heads as the bytes of an artefact, the same ones for the same heads.

    skops names parts after addresses in memory, and zip archives hold the time: both
    are replaced, so that models trained again from the same data keep their hash. Equal
    labels become one object, for skops tells whether they are.
    """
    import skops.io

    parts = {
        name: {**head.parts(), "labels": [sys.intern(x) for x in head.labels]}
        for name, head in sorted(heads.items())
    }
    raw = skops.io.dumps(parts)
    known: dict[str, str] = {}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        schema = re.sub(
            r'("__id__": |"file": ")(\d+)',
            lambda m: m[1] + known.setdefault(m[2], str(len(known) + 1)),
            old.read("schema.json").decode(),
        )
        files = {f"{known[n.partition('.')[0]]}.npy": n for n in old.namelist() if n[0].isdigit()}
        data = {"schema.json": schema.encode(), **{k: old.read(n) for k, n in files.items()}}
        for name in sorted(data):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            new.writestr(info, data[name], zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
