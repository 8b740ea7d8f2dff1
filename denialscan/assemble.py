"""Joins the pages of one letter that lie in a folder as a file each.

Runs over the whole store after reading: which pages belong together depends on what
lies beside them, never on the order or the scan in which they came. A join that no
longer holds (a page is gone, or was read better) falls, and its pages are letters of
their own again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from denialscan import pipeline
from denialscan.classify.trained import ModelSet
from denialscan.codec import digest
from denialscan.join import Card, combine, find_chains
from denialscan.schema import ReadResult
from denialscan.settings import ReadingConfig
from denialscan.store import Store
from denialscan.store.documents import find_document, stored_reading
from denialscan.store.joins import (
    cards,
    end_join,
    join_name,
    keep_join,
    put_join,
    reading_keys,
    standing,
)
from denialscan.store.rows import pack, unpack_reading
from denialscan.work import Task, analysis_key

#: Joins that are worth a process of their own: starting one costs as much as several.
_A_JOB = 8


def join_pages(
    store: Store,
    *,
    config: ReadingConfig,
    engine: str,
    jobs: int,
    models: ModelSet | None = None,
) -> None:
    """Bring the store's joined letters up to date; ``models``: the user's own models."""
    from denialscan.pool import run_tasks

    wanted = {join_name(shas): shas for shas in _wanted(cards(store))}
    for name, shas in standing(store).items():
        if name not in wanted:
            end_join(store, name, shas)
    tasks: list[Task] = []
    for name, shas in wanted.items():
        task = _task(store, name, shas, config.key(name, engine), models)
        if task is None:
            keep_join(store, name, shas)
        else:
            tasks.append(task)
    processes = min(jobs, 1 + len(tasks) // _A_JOB)
    for done in run_tasks(iter(tasks), jobs=processes, config=config, engine=engine, models=models):
        assert done.document is not None  # analysing needs no program
        put_join(store, done.document, done.task.joins)


def _wanted(folders: dict[str, list[tuple[str, str, Card]]]) -> Iterator[tuple[str, ...]]:
    """Yield the files of each letter of several pages, in order.

    The same bytes may lie in several folders and belong to a letter in one of them
    only; a file is a page of one letter, the longest one.
    """
    found: set[tuple[str, ...]] = set()
    for files in folders.values():
        pages: dict[str, tuple[str, Card]] = {}
        for path, sha256, card in files:
            pages.setdefault(sha256, (path.rpartition("/")[2], card))
        shas = list(pages)
        if len(shas) > 1:
            found |= {tuple(shas[i] for i in chain) for chain in find_chains(list(pages.values()))}
    used: set[str] = set()
    for chain in sorted(found, key=lambda c: (-len(c), c)):
        if not used & set(chain):
            used |= set(chain)
            yield chain


def _task(
    store: Store, name: str, shas: tuple[str, ...], key: str, models: ModelSet | None
) -> Task | None:
    """Return what has to be done for a join, None where it is done."""
    key = digest([key, reading_keys(store, shas)])
    known = find_document(store, name)
    done = analysis_key(key, pipeline.analysis_version(models))
    if known is not None and known.analysis_key == done:
        return None
    readings = [unpack_reading(stored_reading(store, sha256)).readings[0] for sha256 in shas]
    return Task(
        path=name,
        file=Path(name),
        sha256=name,
        reading=pack(ReadResult(readings=(combine(readings),))),
        reading_key=key,
        joins=shas,
    )
