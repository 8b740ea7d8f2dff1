"""Files inside files: attachments of messages, files embedded in PDFs, and their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from denialscan.errors import ReadError
from denialscan.ingest.text import clean_text
from denialscan.schema import Reading

_MAX_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file inside another: its file name (never a path), stated type and bytes.

    The name of an archive's member may have folders before it. Where the member
    could not be taken out, ``error`` says why, and ``data`` is empty.
    """

    name: str
    media_type: str
    data: bytes
    error: ReadError | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a file holds: its own reading (None for a mere archive) and the files in it.

    ``more``: the last of the members stands for it and an unknown number of others.
    """

    reading: Reading | None
    members: tuple[Member, ...] = ()
    more: bool = False


def file_title(name: str, fallback: str) -> str:
    """Return ``name`` made safe to show and to build container names from."""
    name = PurePosixPath(clean_text(name).replace("\\", "/").replace("!/", "_")).name
    name = " ".join(name.split())[:_MAX_NAME].strip(". ") if name else ""
    return name or fallback


def named_apart(members: Iterable[Member]) -> tuple[Member, ...]:
    """Number members that share a name, so that each can be told apart."""
    used: set[str] = set()
    out: list[Member] = []
    for member in members:
        name, n = member.name, 1
        stem, dot, suffix = member.name.rpartition(".")
        while name in used:
            n += 1
            whole = not dot or "/" in suffix
            name = f"{member.name} ({n})" if whole else f"{stem} ({n}).{suffix}"
        used.add(name)
        out.append(replace(member, name=name))
    return tuple(out)
