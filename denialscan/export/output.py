"""Where the output of a single command goes: a file that appears whole, or stdout."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from denialscan.errors import OutputError, UsageError


def check_output(out: str, *, source: Path, binary: bool) -> None:
    """Raise OutputError where ``out`` is the input itself or a folder, UsageError where
    binary data would go to a terminal."""
    if out == "-":
        if binary and sys.stdout.isatty():
            raise UsageError(
                "A PDF is not for the terminal.", next_step="Name a file with -o copy.pdf."
            )
        return
    target = Path(out)
    if target.is_dir():
        raise OutputError(f"The output {out} is a folder.", next_step="Name a file with -o.")
    if target.exists():
        if os.path.samefile(target, source):
            raise OutputError(
                "The output would overwrite the file that is read.",
                next_step="Choose another file with -o; the original is never changed.",
            )
        if not target.is_file():
            raise OutputError(
                f"The output {out} is not an ordinary file.", next_step="Name a file with -o."
            )


def write_output(out: str, data: bytes) -> None:
    """Write ``data`` to a file, which appears whole or not at all, or to stdout (``-``).

    Raises OutputError where that cannot be done.
    """
    draft: str | None = None
    try:
        if out == "-":
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        target = Path(out)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".denialscan-")
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(draft, 0o666 & ~umask)
        os.replace(draft, target)
        draft = None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"The output {out} cannot be written ({error.strerror}).",
            next_step="Choose another place with -o, or free some space.",
        ) from error
    finally:
        if draft is not None:
            with contextlib.suppress(OSError):
                os.unlink(draft)
