"""The manifest of the corpus's sources: what there is, its hashes, splits and counts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from corpus.build import LICENCE, Letter, split_of
from corpus.phrases import Bank, bank_entry
from corpus.sentences import sentences_of
from denialscan.evaluate.scoring import folded
from denialscan.schema import ROLE_ORDER, RULE_OUTCOMES

#: Words from which a sentence that stands in two letters is no mere phrase.
_LONG = 8


def held_out_sentences(letters: Iterable[Letter]) -> list[str]:
    """Return the sentences of the letters of the test split, for comparison by script."""
    return [s for x in letters if split_of(x.author) == "test" for s in sentences_of(x.source)]


def manifest(
    letters: list[Letter],
    banks: list[Bank],
    cases: Iterable[dict[str, Any]] = (),
    annotations: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Return the manifest of the sources; ``cases`` (case banks) and ``annotations`` are
    the entries of those."""
    splits = {
        name: [letter for letter in letters if split_of(letter.author) == name]
        for name in ("development", "test")
    }
    return {
        "licence": LICENCE,
        "note": "Invented letters: no person, number, decision or signature in them is real.",
        "splits": {
            name: sorted({letter.author for letter in found}) for name, found in splits.items()
        },
        "shared_sentences": _shared(splits["test"], splits["development"]),
        "rules": {name: _rule_counts(found) for name, found in splits.items()},
        "roles": {name: _role_counts(found) for name, found in splits.items()},
        "phrases": [bank_entry(bank, LICENCE) for bank in banks],
        "cases": list(cases),
        "annotations": list(annotations),
        "letters": [
            {
                "id": letter.source.letter_id,
                "author": letter.author,
                "family": letter.source.family,
                "split": split_of(letter.author),
                "layout": letter.source.layout,
                "kind": letter.gold["kind"],
                "outcome": letter.gold["outcome"],
                "complete": letter.gold.get("complete", False),
                "txt_sha256": hashlib.sha256(letter.source.path.read_bytes()).hexdigest(),
                "gold_sha256": hashlib.sha256(letter.gold_path.read_bytes()).hexdigest(),
                "licence": LICENCE,
            }
            for letter in letters
        ],
    }


def _shared(test: list[Letter], development: list[Letter]) -> dict[str, int]:
    """Count the test sentences of eight or more words that stand in development too."""

    def words(letters: list[Letter]) -> list[str]:
        found = (folded(text) for x in letters for text in sentences_of(x.source))
        return [text for text in found if len(text.split()) >= _LONG]

    known = set(words(development))
    asked = words(test)
    return {"test": len(asked), "also_in_development": sum(text in known for text in asked)}


def _rule_counts(letters: list[Letter]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for letter in letters:
        for rule, answer in letter.gold["rules"].items():
            found.setdefault(rule, Counter())[answer] += 1
    return {
        rule: {answer: found[rule][answer] for answer in RULE_OUTCOMES} for rule in sorted(found)
    }


def _role_counts(letters: list[Letter]) -> dict[str, int]:
    found = Counter(s["role"] for letter in letters for s in letter.gold["sentences"])
    return {role: found[role] for role in ROLE_ORDER}
