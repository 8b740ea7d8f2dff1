"""Tesseract inside this process through tesserocr (the extra "fast").

It reads the command line's language data and is asked for the same table. A
recogniser is opened once for a set of languages and kept: ``warm`` does so before
a zygote forks, whose children then share its memory and start without loading.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from denialscan.errors import DataError
from denialscan.ocr import OcrWord, Program, choose_languages, parse_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]


def describe(program: Program) -> str | None:
    """Return the library's and its Tesseract's version; None where it cannot open
    the language data of the installed Tesseract."""
    try:
        import tesserocr

        with tesserocr.PyTessBaseAPI(path=program.folder, lang=_some_language(program)):
            pass
    except (ImportError, RuntimeError):
        return None
    version = tesserocr.tesseract_version().split()[1]
    return f"tesserocr {tesserocr.__version__} / tesseract {version}"


def _some_language(program: Program) -> str:
    return choose_languages("eng", program.languages)


@cache
def _recogniser(folder: str, languages: str) -> Any:
    import tesserocr

    try:
        return tesserocr.PyTessBaseAPI(
            path=folder,
            lang=languages,
        )
    except RuntimeError as error:
        raise DataError("Tesseract's language data could not be opened.") from error


def warm(program: Program, languages: str) -> None:
    """Load the language data of this process once. Raises DataError."""
    if program.library and program.folder:
        _recogniser(program.folder, choose_languages(languages, program.languages))


class Library:
    """The recogniser of this process; pixels are handed over as they are."""

    def __init__(self, program: Program, *, languages: str) -> None:
        self._program = program
        self._folder = program.folder or ""
        self._languages = choose_languages(languages, program.languages)

    @property
    def name(self) -> str:
        """Engine name and version."""
        return self._program.name

    @property
    def languages(self) -> str:
        """The languages in use."""
        return self._languages

    def read(self, image: Gray, *, psm: int, dpi: int, seconds: float) -> list[OcrWord]:
        """Return the words of a grey image.

        Raises TimeoutError after ``seconds``, DataError where the library refuses
        the image.
        """
        api = _recogniser(self._folder, self._languages)
        try:
            api.SetPageSegMode(psm)
            height, width = image.shape
            api.SetImageBytes(image.tobytes(), width, height, 1, width)
            api.SetSourceResolution(dpi)
            if not api.Recognize(max(1, int(seconds * 1000))):
                raise TimeoutError("tesserocr")
            return parse_table(api.GetTSVText(0))
        except (RuntimeError, ValueError) as error:
            raise DataError("Tesseract failed on an image.") from error
        finally:
            api.Clear()
