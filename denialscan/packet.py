"""Rows for the client file that counsel's own request proposes.

The request itself, what it encloses and what it tells in the person's favour, in the
columns of the contract's sheets, each with its source (letter id and page). Nobody has
confirmed them: ``confirmed_by`` and ``confirmed_on`` stay empty for a person to fill in
before the facts are imported.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from denialscan.errors import OutputError, UsageError
from denialscan.facts.sheets import SHEETS
from denialscan.reference.offices import find_offices
from denialscan.schema import Claim, Letter

Rows = dict[str, list[dict[str, str]]]

#: The sheets that are proposed, and the columns every row may carry.
_SHEETS = ("requests", "submissions", "equities")
_COMMON = ("source", "confirmed_by", "confirmed_on")
_PAGES = re.compile(r"\b(\d{1,4})\s*(?:pp?\.|pages?\b|pgs?\b|p[aá]ginas\b|in all\b)", re.IGNORECASE)
_EXHIBITS = re.compile(r"\b(?:exhibits?|enclos\w+|attach\w+|tabs?|encls?|packet|anexos?)\b", re.I)
#: Lines above the salutation that say to whom a request goes.
_HEAD_LINES = 25


def propose_rows(
    letter: Letter, *, request_id: str | None = None, person_id: str | None = None
) -> Rows:
    """Return the proposed rows of a request, by sheet.

    ``request_id``: the request's id in the client file; else one made of the letter's
    id. ``person_id``: whom the letter is about, where it is known. Raises UsageError
    for a letter that is not counsel's own request.
    """
    if letter.kind.value != "request":
        raise UsageError(
            f"The letter {letter.letter_id[:8]} is not counsel's own request "
            f"(it was read as {letter.kind.value.replace('_', ' ')}).",
            next_step="Name a request that your side sent; denialscan list --kind request "
            "shows those that are stored.",
        )
    number = request_id or f"R-{letter.letter_id[:8]}"
    claims = letter.claimed("submitted")
    return {
        "requests": [_request(letter, number, person_id or "")],
        "submissions": [
            {
                "request_id": number,
                "item": c.value,
                "category": c.attributes.get("category", ""),
                "description": c.attributes.get("exhibit", ""),
                "source": _source(letter, c),
            }
            for c in claims
            if c.attributes.get("of") == "exhibit"
        ],
        "equities": [
            {
                "person_id": person_id or "",
                "category": c.attributes.get("category", ""),
                "description": c.value,
                "source": _source(letter, c),
            }
            for c in claims
            if c.attributes.get("of") == "equity"
        ],
    }


def _request(letter: Letter, number: str, person_id: str) -> dict[str, str]:
    sent = letter.value("sent_at") or letter.value("letter_date") or ""
    return {
        "request_id": number,
        "person_id": person_id,
        "kind": letter.value("request_kind") or "",
        "submitted_at": str(sent),
        "submitted_to": _addressed(letter) or "",
        "pages": str(_pages(letter)),
        "signed_by": letter.value("signatory_name") or letter.value("representative") or "",
        "source": f"letter {letter.letter_id} p. {letter.first_page}",
    }


def _addressed(letter: Letter) -> str | None:
    """Return the office that a request goes to: the one its opening lines name."""
    head = "\n".join(letter.text.splitlines()[:_HEAD_LINES])
    greeting = re.search(r"^(?:dear|estimad|to whom)\b", head, re.IGNORECASE | re.MULTILINE)
    found = find_offices(head[: greeting.start()] if greeting else head)
    codes = dict.fromkeys(o.code for o in found)
    return next(iter(codes)) if len(codes) == 1 else None


def _pages(letter: Letter) -> int:
    """Return how many pages the packet has, as it says, else as many as were read."""
    told = [
        int(m[1])
        for line in letter.text.splitlines()
        if _EXHIBITS.search(line)
        for m in _PAGES.finditer(line)
    ]
    return max((*told, len(letter.pages)))


def _source(letter: Letter, claim: Claim) -> str:
    page = next((e.page for e in claim.evidence if e.page), letter.first_page)
    return f"letter {letter.letter_id} p. {page}"


def write_rows(rows: Mapping[str, Sequence[Mapping[str, str]]], folder: Path) -> tuple[Path, ...]:
    """Write each sheet that has rows as a CSV of the contract's columns; return the files.

    A byte-order mark makes spreadsheets read accents rightly; what one would run as a
    formula begins with an apostrophe. Raises OutputError if one of the files exists
    (then none is written) or the folder cannot be written.
    """
    made = {s: folder / f"{s}.csv" for s in _SHEETS if rows.get(s)}
    for path in made.values():
        if path.exists():
            raise OutputError(
                f"{path} exists and is not overwritten", next_step="Name an empty folder."
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for sheet, path in made.items():
            with path.open("x", encoding="utf-8-sig", newline="") as out:
                columns = (*SHEETS[sheet], *_COMMON)
                writer = csv.DictWriter(out, columns, restval="")
                writer.writeheader()
                writer.writerows({k: _harmless(v) for k, v in r.items()} for r in rows[sheet])
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written ({error.strerror})",
            next_step="Name a folder you may write to.",
        ) from error
    return tuple(made.values())


def _harmless(value: str) -> str:
    """Return a cell that no spreadsheet runs: its words come from a letter."""
    value = " ".join(value.split())
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value
