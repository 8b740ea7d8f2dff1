"""Which earlier letters of a matter a letter answers, affirms, or simply follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from denialscan.matters.answers import Filed
from denialscan.matters.order import RELEASE, day_of, days_between, fits, in_order, is_before
from denialscan.schema import ADVERSE, DECISION_KINDS, LetterBrief, Related, RequestLink

_REPLIES = (*DECISION_KINDS, "acknowledgement")


def find_relations(
    briefs: Sequence[LetterBrief], links: Mapping[str, RequestLink], requests: Sequence[Filed]
) -> dict[str, tuple[Related, ...]]:
    """Return the relations of each letter of one person to earlier letters.

    ``answers``: a reply to counsel's own letter of the matter; ``affirms``: an adverse
    decision after an adverse one that it names, reviews or decides once more;
    ``same_matter``: the letter before it in its matter, where it has no closer tie with
    that one. Copies of another letter have none of their own.
    """
    found: dict[str, tuple[Related, ...]] = {}
    asked = {r.request_id: r for r in requests}
    before: list[LetterBrief] = []
    for brief in in_order(briefs):
        if any(r.relation == "duplicate_of" for r in brief.related):
            continue
        matter = links[brief.letter_id].matter_id
        if matter is None:
            continue
        earlier = [e for e in before if links[e.letter_id].matter_id == matter]
        ties = [
            r
            for r in (_answered(brief, earlier, links), _affirmed(brief, before, links, asked))
            if r
        ]
        if earlier:
            ties += _followed(brief, earlier[-1], ties)
        if ties:
            found[brief.letter_id] = tuple(ties)
        before.append(brief)
    return found


def _followed(brief: LetterBrief, last: LetterBrief, ties: Sequence[Related]) -> list[Related]:
    known = {r.letter_id for r in (*ties, *brief.related)}
    if last.letter_id in known or brief.letter_id in {r.letter_id for r in last.related}:
        return []
    return [Related(letter_id=last.letter_id, relation="same_matter", confidence=0.9)]


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
    brief: LetterBrief,
    before: Sequence[LetterBrief],
    links: Mapping[str, RequestLink],
    asked: Mapping[str, Filed],
) -> Related | None:
    """Return the adverse decision that this adverse one upholds or reviews: it names its
    day, decides the same request once more, or is headquarters' review of it."""
    if not _adverse(brief):
        return None
    own = links[brief.letter_id]
    adverse = [e for e in before if _adverse(e) and is_before(day_of(e), day_of(brief))]
    near = [
        e
        for e in adverse
        if links[e.letter_id].matter_id == own.matter_id or {e.kind, brief.kind} <= RELEASE
    ]
    named = [
        e
        for e in near
        if any(fits(d[:10], day_of(e)) for d in brief.decision_dates)
        and not _another_request(own, links[e.letter_id])
    ]
    again = [e for e in near if _same_request(brief, e, links)]
    request = asked.get(own.request_id or "")
    review = brief.kind in RELEASE and "HQ" in (brief.office, request.office if request else "")
    local = [
        e
        for e in near
        if review and e.office != "HQ" and not (request and is_before(request.day, day_of(e)))
    ]
    for letters, sure in ((named, 0.9), (again, 0.8), (local, 0.8)):
        if letters:
            return Related(letter_id=letters[-1].letter_id, relation="affirms", confidence=sure)
    return None


def _another_request(one: RequestLink, other: RequestLink) -> bool:
    """Whether two letters answer two requests of the file: the earlier is then history."""
    return None not in (one.request_id, other.request_id) and one.request_id != other.request_id


def _adverse(brief: LetterBrief) -> bool:
    return brief.kind in DECISION_KINDS and brief.outcome in ADVERSE


def _same_request(
    brief: LetterBrief, before: LetterBrief, links: Mapping[str, RequestLink]
) -> bool:
    ids = {links[b.letter_id].request_id for b in (brief, before)}
    if ids != {None}:
        return len(ids) == 1
    return bool(brief.request_date) and brief.request_date == before.request_date
