"""Deciding: what the rules say and what the learned models say, put together.

Without models the rules decide alone. With them the models of letters, which have the
rules' answers among what they see, give kind, outcome and the reasons' quality with
calibrated probabilities, and abstain below a bound; the models of sentences give roles
and grounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from denialscan.classify.letters import (
    SentenceScores,
    kind_features,
    outcome_features,
    reason_features,
)
from denialscan.classify.model import LetterModel
from denialscan.classify.outcome import OutcomeScore, find_outcome, is_proof_of, undecided
from denialscan.classify.seen import Seen, see
from denialscan.layout import Message
from denialscan.roles import Judged, judge, reasons_count
from denialscan.schema import ADVERSE, DECISION_KINDS, GROUNDS, ROLE_ORDER, Ground, Role
from denialscan.statements import Statement

#: Below these probabilities kind and outcome are undetermined (chosen on authors left
#: out of the models: see the models' card). What can accuse asks for more.
_KIND_SURE, _DECISION_SURE = 0.5, 0.62
_OUTCOME_SURE, _ADVERSE_SURE = 0.5, 0.68
#: Where the rules say the same, so much less is asked.
_AGREED = 0.1
#: From these on a sentence gives a ground, of a type, has a role.
_GROUND, _TYPE, _ROLE, _WEIGHED = 0.5, 0.45, 0.5, 0.5
#: A label that the rules know needs no more: in nine of ten such sentences it was a ground,
#: whatever the models made of it.
_LABELLED = 0.05
#: Below this no sentence shows the outcome that the whole letter was given.
_SHOWN = 0.25


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a message is: kind and outcome with their proof, and its judged sentences.

    ``asked`` is the likeliest decision kind, for a document that decides nothing;
    ``reasons`` the probabilities that an adverse letter gives none, generic or specific
    grounds, empty for others and without models.
    """

    kind: str
    kind_confidence: float
    kind_spans: tuple[tuple[int, int], ...]
    asked: str | None
    outcome: OutcomeScore
    judged: tuple[Judged, ...]
    reasons: Mapping[str, float] = field(default_factory=dict)


def decide(message: Message, statements: Sequence[Statement], model: LetterModel | None) -> Decided:
    """Decide what a message is and what its sentences do."""
    seen = see(message, statements)
    if model is None:
        return _by_rules(seen)
    vectors = model.vectors(seen.inputs)
    scores = model.score(seen.inputs, vectors)
    document = model.document(seen.text, seen.inputs, vectors)
    kinds = model.kind(kind_features(seen.kind, document, seen.author))
    kind, sure = max(kinds.items(), key=lambda kv: kv[1])
    if sure < (_DECISION_SURE if kind in DECISION_KINDS else _KIND_SURE):
        kind = "undetermined"
    outcome = _outcome(kind, seen, scores, model)
    open_ = outcome.value in ("undetermined", "none")
    if kind in DECISION_KINDS and open_ and not seen.kind.spans_of(kind):
        kind, sure = "undetermined", 0.3  # neither words of this kind nor a sentence that decides
    judged = _judged(seen, scores, adverse=reasons_count(kind, outcome.value))
    reasons: dict[str, float] = {}
    if kind in DECISION_KINDS and outcome.value in ADVERSE:
        reasons = model.reasons(reason_features(seen.grounds(), scores))
    asked = max((k for k in DECISION_KINDS), key=lambda k: kinds.get(k, 0.0))
    return Decided(
        kind=kind,
        kind_confidence=round(sure, 3),
        kind_spans=seen.kind.spans_of(kind),
        asked=asked if kinds.get(asked, 0.0) >= 0.02 else seen.kind.best_decision,
        outcome=outcome,
        judged=judged,
        reasons={k: round(v, 4) for k, v in reasons.items()},
    )


def _by_rules(seen: Seen) -> Decided:
    kind = seen.kind.best
    if kind == "undetermined" and seen.author != "ice":
        outcome = OutcomeScore(value="undetermined", confidence=0.3, statements=())
    else:
        outcome = find_outcome(kind, seen.statements)
    judged = tuple(judge(seen.statements, kind, outcome.value))
    return Decided(
        kind=kind,
        kind_confidence=seen.kind.confidence,
        kind_spans=seen.kind.spans,
        asked=seen.kind.best_decision,
        outcome=outcome,
        judged=judged,
    )


def _outcome(
    kind: str, seen: Seen, scores: Sequence[SentenceScores], model: LetterModel
) -> OutcomeScore:
    """The outcome by rules and models; kinds that decide nothing have none."""
    by_rules = find_outcome(kind, seen.statements)
    if kind not in (*DECISION_KINDS, "undetermined"):
        return by_rules
    if kind == "undetermined" and seen.author != "ice":
        return OutcomeScore(value="undetermined", confidence=0.3, statements=())
    if not seen.body:  # a subject line or a signature alone decides nothing
        return replace(by_rules, value="undetermined", confidence=0.3)
    found = model.outcome(outcome_features(by_rules, scores))
    value, sure = max(found.items(), key=lambda kv: kv[1])
    if by_rules.by_boxes and (by_rules.value == "undetermined" or by_rules.value == value):
        return by_rules  # boxes that contradict each other are nobody's decision
    bar = _ADVERSE_SURE if value in ADVERSE else _OUTCOME_SURE
    if sure < (bar - _AGREED if by_rules.value == value else bar):
        return replace(by_rules, value="undetermined", confidence=round(sure, 3))
    could = [(j.statement, p.act) for j, p in zip(seen.body, scores, strict=True)]
    could = [(s, act) for s, act in could if not undecided(s)]
    proof = tuple(s for s, act in could if is_proof_of(value, max(act, key=act.__getitem__)))
    if not proof and by_rules.value == value:
        proof = by_rules.statements
    if not proof and value not in ("undetermined", "none"):
        shown = [(sum(v for k, v in a.items() if is_proof_of(value, k)), s) for s, a in could]
        most, best = max(shown, key=lambda x: x[0], default=(0.0, None))
        if best is None or most < _SHOWN:  # no sentence says so
            return OutcomeScore(value="undetermined", confidence=0.3, statements=())
        proof = (best,)
    return OutcomeScore(value=value, confidence=round(sure, 3), statements=proof[:3])


def _judged(seen: Seen, scores: Sequence[SentenceScores], *, adverse: bool) -> tuple[Judged, ...]:
    """Return the judged sentences with what the models say of those of the body."""
    by_place = {j.statement.start: p for j, p in zip(seen.body, scores, strict=True)}
    return tuple(
        _one(j, by_place[j.statement.start], adverse=adverse) if j.statement.zone == "body" else j
        for j in seen.judged
    )


def _one(judged: Judged, score: SentenceScores, *, adverse: bool) -> Judged:
    roles = {r for r, p in score.roles.items() if p >= _ROLE}
    roles.discard("ground")
    grounds: tuple[Ground, ...] = ()
    specific: bool | None = None
    given = 1.0 - score.ground.get("none", 0.0)
    label = bool(judged.grounds) and not judged.case_specific
    if adverse and given >= (_LABELLED if label else _GROUND):
        found = {t for t, p in score.types.items() if p >= _TYPE}
        found = found or set(judged.grounds) or {max(score.types, key=score.types.__getitem__)}
        grounds = tuple(cast(Ground, g) for g in GROUNDS if g in found)
        specific = score.ground.get("specific", 0.0) >= score.ground.get("generic", 0.0)
        roles.add("ground")
    elif not roles:
        best, sure = max(
            ((r, p) for r, p in score.roles.items() if r != "ground"), key=lambda kv: kv[1]
        )
        roles.add(best if sure >= 0.3 else "boilerplate_other")
    return replace(
        judged,
        roles=tuple(cast(Role, r) for r in ROLE_ORDER if r in roles),
        grounds=grounds,
        case_specific=specific,
        facts=judged.facts if grounds else (),
        weighed=score.weighed >= _WEIGHED,
        by_rules=("specific" if judged.case_specific else "general")
        if adverse and judged.grounds
        else "",
    )
