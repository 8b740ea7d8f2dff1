"""Page images recognised before, across files and runs.

Scans repeat pages: the same cover sheet, instructions or order stand in file after
file. What was recognised on an image is kept in the store under the hash of image
and settings, so that no image is recognised twice. It is a convenience only: with
or without it a scan gives the same records, and a store without it is complete.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Hashable
from typing import TYPE_CHECKING

from denialscan.store.pages import find_page

if TYPE_CHECKING:
    from denialscan.ingest.session import PageMemory
    from denialscan.store import Store


class ScanMemory:
    """The memory of one scan: what is on its way into the store, then the store.

    ``space`` stands for everything beside the image that decides what is read
    (engine, version, languages): another space shares nothing.
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space
        self._new: dict[str, bytes] = {}

    def recall(self, key: str) -> str | None:
        """Return what was kept under ``key``, None where nothing was."""
        full = self._full(key)
        packed = self._new.get(full) or find_page(self._store, full)
        return None if packed is None else zlib.decompress(packed).decode()

    def keep(self, key: str, value: str) -> None:
        """Keep a recognised page; the first to say something is believed."""
        self._new.setdefault(self._full(key), zlib.compress(value.encode(), 6))

    def unwritten(self) -> dict[str, bytes]:
        """Return the pages that are not in the store yet, packed, by full key."""
        return dict(self._new)

    def written(self, keys: dict[str, bytes]) -> None:
        """Forget pages that the store has now."""
        for key in keys:
            self._new.pop(key, None)

    def _full(self, key: str) -> str:
        return hashlib.sha256(f"{self._space}:{key}".encode()).hexdigest()


class Broker:
    """Shares one memory among several readers that work at the same time.

    A page that one reader is recognising is not begun by a second: the second
    waits for the answer. A reader that asks again has done with what it asked
    before, so that it never holds a page while it waits for another, and no
    circle of waiting readers can arise.
    """

    def __init__(self, memory: PageMemory) -> None:
        self._memory = memory
        self._busy: dict[str, Hashable] = {}  # page -> the reader at work on it
        self._waiting: dict[Hashable, str] = {}

    def ask(self, reader: Hashable, key: str) -> list[tuple[Hashable, str | None]]:
        """Take a reader's question; return who is to be answered what, in order."""
        answers = self.leave(reader)
        known = self._memory.recall(key)
        if known is None and self._busy.setdefault(key, reader) is not reader:
            self._waiting[reader] = key
            return answers
        return [*answers, (reader, known)]

    def keep(self, key: str, value: str) -> list[tuple[Hashable, str | None]]:
        """Take what a reader recognised; return who is to be answered what."""
        self._memory.keep(key, value)
        self._busy.pop(key, None)
        served = [r for r, wanted in self._waiting.items() if wanted == key]
        for reader in served:
            del self._waiting[reader]
        return [(reader, value) for reader in served]

    def leave(self, reader: Hashable) -> list[tuple[Hashable, str | None]]:
        """Note that a reader is at work on nothing now; return who is to be answered
        what: of those who wait for its page the first takes it over."""
        self._waiting.pop(reader, None)
        answers: list[tuple[Hashable, str | None]] = []
        for key in [k for k, holder in self._busy.items() if holder is reader]:
            del self._busy[key]
            heir = next((r for r, wanted in self._waiting.items() if wanted == key), None)
            if heir is not None:
                del self._waiting[heir]
                self._busy[key] = heir
                answers.append((heir, None))
        return answers
