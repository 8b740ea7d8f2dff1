"""Sent back to an office that had already decided, or that kept silent.

"An automatic kick-back until the field office decides, even where it already had, or
stayed silent for weeks."
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from denialscan.moments import Moment, days_between, is_before, read_moment
from denialscan.reference.facilities import resolve_facility
from denialscan.reference.jurisdiction import assignments
from denialscan.reference.offices import find_offices
from denialscan.rules.compare import fact
from denialscan.rules.levels import level_of
from denialscan.rules.registry import Answer, check
from denialscan.rules.when import (
    CENTRAL,
    DECIDED,
    NEAR_KINDS,
    REPLIES,
    Decision,
    brief_moment,
    decisions,
    letter_moment,
    older_messages,
    row_moment,
    shown_office,
)
from denialscan.schema import DECISION_KINDS, Context, Evidence, FactRow, Letter

#: Somebody says that an office has not answered, with the day it got the request.
SILENCE = re.compile(
    r"\b(?:silen(?:t|ce)|unanswered|no (?:answer|response|reply|decision|word)|nothing (?:since|from)|"
    r"(?:not|never|nor|\w+n[’']t|yet to) (?:\w+ ){0,2}?(?:answer|respond|repl|rul|decid|heard|hear)\w*|"
    r"still pending|remain\w* pending|sin respuesta|no (?:ha|han) (?:contestado|respondido))\b",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? "
    r"(?P<day_after>\d{1,2})(?:st|nd|rd|th)?,? (?P<year_after>(?:19|20)\d\d)\b"
    r"|\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
#: Such a sentence is about headquarters itself.
HEADQUARTERS = re.compile(
    r"\bhead ?quarters\b|\bHQ\b|\byou(?:r office)? ha(?:ve|s)\b", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class _Target:
    """The field office a request is sent to: one of ``codes`` (any, where there is none).
    ``sure``: no other can be meant."""

    codes: frozenset[str] = frozenset()
    sure: bool = False

    def is_of(self, code: str) -> bool | None:
        """Say whether an office is the one that is meant."""
        if not self.codes:
            return True
        if code not in self.codes:
            return False if self.sure else None
        return True if len(self.codes) == 1 else None

    @property
    def words(self) -> str:
        """The office in words."""
        if len(self.codes) == 1:
            return f"the {shown_office(next(iter(self.codes)))}"
        return "a field office"


@dataclass(frozen=True, kw_only=True)
class _Hit:
    """Something that speaks for the flag: surely, or only maybe."""

    sure: bool
    message: str
    evidence: tuple[Evidence, ...]


@check("kick_back_after_decision")
def check_kick_back_after(letter: Letter, context: Context) -> Answer:
    """Sent to an office that had already decided this kind of request, or had left it
    unanswered beyond the set days: by the client file, other letters or the thread."""
    outcome = letter.outcome.value
    if outcome not in ("kicked_back", "undetermined"):
        return Answer(
            outcome="clear",
            message="The letter does not send the request to another office to decide first.",
            evidence=letter.outcome.evidence[:1],
            confidence=letter.outcome.confidence,
        )
    if outcome == "undetermined":
        return Answer(
            outcome="undetermined",
            message="Whether the request was sent back could not be determined.",
            evidence=letter.searched,
        )
    when, _ = letter_moment(letter, context)
    target = _target(letter, context, when)
    hits = [
        *_decided(letter, context, when, target),
        *_silent(letter, context, when, target),
        *_said_silent(letter, context, when),
    ]
    proof = letter.outcome.evidence or letter.searched
    where = target.words
    for hit in sorted(hits, key=lambda h: not h.sure):
        return Answer(
            outcome="flagged" if hit.sure else "undetermined",
            message=f"The request is sent to {where} to decide first. {hit.message}",
            evidence=(*proof, *hit.evidence),
            confidence=_confidence(letter, context) if hit.sure else None,
        )
    looked = _looked_at(context)
    if not looked:
        return Answer(
            outcome="undetermined",
            message=f"The request is sent to {where} to decide first; whether that office had "
            "decided is not known without a client file or older messages.",
            evidence=proof,
        )
    return Answer(
        outcome="clear",
        message=f"The request is sent to {where} to decide first; no earlier decision or "
        "unanswered request there is known.",
        evidence=(*proof, *looked),
        confidence=_confidence(letter, context),
    )


def _target(letter: Letter, context: Context, when: Moment | None) -> _Target:
    """Return the office that the request is sent to: the one the letter names; else
    ("your local field office") the one that got the request and has the client."""
    own = letter.value("issuing_office")
    quotes = [e.quote for e in letter.outcome.evidence]
    quotes += [s.text for s in letter.sentences if {"decision", "avenue"} & set(s.roles)]
    named = frozenset(
        m.code
        for text in quotes
        for m in find_offices(text)
        if m.how == "name" and m.code not in (*CENTRAL, own)
    )
    if named:
        return _Target(codes=named, sure=True)
    asked = frozenset(
        r.values["submitted_to"]
        for r in _requests(letter, context)
        if r.values.get("submitted_to", "HQ") not in CENTRAL
    )
    holding, listed = _holding(context, when)
    both = asked & holding
    return _Target(codes=both or asked | holding, sure=bool(both) or (listed and not asked))


def _holding(context: Context, when: Moment | None) -> tuple[frozenset[str], bool]:
    """Return the offices of the places where the client is held on the letter's day, and
    whether ICE's own lists give them."""
    if context.facts is None or when is None:
        return frozenset(), False
    day = when.first_day.isoformat()
    found: set[str] = set()
    sure = True
    for row in context.facts.sheet("detentions"):
        start, end = row.values.get("from", ""), row.values.get("to", "")
        if not row.values.get("facility") or start > day or (end and day[: len(end)] > end):
            continue
        place = resolve_facility(row.values["facility"], on=day).facility_id
        given = assignments(place) if place else ()
        listed = {a.office for a in given if a.basis == "listed" and a.covers((day, day))}
        sure = sure and len(listed) == 1
        found |= listed or {a.office for a in given}
    return frozenset(found), sure and bool(found)


def _decided(
    letter: Letter, context: Context, when: Moment | None, target: _Target
) -> Iterable[_Hit]:
    for decision in decisions(letter, context):
        in_thread = decision.known_from == "thread"
        there = _from_office(decision, target)
        kind = True if in_thread else _same_kind(letter, decision.kind, context)
        earlier = _earlier(decision.when, when)
        decided = decision.outcome in DECIDED
        parts = [there, kind, earlier]
        if False in parts:
            continue
        day = f" on {decision.when.first_day}" if decision.when else ""
        if decision.when and decision.when.precision in ("month", "year"):
            day = ""
        who = shown_office(decision.office) if decision.office else "A field office"
        if None in parts or not decided:
            message = f"{who} may have decided before{day}; a person has to look."
        else:
            message = f"{who} had already decided{day}."
        yield _Hit(
            sure=None not in parts and decided,
            message=message[0].upper() + message[1:],
            evidence=decision.evidence,
        )


def _from_office(decision: Decision, target: _Target) -> bool | None:
    """Say whether a decision is of the office that is meant."""
    if decision.office in CENTRAL:
        return False
    if decision.office:
        return target.is_of(decision.office)
    level = level_of(decision.title) if decision.title else None
    if level is not None and level.name == "headquarters":
        return False
    # No office stands in the message; below a reply that sends to the field, in one
    # thread, it is the field's.
    return True if decision.known_from == "thread" else None


def _same_kind(letter: Letter, kind: str, context: Context) -> bool | None:
    kinds = {letter.kind.value, *(r.values.get("kind", "") for r in _answered(context))}
    kinds -= {"", "undetermined"}
    if not kind or not kinds:
        return None
    if kind in kinds:
        return True
    return None if kind in NEAR_KINDS and kinds & NEAR_KINDS else False


def _earlier(at: Moment | None, when: Moment | None) -> bool | None:
    return is_before(at, when) if at and when else None


def _silent(
    letter: Letter, context: Context, when: Moment | None, target: _Target
) -> Iterable[_Hit]:
    """Yield requests to that office that nobody had answered when this letter came."""
    limit = context.kick_back_silence_days
    for row in _requests(letter, context):
        to = row.values.get("submitted_to", "")
        there = target.is_of(to)
        if not to or to in CENTRAL or there is False:
            continue
        sent = row_moment(row, "submitted_at", context.timezone)
        if sent is not None and when is not None and days_between(sent, when).most < 0:
            continue
        if when is not None and _answered_by(row, context, sent, when):
            continue
        days = days_between(sent, when) if sent and when else None
        beyond = days.beyond(limit) if days else None
        if beyond is False:
            continue
        kind = _same_kind(letter, row.values.get("kind", ""), context)
        if kind is False:
            continue
        sure = beyond is True and kind is True and there is True
        count = f"for {days.fewest} days" if days and sure else "for a time that is not certain"
        yield _Hit(
            sure=sure,
            message=f"{shown_office(to)} had left a request unanswered {count} "
            f"(set limit: {limit} days).",
            evidence=(fact(row, "submitted_at", "submitted_to", "kind"),),
        )


def _answered_by(row: FactRow, context: Context, sent: Moment | None, when: Moment) -> bool:
    """Say whether a request had, or may have had, a reply before this letter."""
    assert context.facts is not None
    for other in context.facts.sheet("decisions"):
        if other.values.get("request_id") != row.values.get("request_id"):
            continue
        at = row_moment(other, "decided_at", context.timezone)
        if other.values.get("outcome") != "none" and _earlier(at, when) is not False:
            return True
    to = row.values.get("submitted_to")
    for brief in context.others:
        at = brief_moment(brief, context.timezone)
        replies = brief.kind in DECISION_KINDS and brief.outcome in REPLIES
        if not replies or brief.office not in (None, to) or brief.kind != row.values.get("kind"):
            continue
        after = at is None or sent is None or days_between(sent, at).most >= 0
        if after and _earlier(at, when) is not False:
            return True
    return False


def _requests(letter: Letter, context: Context) -> tuple[FactRow, ...]:
    """Return the client's requests of this letter's kind, or of a near one."""
    rows = context.facts.sheet("requests") if context.facts else ()
    return tuple(
        r for r in rows if _same_kind(letter, r.values.get("kind", ""), context) is not False
    )


def _answered(context: Context) -> tuple[FactRow, ...]:
    own = context.request.request_id if context.request else None
    rows = context.facts.sheet("requests") if context.facts and own else ()
    return tuple(r for r in rows if r.values.get("request_id") == own)


def _said_silent(letter: Letter, context: Context, when: Moment | None) -> Iterable[_Hit]:
    """Yield what an older message of the thread says of an office that does not answer,
    with the day since when."""
    limit = context.kick_back_silence_days
    for message in older_messages(letter, context):
        at, _ = letter_moment(message, context)
        if message.kind.value != "request" or at is None or when is None:
            continue
        for sentence in message.sentences:
            if not SILENCE.search(sentence.text) or HEADQUARTERS.search(sentence.text):
                continue
            days = [
                days_between(since, when)
                for since in days_in(sentence.text)
                if days_between(since, at).fewest > 0
            ]
            if len(days) == 1 and days[0].beyond(limit):
                yield _Hit(
                    sure=True,
                    message="By a message of the thread a request there had been unanswered for "
                    f"{days[0].fewest} days (set limit: {limit} days).",
                    evidence=tuple(
                        replace(e, source="other_letter", letter_id=message.letter_id)
                        for e in sentence.evidence
                    ),
                )


def days_in(text: str) -> tuple[Moment, ...]:
    """Return the full dates of a sentence, in the forms of American letters."""
    found = []
    for hit in _DATE.finditer(text):
        month = hit["month"] or str(_MONTHS.index(hit["name"][:3].lower()) + 1)
        day = hit["day"] or hit["day_after"]
        moment = read_moment(f"{hit['year'] or hit['year_after']}-{month:0>2}-{day:0>2}")
        if moment is not None:
            found.append(moment)
    return tuple(found)


def _looked_at(context: Context) -> tuple[Evidence, ...]:
    """Return the rows that were searched for an earlier decision."""
    return tuple(
        replace(fact(row, "submitted_at", "submitted_to", "decided_at", "office"), role="searched")
        for sheet in ("requests", "decisions")
        for row in (context.facts.sheet(sheet) if context.facts else ())
    )


def _confidence(letter: Letter, context: Context) -> float:
    link = context.link.confidence if context.link else None
    return round(min(letter.outcome.confidence, 0.9 if link is None else link), 3)
