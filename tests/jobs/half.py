"""A worker that stops in the middle of its act, for a test that kills it there: writes a line and waits."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from lms.jobs.running import Running
from lms.jobs.worker import Worker
from lms.services import jobs, roster, roster_jobs
from lms.services.house import open_house
from lms.services.jobs import Kind
from lms.store.jobs import State


def apply_and_wait(running: Running) -> None:
    """Do everything an import does, up to the commit, and wait there."""
    asked = roster_jobs.asked(running.taken.payload)
    with running.act() as work:
        result = roster_jobs.apply(work, asked, roster.read(asked.data, asked.name), running.taken.id)
        jobs.finish(work, running.taken, State.DONE, result)
        work.session.flush()
        print("in the act", flush=True)
        time.sleep(120)


if __name__ == "__main__":
    instance, url, moment = sys.argv[1:]
    house = open_house(Path(instance), url or None)
    now = datetime.fromisoformat(moment)
    Worker(house.works, lambda: now, {Kind.ROSTER_APPLY: apply_and_wait}).once()
