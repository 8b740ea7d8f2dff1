"""Whether text looks like a language: how usual its letters are, three in a row.

A layer whose letters are shifted, mangled or made up keeps the look of words; what
gives it away is that its triples of letters are rare in English and in Spanish. The
table is built by ``scripts/letter_triples.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

#: Logarithm of a triple's share below which it counts as never seen.
FLOOR = -13.0
#: Mean over a text's triples. Measured on 26 letters: as written, in capitals and cut
#: short -7.6 to -6.7; shifted, swapped and random letters -12.3 to -9.5.
GOOD = -9.0
#: Fewer triples than this, a dozen words, say nothing.
ENOUGH = 60

_WORD = re.compile(r"[^\W\d_]{3,}")


def triples(word: str) -> list[str]:
    """Return the letters of a word, three in a row, with its edges marked ``^``."""
    edged = f"^{word.lower()}^"
    return [edged[i : i + 3] for i in range(len(edged) - 2)]


def usualness(texts: Iterable[str]) -> float | None:
    """Return the mean logarithm of the shares of a text's triples (see ``GOOD``);
    None where there are too few to tell."""
    table = _table()
    total, count = 0.0, 0
    for text in texts:
        for word in _WORD.findall(text):
            for triple in triples(word):
                total += table.get(triple, FLOOR)
                count += 1
    return total / count if count >= ENOUGH else None


@cache
def _table() -> dict[str, float]:
    data = files("denialscan.ingest").joinpath("data/letter_triples.csv")
    rows = data.read_text(encoding="utf-8").splitlines()[1:]
    return {row[:3]: float(row[4:]) for row in rows}
