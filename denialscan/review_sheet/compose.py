"""The sheet put together: who it is about, its parts, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from denialscan.reference.countries import names_of
from denialscan.review_sheet.asked import asked, history, words
from denialscan.review_sheet.asserted import asserted
from denialscan.review_sheet.custody import custody
from denialscan.review_sheet.document import (
    Cell,
    Line,
    Section,
    Sheet,
    Table,
    cell,
    columns,
    line,
    row_cite,
)
from denialscan.review_sheet.flagged import clock_section, findings, flagged_in_brief
from denialscan.review_sheet.gather import Material, gather
from denialscan.review_sheet.weighed import weighed
from denialscan.schema import CaseFacts, Record
from denialscan.settings import RuleSettings
from denialscan.store.connect import Store

DRAFT = "Draft for counsel's review; indicators, not conclusions; not legal advice."
_LETTERS = columns(
    ("tag", "", 0.05), ("letter", "Letter", 0.27), ("what", "Kind and outcome", 0.21),
    ("signed", "Office, signatory", 0.26), ("text", "Text", 0.21),
)  # fmt: skip


def review_sheet(
    store: Store,
    facts: CaseFacts,
    person_id: str,
    *,
    as_of: str,
    settings: RuleSettings | None = None,
) -> Sheet:
    """Return the file review of a person of the client ``facts``, from what is stored.

    ``as_of`` (ISO) is the day on which clocks, ages and open stays are judged; findings
    stand as they were made, and a notice says so where that was another day. Of the
    ``settings`` only the time zone counts. Raises UsageError for an unknown person.
    """
    material = gather(store, facts, person_id, as_of=as_of, settings=settings or RuleSettings())
    return Sheet(
        person_id=person_id,
        title="Individual file review",
        as_of=as_of,
        revision=material.revision,
        notices=tuple(_notices(material)),
        head=tuple(_head(material)),
        sections=(
            custody(material),
            asked(material),
            history(material),
            weighed(material),
            asserted(material),
            clock_section(material),
            findings(material),
            _sources(material),
        ),
    )


def _notices(material: Material) -> Iterator[Line]:
    yield line(DRAFT, tone="strong")
    made = (*(r.as_of for r in material.letters), *(r.as_of for r in material.requests.values()))
    days = sorted({day for day in made if day} - {material.as_of})
    if days:
        yield line(
            f"Findings were made as of {', '.join(days)}; denialscan check --as-of "
            f"{material.as_of} makes them anew.",
            tone="unsure",
        )
    waiting = [r for r in material.facts.sheet("requests")
               if r.values["request_id"] not in material.requests]  # fmt: skip
    if material.stale or waiting:
        yield line("The client file has changed since the findings were made; denialscan check "
                   "makes them anew.", *map(row_cite, waiting), tone="alert")  # fmt: skip
    if material.unsure:
        ids = ", ".join(i[:8] for i in material.unsure[:12])
        more = f" and {len(material.unsure) - 12} more" if len(material.unsure) > 12 else ""
        yield line(
            f"Letters that may be about this person and are linked to nobody: {ids}{more}. "
            "To decide: denialscan link.",
            tone="unsure",
        )


def _head(material: Material) -> Iterator[tuple[str, Line]]:
    row = material.person
    values = row.values if row else {}
    cite = row_cite(row) if row else None

    def told(*names: str) -> str:
        return ", ".join(v for n in names if (v := values.get(n)))

    aliases = told("aliases").replace("|", "; ")
    name = told("name") + (f" (also {aliases})" if aliases else "")
    country = values.get("country", "")
    if country:
        country = ", ".join((*names_of(country)[:1], country))
    for label, text in (
        ("Name", name),
        ("Person", material.person_id),
        ("A-number", told("a_number")),
        ("Country", country),
        ("Born", told("date_of_birth")),
        ("Pronouns", told("pronouns", "gender")),
        ("Entry", told("entry_date")),
        ("Counsel", told("representative", "organization")),
    ):
        yield label, line(text, cite) if text else line("not in the file", cite, tone="unsure")
    yield "Client file", line(f"revision {material.revision}; {len(material.facts.rows)} rows")
    yield "As of", line(material.as_of)
    yield "Flagged", flagged_in_brief(material)


def _sources(material: Material) -> Section:
    blocks: list[Table | Line] = []
    if material.letters:
        rows = tuple(_letter(material, r) for r in material.letters)
        blocks.append(Table(name="letters", columns=_LETTERS, rows=rows))
    if material.copies:
        copies = "1 copy" if material.copies == 1 else f"{material.copies} copies"
        blocks.append(line(f"{copies} of these letters left out.", tone="muted"))
    blocks.append(
        line(
            "Rows are those of the client file's sheets in the revision named above; the header "
            "of a sheet is row 1. Pages count within the file that holds the letter.",
            tone="muted",
        )
    )
    return Section(name="sources", title="Sources", blocks=tuple(blocks))


def _letter(material: Material, record: Record) -> tuple[Cell, ...]:
    letter = record.letter
    brief = material.briefs[letter.letter_id]
    name = next((s.name for s in record.sources), letter.source.name)
    pages = len(letter.pages) or letter.last_page - letter.first_page + 1
    quality = "" if letter.quality is None else f", legibility {letter.quality:.2f}"
    link = record.link
    linked = ""
    if link is not None:
        sure = "" if link.confidence is None else f" {link.confidence:.2f}"
        # How it was linked counts where that is less than sure, or a person did it.
        told = sure and 0.95 <= float(sure) < 1
        linked = f"linked{sure}" + ("" if told else f": {link.reason}")
    return (
        cell(line(material.tag(record), tone="strong")),
        cell(
            line(f"{letter.letter_id}"),
            line(f"{name}, {pages} {'page' if pages == 1 else 'pages'}", tone="muted"),
        ),
        cell(
            f"{words(letter.kind.value)}, {words(letter.outcome.value)}",
            line(brief.letter_date or brief.sent_at or "no date read", tone="muted"),
        ),
        cell(brief.office or "no office read", ", ".join(
            filter(None, (brief.signatory_name, brief.signatory_title)))),
        cell(
            line(f"{words(letter.text_source or 'none')}{quality}", tone="muted"),
            line(linked, tone="muted"),
        ),
    )  # fmt: skip
