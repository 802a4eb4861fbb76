"""`lms backup` and `lms restore`: what they say, how they end, and a program killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from lms.cli.backup import backup
from lms.cli.restore import restore
from lms.services.backup import ASIDE
from lms.services.house import House, prepare
from lms.store import copies
from tests.conftest import Clock, put_person
from tests.services.archives import populate

PATIENCE_S = 60.0


@pytest.fixture
def instance(house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """A small hospital, which the command line opens."""
    populate(house, clock)
    (house.instance / "content/modules/ours/module.yaml").unlink()
    monkeypatch.setenv("LMS_INSTANCE", str(house.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return house


def run(command: object, *words: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(command, [str(word) for word in words])  # type: ignore[arg-type]


def test_back_up_look_into_restore(instance: House, tmp_path: Path) -> None:
    """Each says what it is about in one line; nothing is overwritten: exit 2."""
    file, into = tmp_path / "b.tar.gz", tmp_path / "again"
    made = run(backup, file)
    assert (made.exit_code, made.stdout.startswith(f"{file}: "), " acts and " in made.stdout) == (0, True, True)
    assert made.stderr.splitlines() == [
        "copying the database", "looking at the database", "verifying the journal", "packing",
    ]  # fmt: skip
    again = run(backup, file)
    assert (again.exit_code, again.stderr) == (2, f"{file} is there already: name another file\n")
    looked = run(backup, "--verify", file)
    assert (looked.exit_code, looked.stdout.partition(":")[0]) == (0, f"{file} is as it was made")
    done = run(restore, file, "--into", into)
    assert (done.exit_code, done.stdout.splitlines()[1]) == (
        0,
        f"Every session has ended, every unused link too. Start it: LMS_INSTANCE={into} lms serve",
    )
    assert run(restore, file, "--into", into).exit_code == 2


def test_without_a_name(instance: House) -> None:
    """Without a FILE it goes to the backups folder, named by the moment, for its owner alone."""
    assert run(backup).exit_code == 0
    (made,) = (instance.instance / "backups").iterdir()
    assert made.name.startswith("stepup-2")
    assert made.stat().st_mode & 0o77 == made.parent.stat().st_mode & 0o77 == 0
    # what is in that folder is no part of the next backup
    other = instance.instance / "other.tar.gz"
    assert run(backup, other).exit_code == 0
    assert abs(other.stat().st_size - made.stat().st_size) < 1000


def test_refusals(instance: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no archive, what there is not, what cannot be written: one line, and nothing is left."""
    junk = tmp_path / "junk"
    junk.write_bytes(b"x" * 1000)
    assert run(backup, "--verify").exit_code == 2
    for result in (
        run(backup, "--verify", junk),
        run(backup, "--verify", tmp_path / "none"),
        run(restore, junk, "--into", tmp_path / "again"),
        run(backup, tmp_path / "no/such/folder/b.tar.gz"),
    ):
        assert result.exit_code == 1
        assert "Traceback" not in result.stderr
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "none"))
    assert run(backup, tmp_path / "b.tar.gz").exit_code == 2
    assert {path.name for path in tmp_path.iterdir()} == {"junk", "instance"}


def test_what_was_tampered_with(instance: House, tmp_path: Path) -> None:
    """A changed row is backed up and named with exit 1; it is restored only --as-is."""
    with instance.database.engine.begin() as connection:
        connection.execute(text("UPDATE record SET score = 12 WHERE id = 2"))
    file, into = tmp_path / "b.tar.gz", tmp_path / "again"
    made = run(backup, file)
    assert (made.exit_code, file.exists()) == (1, True)
    assert "record row 2 was changed" in made.stdout
    assert run(backup, "--verify", file).exit_code == 1
    refused = run(restore, file, "--into", into)
    assert (refused.exit_code, into.exists()) == (1, False)
    assert run(restore, file, "--into", into, "--as-is").exit_code == 0


def test_a_newer_database(instance: House, tmp_path: Path) -> None:
    """A database this program does not know is not backed up by it."""
    with instance.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made = run(backup, tmp_path / "b.tar.gz")
    assert (made.exit_code, "9999" in made.stderr) == (1, True)


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait for something to happen while a process runs."""
    deadline = time.monotonic() + PATIENCE_S
    while not ready():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_killed_half_way(instance: House, tmp_path: Path) -> None:
    """A backup killed with -9 while it packs leaves nothing under the archive's name; the next one sweeps up."""
    (instance.instance / "content/scan.bin").write_bytes(os.urandom(2**26))
    file = tmp_path / "out/b.tar.gz"
    file.parent.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "lms", "backup", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    packing = f"{ASIDE}*/archive"
    wait_until(lambda: any(part.stat().st_size > 2**20 for part in file.parent.glob(packing)), process)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    assert not file.exists()
    assert [path.name.startswith(ASIDE) for path in file.parent.iterdir()] == [True]
    (instance.instance / "content/scan.bin").unlink()
    assert run(backup, file).exit_code == 0
    assert [path.name for path in file.parent.iterdir()] == ["b.tar.gz"]
    assert run(backup, "--verify", file).exit_code == 0


def test_two_at_once(instance: House, tmp_path: Path) -> None:
    """A backup does not sweep away another that is at work beside it."""
    (instance.instance / "content/scan.bin").write_bytes(os.urandom(2**25))
    process = subprocess.Popen([sys.executable, "-m", "lms", "backup", str(tmp_path / "a.tar.gz")])
    wait_until(lambda: any(tmp_path.glob(f"{ASIDE}*/archive")), process)
    assert run(backup, tmp_path / "b.tar.gz").exit_code == 0
    assert process.wait(PATIENCE_S) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.tar.gz", "b.tar.gz", "instance"}


def test_one_moment_while_others_write(
    house: House, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy made page by page is of the moment it began, ends although others write all the while, and is whole."""
    prepare(house, clock.now)
    populate(house, clock)
    monkeypatch.setattr(copies, "PAGES", 5)
    over, begun, written = threading.Event(), threading.Event(), 0

    def write() -> None:
        nonlocal written
        begun.wait(PATIENCE_S)
        while not over.is_set():
            put_person(house, clock.now, f"w{written}")
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    waited: list[int] = []

    def progress(done: int, _total: int) -> None:
        begun.set()
        waited.append(done)
        if len(waited) == 5:  # the copy has begun: it goes on when others have written
            deadline = time.monotonic() + PATIENCE_S
            while written < 3 and time.monotonic() < deadline:
                time.sleep(0.01)

    source = house.database.file
    assert source is not None
    try:
        copies.copy_sqlite(source, tmp_path / "copy.db", progress)
    finally:
        over.set()
        writer.join(PATIENCE_S)
    assert written >= 3
    assert waited == sorted(waited), "the copy was begun anew"
    assert copies.faults(tmp_path / "copy.db") == ()
    database = copies.open_copy(tmp_path / "copy.db")
    with database.read() as session:
        names = session.execute(text("SELECT employee_id FROM person")).scalars().all()
    database.engine.dispose()
    assert set(names) == {"100", "101"}
