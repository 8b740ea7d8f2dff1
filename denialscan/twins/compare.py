"""Whether two letters are the same letter, met twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from denialscan.layout.options import box_symbols
from denialscan.reference.person_names import compare_names
from denialscan.schema import DECISION_KINDS
from denialscan.twins.traits import Traits, shared, words_of

#: Raise when a change here can change the answer for a pair: pairs are compared anew.
VERSION = 3

#: Sketches of copies agree at least this much; misreading costs pieces on both sides.
_LIKE, _LIKE_SCANNED = 0.7, 0.2
#: Digits that a scan takes for each other.
_DIGITS = frozenset(
    frozenset(p) for p in ("38", "08", "68", "89", "06", "17", "56", "58", "49", "35", "14", "27")
)
#: Two words that agree this well (0..100) are one word misread.
_SAME_WORD = 60.0
#: Words replaced by other words that a copy may show (of all words): none but a
#: misreading beyond recognition explains one. Words that only one copy has: a line lost.
_REPLACED, _LOST = 0.006, 0.08
#: The letterhead, fax line or stamp of one copy: words before the first and behind
#: the last agreement, of all words.
_EDGES = 0.25
#: Shorter texts say too little to be compared where they were misread.
_SHORT = 40
_WORD = 4

#: Tick boxes, which are all that tells some forms apart.
_TOKEN = re.compile(r"[^\W_]+|[\u2610\u2612\u2370]")
_BOXES = frozenset("\u2610\u2612\u2370")
_UNTICKED = "\u2610"
#: Words that turn a sentence into its opposite: a copy shows each of them.
_TURNS = frozenset(
    [
        "not",
        "no",
        "never",
        "nor",
        "neither",
        "without",
        "failed",
        "denied",
        "deny",
        "granted",
        "grant",
        "ni",
        "nunca",
        "sin",
    ]
)
#: Where both copies are read this well, no word of one stands for another of the other.
_LEGIBLE = 0.95

Tie = Literal["strong", "weak", "none"]


def may_be_same(left: Traits, right: Traits) -> Tie | None:
    """Say whether two letters may be copies, from their traits alone.

    None where they are about different people, of different dates, decide
    differently or read differently. ``strong``: the same A-number or whole name;
    ``weak``: nearly; ``none``: neither letter says whom it is about.
    """
    scanned = left.scanned or right.scanned
    if left.date and right.date and left.date != right.date:
        return None
    open_outcomes = ("undetermined", "none")
    if left.outcome != right.outcome and not {left.outcome, right.outcome} & set(open_outcomes):
        return None
    both = {left.kind, right.kind}
    if len(both) == 2 and both <= set(DECISION_KINDS):
        return None
    tie = _person(left, right, scanned)
    if tie is None or not left.words or not right.words:
        return None
    return tie if shared(left, right) >= (_LIKE_SCANNED if scanned else _LIKE) else None


def _person(left: Traits, right: Traits, scanned: bool) -> Tie | None:
    """Return how surely two letters are about one person, None where they are not."""
    number = _numbers(left, right, scanned)
    if number == "other":
        return None
    relation = compare_names(left.name, right.name) if left.name and right.name else None
    if relation == "different" or (relation == "misread" and not scanned):
        from rapidfuzz import fuzz

        near = fuzz.ratio(left.name.casefold(), right.name.casefold()) if left.name and right.name else 0  # fmt: skip
        if not (scanned and number == "same" and near >= 70):
            return None
        return "weak"
    if number == "same":
        return "strong"
    if number == "misread":
        return "weak" if relation in ("same", "agrees") else None
    if relation in ("same", "agrees"):
        return "strong"
    if relation in ("misread", "partial"):
        return None
    unknown = not (left.name or right.name or left.a_numbers or right.a_numbers)
    return "none" if unknown else "weak"


def _numbers(left: Traits, right: Traits, scanned: bool) -> str | None:
    """Compare A-numbers: same, misread, other; None where a letter has none."""
    if not left.a_numbers or not right.a_numbers:
        return None
    if set(left.a_numbers) & set(right.a_numbers):
        return "same"
    if scanned and any(_one_digit(a, b) for a in left.a_numbers for b in right.a_numbers):
        return "misread"
    return "other"


def _one_digit(left: str, right: str) -> bool:
    """Whether two numbers differ in one digit that a scan takes for the other."""
    if len(left) != len(right):
        return False
    differ = [{a, b} for a, b in zip(left, right, strict=True) if a != b]
    return len(differ) == 1 and frozenset(differ[0]) in _DIGITS


def compare_texts(left: str, right: str, tie: Tie, first: Traits, second: Traits) -> float | None:
    """Return how surely two texts are copies of one letter, None where they are not.

    ``left`` and ``right`` are the letters' texts, ``first`` and ``second`` their
    traits, ``tie`` what ``may_be_same`` said of them.
    """
    scanned = first.scanned or second.scanned
    one, two = _tokens(left), _tokens(right)
    size = min(len(one), len(two))
    if not size or (scanned and size < _SHORT and one != two):
        return None
    if tie == "weak" and not _names_other(first, second, one, two):
        return None
    if not _same_day(first, second, one, two):
        return None
    agreed = replaced = lost = edges = 0
    changes = list(_changes(one, two))
    for number, (mine, theirs) in enumerate(changes):
        if number % 2 == 0:
            if _ticked_otherwise(mine, theirs):
                return None
            mine, theirs = _no_boxes(mine), _no_boxes(theirs)
        # Agreement and change take turns: agreement stands at the odd places.
        read = mine and theirs and _misread(mine, theirs, scanned)
        if not (_turns_kept(mine, theirs) and _turns_kept(theirs, mine)):
            return None
        if number % 2 or read:
            agreed += len(mine)
        elif number in (0, len(changes) - 1):
            edges += max(len(mine), len(theirs))
        elif mine and theirs and _words(mine) and _words(theirs):
            replaced += max(len(mine), len(theirs))
        else:
            lost += max(len(mine), len(theirs))
    if not agreed:
        return None
    if edges > _EDGES * size:
        return None
    strict = tie == "none" or not scanned
    legible = min(first.quality, second.quality) >= _LEGIBLE
    allowed = 0 if strict or legible else max(1, int(_REPLACED * size))
    if replaced > allowed or lost > (0 if strict else _LOST * size):
        return None
    part = min(1.0, agreed / size)
    sure = 0.99 if tie == "strong" and first.date and second.date else 0.93
    return round(sure * min(1.0, 0.5 + 0.5 * part), 2)


def _tokens(text: str) -> list[str]:
    """Return the words of a text as ``words_of``, and its tick boxes between them."""
    return _TOKEN.findall(box_symbols(text).casefold())


def _turns_kept(tokens: list[str], others: list[str]) -> bool:
    """Whether each word that turns a sentence has one at the other side that may be it,
    misread: a "not" does not come and go."""
    from rapidfuzz import fuzz

    return all(
        any(fuzz.ratio(token, other) >= _SAME_WORD for other in others)
        for token in tokens
        if token in _TURNS
    )


def _no_boxes(tokens: list[str]) -> list[str]:
    return [t for t in tokens if t not in _BOXES]


def _ticked_otherwise(mine: list[str], theirs: list[str]) -> bool:
    """Whether boxes at one place of two texts have other states. An empty box may have
    been overlooked on one side; one that is ticked, or may be, decides."""
    left = [t for t in mine if t in _BOXES]
    right = [t for t in theirs if t in _BOXES]
    if left and right:
        return left != right
    return any(t != _UNTICKED for t in (*left, *right))


def _changes(one: list[str], two: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield stretches of two texts that differ and that agree in turn, beginning and
    ending with what differs (which may be nothing)."""
    from rapidfuzz.distance import Levenshtein

    mine = theirs = 0
    for block in Levenshtein.opcodes(one, two):
        if block.tag == "equal":
            yield one[mine : block.src_start], two[theirs : block.dest_start]
            mine, theirs = block.src_end, block.dest_end
            yield one[block.src_start : mine], two[block.dest_start : theirs]
    yield one[mine:], two[theirs:]


def _words(tokens: list[str]) -> bool:
    """Whether there is a real word or number among tokens, rather than specks."""
    return any(len(t) >= _WORD or (t.isdigit() and len(t) >= 2) for t in tokens)


def _misread(mine: list[str], theirs: list[str], scanned: bool) -> bool:
    """Whether two different stretches are one, misread on a scan."""
    if not scanned:
        return "".join(mine) == "".join(theirs)
    from rapidfuzz import fuzz

    left, right = "".join(mine), "".join(theirs)
    if _numbers_differ(left, right):
        return False
    return bool(fuzz.ratio(left, right) >= _SAME_WORD)


def _numbers_differ(left: str, right: str) -> bool:
    """Whether the digits of two stretches are different numbers, beyond one misread or
    two lost digits: another date or case makes another letter."""
    from rapidfuzz.distance import Levenshtein

    mine = "".join(c for c in left if c.isdigit())
    theirs = "".join(c for c in right if c.isdigit())
    if min(len(mine), len(theirs)) < 2:
        return False
    changed = [e for e in Levenshtein.editops(mine, theirs) if e.tag == "replace"]
    if any(frozenset((mine[e.src_pos], theirs[e.dest_pos])) not in _DIGITS for e in changed):
        return True
    return len(changed) > 1 or abs(len(mine) - len(theirs)) > 2


def _same_day(first: Traits, second: Traits, one: list[str], two: list[str]) -> bool:
    """Whether nothing speaks against one date: where it was read in one letter only, the
    words of the other must have its year and day."""
    if bool(first.date) == bool(second.date):
        return True
    date, words = (first.date, two) if first.date else (second.date, one)
    parts = [p.lstrip("0") for p in str(date).split("-")]
    found = {w.lstrip("0") for w in words if w.isdigit()}
    return parts[0] in found and (len(parts) < 3 or parts[2] in found)


def _names_other(first: Traits, second: Traits, one: list[str], two: list[str]) -> bool:
    """Whether the person whom one letter names is met in the words of the other, where
    that other's own name or number was not recognised."""
    return _met(first, two) and _met(second, one)


def _met(traits: Traits, words: list[str]) -> bool:
    from rapidfuzz import fuzz, process

    wanted = [w for w in words_of(traits.name or "") if len(w) >= _WORD]
    digits = "".join(w for w in words if any(c.isdigit() for c in w))
    if any(n.lstrip("A").lstrip("0") in digits for n in traits.a_numbers):
        return True
    if not wanted:
        return not traits.a_numbers
    return all(
        process.extractOne(w, words, scorer=fuzz.ratio, score_cutoff=75) is not None for w in wanted
    )
