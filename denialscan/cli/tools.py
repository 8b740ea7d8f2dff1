"""Commands around the letters: measuring, the installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from denialscan.cli.app import (
    as_of_option,
    cli,
    json_option,
    models_option,
    print_json,
    processors,
)


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
