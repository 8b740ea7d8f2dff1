"""The command that proposes rows of the client file from counsel's own request."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from denialscan.cli.app import as_of_option, db_option, models_option, password_option
from denialscan.cli.facts import facts
from denialscan.cli.letters import stored
from denialscan.errors import UsageError

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet
    from denialscan.schema import Record


@facts.command("propose")
@click.argument("what", metavar="LETTER|FILE")
@db_option
@click.option("--request", "request_id", metavar="ID", help="The request's id in your facts.")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder for the sheets; nothing in it is overwritten.",
)
@as_of_option
@password_option
@models_option
def propose(
    what: str,
    db: str,
    request_id: str | None,
    folder: Path,
    as_of: str,
    passwords: tuple[str, ...],
    models: ModelSet | None,
) -> None:
    """Propose rows from counsel's own request.

    LETTER is the first digits of a stored letter's id; or give a FILE to read it
    at once. The request, its exhibits and the equities it tells are written as
    sheets of client facts, confirmed by nobody: check each row, fill in
    confirmed_by and confirmed_on, then import them.
    """
    from denialscan.packet import propose_rows, write_rows

    if os.path.exists(what):
        from denialscan.examine import examine

        found, _failures = examine(Path(what), as_of=as_of, passwords=passwords, models=models)
        record = _the_request(found, what)
    else:
        record = stored(db, what)
    person = record.link.person_id if record.link else None
    rows = propose_rows(record.letter, request_id=request_id or record.request_id, person_id=person)
    made = write_rows(rows, folder)
    for path in made:
        click.echo(f"{len(rows[path.stem]):>6} {path.stem}")
    if person is None:
        click.echo("Note: nobody knows whom it is about; fill in person_id.", err=True)
    click.echo(
        f"Next: check the rows in {folder}, fill in confirmed_by and confirmed_on, add them to "
        "your facts, then: denialscan facts import"
    )


def _the_request(records: tuple[Record, ...], what: str) -> Record:
    """Return the one request in a file; raises UsageError where it holds none."""
    found = [r for r in records if r.letter.kind.value == "request"]
    if not found:
        raise UsageError(
            f"In {what} there is no letter that was read as counsel's own request.",
            next_step=f"denialscan show {what} tells what was read.",
        )
    return found[0]
