"""One JSON object a line: letters by id, then requests by id, then errors by path."""

from __future__ import annotations

import json
from typing import Any, TextIO

from denialscan.export.record import error_json, letter_json, request_json
from denialscan.store import Store
from denialscan.store.records import errors, records
from denialscan.store.requests import requests


def write_jsonl(store: Store, stream: TextIO) -> int:
    """Write every record; return how many."""
    count = 0
    for record in records(store):
        stream.write(line(letter_json(record)))
        count += 1
    for request in requests(store):
        stream.write(line(request_json(request)))
        count += 1
    for error in errors(store):
        stream.write(line(error_json(error)))
        count += 1
    return count


def line(data: dict[str, Any]) -> str:
    """Return plain JSON data as one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
