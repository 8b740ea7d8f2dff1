"""Reading the store for the outputs: records, errors, and letters by their id."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from denialscan.errors import UsageError
from denialscan.join import combine
from denialscan.schema import (
    ErrorRecord,
    Letter,
    Reading,
    Record,
    SourcePath,
)
from denialscan.store.checks import (
    decode_link,
    decode_related,
    decode_request,
    heads,
    live_letters,
    merge_related,
    merged,
)
from denialscan.store.connect import Store
from denialscan.store.documents import decode_code
from denialscan.store.rows import unpack, unpack_reading
from denialscan.store.twins import copies

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Letters fetched at a time; a record with its findings is some 100 KB.
BATCH = 50


def records(store: Store, ids: Collection[str] | None = None) -> Iterator[Record]:
    """Yield the record of every live letter (or of ``ids``), in letter_id order."""
    t = store.t
    with store.read() as connection:
        wanted = connection.execute(
            live_letters(store).with_only_columns(t.letters.c.letter_id).distinct()
        ).scalars()
        todo = sorted(i for i in set(wanted) if ids is None or i in ids)
        for start in range(0, len(todo), BATCH):
            yield from _load(connection, store, todo[start : start + BATCH])


def errors(store: Store, paths: Collection[str] | None = None) -> Iterator[ErrorRecord]:
    """Yield everything that could not be read, by path (and by member of a file)."""
    t = store.t
    with store.read() as connection:
        documents = {
            r.sha256: r
            for r in connection.execute(
                t.documents.select()
                .where(t.documents.c.code.is_not(None))
                .with_only_columns(
                    t.documents.c.sha256,
                    t.documents.c.media_type,
                    t.documents.c.code,
                    t.documents.c.message,
                )
            )
        }
        members: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(
            t.failures.select().order_by(t.failures.c.document, t.failures.c.position)
        ):
            members[row.document].append(row)
        rows = connection.execute(t.paths.select().order_by(t.paths.c.path)).all()
    for row in rows:
        if paths is not None and row.path not in paths:
            continue
        if row.code is not None:
            # What stood there before is not what could not be found or opened now.
            lost = row.code in ("not_found", "unreadable")
            yield _error(row, row.path, None if lost else row.sha256, None, None)
            continue
        document = documents.get(row.sha256)
        if document is not None:
            yield _error(document, row.path, row.sha256, document.media_type, None, name=row.name)
        for member in members.get(row.sha256, ()):
            yield _error(member, row.path, member.sha256, member.media_type, member.container)


def find_id(store: Store, prefix: str) -> str | None:
    """Return the letter id that begins with ``prefix`` (at least 6 characters).

    None where there is none; UsageError where there are several.
    """
    t = store.t
    if not re.fullmatch(r"[0-9a-f]{6,20}", prefix):
        return None
    with store.read() as connection:
        column = t.letters.c.letter_id
        found = connection.execute(
            t.letters.select().with_only_columns(column).where(column.startswith(prefix)).distinct()
        ).scalars()
        ids = sorted(set(found))
    if len(ids) > 1:
        raise UsageError(
            f"{len(ids)} letters have an id that begins with {prefix}.",
            next_step="Give more digits of the id; denialscan list shows them.",
        )
    return ids[0] if ids else None


def superseded(store: Store, letter_id: str) -> tuple[bool, str | None]:
    """Return whether a letter is no longer live, and the id that took its place."""
    t = store.t
    with store.read() as connection:
        rows = connection.execute(
            t.letters.select()
            .where(t.letters.c.letter_id == letter_id)
            .order_by(t.letters.c.live.desc(), t.letters.c.document)
        ).all()
    return (not rows[0].live, rows[0].superseded_by) if rows else (False, None)


def unchecked(store: Store) -> int:
    """Return how many live letters have no findings yet (a scan was cut short)."""
    return sum(head.own_key is None for head in heads(store))


def reading_of(store: Store, letter_id: str) -> Reading:
    """Return the reading of the file that holds a letter."""
    t = store.t
    with store.read() as connection:
        row = connection.execute(
            t.letters.select()
            .where(t.letters.c.letter_id == letter_id)
            .order_by(t.letters.c.live.desc(), t.letters.c.contained, t.letters.c.document)
        ).first()
        document = (
            row
            and connection.execute(
                t.documents.select().where(t.documents.c.sha256 == row.document)
            ).one()
        )
    if row is None or document is None or document.reading is None:
        raise UsageError(
            f"No reading is stored for {letter_id}.", next_step="List them: denialscan list"
        )
    letter = unpack(Letter, row.letter)
    readings = {
        (r.source.sha256, r.source.container): r for r in unpack_reading(document.reading).readings
    }
    pages = [readings.get((f.sha256, f.container)) for f in letter.files]
    if len(pages) > 1 and all(pages):
        # Members of one file that were joined; a join of files is stored as one reading.
        return combine([r for r in pages if r is not None])
    return readings[letter.source.sha256, letter.source.container]


def _load(connection: Connection, store: Store, ids: list[str]) -> Iterator[Record]:
    t = store.t
    groups = {
        letter_id: list(rows)
        for letter_id, rows in itertools.groupby(
            connection.execute(live_letters(store).where(t.letters.c.letter_id.in_(ids))).all(),
            key=lambda row: str(row.letter_id),
        )
    }
    letters = {i: [unpack(Letter, row.letter) for row in rows] for i, rows in groups.items()}
    documents = {row.document for rows in groups.values() for row in rows}
    documents |= {f.sha256 for same in letters.values() for x in same for f in x.files}
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(
        t.paths.select().where(t.paths.c.sha256.in_(documents)).order_by(t.paths.c.path)
    ):
        places[row.sha256].append((row.path, row.name))
    checks = {
        row.letter_id: row
        for row in connection.execute(t.checks.select().where(t.checks.c.letter_id.in_(ids)))
    }
    twins = copies(connection, store)
    for letter_id in ids:
        rows, same = groups[letter_id], letters[letter_id]
        check = checks.get(letter_id)
        sources = {
            SourcePath(
                path=path,
                name=file.name if file.container else name,
                sha256=file.sha256,
                media_type=file.media_type,
                container=file.container,
            )
            for row, letter in zip(rows, same, strict=True)
            for file in letter.files or (letter.source,)
            # A file that is no member of another is its own document, also where the
            # letter was put together from several.
            for path, name in places[row.document if file.container else file.sha256]
        }
        pages = [file.sha256 for letter in same for file in letter.files]
        related = merge_related(row.related for row in rows)
        if check:
            met = {(r.relation, r.letter_id) for r in related}
            found = decode_related(check.relations)
            related = (*related, *(r for r in found if (r.relation, r.letter_id) not in met))
        if letter_id in twins:
            related = (*related, twins[letter_id])
        request = decode_request(check.request) if check else None
        yield Record(
            letter=replace(same[0], related=related),
            findings=merged(check.own_findings, check.facts_findings) if check else (),
            sources=tuple(
                sorted(
                    sources,
                    key=lambda s: (
                        s.container is not None,
                        pages.index(s.sha256) if s.sha256 in pages else 0,
                        s.path,
                        s.container or "",
                        s.name,
                    ),
                )
            ),
            as_of=check.as_of if check else "",
            link=decode_link(check.link) if check else None,
            request_id=request.request_id if request else None,
            matter_id=request.matter_id if request else None,
        )


def _error(
    row: Any,
    path: str,
    sha256: str | None,
    media_type: str | None,
    container: str | None,
    name: str | None = None,
) -> ErrorRecord:
    code = decode_code(row.code)
    assert code is not None
    return ErrorRecord(
        source=SourcePath(
            path=path,
            name=name or row.name,
            sha256=sha256,
            media_type=media_type,
            container=container,
        ),
        code=code,
        message=row.message,
    )
