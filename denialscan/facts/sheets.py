"""The sheets of the client facts and their columns, as ``columns.toml`` lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: how its cells are read (``type``, see ``values.READERS``), what a person
    is told of it, and an invented example.

    ``past``: its day has come by its nature (a birth). ``meant``: other names that people
    give it, offered where such a column is met and never read as this one.
    """

    name: str
    type: str
    expects: str
    example: str
    past: bool = False
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: what a row of it is, the ids that no row may lack, and its own columns."""

    name: str
    rows: str
    needs: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return a column of this sheet or one that any sheet has, None for any other."""
        return _by_name(self.name).get(name)


@cache
def _table() -> dict[str, Any]:
    path = resources.files("denialscan.facts") / "columns.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _column(row: dict[str, Any]) -> Column:
    return Column(**(row | {"meant": tuple(row.get("meant", ()))}))


@cache
def sheets() -> dict[str, Sheet]:
    """Return all sheets by name, in the contract's order."""
    return {
        row["name"]: Sheet(
            name=row["name"],
            rows=row["rows"],
            needs=tuple(row["needs"]),
            columns=tuple(_column(c) for c in row["column"]),
        )
        for row in _table()["sheet"]
    }


@cache
def common_columns() -> tuple[Column, ...]:
    """Return the columns that any row of any sheet may have."""
    return tuple(_column(row) for row in _table()["common"])


@cache
def _by_name(sheet: str) -> dict[str, Column]:
    return {c.name: c for c in (*common_columns(), *sheets()[sheet].columns)}


#: Columns of each sheet by name, and those that any row may carry.
SHEETS: dict[str, tuple[str, ...]] = {
    name: tuple(c.name for c in sheet.columns) for name, sheet in sheets().items()
}
COMMON = tuple(c.name for c in common_columns())
