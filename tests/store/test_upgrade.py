"""Migrating: two first starts at once, rows that refer to one another, and tables as strict as they were meant."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lms.services.house import House
from lms.store import upgrade as upgrading
from lms.store.database import open_database
from lms.store.journal import fact_tables
from lms.store.upgrade import BrokenReferencesError, NewerDatabaseError, drift, upgrade
from tests.conftest import Clock, put_person, set_up_site
from tests.revisions import HEAD, NEXT

SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{}", "{}", None, None
def upgrade():
    {}
"""
#: makes the table anew on SQLite, while others refer to its rows
REMAKE = """with op.batch_alter_table("person", recreate="auto") as table:
        table.alter_column("source", existing_type=sa.Text(), nullable=True)"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    if server is None:
        pytest.skip("no PostgreSQL here")
    with server.database() as url:
        yield url


def second_migration(folder: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """Let the program have one migration more, in a copy of its own."""
    shutil.copytree(upgrading.MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    own = folder / f"migrations/versions/{NEXT}_second.py"
    own.write_text(SECOND.format(NEXT, HEAD, statement), encoding="utf-8")
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder / "migrations")


def _start(url: str, barrier: Barrier, told: Queue[object]) -> None:
    database = open_database(url)
    barrier.wait(60)
    try:
        told.put(upgrade(database))
    except Exception as error:
        told.put(repr(error))
    database.engine.dispose()


def test_two_first_starts(empty: str) -> None:
    """Of programs that start at once on an empty database one migrates, and the others find it done."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(2), context.Queue()
    starts = [context.Process(target=_start, args=(empty, barrier, told)) for _ in range(2)]
    for start in starts:
        start.start()
    outcomes = [told.get(timeout=120) for _ in starts]
    for start in starts:
        start.join(20)
    assert sorted(outcomes, key=str) == [(HEAD, HEAD), (None, HEAD)]


def test_models_and_migrations_agree(empty: str) -> None:
    """A migrated database has the tables of the models, on both databases; migrating again changes nothing."""
    database = open_database(empty)
    assert upgrade(database) == (None, HEAD)
    assert drift(database) == []
    assert upgrade(database) == (HEAD, HEAD)
    database.engine.dispose()


def test_strict_tables(house: House) -> None:
    """On SQLite every table takes only its kind of value, and no fact's number is given twice."""
    with house.database.engine.connect() as connection:
        tables = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    made = {name: sql for name, sql in tables if name not in {"alembic_version", "sqlite_sequence"}}
    assert [name for name, sql in made.items() if not sql.rstrip().endswith("STRICT")] == []
    assert {name for name, sql in made.items() if "AUTOINCREMENT" in sql} == set(fact_tables())


def test_a_newer_database(both_houses: House) -> None:
    """A database of a newer program is refused as it is."""
    with both_houses.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        upgrade(both_houses.database)


def test_a_table_made_anew(both_houses: House, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that makes a table anew keeps the rows that refer to it; references are enforced again afterwards."""
    set_up_site(both_houses, clock.now)
    put_person(both_houses, clock.now, "100")
    second_migration(tmp_path, monkeypatch, REMAKE)
    assert upgrade(both_houses.database) == (HEAD, NEXT)
    with both_houses.database.engine.connect() as connection:
        held = "SELECT count(*) FROM position JOIN person ON person.id = person_id"
        assert connection.execute(text(held)).scalar_one() == 1
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE position SET person_id = 99"))


def test_drift_sees_lost_promises(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that makes a table anew and forgets that its numbers are given once is told by the drift check."""
    second_migration(tmp_path, monkeypatch, REMAKE)
    upgrade(house.database)
    assert [str(one) for one in drift(house.database) if "AUTOINCREMENT" in str(one)] == [
        "person is not AUTOINCREMENT: batch_alter_table(…, table_kwargs={'sqlite_autoincrement': True})"
    ]
    assert not [one for one in drift(house.database) if "STRICT" in str(one)]


def test_a_migration_that_breaks_references(
    house: House, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration after which rows refer to nothing is rolled back and says which rows."""
    set_up_site(house, clock.now)
    put_person(house, clock.now, "100")
    second_migration(tmp_path, monkeypatch, 'op.execute("DELETE FROM person")')
    with pytest.raises(BrokenReferencesError, match=r"rows refer.*position row 1 -> person"):
        upgrade(house.database)
    with house.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() == 1
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
        with pytest.raises(IntegrityError):
            connection.execute(text("DELETE FROM person"))


def test_what_comes_before_moving(both_houses: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be done before a database moves is done once, with the old revision; when it fails nothing moves."""
    asked: list[str] = []
    upgrade(both_houses.database, asked.append)
    assert asked == []
    second_migration(tmp_path, monkeypatch, REMAKE)

    def refuse(_revision: str) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        upgrade(both_houses.database, refuse)
    assert upgrade(both_houses.database, asked.append) == (HEAD, NEXT)
    assert asked == [HEAD]
