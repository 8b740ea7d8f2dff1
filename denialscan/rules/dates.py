"""The letter's other days against the client file: birth, age, the request answered,
earlier decisions. (Days of offences and of the immigration history have their own rules.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from denialscan.rules.compare import fact, letter_date, person_of, trusted
from denialscan.rules.days import (
    agree,
    days_between,
    is_misread,
    is_slip,
    is_swap,
    may_be_before,
)
from denialscan.rules.history import Result, settle
from denialscan.rules.registry import Answer, check
from denialscan.schema import DECISION_KINDS, Claim, Context, Evidence, FactRow, Letter

#: Days a request may take until it is received, or be dated before it is sent in.
IN_THE_MAIL = 10
#: Later than this no mail is that slow; in between it is open.
SLOW_MAIL = 45
#: A link to a request is sure from this confidence on.
SURE_LINK = 0.8
#: Two days this near are the same decision told wrongly rather than two.
SLIP_DAYS = 45


@check("date_discrepancy")
def check_dates(letter: Letter, context: Context) -> Answer:
    """Compare the birth, age, request and earlier decision that the letter dates."""
    results: list[Result] = []
    told = 0
    for what, compare in (
        ("birth", _birth),
        ("age", _age),
        ("request", _request),
        ("decision", _decision),
        ("event", _review),
    ):
        for claim in letter.claimed(what):  # type: ignore[arg-type]
            if what == "event" and claim.value not in _REVIEWS:
                continue
            told += 1
            result = compare(claim, letter, context)
            if result is not None:
                results.append(result)
    if not told:
        return Answer(
            outcome="not_applicable",
            message="The letter gives no date of birth, request or earlier decision.",
        )
    if not results:
        return Answer(
            outcome="not_applicable",
            message="No client facts give the dates of birth, requests or decisions that the letter gives.",
        )
    return settle(results, context)


def _result(verdict: Any, claim: Claim, message: str, facts: Sequence[Evidence] = ()) -> Result:
    return Result(
        verdict=verdict,
        message=message,
        evidence=(*claim.evidence, *facts),
        confidence=claim.confidence,
    )


def _explained(
    claim: Claim, known: Sequence[str], sides: str, facts: Sequence[Evidence], letter: Letter
) -> Result | None:
    """Return the doubt that figures in either order or misreading leave, if any."""
    assert claim.date is not None
    if claim.attributes.get("either_order") and any(is_swap(claim.date, k) for k in known):
        return _result("unsure", claim, f"Day and month may stand in either order: {sides}.", facts)
    if not trusted(letter, claim.evidence) and any(is_misread(claim.date, k) for k in known):
        return _result(
            "possible",
            claim,
            f"Possible: {sides}, a difference that misreading could explain.",
            facts,
        )
    return None


def _birth(claim: Claim, letter: Letter, context: Context) -> Result | None:
    person = person_of(context)
    known = person.values.get("date_of_birth", "") if person else ""
    if person is None or not known or not claim.date:
        return None
    row = (fact(person, "date_of_birth"),)
    if agree(claim.date, known):
        return _result("agrees", claim, f"The letter's birth date {claim.date} agrees.", row)
    sides = f"the letter has the birth date {claim.date}, the client file {known}"
    doubt = _explained(claim, (known,), sides, row, letter)
    return doubt or _result("clashes", claim, f"The birth dates differ: {sides}.", row)


def _age(claim: Claim, letter: Letter, context: Context) -> Result | None:
    person = person_of(context)
    known = person.values.get("date_of_birth", "") if person else ""
    day = letter_date(letter)
    if person is None or not known or not day:
        return None
    row = (fact(person, "date_of_birth"),)
    low, high = _ages_at(known, day)
    age = int(claim.value)
    span = str(low) if low == high else f"{low} or {high}"
    sides = (
        f"on {day} the letter makes the client {age}, by the client file's {known} it was {span}"
    )
    if low <= age <= high:
        return _result("agrees", claim, f"The letter's age of {age} agrees.", row)
    if len(known) == 10 and age in (low - 1, high + 1) and _near_birthday(known, day):
        return _result("unsure", claim, f"A birthday is near: {sides}.", row)
    if not trusted(letter, claim.evidence) and any(
        sum(a != b for a, b in zip(f"{age:02d}", f"{n:02d}", strict=False)) == 1
        for n in (low, high)
    ):
        return _result(
            "possible",
            claim,
            f"Possible: {sides}, a difference that misreading could explain.",
            row,
        )
    return _result("clashes", claim, f"The ages differ: {sides}.", row)


def _ages_at(born: str, day: str) -> tuple[int, int]:
    """Return the least and the greatest age on a day of one born on a date, partial or
    not."""
    years = int(day[:4]) - int(born[:4])
    if len(born) >= 10:
        exact = years - (day[5:10] < born[5:10])
        return exact, exact
    if len(born) == 7 and born[5:7] != day[5:7]:
        exact = years - (day[5:7] < born[5:7])
        return exact, exact
    return years - 1, years


def _near_birthday(born: str, day: str) -> bool:
    """Say whether a day is so near the birthday that a draft of the letter may be older."""
    for year in (int(day[:4]) - 1, int(day[:4]), int(day[:4]) + 1):
        date = f"{year:04d}-{born[5:10]}"
        if date.endswith("02-29"):
            date = f"{year:04d}-02-28"
        apart = days_between(date, day)
        if apart is not None and abs(apart) <= 14:
            return True
    return False


def _request(claim: Claim, letter: Letter, context: Context) -> Result | None:
    """The request's day, against the one the letter answers and else any of its sort."""
    rows = [r for r in (context.facts.sheet("requests") if context.facts else ()) if _sent(r)]
    if not rows or not claim.date:
        return None
    linked, sure = _linked(claim, rows, letter, context)
    candidates = linked or rows
    for row in (*linked, *rows):
        if _is_of(claim, row):
            return _result(
                "agrees",
                claim,
                f"The letter's {claim.date} is the client's request of {_sent(row)[:10]}.",
                (fact(row, "submitted_at", "kind"),),
            )
    if any(_is_of(c, r) for c in letter.claimed("request") for r in linked):
        return _prior(claim, rows, linked, letter)  # the request it answers has its right day
    # the day may be that of a reply or of something else that the file knows
    if any(
        agree(claim.date, r.values["decided_at"])
        for r in context.facts.sheet("decisions")  # type: ignore[union-attr]
        if r.values.get("decided_at")
    ):
        return None
    facts = tuple(fact(r, "submitted_at", "kind") for r in candidates)
    days = [_sent(r)[:10] for r in candidates]
    sides = f"the letter has a request {_worded(claim)}{claim.date}, the client file {' and '.join(dict.fromkeys(days))}"
    doubt = _explained(claim, days, sides, facts, letter)
    if doubt is not None:
        return doubt
    doubtful = claim.attributes.get("prior") or claim.attributes.get("sure")
    if sure and not doubtful and _impossible(claim, days):
        return _result("clashes", claim, f"The dates of the request differ: {sides}.", facts)
    return _result(
        "unsure", claim, f"Whether it is the same request cannot be told: {sides}.", facts
    )


def _prior(
    claim: Claim, rows: Sequence[FactRow], linked: Sequence[FactRow], letter: Letter
) -> Result | None:
    """Compare another request than the one answered with the one it can be."""
    earlier = _earlier(claim, rows, linked, letter)
    if earlier is None:
        return None
    assert claim.date is not None
    facts = (fact(earlier, "submitted_at", "kind"),)
    sent = _sent(earlier)[:10]
    sides = (
        f"the letter has an earlier request {_worded(claim)}{claim.date}, the client file {sent}"
    )
    doubt = _explained(claim, (sent,), sides, facts, letter)
    if doubt is not None:
        return doubt
    if is_slip(claim.date, sent, within=IN_THE_MAIL) and _impossible(claim, (sent,)):
        return _result("clashes", claim, f"The dates of an earlier request differ: {sides}.", facts)
    return None


def _earlier(
    claim: Claim, rows: Sequence[FactRow], linked: Sequence[FactRow], letter: Letter
) -> FactRow | None:
    """Return the one earlier request of the file that a claim of one can mean."""
    if not claim.attributes.get("prior") or not linked or claim.attributes.get("yearless"):
        return None
    if claim.attributes.get("of") == "received":
        return None
    told = letter.claimed("request")
    left = [
        r
        for r in rows
        if r not in linked
        and r.values.get("kind") == linked[0].values.get("kind")
        and may_be_before(_sent(r)[:10], _sent(linked[0])[:10])
        and not any(_is_of(c, r) for c in told)
    ]
    return left[0] if len(left) == 1 else None


def _sent(row: FactRow) -> str:
    return row.values.get("submitted_at", "")


def _worded(claim: Claim) -> str:
    return {"": "of ", "dated": "dated ", "submitted": "submitted on ", "received": "received on "}[
        claim.attributes.get("of", "")
    ]


def _linked(
    claim: Claim, rows: Sequence[FactRow], letter: Letter, context: Context
) -> tuple[list[FactRow], bool]:
    """Return the request the letter answers, and whether that is sure."""
    link = context.request
    if link is not None:
        mine = [
            r for r in rows if link.request_id and r.values.get("request_id") == link.request_id
        ]
        return mine, bool(mine) and (link.confidence or 0.0) >= SURE_LINK
    asked = str(letter.value("request_kind") or "")
    if not asked and letter.kind.value in DECISION_KINDS:
        asked = letter.kind.value
    day = letter_date(letter)
    mine = [
        r
        for r in rows
        if r.values.get("kind", asked) == asked and (not day or may_be_before(_sent(r), day))
    ]
    return (mine, True) if len(mine) == 1 and len(rows) == 1 and asked else ([], False)


def _is_of(claim: Claim, row: FactRow) -> bool:
    """Say whether the claim's day fits the day the request was sent in."""
    assert claim.date is not None
    sent = _sent(row)
    if agree(claim.date, sent[:10]):
        return True
    apart = days_between(sent[:10], claim.date)
    if apart is None:
        return False
    zone = 1 if len(sent) > 10 else 0
    of = claim.attributes.get("of", "")
    if of == "received":
        return -zone <= apart <= IN_THE_MAIL
    if of == "submitted":
        return abs(apart) <= zone
    # "your request of May 3" may be the day it was written, sent or taken in
    return (
        -max(zone, 3) <= apart <= max(zone, 3) if of == "dated" else -zone <= apart <= max(zone, 1)
    )


def _impossible(claim: Claim, days: Sequence[str]) -> bool:
    """Say whether the claim's day can be no day of the requests sent in on these."""
    assert claim.date is not None
    of = claim.attributes.get("of", "")
    for day in days:
        apart = days_between(day, claim.date)
        if apart is None:
            if may_be_before(day, claim.date):
                return False
            continue
        if of == "received" and 0 <= apart <= SLOW_MAIL:
            return False
        if of in ("", "dated") and -IN_THE_MAIL <= apart <= 0:
            return False  # written some days before it was sent
        if of == "" and 0 <= apart <= IN_THE_MAIL and not is_slip(claim.date, day, within=0):
            return False
        if of == "submitted" and abs(apart) <= 1:
            return False
    return True


def _decision(claim: Claim, letter: Letter, context: Context) -> Result | None:
    """An earlier decision's day."""
    if not claim.date or context.facts is None:
        return None
    day = letter_date(letter)
    rows = [r for r in context.facts.sheet("decisions") if r.values.get("decided_at")]
    same = [r for r in rows if _decided_on(claim, r)]
    columns = ("decided_at", "office", "outcome")
    if same:
        return _result(
            "agrees",
            claim,
            f"The letter's earlier decision of {claim.date} is in the client file.",
            tuple(fact(r, *columns) for r in same),
        )
    if any(b.letter_date and agree(claim.date, b.letter_date) for b in context.others):
        return None
    if not claim.attributes.get("office") and any(
        agree(claim.date, r.values["date"])
        for r in context.facts.sheet("immigration_events")
        if r.values.get("date")
    ):
        return None
    meant = [r for r in rows if _may_be_meant(claim, r, day)]
    if not meant:
        return (
            None
            if not rows
            else _result(
                "unsure",
                claim,
                f"The letter tells a decision of {claim.date}, which the client file does not have.",
                tuple(fact(r, *columns) for r in rows),
            )
        )
    facts = tuple(fact(r, *columns) for r in meant)
    days = [r.values["decided_at"][:10] for r in meant]
    sides = f"the letter has an earlier decision of {claim.date}, the client file {' and '.join(dict.fromkeys(days))}"
    doubt = _explained(claim, days, sides, facts, letter)
    if doubt is not None:
        return doubt
    sure = len(meant) == 1 and not claim.attributes.get("yearless")
    same_one = sure and _same_decision(claim, meant[0], letter, context)
    if same_one and is_slip(claim.date, days[0], within=SLIP_DAYS):
        return _result("clashes", claim, f"The dates of the decision differ: {sides}.", facts)
    return _result(
        "unsure", claim, f"Whether it is the same decision cannot be told: {sides}.", facts
    )


def _same_decision(claim: Claim, row: FactRow, letter: Letter, context: Context) -> bool:
    """Say whether the office or the sort of request shows that a row is the decision
    told: offices decide one after the other within weeks."""
    office = claim.attributes.get("office")
    if not office and claim.attributes.get("own"):
        office = str(letter.value("issuing_office") or "")
    kinds = [
        r.values.get("kind")
        for r in (context.facts.sheet("requests") if context.facts else ())
        if r.values.get("request_id") == row.values.get("request_id")
    ]
    same_office = bool(office) and row.values.get("office") == office
    kind = claim.attributes.get("kind")
    return same_office or (bool(kind) and kind in kinds)


def _decided_on(claim: Claim, row: FactRow) -> bool:
    assert claim.date is not None
    known = row.values["decided_at"]
    apart = days_between(claim.date, known[:10])
    return agree(claim.date, known[:10]) or (
        len(known) > 10 and apart is not None and abs(apart) <= 1
    )


def _may_be_meant(claim: Claim, row: FactRow, day: str | None) -> bool:
    """Say whether a row can be the decision told: made before the letter, by the office
    and with the outcome that are named."""
    known = row.values["decided_at"][:10]
    if day and not known < day[: len(known)]:
        return False
    office, outcome = claim.attributes.get("office"), claim.attributes.get("outcome")
    if office and row.values.get("office") and row.values["office"] != office:
        return False
    if outcome and row.values.get("outcome"):
        granted = row.values["outcome"] in ("granted", "granted_in_part")
        return granted == (outcome == "granted") or row.values["outcome"] == "granted_in_part"
    return True


#: Reviews among the events of the file: a decision's day, no entry, order or removal.
_REVIEWS = ("custody_review_90", "hq_review", "interim_request")


def _review(claim: Claim, letter: Letter, context: Context) -> Result | None:
    """The day of an earlier custody review."""
    rows = [
        r
        for r in (context.facts.sheet("immigration_events") if context.facts else ())
        if r.values.get("event") == claim.value and r.values.get("date")
    ]
    if not rows or not claim.date:
        return None
    facts = tuple(fact(r, "date", "event", "detail") for r in rows)
    days = [r.values["date"] for r in rows]
    what = claim.value.replace("_", " ")
    if any(agree(claim.date, d) for d in days):
        return _result(
            "agrees", claim, f"The letter's {what} of {claim.date} is in the file.", facts
        )
    sides = f"the letter has the {what} on {claim.date}, the client file {' and '.join(days)}"
    doubt = _explained(claim, days, sides, facts, letter)
    if doubt is not None:
        return doubt
    if len(days) == 1 and is_slip(claim.date, days[0], within=SLIP_DAYS):
        return _result("clashes", claim, f"The dates of the review differ: {sides}.", facts)
    return _result(
        "unsure", claim, f"Whether it is the same review cannot be told: {sides}.", facts
    )
