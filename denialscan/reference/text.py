"""Words with offsets, and comparison that forgives what OCR does to letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Characters Tesseract exchanges; both sides map to one form, so that two strings
# which differ only by such exchanges have equal skeletons.
_CONFUSED = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "i": "l",
        "|": "l",
        "!": "l",
        "5": "s",
        "8": "b",
        "6": "b",
        "9": "g",
        "q": "g",
        "2": "z",
    }
)


class Token(NamedTuple):
    """A word of a text: as written, folded, and where it stands."""

    text: str
    norm: str
    start: int
    end: int


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the text in lower case without accents, apostrophes or possessive s."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return plain.removesuffix("'s").replace("'", "")


def tokens(text: str) -> list[Token]:
    """Return the words of a text with their offsets."""
    return [Token(m[0], fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def skeleton(text: str) -> str:
    """Return a form in which OCR-confusable spellings (0/O, 1/l/I, 5/S, 8/B, rn/m) agree."""
    plain = text.translate(_CONFUSED)
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d")


_ROUGH_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("li", "h"))
_ROUGH = str.maketrans("1l|!j05389ceoaqgt", "iiiiioslbgccccggi")


def rough_skeleton(word: str) -> str:
    """Return a key that words share when only look-alike characters differ, those of worn
    print too (c/e/o/a, l/t, u/ii, h/li): for repair against a list of expected words only."""
    word = word.casefold()
    for a, b in _ROUGH_PAIRS:
        word = word.replace(a, b)
    return word.translate(_ROUGH)


def near(left: str, right: str) -> bool:
    """Tell whether two folded words could be one word misread.

    Equal skeletons always; otherwise one edit from six letters on and two from ten on:
    shorter words (Eloy, Elroy) are often two real names.
    """
    if left == right or skeleton(left) == skeleton(right):
        return True
    shorter = min(len(left), len(right))
    if shorter < 6:
        return False
    from rapidfuzz.distance import Levenshtein

    allowed = 2 if shorter >= 10 else 1
    return int(Levenshtein.distance(left, right, score_cutoff=allowed)) <= allowed
