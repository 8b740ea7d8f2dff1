"""Reading files in a child process that can be killed.

A ``Reader`` keeps one *zygote*: a process with an empty environment that has the
heavy libraries loaded. For every file it forks one child, which gets an open
descriptor, a private folder and limits, and sends back data that is believed
only after it has passed ``codec.decode``. A hostile file costs one row.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from denialscan import child
from denialscan.codec import decode
from denialscan.errors import DataError, MissingProgramError, ReadError
from denialscan.ingest.files import hash_file, open_regular
from denialscan.ingest.session import PageMemory
from denialscan.ocr import choose_engine, find_tesseract
from denialscan.schema import ErrorCode, ReadFailure, ReadResult, SourceFile
from denialscan.settings import ReadingConfig

#: Seconds for the zygote to load its libraries on a slow or busy machine.
_START_SECONDS = 120.0
#: Seconds for the zygote to answer a request or to collect a dead child.
_ANSWER_SECONDS = 20.0
#: Questions to the memory that a child may ask, per page that a file may have: some
#: for each rung of recognition, and no flood.
_QUESTIONS_A_PAGE = 50
#: Members that a file may lose before all of it counts as unreadable: each costs
#: another reading of the file.
_MOST_LOST = 2
_UNKNOWN_TYPE = "application/octet-stream"

_MESSAGES: dict[ErrorCode, str] = {
    "timeout": "Reading the file took longer than allowed; split it into smaller files.",
    "memory": "Reading the file took more memory than allowed; split it into smaller files.",
    "crashed": "Reading this file failed without a usable result; print it to a new PDF and scan "
    "that copy.",
}


@dataclass
class _Progress:
    """What a child is reading: the member of the file, by container, "" for none."""

    member: str = ""


class Reader:
    """Reads one file at a time, each in a child process of its own.

    Use as a context manager. A Reader belongs to the process that made it;
    calls from several threads wait for each other. With a ``memory``, page images
    that were recognised in an earlier file are not recognised again. ``passwords``
    are tried on files that ask for one; they leave this process only for the child.
    """

    def __init__(
        self,
        config: ReadingConfig,
        memory: PageMemory | None = None,
        *,
        passwords: tuple[str, ...] = (),
    ) -> None:
        self._config = config
        self._memory = memory
        self._passwords = passwords
        self._program = choose_engine(
            find_tesseract(shutil.which("tesseract"), os.environ.get("TESSDATA_PREFIX") or None),
            config.engine,
        )
        self._zygote: _Zygote | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def engine(self) -> str:
        """The OCR engine and its version, "none" where Tesseract is missing."""
        return self._program.name if self._program else "none"

    def close(self) -> None:
        """End the zygote. The Reader starts a new one if it is used again."""
        with self._lock:
            self._drop()

    def read(self, path: Path) -> ReadResult:
        """Read one file and its members.

        Every problem of the file itself is a failure in the result (``sha256`` is
        empty where not even its bytes could be read). Raises MissingProgramError
        where it needs OCR and Tesseract is missing.
        """
        # A name that is no text (stray bytes) must still fit into JSON.
        name = path.name.encode("utf-8", "replace").decode()
        source = SourceFile(sha256="", name=name, media_type=_UNKNOWN_TYPE)
        try:
            fd = open_regular(path)
        except ReadError as error:
            return _failed(source, error.code, str(error))
        try:
            if os.fstat(fd).st_size > self._config.limits.max_bytes:
                message = "The file is larger than this tool reads; split it and scan the parts."
                return _failed(source, "too_large", message)
            try:
                source = replace(source, sha256=hash_file(fd))
            except OSError:
                message = "The file could not be read to its end; check the disk it is on."
                return _failed(source, "unreadable", message)
            with self._lock:
                return self._read(fd, source)
        finally:
            os.close(fd)

    def _read(self, fd: int, source: SourceFile) -> ReadResult:
        request = {
            "name": source.name,
            "sha256": source.sha256,
            "config": asdict(self._config),
            "program": asdict(self._program) if self._program else None,
            "memory": self._memory is not None,
            "passwords": list(self._passwords),
        }
        lost: dict[str, ErrorCode] = {}
        while True:
            progress = _Progress()
            answer = self._once(fd, {**request, "lost": lost}, progress)
            if not isinstance(answer, str):
                return _checked(answer, source)
            code = _code(answer)
            if not progress.member or progress.member in lost or len(lost) >= _MOST_LOST:
                return _failed(source, code, _MESSAGES[code])
            # A child died of one member: its siblings are read without it.
            lost[progress.member] = code

    def _once(self, fd: int, request: dict[str, Any], progress: _Progress) -> dict[str, Any] | str:
        """Have a child read the file; return its answer, or what became of it."""
        with tempfile.TemporaryDirectory(prefix="denialscan-", ignore_cleanup_errors=True) as room:
            for attempt in (1, 2):
                zygote = self._zygote or self._start()
                try:
                    answer = zygote.run(
                        fd, {**request, "room": room}, self._config, self._memory, progress
                    )
                    break
                except _ZygoteError:
                    # It was killed from outside, or out of memory: once more with a new one.
                    self._drop()
                    if attempt == 2:
                        return "crashed"
            if answer == "crashed" and _ran_out_of_memory(Path(room)):
                return "memory"
            return answer

    def _start(self) -> _Zygote:
        self._zygote = _Zygote()
        return self._zygote

    def _drop(self) -> None:
        if self._zygote:
            self._zygote.close()
            self._zygote = None


def _code(answer: str) -> ErrorCode:
    return "timeout" if answer == "timeout" else "memory" if answer == "memory" else "crashed"


def _failed(source: SourceFile, code: ErrorCode, message: str) -> ReadResult:
    return ReadResult(
        readings=(), failures=(ReadFailure(source=source, code=code, message=message),)
    )


def _ran_out_of_memory(room: Path) -> bool:
    """Whether a native library said so before it ended the child."""
    try:
        with (room / child.STDERR_NAME).open("rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - 4096))
            said = stream.read(4096)
    except OSError:
        return False
    return b"bad_alloc" in said or b"MemoryError" in said or b"out of memory" in said.lower()


def _checked(answer: dict[str, Any], source: SourceFile) -> ReadResult:
    """Return the child's result if it is one, and is about this file."""
    if answer.get("missing"):
        raise MissingProgramError(
            "Tesseract is not installed, and this file has scanned pages.",
            next_step="Install tesseract-ocr with its eng, osd and spa data, then run again.",
        )
    try:
        result = decode(ReadResult, answer.get("result"))
    except (DataError, RecursionError):
        return _failed(source, "crashed", _MESSAGES["crashed"])
    found = [r.source for r in result.readings] + [f.source for f in result.failures]
    own = [s for s in found if s.container is None]
    inner = [s for s in found if s.container is not None]
    # A mere archive has no reading of its own, only its members'.
    if (
        not found
        or [(s.sha256, s.name) for s in own] not in ([], [(source.sha256, source.name)])
        or (own and found[0] != own[0])
        or not all((s.container or "").startswith(source.name + "!/") for s in inner)
    ):
        return _failed(source, "crashed", _MESSAGES["crashed"])
    return result


class _ZygoteError(Exception):
    """The zygote died or does not answer."""


class _Zygote:
    """The process that forks the children, seen from the parent."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "denialscan.child"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the parent alone
            )
        self._socket = ours
        self._ready = False

    def close(self) -> None:
        """End the process; its children end with it."""
        self._socket.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def run(
        self,
        fd: int,
        request: dict[str, Any],
        config: ReadingConfig,
        memory: PageMemory | None,
        progress: _Progress,
    ) -> dict[str, Any] | str:
        """Have one file read.

        Returns the child's last message, or "timeout", "memory" or "crashed".
        Raises _ZygoteError where the zygote itself fails.
        """
        if not self._ready:
            self._receive("ready", _START_SECONDS)
            self._ready = True
        # Two pipes and no socket: the child is left nothing that could be connected.
        receiver, result = os.pipe()
        questions, answers = os.pipe()
        try:
            try:
                child.send_message(self._socket, request, [fd, result, questions])
            except OSError as error:
                raise _ZygoteError from error
            finally:
                os.close(result)
                os.close(questions)
            pid = int(self._receive("pid", _ANSWER_SECONDS)["pid"])
            try:
                answer = _collect(receiver, answers, config, memory, progress)
            finally:
                # Also sweeps a Tesseract that outlived its child. The number cannot
                # have been given away: the zygote keeps the dead child until told.
                _kill_group(pid)
            status = self._reap()
        finally:
            os.close(receiver)
            os.close(answers)
        if answer is not None:
            return answer
        return "timeout" if status == -int(signal.SIGXCPU) else "crashed"

    def _reap(self) -> int:
        try:
            child.send_message(self._socket, {"reap": True}, [])
        except OSError as error:
            raise _ZygoteError from error
        return int(self._receive("status", _ANSWER_SECONDS)["status"])

    def _receive(self, key: str, seconds: float) -> dict[str, Any]:
        self._socket.settimeout(seconds)
        try:
            message, _fds = child.receive_message(self._socket, 0)
        except (OSError, ValueError, EOFError) as error:
            raise _ZygoteError from error
        finally:
            self._socket.settimeout(None)
        if key not in message:
            raise _ZygoteError
        return message


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)  # where it had not become a group of its own yet


def _collect(
    receiver: int,
    answers: int,
    config: ReadingConfig,
    memory: PageMemory | None,
    progress: _Progress | None = None,
) -> dict[str, Any] | str | None:
    """Read a child's messages until its answer, within time and size.

    Returns the answer, "timeout" or "memory", or None where the child ended
    without one, or sent something that is no message. What it asks of the memory
    is answered on the way; time that the memory takes is not the child's.
    """
    limits = config.limits
    pages, size, questions = 0, 0, 0
    buffer = bytearray()
    start = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(receiver, selectors.EVENT_READ)
        while True:
            left = start + limits.seconds + pages * limits.seconds_per_page - time.monotonic()
            if left <= 0:
                return "timeout"
            if not selector.select(left):
                continue
            block = os.read(receiver, 1 << 20)
            size += len(block)
            if not block or size > limits.max_result:
                return None
            buffer += block
            while (message := child.take_frame(buffer)) is not None:
                if not message:
                    return None
                if "pages" in message:
                    found = message["pages"]
                    if isinstance(found, int) and found > 0:
                        pages = min(pages + found, limits.max_pages)
                elif "member" in message:
                    if progress is not None:
                        progress.member = str(message["member"])
                elif memory is not None and "recall" in message:
                    questions += 1
                    if questions > _QUESTIONS_A_PAGE * limits.max_pages:
                        return None
                    before = time.monotonic()
                    known = _recalled(memory, message["recall"])
                    start += time.monotonic() - before
                    if not _told(answers, child.frame({"known": known})):
                        return None  # it died, or does not listen to what it asked for
                elif memory is not None and "keep" in message:
                    _keep(memory, message["keep"], message.get("value"))
                else:
                    return "memory" if message.get("failed") == "memory" else message


def _told(answers: int, data: bytes) -> bool:
    """Write an answer into a child's pipe; False where it does not take it in time."""
    os.set_blocking(answers, False)
    deadline = time.monotonic() + _ANSWER_SECONDS
    rest = memoryview(data)
    with selectors.DefaultSelector() as selector:
        selector.register(answers, selectors.EVENT_WRITE)
        while rest:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return False
            try:
                rest = rest[os.write(answers, rest) :]
            except BlockingIOError:
                continue
            except OSError:
                return False
    return True


def _recalled(memory: PageMemory, key: Any) -> str | None:
    return memory.recall(key) if _is_key(key) else None


def _keep(memory: PageMemory, key: Any, value: Any) -> None:
    """Keep what a child says of a page image, if it is text of a bounded size."""
    if _is_key(key) and isinstance(value, str) and len(value) <= child.MAX_REMEMBERED:
        # Half a surrogate pair is a string to JSON, and text to nobody.
        with contextlib.suppress(UnicodeEncodeError):
            value.encode()
            memory.keep(key, value)


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and key.isascii() and 0 < len(key) <= child.MAX_KEY
