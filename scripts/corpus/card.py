"""Keep the counts in the data card (corpus/README.md) equal to the manifest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

BEGIN = "<!-- counts: written by scripts/make_corpus.py --write-manifest -->"
END = "<!-- end of counts -->"


def counts(manifest: dict[str, Any]) -> str:
    """Return the card's tables for a manifest of sources."""
    letters = manifest["letters"]
    authors = sorted({letter["author"] for letter in letters})
    families = {letter["family"] for letter in letters}
    banks = manifest["phrases"]
    out = [
        f"{len(letters)} letters in {len(families)} template families; "
        f"{sum(bank['sentences'] for bank in banks)} single sentences in {len(banks)} phrase banks.",
        "",
    ]
    for name in ("kind", "outcome", "layout"):
        total = Counter(letter[name] for letter in letters)
        by_author = Counter((letter[name], letter["author"]) for letter in letters)
        out += [f"| {name} | {' | '.join(authors)} | all |", "|---" * (len(authors) + 2) + "|"]
        for value, number in sorted(total.items(), key=lambda item: (-item[1], item[0])):
            cells = " | ".join(str(by_author[value, author]) for author in authors)
            out.append(f"| {value} | {cells} | {number} |")
        out.append("")
    return "\n".join(out)


def with_counts(card: str, manifest: dict[str, Any]) -> str:
    """Return the text of the card with its counts renewed.

    Raises ValueError when the marks around the counts are missing.
    """
    before, begin, rest = card.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the data card has no marks around its counts")
    return f"{before}{BEGIN}\n{counts(manifest)}{END}{after}"


def update_card(path: Path, manifest: dict[str, Any]) -> None:
    """Renew the counts in the card at ``path``."""
    path.write_text(with_counts(path.read_text(encoding="utf-8"), manifest), encoding="utf-8")
