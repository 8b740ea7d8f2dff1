"""How long a decision took: too short to have read what was sent, or very long.

The hours and days are shown with the length of the submission; what follows from them is
for a person to say.
"""

from __future__ import annotations

from denialscan.moments import Days, Hours, Moment, days_between, hours_between, read_moment
from denialscan.rules.compare import fact
from denialscan.rules.registry import Answer, check
from denialscan.rules.when import (
    DECIDED,
    SAME_DECISION_DAYS,
    Decision,
    Sent,
    decisions,
    letter_moment,
    own_row,
    request_of,
    sent_request,
    thread_requests,
)
from denialscan.schema import Context, Evidence, Letter

_NO_REQUEST = Answer(
    outcome="not_applicable", message="No request with a date of submission is known."
)
_UNKNOWN = Answer(
    outcome="undetermined",
    message="Whether this document decides anything could not be determined.",
)


@check("hasty_decision")
def check_hasty(letter: Letter, context: Context) -> Answer:
    """Time between submission and reply below the set hours, however the doubt falls."""
    if letter.outcome.value in ("rejected", "none"):
        return Answer(outcome="not_applicable", message="Nothing was decided.")
    sent, sure = _submissions(letter, context)
    if not sent:
        return _NO_REQUEST
    if _may_be_anything(letter):
        return _UNKNOWN
    when, proof = _replied(letter, context)
    if when is None:
        return Answer(
            outcome="undetermined",
            message="The letter gives no day on which it was decided or sent.",
            evidence=(*letter.searched, *(e for s in sent for e in s.evidence)),
        )
    spans = [hours_between(s.when, when) for s in sent]
    limit = context.hasty_hours
    evidence = (*proof, *(e for s in sent for e in s.evidence))
    backwards = [h for h in spans if h.longest < 0]
    if backwards and (sure or len(backwards) == len(spans)):
        return Answer(
            outcome="undetermined",
            message="The letter is dated before the request that it would answer.",
            evidence=evidence,
        )
    below = {h.below(limit) for h in spans if h.longest >= 0}
    shown = _shown(spans, sent, limit)
    confidence = _confidence(letter, context)
    if below == {False}:
        return Answer(outcome="clear", message=shown, evidence=evidence, confidence=confidence)
    if below == {True} and sure and letter.outcome.value != "undetermined":
        return Answer(outcome="flagged", message=shown, evidence=evidence, confidence=confidence)
    why = "" if sure else " Which request the letter answers is not certain."
    return Answer(outcome="undetermined", message=shown + why, evidence=evidence)


@check("late_decision")
def check_late(letter: Letter, context: Context) -> Answer:
    """Decided after the set days; what only sends back or refuses to file decides nothing."""
    if letter.outcome.value not in (*DECIDED, "undetermined"):
        return Answer(outcome="not_applicable", message="Nothing was decided on the merits.")
    sent, sure = _submissions(letter, context)
    if not sent:
        return _NO_REQUEST
    if _may_be_anything(letter):
        return _UNKNOWN
    when, proof = _replied(letter, context)
    if when is None:
        return Answer(
            outcome="undetermined",
            message="The letter gives no day on which it was decided or sent.",
            evidence=(*letter.searched, *(e for s in sent for e in s.evidence)),
        )
    counts = [days_between(s.when, when) for s in sent]
    limit = context.late_days
    evidence = (*proof, *(e for s in sent for e in s.evidence))
    all_ = Days(fewest=min(d.fewest for d in counts), most=max(d.most for d in counts))
    if all_.most < 0:
        return Answer(
            outcome="undetermined",
            message="The letter is dated before the request that it would answer.",
            evidence=evidence,
        )
    shown = f"From submission to decision: {all_.words} days (set limit: {limit} days)."
    late = {d.beyond(limit) for d in counts}
    confidence = _confidence(letter, context)
    if late == {False}:
        return Answer(outcome="clear", message=shown, evidence=evidence, confidence=confidence)
    if late == {True} and sure and letter.outcome.value != "undetermined":
        first = _decided_before(letter, context, sent[0], when)
        if first is None:
            return Answer(
                outcome="flagged", message=shown, evidence=evidence, confidence=confidence
            )
        return Answer(
            outcome="undetermined",
            message=f"{shown} The request may have been decided before, and this be a review.",
            evidence=(*evidence, *first),
        )
    why = "" if sure else " Which request the letter answers is not certain."
    return Answer(outcome="undetermined", message=shown + why, evidence=evidence)


def _may_be_anything(letter: Letter) -> bool:
    """Say whether neither kind nor outcome is known. What decides a request is a decision,
    whichever its kind."""
    return letter.kind.value == letter.outcome.value == "undetermined"


def _submissions(letter: Letter, context: Context) -> tuple[tuple[Sent, ...], bool]:
    """Return the request that the letter answers, and True; or those that it may answer.

    The client file goes before the thread. Of several messages in a thread nobody can
    say which was the submission: all count, and must agree."""
    row = request_of(context)
    if row is not None:
        sent = sent_request(row, context.timezone)
        if sent is not None:
            return (sent,), True
    in_thread = thread_requests(letter, context)
    if in_thread:
        return in_thread, True
    if row is not None or context.facts is None:
        return (), False
    rows = context.facts.sheet("requests")
    if context.request is not None:
        rows = tuple(r for r in rows if r.values["request_id"] in context.request.candidates)
    found = (sent_request(r, context.timezone) for r in rows)
    return tuple(s for s in found if s is not None), False


def _replied(letter: Letter, context: Context) -> tuple[Moment | None, tuple[Evidence, ...]]:
    """Return when the letter was decided: as it says itself, to the hour where the
    client file has the hour of that day."""
    when, proof = letter_moment(letter, context)
    row = own_row(letter, context)
    if when is None or row is None or when.precision == "time":
        return when, proof
    known = read_moment(row.values.get("decided_at"), row.values.get("tz") or context.timezone)
    if known is None or known.precision != "time" or known.first_day != when.first_day:
        return when, proof
    return known, (*proof, fact(row, "decided_at", "tz"))


def _decided_before(
    letter: Letter, context: Context, sent: Sent, when: Moment
) -> tuple[Evidence, ...] | None:
    """Return the proof of a decision on the same kind of request between its submission
    and this letter, None where there is none. What the file has as the decision on
    another request is none."""
    own = context.request.request_id if context.request else None
    known = tuple(decisions(letter, context))
    others = [d for d in known if d.request_id and d.request_id != own]
    for decision in known:
        at = decision.when
        if at is None or decision.kind not in ("", letter.kind.value, sent.kind):
            continue
        if decision in others or any(_is_one(decision, other) for other in others):
            continue
        if days_between(sent.when, at).most >= 0 and days_between(at, when).fewest > 0:
            return decision.evidence
    return None


def _is_one(letter: Decision, row: Decision) -> bool:
    """Say whether a letter may be the decision that a row of the file has."""
    if letter.request_id or letter.outcome != row.outcome or not letter.when or not row.when:
        return False
    days = days_between(row.when, letter.when)
    near = max(days.fewest, -days.most, 0) <= SAME_DECISION_DAYS
    return near and (not letter.office or not row.office or letter.office == row.office)


def _shown(spans: list[Hours], sent: tuple[Sent, ...], limit: int) -> str:
    least = max(0.0, min(h.shortest for h in spans))
    most = max(0.0, max(h.longest for h in spans))
    hours = f"{most:.1f}" if most - least < 0.05 else f"between {least:.1f} and {most:.1f}"
    pages = next((s.pages for s in sent if s.pages), "")
    length = f"; the submission has {pages} pages" if pages else ""
    return f"From submission to reply: {hours} hours (set limit: {limit} hours){length}."


def _confidence(letter: Letter, context: Context) -> float:
    """Return the weaker of the letter's date and the links to person and request."""
    fields = [letter.fields.get("sent_at"), letter.fields.get("letter_date")]
    own = [f.confidence for f in fields if f and f.value and f.confidence is not None]
    links = [x.confidence for x in (context.link, context.request) if x and x.confidence]
    return round(min([0.9, *own[:1], *links]), 3)
