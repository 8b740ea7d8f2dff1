"""Where the client file says a person was held: places, offices, days, transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from denialscan.moments import Moment, days_between, read_moment
from denialscan.reference.facilities import facilities, resolve_facility
from denialscan.reference.jurisdiction import assignments
from denialscan.review_sheet.document import Line, Section, Table, cell, columns, line, row_cite
from denialscan.review_sheet.gather import Material
from denialscan.schema import FactRow

_COLUMNS = columns(
    ("from", "From", 0.12), ("to", "To", 0.15), ("days", "Days", 0.09),
    ("facility", "Facility", 0.37), ("office", "Field office by the lists", 0.27),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A row of the sheet detentions. ``end`` is the day asked about where the row has none;
    either is None where it is not known or lies beyond that day."""

    row: FactRow
    start: Moment | None
    end: Moment | None
    still: bool

    @property
    def days(self) -> str:
        """How many calendar days it was, the first and the last counted."""
        if self.start is None or self.end is None:
            return "not known"
        apart = days_between(self.start, self.end)
        if apart.most < 0:
            return "not known"
        fewest, most = max(apart.fewest, 0) + 1, apart.most + 1
        return str(most) if fewest == most else f"{fewest} to {most}"

    @property
    def certain(self) -> tuple[date, date] | None:
        """First and last day where both are known to the day."""
        if self.start is None or self.end is None:
            return None
        if any(m.first_day != m.last_day for m in (self.start, self.end)):
            return None
        first, last = self.start.first_day, self.end.first_day
        return (first, last) if first <= last else None


def stays(material: Material) -> tuple[Stay, ...]:
    """Return a person's stays, the earliest first, those without a day last."""
    today = read_moment(material.as_of)
    found = []
    for row in material.facts.sheet("detentions"):
        start, until = row.values.get("from"), row.values.get("to")
        found.append(
            Stay(
                row=row,
                start=read_moment(start),
                end=read_moment(until) if until else today,
                still=not until,
            )
        )
    return tuple(sorted(found, key=lambda s: (s.row.values.get("from") or "9999", s.row.row)))


def custody(material: Material) -> Section:
    """Return the section on custody."""
    found = stays(material)
    if not found:
        blocks: tuple[Table | Line, ...] = (
            line("The client file has no row on where the person is or was held.", tone="unsure"),
        )
    else:
        rows = tuple(
            (
                cell(line(s.row.values.get("from") or "not known", row_cite(s.row))),
                cell(s.row.values.get("to") or f"no end in the file (to {material.as_of})"),
                cell(s.days),
                cell(*_place(s.row)),
                cell(*_office(s, material.as_of)),
            )
            for s in found
        )
        blocks = (
            Table(name="stays", columns=_COLUMNS, rows=rows),
            *_remarks(found),
            *_ended(material, found),
        )
    return Section(name="custody", title="Custody", blocks=blocks)


def _place(row: FactRow) -> list[Line]:
    named = row.values.get("facility", "")
    if not named:
        return [line("not named in the file", tone="unsure")]
    hit = resolve_facility(named, on=_day(row))
    known = facilities().get(hit.facility_id or "")
    if known is None:
        return [line(named), line("in no reference list", tone="unsure")]
    where = ", ".join(filter(None, (known.city, known.state)))
    lines = [line(f"{known.name} ({known.facility_id}), {where}".rstrip(", "))]
    if named.casefold() not in (known.name.casefold(), known.facility_id.casefold()):
        lines.append(line(f"in the file: {named}", tone="muted"))
    return lines


def _office(stay: Stay, as_of: str) -> list[Line]:
    """The offices that lists give the place on days of the stay."""
    named = stay.row.values.get("facility", "")
    found = resolve_facility(named, on=_day(stay.row)).facility_id if named else None
    if found is None or stay.start is None:
        return [line("not known", tone="unsure")]
    first = stay.start.first_day.isoformat()
    last = stay.end.last_day.isoformat() if stay.end else as_of
    given = [
        a
        for a in assignments(found)
        if a.basis in ("listed", "own") and a.first <= last and (not a.last or a.last >= first)
    ]
    if not given:
        return [line("no list for these days", tone="unsure")]
    offices: dict[str, str] = {}
    for a in given:
        offices[a.office] = "listed" if a.basis == "listed" else "own file"
    return [line(f"{office} ({basis})") for office, basis in offices.items()]


def _remarks(found: Sequence[Stay]) -> list[Line]:
    """Total, transfers, gaps and overlaps, as far as days are certain."""
    sure = [(s, span) for s in found if (span := s.certain)]
    held: set[date] = set()
    for _stay, (first, last) in sure:
        held |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    moves = max(len(found) - 1, 0)
    text = f"{len(held)} days in all" if len(sure) == len(found) else (
        f"{len(held)} days in the rows with full dates, the others not counted")  # fmt: skip
    rows = f"{len(found)} {'place' if len(found) == 1 else 'places'} in turn"
    told = [
        line(
            f"{text}, first and last day counted, a day in two places once; {rows}, "
            f"{moves} {'transfer' if moves == 1 else 'transfers'}.",
            *(row_cite(s.row) for s in found),
        )
    ]
    for (one, (_a, end)), (two, (start, _b)) in pairwise(sure):
        apart = (start - end).days
        if apart > 1:
            told.append(
                line(f"No row covers the {apart - 1} days between {end} and {start}.",
                     row_cite(one.row), row_cite(two.row), tone="unsure")
            )  # fmt: skip
        elif apart < 0:
            told.append(
                line(f"Two rows overlap: one ends {end}, the next begins {start}.",
                     row_cite(one.row), row_cite(two.row), tone="unsure")
            )  # fmt: skip
    return told


def _ended(material: Material, found: Sequence[Stay]) -> list[Line]:
    """Removals in the file after the start of a stay that has no end there."""
    removals = [
        (row, when)
        for row in material.facts.sheet("immigration_events")
        if row.values.get("event") == "removal" and (when := read_moment(row.values.get("date")))
    ]
    return [
        line(
            "The file has a removal after the start of a stay that has no end there.",
            row_cite(stay.row), row_cite(row), tone="unsure",
        )
        for stay in found
        for row, when in removals
        if stay.still and stay.start is not None and when.first_day >= stay.start.last_day
    ]  # fmt: skip


def _day(row: FactRow) -> str | None:
    day = row.values.get("from", "")
    return day if len(day) == 10 else None
