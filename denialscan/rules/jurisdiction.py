"""Whether the office that wrote is the one that the facility answered to that day.

Only ICE's own lists, near the day, can say that it is not (contract, "How the rules
read"): areas of responsibility, days between or outside the lists, and lists that
disagree leave it undetermined. Headquarters and OPLA are bound to no area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from denialscan.reference.facilities import facilities, resolve_facility
from denialscan.reference.jurisdiction import Assignment, assignments
from denialscan.reference.periods import day_span
from denialscan.rules.compare import confidence_of, fact, item_value
from denialscan.rules.held import covering_rows, is_announced
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, Letter

_EVERYWHERE = ("HQ", "OPLA")
#: Below this an office or a facility is too doubtful to accuse anybody with: an office
#: read in running text only has 0.65, one of a letterhead or signature over 0.9.
_SURE = 0.8
#: The areas of responsibility are those of August 2026; they say nothing of years before.
_AREA_COUNTS_FROM = "2025-08-21"
#: Papers of others than ICE, or that nobody addressed to anybody: no office answers.
_NOT_ICE = frozenset(
    {"court_decision", "uscis_decision", "foia_response", "request", "policy", "other"}
)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A facility to be tested: its id (None: unknown or ambiguous), the places its name
    may be, its words, how sure it is, and the proof."""

    facility_id: str | None
    candidates: tuple[str, ...]
    raw: str
    confidence: float
    evidence: tuple[Evidence, ...]


_Verdict = Literal["clear", "other", "unsure"]
_Judgment = tuple[_Verdict, str, tuple[Assignment, ...]]


@dataclass(frozen=True, kw_only=True)
class Responsible:
    """What the lists say of one facility, office and day."""

    verdict: _Verdict
    message: str
    evidence: tuple[Evidence, ...]


@check("jurisdiction_mismatch")
def check_jurisdiction(letter: Letter, context: Context) -> Answer:
    """Test the facility the letter gives as the current one, else the client file's on
    the day of the decision, against the office that issued the letter."""
    if letter.kind.value in _NOT_ICE:
        return Answer(outcome="not_applicable", message="Not a paper of an ICE field office.")
    office = letter.fields.get("issuing_office")
    code = str(office.value) if office and office.value else ""
    if code in _EVERYWHERE:
        return Answer(
            outcome="not_applicable",
            message="Headquarters and OPLA are not bound to one area.",
        )
    stated = letter.fields.get("letter_date")
    day = str(stated.value) if stated and stated.value else ""
    places = _stated_places(letter, code, day) or _file_places(context, code, day)
    if not places:
        return Answer(outcome="not_applicable", message="No facility is known.")
    shown = tuple(e for p in places for e in p.evidence)
    if office is None or not code:
        return Answer(
            outcome="undetermined",
            message="Which office issued the letter could not be told.",
            evidence=shown,
        )
    shown = (*office.evidence, *shown)
    if not day:
        return Answer(
            outcome="undetermined",
            message="The letter is undated; which office was responsible then cannot be told.",
            evidence=shown,
        )
    tested = [_test(place, code, day) for place in places]
    proof = (*shown, *(e for t in tested for e in t.evidence))
    clear = [t for t in tested if t.verdict == "clear"]
    other = [t for t in tested if t.verdict == "other"]
    weakest = min([office.confidence or 0.0, *(p.confidence for p in places)])
    if clear:
        # on a day of transfer, and in a letter that names two places, one is enough
        return Answer(
            outcome="clear",
            message=clear[0].message,
            evidence=proof,
            confidence=confidence_of(weakest, context),
        )
    if len(other) == len(tested) and weakest >= _SURE:
        return Answer(
            outcome="flagged",
            message=other[0].message,
            evidence=proof,
            confidence=round(weakest, 3),
        )
    unsure = next((t for t in tested if t.verdict == "unsure"), tested[0])
    return Answer(outcome="undetermined", message=unsure.message, evidence=proof)


def responsible(facility_id: str, code: str, day: str) -> Responsible:
    """Return what the lists say of an office's answering for a facility on a day, which
    may be partial (ISO)."""
    span = day_span(day)
    found = _listed(facility_id, code, span)
    if found.verdict != "other":
        return found
    # ICE knows some places by two codes; what its lists say of the other one counts too
    others = [_listed(i, code, span) for i in _same_site(facility_id)]
    doubt = next((o for o in others if o.verdict == "clear"), None)
    if doubt is None:
        return found
    return Responsible(
        verdict="unsure", message=doubt.message, evidence=(*found.evidence, *doubt.evidence)
    )


def _listed(facility_id: str, code: str, span: tuple[str, str]) -> Responsible:
    verdict, message, cited = _judge(
        facilities()[facility_id].name, code, span, assignments(facility_id)
    )
    return Responsible(
        verdict=verdict,
        message=message,
        evidence=tuple(_cite(facility_id, a) for a in dict.fromkeys(cited)),
    )


def _judge(name: str, code: str, span: tuple[str, str], known: tuple[Assignment, ...]) -> _Judgment:
    when = span[0] if span[0] == span[1] else f"{span[0]} to {span[1]}"
    lists = [a for a in known if a.basis == "listed"]
    here = [a for a in lists if a.covers(span)]
    own = [a for a in known if a.basis == "own" and a.covers(span)]
    if own and own[-1].office == code:
        message = f"By the organisation's own file {code} covers {name} on {when}."
        return "clear", message, (*own, *here)
    if not here:
        return _between(name, code, span, when, known)
    codes = {a.office for a in here}
    if code in codes and (len(codes) > 1 or own):
        message = f"The lists disagree on which office covers {name} on {when}."
        return "unsure", message, (*here, *own)
    if code in codes:
        return "clear", f"By ICE's lists {code} covers {name} on {when}.", (*here,)
    area = _area(known, span)
    if area and area.office == code:
        message = f"ICE's lists give {name} to {here[-1].office}, the areas of 2026 to {code}."
        return "unsure", message, (*here, area)
    given = f"ICE's lists give {name} to {' and '.join(sorted(codes))} on {when}"
    return "other", f"The letter is by {code}; {given}.", (*here, *own)


def _between(
    name: str,
    code: str,
    span: tuple[str, str],
    when: str,
    known: tuple[Assignment, ...],
) -> _Judgment:
    """Between two lists it was the office of the one or of the other."""
    lists = [a for a in known if a.basis == "listed"]
    own = [a for a in known if a.basis == "own" and a.covers(span)]
    before = [a for a in lists if a.last < span[0]]
    after = [a for a in lists if a.first > span[1]]
    if not before or not after:
        message = f"No list of ICE's near {when} says which office covers {name}."
        return "unsure", message, known
    old, new = before[-1], after[0]
    if old.office == code and not own:
        return "clear", f"By ICE's list before {when} {code} covers {name}.", (old, new)
    given = f"ICE's lists give {name} to {old.office} before {when} and to {new.office} after it"
    if code in (old.office, new.office):
        return "unsure", f"{given}.", (old, new, *own)
    return "other", f"The letter is by {code}; {given}.", (old, new, *own)


def _area(known: tuple[Assignment, ...], span: tuple[str, str]) -> Assignment | None:
    """Return the area of 2026 where the day is of about that time: it may be the newer."""
    return next((a for a in known if a.basis == "area" and span[1] >= _AREA_COUNTS_FROM), None)


def _cite(facility_id: str, given: Assignment) -> Evidence:
    own = f"the organisation's own file, line {given.line}; " if given.line else ""
    return Evidence(
        source="reference",
        table="facilities",
        row_key=facility_id,
        quote=f"{facilities()[facility_id].name}: field office {given.office}, {given.period}",
        note=f"{own}{given.basis}: {given.source}",
    )


def _same_site(facility_id: str) -> tuple[str, ...]:
    """Return the other codes of that place."""
    return tuple(i for i in facilities()[facility_id].co_located if i in facilities())


def _test(place: _Place, code: str, day: str) -> Responsible:
    if place.facility_id is not None:
        return responsible(place.facility_id, code, day)
    for candidate in place.candidates:
        found = responsible(candidate, code, day)
        if found.verdict == "clear":
            return found
    several = "fits several listed places" if place.candidates else "is in no list"
    return Responsible(
        verdict="unsure",
        message=f"{place.raw} {several}; which office covers it cannot be told.",
        evidence=(),
    )


def _stated_places(letter: Letter, code: str, day: str) -> list[_Place]:
    field = letter.fields.get("facilities")
    out: list[_Place] = []
    for item in field.items if field else ():
        if item_value(item, "as") != "current" or is_announced(item, letter):
            continue
        raw = str(item_value(item, "raw") or item.raw or "")
        known = item_value(item, "value")
        again = resolve_facility(raw, on=day or None, office=code or None)
        if known not in facilities():
            known = again.facility_id
        out.append(
            _Place(
                facility_id=known,
                candidates=again.candidates,
                raw=raw,
                confidence=item.confidence or 0.0,
                evidence=item.evidence,
            )
        )
    return out


def _file_places(context: Context, code: str, day: str) -> list[_Place]:
    out: list[_Place] = []
    for row in covering_rows(context, day) if len(day) == 10 else ():
        hit = resolve_facility(row.values["facility"], on=day, office=code or None)
        out.append(
            _Place(
                facility_id=hit.facility_id,
                candidates=hit.candidates,
                raw=row.values["facility"],
                confidence=hit.confidence,
                evidence=(fact(row, "facility", "from", "to"),),
            )
        )
    return out
