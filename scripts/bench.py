"""Measure reading, page by page and copy by copy, beside plain pytesseract and OCRmyPDF.

Copies of corpus letters are made under each condition and read in every way, in one run
on one machine. CPU seconds are those of all processes. Nothing is kept of the letters.

Examples:
    python scripts/bench.py --conditions scan,fax --pages 2
    python scripts/bench.py --authors a,b --seed 5 --without plain --json bench.json
    python scripts/bench.py --pages 8 --markdown docs/benchmarks.md --date 2026-01-31

Exit code 0: done, goals met or not; 2: bad options, or nothing to read.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import readers, report
from benchmark.after import measure_after
from benchmark.cases import Case, make_cases, on_paper
from benchmark.costs import EASY, Costs, measure_costs
from benchmark.meter import machine
from benchmark.score import Score, gather, score_letter
from corpus.build import HELD_OUT, load
from corpus.degrade import CONDITIONS

if TYPE_CHECKING:
    from benchmark.readers import Engine, Run

    from denialscan.schema import ReadResult

ROOT = Path(__file__).resolve().parents[1]
#: Measured unless told otherwise: each kind of copy once.
USUAL = (
    "digital", "scan", "skew", "rot90", "rot180", "jpeg", "photo", "photo-light",
    "photo-shadow", "fax", "faxstd", "stamp", "penstroke", "bleed", "lowcontrast", "copy3",
    "blackedge", "combo", "layer-good", "layer-garbage",
)  # fmt: skip
#: The plain loop with default threads reads the same text, at length: for speed alone.
DEFAULT_THREADS = ("scan", "fax")
WAYS = ("plain", "ocrmypdf", "costs", "after")


class Bench:
    """One run: options in, a report out."""

    def __init__(self, options: argparse.Namespace, room: Path) -> None:
        self.options = options
        self.room = room
        self.notes: list[str] = []
        self.engines: list[Engine] = []
        self.starts: dict[Engine, float] = {}
        self.warm: ReadResult | None = None
        for engine in options.engines:
            if not readers.has_engine(engine):
                self.notes.append(f"{engine} is not installed: not measured")
                continue
            self.engines.append(engine)
            self.starts[engine], self.warm = readers.measure_start(engine, room)
        self.ocrmypdf = readers.find_ocrmypdf(options.ocrmypdf)
        if self.ocrmypdf is None and "ocrmypdf" not in options.without:
            self.notes.append("OCRmyPDF is not installed: not measured")
        if "ocrmypdf" in options.without:
            self.ocrmypdf = None
        letters, problems = load(options.letters_dir, authors=options.authors, only=options.letters)
        self.problems = problems
        self.letters = on_paper(letters, options.seed)

    def cases(self, condition: str) -> list[Case]:
        """Make the copies of one condition."""
        return make_cases(
            self.letters,
            condition,
            self.room,
            pages=self.options.pages,
            seed=self.options.seed,
        )

    def condition(self, name: str) -> tuple[list[tuple[Run, Score]], list[ReadResult]]:
        """Read the copies of one condition in every way; the readings are of our first."""
        cases = self.cases(name)
        if not cases:
            self.notes.append(f"{name}: fits none of these letters")
            return [], []
        runs: list[Run] = []
        read: list[ReadResult] = []
        for engine in self.engines:
            run, found = readers.read_ours(
                cases,
                engine,
                room=self.room,
                start=self.starts[engine],
                jobs=self.options.jobs,
                times=EASY if name == "digital" else 1,
            )
            runs.append(run)
            read = read or found
        runs += self._others(name, cases)
        return [(run, _score(cases, run)) for run in runs], read

    def _others(self, name: str, cases: Sequence[Case]) -> list[Run]:
        languages = self.options.languages
        runs: list[Run] = []
        if "plain" not in self.options.without:
            runs.append(readers.read_plain(cases, languages, 1))
            if name in self.options.default_threads:
                runs.append(readers.read_plain(cases, languages, None))
        if self.ocrmypdf:
            try:
                runs.append(
                    readers.read_ocrmypdf(cases, self.ocrmypdf, languages, self.options.jobs)
                )
            except subprocess.CalledProcessError as error:
                said = (error.stderr or b"").decode(errors="replace").strip().splitlines()
                self.notes.append(f"{name}: OCRmyPDF failed: {said[-1] if said else error}")
        return runs

    def costs(self) -> tuple[Costs, ...]:
        """Measure what cheap pages cost, with each engine."""
        digital, layered, scanned = (self.cases(n) for n in ("digital", "layer-good", "scan"))
        if not scanned:
            return ()
        return tuple(
            measure_costs(
                engine,
                digital=digital,
                layered=layered,
                scanned=scanned,
                room=self.room,
                start=self.starts[engine],
            )
            for engine in self.engines
        )

    def run(self, show: Callable[[str], None]) -> report.Report:
        """Measure everything."""
        without = self.options.without
        measured: dict[str, Sequence[tuple[Run, Score]]] = {}
        first: list[ReadResult] = []
        for name in self.options.conditions:
            show(name)
            measured[name], read = self.condition(name)
            first = first or read
        costs: tuple[Costs, ...] = ()
        if "costs" not in without:
            show("costs")
            costs = self.costs()
        after = None
        if "after" not in without and self.warm is not None and first:
            show("after reading")
            after = measure_after(
                self.warm, first, {str(name): cpu for name, cpu in self.starts.items()}
            )
        return report.Report(
            machine=machine(),
            authors=tuple(sorted({letter.author for letter, _ in self.letters})),
            seed=self.options.seed,
            jobs=self.options.jobs,
            languages=self.options.languages,
            conditions=measured,
            costs=costs,
            after=after,
            notes=tuple(self.notes),
        )


def _score(cases: Sequence[Case], run: Run) -> Score:
    return gather(
        score_letter(case.letter_id, case.truth, texts, quality)
        for case, texts, quality in zip(cases, run.texts, run.quality, strict=True)
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    options = parser.parse_args(given)
    known = ("digital", *CONDITIONS)
    for name in (*options.conditions, *options.default_threads):
        if name not in known:
            parser.error(f"unknown condition {name!r}: one of {', '.join(known)}")
    for chosen, allowed in ((options.engines, readers.ENGINES), (options.without, WAYS)):
        if not set(chosen) <= set(allowed):
            parser.error(f"{', '.join(chosen)}: out of {', '.join(allowed)}")
    if options.pages < 1 or options.jobs < 1:
        parser.error("--pages and --jobs must be 1 or more")
    if options.markdown and not re.fullmatch(r"\d{4}-\d\d-\d\d", options.date or ""):
        parser.error("--markdown needs --date YYYY-MM-DD")
    with tempfile.TemporaryDirectory(prefix="denialscan-bench-") as room:
        bench = Bench(options, Path(room))
        for problem in bench.problems:
            print(problem, file=sys.stderr)
        if not bench.letters:
            parser.error("no letter that can be had on paper")
        if not bench.engines:
            parser.error("Tesseract is not installed")
        result = bench.run(lambda name: print(name, file=sys.stderr, flush=True))
    for name, value in result.machine.items():
        print(f"{name + ':':<12}{value}"[:80])
    print("", report.text(result), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(report.as_json(result), indent=1) + "\n", "utf-8")
    if options.markdown:
        command = " ".join(["python scripts/bench.py", *_told(given)])
        page = report.markdown(result, command, options.date)
        options.markdown.write_text(page, "utf-8")
    return 0


def _told(given: list[str]) -> list[str]:
    """Return the options that decide what is measured, without places on this machine."""
    told: list[str] = []
    for place, word in enumerate(given):
        before = given[place - 1] if place else ""
        local = ("--ocrmypdf", "--json", "--markdown", "--date", "--letters-dir")
        if word.split("=")[0] not in local and before not in local:
            told.append(word)
    return told


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--letters-dir", type=Path, default=ROOT / "corpus" / "letters")
    add("--authors", type=_words, default=HELD_OUT, help="default: those held out")
    add("--letters", type=_words, default=(), help="only these letter ids")
    add(
        "--conditions",
        type=_words,
        default=USUAL,
        help=f"out of digital, {', '.join(CONDITIONS)} (default: {', '.join(USUAL)})",
    )
    add("--pages", type=int, default=4, help="pages of each condition, at least (default 4)")
    add("--seed", type=int, default=1, help="choice of letters and copies (default 1)")
    add("--jobs", type=int, default=2, help="files read at a time (default 2)")
    add("--engines", type=_words, default=readers.ENGINES, help="pytesseract, tesserocr, or both")
    add("--without", type=_words, default=(), help=f"leave out of {', '.join(WAYS)}")
    add("--languages", default="eng", help="of the ways held beside ours (default eng)")
    add(
        "--default-threads",
        type=_words,
        default=DEFAULT_THREADS,
        help="conditions that the plain loop also reads with Tesseract's default threads "
        f"(default: {','.join(DEFAULT_THREADS)})",
    )
    add("--ocrmypdf", metavar="PATH", help="OCRmyPDF, where it is not on the path")
    add("--json", type=Path, metavar="FILE", help="write the measurements")
    add("--markdown", type=Path, metavar="FILE", help="write a page about them")
    add("--date", help="the day that the page gives, as YYYY-MM-DD")
    return parser


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in value.split(",") if word)


if __name__ == "__main__":
    sys.exit(main())
