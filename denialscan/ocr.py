"""Recognising the words of a prepared page image. Only home of pytesseract.

An engine gets one grey image and returns words with boxes and confidences in
that image's pixels; preparing the image and mapping boxes back is the caller's.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from denialscan.errors import DataError, MissingProgramError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    Gray = NDArray[np.uint8]

#: Seconds within which Tesseract must tell its version; it takes milliseconds.
_PROBE_SECONDS = 20


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

    def read(self, image: Gray, *, psm: int) -> list[OcrWord]:
        """Return the words of a grey image of 300 dots per inch."""

    def turn(self, image: Gray) -> tuple[int, float]:
        """Return (degrees clockwise that set the image upright, confidence)."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """An installed Tesseract: what the child needs to know to start it, because
    it has no environment to search in."""

    path: str
    version: str
    languages: tuple[str, ...]
    data: str | None = None

    @property
    def name(self) -> str:
        """Engine name and version for records."""
        return f"tesseract {self.version}"


def find_tesseract(path: str | None, data: str | None = None) -> Program | None:
    """Ask the Tesseract at ``path`` for its version and languages.

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
    return Program(
        path=str(Path(path).resolve()), version=version.group(1), languages=languages, data=data
    )


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


class Tesseract:
    """Tesseract's command line through pytesseract, one process per call.

    Images travel as PPM: PNG encoding would cost as much as the recognition.
    """

    def __init__(self, program: Program, *, languages: str, dpi: int) -> None:
        self._program = program
        self._languages = choose_languages(languages, program.languages)
        self._options = f"--dpi {dpi}"
        if program.data:
            self._options += f' --tessdata-dir "{program.data}"'

    @property
    def name(self) -> str:
        """Engine name and version."""
        return self._program.name

    def read(self, image: Gray, *, psm: int) -> list[OcrWord]:
        """Return the words of a grey image.

        Raises MemoryError where Tesseract ran out of memory, MissingProgramError
        where it cannot start, DataError where it fails on this image.
        """
        table = self._table(image, psm)
        lines: dict[tuple[int, ...], tuple[float, float]] = {}
        words: list[OcrWord] = []
        for i, level in enumerate(table["level"]):
            key = tuple(int(table[n][i]) for n in ("block_num", "par_num", "line_num"))
            x0, top = float(table["left"][i]), float(table["top"][i])
            x1, bottom = x0 + float(table["width"][i]), top + float(table["height"][i])
            if level == 4:
                lines[key] = (top, bottom)
            text = str(table["text"][i]).strip() if level == 5 else ""
            conf = float(table["conf"][i])
            if not text or conf < 0 or (conf < 50 and not any(c.isalnum() for c in text)):
                continue  # specks and rules read as punctuation
            line_top, line_bottom = lines.get(key, (top, bottom))
            words.append(
                OcrWord(
                    text=text,
                    x0=x0,
                    top=top,
                    x1=x1,
                    bottom=bottom,
                    conf=min(1.0, conf / 100),
                    line_top=line_top,
                    line_bottom=line_bottom,
                )
            )
        return words

    def _table(self, image: Gray, psm: int) -> dict[str, list[int | str]]:
        import pytesseract

        pytesseract.pytesseract.tesseract_cmd = self._program.path
        try:
            table: dict[str, list[int | str]] = pytesseract.image_to_data(
                _portable(image),
                lang=self._languages,
                config=f"--psm {psm} {self._options}",
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise MissingProgramError(
                "Tesseract could not be started.", next_step="Install tesseract-ocr again."
            ) from error
        except pytesseract.TesseractError as error:
            raise _failure(error.status, error.message) from error
        return table

    def turn(self, image: Gray) -> tuple[int, float]:
        """Return Tesseract's orientation; (0, 0.0) where it finds too little text
        or has no orientation data."""
        import pytesseract

        pytesseract.pytesseract.tesseract_cmd = self._program.path
        if "osd" not in self._program.languages:
            return 0, 0.0
        try:
            found = pytesseract.image_to_osd(
                _portable(image), config=self._options, output_type=pytesseract.Output.DICT
            )
        except pytesseract.TesseractError:
            return 0, 0.0
        return int(found.get("rotate", 0)), float(found.get("orientation_conf", 0.0))


def _portable(image: Gray) -> Image.Image:
    from PIL import Image as Images

    picture = Images.fromarray(image)
    picture.format = "PPM"
    return picture


def _failure(status: int, message: str) -> Exception:
    if "bad_alloc" in message or "alloc" in message.lower() or "memory" in message.lower():
        return MemoryError("tesseract")
    return DataError(f"Tesseract ended with status {status}.")
