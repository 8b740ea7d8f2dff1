"""Letters examined on the fly, without a store: for ``show FILE`` and ``evaluate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from denialscan.errors import ReadError
from denialscan.schema import (
    CaseFacts,
    Context,
    ErrorRecord,
    Letter,
    ReadResult,
    Record,
    SourcePath,
)
from denialscan.settings import ReadingConfig, RuleSettings

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet


def read_file(
    path: Path, config: ReadingConfig | None = None, *, passwords: tuple[str, ...] = ()
) -> ReadResult:
    """Read one file. Raises ReadError with the contract's code where it cannot be
    read, MissingProgramError where a program is missing."""
    from denialscan.work import Worker

    with Worker(config or ReadingConfig(), passwords=passwords) as worker:
        result = worker.read(path)
    own = [f for f in result.failures if f.source.container is None]
    if not result.readings and own:
        raise ReadError(own[0].code, own[0].message)
    return result


def examine(
    path: Path,
    *,
    as_of: str,
    facts: CaseFacts | None = None,
    settings: RuleSettings | None = None,
    config: ReadingConfig | None = None,
    passwords: tuple[str, ...] = (),
    models: ModelSet | None = None,
) -> tuple[tuple[Record, ...], tuple[ErrorRecord, ...]]:
    """Read, analyse and check one file: its letters, and members without a reading.

    ``models``: the user's own models, instead of the shipped ones.
    Raises ReadError and MissingProgramError as ``read_file``.
    """
    from denialscan.work import analyse_document, language_data

    result = read_file(path, config, passwords=passwords)
    letters = analyse_document(result, language_data(models))
    failures = tuple(
        ErrorRecord(
            source=SourcePath(
                path=str(path),
                name=f.source.name,
                sha256=f.source.sha256 or None,
                media_type=f.source.media_type or None,
                container=f.source.container,
            ),
            code=f.code,
            message=f.message,
        )
        for f in result.failures
    )
    return check_letters(letters, path=str(path), as_of=as_of, facts=facts, settings=settings), (
        failures
    )


def check_letters(
    letters: Sequence[Letter],
    *,
    path: str,
    as_of: str,
    facts: CaseFacts | None = None,
    settings: RuleSettings | None = None,
) -> tuple[Record, ...]:
    """Link and check the letters of one file."""
    from denialscan import pipeline
    from denialscan.briefs import brief_of
    from denialscan.plan import Planner, read_with

    by_id = {letter.letter_id: letter for letter in letters}
    planner = Planner(facts)
    briefs = [brief_of(letter) for letter in letters]
    links = {brief.letter_id: planner.link(brief) for brief in briefs}
    places = planner.place(briefs, links, {})
    out: list[Record] = []
    for letter in letters:
        place = places[letter.letter_id]
        related = (*letter.related, *place.relations)
        context = Context(
            as_of=as_of,
            facts=place.facts,
            link=place.link,
            linked=tuple(by_id[i] for i in read_with(related) if i in by_id),
            request=place.request,
            others=place.others,
            **asdict(settings or RuleSettings()),
        )
        sources = tuple(
            SourcePath(
                path=path,
                name=file.name,
                sha256=file.sha256,
                media_type=file.media_type,
                container=file.container,
            )
            for file in letter.files or (letter.source,)
        )
        findings = tuple(pipeline.check(letter, context))
        out.append(
            Record(
                letter=replace(letter, related=related),
                findings=findings,
                sources=sources,
                as_of=as_of,
                link=place.link,
                request_id=place.request.request_id if place.request else None,
                matter_id=place.request.matter_id if place.request else None,
            )
        )
    return tuple(out)
