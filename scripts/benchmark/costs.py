"""What reading costs where it should cost little: digital pages, verified layers, a page
seen before; and how near a scanned page comes to bare recognition."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark.cases import Case
from benchmark.meter import Meter
from benchmark.readers import DPI, Engine, open_reader, read_ours

#: Digital pages take hundredths of a second, and starting a reader, which is taken off,
#: varies by more: such pages are read this often.
EASY = 8


@dataclass(frozen=True, kw_only=True)
class Costs:
    """CPU seconds a page with one engine.

    Where files ``failed``, reading them cost little and the figures say nothing.
    """

    engine: str
    digital: float
    layered: float  # a scan with a sound text layer
    scanned: float
    recognition: float  # the recogniser alone on the same scanned pages
    first: float  # a file with one scanned page
    twice: float  # what a second, identical page in that file adds
    again: float  # another file with that page, read with the same memory
    failed: int = 0


def measure_costs(
    engine: Engine,
    *,
    digital: Sequence[Case],
    layered: Sequence[Case],
    scanned: Sequence[Case],
    room: Path,
    start: float,
) -> Costs:
    """Measure with one engine, one file after another."""

    failed = 0

    def per_page(cases: Sequence[Case], times: int = 1) -> float:
        nonlocal failed
        run, _ = read_ours(cases, engine, room=room, start=start, jobs=1, times=times)
        failed += run.failed
        return run.cpu / sum(len(case.truth.pages) for case in cases)

    first, twice, again = _seen_before(engine, scanned[0], room, start)
    parts = (per_page(digital, EASY), per_page(layered), per_page(scanned))
    return Costs(
        engine=engine,
        digital=parts[0],
        layered=parts[1],
        scanned=parts[2],
        failed=failed,
        recognition=_recognition(engine, scanned),
        first=first,
        twice=twice,
        again=again,
    )


def _seen_before(
    engine: Engine, case: Case, room: Path, start: float
) -> tuple[float, float, float]:
    """Read one page, the same page twice in a file, and the page in two files with one
    memory; return the cost of the first and what the second adds in both ways."""
    import pikepdf

    from denialscan.ingest.session import OwnMemory

    files = {}
    for name, copies in (("one", 1), ("two", 2), ("other", 1)):
        with (
            pikepdf.open(io.BytesIO(case.paths[0].read_bytes())) as scan,
            pikepdf.new() as document,
        ):
            for _ in range(copies):
                document.pages.append(scan.pages[0])
            document.docinfo["/Title"] = name  # other bytes, the same page image
            files[name] = room / f"seen-{name}.pdf"
            document.save(files[name])

    def cost(*names: str) -> float:
        meter = Meter()
        with open_reader(engine, OwnMemory()) as reader:
            reader.read(room / "warm-up.txt")
            for name in names:
                reader.read(files[name])
        return max(0.0, meter.cpu - start)

    one = cost("one")
    return one, max(0.0, cost("two") - one), max(0.0, cost("one", "other") - one)


def _recognition(engine: Engine, cases: Sequence[Case]) -> float:
    """Return the CPU seconds a page that the recogniser alone takes on page images."""
    import numpy as np
    import pypdfium2

    from denialscan.ocr import choose_engine, find_tesseract, make_engine
    from denialscan.settings import ReadingConfig

    config = ReadingConfig(engine=engine)
    program = choose_engine(find_tesseract(shutil.which("tesseract")), engine)
    if program is None:
        return 0.0
    recogniser = make_engine(program, languages=config.languages)
    images = []
    for case in cases:
        with pypdfium2.PdfDocument(case.paths[0]) as document:
            for page in document:
                shown = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
                images.append(np.array(shown))
    kept = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        # Loads the language data, where the engine keeps them.
        recogniser.read(images[0][:400], psm=config.psm, dpi=DPI, seconds=60)
        meter = Meter()
        for image in images:
            recogniser.read(image, psm=config.psm, dpi=DPI, seconds=60)
        return meter.cpu / len(images)
    finally:
        os.environ.pop("OMP_THREAD_LIMIT", None)
        if kept is not None:
            os.environ["OMP_THREAD_LIMIT"] = kept
