"""What the store holds about one person, read once for all parts of the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from denialscan.briefs import brief_of
from denialscan.errors import UsageError
from denialscan.facts import by_person
from denialscan.plan import read_with
from denialscan.review_sheet.document import Citing
from denialscan.schema import (
    CaseFacts,
    Context,
    FactRow,
    Finding,
    Letter,
    LetterBrief,
    Record,
    RequestLink,
    RequestRecord,
)
from denialscan.settings import RuleSettings
from denialscan.store.checks import heads
from denialscan.store.connect import Store
from denialscan.store.facts import SHOWN, revisions
from denialscan.store.records import records
from denialscan.store.requests import request_history, requests


@dataclass(frozen=True, kw_only=True)
class Material:
    """One person's rows, letters (the earliest first; copies left out), and requests as
    the rules saw them, by id. ``unsure`` are letters that may be about the person and were
    linked to nobody; ``linked`` holds what letters are read together with, by id;
    ``stale``: a finding cites a row of the client file that reads otherwise now."""

    person_id: str
    as_of: str
    facts: CaseFacts
    revision: str
    letters: tuple[Record, ...]
    copies: int
    unsure: tuple[str, ...]
    requests: dict[str, RequestRecord]
    history: dict[str, tuple[RequestRecord, ...]]
    settings: RuleSettings
    stale: bool
    linked: dict[str, Letter] = field(default_factory=dict)

    @cached_property
    def tags(self) -> dict[str, str]:
        """The letters' short names in this sheet."""
        return {r.letter.letter_id: f"L{n}" for n, r in enumerate(self.letters, start=1)}

    @cached_property
    def cite(self) -> Citing:
        """What makes citations."""
        return Citing(self.tags)

    @cached_property
    def briefs(self) -> dict[str, LetterBrief]:
        """The letters in brief, by id."""
        return {r.letter.letter_id: brief_of(r.letter) for r in self.letters}

    @property
    def person(self) -> FactRow | None:
        """The person's own row."""
        return next(iter(self.facts.sheet("people")), None)

    def tag(self, record: Record) -> str:
        """Return a letter's short name."""
        return self.tags[record.letter.letter_id]

    def link(self, record: Record) -> RequestLink:
        """Return which request a letter answers, as far as a record tells."""
        return RequestLink(
            request_id=record.request_id, confidence=None, reason="", matter_id=record.matter_id
        )

    def context(self, record: Record) -> Context:
        """Return what the rules knew beside a letter."""
        together = read_with(record.letter.related)
        return Context(
            as_of=record.as_of or self.as_of,
            facts=self.facts,
            link=record.link,
            linked=tuple(self.linked[i] for i in together if i in self.linked),
            request=self.link(record) if record.matter_id or record.request_id else None,
            timezone=self.settings.timezone,
        )


def gather(
    store: Store, facts: CaseFacts, person_id: str, *, as_of: str, settings: RuleSettings
) -> Material:
    """Return what the store holds about a person of the client ``facts``.

    Raises UsageError where they do not have the person.
    """
    own = by_person(facts).get(person_id)
    if own is None:
        raise UsageError(
            "The client facts have no person of this id.",
            next_step="denialscan facts show lists the people with their ids.",
        )
    mine: list[str] = []
    unsure: list[str] = []
    for head in heads(store):
        if head.link is None:
            continue
        if head.link.person_id == person_id:
            mine.append(head.letter_id)
        elif head.link.person_id is None and person_id in head.link.candidates:
            unsure.append(head.letter_id)
    found = {r.letter.letter_id: r for r in records(store, mine)}
    letters = sorted(_without_copies(found), key=_by_day)
    others = {i for r in letters for i in read_with(r.letter.related)} - found.keys()
    linked = {i: r.letter for i, r in found.items()}
    if others:
        linked |= {r.letter.letter_id: r.letter for r in records(store, others)}
    asked = {r.request_id: r for r in requests(store, person_id)}
    number = revisions(store)[-1].number
    return Material(
        person_id=person_id,
        as_of=as_of,
        facts=own,
        revision=f"{number} ({facts.revision[:SHOWN]})",
        letters=tuple(letters),
        copies=len(found) - len(letters),
        unsure=tuple(unsure),
        requests=asked,
        history={i: request_history(store, i) for i in asked},
        settings=settings,
        linked=linked,
        stale=_stale(facts, letters, asked.values()),
    )


def finding_of(record: Record, rule: str) -> Finding | None:
    """Return a letter's finding by a rule, None where it was not checked for it."""
    return next((f for f in record.findings if f.rule == rule), None)


def _stale(facts: CaseFacts, letters: Iterable[Record], asked: Iterable[RequestRecord]) -> bool:
    """Say whether a finding cites a row of the client file that reads otherwise now."""
    rows = {(r.sheet, r.row): r for r in facts.rows}
    lists = (*(r.findings for r in letters), *(r.findings for r in asked))
    for findings in lists:
        for proof in (e for f in findings for e in f.evidence):
            if proof.source == "facts" and proof.sheet and proof.row:
                row = rows.get((proof.sheet, proof.row))
                if row is None or not _reads(row, proof.quote):
                    return True
    return False


def _reads(row: FactRow, quote: str) -> bool:
    """Whether a row still has the values that a quote of it (``column: value; ...``) gives."""
    return all(
        f"{column}: {value}" in quote
        for column, value in row.values.items()
        if quote.startswith(f"{column}: ") or f"; {column}: " in quote
    )


def _without_copies(found: dict[str, Record]) -> Iterable[Record]:
    """Leave out copies of letters that stand in the sheet themselves; what a copy says of
    its request counts for the letter it copies."""
    for record in found.values():
        leaders = (r.letter_id for r in record.letter.related if r.relation == "duplicate_of")
        if not any(i in found for i in leaders):
            yield record


def _by_day(record: Record) -> tuple[str, str]:
    letter = record.letter
    day = letter.value("sent_at") or letter.value("letter_date") or "9999"
    return (str(day), letter.letter_id)
