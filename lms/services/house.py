"""Open the house: instance folder, database, content; bring all three to the state this program needs."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lms.core.content.library import Library
from lms.core.content.load import load
from lms.services import publishing, timelines
from lms.services.errors import ContentBroken
from lms.services.work import Works
from lms.store.database import Database, open_database
from lms.store.upgrade import copy_database, upgrade

#: the content that comes with the program
SHIPPED = Path(__file__).resolve().parents[2] / "content"
KEY_BYTES = 32


class KeyBroken(RuntimeError):  # noqa: N818 - what it is, in words
    """The key that signs cookies is not one we made: signing with it could be guessed."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything a door (web or command line) stands on."""

    instance: Path
    database: Database
    library: Library
    works: Works

    @property
    def heads(self) -> Path:
        """The file that keeps the journal's heads outside the database."""
        return self.instance / "journal.heads"

    def secret_key(self) -> bytes:
        """Give the key that signs cookies, made on first use and readable by its owner alone.

        Raises:
            KeyBroken: the file does not hold a key.
        """
        path = self.instance / "secret.key"
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise KeyBroken(
                f"{path} holds {len(key)} bytes where the key has {KEY_BYTES}: put back the right file, "
                "or remove it and everyone signs in anew"
            )
        return key


def _make_key(path: Path) -> None:
    """Make the key whole or not at all; of two that start at once the first one's holds."""
    descriptor, name = tempfile.mkstemp(prefix="secret.key.", dir=path.parent)  # mode 0600
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(name)  # unlike a rename it never replaces
        except FileExistsError:
            return
    finally:
        Path(name).unlink()


def instance_folder(environment: Mapping[str, str]) -> Path:
    """Give the folder everything is written to: `LMS_INSTANCE`, else `instance`."""
    return Path(environment.get("LMS_INSTANCE") or "instance").resolve()


def read_content(instance: Path) -> Library:
    """Read the shipped content, and the site's own in the instance's `content` folder.

    Raises:
        ContentBroken: it has mistakes.
    """
    own = instance / "content"
    library, problems = load([SHIPPED, own] if own.is_dir() else [SHIPPED])
    if problems:
        raise ContentBroken(problems)
    return library


def open_house(
    instance: Path, url: str | None = None, *, durable: bool = True, library: Library | None = None
) -> House:
    """Open the instance's database (SQLite in the folder unless `url` names another) on its content.

    `library` is for callers that have read the content already.

    Raises:
        ContentBroken: the content, ours or the site's own, has mistakes.
    """
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)  # names and the key are in it
    content = read_content(instance) if library is None else library
    database = open_database(url or f"sqlite:///{instance / 'stepup.db'}", durable=durable)
    heads = instance / "journal.heads"
    works = Works(database, content, heads, durable=durable, refresh=timelines.refresh)
    return House(instance, database, content, works)


def prepare(house: House, now: datetime, *, strict: bool = True) -> tuple[str, ...]:
    """Migrate, publish content and rules; give one line for each thing that changed.

    An SQLite database that is about to move is first copied to the instance's `backups` folder.
    Without `strict`, content that cannot be published is left as it was and said in a line.

    Raises:
        lms.store.upgrade.NewerDatabaseError: the database belongs to a newer program.
        ContentBroken: a text changed without a revision note.
    """
    changes: list[str] = []

    def back_up(revision: str) -> None:
        copy = copy_database(house.database, house.instance / "backups", revision, now)
        changes.append(
            "backup: none made here: PostgreSQL is backed up by the site, with pg_dump"
            if copy is None
            else f"backup: the database as it was is in {copy}"
        )

    before, after = upgrade(house.database, back_up)
    if before != after:
        changes.append(f"database: {before or 'new'} -> {after}")
    try:
        with house.works.write(now) as work:
            changes.extend(publishing.publish(work))
    except ContentBroken as error:
        if strict:
            raise
        changes.append(f"not published:\n{error}")
    with house.works.write(now) as work:
        changes.extend(publishing.ship_policy(work))
    return tuple(changes)
