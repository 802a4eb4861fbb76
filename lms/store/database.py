"""The database behind a URL: SQLite with durable, serialised writes, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

#: how long a writer waits for another before it gives up, in milliseconds
BUSY_TIMEOUT_MS = 15_000
#: the advisory lock that makes PostgreSQL's writers queue as SQLite's do
WRITERS_QUEUE = 7_205_759
#: a row every prepared database can give
PROBE = "SELECT seq FROM journal LIMIT 1"


class RowByRow(Session):
    """A session without the old bulk methods: they pass by the events that stamp facts and refuse to change them."""

    def bulk_save_objects(self, objects: Iterable[object], *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise RuntimeError("rows are added one by one, so that the journal sees each")

    def bulk_insert_mappings(self, mapper: Any, mappings: Iterable[dict[str, Any]], *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise RuntimeError("rows are added one by one, so that the journal sees each")

    def bulk_update_mappings(self, mapper: Any, mappings: Iterable[dict[str, Any]]) -> NoReturn:
        """Refused."""
        raise RuntimeError("rows are changed one by one, so that facts are not among them")


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and its two kinds of session, both of which begin at their first statement.

    `write` then queues for the one write lock; `read` never waits for a writer and sees one snapshot to its end.
    """

    engine: Engine
    write: sessionmaker[RowByRow]
    read: sessionmaker[Session]

    def answers(self) -> bool:
        """Say whether the database is there and has our tables."""
        if (path := self.file) is not None:
            # a connection of its own: the pool's go on reading a file that was deleted under them
            try:
                with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
                    connection.execute(PROBE).fetchall()
            except sqlite3.Error:
                return False
            return True
        try:
            with self.read() as session:
                session.execute(text(PROBE)).all()
        except SQLAlchemyError:
            return False
        return True

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None on PostgreSQL and in memory."""
        url = self.engine.url
        if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
            return None
        return Path(url.database).absolute()


def open_database(url: str, *, durable: bool = True) -> Database:
    """Open the database at `url` (`sqlite:///…` or `postgresql+psycopg://…`).

    `durable=False` gives up surviving a power cut for speed: for filling a demo instance only.
    """
    if url.startswith("sqlite"):
        return _sqlite(create_engine(url), durable=durable)
    return _postgresql(create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True))


def is_busy(error: Exception) -> bool:
    """Say whether a writer gave up waiting for another."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)


def take_write_lock(connection: Connection) -> None:
    """Wait until no one else writes, on PostgreSQL; SQLite does so when a transaction begins."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_QUEUE})


def _postgresql(engine: Engine) -> Database:
    """Make writers queue, and give readers one snapshot: a page or a check must not see half of two moments."""
    write = sessionmaker(engine, class_=RowByRow, expire_on_commit=False)

    @event.listens_for(write, "after_begin")
    def _queue(_session: Session, _transaction: object, connection: Connection) -> None:
        take_write_lock(connection)

    reading = engine.execution_options(isolation_level="REPEATABLE READ")
    return Database(engine, write, sessionmaker(reading, expire_on_commit=False))


def _sqlite(engine: Engine, *, durable: bool) -> Database:
    """Make writers queue instead of losing updates: BEGIN IMMEDIATE, WAL, and a full sync at each commit."""

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi.cursor()
        synchronous = "FULL" if durable else "OFF"
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "IMMEDIATE"))

    reading = engine.execution_options(sqlite_begin="DEFERRED")
    return Database(
        engine,
        sessionmaker(engine, class_=RowByRow, expire_on_commit=False),
        sessionmaker(reading, expire_on_commit=False),
    )
