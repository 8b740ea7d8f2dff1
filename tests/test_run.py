"""The driver: what is skipped, what survives, and that order does not matter."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import BARE, DENIAL, GRANT, document, many_letters, write_letters

from denialscan import pipeline
from denialscan.errors import DenialscanError, Exit, InputError
from denialscan.export.jsonl import write_jsonl
from denialscan.facts import from_tables
from denialscan.ingest.session import PageMemory
from denialscan.pool import run_tasks
from denialscan.run import Progress, ScanSummary, check, scan
from denialscan.settings import ReadingConfig, RuleSettings
from denialscan.store import open_store
from denialscan.store.records import errors, records
from denialscan.work import Done, Task, Worker

DAY = "2026-11-22"
TEXTS = {"denial.txt": DENIAL, "bare.txt": BARE, "grant.txt": GRANT}


def exported(db: Path) -> str:
    """Return the store's JSON lines."""
    out = io.StringIO()
    with open_store(db) as store:
        write_jsonl(store, out)
    return out.getvalue()


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    return write_letters(tmp_path / "in", TEXTS)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def run(letters: Path, db: Path, **options: object) -> ScanSummary:
    return scan([letters], db, as_of=DAY, **options)  # type: ignore[arg-type]


def test_a_second_scan_finds_nothing_to_do(
    letters: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(letters, db)
    assert (first.found, first.read, first.skipped, first.failed) == (3, 3, 0, 0)
    assert first.exit_code == Exit.OK
    assert {row.outcome for row in first.letters} >= {"denied"}
    before = exported(db)
    monkeypatch.setattr(Worker, "read", None)
    monkeypatch.setattr(pipeline, "check", None)
    second = run(letters, db)
    assert (second.read, second.skipped, second.checked) == (0, 3, 0)
    assert second.exit_code == Exit.OK
    assert second.letters == first.letters
    assert exported(db) == before


def test_neither_jobs_nor_order_nor_pieces_matter(tmp_path: Path) -> None:
    folder = many_letters(tmp_path / "in", 6)
    paths = sorted(folder.iterdir())
    one, two, three = (tmp_path / f"{n}.db" for n in range(3))
    scan(paths, one, as_of=DAY)
    scan(paths[::-1], two, as_of=DAY, jobs=2)
    for part in (paths[4:], paths[:1], paths[1:4]):
        scan(part, three, as_of=DAY)
    assert exported(one) == exported(two) == exported(three)
    assert exported(one).count("\n") == 6


def test_new_rules_check_again_without_reading(
    letters: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(letters, db)
    monkeypatch.setattr(Worker, "work", None)
    monkeypatch.setattr(pipeline, "RULES_VERSION", "another")
    again = run(letters, db)
    assert (again.read, again.skipped, again.checked) == (0, 3, len(again.letters))


def test_new_patterns_analyse_again_without_reading(
    letters: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(letters, db)
    before = exported(db)
    monkeypatch.setattr(Worker, "read", None)
    monkeypatch.setattr(pipeline, "ANALYSIS_VERSION", "another")
    again = run(letters, db)
    assert (again.read, again.skipped) == (3, 0)
    assert exported(db) == before


def test_settings_and_day_are_part_of_the_findings_key(letters: Path, db: Path) -> None:
    count = len(run(letters, db).letters)
    assert check(db, as_of=DAY) == 0
    assert check(db, as_of="2026-11-23") == count
    assert check(db, as_of="2026-11-23", settings=RuleSettings(late_days=9)) == count
    assert check(db, as_of="2026-11-23", settings=RuleSettings(late_days=9)) == 0


def test_facts_link_letters_and_only_touch_their_person(letters: Path, db: Path) -> None:
    run(letters, db)
    people = [
        {"person_id": "P1", "name": "Amina Deng", "a_number": "A012345678"},
        {"person_id": "P2", "name": "Oksana Petrenko", "a_number": "A087654321"},
    ]
    check(db, as_of=DAY, facts=from_tables({"people": people}))
    with open_store(db) as store:
        linked = {r.link.person_id for r in records(store) if r.link}
    assert linked == {"P1", "P2", None}
    people[1]["country"] = "UA"
    assert check(db, as_of=DAY, facts=from_tables({"people": people})) >= 1
    people[0]["name"] = "Amina A. Deng"
    assert check(db, as_of=DAY, facts=from_tables({"people": people})) >= 1
    assert check(db, as_of=DAY) == 0


def test_same_bytes_are_read_once(tmp_path: Path, db: Path) -> None:
    folder = write_letters(tmp_path / "in", {"a.txt": DENIAL, "b.txt": DENIAL, "c.txt": DENIAL})
    for jobs in (1, 2):
        summary = scan([folder, folder / "a.txt"], db, as_of=DAY, jobs=jobs)
        assert summary.found == 3
        assert len(summary.letters) == 1
    with open_store(db) as store:
        (record,) = records(store)
    assert [s.name for s in record.sources] == ["a.txt", "b.txt", "c.txt"]


def test_a_changed_file_replaces_its_letter(tmp_path: Path, db: Path) -> None:
    folder = write_letters(tmp_path / "in", {"a.txt": DENIAL})
    (old,) = run(folder, db).letters
    write_letters(folder, {"a.txt": GRANT})
    (new,) = run(folder, db).letters
    assert new.letter_id != old.letter_id
    with open_store(db) as store:
        assert [r.letter.letter_id for r in records(store)] == [new.letter_id]


def test_the_store_may_lie_among_the_letters(letters: Path) -> None:
    db = letters / "denialscan.db"
    assert run(letters, db).found == 3
    assert run(letters, db).found == 3


def test_bad_files_are_rows_and_the_rest_is_done(letters: Path, db: Path) -> None:
    (letters / "empty.pdf").touch()
    (letters / "loop").symlink_to(letters)
    summary = scan([letters, letters / "nowhere.pdf"], db, as_of=DAY)
    assert (summary.found, summary.read, summary.failed) == (6, 3, 3)
    assert summary.exit_code == Exit.PARTLY
    with open_store(db) as store:
        found = {Path(e.source.path).name: e.code for e in errors(store)}
    assert found == {"empty.pdf": "empty", "loop": "unreadable", "nowhere.pdf": "not_found"}
    again = scan([letters, letters / "nowhere.pdf"], db, as_of=DAY)
    assert (again.skipped, again.failed, again.exit_code) == (3, 3, Exit.PARTLY)
    assert scan([letters / "empty.pdf"], db, as_of=DAY).exit_code == Exit.NO_INPUT


def test_an_empty_folder_is_no_input(tmp_path: Path, db: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError):
        run(tmp_path / "in", db)


def test_a_name_that_is_not_utf8_is_kept(tmp_path: Path, db: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/d\xe9nial.txt", "w") as file:
        file.write(DENIAL)
    run(folder, db)
    assert '"name":"d\\\\xe9nial.txt"' in exported(db)
    assert run(folder, db).skipped == 1


def test_an_analysis_that_fails_costs_one_file_and_tells_nothing(
    letters: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.analyse

    def analyse(reading: object, **options: object) -> object:
        if "Petrenko" in reading.text:  # type: ignore[attr-defined]
            raise KeyError("Oksana Petrenko")
        return real(reading, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "analyse", analyse)
    summary = run(letters, db)
    assert (summary.read, summary.failed) == (2, 1)
    (error,) = summary.errors
    assert error.code == "crashed"
    assert "KeyError" in error.message
    assert "Oksana" not in error.message
    # Repaired, the next scan does the file from its stored reading.
    monkeypatch.setattr(pipeline, "analyse", real)
    monkeypatch.setattr(Worker, "read", None)
    assert (run(letters, db).read, run(letters, db).skipped) == (1, 3)


def test_progress_reaches_the_end(letters: Path, db: Path) -> None:
    seen: list[Progress] = []
    run(letters, db, progress=seen.append)
    reads = [p for p in seen if p.stage == "read"]
    assert [(p.done, p.total) for p in reads] == [(1, 3), (2, 3), (3, 3)]
    assert seen[-1].stage == "check"
    assert seen[-1].done == seen[-1].total


# A worker that dies, through the pool's own seam.


class Mortal:
    """Does invented work; some tasks end or break the process."""

    def work(self, task: Task) -> Done:
        if task.path == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task.path == "bug":
            raise ValueError("a private name")
        return Done(task=task, document=document(task.path))


def mortal(memory: PageMemory, broken: bool = False) -> contextlib.AbstractContextManager[Mortal]:
    del memory
    if broken:
        raise InputError("No pattern file.")
    return contextlib.nullcontext(Mortal())


def pool(paths: list[str], **options: object) -> dict[str, str | None]:
    tasks = [Task(path=p, file=Path(p), sha256=document(p).sha256) for p in paths]
    done = run_tasks(
        tasks,
        jobs=2,
        config=ReadingConfig(),
        engine="none",
        factory=functools.partial(mortal, **options),
    )
    return {d.task.path: d.document.code if d.document else "missing" for d in done}


def test_a_dying_process_costs_one_file() -> None:
    found = pool(["a", "die", "b", "c", "d"])
    assert found == {"a": None, "die": "crashed", "b": None, "c": None, "d": None}


def test_a_worker_that_cannot_start_ends_the_scan() -> None:
    with pytest.raises(DenialscanError, match="No pattern file"):
        pool(["a", "b"], broken=True)


def test_a_bug_in_a_worker_is_told_without_content() -> None:
    with pytest.raises(DenialscanError, match="ValueError") as caught:
        pool(["bug"])
    assert "private" not in str(caught.value)


# The whole program, killed and interrupted.


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "denialscan", *map(str, arguments)]


def scanning(folder: Path, db: Path, *, jobs: int = 2) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("scan", folder, "--db", db, "--as-of", DAY, "--jobs", jobs),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows(db: Path, table: str) -> int:
    """Count rows, from outside and while the scan runs; 0 before there is a table."""
    with contextlib.closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as raw:
        return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def wait_for(process: subprocess.Popen[str], db: Path, table: str, count: int) -> bool:
    """Wait until ``table`` has ``count`` rows; False when the scan ended before."""
    while process.poll() is None:
        with contextlib.suppress(sqlite3.Error):
            if rows(db, table) >= count:
                return True
        time.sleep(0.002)
    return False


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Letters, and what an uninterrupted scan makes of them."""
    root = tmp_path_factory.mktemp("batch")
    folder = many_letters(root / "in", 12)
    scan([folder], root / "whole.db", as_of=DAY)
    return folder, exported(root / "whole.db")


def test_a_scan_killed_again_and_again_is_completed(batch: tuple[Path, str], db: Path) -> None:
    folder, whole = batch
    kept = 0
    # At the start, early, in the middle, and with everything read but not yet checked.
    for jobs, count in ((1, 0), (2, 1), (1, 6), (2, 12)):
        process = scanning(folder, db, jobs=jobs)
        if count == 0:
            time.sleep(0.3)
        else:
            wait_for(process, db, "documents", count)
        process.kill()
        process.communicate()
        if count:
            assert rows(db, "documents") >= max(kept, count)
            kept = rows(db, "documents")
    again = run(folder, db)
    assert again.skipped == kept
    assert exported(db) == whole


def test_an_interrupted_scan_keeps_what_is_done(batch: tuple[Path, str], db: Path) -> None:
    folder, whole = batch
    process = scanning(folder, db)
    assert wait_for(process, db, "documents", 2)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == Exit.INTERRUPTED
    assert "Interrupted" in err
    assert "Traceback" not in err
    assert rows(db, "documents") >= 2
    run(folder, db)
    assert exported(db) == whole


def test_check_loads_neither_language_nor_ocr_libraries(letters: Path, db: Path) -> None:
    run(letters, db)
    code = (
        "import sys\n"
        "from denialscan.run import check\n"
        "print(check(sys.argv[1], as_of='2027-01-01'))\n"
        "heavy = {'spacy', 'pytesseract', 'pdfplumber', 'pypdfium2', 'cv2', 'PIL', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(db)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["3", "[]"]


def test_without_tesseract_digital_files_are_done(letters: Path, db: Path, tmp_path: Path) -> None:
    from PIL import Image, ImageDraw

    page = Image.new("L", (850, 1100), 255)
    ImageDraw.Draw(page).text((90, 90), "The request is denied.", fill=0, font_size=30)
    page.save(letters / "scan.png", dpi=(100, 100))
    bare = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        command("scan", letters, "--db", db, "--as-of", DAY, "--jobs", 1),
        capture_output=True,
        text=True,
        env=bare,
        check=False,
    )
    assert done.returncode == Exit.MISSING_PROGRAM
    assert "Tesseract" in done.stderr
    assert "doctor" in done.stderr
    with open_store(db) as store:
        assert len(list(records(store))) == 3
        assert [Path(e.source.path).name for e in errors(store)] == ["scan.png"]
