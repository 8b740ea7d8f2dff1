"""Compares people's names as records write them: order, accents, double
surnames, middle names and initials differ between two papers about one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from denialscan.reference.text import skeleton, tokens

Relation = Literal["same", "agrees", "partial", "misread", "different"]

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sr", "sra", "srta", "jr", "ii", "iii",
                     "aka", "esq"})  # fmt: skip
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "da", "das", "do", "dos",
                        "van", "von", "al", "bin", "ibn"})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PersonName:
    """A name's words without particles, given names first; ``joined`` is all of
    it without spaces (De La Cruz = Delacruz)."""

    words: tuple[str, ...]
    joined: str

    @property
    def given(self) -> str:
        """The first given name, or the only word."""
        return self.words[0] if self.words else ""


def parse_name(text: str) -> PersonName:
    """Split a name into folded words; "SURNAME, Given" is put in order, titles,
    suffixes and particles (de la) are left out."""
    before, comma, after = text.partition(",")
    parts = [t.norm for t in tokens(f"{after} {before}" if comma and after.strip() else text)]
    words = [w for w in parts if w not in _TITLES]
    core = tuple(w for w in words if w not in _PARTICLES) or tuple(words)
    return PersonName(words=core, joined="".join(words))


def compare_names(stated: str, known: str) -> Relation:
    """Tell how a name in a letter relates to a name in the client file.

    same: the same words in any order; agrees: the given name and a surname are
    shared and nothing stands against the rest; partial: too little is stated to
    tell (a surname alone, initials); misread: it would agree if one or two
    letters of a word were misread; different: otherwise. Nicknames are different.
    """
    left, right = parse_name(stated), parse_name(known)
    if not left.words or not right.words:
        return "partial"
    if left.joined == right.joined:
        return "same"
    words = _given_first(left.words, right)
    pairs = _pair(words, right.words)
    mine = [i for i in range(len(words)) if i not in pairs]
    theirs = [j for j in range(len(right.words)) if j not in pairs.values()]
    shared = {right.words[j] for i, j in pairs.items() if words[i] == right.words[j]}
    if not mine or not theirs:
        if not mine and not theirs and len(shared) == len(words):
            return "same"
        full = right.given in shared and len(shared) > 1
        return "agrees" if full or (not theirs and len(shared) > 1) else "partial"
    if right.given in shared and len(shared) > 1 and not _same_gap(pairs, mine, theirs):
        return "agrees"
    return "misread" if _misread(words, right.words, mine, theirs, bool(shared)) else "different"


def _given_first(words: tuple[str, ...], known: PersonName) -> tuple[str, ...]:
    """Turn "LOPEZ GARCIA MARIA" so that the known given name stands first."""
    if known.given in words:
        i = words.index(known.given)
        return words[i:] + words[:i]
    return words


def _pair(left: tuple[str, ...], right: tuple[str, ...]) -> dict[int, int]:
    """Pair equal words, then initials with words, each word once."""
    pairs: dict[int, int] = {}
    for exact in (True, False):
        for i, word in enumerate(left):
            if i in pairs:
                continue
            for j, other in enumerate(right):
                if j in pairs.values():
                    continue
                initial = 1 in (len(word), len(other)) and word[0] == other[0]
                if word == other or (not exact and initial):
                    pairs[i] = j
                    break
    return pairs


def _same_gap(pairs: dict[int, int], mine: list[int], theirs: list[int]) -> bool:
    """Tell whether both names have a word of their own at the same place: a middle
    name here and a second surname there agree, two second surnames do not."""
    own = {sum(1 for i in pairs if i < m) for m in mine}
    other = {sum(1 for j in pairs.values() if j < t) for t in theirs}
    return bool(own & other)


def _misread(
    left: tuple[str, ...],
    right: tuple[str, ...],
    mine: list[int],
    theirs: list[int],
    shared: bool,
) -> bool:
    left_over = list(theirs)
    read = 0
    for i in mine:
        close = next((j for j in left_over if _close(left[i], right[j])), None)
        if close is not None:
            left_over.remove(close)
            read += 1
    unread = len(mine) - read
    return read > 0 and (unread == 0 or not left_over) and (shared or read > 1)


def _close(left: str, right: str) -> bool:
    """One edit in a word of four letters or more, two from eight on."""
    if skeleton(left) == skeleton(right):
        return True
    shorter = min(len(left), len(right))
    if shorter < 4:
        return False
    from rapidfuzz.distance import Levenshtein

    allowed = 2 if shorter >= 8 else 1
    return int(Levenshtein.distance(left, right, score_cutoff=allowed)) <= allowed
