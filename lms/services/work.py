"""One act: one transaction, one actor, one moment, one journal entry. The only place that commits."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, inspect, text
from sqlalchemy.orm import Session

from lms.core.content.library import Library
from lms.core.permissions import Event, Grant, Permission, Place, allows, holds
from lms.services.errors import NotAllowed
from lms.store import journal
from lms.store.database import Database
from lms.store.schema import Fact

#: the advisory lock that makes PostgreSQL's writers queue as SQLite's do
WRITERS_QUEUE = 7_205_759


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person, with roles, home facility and its zone."""

    person_id: int
    employee_id: str
    given_name: str
    family_name: str
    grants: tuple[Grant, ...]
    #: where the person's position is (or the first facility when there is none)
    facility: str
    zone: ZoneInfo
    #: the calendar day at the facility at the moment of the act
    today: date


@dataclass(slots=True)
class Work:
    """What a service is handed: a session for the store, who acts, when, and the content."""

    session: Session
    actor: Actor | None
    #: the one clock reading of this act, aware, UTC
    now: datetime
    library: Library
    act_id: str = field(default_factory=lambda: secrets.token_hex(16))
    facts: list[Fact] = field(default_factory=list)
    sealed: tuple[Event, dict[str, str | int]] | None = None

    def record(self, what: Event, **subjects: str | int) -> None:
        """Name what this act is, for its journal entry. Once per act.

        Raises:
            RuntimeError: the act was already named; two acts belong in two works.
        """
        if self.sealed is not None:
            raise RuntimeError(f"this work is already {self.sealed[0]}; it cannot also be {what}")
        self.sealed = (what, subjects)

    @property
    def me(self) -> Actor:
        """The actor, where one is needed.

        Raises:
            NotAllowed: nobody is signed in.
        """
        if self.actor is None:
            raise NotAllowed("nobody is signed in")
        return self.actor

    def demand(self, permission: Permission, place: Place | None = None) -> None:
        """Insist that the actor holds `permission` (for `place` where one is given) today.

        Raises:
            NotAllowed: they do not.
        """
        me = self.me
        if not (
            holds(me.grants, permission, me.today) if place is None else allows(me.grants, permission, place, me.today)
        ):
            raise NotAllowed(permission)


class Works:
    """Opens works on one database, with one library of content, keeping the journal's heads in one file."""

    def __init__(self, database: Database, library: Library, heads: Path | None) -> None:
        self.database = database
        self.library = library
        self.heads = heads

    @contextmanager
    def read(self, now: datetime, actor: Actor | None = None) -> Iterator[Work]:
        """Look without changing anything."""
        with self.database.read() as session:
            yield Work(session, actor, now, self.library)
            session.rollback()

    @contextmanager
    def write(self, now: datetime, actor: Actor | None = None) -> Iterator[Work]:
        """Act: returning commits, seals the journal entry and keeps the new head; raising rolls back.

        Raises:
            RuntimeError: facts were added but the act was not named.
        """
        with self.database.write() as session:
            work = Work(session, actor, now, self.library)
            _watch(work)
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_QUEUE})
            yield work
            head = _seal(work)
            session.commit()
            if head is not None and self.heads is not None:
                _keep(self.heads, head)


def _watch(work: Work) -> None:
    """Stamp each new fact with the act, remember it for the journal, and refuse to change or delete one."""

    @event.listens_for(work.session, "before_flush")
    def _before(session: Session, *_: Any) -> None:
        for row in session.new:
            if isinstance(row, Fact):
                row.recorded_at, row.act_id = work.now, work.act_id
        for row in session.dirty:
            if isinstance(row, Fact):
                changed = {a.key for a in inspect(row).attrs if a.history.has_changes()}
                if changed - row.unsealed:
                    raise RuntimeError(f"facts are added, never changed: {row!r} {sorted(changed)}")
        for row in session.deleted:
            if isinstance(row, Fact):
                raise RuntimeError(f"facts are added, never removed: {row!r}")  # noqa: TRY004 - not a wrong type

    @event.listens_for(work.session, "after_flush")
    def _after(session: Session, *_: Any) -> None:
        work.facts.extend(row for row in session.new if isinstance(row, Fact))


def _seal(work: Work) -> journal.Head | None:
    """Flush, and add the journal entry of the act."""
    work.session.flush()
    if work.sealed is None:
        if work.facts:
            raise RuntimeError("facts were added by an act without a name: call work.record(...)")
        return None
    what, subjects = work.sealed
    return journal.seal(
        work.session,
        act_id=work.act_id,
        at=work.now,
        actor_id=None if work.actor is None else work.actor.person_id,
        event=what,
        subjects=subjects,
        facts=sorted(work.facts, key=lambda row: (type(row).__name__, row.id)),
    )


def _keep(heads: Path, head: journal.Head) -> None:
    """Append the head to the file outside the database, one process at a time, down to the disk."""
    with heads.open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"{head.seq} {head.digest}\n")
        file.flush()
        os.fsync(file.fileno())
