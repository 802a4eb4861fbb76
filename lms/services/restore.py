"""Restoring: an archive looked into whole, then brought to an empty folder in one step, with every session ended."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lms.core.content.library import Library
from lms.core.permissions import Event
from lms.services import archive, course_starts, timelines
from lms.services.archive import BrokenArchive, Manifest, Progress
from lms.services.backup import sync_folder
from lms.services.errors import Refused
from lms.services.house import open_house
from lms.services.inspecting import insist_on_counts, insist_on_schema, inspect, verified
from lms.store import access, copies
from lms.store.database import Database, open_database
from lms.store.upgrade import newest


class NotEmpty(Refused):
    """There is something where the archive should go; nothing was written."""


class NotAsSealed(Refused):
    """The journal of the archive does not verify; nothing was restored."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__("\n".join(found))
        self.found = found


def check(file: Path, now: datetime, progress: Progress) -> tuple[Manifest, tuple[str, ...]]:
    """Look into an archive without restoring it; give its manifest and everything that is not as it was sealed.

    Raises:
        BrokenArchive: it is none of ours, or damaged, or of a newer program.
        OSError: something cannot be read, or there is no room to unpack it.
    """
    with tempfile.TemporaryDirectory(prefix="stepup-verify-") as name:
        folder = Path(name)
        manifest = archive.unpack(file, folder, progress)
        insist_on_schema(manifest)
        return manifest, inspect(folder, manifest, now, progress)


def restore(
    file: Path, into: Path, url: str | None, now: datetime, progress: Progress, *, as_is: bool = False
) -> tuple[Manifest, tuple[str, ...]]:
    """Restore an archive into an empty folder (and an empty PostgreSQL database), whole or not at all.

    Every browser session and unused one-time link ends: an old archive must not let in who was shut out since; course
    starts whose day of deletion has come are deleted. With `as_is` a journal that does not verify is restored as it is.
    Gives the manifest and what does not verify.

    Raises:
        NotEmpty: there is something in the folder, or in the database.
        BrokenArchive: it is none of ours, or damaged, or of a newer program, or of the other kind of database.
        NotAsSealed: the journal does not verify.
        lms.store.copies.NoProgramError: PostgreSQL's programs are needed and not here.
        lms.store.copies.ProgramFailedError: one of them failed.
        OSError: something cannot be read or written.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise NotEmpty(f"{into} is not empty: name a new folder")
    with _aside(into) as folder:
        manifest = archive.unpack(file, folder, progress)
        insist_on_schema(manifest)
        _insist_on_place(manifest, url)
        found = inspect(folder, manifest, now, progress)
        if found and not as_is:
            raise NotAsSealed(found)
        with _filling(url) as database:
            if database is not None:
                found = _into_postgresql(folder, database, manifest, now, progress)
                if found and not as_is:
                    raise NotAsSealed(found)
            _end_sessions(folder, url, manifest, now)
            for path in folder.rglob("*"):
                _sync(path)
            _sync(folder)
            folder.rename(into)  # an empty folder gives way
    sync_folder(into.parent)
    return manifest, found


@contextmanager
def _filling(url: str | None) -> Iterator[Database | None]:
    """Open the PostgreSQL database that is filled, where one is; it is empty again when anything after that fails."""
    if url is None:
        yield None
        return
    database = open_database(url)
    try:
        yield database
    except BaseException:
        copies.clear(database)
        raise
    finally:
        database.engine.dispose()


def _insist_on_place(manifest: Manifest, url: str | None) -> None:
    """Insist that the archive's kind of database is the one to be restored to, and that there is nothing in that."""
    if manifest.database == "sqlite":
        if url is not None:
            raise BrokenArchive("it holds an SQLite database, which lies in the folder: unset LMS_DATABASE_URL")
        return
    if url is None or url.startswith("sqlite"):
        raise BrokenArchive("it holds a PostgreSQL database: name an empty one with LMS_DATABASE_URL")
    database = open_database(url)
    try:
        if not copies.is_empty(database):
            raise NotEmpty("the database LMS_DATABASE_URL names is not empty: name a new one")
    finally:
        database.engine.dispose()


def _into_postgresql(
    folder: Path, database: Database, manifest: Manifest, now: datetime, progress: Progress
) -> tuple[str, ...]:
    """Bring the dump into the database; give what is not as it was sealed, where its schema is the one of today."""
    progress("restoring the database", 0, 0)
    copies.restore_postgresql(database, folder / archive.POSTGRESQL)
    (folder / archive.POSTGRESQL).unlink()
    insist_on_counts(database, manifest)
    progress("verifying the journal", 0, 0)
    return verified(database, folder, now) if manifest.schema == newest() else ()


def _end_sessions(folder: Path, url: str | None, manifest: Manifest, now: datetime) -> None:
    """End every session and link, as an act of its own: the journal tells that there was a restore, and of what."""
    house = open_house(folder, url, library=Library())
    try:
        with house.works.write(now) as work:
            access.end_everything(work.session, now)
            if manifest.schema == newest():
                timelines.forget_everybody(work)  # an archive brings facts; what follows from them is folded anew
            course_starts.sweep_restored(work)  # what was to be deleted since does not come back
            work.record(Event.INSTANCE_RESTORED, entries=manifest.entries, made_at=manifest.made_at.isoformat())
    finally:
        house.database.engine.dispose()


@contextmanager
def _aside(into: Path) -> Iterator[Path]:
    """Give a folder beside the one to be made, and remove it if it did not become that."""
    into.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))  # mode 0700
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    if path.is_dir():
        sync_folder(path)
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
