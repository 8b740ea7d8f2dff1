"""Puts a choice into words: which client, how sure, and why. No names, no numbers."""

from __future__ import annotations

from collections.abc import Iterable

from denialscan.link.people import FEW
from denialscan.link.weigh import Match
from denialscan.schema import PersonLink


def linked(match: Match, confidence: float, others: Iterable[Match] = ()) -> PersonLink:
    return PersonLink(
        person_id=match.person.person_id,
        confidence=confidence,
        reason=_reason(match),
        candidates=tuple(m.person.person_id for m in others),
    )


def unsure(matches: list[Match], reason: str) -> PersonLink:
    ids = tuple(dict.fromkeys(m.person.person_id for m in matches))[:FEW]
    return PersonLink(person_id=None, confidence=None, reason=reason, candidates=ids)


_NUMBER_WORDS = {
    "same": "A-number equal",
    "near": "A-number one digit off",
    "close": "A-number two digits off",
    "far": "A-number differs",
    "other": "A-number differs",
    None: "no A-number to compare",
}
_NAME_WORDS = {
    "same": "name equal",
    "agrees": "name agrees",
    "misread": "name agrees but for a letter or two",
    "partial": "name agrees in part",
    "different": "name differs",
    None: "no name to compare",
}


def _reason(match: Match) -> str:
    """Say in words what agrees, without names or numbers."""
    parts = [_NUMBER_WORDS[match.number], _NAME_WORDS[match.name]]
    if match.agreeing:
        parts.append(f"{', '.join(match.agreeing)} agree")
    if match.differing:
        parts.append(f"{', '.join(match.differing)} differ")
    return "; ".join(parts)
