"""Starting on a database that the program of revision 0001 wrote: copied, migrated, published, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from lms.core.competency.states import State
from lms.core.content.library import Library
from lms.services import auth, learn_quizzes, standing
from lms.services.house import House, open_house, prepare
from lms.services.journal import verify_kept
from lms.store import copies, upgrade
from tests.conftest import START
from tests.revisions import HEAD

SAMPLE = Path(__file__).resolve().parents[1] / "store/samples/0001.json"
ANA, BO = 2, 3


def sample() -> dict[str, Any]:
    """Give what that program wrote: the rows of each table, and the kept heads."""
    read: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return read


def fill(house: House) -> None:
    """Make the tables of revision 0001 and put its rows there."""
    with house.database.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), "0001")
    tables: dict[str, list[dict[str, Any]]] = sample()["tables"]
    first = ["person", "attempt"]
    with house.database.engine.begin() as connection:
        for name in sorted(tables, key=lambda name: first.index(name) if name in first else len(first)):
            if name == "alembic_version" or not tables[name]:
                continue
            columns = list(tables[name][0])
            values = f"({', '.join(columns)}) VALUES ({', '.join(':' + column for column in columns)})"
            connection.execute(text(f"INSERT INTO {name} {values}"), tables[name])
            if connection.dialect.name == "postgresql" and "id" in columns:
                told = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
                connection.execute(text(told))
    house.heads.write_text(sample()["heads"], encoding="ascii")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path, library: Library) -> Iterator[House]:
    """An instance as the program of revision 0001 left it."""
    if request.param == "sqlite":
        made = open_house(tmp_path / "instance", library=library)
        fill(made)
        yield made
        made.database.engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    if server is None:
        pytest.skip("no PostgreSQL here")
    with server.database() as url:
        made = open_house(tmp_path / "instance", url, library=library)
        fill(made)
        yield made
        made.database.engine.dispose()


def test_nothing_is_lost(old: House) -> None:
    """It says what it did; no row changed, the journal verifies, and everybody stands where they stood."""
    said = prepare(old, START)
    assert f"database: 0001 -> {HEAD}" in said
    assert [line.partition(":")[0] for line in said[:2]] == ["backup", "database"]
    tables: dict[str, list[dict[str, Any]]] = sample()["tables"]
    with old.database.engine.connect() as connection:
        for name in tables.keys() - {"alembic_version"}:
            now = [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
            kept = [{column: row[column] for column in before} for before, row in _pairs(tables[name], now)]
            assert kept == tables[name], name
    verdict = verify_kept(old.works, old.heads, START)
    assert verdict.found == ()
    assert verdict.heads == verdict.entries > len(tables["journal"])
    with old.works.read(START) as work:
        stand = {
            person: {one.competency: one for one in standing.statuses(work, person, date(2026, 6, 1))}
            for person in (ANA, BO)
        }
    ed = "ed-recognise-grade-call"
    assert (stand[ANA][ed].state, stand[ANA][ed].valid_through) == (State.CURRENT, date(2027, 1, 20))
    assert stand[BO][ed].state is State.OVERDUE
    assert prepare(old, START) == ()


def _pairs(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair each row of before with the row of the same key."""
    keys = [name for name in ("id", "seq", "person_id") if before and name in before[0]][:1]
    by_key = {tuple(row[key] for key in keys): row for row in now}
    for row in before:
        yield row, by_key[tuple(row[key] for key in keys)]


def test_an_attempt_goes_on(old: House) -> None:
    """A quiz begun before the upgrade goes on at the question it stood at, with the answers that were given."""
    moment = datetime(2026, 3, 6, 12, tzinfo=UTC)
    prepare(old, moment)
    with old.works.write(moment) as work:
        work.actor = auth.actor(work, BO)
        taken = learn_quizzes.taken(work, "ed-first-hour", 1)
        assert (taken.step, taken.outcome) == (4, None)
        item = taken.next_question
        assert item is not None
        given = [item.options[0]] if item.options else ["1"]
        assert learn_quizzes.answer_question(work, "ed-first-hour", 1, 4, given).step == 5


def test_the_copy_made_before(old: House) -> None:
    """On SQLite the copy is the database as it was, row for row; PostgreSQL is for the site to back up."""
    said = prepare(old, START)[0]
    if old.database.file is None:
        assert "pg_dump" in said
        return
    path = Path(said.rpartition(" ")[2])
    assert path.name == "stepup-0001-20261120T220000Z.db"
    assert copies.faults(path) == ()
    copy = copies.open_copy(path)
    with copy.read() as session:
        held = copies.snapshot(session.connection())
    copy.engine.dispose()
    assert held.schema == "0001"
    assert held.rows == {name: len(rows) for name, rows in sample()["tables"].items()}


def test_five_copies_are_kept(house: House) -> None:
    """Of the copies made before migrating the newest five are kept, whatever else lies there."""
    folder = house.instance / "backups"
    folder.mkdir()
    (folder / "stepup-20260101T000000Z.tar.gz").touch()
    for day in range(1, 8):
        upgrade.copy_database(house.database, folder, f"000{day % 3}", datetime(2026, 1, day, tzinfo=UTC))
    kept = {path.name.rpartition("-")[2] for path in folder.iterdir()}
    assert kept == {*(f"2026010{day}T000000Z.db" for day in range(3, 8)), "20260101T000000Z.tar.gz"}
