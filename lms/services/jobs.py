"""Long work: asked for in one act, taken by a worker under a lease, watched by whoever asked."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from lms.core.permissions import Event, Permission, Place, allows
from lms.services.errors import NotFound, Refused
from lms.services.work import Work
from lms.store import jobs, people
from lms.store.jobs import State

#: a worker that says nothing for so long is taken for dead, and its job is given to another
LEASE = timedelta(seconds=30)
#: a job that broke its worker, or broke in it, so many times is not tried again
TRIES = 3
#: what a job worked on, and the names in its result, are kept so long after it ended
KEPT = timedelta(days=1)
#: ended jobs are looked through for so long: a server that stood still longer sweeps what is older when told to
SWEPT = timedelta(days=60)
#: words of a result that hold no names and may stay
PLAIN = frozenset({"source", "effective", "counts", "fault", "why", "applied_by", "check", "by", "competency", "scope"})

Payload = Mapping[str, Any]


class Kind(StrEnum):
    """What can be asked for."""

    ROSTER_CHECK = "roster-check"
    ROSTER_APPLY = "roster-apply"
    POLICY_SIMULATION = "policy-simulation"


class LeaseLost(Refused):
    """Another worker has the job, or it is over: this one's work counts for nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its page shows it."""

    id: int
    kind: Kind
    state: State
    #: empty where it was asked for on the command line
    asked_by: str
    asked_at: datetime
    done: int
    #: 0 while not known
    total: int
    result: Mapping[str, Any]
    tries: int
    finished_at: datetime | None

    @property
    def over(self) -> bool:
        """Whether no worker will touch it any more."""
        return self.state.over


@dataclass(frozen=True, slots=True)
class Taken:
    """A job in a worker's hands."""

    id: int
    kind: Kind
    asked_by_id: int | None
    payload: Payload
    #: the secret of this lease
    lease: str


def ask(work: Work, kind: Kind, payload: Payload, *, about: Mapping[str, str] | None = None) -> int:
    """Ask for long work, as the one act of this work; give its number. The caller has checked the permission.

    `about` is what its page says of it before it is done; it may hold no names.
    """
    asked_by_id = None if work.actor is None else work.actor.person_id
    job_id = jobs.add(
        work.session,
        kind=kind,
        asked_by_id=asked_by_id,
        asked_at=work.now,
        payload=dict(payload),
        result=dict(about or {}),
    )
    work.record(Event.JOB_ASKED, job=job_id, kind=kind)
    return job_id


def note(work: Work, kind: Kind, result: Mapping[str, Any]) -> int:
    """Keep, as part of an act that is named elsewhere, that such work was done on the command line."""
    return jobs.add(
        work.session,
        kind=kind,
        asked_by_id=None,
        asked_at=work.now,
        payload=None,
        state=State.DONE,
        result=dict(result),
    )


def job(work: Work, job_id: int) -> Job:
    """Give one job: one's own, or anybody's to a programme-wide administrator.

    Raises:
        NotFound: there is none, or it is another's.
    """
    row = jobs.job(work.session, job_id)
    if row is None or not (row.asked_by_id == work.me.person_id or sees_all(work)):
        raise NotFound("job")
    return _shown(row, _names(work, [row]))


def listed(work: Work, *, kinds: Collection[Kind] | None = None, limit: int = 50) -> tuple[Job, ...]:
    """List the newest jobs: one's own, or everybody's to a programme-wide administrator."""
    asked_by_id = None if sees_all(work) else work.me.person_id
    rows = jobs.jobs(work.session, kinds=kinds, asked_by_id=asked_by_id, limit=limit)
    names = _names(work, rows)
    return tuple(_shown(row, names) for row in rows)


def sees_all(work: Work) -> bool:
    """Say whether the actor may see the jobs of everybody."""
    me = work.me
    return allows(me.grants, Permission.JOBS_SEE, Place("", None), me.today)


def _names(work: Work, rows: Collection[jobs.JobRow]) -> dict[int, str]:
    ids = {row.asked_by_id for row in rows if row.asked_by_id is not None}
    return {person.id: person.name for person in people.people(work.session, ids)}


def _shown(row: jobs.JobRow, names: Mapping[int, str]) -> Job:
    asked_by = "" if row.asked_by_id is None else names.get(row.asked_by_id, "")
    return Job(
        row.id,
        Kind(row.kind),
        row.state,
        asked_by,
        row.asked_at,
        row.done,
        row.total,
        row.result or {},
        row.tries,
        row.finished_at,
    )


def is_waiting(work: Work) -> bool:
    """Say whether there is anything for a worker to take; reads only, so that idling holds up nobody."""
    return jobs.next_waiting(work.session, work.now) is not None


def take(work: Work) -> Taken | None:
    """Take the oldest job that waits, under a new lease; one that was tried too often is ended as failed."""
    while (found := jobs.next_waiting(work.session, work.now)) is not None:
        job_id, tries = found
        row = jobs.job(work.session, job_id)
        assert row is not None  # noqa: S101 - it was found in this same work
        if tries >= TRIES:
            jobs.finish(work.session, job_id, state=State.FAILED, result=row.result, now=work.now)
            jobs.empty(work.session, job_id, result=row.result)
            continue
        lease = secrets.token_hex(16)
        jobs.lease(work.session, job_id, lease=lease, until=work.now + LEASE, tries=tries + 1)
        payload = jobs.payload(work.session, job_id) or {}
        return Taken(job_id, Kind(row.kind), row.asked_by_id, payload, lease)
    return None


def beat(work: Work, taken: Taken) -> None:
    """Say that the worker lives; a lease that was lost stays lost."""
    jobs.extend(work.session, taken.id, taken.lease, until=work.now + LEASE)


def hold(work: Work, taken: Taken) -> None:
    """Insist that the job is still this worker's; then it stays so to the end of this work, as writers queue.

    Raises:
        LeaseLost: it is not.
    """
    if not jobs.is_held(work.session, taken.id, taken.lease):
        raise LeaseLost(str(taken.id))


def tell(work: Work, taken: Taken, done: int, total: int) -> None:
    """Keep how far a job is, for its page.

    Raises:
        LeaseLost: the job is no longer this worker's.
    """
    hold(work, taken)
    jobs.progress(work.session, taken.id, done=done, total=total)
    beat(work, taken)


def finish(work: Work, taken: Taken, state: State, result: Mapping[str, Any], *, keep: bool = False) -> None:
    """End a job in the same transaction as the work it did; what it worked on is removed unless `keep`.

    Raises:
        LeaseLost: the job is no longer this worker's; the whole work is undone by it.
    """
    hold(work, taken)
    row = jobs.job(work.session, taken.id)
    assert row is not None  # noqa: S101 - it is held
    if state is State.DONE:
        jobs.progress(work.session, taken.id, done=row.total, total=row.total)
    jobs.finish(work.session, taken.id, state=state, result=dict(result), now=work.now)
    if not keep:
        jobs.empty(work.session, taken.id, result=dict(result))


def broke(work: Work, taken: Taken, fault: str) -> None:
    """Note which fault broke a job; it is tried again when its lease has run out."""
    row = jobs.job(work.session, taken.id)
    if row is not None and jobs.is_held(work.session, taken.id, taken.lease):
        jobs.keep_result(work.session, taken.id, {**(row.result or {}), "fault": fault})


def is_sweep_due(work: Work) -> bool:
    """Say whether a job that ended a day ago still holds names or a file."""
    return bool(_to_empty(work))


def sweep(work: Work) -> int:
    """Empty jobs that ended a day ago of names, and of a file nobody decided on; give how many were emptied."""
    found = _to_empty(work)
    for job_id, left in found:
        jobs.empty(work.session, job_id, result=left)
    return len(found)


def _to_empty(work: Work) -> list[tuple[int, dict[str, Any]]]:
    """Give the jobs to empty, each with what may stay of its result."""
    found = []
    for row in jobs.ended_before(work.session, work.now - KEPT, after=work.now - SWEPT):
        result = row.result or {}
        left = {key: value for key, value in result.items() if key in PLAIN}
        if left != result:
            found.append((row.id, left))
    return found
