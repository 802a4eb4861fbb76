"""The database behind a URL: SQLite with durable, serialised writes, or PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

#: how long a writer waits for another before it gives up, in milliseconds
BUSY_TIMEOUT_MS = 15_000


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and its two kinds of session: `write` queues for the write lock, `read` never waits for a writer."""

    engine: Engine
    write: sessionmaker[Session]
    read: sessionmaker[Session]

    def answers(self) -> bool:
        """Say whether the database can be reached and read."""
        try:
            with self.read() as session:
                return bool(session.execute(text("SELECT 1")).scalar_one() == 1)
        except SQLAlchemyError:
            return False


def open_database(url: str, *, durable: bool = True) -> Database:
    """Open the database at `url` (`sqlite:///…` or `postgresql+psycopg://…`).

    `durable=False` gives up surviving a power cut for speed: for filling a demo instance only.
    """
    if url.startswith("sqlite"):
        return _sqlite(create_engine(url), durable=durable)
    engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)
    return Database(engine, sessionmaker(engine, expire_on_commit=False), sessionmaker(engine, expire_on_commit=False))


def _sqlite(engine: Engine, *, durable: bool) -> Database:
    """Make writers queue instead of losing updates: BEGIN IMMEDIATE, WAL, and a full sync at each commit."""

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi.cursor()
        synchronous = "FULL" if durable else "OFF"
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "IMMEDIATE"))

    reading = engine.execution_options(sqlite_begin="DEFERRED")
    return Database(engine, sessionmaker(engine, expire_on_commit=False), sessionmaker(reading, expire_on_commit=False))
