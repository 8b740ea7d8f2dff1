"""Compares people's names as records write them: order, accents, double surnames,
middle names, initials and spelling in Latin letters differ between two papers about
one person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from denialscan.reference.name_spelling import spelt, spelt_loosely
from denialscan.reference.text import fold, skeleton, tokens

Relation = Literal["same", "agrees", "partial", "misread", "different"]

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sr", "sra", "srta", "jr", "ii", "iii",
                     "aka", "esq", "fnu", "lnu", "nfn", "nln"})  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "da", "das", "do", "dos",
                        "van", "von", "al", "bin", "ibn", "ould", "uld", "ud"})  # fmt: skip
#: First halves of names that are one name with the next word (Abdul Rahman).
_OPENERS = frozenset({"abd", "abdul", "abdel", "abdal", "abdoul", "abdur"})


@dataclass(frozen=True, kw_only=True)
class PersonName:
    """A name's words without particles, given names first; ``joined`` is all of
    it without spaces (De La Cruz = Delacruz); ``suffix`` is jr, sr, ii ... or empty."""

    words: tuple[str, ...]
    joined: str
    suffix: str = ""

    @property
    def given(self) -> str:
        """The first given name, or the only word."""
        return self.words[0] if self.words else ""


@lru_cache(maxsize=50_000)
def parse_name(text: str) -> PersonName:
    """Split a name into folded words; "SURNAME, Given" is put in order, titles,
    suffixes and particles (de la) are left out."""
    before, comma, after = text.partition(",")
    suffix = tokens(text)[-1].norm if tokens(text) else ""
    if comma and [t.norm for t in tokens(after)] == [suffix] and suffix in _SUFFIXES:
        after = ""  # "Juan Perez, Jr."
        text = before
    parts = [t.norm for t in tokens(f"{after} {before}" if comma and after.strip() else text)]
    words = _whole([w for w in parts if w not in _TITLES])
    core = tuple(w for w in words if w not in _PARTICLES) or tuple(words)
    return PersonName(
        words=core, joined="".join(words), suffix=suffix if suffix in _SUFFIXES else ""
    )


def _whole(words: list[str]) -> list[str]:
    """Join the halves of Abdul Rahman and Abd al-Rahman."""
    out: list[str] = []
    for word in words:
        opened = bool(out) and out[-1] in _OPENERS
        if opened and word in ("al", "el", "ul"):
            out[-1] = "abdul"
        elif opened:
            out[-1] = f"abdul{word}"
        else:
            out.append(word)
    return out


def compare_names(stated: str, known: str) -> Relation:
    """Tell how a name in a letter relates to a name in the client file.

    same: the same words in any order and spelling (``spelt``); agrees: the given name
    and a surname are shared and nothing stands against the rest; partial: too little is
    stated to tell (a surname alone, initials); misread: it would agree if one or two
    letters of a word were misread; different: otherwise. Nicknames are different.
    """
    left, right = parse_name(stated), parse_name(known)
    if not left.words or not right.words:
        return "partial"
    if left.joined == right.joined:
        return "same"
    words, before = _given_first(left.words, right)
    pairs = _pair(words, right.words)
    mine = [i for i in range(len(words)) if i not in pairs]
    theirs = [j for j in range(len(right.words)) if j not in pairs.values()]
    shared = {right.words[j] for i, j in pairs.items() if _equal(words[i], right.words[j])}
    # "Linh Minh Tran" has another given name before that of Minh Thanh Tran.
    led = any(i in mine for i in range(len(words) - before, len(words)))
    full = right.given in shared and len(shared) > 1 and not led
    if not mine or not theirs:
        if not mine and not theirs and len(shared) == len(words):
            return "same"
        return "agrees" if full or (not theirs and len(shared) > 1 and not led) else "partial"
    ends = (len(words) - before - 1) % len(words) in mine and len(right.words) - 1 in theirs
    if full and not ends and not _same_gap(pairs, mine, theirs):
        return "agrees"
    return "misread" if _misread(words, right.words, mine, theirs, bool(shared)) else "different"


def strange_words(stated: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a stated name that are in none of the known names; initials and
    a husband's name after "de" are no such words."""
    have = {w for n in known for w in parse_name(n).words}
    joined = [parse_name(n).joined for n in known]
    added = {t.norm for t in tokens(stated.casefold().partition(" de ")[2])}
    return tuple(
        w
        for w in parse_name(stated).words
        if len(w) > 1
        and w not in added
        and not any(_equal(w, h) or (len(h) == 1 and w.startswith(h)) for h in have)
        and not any(w in j for j in joined)
    )


def reads_alike(stated: str, known: str) -> bool:
    """Tell whether two names agree once letters that print confuses (l/I/1, rn/m, 0/O)
    are taken for one another: what a scan may make of one name."""
    return compare_names(skeleton(fold(stated)), skeleton(fold(known))) in ("same", "agrees")


def may_be_one(stated: str, known: str) -> bool:
    """Tell whether two names that differ may yet be one person's, written by two customs:
    another transcription (Katerina, Kateryna; Maxamed, Mohamed), a surname's female form
    (Petrov, Petrova), a husband's surname after "de" (Ana Paz de Romero, Ana Paz Nunez)."""
    agree = ("same", "agrees")
    if compare_names(_loosened(stated), _loosened(known)) == "same":
        return True
    whole = [n.casefold().partition(" de ") for n in (stated, known)]
    return any(
        joint
        and not husband.startswith(("la ", "las ", "los ", "el "))
        and sum(len(w) > 1 for w in parse_name(own).words) > 1
        and compare_names(own, other) in agree
        for (own, joint, husband), other in zip(whole, (known, stated), strict=True)
    )


def _loosened(name: str) -> str:
    return " ".join(map(spelt_loosely, parse_name(name).words))


def given_shared(stated: str, known: str) -> bool:
    """Tell whether the known given name stands in the stated name, as it is spelt or as
    a scan may have read it. Brothers and sisters differ in it."""
    given = parse_name(known).given
    return any(_equal(w, given) or skeleton(w) == skeleton(given) for w in parse_name(stated).words)


def runs_together(stated: str, known: str) -> bool:
    """Tell whether a name is another one with a space lost and a letter or two misread,
    the given name whole ("PedroExamp1e")."""
    left, right = parse_name(stated), parse_name(known)
    if len(left.words) >= len(right.words) or not left.joined.startswith(right.given):
        return False
    return close_words(left.joined, right.joined)


def _given_first(words: tuple[str, ...], known: PersonName) -> tuple[tuple[str, ...], int]:
    """Turn "LOPEZ GARCIA MARIA" so that the known given name stands first; tell how many
    words stood before it."""
    at = next((i for i, w in enumerate(words) if _equal(w, known.given)), 0)
    return words[at:] + words[:at], at


def _equal(left: str, right: str) -> bool:
    """One word, however it is spelt; "Almasri" is El Masri without its particle."""
    if left == right or spelt(left) == spelt(right):
        return True
    short, long = sorted((left, right), key=len)
    return len(short) > 3 and long in (f"al{short}", f"el{short}")


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
                if _equal(word, other) or (not exact and initial):
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
        close = next((j for j in left_over if close_words(left[i], right[j])), None)
        if close is not None:
            left_over.remove(close)
            read += 1
    unread = len(mine) - read
    return read > 0 and (unread == 0 or not left_over) and (shared or read > 1)


def close_words(left: str, right: str) -> bool:
    """One edit (or two letters swapped) in a word of four letters or more, two from eight
    on."""
    if skeleton(left) == skeleton(right):
        return True
    shorter = min(len(left), len(right))
    if shorter < 4:
        return False
    from rapidfuzz.distance import OSA

    allowed = 2 if shorter >= 8 else 1
    return int(OSA.distance(left, right, score_cutoff=allowed)) <= allowed
