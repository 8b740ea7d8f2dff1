"""The reference tables as they are now: the package's rows with the overlay's over them."""

from __future__ import annotations

from functools import lru_cache

from denialscan.reference import tables
from denialscan.reference.overlay import Overlay, OverlayRow, current_overlay

#: The column that names an entry of each table that an overlay can add to.
KEYS: dict[str, str] = {
    "facilities": "facility_id",
    "field_offices": "code",
    "sub_offices": "name",
    "opla_offices": "name",
    "immigration_courts": "name",
}
#: Columns that take one more item rather than another value.
_ADDED = {"alias": "aliases", "alt_name": "alt_names", "co_located": "co_located"}
#: What a list calls the former name of an entry that an overlay renames.
_FORMER = {"facilities": "aliases", "field_offices": "alt_names"}


def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return a table's rows, corrected and extended by the overlay in force.

    The latest value of a column stands in the row; where dates matter (the office of a
    facility) ask ``jurisdiction``. Treat the rows as read-only. Raises DataError for an
    unknown table.
    """
    overlay = current_overlay()
    return tables.rows(table) if overlay is None else _merged(table, overlay)


@lru_cache(maxsize=32)
def _merged(table: str, overlay: Overlay) -> tuple[dict[str, str], ...]:
    packaged = tables.rows(table)
    changes = overlay.of(table)
    if not changes:
        return packaged
    key = KEYS[table]
    own: dict[str, list[OverlayRow]] = {}
    for change in changes:
        own.setdefault(change.entry, []).append(change)
    out = [_corrected(table, row, own.get(row[key], [])) for row in packaged]
    for entry in sorted(own.keys() - {row[key] for row in packaged}):
        blank = dict.fromkeys(packaged[0], "") | {key: entry}
        blank["source"] = "|".join(dict.fromkeys(c.source for c in own[entry]))
        out.append(_corrected(table, blank, own[entry]))
    return tuple(out)


def _corrected(table: str, row: dict[str, str], changes: list[OverlayRow]) -> dict[str, str]:
    for change in changes:
        row = _with(table, row, change.column, change.value)
    return row


def _with(table: str, row: dict[str, str], column: str, value: str) -> dict[str, str]:
    """Return a row with one more value; a new name keeps the old one as a former name."""
    made = dict(row)
    added = _ADDED.get(column)
    if added is not None:
        made[added] = "|".join(filter(None, (row[added], value)))
        return made
    former = _FORMER.get(table)
    if column == "name" and former and row["name"] and row["name"] != value:
        made[former] = "|".join(filter(None, (row[former], row["name"])))
    made[column] = value
    return made
