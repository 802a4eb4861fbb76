"""Looking into what an archive holds: whole pages, rows as counted, and every act and fact as it was sealed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lms.core.content.library import Library
from lms.services import archive, journal
from lms.services.archive import BrokenArchive, Manifest, Progress
from lms.services.work import Works
from lms.store import copies
from lms.store.database import Database, open_database
from lms.store.upgrade import is_known, newest, upgrade


def insist_on_schema(manifest: Manifest) -> None:
    """Insist that this program knows the schema of an archive.

    Raises:
        BrokenArchive: it was made by a newer program.
    """
    if not is_known(manifest.schema):
        raise BrokenArchive(
            f"it was made by StepUp {manifest.program} with a database of revision {manifest.schema}, which this "
            "program does not know: restore it with a newer one"
        )


def inspect(folder: Path, manifest: Manifest, now: datetime, progress: Progress) -> tuple[str, ...]:
    """Look into an unpacked archive and say everything that is not as it was sealed.

    A dump of PostgreSQL can be read by PostgreSQL alone: of it nothing is said here.

    Raises:
        BrokenArchive: the database is damaged, or is not the one the manifest counts.
    """
    if manifest.database != "sqlite":
        return ()
    path = folder / archive.SQLITE
    progress("looking at the database", 0, 0)
    if found := copies.faults(path):
        raise BrokenArchive("the database is damaged:\n" + "\n".join(found[:20]))
    database = copies.open_copy(path)
    try:
        insist_on_counts(database, manifest)
    finally:
        database.engine.dispose()
    progress("verifying the journal", 0, 0)
    with _as_of_today(path, manifest) as today:
        return verified(today, folder, now)


def insist_on_counts(database: Database, manifest: Manifest) -> None:
    """Insist that a database is the one the manifest speaks of.

    Raises:
        BrokenArchive: it holds other rows, or its journal ends otherwise.
    """
    with database.read() as session:
        held = copies.snapshot(session.connection())
    if (held.schema, held.entries, held.head, held.rows) != (
        manifest.schema,
        manifest.entries,
        manifest.head,
        dict(manifest.rows),
    ):
        raise BrokenArchive("its database is not the one its manifest counts")


def verified(database: Database, folder: Path, now: datetime) -> tuple[str, ...]:
    """Verify the journal of a database of today's schema against the heads in a folder."""
    verdict = journal.verify_kept(Works(database, Library(), None), folder / archive.HEADS, now)
    return tuple(f"entry {one.entry}: {one.what}" if one.entry else one.what for one in verdict.found)


@contextmanager
def _as_of_today(path: Path, manifest: Manifest) -> Iterator[Database]:
    """Open a copy in the schema of this program: an older one is migrated beside, and stays as it is."""
    if manifest.schema == newest():
        database = copies.open_copy(path)
        yield database
        database.engine.dispose()
        return
    with tempfile.TemporaryDirectory(prefix=".migrated-", dir=path.parent) as beside:
        migrated = Path(beside) / "stepup.db"
        copies.copy_sqlite(path, migrated)
        database = open_database(f"sqlite:///{migrated}", durable=False)
        upgrade(database)
        yield database
        database.engine.dispose()
