"""A person's history in one line, to the hour where it is known: requests, replies,
transfers, removals and other events, from the client file and from the letters.

What the file and a letter both tell stands there once, with both as proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from denialscan.moments import Moment, days_between, hull, read_moment
from denialscan.rules.compare import fact
from denialscan.rules.when import SAME_DECISION_DAYS, brief_moment, of_letter, row_moment
from denialscan.schema import DECISION_KINDS, Evidence, FactRow, LetterBrief, RequestLink

Sort = Literal["request", "reply", "detention", "event", "letter"]

#: Letters that decide nothing, in words.
_LETTERS = {
    "acknowledgement": "request acknowledged",
    "transfer_notice": "transfer announced",
    "compliance_warning": "warning to comply",
    "charging_document": "charging document",
    "court_decision": "court decision",
    "uscis_decision": "decision of USCIS",
    "foia_response": "answer to a records request",
    "request": "request of counsel",
    "policy": "policy",
    "other": "letter",
    "undetermined": "letter of a kind that could not be determined",
}
#: What a reply did to the request, in words.
_OUTCOMES = {
    "denied": "denied",
    "granted": "granted",
    "granted_in_part": "granted in part",
    "kicked_back": "sent back to another office",
    "rejected": "rejected for a defect of filing",
    "none": "answered without a decision",
    "undetermined": "answered; the outcome could not be determined",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that happened. ``moment`` is None where no day is known; ``what`` says it
    without names; ``office`` is a code or None; ``request_id`` where it belongs to one;
    ``letter_id`` where a letter tells it; ``evidence`` are the rows and quotes."""

    moment: Moment | None
    sort: Sort
    what: str
    office: str | None
    evidence: tuple[Evidence, ...]
    request_id: str | None = None
    letter_id: str | None = None

    @property
    def when(self) -> str:
        """The day, or the day with the hour as stated at its place; "" where unknown."""
        moment = self.moment
        if moment is None:
            return ""
        if moment.first_day != moment.last_day:
            return f"{moment.first_day} to {moment.last_day}"
        if moment.precision != "time":
            return moment.first_day.isoformat()
        at = moment.earliest if moment.offset is None else moment.earliest + moment.offset
        zone = "" if moment.offset is None else f" {_offset(moment.offset.total_seconds())}"
        return f"{at:%Y-%m-%d %H:%M}{zone}"


def timeline(
    rows: Iterable[FactRow],
    briefs: Iterable[LetterBrief] = (),
    links: Mapping[str, RequestLink] | None = None,
    *,
    timezone: str | None = None,
) -> tuple[Entry, ...]:
    """Return the entries of one person's rows and letters, the earliest first, those
    without a day last.

    ``links`` says by letter_id which request a letter answers; ``timezone`` is the zone
    of clock times without one.
    """
    own = tuple(rows)
    kinds = {r.values["request_id"]: r.values.get("kind", "") for r in own if r.sheet == "requests"}
    found: list[Entry] = []
    for row in own:
        found += _of_row(row, kinds, timezone)
    for brief in sorted(briefs, key=lambda b: b.letter_id):
        link = (links or {}).get(brief.letter_id)
        entry = _of_letter(brief, link.request_id if link else None, timezone)
        twin = next((n for n, e in enumerate(found) if _same(e, entry)), None)
        if twin is None:
            found.append(entry)
        else:
            found[twin] = _joined(found[twin], entry)
    return tuple(sorted(found, key=_order))


def _of_row(row: FactRow, kinds: Mapping[str, str], timezone: str | None) -> Sequence[Entry]:
    values = row.values
    if row.sheet == "requests":
        return [
            Entry(
                moment=row_moment(row, "submitted_at", timezone),
                sort="request",
                what=f"{_words(values.get('kind', 'request'))}: submitted",
                office=values.get("submitted_to"),
                evidence=(fact(row, "submitted_at", "submitted_to", "kind"),),
                request_id=values["request_id"],
            )
        ]
    if row.sheet == "decisions":
        request = values.get("request_id")
        kind = kinds.get(request or "", "") or "request"
        return [
            Entry(
                moment=row_moment(row, "decided_at", timezone),
                sort="reply",
                what=f"{_words(kind)}: {_OUTCOMES[values.get('outcome', 'undetermined')]}",
                office=values.get("office"),
                evidence=(fact(row, "decided_at", "office", "outcome"),),
                request_id=request,
            )
        ]
    if row.sheet == "detentions":
        return _detention(row)
    if row.sheet == "immigration_events":
        return [
            Entry(
                moment=read_moment(values.get("date"), values.get("tz") or timezone),
                sort="event",
                what=_words(values.get("event", "event")),
                office=None,
                evidence=(fact(row, "date", "event", "detail"),),
            )
        ]
    return []


def _detention(row: FactRow) -> Sequence[Entry]:
    place = row.values.get("facility", "a place that is not named")
    ends = (("from", f"held at {place}"), ("to", f"left {place}"))
    return [
        Entry(
            moment=read_moment(row.values[column]),
            sort="detention",
            what=what,
            office=None,
            evidence=(fact(row, "facility", "from", "to"),),
        )
        for column, what in ends
        if row.values.get(column) or column == "from"
    ]


def _of_letter(brief: LetterBrief, request_id: str | None, timezone: str | None) -> Entry:
    decision = brief.kind in DECISION_KINDS
    kind = brief.kind if decision else brief.request_kind
    if decision:
        what = f"{_words(brief.kind)}: {_OUTCOMES[brief.outcome]}"
    else:
        what = _LETTERS[brief.kind] + (f" ({_words(kind)})" if kind else "")
    return Entry(
        moment=brief_moment(brief, timezone),
        sort="reply" if decision or brief.kind == "acknowledgement" else "letter",
        what=what,
        office=brief.office,
        evidence=of_letter(brief, "sent_at", "letter_date", "outcome", "kind"),
        request_id=request_id,
        letter_id=brief.letter_id,
    )


def _same(row: Entry, letter: Entry) -> bool:
    """Say whether a row of the file and a letter tell one thing: a reply on one request
    with one outcome, of no two offices, within the days that a letter takes to go out; or
    a request and counsel's own copy of it."""
    if row.letter_id or row.sort not in ("request", "reply"):
        return False
    own_copy = letter.what.startswith(_LETTERS["request"])
    if row.sort == "request" and (not own_copy or letter.request_id is None):
        return False
    if row.sort == "reply" and (letter.sort != "reply" or row.what != letter.what):
        return False
    if row.request_id != letter.request_id and letter.request_id is not None:
        return False
    if row.sort == "reply" and row.office and letter.office and row.office != letter.office:
        return False
    if row.moment is None or letter.moment is None:
        return False
    days = days_between(row.moment, letter.moment)
    limit = SAME_DECISION_DAYS if letter.request_id is not None else 0
    return max(days.fewest, -days.most, 0) <= limit


def _joined(row: Entry, letter: Entry) -> Entry:
    finer = row.moment is not None and row.moment.precision == "time"
    same_day = (
        row.moment is not None
        and letter.moment is not None
        and row.moment.first_day == letter.moment.first_day
    )
    if same_day:
        moment = row.moment if finer else letter.moment
    else:
        moment = hull(row.moment, letter.moment)
    return replace(
        row,
        moment=moment,
        office=row.office or letter.office,
        letter_id=letter.letter_id,
        evidence=(*row.evidence, *letter.evidence),
    )


def _order(entry: Entry) -> tuple[object, ...]:
    """Sort by the day as stated, then the clock; a day alone before the hours of it."""
    moment = entry.moment
    sorts: tuple[Sort, ...] = ("detention", "event", "request", "reply", "letter")
    rest = (sorts.index(entry.sort), entry.what, entry.request_id or "", entry.letter_id or "")
    if moment is None:
        return (1, "", "", *rest)
    # Without a zone the clock as written; days are counted as the papers date them.
    clock = moment.earliest.isoformat() if moment.precision == "time" else ""
    return (0, moment.first_day.isoformat(), clock, *rest)


def _words(value: str) -> str:
    return value.replace("_", " ").lower()


def _offset(seconds: float) -> str:
    minutes = int(abs(seconds)) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
