"""The ways of reading that are held against one another: ours, a plain loop, OCRmyPDF."""

from __future__ import annotations

import io
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from benchmark.cases import Case
from benchmark.meter import STARTS, Meter
from denialscan.ingest import detect

if TYPE_CHECKING:
    from denialscan.ingest.session import PageMemory
    from denialscan.schema import Page, ReadResult

Engine = Literal["pytesseract", "tesserocr"]
ENGINES: tuple[Engine, ...] = ("pytesseract", "tesserocr")
DPI = 300
#: OCRmyPDF as the comparison runs it, beside --jobs.
OCRMYPDF = ("--rotate-pages", "--deskew")
#: A photo does not say how large the sheet in it is; it is about as wide as this.
_SHEET_INCHES = 8.5 * 1.2

#: Read before anything is measured, so that starting is not within the measurement. Invented.
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
class Run:
    """One way of reading the copies of one condition.

    ``texts`` and ``quality`` hold for every case its pages as read; quality is None
    where the way knows none; ``failed`` counts files of which nothing was read. ``cpu`` and ``wall`` are seconds for all pages; of a way
    that reads the copies ``times`` times, for one time.
    """

    way: str
    wall: float
    cpu: float
    texts: list[list[str]]
    quality: list[list[float | None]]
    failed: int = 0


def open_reader(engine: Engine, memory: PageMemory | None = None) -> Any:
    """Return a reader of denialscan that uses an engine."""
    from denialscan.settings import ReadingConfig
    from denialscan.worker import Reader

    return Reader(ReadingConfig(engine=engine), memory)


def has_engine(engine: Engine) -> bool:
    """Whether denialscan can use an engine on this machine."""
    with open_reader(engine) as reader:
        return reader.engine != "none" and (engine == "tesserocr") == ("tesserocr" in reader.engine)


def measure_start(engine: Engine, room: Path) -> tuple[float, ReadResult]:
    """Return the CPU seconds of starting a reader, and the warm-up text as read."""
    path = room / "warm-up.txt"
    path.write_text(WARM_UP, encoding="utf-8")
    seconds: list[float] = []
    for _ in range(STARTS):
        meter = Meter()
        with open_reader(engine) as reader:
            result = reader.read(path)
        seconds.append(meter.cpu)
    return statistics.median(seconds), result


def read_ours(
    cases: Sequence[Case],
    engine: Engine,
    *,
    room: Path,
    start: float,
    jobs: int = 2,
    times: int = 1,
) -> tuple[Run, list[ReadResult]]:
    """Read copies as denialscan does, ``jobs`` files at a time.

    The children's CPU seconds count once the readers are closed, so those of their
    start and of the warm-up (``start``, each) are taken off.
    """
    paths = [path for case in cases for path in case.paths]
    results: dict[Path, ReadResult] = {}
    whole = Meter()
    readers = [open_reader(engine) for _ in range(max(1, min(jobs, len(paths))))]
    try:
        for reader in readers:
            reader.read(room / "warm-up.txt")
        meter = Meter()
        queue = iter(paths * times)

        def serve(reader: Any) -> None:
            for path in _shared(queue):
                results[path] = reader.read(path)

        with ThreadPoolExecutor(len(readers)) as pool:
            list(pool.map(serve, readers))
        wall = meter.wall
    finally:
        for reader in readers:
            reader.close()
    run = Run(
        way=f"denialscan, {engine}",
        wall=wall / times,
        cpu=max(0.0, whole.cpu - start * len(readers)) / times,
        texts=[[t for p in c.paths for t, _ in _pages(results[p])] for c in cases],
        quality=[[q for p in c.paths for _, q in _pages(results[p])] for c in cases],
        failed=sum(not result.readings for result in results.values()),
    )
    return run, [results[path] for path in paths]


def _shared(queue: Iterator[Path]) -> Iterator[Path]:
    """Take from an iterator that other threads take from, too; next() of a list
    iterator is one step of the interpreter."""
    while (path := next(queue, None)) is not None:
        yield path


def _pages(result: ReadResult) -> list[tuple[str, float | None]]:
    return [(page_text(page), page.quality) for r in result.readings for page in r.pages]


def page_text(page: Page) -> str:
    """Return a page's visible words, line by line."""
    lines: dict[int, list[str]] = {}
    for word in page.words:
        if word.visible:
            lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(words) for words in lines.values())


def page_images(path: Path) -> Iterator[Any]:
    """Yield the pages of a PDF or image file as a plain loop sees them."""
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


def read_plain(cases: Sequence[Case], languages: str, threads: int | None) -> Run:
    """Read copies with pytesseract alone; ``threads`` limits Tesseract's (None: its default)."""
    import pytesseract

    kept = os.environ.pop("OMP_THREAD_LIMIT", None)
    if threads is not None:
        os.environ["OMP_THREAD_LIMIT"] = str(threads)
    try:
        meter = Meter()
        texts = [
            [
                pytesseract.image_to_string(image, lang=languages)
                for path in case.paths
                for image in page_images(path)
            ]
            for case in cases
        ]
        wall, cpu = meter.wall, meter.cpu
    finally:
        os.environ.pop("OMP_THREAD_LIMIT", None)
        if kept is not None:
            os.environ["OMP_THREAD_LIMIT"] = kept
    way = "plain pytesseract" + (f", {threads} thread" if threads else ", default threads")
    return Run(way=way, wall=wall, cpu=cpu, texts=texts, quality=_unknown(texts))


def _unknown(texts: list[list[str]]) -> list[list[float | None]]:
    return [[None] * len(pages) for pages in texts]


def find_ocrmypdf(given: str | None) -> str | None:
    """Return OCRmyPDF's path, None where it is not installed."""
    return shutil.which(given or "ocrmypdf")


def read_ocrmypdf(cases: Sequence[Case], program: str, languages: str, jobs: int) -> Run:
    """Read copies with OCRmyPDF, all of them as one PDF: its best case, since it starts
    once and works on ``jobs`` pages at a time. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="denialscan-bench-") as folder:
        source, target, words = (Path(folder) / n for n in ("in.pdf", "out.pdf", "words.txt"))
        counts = _join(cases, source)
        layered = _text_pages(source)
        options = [*OCRMYPDF, "--jobs", str(jobs), "-l", languages]
        if any(layered):
            options.append("--skip-text")
        meter = Meter()
        subprocess.run(
            [program, *options, "--sidecar", str(words), str(source), str(target)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            # It looks for the unpaper, Ghostscript and Tesseract of its own machine.
            env={**os.environ, "PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"},
        )
        wall, cpu = meter.wall, meter.cpu
        said = words.read_text(encoding="utf-8").split("\f")
        kept = _text_pages(target)
    # A page that it skipped has its own text still.
    said = (said + [""] * len(kept))[: len(kept)]
    pages = [k if layer else s for k, layer, s in zip(kept, layered, said, strict=True)]
    texts, place = [], 0
    for count in counts:
        texts.append(pages[place : place + count])
        place += count
    way = f"OCRmyPDF --jobs {jobs}"
    return Run(way=way, wall=wall, cpu=cpu, texts=texts, quality=_unknown(texts))


def _text_pages(path: Path) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range().strip() for page in document]


def _join(cases: Sequence[Case], target: Path) -> list[int]:
    """Write all copies as one PDF; return how many pages each case has."""
    import pikepdf

    counts = []
    with pikepdf.new() as whole:
        for case in cases:
            before = len(whole.pages)
            for path in case.paths:
                data = path.read_bytes()
                if detect.identify(data)[0] != detect.PDF:
                    data = _as_pdf(data)
                with pikepdf.open(io.BytesIO(data)) as part:
                    whole.pages.extend(part.pages)
            counts.append(len(whole.pages) - before)
        whole.save(target)
    return counts


def _as_pdf(data: bytes) -> bytes:
    """Return an image file as PDF, upright as its EXIF says, at its own resolution."""
    import PIL.Image
    import PIL.ImageOps
    import PIL.ImageSequence

    out = io.BytesIO()
    with PIL.Image.open(io.BytesIO(data)) as image:
        stored = image.info.get("dpi")
        frames = [PIL.ImageOps.exif_transpose(f.copy()) for f in PIL.ImageSequence.Iterator(image)]
    across = frames[0].width / _SHEET_INCHES
    dpi = tuple(float(v) for v in stored) if stored else (across, across)
    # Bilevel frames are stored as a fax is, the rest as JPEG.
    how = {} if frames[0].mode == "1" else {"quality": 90}
    frames[0].save(out, format="PDF", save_all=True, append_images=frames[1:], dpi=dpi, **how)
    return out.getvalue()
