"""Where the letter has the client detained against where the file has the client held.

``not_applicable``: no facts, or one side is silent. ``clear``: they agree. ``flagged``:
they clash, shown by a quote from each. ``undetermined``: the lists or the dates cannot
tell, or misreading could explain the difference; then the message begins "Possible:".
"""

from __future__ import annotations

from dataclasses import dataclass

from denialscan.reference.facilities import facilities, resolve_facility, same_facility
from denialscan.reference.text import fold, tokens
from denialscan.rules.compare import (
    Verdict,
    confidence_of,
    fact,
    item_value,
    letter_date,
    silent_file,
    trusted,
)
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, FactRow, FieldItem, Letter

#: Names this alike (0-100, rapidfuzz ratio) may be one name misread.
_MISREAD_RATIO = 88.0


@check("facility_discrepancy")
def check_facility(letter: Letter, context: Context) -> Answer:
    """Compare each place of detention the letter gives the client with where the
    file has the client: now, on the letter's date (on a day of transfer both
    places agree, an empty end means still held); in the past, at any time before."""
    held = _detentions(context)
    if not held:
        return silent_file("place of detention")
    field = letter.fields.get("facilities")
    items = [i for i in field.items if item_value(i, "as") in ("current", "past")] if field else []
    if not items:
        return Answer(
            outcome="not_applicable",
            message="The letter states no place of detention of the client.",
        )
    results = [_compare(item, held, letter) for item in items]
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


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What one mention of a facility came to."""

    verdict: Verdict
    message: str
    evidence: tuple[Evidence, ...]
    confidence: float | None


def _compare(item: FieldItem, held: tuple[FactRow, ...], letter: Letter) -> _Result:
    raw = str(item_value(item, "raw") or item.raw or "")
    past = item_value(item, "as") == "past"
    day = letter_date(letter)
    rows = held if past else tuple(r for r in held if _covers(r, day)) if day else held
    sure = rows if past or not day else tuple(r for r in rows if _covers(r, day, surely=True))
    verdicts = [_same_place(item, raw, row, day, letter) for row in rows]
    agreeing = [r for r, v in zip(rows, verdicts, strict=True) if v == "agrees"]
    named = f"the letter has {raw}"

    def result(verdict: Verdict, message: str, proof: tuple[FactRow, ...]) -> _Result:
        facts = tuple(fact(r, "facility", "from", "to") for r in proof)
        return _Result(
            verdict=verdict,
            message=message,
            evidence=(*item.evidence, *facts),
            confidence=item.confidence,
        )

    if not rows:
        return result(
            "unsure",
            f"For {day} {named}, and the client file has no place of detention on that day.",
            held,
        )
    if past:
        earlier = [r for r in agreeing if not day or _begins_by(r, day)]
        if earlier:
            return result("agrees", f"As an earlier place {named}, as the client file does.",
                          tuple(earlier))  # fmt: skip
        return result(
            "unsure",
            f"As an earlier place {named}, which the client file does not list.",
            rows,
        )
    if not day:
        if len(agreeing) == len(rows):
            return result("agrees", f"The letter's {raw} is the client's place.", rows)
        return result(
            "unsure",
            f"The letter is undated: {named}, the client file {_places(rows)}.",
            rows,
        )
    if [r for r in agreeing if r in sure]:
        return result("agrees", f"On {day} {named}, as the client file does.", tuple(agreeing))
    shown = f"on {day} {named}, the client file {_places(rows)}"
    kinds = set(verdicts)
    if kinds == {"clashes"} and sure:
        return result("clashes", f"The places of detention differ: {shown}.", rows)
    if "possible" in kinds:
        return result(
            "possible", f"Possible: {shown}, a difference that misreading could explain.", rows
        )
    return result("unsure", f"Whether the places of detention agree cannot be told: {shown}.", rows)


def _same_place(
    item: FieldItem, raw: str, row: FactRow, day: str | None, letter: Letter
) -> Verdict:
    """Compare a mention with one row of the file by all the places each may be."""
    office = letter.fields.get("issuing_office")
    code = str(office.value) if office and office.value else None
    stated_id = item_value(item, "value")
    if stated_id:
        stated: tuple[str, ...] = (str(stated_id),)
    else:
        again = resolve_facility(raw, on=day, office=code)
        stated = again.candidates  # extraction saw more of the letter and did not decide
    name = row.values["facility"]
    hit = resolve_facility(name, on=day, office=code)
    known = (hit.facility_id,) if hit.facility_id else hit.candidates
    if _words(raw) == _words(name) and not (stated_id and hit.facility_id):
        # One name on both sides, whichever of its namesakes the place is.
        return "agrees"
    if not stated or not known:
        return "unsure"
    answers = {same_facility(a, b) for a in stated for b in known}
    if answers == {True} and len(known) == 1:
        return "agrees"
    if answers != {False}:
        return "unsure"
    if not trusted(letter, item.evidence) and _name_misread(raw, name, known):
        return "possible"
    return "clashes"


def _detentions(context: Context) -> tuple[FactRow, ...]:
    rows = context.facts.sheet("detentions") if context.facts else ()
    return tuple(r for r in rows if r.values.get("facility"))


def _name_misread(raw: str, name: str, known: tuple[str, ...]) -> bool:
    from rapidfuzz.fuzz import ratio

    names = {name, *(n for i in known if i in facilities() for n in facilities()[i].names)}
    mine = " ".join(_words(raw))
    return any(ratio(mine, " ".join(_words(n))) >= _MISREAD_RATIO for n in names)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(t.text) for t in tokens(text))


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


def _begins_by(row: FactRow, day: str) -> bool:
    return row.values.get("from", "") <= day


def _places(rows: tuple[FactRow, ...]) -> str:
    parts = []
    for row in rows:
        start, end = row.values.get("from", ""), row.values.get("to", "")
        span = (f" from {start}" if start else "") + (f" to {end}" if end else "")
        parts.append(row.values["facility"] + span)
    return " and ".join(dict.fromkeys(parts))
