"""What the doctor found, a line for each check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from denialscan.display import console
from denialscan.doctor import Result


def show_health(results: Sequence[Result]) -> None:
    """Print every check, and how to mend what is not in order."""
    from rich.text import Text

    out = console()
    for result in results:
        line = Text("ok      ", "green") if result.ok else Text("PROBLEM ", "bold red")
        out.print(line + Text(f"{result.name}: {result.detail}"))
        if not result.ok:
            out.print(Text(f"        {result.mend}"))
    problems = sum(not r.ok for r in results)
    out.print(f"{problems} problem{'' if problems == 1 else 's'}." if problems else "All is well.")


def health_json(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the checks as plain JSON data."""
    return [
        {
            "check": r.name,
            "ok": r.ok,
            "detail": r.detail,
            "mend": None if r.ok else r.mend,
        }
        for r in results
    ]
