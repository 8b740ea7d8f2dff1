"""Measure discrepancies, links and requests on the dossiers of corpus/dossiers.

The client files of an author are loaded together, so that every letter could be linked
to any of the author's people. Nothing but figures is printed of authors that are held
out. Render first: python scripts/make_dossiers.py --out corpus/dossiers/rendered
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from corpus.build import HELD_OUT

from denialscan.export.record import letter_json, request_json
from denialscan.facts import read_facts
from denialscan.run import scan
from denialscan.store import open_store
from denialscan.store.records import records
from denialscan.store.requests import requests

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "corpus/dossiers/rendered")
    parser.add_argument("--author", required=True)
    parser.add_argument("--condition", default="digital")
    parser.add_argument("--errors", action="store_true", help="show what differs")
    parser.add_argument("--rule", default="", help="show the errors of this rule only")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", dest="as_json", action="store_true")
    options = parser.parse_args(arguments)
    if options.errors and options.author in HELD_OUT:
        parser.error(f"author {options.author} is held out: only figures")
    dossiers = [
        d for d in json.loads((options.folder / "dossiers.json").read_text("utf-8"))
        if d["author"] == options.author
    ]  # fmt: skip
    found, asked = _run(options.folder, options.author, options.condition, options.jobs)
    measured = _measure(dossiers, found, asked)
    if options.as_json:
        print(json.dumps(measured["figures"], indent=1))
    else:
        _show(measured["figures"])
    if options.errors:
        for line in measured["errors"]:
            if options.rule in line:
                print(line)
    return 0


def _run(
    folder: Path, author: str, condition: str, jobs: int
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return the newest letter of each file by its dossier name, and every request."""
    place = folder / author / condition
    with tempfile.TemporaryDirectory() as temporary:
        db = Path(temporary) / "measure.db"
        facts = read_facts(folder / "facts" / author)
        scan([str(place)], db, as_of="2026-11-22", jobs=jobs, facts=facts)
        with open_store(db) as store:
            letters = [letter_json(r) for r in records(store)]
            asked = {r.request_id: request_json(r) for r in requests(store)}
    older = {
        r["letter_id"] for x in letters for r in x["related"] if r["relation"] == "older_message"
    }
    found: dict[str, dict[str, Any]] = {}
    for letter in letters:
        path = Path(letter["source"]["path"]).relative_to(place)
        name = path.parts[0].split(".")[0]
        if letter["letter_id"] not in older and (
            name not in found
            or letter["source"]["first_page"] < found[name]["source"]["first_page"]
        ):
            found[name] = letter
    return found, asked


def _measure(
    dossiers: list[dict[str, Any]],
    found: dict[str, dict[str, Any]],
    asked: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = {}
    errors: list[str] = []
    links: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for dossier in dossiers:
        for name, gold in dossier["letters"].items():
            letter = found.get(name)
            if letter is None:
                links["not read"] += 1
                continue
            _count_link(links, gold["person_id"], letter["person_id"])
            if gold["person_id"] != letter["person_id"]:
                errors.append(f"{name} person_id: {gold['person_id']} != {letter['person_id']} "
                              f"({(letter['person_link'] or {}).get('reason')})")  # fmt: skip
            if gold["person_id"]:
                _count_link(answered, gold["request_id"], letter["request_id"])
                if gold["request_id"] != letter["request_id"]:
                    errors.append(
                        f"{name} request_id: {gold['request_id']} != {letter['request_id']}"
                    )
            findings = {f["rule"]: f for f in letter["findings"]}
            for rule, expected in gold["rules"].items():
                _count(counts, errors, name, rule, expected, findings.get(rule))
        for request, rules in dossier["requests"].items():
            record = asked.get(request)
            findings = {f["rule"]: f for f in (record or {}).get("findings", ())}
            for rule, expected in rules.items():
                _count(counts, errors, request, rule, expected, findings.get(rule))
    return {
        "figures": {
            "letters": sum(links.values()),
            "links": dict(links),
            "requests": dict(answered),
            "rules": {rule: _figures(c) for rule, c in sorted(counts.items())},
            "discrepancies": _figures(
                sum((c for r, c in counts.items() if r.endswith("_discrepancy")
                     or r == "third_party_data"), Counter())
            ),
        },
        "errors": sorted(errors),
    }  # fmt: skip


def _count_link(links: Counter[str], expected: str | None, got: str | None) -> None:
    if expected is None:
        links["rightly none" if got is None else "wrong (none expected)"] += 1
    elif got is None:
        links["missed"] += 1
    else:
        links["right" if got == expected else "wrong"] += 1


def _count(
    counts: dict[str, Counter[str]],
    errors: list[str],
    name: str,
    rule: str,
    expected: str,
    finding: dict[str, Any] | None,
) -> None:
    got = finding["outcome"] if finding else "missing"
    count = counts.setdefault(rule, Counter())
    count["all"] += 1
    count["right"] += got == expected
    count["flags"] += got == "flagged"
    count["due"] += expected == "flagged"
    count["right flags"] += got == expected == "flagged"
    if got != expected:
        message = finding["message"] if finding else ""
        errors.append(f"{name} {rule}: {expected} != {got}: {message[:260]}")


def _figures(count: Counter[str]) -> dict[str, Any]:
    flags, due, right = count["flags"], count["due"], count["right flags"]
    return {
        "right": f"{count['right']}/{count['all']}",
        "precision": f"{right}/{flags}",
        "recall": f"{right}/{due}",
    }


def _show(figures: dict[str, Any]) -> None:
    print(f"{figures['letters']} letters; people: {figures['links']}")
    print(f"requests: {figures['requests']}")
    print(f"{'rule':32} {'right':>9} {'precision':>10} {'recall':>8}")
    rows = {**figures["rules"], "all discrepancies": figures["discrepancies"]}
    for rule, f in rows.items():
        print(f"{rule:32} {f['right']:>9} {f['precision']:>10} {f['recall']:>8}")


if __name__ == "__main__":
    sys.exit(main())
