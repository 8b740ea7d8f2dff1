"""Errors of our own: each carries its exit code and the user's next step.

Exit codes (a stable interface, listed in the user guide): 0 all done,
1 unexpected, 2 bad options or unknown id, 3 no input could be read (or facts or
database unreadable, locked or newer), 4 a required program is missing,
5 output or database not writable, 6 some files done and some failed,
130 interrupted.
"""

from __future__ import annotations

from enum import IntEnum

from denialscan.schema import ErrorCode


class Exit(IntEnum):
    """Process exit codes."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    NO_INPUT = 3
    MISSING_PROGRAM = 4
    NOT_WRITABLE = 5
    PARTLY = 6
    INTERRUPTED = 130


class DenialscanError(Exception):
    """Base of all errors raised on purpose. ``str(error)`` is one plain sentence;
    ``next_step`` says what the user can do about it."""

    exit_code: Exit = Exit.UNEXPECTED

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class UsageError(DenialscanError):
    """Options that do not fit together, or an id that is not in the store."""

    exit_code = Exit.USAGE


class InputError(DenialscanError):
    """Facts or a database that cannot be read, or no input at all."""

    exit_code = Exit.NO_INPUT


class MissingProgramError(DenialscanError):
    """A required program such as Tesseract is not installed."""

    exit_code = Exit.MISSING_PROGRAM


class OutputError(DenialscanError):
    """The output or the database cannot be written, or the disk is full."""

    exit_code = Exit.NOT_WRITABLE


class ReadError(DenialscanError):
    """One file cannot be read. Becomes an error row; never stops a batch."""

    exit_code = Exit.NO_INPUT

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code


class DataError(DenialscanError):
    """Data that does not fit the schema types (a corrupt store, a worker that
    returned something else than a reading, a broken pattern file)."""

    exit_code = Exit.UNEXPECTED
