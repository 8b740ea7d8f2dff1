"""The tables of the store, and what SQLite needs beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData, Table

#: Version of these tables. A store with a higher one is refused.
STORE_VERSION = 4
#: Marks a SQLite file as ours ("dnsc"), so that another program's is refused.
APPLICATION_ID = 0x646E7363

#: Full text search is SQLite's own; PostgreSQL will need its counterpart.
SQLITE_DDL = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS letters_fts USING fts5("
    "letter_id UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2')",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {name}_keep_{act} BEFORE {act} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, '{name} are append-only'); END"
        for name in ("reviews", "corrections")
        for act in ("update", "delete")
    ),
)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """All tables.

    - ``meta``: name and value, among them the version of the store.
    - ``paths``: places on disk; ``sha256`` is the content last met there, ``code``
      and ``message`` an error of the path itself (not found, not readable).
    - ``documents``: one row per file content: its reading (compressed) or the
      reason there is none, and the keys of reading and analysis.
    - ``failures``: members of a document (attachments) that could not be read.
    - ``letters``: one row per letter and document it was found in; ``live`` is
      false once a re-reading no longer yields it, ``superseded_by`` its successor.
    - ``checks``: per letter its client and request and, compressed, what the rules said
      (a claim of absence quotes the whole letter): of the letter alone, and against facts
      and other letters; ``findings`` has the answers only, for lists and counts.
    - ``request_checks``: what the rules said of a request of the client facts; a row whose
      ``state`` has changed is no longer ``current``, and stays.
    - ``briefs``: per letter what other letters, requests and links need to know of it.
    - ``facts_revisions``, ``facts_rows``: client facts; a row that a later import
      no longer has is closed, not erased.
    - ``reviews``: human decisions, append-only.
    - ``corrections``: what reviewers say a letter or a sentence is, append-only; models
      are trained on them. ``anchor`` is empty where the whole letter is meant.
    - ``page_readings``: what was recognised on a page image, by the hash of image
      and settings; only there to save time.
    - ``cards``: what a document of one page shows of a letter, for joining pages.
    - ``joins``: documents put together from others: their ``document`` is no file
      hash, and ``sha256`` are the files of their pages, in order.
    - ``traits``: per letter what duplicates are searched by; ``compared`` the pairs
      that were compared (``confidence`` is empty where they are different letters);
      ``duplicates`` which letter is a copy of which.
    """

    metadata: MetaData
    meta: Table
    paths: Table
    documents: Table
    failures: Table
    letters: Table
    checks: Table
    findings: Table
    facts_revisions: Table
    facts_rows: Table
    request_checks: Table
    briefs: Table
    reviews: Table
    corrections: Table
    page_readings: Table
    cards: Table
    joins: Table
    traits: Table
    compared: Table
    duplicates: Table


@cache
def tables() -> Tables:
    """Return the table definitions (SQLAlchemy is imported on first use)."""
    from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, MetaData, Table, Text

    meta = MetaData()
    return Tables(
        metadata=meta,
        meta=Table(
            "meta",
            meta,
            Column("name", Text, primary_key=True),
            Column("value", Text, nullable=False),
        ),
        paths=Table(
            "paths",
            meta,
            Column("path", Text, primary_key=True),
            Column("name", Text, nullable=False),
            Column("sha256", Text, index=True),
            Column("code", Text),
            Column("message", Text),
        ),
        documents=Table(
            "documents",
            meta,
            Column("sha256", Text, primary_key=True),
            Column("media_type", Text),
            Column("reading_key", Text, nullable=False),
            Column("reading", LargeBinary),
            Column("code", Text),
            Column("message", Text),
            Column("analysis_key", Text),
        ),
        failures=Table(
            "failures",
            meta,
            Column("document", Text, primary_key=True),
            Column("position", Integer, primary_key=True),
            Column("name", Text, nullable=False),
            Column("container", Text),
            Column("sha256", Text),
            Column("media_type", Text),
            Column("code", Text, nullable=False),
            Column("message", Text, nullable=False),
        ),
        letters=Table(
            "letters",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("document", Text, primary_key=True, index=True),
            Column("contained", Boolean, nullable=False),
            Column("live", Boolean, nullable=False),
            Column("superseded_by", Text),
            Column("analysis_key", Text, nullable=False),
            Column("first_page", Integer, nullable=False),
            Column("kind", Text, nullable=False),
            Column("outcome", Text, nullable=False),
            Column("letter_date", Text),
            Column("office", Text),
            Column("person_name", Text),
            Column("related", Text, nullable=False),
            Column("letter", LargeBinary, nullable=False),
        ),
        checks=Table(
            "checks",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("link_key", Text, nullable=False),
            Column("own_key", Text, nullable=False),
            Column("facts_key", Text, nullable=False),
            Column("as_of", Text, nullable=False),
            Column("person_id", Text, index=True),
            Column("link", Text),
            Column("request", Text),
            Column("relations", Text, nullable=False),
            Column("own_findings", LargeBinary, nullable=False),
            Column("facts_findings", LargeBinary, nullable=False),
        ),
        findings=Table(
            "findings",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("rule", Text, primary_key=True, index=True),
            Column("outcome", Text, nullable=False),
            Column("severity", Text, nullable=False),
        ),
        facts_revisions=Table(
            "facts_revisions",
            meta,
            Column("number", Integer, primary_key=True),
            Column("revision", Text, nullable=False),
            Column("warnings", Text, nullable=False),
        ),
        facts_rows=Table(
            "facts_rows",
            meta,
            Column("id", Integer, primary_key=True),
            Column("sheet", Text, nullable=False),
            Column("row", Integer, nullable=False),
            Column("file", Text),
            Column("row_values", Text, nullable=False),
            Column("opened", Integer, nullable=False),
            Column("closed", Integer),
        ),
        request_checks=Table(
            "request_checks",
            meta,
            Column("id", Integer, primary_key=True),
            Column("request_id", Text, nullable=False, index=True),
            Column("key", Text, nullable=False),
            Column("state", Text, nullable=False),
            Column("current", Boolean, nullable=False),
            Column("record", LargeBinary, nullable=False),
        ),
        briefs=Table(
            "briefs",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("document", Text, primary_key=True),
            Column("key", Text, nullable=False),
            Column("brief", LargeBinary, nullable=False),
        ),
        reviews=Table(
            "reviews",
            meta,
            Column("id", Integer, primary_key=True),
            Column("letter_id", Text, nullable=False, index=True),
            Column("anchor", Text, nullable=False),
            Column("target", Text, nullable=False),
            Column("verdict", Text, nullable=False),
            Column("reviewer", Text),
            Column("made_at", Text, nullable=False),
            Column("note", Text),
        ),
        corrections=Table(
            "corrections",
            meta,
            Column("id", Integer, primary_key=True),
            Column("correction_id", Text, nullable=False, unique=True),
            Column("letter_id", Text, nullable=False, index=True),
            Column("anchor", Text),
            Column("what", Text, nullable=False),
            Column("value", Text, nullable=False),
            Column("reviewer", Text, nullable=False),
            Column("made_at", Text, nullable=False),
            Column("note", Text),
        ),
        page_readings=Table(
            "page_readings",
            meta,
            Column("key", Text, primary_key=True),
            Column("version", Integer, nullable=False),
            Column("page", LargeBinary, nullable=False),
        ),
        cards=Table(
            "cards",
            meta,
            Column("document", Text, primary_key=True),
            Column("card", Text, nullable=False),
        ),
        joins=Table(
            "joins",
            meta,
            Column("document", Text, primary_key=True),
            Column("position", Integer, primary_key=True),
            Column("sha256", Text, nullable=False, index=True),
        ),
        traits=Table(
            "traits",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("document", Text, primary_key=True),
            Column("analysis_key", Text, nullable=False),
            Column("traits", LargeBinary, nullable=False),
        ),
        compared=Table(
            "compared",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("other", Text, primary_key=True),
            Column("key", Text, nullable=False),
            Column("confidence", Float),
        ),
        duplicates=Table(
            "duplicates",
            meta,
            Column("letter_id", Text, primary_key=True),
            Column("duplicate_of", Text, nullable=False),
            Column("confidence", Float, nullable=False),
        ),
    )
