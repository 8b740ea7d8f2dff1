"""Client facts in the store: revisions, and rows that open and close with them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.codec import dumps
from denialscan.schema import CaseFacts, FactRow
from denialscan.store.connect import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

#: Hex digits of a revision's id that findings and lists show.
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class SheetChange:
    """What became of the rows of a sheet: ``moved`` rows say the same on another line (or
    in another file), ``closed`` ones are no longer there and stay in earlier revisions."""

    new: int = 0
    closed: int = 0
    moved: int = 0
    unchanged: int = 0


@dataclass(frozen=True, kw_only=True)
class FactsChange:
    """What an import did. ``number`` and ``revision`` are those of the revision that is
    current now; ``changed`` is False where it already was."""

    number: int
    revision: str
    changed: bool
    sheets: dict[str, SheetChange]


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A revision: its number from 1, its id, how many rows it has, and how many it opened
    and closed."""

    number: int
    revision: str
    rows: int
    opened: int
    closed: int


_Key = tuple[str, int, str | None, str]


def put_facts(store: Store, facts: CaseFacts) -> FactsChange:
    """Make ``facts`` the current revision, and return what that changed.

    A row missing from it is closed, not erased; a row that moved to another
    line is a row of its own, because findings cite lines.
    """
    t = store.t
    with store.write() as connection:
        last = connection.execute(
            t.facts_revisions.select().order_by(t.facts_revisions.c.number.desc())
        ).first()
        open_rows: dict[_Key, int] = {
            (row.sheet, row.row, row.file, row.row_values): row.id
            for row in connection.execute(
                t.facts_rows.select().where(t.facts_rows.c.closed.is_(None))
            )
        }
        fresh: dict[_Key, None] = {
            (r.sheet, r.row, r.file, dumps(r.values)): None for r in facts.rows
        }
        sheets = _changes(open_rows.keys(), fresh.keys())
        warnings = dumps(list(facts.warnings))
        if last and last.revision == facts.revision and open_rows.keys() == fresh.keys():
            if last.warnings != warnings:  # a date may have passed since
                connection.execute(
                    t.facts_revisions.update()
                    .where(t.facts_revisions.c.number == last.number)
                    .values(warnings=warnings)
                )
            return FactsChange(
                number=last.number, revision=facts.revision, changed=False, sheets=sheets
            )
        number = last.number + 1 if last else 1
        connection.execute(
            t.facts_revisions.insert().values(
                number=number, revision=facts.revision, warnings=warnings
            )
        )
        _close(connection, store, number, [i for k, i in open_rows.items() if k not in fresh])
        opened = [
            {"sheet": sheet, "row": row, "file": file, "row_values": values, "opened": number}
            for sheet, row, file, values in fresh
            if (sheet, row, file, values) not in open_rows
        ]
        if opened:
            connection.execute(t.facts_rows.insert(), opened)
    return FactsChange(number=number, revision=facts.revision, changed=True, sheets=sheets)


def _close(connection: Connection, store: Store, number: int, ids: list[int]) -> None:
    from sqlalchemy import bindparam

    rows = store.t.facts_rows
    if ids:
        connection.execute(
            rows.update().where(rows.c.id == bindparam("row_id")).values(closed=number),
            [{"row_id": i} for i in ids],
        )


def _changes(before: Any, after: Any) -> dict[str, SheetChange]:
    """Count what became of the rows of each sheet that had or has any."""
    gone, come = before - after, after - before
    out: dict[str, SheetChange] = {}
    for sheet in dict.fromkeys(key[0] for key in (*before, *after)):
        left = Counter(values for s, _r, _f, values in gone if s == sheet)
        arrived = Counter(values for s, _r, _f, values in come if s == sheet)
        moved = (left & arrived).total()
        out[sheet] = SheetChange(
            new=arrived.total() - moved,
            closed=left.total() - moved,
            moved=moved,
            unchanged=sum(key[0] == sheet for key in before & after),
        )
    return out


def current_facts(store: Store) -> CaseFacts | None:
    """Return the client facts of the current revision, None where none were given."""
    from sqlalchemy import func, select

    with store.read() as connection:
        last = connection.execute(select(func.max(store.t.facts_revisions.c.number))).scalar()
    return facts_at(store, last) if last else None


def facts_at(store: Store, number: int) -> CaseFacts | None:
    """Return the client facts as they stood in one revision, None where there is none."""
    t = store.t
    with store.read() as connection:
        found = connection.execute(
            t.facts_revisions.select().where(t.facts_revisions.c.number == number)
        ).first()
        rows = connection.execute(_rows_of(store, number)).all()
    if found is None:
        return None
    return CaseFacts(
        revision=found.revision,
        warnings=tuple(json.loads(found.warnings)),
        rows=tuple(
            FactRow(sheet=r.sheet, row=r.row, file=r.file, values=json.loads(r.row_values))
            for r in rows
        ),
    )


def _rows_of(store: Store, number: int) -> Select[Any]:
    c = store.t.facts_rows.c
    return (
        store.t.facts_rows.select()
        .where(c.opened <= number, c.closed.is_(None) | (c.closed > number))
        .order_by(c.sheet, c.row, c.file)
    )


def revisions(store: Store) -> tuple[Revision, ...]:
    """Return all revisions of the client facts, the oldest first."""
    from sqlalchemy import func, select

    t = store.t
    c = t.facts_rows.c
    with store.read() as connection:
        found = connection.execute(
            t.facts_revisions.select().order_by(t.facts_revisions.c.number)
        ).all()
        opened = _counts(connection.execute(select(c.opened, func.count()).group_by(c.opened)))
        closed = _counts(connection.execute(select(c.closed, func.count()).group_by(c.closed)))
    out: list[Revision] = []
    rows = 0
    for row in found:
        more, less = opened.get(row.number, 0), closed.get(row.number, 0)
        rows += more - less
        out.append(
            Revision(number=row.number, revision=row.revision, rows=rows, opened=more, closed=less)
        )
    return tuple(out)


def _counts(rows: Any) -> dict[int, int]:
    return {number: count for number, count in rows if number is not None}


def find_revision(store: Store, what: str) -> Revision | None:
    """Return the revision with this number, or the latest whose id begins like this (six
    hex digits or more; findings cite twelve); None where there is none."""
    known = revisions(store)
    for revision in known:
        if what == str(revision.number):
            return revision
    if len(what) < 6:
        return None
    return next((r for r in reversed(known) if r.revision.startswith(what.lower())), None)
