"""A pool of long-lived analysing processes that survives the death of any of them.

The standard executors give up as a whole when one process dies and do not tell
whose task it was; here every process has its own pipe, so that a death (the
kernel short of memory, say) costs exactly one file.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import signal
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from denialscan.errors import DenialscanError
from denialscan.ingest.session import OwnMemory, PageMemory
from denialscan.memory import Broker
from denialscan.reference.overlay import current_overlay
from denialscan.settings import ReadingConfig
from denialscan.store.rows import DocumentRow
from denialscan.work import Done, Task, Worker, where

if TYPE_CHECKING:
    from denialscan.classify.trained import ModelSet


class Works(Protocol):
    """What a process of the pool does."""

    def work(self, task: Task) -> Done: ...


#: Makes a worker with its page memory, in the process that will use it; must be picklable.
Factory = Callable[[PageMemory], contextlib.AbstractContextManager[Works]]


@dataclass(frozen=True, kw_only=True)
class _Recall:
    """A process asks whether a page image was recognised before."""

    key: str


@dataclass(frozen=True, kw_only=True)
class _Keep:
    """A process has recognised a page image."""

    key: str
    value: str


class _DriversMemory:
    """The driver's page memory, as a process of the pool sees it through its pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def recall(self, key: str) -> str | None:
        self._pipe.send(_Recall(key=key))
        answer = self._pipe.recv()
        assert answer is None or isinstance(answer, str)
        return answer

    def keep(self, key: str, value: str) -> None:
        self._pipe.send(_Keep(key=key, value=value))


def run_tasks(
    tasks: Iterable[Task],
    *,
    jobs: int,
    config: ReadingConfig,
    engine: str,
    factory: Factory | None = None,
    memory: PageMemory | None = None,
    passwords: tuple[str, ...] = (),
    models: ModelSet | None = None,
) -> Iterator[Done]:
    """Yield every task's outcome as it finishes, in any order.

    With one job everything runs in this process. All processes share ``memory``,
    the page images recognised before, which stays in this one. ``passwords`` are tried
    on files that ask for one. ``models``: the user's own, instead of the shipped ones;
    the reference rows in force here (``using_overlay``) are in force in the processes too.
    ``engine`` is the OCR engine
    under whose key a file is filed whose process died. Raises DenialscanError
    where a worker cannot start.
    """
    make = factory or functools.partial(
        Worker, config, passwords=passwords, models=models, overlay=current_overlay()
    )
    memory = memory or OwnMemory()
    if jobs == 1:
        iterator = iter(tasks)
        first = next(iterator, None)
        if first is None:
            return
        with make(memory) as worker:
            yield worker.work(first)
            for task in iterator:
                yield worker.work(task)
        return
    pool = _Pool(jobs, make, Broker(memory))
    try:
        for task, done in pool.run(iter(tasks)):
            yield done or Done(
                task=task,
                document=DocumentRow(
                    sha256=task.sha256,
                    media_type=None,
                    reading_key=config.key(task.sha256, engine),
                    code="crashed",
                    message="The process that analysed this file died (out of memory?).",
                ),
            )
    except BaseException:
        pool.kill()
        raise
    pool.close()


class _Pool:
    def __init__(self, jobs: int, factory: Factory, broker: Broker) -> None:
        # spawn: no thread, lock or open database of this process is copied.
        self._context = multiprocessing.get_context("spawn")
        self._jobs = jobs
        self._factory = factory
        self._broker = broker
        self._members: list[_Member] = []

    def run(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Done | None]]:
        """Yield (task, outcome); the outcome is None when the process died."""
        waiting: Task | None = next(tasks, None)
        while waiting is not None or any(m.task for m in self._members):
            while waiting is not None and (member := self._idle()) is not None:
                if member.give(waiting):
                    waiting = next(tasks, None)
                else:
                    self._members.remove(member)
            yield from self._collect()

    def close(self) -> None:
        for member in self._members:
            member.close()

    def kill(self) -> None:
        for member in self._members:
            member.kill()

    def _idle(self) -> _Member | None:
        for member in self._members:
            if member.task is None:
                return member
        if len(self._members) < self._jobs:
            self._members.append(_Member(self._context, self._factory))
            return self._members[-1]
        return None

    def _collect(self) -> Iterator[tuple[Task, Done | None]]:
        busy = [m for m in self._members if m.task]
        ready = connection.wait([m.pipe for m in busy])
        for member in busy:
            if member.pipe not in ready:
                continue
            task = member.task
            assert task is not None
            said = member.take()
            if isinstance(said, _Recall):
                self._answer(self._broker.ask(member, said.key))
                continue
            if isinstance(said, _Keep):
                self._answer(self._broker.keep(said.key, said.value))
                continue
            member.task = None
            self._answer(self._broker.leave(member))
            if said is None:
                member.kill()
                self._members.remove(member)
            yield task, said

    @staticmethod
    def _answer(answers: list[tuple[Hashable, str | None]]) -> None:
        for member, known in answers:
            assert isinstance(member, _Member)
            # Whoever died meanwhile is noticed when its pipe is read.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                member.pipe.send(known)


class _Member:
    def __init__(self, context: multiprocessing.context.SpawnContext, factory: Factory) -> None:
        self.pipe, theirs = context.Pipe()
        self.task: Task | None = None
        self._process = context.Process(target=_serve, args=(theirs, factory))
        self._process.start()
        # Only the process holds the other end now: its death ends the pipe.
        theirs.close()

    def give(self, task: Task) -> bool:
        try:
            self.pipe.send(task)
        except (BrokenPipeError, ConnectionResetError):
            return False
        self.task = task
        return True

    def take(self) -> Done | _Recall | _Keep | None:
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, DenialscanError):
            raise answer
        assert isinstance(answer, (Done, _Recall, _Keep))
        return answer

    def close(self) -> None:
        self.pipe.close()
        self._process.join(10)
        self.kill()

    def kill(self) -> None:
        self.pipe.close()
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, factory: Factory) -> None:
    # Ctrl-C reaches the whole group; the parent decides what happens to us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with factory(_DriversMemory(pipe)) as worker:
            while True:
                try:
                    task = pipe.recv()
                except EOFError:
                    return
                pipe.send(worker.work(task))
    except DenialscanError as error:
        with contextlib.suppress(OSError):
            pipe.send(error)
    except (BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        with contextlib.suppress(OSError):
            pipe.send(DenialscanError(f"An analysing process failed ({where(error)})."))
