"""Keep the counts in the data card (corpus/README.md) equal to the manifest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

BEGIN = "<!-- counts: written by scripts/make_corpus.py --write-manifest -->"
END = "<!-- end of counts -->"
_ANSWERS = ("flagged", "clear", "undetermined")


def counts(manifest: dict[str, Any]) -> str:
    """Return the card's tables for a manifest of sources."""
    letters = manifest["letters"]
    authors = sorted({letter["author"] for letter in letters})
    families = {(letter["author"], letter["family"]) for letter in letters}
    banks, shared = manifest["phrases"], manifest["shared_sentences"]
    out = [
        f"{len(letters)} letters in {len(families)} template families by {len(authors)} authors; "
        f"{sum(letter['complete'] for letter in letters)} of them with every sentence labelled. "
        f"{sum(bank['sentences'] for bank in banks)} single sentences in {len(banks)} phrase "
        f"banks. {len(manifest['annotations'])} second annotations.",
        "",
        *_splits(manifest, letters),
        "",
        f"Of {shared['test']} sentences of eight or more words in test letters, "
        f"{shared['also_in_development']} stand word for word in a development letter too.",
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
    out += [*_rules(manifest["rules"]), "", *_roles(manifest["roles"]), ""]
    return "\n".join(out)


def _splits(manifest: dict[str, Any], letters: list[dict[str, Any]]) -> list[str]:
    out = ["| split | authors | letters | families |", "|---|---|---|---|"]
    for name, authors in manifest["splits"].items():
        here = [letter for letter in letters if letter["author"] in authors]
        families = {(letter["author"], letter["family"]) for letter in here}
        out.append(f"| {name} | {', '.join(authors)} | {len(here)} | {len(families)} |")
    return out


def _rules(found: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    """The letters that are labelled flagged, clear and undetermined, of each split."""
    columns = [(split, answer) for split in found for answer in _ANSWERS]
    out = [
        f"| rule | {' | '.join(f'{answer}, {split}' for split, answer in columns)} |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for rule in sorted({rule for rules in found.values() for rule in rules}):
        cells = [str(found[split].get(rule, {}).get(answer, 0)) for split, answer in columns]
        out.append(f"| {rule} | {' | '.join(cells)} |")
    return out


def _roles(found: dict[str, dict[str, int]]) -> list[str]:
    out = [
        f"| labelled sentences | {' | '.join(found)} |",
        "|---" * (len(found) + 1) + "|",
    ]
    for role in next(iter(found.values())):
        out.append(f"| {role} | {' | '.join(str(roles[role]) for roles in found.values())} |")
    return out


def between(page: str, begin: str, end: str, text: str) -> str:
    """Return ``page`` with what stands between two marks replaced.

    Raises ValueError when a mark is missing.
    """
    before, first, rest = page.partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise ValueError(f"the page has no marks {begin} and {end}")
    return f"{before}{begin}\n{text}{end}{after}"


def with_counts(card: str, manifest: dict[str, Any]) -> str:
    """Return the text of the card with its counts renewed.

    Raises ValueError when the marks around the counts are missing.
    """
    return between(card, BEGIN, END, counts(manifest))


def update_card(path: Path, manifest: dict[str, Any]) -> None:
    """Renew the counts in the card at ``path``."""
    path.write_text(with_counts(path.read_text(encoding="utf-8"), manifest), encoding="utf-8")
