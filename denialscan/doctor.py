"""Checks of the installation, each with the way to mend what is wrong."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

from denialscan.errors import DenialscanError, Exit, ReadError
from denialscan.settings import ReadingConfig

#: Languages that scanned letters are read with; osd finds how a page is turned.
LANGUAGES = ("eng", "osd", "spa")
APT = "sudo apt install tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd tesseract-ocr-spa"
BREW = "brew install tesseract tesseract-lang"
MEND_TESSERACT = f"Debian/Ubuntu: {APT}; macOS: {BREW}"
MEND_PACKAGE = "Install denialscan again: pip install --force-reinstall denialscan"
FAST = "tesserocr"
PHRASE = "The request for release is denied"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One check: what was found and, where it is not in order, how to mend it.

    ``program`` marks a required program that is missing (exit code 4).
    """

    name: str
    ok: bool
    detail: str
    mend: str = ""
    program: bool = False


def examine_installation() -> list[Result]:
    """Run every check; a check that fails unexpectedly is itself a problem."""
    results: list[Result] = []
    checks: tuple[Callable[[], Iterator[Result]], ...] = (
        _python,
        _tesseract,
        engine_in_use,
        _libraries,
        _heic,
        _data,
        _models,
        _sqlite,
        _temp,
        _child,
    )
    for check in checks:
        try:
            results.extend(check())
        except Exception as error:
            name = check.__name__.removeprefix("_")
            results.append(
                Result(name=name, ok=False, detail=f"{type(error).__name__}", mend=MEND_PACKAGE)
            )
    return results


def exit_code(results: list[Result]) -> Exit:
    """Return 4 where a required program is missing, 1 for any other problem."""
    if any(not r.ok and r.program for r in results):
        return Exit.MISSING_PROGRAM
    return Exit.OK if all(r.ok for r in results) else Exit.UNEXPECTED


def _python() -> Iterator[Result]:
    version = ".".join(str(n) for n in sys.version_info[:3])
    yield Result(
        name="python",
        ok=sys.version_info >= (3, 11),
        detail=version,
        mend="denialscan needs Python 3.11 or newer",
    )


def _tesseract() -> Iterator[Result]:
    import shutil

    from denialscan.ocr import find_tesseract

    program = find_tesseract(shutil.which("tesseract"))
    if program is None:
        yield Result(
            name="tesseract", ok=False, detail="not found", mend=MEND_TESSERACT, program=True
        )
        return
    yield Result(name="tesseract", ok=True, detail=f"{program.version} at {program.path}")
    for language in LANGUAGES:
        found = language in program.languages
        yield Result(
            name=f"language {language}",
            ok=found,
            detail="installed" if found else "not installed",
            mend=f"Debian/Ubuntu: sudo apt install tesseract-ocr-{language}; "
            "macOS: brew install tesseract-lang",
            program=True,
        )


def engine_in_use(config: ReadingConfig | None = None) -> Iterator[Result]:
    """Tell which of the two engines reads scans: neither is a problem, one is slower."""
    from importlib.util import find_spec

    from denialscan.worker import Reader

    with Reader(config or ReadingConfig()) as reader:
        engine = reader.engine
    if engine == "none":
        return  # told by _tesseract
    if engine.startswith("tesserocr"):
        how = "inside the reading process (the fast engine)"
    elif find_spec("tesserocr") is None:
        how = f"started for each page; faster with: pip install {FAST}"
    else:
        how = "started for each page; tesserocr is installed but cannot open its language data"
    yield Result(name="OCR engine", ok=True, detail=f"{engine}, {how}")


def _libraries() -> Iterator[Result]:
    from packaging.requirements import Requirement

    for text in metadata.requires("denialscan") or ():
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            version = ""
        fits = bool(version) and wanted.specifier.contains(version, prereleases=True)
        yield Result(
            name=wanted.name,
            ok=fits,
            detail=(version or "not installed")
            + ("" if fits or not version else f", but {wanted.specifier} is needed"),
            mend=f'pip install "{wanted.name}{wanted.specifier}"',
        )


def _heic() -> Iterator[Result]:
    from denialscan.ingest.picture import heif_decoder

    found = heif_decoder()
    yield Result(
        name="HEIC photos",
        ok=found is not None,
        detail=found or "no decoder",
        mend="pip install --force-reinstall pi-heif",
    )


def _models() -> Iterator[Result]:
    import hashlib

    from denialscan.classify.artefacts import folder, manifest
    from denialscan.classify.encoder import can_encode

    bad = []
    for name, listed in manifest().items():
        path = folder() / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != listed:
            bad.append(name)
    detail = "none shipped: rules alone"
    if bad:
        detail = f"{', '.join(bad)} missing or not the one listed"
    elif manifest():
        detail = "with sentence vectors" if can_encode() else "without sentence vectors"
    yield Result(name="learned models", ok=not bad, detail=detail, mend=MEND_PACKAGE)


def _data() -> Iterator[Result]:
    root = resources.files("denialscan")
    for folder, ending in (
        ("reference/data", ".csv"),
        ("data/patterns", ".toml"),
        ("rules/data", ".toml"),
        ("data", ".json"),
    ):
        here = root.joinpath(folder)
        names = sorted(e.name for e in here.iterdir() if e.name.endswith(ending))
        read = sum(bool(here.joinpath(name).read_text("utf-8").strip()) for name in names)
        yield Result(
            name=f"data {folder}",
            ok=bool(names) and read == len(names),
            detail=f"{read} of {len(names)} files readable",
            mend=MEND_PACKAGE,
        )


def _sqlite() -> Iterator[Result]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        ok = True
    except sqlite3.OperationalError:
        ok = False
    finally:
        connection.close()
    yield Result(
        name="sqlite full text search",
        ok=ok,
        detail=f"SQLite {sqlite3.sqlite_version}" + ("" if ok else " without FTS5"),
        mend="Use a Python whose SQLite has FTS5 (python.org, Debian, Homebrew have)",
    )


def _temp() -> Iterator[Result]:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"\0" * 4096)
        yield Result(name="temporary folder", ok=True, detail=tempfile.gettempdir())
    except OSError as error:
        yield Result(
            name="temporary folder",
            ok=False,
            detail=str(error.strerror),
            mend="Free some space, or set TMPDIR to a folder that can be written",
        )


def _child() -> Iterator[Result]:
    from denialscan.worker import Reader

    with tempfile.TemporaryDirectory(prefix="denialscan-") as folder:
        for name, data in (("doctor.txt", PHRASE.encode()), ("doctor.pdf", tiny_pdf(PHRASE))):
            path = Path(folder, name)
            path.write_bytes(data)
            try:
                with Reader(ReadingConfig()) as reader:
                    readings = reader.read(path).readings
                ok = bool(readings) and PHRASE in " ".join(readings[0].text.split())
                detail = "read in a child process" if ok else "read, but not what stands in it"
            except (DenialscanError, ReadError, OSError) as error:
                ok, detail = False, str(error)
            yield Result(
                name=f"reading a {path.suffix[1:]} file", ok=ok, detail=detail, mend=MEND_PACKAGE
            )


def tiny_pdf(text: str) -> bytes:
    """Return a one-page PDF that says ``text``, written by hand so that the check
    needs no PDF writer."""
    stream = f"BT /F1 14 Tf 72 700 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
