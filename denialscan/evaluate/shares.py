"""Counts out of totals with intervals, and the figures that are made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

#: (gold, found) counts of one question.
Confusion = Counter[tuple[str, str]]
#: What stands for the answer to a file in which no letter was found.
UNREAD = "unread"
UNDETERMINED = "undetermined"


@dataclass
class Share:
    """A count out of a total, with its Wilson interval."""

    hits: int = 0
    total: int = 0

    def add(self, hit: bool) -> None:
        """Count one case."""
        self.hits += hit
        self.total += 1

    @property
    def rate(self) -> float | None:
        """hits / total, None without a case."""
        return self.hits / self.total if self.total else None

    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % Wilson interval."""
        if not self.total:
            return None
        from scipy.stats import binomtest

        found = binomtest(self.hits, self.total).proportion_ci(
            confidence_level=0.95, method="wilson"
        )
        return float(found.low), float(found.high)


@dataclass
class Mean:
    """A mean of numbers that are no counts (so without an interval)."""

    sum: float = 0.0
    total: int = 0

    def add(self, value: float) -> None:
        """Add one number."""
        self.sum += value
        self.total += 1

    @property
    def value(self) -> float | None:
        """The mean, None without a case."""
        return self.sum / self.total if self.total else None


@dataclass(kw_only=True)
class LabelScore:
    """One label: of those given, how many right; of those due, how many given."""

    precision: Share = field(default_factory=Share)
    recall: Share = field(default_factory=Share)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where the label is neither due
        nor given, 0 where it is never right."""
        found, due = self.precision.total, self.recall.total
        if not found and not due:
            return None
        p, r = self.precision.rate or 0.0, self.recall.rate or 0.0
        return 2 * p * r / (p + r) if p + r else 0.0


def label_scores(counts: Confusion) -> dict[str, LabelScore]:
    """Return the figures of every label that the gold uses."""
    out: dict[str, LabelScore] = {}
    for label in sorted({gold for gold, _found in counts}):
        hits = counts[(label, label)]
        out[label] = LabelScore(
            precision=Share(hits, sum(n for (_g, found), n in counts.items() if found == label)),
            recall=Share(hits, sum(n for (gold, _f), n in counts.items() if gold == label)),
        )
    return out


def macro_f1(scores: Iterable[LabelScore]) -> float | None:
    """Return the mean of the labels' F1, each label counting the same."""
    found = [score.f1 for score in scores if score.f1 is not None]
    return sum(found) / len(found) if found else None


@dataclass(frozen=True, kw_only=True)
class RuleScore:
    """One rule, over the letters whose gold answers it.

    ``precision``: of the flags raised, how many right. ``recall``: of the flags due, how
    many raised. ``recall_answered``: the same among the letters it did not call
    undetermined. ``coverage``: of the letters whose gold is determined, how many got an
    answer. ``wrong`` (accepted but wrong): of the answers given, how many are not the gold's.
    """

    precision: Share
    recall: Share
    recall_answered: Share
    coverage: Share
    wrong: Share
    letters: int


def rule_score(counts: Confusion) -> RuleScore:
    """Return the figures of a rule's (gold, found) count."""
    silent = (UNDETERMINED, UNREAD)
    flags = counts[("flagged", "flagged")]
    given = {pair: n for pair, n in counts.items() if pair[1] not in silent}
    determined = {pair: n for pair, n in counts.items() if pair[0] != UNDETERMINED}
    return RuleScore(
        precision=Share(flags, sum(n for (_g, f), n in counts.items() if f == "flagged")),
        recall=Share(flags, sum(n for (g, _f), n in counts.items() if g == "flagged")),
        recall_answered=Share(flags, sum(n for (g, _f), n in given.items() if g == "flagged")),
        coverage=Share(
            sum(n for (_g, f), n in determined.items() if f not in silent),
            sum(determined.values()),
        ),
        wrong=Share(sum(n for (g, f), n in given.items() if g != f), sum(given.values())),
        letters=sum(counts.values()),
    )
