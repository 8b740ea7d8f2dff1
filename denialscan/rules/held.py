"""Where the letter has the client detained against where the file has the client held.

``not_applicable``: no facts, or one side is silent. ``clear``: they agree. ``flagged``:
they clash, shown by a quote from each. ``undetermined``: the lists or the dates cannot
tell, or misreading could explain the difference; then the message begins "Possible:".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from denialscan.rules.compare import (
    Verdict,
    confidence_of,
    fact,
    item_value,
    letter_date,
    silent_file,
    trusted,
)
from denialscan.rules.held_places import compare, named
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, FactRow, FieldItem, Letter

#: A move that is yet to come: the place it goes to is no claim of where anybody is.
_ANNOUNCED = re.compile(
    r"\b(?:will|shall|to\s+be|going\s+to|scheduled|plans?|planned|pending|upcoming|intends?|"
    r"arrangements|approved|(?:is|are)\s+being)\b[^.;]{0,60}"
    r"\b(?:transfer\w*|mov(?:ed?|ing)|relocat\w+|sent|transport\w*|taken)\b",
    re.IGNORECASE,
)
#: The move that brought the client to the present place, said with the place it was from.
_MOVED_FROM = re.compile(
    r"\b(?:transferred|moved|relocated|transported|brought|came|arrived)\b[^.;]{0,80}\bfrom\b",
    re.IGNORECASE,
)


#: Less sure than this is the place in a letterhead: officers have desks where others are held.
_STATED = 0.6


@check("facility_discrepancy")
def check_facility(letter: Letter, context: Context) -> Answer:
    """Compare each place of detention the letter gives the client with where the
    file has the client: now, on the letter's date (on a day of transfer both
    places agree, an empty end means still held); in the past, at any time before."""
    held = detention_rows(context)
    if not held:
        return silent_file("place of detention")
    field = letter.fields.get("facilities")
    items = [i for i in field.items if item_value(i, "as") in ("current", "past")] if field else []
    items = [i for i in items if not is_announced(i, letter)]
    if not items:
        return Answer(
            outcome="not_applicable",
            message="The letter states no place of detention of the client.",
        )
    results = _settled([_compare(item, held, letter) for item in items])
    for verdict, outcome in (
        ("clashes", "flagged"),
        ("possible", "undetermined"),
        ("unsure", "undetermined"),
        ("agrees", "clear"),
    ):
        hits = [r for r in results if r.verdict == verdict]
        if hits:
            return Answer(
                outcome=outcome,  # type: ignore[arg-type]
                message=hits[0].message,
                evidence=tuple(e for r in hits for e in r.evidence),
                confidence=confidence_of(
                    min((r.confidence for r in hits if r.confidence is not None), default=None),
                    context,
                )
                if outcome != "undetermined"
                else None,
            )
    raise AssertionError("every comparison has a verdict")


def detention_rows(context: Context) -> tuple[FactRow, ...]:
    """Return the file's rows that name a place of detention."""
    rows = context.facts.sheet("detentions") if context.facts else ()
    return tuple(r for r in rows if r.values.get("facility"))


def covering_rows(context: Context, day: str) -> tuple[FactRow, ...]:
    """Return the rows that surely include a day (ISO): however their partial dates fall."""
    return tuple(r for r in detention_rows(context) if _covers(r, day, surely=True))


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What one mention of a facility came to; ``elsewhen``: the file has that place too,
    at another time."""

    verdict: Verdict
    message: str
    evidence: tuple[Evidence, ...]
    confidence: float | None
    current: bool
    elsewhen: bool


def _settled(results: list[_Result]) -> list[_Result]:
    """Where the letter has the present place right, a second place that the file has for
    another time is likely told as history or plan: no clash, and no agreement either."""
    right = any(r.current and r.verdict == "agrees" for r in results)
    return [
        _Result(
            verdict="unsure",
            message=r.message,
            evidence=r.evidence,
            confidence=None,
            current=True,
            elsewhen=True,
        )
        if right and r.current and r.elsewhen and r.verdict == "clashes"
        else r
        for r in results
    ]


def _compare(item: FieldItem, held: tuple[FactRow, ...], letter: Letter) -> _Result:
    raw = _raw(item)
    past = item_value(item, "as") == "past"
    day = letter_date(letter)
    verdicts = [(row, _same_place(item, raw, row, day, letter)) for row in held]
    judge = _judge_past if past else _judge_current
    verdict, message, proof = judge(raw, verdicts, day, letter)
    if verdict == "clashes" and (item.confidence or 1.0) < _STATED:
        verdict = "unsure"
    return _Result(
        verdict=verdict,
        message=message,
        evidence=(*item.evidence, *(fact(r, "facility", "from", "to") for r in proof)),
        confidence=item.confidence,
        current=not past,
        elsewhen=any(v == "agrees" for _row, v in verdicts),
    )


_Verdicts = list[tuple[FactRow, Verdict]]
_Judgment = tuple[Verdict, str, tuple[FactRow, ...]]


def _judge_current(raw: str, verdicts: _Verdicts, day: str | None, _letter: Letter) -> _Judgment:
    held = tuple(row for row, _verdict in verdicts)
    if not day:
        if all(v == "agrees" for _row, v in verdicts):
            return "agrees", f"The letter's {raw} is the client's place.", held
        message = f"The letter is undated: it has {raw}, the client file {_places(held)}."
        return "unsure", message, held
    here = [(r, v) for r, v in verdicts if _covers(r, day)]
    rows = tuple(r for r, _verdict in here)
    named_so = f"the letter has {raw}"
    if not rows:
        message = (
            f"For {day} {named_so}, and the client file has no place of detention on that day."
        )
        return "unsure", message, held
    sure = any(_covers(r, day, surely=True) for r in rows)
    agreeing = tuple(r for r, v in here if v == "agrees")
    if any(_covers(r, day, surely=True) for r in agreeing):
        return "agrees", f"On {day} {named_so}, as the client file does.", agreeing
    shown = f"on {day} {named_so}, the client file {_places(rows)}"
    found = {v for _row, v in here}
    if found == {"clashes"} and sure:
        return "clashes", f"The places of detention differ: {shown}.", rows
    if "possible" in found and not agreeing:
        return "possible", f"Possible: {shown}, a difference that misreading could explain.", rows
    return "unsure", f"Whether the places of detention agree cannot be told: {shown}.", rows


def _judge_past(raw: str, verdicts: _Verdicts, day: str | None, letter: Letter) -> _Judgment:
    """A place the file does not have may lie before all its rows. It cannot, where the
    letter has the client moved from there and the file knows the place before this one."""
    held = tuple(row for row, _verdict in verdicts)
    named_so = f"As an earlier place the letter has {raw}"
    earlier = tuple(r for r, v in verdicts if v == "agrees" and (not day or _begins_by(r, day)))
    if earlier:
        return "agrees", f"{named_so}, as the client file does.", earlier
    before = _left_for_present(held, day)
    said = any(_MOVED_FROM.search(s[: s.find(raw)]) for s in _sentences_with(letter, raw))
    if before is not None and said and all(v == "clashes" for _row, v in verdicts):
        message = (
            f"The places of detention differ: the letter has the client moved from {raw}, "
            f"the client file {_places((before,))}."
        )
        return "clashes", message, (before,)
    return "unsure", f"{named_so}, which the client file does not list.", held


def _same_place(
    item: FieldItem, raw: str, row: FactRow, day: str | None, letter: Letter
) -> Verdict:
    """Compare a mention with one row of the file by all the places each may be."""
    office = letter.fields.get("issuing_office")
    code = str(office.value) if office and office.value else None
    stated = named(
        raw, on=day, office=code, known=item_value(item, "value"), confidence=item.confidence
    )
    in_file = named(row.values["facility"], on=day, office=code)
    return compare(stated, in_file, trusted=trusted(letter, item.evidence))


def is_announced(item: FieldItem, letter: Letter) -> bool:
    """Tell whether every sentence with a facility's name speaks of a move yet to come there."""
    raw = _raw(item)
    found = _sentences_with(letter, raw)
    return bool(found) and all(_ANNOUNCED.search(s[: s.find(raw)]) for s in found)


def _sentences_with(letter: Letter, raw: str) -> list[str]:
    texts = (" ".join(s.text.split()) for s in letter.sentences)
    return [t for t in texts if raw and raw in t]


def _raw(item: FieldItem) -> str:
    return " ".join(str(item_value(item, "raw") or item.raw or "").split())


def _covers(row: FactRow, day: str, *, surely: bool = False) -> bool:
    """Tell whether a detention includes a day; both ends count, an empty end is open.

    A partial date may fall anywhere in its month or year: ``surely`` asks that
    the day is inside however it falls.
    """
    start, end = row.values.get("from", ""), row.values.get("to", "")
    if surely:
        start_ok = not start or (start if len(start) >= 10 else f"{start}~") <= day
        end_ok = not end or day <= end
    else:
        start_ok = start <= day
        end_ok = not end or day[: len(end)] <= end
    return start_ok and end_ok


def _left_for_present(held: tuple[FactRow, ...], day: str | None) -> FactRow | None:
    """Return the row that ended when the one that holds on ``day`` began, if the file has
    such a pair, by full dates."""
    present = [r for r in held if day and _covers(r, day, surely=True)]
    if len(present) != 1:
        return None
    start = _day(present[0].values.get("from", ""))
    before = [
        r
        for r in held
        if r is not present[0]
        and start is not None
        and (end := _day(r.values.get("to", ""))) is not None
        and 0 <= (start - end).days <= 1
    ]
    return before[0] if len(before) == 1 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begins_by(row: FactRow, day: str) -> bool:
    return row.values.get("from", "") <= day


def _places(rows: tuple[FactRow, ...]) -> str:
    parts = []
    for row in rows:
        start, end = row.values.get("from", ""), row.values.get("to", "")
        span = (f" from {start}" if start else "") + (f" to {end}" if end else "")
        parts.append(row.values["facility"] + span)
    return " and ".join(dict.fromkeys(parts))
