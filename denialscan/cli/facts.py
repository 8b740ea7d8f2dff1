"""Commands on client facts: empty sheets, checking, importing, showing what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from denialscan.cli.app import IsoDate, cli, db_option, json_option, print_json, today
from denialscan.errors import Exit, InputError, UsageError

if TYPE_CHECKING:
    from denialscan.store import Store
    from denialscan.store.facts import Revision


_as_of_option = click.option(
    "--as-of",
    type=IsoDate(),
    default=today,
    show_default="today",
    help="Births, entries, convictions after this day are told as odd.",
)


@cli.group()
def facts() -> None:
    """Client facts: what you know of your clients."""


@facts.command("template")
@click.argument("path", type=click.Path(path_type=Path), metavar="FOLDER|FILE.xlsx")
def facts_template(path: Path) -> None:
    """Write empty sheets with all columns.

    To FOLDER as CSV files, or to FILE.xlsx as one workbook with a note on each
    column and lists to choose from. Nothing is overwritten.
    """
    from denialscan.facts import write_template

    made = write_template(path)
    if len(made) == 1:
        click.echo(f"{made[0]}: one tab per sheet; rest the pointer on a header for its note.")
    else:
        click.echo(f"{len(made)} sheets written to {path}.")
    click.echo(f"Next: fill them in, then denialscan facts check {_quoted(path)}")


@facts.command("check")
@click.argument("path", type=click.Path(path_type=Path), metavar="DIR|XLSX")
@_as_of_option
@click.option("--all", "everything", is_flag=True, help="Show every problem, however many.")
@json_option
@click.pass_context
def facts_check(
    ctx: click.Context, path: Path, as_of: str, everything: bool, as_json: bool
) -> None:
    """Find all that is wrong or odd in client facts.

    Tells sheet, row and column, and what is expected there; nothing is stored.
    """
    from denialscan.display.facts import checked_json, show_checked
    from denialscan.facts import check_facts

    found = check_facts(path, as_of=as_of)
    if as_json:
        print_json(checked_json(found))
    else:
        show_checked(found, everything=everything)
    if found.problems:
        count = len(found.problems)
        click.echo(
            f"Error: {count} problem{'s' if count > 1 else ''} in the client facts.", err=True
        )
        click.echo("Next: correct these cells, then run the same command again.", err=True)
        ctx.exit(int(Exit.NO_INPUT))
    if not as_json:
        click.echo(f"Next: denialscan facts import {_quoted(path)}")


@facts.command("import")
@click.argument("path", type=click.Path(path_type=Path), metavar="DIR|XLSX")
@db_option
@_as_of_option
@json_option
def facts_import(path: Path, db: str, as_of: str, as_json: bool) -> None:
    """Make client facts the current revision.

    Rows that are no longer there are closed, not erased: earlier revisions
    keep them.
    """
    from denialscan.display.facts import change_json, show_change
    from denialscan.facts import read_facts
    from denialscan.store import open_store
    from denialscan.store.facts import put_facts

    found = read_facts(path, as_of=as_of)
    with open_store(db, create=True) as store:
        change = put_facts(store, found)
    if as_json:
        print_json(change_json(change, found))
    else:
        show_change(change, found)
        click.echo(f"Next: denialscan check --db {_quoted(db)}")


@facts.command("show")
@click.argument("person", required=False)
@click.option("--revision", metavar="N|ID", help="As of this revision, by its number or id.")
@db_option
@json_option
def facts_show(person: str | None, revision: str | None, db: str, as_json: bool) -> None:
    """Show the people of the client facts, or one person's rows.

    PERSON is an id of the client facts. Of the current revision, unless
    --revision names an earlier one.
    """
    from denialscan.display.facts import people_json, person_json, show_people, show_person
    from denialscan.facts import by_person
    from denialscan.store import open_store
    from denialscan.store.facts import facts_at

    with open_store(db) as store:
        wanted = _revision(store, revision)
        found = facts_at(store, wanted.number)
    if found is None:
        raise _none(db)
    rows = {r.values.get("person_id"): r.row for r in found.sheet("people")}
    own = by_person(found)
    people = {p: own[p] for p in sorted(own, key=lambda p: (rows.get(p, len(found.rows)), p))}
    if person is None:
        if as_json:
            print_json(people_json(wanted, people))
        else:
            show_people(wanted, people)
        return
    if person not in people:
        raise UsageError(
            f"There is no person {person} in revision {wanted.number} of the client facts.",
            next_step=f"denialscan facts show --db {_quoted(db)} lists the people; "
            "ids are written as there.",
        )
    if as_json:
        print_json(person_json(wanted, person, people[person]))
    else:
        show_person(wanted, person, people[person])


@facts.command("history")
@db_option
@json_option
def facts_history(db: str, as_json: bool) -> None:
    """List the revisions of the client facts."""
    from denialscan.display.facts import revision_json, show_history
    from denialscan.store import open_store
    from denialscan.store.facts import revisions

    with open_store(db) as store:
        known = revisions(store)
    if as_json:
        print_json([revision_json(r) for r in known])
    else:
        show_history(known)


def _revision(store: Store, wanted: str | None) -> Revision:
    """Return the revision that an option names, or the current one."""
    from denialscan.store.facts import find_revision, revisions

    if wanted is None:
        known = revisions(store)
        if not known:
            raise _none(store.name)
        return known[-1]
    found = find_revision(store, wanted)
    if found is None:
        raise UsageError(
            f"There is no revision {wanted} of the client facts.",
            next_step=f"denialscan facts history --db {_quoted(store.name)} lists them.",
        )
    return found


def _none(db: str) -> InputError:
    return InputError(
        f"There are no client facts in {db}.",
        next_step=f"denialscan facts import DIR --db {_quoted(db)}",
    )


def _quoted(path: Path | str) -> str:
    import shlex

    return shlex.quote(str(path))
