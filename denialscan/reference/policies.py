"""Enforcement policies and when each was in force.

One row of the table (``data/policies.csv``) is one period; several rows may share an
id. An open end means that no end was found, not "in force today". Injunctions are rows
too: they qualify the policies they name. ``verified`` rows had their dates read in a
copy of the document or on a named page; of the others a start or an end is estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from denialscan.errors import DataError
from denialscan.reference import tables
from denialscan.reference.periods import day_span, meets, within

Status = Literal["in_force", "not_in_force", "uncertain"]

#: What a decision of each kind may rest on: the scopes of the policy table that are the
#: kind's own (record contract, rule ``policy_not_in_force``).
SCOPES: dict[str, frozenset[str]] = {
    "case_review": frozenset({"custody", "removal", "process"}),
    "stay_of_removal": frozenset({"removal"}),
    "deferred_action": frozenset({"removal"}),
    "custody_review": frozenset({"custody"}),
    "custody_determination": frozenset({"custody"}),
    "release_request": frozenset({"custody"}),
    "medical_risk_review": frozenset({"custody"}),
    "release_revocation": frozenset({"custody"}),
    "parole": frozenset({"parole"}),
    "no_bond": frozenset({"bond", "custody"}),
    "prosecutorial_discretion": frozenset({"opla"}),
}


@dataclass(frozen=True, kw_only=True)
class Window:
    """One period of a policy; dates are ISO and inclusive, empty = open.

    ``affects`` names the policies that an injunction row qualifies. ``verified`` is
    False where a start or end is estimated or missing.
    """

    policy_id: str
    title: str
    scope: tuple[str, ...]
    issued: str
    effective_from: str
    effective_to: str
    uncertain_from: str
    uncertain_to: str
    affects: tuple[str, ...]
    note: str
    source: str
    verified: bool

    @property
    def key(self) -> str:
        """What names the row in the table: policy and first day."""
        return f"{self.policy_id} {self.effective_from}"

    @property
    def period(self) -> str:
        """The period in words: ``from 2021-02-18 to 2021-11-28``."""
        if not self.effective_to:
            return f"from {self.effective_from}, no end found"
        return f"from {self.effective_from} to {self.effective_to}"


@cache
def all_windows() -> tuple[Window, ...]:
    """Return every row of the policy table."""
    return tuple(
        Window(
            policy_id=row["policy_id"],
            title=row["title"],
            scope=tables.parts(row["scope"]),
            issued=row["issued"],
            effective_from=row["effective_from"],
            effective_to=row["effective_to"],
            uncertain_from=row["uncertain_from"],
            uncertain_to=row["uncertain_to"],
            affects=tables.parts(row["affects"]),
            note=row["status_note"],
            source=row["source"],
            verified=row["verified"] == "yes",
        )
        for row in tables.rows("policies")
    )


def windows(policy_id: str) -> tuple[Window, ...]:
    """Return the periods of one policy, the earliest first; none if it is unknown."""
    own = [w for w in all_windows() if w.policy_id == policy_id]
    return tuple(sorted(own, key=lambda w: w.effective_from))


def in_scope(policy_id: str, kind: str) -> bool:
    """Say whether a policy speaks to decisions of this kind. Raises DataError for an id
    that is not in the table or a kind that decides nothing."""
    if kind not in SCOPES:
        raise DataError(f"no scope of policies for the kind {kind}")
    return any(SCOPES[kind] & set(w.scope) for w in _known(policy_id))


def status_on(policy_id: str, day: str) -> Status:
    """Return a policy's status on an ISO date.

    "uncertain" inside a window the sources leave open or an injunction against
    it, and for a partial date (``2021-02``, ``2021``) whose days differ. Raises
    DataError for an id that is not in the table.
    """
    own = _known(policy_id)
    span = day_span(day)
    if any(_doubtful(w, span) for w in own):
        return "uncertain"
    if not any(meets(span, w.effective_from, w.effective_to) for w in own):
        return "not_in_force"
    whole = any(within(span, w.effective_from, w.effective_to) for w in own)
    return "in_force" if whole and not injunctions(policy_id, day) else "uncertain"


def injunctions(policy_id: str, day: str) -> tuple[Window, ...]:
    """Return the court orders that touch a policy on an ISO date, which may be partial."""
    span = day_span(day)
    return tuple(
        w
        for w in all_windows()
        if policy_id in w.affects
        and (meets(span, w.effective_from, w.effective_to) or _doubtful(w, span))
    )


def _known(policy_id: str) -> tuple[Window, ...]:
    own = windows(policy_id)
    if not own:
        raise DataError(f"no policy {policy_id} in the table")
    return own


def _doubtful(window: Window, span: tuple[str, str]) -> bool:
    return bool(window.uncertain_from) and meets(span, window.uncertain_from, window.uncertain_to)
