"""The clocks of a person: days counted by a rule from rows that a person has confirmed.

A clock starts from a row of the client file with both ``confirmed_by`` and
``confirmed_on``, and from nothing else: never from a letter, never from a guess. A row
that is not confirmed, has no full date, or is dated after the day asked about, is told as
the reason why its clock is not computed. A row that stands twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from denialscan.clocks.holidays import is_business_day
from denialscan.clocks.rules import ClockRule, clock_rules
from denialscan.moments import read_moment
from denialscan.schema import CaseFacts, FactRow

__all__ = ["Clock", "ClockSheet", "NotComputed", "clocks_of"]

#: What can begin the removal period (8 USC 1231(a)(1)(B)); the first has to be there.
TRIGGERS = ("final_order", "court_final_order_after_stay", "released_from_other_custody")
State = Literal["open", "passed", "met", "ended"]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A day that a rule gives.

    ``due`` is that day; ``soft``: the rule says "approximately" or "ordinarily", so it is
    about that day. ``rows`` are the rows it was counted from, the decisive one first.
    ``state`` on the day asked about: ``open`` (still to come), ``passed``, ``met`` (what
    was awaited stands in the file) or ``ended`` (by a removal in the file). ``key`` tells
    this clock from the person's others of its rule, and stays when dates are corrected.
    """

    person_id: str
    rule: ClockRule
    due: date
    state: State
    rows: tuple[FactRow, ...]
    notes: tuple[str, ...]
    key: str


@dataclass(frozen=True, kw_only=True)
class NotComputed:
    """A clock that the file would start, and why it was not computed."""

    person_id: str
    rule: ClockRule
    reason: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, kw_only=True)
class ClockSheet:
    """A person's clocks by their days, and those not computed in the order of the rules."""

    clocks: tuple[Clock, ...]
    not_computed: tuple[NotComputed, ...]


@dataclass(frozen=True, kw_only=True)
class _Start:
    """What starts a clock: a day with its rows, or the reason why there is none."""

    day: date | None
    rows: tuple[FactRow, ...]
    reason: str = ""
    key: str = ""


def clocks_of(facts: CaseFacts, person_id: str, *, as_of: str) -> ClockSheet:
    """Return a person's clocks as they stand on the day ``as_of`` (ISO)."""
    today = date.fromisoformat(as_of)
    found: list[Clock] = []
    missing: list[NotComputed] = []
    period_ends: date | None = None
    for rule in clock_rules():
        for start in _starts(rule, facts, person_id, today):
            reason = start.reason
            if start.day is not None and rule.after and period_ends is None:
                reason = "the end of the removal period, before which it never falls, is not known"
            if reason or start.day is None:
                missing.append(
                    NotComputed(person_id=person_id, rule=rule, reason=reason, rows=start.rows)
                )
                continue
            due = rule.due(start.day)
            if rule.after and period_ends is not None:
                due = max(due, period_ends)
            if rule.id == "removal_period_ends":
                period_ends = due
            state, by = _state(rule, facts, person_id, start.day, due, today)
            found.append(
                Clock(
                    person_id=person_id,
                    rule=rule,
                    due=due,
                    state=state,
                    rows=(*start.rows, *by),
                    notes=_notes(rule, due),
                    key=start.key,
                )
            )
    order = {rule.id: n for n, rule in enumerate(clock_rules())}
    return ClockSheet(
        clocks=tuple(sorted(found, key=lambda c: (c.due, order[c.rule.id], c.key))),
        not_computed=tuple(missing),
    )


def _starts(rule: ClockRule, facts: CaseFacts, person_id: str, today: date) -> Iterator[_Start]:
    if rule.event == ("removal_period",):
        start = _removal_period(facts, person_id, today)
        if start is not None:
            yield start
        return
    if rule.event in (("request",), ("decision",)):
        yield from _of_requests(rule, facts, person_id, today)
        return
    rows = _events(facts, person_id, rule.event)
    for number, row in enumerate(rows, 1):
        yield _from_row(row, "date", today, key=f"{_plain(row.values['event'])} {number}")


def _of_requests(
    rule: ClockRule, facts: CaseFacts, person_id: str, today: date
) -> Iterator[_Start]:
    """Yield the requests, or the decisions on them, that a rule is about."""
    requests = {r.values["request_id"]: r for r in facts.sheet("requests", person_id)}
    decided = rule.event == ("decision",)
    rows = _once(facts.sheet("decisions", person_id)) if decided else [*requests.values()]
    seen: dict[str, int] = {}
    for row in rows:
        request_id = row.values.get("request_id", "")
        request = requests.get(request_id, row)
        office = row.values.get("office") if decided else row.values.get("submitted_to")
        if request.values.get("kind") not in rule.kinds or office not in rule.offices:
            continue
        if decided and row.values.get("outcome") not in rule.outcomes:
            continue
        seen[request_id] = seen.get(request_id, 0) + 1
        column = "decided_at" if decided else "submitted_at"
        start = _from_row(row, column, today, key=f"{request_id} {seen[request_id]}")
        if decided and start.day and not _confirmed(request):
            # The kind of what was decided stands in the request's row.
            start = _Start(day=None, rows=(row, request), reason=_unconfirmed(request))
        yield start


def _removal_period(facts: CaseFacts, person_id: str, today: date) -> _Start | None:
    """Return the latest of what can begin the removal period, None where the file has no
    such event. One unconfirmed row among them leaves the latest open."""
    rows = _events(facts, person_id, TRIGGERS)
    if not rows:
        return None
    starts = [_from_row(row, "date", today) for row in rows]
    for start in starts:
        if start.day is None:
            return _Start(day=None, rows=start.rows, reason=start.reason)
    if not any(_plain(row.values["event"]) == "final_order" for row in rows):
        return _Start(day=None, rows=tuple(rows), reason="no row gives a final_order")
    days = {row: start.day for row, start in zip(map(id, rows), starts, strict=True)}
    latest = max(rows, key=lambda r: days[id(r)] or date.min)
    stay = _open_stay(facts, person_id, rows, days)
    if stay is not None:
        return _Start(
            day=None,
            rows=(stay, latest),
            reason=f"after the stay in {_name(stay)} no court_final_order_after_stay is in the "
            "file, and whether a court gave that stay is not known",
        )
    others = tuple(r for r in rows if r is not latest)
    return _Start(day=days[id(latest)], rows=(latest, *others), key="removal period")


def _open_stay(
    facts: CaseFacts, person_id: str, rows: Sequence[FactRow], days: dict[int, date | None]
) -> FactRow | None:
    """Return a stay of removal, not surely before the final order, that no court's final
    order after it closes."""
    known = [(r.values["event"], d) for r in rows if (d := days[id(r)]) is not None]
    for stay in _events(facts, person_id, ("stay_granted",)):
        when = read_moment(stay.values.get("date"))
        if when is None:
            return stay
        before = all(when.last_day < d for e, d in known if _plain(e) == "final_order")
        closed = any(
            when.last_day <= d for e, d in known if _plain(e) == "court_final_order_after_stay"
        )
        if not before and not closed:
            return stay
    return None


def _from_row(row: FactRow, column: str, today: date, key: str = "") -> _Start:
    if not _confirmed(row):
        return _Start(day=None, rows=(row,), reason=_unconfirmed(row))
    when = read_moment(row.values.get(column))
    if when is None or when.first_day != when.last_day:
        return _Start(day=None, rows=(row,), reason=f"{_name(row)} has no full date")
    if when.first_day > today:
        reason = f"{_name(row)} is dated after {today.isoformat()}, the day asked about"
        return _Start(day=None, rows=(row,), reason=reason)
    return _Start(day=when.first_day, rows=(row,), key=key)


def _state(
    rule: ClockRule, facts: CaseFacts, person_id: str, start: date, due: date, today: date
) -> tuple[State, tuple[FactRow, ...]]:
    """Return how a clock stands, and the row that ended it. Only confirmed rows count."""
    states: tuple[tuple[State, tuple[str, ...]], ...] = (
        ("met", rule.met_by),
        ("ended", rule.ended_by),
    )
    for state, events in states:
        for row in _events(facts, person_id, events):
            done = _from_row(row, "date", today)
            if done.day is not None and start < done.day:
                return state, (row,)
    return ("passed" if due < today else "open"), ()


def _notes(rule: ClockRule, due: date) -> tuple[str, ...]:
    if rule.soft or is_business_day(due):
        return ()
    name = "a Saturday" if due.weekday() == 5 else "a Sunday" if due.weekday() == 6 else None
    return (f"The day is {name or 'a federal holiday'}; no extension is counted.",)


def _events(facts: CaseFacts, person_id: str, names: tuple[str, ...]) -> list[FactRow]:
    rows = facts.sheet("immigration_events", person_id)
    return _once(r for r in rows if r.values.get("event") in names)


def _once(rows: Iterable[FactRow]) -> list[FactRow]:
    """Return the rows, those that say the same in every column once."""
    found: dict[tuple[tuple[str, str], ...], FactRow] = {}
    for row in rows:
        found.setdefault(tuple(sorted(row.values.items())), row)
    return list(found.values())


def _plain(event: str) -> str:
    """Return an event as the contract writes it (``Final order`` is ``final_order``)."""
    return "_".join(event.lower().replace("-", " ").replace("_", " ").split())


def _confirmed(row: FactRow) -> bool:
    return bool(row.values.get("confirmed_by") and row.values.get("confirmed_on"))


def _unconfirmed(row: FactRow) -> str:
    return f"{_name(row)} is not confirmed (confirmed_by and confirmed_on)"


def _name(row: FactRow) -> str:
    return f"{row.sheet} row {row.row}"
