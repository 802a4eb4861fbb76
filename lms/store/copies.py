"""Whole copies of a database while people go on working: one moment of it, never a mixture of two."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from lms.store.database import Database, RowByRow

#: pages copied between two words of progress
PAGES = 4096

#: how far something is, of how much
Progress = Callable[[int, int], None]


class NoProgramError(RuntimeError):
    """A program that PostgreSQL brings is not on this machine."""


class ProgramFailedError(RuntimeError):
    """A program that PostgreSQL brings ended with an error, in its own words."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a database holds at one moment."""

    #: revision of its schema
    schema: str
    #: journal entries, and the digest of the last; None where there is none
    entries: int
    head: str | None
    #: rows of each table
    rows: Mapping[str, int]


def copy_sqlite(source: Path, to: Path, progress: Progress | None = None) -> None:
    """Copy an SQLite database while others read and write it: the whole of one moment, in one file of mode 0600.

    The read transaction holds that moment; without it every commit of another would begin the copy anew.
    """
    to.touch(mode=0o600)
    told = None if progress is None else (lambda _status, left, total: progress(total - left, total))
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, isolation_level=None)) as whole,
        closing(sqlite3.connect(to)) as copy,
    ):
        whole.execute("BEGIN")
        whole.execute("SELECT count(*) FROM sqlite_master").fetchone()
        whole.backup(copy, pages=PAGES, progress=told)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, to be carried away as it is


def open_copy(path: Path) -> Database:
    """Open an SQLite file to look at it alone: nothing is written to it or beside it."""
    engine = create_engine(f"sqlite:///{path.absolute().as_uri()}?mode=ro&uri=true")
    return Database(engine, sessionmaker(engine, class_=RowByRow), sessionmaker(engine, class_=Session))


def snapshot(connection: Connection) -> Snapshot:
    """Say what the database holds in the moment this connection sees."""
    if connection.dialect.name == "sqlite":
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    names = sorted(connection.execute(text(tables)).scalars())
    rows = {
        name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())  # noqa: S608 - its own names
        for name in names
    }
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    last = connection.execute(text("SELECT digest FROM journal ORDER BY seq DESC LIMIT 1")).scalar_one_or_none()
    return Snapshot(str(revision), rows["journal"], last, rows)


def faults(path: Path) -> tuple[str, ...]:
    """Say what SQLite finds wrong with a file: pages, indexes, constraints and references."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            return (str(error),)
    return (
        *found,
        *(f"{table} row {row} refers to a row of {parent} that is not there" for table, row, parent, _ in broken),
    )


def dump_postgresql(database: Database, to: Path) -> Snapshot:
    """Dump a PostgreSQL database with `pg_dump` while others use it, and say what the dump holds.

    Raises:
        NoProgramError: there is no `pg_dump` here.
        ProgramFailedError: it ended with an error.
    """
    program = _program("pg_dump")
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        # the dump and the counts are of the same moment
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        held = snapshot(connection)
        to.touch(mode=0o600)
        _run(
            database,
            program,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={moment}",
            f"--file={to}",
        )
    return held


def restore_postgresql(database: Database, dump: Path) -> None:
    """Bring a dump into an empty PostgreSQL database, whole or not at all.

    Raises:
        NoProgramError: there is no `pg_restore` here.
        ProgramFailedError: it ended with an error; the database is empty as it was.
    """
    program = _program("pg_restore")
    _run(database, program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(dump))


def is_empty(database: Database) -> bool:
    """Say whether a PostgreSQL database holds no table and the like of anybody's."""
    own = (
        "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'"
    )
    with database.engine.connect() as connection:
        return int(connection.execute(text(own)).scalar_one()) == 0


def clear(database: Database) -> None:
    """Remove every table of a PostgreSQL database that was empty before something was restored to it."""
    with database.engine.begin() as connection:
        for name in connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")):
            connection.execute(text(f'DROP TABLE "{name[0]}" CASCADE'))


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoProgramError(f"PostgreSQL's {name} is not here: install PostgreSQL's client programs")
    return found


def _run(database: Database, program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on a database; the password goes by the environment, where nobody lists it."""
    _, known = database.engine.dialect.create_connect_args(database.engine.url)
    parts = {name: str(value) for name, value in known.items() if isinstance(value, str | int)}
    password = parts.pop("password", None)
    environment = dict(os.environ) if password is None else {**os.environ, "PGPASSWORD": password}
    from psycopg.conninfo import make_conninfo

    command = [program, f"--dbname={make_conninfo(**parts)}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        raise ProgramFailedError(f"{Path(program).name} ended with {done.returncode}:\n{done.stderr.strip()}")
