"""Commands around the reference lists: explain an entry, keep corrections of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from denialscan.cli.app import IsoDate, cli, json_option, print_json, reference_option, today
from denialscan.errors import UsageError

if TYPE_CHECKING:
    from denialscan.reference.overlay import OverlayRow


@cli.group()
def reference() -> None:
    """Facilities, offices, countries, policies: the lists letters are read against."""


@reference.command("show")
@click.argument("name", nargs=-1, required=True)
@click.option("--on", type=IsoDate(), help="Also say what held on this day.")
@reference_option
@json_option
def reference_show(name: tuple[str, ...], on: str | None, as_json: bool) -> None:
    """Explain an entry.

    NAME is a facility (name, alias or code), an office, a court, a country or a
    nationality, the id of a policy, or a form number. A name in no list is not
    forced onto a neighbour.
    """
    from denialscan.display.reference import entry_json, show_entries
    from denialscan.reference.describe import describe_all, find_entries, suggestions

    typed = " ".join(name)
    found = find_entries(typed, on=on)
    entries = found.entries or describe_all(found.ambiguous, on=on)
    if not entries:
        near = suggestions(typed)
        raise UsageError(
            f"No reference list has {typed}.",
            next_step=f"Did you mean: {'; '.join(near)}?" if near else
            "denialscan reference add tells how to add a row of your own.",
        )  # fmt: skip
    if as_json:
        print_json([entry_json(e) for e in entries])
        return
    if not found.entries:
        click.echo(f"{typed} fits {len(entries)} places; state, town or office tell them apart.\n")
    show_entries(entries)


@reference.command("add")
@click.argument(
    "table",
    type=click.Choice(["facility", "field-office", "sub-office", "opla-office", "court"]),
)
@click.argument("entry", metavar="ID|NAME")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@click.option("--source", required=True, help="Where this comes from: a letter, a list, a visit.")
@click.option("--as-of", type=IsoDate(), default=today, show_default="today",
              help="The day on which it was known.")  # fmt: skip
@click.option("--since", type=IsoDate(), help="The first day on which it holds, if it changed.")
@click.option("--listed", is_flag=True,
              help="The source is a list of ICE's own; findings may rest on it.")  # fmt: skip
@click.option("--note", default="", help="Anything else to keep beside it.")
@click.option(
    "--file",
    "file",
    envvar="DENIALSCAN_REFERENCE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your own file, made where there is none (else the variable DENIALSCAN_REFERENCE).",
)
@json_option
def reference_add(
    table: str,
    entry: str,
    values: tuple[str, ...],
    source: str,
    as_of: str,
    since: str | None,
    listed: bool,
    note: str,
    file: Path,
    as_json: bool,
) -> None:
    """Add to a file of your own, or correct an entry there.

    The lists of the package stay as they are; your rows stand over them wherever
    --reference names the file. ID is a facility's id: that of a list, or one you
    choose for a place in none (then give name=... and state=...).

    \b
    denialscan reference add facility STWRTGA field_office=NOL --since 2026-03-01
        --source "ERO notice of 2026-03-09" --file own.csv
    """
    from denialscan.display.reference import show_added
    from denialscan.reference.overlay_file import add_rows, one_entry

    rows = _rows(table, one_entry(_TABLES[table], entry), values, as_of=as_of, since=since or "",
                 source=source, listed=listed, note=note)  # fmt: skip
    rows = list(add_rows(file, rows).rows[-len(rows) :])
    if as_json:
        print_json({"file": str(file), "added": [row_json(r) for r in rows]})
    else:
        show_added(rows, str(file))


_TABLES = {
    "facility": "facilities",
    "field-office": "field_offices",
    "sub-office": "sub_offices",
    "opla-office": "opla_offices",
    "court": "immigration_courts",
}


def _rows(
    table: str,
    entry: str,
    values: tuple[str, ...],
    *,
    as_of: str,
    since: str,
    source: str,
    listed: bool,
    note: str,
) -> list[OverlayRow]:
    from denialscan.reference.overlay import OverlayRow

    rows = []
    for given in values:
        column, equals, value = given.partition("=")
        if not equals or not column.strip() or not value.strip():
            raise UsageError(
                f"{given} is not COLUMN=VALUE.",
                next_step='For instance: field_office=NOL or alias="Old Mill Jail".',
            )
        rows.append(
            OverlayRow(
                table=_TABLES[table],
                entry=entry,
                column=column.strip(),
                value=value.strip(),
                since=since,
                as_of=as_of,
                source=source,
                listed=listed,
                note=note,
            )
        )
    return rows


def row_json(row: OverlayRow) -> dict[str, str | bool]:
    """Return an added row as plain JSON data."""
    return {
        "table": row.table,
        "entry": row.entry,
        "column": row.column,
        "value": row.value,
        "since": row.since,
        "as_of": row.as_of,
        "listed": row.listed,
        "source": row.source,
        "note": row.note,
    }
