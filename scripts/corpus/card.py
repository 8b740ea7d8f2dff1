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
    banks, cases, shared = manifest["phrases"], manifest["cases"], manifest["shared_sentences"]
    out = [
        f"{len(letters)} letters in {len(families)} template families by {len(authors)} authors; "
        f"{sum(letter['complete'] for letter in letters)} of them with every sentence labelled. "
        f"{sum(bank['sentences'] for bank in banks)} single sentences in {len(banks)} phrase "
        f"banks. {sum(bank['cases'] for bank in cases)} bodies of letters, of "
        f"{sum(bank['sentences'] for bank in cases)} sentences, in {len(cases)} case banks. "
        f"{len(manifest['annotations'])} second annotations.",
        "",
        *_splits(manifest, letters),
        "",
        f"Of {shared['test']} sentences of eight or more words in test letters, "
        f"{shared['also_in_development']} stand word for word in a development letter too.",
        "",
        *_authors(letters),
        "",
        *_cases(cases),
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


def _authors(letters: list[dict[str, Any]]) -> list[str]:
    """Letters and families of each author, and the names that several gave a family."""
    out = [
        "| author | split | letters | completely labelled | families |",
        "|---|---|---|---|---|",
    ]
    users: dict[str, set[str]] = {}
    for author in sorted({letter["author"] for letter in letters}):
        here = [letter for letter in letters if letter["author"] == author]
        for letter in here:
            users.setdefault(letter["family"], set()).add(author)
        families = len({letter["family"] for letter in here})
        complete = sum(letter["complete"] for letter in here)
        out.append(f"| {author} | {here[0]['split']} | {len(here)} | {complete} | {families} |")
    again = [
        f"`{name}` ({', '.join(sorted(by))})" for name, by in sorted(users.items()) if len(by) > 1
    ]
    if again:
        out += [
            "",
            f"Names given to a family by more than one author, who did not know of each other: "
            f"{', '.join(again)}. They are counted, and split, as different families.",
        ]
    return out


def _cases(banks: list[dict[str, Any]]) -> list[str]:
    """The cases of each bank by outcome and by how they are reasoned."""
    if not banks:
        return []
    outcomes = sorted({name for bank in banks for name in bank["outcomes"]})
    reasons = ("none", "generic", "specific")
    heads = [*outcomes, *(f"reasons: {name}" for name in reasons)]
    out = [
        f"| case bank | cases | sentences | {' | '.join(heads)} |",
        "|---" * (len(heads) + 3) + "|",
    ]
    for bank in banks:
        cells = [bank["author"], bank["cases"], bank["sentences"]]
        cells += [bank["outcomes"].get(name, 0) for name in outcomes]
        cells += [bank["reasons"].get(name, 0) for name in reasons]
        out.append(f"| {' | '.join(map(str, cells))} |")
    return [*out, ""]


def _rules(found: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    """The letters labelled flagged, clear and undetermined, of each split, and how many
    are near misses: letters to which the rule applies and which it must not flag."""
    columns = [(split, answer) for split in found for answer in _ANSWERS]
    heads = [*(f"{answer}, {split}" for split, answer in columns), "flagged", "near misses"]
    out = [f"| rule | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for rule in sorted({rule for rules in found.values() for rule in rules}):
        numbers = {c: found[c[0]].get(rule, {}).get(c[1], 0) for c in columns}
        flagged = sum(n for (_split, answer), n in numbers.items() if answer == "flagged")
        cells = [*numbers.values(), flagged, sum(numbers.values()) - flagged]
        out.append(f"| {rule} | {' | '.join(map(str, cells))} |")
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
