"""Dossiers: a client file together with the letters about its people.

One text file, ``corpus/dossiers/<author>/<name>.dossier``, in sections that begin with
``=== ``: ``facts`` (the sheets as JSON), one ``letter <slug>`` for each letter (header
lines, ``---gold``, JSON, ``---text``, the layout marks of a corpus letter) and
``requests`` (``as_of`` and the answers of the rules on requests). Answers are written
F, C, U, N.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.build import Letter
from corpus.gold import check_decision, check_fields, check_rules
from corpus.source import SourceError, parse_source

ANSWERS = {"F": "flagged", "C": "clear", "U": "undetermined", "N": "not_applicable"}
#: What every letter's gold answers.
FACT_RULES = (
    *(f"{name}_discrepancy" for name in (
        "facility", "name", "a_number", "country", "gender", "date", "criminal_history",
        "immigration_history", "representative",
    )),
    "third_party_data",
    "facility_unknown",
    "jurisdiction_mismatch",
)  # fmt: skip
RELATIONS = ("older_message", "attachment_of", "answers", "affirms", "duplicate_of", "same_matter")
_KEYS = {"why", "person_id", "request_id", "kind", "outcome", "fields", "rules", "related", "older"}


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A client file and its letters. ``requests`` gives rule answers by request id."""

    name: str
    author: str
    path: Path
    facts: dict[str, list[dict[str, str]]]
    letters: tuple[Letter, ...]
    requests: dict[str, dict[str, str]]
    as_of: str


def load_dossiers(folder: Path, *, authors: set[str]) -> tuple[list[Dossier], list[str]]:
    """Return the dossiers below ``folder`` in order, and all problems of the sources."""
    found, problems = [], []
    for path in sorted(folder.glob("*/*.dossier")):
        if authors and path.parent.name not in authors:
            continue
        dossier, wrong = _read(path)
        problems += [f"{path}: {problem}" for problem in wrong]
        if dossier:
            found.append(dossier)
    people = [str(p.get("person_id")) for d in found for p in d.facts.get("people", ())]
    asked = [str(r.get("request_id")) for d in found for r in d.facts.get("requests", ())]
    for name in sorted({i for ids in (people, asked) for i in ids if ids.count(i) > 1}):
        problems.append(f"{folder}: the id {name} stands twice")
    return found, problems


def _read(path: Path) -> tuple[Dossier | None, list[str]]:
    from denialscan.errors import DenialscanError
    from denialscan.facts import from_tables

    problems: list[str] = []
    facts: dict[str, list[dict[str, str]]] = {}
    letters: list[Letter] = []
    requests: dict[str, Any] = {}
    for section in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        title, _, body = section.partition("\n")
        name, _, slug = title.strip().partition(" ")
        try:
            if name == "facts":
                facts = _texts(json.loads(body))
            elif name == "requests":
                requests = json.loads(body)
            elif name == "letter":
                letters.append(_letter(path, slug.strip(), body))
            else:
                problems.append(f"unknown section {title!r}")
        except (ValueError, SourceError) as error:
            problems.append(f"{title}: {error}")
    try:
        from_tables(facts)
    except DenialscanError as error:
        problems.append(f"facts: {error}")
    people = {p.get("person_id") for p in facts.get("people", ())}
    asked = {r.get("request_id") for r in facts.get("requests", ())}
    slugs = {x.source.path.stem.split("--")[1] for x in letters}
    for letter in letters:
        problems += [f"{letter.source.path.stem}: {p}"
                     for p in _check(letter.gold, people, asked, slugs)]  # fmt: skip
    as_of = str(requests.pop("as_of", "2026-11-22"))
    answers = {
        request: {rule: ANSWERS.get(a, a) for rule, a in rules.items()}
        for request, rules in requests.items()
    }
    problems += [f"requests: no such request {r}" for r in answers if r not in asked]
    return Dossier(name=path.stem, author=path.parent.name, path=path, facts=facts,
                   letters=tuple(letters), requests=answers, as_of=as_of), problems  # fmt: skip


def _texts(facts: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, str]]]:
    return {
        sheet: [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
        for sheet, rows in facts.items()
    }


def _letter(path: Path, slug: str, body: str) -> Letter:
    head, found, rest = body.partition("---gold")
    gold_text, also, text = rest.partition("---text")
    if not (found and also and slug):
        raise ValueError("a letter needs a slug, ---gold and ---text")
    place = path.parent / f"{path.stem}--{slug}.txt"
    source = parse_source(f"---\n{head.strip()}\n---\n{text.lstrip()}", path=place)
    gold = json.loads(gold_text)
    gold["rules"] = {rule: ANSWERS.get(a, a) for rule, a in gold.get("rules", {}).items()}
    return Letter(source=source, gold=gold, gold_path=path)


def _check(gold: dict[str, Any], people: set[Any], asked: set[Any], slugs: set[str]) -> list[str]:
    found = [f"unknown key {key!r}" for key in gold if key not in _KEYS]
    found += [f"lacks {key!r}" for key in ("kind", "outcome", "person_id", "rules", "fields")
              if key not in gold]  # fmt: skip
    if found:
        return found
    found += check_decision(gold["kind"], gold["outcome"])
    found += check_fields(gold["fields"])
    found += check_rules(gold["rules"], gold["kind"], gold["outcome"])
    if gold["person_id"] is not None:
        found += [f"rule {rule} missing" for rule in FACT_RULES if rule not in gold["rules"]]
    if gold["person_id"] not in people | {None}:
        found.append(f"no such person {gold['person_id']}")
    if gold.get("request_id") not in asked | {None}:
        found.append(f"no such request {gold['request_id']}")
    for related in gold.get("related") or ():
        if related.get("to") not in slugs or related.get("relation") not in RELATIONS:
            found.append(f"related: {related} names no letter or relation")
    return found
