"""A flat table for spreadsheets: one row per letter, request or unreadable file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, TextIO

from denialscan.export.record import error_json, letter_json, request_json, rule_names
from denialscan.schema import LIST_FIELDS, VALUE_FIELDS
from denialscan.store import Store
from denialscan.store.records import errors, records
from denialscan.store.requests import requests

LEAD = (
    "record",
    "letter_id",
    "as_of",
    "path",
    "name",
    "container",
    "sha256",
    "media_type",
    "first_page",
    "last_page",
    "sources",
    "person_id",
    "request_id",
    "kind",
    "kind_confidence",
    "outcome",
    "outcome_confidence",
)
TAIL = ("flagged", "quality", "text_source", "warnings", "error_code", "error_message")

#: A spreadsheet runs a cell that begins like this as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def columns() -> tuple[str, ...]:
    """Return the table's columns: the letter, its fields, a column per rule."""
    return (*LEAD, *VALUE_FIELDS, *LIST_FIELDS, *rule_names(), *TAIL)


def write_csv(store: Store, stream: TextIO) -> int:
    """Write the table with its header; return the number of rows below it."""
    table = csv.DictWriter(stream, columns(), restval="", extrasaction="ignore")
    table.writeheader()
    count = 0
    for row in _rows(store):
        table.writerow({name: cell(value) for name, value in row.items()})
        count += 1
    return count


def cell(value: Any) -> str:
    """Return a value as text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _rows(store: Store) -> Iterator[dict[str, Any]]:
    for record in records(store):
        yield _letter(letter_json(record))
    for request in requests(store):
        data = request_json(request)
        yield {
            "record": "request",
            "as_of": data["as_of"],
            **{n: data["request"][n] for n in ("person_id", "request_id", "kind")},
            "outcome": data["request"]["status"],
            **{finding["rule"]: finding["outcome"] for finding in data["findings"]},
            "flagged": sum(finding["outcome"] == "flagged" for finding in data["findings"]),
        }
    for error in errors(store):
        data = error_json(error)
        yield {
            **data["source"],
            "record": "error",
            "error_code": data["error"]["code"],
            "error_message": data["error"]["message"],
        }


def _letter(data: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: data.get(name) for name in ("record", "letter_id", "as_of")},
        **{name: data[name] for name in ("person_id", "request_id")},
        **data["source"],
        "sources": len(data["sources"]),
        "kind": data["kind"]["value"],
        "kind_confidence": data["kind"]["confidence"],
        "outcome": data["outcome"]["value"],
        "outcome_confidence": data["outcome"]["confidence"],
        **{name: data["fields"][name]["value"] for name in VALUE_FIELDS},
        **{name: _joined(data["fields"][name]["value"]) for name in LIST_FIELDS},
        **{finding["rule"]: finding["outcome"] for finding in data["findings"]},
        "flagged": sum(finding["outcome"] == "flagged" for finding in data["findings"]),
        "quality": data["text"]["quality"],
        "text_source": data["text"]["source"],
        "warnings": _joined(data["text"]["warnings"]),
    }


def _joined(values: list[Any] | None) -> str | None:
    """Join a list by ``|``; a bar inside an element becomes a slash."""
    if values is None:
        return None
    return "|".join(_flat(value).replace("|", "/") for value in values)


def _flat(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "item" in value:
        return f"{value['item']}={value['status']}"
    if "as" in value:
        return f"{value['value'] or value['raw']} ({value['as']})"
    details = [str(value[k]) for k in ("date", "disposition") if value.get(k)]
    return (
        f"{value.get('offense') or ''} ({'; '.join(details)})"
        if details
        else str(value.get("offense") or "")
    )
