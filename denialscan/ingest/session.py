"""What one input file may use while it is read: budgets, engine, progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from denialscan.errors import MissingProgramError, ReadError
from denialscan.ocr import OcrEngine
from denialscan.schema import ErrorCode
from denialscan.settings import ReadingConfig


class PageMemory(Protocol):
    """What was recognised on page images before, by a hash of image and settings."""

    def recall(self, key: str) -> str | None:
        """Return what was kept under ``key``, None where nothing was."""

    def keep(self, key: str, value: str) -> None:
        """Keep a recognised page, as JSON."""


class OwnMemory:
    """A memory that lasts as long as the reading of one file."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def recall(self, key: str) -> str | None:
        """Return what was kept under ``key``, None where nothing was."""
        return self._kept.get(key)

    def keep(self, key: str, value: str) -> None:
        """Keep a recognised page, as JSON."""
        self._kept[key] = value


@dataclass
class Session:
    """Shared by a file and all its members, so that a mail with fifty
    attachments has one budget and not fifty.

    ``report_pages`` is called with the number of pages about to be read, which
    lengthens the time that the parent grants; ``report_member`` with the container name
    of the member about to be read ("" for the file itself), so that the parent knows
    which one a child died of. Those of ``lost`` are not tried again: each has its code.
    ``passwords`` are tried on files that
    ask for one; ``memory`` holds page images recognised before.
    """

    config: ReadingConfig
    engine: OcrEngine | None
    report_pages: Callable[[int], None]
    passwords: tuple[str, ...] = ()
    report_member: Callable[[str], None] = lambda _container: None
    lost: Mapping[str, ErrorCode] = field(default_factory=dict)
    memory: PageMemory = field(default_factory=OwnMemory)
    expanded: int = field(default=0, init=False)
    pages: int = field(default=0, init=False)
    members: int = field(default=0, init=False)

    def room(self) -> int:
        """Return how many bytes may still be decompressed."""
        return max(0, self.config.limits.max_expanded - self.expanded)

    def expand(self, count: int) -> None:
        """Account for ``count`` decompressed bytes.

        Raises ReadError ``too_large`` once the file's budget is spent.
        """
        self.expanded += count
        if self.expanded > self.config.limits.max_expanded:
            raise too_large()

    def check_pixels(self, width: int, height: int) -> None:
        """Raise ReadError ``too_large`` where an image has too many pixels."""
        if width * height > self.config.limits.max_pixels:
            raise ReadError(
                "too_large",
                f"An image of {width} x {height} pixels is larger than this tool decodes; "
                "save it at 300 dots per inch and scan that copy.",
            )

    def take_pages(self, count: int) -> int:
        """Reserve pages and return how many of ``count`` may be read (at least one)."""
        left = self.config.limits.max_pages - self.pages
        granted = max(1, min(count, left))
        self.pages += granted
        self.report_pages(granted)
        return granted

    def take_members(self, count: int) -> int:
        """Reserve files inside the file and return how many of ``count`` may be read."""
        granted = max(0, min(count, self.config.limits.max_members - self.members))
        self.members += granted
        return granted

    def ocr(self) -> OcrEngine:
        """Return the OCR engine. Raises MissingProgramError where there is none."""
        if self.engine is None:
            raise MissingProgramError(
                "Tesseract is not installed, and this file has scanned pages.",
                next_step="Install tesseract-ocr with its eng, osd and spa data, then run again.",
            )
        return self.engine


def too_large() -> ReadError:
    """Return the error for content that unpacks beyond the limit."""
    return ReadError(
        "too_large",
        "The file unpacks to far more data than a letter holds; print it to a new PDF and scan "
        "that copy.",
    )
