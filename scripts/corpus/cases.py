"""The case banks: invented bodies of letters with every sentence labelled, one a line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.gold import check_decision, squash
from corpus.labels import check_sentences, own_grounds
from corpus.lines import objects
from denialscan.evaluate.scoring import folded
from denialscan.schema import ADVERSE, DECISION_KINDS

KEYS = {"kind", "outcome", "reasons", "paragraphs"}
#: Words up to which a sentence is a formula that may come again ("The stay is denied.").
_SHORT = 4
#: Words from which a sentence that stands in a test letter too is no mere phrase.
_LONG = 8
#: What a script that draws sentences leaves behind where it fails.
_CHOICE = re.compile(r"\[[^\]]*\|[^\]]*\]|[{}]")


@dataclass(frozen=True, kw_only=True)
class CaseBank:
    """One author's cases, in the order of the file."""

    path: Path
    rows: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        """The author's name, which is the file's."""
        return self.path.stem

    @property
    def sentences(self) -> int:
        """How many sentences the cases have."""
        return sum(len(_sentences(row)) for row in self.rows)


def load_cases(
    folder: Path, test_sentences: Iterable[str] = ()
) -> tuple[list[CaseBank], list[str]]:
    """Return the case banks of ``folder`` in order, and a line for everything wrong in them.

    ``test_sentences``: those of the letters of the test split, none of which may stand in a
    bank word for word (short ones may), for models learn the banks. A line that is no
    JSON object is left out; one with a doubtful label is kept.
    """
    held_out = {w for s in test_sentences if len((w := folded(s)).split()) >= _LONG}
    banks: list[CaseBank] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        rows: list[dict[str, Any]] = []
        seen: dict[str, int] = {}
        for number, row in objects(path, problems):
            found = check_case(row)
            if not found:
                rows.append(row)
                found = _met_before(row, number, seen, held_out)
            problems += [f"{path}:{number}: {problem}" for problem in found]
        banks.append(CaseBank(path=path, rows=tuple(rows)))
    return banks, problems


def check_case(row: dict[str, Any]) -> list[str]:
    """Return what is wrong with one case's labels."""
    if row.keys() != KEYS:
        return [f"has the keys {sorted(row)}, not {sorted(KEYS)}"]
    paragraphs = row["paragraphs"]
    if not isinstance(paragraphs, list) or not paragraphs or not all(map(_is_rows, paragraphs)):
        return ["paragraphs are lists of sentences, none of them empty"]
    found = check_decision(row["kind"], row["outcome"])
    sentences = _sentences(row)
    for number, sentence in enumerate(sentences, start=1):
        text = sentence.get("text")
        if not isinstance(text, str) or not text or squash(text) != text:
            found.append(f"sentence {number}: text is not one line of words")
        elif _CHOICE.search(text):
            found.append(f"sentence {number}: a choice was left open: {text[:60]!r}")
    labelled = [s for s in sentences if s.get("role") is not None]
    for sentence in sentences:
        if sentence.get("role") is None and sentence.keys() - {"text", "role", "roles"}:
            found.append("a sentence without a role has no other labels")
    found += check_sentences(
        labelled, " ".join(str(s.get("text")) for s in sentences), complete=True
    )
    return found or _check_reasons(row, labelled)


def case_entry(bank: CaseBank, licence: str) -> dict[str, Any]:
    """Return a bank's entry in the manifest of the sources."""
    return {
        "author": bank.name,
        "split": "development",
        "cases": len(bank.rows),
        "sentences": bank.sentences,
        "kinds": _counted(bank, "kind"),
        "outcomes": _counted(bank, "outcome"),
        "reasons": _counted(bank, "reasons"),
        "sha256": hashlib.sha256(bank.path.read_bytes()).hexdigest(),
        "licence": licence,
    }


def _is_rows(paragraph: Any) -> bool:
    return (
        isinstance(paragraph, list)
        and bool(paragraph)
        and all(isinstance(s, dict) for s in paragraph)
    )


def _sentences(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [sentence for paragraph in row["paragraphs"] for sentence in paragraph]


def _check_reasons(row: dict[str, Any], sentences: list[dict[str, Any]]) -> list[str]:
    """Return where kind, outcome and reasons contradict the sentences."""
    decides = row["kind"] in DECISION_KINDS
    adverse = decides and row["outcome"] in ADVERSE
    grounds = own_grounds(sentences)
    wanted = None
    if adverse:
        specific = any(s["case_specific"] for s in grounds)
        wanted = "specific" if specific else "generic" if grounds else "none"
    found = []
    if row["reasons"] != wanted:
        found.append(f"reasons are {row['reasons']!r}, its sentences say {wanted!r}")
    if grounds and not adverse:
        found.append("a case that refuses nothing has no grounds")
    if (
        decides
        and row["outcome"] not in ("none", "undetermined")
        and not any("decision" in s["roles"] for s in sentences)
    ):
        found.append(f"no sentence decides, though the outcome is {row['outcome']!r}")
    return found


def _met_before(
    row: dict[str, Any], number: int, seen: dict[str, int], held_out: set[str]
) -> list[str]:
    """Return which sentences stand in the bank before, or in a letter of the test split."""
    found = []
    for sentence in _sentences(row):
        words = folded(sentence["text"])
        if len(words.split()) <= _SHORT:
            continue
        if words in seen:
            found.append(f"a sentence of line {seen[words]} again: {sentence['text'][:60]!r}")
        seen.setdefault(words, number)
        if words in held_out:
            found.append(f"also in a letter of the test split: {sentence['text'][:60]!r}")
    return found


def _counted(bank: CaseBank, name: str) -> dict[str, int]:
    found = Counter(str(row[name]) for row in bank.rows if row[name] is not None)
    return dict(sorted(found.items()))
