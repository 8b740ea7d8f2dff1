"""Writing what is stored, in the formats other programs read."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from denialscan.errors import OutputError, UsageError
from denialscan.store import Store

#: Formats of this release.
FORMATS = ("jsonl", "csv")
#: Formats of the contract that are still to come.
LATER = ("xlsx", "parquet", "dat")


def export(store: Store, format_: str, out: str) -> int:
    """Write all records of the store to ``out`` (``-``: stdout); return how many.

    A file appears whole or not at all. Raises UsageError for a format that is not
    in this release, OutputError where ``out`` cannot be written.
    """
    write = writer(format_)
    if out != "-" and os.path.realpath(out) == os.path.realpath(store.name):
        raise OutputError(
            "The output would overwrite the database.", next_step="Choose another file with -o."
        )
    with writing(out) as stream:
        return write(store, stream)


def writer(format_: str) -> Callable[[Store, TextIO], int]:
    """Return the function that writes a format. Raises UsageError for others."""
    if format_ == "jsonl":
        from denialscan.export.jsonl import write_jsonl

        return write_jsonl
    if format_ == "csv":
        from denialscan.export.csv import write_csv

        return write_csv
    known = "is not in this release" if format_ in LATER else "is not known"
    raise UsageError(
        f"The format {format_} {known}.",
        next_step=f"Use one of: {', '.join(FORMATS)} (csv opens in a spreadsheet).",
    )


@contextlib.contextmanager
def writing(out: str) -> Iterator[TextIO]:
    """Give a UTF-8 stream to ``out`` that replaces the file only once complete."""
    if out == "-":
        # Lines end as they are written, also where the system would change them.
        stream = open(  # noqa: SIM115
            sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False
        )
        try:
            with stream:
                yield stream
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(
                f"The output cannot be written ({error.strerror}).",
                next_step="Free some space, or write to a file with -o.",
            ) from error
        return
    target = Path(out)
    if target.is_dir():
        raise OutputError(
            f"The output {out} is a folder.", next_step="Name a file with -o, or -o - for stdout."
        )
    if target.exists() and not target.is_file():
        raise OutputError(
            f"The output {out} is not an ordinary file.",
            next_step="Name a file with -o, or -o - for stdout.",
        )
    draft: str | None = None
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".denialscan-")
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(draft, 0o666 & ~umask)
        os.replace(draft, target)
        draft = None
    except OSError as error:
        raise OutputError(
            f"The output {out} cannot be written ({error.strerror}).",
            next_step="Choose another place with -o, or free some space.",
        ) from error
    finally:
        if draft is not None:
            with contextlib.suppress(OSError):
                os.unlink(draft)
