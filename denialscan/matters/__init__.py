"""Matters: which request each letter about a person answers, and which earlier letters it
belongs to.

A matter is one person's requests of one kind with their replies and reviews; it never
spans two people (contract). ``answers`` finds the requests, ``relations`` the letters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from denialscan.matters.answers import filed_requests, find_request, has_answered
from denialscan.matters.order import in_order
from denialscan.matters.relations import find_relations
from denialscan.reference.name_spelling import spelt
from denialscan.reference.person_names import parse_name
from denialscan.schema import DECISION_KINDS, CaseFacts, LetterBrief, Related, RequestLink

__all__ = ["Matter", "find_matters", "person_key"]


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a letter belongs to: the request it answers (None where it answers none and
    forms no matter) and the letters before it."""

    request: RequestLink | None = None
    relations: tuple[Related, ...] = ()


def person_key(brief: LetterBrief, *, unlinked: bool = False) -> str | None:
    """Return what letters about one person share where no client file says who it is: a
    confidently read A-number, else the full name and country; None without either.

    ``unlinked``: there is a client file, and the letter fits nobody in it for sure. An
    A-number that a machine read may then be a client's, misread.
    """
    words = [w for w in parse_name(brief.person_name or "").words if len(w) > 1]
    if brief.a_numbers and (brief.text_trusted or (words and not unlinked)):
        return f"a {brief.a_numbers[0]}"
    if len(words) > 1 and brief.country and (brief.text_trusted or not unlinked):
        return f"n {' '.join(sorted(map(spelt, words)))} {brief.country}"
    return None


def find_matters(
    key: str, briefs: Sequence[LetterBrief], facts: CaseFacts | None
) -> dict[str, Matter]:
    """Return the matter of each letter about one person, by letter_id.

    ``key`` names the person (any stable text; the same as the only letter's id where
    nobody knows who it is: then there is no matter). ``facts`` are that person's rows.
    """
    requests = filed_requests(facts)
    answered: set[str] = set()
    links: dict[str, RequestLink] = {}
    for brief in in_order(briefs):
        found = find_request(brief, requests, answered)
        kind = _kind(brief, found, {r.request_id: r.kind for r in requests})
        if kind and key != brief.letter_id:
            found = replace(found, matter_id=matter_id(key, kind))
        links[brief.letter_id] = found
        if found.request_id and has_answered(brief):
            answered.add(found.request_id)
    relations = find_relations(briefs, links, requests)
    return {
        letter_id: Matter(
            request=link if facts is not None or link.matter_id else None,
            relations=relations.get(letter_id, ()),
        )
        for letter_id, link in links.items()
    }


def matter_id(key: str, kind: str) -> str:
    """Return the identity of a person's matter of one kind."""
    return hashlib.sha256(f"{key}\n{kind}".encode()).hexdigest()[:20]


def _kind(brief: LetterBrief, link: RequestLink, kinds: dict[str, str]) -> str | None:
    """Return the kind of request a letter is about: that of the request it answers (or of
    all it may answer), else what the letter decides or says."""
    if link.request_id and kinds.get(link.request_id):
        return kinds[link.request_id]
    if brief.kind in DECISION_KINDS:
        return brief.kind
    if brief.kind not in ("acknowledgement", "request", "undetermined"):
        return None
    maybe = {kinds.get(c) for c in link.candidates}
    return brief.request_kind or (maybe.pop() if len(maybe) == 1 else None) or None
