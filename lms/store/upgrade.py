"""Bring a database to the schema of this program; refuse one that is newer; tell when models and migrations differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lms.store.database import Database
from lms.store.schema import Base

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerDatabaseError(RuntimeError):
    """The database was written by a newer program."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> tuple[str | None, str]:
    """Migrate to the newest schema; give the revision before and after.

    Raises:
        NewerDatabaseError: the database has a revision this program does not know.
    """
    with database.engine.begin() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        scripts = ScriptDirectory.from_config(_config())
        known = {script.revision for script in scripts.walk_revisions()}
        if before is not None and before not in known:
            raise NewerDatabaseError(f"the database is at revision {before}, which this program does not know")
        command.upgrade(_config(connection), "head")
        after = scripts.get_current_head()
    assert after is not None  # noqa: S101 - there is always a first migration
    return before, after


def drift(database: Database) -> list[Any]:
    """Give every difference between the models and the migrated database."""
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def write_migration(database: Database, message: str, revision: str) -> None:
    """Write a new migration from the difference between the models and the migrated database (a developer's tool)."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)
