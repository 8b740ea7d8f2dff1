"""The learned models: what a sentence does, whether it gives a ground, and what kind
of document this is.

Only home of scikit-learn at run time (with skops, which stores models without
pickle). The models assist: where the patterns are silent a confident sentence model
adds its vote, where it sees nothing at all it weakens theirs, and the document model
weighs on the kind. Without the artefact everything runs on rules alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from denialscan.errors import DataError

FILE = "letters.skops"
#: Types a stored model may contain beside scikit-learn's own; anything else is refused.
_TRUSTED = ("numpy.dtype",)


@dataclass(frozen=True, kw_only=True)
class SentenceScores:
    """Probabilities for one sentence, as the classifiers give them (not calibrated).

    ``act``: deny, grant, part, kick, reject, pending, none. ``ground``: none,
    generic, specific. ``types``: ground types, each on its own.
    """

    act: dict[str, float]
    ground: dict[str, float]
    types: dict[str, float]


def mask(text: str) -> str:
    """Return a sentence with its particulars masked, as the model reads it.

    Numbers and dates become placeholders: that they stand there matters, not which.
    """
    text = re.sub(r"\bA[- #]?\d[\d -]{6,}", " anumber ", text)
    text = re.sub(
        r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}|\d{1,2}/\d{1,2}/\d{2,4}",
        " adate ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\b(?:19|20)\d\d\b", " ayear ", text)
    return re.sub(r"\d+", "0", text)


def folder() -> Any:
    """Return where the artefacts travel in the package."""
    return resources.files("denialscan") / "models"


@cache
def manifest() -> dict[str, str]:
    """Return the SHA-256 of every shipped artefact by name; empty without models."""
    path = folder() / "manifest.json"
    if not path.is_file():
        return {}
    data: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return data


class LetterModel:
    """The loaded model. Raises DataError where the artefact is not the one listed."""

    def __init__(self) -> None:
        import skops.io

        again = "Install denialscan again, or run scripts/train_models.py."
        path = folder() / FILE
        if not path.is_file():
            raise DataError(f"models/{FILE} is listed but missing", next_step=again)
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != manifest().get(FILE):
            raise DataError(
                f"models/{FILE} is not the file its manifest lists",
                next_step=again,
            )
        types = skops.io.get_untrusted_types(data=raw)
        if any(not t.startswith("sklearn.") and t not in _TRUSTED for t in types):
            raise DataError(f"models/{FILE} holds types that are not allowed", next_step=again)
        self._parts = skops.io.loads(raw, trusted=types)

    def score(self, sentences: Sequence[str]) -> list[SentenceScores]:
        """Return the probabilities for each sentence."""
        if not sentences:
            return []
        features = self._parts["features"].transform([mask(s) for s in sentences])
        columns: dict[str, list[dict[str, float]]] = {}
        for name in ("act", "ground", "types"):
            model = self._parts[name]
            labels = self._parts.get("type_names") if name == "types" else model.classes_
            columns[name] = [
                {str(k): float(v) for k, v in zip(labels, row, strict=True)}
                for row in model.predict_proba(features)
            ]
        return [
            SentenceScores(act=a, ground=g, types=t)
            for a, g, t in zip(columns["act"], columns["ground"], columns["types"], strict=True)
        ]

    def score_kind(self, text: str) -> dict[str, float]:
        """Return the probability of each kind for the text of a whole document."""
        features = self._parts["kind_features"].transform([mask(text)])
        model = self._parts["kind"]
        row = model.predict_proba(features)[0]
        return {str(k): float(v) for k, v in zip(model.classes_, row, strict=True)}


def load_model() -> LetterModel | None:
    """Return the model, or None where none is shipped."""
    return LetterModel() if FILE in manifest() else None
