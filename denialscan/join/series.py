"""File names that count: IMG_0001 and IMG_0002, letter p1 and p2, scan and scan (1)."""

from __future__ import annotations

import re
from typing import Literal

#: How the name of one file follows that of another: "page" where the names say so
#: themselves (letter_p1, letter_p2), "next" where a counter goes on by one, "time"
#: where names are times shortly after each other, "back" for the counter's other way.
Step = Literal["page", "next", "time", "back"]

_GROUPS = re.compile(r"(\d+)")
_PAGE_LABEL = re.compile(r"(?:^|[^a-z])(?:p|pg|pag|page|pagina|página)[ _.#-]*$", re.IGNORECASE)
_COPY = re.compile(r"^[ _-]*\(?(\d)\)?$")
#: Names like 20240105_101530: digits enough for a time of day.
_TIME_DIGITS = 6
_TIME_GAP = 1000  # as hhmmss: some ten minutes


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts scan2 before scan10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part.casefold())
        for part in _GROUPS.split(name)
        if part
    )


def step(before: str, after: str) -> Step | None:
    """Return how file name ``after`` follows ``before``, None where it does not."""
    left, right = stem(before), stem(after)
    copied = _copied(left, right)
    if copied is not None:
        return copied
    a, b = _GROUPS.split(left), _GROUPS.split(right)
    if len(a) != len(b):
        return None
    differ = [i for i in range(len(a)) if a[i].casefold() != b[i].casefold()]
    if len(differ) != 1 or not differ[0] % 2:
        return None
    at = differ[0]
    if max(len(a[at]), len(b[at])) > 18:
        return None
    apart = int(b[at]) - int(a[at])
    if apart == 1:
        return "page" if _PAGE_LABEL.search(a[at - 1]) else "next"
    if apart == -1:
        return "back"
    timed = min(len(a[at]), len(b[at])) >= _TIME_DIGITS
    return "time" if timed and 0 < apart <= _TIME_GAP else None


def stem(name: str) -> str:
    """Return a file name without its ending."""
    front, dot, end = name.rpartition(".")
    return front if dot and front and 1 <= len(end) <= 5 and end.isalnum() else name


def _copied(left: str, right: str) -> Step | None:
    """photo, photo-1, photo (2): the second and later have a digit at the end."""
    if right.startswith(left) and (found := _COPY.match(right[len(left) :])):
        return "next" if left and not left[-1].isdigit() and found.group(1) in "12" else None
    return None
