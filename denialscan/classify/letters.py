"""What the learned models see of a whole letter: the rules' answers, and what the
sentence models say of its sentences.

The models of letters weigh the rules against the sentence models; they are fitted on
what sentence models say that saw nothing of the letter's author.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from denialscan.classify.kind import KindScore
from denialscan.classify.outcome import OutcomeScore
from denialscan.schema import DECISION_KINDS, GROUNDS, KINDS, OUTCOMES


@dataclass(frozen=True, kw_only=True)
class SentenceScores:
    """Calibrated probabilities for one sentence of the body.

    ``act``: deny, grant, part, kick, reject, pending, none (one of them); ``ground``:
    none, generic, specific (one of them, should the letter be adverse); ``types``:
    ground types, ``roles``: sentence roles, each on its own; ``weighed``: that a
    favourable factor is compared or answered.
    """

    act: Mapping[str, float]
    ground: Mapping[str, float]
    types: Mapping[str, float]
    roles: Mapping[str, float]
    weighed: float


def _log_odds(p: float) -> float:
    return math.log((p + 0.01) / (1.01 - p))


def _any(found: Sequence[float]) -> float:
    """Return the probability that any of these is so, were they independent."""
    return 1.0 - math.prod(1.0 - p for p in found)


def _best(found: Sequence[float], count: int) -> list[float]:
    return [*sorted(found, reverse=True)[:count], *[0.0] * max(0, count - len(found))]


def outcome_features(by_rules: OutcomeScore, scores: Sequence[SentenceScores]) -> list[float]:
    """Return the numbers the outcome is told from: the rules' answer, then the acts."""
    row = [float(by_rules.value == o) for o in OUTCOMES]
    row += [by_rules.confidence * x for x in row]
    for act in ("deny", "grant", "part", "kick", "reject", "pending", "none"):
        found = [s.act.get(act, 0.0) for s in scores]
        first, second = _best(found, 2)
        row += [first, second, _any(found), math.log(first + 0.001)]
    # granted in part: one sentence gives, another refuses
    gives, refuses = (max((s.act.get(a, 0.0) for s in scores), default=0.0) for a in _BOTH)
    return [*row, min(gives, refuses), math.log(min(gives, refuses) + 0.001)]


_BOTH = ("grant", "deny")


def reason_features(
    by_rules: Sequence[bool | None], scores: Sequence[SentenceScores]
) -> list[float]:
    """Return the numbers from which it is told how an adverse letter is reasoned.

    ``by_rules``: for each sentence whether the rules find a case-specific ground (True),
    a general one (False) or none (None).
    """
    specific = sum(x is True for x in by_rules)
    general = sum(x is False for x in by_rules)
    row = [float(min(3, specific)), float(min(3, general)), float(specific > 0), float(general > 0)]
    facts = [s.ground.get("specific", 0.0) for s in scores]
    labels = [s.ground.get("generic", 0.0) for s in scores]
    any_ground = [1.0 - s.ground.get("none", 1.0) for s in scores]
    row += [_log_odds(p) for p in (*_best(facts, 2), *_best(any_ground, 2), *_best(labels, 1))]
    row += [_log_odds(_any(facts)), _log_odds(_any(any_ground)), math.log(len(scores) + 1)]
    for ground in GROUNDS:
        with_type = [s.types.get(ground, 0.0) * g for s, g in zip(scores, any_ground, strict=True)]
        row.append(max(with_type, default=0.0))
    return row


def kind_features(by_rules: KindScore, document: Mapping[str, float], author: str) -> list[float]:
    """Return the numbers the kind is told from: blocks of one number a kind.

    The blocks are the rules' weight, whether it is their best, how far it is from their
    heaviest, the log of ``document``, its probability by the words of the document, and
    whether it is what ``author`` (see ``kind.author_of``) writes.
    """
    weights = dict(by_rules.ranked)
    heaviest = max(weights.values(), default=0.0)
    row = [max(-2.0, min(3.0, weights.get(k, 0.0) / 5)) for k in KINDS]
    row += [float(by_rules.best == k) for k in KINDS]
    row += [max(-3.0, (weights.get(k, 0.0) - heaviest) / 5) for k in KINDS]
    row += [math.log(document.get(k, 0.0) + 0.002) for k in KINDS]
    return row + [_fits(k, author) for k in KINDS]


_WRITES = {"counsel": "request", "court": "court_decision", "uscis": "uscis_decision"}


def _fits(kind: str, author: str) -> float:
    """1 where this author writes such documents, -1 where another does, else 0."""
    if author in _WRITES:
        return 1.0 if kind == _WRITES[author] else -1.0 if kind in DECISION_KINDS else 0.0
    return -1.0 if author == "ice" and kind in _WRITES.values() else 0.0
