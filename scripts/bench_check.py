"""Time ``denialscan check`` on a large store after the client facts have changed.

The letters of corpus/dossiers (rendered with make_dossiers.py) are read once and put
into a store many times over, each time with other ids, A-numbers and people, so that
links and rules have as much to do as on a real pile of that size.

Example:
    python scripts/bench_check.py --letters 10000 --jobs 2
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from denialscan.codec import decode, encode
from denialscan.facts import from_tables, read_facts
from denialscan.run import check, scan
from denialscan.schema import CaseFacts, Letter
from denialscan.store import open_store
from denialscan.store.documents import PathRow, put_document
from denialscan.store.facts import put_facts
from denialscan.store.records import records
from denialscan.store.rows import DocumentRow, letter_row

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-22"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "corpus/dossiers/rendered")
    parser.add_argument("--author", default="n")
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keep the store in this file")
    options = parser.parse_args(arguments)
    facts = read_facts(options.folder / "facts" / options.author)
    with tempfile.TemporaryDirectory() as temporary:
        db = options.keep or Path(temporary) / "bench.db"
        letters = _letters(options.folder / options.author / "digital", Path(temporary))
        rounds = -(-options.letters // len(letters))
        _fill(db, letters, options.letters)
        figures: dict[str, float | int] = {
            "letters": options.letters,
            "people": rounds * len(facts.sheet("people")),
            "jobs": options.jobs,
        }
        whole = _many(facts, rounds)
        figures["first check, seconds"] = _timed(db, whole, options.jobs)
        figures["nothing changed, seconds"] = _timed(db, whole, options.jobs)
        figures["one person changed, seconds"] = _timed(
            db, _many(facts, rounds, changed=1), options.jobs
        )
        figures["all people changed, seconds"] = _timed(
            db, _many(facts, rounds, changed=rounds), options.jobs
        )
        with open_store(db) as store:
            linked = sum(
                r.link is not None and r.link.person_id is not None for r in records(store)
            )
        figures["letters linked"] = linked
    print(json.dumps(figures, indent=1))
    return 0


def _letters(place: Path, temporary: Path) -> list[Letter]:
    db = temporary / "once.db"
    scan([str(place)], db, as_of=AS_OF, jobs=2)
    with open_store(db) as store:
        return [r.letter for r in records(store)]


def _fill(db: Path, letters: list[Letter], count: int) -> None:
    with open_store(db, create=True) as store:
        for number, letter in enumerate(_copies(letters, count)):
            sha256 = f"{number:064x}"
            put_document(
                store,
                DocumentRow(
                    sha256=sha256,
                    media_type=letter.source.media_type,
                    reading_key="r",
                    analysis_key=f"a{number}",
                    letters=(letter_row(letter),),
                ),
                PathRow(path=f"{number}.pdf", name=f"{number}.pdf", sha256=sha256),
            )


def _copies(letters: list[Letter], count: int) -> Iterator[Letter]:
    number = 0
    while True:
        for letter in letters:
            if number == count:
                return
            text = json.dumps(encode(letter))
            turn = number // len(letters)
            for value in letter.value("a_numbers") or ():
                text = text.replace(value, _a_number(value, turn))
            made = decode(Letter, json.loads(text))
            yield replace(made, letter_id=f"{number:020x}", related=())
            number += 1


def _a_number(value: str, turn: int) -> str:
    """Another number for another copy of the person: far from all others."""
    return f"A{(int(value[1:]) + turn * 7_654_321) % 1_000_000_000:09d}"


def _many(facts: CaseFacts, rounds: int, changed: int = 0) -> CaseFacts:
    """Return the facts of all copies; in the first ``changed`` rounds with another alias."""
    sheets: dict[str, list[dict[str, str]]] = {}
    for turn in range(rounds):
        for row in facts.rows:
            values = dict(row.values)
            for column in ("person_id", "request_id"):
                if column in values:
                    values[column] += f".{turn}"
            if row.sheet == "people":
                values["a_number"] = _a_number(values.get("a_number", "A000000001"), turn)
                if turn < changed:
                    values["aliases"] = "Quill"
            sheets.setdefault(row.sheet, []).append(values)
    return from_tables(sheets)


def _timed(db: Path, facts: CaseFacts, jobs: int) -> float:
    with open_store(db) as store:
        put_facts(store, facts)
    start = time.perf_counter()
    check(db, as_of=AS_OF, jobs=jobs)
    return round(time.perf_counter() - start, 1)


if __name__ == "__main__":
    sys.exit(main())
