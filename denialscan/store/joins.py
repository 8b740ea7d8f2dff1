"""Documents put together from others: letters photographed page by page.

Such a document has a name of its own instead of a file hash. While it stands, the
letters of its pages sleep; when it falls (a page is gone, or better read) they wake.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from denialscan.codec import decode, digest
from denialscan.join import Card
from denialscan.schema import letter_id
from denialscan.store.connect import Store
from denialscan.store.documents import index, revive, write_document
from denialscan.store.rows import DocumentRow

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

_PREFIX = "join:"


def join_name(shas: Sequence[str]) -> str:
    """Return the name of the document that joins these files in this order."""
    return f"{_PREFIX}{digest(list(shas))}"


def cards(store: Store) -> dict[str, list[tuple[str, str, Card]]]:
    """Return (path, file hash, card) of all files of one page, by their folder."""
    t = store.t
    with store.read() as connection:
        rows = connection.execute(
            t.paths.select()
            .with_only_columns(t.paths.c.path, t.paths.c.sha256, t.cards.c.card)
            .join_from(t.paths, t.cards, t.cards.c.document == t.paths.c.sha256)
            .order_by(t.paths.c.path)
        ).all()
    out: dict[str, list[tuple[str, str, Card]]] = defaultdict(list)
    for row in rows:
        folder, _slash, _name = row.path.rpartition("/")
        out[folder].append((row.path, row.sha256, decode(Card, json.loads(row.card))))
    return out


def reading_keys(store: Store, shas: Sequence[str]) -> list[str]:
    """Return the keys of the readings of these files, in order."""
    t = store.t
    with store.read() as connection:
        rows = connection.execute(
            t.documents.select()
            .with_only_columns(t.documents.c.sha256, t.documents.c.reading_key)
            .where(t.documents.c.sha256.in_(shas))
        )
        keys = {row.sha256: str(row.reading_key) for row in rows}
    return [keys[sha256] for sha256 in shas]


def standing(store: Store) -> dict[str, tuple[str, ...]]:
    """Return the joins whose letters are live: their files, by name."""
    t = store.t
    with store.read() as connection:
        live = set(
            connection.execute(
                t.letters.select()
                .with_only_columns(t.letters.c.document)
                .where(t.letters.c.live, t.letters.c.document.startswith(_PREFIX))
            ).scalars()
        )
        known = members(connection, store)
    return {name: known[name] for name in sorted(live)}


def members(connection: Connection, store: Store) -> dict[str, tuple[str, ...]]:
    """Return the files of every join that was ever made, by its name."""
    t = store.t
    out: dict[str, list[str]] = defaultdict(list)
    rows = connection.execute(t.joins.select().order_by(t.joins.c.document, t.joins.c.position))
    for row in rows:
        out[row.document].append(row.sha256)
    return {name: tuple(shas) for name, shas in out.items()}


def put_join(store: Store, document: DocumentRow, shas: Sequence[str]) -> None:
    """Write a joined document; without letters it only says that there is no such letter."""
    t = store.t
    with store.write() as connection:
        write_document(connection, store, document)
        connection.execute(t.joins.delete().where(t.joins.c.document == document.sha256))
        connection.execute(
            t.joins.insert(),
            [
                {"document": document.sha256, "position": n, "sha256": sha256}
                for n, sha256 in enumerate(shas)
            ],
        )
        if document.letters:
            _sleep(connection, store, shas, document.letters[0].letter_id)


def keep_join(store: Store, name: str, shas: Sequence[str]) -> None:
    """Make sure that a join stands and the letters of its pages sleep; writes nothing
    where that is so, or where it has no letter."""
    t = store.t
    with store.read() as connection:
        document = connection.execute(
            t.documents.select().where(t.documents.c.sha256 == name)
        ).one()
        own = connection.execute(
            t.letters.select()
            .with_only_columns(t.letters.c.letter_id, t.letters.c.live)
            .where(
                t.letters.c.document == name,
                t.letters.c.analysis_key == document.analysis_key,
            )
            .order_by(t.letters.c.first_page, t.letters.c.letter_id)
        ).all()
        awake = connection.execute(
            t.letters.select().where(t.letters.c.document.in_(shas), t.letters.c.live)
        ).first()
    if not own or (awake is None and all(row.live for row in own)):
        return
    lead = _lead(shas)
    with store.write() as connection:
        revive(connection, store, name)
        _sleep(connection, store, shas, lead)


def end_join(store: Store, name: str, shas: Sequence[str]) -> None:
    """End a join: its letters are no longer live, those of its pages are again, where
    a path still holds them."""
    t = store.t
    mine = t.letters.c.document == name
    with store.write() as connection:
        ids = set(connection.execute(t.letters.select().where(mine, t.letters.c.live)).scalars())
        lead = _lead(shas)
        _put_to_sleep(connection, store, mine, lead)
        index(connection, store, ids)
        for sha256 in shas:
            if connection.execute(t.paths.select().where(t.paths.c.sha256 == sha256)).first():
                revive(connection, store, sha256)


def _lead(shas: Sequence[str]) -> str:
    """Return the id of the letter that begins on the first page of the first file."""
    return letter_id(shas[0], "p1")


def _sleep(connection: Connection, store: Store, shas: Sequence[str], lead: str) -> None:
    """Let the letters of single pages sleep: the joined letter has taken their place."""
    t = store.t
    single = t.letters.c.document.in_(shas)
    ids = set(connection.execute(t.letters.select().where(single, t.letters.c.live)).scalars())
    _put_to_sleep(connection, store, single, lead)
    index(connection, store, ids | {lead})


def _put_to_sleep(
    connection: Connection, store: Store, which: ColumnElement[bool], lead: str
) -> None:
    t = store.t
    awake = t.letters.update().where(which, t.letters.c.live)
    # The id of the first page is the letter's own: nothing has taken its place.
    connection.execute(
        awake.where(t.letters.c.letter_id == lead).values(live=False, superseded_by=None)
    )
    connection.execute(awake.values(live=False, superseded_by=lead))
