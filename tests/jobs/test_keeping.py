"""The idle worker keeps anew what acts forgot."""

from __future__ import annotations

from lms.jobs.worker import KEEP_EVERY, Worker
from lms.services import timelines
from lms.services.house import House
from lms.store import journal, timeline
from tests.conftest import Clock, put_person


def stale(house: House, clock: Clock) -> int:
    """Count who is not kept."""
    with house.works.read(clock.now) as work:
        return len(timeline.stale(work.session, timelines.EDITION))


def test_the_idle_worker_keeps_who_was_forgotten(site: House, clock: Clock) -> None:
    """It keeps a portion at a time until nobody is left, then looks again after a while; it adds no journal entry."""
    for number in range(3):
        put_person(site, clock.now, f"10{number}")
    with site.works.write(clock.now) as work:
        timelines.forget_everybody(work)
    worker = Worker(site.works, clock)
    assert stale(site, clock) == 3
    assert worker.keep()
    assert stale(site, clock) == 0
    assert not worker.keep()
    with site.works.write(clock.now) as work:
        timelines.forget_everybody(work)
    assert not worker.keep()
    clock.advance(seconds=KEEP_EVERY.total_seconds())
    assert worker.keep()
    assert stale(site, clock) == 0


def test_keeping_is_no_act(site: House, clock: Clock) -> None:
    """What is kept is no fact: no entry names it, and the journal ends where it ended."""
    put_person(site, clock.now, "100")
    with site.works.write(clock.now) as work:
        before = journal.head(work.session)
        timelines.forget_everybody(work)
    assert Worker(site.works, clock).keep()
    with site.works.read(clock.now) as work:
        assert journal.head(work.session) == before
        count, tampered = journal.verify(work.session)
        assert (count > 0, tampered) == (True, ())
