"""Which of many letters are copies, without comparing each with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from denialscan.twins.compare import Tie, may_be_same
from denialscan.twins.traits import Traits, words_of

#: Letters under one key that are looked at. A form letter sent to hundreds on one day
#: fills the keys made of its text; those about one person are found by that person.
MOST = 40
#: Hashes of a sketch that serve as keys.
_KEYS = 3


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A letter that is a copy of another."""

    letter_id: str
    copy_of: str
    confidence: float


#: Compares two letters' texts: (better, worse, how they are tied) -> confidence or None.
Compare = Callable[[str, str, Tie], float | None]


def find_copies(
    letters: Mapping[str, Traits], later: frozenset[str], compare: Compare
) -> list[Copy]:
    """Return the copies among ``letters``, by id.

    The most faithful text leads, ``later`` ids (quoted messages) come last, then the
    id decides, so that the answer depends on nothing but the letters. Every copy was
    itself compared with the letter that it is said to be a copy of.
    """
    order = sorted(
        letters,
        key=lambda i: (
            i in later,
            letters[i].faith,
            -letters[i].quality,
            -letters[i].words,
            i,
        ),
    )
    leaders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    out: list[Copy] = []
    for letter_id in order:
        traits = letters[letter_id]
        near = dict.fromkeys(x for key in _sought(traits) for x in leaders[key][:MOST])
        best: Copy | None = None
        for leader in near:
            tie = may_be_same(letters[leader], traits)
            if tie is None:
                continue
            confidence = compare(leader, letter_id, tie)
            if confidence is not None and (best is None or confidence > best.confidence):
                best = Copy(letter_id=letter_id, copy_of=leader, confidence=confidence)
        if best is not None:
            out.append(best)
            continue
        for key in _filed(traits):
            leaders[key].append(letter_id)
    return sorted(out, key=lambda c: c.letter_id)


def _filed(traits: Traits) -> Iterator[tuple[str, ...]]:
    """Yield the keys under which a letter is found by its copies."""
    for key in _keys(traits):
        yield *key, traits.date or ""
        if traits.date:
            yield *key, "dated"


def _sought(traits: Traits) -> Iterator[tuple[str, ...]]:
    """Yield the keys under which a copy looks: its own date's, and those of letters
    whose date was not read; all dates where its own was not."""
    for key in _keys(traits):
        yield *key, traits.date or "dated"
        yield *key, ""


def _keys(traits: Traits) -> Iterator[tuple[str, str]]:
    for number in traits.a_numbers:
        yield "number", number
    for word in words_of(traits.name or ""):
        if len(word) >= 3:
            yield "name", word
    for start in range(0, 8 * _KEYS, 8):
        if len(traits.sketch) >= start + 8:
            yield "text", traits.sketch[start : start + 8]
