"""The letter's other days against the client file: birth, age, the request answered,
earlier decisions. (Days of offences and of the immigration history have their own rules.)
"""

from __future__ import annotations

from denialscan.rules.compare import fact, letter_date, person_of, trusted
from denialscan.rules.days import agree, days_between, is_slip
from denialscan.rules.registry import Answer, check
from denialscan.rules.request_days import compare_request
from denialscan.rules.results import Result, doubt_of, result_of, settle
from denialscan.schema import Claim, Context, FactRow, Letter

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
        ("request", compare_request),
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


def _birth(claim: Claim, letter: Letter, context: Context) -> Result | None:
    person = person_of(context)
    known = person.values.get("date_of_birth", "") if person else ""
    if person is None or not known or not claim.date:
        return None
    row = (fact(person, "date_of_birth"),)
    if agree(claim.date, known):
        return result_of("agrees", claim, f"The letter's birth date {claim.date} agrees.", row)
    sides = f"the letter has the birth date {claim.date}, the client file {known}"
    doubt = doubt_of(claim, (known,), sides, row, letter)
    return doubt or result_of("clashes", claim, f"The birth dates differ: {sides}.", row)


def _age(claim: Claim, letter: Letter, context: Context) -> Result | None:
    person = person_of(context)
    known = person.values.get("date_of_birth", "") if person else ""
    day = letter_date(letter)
    if person is None or not known or not day:
        return None
    row = (fact(person, "date_of_birth"),)
    # a birthday told of a month brings the age by its end
    low, high = _ages_at(known, f"{claim.date}-{_LAST_DAY}" if claim.date else day)
    age = int(claim.value)
    span = str(low) if low == high else f"{low} or {high}"
    sides = (
        f"on {day} the letter makes the client {age}, by the client file's {known} it was {span}"
    )
    if low <= age <= high:
        return result_of("agrees", claim, f"The letter's age of {age} agrees.", row)
    if (
        len(known) == 10
        and not claim.date
        and age in (low - 1, high + 1)
        and _near_birthday(known, day)
    ):
        return result_of("unsure", claim, f"A birthday is near: {sides}.", row)
    if not trusted(letter, claim.evidence) and any(
        sum(a != b for a, b in zip(f"{age:02d}", f"{n:02d}", strict=False)) == 1
        for n in (low, high)
    ):
        return result_of(
            "possible",
            claim,
            f"Possible: {sides}, a difference that misreading could explain.",
            row,
        )
    return result_of("clashes", claim, f"The ages differ: {sides}.", row)


#: Later than every birthday of a month.
_LAST_DAY = 31


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


def _decision(claim: Claim, letter: Letter, context: Context) -> Result | None:
    """An earlier decision's day."""
    if not claim.date or context.facts is None:
        return None
    day = letter_date(letter)
    rows = [r for r in context.facts.sheet("decisions") if r.values.get("decided_at")]
    same = [r for r in rows if _decided_on(claim, r)]
    columns = ("decided_at", "office", "outcome")
    if same:
        return result_of(
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
            else result_of(
                "unsure",
                claim,
                f"The letter tells a decision of {claim.date}, which the client file does not have.",
                tuple(fact(r, *columns) for r in rows),
            )
        )
    facts = tuple(fact(r, *columns) for r in meant)
    days = [r.values["decided_at"][:10] for r in meant]
    sides = f"the letter has an earlier decision of {claim.date}, the client file {' and '.join(dict.fromkeys(days))}"
    doubt = doubt_of(claim, days, sides, facts, letter)
    if doubt is not None:
        return doubt
    sure = len(meant) == 1 and not claim.attributes.get("yearless")
    same_one = sure and _same_decision(claim, meant[0], letter, context)
    if same_one and is_slip(claim.date, days[0], within=SLIP_DAYS):
        return result_of("clashes", claim, f"The dates of the decision differ: {sides}.", facts)
    return result_of(
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
        return result_of(
            "agrees", claim, f"The letter's {what} of {claim.date} is in the file.", facts
        )
    sides = f"the letter has the {what} on {claim.date}, the client file {' and '.join(days)}"
    doubt = doubt_of(claim, days, sides, facts, letter)
    if doubt is not None:
        return doubt
    if len(days) == 1 and is_slip(claim.date, days[0], within=SLIP_DAYS):
        return result_of("clashes", claim, f"The dates of the review differ: {sides}.", facts)
    return result_of(
        "unsure", claim, f"Whether it is the same review cannot be told: {sides}.", facts
    )
