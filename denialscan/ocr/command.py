"""Tesseract's command line through pytesseract, one process per call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from denialscan.errors import DataError, MissingProgramError
from denialscan.ocr import OcrWord, Program, choose_languages, parse_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    Gray = NDArray[np.uint8]


class Tesseract:
    """Images travel as PPM: PNG encoding would cost as much as the recognition."""

    def __init__(self, program: Program, *, languages: str) -> None:
        self._program = program
        self._languages = choose_languages(languages, program.languages)
        self._options = f' --tessdata-dir "{program.data}"' if program.data else ""

    @property
    def name(self) -> str:
        """Engine name and version."""
        return f"tesseract {self._program.version}"

    @property
    def languages(self) -> str:
        """The languages in use."""
        return self._languages

    def read(self, image: Gray, *, psm: int, dpi: int, seconds: float) -> list[OcrWord]:
        """Return the words of a grey image.

        Raises TimeoutError after ``seconds``, MemoryError where Tesseract ran out of
        memory, MissingProgramError where it cannot start, DataError where it fails
        on this image.
        """
        import pytesseract

        pytesseract.pytesseract.tesseract_cmd = self._program.path
        try:
            table = pytesseract.image_to_data(
                _portable(image),
                lang=self._languages,
                config=f"--psm {psm} --dpi {dpi}{self._options}",
                timeout=max(0.1, seconds),
            )
        except pytesseract.TesseractNotFoundError as error:
            raise MissingProgramError(
                "Tesseract could not be started.", next_step="Install tesseract-ocr again."
            ) from error
        except pytesseract.TesseractError as error:
            raise _failure(error.status, error.message) from error
        except RuntimeError as error:
            # pytesseract's way to say that the time is over.
            raise TimeoutError("tesseract") from error
        return parse_table(table)


def _portable(image: Gray) -> Image.Image:
    from PIL import Image as Images

    picture = Images.fromarray(image)
    picture.format = "PPM"
    return picture


def _failure(status: int, message: str) -> Exception:
    if "bad_alloc" in message or "alloc" in message.lower() or "memory" in message.lower():
        return MemoryError("tesseract")
    return DataError(f"Tesseract ended with status {status}.")
