"""Statements of a letter against the client file: facility, name, A-number.

Each check answers for one letter and the facts of its linked person.
``not_applicable``: no facts, or one side is silent. ``clear``: they agree.
``flagged``: they clash, shown by a quote from each. ``undetermined``: the lists
or the dates cannot tell, or misreading could explain the difference; then the
message begins "Possible:". (Contract, "Fact rules".)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from denialscan.link import digits_apart, known_names, name_relation, stated_name
from denialscan.reference.facilities import facilities, resolve_facility, same_facility
from denialscan.reference.text import fold, tokens
from denialscan.rules.registry import Answer, check
from denialscan.schema import Context, Evidence, FactRow, FieldItem, Letter

Verdict = Literal["agrees", "clashes", "possible", "unsure"]

#: Text that no engine had to recognise from a picture.
_TRUSTED = ("native", "text_layer")
#: Digits that scans and faxes turn into one another; two such in one number can
#: still be one bad scan, two others cannot.
_ALIKE = frozenset(
    frozenset(pair)
    for pair in ("38", "08", "68", "56", "06", "89", "17", "35", "49", "58", "09", "27", "14")
)
#: Names this alike (0-100, rapidfuzz ratio) may be one name misread.
_MISREAD_RATIO = 88.0


@check("a_number_discrepancy")
def check_a_number(letter: Letter, context: Context) -> Answer:
    """Compare the letter's A-numbers with the client's. A letter about a family
    agrees if the client's is among them."""
    person = _person(context)
    known = person.values.get("a_number", "") if person else ""
    field = letter.fields.get("a_numbers")
    items = [i for i in field.items if i.value] if field else []
    if person is None or not known:
        return _silent_file("A-number")
    if not items:
        return Answer(outcome="not_applicable", message="The letter states no A-number.")
    fact = _fact(person, "a_number")
    same = next((i for i in items if i.value == known), None)
    if same:
        return Answer(
            outcome="clear",
            message=f"The letter's A-number {known} is the client's.",
            evidence=(*same.evidence, fact),
            confidence=_confidence(same.confidence, context),
        )
    item = min(items, key=lambda i: digits_apart(str(i.value), known))
    shown = f"the letter has {item.value}, the client file {known}"
    if not _trusted(letter, item.evidence) and _digits_misread(str(item.value), known):
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, a difference that misreading could explain.",
            evidence=(*item.evidence, fact),
        )
    return Answer(
        outcome="flagged",
        message=f"The A-numbers differ: {shown}.",
        evidence=(*item.evidence, fact),
        confidence=_confidence(item.confidence, context),
    )


@check("name_discrepancy")
def check_name(letter: Letter, context: Context) -> Answer:
    """Compare the name the letter gives its person with the client's names.

    Order, accents, second surnames, middle names, initials and aliases make no
    difference; a nickname that is no alias does.
    """
    person = _person(context)
    names = known_names(person) if person else ()
    if person is None or not names:
        return _silent_file("name")
    stated = stated_name(letter)
    if not stated:
        return Answer(outcome="not_applicable", message="The letter names no person.")
    field = letter.fields["person_name"]
    relation = name_relation(stated, person)
    fact = _fact(person, "name", "aliases")
    shown = f"the letter has {stated}, the client file {' or '.join(names)}"
    proof = (*field.evidence, fact)
    if relation in ("same", "agrees", "partial"):
        part = " as far as it goes" if relation == "partial" else ""
        return Answer(
            outcome="clear",
            message=f"The letter's name {stated} agrees with the client file{part}.",
            evidence=proof,
            confidence=_confidence(field.confidence, context),
        )
    if relation == "misread" and not _trusted(letter, field.evidence):
        return Answer(
            outcome="undetermined",
            message=f"Possible: {shown}, a difference that misreading could explain.",
            evidence=proof,
        )
    return Answer(
        outcome="flagged",
        message=f"The names differ: {shown}.",
        evidence=proof,
        confidence=_confidence(field.confidence, context),
    )


@check("facility_discrepancy")
def check_facility(letter: Letter, context: Context) -> Answer:
    """Compare each place of detention the letter gives the client with where the
    file has the client: now, on the letter's date (on a day of transfer both
    places agree, an empty end means still held); in the past, at any time before."""
    held = _detentions(context)
    if not held:
        return _silent_file("place of detention")
    field = letter.fields.get("facilities")
    items = [i for i in field.items if _value(i, "as") in ("current", "past")] if field else []
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
                confidence=_confidence(
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
    raw = str(_value(item, "raw") or item.raw or "")
    past = _value(item, "as") == "past"
    day = _letter_date(letter)
    rows = held if past else tuple(r for r in held if _covers(r, day)) if day else held
    sure = rows if past or not day else tuple(r for r in rows if _covers(r, day, surely=True))
    verdicts = [_same_place(item, raw, row, day, letter) for row in rows]
    agreeing = [r for r, v in zip(rows, verdicts, strict=True) if v == "agrees"]
    named = f"the letter has {raw}"

    def result(verdict: Verdict, message: str, proof: tuple[FactRow, ...]) -> _Result:
        facts = tuple(_fact(r, "facility", "from", "to") for r in proof)
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
    stated_id = _value(item, "value")
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
    if not _trusted(letter, item.evidence) and _name_misread(raw, name, known):
        return "possible"
    return "clashes"


def _person(context: Context) -> FactRow | None:
    people = context.facts.sheet("people") if context.facts else ()
    return people[0] if len(people) == 1 else None


def _detentions(context: Context) -> tuple[FactRow, ...]:
    rows = context.facts.sheet("detentions") if context.facts else ()
    return tuple(r for r in rows if r.values.get("facility"))


def _silent_file(what: str) -> Answer:
    return Answer(
        outcome="not_applicable", message=f"No client facts give a {what} to compare with."
    )


def _value(item: FieldItem, key: str) -> Any:
    return item.value.get(key) if isinstance(item.value, dict) else None


def _fact(row: FactRow, *columns: str) -> Evidence:
    """Return a row of the client file as evidence, quoting the columns that count."""
    quote = "; ".join(f"{c}: {row.values[c]}" for c in columns if row.values.get(c))
    return Evidence(source="facts", quote=quote, sheet=row.sheet, row=row.row, file=row.file)


def _confidence(own: float | None, context: Context) -> float:
    """Return the weaker of the field's and the link's confidence."""
    link = context.link.confidence if context.link else None
    return round(min(0.9 if own is None else own, 0.9 if link is None else link), 3)


def _trusted(letter: Letter, evidence: tuple[Evidence, ...]) -> bool:
    """Tell whether the quoted words come from native text rather than from OCR."""
    source = {(p.sha256, p.page): p.source for p in letter.pages}
    pages = [source.get((e.sha256 or "", e.page or 0), letter.text_source) for e in evidence]
    return all(s in _TRUSTED for s in pages or [letter.text_source])


def _digits_misread(left: str, right: str) -> bool:
    """One digit wrong, lost or doubled, or two that look alike."""
    from rapidfuzz.distance import Levenshtein

    pairs = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    if len(pairs) == 2 and all(frozenset(p) in _ALIKE for p in pairs):
        return True
    # a lost digit moves the others, for numbers are padded with zeros on the left
    bare = Levenshtein.distance(left.lstrip("A0"), right.lstrip("A0"))
    return len(pairs) == 1 or bare == 1


def _name_misread(raw: str, name: str, known: tuple[str, ...]) -> bool:
    from rapidfuzz.fuzz import ratio

    names = {name, *(n for i in known if i in facilities() for n in facilities()[i].names)}
    mine = " ".join(_words(raw))
    return any(ratio(mine, " ".join(_words(n))) >= _MISREAD_RATIO for n in names)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(t.text) for t in tokens(text))


def _letter_date(letter: Letter) -> str | None:
    field = letter.fields.get("letter_date")
    value = str(field.value) if field and field.value else ""
    return value[:10] if len(value) >= 10 else None


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
