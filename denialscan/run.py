"""The driver above the store: skip what is done, run the pool, write, settle."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from denialscan.assemble import join_pages
from denialscan.classify.trained import holds_models
from denialscan.errors import Exit, InputError, ReadError
from denialscan.memory import ScanMemory
from denialscan.schema import CaseFacts, ErrorRecord, RequestRecord
from denialscan.settings import ReadingConfig, RuleSettings
from denialscan.store import Store, open_store
from denialscan.store.documents import (
    PathRow,
    find_document,
    put_document,
    put_path,
    stored_reading,
)
from denialscan.store.facts import put_facts
from denialscan.store.lists import Row, Sources, find_sources, letters_of
from denialscan.store.pages import drop_old_pages
from denialscan.store.records import errors
from denialscan.store.requests import requests as stored_requests
from denialscan.work import Done, Task, analysis_key

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet
    from denialscan.ingest.files import FoundFile

#: Failures that say more about the machine's load than about the file: tried again.
TRANSIENT = frozenset({"timeout", "memory", "crashed"})


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a scan is. ``name`` is the file that was just finished."""

    stage: str  # "read" or "check"
    done: int
    total: int
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ScanSummary:
    """What a scan did, and what the store now says of the files it was given.

    ``read`` were read or analysed in this run, ``skipped`` were done before,
    ``failed`` gave an error row (now or before), ``partly`` counts those done in
    which a member could not be read; ``checked`` counts letters whose
    findings were made anew. ``letters`` come from ``sources`` of the files; those
    with ``files`` above one were joined from single pages, those with a
    ``duplicate_of`` are copies of another letter. ``missing`` is (message, next step) where a program
    was missing for some file. ``requests`` are all requests of the client facts, as they
    stand now.
    """

    as_of: str
    found: int
    read: int
    skipped: int
    failed: int
    partly: int
    checked: int
    letters: tuple[Row, ...]
    errors: tuple[ErrorRecord, ...]
    missing: tuple[str, str] | None = None
    facts_warnings: tuple[str, ...] = ()
    sources: Sources = field(default_factory=Sources)
    requests: tuple[RequestRecord, ...] = ()

    @property
    def unlinked(self) -> tuple[Row, ...]:
        """The letters that fit no client of the facts for sure."""
        return tuple(row for row in self.letters if row.unlinked)

    @property
    def joined(self) -> tuple[Row, ...]:
        """The letters whose pages stand in several files."""
        return tuple(row for row in self.letters if row.files > 1)

    @property
    def copies(self) -> tuple[Row, ...]:
        """The letters that are copies of another one."""
        return tuple(row for row in self.letters if row.duplicate_of)

    @property
    def exit_code(self) -> Exit:
        """The process exit code of a scan that ended like this."""
        if self.missing is not None:
            return Exit.MISSING_PROGRAM
        if not self.read + self.skipped:
            return Exit.NO_INPUT
        return Exit.PARTLY if self.failed + self.partly else Exit.OK

    def by_kind(self) -> list[tuple[str, str, int]]:
        """Return (kind, outcome, letters), the most frequent first."""
        counts = Counter((row.kind, row.outcome) for row in self.letters)
        return [(k, o, n) for (k, o), n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]

    def by_rule(self) -> list[tuple[str, str, int]]:
        """Return (severity, rule, flagged letters), the most severe first."""
        order = ("high", "medium", "low", "info")
        counts = Counter((s, r) for row in self.letters for r, s in row.flagged)
        return [
            (s, r, n)
            for (s, r), n in sorted(
                counts.items(), key=lambda i: (order.index(i[0][0]), -i[1], i[0][1])
            )
        ]


@dataclass
class _State:
    read: int = 0
    skipped: int = 0
    failed: int = 0
    partly: int = 0
    met: list[str] = field(default_factory=list)  # paths, in the order found
    twins: dict[str, list[PathRow]] = field(default_factory=dict)  # in flight, by content


def scan(
    paths: Iterable[str | Path],
    db: str | Path,
    *,
    as_of: str,
    jobs: int = 1,
    facts: CaseFacts | None = None,
    settings: RuleSettings | None = None,
    config: ReadingConfig | None = None,
    progress: Callable[[Progress], None] | None = None,
    passwords: tuple[str, ...] = (),
    models: ModelSet | None = None,
) -> ScanSummary:
    """Read, analyse and store all letters under ``paths``, then check them.

    What the store has under the same keys is not done again. Every finished
    document is kept at once: killed at any instant, a second run completes the
    first. Files that asked for a password are tried again when ``passwords`` are given;
    these are kept nowhere. ``models``: the user's own models; letters analysed with others
    are analysed anew. Raises InputError where no file is found, and the store's errors.
    """
    config = config or ReadingConfig()
    settings = settings or RuleSettings()
    with ExitStack() as stack:
        store = stack.enter_context(open_store(db, create=True))
        if facts is not None:
            put_facts(store, facts)
        driver = _Driver(
            store, config=config, jobs=jobs, progress=progress, passwords=passwords, models=models
        )
        driver.run([Path(p) for p in paths])
        join_pages(store, config=config, engine=driver.engine, jobs=jobs, models=models)
        checked = settle_with(store, as_of=as_of, settings=settings, jobs=jobs, progress=progress)
        met = set(driver.state.met)
        letters = letters_of(store, met)
        return ScanSummary(
            as_of=as_of,
            found=len(driver.state.met),
            read=driver.state.read,
            skipped=driver.state.skipped,
            failed=driver.state.failed,
            partly=driver.state.partly,
            checked=checked,
            letters=tuple(letters),
            sources=find_sources(store, met, letters),
            errors=tuple(errors(store, met)),
            missing=driver.missing,
            facts_warnings=facts.warnings if facts else (),
            requests=tuple(stored_requests(store)),
        )


def check(
    db: str | Path,
    *,
    as_of: str,
    facts: CaseFacts | None = None,
    settings: RuleSettings | None = None,
    jobs: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> int:
    """Redo the findings of stored letters that are out of date; return how many.

    Works from stored analyses: reads no letter and loads no language library.
    """
    with open_store(db) as store:
        if facts is not None:
            put_facts(store, facts)
        return settle_with(
            store,
            as_of=as_of,
            settings=settings or RuleSettings(),
            jobs=jobs,
            progress=progress,
        )


def settle_with(
    store: Store,
    *,
    as_of: str,
    settings: RuleSettings,
    jobs: int,
    progress: Callable[[Progress], None] | None,
) -> int:
    """Run the settle pass, reporting progress in this module's terms."""
    from denialscan.settle import settle

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(Progress(stage="check", done=done, total=total))

    return settle(store, as_of=as_of, settings=settings, jobs=jobs, progress=tell)


def stored_path(path: Path) -> str:
    """Return a path as the store keeps it: names that are not UTF-8 get escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _all_lost(letters: int, failures: int) -> bool:
    """Whether a file, such as an archive, held nothing that could be read."""
    return failures > 0 and letters == 0


class _Driver:
    """One scan's reading stage."""

    def __init__(
        self,
        store: Store,
        *,
        config: ReadingConfig,
        jobs: int,
        progress: Callable[[Progress], None] | None,
        passwords: tuple[str, ...],
        models: ModelSet | None,
    ) -> None:
        from denialscan.worker import Reader

        self.state = _State()
        self.missing: tuple[str, str] | None = None
        self._store = store
        self._config = config
        self._jobs = jobs
        self._progress = progress
        self._passwords = passwords
        self._models = models
        self._total = 0
        self.engine = Reader(config).engine
        # A space of its own for everything but the image that decides what is read.
        self._memory = ScanMemory(store, config.key("", self.engine))

    def run(self, paths: list[Path]) -> None:
        """Read what has to be read and keep it, file by file."""
        from denialscan.pool import run_tasks

        found = self._find(paths)
        self._total = len(found)
        drop_old_pages(self._store)
        for done in run_tasks(
            self._tasks(found, self.engine),
            jobs=self._jobs,
            config=self._config,
            engine=self.engine,
            memory=self._memory,
            passwords=self._passwords,
            models=self._models,
        ):
            self._keep(done)

    def _find(self, paths: list[Path]) -> list[FoundFile]:
        from denialscan.ingest.files import find_files

        # The store may lie in the folder that is scanned; it is no letter.
        own = {Path(f"{self._store.name}{end}").absolute() for end in ("", "-wal", "-shm")}
        found = {stored_path(f.path): f for f in find_files(paths) if f.path.absolute() not in own}
        # So may the models that were trained from it.
        trained = {p for p in {f.path.parent for f in found.values()} if holds_models(p)}
        found = {name: f for name, f in found.items() if f.path.parent not in trained}
        if not found:
            raise InputError(
                "No file was found.", next_step="Name a folder or files that hold letters."
            )
        return list(found.values())

    def _tasks(self, found: list[FoundFile], engine: str) -> Iterator[Task]:
        """Yield what has to be done; settle at once what is known already."""
        from denialscan.ingest.files import hash_file

        for file in found:
            row = PathRow(path=stored_path(file.path), name=stored_path(Path(file.path.name)))
            self.state.met.append(row.path)
            error = file.error
            if error is None:
                try:
                    row = replace(row, sha256=hash_file(file.path))
                except OSError as os_error:
                    error = ReadError(
                        "unreadable", f"The file cannot be read ({os_error.strerror})."
                    )
            if error is not None:
                put_path(self._store, replace(row, code=error.code, message=str(error)))
                self._count(row, failed=True)
                continue
            task = self._task(row, file.path, engine)
            if task is not None:
                yield task

    def _task(self, row: PathRow, file: Path, engine: str) -> Task | None:
        from denialscan import pipeline

        assert row.sha256 is not None
        if row.sha256 in self.state.twins:
            self.state.twins[row.sha256].append(row)
            return None
        key = self._config.key(row.sha256, engine)
        known = find_document(self._store, row.sha256)
        fresh = known is not None and known.reading_key == key
        locked = known is not None and known.asks_password and bool(self._passwords)
        if known is not None and fresh and not locked and known.code not in TRANSIENT:
            current = known.analysis_key == analysis_key(
                key, pipeline.analysis_version(self._models)
            )
            if known.code is not None or current:
                put_path(self._store, row)
                failed = known.code is not None or _all_lost(known.letters, known.failed_members)
                self._count(row, failed=failed, partly=known.failed_members > 0)
                return None
        # From here on the same bytes at another path wait for this task.
        self.state.twins[row.sha256] = [row]
        reading = None
        if known is not None and fresh and not locked and known.has_reading:
            reading = stored_reading(self._store, row.sha256)
        return Task(path=row.path, file=file, sha256=row.sha256, reading=reading)

    def _keep(self, done: Done) -> None:
        twins = self.state.twins.pop(done.task.sha256)
        document = done.document
        if document is None:
            assert done.missing is not None
            self.missing = done.missing
            for row in twins:
                put_path(self._store, replace(row, code="unsupported", message=done.missing[0]))
                self._count(row, failed=True)
            return
        partly = bool(document.failures)
        failed = document.code is not None or _all_lost(
            len(document.letters), len(document.failures)
        )
        pages = self._memory.unwritten()
        for number, row in enumerate(twins):
            if number == 0:
                # The bytes that were read count, should the file have changed since.
                put_document(self._store, document, replace(row, sha256=document.sha256), pages)
                self._memory.written(pages)
            else:
                put_path(self._store, row)
            self._count(row, failed=failed, partly=partly, read=True)

    def _count(
        self, row: PathRow, *, failed: bool = False, partly: bool = False, read: bool = False
    ) -> None:
        if failed:
            self.state.failed += 1
        elif read:
            self.state.read += 1
        else:
            self.state.skipped += 1
        self.state.partly += partly and not failed
        if self._progress is not None:
            done = self.state.failed + self.state.read + self.state.skipped
            self._progress(Progress(stage="read", done=done, total=self._total, name=row.name))
