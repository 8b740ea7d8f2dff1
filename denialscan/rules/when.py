"""What the rules about time share: when a request went in, when it was answered, and what
was decided before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from denialscan.moments import Moment, days_between, hull, is_before, read_moment
from denialscan.reference.offices import office_name
from denialscan.rules.compare import fact
from denialscan.schema import (
    ADVERSE,
    DECISION_KINDS,
    CaseFacts,
    Context,
    Evidence,
    FactRow,
    Letter,
    LetterBrief,
)

#: Outcomes that decide on the merits.
DECIDED = (*ADVERSE, "granted")
#: Replies after which an office is no longer silent.
REPLIES = (*DECIDED, "kicked_back", "rejected")
#: Offices that are no field office.
CENTRAL = ("HQ", "OPLA")
#: Two ways of asking for one thing: a field office is asked for release, headquarters to
#: review what it decided.
NEAR_KINDS = frozenset({"case_review", "release_request"})
#: A row of the file and a letter this many days apart may be one decision: it is signed
#: on one day and sent on another.
SAME_DECISION_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request as it went in. ``pages`` is its length where the file has it."""

    when: Moment
    evidence: tuple[Evidence, ...]
    pages: str = ""
    office: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision beside the letter that is read. ``known_from``: ``facts`` a row of the
    client file, ``letter`` another letter, ``thread`` an older message of the same
    thread. ``by`` is who decided, ``request_id`` on which request, where the file has it."""

    when: Moment | None
    outcome: str
    office: str
    kind: str
    by: str
    known_from: str
    evidence: tuple[Evidence, ...]
    trusted: bool = True
    title: str = ""
    request_id: str = ""


def row_moment(row: FactRow, column: str, timezone: str | None) -> Moment | None:
    """Return when a row of the file has something; its ``tz`` comes before the setting."""
    return read_moment(row.values.get(column), row.values.get("tz") or timezone)


def letter_moment(letter: Letter, context: Context) -> tuple[Moment | None, tuple[Evidence, ...]]:
    """Return when the letter was sent, else the day it is dated, and where it says so.

    Where the two differ the decision lies between them."""
    sent, dated = letter.fields.get("sent_at"), letter.fields.get("letter_date")
    return _sent_or_dated(
        str(sent.value or "") if sent else "",
        str(dated.value or "") if dated else "",
        context.timezone,
    ), tuple(e for f in (sent, dated) if f and f.value for e in f.evidence)


def brief_moment(brief: LetterBrief, timezone: str | None) -> Moment | None:
    """Return when another letter was sent, else the day it is dated."""
    return _sent_or_dated(brief.sent_at or "", brief.letter_date or "", timezone)


def _sent_or_dated(sent: str, dated: str, timezone: str | None) -> Moment | None:
    at, on = read_moment(sent, timezone), read_moment(dated, timezone)
    if at is None or on is None:
        return at or on
    same = on.first_day <= at.first_day <= on.last_day
    return at if same else hull(at, on)


def of_letter(brief: LetterBrief, *fields: str) -> tuple[Evidence, ...]:
    """Return the quotes that prove these fields of another letter."""
    return tuple(
        replace(brief.evidence[name], source="other_letter", letter_id=brief.letter_id)
        for name in fields
        if name in brief.evidence
    )


def request_of(context: Context) -> FactRow | None:
    """Return the row of the request that this letter answers, None where it is not known."""
    found = context.request.request_id if context.request else None
    return request_row(context.facts, found) if found else None


def request_row(facts: CaseFacts | None, request_id: str) -> FactRow | None:
    """Return the row of a request."""
    rows = facts.sheet("requests") if facts else ()
    return next((r for r in rows if r.values.get("request_id") == request_id), None)


def sent_request(row: FactRow, timezone: str | None) -> Sent | None:
    """Return a request of the client file with its time, None where it has none."""
    when = row_moment(row, "submitted_at", timezone)
    if when is None:
        return None
    return Sent(
        when=when,
        evidence=(fact(row, "submitted_at", "submitted_to", "pages", "tz"),),
        pages=row.values.get("pages", ""),
        office=row.values.get("submitted_to", ""),
        kind=row.values.get("kind", ""),
    )


def older_messages(letter: Letter, context: Context) -> tuple[Letter, ...]:
    """Return the older messages of the letter's thread."""
    ids = {r.letter_id for r in letter.related if r.relation == "older_message"}
    return tuple(x for x in context.linked if x.letter_id in ids)


def thread_requests(letter: Letter, context: Context) -> tuple[Sent, ...]:
    """Return the requests in the letter's thread that nothing in it had answered yet."""
    older = older_messages(letter, context)
    times = {x.letter_id: letter_moment(x, context) for x in older}
    answered = [
        when
        for x in older
        if x.kind.value in DECISION_KINDS and (when := times[x.letter_id][0]) is not None
    ]
    out = []
    for message in older:
        when, proof = times[message.letter_id]
        if message.kind.value != "request" or when is None:
            continue
        if all(is_before(a, when) is True for a in answered):
            out.append(Sent(when=when, evidence=_from_letter(message, proof)))
    return tuple(out)


def decisions(letter: Letter, context: Context) -> Iterator[Decision]:
    """Yield what was decided beside this letter, by the client file, the other letters
    about its person and the older messages of its thread. A row or letter that may be
    this very decision is left out."""
    this = own_row(letter, context)
    for row in context.facts.sheet("decisions") if context.facts else ():
        if row is not this and _outcome(row) in (*DECIDED, "undetermined"):
            yield _from_row(row, context)
    thread = older_messages(letter, context)
    in_thread = {x.letter_id for x in thread}
    for message in thread:
        if message.kind.value in DECISION_KINDS and message.outcome.value in DECIDED:
            yield _from_message(message, context)
    for brief in context.others:
        if brief.letter_id not in in_thread and _decides(brief):
            at = brief_moment(brief, context.timezone)
            yield Decision(
                when=at,
                outcome=brief.outcome,
                office=brief.office or "",
                kind=brief.kind,
                by=brief.signatory_name or "",
                known_from="letter",
                evidence=of_letter(
                    brief, "sent_at", "letter_date", "outcome", "issuing_office", "signatory_name"
                ),
                trusted=brief.text_trusted,
                title=brief.signatory_title or "",
            )


def _decides(brief: LetterBrief) -> bool:
    return brief.kind in DECISION_KINDS and brief.outcome in DECIDED


def own_row(letter: Letter, context: Context) -> FactRow | None:
    """Return the row of the client file that records this very decision: of its request
    (of any, where that is not known), its office and its outcome, on its day or, for its
    own request, within a week of it."""
    when, _ = letter_moment(letter, context)
    if when is None or context.facts is None:
        return None
    own = context.request.request_id if context.request else None
    office = str(letter.value("issuing_office") or "")
    near: list[tuple[int, int, FactRow]] = []
    for n, row in enumerate(context.facts.sheet("decisions")):
        at = row_moment(row, "decided_at", context.timezone)
        request = row.values.get("request_id")
        if at is None or (own and request and request != own):
            continue
        if office and row.values.get("office", office) != office:
            continue
        if "undetermined" not in (_outcome(row), letter.outcome.value) and (
            _outcome(row) != letter.outcome.value
        ):
            continue
        days = days_between(at, when)
        apart = max(days.fewest, -days.most, 0)
        if apart <= (SAME_DECISION_DAYS if own and request == own else 0):
            near.append((apart, n, row))
    return min(near)[2] if near else None


def _outcome(row: FactRow) -> str:
    return row.values.get("outcome", "undetermined")


def _from_row(row: FactRow, context: Context) -> Decision:
    values = row.values
    request = request_row(context.facts, values.get("request_id", ""))
    asked = request.values if request else {}
    return Decision(
        when=row_moment(row, "decided_at", context.timezone),
        outcome=_outcome(row),
        office=values.get("office") or asked.get("submitted_to", ""),
        kind=asked.get("kind", ""),
        by=values.get("decided_by", ""),
        known_from="facts",
        evidence=(fact(row, "decided_at", "outcome", "office", "decided_by"),),
        request_id=values.get("request_id", ""),
    )


def _from_message(message: Letter, context: Context) -> Decision:
    when, proof = letter_moment(message, context)
    signed = message.fields.get("signatory_name")
    return Decision(
        when=when,
        outcome=message.outcome.value,
        office=str(message.value("issuing_office") or ""),
        kind=message.kind.value,
        by=str(signed.value or "") if signed else "",
        known_from="thread",
        evidence=_from_letter(
            message, (*message.outcome.evidence, *(signed.evidence if signed else ()), *proof)
        ),
        title=str(message.value("signatory_title") or ""),
    )


def _from_letter(message: Letter, proof: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(replace(e, source="other_letter", letter_id=message.letter_id) for e in proof)


def shown_office(code: str) -> str:
    """Return an office in words."""
    return {"HQ": "headquarters", "OPLA": "OPLA"}.get(code) or office_name(code) or code
