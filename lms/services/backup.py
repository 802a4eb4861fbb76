"""Backing up: the whole instance of one moment in one archive, while people go on working."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lms.services import archive
from lms.services.archive import Manifest, Progress
from lms.services.errors import Refused
from lms.services.house import House
from lms.services.inspecting import inspect
from lms.store import copies

#: before the name of the folder in which an archive is made
ASIDE = ".stepup-backup-"
#: files of the instance that go along as they are
ALONG = ("secret.key", "demo", "demo-logins")


class AlreadyThere(Refused):
    """There is a file of that name; nothing was written."""


@dataclass(frozen=True, slots=True)
class Made:
    """An archive that was made, and what is not as it was sealed in what it holds."""

    path: Path
    manifest: Manifest
    found: tuple[str, ...]


def usual_name(now: datetime) -> str:
    """Give the name an archive has when nobody names it."""
    return f"stepup-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"


def back_up(house: House, to: Path, now: datetime, progress: Progress) -> Made:
    """Write an archive of the instance to a new file: it is there whole, down to the disk, or not at all.

    Raises:
        AlreadyThere: there is a file of that name.
        lms.store.copies.NoProgramError: PostgreSQL's programs are needed and not here.
        lms.store.copies.ProgramFailedError: one of them failed.
        OSError: something cannot be read or written.
    """
    if to.exists():
        raise AlreadyThere(f"{to} is there already: name another file")
    with _aside(to.parent) as folder:
        members = folder / "members"
        members.mkdir(mode=0o700)
        held = _gather(house, members, progress)
        manifest = Manifest(
            _version(),
            now,
            "sqlite" if house.database.file is not None else "postgresql",
            held.schema,
            held.entries,
            held.head,
            held.rows,
            {name: archive.digest(members / name) for name in _names(members)},
        )
        found = inspect(members, manifest, now, progress)
        part = folder / "archive"
        archive.write(part, manifest, members, progress)
        _sync(part)
        _name(part, to)
    return Made(to, manifest, found)


def _gather(house: House, folder: Path, progress: Progress) -> copies.Snapshot:
    """Gather what goes into the archive in a folder: the database first, then the heads as far as it goes.

    A head is kept after its commit: those of acts that came later than the copy are cut off, those before it are all
    there. A head that was there before the copy and names a later entry stays: it tells that the journal was cut short.
    """
    size = house.heads.stat().st_size if house.heads.exists() else 0
    if (source := house.database.file) is None:
        progress("copying the database", 0, 0)
        held = copies.dump_postgresql(house.database, folder / archive.POSTGRESQL)
    else:
        copy = folder / archive.SQLITE
        copies.copy_sqlite(source, copy, lambda done, total: progress("copying the database", done, total))
        database = copies.open_copy(copy)
        with database.read() as session:
            held = copies.snapshot(session.connection())
        database.engine.dispose()
    if house.heads.exists():
        (folder / archive.HEADS).write_bytes(_heads(house.heads, size, held.entries))
    own = house.instance / "content"
    along = [house.instance / name for name in ALONG] + sorted(own.rglob("*"))
    for path in along:
        if path.is_file():
            to = folder / path.relative_to(house.instance)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
    return held


def _names(folder: Path) -> list[str]:
    """Give the members that were gathered, the database first."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(found, key=lambda name: name not in {archive.SQLITE, archive.POSTGRESQL})


def _heads(path: Path, before: int, entries: int) -> bytes:
    """Give the kept heads without those of later entries that were added after the first `before` bytes."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # whoever has committed has kept the head
        data = file.read()
    kept = data[:before]
    # the first may have been half written when its size was taken
    whole, _, half = kept.rpartition(b"\n")
    lines = (half + data[before:]).splitlines(keepends=True)
    later = [line for line in lines if not _is_later(line, entries)]
    return (whole + b"\n" if whole else b"") + b"".join(later)


def _is_later(line: bytes, entries: int) -> bool:
    number, _, _ = line.partition(b" ")
    return number.isdigit() and int(number) > entries


def _version() -> str:
    try:
        return version("stepup")
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def _aside(parent: Path) -> Iterator[Path]:
    """Give a folder beside the archive to make it in, and remove it afterwards: also those of stopped programs."""
    for left in parent.glob(f"{ASIDE}*"):
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=ASIDE, dir=parent))  # mode 0700
    try:
        with (folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    """Remove a folder whose program is gone: it no longer holds its lock."""
    try:
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return  # it has just begun, or was stopped before it wrote anything
    except OSError:
        return  # it is at work, or another's
    shutil.rmtree(folder, ignore_errors=True)


def _name(part: Path, to: Path) -> None:
    """Give a finished file its name, never in the place of another, and see that the name is on the disk."""
    try:
        to.hardlink_to(part)  # unlike a rename it never replaces
    except FileExistsError as error:
        raise AlreadyThere(f"{to} is there already: name another file") from error
    except OSError:  # a file system without links, as network shares are
        if to.exists():
            raise AlreadyThere(f"{to} is there already: name another file") from None
        part.rename(to)
    sync_folder(to.parent)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """See that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
