"""Letters as lines of a list: filters, full text search, the letters of a scan."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from denialscan.errors import UsageError
from denialscan.store.checks import live_letters
from denialscan.store.connect import Store
from denialscan.store.joins import members
from denialscan.store.twins import copies

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, kw_only=True)
class Row:
    """A letter as a line of a list."""

    letter_id: str
    kind: str
    outcome: str
    letter_date: str | None
    office: str | None
    person_name: str | None
    person_id: str | None
    name: str
    path: str
    flagged: tuple[tuple[str, str], ...]  # (rule, severity)
    unlinked: bool = False  # client facts are known, and no one of them is meant for sure
    duplicate_of: str | None = None
    files: int = 1  # that its pages stand in
    snippet: str | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which letters to list; what is None does not restrict. Dates are ISO and
    inclusive; a letter without a date matches neither ``since`` nor ``until``."""

    kind: str | None = None
    outcome: str | None = None
    rule: str | None = None
    flagged: bool = False
    office: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None
    unlinked: bool = False


def listing(store: Store, where: Filter) -> list[Row]:
    """Return the letters that match ``where``, by date, then id."""
    rows = _rows(store)
    found = [row for row in rows if _matches(row, where)]
    return sorted(found, key=lambda r: (r.letter_date or "9999", r.letter_id))


def search(store: Store, query: str, limit: int = 100) -> list[Row]:
    """Return letters whose text matches, best first, each with a snippet.

    Words must all occur; "a phrase" in quotes, word* for a beginning, OR and NOT
    in capitals. Raises UsageError for a query without a word.
    """
    with store.read() as connection:
        hits = connection.exec_driver_sql(
            "SELECT letter_id, snippet(letters_fts, 1, '[', ']', ' ... ', 14) AS snippet "
            "FROM letters_fts WHERE letters_fts MATCH ? ORDER BY rank, letter_id LIMIT ?",
            (fts_query(query), limit),
        ).all()
    by_id = {row.letter_id: row for row in _rows(store)}
    return [
        replace(by_id[hit.letter_id], snippet=" ".join(hit.snippet.split()))
        for hit in hits
        if hit.letter_id in by_id
    ]


def fts_query(query: str) -> str:
    """Return a query in SQLite's words in which nothing but the operators is special."""
    parts: list[str] = []
    for phrase, word in re.findall(r'"([^"]*)"|(\S+)', query):
        if word in ("OR", "NOT", "AND"):
            if parts and parts[-1] not in ("OR", "NOT", "AND"):
                parts.append(word)
            continue
        plain = (phrase or word).replace('"', " ")
        prefix = "*" if word.endswith("*") else ""
        if any(ch.isalnum() for ch in plain):
            parts.append(f'"{plain.rstrip("*")}"{prefix}')
    while parts and parts[-1] in ("OR", "NOT", "AND"):
        parts.pop()
    if not parts:
        raise UsageError(
            "The search has no word in it.", next_step='Try: denialscan search "flight risk"'
        )
    return " ".join(parts)


def letters_of(store: Store, paths: Collection[str]) -> list[Row]:
    """Return the live letters met at ``paths``, by id."""
    t = store.t
    with store.read() as connection:
        shas = {
            row.sha256
            for row in connection.execute(t.paths.select())
            if row.path in paths and row.sha256 and row.code is None
        }
        shas |= {name for name, files in members(connection, store).items() if shas & set(files)}
        ids = {
            row.letter_id
            for row in connection.execute(
                live_letters(store).with_only_columns(t.letters.c.letter_id, t.letters.c.document)
            )
            if row.document in shas
        }
    return [row for row in _rows(store) if row.letter_id in ids]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where letters come from: how many of some files hold (a page of) one; whether one of
    them holds several, and two of them the same bytes; and in how many files beside them
    pages of these letters stand."""

    files: int = 0
    several: bool = False
    repeated: bool = False
    elsewhere: int = 0


def find_sources(store: Store, paths: Collection[str], letters: Collection[Row]) -> Sources:
    """Return where ``letters`` come from, of the files at ``paths``."""
    t = store.t
    ids = {row.letter_id for row in letters}
    with store.read() as connection:
        joined = members(connection, store)
        documents = [
            row.document
            for row in connection.execute(
                live_letters(store).with_only_columns(t.letters.c.letter_id, t.letters.c.document)
            )
            if row.letter_id in ids
        ]
        shas = {s for document in documents for s in joined.get(document, (document,))}
        held = [
            row.sha256
            for row in connection.execute(t.paths.select())
            if row.path in paths and row.sha256 in shas
        ]
    return Sources(
        files=len(held),
        several=len(set(documents)) < len(documents),
        repeated=len(set(held)) < len(held),
        elsewhere=len(shas - set(held)),
    )


def _rows(store: Store) -> list[Row]:
    t = store.t
    c = t.letters.c
    flagged: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with store.read() as connection:
        for f in connection.execute(
            t.findings.select()
            .with_only_columns(t.findings.c.letter_id, t.findings.c.rule, t.findings.c.severity)
            .where(t.findings.c.outcome == "flagged")
            .order_by(t.findings.c.letter_id, t.findings.c.rule)
        ):
            flagged[f.letter_id].append((f.rule, f.severity))
        twins = copies(connection, store)
        joined = members(connection, store)
        k = t.checks.c
        persons = {
            r.letter_id: (r.person_id, r.link is not None and r.person_id is None)
            for r in connection.execute(
                t.checks.select().with_only_columns(k.letter_id, k.person_id, k.link)
            )
        }
        places = _places(connection, store)
        letters = connection.execute(
            live_letters(store).with_only_columns(
                c.letter_id, c.document, c.kind, c.outcome, c.letter_date, c.office, c.person_name
            )
        ).all()
    out: list[Row] = []
    for letter_id, group in itertools.groupby(letters, key=lambda row: str(row.letter_id)):
        same = list(group)
        documents = [joined.get(r.document, (r.document,)) for r in same]
        where = min((place for d in documents for place in places.get(d[0], ())), default=("", ""))
        first = same[0]
        out.append(
            Row(
                letter_id=letter_id,
                kind=first.kind,
                outcome=first.outcome,
                letter_date=first.letter_date,
                office=first.office,
                person_name=first.person_name,
                person_id=persons.get(letter_id, (None, False))[0],
                unlinked=persons.get(letter_id, (None, False))[1],
                name=where[1],
                path=where[0],
                flagged=tuple(flagged.get(letter_id, ())),
                duplicate_of=twins[letter_id].letter_id if letter_id in twins else None,
                files=len(documents[0]),
            )
        )
    return out


def _matches(row: Row, where: Filter) -> bool:
    def same(value: str | None, wanted: str | None) -> bool:
        return wanted is None or (value or "").casefold() == wanted.casefold()

    if not (same(row.kind, where.kind) and same(row.outcome, where.outcome)):
        return False
    if not same(row.office, where.office):
        return False
    if where.person and not (
        same(row.person_id, where.person)
        or where.person.casefold() in (row.person_name or "").casefold()
    ):
        return False
    if (where.flagged and not row.flagged) or (where.unlinked and not row.unlinked):
        return False
    if where.rule and where.rule not in {rule for rule, _severity in row.flagged}:
        return False
    if where.since and (row.letter_date is None or row.letter_date < where.since):
        return False
    return not (
        where.until
        and (row.letter_date is None or row.letter_date > where.until[: len(row.letter_date)])
    )


def _places(connection: Connection, store: Store) -> dict[str, list[tuple[str, str]]]:
    """Return (path, name) by content hash; paths that are in error count, because
    the content was met there."""
    t = store.t
    out: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(t.paths.select().order_by(t.paths.c.path)):
        if row.sha256:
            out[row.sha256].append((row.path, row.name))
    return out
