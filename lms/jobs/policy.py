"""A rule simulated as a job, where it reaches many people; nothing but the job itself is changed."""

from __future__ import annotations

from lms.jobs.running import Running
from lms.services import auth, jobs, simulate_jobs
from lms.services.errors import Invalid, Refused
from lms.services.jobs import LeaseLost
from lms.store.jobs import State


def simulate_rule(running: Running) -> None:
    """Work out what a proposed rule would do, as whoever asked for it."""
    payload = running.taken.payload
    wanted = simulate_jobs.asked(payload)
    about = {"competency": wanted.competency, "scope": wanted.scope}
    try:
        with running.look() as work:
            if running.taken.asked_by_id is not None:
                work.actor = auth.actor(work, running.taken.asked_by_id)
            result = simulate_jobs.run(work, wanted, running.tell)
    except LeaseLost:
        raise
    except Refused as error:
        why = error.text if isinstance(error, Invalid) else "not-allowed"
        with running.act() as work:
            jobs.finish(work, running.taken, State.REFUSED, {**about, "why": why})
        return
    with running.act() as work:
        jobs.finish(work, running.taken, State.DONE, result)
