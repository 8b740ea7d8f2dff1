"""The command that writes the individual file review of a person."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from denialscan.cli.app import as_of_option, cli, db_option, json_option
from denialscan.cli.settings import settings_option
from denialscan.errors import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from denialscan.review_sheet import Sheet
    from denialscan.settings import RuleSettings


@cli.command()
@click.argument("person")
@db_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "docx"]),
    default="md",
    show_default=True,
    help="Markdown, a page to print, or Word.",
)
@click.option(
    "-o",
    "--output",
    help="A file, or - for stdout.  [default: PERSON.md, .html or .docx, which must not exist]",
)
@settings_option
@json_option
def matter(
    person: str,
    db: str,
    as_of: str,
    form: Literal["md", "html", "docx"],
    output: str | None,
    settings: RuleSettings,
    as_json: bool,
) -> None:
    """Write the file review of one person, on one or two pages.

    PERSON is a person_id of the client facts, or part of one name. The sheet has custody,
    requests and replies, what was submitted and what was weighed, what is asserted against
    the file, clocks and findings, each with the row or page that it rests on.
    """
    import json

    from denialscan.export.output import check_output, write_output
    from denialscan.review_sheet import find_person, review_sheet
    from denialscan.store import open_store
    from denialscan.store.facts import current_facts

    if form == "docx" and output == "-" and not as_json and sys.stdout.isatty():
        raise UsageError("A Word file is not for the terminal.", next_step="Name a file with -o.")
    if output is not None and Path(db).is_file():
        check_output(output, source=Path(db), binary=False)
    with open_store(db) as store:
        facts = current_facts(store)
        if facts is None:
            raise InputError(
                "The database holds no client facts.",
                next_step=f"Import them: denialscan facts import DIR --db {db}",
            )
        person_id = find_person(facts, person)
        sheet = review_sheet(store, facts, person_id, as_of=as_of, settings=settings)
    if as_json:
        from denialscan.display.matter import sheet_json

        shown = json.dumps(sheet_json(sheet), ensure_ascii=False, indent=1)
        write_output(output or "-", f"{shown}\n".encode())
        return
    target = output or _new_file(person_id, form)
    write_output(target, _written(sheet, form))
    if target != "-":
        click.echo(f"{target}: the file review of {person_id}, a draft for counsel.", err=True)


def _written(sheet: Sheet, form: str) -> bytes:
    if form == "html":
        from denialscan.export.sheet_html import sheet_html

        return sheet_html(sheet)
    if form == "docx":
        from denialscan.export.sheet_docx import sheet_docx

        return sheet_docx(sheet)
    from denialscan.export.sheet_md import sheet_markdown

    return sheet_markdown(sheet)


def _new_file(person_id: str, form: str) -> str:
    """Return the file named after a person's id. Raises OutputError where it exists: only
    a file that was named with -o is written over."""
    name = re.sub(r"[^\w.-]", "_", person_id, flags=re.ASCII).lstrip(".") or "person"
    target = f"{name}.{form}"
    if Path(target).exists():
        raise OutputError(
            f"The file {target} exists already.",
            next_step=f"To replace it: -o {target}; or name another file.",
        )
    return target
