"""Recognising the words of a prepared page image.

An engine gets one grey image and returns words with boxes and confidences in
that image's pixels; preparing the image and mapping boxes back is the caller's.
Two engines run the same recogniser on the same language data: Tesseract's command
line (``command``), which is the default, and the library inside the process
(``library``), which saves a process and two copies of every page.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, replace
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

#: Seconds within which Tesseract must tell its version; it takes milliseconds.
_PROBE_SECONDS = 20
#: Below this confidence a token without a letter or digit is a speck or a rule.
_MARK_CONF = 50.0
_BAR = re.compile(r"\|(?=-?\w)|(?<=\w)\||¡(?=[A-Z]+\b)")
_TSV_COLUMNS = 12
_LINE_LEVEL, _WORD_LEVEL = "4", "5"


@dataclass(frozen=True, kw_only=True)
class OcrWord:
    """A recognised word: box in pixels of the image given, confidence 0..1.

    ``line_top`` and ``line_bottom`` bound the engine's line, which is a better
    guide to reading order than the height of a single word.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    conf: float
    line_top: float
    line_bottom: float


class OcrEngine(Protocol):
    """What reads a prepared image."""

    @property
    def name(self) -> str:
        """Name and version, as kept in records."""

    @property
    def languages(self) -> str:
        """The languages it reads, such as ``spa+eng``."""

    def read(self, image: Gray, *, psm: int, dpi: int, seconds: float) -> list[OcrWord]:
        """Return the words of a grey image of ``dpi`` dots per inch.

        Raises TimeoutError after ``seconds``, DataError where it fails on this
        image, MemoryError, MissingProgramError where it cannot start.
        """


@dataclass(frozen=True, kw_only=True)
class Program:
    """An installed Tesseract: what the child needs to know to start it, because
    it has no environment to search in.

    ``data`` is a folder of language data other than the built-in one; ``folder``
    where the data are, which the library has to be told; ``library`` the version
    of tesserocr and of the Tesseract in it, where that is to be used.
    """

    path: str
    version: str
    languages: tuple[str, ...]
    data: str | None = None
    folder: str | None = None
    library: str | None = None

    @property
    def name(self) -> str:
        """Engine name and version for records."""
        return self.library or f"tesseract {self.version}"


def find_tesseract(path: str | None, data: str | None = None) -> Program | None:
    """Ask the Tesseract at ``path`` for its version, languages and their folder.

    ``data`` is a folder of language data other than the built-in one. Returns
    None where it does not answer or has no language.
    """
    if path is None:
        return None
    option = ["--tessdata-dir", data] if data else []
    version = re.search(r"tesseract v?([\w.]+)", _ask([path, "--version"]))
    listed = _ask([path, *option, "--list-langs"])
    languages = tuple(
        sorted(n for n in listed.splitlines()[1:] if re.fullmatch(r"[A-Za-z_]+", n.strip()))
    )
    if version is None or not languages:
        return None
    folder = re.search(r'in "([^"\n]+)"', listed.partition("\n")[0])
    return Program(
        path=str(Path(path).resolve()),
        version=version.group(1),
        languages=languages,
        data=data,
        folder=folder.group(1) if folder else data,
    )


def choose_engine(program: Program | None, choice: str) -> Program | None:
    """Return the program with the engine that ``choice`` asks for.

    ``auto`` takes the library where it is installed and the command line's
    language data can be opened by it, ``pytesseract`` and ``tesserocr`` one of them.
    Asking for ``tesserocr`` where it is not installed gives the command line, which
    reads the same.
    """
    if program is None or choice == "pytesseract" or not program.folder:
        return program
    if util.find_spec("tesserocr") is None:
        return program
    from denialscan.ocr.library import describe

    return replace(program, library=describe(program))


def make_engine(program: Program, *, languages: str) -> OcrEngine:
    """Return the engine that a program stands for."""
    if program.library:
        from denialscan.ocr.library import Library

        return Library(program, languages=languages)
    from denialscan.ocr.command import Tesseract

    return Tesseract(program, languages=languages)


def _ask(command: list[str]) -> str:
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout + answer.stderr


def choose_languages(wanted: str, installed: tuple[str, ...]) -> str:
    """Return the wanted languages that are installed, in the wanted order, else
    English, else the first one installed (orientation data is no language)."""
    found = [n for n in wanted.split("+") if n in installed]
    usable = [n for n in installed if n != "osd"]
    if found:
        return "+".join(found)
    return "eng" if "eng" in usable or not usable else usable[0]


def parse_table(table: str) -> list[OcrWord]:
    """Return the words of Tesseract's TSV output, with or without its header."""
    lines: dict[tuple[str, ...], tuple[float, float]] = {}
    words: list[OcrWord] = []
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < _TSV_COLUMNS or cells[0] not in (_LINE_LEVEL, _WORD_LEVEL):
            continue
        key = tuple(cells[1:5])
        x0, top, width, height = (float(c) for c in cells[6:10])
        if cells[0] == _LINE_LEVEL:
            lines[key] = (top, top + height)
            continue
        # A capital I is often taken for a rule, or for the Spanish mark before a shout:
        # no word has a bar beside letters, and letters do not shout abbreviations.
        # An ampersand is taken for a Spanish quotation mark, which never stands alone.
        text = _BAR.sub("I", cells[11].strip())
        text = "&" if text in ("«", "»") else text
        conf = float(cells[10])
        if not text or conf < 0 or (conf < _MARK_CONF and not any(c.isalnum() for c in text)):
            continue  # specks and rules read as punctuation
        line_top, line_bottom = lines.get(key, (top, top + height))
        words.append(
            OcrWord(
                text=text,
                x0=x0,
                top=top,
                x1=x0 + width,
                bottom=top + height,
                conf=min(1.0, conf / 100),
                line_top=line_top,
                line_bottom=line_bottom,
            )
        )
    return words
