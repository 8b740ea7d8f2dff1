"""Where each letter belongs before its rules run: its person, its request, its matter,
and the other letters about the same person. Pure; the whole pile is planned at once, so
that nothing depends on the order in which letters came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from denialscan.codec import digest, encode
from denialscan.facts import by_person
from denialscan.link import People, index_people, link_person
from denialscan.matters import Matter, find_matters, person_key
from denialscan.schema import CaseFacts, LetterBrief, PersonLink, Related, RequestLink


@dataclass(frozen=True, kw_only=True)
class Place:
    """A letter's place. ``others`` are the other letters about the same person, copies of
    this letter and of one another left out; ``key`` hashes all of it and the facts."""

    link: PersonLink | None
    facts: CaseFacts | None
    request: RequestLink | None
    relations: tuple[Related, ...]
    others: tuple[LetterBrief, ...]
    key: str


#: Letters that the rules read together with the one that names them.
_READ = ("older_message", "attachment_of", "answers", "affirms")


def read_with(related: Iterable[Related]) -> tuple[str, ...]:
    """Return the ids of the letters that the rules read together with one."""
    return tuple(sorted({r.letter_id for r in related if r.relation in _READ}))


class Planner:
    """Plans a pile of letters against one revision of the client facts."""

    def __init__(self, facts: CaseFacts | None) -> None:
        self._people: People | None = index_people(facts) if facts is not None else None
        self._facts = by_person(facts) if facts is not None else {}
        self._keys: dict[str, str] = {}

    def link(self, brief: LetterBrief) -> PersonLink | None:
        """Return whom a letter is about, None where there are no client facts."""
        return link_person(brief, self._people) if self._people is not None else None

    def place(
        self,
        briefs: Sequence[LetterBrief],
        links: Mapping[str, PersonLink | None],
        copies: Mapping[str, str],
    ) -> dict[str, Place]:
        """Return every letter's place. ``copies`` tells which letter is a copy of which."""
        groups: dict[str, list[LetterBrief]] = {}
        alone: list[LetterBrief] = []
        for brief in briefs:
            link = links.get(brief.letter_id)
            own = link.person_id if link else None
            key = f"p {own}" if own else person_key(brief, unlinked=link is not None)
            if key is None:
                alone.append(brief)
            else:
                groups.setdefault(key, []).append(brief)
        out: dict[str, Place] = {}
        for key, group in groups.items():
            out |= self._group(key, group, links, copies)
        for brief in alone:
            out |= self._group(brief.letter_id, [brief], links, copies)
        return out

    def _group(
        self,
        key: str,
        group: list[LetterBrief],
        links: Mapping[str, PersonLink | None],
        copies: Mapping[str, str],
    ) -> dict[str, Place]:
        person = next((x.person_id for b in group if (x := links.get(b.letter_id))), None)
        facts = self._facts.get(person) if person else None
        leaders = [b for b in group if b.letter_id not in copies]
        known = {b.letter_id for b in leaders}
        # A copy whose leader is another person's letter stands for itself.
        leaders += [b for b in group if b.letter_id in copies and copies[b.letter_id] not in known]
        matters = find_matters(key, leaders, facts)
        shared = digest([encode(b) for b in leaders])
        out: dict[str, Place] = {}
        for brief in group:
            letter_id = brief.letter_id
            leader = copies.get(letter_id, letter_id)
            matter = matters.get(letter_id) or matters.get(leader) or Matter()
            link = links.get(letter_id)
            out[letter_id] = Place(
                link=link,
                facts=facts,
                request=matter.request,
                relations=matter.relations if letter_id in matters else (),
                others=tuple(b for b in leaders if b.letter_id not in (letter_id, leader)),
                key=digest([self._key(person), shared, encode(link), leader, encode(matter)]),
            )
        return out

    def _key(self, person: str | None) -> str | None:
        """Return the hash of a person's rows: the rows themselves, not their revision,
        for findings cite lines and files."""
        if person is None or person not in self._facts:
            return None
        if person not in self._keys:
            self._keys[person] = digest(encode(self._facts[person].rows))
        return self._keys[person]
