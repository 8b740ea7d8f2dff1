"""The store: transactions, identities, what is kept and what is refused."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from builders import document, finding, letter, sha
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from denialscan.errors import DenialscanError, InputError, OutputError, UsageError
from denialscan.schema import (
    CaseFacts,
    FactRow,
    Label,
    PersonLink,
    ReadFailure,
    Related,
    SourceFile,
    letter_id,
)
from denialscan.settings import RuleSettings
from denialscan.settle import settle
from denialscan.store import Store, connect, open_store
from denialscan.store.checks import Check, check_row, heads, load_letter, put_checks
from denialscan.store.documents import PathRow, find_document, put_document, put_path
from denialscan.store.facts import current_facts, put_facts
from denialscan.store.lists import Filter, fts_query, listing, search
from denialscan.store.records import errors, find_id, reading_of, records, superseded, unchecked
from denialscan.store.twins import find_duplicates


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(db: Path):
    with open_store(db, create=True) as opened:
        yield opened


def put(store: Store, content: str, path: str, **changes: object) -> str:
    """Store one letter found at ``path`` and return its id."""
    found = letter(content, **changes)
    place = PathRow(path=path, name=path, sha256=sha(content))
    put_document(store, document(content, found), place)
    return found.letter_id


def check(store: Store, letter_id_: str, **changes: object) -> None:
    values: dict[str, object] = {
        "letter_id": letter_id_,
        "link_key": "l",
        "own_key": "o",
        "facts_key": "f",
        "as_of": "2026-11-22",
        "link": None,
        "own_findings": (finding(),),
        "facts_findings": (),
    }
    put_checks(store, [check_row(Check(**(values | changes)))])  # type: ignore[arg-type]


def test_a_letter_comes_back_as_it_went_in(store: Store) -> None:
    found = letter("one")
    put_document(
        store, document("one", found), PathRow(path="a.txt", name="a.txt", sha256=sha("one"))
    )
    check(store, found.letter_id, link=PersonLink(person_id="P1", confidence=1.0, reason="number"))
    (record,) = records(store)
    assert record.letter == found
    assert record.findings == (finding(),)
    assert record.link is not None
    assert record.link.person_id == "P1"
    assert record.as_of == "2026-11-22"
    assert [s.path for s in record.sources] == ["a.txt"]
    assert reading_of(store, found.letter_id).source.sha256 == sha("one")


def test_durability_settings_are_on(store: Store) -> None:
    with store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == connect.BUSY_MS


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    kept = put(store, "two", "b")
    member = ReadFailure(
        source=SourceFile(sha256=sha("m"), name="x", media_type="x", container="m!/x"),
        code="unsupported",
        message="Not read.",
    )
    # The letter cannot be written (it has no kind), after all that came before it.
    row = document("one", letter("one"), failures=(member,))
    broken = replace(row, letters=(replace(row.letters[0], kind=None),))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        put_document(store, broken, PathRow(path="a", name="a", sha256=sha("one")))
    assert [r.letter.letter_id for r in records(store)] == [kept]
    assert find_document(store, sha("one")) is None
    assert list(errors(store)) == []


def test_same_bytes_at_two_paths_are_one_letter(store: Store) -> None:
    put(store, "one", "b.txt")
    put_path(store, PathRow(path="a.txt", name="a.txt", sha256=sha("one")))
    (record,) = records(store)
    assert [s.path for s in record.sources] == ["a.txt", "b.txt"]


def test_same_bytes_alone_and_in_a_mail_are_one_letter(store: Store) -> None:
    mailed = letter(
        "one",
        source=SourceFile(
            sha256=sha("one"), name="r.pdf", media_type="text/plain", container="m.eml!/r.pdf"
        ),
        related=(Related(letter_id="0" * 20, relation="attachment_of", confidence=1.0),),
    )
    put_document(
        store,
        document("mail", mailed),
        PathRow(path="a.eml", name="a.eml", sha256=sha("mail")),
    )
    put(store, "one", "z.txt")
    (record,) = records(store)
    assert [(s.path, s.container) for s in record.sources] == [
        ("z.txt", None),
        ("a.eml", "m.eml!/r.pdf"),
    ]
    assert record.letter.source.container is None
    assert [r.relation for r in record.letter.related] == ["attachment_of"]


def test_a_vanished_letter_stays_with_its_successor(store: Store) -> None:
    old = letter("one", letter_id=letter_id(sha("one"), "p2"), first_page=2, last_page=2)
    place = PathRow(path="a", name="a", sha256=sha("one"))
    put_document(store, document("one", old), place)
    check(store, old.letter_id)
    new = letter("one")
    put_document(store, document("one", new, analysis="a2"), place)
    assert [r.letter.letter_id for r in records(store)] == [new.letter_id]
    assert superseded(store, old.letter_id) == (True, new.letter_id)
    assert superseded(store, new.letter_id) == (False, None)
    assert [row.letter_id for row in search(store, "denied")] == [new.letter_id]


def test_changed_content_takes_the_place_of_the_old(store: Store) -> None:
    old = put(store, "old", "a.txt")
    new = put(store, "new", "a.txt")
    assert [r.letter.letter_id for r in records(store)] == [new]
    assert superseded(store, old) == (True, new)
    # The old content is met again, elsewhere: its letter lives again.
    put_path(store, PathRow(path="b.txt", name="b.txt", sha256=sha("old")))
    assert {r.letter.letter_id for r in records(store)} == {old, new}
    assert superseded(store, old) == (False, None)


def test_old_content_that_another_path_still_has_stays(store: Store) -> None:
    old = put(store, "old", "a.txt")
    put_path(store, PathRow(path="b.txt", name="b.txt", sha256=sha("old")))
    new = put(store, "new", "a.txt")
    assert {r.letter.letter_id for r in records(store)} == {old, new}


def test_a_path_in_error_keeps_its_letter(store: Store) -> None:
    kept = put(store, "one", "a.txt")
    put_path(store, PathRow(path="a.txt", name="a.txt", code="not_found", message="Gone."))
    assert [r.letter.letter_id for r in records(store)] == [kept]
    assert [(e.source.path, e.code) for e in errors(store)] == [("a.txt", "not_found")]
    put_path(store, PathRow(path="a.txt", name="a.txt", sha256=sha("one")))
    assert list(errors(store)) == []


def test_errors_come_by_path_with_members(store: Store) -> None:
    failed = document("bad", code="damaged", message="Cut short.", analysis_key=None, reading=None)
    put_document(store, failed, PathRow(path="z.pdf", name="z.pdf", sha256=sha("bad")))
    member = ReadFailure(
        source=SourceFile(
            sha256=sha("m"), name="x.doc", media_type="application/msword", container="m.eml!/x.doc"
        ),
        code="unsupported",
        message="Not read.",
    )
    put_document(
        store,
        document("mail", letter("mail"), failures=(member,)),
        PathRow(path="m.eml", name="m.eml", sha256=sha("mail")),
    )
    found = [(e.source.path, e.source.container, e.code, e.source.sha256) for e in errors(store)]
    assert found == [
        ("m.eml", "m.eml!/x.doc", "unsupported", sha("m")),
        ("z.pdf", None, "damaged", sha("bad")),
    ]
    known = find_document(store, sha("mail"))
    assert known is not None
    assert known.failed_members == 1


def test_a_changed_letter_loses_its_findings(store: Store) -> None:
    found = put(store, "one", "a")
    check(store, found)
    put(store, "one", "a", kind=Label(value="parole", confidence=1.0))
    (record,) = records(store)
    assert (record.findings, record.as_of) == ((), "")


def test_heads_carry_keys_and_load(store: Store) -> None:
    found = put(store, "one", "a")
    check(store, found, own_key="k")
    (head,) = heads(store)
    assert (head.letter_id, head.own_key, head.analysis_key) == (found, "k", "a1 of one")
    assert load_letter(store, head) == letter("one")


def test_list_filters(store: Store) -> None:
    denied = put(store, "one", "a")
    check(store, denied)
    other = put(store, "two", "b", kind=Label(value="parole", confidence=1.0))
    check(store, other, own_findings=(finding(outcome="clear"),))

    def ids(**where: object) -> set[str]:
        return {row.letter_id for row in listing(store, Filter(**where))}  # type: ignore[arg-type]

    assert ids() == {denied, other}
    assert ids(kind="parole") == {other}
    assert ids(flagged=True) == ids(rule="summary_denial") == {denied}
    assert ids(rule="kick_back") == set()
    assert ids(person="petrenko") == {denied, other}
    assert ids(person="deng") == set()
    assert ids(since="2022-05-05", until="2022-05-05") == {denied, other}
    assert ids(since="2022-05-06") == ids(until="2022-05-04") == set()


def test_find_id_by_prefix(store: Store) -> None:
    found = put(store, "one", "a")
    assert find_id(store, found[:6]) == found
    assert find_id(store, found) == found
    assert find_id(store, found[:5]) is None
    assert find_id(store, "%%%%%%") is None
    twin = letter("two", letter_id=found[:10] + "0123456789")
    put_document(store, document("two", twin), PathRow(path="b", name="b", sha256=sha("two")))
    with pytest.raises(UsageError, match="2 letters"):
        find_id(store, found[:8])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("flight risk", '"flight" "risk"'),
        ('"flight risk" granted', '"flight risk" "granted"'),
        ("deten*", '"deten"*'),
        ("danger OR flight", '"danger" OR "flight"'),
        ("OR danger NOT", '"danger"'),
        ("A-012", '"A-012"'),
        ('un"balanced', '"un balanced"'),
    ],
)
def test_fts_query(query: str, expected: str) -> None:
    assert fts_query(query) == expected


@pytest.mark.parametrize("query", ["", "  ", "* ( )", '""', "OR"])
def test_a_search_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(UsageError):
        fts_query(query)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory):
    with open_store(tmp_path_factory.mktemp("s") / "s.db", create=True) as opened:
        put(opened, "one", "a")
        yield opened


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_no_query_breaks_the_search(searched: Store, query: str) -> None:
    try:
        search(searched, query)
    except UsageError:
        return


def test_search_finds_words_without_accents(store: Store) -> None:
    found = put(store, "one", "a", text="Estimada señora Núñez: su solicitud es denegada.")
    assert [row.letter_id for row in search(store, "nunez")] == [found]
    (row,) = search(store, "solicitud")
    assert row.snippet is not None
    assert "[solicitud]" in row.snippet
    assert search(store, "granted") == []


def facts(*names: str, row: int = 2) -> CaseFacts:
    rows = tuple(
        FactRow(
            sheet="people", row=row + i, values={"person_id": f"P{i}", "name": name}, file="f.csv"
        )
        for i, name in enumerate(names)
    )
    return CaseFacts(revision=sha("".join(names)), rows=rows)


def test_facts_rows_close_and_open_again(store: Store) -> None:
    assert current_facts(store) is None
    first, second = facts("Ann", "Bo"), facts("Ann")
    assert put_facts(store, first).changed
    assert not put_facts(store, first).changed
    assert current_facts(store) == first
    assert put_facts(store, second).changed
    assert current_facts(store) == second
    assert put_facts(store, first).changed
    assert current_facts(store) == first
    with store.read() as connection:
        rows = connection.execute(store.t.facts_rows.select()).all()
    assert sorted((r.row, r.opened, r.closed) for r in rows) == [
        (2, 1, None),
        (3, 1, 2),
        (3, 3, None),
    ]


def test_reviews_are_append_only(store: Store, db: Path) -> None:
    with store.write() as connection:
        connection.execute(
            store.t.reviews.insert().values(
                letter_id="0" * 20,
                anchor="{}",
                target="kind",
                verdict="right",
                made_at="2026-11-22",
            )
        )
    raw = sqlite3.connect(db)
    for statement in ("UPDATE reviews SET verdict = 'x'", "DELETE FROM reviews"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.close()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but a text that is long enough to look into " * 10)
    other = tmp_path / "other.db"
    raw = sqlite3.connect(other)
    raw.execute("CREATE TABLE t (x)")
    raw.commit()
    raw.close()
    empty = tmp_path / "empty.db"
    empty.touch()
    for path in (text, other, empty, tmp_path, tmp_path / "missing.db"):
        with pytest.raises(InputError) as caught:
            open_store(path)
        assert caught.value.next_step
    for path in (text, other, tmp_path):
        with pytest.raises(InputError):
            open_store(path, create=True)
    assert text.read_text().startswith("not a database")
    with pytest.raises(UsageError):
        open_store("postgresql://localhost/letters", create=True)


def test_a_newer_store_is_refused(db: Path) -> None:
    open_store(db, create=True).close()
    raw = sqlite3.connect(db)
    raw.execute("UPDATE meta SET value = '999'")
    raw.commit()
    raw.close()
    with pytest.raises(InputError, match="newer"):
        open_store(db)


#: The tables that versions 2 and 3 added.
ADDED = ("page_readings", "cards", "joins", "traits", "compared", "duplicates", "corrections",
         "request_checks", "briefs")  # fmt: skip


def make_older(db: Path) -> None:
    """Turn a store into one of version 1, as the release before this one made it."""
    with contextlib.closing(sqlite3.connect(db)) as raw:
        for name in ADDED:
            raw.execute(f"DROP TABLE {name}")
        raw.execute("UPDATE meta SET value = '1' WHERE name = 'version'")
        raw.commit()


def test_an_older_store_is_brought_up_to_date(db: Path) -> None:
    with open_store(db, create=True) as store:
        put(store, "a", "/a")
        put(store, "b", "/b")
        before = [(r.letter, r.findings) for r in records(store)]
    make_older(db)
    with open_store(db) as store:
        assert [(r.letter, r.findings) for r in records(store)] == before
        assert len(listing(store, Filter())) == 2
        find_duplicates(store, heads(store))
    with contextlib.closing(sqlite3.connect(db)) as raw:
        assert raw.execute("SELECT value FROM meta WHERE name = 'version'").fetchone() == ("4",)
        assert raw.execute("SELECT count(*) FROM traits").fetchone() == (2,)
    open_store(db).close()


def test_findings_of_an_older_store_are_made_anew(db: Path) -> None:
    """Version 3 kept them in other columns; they go, and the next check makes them."""
    with open_store(db, create=True) as store:
        put(store, "a", "/a")
    with contextlib.closing(sqlite3.connect(db)) as raw:
        for name in ("checks", "findings", "request_checks", "briefs"):
            raw.execute(f"DROP TABLE {name}")
        raw.execute(
            "CREATE TABLE checks (letter_id TEXT PRIMARY KEY, link_key TEXT, findings_key TEXT, "
            "as_of TEXT, person_id TEXT, link TEXT, findings BLOB)"
        )
        raw.execute(
            "CREATE TABLE findings (letter_id TEXT, position INTEGER, rule TEXT, outcome TEXT, "
            "severity TEXT, PRIMARY KEY (letter_id, position))"
        )
        raw.execute("INSERT INTO findings VALUES ('x', 1, 'kick_back', 'flagged', 'medium')")
        raw.execute("UPDATE meta SET value = '3' WHERE name = 'version'")
        raw.commit()
    with open_store(db) as store:
        (record,) = records(store)
        assert record.findings == ()
        assert unchecked(store) == 1
        assert settle(store, as_of="2026-11-22", settings=RuleSettings()) == 1
        (record,) = records(store)
        assert len(record.findings) > 30
        assert unchecked(store) == 0


def test_an_older_store_that_may_not_be_written_says_so(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(db, create=True).close()
    make_older(db)

    whole = connect._raw

    def only_reading(address: str) -> sqlite3.Connection:
        return whole(address.partition("?")[0] + "?mode=ro")

    monkeypatch.setattr(connect, "_raw", only_reading)
    with pytest.raises(OutputError, match="older denialscan") as caught:
        open_store(db)
    assert "Copy it" in caught.value.next_step


def test_a_damaged_store_is_refused(db: Path) -> None:
    with open_store(db, create=True) as store:
        put(store, "one", "a")
    data = bytearray(db.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    db.write_bytes(data)
    with pytest.raises(InputError), open_store(db) as store:
        list(records(store))


def test_a_locked_store_says_so(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(db, create=True).close()
    monkeypatch.setattr(connect, "BUSY_MS", 50)
    raw = sqlite3.connect(db, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    with open_store(db, create=True) as second, pytest.raises(InputError, match="locked"):
        put(second, "one", "a")
    raw.execute("ROLLBACK")
    raw.close()


def test_a_full_disk_is_an_output_error(store: Store) -> None:
    with store.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    with store.read() as connection:
        # The connection is kept for the next transaction, and with it this limit.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutputError, match="full"):
        put(store, "one", "a.txt", text=" ".join(str(n) for n in range(20_000)))
    assert list(records(store)) == []


def test_a_store_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        open_store(tmp_path / "no" / "such" / "folder.db", create=True)


def test_every_error_of_the_store_is_ours() -> None:
    for text in ("database is locked", "disk I/O error", "attempt to write a readonly database"):
        assert isinstance(connect.translate(sqlite3.OperationalError(text), "x"), DenialscanError)
    assert connect.translate(sqlite3.OperationalError("no such column: x"), "x") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_store_in_a_folder_that_may_not_be_written_can_be_read() -> None:
    code = (
        "import os, sys\n"
        "from denialscan.store import open_store, records, documents\n"
        "open_store(sys.argv[1]).close()\n"
        "os.setuid(65534)\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    print(len(list(records.records(store))))\n"
        "    try:\n"
        "        documents.put_path(store, documents.PathRow(path='b', name='b'))\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__)\n"
    )
    # pytest's own folders are closed to others.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        db = Path(folder, "store.db")
        with open_store(db, create=True) as store:
            put(store, "one", "a")
        done = subprocess.run(
            [sys.executable, "-c", code, str(db)], capture_output=True, text=True, check=False
        )
    assert done.stdout.split() == ["1", "OutputError"], done.stderr
