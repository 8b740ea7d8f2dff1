"""Check gold files against the contract's words and against their letters."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.labels import check_reasons, check_sentences
from corpus.source import Source
from denialscan.schema import (
    DECISION_KINDS,
    KINDS,
    LIST_FIELDS,
    NON_DECISION_KINDS,
    OUTCOMES,
    RULE_OUTCOMES,
    VALUE_FIELDS,
)

REQUIRED = ("id", "author", "family", "kind", "outcome", "fields", "rules", "sentences")
OPTIONAL = ("why", "older", "facts", "complete")
#: Client-fact sheets and their columns, as the contract lists them.
SHEETS: dict[str, tuple[str, ...]] = {
    "people": (
        "person_id", "name", "aliases", "a_number", "gender", "pronouns", "date_of_birth",
        "country", "entry_date", "representative", "organization", "record_complete",
    ),
    "detentions": ("person_id", "facility", "from", "to"),
    "offenses": (
        "person_id", "date", "arrest_date", "conviction_date", "offense", "disposition",
        "disposition_date", "level", "court",
    ),
    "immigration_events": ("person_id", "date", "event", "detail"),
    "equities": ("person_id", "category", "description", "from", "to", "risk_group"),
    "requests": (
        "request_id", "person_id", "kind", "submitted_at", "submitted_to", "pages", "signed_by",
    ),
    "decisions": ("request_id", "person_id", "decided_at", "office", "outcome", "decided_by"),
    "submissions": ("request_id", "item", "category", "description"),
}  # fmt: skip
SOURCE_COLUMNS = ("source", "confirmed_by", "confirmed_on")
#: Rules the contract calls reasoning rules: not applicable outside adverse decisions.
REASONING_RULES = (
    "summary_denial",
    "missing_rationale",
    "boilerplate_rationale",
    "evidence_not_discussed",
    "equities_not_weighed",
    "categorical_denial",
    "criminal_history_only",
    "no_reconsideration_notice",
)


@cache
def record_schema() -> dict[str, Any]:
    """Return the record's JSON Schema as shipped in the package."""
    text = files("denialscan").joinpath("data/record.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def rule_names() -> tuple[str, ...]:
    """Return the rule names of the record schema."""
    rule = record_schema()["$defs"]["finding"]["properties"]["rule"]
    return tuple(rule["anyOf"][0]["enum"])


@cache
def facility_ids() -> frozenset[str]:
    """Return the ids of the package's facility list."""
    table = files("denialscan").joinpath("reference/data/facilities.csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    return frozenset(row["facility_id"] for row in csv.DictReader(lines))


def squash(text: str) -> str:
    """Return ``text`` with every run of white space as one space."""
    return " ".join(text.split())


def read_gold(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the gold data and what is wrong with the file itself (then data is empty)."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, [f"{path}: missing"]
    except json.JSONDecodeError as error:
        return {}, [f"{path}:{error.lineno}: not JSON: {error.msg}"]
    if not isinstance(data, dict):
        return {}, [f"{path}: not a JSON object"]
    return data, []


def check_gold(gold: dict[str, Any], source: Source, path: Path) -> list[str]:
    """Return one line per problem, each beginning with the gold file's name."""
    found: list[str] = [f"lacks {key!r}" for key in REQUIRED if key not in gold]
    if found:
        return [f"{path}: {problem}" for problem in found]
    found += [f"unknown key {key!r}" for key in gold if key not in REQUIRED + OPTIONAL]
    if gold["id"] != source.letter_id:
        found.append(f"id {gold['id']!r} is not the file's {source.letter_id!r}")
    if gold["author"] != source.letter_id.partition("-")[0]:
        found.append(f"author {gold['author']!r} is not the id's")
    if gold["family"] != source.family:
        found.append(f"family {gold['family']!r} is not the text file's {source.family!r}")
    found += check_decision(gold["kind"], gold["outcome"])
    found += check_fields(gold["fields"])
    found += check_rules(gold["rules"], gold["kind"], gold["outcome"])
    complete = gold.get("complete", False)
    if not isinstance(complete, bool):
        found.append("complete is neither true nor false")
    wrong = check_sentences(gold["sentences"], squash(source.text()), complete=complete is True)
    if complete is True and not wrong:
        wrong = check_reasons(gold)
    found += wrong
    for older in gold.get("older") or []:
        found += [f"older: {p}" for p in check_decision(older.get("kind"), older.get("outcome"))]
    found += check_facts(gold.get("facts") or {})
    return [f"{path}: {problem}" for problem in found]


def check_decision(kind: Any, outcome: Any) -> list[str]:
    """Return what is wrong with a kind and an outcome."""
    found = []
    if kind not in KINDS:
        found.append(f"kind {kind!r} is not the contract's")
    if outcome not in OUTCOMES:
        found.append(f"outcome {outcome!r} is not the contract's")
    if kind in NON_DECISION_KINDS and outcome != "none":
        found.append(f"a {kind} decides nothing: outcome must be 'none', not {outcome!r}")
    return found


def check_fields(fields: dict[str, Any]) -> list[str]:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    schema = record_schema()
    known = schema["$defs"]["letter"]["properties"]["fields"]["properties"]
    found = []
    for name, value in fields.items():
        if name not in VALUE_FIELDS + LIST_FIELDS:
            found.append(f"field {name!r} is not the contract's")
            continue
        shape = {**known.get(name, {}), "$defs": schema["$defs"]}
        for error in Draft202012Validator(shape).iter_errors({"value": value}):
            found.append(f"field {name}: {error.message}")
    for facility in fields.get("facilities") or []:
        identity = facility.get("value") if isinstance(facility, dict) else None
        if identity is not None and identity not in facility_ids():
            found.append(f"facility id {identity!r} is not in facilities.csv")
    return found


def check_rules(rules: dict[str, str], kind: str, outcome: str) -> list[str]:
    """Return what is wrong with the answers to rules."""
    found = []
    for name, answer in rules.items():
        if name not in rule_names():
            found.append(f"rule {name!r} is not the contract's")
        if answer not in RULE_OUTCOMES:
            found.append(f"rule {name}: {answer!r} is not a rule outcome")
    bare = outcome in ("granted", "kicked_back", "rejected", "none")
    if bare or kind not in DECISION_KINDS or kind == "custody_determination":
        for name in REASONING_RULES:
            if rules.get(name, "not_applicable") != "not_applicable" and kind != "undetermined":
                found.append(f"rule {name} must be not_applicable for {kind} / {outcome}")
    return found


def check_facts(facts: dict[str, Any]) -> list[str]:
    found = []
    for sheet, rows in facts.items():
        if sheet not in SHEETS:
            found.append(f"facts: sheet {sheet!r} is not the contract's")
            continue
        for number, row in enumerate(rows, start=1):
            for column in row:
                if column not in SHEETS[sheet] + SOURCE_COLUMNS:
                    found.append(f"facts: {sheet} row {number}: unknown column {column!r}")
            for day in ("from", "to"):
                if not re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", str(row.get(day) or "")):
                    found.append(f"facts: {sheet} row {number}: {day} is not an ISO date")
    return found
