"""Requests of the client file: answered, acknowledged only, or met with silence.

A request is first-class: of 42 requests for release one was denied and 41 never answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from denialscan.moments import Days, Moment, days_between, is_before, read_moment
from denialscan.rules.compare import fact
from denialscan.rules.engine import all_rules, cited
from denialscan.rules.registry import Answer
from denialscan.rules.when import DECIDED, NEAR_KINDS, REPLIES, brief_moment, of_letter, row_moment
from denialscan.schema import (
    DECISION_KINDS,
    CaseFacts,
    Evidence,
    FactRow,
    Finding,
    LetterBrief,
    RuleOutcome,
)
from denialscan.settings import RuleSettings

Status = Literal["answered", "acknowledged", "open", "undetermined"]


@dataclass(frozen=True, kw_only=True)
class _Reply:
    """A reply to the request: whether it answers (None: not known) and when it came."""

    answers: bool | None
    decides: bool
    when: Moment | None
    evidence: tuple[Evidence, ...]
    from_facts: bool


def run_request_rules(
    request: FactRow,
    answers: Sequence[LetterBrief],
    facts: CaseFacts,
    *,
    settings: RuleSettings,
    as_of: str,
    possible: Sequence[LetterBrief] = (),
    together: Sequence[LetterBrief] = (),
    strays: Sequence[LetterBrief] = (),
) -> tuple[Status, tuple[Finding, ...]]:
    """Return a request's status on the day ``as_of``, and what the rules say of it.

    ``answers`` are the letters that answer it, ``possible`` those that nobody could link
    to a request and that are, or may be, about this person; ``together`` those that name
    this request among several they answer; ``strays`` unreadable letters about nobody
    knows whom; ``facts`` the person's rows. ``no_response`` is flagged where the request is still silent, or only acknowledged, after the set days;
    ``late_decision`` is asked here where only the client file knows of the decision (else
    it is a finding on the letter). What came after ``as_of`` does not count.
    """
    now = read_moment(as_of)
    assert now is not None, "as_of is an ISO date"
    sent = row_moment(request, "submitted_at", settings.timezone)
    replies = [
        r
        for r in (*_rows(request, facts, settings), *_letters(answers, settings))
        if r.when is None or is_before(now, r.when) is not True
    ]
    if not any(r.answers for r in replies):
        maybe = (*_maybe(request, possible, sent, settings), *_named(together, sent, settings))
        replies += [
            r for r in maybe
            if r.when is None or is_before(now, r.when) is not True
        ]  # fmt: skip
    status = _status(sent, replies, now)
    days = days_between(sent, now) if sent else None
    silence = _no_response(request, replies, status, days, settings)
    lost = [s for s in strays if not _earlier(s, sent, settings)]
    if silence.outcome == "flagged" and lost:
        said = f"{silence.message} {len(lost)} unreadable letter(s) could not be linked to anybody"
        silence = replace(silence, message=f"{said}; a person has to look whether one answers.")
    late = _late(request, replies, sent, settings)
    return status, (
        _finding("no_response", silence, facts.revision),
        _finding("late_decision", late, facts.revision),
    )


def _rows(request: FactRow, facts: CaseFacts, settings: RuleSettings) -> list[_Reply]:
    """Return the replies that the client file lists."""
    out = []
    for row in facts.sheet("decisions"):
        if row.values.get("request_id") != request.values["request_id"]:
            continue
        outcome = row.values.get("outcome", "")
        out.append(
            _Reply(
                # A row without an outcome is listed as a decision all the same.
                answers=outcome != "none",
                decides=outcome in DECIDED,
                when=row_moment(row, "decided_at", settings.timezone),
                evidence=(fact(row, "decided_at", "office", "outcome"),),
                from_facts=True,
            )
        )
    return out


def _letters(answers: Sequence[LetterBrief], settings: RuleSettings) -> list[_Reply]:
    """Return the replies among the letters linked to the request: its own copy, transfer
    notices and the like reply to nothing."""
    out = []
    for brief in sorted(answers, key=lambda b: b.letter_id):
        # What decides something is a decision, whichever its kind.
        decision = brief.kind in DECISION_KINDS or (
            brief.kind == "undetermined" and brief.outcome in REPLIES
        )
        if not decision and brief.kind not in ("acknowledgement", "undetermined"):
            continue
        out.append(
            _Reply(
                answers=None
                if brief.kind == "undetermined" and not decision
                else decision and brief.outcome != "none",
                decides=decision and brief.outcome in DECIDED,
                when=brief_moment(brief, settings.timezone),
                evidence=of_letter(brief, "outcome", "letter_date", "sent_at"),
                from_facts=False,
            )
        )
    return out


def _maybe(
    request: FactRow,
    possible: Sequence[LetterBrief],
    sent: Moment | None,
    settings: RuleSettings,
) -> list[_Reply]:
    """Return the letters without a request that may reply to this one: of its kind or an
    unknown one, and not dated before it. Silence is not claimed beside them."""
    kind = request.values.get("kind")
    kinds = {kind, "undetermined", *(NEAR_KINDS if kind in NEAR_KINDS else ())}
    out = []
    for brief in sorted(possible, key=lambda b: b.letter_id):
        when = brief_moment(brief, settings.timezone)
        if kind and brief.kind not in kinds:
            continue
        if kind is None and brief.kind not in (*DECISION_KINDS, "undetermined"):
            continue
        if when is not None and sent is not None and is_before(when, sent) is True:
            continue
        out.append(
            _Reply(
                answers=None,
                decides=False,
                when=when,
                evidence=of_letter(brief, "outcome", "letter_date", "sent_at"),
                from_facts=False,
            )
        )
    return out


def _earlier(brief: LetterBrief, sent: Moment | None, settings: RuleSettings) -> bool:
    when = brief_moment(brief, settings.timezone)
    return when is not None and sent is not None and is_before(when, sent) is True


def _named(
    together: Sequence[LetterBrief], sent: Moment | None, settings: RuleSettings
) -> list[_Reply]:
    """Return the letters that name the request among several: which of them they decide
    is for a person to say."""
    return [
        _Reply(
            answers=None,
            decides=False,
            when=brief_moment(brief, settings.timezone),
            evidence=of_letter(brief, "outcome", "letter_date", "sent_at"),
            from_facts=False,
        )
        for brief in sorted(together, key=lambda b: b.letter_id)
        if not _earlier(brief, sent, settings)
    ]


def names_request(brief: LetterBrief, request: FactRow) -> bool:
    """Say whether a letter that answers several requests names this one: by its day, or,
    where it gives no days, by its kind."""
    if brief.kind not in (*DECISION_KINDS, "undetermined"):
        return False
    filed, kind = request.values.get("submitted_at", "")[:10], request.values.get("kind")
    if brief.request_dates:
        return any(_one_day(d, filed) for d in brief.request_dates)
    near = NEAR_KINDS if kind in NEAR_KINDS else {kind}
    return not near.isdisjoint(brief.request_kinds)


def is_stray(brief: LetterBrief) -> bool:
    """Say whether a letter may be an answer that nobody can attribute: read from a picture,
    with neither name nor number."""
    return (
        brief.kind in (*DECISION_KINDS, "undetermined")
        and not brief.text_trusted
        and not brief.person_name
        and not brief.a_numbers
    )


#: A letter dates a request by its writing, the file by its filing.
_FILED_WITHIN = 3


def _one_day(stated: str, filed: str) -> bool:
    left, right = read_moment(stated), read_moment(filed)
    if left is None or right is None:
        return False
    apart = (left.first_day - right.last_day).days, (left.last_day - right.first_day).days
    return apart[0] <= _FILED_WITHIN and apart[1] >= -_FILED_WITHIN


def _status(sent: Moment | None, replies: list[_Reply], now: Moment) -> Status:
    kinds = {r.answers for r in replies}
    if True in kinds:
        return "answered"
    if None in kinds:
        return "undetermined"
    if sent is not None and is_before(now, sent) is True:
        return "undetermined"
    return "acknowledged" if kinds else "open"


def _no_response(
    request: FactRow,
    replies: list[_Reply],
    status: Status,
    days: Days | None,
    settings: RuleSettings,
) -> Answer:
    row = fact(request, "submitted_at", "submitted_to", "kind")
    limit = settings.late_days
    if status == "answered":
        proof = next(r.evidence for r in replies if r.answers)
        return Answer(
            outcome="clear", message="The request was answered.", evidence=(row, *proof),
            confidence=0.9,
        )  # fmt: skip
    proof = tuple(e for r in replies for e in r.evidence)
    if any(r.answers is None for r in replies):
        return Answer(
            outcome="undetermined",
            message="A letter may answer the request; whether it does could not be told.",
            evidence=(row, *proof),
        )
    if days is None:
        return Answer(
            outcome="undetermined",
            message="The client file does not say when the request was submitted.",
            evidence=(row, *proof),
        )
    if days.most < 0:
        return Answer(
            outcome="undetermined",
            message="The request is dated after the day on which silence is judged.",
            evidence=(row, *proof),
        )
    said = "was acknowledged and not decided" if status == "acknowledged" else "has no answer"
    shown = f"The request {said} after {days.words} days (set limit: {limit} days)."
    beyond = days.beyond(limit)
    return Answer(
        outcome=_outcome(beyond),
        message=shown,
        evidence=(row, *proof),
        confidence=0.9 if beyond is not None else None,
    )


def _late(
    request: FactRow, replies: list[_Reply], sent: Moment | None, settings: RuleSettings
) -> Answer:
    decided = [r for r in replies if r.decides]
    if not decided:
        return Answer(outcome="not_applicable", message="No decision on the request is known.")
    if any(not r.from_facts for r in decided):
        return Answer(outcome="not_applicable", message="Asked of the letter that decides.")
    row = fact(request, "submitted_at", "submitted_to", "kind")
    proof = (row, *(e for r in decided for e in r.evidence))
    if sent is None:
        return Answer(
            outcome="undetermined",
            message="The client file does not say when the request was submitted.",
            evidence=proof,
        )
    counts = [days_between(sent, r.when) for r in decided if r.when is not None]
    limit = settings.late_days
    if len(counts) < len(decided) or any(c.most < 0 for c in counts):
        return Answer(
            outcome="undetermined",
            message="The client file gives the decision no day after the request's.",
            evidence=proof,
        )
    first = min(counts, key=lambda c: (c.most, c.fewest))
    beyond = first.beyond(limit)
    return Answer(
        outcome=_outcome(beyond),
        message=f"From submission to decision: {first.words} days (set limit: {limit} days).",
        evidence=proof,
        confidence=0.9 if beyond is not None else None,
    )


def _outcome(beyond: bool | None) -> RuleOutcome:
    if beyond is None:
        return "undetermined"
    return "flagged" if beyond else "clear"


def _finding(name: str, answer: Answer, revision: str) -> Finding:
    rule = next(r for r in all_rules() if r.name == name)
    named = answer.outcome in ("flagged", "undetermined")
    return Finding(
        rule=rule.name,
        rule_version=rule.version,
        outcome=answer.outcome,
        severity=rule.severity,
        message=answer.message,
        confidence=answer.confidence,
        authority=rule.authority if named else (),
        evidence=tuple(cited(e, revision) for e in answer.evidence),
    )
