"""Which earlier letters of a matter a letter answers, affirms, or simply follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from denialscan.matters.order import day_of, days_between, fits, in_order
from denialscan.schema import ADVERSE, DECISION_KINDS, LetterBrief, Related, RequestLink

_REPLIES = (*DECISION_KINDS, "acknowledgement")


def find_relations(
    briefs: Sequence[LetterBrief], links: Mapping[str, RequestLink]
) -> dict[str, tuple[Related, ...]]:
    """Return the relations of each letter of one person to earlier letters of its matter.

    ``answers``: a reply to counsel's own letter; ``affirms``: an adverse decision after an
    adverse one that it names or reviews; ``same_matter``: the letter before it, where it
    has no closer tie with that one. Copies of another letter have none of their own.
    """
    matters: dict[str, list[LetterBrief]] = {}
    for brief in in_order(briefs):
        matter = links[brief.letter_id].matter_id
        copy = any(r.relation == "duplicate_of" for r in brief.related)
        if matter and not copy:
            matters.setdefault(matter, []).append(brief)
    return {
        brief.letter_id: _relations(brief, letters[:number], links)
        for letters in matters.values()
        for number, brief in enumerate(letters)
        if number
    }


def _relations(
    brief: LetterBrief, earlier: Sequence[LetterBrief], links: Mapping[str, RequestLink]
) -> tuple[Related, ...]:
    found = [r for r in (_answered(brief, earlier, links), _affirmed(brief, earlier, links)) if r]
    last = earlier[-1]
    tied = {r.letter_id for r in (*found, *brief.related)}
    if last.letter_id not in tied and brief.letter_id not in {r.letter_id for r in last.related}:
        found.append(Related(letter_id=last.letter_id, relation="same_matter", confidence=0.9))
    return tuple(found)


def _answered(
    brief: LetterBrief, earlier: Sequence[LetterBrief], links: Mapping[str, RequestLink]
) -> Related | None:
    """Return counsel's letter that this one replies to: the same request of the file, or
    the day it names, or the only one since the last decision."""
    if brief.kind not in _REPLIES:
        return None
    own = [e for e in earlier if e.kind == "request"]
    request = links[brief.letter_id].request_id
    named = (brief.request_date or "")[:10]
    same = [e for e in own if request and links[e.letter_id].request_id == request]
    dated = [e for e in own if named and _dated(named, day_of(e))]
    if same or dated:
        return Related(letter_id=(same or dated)[-1].letter_id, relation="answers", confidence=0.95)
    decided = [n for n, e in enumerate(earlier) if e.kind in DECISION_KINDS]
    since = [e for e in earlier[decided[-1] + 1 if decided else 0 :] if e.kind == "request"]
    unlike = request and any(links[e.letter_id].request_id for e in since)
    if len(since) != 1 or named or unlike:
        return None
    return Related(letter_id=since[0].letter_id, relation="answers", confidence=0.75)


def _dated(named: str, day: str) -> bool:
    apart = days_between(day, named)
    return fits(named, day) if apart is None else 0 <= apart <= 3


def _affirmed(
    brief: LetterBrief, earlier: Sequence[LetterBrief], links: Mapping[str, RequestLink]
) -> Related | None:
    """Return the adverse decision that this adverse one upholds or reviews: it names its
    day, or decides the same request once more."""
    if not _adverse(brief):
        return None
    before = [e for e in earlier if _adverse(e) and day_of(e) != day_of(brief)]
    named = [e for e in before if any(fits(d[:10], day_of(e)) for d in brief.decision_dates)]
    if named:
        return Related(letter_id=named[-1].letter_id, relation="affirms", confidence=0.9)
    again = [e for e in before if _same_request(brief, e, links)]
    if again:
        return Related(letter_id=again[-1].letter_id, relation="affirms", confidence=0.8)
    return None


def _adverse(brief: LetterBrief) -> bool:
    return brief.kind in DECISION_KINDS and brief.outcome in ADVERSE


def _same_request(
    brief: LetterBrief, before: LetterBrief, links: Mapping[str, RequestLink]
) -> bool:
    ids = {links[b.letter_id].request_id for b in (brief, before)}
    if ids != {None}:
        return len(ids) == 1
    return bool(brief.request_date) and brief.request_date == before.request_date
