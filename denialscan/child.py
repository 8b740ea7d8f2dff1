"""The other side of ``worker``: the zygote, and the child that reads one file.

Run as ``python -I -m denialscan.child`` with a Unix socket as standard input and
an empty environment. Messages are JSON with a length before it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
from typing import Any, NoReturn

from denialscan.codec import decode, encode
from denialscan.errors import DataError, MissingProgramError
from denialscan.ingest.session import OwnMemory
from denialscan.settings import Limits, ReadingConfig

STDERR_NAME = "stderr"
_HEAD = 8
_MAX_MESSAGE = 1 << 20
_MAX_FILES = 128
#: Pages travel to Tesseract as raw grey pixels in one file.
_MAX_WRITTEN = 1 << 30
_PR_SET_PDEATHSIG = 1
#: The longest recognised page, and the longest key, that travel either way.
MAX_REMEMBERED = 8 << 20
MAX_KEY = 256


def send_message(channel: socket.socket, message: dict[str, Any], fds: list[int]) -> None:
    """Send a message, and open descriptors with it. Raises OSError."""
    data = frame(message)
    sent = socket.send_fds(channel, [data], fds) if fds else channel.send(data)
    if sent < len(data):
        channel.sendall(data[sent:])


def receive_message(channel: socket.socket, fds: int) -> tuple[dict[str, Any], list[int]]:
    """Receive a message and up to ``fds`` descriptors.

    Raises EOFError at the end of the channel, ValueError for no message, OSError.
    """
    received: list[int] = []
    if fds:
        data, received, _flags, _address = socket.recv_fds(channel, _HEAD, fds)
    else:
        data = channel.recv(_HEAD)
    buffer = bytearray(data)
    size: int | None = None
    while size is None or len(buffer) < _HEAD + size:
        if not data:
            raise EOFError
        if size is None and len(buffer) >= _HEAD:
            size = int.from_bytes(buffer[:_HEAD], "big")
            if size > _MAX_MESSAGE:
                raise ValueError("message too long")
            if not size:
                break
        wanted = (_HEAD + size if size is not None else _HEAD) - len(buffer)
        if wanted <= 0:
            break
        data = channel.recv(wanted)
        buffer += data
    message = take_frame(buffer)
    if not message:
        raise ValueError("not a message")
    return message, received


def take_frame(buffer: bytearray) -> dict[str, Any] | None:
    """Take one whole message off ``buffer``: None where it has none yet, an empty
    one where what stands there is no message."""
    if len(buffer) < _HEAD:
        return None
    size = int.from_bytes(buffer[:_HEAD], "big")
    if len(buffer) < _HEAD + size:
        return None
    body = bytes(buffer[_HEAD : _HEAD + size])
    del buffer[: _HEAD + size]
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def frame(message: dict[str, Any]) -> bytes:
    body = json.dumps(message, separators=(",", ":")).encode()
    return len(body).to_bytes(_HEAD, "big") + body


def serve() -> None:
    """Fork one child per request until the parent closes the socket."""
    # One thread per library: children work side by side on different files.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    _preload()
    channel = socket.socket(fileno=os.dup(0))
    _point(os.open(os.devnull, os.O_RDONLY), 0)
    send_message(channel, {"ready": True}, [])
    while True:
        try:
            request, (file, result, answers) = receive_message(channel, 3)
        except (EOFError, ValueError, OSError):
            return
        _warm(request)
        pid = os.fork()
        if pid == 0:
            _be_child(channel, file, (result, answers), request)
        os.close(file)
        os.close(result)
        os.close(answers)
        if not _watch(channel, pid, str(request["room"])):
            return


def _watch(channel: socket.socket, pid: int, room: str) -> bool:
    """Tell the parent about a child and collect it when told to.

    Where the parent is gone, end the child, its programs and its folder.
    """
    try:
        send_message(channel, {"pid": pid}, [])
        select.select([channel], [], [])
        receive_message(channel, 0)
    except (EOFError, ValueError, OSError):
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        shutil.rmtree(room, ignore_errors=True)
        return False
    _pid, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        send_message(channel, {"status": os.waitstatus_to_exitcode(status)}, [])
    return True


def _warm(request: dict[str, Any]) -> None:
    """Open the language data of an engine in this process once, before it forks."""
    from denialscan.ocr import Program
    from denialscan.ocr.library import warm

    if request["program"]:
        with contextlib.suppress(DataError):  # a child that needs it will say so
            warm(decode(Program, request["program"]), str(request["config"]["languages"]))


def _preload() -> None:
    import cv2
    import numpy.ma  # noqa: F401 - numpy's medians import it
    import pdfplumber  # noqa: F401
    import pikepdf  # noqa: F401
    import pypdfium2  # noqa: F401
    import pytesseract  # noqa: F401
    from lxml import etree  # noqa: F401
    from PIL import Image

    from denialscan.ingest import clean, docx, email, image, pdf, read, rtf, scan  # noqa: F401
    from denialscan.ingest.plausible import usualness

    usualness(())  # loads its table once, not in every child
    cv2.setNumThreads(1)
    Image.init()


def _be_child(
    channel: socket.socket, file: int, pipes: tuple[int, int], request: dict[str, Any]
) -> NoReturn:
    """Read one file and leave."""
    result = pipes[0]
    status = 1
    try:
        os.setsid()
        _die_with_zygote()
        channel.close()
        answer = _read(file, pipes, request)
        _write(result, answer)
        status = 0
    except MemoryError:
        with contextlib.suppress(BaseException):
            _write(result, {"failed": "memory"})
    except BaseException as error:
        # The type only: a message could quote the letter.
        with contextlib.suppress(BaseException):
            os.write(2, type(error).__name__.encode() + b"\n")
    finally:
        os._exit(status)


def _read(file: int, pipes: tuple[int, int], request: dict[str, Any]) -> dict[str, Any]:
    from denialscan.ingest.read import read_bytes
    from denialscan.ingest.session import Session
    from denialscan.ocr import Program, make_engine

    config = decode(ReadingConfig, request["config"])
    room = str(request["room"])
    _seal((file, *pipes), room)
    _raise_walls(config.limits)
    program = decode(Program, request["program"]) if request["program"] else None
    parent = Parent(*pipes)
    session = Session(
        config=config,
        engine=make_engine(program, languages=config.languages) if program else None,
        report_pages=lambda count: parent.tell({"pages": count}),
        passwords=tuple(str(one) for one in request["passwords"]),
        report_member=lambda container: parent.tell({"member": container}),
        lost=request["lost"],
        memory=ParentMemory(parent) if request["memory"] else OwnMemory(),
    )
    with open(file, "rb", closefd=False) as stream:
        stream.seek(0)
        data = stream.read()
    try:
        found = read_bytes(data, str(request["name"]), str(request["sha256"]), session)
    except MissingProgramError:
        return {"missing": "tesseract"}
    return {"result": encode(found)}


class Parent:
    """The process that asked for the reading, at the other end of the child's two pipes.

    Safe to use from several threads: a question and its answer are one step.
    """

    def __init__(self, result: int, answers: int) -> None:
        self._result = result
        self._answers = answers
        self._lock = threading.Lock()
        self._buffer = bytearray()

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message."""
        with self._lock:
            _write(self._result, message)

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a message and wait for the answer; an empty one where there is none."""
        with self._lock:
            _write(self._result, message)
            while (answer := take_frame(self._buffer)) is None:
                block = os.read(self._answers, 1 << 20)
                if not block:
                    return {}
                self._buffer += block
            return answer


class ParentMemory(OwnMemory):
    """A memory that reaches beyond this file: it asks the parent for what it lacks.

    The store stays on the other side; what comes back is text, to be checked by
    whoever asked for it like any other data.
    """

    def __init__(self, parent: Parent) -> None:
        super().__init__()
        self._parent = parent

    def recall(self, key: str) -> str | None:
        """Return what was kept under ``key`` by this or another file's child."""
        known = super().recall(key)
        if known is None:
            found = self._parent.ask({"recall": key}).get("known")
            known = found if isinstance(found, str) else None
        return known

    def keep(self, key: str, value: str) -> None:
        """Keep a recognised page, here and with the parent."""
        super().keep(key, value)
        if len(key) <= MAX_KEY and len(value) <= MAX_REMEMBERED:
            self._parent.tell({"keep": key, "value": value})


def _seal(own: tuple[int, ...], room: str) -> None:
    """Leave the child nothing but its file, its pipes, its folder and a bare environment."""
    kept = sorted({0, 1, 2, *own})
    for low, high in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(low + 1, high)
    os.chdir(room)
    _point(os.open(os.devnull, os.O_WRONLY), 1)
    _point(os.open(STDERR_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    os.environ.clear()
    os.environ.update({"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8", "TMPDIR": room})
    tempfile.tempdir = room


def _raise_walls(limits: Limits) -> None:
    """Take from this process, and all that it starts, what reading does not need.

    The one place for walls: resource limits now; limits on the network and the
    file system belong here too.
    """
    memory = limits.memory_mb << 20
    seconds = int(limits.seconds + limits.max_pages * limits.seconds_per_page) + 1
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _MAX_WRITTEN),
        (resource.RLIMIT_NOFILE, _MAX_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        # macOS refuses some of these; the parent's clock still stands.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _die_with_zygote() -> None:
    """Ask Linux to kill this process when the zygote dies."""
    if not sys.platform.startswith("linux"):
        return
    zygote = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != zygote:
        os._exit(1)


def _point(source: int, target: int) -> None:
    """Make descriptor ``target`` stand for what ``source`` does."""
    if source != target:
        os.dup2(source, target)
        os.close(source)


def _write(result: int, message: dict[str, Any]) -> None:
    data = memoryview(frame(message))
    while data:
        data = data[os.write(result, data) :]


if __name__ == "__main__":
    serve()
