"""The phrase banks: single invented sentences with their labels, one JSON object a line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.gold import squash
from corpus.lines import objects
from denialscan.schema import GROUNDS, ROLE_ORDER

KEYS = {"text", "act", "role", "grounds", "case_specific", "asserted"}
#: What a sentence itself does to the request.
ACTS = (
    "deny",
    "grant",
    "part",
    "continue",
    "revoke",
    "nobond",
    "kick",
    "reject",
    "pending",
    "none",
)


@dataclass(frozen=True, kw_only=True)
class Bank:
    """One author's sentences, in the order of the file."""

    path: Path
    rows: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        """The author's name, which is the file's."""
        return self.path.stem


def load_banks(folder: Path) -> tuple[list[Bank], list[str]]:
    """Return the banks of ``folder`` in order, and a line for everything wrong in them.

    A line that is no JSON object is left out; one with a doubtful label is kept.
    """
    banks: list[Bank] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        rows: list[dict[str, Any]] = []
        seen: dict[str, int] = {}
        for number, row in objects(path, problems):
            found = check_phrase(row)
            words = squash(str(row.get("text"))).casefold()
            if words in seen:
                found.append(f"the sentence of line {seen[words]} again")
            seen.setdefault(words, number)
            problems += [f"{path}:{number}: {problem}" for problem in found]
            rows.append(row)
        banks.append(Bank(path=path, rows=tuple(rows)))
    return banks, problems


def check_phrase(row: dict[str, Any]) -> list[str]:
    """Return what is wrong with one sentence's labels."""
    if row.keys() != KEYS:
        return [f"has the keys {sorted(row)}, not {sorted(KEYS)}"]
    found = []
    text, act, role, grounds = row["text"], row["act"], row["role"], row["grounds"]
    if not isinstance(text, str) or text.splitlines() != [text.strip()]:
        found.append("text is not one line of words")
    if act not in ACTS:
        found.append(f"act {act!r} is not one of {', '.join(ACTS)}")
    if role not in ROLE_ORDER:
        found.append(f"role {role!r} is not the contract's")
    if not isinstance(row["asserted"], bool):
        found.append("asserted is neither true nor false")
    if not isinstance(grounds, list) or any(ground not in GROUNDS for ground in grounds):
        found.append(f"grounds {grounds!r} are not the contract's")
    elif bool(grounds) != (role == "ground"):
        found.append("a ground names its grounds, and only a ground does")
    if isinstance(row["case_specific"], bool) != (role == "ground"):
        found.append("case_specific is true or false for a ground, null for all else")
    if role == "decision" and act == "none":
        found.append("a decision names its act")
    if row["asserted"] is False and (act != "none" or role == "ground"):
        found.append("what is not asserted neither acts nor is a ground")
    return found


def bank_entry(bank: Bank, licence: str) -> dict[str, Any]:
    """Return a bank's entry in the manifest of the sources."""
    return {
        "author": bank.name,
        "split": "development",
        "sentences": len(bank.rows),
        "sha256": hashlib.sha256(bank.path.read_bytes()).hexdigest(),
        "licence": licence,
    }
