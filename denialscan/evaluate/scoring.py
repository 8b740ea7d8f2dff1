"""Comparing what was found with what a careful reader finds (corpus gold)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

#: Similarity (0..100) from which two wordings count as the same.
TITLE_RATIO = 80
NAME_RATIO = 85
PHRASE_RATIO = 75

_DATES = frozenset({"letter_date", "request_date", "sent_at"})
_CODES = frozenset({"country", "gender", "issuing_office", "request_kind"})


def folded(text: str) -> str:
    """Return text without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


def same_value(name: str, found: str | None, gold: str | None) -> bool:
    """Return whether a single-valued field was found as the gold has it."""
    found, gold = found or None, gold or None
    if found is None or gold is None:
        return found is gold
    if name in _DATES:
        return found == gold or _same_instant(found, gold)
    if name in _CODES:
        return found == gold
    left, right = folded(found), folded(gold)
    if sorted(left.split()) == sorted(right.split()):
        return True
    from rapidfuzz import fuzz

    if name in ("signatory_title", "reconsideration_avenue"):
        return float(fuzz.token_set_ratio(left, right)) >= TITLE_RATIO
    if name == "representative":
        return float(fuzz.token_sort_ratio(left, right)) >= NAME_RATIO
    return False


def same_item(name: str) -> Callable[[Any, Any], bool]:
    """Return the function (found, gold) -> bool for the elements of a list field."""
    special: dict[str, Callable[[Any, Any], bool]] = {
        "authorities": _same_authority,
        "facilities": _same_facility,
        "offenses": lambda a, b: _alike(a.get("offense"), b.get("offense")),
        "evidence_items": lambda a, b: _alike(a.get("item"), b.get("item")),
        "reference_numbers": lambda a, b: _squeezed(a) == _squeezed(b),
    }
    return special.get(name, lambda a, b: bool(a == b))


def match(
    found: Sequence[Any], gold: Sequence[Any], same: Callable[[Any, Any], bool]
) -> tuple[int, int]:
    """Return (found elements that are right, gold elements that were found)."""
    right = sum(any(same(f, g) for g in gold) for f in found)
    hit = sum(any(same(f, g) for f in found) for g in gold)
    return right, hit


def f1(right: int, found: int, hit: int, gold: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where both are empty."""
    if not found and not gold:
        return 1.0
    if not right or not hit:
        return 0.0
    precision, recall = right / found, hit / gold
    return 2 * precision * recall / (precision + recall)


def _same_instant(left: str, right: str) -> bool:
    try:
        one, other = datetime.fromisoformat(left), datetime.fromisoformat(right)
    except ValueError:
        return False
    return (one.tzinfo is None) == (other.tzinfo is None) and one == other


def _same_authority(found: str, gold: str) -> bool:
    """The paragraph as printed satisfies the section: ``8 CFR 241.4(l)`` is
    ``8 CFR 241.4``, but ``8 CFR 241.40`` is not."""
    if found == gold:
        return True
    return found.startswith(gold) and not found[len(gold)].isalnum()


def _same_facility(found: dict[str, Any], gold: dict[str, Any]) -> bool:
    if found.get("value") or gold.get("value"):
        return found.get("value") == gold.get("value")
    return _alike(found.get("raw"), gold.get("raw"))


def _alike(left: str | None, right: str | None) -> bool:
    from rapidfuzz import fuzz

    return float(fuzz.token_set_ratio(folded(left or ""), folded(right or ""))) >= PHRASE_RATIO


def _squeezed(text: str) -> str:
    return re.sub(r"\W", "", text).upper()
