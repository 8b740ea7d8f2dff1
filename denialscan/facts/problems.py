"""What is wrong or odd in client facts: where it stands, and what is expected there.

A message never repeats a value, which may be a name; it travels to log files.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from denialscan.errors import InputError

#: Problems told at once where a person reads them; all are in ``FactsError.problems``.
MOST_TOLD = 20


class BadValueError(Exception):
    """A value that cannot be read; the text says what is expected."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """A problem or a warning with its place; row and column are empty where it concerns
    a whole sheet, the sheet where it concerns the file. ``row`` is the line that a person
    sees."""

    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return it as one line."""
        place = self.sheet or ""
        if self.row is not None:
            place += f" row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.message}" if place else self.message


class FactsError(InputError):
    """Client facts with cells that cannot be used. ``problems`` are all of them, ``warnings``
    what else was noticed; the text tells the first ones in at most 80 columns."""

    def __init__(self, problems: Iterable[Note], warnings: Iterable[Note] = ()) -> None:
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        count = len(self.problems)
        lines = [
            textwrap.fill(
                str(p), 78, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
            )
            for p in self.problems[:MOST_TOLD]
        ]
        if count > MOST_TOLD:
            lines.append(f"  and {count - MOST_TOLD} more; denialscan facts check lists them.")
        super().__init__(
            f"the client facts have {count} problem{'s' if count > 1 else ''}:\n"
            + "\n".join(lines),
            next_step="Correct these cells and read the facts again; nothing was taken over.",
        )
