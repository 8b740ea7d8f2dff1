"""What the commands show on a terminal: at most 80 columns, colour only there."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 80

#: Styles by rule severity and by rule outcome.
SEVERITY = {"high": "bold red", "medium": "yellow", "low": "cyan", "info": "blue"}
OUTCOME = {"flagged": "bold red", "undetermined": "yellow", "clear": "green"}


def console(*, stderr: bool = False) -> Console:
    """Return a console for text that is no markup; NO_COLOR is respected."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)
    found.width = min(found.width, WIDTH)
    return found


def plain(text: str) -> str:
    """Return text of a letter or file name without control characters: a letter
    must not be able to move the cursor or hide what is shown."""
    return "".join(
        ch if ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cf", "Cs") else " "
        for ch in text
    )


def short(text: str, width: int) -> str:
    """Return text cut to ``width`` characters, with an ellipsis where it was cut."""
    text = " ".join(plain(text).split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
