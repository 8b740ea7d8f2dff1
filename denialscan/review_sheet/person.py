"""Whom a sheet is asked for: an id of the client facts, or a part of one name."""

from __future__ import annotations

import unicodedata

from denialscan.errors import UsageError
from denialscan.schema import CaseFacts

#: Ids told where a name fits several people.
_MOST = 12


def find_person(facts: CaseFacts, asked: str) -> str:
    """Return the person_id that ``asked`` is, else the one person of whose name or aliases
    it is a part (case and accents aside).

    Raises UsageError where there is nobody or several; it names ids only.
    """
    people = facts.sheet("people")
    known = [row.values["person_id"] for row in people]
    if asked in known:
        return asked
    wanted = _plain(asked)
    found = [
        row.values["person_id"]
        for row in people
        if wanted
        and any(
            wanted in _plain(name)
            for name in (row.values.get("name", ""), *row.values.get("aliases", "").split("|"))
        )
    ]
    found = list(dict.fromkeys(found))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            "Nobody in the client facts has this id or name.",
            next_step="denialscan facts show lists the people with their ids.",
        )
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    raise UsageError(
        f"{len(found)} people in the client facts have this in their name.",
        next_step=f"Use one of the ids: {', '.join(found[:_MOST])}{more}.",
    )


def _plain(name: str) -> str:
    """Return a name for comparing: no accents, no case, single spaces."""
    bare = "".join(
        ch for ch in unicodedata.normalize("NFKD", name) if not unicodedata.combining(ch)
    )
    return " ".join(bare.casefold().split())
