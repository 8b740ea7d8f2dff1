"""Paths, readings and analyses: what a scan writes, one transaction a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from denialscan.codec import decode
from denialscan.schema import ErrorCode, Letter
from denialscan.store.connect import Store
from denialscan.store.pages import put_pages
from denialscan.store.rows import DocumentRow, unpack
from denialscan.store.twins import put_traits

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the store knows of a file's content."""

    sha256: str
    reading_key: str
    analysis_key: str | None
    code: ErrorCode | None
    failed_members: int
    letters: int
    asks_password: bool  # the file itself, or a member
    has_reading: bool


@dataclass(frozen=True, kw_only=True)
class PathRow:
    """A place on disk: its content, or what is wrong with the place itself."""

    path: str
    name: str
    sha256: str | None = None
    code: ErrorCode | None = None
    message: str | None = None


def find_document(store: Store, sha256: str) -> Known | None:
    """Return what is known of a file's content, None where it was never read."""
    t = store.t
    with store.read() as connection:
        row = connection.execute(
            t.documents.select().where(t.documents.c.sha256 == sha256)
        ).one_or_none()
        if row is None:
            return None
        failed = connection.execute(
            t.failures.select().where(t.failures.c.document == sha256)
        ).all()
        letters = connection.execute(t.letters.select().where(t.letters.c.document == sha256)).all()
    return Known(
        sha256=sha256,
        reading_key=row.reading_key,
        analysis_key=row.analysis_key,
        code=decode_code(row.code),
        failed_members=len(failed),
        letters=len(letters),
        asks_password="password" in (row.code, *(f.code for f in failed)),
        has_reading=row.reading is not None,
    )


def stored_reading(store: Store, sha256: str) -> bytes:
    """Return the packed reading of a document that has one."""
    t = store.t
    with store.read() as connection:
        row = connection.execute(t.documents.select().where(t.documents.c.sha256 == sha256)).one()
    return bytes(row.reading)


def put_path(store: Store, row: PathRow) -> None:
    """Note where a content was met, or what is wrong with a path.

    Writes nothing when the store knows it already. A path that cannot be read
    now keeps the content it had; one with new content leaves the old, whose
    letters then live on only where other paths have it.
    """
    t = store.t
    with store.read() as connection:
        known = connection.execute(t.paths.select().where(t.paths.c.path == row.path)).one_or_none()
    if known and (known.sha256, known.code, known.message) == (
        row.sha256 or known.sha256,
        row.code,
        row.message,
    ):
        return
    with store.write() as connection:
        _put_path(connection, store, row)


def put_document(
    store: Store, document: DocumentRow, path: PathRow, pages: dict[str, bytes] | None = None
) -> None:
    """Write a document's reading, letters and path in one transaction, and with them
    the page images recognised since (packed, by key)."""
    with store.write() as connection:
        write_document(connection, store, document)
        put_pages(connection, store, pages or {})
        _put_path(connection, store, path)


def write_document(connection: Connection, store: Store, document: DocumentRow) -> None:
    """Write a document's reading, failures, card and letters inside a transaction."""
    t = store.t
    values: dict[str, Any] = {
        "sha256": document.sha256,
        "media_type": document.media_type,
        "reading_key": document.reading_key,
        "reading": document.reading,
        "code": document.code,
        "message": document.message,
        "analysis_key": document.analysis_key,
    }
    connection.execute(t.documents.delete().where(t.documents.c.sha256 == document.sha256))
    connection.execute(t.documents.insert().values(**values))
    connection.execute(t.failures.delete().where(t.failures.c.document == document.sha256))
    for position, failure in enumerate(document.failures):
        connection.execute(
            t.failures.insert().values(
                document=document.sha256,
                position=position,
                name=failure.source.name,
                container=failure.source.container,
                sha256=failure.source.sha256 or None,
                media_type=failure.source.media_type or None,
                code=failure.code,
                message=failure.message,
            )
        )
    connection.execute(t.cards.delete().where(t.cards.c.document == document.sha256))
    if document.card is not None:
        connection.execute(t.cards.insert().values(document=document.sha256, card=document.card))
    _put_letters(connection, store, document)


def decode_code(value: Any) -> ErrorCode | None:
    """Return an error code from the store, checked."""
    return None if value is None else decode(_Code, {"code": value}).code


@dataclass(frozen=True, kw_only=True)
class _Code:
    code: ErrorCode


def _put_path(connection: Connection, store: Store, row: PathRow) -> None:
    t = store.t
    known = connection.execute(t.paths.select().where(t.paths.c.path == row.path)).one_or_none()
    before = known.sha256 if known else None
    sha256 = row.sha256 or before
    connection.execute(t.paths.delete().where(t.paths.c.path == row.path))
    connection.execute(
        t.paths.insert().values(
            path=row.path, name=row.name, sha256=sha256, code=row.code, message=row.message
        )
    )
    if before and before != sha256:
        _retire(connection, store, before, sha256)
    if sha256:
        revive(connection, store, sha256)


def _put_letters(connection: Connection, store: Store, document: DocumentRow) -> None:
    t = store.t
    mine = t.letters.c.document == document.sha256
    fresh = {row.letter_id: row for row in document.letters}
    old = connection.execute(t.letters.select().where(mine)).all()
    for row in old:
        if row.letter_id in fresh:
            connection.execute(
                t.letters.delete().where(mine, t.letters.c.letter_id == row.letter_id)
            )
        else:
            connection.execute(
                t.letters.update()
                .where(mine, t.letters.c.letter_id == row.letter_id)
                .values(live=False, superseded_by=_successor(document, row.first_page))
            )
    for letter in fresh.values():
        connection.execute(
            t.letters.insert().values(
                letter_id=letter.letter_id,
                document=document.sha256,
                contained=letter.contained,
                live=True,
                analysis_key=document.analysis_key,
                first_page=letter.first_page,
                kind=letter.kind,
                outcome=letter.outcome,
                letter_date=letter.letter_date,
                office=letter.office,
                person_name=letter.person_name,
                related=letter.related,
                letter=letter.letter,
            )
        )
        put_traits(
            connection,
            store,
            letter.letter_id,
            document.sha256,
            document.analysis_key,
            letter.traits,
        )
    index(connection, store, {row.letter_id for row in old} | fresh.keys())


def _successor(document: DocumentRow, first_page: int) -> str | None:
    """Return the letter that now covers ``first_page``: the last to begin by then."""
    later = [r for r in document.letters if r.first_page <= first_page] or list(document.letters)
    if not later:
        return None
    return max(later, key=lambda r: (r.first_page <= first_page, r.first_page)).letter_id


def _retire(connection: Connection, store: Store, old: str, new: str | None) -> None:
    """Take the letters of content ``old`` out of use when no path holds it now."""
    t = store.t
    if connection.execute(t.paths.select().where(t.paths.c.sha256 == old)).first():
        return
    mine = t.letters.c.document == old
    ids = set(connection.execute(t.letters.select().where(mine, t.letters.c.live)).scalars())
    heir = connection.execute(
        t.letters.select()
        .where(t.letters.c.document == new, t.letters.c.live)
        .order_by(t.letters.c.contained, t.letters.c.first_page, t.letters.c.letter_id)
    ).first()
    connection.execute(
        t.letters.update()
        .where(mine, t.letters.c.live)
        .values(live=False, superseded_by=heir.letter_id if heir else None)
    )
    index(connection, store, ids)


def revive(connection: Connection, store: Store, sha256: str) -> None:
    """Bring back letters of a content that is met again."""
    t = store.t
    document = connection.execute(
        t.documents.select().where(t.documents.c.sha256 == sha256)
    ).one_or_none()
    if document is None or document.analysis_key is None:
        return
    sleeping = (
        t.letters.c.document == sha256,
        t.letters.c.live.is_(False),
        t.letters.c.analysis_key == document.analysis_key,
    )
    ids = set(connection.execute(t.letters.select().where(*sleeping)).scalars())
    if ids:
        connection.execute(
            t.letters.update().where(*sleeping).values(live=True, superseded_by=None)
        )
        index(connection, store, ids)


def index(connection: Connection, store: Store, ids: set[str]) -> None:
    """Make the full text of ``ids`` searchable again, and drop stale findings."""
    t = store.t
    for letter_id in sorted(ids):
        connection.exec_driver_sql("DELETE FROM letters_fts WHERE letter_id = ?", (letter_id,))
        row = connection.execute(
            t.letters.select()
            .where(t.letters.c.letter_id == letter_id, t.letters.c.live)
            .order_by(t.letters.c.contained, t.letters.c.document)
        ).first()
        # The findings on a letter that changed are no longer its findings.
        connection.execute(t.checks.delete().where(t.checks.c.letter_id == letter_id))
        connection.execute(t.findings.delete().where(t.findings.c.letter_id == letter_id))
        if row is not None:
            connection.exec_driver_sql(
                "INSERT INTO letters_fts (letter_id, text) VALUES (?, ?)",
                (letter_id, unpack(Letter, row.letter).text),
            )
