"""Measure reading beside a plain pytesseract loop, and the analysis after it.

    python scripts/bench.py [PATH...] [--copies N] [--json FILE]
    python scripts/bench.py --copies 3 --markdown docs/benchmarks.md --date 2026-01-31

One run, one machine, the same files. The plain loop is what a short script does:
render every page at 300 dpi, call ``pytesseract.image_to_string``. CPU seconds are
user and system time of this process and of everything it starts. Exit code 0: done;
2: bad options, or nothing to read.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from denialscan import __version__
from denialscan.ingest import detect

if TYPE_CHECKING:
    from denialscan.schema import ReadResult

ROOT = Path(__file__).resolve().parents[1]
DPI = 300
HELP_GOAL = 0.25  # CPU seconds, at most
ANALYSIS_GOAL = 20.0  # letters per CPU second, at least
#: Fresh processes are measured this often; the median counts.
STARTS = 3
#: The reader takes hundredths of a second for a page without OCR, and its start, which
#: is taken off, varies by more: such pages are read this often.
EASY = 20
#: The rules compare dates with a given day; which one does not matter here.
AS_OF = "2026-01-01"

LAYER, SCAN, TEXT = "PDF with a text layer", "Scans, faxes, photographs", "Mail and text"
OWN = "reader of denialscan"
#: The plain loop's settings: languages, and Tesseract's threads (None: its default).
PLAIN = (("eng", None), ("eng", 1), ("spa+eng", 1))

#: Read and analysed before anything is measured, so that no library or table is
#: loaded within the measurement. Not one of the letters: what an analysis keeps of a
#: text it has seen must not make that text look fast. Invented.
WARM_UP = """U.S. Immigration and Customs Enforcement
Enforcement and Removal Operations
Tampa Sub Office

February 2, 2020

Re: Ilse Marroquin, A 011 222 333

Dear Counsel:

Your application for a stay of removal is denied. You were convicted of theft on
May 1, 2015. Su solicitud ha sido negada. Usted representa un riesgo de fuga.

Sincerely,

Robert Quill
Field Office Director
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way of reading one group of files: seconds for all of its pages."""

    group: str
    way: str
    files: int
    pages: int
    wall: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that one run measured."""

    machine: dict[str, str]
    copies: int
    left_out: int
    rows: tuple[Row, ...]
    reader_start: float  # CPU seconds
    analyser_start: float  # CPU seconds of a fresh process that loads it
    help: float  # CPU seconds
    letters: int
    sentences: int
    analysis: float  # CPU seconds for all letters
    check: float


class Meter:
    """Wall clock and CPU seconds, children included once they have ended."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu()

    @property
    def wall(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        """CPU seconds since the start."""
        return _cpu() - self._cpu


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files below the paths, in a fixed order."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        found.extend(inside)
    return list(dict.fromkeys(found))


def group_of(path: Path) -> str | None:
    """Return the group of a file; None where the plain loop could not open it."""
    import PIL.Image
    import pypdfium2

    data = path.read_bytes()
    media_type = detect.identify(data)[0]
    try:
        if media_type == detect.PDF:
            with pypdfium2.PdfDocument(data) as document:
                layered = [page.get_textpage().count_chars() > 0 for page in document]
            return LAYER if layered and all(layered) else SCAN
        if media_type in detect.IMAGES:
            with PIL.Image.open(path):
                return SCAN
    except (pypdfium2.PdfiumError, OSError):
        return None
    return TEXT


def page_images(path: Path) -> Iterator[Any]:
    """Yield the pages of a PDF or image file as the plain loop sees them."""
    import PIL.Image
    import PIL.ImageSequence
    import pypdfium2

    if detect.identify(path.read_bytes())[0] == detect.PDF:
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                yield page.render(scale=DPI / 72).to_pil()
        return
    with PIL.Image.open(path) as image:
        for frame in PIL.ImageSequence.Iterator(image):
            yield frame.copy()


def measure_plain(group: str, paths: Sequence[Path], languages: str, threads: int | None) -> Row:
    """Read files with pytesseract alone."""
    import pytesseract

    kept = os.environ.pop("OMP_THREAD_LIMIT", None)
    if threads is not None:
        os.environ["OMP_THREAD_LIMIT"] = str(threads)
    try:
        pages, meter = 0, Meter()
        for path in paths:
            for image in page_images(path):
                pytesseract.image_to_string(image, lang=languages)
                pages += 1
        wall, cpu = meter.wall, meter.cpu
    finally:
        os.environ.pop("OMP_THREAD_LIMIT", None)
        if kept is not None:
            os.environ["OMP_THREAD_LIMIT"] = kept
    way = f"pytesseract {languages}" + (f", {threads} thread" if threads else "")
    return Row(group=group, way=way, files=len(paths), pages=pages, wall=wall, cpu=cpu)


def measure_reading(
    group: str, paths: Sequence[Path], warm_up: Path, start: float
) -> tuple[Row, list[ReadResult]]:
    """Read files as denialscan does.

    The reader's children count once it is closed, so the CPU seconds of its start
    and of the warm-up (``start``) are taken off.
    """
    from denialscan.settings import ReadingConfig
    from denialscan.worker import Reader

    whole = Meter()
    with Reader(ReadingConfig()) as reader:
        reader.read(warm_up)
        meter = Meter()
        results = [reader.read(path) for path in paths]
        wall = meter.wall
    row = Row(
        group=group,
        way=OWN,
        files=len(paths),
        pages=sum(len(r.pages) for result in results for r in result.readings),
        wall=wall,
        cpu=max(0.0, whole.cpu - start),
    )
    return row, results


def measure_reader_start(warm_up: Path) -> tuple[float, ReadResult]:
    """Return the CPU seconds of starting the reader, and the warm-up text as read."""
    from denialscan.settings import ReadingConfig
    from denialscan.worker import Reader

    seconds: list[float] = []
    for _ in range(STARTS):
        meter = Meter()
        with Reader(ReadingConfig()) as reader:
            result = reader.read(warm_up)
        seconds.append(meter.cpu)
    return statistics.median(seconds), result


def measure_process(*arguments: str) -> float:
    """Return the CPU seconds of a fresh Python process. Raises CalledProcessError."""
    seconds: list[float] = []
    for _ in range(STARTS):
        meter = Meter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        seconds.append(meter.cpu)
    return statistics.median(seconds)


def measure_analysis(
    warm_up: ReadResult, results: Sequence[ReadResult]
) -> tuple[int, int, float, float]:
    """Analyse and check readings, each once.

    Returns the numbers of letters and sentences, and the CPU seconds of the analysis
    and of the rules.
    """
    from denialscan.examine import check_letters
    from denialscan.work import analyse_document, language_data

    analyser = language_data()
    check_letters(analyse_document(warm_up, analyser), path="", as_of=AS_OF)
    meter = Meter()
    found = [analyse_document(result, analyser) for result in results]
    analysis = meter.cpu
    meter = Meter()
    for letters in found:
        check_letters(letters, path="", as_of=AS_OF)
    flat = [letter for letters in found for letter in letters]
    return len(flat), sum(len(letter.sentences) for letter in flat), analysis, meter.cpu


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    import pytesseract

    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        said = ""
    model = re.search(r"^model name\s*:\s*(.+)$", said, re.M)
    return {
        "processor": model.group(1) if model else platform.processor() or "unknown",
        "cores": str(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Tesseract": str(pytesseract.get_tesseract_version()),
        "spaCy": metadata.version("spacy"),
        "denialscan": __version__,
    }


def measure(paths: Sequence[Path], copies: int) -> Report:
    """Measure everything over the files."""
    grouped: dict[str | None, list[Path]] = {}
    for path in paths:
        grouped.setdefault(group_of(path), []).append(path)
    left_out = len(grouped.pop(None, []))
    rows: list[Row] = []
    results: list[ReadResult] = []
    with tempfile.TemporaryDirectory(prefix="denialscan-bench-") as room:
        warm_up = Path(room) / "warm-up.txt"
        warm_up.write_text(WARM_UP, encoding="utf-8")
        start, warm = measure_reader_start(warm_up)
        for group in (LAYER, SCAN, TEXT):
            members = grouped.get(group, [])
            if not members:
                continue
            if group != TEXT:
                rows += [measure_plain(group, members * copies, *how) for how in PLAIN]
            times = copies if group == SCAN else copies * EASY
            row, found = measure_reading(group, members * times, warm_up, start)
            rows.append(row)
            results += found[: len(members)]
    letters, sentences, analysis, check = measure_analysis(warm, results)
    load = "from denialscan import pipeline; pipeline.load_analyser()"
    return Report(
        machine=machine(),
        copies=copies,
        left_out=left_out,
        rows=tuple(rows),
        reader_start=start,
        analyser_start=measure_process("-c", load),
        help=measure_process("-m", "denialscan", "--help"),
        letters=letters,
        sentences=sentences,
        analysis=analysis,
        check=check,
    )


def table(report: Report) -> str:
    """Return the report as text of at most 80 columns."""
    lines = [f"{'reading':<36}{'files':>7}{'pages':>7}{'pages/s':>11}{'CPU s/page':>13}"]
    group = ""
    for row in report.rows:
        if row.group != group:
            group = row.group
            lines.append(group)
        rate = f"{row.pages / row.wall:.2f}" if row.wall else "-"
        cost = f"{row.cpu / row.pages:.3f}" if row.pages else "-"
        lines.append(f"  {row.way:<34}{row.files:>7}{row.pages:>7}{rate:>11}{cost:>13}")
    spent = report.analysis + report.check
    speed = report.letters / spent if spent else 0.0
    lines += [
        "",
        f"after reading: {report.letters} letters, {report.sentences} sentences, each once",
        _figure("letters per CPU second, analysis and rules", speed, 1, at_least=ANALYSIS_GOAL),
        _figure("CPU s, analysis of all", report.analysis, 3),
        _figure("CPU s, rules over all", report.check, 3),
        "",
        f"starting, median of {STARTS}",
        _figure("CPU s, denialscan --help", report.help, 3, at_most=HELP_GOAL),
        _figure("CPU s, a process that loads the analyser", report.analyser_start, 3),
        _figure("CPU s, the reader, once a run", report.reader_start, 3),
    ]
    if report.left_out:
        lines += ["", f"{report.left_out} files left out: the plain loop cannot open them"]
    return "\n".join(lines)


def _figure(
    name: str, value: float, digits: int, *, at_least: float = 0.0, at_most: float = 0.0
) -> str:
    line = f"  {name:<44}{value:>9.{digits}f}"
    if at_least:
        return f"{line}  goal {at_least:g} or more: {'met' if value >= at_least else 'missed'}"
    if at_most:
        return f"{line}  goal {at_most:g} or less: {'met' if value <= at_most else 'missed'}"
    return line


def markdown(report: Report, command: str, date: str) -> str:
    """Return the page ``docs/benchmarks.md``."""
    facts = "\n".join(f"| {name} | {value} |" for name, value in report.machine.items())
    return f"""# Benchmarks

Made by one run of `{command}` on
{date}; nothing here is typed by hand.

| machine | |
|---|---|
{facts}

```
{table(report)}
```

**Reading.** The rows of a group read the same files, one after another, in the same
run; the reader goes over files without OCR {EASY} times as often, to be measurable.
*pytesseract* is a plain loop: render each page at {DPI} dpi, call `image_to_string`;
"1 thread" sets `OMP_THREAD_LIMIT=1`, as denialscan does. It returns text without boxes,
looks at no text layer and turns no page. *{OWN}* does more: it finds out the type, uses
the text layer or a cleaned and straightened picture, returns words with boxes and
confidences, in a child process for each file. It reads in Spanish and English.

**CPU seconds** are user and system time of all processes; they, not the clock, say what
a batch costs, since a batch runs one process for each core. Starting the reader is
taken off the rows above and shown below them. `pages/s` is by the clock and suffers
from whatever else the machine does.

**After reading.** Language data loaded, every letter analysed and checked once; no
letter was seen before it was timed.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        type=Path,
        default=[ROOT / "corpus" / "samples" / "letters"],
        help="files or folders (default: the sample letters)",
    )
    parser.add_argument("--copies", type=int, default=1, help="read every file so often")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a page about them")
    parser.add_argument("--date", help="the day that the page gives, as YYYY-MM-DD")
    options = parser.parse_args(arguments)
    if options.copies < 1:
        parser.error("--copies must be 1 or more")
    if options.markdown and not re.fullmatch(r"\d{4}-\d\d-\d\d", options.date or ""):
        parser.error("--markdown needs --date YYYY-MM-DD")
    missing = [str(p) for p in options.paths if not p.exists()]
    files = find_files(options.paths)
    if missing or not files:
        parser.error(f"nothing to read: {', '.join(missing) or 'the folders are empty'}")
    report = measure(files, options.copies)
    for name, value in report.machine.items():
        print(f"{name + ':':<12}{value}"[:80])
    print("", table(report), sep="\n")
    if options.json:
        data = json.dumps(dataclasses.asdict(report), indent=1)
        options.json.write_text(data + "\n", encoding="utf-8")
    if options.markdown:
        shown = [str(p) for p in options.paths] if options.paths != _default(parser) else []
        command = " ".join(["python scripts/bench.py", *shown, f"--copies {options.copies}"])
        options.markdown.write_text(markdown(report, command, options.date), encoding="utf-8")
    return 0


def _default(parser: argparse.ArgumentParser) -> Any:
    return parser.get_default("paths")


if __name__ == "__main__":
    sys.exit(main())
