"""Finding and hashing input files, in the parent process."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from denialscan.errors import ReadError


@dataclass(frozen=True, kw_only=True)
class FoundFile:
    """A path to read, or the reason why it cannot be read."""

    path: Path
    error: ReadError | None = None


def hash_file(path: Path | int) -> str:
    """Return the SHA-256 of a file, given by path or by an open descriptor
    (which is read from its start and left at its end).

    Raises OSError where it cannot be read.
    """
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0, closefd=not isinstance(path, int)) as stream:
        stream.seek(0)
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def find_files(paths: Iterable[Path]) -> Iterator[FoundFile]:
    """Yield the files at and below ``paths``, in a fixed order; never raises.

    Within a folder entries are sorted by name. Hidden entries of a folder are
    skipped (a hidden path that was given is not). A linked folder is walked
    once; a link back into a folder above itself is one ``unreadable`` entry.
    """
    walked: set[tuple[int, int]] = set()
    for path in paths:
        yield from _find(Path(path), (), walked)


def open_regular(path: Path) -> int:
    """Open a file for reading and return its descriptor.

    Raises ReadError: ``not_found`` where nothing is there, ``unreadable`` for
    what cannot be opened or is a device, pipe or socket.
    """
    try:
        # O_NONBLOCK: opening a pipe must not wait for a writer.
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _path_error(error) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise _special()
    return fd


def _find(
    path: Path, above: tuple[tuple[int, int], ...], walked: set[tuple[int, int]]
) -> Iterator[FoundFile]:
    try:
        info = path.stat()
    except OSError as error:
        yield FoundFile(path=path, error=_path_error(error, link=path.is_symlink()))
        return
    if stat.S_ISREG(info.st_mode):
        yield FoundFile(path=path)
        return
    if not stat.S_ISDIR(info.st_mode):
        yield FoundFile(path=path, error=_special())
        return
    key = (info.st_dev, info.st_ino)
    if key in above:
        message = "The link leads back into a folder above it; remove the link."
        yield FoundFile(path=path, error=ReadError("unreadable", message))
        return
    if key in walked:
        return
    walked.add(key)
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        yield FoundFile(path=path, error=_path_error(error))
        return
    for name in names:
        if not name.startswith("."):
            yield from _find(path / name, (*above, key), walked)


def _path_error(error: OSError, *, link: bool = False) -> ReadError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        if link:
            return ReadError(
                "not_found", "The link leads to nothing; restore the file it stands for."
            )
        return ReadError("not_found", "There is no file here; check the path.")
    if isinstance(error, PermissionError):
        return ReadError("unreadable", "The file may not be opened; check its permissions.")
    return ReadError(
        "unreadable", f"The file cannot be opened ({error.strerror}); check the disk and the path."
    )


def _special() -> ReadError:
    return ReadError(
        "unreadable",
        "This is a device, pipe or socket and not a file; give the path of a file or folder.",
    )
