"""The letter's entries, orders and removals against the client file.

``flagged`` only where no row of the file can be meant. An order of a judge and the day it
became final may rightly differ, an "on or about" reaches some days, and an event that the
file does not know is a discrepancy only where its record is marked complete.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from denialscan.rules.compare import (
    Verdict,
    confidence_of,
    fact,
    letter_date,
    person_of,
    trusted,
)
from denialscan.rules.days import (
    agree,
    days_between,
    is_misread,
    is_swap,
    may_be_before,
)
from denialscan.rules.registry import Answer, check
from denialscan.schema import Claim, Context, Evidence, FactRow, Letter

#: "On or about" covers so many days; up to so many more it is open.
ABOUT_DAYS = 10
ABOUT_OPEN_DAYS = 31
#: An order is open to appeal for 30 days (8 CFR 1003.38(b)); one that was appealed is
#: final when the Board decides, mostly within some years.
APPEAL_DAYS = 28
APPEAL_YEARS = 8

#: Events of the file that one word of a letter may mean.
_MEANT: dict[str, tuple[str, ...]] = {
    "entry": ("entry", "reentry"),
    "reentry": ("entry", "reentry"),
    "final_order": ("final_order", "ij_order", "bia_dismissal", "court_final_order_after_stay"),
    "ij_order": ("final_order", "ij_order", "bia_dismissal", "court_final_order_after_stay"),
    "bia_dismissal": ("bia_dismissal", "final_order"),
    "removal": ("removal",),
    "reinstatement": ("reinstatement",),
    "court_final_order_after_stay": ("court_final_order_after_stay",),
    "voluntary_departure": ("voluntary_departure",),
    "stay_granted": ("stay_granted",),
    "release_revoked": ("release_revoked",),
    "informal_interview": ("informal_interview",),
    "released_from_other_custody": ("released_from_other_custody",),
    "supervision": ("supervision",),
    "resident": ("resident", "entry"),
    "encounter": (),
}
#: What a file may call its events in its own words.
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (event, re.compile(pattern, re.IGNORECASE))
    for event, pattern in (
        ("reentry", r"re-?ent(?:ry|ered)|returned to the u"),
        ("reinstatement", r"reinstat"),
        ("supervision", r"supervision"),
        ("resident", r"\blpr\b|permanent resid|adjust"),
        ("voluntary_departure", r"voluntary (?:departure|return)(?! (?:was )?(?:denied|refused))"),
        ("bia_dismissal", r"\b(?:bia|board)\b"),
        ("court_final_order_after_stay", r"petition for review|circuit|court_final"),
        ("ij_order", r"\bij\b.*order|order.*\bij\b|immigration judge.*order|in absentia|ordered removed"),
        ("final_order", r"final order|order of removal|removal order|deportation order"),
        ("removal", r"^(?:removal|removed|deport(?:ed|ation))\b"),
        ("entry", r"^(?:\w+ )?(?:entry|entered|arrival|arrived|admission|admitted|parole[d]? in)"),
        ("stay_granted", r"stay.*grant"),
    )
)  # fmt: skip
_SHOWN = {
    "entry": "an entry",
    "reentry": "a re-entry",
    "final_order": "a final order",
    "ij_order": "an order of removal",
    "bia_dismissal": "a dismissal by the Board",
    "court_final_order_after_stay": "a court's final order",
    "removal": "a removal",
}
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


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one claim came to, with both sides' words."""

    verdict: Verdict
    message: str
    evidence: tuple[Evidence, ...]
    confidence: float | None


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A dated event of the file: the row, its event and date, the columns it stands in."""

    row: FactRow
    event: str
    date: str
    columns: tuple[str, ...]

    @property
    def detail(self) -> str:
        return " ".join((self.row.values.get("event", ""), self.row.values.get("detail", "")))

    def evidence(self) -> Evidence:
        return fact(self.row, *self.columns)


@check("immigration_history_discrepancy")
def check_history(letter: Letter, context: Context) -> Answer:
    """Compare the entries, orders, removals and other events that the letter tells."""
    rows = _rows(context)
    person = person_of(context)
    complete = person is not None and person.values.get("record_complete") == "yes"
    if not rows and not complete:
        return Answer(
            outcome="not_applicable",
            message="No client facts give an immigration history to compare with.",
        )
    told = [c for c in letter.claimed("event") if _MEANT.get(c.value)]
    if not told:
        return Answer(
            outcome="not_applicable",
            message="The letter tells no entry, order or removal of the client.",
        )
    results = [r for c in told if (r := _compare(c, told, rows, complete, letter, context))]
    if not results:
        return Answer(
            outcome="not_applicable",
            message="The client file says nothing of the events that the letter tells.",
        )
    return settle(results, context)


def settle(results: Sequence[Result], context: Context) -> Answer:
    """Return the answer that the comparisons come to: one clash flags."""
    for verdict, outcome in (
        ("clashes", "flagged"),
        ("possible", "undetermined"),
        ("unsure", "undetermined"),
        ("agrees", "clear"),
    ):
        hits = [r for r in results if r.verdict == verdict]
        if not hits:
            continue
        own = min((r.confidence for r in hits if r.confidence is not None), default=None)
        return Answer(
            outcome=outcome,  # type: ignore[arg-type]
            message=" ".join(dict.fromkeys(r.message for r in hits)),
            evidence=tuple(e for r in hits for e in r.evidence),
            confidence=confidence_of(own, context) if outcome != "undetermined" else None,
        )
    raise AssertionError("every comparison has a verdict")


def _rows(context: Context) -> tuple[_Row, ...]:
    """Return the dated events of the file, the entry of the sheet ``people`` among them."""
    found: list[_Row] = []
    for row in context.facts.sheet("immigration_events") if context.facts else ():
        if row.values.get("event"):
            found.append(
                _Row(
                    row=row,
                    event=_event_of(row),
                    date=row.values.get("date", ""),
                    columns=("date", "event", "detail"),
                )
            )
    person = person_of(context)
    if person is not None and person.values.get("entry_date"):
        found.append(
            _Row(
                row=person,
                event="entry",
                date=person.values["entry_date"],
                columns=("entry_date",),
            )
        )
    return tuple(found)


def _event_of(row: FactRow) -> str:
    told = row.values["event"].strip()
    plain = re.sub(r"[\s-]+", "_", told.lower())
    if plain in _MEANT:
        return plain
    return next(
        (event for event, pattern in _NAMES if pattern.search(told.replace("_", " "))), plain
    )


def _compare(
    claim: Claim,
    told: Sequence[Claim],
    rows: Sequence[_Row],
    complete: bool,
    letter: Letter,
    context: Context,
) -> Result | None:
    """Return what one claim comes to, None where the file is silent on it."""
    if claim.attributes.get("negated"):
        return _denied(claim, rows, letter)
    if claim.attributes.get("count"):
        return _counted(claim, rows, complete, letter)
    meant = [r for r in rows if r.event in _MEANT[claim.value]]
    if claim.date is None:
        return _undated(claim, meant, complete)
    dated = [r for r in meant if r.date]
    if not dated:
        return _unknown(claim, meant, complete)
    same = [r for r in dated if _agrees(claim, r)]
    if same:
        return _detail(claim, same)
    if claim.value == "resident":
        return None  # residence and entry are two things
    if claim.value == "supervision":
        sides = f"the letter tells {_shown(claim)}, the client file {_told(dated)}"
        return _result("unsure", claim, f"Two orders of supervision may be meant: {sides}.", dated)
    return _different(claim, told, dated, rows, complete, letter)


def _result(verdict: Verdict, claim: Claim, message: str, rows: Sequence[_Row] = ()) -> Result:
    return Result(
        verdict=verdict,
        message=message,
        evidence=(*claim.evidence, *(r.evidence() for r in rows)),
        confidence=claim.confidence,
    )


def _agrees(claim: Claim, row: _Row) -> bool:
    assert claim.date is not None
    if agree(claim.date, row.date):
        return True
    apart = days_between(claim.date, row.date)
    if apart is None:
        return False
    if claim.attributes.get("approx"):
        return abs(apart) <= ABOUT_DAYS
    # a judge's order that nobody appeals is final after thirty days
    final = claim.attributes.get("as") == "final" and row.event == "ij_order"
    return final and -40 <= apart <= 0


def _detail(claim: Claim, same: Sequence[_Row]) -> Result:
    """The day agrees: does what is said of the order agree too?"""
    shown = _shown(claim)
    if claim.attributes.get("detail") == "in_absentia":
        if all(_PRESENT.search(r.detail) and not _ABSENT.search(r.detail) for r in same):
            return _result(
                "clashes",
                claim,
                f"The letter tells {shown} in absentia, the client file one that was not: {_told(same)}.",
                same,
            )
        if not any(_ABSENT.search(r.detail) for r in same):
            return _result(
                "agrees",
                claim,
                f"The letter's {shown} agrees with the client file, which does not say whether it was in absentia.",
                same,
            )
    return _result("agrees", claim, f"The letter tells {shown}, as the client file does.", same)


def _different(
    claim: Claim,
    told: Sequence[Claim],
    dated: Sequence[_Row],
    rows: Sequence[_Row],
    complete: bool,
    letter: Letter,
) -> Result:
    """No row has the claim's day: is one meant all the same?"""
    assert claim.date is not None
    sides = f"the letter tells {_shown(claim)}, the client file {_told(dated)}"
    if claim.attributes.get("either_order") and any(is_swap(claim.date, r.date) for r in dated):
        return _result("unsure", claim, f"Day and month may stand in either order: {sides}.", dated)
    if not trusted(letter, claim.evidence) and any(is_misread(claim.date, r.date) for r in dated):
        return _result(
            "possible",
            claim,
            f"Possible: {sides}, a difference that misreading could explain.",
            dated,
        )
    if claim.attributes.get("approx"):
        apart = [days_between(claim.date, r.date) for r in dated]
        if any(a is not None and abs(a) <= ABOUT_OPEN_DAYS for a in apart):
            return _result("unsure", claim, f'"On or about" may cover it: {sides}.', dated)
    if claim.attributes.get("as") == "lived":
        return _result(
            "unsure", claim, f"Living here since then need not be the entry: {sides}.", dated
        )
    if claim.value in ("final_order", "ij_order", "bia_dismissal"):
        return _order(claim, dated, sides)
    return _another_one(claim, told, dated, rows, complete, sides)


def _order(claim: Claim, dated: Sequence[_Row], sides: str) -> Result:
    """An order's several days: the judge's, the Board's, the day it became final."""
    assert claim.date is not None
    own = [r for r in dated if r.event == claim.value]
    if claim.attributes.get("as") == "final":
        finals = [r for r in dated if r.event in ("final_order", "court_final_order_after_stay")]
        if not finals:
            return _result(
                "unsure",
                claim,
                f"The day the order became final is not in the file: {sides}.",
                dated,
            )
        return _result("clashes", claim, f"The dates of the order differ: {sides}.", finals)
    if claim.value == "bia_dismissal":
        # without a row of its own, only a final order that names the Board is its day
        boards = own or [r for r in dated if _BOARD.search(r.detail)]
        if boards:
            return _result("clashes", claim, f"The dates differ: {sides}.", boards)
        return _result("unsure", claim, f"The file does not give the Board's day: {sides}.", dated)
    judges = [r for r in dated if r.event == "ij_order"]
    later = judges == list(dated) and claim.attributes.get("as") == "order"
    if later and any(_may_be_appealed(r.date, claim.date, r.detail) for r in judges):
        return _result(
            "unsure", claim, f"The order may have been appealed and final later: {sides}.", dated
        )
    finals = [r for r in dated if r not in judges]
    if not judges and any(_may_be_appealed(claim.date, r.date, r.detail) for r in finals):
        return _result(
            "unsure", claim, f"An order and the day it became final may differ: {sides}.", dated
        )
    return _result("clashes", claim, f"The dates of the order differ: {sides}.", dated)


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


def _another_one(
    claim: Claim,
    told: Sequence[Claim],
    dated: Sequence[_Row],
    rows: Sequence[_Row],
    complete: bool,
    sides: str,
) -> Result:
    """Entries and removals may be several: the wrong day of one, or one more?"""
    assert claim.date is not None
    mine = [c for c in told if c.date and c.value in _MEANT[claim.value]]
    others = [c for c in mine if c is not claim and any(_agrees(c, r) for r in dated)]
    free = [r for r in dated if not any(_agrees(c, r) for c in others)]
    one_more = not free or (claim.value == "reentry" and not _left_open(claim, dated, rows))
    if claim.value in ("entry", "reentry") and _left_between(claim.date, dated, rows, told):
        one_more = True
    if one_more:
        verdict: Verdict = "clashes" if complete else "unsure"
        more = (
            "the client's record is marked complete and does not know it"
            if complete
            else "whether it is one that the file does not know cannot be told"
        )
        return _result(verdict, claim, f"{sides[0].upper()}{sides[1:]}; {more}.", dated)
    return _result("clashes", claim, f"The dates differ: {sides}.", free)


def _left_open(claim: Claim, dated: Sequence[_Row], rows: Sequence[_Row]) -> bool:
    """Say whether the file has a re-entry, or an entry after a removal, of its own."""
    removals = [r.date for r in rows if r.event in ("removal", "voluntary_departure") and r.date]
    return any(
        r.event == "reentry" or any(may_be_before(d, r.date) for d in removals) for r in dated
    )


def _left_between(
    day: str, dated: Sequence[_Row], rows: Sequence[_Row], told: Sequence[Claim]
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


def _unknown(claim: Claim, meant: Sequence[_Row], complete: bool) -> Result | None:
    """The file knows no day of such an event."""
    if meant:
        return _result(
            "agrees", claim, f"The letter tells {_shown(claim)}; the file has it undated.", meant
        )
    if claim.value not in ("removal", "reentry", "final_order", "ij_order"):
        return None
    if complete:
        return _result(
            "clashes" if claim.value in ("removal", "ij_order") else "unsure",
            claim,
            f"The letter tells {_shown(claim)}; the client's record is marked complete and has none.",
        )
    return _result(
        "unsure",
        claim,
        f"The letter tells {_shown(claim)}, of which the client file has nothing.",
    )


def _undated(claim: Claim, meant: Sequence[_Row], complete: bool) -> Result | None:
    if meant:
        return _detail(claim, meant)
    if claim.value != "removal":
        return None
    return _unknown(claim, meant, complete)


def _denied(claim: Claim, rows: Sequence[_Row], letter: Letter) -> Result | None:
    """The letter says that there was none."""
    day = letter_date(letter)
    meant = [r for r in rows if r.event in _MEANT[claim.value]]
    past = [r for r in meant if r.date and day and r.date[:10] < day[: len(r.date[:10])]]
    what = "removal" if claim.value == "removal" else "order of removal"
    if past:
        return _result(
            "clashes", claim, f"The letter says there was no {what}, the file {_told(past)}.", past
        )
    if meant:
        return _result(
            "unsure", claim, f"The letter says there was no {what}, the file {_told(meant)}.", meant
        )
    return None


def _counted(claim: Claim, rows: Sequence[_Row], complete: bool, letter: Letter) -> Result | None:
    """The number of removals."""
    number = int(claim.attributes["count"])
    day = letter_date(letter)
    removals = [
        r
        for r in rows
        if r.event == "removal" and (not day or not r.date or may_be_before(r.date, day))
    ]
    if number == len(removals):
        return _result("agrees", claim, f"Removals: {number}, as in the client file.", removals)
    if not removals and not complete:
        return _result(
            "unsure",
            claim,
            f"The letter counts {number} removals, of which the client file has nothing.",
        )
    return _result(
        "clashes" if complete else "unsure",
        claim,
        f"The letter counts {number} removals, the client file has {len(removals)}.",
        removals,
    )


def _shown(claim: Claim) -> str:
    what = _SHOWN.get(claim.value, claim.value.replace("_", " "))
    if claim.value == "final_order" and claim.attributes.get("as") == "final":
        what = "an order final"
    about = " on or about" if claim.attributes.get("approx") else ""
    return f"{what}{about} {claim.date}" if claim.date else what


def _told(rows: Sequence[_Row]) -> str:
    parts = [f"{r.event.replace('_', ' ')} {r.date or '(undated)'}" for r in rows]
    return " and ".join(dict.fromkeys(parts))
