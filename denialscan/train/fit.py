"""Training: fit models to the shipped data and the corrections, measure, write the folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from denialscan import __version__
from denialscan.classify import artefacts
from denialscan.classify.encoder import Encoder, can_encode
from denialscan.classify.features import Features
from denialscan.classify.heads import Head
from denialscan.classify.learn import fit_letters, fit_sentences
from denialscan.classify.model import PLAIN, WITH_VECTORS, load_heads, pack_heads
from denialscan.classify.trained import CARD, MANIFEST, ModelSet, open_models, shipped_key
from denialscan.codec import encode
from denialscan.errors import OutputError, UsageError
from denialscan.train.corrected import Corrected, weighted
from denialscan.train.examples import TrainingSet, joined
from denialscan.train.figures import (
    by_models,
    by_other_letters,
    letter_figures,
    sentence_figures,
    shipped_figures,
)

#: With fewer answers than this the card warns.
FEW = 50
#: A loss on letters of unseen authors that is worth a warning.
_LOSS = 0.01


@dataclass(frozen=True, kw_only=True)
class Trained:
    """New models: their folder, and what its card says."""

    models: ModelSet
    card: Mapping[str, Any]


def default_set() -> str:
    """Return the name of the best set of models that this machine can run."""
    return WITH_VECTORS if can_encode() and WITH_VECTORS in artefacts.manifest() else PLAIN


def train(
    shipped: TrainingSet,
    corrected: Corrected,
    out: Path,
    *,
    name: str,
    newest: str,
    progress: Callable[[int, int], None],
) -> Trained:
    """Fit the set of models ``name`` to shipped data and corrections; write it to ``out``.

    ``newest``: the day of the latest correction. The same data give the same bytes.
    Raises UsageError where ``out`` is no place for models, OutputError where it cannot
    be written.
    """
    check_out(out)
    steps = 5
    features = Features(Encoder() if name == WITH_VECTORS else None)
    own = weighted(corrected.found, shipped)
    training = joined(shipped, own)
    matrix = features.matrix([e.input for e in training.examples])
    progress(1, steps)
    heads, unseen = fit_sentences(training.examples, features)
    progress(2, steps)
    more, said = fit_letters(training.letters, unseen, heads, features)
    progress(3, steps)
    figures = _figures(training, matrix, heads, unseen, said, name)
    progress(4, steps)
    card: dict[str, Any] = {
        "denialscan": __version__,
        "shipped": shipped_key(),
        "set": name,
        "letters": list(corrected.letters),
        "files": list(corrected.files),
        "corrections": {
            "used": sum(corrected.used.values()),
            "by_what": dict(corrected.used),
            "letters": len(corrected.letters),
            "reviewers": corrected.reviewers,
            "newest": newest,
            "unused": encode(corrected.unused),
            "weight": max((e.weight for e in own.examples), default=1.0),
        },
        "shipped_data": {"sentences": len(shipped.examples), "letters": len(shipped.letters)},
        "figures": figures,
        "warnings": _warnings(corrected, figures),
    }
    models = write_folder(out, {name: pack_heads(heads | more)}, card)
    progress(steps, steps)
    return Trained(models=models, card=card)


def _figures(
    training: TrainingSet,
    matrix: Any,
    heads: Mapping[str, Head],
    unseen: Mapping[str, Any],
    said: Mapping[str, Any],
    name: str,
) -> dict[str, Any]:
    """Return the figures of the card.

    ``invented_letters``: letters of the shipped data, each by models that saw nothing of
    its author. ``corrected_letters``: ``before`` by the shipped models; ``after`` by
    models that saw nothing of the reviewer, and by models that saw the other letters.
    """
    left_out = {n: heads[n].probabilities(unseen[n]) for n in heads}
    others = by_other_letters(training, matrix, heads)
    before = by_models(matrix, load_heads(name)) if name in artefacts.manifest() else None
    return {
        "invented_letters": {
            "before": shipped_figures(name),
            "after": {
                **sentence_figures(training, left_out, corrected=False),
                **letter_figures(training.letters, said, corrected=False),
            },
        },
        "corrected_letters": {
            "before": sentence_figures(training, before, corrected=True) if before else None,
            "after_reviewer_left_out": {
                **sentence_figures(training, left_out, corrected=True),
                **letter_figures(training.letters, said, corrected=True),
            },
            "after_letter_left_out": sentence_figures(training, others, corrected=True)
            if others
            else None,
        },
    }


def _warnings(corrected: Corrected, figures: Mapping[str, Any]) -> list[str]:
    used = sum(corrected.used.values())
    out = []
    if used < FEW:
        out.append(
            f"Only {used} answers of reviewers: too few to change much, and to measure what changed."
        )
    left = sum(u.rows for u in corrected.unused)
    if left:
        out.append(
            f"{left} corrections could not be used; the card says of which letters, and why."
        )
    before, after = figures["invented_letters"]["before"], figures["invented_letters"]["after"]
    worse = [h for h in before if h in after and after[h]["right"] < before[h] - _LOSS]
    if worse:
        out.append(
            f"On letters by authors left out these models are worse than the shipped ones: "
            f"{', '.join(worse)}."
        )
    return out


def check_out(out: Path) -> None:
    """Raise UsageError where a folder is no place for models: the shipped ones', or one
    that holds something else."""
    shipped = Path(str(artefacts.folder()))
    place = Path(os.path.realpath(out))
    if Path(os.path.realpath(shipped)) in (place, *place.parents):
        raise UsageError(
            "The shipped models are never overwritten.", next_step="Choose another --out."
        )
    if out.is_file() or (
        out.is_dir() and any(out.iterdir()) and not {MANIFEST, CARD} <= set(os.listdir(out))
    ):
        raise UsageError(
            f"{out} is there already, and holds no models made by denialscan train.",
            next_step="Choose a new or empty folder with --out.",
        )


def write_folder(out: Path, files: Mapping[str, bytes], card: Mapping[str, Any]) -> ModelSet:
    """Write models, card and manifest to a folder, which changes as a whole.

    Raises OutputError where that cannot be done; what was there then stays.
    """
    data = {**files, CARD: f"{json.dumps(card, indent=1, ensure_ascii=False)}\n".encode()}
    listed = {n: hashlib.sha256(raw).hexdigest() for n, raw in sorted(data.items())}
    data[MANIFEST] = f"{json.dumps(listed, indent=1)}\n".encode()
    draft = old = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=out.parent, prefix=".denialscan-"))
        for name, raw in data.items():
            (draft / name).write_bytes(raw)
        if out.exists():
            old = Path(tempfile.mkdtemp(dir=out.parent, prefix=".denialscan-")) / "old"
            out.rename(old)
        draft.rename(out)
        draft = None
        umask = os.umask(0)
        os.umask(umask)
        out.chmod(0o777 & ~umask)
    except OSError as error:
        if old is not None and old.exists() and not out.exists():
            with suppress(OSError):
                old.rename(out)
        raise OutputError(
            f"The folder {out} cannot be written ({error.strerror}).",
            next_step="Choose another place with --out, or free some space.",
        ) from error
    finally:
        for rest in (draft, old.parent if old else None):
            if rest is not None:
                shutil.rmtree(rest, ignore_errors=True)
    return open_models(out)
