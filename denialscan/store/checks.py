"""Findings: which letters there are to check, and what the rules said."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from denialscan.codec import decode, dumps, encode
from denialscan.schema import Finding, Letter, PersonLink, Related
from denialscan.store.connect import Store
from denialscan.store.rows import pack, unpack

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


@dataclass(frozen=True, kw_only=True)
class Head:
    """A live letter without its content, and the keys of its last check.

    The same bytes inside several files give the letter several times: the one
    met as a file of its own leads, then the one in the first document by hash.
    """

    letter_id: str
    document: str
    analysis_key: str
    related: tuple[Related, ...]
    link_key: str | None = None
    findings_key: str | None = None
    link: PersonLink | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """The outcome of checking one letter."""

    letter_id: str
    link_key: str
    findings_key: str
    as_of: str
    link: PersonLink | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All findings of one letter, as they are packed."""

    findings: tuple[Finding, ...]


def live_letters(store: Store) -> Select[Any]:
    """Return the query of live letters, the leading row of each id first."""
    t = store.t
    return (
        t.letters.select()
        .where(t.letters.c.live)
        .order_by(t.letters.c.letter_id, t.letters.c.contained, t.letters.c.document)
    )


def heads(store: Store) -> list[Head]:
    """Return every live letter's head, in letter_id order."""
    t = store.t
    c = t.letters.c
    with store.read() as connection:
        checks = {row.letter_id: row for row in connection.execute(t.checks.select())}
        rows = connection.execute(
            live_letters(store).with_only_columns(
                c.letter_id, c.document, c.analysis_key, c.related
            )
        ).all()
    out: list[Head] = []
    for letter_id, group in itertools.groupby(rows, key=lambda row: str(row.letter_id)):
        same = list(group)
        check = checks.get(letter_id)
        out.append(
            Head(
                letter_id=letter_id,
                document=same[0].document,
                analysis_key=same[0].analysis_key,
                related=merge_related(row.related for row in same),
                link_key=check.link_key if check else None,
                findings_key=check.findings_key if check else None,
                link=decode_link(check.link) if check else None,
            )
        )
    return out


def merge_related(texts: Iterable[str]) -> tuple[Related, ...]:
    """Return the links of all rows of one letter, each once, in a fixed order."""
    found = {
        (r.relation, r.letter_id): r
        for text in texts
        for r in (decode(Related, item) for item in json.loads(text))
    }
    return tuple(found[key] for key in sorted(found))


def load_letter(store: Store, head: Head) -> Letter:
    """Return the letter of a head, with the links of all its rows."""
    t = store.t
    with store.read() as connection:
        row = connection.execute(
            t.letters.select().where(
                t.letters.c.letter_id == head.letter_id, t.letters.c.document == head.document
            )
        ).one()
    return replace(unpack(Letter, row.letter), related=head.related)


def put_checks(store: Store, checks: list[Check]) -> None:
    """Write a batch of checks in one transaction."""
    if not checks:
        return
    with store.write() as connection:
        for check in checks:
            _put_check(connection, store, check)


def decode_link(text: str | None) -> PersonLink | None:
    """Return a stored person link."""
    return decode(PersonLink, json.loads(text)) if text else None


def _put_check(connection: Connection, store: Store, check: Check) -> None:
    t = store.t
    link = check.link
    connection.execute(t.checks.delete().where(t.checks.c.letter_id == check.letter_id))
    connection.execute(t.findings.delete().where(t.findings.c.letter_id == check.letter_id))
    connection.execute(
        t.checks.insert().values(
            letter_id=check.letter_id,
            link_key=check.link_key,
            findings_key=check.findings_key,
            as_of=check.as_of,
            person_id=link.person_id if link else None,
            link=dumps(encode(link)) if link else None,
            findings=pack(Findings(findings=check.findings)),
        )
    )
    if check.findings:
        connection.execute(
            t.findings.insert(),
            [
                {
                    "letter_id": check.letter_id,
                    "position": position,
                    "rule": finding.rule,
                    "outcome": finding.outcome,
                    "severity": finding.severity,
                }
                for position, finding in enumerate(check.findings)
            ],
        )
