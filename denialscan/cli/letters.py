"""Commands that read letters, and that show what is stored."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from denialscan.cli.app import (
    IsoDate,
    as_of_option,
    cli,
    db_option,
    facts_option,
    json_option,
    optional_facts,
    print_json,
    processors,
)
from denialscan.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from denialscan.schema import Record


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@db_option
@facts_option
@as_of_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=processors,
    show_default="processors",
    help="How many processes work at once.",
)
@json_option
@click.pass_context
def scan(
    ctx: click.Context,
    paths: tuple[str, ...],
    db: str,
    facts_path: Path | None,
    as_of: str,
    jobs: int,
    as_json: bool,
) -> None:
    """Read, analyse and store letters.

    PATH is a file, or a folder with all that lies below it.
    """
    from denialscan.display.summary import progress, show_summary, summary_json
    from denialscan.run import scan as run_scan

    facts = optional_facts(facts_path)
    with progress() as tell:
        summary = run_scan(paths, db, as_of=as_of, jobs=jobs, facts=facts, progress=tell)
    if as_json:
        print_json(summary_json(summary))
    else:
        show_summary(summary, db)
    if summary.missing is not None:
        click.echo(f"Error: {summary.missing[0]}", err=True)
        click.echo("Next: denialscan doctor tells how to install what is missing.", err=True)
    ctx.exit(int(summary.exit_code))


@cli.command()
@db_option
@facts_option
@as_of_option
@json_option
def check(db: str, facts_path: Path | None, as_of: str, as_json: bool) -> None:
    """Run the rules again on stored letters.

    Works from the stored analysis: reads no letter and needs no OCR.
    """
    from denialscan.run import check as run_check

    count = run_check(db, as_of=as_of, facts=optional_facts(facts_path))
    if as_json:
        print_json({"as_of": as_of, "checked": count})
    else:
        click.echo(f"{count} letter{'' if count == 1 else 's'} checked anew, as of {as_of}.")


@cli.command()
@db_option
@click.option(
    "--format", "format_", required=True, metavar="jsonl|csv", help="The format to write."
)
@click.option(
    "-o", "--output", "out", required=True, metavar="OUT", help="A file, or - for stdout."
)
def export(db: str, format_: str, out: str) -> None:
    """Write what is stored to a file.

    Letters by id, then the files that could not be read.
    """
    from denialscan.export import export as write
    from denialscan.export import writer
    from denialscan.store import open_store
    from denialscan.store.records import unchecked

    writer(format_)
    with open_store(db) as store:
        pending = unchecked(store)
        count = write(store, format_, out)
    if out != "-":
        click.echo(f"{count} record{'' if count == 1 else 's'} written to {out}.", err=True)
    if pending:
        click.echo(
            f"Note: {pending} letters have no findings yet. Next: denialscan check", err=True
        )


@cli.command()
@click.argument("what", metavar="ID|FILE")
@db_option
@facts_option
@as_of_option
@json_option
def show(what: str, db: str, facts_path: Path | None, as_of: str, as_json: bool) -> None:
    """Explain one letter.

    Name it by the first digits of its id, or give a file to read it at once.
    Facts and date apply to a FILE; a stored letter shows what was stored.
    """
    from denialscan.display.letter import show_record

    if os.path.exists(what):
        from denialscan.display.listing import show_errors
        from denialscan.examine import examine

        records, failures = examine(Path(what), as_of=as_of, facts=optional_facts(facts_path))
        _show(records, as_json=as_json)
        if failures and not as_json:
            show_errors(failures)
        return
    record = _stored(db, what)
    if as_json:
        _show([record], as_json=True)
    else:
        show_record(record)


@cli.command("list")
@db_option
@click.option("--kind", help="Only this kind of document.")
@click.option("--outcome", help="Only this outcome.")
@click.option("--rule", help="Only letters flagged by this rule.")
@click.option("--flagged", is_flag=True, help="Only letters with an indicator.")
@click.option("--office", help="Only this issuing office (its code).")
@click.option("--person", help="Only this client id, or a part of this name.")
@click.option("--since", type=IsoDate(), help="Only letters of this day or later.")
@click.option("--until", type=IsoDate(), help="Only letters of this day or earlier.")
@click.option("--errors", "only_errors", is_flag=True, help="Files that could not be read.")
@json_option
def list_(db: str, only_errors: bool, as_json: bool, **where: Any) -> None:
    """List stored letters, or the files that could not be read."""
    from denialscan.display.listing import row_json, show_errors, show_rows
    from denialscan.export.record import error_json, rule_names
    from denialscan.schema import KINDS, OUTCOMES
    from denialscan.store import open_store
    from denialscan.store.lists import Filter, listing
    from denialscan.store.records import errors

    for option, known in (("kind", KINDS), ("outcome", OUTCOMES), ("rule", rule_names())):
        if where[option] is not None and where[option] not in known:
            raise UsageError(
                f"There is no {option} {where[option]}.", next_step=f"One of: {', '.join(known)}"
            )
    with open_store(db) as store:
        if only_errors:
            failed = list(errors(store))
            if as_json:
                print_json([error_json(e) for e in failed])
            else:
                show_errors(failed)
            return
        rows = listing(store, Filter(**where))
    if as_json:
        print_json([row_json(row) for row in rows])
    else:
        show_rows(rows)


@cli.command()
@click.argument("query", nargs=-1, required=True)
@db_option
@json_option
def search(query: tuple[str, ...], db: str, as_json: bool) -> None:
    """Search the text of stored letters.

    Words must all occur; "a phrase" in quotes, begin* for a beginning, OR and
    NOT in capitals.
    """
    from denialscan.display.listing import row_json, show_hits
    from denialscan.store import open_store
    from denialscan.store.lists import search as run_search

    # The shell has taken the quotes off a phrase given as one argument.
    text = " ".join(f'"{q}"' if " " in q and len(query) > 1 else q for q in query)
    with open_store(db) as store:
        rows = run_search(store, text)
    if as_json:
        print_json([row_json(row) for row in rows])
    else:
        show_hits(rows)


@cli.command()
@click.argument("what", metavar="ID|FILE")
@db_option
@click.option("--format", "format_", type=click.Choice(["txt", "json"]), default="txt")
def text(what: str, db: str, format_: str) -> None:
    """Print the text that was read."""
    from denialscan.display.text import letter_text, reading_text

    if os.path.exists(what):
        from denialscan.examine import read_file

        click.echo(reading_text(read_file(Path(what)), as_json=format_ == "json"))
        return
    from denialscan.store import open_store
    from denialscan.store.records import reading_of

    record = _stored(db, what)
    with open_store(db) as store:
        reading = reading_of(store, record.letter.letter_id)
    click.echo(letter_text(record.letter, reading, as_json=format_ == "json"))


def _stored(db: str, what: str) -> Record:
    from denialscan.store import open_store
    from denialscan.store.records import find_id, records, superseded

    if not os.path.exists(db):
        raise InputError(
            f"There is neither a file {what} nor a database {db}.",
            next_step="Check the name, or name the database with --db.",
        )
    with open_store(db) as store:
        letter_id = find_id(store, what.lower())
        if letter_id is None:
            raise UsageError(
                f"{what} is neither a file nor the id of a stored letter.",
                next_step="denialscan list shows the ids; six digits are enough.",
            )
        found = next(records(store, {letter_id}), None)
        if found is not None:
            return found
        _gone, heir = superseded(store, letter_id)
    raise UsageError(
        f"The letter {letter_id} is no longer found in its file.",
        next_step=f"denialscan show {heir}" if heir else "Scan the file again.",
    )


def _show(records: Iterable[Record], *, as_json: bool) -> None:
    from denialscan.display.letter import show_record
    from denialscan.export.jsonl import line
    from denialscan.export.record import letter_json

    for number, record in enumerate(records):
        if as_json:
            click.echo(line(letter_json(record)), nl=False)
            continue
        if number:
            click.echo("\n" + "=" * 80)
        show_record(record)
