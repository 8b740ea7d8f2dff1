"""The end of a training: what was brought in, learned and measured."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from denialscan.display import console

if TYPE_CHECKING:
    from rich.console import Console


def show_training(data: Mapping[str, Any], db: str) -> None:
    """Print what the command ``train`` did (its JSON data), and what to type next."""
    out = console()
    for sheet in data["brought_in"]:
        empty = f"; {sheet['empty']} rows without a value" if sheet["empty"] else ""
        out.print(
            f"{sheet['added']} corrections stored, {sheet['known']} known before{empty}.",
            markup=False,
        )
        for note in sheet["notes"]:
            out.print(f"Note: {note}", markup=False)
    if "card" not in data:
        out.print(f"Next: {shlex.join(['denialscan', 'train', '--db', db])}", soft_wrap=True)
        return
    card = data["card"]
    used = card["corrections"]
    invented = card["shipped_data"]
    out.print(
        f"Trained on {used['used']} answers about {used['letters']} letters by "
        f"{used['reviewers']} reviewer{'' if used['reviewers'] == 1 else 's'}, and on "
        f"{invented['sentences']} invented sentences in {invented['letters']} letters.",
        markup=False,
    )
    _show_figures(out, card["figures"])
    for warning in card["warnings"]:
        out.print(f"Note: {warning}", markup=False)
    out.print("\nNext:")
    scan = ["denialscan", "scan", "PATH", "--models", data["models"], "--db", db]
    out.print(f"  {shlex.join(scan)}", markup=False, soft_wrap=True)
    setting = f"export DENIALSCAN_MODELS={shlex.quote(data['models'])}"
    out.print(f"  or, for all commands: {setting}", markup=False, soft_wrap=True)


def _show_figures(out: Console, figures: Mapping[str, Any]) -> None:
    from rich.table import Table

    invented, corrected = figures["invented_letters"], figures["corrected_letters"]
    columns = (
        ("before", invented["before"]),
        ("after", invented["after"]),
        ("before", corrected["before"] or {}),
        ("after", corrected["after_letter_left_out"] or {}),
        ("other reviewer", corrected["after_reviewer_left_out"]),
    )
    table = Table(
        title="Right, or F1, on letters left out: invented | corrected",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column("")
    for name, _found in columns:
        table.add_column(name, justify="right")
    for head in dict.fromkeys(h for _name, found in columns for h in found):
        table.add_row(head, *(_cell(found.get(head)) for _name, found in columns))
    out.print(table)


def _cell(found: Any) -> str:
    if found is None:
        return "-"
    if not isinstance(found, dict):
        return f"{found:.2f}"
    return f"{found.get('right', found.get('f1')):.2f} of {found['n']}"
