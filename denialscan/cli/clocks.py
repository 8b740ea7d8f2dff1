"""The command that lists what days the rules give for a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from denialscan.cli.app import as_of_option, cli, db_option
from denialscan.errors import InputError, UsageError

if TYPE_CHECKING:
    from denialscan.schema import CaseFacts


@cli.command()
@click.argument("person", required=False)
@db_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "ics"]),
    default="table",
    show_default=True,
    help="A list, JSON, or a calendar file.",
)
@click.option("-o", "--output", default="-", show_default=True, help="A file, or - for stdout.")
def clocks(
    person: str | None, db: str, as_of: str, form: Literal["table", "json", "ics"], output: str
) -> None:
    """List the days that rules give: reviews, answers, motions.

    PERSON is a person_id of the client facts; all people without one. A day is counted
    only from rows that somebody has confirmed, never from a letter.
    """
    import json

    from denialscan.clocks import clocks_of
    from denialscan.display.clocks import clock_lines, clocks_json
    from denialscan.export.ics import write_ics
    from denialscan.export.output import write_output
    from denialscan.store import open_store
    from denialscan.store.facts import current_facts

    with open_store(db) as store:
        facts = current_facts(store)
    if facts is None:
        raise InputError(
            "The database holds no client facts.",
            next_step=f"Import them: denialscan facts import DIR --db {db}",
        )
    sheets = [clocks_of(facts, p, as_of=as_of) for p in _people(facts, person)]
    if form == "ics":
        data = write_ics((c for s in sheets for c in s.clocks), as_of=as_of)
    elif form == "json":
        shown = json.dumps(clocks_json(sheets, as_of=as_of), ensure_ascii=False, indent=1)
        data = f"{shown}\n".encode()
    else:
        data = "".join(f"{line}\n" for line in clock_lines(sheets)).encode()
    write_output(output, data)
    missing = sum(len(s.not_computed) for s in sheets)
    if form == "ics" and missing:
        click.echo(f"Note: {missing} clocks were not computed; --format table says why.", err=True)
    if not any(s.clocks or s.not_computed for s in sheets):
        click.echo("Note: the client facts have no row that starts a clock.", err=True)


def _people(facts: CaseFacts, person: str | None) -> list[str]:
    known = list(dict.fromkeys(r.values["person_id"] for r in facts.sheet("people")))
    if person is None:
        return known
    if person not in known:
        raise UsageError(
            f"The client facts have no person {person}.",
            next_step="Use a person_id of the sheet people.",
        )
    return [person]
