"""One document's work: read it, analyse what was read, and encode the rows.

The same steps serve the pool's processes, ``show FILE`` and ``evaluate``.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from denialscan.codec import digest
from denialscan.errors import DenialscanError, MissingProgramError, ReadError
from denialscan.schema import ErrorCode, Letter, ReadResult, Related
from denialscan.settings import ReadingConfig
from denialscan.store.rows import DocumentRow, letter_row, pack, unpack_reading

if TYPE_CHECKING:
    from denialscan.nlp import Analyser


@dataclass(frozen=True, kw_only=True)
class Task:
    """A file to read and analyse, or only to analyse again when the packed
    ``reading`` is given. ``path`` and ``sha256`` are those of the file."""

    path: str
    file: Path
    sha256: str
    reading: bytes | None = None


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
def language_data() -> Analyser:
    """Return the language pipelines, loaded once per process (about a second)."""
    from denialscan import pipeline

    return pipeline.load_analyser()


def analyse_document(result: ReadResult, analyser: Analyser) -> tuple[Letter, ...]:
    """Return all letters of a file and its members, attachments linked to the
    message that brought them."""
    from denialscan import pipeline

    letters: list[Letter] = []
    carriers: dict[str, str] = {}
    for reading in result.readings:
        found = pipeline.analyse(reading, analyser=analyser)
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


class Worker:
    """Reads and analyses documents one after another; models load once.

    Use in a ``with`` statement. A file that cannot be read or analysed gives a
    document with an error code, never an exception.
    """

    def __init__(self, config: ReadingConfig) -> None:
        from denialscan.worker import Reader

        self._config = config
        self._reader = Reader(config)

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
        return analyse_document(result, language_data())

    def work(self, task: Task) -> Done:
        """Do all of one task."""
        from denialscan import pipeline

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
        reading_key = self._config.key(sha256, self._reader.engine)
        try:
            letters = self.analyse(result)
        except Exception as error:
            # One letter the analysis cannot cope with costs its row, not the batch.
            message = f"The analysis failed ({where(error)})."
            return Done(
                task=task,
                document=replace(self._failed(sha256, "crashed", message), reading=packed),
            )
        return Done(
            task=task,
            document=DocumentRow(
                sha256=sha256,
                media_type=result.readings[0].source.media_type if result.readings else None,
                reading_key=reading_key,
                reading=packed,
                analysis_key=analysis_key(reading_key, pipeline.ANALYSIS_VERSION),
                letters=tuple(letter_row(letter) for letter in letters),
                failures=tuple(f for f in result.failures if f.source.container is not None),
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
