"""One job in a worker's hands: how it reads, tells how far it is, and does its work in one act."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from lms.services import auth, jobs
from lms.services.work import Work, Works

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
#: how often a worker says that it lives, in seconds: several times within a lease
BEAT_SECONDS = jobs.LEASE.total_seconds() / 5


@dataclass(frozen=True, slots=True)
class Running:
    """A taken job, and the house it works on."""

    works: Works
    clock: Clock
    taken: jobs.Taken

    def look(self) -> AbstractContextManager[Work]:
        """Read, as long as it takes: nobody waits for a reader."""
        return self.works.read(self.clock())

    def tell(self, done: int, total: int) -> None:
        """Keep how far the job is.

        Raises:
            LeaseLost: another worker has it.
        """
        with self.works.write(self.clock()) as work:
            jobs.tell(work, self.taken, done, total)

    @contextmanager
    def act(self) -> Iterator[Work]:
        """Do the work as one act of whoever asked for it; it must end with `jobs.finish` in the same work.

        From its first statement to its commit no other worker can take the job: writers queue.

        Raises:
            LeaseLost: another worker has it; nothing is changed.
        """
        with self.works.write(self.clock()) as work:
            jobs.hold(work, self.taken)
            if self.taken.asked_by_id is not None:
                work.actor = auth.actor(work, self.taken.asked_by_id)
            yield work

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Keep the lease while the work goes on, from a thread beside it."""
        over = threading.Event()

        def beating() -> None:
            while not over.wait(BEAT_SECONDS):
                try:
                    with self.works.write(self.clock()) as work:
                        jobs.beat(work, self.taken)
                except Exception:
                    # the act itself may hold the write lock: then nobody can take the job either
                    log.debug("job %d: no beat this time", self.taken.id, exc_info=True)

        beside = threading.Thread(target=beating, name=f"job-{self.taken.id}-beat", daemon=True)
        beside.start()
        try:
            yield
        finally:
            over.set()
            beside.join()
