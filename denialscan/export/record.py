"""Records as the contract's JSON objects (schema version 1)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from denialscan import __version__
from denialscan.schema import (
    LIST_FIELDS,
    SCHEMA_VERSION,
    VALUE_FIELDS,
    ErrorRecord,
    Evidence,
    Field,
    FieldItem,
    Finding,
    Label,
    Letter,
    PageInfo,
    Record,
    RequestRecord,
    Sentence,
    SourcePath,
)


@cache
def record_schema() -> dict[str, Any]:
    """Return the JSON Schema that every record passes."""
    text = resources.files("denialscan").joinpath("data/record.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def rule_names() -> tuple[str, ...]:
    """Return the contract's rules in its order."""
    names: list[str] = record_schema()["$defs"]["finding"]["properties"]["rule"]["anyOf"][0]["enum"]
    return tuple(names)


def letter_json(record: Record) -> dict[str, Any]:
    """Return a letter's record as plain JSON data."""
    letter = record.letter
    link = record.link
    first, *_rest = record.sources
    return {
        "schema_version": SCHEMA_VERSION,
        "record": "letter",
        "letter_id": letter.letter_id,
        "as_of": record.as_of or None,
        "source": {
            **_source(first),
            "first_page": letter.first_page,
            "last_page": letter.last_page,
        },
        "sources": [_source(source) for source in record.sources],
        "pages": [_page(page) for page in letter.pages],
        "person_id": link.person_id if link else None,
        "person_link": {
            "confidence": link.confidence,
            "reason": link.reason,
            "candidates": list(link.candidates),
        }
        if link
        else None,
        "request_id": record.request_id,
        "matter_id": record.matter_id,
        "related": [
            {"letter_id": r.letter_id, "relation": r.relation, "confidence": r.confidence}
            for r in letter.related
        ],
        "kind": _label(letter.kind),
        "outcome": _label(letter.outcome),
        "fields": fields_json(letter),
        "sentences": [_sentence(sentence) for sentence in letter.sentences],
        "findings": [finding_json(finding) for finding in record.findings],
        "text": {
            "quality": letter.quality,
            "source": letter.text_source,
            "warnings": list(letter.warnings),
        },
        "tool": _tool(letter.engine, letter.models),
    }


def request_json(record: RequestRecord) -> dict[str, Any]:
    """Return a request's record as plain JSON data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "record": "request",
        "request": {
            "request_id": record.request_id,
            "person_id": record.person_id,
            "kind": record.kind,
            "submitted_at": record.submitted_at,
            "submitted_to": record.submitted_to,
            "status": record.status,
            "answered_by": list(record.answered_by),
        },
        "findings": [finding_json(finding) for finding in record.findings],
        "as_of": record.as_of,
        "tool": _tool(None, {}),
    }


def error_json(record: ErrorRecord) -> dict[str, Any]:
    """Return the record of a file that could not be read as plain JSON data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "record": "error",
        "source": _source(record.source),
        "error": {"code": record.code, "message": record.message},
        "tool": _tool(None, {}),
    }


def fields_json(letter: Letter) -> dict[str, Any]:
    """Return every field of the contract, null where the letter is silent, then
    any further ones."""
    order = (*VALUE_FIELDS, *LIST_FIELDS)
    names = (*order, *sorted(letter.fields.keys() - set(order)))
    return {
        name: _field(letter.fields.get(name) or Field(name=name), listed=name in LIST_FIELDS)
        for name in names
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain JSON data."""
    return {
        "rule": finding.rule,
        "rule_version": finding.rule_version,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "authority": list(finding.authority),
        "evidence": _evidence_list(finding.evidence),
    }


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """Return a piece of evidence with the keys that its kind has."""
    out: dict[str, Any] = {"from": evidence.source}
    if evidence.source == "facts":
        out |= {
            "sheet": evidence.sheet,
            "row": evidence.row,
            "source": evidence.file,
            "revision": evidence.revision,
        }
    elif evidence.source == "reference":
        out |= {"table": evidence.table, "row": evidence.row_key}
    else:
        if evidence.source == "other_letter":
            out["letter_id"] = evidence.letter_id
        out |= {
            "sha256": evidence.sha256,
            "page": evidence.page,
            "part": evidence.part,
            "boxes": [box.as_list() for box in evidence.boxes],
            "visible": evidence.visible,
        }
    out |= {"quote": evidence.quote, "role": evidence.role, "note": evidence.note}
    return out


def _evidence_list(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [evidence_json(e) for e in evidence]


def _source(source: SourcePath) -> dict[str, Any]:
    out: dict[str, Any] = {
        "path": source.path,
        "name": source.name,
        "sha256": source.sha256,
        "media_type": source.media_type,
    }
    if source.container is not None:
        out["container"] = source.container
    return out


def _page(page: PageInfo) -> dict[str, Any]:
    """A page; ``regions`` only where it has places that are no plain print."""
    out: dict[str, Any] = {
        "sha256": page.sha256,
        "page": page.page,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "source": page.source,
        "quality": page.quality,
    }
    if page.regions:
        out["regions"] = [
            {
                "kind": region.kind,
                "box": region.bbox.as_list(),
                "state": region.state,
                "text": region.text,
                "note": region.note,
            }
            for region in page.regions
        ]
    return out


def _label(label: Label) -> dict[str, Any]:
    return {
        "value": label.value,
        "confidence": label.confidence,
        "evidence": _evidence_list(label.evidence),
    }


def _field(field: Field, *, listed: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "value": field.value,
        "raw": field.raw,
        "confidence": field.confidence,
        "evidence": _evidence_list(field.evidence),
    }
    if listed:
        out["items"] = [_item(field.name, item) for item in field.items]
    return out


def _item(name: str, item: FieldItem) -> dict[str, Any]:
    out: dict[str, Any] = {
        "value": item.value,
        "raw": item.raw,
        "confidence": item.confidence,
        "evidence": _evidence_list(item.evidence),
    }
    if name == "grounds":
        out["case_specific"] = item.case_specific
    if name == "authorities":
        out["use"] = item.use
    return out


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "role": sentence.role,
        "roles": list(sentence.roles),
        "grounds": list(sentence.grounds),
        "case_specific": sentence.case_specific,
        "evidence": _evidence_list(sentence.evidence),
    }


def _tool(engine: str | None, models: dict[str, str]) -> dict[str, Any]:
    """Name what made a record; a file that could not be read has met no model."""
    return {"version": __version__, "models": dict(models), "ocr": engine}
