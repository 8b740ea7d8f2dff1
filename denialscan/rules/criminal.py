"""The arrests and convictions the letter tells against the client's criminal record.

``not_applicable``: no facts, or the letter tells of none. ``clear``: what it tells is in
the file. ``flagged``: an arrest, a charge or an undone conviction told as a conviction, a
wrong day or a wrong offence of an event that can only be this one, or, where the file is
marked complete, an event it does not have. ``undetermined``: several events could be meant,
the file may lack the event or its date, or misreading could explain the difference
("Possible:").
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
    silent_file,
    trusted,
)
from denialscan.rules.days import is_one_event, may_be_before
from denialscan.rules.dispositions import compare_disposition, described, reduction_of, undone
from denialscan.rules.offense_match import (
    DATE_COLUMNS,
    date_agrees,
    date_misread,
    dates_of,
    is_lesser,
    overstates,
    relation,
    surely_another_day,
)
from denialscan.rules.registry import Answer, check
from denialscan.schema import Claim, Context, Evidence, FactRow, Letter

#: A claim read less surely than this is no ground for a discrepancy.
_SURE = 0.7
_CLOSENESS = ("same", "near", "graded", "unknown", "different")
#: Days up to which another day of one offence and outcome is the same case told wrongly
#: rather than another case.
_SAME_CASE_DAYS = 366
#: A plea has a day of its own, before that of the conviction.
_PLEA = re.compile(
    r"\b(?:ple(?:a|as|d|ad|aded|ading)|nolo|no contest|declar[oó] culpable)\b", re.IGNORECASE
)
_SHOWN = ("offense", "disposition", *DATE_COLUMNS, "level")


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What one claim came to, and the row it can be of."""

    verdict: Verdict
    message: str
    claim: Claim
    rows: tuple[FactRow, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return (*self.claim.evidence, *(fact(r, *_SHOWN) for r in self.rows))


@dataclass(frozen=True, kw_only=True)
class _File:
    """The client's record as it stood on the letter's day."""

    rows: tuple[FactRow, ...]
    day: str | None
    complete: bool
    person: FactRow


@check("criminal_history_discrepancy")
def check_criminal_history(letter: Letter, context: Context) -> Answer:
    """Compare each offence the letter tells with the rows of ``offenses``."""
    person = person_of(context)
    if person is None or context.facts is None:
        return silent_file("criminal record")
    rows = tuple(r for r in context.facts.sheet("offenses") if r.values.get("offense"))
    complete = person.values.get("record_complete") == "yes"
    if not rows and not complete:
        return silent_file("criminal record")
    claims = letter.claimed("offense")
    single = [c for c in claims if "count" not in c.attributes]
    counted = [c for c in claims if "count" in c.attributes]
    if not single and not counted:
        return Answer(
            outcome="not_applicable",
            message="The letter tells of no arrest, charge or conviction.",
        )
    file = _File(rows=rows, day=letter_date(letter), complete=complete, person=person)
    results = _compare_all(single, file, letter)
    results += [_compare_count(c, file) for c in counted]
    # "the charge was dismissed" of no named offence says something only where it agrees
    results = [r for r in results if not _of_nothing(r)] or results
    return _answer([_softened(r) for r in results], file, context)


def _of_nothing(result: _Result) -> bool:
    claim = result.claim
    told = claim.attributes.get("disposition", "")
    return (
        result.verdict != "agrees"
        and not claim.value
        and "count" not in claim.attributes
        and told in ("dismissed", "acquitted")
    )


def _softened(result: _Result) -> _Result:
    """A sentence that can be read in two ways shows no discrepancy."""
    if result.verdict != "clashes" or (result.claim.confidence or 1.0) >= _SURE:
        return result
    return _Result(
        verdict="unsure",
        message=f"The sentence can be read in two ways. {result.message}",
        claim=result.claim,
        rows=result.rows,
    )


def _answer(results: Sequence[_Result], file: _File, context: Context) -> Answer:
    as_of = f" (as of {file.day})" if file.day else ""
    for verdict, outcome in (
        ("clashes", "flagged"),
        ("possible", "undetermined"),
        ("unsure", "undetermined"),
        ("agrees", "clear"),
    ):
        hits = [r for r in results if r.verdict == verdict]
        if not hits:
            continue
        told = list(dict.fromkeys(r.message for r in hits))
        evidence = tuple(dict.fromkeys(e for r in hits for e in r.evidence))
        if not any(e.source == "facts" for e in evidence):
            evidence = (*evidence, fact(file.person, "record_complete"))
        message = {
            "clashes": f"The criminal history differs{as_of}: ",
            "possible": "Possible: ",
        }.get(verdict, "") + " ".join(told)
        confidence = None
        if outcome != "undetermined":
            known = [r.claim.confidence for r in hits if r.claim.confidence is not None]
            confidence = confidence_of(min(known, default=None), context)
        return Answer(
            outcome=outcome,  # type: ignore[arg-type]
            message=message,
            evidence=evidence,
            confidence=confidence,
        )
    raise AssertionError("every comparison has a verdict")


# ------------------------------------------------------------------ single events


def _compare_all(claims: Sequence[Claim], file: _File, letter: Letter) -> list[_Result]:
    """Compare the claims; rows that one claim agrees with are not another's wrong day."""
    first = [(c, _agreeing(c, file)) for c in claims]
    taken = {r.row for _claim, rows in first if len(rows) == 1 for r in rows}
    out: list[_Result] = []
    for claim, rows in first:
        if rows:
            out.append(_by_disposition(claim, rows, file))
        elif _dropped_beside(claim, first):
            out.append(_beside(claim, file))
        else:
            out.append(_without_match(claim, taken, file, letter))
    return out


def _dropped_beside(claim: Claim, told: Sequence[tuple[Claim, list[FactRow]]]) -> bool:
    """ "The charge of assault was dropped when he pleaded to theft", "a charge of robbery was
    pleaded down to theft": part of the theft's case."""
    disposition = claim.attributes.get("disposition")
    return (
        disposition == "reduced" or (disposition == "dismissed" and claim.date is None)
    ) and any(rows and c is not claim and c.evidence == claim.evidence for c, rows in told)


def _beside(claim: Claim, file: _File) -> _Result:
    return _Result(
        verdict="unsure",
        message=f"Charges dropped or reduced in a case need not be in the client file: {_stated(claim)}.",
        claim=claim,
        rows=file.rows,
    )


def _stated(claim: Claim) -> str:
    """Say in the letter's words what a claim tells."""
    what = claim.value or "an offence it does not name"
    how = {
        "convicted": "a conviction",
        "arrest": "an arrest or charge",
        "pending": "a pending charge",
        "dismissed": "a dismissed charge",
        "vacated": "a vacated conviction",
        "reduced": "a reduced charge",
        "acquitted": "an acquittal",
    }.get(claim.attributes.get("disposition", ""), "an event")
    on = f" ({claim.date})" if claim.date else ""
    return f"the letter tells {how} for {what}{on}"


def _relations(claim: Claim, file: _File) -> list[tuple[FactRow, str]]:
    out: list[tuple[FactRow, str]] = []
    for row in file.rows:
        if _later(row, file.day):
            continue
        level = row.values.get("level", "")
        names = reduction_of(row) or (row.values["offense"],)
        found = [relation(claim.value, name, level if len(names) == 1 else "") for name in names]
        out.append((row, min(found, key=_CLOSENESS.index) if claim.value else "near"))
    return out


def _later(row: FactRow, day: str | None) -> bool:
    """Tell whether all of an event happened after the letter."""
    known = dates_of(row).values()
    return bool(day and known) and all(day < v for v in known if day) and bool(known)


def _agreeing(claim: Claim, file: _File) -> list[FactRow]:
    """Return the rows a claim can be of by offence and day, the surest ones only."""
    ranked: list[tuple[int, FactRow]] = []
    for row, kind in _relations(claim, file):
        if kind not in ("same", "near"):
            continue
        if claim.date and dates_of(row) and not date_agrees(claim.date, row):
            continue
        exact = bool(claim.date and dates_of(row))
        ranked.append(((0 if kind == "same" else 2) + (0 if exact or not claim.date else 1), row))
    best = min((n for n, _row in ranked), default=0)
    return [row for n, row in ranked if n == best]


def _by_disposition(claim: Claim, rows: list[FactRow], file: _File) -> _Result:
    """Compare what became of the offence; of several rows one that agrees is enough."""
    verdicts = [compare_disposition(claim, row, file.day) for row in rows]
    if "agrees" in verdicts:
        row = rows[verdicts.index("agrees")]
        level = row.values.get("level", "")
        if claim.value and overstates(claim.value, row.values["offense"], level):
            return _Result(
                verdict="unsure",
                message=f"Whether {_stated(claim)} overstates {described(row)} cannot be told.",
                claim=claim,
                rows=(row,),
            )
        return _Result(
            verdict="agrees",
            message=f"As the client file has it, {_stated(claim)}.",
            claim=claim,
            rows=(row,),
        )
    shown = " and ".join(described(r) for r in rows)
    if set(verdicts) == {"clashes"}:
        # without the offence's name a conviction of the same day may be another charge's
        verdict: Verdict = "clashes" if claim.value else "unsure"
        return _Result(
            verdict=verdict,
            message=f"{_stated(claim)}, the client file has {shown}.",
            claim=claim,
            rows=tuple(rows),
        )
    return _Result(
        verdict="unsure",
        message=f"Whether the client file agrees cannot be told: {_stated(claim)}, the file has {shown}.",
        claim=claim,
        rows=tuple(rows),
    )


def _without_match(claim: Claim, taken: set[int], file: _File, letter: Letter) -> _Result:
    """Say of an event that is not in the file as told, what it can be instead."""
    related = _relations(claim, file)
    free = [(row, kind) for row, kind in related if row.row not in taken]
    return (
        _other_grade(claim, free)
        or _other_day(claim, free, file, letter)
        or _other_offense(claim, free, file)
        or _added(claim, related, file)
    )


def _other_grade(claim: Claim, free: list[tuple[FactRow, str]]) -> _Result | None:
    """ "grand theft" where the file has petit theft of that day"""
    rows = [
        row
        for row, kind in free
        if kind == "graded"
        and (not claim.date or not dates_of(row) or date_agrees(claim.date, row))
    ]
    if not rows:
        return None
    sure = len(rows) == 1 and not (
        rows[0].values.get("disposition") == "reduced"
        or claim.attributes["disposition"] == "reduced"
    )
    if len(rows) == 1 and rows[0].values.get("disposition") == "reduced":
        sure = compare_disposition(claim, rows[0], None) == "clashes"
    shown = " and ".join(described(r) for r in rows)
    return _Result(
        verdict="clashes" if sure else "unsure",
        message=f"{_stated(claim)}, the client file has {shown}.",
        claim=claim,
        rows=tuple(rows),
    )


def _other_day(
    claim: Claim, free: list[tuple[FactRow, str]], file: _File, letter: Letter
) -> _Result | None:
    """The same offence on another day: wrong where it can only be the one in the file."""
    if not claim.date or not claim.value:
        return None
    same = [row for row, kind in free if kind in ("same", "near", "graded")]
    if not same:
        return None
    shown = f"{_stated(claim)}, the client file has {' and '.join(described(r) for r in same)}."
    if not trusted(letter, claim.evidence) and any(date_misread(claim.date, r) for r in same):
        return _Result(
            verdict="possible",
            message=f"{shown} Misreading could explain the difference.",
            claim=claim,
            rows=tuple(same),
        )
    dated = claim.attributes.get("dated", "")
    sure = all(surely_another_day(claim.date, dated, r) for r in same)
    exact = [row for row, kind in free if kind == "same"]
    only = len(same) == 1 and len(exact) == 1 and _same_case(claim, same[0], file)
    if any(_may_be_plea(claim, r) for r in same):
        sure = False
    if sure and (only or file.complete):
        return _Result(verdict="clashes", message=shown, claim=claim, rows=tuple(same))
    return _Result(
        verdict="unsure",
        message=f"Which event of the client file is meant cannot be told: {shown}",
        claim=claim,
        rows=tuple(same),
    )


def _same_case(claim: Claim, row: FactRow, file: _File) -> bool:
    """Say whether an event of another day is a row's told wrongly rather than another case."""
    assert claim.date is not None
    return compare_disposition(claim, row, file.day) == "agrees" and any(
        is_one_event(claim.date, known, within=_SAME_CASE_DAYS) for known in dates_of(row).values()
    )


def _may_be_plea(claim: Claim, row: FactRow) -> bool:
    """Say whether a day told with a plea lies between a row's arrest and its end."""
    known = dates_of(row)
    first = [known[c] for c in ("date", "arrest_date") if c in known]
    last = [known[c] for c in ("conviction_date", "disposition_date") if c in known]
    return bool(
        claim.date
        and first
        and last
        and any(_PLEA.search(e.quote or "") for e in claim.evidence)
        and may_be_before(min(first), claim.date)
        and may_be_before(claim.date, max(last))
    )


def _other_offense(claim: Claim, free: list[tuple[FactRow, str]], file: _File) -> _Result | None:
    """Another offence on the same day, which no other sentence of the letter is about."""
    if not claim.date or not claim.value:
        return None
    rows = [
        (row, kind)
        for row, kind in free
        if kind in ("different", "unknown") and date_agrees(claim.date, row)
    ]
    if not rows:
        return None
    shown = " and ".join(described(r) for r, _kind in rows)
    row, kind = rows[0]
    exact = len(claim.date) > 4 and any(len(v) > 4 for v in dates_of(row).values())
    sole = len(file.rows) == 1 or exact
    plain = not is_lesser(claim.value, row.values["offense"]) or not undone(row)
    sure = len(rows) == 1 and kind == "different" and sole and plain
    return _Result(
        verdict="clashes" if sure else "unsure",
        message=f"{_stated(claim)}, the client file has {shown}.",
        claim=claim,
        rows=tuple(r for r, _kind in rows),
    )


def _added(claim: Claim, related: list[tuple[FactRow, str]], file: _File) -> _Result:
    """An event that the file does not have at all."""
    unknown = any(kind == "unknown" for _row, kind in related)
    if file.complete and not unknown and (claim.value or not related):
        return _Result(
            verdict="clashes",
            message=f"{_stated(claim)}, which the client file, marked as complete, does not have.",
            claim=claim,
            rows=file.rows,
        )
    why = (
        "may have in other words"
        if file.complete
        else "does not have, but it is not marked as complete"
    )
    return _Result(
        verdict="unsure",
        message=f"{_stated(claim)}, which the client file {why}.",
        claim=claim,
        rows=file.rows,
    )


# ------------------------------------------------------------------ how many


def _compare_count(claim: Claim, file: _File) -> _Result:
    """ "three prior convictions", "no criminal record" """
    count = int(claim.attributes["count"])
    wanted = claim.attributes.get("disposition", "")
    rows = [
        row
        for row, kind in _relations(claim, file)
        if not claim.value or kind in ("same", "near", "graded")
    ]
    standing = [r for r in rows if compare_disposition(claim, r, file.day) == "agrees"]
    events = rows if wanted == "arrest" else standing
    many = any("count" in r.values["offense"].lower() for r in rows)
    kind = {"convicted": "convictions", "arrest": "arrests"}.get(wanted, "entries")
    of = f" for {claim.value}" if claim.value else ""
    stated = f"the letter tells {count or 'no'} {kind}{of}"
    shown = f"{stated}, the client file has {len(events)}"
    if count == len(events) or (count and not wanted):
        return _Result(
            verdict="agrees", message=f"As the client file has it, {stated}.", claim=claim,
            rows=tuple(events),
        )  # fmt: skip
    known = all(r.values.get("disposition") for r in rows)
    if count == 0:
        convicted = [r for r in rows if r.values.get("disposition") == "convicted"]
        verdict: Verdict = "clashes" if convicted and standing else "unsure"
        return _Result(verdict=verdict, message=f"{shown}.", claim=claim, rows=tuple(events))
    if count > len(events) and file.complete and known and not many:
        whole = f"{shown} and is marked as complete."
        return _Result(verdict="clashes", message=whole, claim=claim, rows=tuple(rows))
    return _Result(verdict="unsure", message=f"{shown}.", claim=claim, rows=tuple(rows))
