"""The command by which a person says whom a letter is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from denialscan.cli.app import as_of_option, cli, db_option, reference_option, today
from denialscan.cli.letters import stored
from denialscan.cli.settings import settings_option
from denialscan.errors import UsageError

if TYPE_CHECKING:
    from denialscan.settings import RuleSettings


@cli.command()
@click.argument("letter", metavar="LETTER")
@click.argument("person", metavar="PERSON|nobody")
@click.option("--by", "reviewer", required=True, help="Who decides this (initials will do).")
@click.option("--note", help="Why.")
@db_option
@as_of_option
@reference_option
@settings_option
def link(
    letter: str,
    person: str,
    reviewer: str,
    note: str | None,
    db: str,
    as_of: str,
    settings: RuleSettings,
) -> None:
    """Say whom a letter is about.

    LETTER is the first digits of its id, PERSON an id of the client facts, or
    nobody. The decision is kept with name and day; the letter is checked anew.
    """
    from denialscan.run import check as run_check
    from denialscan.store import open_store
    from denialscan.store.facts import current_facts
    from denialscan.store.reviews import NOBODY, PERSON, put_review

    record = stored(db, letter)
    with open_store(db) as store:
        facts = current_facts(store)
        known = {r.values["person_id"] for r in facts.sheet("people")} if facts else set()
        if person != NOBODY and person not in known:
            raise UsageError(
                f"There is no person {person} in the client facts.",
                next_step="denialscan facts show lists the people; ids are written as there.",
            )
        put_review(
            store,
            letter_id=record.letter.letter_id,
            target=PERSON,
            verdict=person,
            reviewer=reviewer,
            made_at=today(),
            note=note,
        )
    run_check(db, as_of=as_of, settings=settings)
    click.echo(f"Letter {record.letter.letter_id[:8]} is about {person}, as {reviewer} says.")
    click.echo(f"Next: denialscan show {record.letter.letter_id[:8]} --db {db}")
