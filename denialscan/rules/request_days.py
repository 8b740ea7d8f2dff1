"""The days a letter gives requests, against those of the client file."""

from __future__ import annotations

from collections.abc import Sequence

from denialscan.rules.compare import fact, letter_date
from denialscan.rules.days import agree, days_between, is_slip, may_be_before
from denialscan.rules.results import Result, doubt_of, result_of
from denialscan.schema import DECISION_KINDS, Claim, Context, FactRow, Letter

#: Days a request may take until it is received, or be dated before it is sent in.
IN_THE_MAIL = 10
#: Later than this no mail is that slow; in between it is open.
SLOW_MAIL = 45
#: A link to a request is sure from this confidence on.
SURE_LINK = 0.8


def compare_request(claim: Claim, letter: Letter, context: Context) -> Result | None:
    """The request's day, against the one the letter answers and else any of its sort."""
    rows = [r for r in (context.facts.sheet("requests") if context.facts else ()) if _sent(r)]
    if not rows or not claim.date:
        return None
    linked, sure = _linked(rows, letter, context)
    candidates = linked or rows
    for row in (*linked, *rows):
        if _is_of(claim, row):
            return result_of(
                "agrees",
                claim,
                f"The letter's {claim.date} is the client's request of {_sent(row)[:10]}.",
                (fact(row, "submitted_at", "kind"),),
            )
    if any(_is_of(c, r) for c in letter.claimed("request") for r in linked):
        return _prior(claim, rows, linked, letter)  # the request it answers has its right day
    if not linked and any(_is_of(c, r) for c in letter.claimed("request") for r in rows):
        return None  # another request told is the one of the file
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
    doubt = doubt_of(claim, days, sides, facts, letter)
    if doubt is not None:
        return doubt
    # of several requests told, the first is the one that the letter answers
    first = claim is letter.claimed("request")[0]
    doubtful = not first or claim.attributes.get("prior") or claim.attributes.get("sure")
    if sure and not doubtful and _impossible(claim, days):
        return result_of("clashes", claim, f"The dates of the request differ: {sides}.", facts)
    return result_of(
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
    doubt = doubt_of(claim, (sent,), sides, facts, letter)
    if doubt is not None:
        return doubt
    if is_slip(claim.date, sent, within=IN_THE_MAIL) and _impossible(claim, (sent,)):
        return result_of(
            "clashes", claim, f"The dates of an earlier request differ: {sides}.", facts
        )
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
    rows: Sequence[FactRow], letter: Letter, context: Context
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
