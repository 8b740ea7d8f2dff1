"""Reviewers' corrections in the store: rows that are added and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from denialscan.codec import decode, dumps, encode
from denialscan.schema import BBox
from denialscan.store.connect import Store


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The sentence that is meant: its page in the file ``sha256``, the boxes of its lines
    in points, its words as they were read, and their offsets in the reading's text."""

    sha256: str | None
    page: int | None
    boxes: tuple[BBox, ...]
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a reviewer says of a letter, or of the sentence at ``anchor``.

    ``correction_id`` is a hash of the content, so that a file brought in twice adds
    nothing; ``value`` is in its normal form; ``made_at`` an ISO day or time.
    """

    correction_id: str
    letter_id: str
    what: str
    value: str
    reviewer: str
    made_at: str
    anchor: Anchor | None = None
    note: str | None = None


def put_corrections(store: Store, found: Iterable[Correction]) -> int:
    """Add the corrections that are not there yet, in one transaction; return how many."""
    t = store.t
    added = 0
    with store.write() as connection:
        known = set(connection.execute(t.corrections.select().with_only_columns(
            t.corrections.c.correction_id)).scalars())  # fmt: skip
        for one in found:
            if one.correction_id in known:
                continue
            known.add(one.correction_id)
            added += 1
            connection.execute(
                t.corrections.insert().values(
                    correction_id=one.correction_id,
                    letter_id=one.letter_id,
                    anchor=dumps(encode(one.anchor)) if one.anchor else None,
                    what=one.what,
                    value=one.value,
                    reviewer=one.reviewer,
                    made_at=one.made_at,
                    note=one.note,
                )
            )
    return added


def corrections(store: Store) -> list[Correction]:
    """Return all corrections, in the order they were added."""
    t = store.t
    with store.read() as connection:
        rows = connection.execute(t.corrections.select().order_by(t.corrections.c.id)).all()
    return [
        Correction(
            correction_id=row.correction_id,
            letter_id=row.letter_id,
            what=row.what,
            value=row.value,
            reviewer=row.reviewer,
            made_at=row.made_at,
            anchor=decode(Anchor, json.loads(row.anchor)) if row.anchor else None,
            note=row.note,
        )
        for row in rows
    ]
