"""Render the corpus of invented letters, check its labels, write its manifests.

Examples:
    python scripts/make_corpus.py --check
    python scripts/make_corpus.py --out corpus/rendered --conditions standard
    python scripts/make_corpus.py --out /tmp/fax --authors a --conditions digital,fax
    python scripts/make_corpus.py --write-manifest
    python scripts/make_corpus.py --samples

Equal sources give equal bytes (with equal versions of reportlab, pypdfium2,
OpenCV and Pillow). Exit code 0: done; 1: the sources have errors, listed on stderr;
2: bad options.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.listing import held_out_sentences, manifest

from corpus import build, card, samples
from corpus.annotations import Annotation, entry, load_annotations
from corpus.cases import case_entry, load_cases
from corpus.phrases import load_banks

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--letters-dir", type=Path, default=ROOT / "corpus" / "letters")
    parser.add_argument("--out", type=Path, help="folder for the rendered files")
    parser.add_argument("--authors", help="only these authors, separated by commas")
    parser.add_argument("--letters", help="only these letter ids, separated by commas")
    parser.add_argument(
        "--conditions",
        default="standard",
        help="'standard' (all digital, one degraded copy each), 'all', or names separated by "
        f"commas out of {', '.join(build.CONDITIONS)}",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="degrade the letters otherwise (default 0)"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--check", action="store_true", help="only check the sources")
    parser.add_argument(
        "--write-manifest",
        action="store_true",
        help="write corpus/manifest.json of the sources, and the counts in corpus/README.md",
    )
    parser.add_argument(
        "--samples", action="store_true", help="write corpus/samples/ for the first run"
    )
    options = parser.parse_args(arguments)
    letters, problems = build.load(
        options.letters_dir,
        authors=_words(options.authors),
        only=_words(options.letters),
    )
    banks, doubtful = load_banks(ROOT / "corpus" / "phrases")
    problems += doubtful
    case_banks, doubtful = load_cases(ROOT / "corpus" / "cases", held_out_sentences(letters))
    problems += doubtful
    annotations: list[Annotation] = []
    if not (options.authors or options.letters):
        annotations, doubtful = load_annotations(
            options.letters_dir.parent / "annotations", letters
        )
        problems += doubtful
    for problem in problems:
        print(problem, file=sys.stderr)
    print(
        f"{len(letters)} letters, {sum(len(bank.rows) for bank in banks)} phrases, "
        f"{sum(len(bank.rows) for bank in case_banks)} cases of "
        f"{sum(bank.sentences for bank in case_banks)} sentences, "
        f"{len(annotations)} annotations, {len(problems)} problems",
        file=sys.stderr,
    )
    if options.write_manifest:
        if options.authors or options.letters:
            parser.error("--write-manifest covers all letters: leave out --authors and --letters")
        sources = manifest(
            letters,
            banks,
            cases=[case_entry(bank, build.LICENCE) for bank in case_banks],
            annotations=[entry(annotation, build.LICENCE) for annotation in annotations],
        )
        build.write_json(ROOT / "corpus" / "manifest.json", sources)
        card.update_card(ROOT / "corpus" / "README.md", sources)
    if options.samples:
        samples.write_samples(letters, ROOT / "corpus" / "samples")
    if options.out and not options.check:
        try:
            conditions = build.parse_conditions(options.conditions)
        except ValueError as error:
            parser.error(str(error))
        written = build.write_rendered(
            letters, options.out, conditions=conditions, jobs=options.jobs, seed=options.seed
        )
        print(f"{written} files in {options.out}", file=sys.stderr)
    return 1 if problems else 0


def _words(value: str | None) -> tuple[str, ...]:
    return tuple(word for word in (value or "").split(",") if word)


if __name__ == "__main__":
    sys.exit(main())
