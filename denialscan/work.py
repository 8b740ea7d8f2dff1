"""One document's work: read it, analyse what was read, and encode the rows.

The same steps serve the pool's processes, ``show FILE`` and ``evaluate``.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from denialscan.codec import digest, dumps, encode
from denialscan.errors import DenialscanError, MissingProgramError, ReadError
from denialscan.reference.overlay import Overlay, using_overlay
from denialscan.schema import ErrorCode, Letter, Reading, ReadResult, Related
from denialscan.settings import ReadingConfig
from denialscan.store.rows import DocumentRow, letter_row, pack, unpack_reading

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet
    from denialscan.ingest.session import PageMemory
    from denialscan.nlp import Analyser


@dataclass(frozen=True, kw_only=True)
class Task:
    """A file to read and analyse, or only to analyse again when the packed
    ``reading`` is given. ``path`` and ``sha256`` are those of the file. A document
    that is put together from several has a name for a hash and a ``reading_key``
    of its own, and the hashes of its files in ``joins``."""

    path: str
    file: Path
    sha256: str
    reading: bytes | None = None
    reading_key: str | None = None
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of a task: its document, or the program that was missing."""

    task: Task
    document: DocumentRow | None = None
    missing: tuple[str, str] | None = None  # message, next step


def analysis_key(reading_key: str, version: str) -> str:
    """Return the key of an analysis of a reading (corrections: none yet)."""
    return digest({"reading": reading_key, "version": version, "corrections": []})


@cache
def language_data(models: ModelSet | None = None) -> Analyser:
    """Return the language pipelines, loaded once per process (about a second).

    ``models``: the user's own models, instead of the shipped ones.
    """
    from denialscan import pipeline

    return pipeline.load_analyser(models)


def analyse_document(result: ReadResult, analyser: Analyser) -> tuple[Letter, ...]:
    """Return all letters of a file and its members, attachments linked to the
    message that brought them."""
    letters: list[Letter] = []
    carriers: dict[str, str] = {}
    for reading, found in _with_joins(result.readings, analyser):
        carrier = carriers.get(reading.container_sha256 or "")
        if carrier is not None:
            link = Related(letter_id=carrier, relation="attachment_of", confidence=1.0)
            found = tuple(
                letter
                if any(r.relation == "attachment_of" for r in letter.related)
                else replace(letter, related=(*letter.related, link))
                for letter in found
            )
        if found:
            # The newest message of a mail comes first; it carries the attachments.
            carriers.setdefault(reading.source.sha256, found[0].letter_id)
        letters.extend(found)
    return tuple(letters)


def _with_joins(
    readings: tuple[Reading, ...], analyser: Analyser
) -> Iterator[tuple[Reading, tuple[Letter, ...]]]:
    """Yield every reading with its letters, in order; members that are pages of one
    letter come as one reading, in the place of the first of them."""
    from denialscan import pipeline
    from denialscan.join import combine, find_chains, is_whole, page_card

    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, reading in enumerate(readings):
        container = reading.source.container
        if container is not None:
            folder = container[: -len(reading.source.name)]
            groups[reading.container_sha256 or "", folder].append(number)
    joined: dict[int, tuple[Reading, tuple[Letter, ...]]] = {}
    absorbed: set[int] = set()
    for group in groups.values():
        found = [(n, page_card(readings[n])) for n in group] if len(group) > 1 else []
        pages = [(n, card) for n, card in found if card is not None]
        for chain in find_chains([(readings[n].source.name, card) for n, card in pages]):
            numbers = [pages[i][0] for i in chain]
            whole = combine([readings[n] for n in numbers])
            letters = pipeline.analyse(whole, analyser=analyser)
            if is_whole(letters, whole):
                joined[min(numbers)] = whole, letters
                absorbed |= set(numbers)
    for number, reading in enumerate(readings):
        if number in joined:
            yield joined[number]
        elif number not in absorbed:
            yield reading, pipeline.analyse(reading, analyser=analyser)


class Worker:
    """Reads and analyses documents one after another; models load once.

    Use in a ``with`` statement. ``overlay``: the organisation's own reference rows, which
    a process of the pool does not have from its driver otherwise. A file that cannot be read or analysed gives a
    document with an error code, never an exception.
    """

    def __init__(
        self,
        config: ReadingConfig,
        memory: PageMemory | None = None,
        *,
        passwords: tuple[str, ...] = (),
        models: ModelSet | None = None,
        overlay: Overlay | None = None,
    ) -> None:
        from denialscan.worker import Reader

        self._config = config
        self._overlay = overlay
        self._models = models
        self._reader = Reader(config, memory, passwords=passwords)

    def __enter__(self) -> Worker:
        self._reader.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reader.__exit__(kind, error, trace)

    def read(self, path: Path) -> ReadResult:
        """Read one file. Raises ReadError or MissingProgramError."""
        return self._reader.read(path)

    def analyse(self, result: ReadResult) -> tuple[Letter, ...]:
        """Analyse a reading; loads the language data on first use."""
        with using_overlay(self._overlay):
            return analyse_document(result, language_data(self._models))

    def work(self, task: Task) -> Done:
        """Do all of one task."""
        with using_overlay(self._overlay):
            return self._work(task)

    def _work(self, task: Task) -> Done:
        from denialscan import pipeline
        from denialscan.join import is_whole, page_card

        sha256, packed = task.sha256, task.reading
        if packed is not None:
            result = unpack_reading(packed)
        else:
            try:
                result = self.read(task.file)
            except ReadError as error:
                return Done(task=task, document=self._failed(sha256, error.code, str(error)))
            except MissingProgramError as error:
                return Done(task=task, missing=(str(error), error.next_step))
            own = [f for f in result.failures if f.source.container is None]
            # The file may have changed since it was hashed: what was read counts.
            seen = [r.source for r in result.readings] + [f.source for f in own]
            sha256 = next((s.sha256 for s in seen if s.container is None and s.sha256), sha256)
            if not result.readings and own:
                return Done(
                    task=task,
                    document=self._failed(
                        sha256, own[0].code, own[0].message, own[0].source.media_type
                    ),
                )
            packed = pack(result)
        reading_key = task.reading_key or self._config.key(sha256, self._reader.engine)
        try:
            letters = self.analyse(result)
            if task.joins and not is_whole(letters, result.readings[0]):
                letters = ()
        except Exception as error:
            # One letter the analysis cannot cope with costs its row, not the batch.
            message = f"The analysis failed ({where(error)})."
            return Done(
                task=task,
                document=replace(
                    self._failed(sha256, "crashed", message),
                    reading=packed,
                    reading_key=reading_key,
                ),
            )
        card = None
        if not task.joins and len(result.readings) == 1:
            card = page_card(result.readings[0])
        return Done(
            task=task,
            document=DocumentRow(
                sha256=sha256,
                media_type=next(
                    (r.source.media_type for r in result.readings if r.source.container is None),
                    None,
                ),
                reading_key=reading_key,
                reading=packed,
                analysis_key=analysis_key(reading_key, pipeline.analysis_version(self._models)),
                letters=tuple(letter_row(letter) for letter in letters),
                failures=tuple(f for f in result.failures if f.source.container is not None),
                card=dumps(encode(card)) if card is not None else None,
            ),
        )

    def _failed(
        self, sha256: str, code: ErrorCode, message: str, media_type: str | None = None
    ) -> DocumentRow:
        return DocumentRow(
            sha256=sha256,
            media_type=media_type or None,
            reading_key=self._config.key(sha256, self._reader.engine),
            code=code,
            message=message,
        )


def where(error: BaseException) -> str:
    """Return an exception's type and the place it came from, without its text:
    the text may quote a letter."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "denialscan" in Path(f.filename).parts] or frames
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    said = f": {error}" if isinstance(error, DenialscanError) else ""
    return f"{type(error).__name__}{place}{said}"
