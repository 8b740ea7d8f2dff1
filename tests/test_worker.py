"""The reading child: real files, real processes, real limits."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import making
import numpy as np
import pytest

from denialscan.errors import MissingProgramError
from denialscan.ingest.files import hash_file
from denialscan.schema import ReadResult
from denialscan.settings import Limits, ReadingConfig
from denialscan.worker import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadingConfig()) as one:
        yield one


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fax of forty pages, no two alike: about half a minute of OCR."""
    page = making.picture(making.letter_pdf(), dpi=200)
    pages = [np.roll(page, number, axis=1) for number in range(40)]
    folder = tmp_path_factory.mktemp("slow")
    return making.put(folder, "slow.tif", making.tiff_g4(pages, (200, 200)))


def children(pid: int) -> list[int]:
    """Return the living (or dead but not collected) children of a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def bare(pid: int) -> bool:
    """Whether a living process has an empty environment, as a zygote does."""
    try:
        return not gone(pid) and Path(f"/proc/{pid}/environ").read_bytes() == b""
    except OSError:
        return False


def told_of_a_child(pid: int, what: str) -> bytes:
    """Return what /proc says of a program that a process runs: one of many short ones,
    which may end, or not have begun, while it is looked at."""
    for _ in range(2000):
        for child in children(pid):
            with contextlib.suppress(OSError):
                if told := Path(f"/proc/{child}/{what}").read_bytes():
                    return told
        time.sleep(0.01)
    raise AssertionError("no program was started")


def zygotes(before: set[int]) -> list[int]:
    return [p for p in children(os.getpid()) if p not in before and bare(p)]


class Running:
    """A read that goes on in a thread, with the processes that it made."""

    def __init__(self, reader: Reader, path: Path) -> None:
        before = set(children(os.getpid()))
        self.result: ReadResult | None = None
        self._thread = threading.Thread(target=self._read, args=(reader, path))
        self._thread.start()
        self.zygote = self._wait(lambda: zygotes(before))
        self.child = self._wait(lambda: children(self.zygote))
        self.tesseract = self._wait(lambda: children(self.child))

    def _read(self, reader: Reader, path: Path) -> None:
        self.result = reader.read(path)

    @staticmethod
    def _wait(find: object) -> int:
        assert callable(find)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if found := find():
                return int(found[0])
            time.sleep(0.01)
        raise AssertionError("no process appeared")

    def finish(self) -> ReadResult:
        self._thread.join(30)
        assert self.result is not None
        return self.result


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_gone(*pids: int) -> None:
    end = time.monotonic() + 5
    while not all(gone(p) for p in pids):
        assert time.monotonic() < end, "a process lives on"
        time.sleep(0.02)


def code(result: ReadResult) -> str:
    assert result.readings == ()
    (failure,) = result.failures
    assert failure.message.endswith(".")
    return failure.code


def test_reads_several_files_in_one_zygote(reader: Reader, tmp_path: Path) -> None:
    first = making.put(tmp_path, "a.pdf", making.letter_pdf())
    second = making.put(tmp_path, "b.txt", b"One line.\n")
    for path, start in ((first, "Office of Enforcement"), (second, "One line.")):
        (reading,) = reader.read(path).readings
        assert reading.text.startswith(start)
        assert reading.source.sha256 == hash_file(path)
        assert reading.source.name == path.name
        making.check_offsets(reading)


def test_child_is_stripped_and_killed_without_trace(slow: Path, tmp_path: Path) -> None:
    os.environ["DENIALSCAN_TEST_SECRET"] = "x"
    with Reader(ReadingConfig(engine="pytesseract")) as reader:
        run = Running(reader, slow)
        assert Path(f"/proc/{run.zygote}/environ").read_bytes() == b""
        told = told_of_a_child(run.child, "environ").split(b"\0")
        assert {e.partition(b"=")[0] for e in told if e} == {
            b"OMP_THREAD_LIMIT",
            b"LC_ALL",
            b"TMPDIR",
        }
        open_files = {
            os.readlink(f"/proc/{run.child}/fd/{n}") for n in os.listdir(f"/proc/{run.child}/fd")
        }
        room = os.readlink(f"/proc/{run.child}/cwd")
        strange = {
            f
            for f in open_files
            if not f.startswith(("pipe:", "/dev/null", room)) and f != str(slow)
        }
        assert strange == set()
        assert not any(f.startswith("socket:") for f in open_files)
        assert "denialscan-" in room
        limits = told_of_a_child(run.child, "limits").decode()
        assert str(3072 << 20) in limits
        os.kill(run.child, signal.SIGKILL)
        assert code(run.finish()) == "crashed"
        wait_gone(run.child, run.tesseract)
        assert not Path(room).exists()
        # The next file is read as if nothing had happened.
        again = reader.read(making.put(tmp_path, "n.txt", b"next"))
        assert again.readings[0].text == "next"


def test_dead_zygote_is_replaced(tmp_path: Path) -> None:
    before = set(children(os.getpid()))
    with Reader(ReadingConfig()) as reader:
        path = making.put(tmp_path, "n.txt", b"next")
        assert reader.read(path).readings
        (zygote,) = {p for p in children(os.getpid()) if bare(p)} - before
        os.kill(zygote, signal.SIGKILL)
        wait_gone(zygote)
        assert reader.read(path).readings[0].text == "next"


def test_timeout_ends_the_whole_group(slow: Path) -> None:
    limits = Limits(seconds=0.4, seconds_per_page=0.05)
    with Reader(ReadingConfig(engine="pytesseract", limits=limits)) as reader:
        start = time.monotonic()
        run = Running(reader, slow)
        assert code(run.finish()) == "timeout"
        wait_gone(run.child, run.tesseract)
        assert time.monotonic() - start < 15


def test_pages_lengthen_the_time(tmp_path: Path) -> None:
    """One page of OCR takes longer than the base time alone."""
    page = making.picture(making.letter_pdf(), dpi=200)
    path = making.put(tmp_path, "one.tif", making.tiff_g4([page], (200, 200)))
    limits = Limits(seconds=0.2, seconds_per_page=60)
    with Reader(ReadingConfig(limits=limits)) as reader:
        assert reader.read(path).readings


def test_memory_limit(tmp_path: Path) -> None:
    noise = np.full((11000, 11000), 255, np.uint8)
    path = making.put(tmp_path, "wide.png", making.image_bytes(noise, "PNG", dpi=(1200, 1200)))
    with Reader(ReadingConfig(limits=Limits(memory_mb=700))) as reader:
        assert code(reader.read(path)) == "memory"


def test_answer_is_capped(tmp_path: Path) -> None:
    path = making.put(tmp_path, "long.txt", b"word " * 20000)
    with Reader(ReadingConfig(limits=Limits(max_result=20_000))) as reader:
        assert code(reader.read(path)) == "crashed"


def test_without_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    digital = making.put(tmp_path, "a.pdf", making.letter_pdf())
    scan = making.put(tmp_path, "b.pdf", making.scanned(making.picture(making.letter_pdf(), 100)))
    with Reader(ReadingConfig()) as reader:
        assert reader.engine == "none"
        assert reader.read(digital).readings[0].pages[0].text_source == "text_layer"
        with pytest.raises(MissingProgramError) as caught:
            reader.read(scan)
        assert caught.value.next_step
        assert reader.read(digital).readings


def test_parent_killed_leaves_no_orphans(slow: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from denialscan.worker import Reader; "
        "from denialscan.settings import ReadingConfig; "
        "Reader(ReadingConfig(engine='pytesseract')).read(Path(sys.argv[1]))"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(slow)])
    try:
        zygote = Running._wait(lambda: [p for p in children(parent.pid) if bare(p)])
        child = Running._wait(lambda: children(zygote))
        tesseract = Running._wait(lambda: children(child))
        room = Path(os.readlink(f"/proc/{child}/cwd"))
    finally:
        parent.kill()
        parent.wait()
    wait_gone(zygote, child, tesseract)
    assert not room.exists()


def test_readers_in_threads(tmp_path: Path) -> None:
    path = making.put(tmp_path, "a.pdf", making.letter_pdf())
    texts: list[str] = []

    def work() -> None:
        with Reader(ReadingConfig()) as own:
            texts.append(own.read(path).readings[0].text)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 2
    assert texts[0] == texts[1]
