"""What only shows when rows are held against each other: ids that point nowhere, one number
of two people, orders of events that cannot be, stays that overlap.

Problems make facts unsafe to use; warnings are for a person to look at, and the rows stand
as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from denialscan.facts.problems import Note
from denialscan.facts.sheets import SHEETS, common_columns, sheets
from denialscan.facts.tables import ranges
from denialscan.schema import FactRow

Rows = dict[str, list[FactRow]]

#: Events that are not planned ahead of their day.
_HAPPENED = frozenset({"entry", "final_order", "court_final_order_after_stay",
                       "released_from_other_custody", "release_revoked", "interim_request",
                       "stay_granted"})  # fmt: skip
#: Days that must not lie in the wrong order: the sheet, the earlier and the later column.
_ORDERS = (
    ("people", "date_of_birth", "entry_date"),
    ("offenses", "date", "arrest_date"),
    ("offenses", "date", "conviction_date"),
    ("offenses", "arrest_date", "conviction_date"),
    ("offenses", "arrest_date", "disposition_date"),
)


def by_sheet(rows: Iterable[FactRow]) -> Rows:
    """Return rows by the sheet they stand on; every sheet has its list."""
    out: Rows = {name: [] for name in SHEETS}
    for row in rows:
        out[row.sheet].append(row)
    return out


def find_problems(rows: Rows) -> list[Note]:
    """Return ids that stand twice or point nowhere, and numbers that two people share."""
    return [
        *_ids(rows, "people", "person_id"),
        *_ids(rows, "requests", "request_id"),
        *_owners(rows),
        *_numbers(rows["people"], same_person=False),
    ]


def find_oddities(rows: Rows, as_of: str | None) -> list[Note]:
    """Return what looks wrong and may be right. ``as_of`` is the day (ISO) after which
    nothing can have happened yet; without it no date counts as future."""
    return [
        *_missing_sheets(rows),
        *_numbers(rows["people"], same_person=True),
        *_namesakes(rows["people"]),
        *_orders(rows),
        *_answers(rows),
        *_overlaps(rows["detentions"]),
        *_same_rows(rows),
        *(_future(rows, as_of) if as_of else ()),
    ]


def _note(row: FactRow, column: str | None, message: str) -> Note:
    return Note(sheet=row.sheet, row=row.row, column=column, message=message)


def _ids(rows: Rows, sheet: str, column: str) -> Iterator[Note]:
    """Yield ids that stand twice on their own sheet, or elsewhere without standing there."""
    seen: dict[str, int] = {}
    for row in rows[sheet]:
        value = row.values.get(column, "")
        if value and value in seen:
            yield _note(row, column, f"this id stands twice (row {seen[value]} has it too)")
        seen.setdefault(value, row.row)
    if not rows[sheet]:
        return
    folded = {value.casefold() for value in seen}
    for other in rows.values():
        for row in other:
            value = row.values.get(column, "")
            if row.sheet != sheet and value and value not in seen:
                hint = "; capitals and small letters differ" if value.casefold() in folded else ""
                yield _note(row, column, f"no such id in {sheet}{hint}")


def _owners(rows: Rows) -> Iterator[Note]:
    """Yield decisions that give a request to somebody else than the sheet of requests."""
    owners = {r.values.get("request_id"): r for r in rows["requests"]}
    for row in rows["decisions"]:
        owner = owners.get(row.values.get("request_id", ""))
        people = {r.values.get("person_id") for r in (row, owner) if r is not None} - {None}
        if owner is not None and len(people) > 1:
            yield _note(
                row,
                "person_id",
                f"the request belongs to another person (requests row {owner.row})",
            )


def _numbers(people: list[FactRow], *, same_person: bool) -> Iterator[Note]:
    """Yield A-numbers under two ids: of one person entered twice, or of two people."""
    seen: dict[str, FactRow] = {}
    for row in people:
        number = row.values.get("a_number", "")
        if not number:
            continue
        first = seen.setdefault(number, row)
        if first is row or first.values.get("person_id") == row.values.get("person_id"):
            continue
        if _alike(first, row) and same_person:
            yield _note(
                row,
                "a_number",
                f"the number of row {first.row}, and the same name: one person under two ids?",
            )
        elif not _alike(first, row) and not same_person:
            yield _note(
                row,
                "a_number",
                f"row {first.row} has the same number and another name; "
                "letters could not be told apart",
            )


def _alike(one: FactRow, other: FactRow) -> bool:
    """Tell whether two rows are one person by name and birth; what is missing fits all."""
    births = [r.values.get("date_of_birth", "") for r in (one, other)]
    if births[0] == births[1] and len(births[0]) == 10:
        return True
    if not _same_day(births[0], births[1]):
        return False
    first, second = _names(one), _names(other)
    return not first or not second or bool(first & second)


def _names(row: FactRow) -> set[str]:
    cells = [row.values.get("name", ""), *row.values.get("aliases", "").split("|")]
    return {" ".join(sorted(_folded(c).split())) for c in cells if c}


def _folded(name: str) -> str:
    if name.isascii():
        return re.sub(r"[^a-z0-9]+", " ", name.lower())
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))


def _same_day(one: str, other: str) -> bool:
    """Tell whether two dates, partial ones too, can be the same day."""
    return one.startswith(other) or other.startswith(one)


def _namesakes(people: list[FactRow]) -> Iterator[Note]:
    """Yield people of one name and birth date under two ids."""
    seen: dict[tuple[str, str], FactRow] = {}
    for row in people:
        born, name = row.values.get("date_of_birth", ""), _folded(row.values.get("name", ""))
        if len(born) < 10 or not name.strip():
            continue
        first = seen.setdefault((" ".join(sorted(name.split())), born), row)
        numbers = {r.values.get("a_number") for r in (first, row)}
        if first is not row and (len(numbers) > 1 or None in numbers):
            yield _note(row, "person_id", f"name and birth date of row {first.row}: one person "
                        "under two ids?")  # fmt: skip


def _orders(rows: Rows) -> Iterator[Note]:
    for sheet, early, late in _ORDERS:
        for row in rows[sheet]:
            if _before(row.values.get(late, ""), row.values.get(early, "")):
                yield _note(row, late, f"it lies before {early}")
    born = {r.values.get("person_id"): r for r in rows["people"] if "date_of_birth" in r.values}
    for sheet, own in rows.items():
        if sheet == "people":
            continue
        for row in own:
            person = born.get(row.values.get("person_id"))
            if person is None:
                continue
            for column in _dated(sheet):
                if _before(row.values.get(column, ""), person.values["date_of_birth"]):
                    yield _note(row, column, f"it lies before the birth (people row {person.row})")


def _dated(sheet: str) -> tuple[str, ...]:
    return tuple(c.name for c in sheets()[sheet].columns if c.type in ("date", "time"))


def _before(one: str, other: str) -> bool:
    """Tell whether one date surely lies before another."""
    width = min(len(one), len(other), 10)
    return bool(width) and one[:width] < other[:width]


def _answers(rows: Rows) -> Iterator[Note]:
    """Yield decisions that were taken before what they decide was sent."""
    sent = {r.values.get("request_id"): r for r in rows["requests"] if "submitted_at" in r.values}
    for row in rows["decisions"]:
        request = sent.get(row.values.get("request_id", ""))
        if request and _before(row.values.get("decided_at", ""), request.values["submitted_at"]):
            yield _note(
                row, "decided_at", f"it lies before its request (requests row {request.row})"
            )


def _overlaps(detentions: list[FactRow]) -> Iterator[Note]:
    """Yield stays of one person that overlap by more than the day of a transfer."""
    stays: dict[str, list[FactRow]] = {}
    for row in detentions:
        if len(row.values.get("from", "")) >= 10:
            stays.setdefault(row.values.get("person_id", ""), []).append(row)
    for own in stays.values():
        own.sort(key=lambda r: (r.values["from"], r.values.get("to", "9999")))
        longest = own[0]
        for row in own[1:]:
            end = longest.values.get("to", "")
            if not end:
                yield _note(row, "from", f"row {longest.row} has no end (to) and begins earlier, or "
                            "on that day: both cannot be")  # fmt: skip
            elif len(end) >= 10 and end > row.values["from"] and _stays(row, longest):
                yield _note(row, "from", f"the stay overlaps with that of row {longest.row}")
            if _end(row) > _end(longest):
                longest = row


def _stays(row: FactRow, earlier: FactRow) -> bool:
    """False for a stay that ends on the day on which the other begins."""
    return row.values.get("to", "9999") > earlier.values["from"]


def _end(row: FactRow) -> str:
    return row.values.get("to", "9999")


def _same_rows(rows: Rows) -> Iterator[Note]:
    """Yield rows that say word for word what another row of their sheet says."""
    for own in rows.values():
        seen: dict[tuple[tuple[str, str], ...], int] = {}
        for row in own:
            first = seen.setdefault(tuple(row.values.items()), row.row)
            if first != row.row and row.sheet not in ("people", "requests"):
                yield _note(row, None, f"the same as row {first}")


def _future(rows: Rows, as_of: str) -> Iterator[Note]:
    """Yield dates after ``as_of`` of what has happened by its nature."""
    for name, own in rows.items():
        past = {c.name for c in (*sheets()[name].columns, *common_columns()) if c.past}
        for row in own:
            columns = past & row.values.keys()
            if row.values.get("event") in _HAPPENED and "date" in row.values:
                columns = columns | {"date"}
            for column in sorted(columns):
                if _before(as_of, row.values[column]):
                    yield _note(row, column, f"it lies after {as_of}, in the future")


def _missing_sheets(rows: Rows) -> Iterator[Note]:
    """Tell what rows cannot be used for because another sheet is missing."""
    if not any(rows.values()):
        yield Note(message="there is no row in any sheet")
        return
    if not rows["people"]:
        yield Note(
            sheet="people",
            message="no row; no letter can be linked to the people of the other sheets",
        )
    silent = [r.row for r in rows["people"] if not r.values.keys() & {"name", "a_number"}]
    if silent:
        yield Note(
            sheet="people",
            message=f"{ranges(silent)}: neither name nor A-number, so no letter can be linked",
        )
    if not rows["requests"] and rows["submissions"]:
        yield Note(
            sheet="submissions",
            message="the sheet requests has no row, so nobody's letters are held against these",
        )
