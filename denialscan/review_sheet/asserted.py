"""What letters assert of the person's place in a category, beside what the file says:
priority category and record, heightened risk, mandatory custody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from denialscan.moments import read_moment
from denialscan.reference.equities import category_of
from denialscan.review_sheet.asked import words
from denialscan.review_sheet.document import (
    Cell,
    Line,
    Section,
    Table,
    cell,
    columns,
    line,
    quoted,
    row_cite,
)
from denialscan.review_sheet.gather import Material
from denialscan.schema import FactRow, FieldItem, Ground, Record

_COLUMNS = columns(
    ("question", "Question", 0.16), ("letters", "What letters assert", 0.42),
    ("file", "What the client file says", 0.42),
)  # fmt: skip
#: Kinds of factor that bear on who is at heightened risk in custody.
_RISK = ("risk_group", "pregnancy", "health", "mental_health")
#: Statutes under which custody is said to be mandatory (8 USC 1225(b), 1226(c), 1231(a)(2),
#: and 8 CFR 235.3 for expedited removal).
_STATUTES = ("INA 235(b)", "INA 236(c)", "INA 241(a)(2)", "8 USC 1225(b)", "8 USC 1226(c)",
             "8 USC 1231(a)(2)", "8 CFR 235.3")  # fmt: skip
#: Quotes shown of one letter.
_QUOTES = 2


def asserted(material: Material) -> Section:
    """Return the section on what is asserted against the record."""
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            cell(line("Priority category against the record", tone="strong")),
            cell(*_grounds(material, "priority_category", "No letter read names one as a ground.")),
            cell(*_record(material)),
        ),
        (
            cell(line("Heightened-risk group", tone="strong")),
            cell(*_risk_letters(material)),
            cell(*_risk_file(material)),
        ),
        (
            cell(line("Mandatory custody", tone="strong")),
            cell(*_mandatory(material)),
            cell(*_mandatory_file(material)),
        ),
    )
    return Section(
        name="asserted",
        title="Asserted against the file",
        blocks=(Table(name="assertions", columns=_COLUMNS, rows=rows),),
    )


def _items(record: Record, ground: Ground) -> tuple[FieldItem, ...]:
    field = record.letter.fields.get("grounds")
    return tuple(i for i in field.items if i.value == ground) if field else ()


def _grounds(material: Material, ground: Ground, none: str) -> list[Line]:
    told: list[Line] = []
    for record in material.letters:
        for item in _items(record, ground)[:_QUOTES]:
            told += _quotes(material, record, item)
    return told or [line(none, tone="muted")]


def _quotes(material: Material, record: Record, item: FieldItem) -> Iterator[Line]:
    """The words of a ground, page by page."""
    letter_id = record.letter.letter_id
    lead = f"{material.tag(record)} "
    for proof in item.evidence:
        yield quoted(proof.quote, material.cite.proof(proof, letter_id), lead=lead)
    if not item.evidence and item.raw:
        yield quoted(item.raw, material.cite.letter(letter_id), lead=lead)


def _record(material: Material) -> Iterator[Line]:
    offenses = material.facts.sheet("offenses")
    complete = _person(material).get("record_complete") == "yes"
    mark = row_cite(material.person) if material.person else None
    for row in offenses:
        yield line(_offense(row), row_cite(row))
    if not offenses and complete:
        yield line("No offence, and the file says that its record is complete.", mark)
    elif not offenses:
        yield line("No offence in the file, which does not say that its record is complete.",
                   mark, tone="unsure")  # fmt: skip
    elif not complete:
        yield line("The file does not say that its record is complete.", mark, tone="unsure")


def _offense(row: FactRow) -> str:
    values = row.values
    days = [
        f"{name} {values[column]}"
        for column, name in (
            ("date", "on"), ("arrest_date", "arrested"), ("conviction_date", "convicted"),
        )
        if values.get(column)
    ]  # fmt: skip
    outcome: str | None = values.get("disposition", "disposition not stated")
    if values.get("disposition_date"):
        outcome = f"{outcome} {values['disposition_date']}"
    elif outcome == "convicted" and values.get("conviction_date"):
        outcome = None  # said with its day
    parts = (values.get("offense", "offence not named"), values.get("level"), *days, outcome,
             values.get("court"))  # fmt: skip
    return ", ".join(p for p in parts if p)


def _risk_letters(material: Material) -> list[Line]:
    told = [
        line(
            f"{material.tag(r)}: medical risk review, {words(r.letter.outcome.value)}",
            *material.cite.proofs(r.letter.outcome.evidence[:1], r.letter.letter_id),
        )
        for r in material.letters
        if r.letter.kind.value == "medical_risk_review"
    ]
    return told or [line("No letter read is a medical risk review.", tone="muted")]


def _risk_file(material: Material) -> Iterator[Line]:
    found = False
    for row in material.facts.sheet("equities"):
        values = row.values
        group, kind = values.get("risk_group"), category_of(values.get("category", ""))
        if group or kind in _RISK:
            found = True
            about = values.get("description") or words(values.get("category", ""))
            yield line(f"{group or 'no group named'}: {about}", row_cite(row),
                       tone="plain" if group else "unsure")  # fmt: skip
    if not found:
        yield line("No risk group, pregnancy or health condition in the sheet equities.",
                   tone="muted")  # fmt: skip
    age = _age(_person(material).get("date_of_birth"), material.as_of)
    cite = row_cite(material.person) if material.person else None
    if age is None:
        yield line("Age not known: no date of birth in the file.", cite, tone="unsure")
    else:
        yield line(f"Age on {material.as_of}: {age}.", cite)


def _age(born: str | None, as_of: str) -> str | None:
    """Whole years on a day; two figures where the date of birth is partial."""
    when = read_moment(born)
    if when is None:
        return None
    ages = sorted({_years(when.last_day, as_of), _years(when.first_day, as_of)})
    return None if ages[0] < 0 else " or ".join(map(str, dict.fromkeys((ages[0], ages[-1]))))


def _years(born: date, as_of: str) -> int:
    on = date.fromisoformat(as_of)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _mandatory(material: Material) -> list[Line]:
    told: list[Line] = []
    for record in material.letters:
        items = _items(record, "mandatory_detention")
        for item in items[:_QUOTES]:
            told += _quotes(material, record, item)
        if items:
            told.append(_statute(material, record))
    return told or [line("No letter read gives it as a ground.", tone="muted")]


def _statute(material: Material, record: Record) -> Line:
    letter_id = record.letter.letter_id
    field = record.letter.fields.get("authorities")
    cited = [
        i for i in (field.items if field else ())
        if str(i.value).startswith(_STATUTES)
    ]  # fmt: skip
    if not cited:
        return line(f"{material.tag(record)} names no statute that makes custody mandatory.",
                    material.cite.letter(letter_id), tone="unsure")  # fmt: skip
    cites = material.cite.proofs((e for i in cited for e in i.evidence[:1]), letter_id)
    named = ", ".join(dict.fromkeys(str(i.value) for i in cited))
    return line(f"{material.tag(record)} names {named}.", *cites)


def _mandatory_file(material: Material) -> Iterator[Line]:
    """Convictions and orders that the file has; which statute they meet is for counsel."""
    held = [r for r in material.facts.sheet("offenses")
            if r.values.get("disposition") in ("convicted", "reduced")]  # fmt: skip
    orders = [
        r for r in material.facts.sheet("immigration_events")
        if r.values.get("event") in ("final_order", "court_final_order_after_stay")
    ]  # fmt: skip
    if held:
        yield line(
            f"Offences in the file as convicted or reduced: {len(held)} (above).",
            *map(row_cite, held),
        )
    else:
        yield line("No offence in the file as convicted or reduced.", tone="muted")
    for row in orders:
        yield line(f"{words(row.values['event'])} {row.values.get('date', 'day not known')}",
                   row_cite(row))  # fmt: skip
    if not orders:
        yield line("No final order in the file.", tone="muted")


def _person(material: Material) -> dict[str, str]:
    return material.person.values if material.person else {}
