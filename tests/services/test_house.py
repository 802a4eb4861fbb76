"""Opening the house: the key that signs cookies, who may look into the folder, and the copy before a migration."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from lms.core.content.library import Library
from lms.services.house import House, KeyBroken, open_house, prepare
from lms.store import upgrade as upgrading
from tests.conftest import Clock, put_person
from tests.revisions import HEAD, NEXT

SECOND = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{NEXT}", "{HEAD}", None, None
def upgrade():
    op.add_column("facility", sa.Column("beds", sa.Integer(), nullable=True))
"""


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with one migration more."""
    folder = tmp_path / "migrations"
    shutil.copytree(upgrading.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / f"versions/{NEXT}_second.py").write_text(SECOND, encoding="utf-8")
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder)


def mode(path: Path) -> int:
    """Give who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_its_owners(tmp_path: Path) -> None:
    """A new instance folder, which will hold names and the key, opens for its owner alone."""
    house = open_house(tmp_path / "new" / "instance", library=Library())
    assert mode(house.instance) == 0o700
    house.database.engine.dispose()


def test_the_key_is_made_once(house: House) -> None:
    """However many ask for the key at once, all get the same 32 bytes, and nothing else is left in the folder."""
    (house.instance / "secret.key").unlink(missing_ok=True)
    before = set(house.instance.iterdir())
    start = Barrier(8)

    def ask(_: int) -> bytes:
        start.wait()
        return house.secret_key()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(ask, range(8)))
    assert [len(key) for key in keys] == [32]
    assert set(house.instance.iterdir()) - before == {house.instance / "secret.key"}
    assert mode(house.instance / "secret.key") == 0o600


@pytest.mark.parametrize("length", [0, 31, 33])
def test_no_other_key(house: House, length: int) -> None:
    """A key of any other length is refused, with the file to look at, and left as it is."""
    path = house.instance / "secret.key"
    path.write_bytes(b"x" * length)
    with pytest.raises(KeyBroken, match=f"secret.key holds {length} bytes"):
        house.secret_key()
    assert path.read_bytes() == b"x" * length


def test_nothing_is_copied_for_nothing(both_houses: House, clock: Clock) -> None:
    """A start that changes nothing copies nothing and says nothing."""
    assert prepare(both_houses, clock.now) == ()
    assert not (both_houses.instance / "backups").exists()


@pytest.mark.usefixtures("newer")
def test_a_copy_before_it_moves(both_houses: House, clock: Clock) -> None:
    """Before a database moves to a newer schema it is copied whole, and the start says where to."""
    put_person(both_houses, clock.now, "100", unit=None)
    lines = prepare(both_houses, clock.now)
    backups = both_houses.instance / "backups"
    if both_houses.database.file is None:
        assert lines[0] == "backup: none made here: PostgreSQL is backed up by the site, with pg_dump"
        assert not backups.exists()
    else:
        copy = backups / f"stepup-{HEAD}-20261120T220000Z.db"
        assert lines[0] == f"backup: the database as it was is in {copy}"
        assert (mode(backups), mode(copy)) == (0o700, 0o600)
        assert list(backups.iterdir()) == [copy]
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
            assert connection.execute("SELECT employee_id FROM person").fetchall() == [("100",)]
    assert lines[1] == f"database: {HEAD} -> {NEXT}"
    assert prepare(both_houses, clock.now) == ()


@pytest.mark.usefixtures("newer")
def test_no_copy_no_move(house: House, clock: Clock) -> None:
    """A database that cannot be copied is not migrated."""
    (house.instance / "backups").write_text("in the way", encoding="ascii")
    with pytest.raises(FileExistsError):
        prepare(house, clock.now)
    with closing(sqlite3.connect(house.instance / "stepup.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


@pytest.mark.usefixtures("newer")
def test_a_new_database_is_not_copied(tmp_path: Path, clock: Clock) -> None:
    """There is nothing to copy of a database that is made just now."""
    house = open_house(tmp_path / "instance", library=Library())
    assert prepare(house, clock.now) == (f"database: new -> {NEXT}",)
    assert not (house.instance / "backups").exists()
    house.database.engine.dispose()
