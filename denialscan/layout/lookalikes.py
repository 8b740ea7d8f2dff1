"""Look-alikes: letters of other scripts that a reader takes for Latin ones.

"d\u0435nied" with a Cyrillic letter is "denied" to whoever reads the page, and no word at
all to a pattern. Words that mix scripts, styled letters ("\U0001d41d\U0001d41e\U0001d427\U0001d422\U0001d41e\U0001d41d") and fullwidth ones are
read as they look, one character for one, so that every offset stays; whole words of
another script stay what they are.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@cache
def _table() -> dict[str, str]:
    path = resources.files("denialscan") / "data" / "hostile.toml"
    pairs = tomllib.loads(path.read_text(encoding="utf-8"))["look_alikes"].split()
    return {pair[0]: pair[1] for pair in pairs}


@cache
def _styled(char: str) -> str:
    """Return the plain letter of a styled or fullwidth one, else the character."""
    if char < "\u2100":
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else char


def fold_lookalikes(text: str) -> str:
    """Return text of the same length with look-alikes in Latin words as what they look."""
    if text.isascii():
        return text
    text = "".join(map(_styled, text))
    table = _table()
    if not any(c in table for c in text):
        return text
    latin = sum(c.isascii() and c.isalpha() for c in text)
    foreign = sum(c.isalpha() and ord(c) > 0x24F for c in text)

    def fold(match: re.Match[str]) -> str:
        word = match[0]
        if not any(c in table for c in word):
            return word
        mixed = any(c.isascii() and c.isalpha() for c in word)
        all_alike = all(c in table or not c.isalpha() for c in word)
        if not mixed and not (all_alike and latin > foreign):
            return word
        folded = "".join(table.get(c, c) for c in word)
        return folded if _is_latin(folded) else word

    return _WORD.sub(fold, text)


def _is_latin(word: str) -> bool:
    return all(ord(c) <= 0x24F or not c.isalpha() for c in word)


def is_disguised(word: str) -> bool:
    """Say whether a word mixes scripts or styles so that it looks like another, or
    carries marks that belong to no letter."""
    if word.isascii():
        return False
    if any(unicodedata.combining(c) for c in unicodedata.normalize("NFC", word)):
        return True
    letters = [c for c in word if c.isalpha()]
    table = _table()
    mixed = any(c in table and c != "\u0131" for c in letters) and any(c.isascii() for c in letters)
    styled = any(_styled(c) != c for c in letters)
    return len(letters) > 2 and ((mixed and fold_lookalikes(word) != word) or styled)
