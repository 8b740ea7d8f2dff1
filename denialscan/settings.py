"""Settings: limits of the reading child, reading configuration, rule settings.

Values only; nothing here reads a file, the environment or a clock.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

from denialscan.codec import digest

#: Raise when a change to the reading code can change what is read: stored
#: readings made under another number are redone.
READING_VERSION = 2


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one file may cost in the reading child."""

    seconds: float = 120.0  # wall clock, base for a file
    seconds_per_page: float = 30.0  # added for every page, once pages are known
    page_seconds: float = 45.0  # wall clock for recognising one page; then the best so far
    memory_mb: int = 3072  # address space of the child and of each program it starts
    max_bytes: int = 512 * 1024 * 1024  # size of the file itself
    max_expanded: int = 512 * 1024 * 1024  # all decompressed streams of one file
    max_pages: int = 300  # beyond: the first max_pages, with a warning
    max_members: int = 1000  # files in one file and in those; beyond: one row for the rest
    max_pixels: int = 150_000_000  # of one image or rendered page
    max_result: int = 256 * 1024 * 1024  # bytes the child may send back


@dataclass(frozen=True, kw_only=True)
class ReadingConfig:
    """Everything that decides what a reading of given bytes contains."""

    languages: str = "spa+eng"  # names were found 6 of 6 with spa+eng, 3 of 6 with eng
    dpi: int = 300
    psm: int = 4
    #: Tesseract's command line (pytesseract), the library (tesserocr), or the library
    #: where it is installed (auto); what was used is in a reading's engine.
    engine: Literal["auto", "pytesseract", "tesserocr"] = "auto"
    limits: Limits = field(default_factory=Limits)

    def key(self, sha256: str, engine: str) -> str:
        """Return the key under which a reading of file ``sha256`` is stored."""
        return digest(
            {**asdict(self), "sha256": sha256, "engine": engine, "version": READING_VERSION}
        )


@dataclass(frozen=True, kw_only=True)
class RuleSettings:
    """Settings of the rules, with the contract's defaults (hours, days, counts)."""

    hasty_hours: int = 48
    kick_back_silence_days: int = 14
    late_days: int = 60
    boilerplate_min_letters: int = 3
    timezone: str | None = None
