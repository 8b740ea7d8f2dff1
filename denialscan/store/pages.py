"""Recognised page images: what was read of a picture, by the hash of picture and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from denialscan.settings import READING_VERSION
from denialscan.store.connect import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection


def find_page(store: Store, key: str) -> bytes | None:
    """Return what is kept under ``key``, packed, None where nothing is."""
    t = store.t
    with store.read() as connection:
        row = connection.execute(
            t.page_readings.select().where(t.page_readings.c.key == key)
        ).one_or_none()
    return None if row is None else bytes(row.page)


def put_pages(connection: Connection, store: Store, pages: dict[str, bytes]) -> None:
    """Write packed pages inside a transaction; what is there already stays."""
    from sqlalchemy.dialects.sqlite import insert

    if pages:
        connection.execute(
            insert(store.t.page_readings).on_conflict_do_nothing(),
            [{"key": k, "version": READING_VERSION, "page": v} for k, v in sorted(pages.items())],
        )


def drop_old_pages(store: Store) -> None:
    """Delete what an earlier version of the reading code made: nothing asks for it."""
    t = store.t
    old = t.page_readings.c.version != READING_VERSION
    with store.read() as connection:
        if connection.execute(t.page_readings.select().where(old).limit(1)).first() is None:
            return
    with store.write() as connection:
        connection.execute(t.page_readings.delete().where(old))
