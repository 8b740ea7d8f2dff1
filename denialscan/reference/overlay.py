"""An organisation's own corrections of the reference lists, in force for a stretch of code.

The lists of the package are as some source printed them on some day. Whoever knows
better (a transfer order, a visit, a newer list) keeps rows in a file of their own
(``overlay_file``); within ``using_overlay`` every look-up sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class OverlayRow:
    """One value of one entry of a reference table.

    ``since`` is the first day on which the value holds (ISO; empty: an office holds from
    ``as_of`` on, anything else at all times), ``as_of`` the day on which somebody knew it, ``source`` where it comes from.
    ``listed``: the source is a list of ICE's own, which is what a finding about the
    responsible office may rest on. ``line`` is the line in the file.
    """

    table: str
    entry: str
    column: str
    value: str
    since: str
    as_of: str
    source: str
    listed: bool = False
    note: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """The rows of one file. ``key`` is the digest of the rows: equal files are equal
    overlays. ``name`` is the file's name, for messages."""

    key: str
    name: str = field(compare=False)
    rows: tuple[OverlayRow, ...] = field(compare=False)

    def of(self, table: str, entry: str | None = None) -> tuple[OverlayRow, ...]:
        """Return the rows of a table, of one entry when given, the latest last."""
        found = [r for r in self.rows if r.table == table and entry in (None, r.entry)]
        return tuple(sorted(found, key=lambda r: (r.since or r.as_of, r.as_of, r.line)))


_CURRENT: ContextVar[Overlay | None] = ContextVar("denialscan_overlay", default=None)


@contextmanager
def using_overlay(overlay: Overlay | None) -> Iterator[None]:
    """Let the reference lists have an overlay's rows inside the ``with`` block."""
    token = _CURRENT.set(overlay)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_overlay() -> Overlay | None:
    """Return the overlay in force, None outside ``using_overlay``."""
    return _CURRENT.get()


def cached_by_overlay(size: int = 4) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Cache a function of hashable arguments, and of the overlay in force."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=size)
        def kept(_overlay: Overlay | None, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return function(*args, **kwargs)

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            return kept(_CURRENT.get(), *args, **kwargs)  # type: ignore[arg-type]

        return asked

    return decorate
