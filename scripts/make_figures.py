"""Measure on the corpus and write the error rates into docs/methods.md.

    python scripts/make_figures.py --keep FILE [--authors a,b] [--jobs N] [--as-of YYYY-MM-DD]
    python scripts/make_figures.py --reuse FILE

Runs ``denialscan evaluate corpus/rendered --json --cases`` once for every author of the
rendered corpus (make it with scripts/make_corpus.py) and writes tables with 95 % Wilson
intervals between the two marks in docs/methods.md. OCR takes minutes an author, so the
work can be done in parts: ``--keep`` stores each author's cases as soon as they are there
and does not measure them again while program, labels and rendered files stay the same;
``--authors`` measures only these. The page is written when no author is missing.
``--reuse`` writes the page from what was kept, whatever it holds.

Exit codes: 0 done, 1 an evaluation failed or the page has no marks, 2 bad options.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from figure_tables import SPLITS, tables  # noqa: E402

from denialscan import __version__  # noqa: E402
from denialscan.codec import decode  # noqa: E402
from denialscan.evaluate import Case  # noqa: E402
from denialscan.pipeline import ANALYSIS_VERSION, RULES_VERSION  # noqa: E402

PAGE = ROOT / "docs" / "methods.md"
RENDERED = ROOT / "corpus" / "rendered"
BEGIN = "<!-- measured: written by scripts/make_figures.py -->"
END = "<!-- end of measured -->"


def part_keys(rendered: Path, as_of: str) -> dict[str, str]:
    """Return, for every author, a hash of all that its figures depend on: the program, the
    day, the rendered files and their gold."""
    files = json.loads((rendered / "manifest.json").read_text("utf-8"))["files"]
    found: dict[str, Any] = {}
    for entry in files:
        key = found.setdefault(
            entry["author"],
            hashlib.sha256(f"{__version__} {ANALYSIS_VERSION} {RULES_VERSION} {as_of}".encode()),
        )
        key.update(json.dumps(entry, sort_keys=True).encode())
        key.update((rendered / entry["gold"]).read_bytes())
    return {author: key.hexdigest()[:16] for author, key in sorted(found.items())}


def measure(author: str, *, rendered: Path, jobs: int, as_of: str) -> list[dict[str, Any]]:
    """Run the evaluation of one author's files; return its cases.

    Raises RuntimeError where it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "denialscan", "evaluate", str(rendered), "--json", "--cases",
         "--author", author, "--jobs", str(jobs), "--as-of", as_of],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"evaluate, author {author}: {done.stderr.strip()}")
    return list(json.loads(done.stdout)["cases"])


def figures(kept: dict[str, Any]) -> str:
    """Return the Markdown that stands between the marks."""
    cases = [decode(Case, case) for part in kept["parts"].values() for case in part["cases"]]
    authors = {
        split: sorted({c.entry.author for c in cases if c.entry.split == split}) for split in SPLITS
    }
    named = "; ".join(f"{split}: {', '.join(who) or 'none'}" for split, who in authors.items())
    return "\n".join(
        [
            f"Measured as of {kept['as_of']} with denialscan {kept['version']} "
            f"(analysis {kept['analysis']}, rules {kept['rules']}). Authors, {named}. A share "
            "is given with its 95 % Wilson interval and its counts.",
            "",
            *tables(cases),
            "",
        ]
    )


def with_figures(page: str, figures: str) -> str:
    """Return the page with its figures renewed.

    Raises ValueError when the marks around the figures are missing.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/methods.md has no marks around its figures")
    return f"{before}{BEGIN}\n{figures}{END}{after}"


def fresh(as_of: str) -> dict[str, Any]:
    """Return the store of a measurement before its first part."""
    return {
        "as_of": as_of,
        "version": __version__,
        "analysis": ANALYSIS_VERSION,
        "rules": RULES_VERSION,
        "parts": {},
    }


def collect(
    keep: Path | None, *, authors: Sequence[str], rendered: Path, jobs: int, as_of: str
) -> tuple[dict[str, Any], list[str]]:
    """Measure what is not kept yet; return all that is kept, and the authors missing."""
    keys = part_keys(rendered, as_of)
    kept = fresh(as_of)
    if keep is not None and keep.exists():
        earlier = json.loads(keep.read_text("utf-8"))["parts"]
        kept["parts"] = {a: p for a, p in earlier.items() if keys.get(a) == p["key"]}
    for author in authors or list(keys):
        if author not in keys:
            raise ValueError(f"no author {author} in {rendered.name}/manifest.json")
        if author in kept["parts"]:
            continue
        print(f"measuring author {author}", file=sys.stderr, flush=True)
        cases = measure(author, rendered=rendered, jobs=jobs, as_of=as_of)
        kept["parts"][author] = {"key": keys[author], "cases": cases}
        kept["parts"] = dict(sorted(kept["parts"].items()))
        if keep is not None:
            partial = keep.with_name(f"{keep.name}.partial")
            partial.write_text(json.dumps(kept), encoding="utf-8")
            partial.replace(keep)
    return kept, [author for author in keys if author not in kept["parts"]]


def main(arguments: list[str] | None = None) -> int:
    """Measure, or take what was measured, and renew the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--as-of", default=date.today().isoformat())
    parser.add_argument("--authors", help="only these authors, separated by commas")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--reuse", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    if options.authors and not options.keep:
        parser.error("--authors measures a part: name with --keep where to store it")
    try:
        if options.reuse:
            kept = json.loads(options.reuse.read_text("utf-8"))
            missing: list[str] = []
        else:
            kept, missing = collect(
                options.keep,
                authors=[a for a in (options.authors or "").split(",") if a],
                rendered=RENDERED,
                jobs=options.jobs,
                as_of=options.as_of,
            )
        if missing:
            print(f"Kept. Still to measure: {', '.join(missing)}.", file=sys.stderr)
            return 0
        page = with_figures(PAGE.read_text("utf-8"), figures(kept))
    except (RuntimeError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
