"""What people decided on letters: rows that are added and never changed."""

from __future__ import annotations

from denialscan.store.connect import Store

#: ``target`` of a decision on whom a letter is about; the verdict is a person's id.
PERSON = "person"
#: Verdict: the letter is about none of the people of the client facts.
NOBODY = "nobody"


def put_review(
    store: Store, *, letter_id: str, target: str, verdict: str, reviewer: str, made_at: str,
    note: str | None = None,
) -> None:  # fmt: skip
    """Add a decision; ``made_at`` is an ISO day."""
    t = store.t
    with store.write() as connection:
        connection.execute(
            t.reviews.insert().values(
                letter_id=letter_id,
                anchor="",
                target=target,
                verdict=verdict,
                reviewer=reviewer,
                made_at=made_at,
                note=note,
            )
        )


def linked_by_hand(store: Store) -> dict[str, str]:
    """Return the person that somebody named last for each letter (or NOBODY)."""
    t = store.t
    with store.read() as connection:
        rows = connection.execute(
            t.reviews.select().where(t.reviews.c.target == PERSON).order_by(t.reviews.c.id)
        ).all()
    return {row.letter_id: row.verdict for row in rows}
