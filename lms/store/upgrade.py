"""Bring a database to the schema of this program; refuse one that is newer; tell when models and migrations differ."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lms.store.copies import copy_sqlite
from lms.store.database import BUSY_TIMEOUT_MS, Database, take_write_lock
from lms.store.schema import Base

MIGRATIONS = Path(__file__).parent / "migrations"
#: how long a start waits for another one that migrates
LONGEST_WAIT_MS = 300_000
#: how many copies made before migrating are kept, the newest
COPIES = 5


class NewerDatabaseError(RuntimeError):
    """The database was written by a newer program."""


class BrokenReferencesError(RuntimeError):
    """A migration left rows that refer to rows which are not there; it was rolled back."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Give the revision of this program's schema."""
    after = ScriptDirectory.from_config(_config()).get_current_head()
    assert after is not None  # noqa: S101 - there is always a first migration
    return after


def is_known(named: str) -> bool:
    """Say whether this program's schema is of that revision or came of it."""
    return named in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def revision(database: Database) -> str | None:
    """Give the revision of a database's schema; None where it has none of ours."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, before_moving: Callable[[str], None] | None = None) -> tuple[str | None, str]:
    """Migrate to the newest schema; give the revision before and after.

    `before_moving` is called with the old revision of a database that holds something and is about to move, while
    nobody else can write; when it raises, nothing moves.

    Raises:
        NewerDatabaseError: the database has a revision this program does not know.
        BrokenReferencesError: the migrated rows do not fit together; the database is as it was.
    """
    after = newest()
    with _alone(database) as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        if before is not None and not is_known(before):
            raise NewerDatabaseError(f"the database is at revision {before}, which this program does not know")
        if before != after:
            if before is not None and before_moving is not None:
                before_moving(before)
            command.upgrade(_config(connection), "head")
            _check_references(connection)
    return before, after


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Open one transaction in which nobody else writes: two first starts queue here, and the second finds all done.

    SQLite alters a table by making it anew, which must not touch the rows that refer to it, so references are not
    enforced meanwhile. The pragma does nothing inside a transaction, hence before and after.
    """
    with database.engine.connect() as connection:
        _enforce_references(connection, "OFF")
        _wait(connection, LONGEST_WAIT_MS)
        try:
            with connection.begin():
                take_write_lock(connection)
                yield connection
        finally:
            _enforce_references(connection, "ON")
            _wait(connection, BUSY_TIMEOUT_MS)


def _wait(connection: Connection, milliseconds: int) -> None:
    """Say how long to wait for whoever writes; PostgreSQL waits without a limit."""
    if connection.dialect.name == "sqlite":
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA busy_timeout={milliseconds}")


def _enforce_references(connection: Connection, state: str) -> None:
    if connection.dialect.name == "sqlite":
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA foreign_keys={state}")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            named = ", ".join(f"{table} row {row_id} -> {parent}" for table, row_id, parent, _ in broken[:10])
            raise BrokenReferencesError(f"{len(broken)} rows refer to rows that are not there: {named}")


def copy_database(database: Database, folder: Path, revision: str, now: datetime) -> Path | None:
    """Copy an SQLite database to `folder` as `stepup-REVISION-TIME.db` and give the path; None for PostgreSQL.

    The copy is whole or not there, and readable by its owner alone: it holds names. Of all such copies the newest
    `COPIES` are kept.
    """
    if (source := database.file) is None:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"stepup-{revision}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    copy_sqlite(source, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    for old in sorted(folder.glob("stepup-*Z.db"), key=lambda copy: copy.stem.rpartition("-")[2])[:-COPIES]:
        old.unlink()
    return path


def drift(database: Database) -> list[Any]:
    """Give every difference between the models and the migrated database."""
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        return [*differences, *_lost_options(connection)]


def _lost_options(connection: Connection) -> Iterator[str]:
    """Give what SQLite's tables should promise and do not: making a table anew in a migration loses it unless named."""
    if connection.dialect.name != "sqlite":
        return
    made = {str(name): str(sql) for name, sql in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")}
    for table in Base.metadata.sorted_tables:
        for option in ("strict", "autoincrement"):
            wanted = table.dialect_options["sqlite"][option]
            if wanted and not re.search(rf"\b{option.upper()}\b", made.get(table.name, "")):
                keep = f"batch_alter_table(…, table_kwargs={{'sqlite_{option}': True}})"
                yield f"{table.name} is not {option.upper()}: {keep}"


def write_migration(database: Database, message: str, revision: str) -> None:
    """Write a new migration from the difference between the models and the migrated database (a developer's tool)."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)
