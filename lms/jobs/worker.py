"""The worker: takes one waiting job after the other until it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lms.jobs.kinds import KINDS, Run
from lms.jobs.running import Clock, Running
from lms.services import course_starts, jobs, timelines
from lms.services.jobs import Kind
from lms.services.work import Works

log = logging.getLogger(__name__)

#: how long an idle worker waits before it looks again, in seconds
IDLE_SECONDS = 1.0
#: how often it sweeps
SWEEP_EVERY = timedelta(hours=1)
#: how often it looks for people whose timelines were forgotten
KEEP_EVERY = timedelta(seconds=10)


@dataclass(slots=True)
class Worker:
    """Runs jobs of one house."""

    works: Works
    clock: Clock
    kinds: Mapping[Kind, Run] = field(default_factory=lambda: KINDS)
    #: set from outside (a signal, the end of the server): the job at hand is finished, no other is begun
    stop: threading.Event = field(default_factory=threading.Event)
    swept_at: datetime | None = None
    #: when nobody was found whose timelines were forgotten
    kept_at: datetime | None = None

    def run(self) -> None:
        """Work until told to stop; a database that does not answer is asked again."""
        while not self.stop.is_set():
            try:
                self.sweep()
                busy = self.once() or self.keep()
            except Exception:
                log.exception("the worker could not look for jobs")
                busy = False
            if not busy:
                self.stop.wait(IDLE_SECONDS)

    def drain(self) -> int:
        """Run every job that waits now; give how many there were."""
        count = 0
        while not self.stop.is_set() and self.once():
            count += 1
        return count

    def once(self) -> bool:
        """Take one job and run it; say whether there was one.

        A fault in the job is logged and the job left to its lease: it is tried again, three times in all.
        """
        with self.works.read(self.clock()) as work:
            if not jobs.is_waiting(work):
                return False
        with self.works.write(self.clock()) as work:
            taken = jobs.take(work)
        if taken is None:
            return False
        running = Running(self.works, self.clock, taken)
        log.info("job %d (%s) begins", taken.id, taken.kind)
        try:
            with running.alive():
                self.kinds[taken.kind](running)
        except jobs.LeaseLost:
            log.warning("job %d went to another worker; what was done of it here does not count", taken.id)
        except Exception as error:
            log.exception("job %d (%s) broke", taken.id, taken.kind)
            with self.works.write(self.clock()) as work:
                jobs.broke(work, taken, type(error).__name__)
        else:
            log.info("job %d (%s) ended", taken.id, taken.kind)
        return True

    def sweep(self) -> None:
        """Empty what ended long enough ago and delete what was kept long enough, once an hour."""
        now = self.clock()
        if self.swept_at is not None and now < self.swept_at + SWEEP_EVERY:
            return
        self.swept_at = now
        with self.works.read(now) as work:
            due, starts_due = jobs.is_sweep_due(work), course_starts.is_sweep_due(work)
        if due:
            with self.works.write(now) as work:
                log.info("%d ended jobs emptied", jobs.sweep(work))
        if starts_due:
            with self.works.write(now) as work:
                log.info("%d course starts deleted", course_starts.sweep(work))

    def keep(self) -> bool:
        """Keep the timelines of some people anew whom an act forgot, when there is no job; say whether there were any.

        Boards fold them meanwhile, so that nothing waits for it.
        """
        now = self.clock()
        if self.kept_at is not None and now < self.kept_at + KEEP_EVERY:
            return False
        if number := timelines.rebuild_some(self.works, now):
            log.info("timelines of %d people kept anew", number)
            return True
        self.kept_at = now
        return False
