"""Requests of the client facts in the store: what the rules said of them, and when that
changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from denialscan.codec import digest, encode
from denialscan.schema import RequestRecord
from denialscan.store.connect import Store
from denialscan.store.rows import pack, unpack


@dataclass(frozen=True, kw_only=True)
class RequestState:
    """A request as the rules see it now."""

    record: RequestRecord

    @property
    def state(self) -> str:
        """Hash of what makes a new state of it: status, answers and the rules' outcomes,
        not the day or the count of days."""
        r = self.record
        return digest([r.status, r.answered_by, r.submitted_at, r.kind, r.person_id,
                       [(f.rule, f.outcome) for f in r.findings]])  # fmt: skip

    @property
    def key(self) -> str:
        """Hash of all of it."""
        return digest(encode(self.record))


def put_requests(store: Store, states: Iterable[RequestState]) -> None:
    """Make these the current states of all requests.

    A state that has changed, or a request that is no longer in the facts, stays as a
    row that is not current; a state that only grew older is written over.
    """
    t = store.t
    c = t.request_checks.c
    fresh = {s.record.request_id: s for s in states}
    with store.write() as connection:
        current = {
            row.request_id: row
            for row in connection.execute(t.request_checks.select().where(c.current))
        }
        for request_id, row in current.items():
            known = fresh.get(request_id)
            if known is not None and known.key == row.key:
                del fresh[request_id]
            elif known is not None and known.state == row.state:
                connection.execute(
                    t.request_checks.update()
                    .where(c.id == row.id)
                    .values(key=known.key, record=pack(known.record))
                )
                del fresh[request_id]
            else:
                connection.execute(
                    t.request_checks.update().where(c.id == row.id).values(current=False)
                )
        rows = [
            {"request_id": request_id, "key": s.key, "state": s.state, "current": True,
             "record": pack(s.record)}
            for request_id, s in sorted(fresh.items())
        ]  # fmt: skip
        if rows:
            connection.execute(t.request_checks.insert(), rows)


def requests(store: Store, person_id: str | None = None) -> Iterator[RequestRecord]:
    """Yield the current state of every request (or of one person's), by its id."""
    t = store.t
    c = t.request_checks.c
    with store.read() as connection:
        rows = connection.execute(
            t.request_checks.select().where(c.current).order_by(c.request_id)
        ).all()
    for row in rows:
        record = unpack(RequestRecord, row.record)
        if person_id is None or record.person_id == person_id:
            yield record


def request_history(store: Store, request_id: str) -> tuple[RequestRecord, ...]:
    """Return all states a request has been in, the oldest first."""
    t = store.t
    c = t.request_checks.c
    with store.read() as connection:
        rows = connection.execute(
            t.request_checks.select().where(c.request_id == request_id).order_by(c.id)
        ).all()
    return tuple(unpack(RequestRecord, row.record) for row in rows)
