"""Opening a store, its transactions, and SQLite's errors in our own words."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from denialscan.errors import DenialscanError, InputError, OutputError, UsageError
from denialscan.store.tables import APPLICATION_ID, SQLITE_DDL, STORE_VERSION, Tables, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

#: How long one writer waits for another (milliseconds).
BUSY_MS = 5000


class Store:
    """An open store. Close it, or use it in a ``with`` statement.

    ``write`` takes the single writer's lock at once; whatever happens inside
    is kept as a whole or not at all.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @property
    def t(self) -> Tables:
        """The tables."""
        return tables()

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a write transaction.

        Raises OutputError when the store cannot be written or the disk is full,
        InputError when another process holds the lock or the file is damaged.
        """
        with self._translated():
            connection = self._engine.connect().execution_options(denialscan_write=True)
            with connection, connection.begin():
                yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state of the store."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close the store; SQLite then folds its write-ahead log into the file."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        from sqlalchemy.exc import DBAPIError

        try:
            yield
        except DBAPIError as error:
            translated = translate(error.orig, self.name)
            if translated is None:
                raise
            raise translated from None


def translate(error: BaseException | None, name: str) -> DenialscanError | None:
    """Return our error for one of SQLite's, None for a mistake of the program."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return InputError(
            f"The database {name} is locked by another program.",
            next_step="Wait until the other scan has ended, then run the same command again.",
        )
    if "disk is full" in text or "disk i/o" in text:
        return OutputError(
            f"The database {name} cannot be written: {error}.",
            next_step="Free some space on the disk and run the same command again; what was "
            "finished is kept.",
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return OutputError(
            f"The database {name} cannot be written.",
            next_step="Choose a folder that you may write to with --db.",
        )
    if "not a database" in text or "malformed" in text or "encrypted" in text:
        return InputError(
            f"The file {name} is not a database, or it is damaged.",
            next_step="Choose another file with --db, or restore it from a backup.",
        )
    return None


def open_store(db: str | Path, *, create: bool = False) -> Store:
    """Open the store ``db``; with ``create``, make it where there is none.

    Without ``create`` the store is opened for reading only where the file may
    not be written. Raises UsageError for a ``postgresql://`` address (not in
    this release), InputError where there is no store, or one that is not ours,
    newer, damaged or locked, OutputError where it cannot be made.
    """
    name = str(db)
    if "://" in name:
        raise UsageError(
            "A database server is not supported in this release.",
            next_step="Use a SQLite file, for example --db denialscan.db; PostgreSQL is planned.",
        )
    path = Path(name)
    if path.is_dir():
        raise InputError(f"The database {name} is a folder.", next_step="Name a file with --db.")
    if not create and not path.exists():
        raise InputError(
            f"There is no database {name}.",
            next_step=f"Read some letters first: denialscan scan PATH --db {name}",
        )
    store = Store(_engine(path), name)
    try:
        _prepare(store, create=create)
    except BaseException:
        store.close()
        raise
    return store


def _engine(path: Path) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import QueuePool

    engine = create_engine("sqlite://", creator=lambda: _connect(path), poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the writer's lock before anything is read, so that two
        # writers queue up instead of failing half way.
        write = connection.get_execution_options().get("denialscan_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _connect(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}"
    try:
        connection = _raw(f"{address}?mode=rwc" if not path.exists() else f"{address}?mode=rw")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        refused = "unable to open" in str(error) or "readonly" in str(error)
        if not refused or not path.exists():
            raise
        # A store in a folder that may not be written: the write-ahead log cannot be
        # made there. Without a pending log the file alone is complete.
        if Path(f"{path}-wal").exists():
            raise
        return _raw(f"{address}?immutable=1")
    return connection


def _raw(address: str) -> sqlite3.Connection:
    # isolation_level=None: SQLAlchemy's begin event above starts transactions.
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _prepare(store: Store, *, create: bool) -> None:
    t = store.t
    with store.read() as connection:
        names = _scalars(connection, "SELECT name FROM sqlite_master")
        ours = _scalars(connection, "PRAGMA application_id") == [APPLICATION_ID]
    if not names:
        if not create:
            raise InputError(
                f"The database {store.name} is empty.",
                next_step=f"Read some letters first: denialscan scan PATH --db {store.name}",
            )
        _create(store)
        return
    if not ours or "meta" not in names:
        raise InputError(
            f"The file {store.name} is a database of another program.",
            next_step="Choose another file with --db.",
        )
    with store.read() as connection:
        row = connection.execute(t.meta.select().where(t.meta.c.name == "version")).one()
    if int(row.value) > STORE_VERSION:
        raise InputError(
            f"The database {store.name} was made by a newer denialscan (store version "
            f"{row.value}, this one knows {STORE_VERSION}).",
            next_step="Update denialscan, or choose another file with --db.",
        )
    if int(row.value) < STORE_VERSION:
        _migrate(store)


def _create(store: Store) -> None:
    with store._translated(), store._engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA journal_mode = WAL")
    with store.write() as connection:
        # Another process may have been first; then there is nothing left to do.
        if _scalars(connection, "SELECT name FROM sqlite_master"):
            return
        store.t.metadata.create_all(connection)
        for statement in SQLITE_DDL:
            connection.exec_driver_sql(statement)
        connection.execute(store.t.meta.insert().values(name="version", value=str(STORE_VERSION)))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _migrate(store: Store) -> None:
    """Bring an older store up to date, in one transaction.

    Versions 2 to 4 added tables; they fill as letters are read and checked, and as
    corrections come in. Version 4 keeps findings otherwise: those of older versions go,
    and the next check makes them anew.
    """
    t = store.t
    try:
        with store.write() as connection:
            row = connection.execute(t.meta.select().where(t.meta.c.name == "version")).one()
            if int(row.value) >= STORE_VERSION:
                return  # another process was first
            connection.exec_driver_sql("DROP TABLE IF EXISTS checks")
            connection.exec_driver_sql("DROP TABLE IF EXISTS findings")
            t.metadata.create_all(connection)
            for statement in SQLITE_DDL:
                connection.exec_driver_sql(statement)
            connection.execute(
                t.meta.update().where(t.meta.c.name == "version").values(value=str(STORE_VERSION))
            )
    except OutputError as error:
        raise OutputError(
            f"The database {store.name} was made by an older denialscan and cannot be brought up "
            "to date where it is.",
            next_step="Copy it to a folder that you may write to, and name that copy with --db.",
        ) from error


def _scalars(connection: Connection, statement: str) -> list[Any]:
    return list(connection.exec_driver_sql(statement).scalars())
