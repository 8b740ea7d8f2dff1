"""Render the dossiers (client files with their letters), and check them.

Examples:
    python scripts/make_dossiers.py --check
    python scripts/make_dossiers.py --out corpus/dossiers/rendered --conditions digital,scan,fax

The folder then holds the rendered letters, a manifest for ``denialscan evaluate`` (each
gold carries the facts of its dossier), for each author the facts of all its dossiers as
one client file, and ``dossiers.json`` with the people, requests and relations expected.
Exit code 0: done; 1: the sources have errors, listed on stderr; 2: bad options.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import build
from corpus.dossiers import Dossier, load_dossiers
from denialscan.facts.sheets import SHEETS

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dossiers-dir", type=Path, default=ROOT / "corpus" / "dossiers")
    parser.add_argument("--author", default="", help="only these authors, separated by commas")
    parser.add_argument("--check", action="store_true", help="only check the sources")
    parser.add_argument("--out", type=Path, help="folder for the rendered files")
    parser.add_argument("--conditions", default="digital", help="as in make_corpus.py")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    options = parser.parse_args(arguments)
    dossiers, problems = load_dossiers(
        options.dossiers_dir, authors={a for a in options.author.split(",") if a}
    )
    for problem in problems:
        print(problem, file=sys.stderr)
    _tell(dossiers)
    print(f"{len(problems)} errors" if problems else "no errors", file=sys.stderr)
    if options.out and not options.check:
        try:
            conditions = build.parse_conditions(options.conditions)
        except ValueError as error:
            parser.error(str(error))
        count = _write(dossiers, options.out, conditions, options.jobs)
        print(f"{count} files in {options.out}", file=sys.stderr)
    return 1 if problems else 0


def _tell(dossiers: list[Dossier]) -> None:
    letters = [x for d in dossiers for x in d.letters]
    print(f"{len(dossiers)} dossiers, {len(letters)} letters", file=sys.stderr)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for letter in letters:
        for rule, answer in letter.gold["rules"].items():
            counts[rule][answer] += 1
    for rule in sorted(counts):
        print(f"  {rule}: {dict(counts[rule])}", file=sys.stderr)


def _write(dossiers: list[Dossier], out: Path, conditions: tuple[str, ...], jobs: int) -> int:
    out.mkdir(parents=True, exist_ok=True)
    letters, expected = [], []
    for dossier in dossiers:
        for letter in dossier.letters:
            name = letter.source.path.stem
            gold_path = out / "gold" / dossier.author / f"{name}.gold.json"
            gold_path.parent.mkdir(parents=True, exist_ok=True)
            kept = {k: v for k, v in letter.gold.items()
                    if k in ("kind", "outcome", "fields", "rules", "older")}  # fmt: skip
            build.write_json(gold_path, {"id": name, **kept, "facts": dossier.facts})
            letters.append(replace(letter, gold_path=gold_path))
        expected.append(_expected(dossier))
    work = [(letter, out, conditions, 0) for letter in letters]
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        entries = [e for result in pool.map(build.write_letter, work) for e in result]
    build.write_json(out / "manifest.json", {"files": entries})
    build.write_json(out / "dossiers.json", expected)
    for author in sorted({d.author for d in dossiers}):
        _facts([d for d in dossiers if d.author == author], out / "facts" / author)
    return len(entries)


def _expected(dossier: Dossier) -> dict[str, Any]:
    return {
        "name": dossier.name,
        "author": dossier.author,
        "as_of": dossier.as_of,
        "requests": dossier.requests,
        "letters": {
            x.source.path.stem: {
                "person_id": x.gold["person_id"],
                "request_id": x.gold.get("request_id"),
                "related": [
                    {**r, "to": f"{dossier.name}--{r['to']}"} for r in x.gold.get("related") or ()
                ],
                "rules": x.gold["rules"],
            }
            for x in dossier.letters
        },
    }


def _facts(dossiers: list[Dossier], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        rows = [row for d in dossiers for row in d.facts.get(sheet, ())]
        columns = list(dict.fromkeys([*SHEETS[sheet], *(c for row in rows for c in row)]))
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
