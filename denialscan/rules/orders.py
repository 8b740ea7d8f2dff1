"""Orders of removal have several days: the judge's, the Board's, that of becoming final."""

from __future__ import annotations

import re
from collections.abc import Sequence

from denialscan.rules.days import days_between, is_slip, may_be_before
from denialscan.rules.events import FileEvent, by_events, shown, told_by
from denialscan.rules.results import Result
from denialscan.schema import Claim

#: An order is open to appeal for 30 days (8 CFR 1003.38(b)); one that was appealed is
#: final when the Board decides, mostly within some years.
APPEAL_DAYS = 28
APPEAL_YEARS = 8
#: Two days of one order, told wrongly, are no farther apart.
SLIP_DAYS = 45
#: Details of an order that leave no room for one in absentia, and those that say it.
_PRESENT = re.compile(
    r"\bappeared\b|\bin person\b|\bnot in absentia\b|\bwas present\b|\battended\b|\bmerits\b|\bstipulat|\bwaived appeal\b|"
    r"\bafter (?:a |full |the )*(?:\w+ )?hearing\b|\bhearing held with\b|\basylum denied\b|\bat (?:the )?hearing\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(r"(?<!not )\bin[ _-]absentia\b|\bdid not appear\b|\bfailed to appear\b", re.I)
#: Details that say that the row's day is the judge's own.
_NO_APPEAL = re.compile(
    r"\bno appeal\b|\bappeal (?:was )?waived\b|\bwaived (?:the )?appeal\b|\bnot appealed\b|\bwithout appeal\b|\bneither\b.*\bappeal|"
    r"\bin[ _-]absentia\b|\b(?:ij|immigration judge|judge)\b",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\bbia\b|\bboard\b|\bappeal (?:was )?(?:dismissed|denied)\b|\bdismissed\b", re.I
)


def compare_detail(claim: Claim, same: Sequence[FileEvent]) -> Result:
    """Return the result of a day that agrees: does what is said of the order agree too?"""
    told = shown(claim)
    if claim.attributes.get("detail") == "in_absentia":
        if all(_PRESENT.search(r.detail) and not _ABSENT.search(r.detail) for r in same):
            return by_events(
                "clashes",
                claim,
                f"The letter tells {told} in absentia, the client file one that was not: {told_by(same)}.",
                same,
            )
        if not any(_ABSENT.search(r.detail) for r in same):
            return by_events(
                "agrees",
                claim,
                f"The letter's {told} agrees with the client file, which does not say whether it was in absentia.",
                same,
            )
    return by_events("agrees", claim, f"The letter tells {told}, as the client file does.", same)


def compare_order(claim: Claim, dated: Sequence[FileEvent], sides: str) -> Result:
    """Return the result of an order's day that no row of the file has; ``sides`` tells
    both. The judge's day, the Board's and that of becoming final are three."""
    assert claim.date is not None
    own = [r for r in dated if r.event == claim.value]
    if claim.attributes.get("several") and not any(
        is_slip(claim.date, r.date, within=SLIP_DAYS) for r in dated
    ):
        return by_events("unsure", claim, f"Several orders may be meant: {sides}.", dated)
    if claim.attributes.get("as") == "final":
        finals = [r for r in dated if r.event in ("final_order", "court_final_order_after_stay")]
        if not finals:
            return by_events(
                "unsure",
                claim,
                f"The day the order became final is not in the file: {sides}.",
                dated,
            )
        if any(_appeal_ran_out(r.date, claim.date) for r in finals):
            return by_events(
                "unsure", claim, f"The file may have the day of the order itself: {sides}.", finals
            )
        return by_events("clashes", claim, f"The dates of the order differ: {sides}.", finals)
    if claim.value == "bia_dismissal":
        # without a row of its own, only a final order that names the Board is its day
        boards = own or [r for r in dated if _BOARD.search(r.detail)]
        if boards:
            return by_events("clashes", claim, f"The dates differ: {sides}.", boards)
        return by_events(
            "unsure", claim, f"The file does not give the Board's day: {sides}.", dated
        )
    judges = [r for r in dated if r.event == "ij_order"]
    later = judges == list(dated) and claim.attributes.get("as") == "order"
    if later and any(_may_be_appealed(r.date, claim.date, r.detail) for r in judges):
        return by_events(
            "unsure", claim, f"The order may have been appealed and final later: {sides}.", dated
        )
    finals = [r for r in dated if r not in judges]
    if not judges and any(_may_be_appealed(claim.date, r.date, r.detail) for r in finals):
        return by_events(
            "unsure", claim, f"An order and the day it became final may differ: {sides}.", dated
        )
    return by_events("clashes", claim, f"The dates of the order differ: {sides}.", dated)


def _appeal_ran_out(ordered: str, final: str) -> bool:
    """Say whether a day is when the time to appeal an order of another day was over; the
    same day of the next month is a slip."""
    apart = days_between(ordered, final)
    return apart is not None and 28 <= apart <= 33 and ordered[8:10] != final[8:10]


def _may_be_appealed(ordered: str, final: str, detail: str) -> bool:
    """Say whether an order of one day can have become final on the other; ``detail`` is
    what the file says of it."""
    if _NO_APPEAL.search(detail) and not _BOARD.search(detail):
        return False
    if not may_be_before(ordered, final) or int(final[:4]) - int(ordered[:4]) > APPEAL_YEARS:
        return False
    apart = days_between(ordered, final)
    if apart is None:
        return True
    if ordered[5:10] == final[5:10]:
        return False  # the same day of another year is a slip, not an appeal
    return apart >= APPEAL_DAYS
