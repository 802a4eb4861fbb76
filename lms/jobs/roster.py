"""Rosters as jobs: compare a file, and apply exactly the difference that was shown."""

from __future__ import annotations

from lms.jobs.running import Running
from lms.services import jobs, roster, roster_jobs
from lms.services.errors import Refused
from lms.services.jobs import LeaseLost
from lms.services.roster_jobs import Asked
from lms.store.jobs import State


def check(running: Running) -> None:
    """Read a file and compare it with what is recorded; nothing but the job itself is changed."""
    asked = roster_jobs.asked(running.taken.payload)
    try:
        roster_jobs.insist_on_size(asked)
        running.tell(0, asked.rows)
        read = roster.read(asked.data, asked.name)
        running.tell(asked.rows, asked.rows)
        with running.look() as work:
            plan = roster.compare(work, read, source=asked.source, effective=asked.effective)
            outcome = roster.consequences(work, plan)
        roster_jobs.insist_on_changes(plan)
    except LeaseLost:
        raise
    except Refused as error:
        refuse(running, asked, error)
        return
    with running.act() as work:
        jobs.finish(work, running.taken, State.DONE, roster_jobs.compared(asked, plan, outcome), keep=True)


def apply(running: Running) -> None:
    """Apply a shown difference and end the job, both or neither."""
    asked = roster_jobs.asked(running.taken.payload)
    running.tell(0, asked.changes)
    read = roster.read(asked.data, asked.name)
    try:
        with running.act() as work:
            result = roster_jobs.apply(work, asked, read, running.taken.id)
            jobs.finish(work, running.taken, State.DONE, result)
    except LeaseLost:
        raise
    except Refused as error:
        refuse(running, asked, error)


def refuse(running: Running, asked: Asked, error: Refused) -> None:
    """End the job as refused; what came too late keeps its file, so that it can be compared again."""
    with running.act() as work:
        result = roster_jobs.refused(asked, error)
        jobs.finish(work, running.taken, State.REFUSED, result, keep=isinstance(error, roster_jobs.Changed))
