"""A backup is the whole instance of one moment; restored, it is that instance, and nothing else is ever restored."""

from __future__ import annotations

import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from lms.core.content.library import Library
from lms.services import archive, auth, journal
from lms.services.archive import BrokenArchive
from lms.services.backup import ASIDE, AlreadyThere, back_up
from lms.services.house import House, open_house, prepare
from lms.services.restore import NotAsSealed, NotEmpty, check, restore
from lms.store import access, copies
from tests import postgres
from tests.conftest import Clock, put_person
from tests.services.archives import Told, make, members, populate, quiet, restated, rows, with_manifest, write

#: ended by a restore, all but their ends as they were
ENDED = {"web_session", "one_time_link"}
#: emptied by a restore: whose timelines are kept, so that they are folded anew
FORGOTTEN = {"timeline_person"}


@contextmanager
def elsewhere(house: House, server: postgres.Server | None) -> Iterator[str | None]:
    """Give where a database of the same kind is restored to: None in the folder, else an empty one's URL."""
    if house.database.file is not None:
        yield None
        return
    assert server is not None
    with server.database() as url:
        yield url


def test_there_and_back(
    both_houses: House, clock: Clock, tmp_path: Path, request: pytest.FixtureRequest, library: Library
) -> None:
    """Every row of every table, the key, the heads and the site's own files; verified, and it goes on from there."""
    populate(both_houses, clock)
    made = make(both_houses, clock, tmp_path / "b.tar.gz")
    assert (made.found, stat.S_IMODE(made.path.stat().st_mode)) == ((), 0o600)
    assert [path.name for path in tmp_path.glob(f"{ASIDE}*")] == []
    server = request.getfixturevalue("postgres_server")
    clock.advance(hours=1)
    with elsewhere(both_houses, server) as url:
        into = tmp_path / "deep/again"
        assert restore(made.path, into, url, clock.now, quiet) == (made.manifest, ())
        assert stat.S_IMODE(into.stat().st_mode) == 0o700
        again = open_house(into, url, library=library)
        for table, count in made.manifest.rows.items():
            before, after = rows(both_houses.database, table), rows(again.database, table)
            assert len(before) == count, table
            if table in FORGOTTEN:
                assert after == [], table
                continue
            if table not in ENDED:
                assert after[: len(before)] == before, table
            assert len(after) == count + (table == "journal"), table
        for name in ("secret.key", "demo", "content/modules/ours/module.yaml"):
            assert (into / name).read_bytes() == (both_houses.instance / name).read_bytes()
        assert {path.name for path in into.iterdir() if "stepup.db" not in path.name} == {
            "secret.key", "demo", "content", "journal.heads",
        }  # fmt: skip
        verdict = journal.verify_kept(again.works, again.heads, clock.now)
        assert (verdict.found, verdict.heads) == ((), verdict.entries)
        assert prepare(again, clock.now) == ()
        put_person(again, clock.now, "102")
        assert journal.verify_kept(again.works, again.heads, clock.now).found == ()
        again.database.engine.dispose()


def test_who_was_signed_in_is_not(house: House, clock: Clock, tmp_path: Path) -> None:
    """A restore ends every session and every unused link, and the journal tells that there was one; passwords stay."""
    populate(house, clock)
    make(house, clock, tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "again", None, clock.now, quiet)
    again = open_house(tmp_path / "again", library=Library())
    with again.works.read(clock.now) as work:
        assert access.live_session(work.session, auth.digest("token"), clock.now.replace(year=2000)) is None
        assert access.people_with_password(work.session) != frozenset()
    (link,) = rows(again.database, "one_time_link")
    assert link[-1] is not None
    assert "instance:restored" in rows(again.database, "journal")[-1]
    again.database.engine.dispose()


def test_nothing_is_overwritten(house: House, clock: Clock, tmp_path: Path) -> None:
    """Neither a file by a backup nor a folder with something in it by a restore; an empty folder gives way."""
    populate(house, clock)
    to = tmp_path / "b.tar.gz"
    to.write_text("mine")
    with pytest.raises(AlreadyThere):
        make(house, clock, to)
    assert to.read_text() == "mine"
    made = make(house, clock, tmp_path / "c.tar.gz")
    into = tmp_path / "again"
    into.mkdir()
    (into / "mine").touch()
    with pytest.raises(NotEmpty):
        restore(made.path, into, None, clock.now, quiet)
    with pytest.raises(NotEmpty):
        restore(made.path, made.path, None, clock.now, quiet)
    assert [path.name for path in into.iterdir()] == ["mine"]
    (into / "mine").unlink()
    restore(made.path, into, None, clock.now, quiet)
    assert (into / "stepup.db").exists()


def test_progress(house: House, clock: Clock, tmp_path: Path) -> None:
    """Each kind of work says how far it is, and ends with all of it."""
    told: Told = []
    make(house, clock, tmp_path / "b.tar.gz", told)
    assert list(dict.fromkeys(one[0] for one in told)) == [
        "copying the database", "looking at the database", "verifying the journal", "packing",
    ]  # fmt: skip
    assert [one[1] for one in told if one[0] == "packing"][-1] == told[-1][2] > 0


def test_damaged(house: House, clock: Clock, tmp_path: Path) -> None:
    """An archive cut off anywhere, or with any changed member, is refused, and nothing is left of the try."""
    populate(house, clock)
    whole = make(house, clock, tmp_path / "b.tar.gz").path.read_bytes()
    held = members(tmp_path / "b.tar.gz")
    bad = tmp_path / "bad.tar.gz"
    for length in (0, 10, 200, len(whole) // 2, len(whole) - 2000):
        bad.write_bytes(whole[:length])
        refused(bad, clock, tmp_path)
    for name in held:
        changed = {**held, name: held[name][:-1] + bytes([held[name][-1] ^ 1])}
        refused(write(bad, changed), clock, tmp_path)
        refused(write(bad, {other: data for other, data in held.items() if other != name}), clock, tmp_path)
    refused(write(bad, {**held, "more": b"x"}), clock, tmp_path)


def refused(path: Path, clock: Clock, tmp_path: Path, match: str = ".") -> None:
    """See that a file is neither looked into nor restored, and that nothing is left of the try."""
    before = set(tmp_path.iterdir())
    with pytest.raises(BrokenArchive, match=match):
        check(path, clock.now, quiet)
    with pytest.raises(BrokenArchive, match=match):
        restore(path, tmp_path / "again", None, clock.now, quiet)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "content/../../x", "content/../x", "content\\..\\x", "content//x", "content/", "c:x",
     "stepup.db/../x", "./stepup.db", "backups/x", "content/a\nb"],
)  # fmt: skip
def test_out_of_its_folder(house: House, clock: Clock, tmp_path: Path, name: str) -> None:
    """A member with a name that leads elsewhere, or that no archive of ours has, is refused."""
    make(house, clock, tmp_path / "b.tar.gz")
    held = members(tmp_path / "b.tar.gz")
    refused(write(tmp_path / "bad.tar.gz", restated(held, **{name: b"x"})), clock, tmp_path, "no archive of ours has")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_not_a_file(house: House, clock: Clock, tmp_path: Path, kind: bytes) -> None:
    """Links, folders and devices are refused, whatever name they bear."""
    make(house, clock, tmp_path / "b.tar.gz")

    def change(info: tarfile.TarInfo) -> None:
        if info.name == archive.HEADS:
            info.type, info.linkname = kind, "/etc/passwd"

    refused(write(tmp_path / "bad.tar.gz", members(tmp_path / "b.tar.gz"), change), clock, tmp_path)


def test_another_kind(house: House, clock: Clock, tmp_path: Path) -> None:
    """An archive of a newer program, of another format, with other counts, or for the other database is refused."""
    populate(house, clock)
    make(house, clock, tmp_path / "b.tar.gz")
    held, bad = members(tmp_path / "b.tar.gz"), tmp_path / "bad.tar.gz"
    for change, match in (
        ({"schema": "9999"}, "restore it with a newer one"),
        ({"format": 2}, "kind 2"),
        ({"database": "oracle"}, "no database of a kind"),
        ({"database": "postgresql"}, "no database of a kind"),
        ({"rows": {}}, "not the one its manifest counts"),
        ({"journal": {"entries": 1, "head": "x"}}, "not the one its manifest counts"),
        ({"members": None}, "cannot be read"),
    ):
        refused(write(bad, with_manifest(held, **change)), clock, tmp_path, match)
    with pytest.raises(BrokenArchive, match="unset LMS_DATABASE_URL"):
        restore(tmp_path / "b.tar.gz", tmp_path / "again", "postgresql+psycopg://x/y", clock.now, quiet)
    refused(
        write(bad, restated(held, **{archive.SQLITE: b"SQLite format 3\0" + b"x" * 4000})), clock, tmp_path, "damaged"
    )


def test_not_as_sealed(house: House, clock: Clock, tmp_path: Path) -> None:
    """What was changed behind the program's back is backed up and said; it is restored only when told so."""
    populate(house, clock)
    with house.database.engine.begin() as connection:
        connection.execute(text("UPDATE record SET score = 12 WHERE id = 2"))
    made = make(house, clock, tmp_path / "b.tar.gz")
    assert [one.rpartition(": ")[2] for one in made.found] == ["record row 2 was changed"]
    assert check(made.path, clock.now, quiet)[1] == made.found
    with pytest.raises(NotAsSealed):
        restore(made.path, tmp_path / "again", None, clock.now, quiet)
    assert not (tmp_path / "again").exists()
    assert restore(made.path, tmp_path / "again", None, clock.now, quiet, as_is=True)[1] == made.found


def test_a_journal_cut_short_is_told(house: House, clock: Clock, tmp_path: Path) -> None:
    """A head that was kept before the copy of an entry that is gone goes along: the cut is not mended by a backup."""
    populate(house, clock)
    with house.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)"))
    made = make(house, clock, tmp_path / "b.tar.gz")
    assert any("the journal was truncated" in one for one in made.found)


def test_acts_that_come_meanwhile(house: House, clock: Clock, tmp_path: Path) -> None:
    """An act committed after the copy began is not in the archive, nor is its head; all heads before it are."""
    populate(house, clock)
    before = house.heads.read_bytes()
    written: list[int] = []

    def progress(what: str, _done: int, _total: int) -> None:
        if what == "copying the database" and not written:
            written.append(put_person(house, clock.now, "late"))

    made = back_up(house, tmp_path / "b.tar.gz", clock.now, progress)
    assert len(house.heads.read_bytes()) > len(before)
    held = members(made.path)
    assert held[archive.HEADS] == before
    assert (made.manifest.entries, made.found) == (before.count(b"\n"), ())
    restore(made.path, tmp_path / "again", None, clock.now, quiet)
    again = open_house(tmp_path / "again", library=Library())
    assert not any("late" in row for row in rows(again.database, "person"))
    verdict = journal.verify_kept(again.works, again.heads, clock.now)
    assert (verdict.found, verdict.heads) == ((), verdict.entries)
    again.database.engine.dispose()


def test_an_older_schema(tmp_path: Path, clock: Clock, library: Library) -> None:
    """An archive of an older schema is verified as it will be, restored as it is, and the next start migrates it."""
    from tests.services.test_upgrade_on_start import fill

    old = open_house(tmp_path / "old", library=library)
    fill(old)
    made = make(old, clock, tmp_path / "b.tar.gz")
    assert (made.manifest.schema, made.found) == ("0001", ())
    old.database.engine.dispose()
    restore(made.path, tmp_path / "again", None, clock.now, quiet)
    again = open_house(tmp_path / "again", library=library)
    assert any(line.startswith("database: 0001 ->") for line in prepare(again, clock.now))
    assert journal.verify_kept(again.works, again.heads, clock.now).found == ()
    again.database.engine.dispose()


@pytest.mark.postgres
def test_into_postgresql(request: pytest.FixtureRequest, clock: Clock, tmp_path: Path, library: Library) -> None:
    """A dump goes to an empty database alone, and what fails on the way leaves that empty."""
    server = request.getfixturevalue("postgres_server")
    if server is None:
        pytest.skip("no PostgreSQL here")
    with server.database() as source, server.database() as target:
        made_house = open_house(tmp_path / "pg", source, library=library)
        prepare(made_house, clock.now)
        populate(made_house, clock)
        made = make(made_house, clock, tmp_path / "b.tar.gz")
        made_house.database.engine.dispose()
        for url in (None, "sqlite:///x.db"):
            with pytest.raises(BrokenArchive, match="name an empty one"):
                restore(made.path, tmp_path / "again", url, clock.now, quiet)
        with pytest.raises(NotEmpty, match="LMS_DATABASE_URL"):
            restore(made.path, tmp_path / "again", source, clock.now, quiet)
        held = members(made.path)
        empty = open_house(tmp_path / "empty", target, library=Library())
        for bad in (with_manifest(held, rows={}), restated(held, **{archive.POSTGRESQL: b"PGDMP" + b"x" * 100})):
            with pytest.raises((BrokenArchive, copies.ProgramFailedError)):
                restore(write(tmp_path / "bad.tar.gz", bad), tmp_path / "again", target, clock.now, quiet)
            assert copies.is_empty(empty.database)
        empty.database.engine.dispose()
        restore(made.path, tmp_path / "again", target, clock.now, quiet)


@pytest.mark.postgres
def test_no_pg_dump(
    request: pytest.FixtureRequest, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without PostgreSQL's programs the refusal names the one that is missing, and nothing is written."""
    server = request.getfixturevalue("postgres_server")
    if server is None:
        pytest.skip("no PostgreSQL here")
    with server.database() as url:
        made = open_house(tmp_path / "pg", url, library=Library())
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(copies.NoProgramError, match="pg_dump"):
            make(made, clock, tmp_path / "b.tar.gz")
        made.database.engine.dispose()
    assert {path.name for path in tmp_path.iterdir()} == {"pg"}
