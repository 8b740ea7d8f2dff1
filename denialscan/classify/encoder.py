"""The sentence encoder: sentences as vectors in which like meanings lie near.

The first layers of a public sentence model (all-MiniLM-L6-v2, Apache-2.0), quantised
to whole numbers; ``scripts/make_encoder.py`` makes the file. The one home of
onnxruntime, which comes with the extra ``embeddings``: without it, or without the
file, the models that need no vectors are used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import util
from typing import TYPE_CHECKING, Any

from denialscan.classify.artefacts import read_artefact
from denialscan.classify.wordpiece import piece_ids

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FILE, VOCABULARY = "encoder.onnx", "encoder-vocabulary.json"
#: Numbers of a vector.
SIZE = 384
#: Pieces that are read of a sentence: nine of ten have fewer than 60.
_LONGEST = 96
#: Sentences that are encoded together, of about equal length.
_BATCH = 16


def can_encode() -> bool:
    """Say whether the library of the encoder is installed."""
    return util.find_spec("onnxruntime") is not None


class Encoder:
    """The loaded encoder. Raises DataError where its files are not those listed."""

    def __init__(self) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread: parallelism is across letters, in processes.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            read_artefact(FILE), options, providers=["CPUExecutionProvider"]
        )
        words = json.loads(read_artefact(VOCABULARY).decode("utf-8"))
        self._ids = {piece: n for n, piece in enumerate(words)}

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return vectors of length one, shape (sentences, SIZE)."""
        import numpy as np

        out = np.zeros((len(sentences), SIZE), dtype=np.float32)
        pieces = [piece_ids(s, self._ids, longest=_LONGEST) for s in sentences]
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]))
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            width = len(pieces[batch[-1]])
            ids = np.zeros((len(batch), width), dtype=np.int64)
            mask = np.zeros((len(batch), width), dtype=np.int64)
            for row, index in enumerate(batch):
                ids[row, : len(pieces[index])] = pieces[index]
                mask[row, : len(pieces[index])] = 1
            (found,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
            out[batch] = found
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.maximum(lengths, 1e-9), dtype=np.float32)
