"""Client facts in the store: revisions, and rows that open and close with them."""

from __future__ import annotations

import json

from denialscan.codec import dumps
from denialscan.schema import CaseFacts, FactRow
from denialscan.store.connect import Store


def put_facts(store: Store, facts: CaseFacts) -> bool:
    """Make ``facts`` the current revision; False when it already was.

    A row missing from it is closed, not erased; a row that moved to another
    line is a row of its own, because findings cite lines.
    """
    t = store.t
    with store.write() as connection:
        last = connection.execute(
            t.facts_revisions.select().order_by(t.facts_revisions.c.number.desc())
        ).first()
        open_rows = {
            (row.sheet, row.row, row.file, row.row_values): row.id
            for row in connection.execute(
                t.facts_rows.select().where(t.facts_rows.c.closed.is_(None))
            )
        }
        fresh = {(r.sheet, r.row, r.file, dumps(r.values)): r for r in facts.rows}
        warnings = dumps(list(facts.warnings))
        if (
            last
            and (last.revision, last.warnings) == (facts.revision, warnings)
            and open_rows.keys() == fresh.keys()
        ):
            return False
        number = last.number + 1 if last else 1
        connection.execute(
            t.facts_revisions.insert().values(
                number=number, revision=facts.revision, warnings=warnings
            )
        )
        for key, row_id in open_rows.items():
            if key not in fresh:
                connection.execute(
                    t.facts_rows.update().where(t.facts_rows.c.id == row_id).values(closed=number)
                )
        for sheet, row, file, values in fresh.keys() - open_rows.keys():
            connection.execute(
                t.facts_rows.insert().values(
                    sheet=sheet, row=row, file=file, row_values=values, opened=number
                )
            )
    return True


def current_facts(store: Store) -> CaseFacts | None:
    """Return the client facts of the current revision, None where none were given."""
    t = store.t
    with store.read() as connection:
        last = connection.execute(
            t.facts_revisions.select().order_by(t.facts_revisions.c.number.desc())
        ).first()
        rows = connection.execute(
            t.facts_rows.select()
            .where(t.facts_rows.c.closed.is_(None))
            .order_by(t.facts_rows.c.sheet, t.facts_rows.c.row, t.facts_rows.c.file)
        ).all()
    if last is None:
        return None
    return CaseFacts(
        revision=last.revision,
        warnings=tuple(json.loads(last.warnings)),
        rows=tuple(
            FactRow(sheet=r.sheet, row=r.row, file=r.file, values=json.loads(r.row_values))
            for r in rows
        ),
    )
