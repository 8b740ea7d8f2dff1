"""The settle pass: link copies, then link and check every letter whose findings are
out of date.

Runs over the whole store in letter_id order after all reading, so that nothing
depends on the order in which documents arrived or on the number of jobs. Needs
neither OCR nor any language library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from denialscan.codec import digest, encode
from denialscan.schema import CaseFacts, Context, Letter, PersonLink
from denialscan.settings import RuleSettings
from denialscan.store import Store
from denialscan.store.checks import Check, Head, heads, load_letter, put_checks
from denialscan.store.facts import current_facts
from denialscan.store.twins import find_duplicates

#: Letters whose findings are written in one transaction.
BATCH = 100


def settle(
    store: Store,
    *,
    as_of: str,
    settings: RuleSettings,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Bring all findings up to date; return how many letters were checked anew."""
    from denialscan import pipeline

    pass_ = _Pass(store, as_of=as_of, settings=settings)
    batch: list[Check] = []
    checked = 0
    todo = heads(store)
    find_duplicates(store, todo)
    pass_.by_id = {head.letter_id: head for head in todo}
    for number, head in enumerate(todo, 1):
        check = pass_.check(head, pipeline.RULES_VERSION)
        if check is not None:
            batch.append(check)
            checked += 1
        if len(batch) >= BATCH:
            put_checks(store, batch)
            batch = []
        if progress is not None:
            progress(number, len(todo))
    put_checks(store, batch)
    return checked


class _Pass:
    """One run over the store: its facts, and what was computed from them."""

    def __init__(self, store: Store, *, as_of: str, settings: RuleSettings) -> None:
        self.by_id: dict[str, Head] = {}
        self._store = store
        self._as_of = as_of
        self._settings = settings
        self._facts = current_facts(store)
        self._facts_key = digest(encode(self._facts)) if self._facts else None
        self._persons: dict[str, tuple[CaseFacts, str]] = {}

    def check(self, head: Head, version: str) -> Check | None:
        """Return the letter's new findings, None where the old ones stand."""
        from denialscan import pipeline

        letter: Letter | None = None
        link_key = digest([head.analysis_key, version, self._facts_key])
        link = head.link
        if link_key != head.link_key:
            letter = load_letter(self._store, head)
            link = self._link(letter)
        facts, facts_key = self._person(link)
        linked = [self.by_id[r.letter_id] for r in head.related if r.letter_id in self.by_id]
        findings_key = digest(
            {
                "analysis": head.analysis_key,
                "rules": version,
                "settings": asdict(self._settings),
                "facts": facts_key,
                "link": encode(link),
                "as_of": self._as_of,
                "linked": [[h.letter_id, h.analysis_key] for h in linked],
                "related": encode(head.related),
            }
        )
        if (link_key, findings_key) == (head.link_key, head.findings_key):
            return None
        letter = letter or load_letter(self._store, head)
        context = Context(
            as_of=self._as_of,
            facts=facts,
            link=link,
            linked=tuple(load_letter(self._store, h) for h in linked),
            **asdict(self._settings),
        )
        return Check(
            letter_id=head.letter_id,
            link_key=link_key,
            findings_key=findings_key,
            as_of=self._as_of,
            link=link,
            findings=tuple(pipeline.check(letter, context)),
        )

    def _link(self, letter: Letter) -> PersonLink | None:
        if self._facts is None:
            return None
        from denialscan.link import link_person

        return link_person(letter, self._facts)

    def _person(self, link: PersonLink | None) -> tuple[CaseFacts | None, str | None]:
        if self._facts is None or link is None or link.person_id is None:
            return None, None
        known = self._persons.get(link.person_id)
        if known is None:
            from denialscan.facts import for_person

            facts = for_person(self._facts, link.person_id)
            # The rows themselves, not their revision: lines and files are cited.
            known = facts, digest(encode(facts.rows))
            self._persons[link.person_id] = known
        return known
