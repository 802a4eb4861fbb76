"""Open the house: instance folder, database, content; bring all three to the state this program needs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lms.core.content.library import Library
from lms.core.content.load import load
from lms.core.problems import Problem
from lms.services.work import Works
from lms.store.database import Database, open_database
from lms.store.upgrade import upgrade

#: the content that comes with the program
SHIPPED = Path(__file__).resolve().parents[2] / "content"


class ContentBroken(RuntimeError):  # noqa: N818 - what it is, in words
    """The content has mistakes; nothing was started."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


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
        """Give the key that signs cookies, made on first use and readable by its owner alone."""
        path = self.instance / "secret.key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        return path.read_bytes()


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
    instance.mkdir(parents=True, exist_ok=True)
    content = read_content(instance) if library is None else library
    database = open_database(url or f"sqlite:///{instance / 'stepup.db'}", durable=durable)
    return House(instance, database, content, Works(database, content, instance / "journal.heads"))


def prepare(house: House, now: datetime) -> tuple[str, ...]:
    """Migrate, publish content and rules; give one line for each thing that changed.

    Raises:
        lms.store.upgrade.NewerDatabaseError: the database belongs to a newer program.
        ContentBroken: a text changed without a revision note.
    """
    from lms.services import publishing

    before, after = upgrade(house.database)
    changes = [] if before == after else [f"database: {before or 'new'} -> {after}"]
    with house.works.write(now) as work:
        changes.extend(publishing.publish(work))
    with house.works.write(now) as work:
        changes.extend(publishing.ship_policy(work))
    return tuple(changes)
