"""One act: one transaction, one actor, one moment, one journal entry. The only place that commits."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import FileIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import UpdateBase, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from lms.core.content.library import Library
from lms.core.permissions import Event, Grant, Permission, Place, allows, holds
from lms.services.errors import NotAllowed
from lms.store import bulk, journal
from lms.store.database import Database
from lms.store.schema import Fact, JournalEntry

log = logging.getLogger(__name__)


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
    #: what was added many at a time
    many: bulk.Act | None = None

    @property
    def adds(self) -> bool:
        """Say whether facts were added."""
        return bool(self.facts) or (self.many is not None and bool(self.many.claims))

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

    def __init__(
        self,
        database: Database,
        library: Library,
        heads: Path | None,
        *,
        durable: bool = True,
        refresh: Callable[[Work], None] | None = None,
    ) -> None:
        self.database = database
        self.library = library
        self.heads = heads
        #: keeps anew what the facts of an act change, after the act and in its transaction
        self.refresh = refresh
        #: whether a kept head waits for the disk (not while a demo instance is filled)
        self.durable = durable

    @contextmanager
    def read(self, now: datetime, actor: Actor | None = None) -> Iterator[Work]:
        """Look without changing anything."""
        with self.database.read() as session:
            yield Work(session, actor, now, self.library)
            session.rollback()

    @contextmanager
    def write(self, now: datetime, actor: Actor | None = None) -> Iterator[Work]:
        """Act: returning commits, seals the journal entry and keeps the new head; raising rolls back.

        Others who write wait from this work's first statement on, not before: what is slow goes ahead of it.

        Raises:
            RuntimeError: facts were added but the act was not named.
            OSError: the file of heads cannot be written; nothing was committed.
        """
        with self.database.write() as session:
            work = Work(session, actor, now, self.library)
            _watch(work)
            yield work
            work.session.flush()
            if self.refresh is not None and work.adds:
                self.refresh(work)
            head = _seal(work)
            if head is None or self.heads is None:
                session.commit()
                return
            with _heads_file(self.heads) as file:
                session.commit()
                _keep(file, head, durable=self.durable)


def _watch(work: Work) -> None:
    """Stamp each new fact with the act, remember it for the journal, and refuse to change or remove one.

    This keeps our own code honest; who goes by it to the database is found by verifying the journal.
    """
    work.many = bulk.begin(work.session, work.now, work.act_id)

    @event.listens_for(work.session, "before_flush")
    def _before(session: Session, *_: Any) -> None:
        for row in session.new:
            if isinstance(row, Fact):
                row.recorded_at, row.act_id = work.now, work.act_id
        for row in session.dirty:
            if isinstance(row, Fact | JournalEntry):
                changed = {a.key for a in inspect(row).attrs if a.history.has_changes()}
                if changed - (row.unsealed if isinstance(row, Fact) else frozenset()):
                    raise RuntimeError(f"facts are added, never changed: {row!r} {sorted(changed)}")
        for row in session.deleted:
            if isinstance(row, Fact | JournalEntry):
                raise RuntimeError(f"facts are added, never removed: {row!r}")  # noqa: TRY004 - not a wrong type

    @event.listens_for(work.session, "after_flush")
    def _after(session: Session, *_: Any) -> None:
        work.facts.extend(row for row in session.new if isinstance(row, Fact))

    @event.listens_for(work.session, "do_orm_execute")
    def _statement(state: ORMExecuteState) -> None:
        """Insert, update and delete statements pass by the flush, whether they name the class or its table."""
        if isinstance(state.statement, UpdateBase):
            table = getattr(state.statement.table, "name", "")
            if table == JournalEntry.__tablename__ or table in journal.fact_tables():
                raise RuntimeError(f"facts are added one by one and never changed: no {state.statement} in an act")


def _seal(work: Work) -> journal.Head | None:
    """Flush, and add the journal entry of the act."""
    work.session.flush()
    if work.sealed is None:
        if work.adds:
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
        many=() if work.many is None else work.many.claims,
    )


@contextmanager
def _heads_file(heads: Path) -> Iterator[FileIO]:
    """Open the file of heads, one process at a time: before the commit, so that nothing is acknowledged when it fails.

    Whoever holds it already has all it needs of the database, so the two waits cannot cross.
    """
    with heads.open("a+b", buffering=0) as file:  # nothing is left to be written when it is closed
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _keep(file: FileIO, head: journal.Head, *, durable: bool) -> None:
    """Append the head of a committed act.

    The act is done and must be answered as done: a full disk is told to the log and no more. No harm is hidden by it,
    as the next head that is kept stands for the whole chain before it; verifying counts the entries without one.
    """
    try:
        _append(file, f"{head.seq} {head.digest}\n".encode("ascii"), durable=durable)
    except OSError:
        log.exception("the head of journal entry %d (%s) could not be kept", head.seq, head.digest)


def _append(file: FileIO, line: bytes, *, durable: bool) -> None:
    """Add a whole line at the end, down to the disk."""
    if size := file.seek(0, os.SEEK_END):
        file.seek(size - 1)
        if file.read(1) != b"\n":  # a stopped program left half a line: ours must not be glued to it
            line = b"\n" + line
    if file.write(line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if durable:
        os.fsync(file.fileno())
