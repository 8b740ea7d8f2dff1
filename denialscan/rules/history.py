"""The letter's entries, orders and removals against the client file.

``flagged`` only where no row of the file can be meant. An order of a judge and the day it
became final may rightly differ, an "on or about" reaches some days, and an event that the
file does not know is a discrepancy only where its record is marked complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from denialscan.rules.compare import Verdict, fact, letter_date, person_of, trusted
from denialscan.rules.days import (
    agree,
    days_between,
    is_misread,
    is_one_event,
    is_slip,
    is_swap,
    may_be_before,
)
from denialscan.rules.events import MEANT, FileEvent, by_events, file_events, shown, told_by
from denialscan.rules.orders import compare_detail, compare_order
from denialscan.rules.registry import Answer, check
from denialscan.rules.results import Result, settle
from denialscan.schema import Claim, Context, Evidence, Letter

#: "On or about" covers so many days; up to so many more it is open.
ABOUT_DAYS = 10
ABOUT_OPEN_DAYS = 31
#: Days up to which a removal of another day is the file's told wrongly; an entry of a
#: person whom the file never saw leave, up to a year.
SLIP_DAYS = 45
ENTRY_DAYS = 366


@check("immigration_history_discrepancy")
def check_history(letter: Letter, context: Context) -> Answer:
    """Compare the entries, orders, removals and other events that the letter tells."""
    rows = file_events(context)
    person = person_of(context)
    complete: tuple[Evidence, ...] = ()  # what says that the file knows all
    if person is not None and person.values.get("record_complete") == "yes":
        complete = (fact(person, "record_complete"),)
    if not rows and not complete:
        return Answer(
            outcome="not_applicable",
            message="No client facts give an immigration history to compare with.",
        )
    told = [c for c in letter.claimed("event") if MEANT.get(c.value)]
    if not told:
        return Answer(
            outcome="not_applicable",
            message="The letter tells no entry, order or removal of the client.",
        )
    compared = [
        (c, _softened(c, r)) for c in told if (r := _compare(c, told, rows, complete, letter))
    ]
    results = [r for c, r in compared if _counts(c, r)] or [r for _, r in compared]
    if not results:
        return Answer(
            outcome="not_applicable",
            message="The client file says nothing of the events that the letter tells.",
        )
    return settle(results, context)


def _counts(claim: Claim, result: Result) -> bool:
    """Say whether a comparison counts: words that may tell of something else, and days
    without a year, only where they agree (or where the letter tells nothing else)."""
    return claim.attributes.get("sure") != "no" or result.verdict == "agrees"


def _softened(claim: Claim, result: Result) -> Result:
    """Words that may tell of something else, or of somebody else, show no discrepancy."""
    if claim.attributes.get("sure") != "no" or result.verdict != "clashes":
        return result
    return replace(
        result,
        verdict="unsure",
        message=f"The sentence can be read in two ways. {result.message}",
    )


def _compare(
    claim: Claim,
    told: Sequence[Claim],
    rows: Sequence[FileEvent],
    complete: tuple[Evidence, ...],
    letter: Letter,
) -> Result | None:
    """Return what one claim comes to, None where the file is silent on it."""
    if claim.attributes.get("negated"):
        return _denied(claim, rows, letter)
    if claim.attributes.get("count"):
        return _counted(claim, rows, complete, letter)
    meant = [r for r in rows if r.event in MEANT[claim.value]]
    if claim.date is None:
        return _undated(claim, meant, complete)
    dated = [r for r in meant if r.date]
    left = _left_by_choice(claim, rows)
    if left is not None:
        return left
    if not dated:
        return _unknown(claim, meant, complete)
    same = [r for r in dated if _agrees(claim, r)]
    if same:
        return compare_detail(claim, same)
    if claim.value == "resident":
        return None  # residence and entry are two things
    if claim.attributes.get("sure") == "no":
        return by_events(
            "unsure",
            claim,
            f"Whether it is the same cannot be told: the letter tells {shown(claim)}, the client file {told_by(dated)}.",
            dated,
        )
    if claim.value == "supervision":
        sides = f"the letter tells {shown(claim)}, the client file {told_by(dated)}"
        return by_events(
            "unsure", claim, f"Two orders of supervision may be meant: {sides}.", dated
        )
    return _different(claim, told, dated, rows, complete, letter)


#: A departure under an order and one by choice are two things: on one day, one is wrong.
_OTHER_DEPARTURE = {"removal": "voluntary_departure", "voluntary_departure": "removal"}


def _left_by_choice(claim: Claim, rows: Sequence[FileEvent]) -> Result | None:
    """A removal told of the very day on which the file has a voluntary departure, or the
    other way round."""
    other = _OTHER_DEPARTURE.get(claim.value)
    if other is None or claim.date is None or len(claim.date) < 10:
        return None
    same_day = [r for r in rows if r.date == claim.date and r.event in (other, claim.value)]
    if not same_day or any(r.event == claim.value for r in same_day):
        return None
    sides = f"the letter tells {shown(claim)}, the client file {told_by(same_day)}"
    return by_events("clashes", claim, f"How the client left differs: {sides}.", same_day)


def _agrees(claim: Claim, row: FileEvent) -> bool:
    assert claim.date is not None
    if agree(claim.date, row.date):
        return True
    if claim.attributes.get("yearless"):
        return len(row.date) >= 10 and claim.date[5:10] == row.date[5:10]
    apart = days_between(claim.date, row.date)
    if apart is None:
        return False
    if claim.attributes.get("approx"):
        return abs(apart) <= ABOUT_DAYS
    # a judge's order that nobody appeals is final after thirty days
    final = claim.attributes.get("as") == "final" and row.event == "ij_order"
    return final and -40 <= apart <= 0


def _different(
    claim: Claim,
    told: Sequence[Claim],
    dated: Sequence[FileEvent],
    rows: Sequence[FileEvent],
    complete: tuple[Evidence, ...],
    letter: Letter,
) -> Result:
    """No row has the claim's day: is one meant all the same?"""
    assert claim.date is not None
    sides = f"the letter tells {shown(claim)}, the client file {told_by(dated)}"
    if claim.attributes.get("either_order") and any(is_swap(claim.date, r.date) for r in dated):
        return by_events(
            "unsure", claim, f"Day and month may stand in either order: {sides}.", dated
        )
    if not trusted(letter, claim.evidence) and any(is_misread(claim.date, r.date) for r in dated):
        return by_events(
            "possible",
            claim,
            f"Possible: {sides}, a difference that misreading could explain.",
            dated,
        )
    if claim.attributes.get("approx"):
        apart = [days_between(claim.date, r.date) for r in dated]
        if any(a is not None and abs(a) <= ABOUT_OPEN_DAYS for a in apart):
            return by_events("unsure", claim, f'"On or about" may cover it: {sides}.', dated)
    if claim.attributes.get("as") == "lived":
        return by_events(
            "unsure", claim, f"Living here since then need not be the entry: {sides}.", dated
        )
    if claim.value in ("final_order", "ij_order", "bia_dismissal"):
        return compare_order(claim, dated, sides)
    return _another_one(claim, told, dated, rows, complete, sides)


def _another_one(
    claim: Claim,
    told: Sequence[Claim],
    dated: Sequence[FileEvent],
    rows: Sequence[FileEvent],
    complete: tuple[Evidence, ...],
    sides: str,
) -> Result:
    """Entries and removals may be several: the wrong day of one, or one more?"""
    assert claim.date is not None
    mine = [c for c in told if c.date and c.value in MEANT[claim.value]]
    others = [c for c in mine if c is not claim and any(_agrees(c, r) for r in dated)]
    free = [r for r in dated if not any(_agrees(c, r) for c in others)]
    one_more = not free or (claim.value == "reentry" and not _left_open(dated, rows))
    if claim.value in ("entry", "reentry") and _left_between(claim.date, dated, rows, told):
        one_more = True
    slip = any(_told_wrongly(claim, r, len(free)) for r in free)
    if one_more or not slip:
        # a file that is complete may have the last entry alone
        several = claim.value in ("entry", "reentry") and claim.attributes.get("several")
        verdict: Verdict = "clashes" if complete and not several else "unsure"
        more = (
            "the client's record is marked complete and does not know it"
            if complete
            else "whether it is one that the file does not know cannot be told"
        )
        return by_events(verdict, claim, f"{sides[0].upper()}{sides[1:]}; {more}.", dated, complete)
    return by_events("clashes", claim, f"The dates differ: {sides}.", free)


def _told_wrongly(claim: Claim, row: FileEvent, free: int) -> bool:
    """Say whether another day can only be that of a row told wrongly."""
    assert claim.date is not None
    if claim.attributes.get("several"):
        return is_slip(claim.date, row.date, within=0)
    entry = claim.value in ("entry", "reentry") and free == 1
    return is_one_event(claim.date, row.date, within=ENTRY_DAYS if entry else SLIP_DAYS)


def _left_open(dated: Sequence[FileEvent], rows: Sequence[FileEvent]) -> bool:
    """Say whether the file has a re-entry, or an entry after a removal, of its own."""
    removals = [r.date for r in rows if r.event in ("removal", "voluntary_departure") and r.date]
    return any(
        r.event == "reentry" or any(may_be_before(d, r.date) for d in removals) for r in dated
    )


def _left_between(
    day: str, dated: Sequence[FileEvent], rows: Sequence[FileEvent], told: Sequence[Claim]
) -> bool:
    """Say whether the person left the country between every entry of the file and an
    entry told: then it may be another one."""
    departures = [
        r.date for r in rows if r.event in ("removal", "voluntary_departure") and r.date
    ] + [c.date for c in told if c.value in ("removal", "voluntary_departure") and c.date]
    return all(
        any(r.date < d <= day for d in departures) or any(day < d <= r.date for d in departures)
        for r in dated
    )


def _unknown(
    claim: Claim, meant: Sequence[FileEvent], complete: tuple[Evidence, ...]
) -> Result | None:
    """The file knows no day of such an event."""
    if meant:
        return by_events(
            "agrees", claim, f"The letter tells {shown(claim)}; the file has it undated.", meant
        )
    if claim.value not in ("removal", "reentry", "final_order", "ij_order"):
        return None
    if complete:
        return by_events(
            "clashes" if claim.value in ("removal", "ij_order") else "unsure",
            claim,
            f"The letter tells {shown(claim)}; the client's record is marked complete and has none.",
            also=complete,
        )
    return by_events(
        "unsure",
        claim,
        f"The letter tells {shown(claim)}, of which the client file has nothing.",
    )


def _undated(
    claim: Claim, meant: Sequence[FileEvent], complete: tuple[Evidence, ...]
) -> Result | None:
    if meant:
        return compare_detail(claim, meant)
    if claim.value != "removal":
        return None
    return _unknown(claim, meant, complete)


def _denied(claim: Claim, rows: Sequence[FileEvent], letter: Letter) -> Result | None:
    """The letter says that there was none."""
    day = letter_date(letter)
    meant = [r for r in rows if r.event in MEANT[claim.value]]
    past = [r for r in meant if r.date and day and r.date[:10] < day[: len(r.date[:10])]]
    what = "removal" if claim.value == "removal" else "order of removal"
    if past:
        return by_events(
            "clashes",
            claim,
            f"The letter says there was no {what}, the file {told_by(past)}.",
            past,
        )
    if meant:
        return by_events(
            "unsure",
            claim,
            f"The letter says there was no {what}, the file {told_by(meant)}.",
            meant,
        )
    return None


def _counted(
    claim: Claim, rows: Sequence[FileEvent], complete: tuple[Evidence, ...], letter: Letter
) -> Result | None:
    """The number of removals."""
    number = int(claim.attributes["count"])
    day = letter_date(letter)
    removals = [
        r
        for r in rows
        if r.event == "removal" and (not day or not r.date or may_be_before(r.date, day))
    ]
    if number == len(removals):
        return by_events("agrees", claim, f"Removals: {number}, as in the client file.", removals)
    if not removals and not complete:
        return by_events(
            "unsure",
            claim,
            f"The letter counts {number} removals, of which the client file has nothing.",
        )
    return by_events(
        "clashes" if complete else "unsure",
        claim,
        f"The letter counts {number} removals, the client file has {len(removals)}.",
        removals,
        complete,
    )
