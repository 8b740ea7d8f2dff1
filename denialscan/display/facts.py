"""Client facts on the terminal: what is wrong with them, what an import changed, what is
stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from denialscan.display import console, plain, short
from denialscan.facts import Checked, Note
from denialscan.facts.sheets import SHEETS
from denialscan.schema import CaseFacts, FactRow
from denialscan.store.facts import SHOWN, FactsChange, Revision

#: Problems, and warnings, that are shown unless all are asked for.
MOST_SHOWN = 20


def show_checked(found: Checked, *, everything: bool = False) -> None:
    """Print the problems and warnings of client facts, and how many rows each sheet has."""
    out = console()
    most = None if everything else MOST_SHOWN
    show_notes("Problems", found.problems, most)
    show_notes("To look at", found.warnings, most)
    if found.problems or found.warnings:
        out.print()
    out.print(_counted(found.rows))


def show_notes(title: str, notes: Sequence[Note], most: int | None) -> None:
    """Print a table of notes with their places, the first ``most`` of them."""
    from rich.table import Table
    from rich.text import Text

    if not notes:
        return
    out = console()
    table = Table(title=f"{title} ({len(notes)})", title_justify="left", box=None, pad_edge=False)
    table.add_column("sheet", max_width=18)
    table.add_column("row", justify="right", no_wrap=True)
    table.add_column("column", max_width=16, overflow="fold")
    table.add_column("what")
    for note in notes[:most]:
        row = "" if note.row is None else str(note.row)
        table.add_row(
            note.sheet or "", row, Text(plain(note.column or "")), Text(plain(note.message))
        )
    out.print(table)
    if most is not None and len(notes) > most:
        out.print(f"and {len(notes) - most} more (--all shows every one, --json too)")


def _counted(rows: Iterable[FactRow]) -> str:
    counts = counts_of(rows)
    if not counts:
        return "No rows."
    return "Rows: " + ", ".join(f"{sheet} {n}" for sheet, n in counts.items()) + "."


def counts_of(rows: Iterable[FactRow]) -> dict[str, int]:
    """Return how many rows each sheet has, in the contract's order, without the empty."""
    counts = Counter(row.sheet for row in rows)
    return {sheet: counts[sheet] for sheet in SHEETS if counts[sheet]}


def checked_json(found: Checked) -> dict[str, Any]:
    """Return a check as plain JSON data. ``revision`` is null where there is a problem."""
    return {
        "revision": None if found.problems else found.facts().revision,
        "rows": counts_of(found.rows),
        "problems": [note_json(n) for n in found.problems],
        "warnings": [note_json(n) for n in found.warnings],
    }


def note_json(note: Note) -> dict[str, Any]:
    """Return a problem or warning as plain JSON data."""
    return {
        "sheet": note.sheet,
        "row": note.row,
        "column": note.column,
        "message": note.message,
    }


def show_change(change: FactsChange, facts: CaseFacts) -> None:
    """Print what an import changed, sheet by sheet."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    shown = change.revision[:SHOWN]
    if not change.changed:
        out.print(f"Nothing changed: revision {change.number} ({shown}) is current.")
    else:
        out.print(f"A new revision: {change.number} ({shown}).")
        out.print()
        table = Table(box=None, pad_edge=False)
        table.add_column("sheet")
        for name in ("new", "closed", "moved", "unchanged"):
            table.add_column(name, justify="right")
        for sheet in (s for s in SHEETS if s in change.sheets):
            c = change.sheets[sheet]
            table.add_row(sheet, str(c.new), str(c.closed), str(c.moved), str(c.unchanged))
        out.print(table)
        if any(c.closed for c in change.sheets.values()):
            out.print("Closed rows stay in earlier revisions: denialscan facts show --revision N")
    if facts.warnings:
        out.print()
        for warning in facts.warnings[:MOST_SHOWN]:
            out.print(Text(f"Note: {plain(warning)}"))
        if len(facts.warnings) > MOST_SHOWN:
            left = len(facts.warnings) - MOST_SHOWN
            out.print(f"and {left} more notes (denialscan facts check --all, or --json)")
        out.print()


def change_json(change: FactsChange, facts: CaseFacts) -> dict[str, Any]:
    """Return what an import changed as plain JSON data."""
    return {
        "number": change.number,
        "revision": change.revision,
        "changed": change.changed,
        "rows": counts_of(facts.rows),
        "sheets": {
            sheet: {"new": c.new, "closed": c.closed, "moved": c.moved, "unchanged": c.unchanged}
            for sheet, c in change.sheets.items()
        },
        "warnings": list(facts.warnings),
    }


def show_people(revision: Revision, people: dict[str, CaseFacts]) -> None:
    """Print everybody in the client facts, a line each."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    out.print(_heading(revision))
    if not people:
        out.print("No people.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("person", max_width=16, overflow="fold")
    table.add_column("name", max_width=24)
    table.add_column("A-number", no_wrap=True, min_width=10)
    table.add_column("rows")
    for person_id, own in people.items():
        values = _person(own)
        counts = ", ".join(f"{s} {n}" for s, n in counts_of(own.rows).items() if s != "people")
        table.add_row(
            Text(plain(person_id)),
            Text(short(values.get("name", "-"), 48)),
            values.get("a_number", "-"),
            counts or "-",
        )
    out.print(table)
    out.print(f"{len(people)} {'person' if len(people) == 1 else 'people'}.")


def show_person(revision: Revision, person_id: str, own: CaseFacts) -> None:
    """Print one person's rows, sheet by sheet, each with the line it stands on."""
    from rich.padding import Padding
    from rich.text import Text

    out = console()
    out.print(_heading(revision))
    out.print(Text(f"Person {plain(person_id)}", "bold"))
    for sheet in SHEETS:
        rows = own.sheet(sheet)
        if not rows:
            continue
        out.print(Text(f"\n{sheet}", "bold"))
        for row in rows:
            out.print(Text(f"  row {row.row}" + (f" of {plain(row.file)}" if row.file else "")))
            for column, value in _ordered(row):
                out.print(Padding(Text(f"{column}: {plain(value)}"), (0, 0, 0, 4), expand=False))


def _ordered(row: FactRow) -> list[tuple[str, str]]:
    """Return a row's values in the contract's order, without the id that all share."""
    own = [c for c in SHEETS[row.sheet] if c in row.values and c != "person_id"]
    return [(c, row.values[c]) for c in (*own, *sorted(row.values.keys() - {*own, "person_id"}))]


def _person(own: CaseFacts) -> dict[str, str]:
    found = own.sheet("people")
    return found[0].values if found else {}


def people_json(revision: Revision, people: dict[str, CaseFacts]) -> dict[str, Any]:
    """Return everybody in the client facts as plain JSON data."""
    return {
        **revision_json(revision),
        "people": [
            {"person_id": p, **{k: v for k, v in _person(own).items() if k in ("name", "a_number")},
             "rows_by_sheet": counts_of(own.rows)}
            for p, own in people.items()
        ],
    }  # fmt: skip


def person_json(revision: Revision, person_id: str, own: CaseFacts) -> dict[str, Any]:
    """Return one person's rows as plain JSON data."""
    return {
        **revision_json(revision),
        "person_id": person_id,
        "sheets": {
            sheet: [{"row": r.row, "file": r.file, "values": r.values} for r in own.sheet(sheet)]
            for sheet in SHEETS
            if own.sheet(sheet)
        },
    }


def show_history(known: Sequence[Revision]) -> None:
    """Print the revisions, the oldest first."""
    from rich.table import Table

    out = console()
    if not known:
        out.print("No client facts were imported yet.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("revision", justify="right")
    table.add_column("id", no_wrap=True)
    for name in ("rows", "opened", "closed"):
        table.add_column(name, justify="right")
    for r in known:
        table.add_row(str(r.number), r.revision[:SHOWN], str(r.rows), str(r.opened), str(r.closed))
    out.print(table)


def revision_json(revision: Revision) -> dict[str, Any]:
    """Return a revision as plain JSON data."""
    return {
        "number": revision.number,
        "revision": revision.revision,
        "rows": revision.rows,
        "opened": revision.opened,
        "closed": revision.closed,
    }


def _heading(revision: Revision) -> str:
    return f"Client facts, revision {revision.number} ({revision.revision[:SHOWN]})."
