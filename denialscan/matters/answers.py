"""Which request of the client file a letter answers.

Each request that was filed before the letter is held against it: its kind, the day the
letter names, the office, decisions known from elsewhere, reference numbers, and whether
it was still open. One must be clearly ahead, else the letter stays without, with those it
may answer as candidates.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from denialscan.matters.order import RELEASE, clock_before, day_of, days_between, fits, is_before
from denialscan.reference.person_names import compare_names
from denialscan.schema import DECISION_KINDS, CaseFacts, FactRow, LetterBrief, RequestLink

#: Letters that can answer a request, or be one.
_REPLIES = (*DECISION_KINDS, "acknowledgement", "request", "undetermined")
_FAMILIES = (RELEASE, frozenset({"stay_of_removal", "deferred_action"}))
#: Outcomes that leave a request open for another letter: not decided on its merits.
_OPEN = ("kicked_back", "rejected", "none", "undetermined")
#: A request is rarely dated more than this many days off the day it was filed.
_FILED_WITHIN = 3
#: A named day this far from the filing means another request, unless it is a slip.
_ANOTHER = 90
#: Points that a request needs, and by how many it must lead: its very kind is enough (even
#: from another office), a like kind from the same office is not.
_ENOUGH, _AHEAD = 1.75, 1.5


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A request of the client file with the decisions the file knows of it."""

    request_id: str
    kind: str
    submitted_at: str
    office: str
    signed_by: str
    decided: tuple[tuple[str, str, str], ...]  # day, office, outcome

    @property
    def day(self) -> str:
        """The day it was filed, partial or empty where the file is."""
        return self.submitted_at[:10]


@dataclass(frozen=True, kw_only=True)
class _Fit:
    request: Filed
    points: float
    why: tuple[str, ...]


def filed_requests(facts: CaseFacts | None) -> tuple[Filed, ...]:
    """Return the requests among a person's rows, in the order of the sheet."""
    if facts is None:
        return ()
    decided: dict[str, list[FactRow]] = {}
    for row in facts.sheet("decisions"):
        decided.setdefault(row.values.get("request_id", ""), []).append(row)
    return tuple(
        Filed(
            request_id=row.values["request_id"],
            kind=row.values.get("kind", ""),
            submitted_at=row.values.get("submitted_at", ""),
            office=row.values.get("submitted_to", ""),
            signed_by=row.values.get("signed_by", ""),
            decided=tuple(
                (
                    d.values.get("decided_at", "")[:10],
                    d.values.get("office", ""),
                    d.values.get("outcome", ""),
                )
                for d in decided.get(row.values["request_id"], ())
            ),
        )
        for row in facts.sheet("requests")
    )


def has_answered(brief: LetterBrief) -> bool:
    """Tell whether a letter decides its request, so that the next one is about another."""
    return brief.kind in DECISION_KINDS and brief.outcome not in _OPEN


def find_request(
    brief: LetterBrief, requests: Sequence[Filed], answered: Collection[str]
) -> RequestLink:
    """Return which request a letter answers; of counsel's own letter, which it is.

    ``answered`` are the requests that an earlier letter answered.
    """
    if brief.kind not in _REPLIES:
        return _none("a letter of this kind answers no request")
    fits_ = [f for r in requests if (f := _hold(brief, r, answered))]
    fits_.sort(key=lambda f: -f.points)
    if not fits_:
        return _none("no request of the file fits")
    best = fits_[0]
    ids = tuple(f.request.request_id for f in fits_)
    if best.points < _ENOUGH:
        return _none("too little agrees with a request of the file", ids)
    if len(fits_) > 1 and best.points < fits_[1].points + _AHEAD:
        return _none("several requests fit alike", ids)
    sure = next((c for least, c in ((5, 0.95), (3.5, 0.9), (2, 0.8)) if best.points >= least), 0.7)
    return RequestLink(
        request_id=best.request.request_id,
        confidence=sure,
        reason=", ".join(best.why) or "the only request that fits",
        candidates=ids[1:] if best.points < fits_[-1].points + 3 else (),
    )


def _none(reason: str, candidates: tuple[str, ...] = ()) -> RequestLink:
    return RequestLink(request_id=None, confidence=None, reason=reason, candidates=candidates)


def _hold(brief: LetterBrief, request: Filed, answered: Collection[str]) -> _Fit | None:
    """Hold a letter against a request; None where the letter cannot be about it."""
    day = day_of(brief)
    if brief.kind == "request":
        return _own(brief, request, day)
    if is_before(day, request.day) or clock_before(brief.sent_at or "", request.submitted_at):
        return None
    kind = _kind_points(brief, request)
    named = _named_points(brief, request)
    if kind is None and named < 4:
        return None
    found: list[tuple[str, float]] = [("kind", kind or 0), ("request date", named)]
    if brief.office and request.office:
        opla = (brief.office == "OPLA") != (request.office == "OPLA")
        found.append(("office", 1 if brief.office == request.office else -3 if opla else -0.25))
    same_day = [office for d, office, _ in request.decided if day and d == day]
    closed = any(d and is_before(d, day) and o not in _OPEN for d, _, o in request.decided)
    if same_day:
        elsewhere = all(o and brief.office and o != brief.office for o in same_day)
        found.append(("a decision known for that day", 1 if elsewhere else 3))
    elif closed or request.request_id in answered:
        found.append(("", -1.5))
    found.append(_reference(brief, request))
    found.append(_signed(brief, request))
    age = days_between(request.day, day)
    if age is not None and age > 730:
        found.append(("", -1))
    return _fit(request, found)


def _own(brief: LetterBrief, request: Filed, day: str) -> _Fit | None:
    """Hold counsel's own letter against a request: filed on its day, or soon after."""
    kind = _kind_points(brief, request)
    late = days_between(day, request.day)
    if kind is None or not (fits(day, request.day) or (late is not None and 0 <= late <= 7)):
        return None
    dated = 4.0 if late == 0 else 2.5 if late is not None and late <= _FILED_WITHIN else 1.5
    found = [("kind", kind), ("filed on its day", dated)]
    return _fit(request, [*found, _reference(brief, request), _signed(brief, request)])


def _fit(request: Filed, found: list[tuple[str, float]]) -> _Fit:
    return _Fit(
        request=request,
        points=sum(points for _what, points in found),
        why=tuple(what for what, points in found if what and points > 0),
    )


def _kind_points(brief: LetterBrief, request: Filed) -> float | None:
    """Points for the kind, None where the letter's kind answers no such request."""
    stated = {brief.request_kind} if brief.request_kind else set()
    if brief.kind in DECISION_KINDS:
        stated.add(brief.kind)
    if not stated or not request.kind:
        return 0
    if request.kind in stated:
        return 2
    alike = any(request.kind in family and stated & family for family in _FAMILIES)
    return 0.5 if alike else None


def _named_points(brief: LetterBrief, request: Filed) -> float:
    """Points for the day of the request that the letter names."""
    named, filed = (brief.request_date or "")[:10], request.day
    if not named or not filed:
        return 0
    if len(named) < 10 or len(filed) < 10:
        return 1.5 if fits(named, filed) else -4 if named[:4] != filed[:4] else -1
    days = days_between(named, filed)
    if days is None:
        return 0
    apart = abs(days)
    if apart <= _FILED_WITHIN:
        return 2.5 if apart else 4
    parts = sum(a == b for a, b in zip(named.split("-"), filed.split("-"), strict=True))
    swapped = named[:4] == filed[:4] and named[5:7] == filed[8:] and named[8:] == filed[5:7]
    if swapped or parts == 2:
        return 0  # a slip of day, month or year is the date rule's business
    return -1 if apart <= _ANOTHER else -4


def _reference(brief: LetterBrief, request: Filed) -> tuple[str, float]:
    numbers = {n.upper() for n in brief.reference_numbers}
    return ("reference number", 4 if request.request_id.upper() in numbers else 0)


def _signed(brief: LetterBrief, request: Filed) -> tuple[str, float]:
    counsel = brief.representative or (brief.signatory_name if brief.kind == "request" else None)
    if not counsel or not request.signed_by:
        return ("", 0)
    alike = compare_names(counsel, request.signed_by) in ("same", "agrees")
    return ("counsel", 0.5 if alike else 0)
