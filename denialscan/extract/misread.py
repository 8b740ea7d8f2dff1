"""Figures and words that OCR spoiled, put right with their places kept."""

from __future__ import annotations

import re
from functools import lru_cache

from denialscan.reference.text import near, skeleton, tokens

_NUMBERISH = re.compile(r"(?<![^\W_])[\dlIOSB|]{2,5}[a-z]?(?![^\W_])")
_AS_DIGIT = str.maketrans("lI|OSB", "111058")
#: A section may end on a letter of its own (274a); l is none of them.
_OWN_LETTERS = "abcdefghijkmnopqrstuvwxyz"


def mend_numbers(text: str) -> str:
    """Return the text with letters put right that were digits ("24l.4", "2O21").

    A run counts only where more of it are digits than not; its length never changes, so
    offsets stay valid.
    """

    def mended(match: re.Match[str]) -> str:
        run = match[0]
        digits = sum(c.isdigit() for c in run)
        enough = digits * 2 > len(run.rstrip(_OWN_LETTERS))
        return run.translate(_AS_DIGIT) if enough else run

    return _NUMBERISH.sub(mended, text)


def mend_words(text: str, vocabulary: tuple[str, ...]) -> tuple[str, list[int]]:
    """Return the text (lower case) with misread words of a vocabulary put right, and for
    each of its characters the offset it came from."""
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for token in tokens(text):
        word = _mend_word(token.norm, vocabulary)
        if word == token.norm:
            continue
        parts += [text[at : token.start], word]
        offsets += range(at, token.start)
        last = token.end - 1
        offsets += [min(token.start + i, last) for i in range(len(word) - 1)] + [last]
        at = token.end
    parts.append(text[at:])
    offsets += range(at, len(text))
    return "".join(parts), offsets


@lru_cache(maxsize=20_000)
def _mend_word(word: str, vocabulary: tuple[str, ...]) -> str:
    if len(word) < 6 or word in vocabulary:
        return word
    return next((known for known in vocabulary if _could_be(word, known)), word)


def _could_be(word: str, known: str) -> bool:
    if known.startswith(word) or (word.startswith(known[:-1]) and word[-1] in "aeios"):
        return False  # a form of the word, or the word of another language
    alike = abs(len(word) - len(known)) <= 2 and skeleton(word)[0] == skeleton(known)[0]
    return alike and near(word, known)
