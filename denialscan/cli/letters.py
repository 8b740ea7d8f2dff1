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
    jobs_option,
    json_option,
    models_option,
    optional_facts,
    password_option,
    print_json,
    reference_option,
)
from denialscan.cli.settings import settings_option
from denialscan.errors import Exit, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from denialscan.classify.trained import ModelSet
    from denialscan.schema import Record
    from denialscan.settings import RuleSettings


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@db_option
@facts_option
@as_of_option
@jobs_option
@password_option
@models_option
@reference_option
@settings_option
@json_option
@click.pass_context
def scan(
    ctx: click.Context,
    paths: tuple[str, ...],
    db: str,
    facts_path: Path | None,
    as_of: str,
    jobs: int,
    passwords: tuple[str, ...],
    models: ModelSet | None,
    settings: RuleSettings,
    as_json: bool,
) -> None:
    """Read, analyse and store letters.

    PATH is a file, or a folder with all that lies below it.
    """
    from denialscan.display.summary import progress, show_summary, summary_json
    from denialscan.run import scan as run_scan

    facts = optional_facts(facts_path, as_of)
    with progress() as tell:
        summary = run_scan(
            paths,
            db,
            as_of=as_of,
            jobs=jobs,
            facts=facts,
            progress=tell,
            passwords=passwords,
            models=models,
            settings=settings,
        )
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
@reference_option
@settings_option
@jobs_option
@json_option
def check(
    db: str,
    facts_path: Path | None,
    as_of: str,
    settings: RuleSettings,
    jobs: int,
    as_json: bool,
) -> None:
    """Run the rules again on stored letters.

    Works from the stored analysis: reads no letter and needs no OCR.
    """
    from denialscan.display.summary import progress
    from denialscan.run import check as run_check

    facts = optional_facts(facts_path, as_of)
    with progress() as tell:
        count = run_check(db, as_of=as_of, facts=facts, settings=settings, jobs=jobs, progress=tell)
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
@password_option
@models_option
@reference_option
@json_option
def show(
    what: str,
    db: str,
    facts_path: Path | None,
    as_of: str,
    passwords: tuple[str, ...],
    models: ModelSet | None,
    as_json: bool,
) -> None:
    """Explain one letter.

    Name it by the first digits of its id, or give a file to read it at once.
    Facts, date and models apply to a FILE; a stored letter shows what was
    stored.
    """
    from denialscan.display.letter import show_record

    if os.path.exists(what):
        from denialscan.display.listing import show_errors
        from denialscan.examine import examine

        records, failures = examine(
            Path(what),
            as_of=as_of,
            facts=optional_facts(facts_path, as_of),
            passwords=passwords,
            models=models,
        )
        _show(records, as_json=as_json)
        if failures and not as_json:
            show_errors(failures)
        return
    record = stored(db, what)
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
@click.option("--unlinked", is_flag=True, help="Only letters that were linked to no client.")
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
@click.option(
    "--format",
    "format_",
    type=click.Choice(["txt", "json", "hocr", "pdf"]),
    default="txt",
    show_default=True,
    help="pdf: a searchable copy of FILE.",
)
@click.option("--output", "-o", "out", default="-", help="A file; - is standard output.")
@password_option
@click.pass_context
def text(
    ctx: click.Context, what: str, db: str, format_: str, out: str, passwords: tuple[str, ...]
) -> None:
    """Print the text that was read, or write a searchable copy."""
    from denialscan.export.output import check_output, write_output

    if os.path.exists(what):
        check_output(out, source=Path(what), binary=format_ == "pdf")
        data, complete = _text_of_file(Path(what), format_, passwords)
    else:
        data, complete = _text_of_letter(what, db, format_), True
    write_output(out, data)
    if not complete:
        ctx.exit(int(Exit.PARTLY))


def _text_of_file(path: Path, format_: str, passwords: tuple[str, ...]) -> tuple[bytes, bool]:
    """Return what one file gave, and whether all in it could be read."""
    from denialscan.display.text import json_text, reading_json, reading_text, text_notes
    from denialscan.examine import read_file

    result = read_file(path, passwords=passwords)
    if format_ in ("txt", "pdf"):
        for note in text_notes(result):
            click.echo(f"Note: {note}", err=True)
    if format_ == "pdf":
        from denialscan.export.searchable import searchable_pdf

        if not result.readings or result.readings[0].source.container is not None:
            raise UsageError(
                "An archive or a mailbox has no pages of its own to make a searchable copy of.",
                next_step="Unpack it, and name one of the files that it holds.",
            )
        if len(result.readings) > 1:
            click.echo(
                f"Note: the copy is of the file itself, not of the {len(result.readings) - 1} "
                "file(s) inside it.",
                err=True,
            )
        copy = searchable_pdf(path.read_bytes(), result.readings[0], passwords=passwords)
        return copy, not result.failures
    if format_ == "hocr":
        from denialscan.export.hocr import hocr

        return hocr(result.readings).encode(), not result.failures
    found = json_text(reading_json(result)) if format_ == "json" else reading_text(result)
    return f"{found}\n".encode(), not result.failures


def _text_of_letter(what: str, db: str, format_: str) -> bytes:
    from denialscan.display.text import json_text, letter_json, letter_text
    from denialscan.store import open_store
    from denialscan.store.records import reading_of

    record = stored(db, what)
    if format_ == "pdf":
        raise UsageError(
            "A searchable copy is made of a file, not of what is stored.",
            next_step="denialscan text FILE --format pdf -o copy.pdf",
        )
    with open_store(db) as store:
        reading = reading_of(store, record.letter.letter_id)
    if format_ == "hocr":
        from dataclasses import replace

        from denialscan.export.hocr import hocr

        own = {(p.sha256, p.page) for p in record.letter.pages}
        pages = tuple(p for p in reading.pages if reading.place_of(p) in own)
        return hocr([replace(reading, pages=pages)]).encode()
    if format_ == "json":
        return f"{json_text(letter_json(record.letter, reading))}\n".encode()
    return f"{letter_text(record.letter)}\n".encode()


def stored(db: str, what: str) -> Record:
    """Return the stored letter whose id begins with ``what``. Raises UsageError where
    there is none or several, InputError where there is no store."""
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
