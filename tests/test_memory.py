"""A page image is recognised once: within a file, across files, runs and processes."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import document
from making import letter_pdf, pdf, picture, put, scanned
from PIL import Image

from denialscan import child
from denialscan.ingest.session import OwnMemory, PageMemory
from denialscan.memory import Broker, ScanMemory
from denialscan.pool import run_tasks
from denialscan.run import scan
from denialscan.settings import Limits, ReadingConfig
from denialscan.store import open_store
from denialscan.store.documents import PathRow, put_document
from denialscan.store.pages import drop_old_pages, find_page
from denialscan.store.rows import unpack_reading
from denialscan.work import Done, Task
from denialscan.worker import _collect

DAY = "2026-11-22"


# One reader waits for what another is at work on.


def test_a_second_reader_waits_for_the_first() -> None:
    broker = Broker(OwnMemory())
    assert broker.ask("one", "page") == [("one", None)]
    assert broker.ask("two", "page") == []
    assert broker.ask("three", "other") == [("three", None)]
    assert broker.keep("page", "text") == [("two", "text")]
    assert broker.ask("three", "page") == [("three", "text")]


def test_a_reader_that_gave_up_hands_its_page_on() -> None:
    broker = Broker(OwnMemory())
    broker.ask("one", "page")
    broker.ask("two", "page")
    broker.ask("three", "page")
    assert broker.leave("one") == [("two", None)]
    assert broker.leave("two") == [("three", None)]
    assert broker.leave("three") == []
    assert broker.ask("one", "page") == [("one", None)]


def test_readers_never_wait_in_a_circle() -> None:
    broker = Broker(OwnMemory())
    broker.ask("one", "a")
    broker.ask("two", "b")
    # Whoever asks for the next page has done with the one before.
    assert broker.ask("one", "b") == []
    assert broker.ask("two", "a") == [("one", None), ("two", None)]


class Recogniser:
    """Takes long to recognise a page, and notes that it did."""

    def __init__(self, memory: PageMemory, notes: Path) -> None:
        self._memory = memory
        self._notes = notes

    def work(self, task: Task) -> Done:
        for key in task.path.split("+"):
            if self._memory.recall(key) is None:
                with self._notes.open("a") as stream:
                    stream.write(f"{key}\n")
                time.sleep(0.2)
                if key == "deadly":
                    os._exit(1)
                self._memory.keep(key, f"text of {key}")
        return Done(task=task, document=document(task.path))


def recogniser(memory: PageMemory, notes: Path) -> contextlib.AbstractContextManager[Recogniser]:
    return contextlib.nullcontext(Recogniser(memory, notes))


def recognised(tmp_path: Path, paths: list[str], jobs: int) -> tuple[list[str], list[str]]:
    """Return the pages recognised, and the tasks whose process died."""
    notes = tmp_path / f"notes{jobs}"
    tasks = [Task(path=p, file=Path(p), sha256=document(p).sha256) for p in paths]
    done = run_tasks(
        tasks,
        jobs=jobs,
        config=ReadingConfig(),
        engine="none",
        factory=functools.partial(recogniser, notes=notes),
    )
    died = [d.task.path for d in done if d.document and d.document.code]
    return sorted(notes.read_text().split()), died


@pytest.mark.parametrize("jobs", [1, 3])
def test_processes_share_one_memory(tmp_path: Path, jobs: int) -> None:
    pages, died = recognised(tmp_path, ["a+b", "b+a", "a+a", "b+c+a"], jobs)
    assert pages == ["a", "b", "c"]
    assert died == []


def test_a_process_that_dies_keeps_nobody_waiting(tmp_path: Path) -> None:
    pages, died = recognised(tmp_path, ["deadly", "a", "a+deadly"], 2)
    assert set(pages) == {"a", "deadly"}
    assert sorted(died) == ["a+deadly", "deadly"]


# What a child says is data.


@contextlib.contextmanager
def pipes(*said: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Give both pipes of a child: receiver and answers are the parent's ends, result
    and questions the child's, which has said something."""
    receiver, result = os.pipe()
    questions, answers = os.pipe()
    try:
        for part in said:
            os.write(result, part)
        yield receiver, answers, result, questions
    finally:
        for end in (receiver, answers, result, questions):
            os.close(end)


def collected(memory: PageMemory, *messages: dict[str, object]) -> object:
    with pipes(*(child.frame(m) for m in messages)) as (receiver, answers, _result, _questions):
        config = ReadingConfig(limits=Limits(seconds=5, max_pages=1))
        return _collect(receiver, answers, config, memory)


def test_the_parent_answers_and_keeps() -> None:
    memory = OwnMemory()
    with pipes() as (receiver, answers, result, questions):
        found: list[str | None] = []

        def ask() -> None:
            mine = child.ParentMemory(child.Parent(result, questions))
            found.append(mine.recall("k"))
            mine.keep("k", "first")
            found.append(mine.recall("k"))
            found.append(child.ParentMemory(child.Parent(result, questions)).recall("k"))
            os.write(result, child.frame({"result": 1}))

        thread = threading.Thread(target=ask)
        thread.start()
        answer = _collect(receiver, answers, ReadingConfig(), memory)
        thread.join()
    assert answer == {"result": 1}
    assert found == [None, "first", "first"]


@pytest.mark.parametrize(
    "message",
    [
        {"keep": "k" * 300, "value": "x"},
        {"keep": 3, "value": "x"},
        {"keep": "k", "value": {"a": 1}},
        {"keep": "k", "value": "\ud800"},
        {"keep": "\u00e9", "value": "x"},
        {"keep": "", "value": "x"},
        {"keep": "k"},
    ],
)
def test_what_is_no_page_is_not_kept(message: dict[str, object]) -> None:
    memory = OwnMemory()
    assert collected(memory, message, {"result": 1}) == {"result": 1}
    assert memory.recall("k") is None
    assert collected(memory, {"keep": "k", "value": "x"}, {"result": 1}) == {"result": 1}
    assert memory.recall("k") == "x"


def test_a_flood_of_questions_ends_the_reading() -> None:
    assert collected(OwnMemory(), *[{"recall": "k"}] * 200, {"result": 1}) is None


def test_a_child_that_does_not_listen_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("denialscan.worker._ANSWER_SECONDS", 0.2)
    memory = OwnMemory()
    memory.keep("k", "x" * (4 << 20))
    with pipes(child.frame({"recall": "k"})) as (receiver, answers, _result, _questions):
        assert _collect(receiver, answers, ReadingConfig(), memory) is None


# In the store.


def test_the_store_keeps_pages_of_this_version_only(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.db", create=True) as store:
        memory = ScanMemory(store, "space")
        memory.keep("k", "one")
        memory.keep("k", "two")
        pages = memory.unwritten()
        put_document(store, document("a"), PathRow(path="/a", name="a", sha256="aa"), pages)
        memory.written(pages)
        assert memory.unwritten() == {}
        assert memory.recall("k") == "one"
        assert ScanMemory(store, "another").recall("k") is None
        drop_old_pages(store)
        assert memory.recall("k") == "one"
        with store.write() as connection:
            connection.execute(store.t.page_readings.update().values(version=0))
        drop_old_pages(store)
        assert find_page(store, next(iter(pages))) is None


def names_read(db: Path) -> list[str]:
    """Return the name that was read on each stored page that has one."""
    texts = [r.text for data in readings(db).values() for r in unpack_reading(data).readings]
    return sorted(w for text in texts for w in text.split() if w in ("Sample", "Simile"))


def spoil(db: Path) -> int:
    """Change a word in what is remembered of page images; return how many there are.

    What was read by remembering then shows the other word.
    """
    with contextlib.closing(sqlite3.connect(db)) as raw:
        pages = raw.execute("SELECT key, page FROM page_readings").fetchall()
        for key, page in pages:
            text = zlib.decompress(page).decode().replace("Sample", "Simile")
            raw.execute(
                "UPDATE page_readings SET page = ? WHERE key = ?",
                (zlib.compress(text.encode()), key),
            )
        raw.commit()
    return len(pages)


def test_no_page_image_is_recognised_twice(tmp_path: Path) -> None:
    """Two pages alike in one file, the same image in other files, with one process or
    two, in this run and the next: recognised once. And none of it changes what is read."""
    image = picture(letter_pdf(), 150)
    other = picture(
        pdf(lambda canvas: canvas.drawString(72, 700, "Another page of the file.")), 150
    )
    folder, db = tmp_path / "in", tmp_path / "s.db"
    folder.mkdir()
    put(folder, "one.pdf", scanned(image, 150))
    scan([folder], db, as_of=DAY)
    assert names_read(db) == ["Sample"]
    assert spoil(db) >= 1
    for name, order in (("two.pdf", (image, other)), ("three.pdf", (other, image))):
        first, second = (Image.fromarray(x) for x in order)
        first.save(
            folder / name, "PDF", resolution=150, quality=85, save_all=True, append_images=[second]
        )
    scan([folder], db, as_of=DAY, jobs=2)
    assert names_read(db) == ["Sample", "Simile", "Simile"]
    # With an honest memory nothing tells that there is one.
    scan([folder], tmp_path / "all.db", as_of=DAY)
    scan([folder / "two.pdf"], tmp_path / "alone.db", as_of=DAY)
    together, alone = readings(tmp_path / "all.db"), readings(tmp_path / "alone.db")
    assert len(together) == 3
    assert alone.items() <= together.items()


def readings(db: Path) -> dict[str, bytes]:
    """Return what was read of each file, packed."""
    with contextlib.closing(sqlite3.connect(db)) as raw:
        return dict(raw.execute("SELECT sha256, reading FROM documents"))
