"""Reads the package's own reference tables (CSV, UTF-8, ``|`` between list items)."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources

from denialscan.errors import DataError


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/<table>.csv`` as dicts of stripped strings.

    Treat them as read-only: they are shared. Raises DataError for an unknown table.
    """
    path = resources.files("denialscan.reference") / "data" / f"{table}.csv"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DataError(f"no reference table {table}") from error
    reader = csv.DictReader(io.StringIO(text))
    return tuple({k: (v or "").strip() for k, v in row.items()} for row in reader)


def parts(value: str) -> tuple[str, ...]:
    """Return the items of a ``|`` list, empty ones dropped."""
    return tuple(item for item in (p.strip() for p in value.split("|")) if item)
