"""Jobs: long work that is asked for once and taken by one worker at a time, under a lease."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from lms.store import schema


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    #: it did what it was asked for
    DONE = "done"
    #: it cannot be done as asked; the result says why, and nothing was changed
    REFUSED = "refused"
    #: it broke each time it was tried; nothing was changed
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether no worker will touch it any more."""
        return self in {State.DONE, State.REFUSED, State.FAILED}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it stands now, without what it works on."""

    id: int
    kind: str
    state: State
    asked_by_id: int | None
    asked_at: datetime
    done: int
    total: int
    result: Any
    tries: int
    finished_at: datetime | None


_SHOWN = (
    schema.Job.id,
    schema.Job.kind,
    schema.Job.state,
    schema.Job.asked_by_id,
    schema.Job.asked_at,
    schema.Job.done,
    schema.Job.total,
    schema.Job.result,
    schema.Job.tries,
    schema.Job.finished_at,
)


def add(
    session: Session,
    *,
    kind: str,
    asked_by_id: int | None,
    asked_at: datetime,
    payload: Any,
    state: State = State.QUEUED,
    result: Any = None,
) -> int:
    """Add a job (one that is over already where `state` says so) and give its number."""
    row = schema.Job(
        kind=kind,
        state=state,
        asked_by_id=asked_by_id,
        asked_at=asked_at,
        payload=payload,
        done=0,
        total=0,
        result=result,
        lease=None,
        leased_until=None,
        tries=0,
        finished_at=asked_at if state.over else None,
    )
    session.add(row)
    session.flush()
    return row.id


def job(session: Session, job_id: int) -> JobRow | None:
    """Give one job."""
    found = session.execute(select(*_SHOWN).where(schema.Job.id == job_id)).first()
    return None if found is None else _row(found)


def jobs(
    session: Session, *, kinds: Collection[str] | None = None, asked_by_id: int | None = None, limit: int
) -> tuple[JobRow, ...]:
    """Give the newest jobs first: of some kinds, of one person, or all."""
    where: list[ColumnElement[bool]] = []
    if kinds is not None:
        where.append(schema.Job.kind.in_(kinds))
    if asked_by_id is not None:
        where.append(schema.Job.asked_by_id == asked_by_id)
    query = select(*_SHOWN).where(*where).order_by(schema.Job.id.desc()).limit(limit)
    return tuple(_row(found) for found in session.execute(query))


def _row(found: Any) -> JobRow:
    job_id, kind, state, *rest = found
    return JobRow(job_id, kind, State(state), *rest)


def payload(session: Session, job_id: int) -> Any:
    """Give what a job works on; None once it was emptied."""
    return session.execute(select(schema.Job.payload).where(schema.Job.id == job_id)).scalar_one_or_none()


def next_waiting(session: Session, now: datetime) -> tuple[int, int] | None:
    """Give the number and the tries of the oldest job that waits: new, or of a worker whose lease has run out."""
    found = session.execute(
        select(schema.Job.id, schema.Job.tries)
        .where(
            or_(
                schema.Job.state == State.QUEUED,
                and_(schema.Job.state == State.RUNNING, schema.Job.leased_until < now),
            )
        )
        .order_by(schema.Job.id)
        .limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def lease(session: Session, job_id: int, *, lease: str, until: datetime, tries: int) -> None:
    """Give a job to a worker; the caller holds the write lock and saw that it waits."""
    session.execute(
        update(schema.Job)
        .where(schema.Job.id == job_id)
        .values(state=State.RUNNING, lease=lease, leased_until=until, tries=tries, done=0, total=0)
    )


def is_held(session: Session, job_id: int, lease: str) -> bool:
    """Say whether the job still runs under this lease."""
    row = session.execute(
        select(schema.Job.id).where(
            schema.Job.id == job_id, schema.Job.state == State.RUNNING, schema.Job.lease == lease
        )
    ).first()
    return row is not None


def extend(session: Session, job_id: int, lease: str, *, until: datetime) -> None:
    """Hold the lease for longer; nothing happens where it was lost."""
    session.execute(
        update(schema.Job)
        .where(schema.Job.id == job_id, schema.Job.state == State.RUNNING, schema.Job.lease == lease)
        .values(leased_until=until)
    )


def progress(session: Session, job_id: int, *, done: int, total: int) -> None:
    """Keep how far a job is."""
    session.execute(update(schema.Job).where(schema.Job.id == job_id).values(done=done, total=total))


def keep_result(session: Session, job_id: int, result: Any) -> None:
    """Keep a result before the job is over."""
    session.execute(update(schema.Job).where(schema.Job.id == job_id).values(result=result))


def finish(session: Session, job_id: int, *, state: State, result: Any, now: datetime) -> None:
    """End a job with its result; what it works on stays until `empty`."""
    session.execute(
        update(schema.Job)
        .where(schema.Job.id == job_id)
        .values(state=state, result=result, finished_at=now, lease=None, leased_until=None)
    )


def empty(session: Session, job_id: int, *, result: Any) -> None:
    """Remove what a job worked on, and leave this much of its result."""
    session.execute(update(schema.Job).where(schema.Job.id == job_id).values(payload=None, result=result))


def ended_before(session: Session, moment: datetime, *, after: datetime) -> tuple[JobRow, ...]:
    """Give the jobs that ended from `after` until before `moment`."""
    query = select(*_SHOWN).where(schema.Job.finished_at >= after, schema.Job.finished_at < moment)
    return tuple(_row(found) for found in session.execute(query))
