"""Whether a stated confidence of 0.9 is right nine times in ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from denialscan.evaluate.shares import Share

BINS = 10


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Answers of about equal confidence: its range and mean, and how many were right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Reliability of stated confidences. ``error`` is the expected calibration error:
    the distance of mean confidence and share right, averaged over the bins by size."""

    error: float
    bins: tuple[Bin, ...]
    answers: int


def calibration(answers: Iterable[tuple[float, bool]], bins: int = BINS) -> Calibration | None:
    """Return the reliability of (confidence, right) pairs in bins of equal mass.

    Answers of one confidence stay in one bin, whatever their order, so there may be
    fewer bins than asked for. None without an answer.
    """
    ordered = sorted(answers)
    if not ordered:
        return None
    groups: dict[int, list[tuple[float, bool]]] = {}
    before = 0
    for _confidence, same in groupby(ordered, key=lambda pair: pair[0]):
        tied = list(same)
        # Answers of one confidence go where the middle one of them belongs.
        place = int(bins * (before + len(tied) / 2) / len(ordered))
        groups.setdefault(place, []).extend(tied)
        before += len(tied)
    found = tuple(_bin(group) for group in groups.values())
    error = sum(b.right.total * abs(b.confidence - (b.right.rate or 0.0)) for b in found) / len(
        ordered
    )
    return Calibration(error=error, bins=found, answers=len(ordered))


def _bin(group: list[tuple[float, bool]]) -> Bin:
    return Bin(
        low=group[0][0],
        high=group[-1][0],
        confidence=sum(confidence for confidence, _right in group) / len(group),
        right=Share(sum(right for _confidence, right in group), len(group)),
    )
