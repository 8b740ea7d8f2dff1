"""The command that adds reviewers' corrections to what the models learned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from denialscan.cli.app import IsoDate, cli, db_option, json_option, print_json, today
from denialscan.errors import UsageError

if TYPE_CHECKING:
    from denialscan.store import Store

FOLDER = "denialscan-models"


@cli.command()
@db_option
@click.option(
    "--template",
    "template_out",
    metavar="OUT.csv",
    help="Write the letters' sentences with the program's answers, to be corrected; then stop.",
)
@click.option(
    "--letter",
    "letters",
    multiple=True,
    metavar="ID",
    help="With --template: only this letter (repeatable).",
)
@click.option(
    "--corrections",
    "sheets",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Corrections to store first: CSV or JSONL (repeatable).",
)
@click.option("--reviewer", default="", metavar="NAME", help="Who corrects, where no row says it.")
@click.option(
    "--date",
    "made_at",
    type=IsoDate(),
    default=today,
    show_default="today",
    help="When, where no row says it.",
)
@click.option("--store-only", is_flag=True, help="Store the corrections; do not train.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"Where the models go.  [default: {FOLDER} beside the database]",
)
@json_option
def train(
    db: str,
    template_out: str | None,
    letters: tuple[str, ...],
    sheets: tuple[Path, ...],
    reviewer: str,
    made_at: str,
    store_only: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Train models with reviewers' corrections.

    Some minutes. The shipped models stay as they are; the new ones are used
    where --models or DENIALSCAN_MODELS names their folder.
    """
    from denialscan.display.training import show_training
    from denialscan.store import open_store

    if template_out is not None:
        if sheets or store_only or out:
            raise UsageError(
                "--template goes with none of --corrections, --store-only and --out.",
                next_step="Write the table first, fill it in, then bring it in.",
            )
        _template(db, template_out, letters, reviewer, as_json=as_json)
        return
    if letters:
        raise UsageError("--letter goes with --template.", next_step="denialscan train --help")
    if store_only and not sheets:
        raise UsageError(
            "--store-only needs --corrections.", next_step="Name a file with --corrections."
        )
    folder = out or Path(db).parent / FOLDER
    with open_store(db) as store:
        data: dict[str, Any] = {"brought_in": _bring_in(store, sheets, made_at, reviewer)}
        if not store_only:
            data |= _fit(store, folder)
    if as_json:
        print_json(data)
    else:
        show_training(data, db)


def _template(db: str, out: str, letters: tuple[str, ...], reviewer: str, *, as_json: bool) -> None:
    import shlex

    from denialscan.export.output import check_output, write_output
    from denialscan.store import open_store
    from denialscan.store.records import find_id
    from denialscan.train.template import template

    with open_store(db) as store:
        check_output(out, source=Path(db), binary=False)
        ids: set[str] = set()
        for given in letters:
            letter_id = find_id(store, given.lower())
            if letter_id is None:
                raise UsageError(
                    f"{given} is not the id of a stored letter.",
                    next_step="denialscan list shows the ids; six digits are enough.",
                )
            ids.add(letter_id)
        data = template(store, reviewer=reviewer, ids=ids or None)
    write_output(out, data)
    if as_json and out != "-":
        print_json({"template": out})
    elif out != "-":
        click.echo(f"Correct the answers in {out}: fill in the column value, leave the rest.")
        words = ["denialscan", "train", "--corrections", out, "--db", db]
        click.echo(f"Next: {shlex.join(words)}")


def _bring_in(
    store: Store, sheets: tuple[Path, ...], made_at: str, reviewer: str
) -> list[dict[str, Any]]:
    """Read all files before anything of them is stored; return what came of each."""
    from denialscan.store.corrections import put_corrections
    from denialscan.train.sheet import read_sheet

    read = [(p, read_sheet(store, p, made_at=made_at, reviewer=reviewer)) for p in sheets]
    out = []
    for path, sheet in read:
        added = put_corrections(store, sheet.corrections)
        out.append(
            {
                "file": str(path),
                "added": added,
                "known": len(sheet.corrections) - added,
                "empty": sheet.empty,
                "notes": list(sheet.notes),
            }
        )
    return out


def _fit(store: Store, folder: Path) -> dict[str, Any]:
    from denialscan.display.summary import progress
    from denialscan.nlp import Analyser
    from denialscan.run import Progress
    from denialscan.store.corrections import corrections
    from denialscan.train.corrected import corrected_examples
    from denialscan.train.examples import shipped_examples
    from denialscan.train.fit import check_out, default_set
    from denialscan.train.fit import train as run_train

    check_out(folder)
    rows = corrections(store)
    if not rows:
        raise UsageError(
            f"There are no corrections in {store.name}.",
            next_step=f"denialscan train --template corrections.csv --db {store.name}",
        )
    shipped = shipped_examples()
    with progress() as tell:
        found = corrected_examples(
            store,
            rows,
            Analyser(models=False),
            lambda done, total: tell(Progress(stage="read", done=done, total=total)),
        )
        if not found.used:
            raise UsageError(
                f"None of the {len(rows)} corrections can be learned from: "
                + "; ".join(sorted({u.why for u in found.unused}))
                + ".",
                next_step="Scan the letters again, then: denialscan train --template",
            )
        trained = run_train(
            shipped,
            found,
            folder,
            name=default_set(),
            newest=max(row.made_at for row in rows),
            progress=lambda done, total: tell(Progress(stage="train", done=done, total=total)),
        )
    return {"models": str(folder), "key": trained.models.key, "card": dict(trained.card)}
