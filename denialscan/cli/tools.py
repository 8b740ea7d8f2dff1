"""Commands around the letters: client facts, measuring, the installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from denialscan.cli.app import (
    as_of_option,
    cli,
    db_option,
    json_option,
    models_option,
    print_json,
    processors,
    required_facts,
)

if TYPE_CHECKING:
    from denialscan.schema import CaseFacts


@cli.group()
def facts() -> None:
    """Client facts: template, check, import."""


@facts.command("template")
@click.argument("folder", type=click.Path(path_type=Path))
def facts_template(folder: Path) -> None:
    """Write empty sheets with all columns to FOLDER."""
    from denialscan.facts import write_template

    write_template(folder)
    click.echo(f"Fill in the sheets in {folder}, then: denialscan facts check {folder}")


@facts.command("check")
@click.argument("path", type=click.Path(path_type=Path), metavar="DIR|XLSX")
@json_option
def facts_check(path: Path, as_json: bool) -> None:
    """Read client facts and say what was understood; nothing is stored."""
    _tell_facts(required_facts(path), as_json=as_json)


@facts.command("import")
@click.argument("path", type=click.Path(path_type=Path), metavar="DIR|XLSX")
@db_option
@json_option
def facts_import(path: Path, db: str, as_json: bool) -> None:
    """Make client facts the current revision in the database."""
    from denialscan.store import open_store
    from denialscan.store.facts import put_facts

    found = required_facts(path)
    with open_store(db, create=True) as store:
        changed = put_facts(store, found)
    _tell_facts(found, as_json=as_json)
    if not as_json:
        click.echo("A new revision." if changed else "Nothing changed.")
        click.echo(f"Next: denialscan check --db {db}")


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--author", multiple=True, help="Only letters by this author (repeatable).")
@click.option("--family", help="Only this template family.")
@click.option("--condition", multiple=True, help="Only this condition: digital, fax ...")
@click.option("--split", type=click.Choice(["development", "test"]), help="Only these authors.")
@click.option("--limit", type=click.IntRange(1), help="Only the first N files.")
@click.option("--jobs", type=click.IntRange(1, 256), default=processors, show_default="processors")
@click.option(
    "--by",
    type=click.Choice(["author", "kind", "condition", "split", "rule"]),
    help="Show the figures of each; --json always has all.",
)
@click.option(
    "--errors", "with_errors", is_flag=True, help="List the wrong values and their files."
)
@click.option("--cases", "with_cases", is_flag=True, help="With --json: every file's answers.")
@as_of_option
@models_option
@json_option
def evaluate(
    path: Path,
    by: str | None,
    with_errors: bool,
    with_cases: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Measure against a corpus.

    PATH is the folder that holds manifest.json.
    """
    from denialscan.display.evaluation import show_report
    from denialscan.display.summary import progress
    from denialscan.evaluate import evaluate as run_evaluate
    from denialscan.evaluate.asjson import evaluation_json

    trained: list[int] = []
    with progress() as tell:
        cases = run_evaluate(path, progress=tell, left_out=trained.append, **options)
    if any(trained):
        click.echo(
            f"Note: {sum(trained)} files were left out: the models were trained on their letters.",
            err=True,
        )
    if as_json:
        found = evaluation_json(cases, with_errors=with_errors, with_cases=with_cases)
        print_json({**found, "left_out_as_trained_on": sum(trained)})
    else:
        show_report(cases, by=by, with_errors=with_errors)


@cli.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check the installation, and say how to mend it."""
    from denialscan.display.health import health_json, show_health
    from denialscan.doctor import examine_installation, exit_code

    results = examine_installation()
    if as_json:
        print_json(health_json(results))
    else:
        show_health(results)
    ctx.exit(int(exit_code(results)))


def _tell_facts(found: CaseFacts, *, as_json: bool) -> None:
    from collections import Counter

    sheets = Counter(row.sheet for row in found.rows)
    if as_json:
        print_json(
            {"revision": found.revision, "rows": dict(sheets), "warnings": list(found.warnings)}
        )
        return
    for sheet, count in sorted(sheets.items()):
        click.echo(f"{count:>6} {sheet}")
    for warning in found.warnings:
        click.echo(f"Note: {warning}")
