"""The settle pass: link copies, people, requests and matters, then check every letter
whose findings are out of date, and every request.

Runs over the whole store in letter_id order after all reading, so that nothing
depends on the order in which documents arrived or on the number of jobs. Needs
neither OCR nor any language library. What the rules say of a letter alone is kept
while client facts change; only what they say against facts is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from denialscan.codec import digest, encode
from denialscan.plan import Place, Planner, read_with
from denialscan.schema import CaseFacts, Context, LetterBrief, PersonLink, RequestRecord
from denialscan.settings import RuleSettings
from denialscan.store import Store, open_store
from denialscan.store.briefs import briefs_of
from denialscan.store.checks import (
    Check,
    CheckRow,
    Head,
    check_row,
    heads,
    load_letter,
    put_checks,
)
from denialscan.store.facts import current_facts
from denialscan.store.requests import RequestState, put_requests
from denialscan.store.reviews import NOBODY, linked_by_hand
from denialscan.store.twins import all_copies, find_duplicates

#: Letters whose findings are written in one transaction, and one process's share.
BATCH = 100
#: Letters that are worth a process of their own: starting one takes about a second.
_A_JOB = 400


@dataclass(frozen=True, kw_only=True)
class _Todo:
    """One letter to check; ``own`` and ``facts``: which findings are out of date."""

    head: Head
    linked: tuple[Head, ...]
    place: Place
    link_key: str
    own_key: str
    facts_key: str
    as_of: str
    own: bool
    facts: bool


def settle(
    store: Store,
    *,
    as_of: str,
    settings: RuleSettings,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Bring all findings up to date; return how many letters were checked anew.

    Letters are checked in ``jobs`` processes where there are many.
    """
    found = heads(store)
    find_duplicates(store, found)
    todo = _todo(store, found, as_of=as_of, settings=settings)
    done = len(found) - len(todo.letters)
    for rows in _rows(store, todo.letters, settings, jobs):
        put_checks(store, rows)
        done += len(rows)
        if progress is not None:
            progress(done, len(found))
    put_requests(store, todo.requests)
    return len(todo.letters)


@dataclass(frozen=True, kw_only=True)
class _Work:
    letters: list[_Todo]
    requests: list[RequestState]


def _todo(store: Store, found: list[Head], *, as_of: str, settings: RuleSettings) -> _Work:
    from denialscan import pipeline

    version = pipeline.rules_version()
    facts = current_facts(store)
    planner = Planner(facts)
    briefs = briefs_of(store, found, version)
    people = digest([encode(r) for r in facts.rows if r.sheet in _LINKING]) if facts else None
    named = linked_by_hand(store)
    links: dict[str, PersonLink | None] = {}
    link_keys: dict[str, str] = {}
    for head in found:
        by_hand = named.get(head.letter_id)
        key = link_keys[head.letter_id] = digest([head.analysis_key, version, people, by_hand])
        if key == head.link_key:
            links[head.letter_id] = head.link
        elif by_hand is not None and facts is not None:
            links[head.letter_id] = _by_hand(by_hand, facts)
        else:
            links[head.letter_id] = planner.link(briefs[head.letter_id])
    places = planner.place(list(briefs.values()), links, all_copies(store))
    by_id = {head.letter_id: head for head in found}
    letters: list[_Todo] = []
    for head in found:
        place = places[head.letter_id]
        together = read_with((*head.related, *place.relations))
        linked = tuple(by_id[i] for i in together if i in by_id)
        own_key = digest(
            {
                "analysis": head.analysis_key,
                "rules": version,
                "settings": asdict(settings),
                "linked": [[h.letter_id, h.analysis_key] for h in linked],
                "related": encode(head.related),
            }
        )
        facts_key = digest([own_key, place.key, as_of])
        own, against = own_key != head.own_key, facts_key != head.facts_key
        if own or against:
            letters.append(
                _Todo(
                    head=head,
                    linked=linked,
                    place=place,
                    link_key=link_keys[head.letter_id],
                    own_key=own_key,
                    facts_key=facts_key,
                    as_of=as_of,
                    own=own,
                    facts=against,
                )
            )
    requests = _requests(facts, briefs, places, as_of=as_of, settings=settings)
    return _Work(letters=letters, requests=requests)


def _by_hand(person_id: str, facts: CaseFacts) -> PersonLink:
    """Return a link that a person made; one to somebody who is no longer in the facts
    stands, and there is nothing to check against."""
    if person_id == NOBODY:
        return PersonLink(person_id=None, confidence=None, reason="unlinked by a person")
    known = any(r.values["person_id"] == person_id for r in facts.sheet("people"))
    return PersonLink(
        person_id=person_id if known else None,
        confidence=1.0 if known else None,
        reason="linked by a person" if known else "linked by a person to an id that is gone",
    )


#: Sheets by which letters are linked to people.
_LINKING = ("people", "detentions", "requests")


def _rows(
    store: Store, todo: Sequence[_Todo], settings: RuleSettings, jobs: int
) -> Iterator[list[CheckRow]]:
    """Yield the checks of all letters, batch by batch, in their order."""
    batches = (list(b) for b in _batched(todo, BATCH))
    processes = min(jobs, 1 + len(todo) // _A_JOB)
    if processes == 1:
        for batch in batches:
            yield [_check(store, one, settings) for one in batch]
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not forked: this process has open connections to the store.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(partial(_check_batch, store.name, settings), batches)


def _batched(todo: Sequence[_Todo], size: int) -> Iterator[Sequence[_Todo]]:
    for start in range(0, len(todo), size):
        yield todo[start : start + size]


def _check_batch(name: str, settings: RuleSettings, batch: list[_Todo]) -> list[CheckRow]:
    """One process's share: reads the store, writes nothing."""
    with open_store(name) as store:
        return [_check(store, one, settings) for one in batch]


def _check(store: Store, todo: _Todo, settings: RuleSettings) -> CheckRow:
    from denialscan import pipeline

    letter = load_letter(store, todo.head)
    place = todo.place
    linked = tuple(load_letter(store, head) for head in todo.linked)
    alone = Context(as_of=todo.as_of, linked=linked, **asdict(settings))
    context = Context(
        as_of=todo.as_of,
        facts=place.facts,
        link=place.link,
        linked=linked,
        request=place.request,
        others=place.others,
        **asdict(settings),
    )
    return check_row(
        Check(
            letter_id=letter.letter_id,
            link_key=todo.link_key,
            own_key=todo.own_key,
            facts_key=todo.facts_key,
            as_of=todo.as_of,
            link=place.link,
            request=place.request,
            relations=place.relations,
            own_findings=pipeline.check(letter, alone, part="own") if todo.own else None,
            facts_findings=pipeline.check(letter, context, part="facts") if todo.facts else None,
        )
    )


def _requests(
    facts: CaseFacts | None,
    briefs: dict[str, LetterBrief],
    places: dict[str, Place],
    *,
    as_of: str,
    settings: RuleSettings,
) -> list[RequestState]:
    """Return what the rules say of every request of the client facts."""
    if facts is None:
        return []
    from denialscan.facts import by_person
    from denialscan.rules.requests import is_stray, names_request, run_request_rules

    answers: dict[str, list[LetterBrief]] = {}
    possible: dict[str, list[LetterBrief]] = {}
    together: dict[str, list[LetterBrief]] = {}
    strays: list[LetterBrief] = []
    for letter_id, place in places.items():
        if briefs[letter_id].kind == "request":
            continue  # the request itself, not its answer
        owner = place.link.person_id if place.link is not None else None
        several = briefs[letter_id].request_dates or briefs[letter_id].request_kinds
        if owner is not None and several:
            together.setdefault(owner, []).append(briefs[letter_id])
        if place.link is not None and owner is None and not place.link.candidates:
            strays += [briefs[letter_id]] if is_stray(briefs[letter_id]) else []
        if place.request is not None and place.request.request_id is not None:
            answers.setdefault(place.request.request_id, []).append(briefs[letter_id])
        elif place.link is not None:
            for person in (owner,) if owner is not None else place.link.candidates:
                possible.setdefault(person, []).append(briefs[letter_id])
    people = by_person(facts)
    out: list[RequestState] = []
    for row in facts.sheet("requests"):
        values = row.values
        found = answers.get(values["request_id"], [])
        status, findings = run_request_rules(
            row,
            found,
            people[values["person_id"]],
            settings=settings,
            as_of=as_of,
            possible=possible.get(values["person_id"], ()),
            together=[b for b in together.get(values["person_id"], ()) if names_request(b, row)],
            strays=strays,
        )
        out.append(
            RequestState(
                record=RequestRecord(
                    request_id=values["request_id"],
                    person_id=values["person_id"],
                    kind=values.get("kind"),
                    submitted_at=values.get("submitted_at"),
                    submitted_to=values.get("submitted_to"),
                    status=status,
                    answered_by=tuple(b.letter_id for b in found),
                    findings=findings,
                    as_of=as_of,
                )
            )
        )
    return out
