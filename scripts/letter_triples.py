#!/usr/bin/env python3
"""Build denialscan/ingest/data/letter_triples.csv: how usual three letters in a row are.

Reads the English and Spanish word lists inside Tesseract's language data (taken apart
with its own tools ``combine_tessdata`` and ``dawg2wordlist``) and the words of the
development letters of the corpus, half of the weight each. Writes the natural logarithm
of every triple's share, with ``^`` for a word's edge; what is rarer than the floor is
left out.

    scripts/letter_triples.py /usr/share/tesseract-ocr/5/tessdata
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from denialscan.ingest.plausible import FLOOR, triples  # noqa: E402

_WORD = re.compile(r"[^\W\d_]{2,}")


def main() -> None:
    """Count, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tessdata", type=Path)
    folder = parser.parse_args().tessdata
    listed: Counter[str] = Counter()
    for language in ("eng", "spa"):
        for word in word_list(folder / f"{language}.traineddata", language):
            listed.update(triples(word))
    written: Counter[str] = Counter()
    for text in corpus_texts():
        for word in _WORD.findall(text):
            written.update(triples(word))
    share = {
        triple: 0.5 * listed[triple] / listed.total() + 0.5 * written[triple] / written.total()
        for triple in listed | written
    }
    rows = sorted((t, math.log(s)) for t, s in share.items() if math.log(s) > FLOOR)
    out = ROOT / "denialscan" / "ingest" / "data" / "letter_triples.csv"
    out.parent.mkdir(exist_ok=True)
    lines = "".join(f"{triple},{value:.1f}\n" for triple, value in rows)
    out.write_text("triple,log_share\n" + lines, encoding="utf-8")
    print(f"{len(rows)} triples written to {out.relative_to(ROOT)}")


def word_list(data: Path, language: str) -> Iterable[str]:
    """Return the words in one file of Tesseract's language data."""
    with tempfile.TemporaryDirectory() as room:
        stem = Path(room) / f"{language}."
        subprocess.run(
            ["combine_tessdata", "-u", str(data), str(stem)], check=True, capture_output=True
        )
        out = Path(room) / "words.txt"
        subprocess.run(
            ["dawg2wordlist", f"{stem}lstm-unicharset", f"{stem}lstm-word-dawg", str(out)],
            check=True,
            capture_output=True,
        )
        return [w for w in out.read_text(encoding="utf-8").split() if _WORD.fullmatch(w)]


def corpus_texts() -> Iterable[str]:
    """Yield the development letters; the held-out author stays unseen."""
    manifest = json.loads((ROOT / "corpus" / "manifest.json").read_text(encoding="utf-8"))
    for author in manifest["splits"]["development"]:
        for path in sorted((ROOT / "corpus" / "letters" / author).glob("*.txt")):
            yield path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
