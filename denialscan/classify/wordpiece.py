"""WordPiece: how the sentence encoder's vocabulary cuts a text into pieces.

The rule of BERT's uncased vocabularies: lower case without accents, punctuation apart,
then greedily the longest known piece, continuations marked ``##``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"
#: A longer word is no word of the vocabulary's languages.
_LONGEST = 60


def _words(text: str) -> list[str]:
    """Return lower-case words and single punctuation marks, without accents."""
    out: list[str] = []
    word: list[str] = []
    for char in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(char)
        if category == "Mn" or category in ("Cc", "Cf"):
            if char in "\t\n\r" and word:
                out.append("".join(word))
                word = []
            continue
        if char.isspace() or category[0] in "PS":
            if word:
                out.append("".join(word))
                word = []
            if not char.isspace():
                out.append(char)
            continue
        word.append(char)
    if word:
        out.append("".join(word))
    return out


def _pieces(word: str, ids: Mapping[str, int]) -> list[int]:
    if len(word) > _LONGEST:
        return [ids[_UNKNOWN]]
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in ids:
                found.append(ids[piece])
                start = end
                break
        else:
            return [ids[_UNKNOWN]]
    return found


def piece_ids(text: str, ids: Mapping[str, int], *, longest: int) -> list[int]:
    """Return the ids of a text's pieces between the start and end marks.

    ``ids`` maps pieces to ids and must hold the marks; at most ``longest`` ids are
    returned, the marks included.
    """
    found = [ids[_START]]
    for word in _words(text):
        found += _pieces(word, ids)
        if len(found) >= longest:
            break
    return [*found[: longest - 1], ids[_END]]
