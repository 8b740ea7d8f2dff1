"""Findings: which letters there are to check, and what the rules said."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from denialscan.codec import decode, dumps, encode
from denialscan.schema import Finding, Letter, PersonLink, Related, RequestLink
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
    own_key: str | None = None
    facts_key: str | None = None
    link: PersonLink | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """The outcome of checking one letter; findings are those of the letter alone
    (``own_findings``) and those against facts and other letters. None: as they are
    stored."""

    letter_id: str
    link_key: str
    own_key: str
    facts_key: str
    as_of: str
    link: PersonLink | None
    request: RequestLink | None = None
    relations: tuple[Related, ...] = ()
    own_findings: tuple[Finding, ...] | None
    facts_findings: tuple[Finding, ...] | None


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
    k = t.checks.c
    with store.read() as connection:
        checks = {
            row.letter_id: row
            for row in connection.execute(
                t.checks.select().with_only_columns(
                    k.letter_id, k.link_key, k.own_key, k.facts_key, k.link
                )
            )
        }
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
                own_key=check.own_key if check else None,
                facts_key=check.facts_key if check else None,
                link=decode_link(check.link) if check else None,
            )
        )
    return out


def merge_related(texts: Iterable[str]) -> tuple[Related, ...]:
    """Return the links of all rows of one letter, each once, in a fixed order."""
    found = {(r.relation, r.letter_id): r for text in texts for r in decode_related(text)}
    return tuple(found[key] for key in sorted(found))


def load_letter(store: Store, head: Head) -> Letter:
    """Return the letter of a head, with the links of all its rows."""
    t = store.t
    with store.read() as connection:
        row = connection.execute(
            t.letters.select()
            .with_only_columns(t.letters.c.letter)
            .where(t.letters.c.letter_id == head.letter_id, t.letters.c.document == head.document)
        ).one()
    return replace(unpack(Letter, row.letter), related=head.related)


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """A check as it is written: encoded and compressed, so that the writer only writes."""

    values: dict[str, Any]
    answers: tuple[dict[str, Any], ...]  # of the findings that were made anew


def check_row(check: Check) -> CheckRow:
    """Return a check as its row."""
    values: dict[str, Any] = {
        "letter_id": check.letter_id,
        "link_key": check.link_key,
        "own_key": check.own_key,
        "facts_key": check.facts_key,
        "as_of": check.as_of,
        "person_id": check.link.person_id if check.link else None,
        "link": dumps(encode(check.link)) if check.link else None,
        "request": dumps(encode(check.request)) if check.request else None,
        "relations": dumps(encode(check.relations)),
    }
    answers: list[dict[str, Any]] = []
    for name, findings in (("own", check.own_findings), ("facts", check.facts_findings)):
        if findings is None:
            continue
        values[f"{name}_findings"] = pack(Findings(findings=findings))
        answers += [
            {
                "letter_id": check.letter_id,
                "rule": finding.rule,
                "outcome": finding.outcome,
                "severity": finding.severity,
            }
            for finding in findings
        ]
    return CheckRow(values=values, answers=tuple(answers))


def put_checks(store: Store, rows: Iterable[CheckRow]) -> None:
    """Write a batch of checks in one transaction."""
    batch = list(rows)
    if not batch:
        return
    with store.write() as connection:
        for row in batch:
            _put_check(connection, store, row)


def merged(own: bytes, facts: bytes) -> tuple[Finding, ...]:
    """Return the findings of both parts in the contract's order."""
    from denialscan.rules.engine import all_rules

    order = {rule.name: n for n, rule in enumerate(all_rules())}
    found = (*unpack(Findings, own).findings, *unpack(Findings, facts).findings)
    # A store checked by another version may hold rules that this one does not know.
    return tuple(sorted(found, key=lambda f: order.get(f.rule, len(order))))


def decode_link(text: str | None) -> PersonLink | None:
    """Return a stored person link."""
    return decode(PersonLink, json.loads(text)) if text else None


def decode_request(text: str | None) -> RequestLink | None:
    """Return a stored link to a request."""
    return decode(RequestLink, json.loads(text)) if text else None


def decode_related(text: str) -> tuple[Related, ...]:
    """Return stored links to other letters."""
    return tuple(decode(Related, item) for item in json.loads(text))


def _put_check(connection: Connection, store: Store, row: CheckRow) -> None:
    t = store.t
    letter_id = row.values["letter_id"]
    if {"own_findings", "facts_findings"} <= row.values.keys():
        connection.execute(t.checks.delete().where(t.checks.c.letter_id == letter_id))
        connection.execute(t.findings.delete().where(t.findings.c.letter_id == letter_id))
        connection.execute(t.checks.insert().values(**row.values))
    else:
        connection.execute(
            t.checks.update().where(t.checks.c.letter_id == letter_id).values(**row.values)
        )
        connection.execute(
            t.findings.delete().where(
                t.findings.c.letter_id == letter_id,
                t.findings.c.rule.in_([a["rule"] for a in row.answers]),
            )
        )
    if row.answers:
        connection.execute(t.findings.insert(), list(row.answers))
