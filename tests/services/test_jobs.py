"""Jobs: asked for once, taken by one worker at a time, by another when the first is gone, seen by whoever asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.core.permissions import Event
from lms.services import jobs
from lms.services.errors import NotFound
from lms.services.house import House
from lms.services.jobs import Kind, LeaseLost, Taken
from lms.store import journal
from lms.store.jobs import State
from lms.store.schema import JournalEntry
from tests.conftest import Clock, put_person
from tests.jobs.office import Office


@pytest.fixture
def office(both_houses: House, clock: Clock) -> Office:
    """A site with an administrator, on each database."""
    return Office(both_houses, clock)


def ask(office: Office, person_id: int | None = None) -> int:
    """Ask for some work."""
    with office.house.works.write(office.clock.now) as work:
        return jobs.ask(office.acting(work, person_id), Kind.ROSTER_CHECK, {"word": "long"})


def take(office: Office) -> Taken | None:
    """Take what waits."""
    with office.house.works.write(office.clock.now) as work:
        return jobs.take(work)


def end(office: Office, taken: Taken, **result: object) -> None:
    """End a job as done."""
    with office.house.works.write(office.clock.now) as work:
        jobs.finish(work, taken, State.DONE, result)


def test_asking_is_one_act(office: Office) -> None:
    """Asking leaves one journal entry with the job's number and kind, and the journal verifies."""
    job_id = ask(office)
    with office.house.database.read() as session:
        last = session.query(JournalEntry).order_by(JournalEntry.seq.desc()).first()
        assert last is not None
        assert (last.event, last.actor_id) == (Event.JOB_ASKED, office.me)
        assert last.subjects == {"job": job_id, "kind": "roster-check"}
        assert journal.verify(session)[1] == ()


def test_oldest_first_and_each_once(office: Office) -> None:
    """Two workers get two jobs, the older one first, and a third gets none."""
    first, second = ask(office), ask(office)
    got = [take(office) for _ in range(3)]
    assert [None if one is None else one.id for one in got] == [first, second, None]
    assert got[0] is not None
    assert got[0].payload == {"word": "long"}
    assert office.job(first).state is State.RUNNING


def test_a_dead_workers_job_goes_to_another(office: Office) -> None:
    """A job is taken again when its lease has run out, not before, and then the first worker's end does not count."""
    job_id = ask(office)
    first = take(office)
    assert first is not None
    office.clock.advance(seconds=jobs.LEASE.total_seconds())
    assert take(office) is None
    office.clock.advance(seconds=1)
    second = take(office)
    assert second is not None
    assert second.id == job_id
    with pytest.raises(LeaseLost):
        end(office, first)
    end(office, second, counts={"hire": 2})
    assert office.job(job_id).result == {"counts": {"hire": 2}}
    with pytest.raises(LeaseLost):
        end(office, second)


def test_a_beat_keeps_the_lease(office: Office) -> None:
    """A worker that says in time that it lives keeps its job as long as it needs."""
    ask(office)
    taken = take(office)
    assert taken is not None
    for _ in range(5):
        office.clock.advance(seconds=20)
        with office.house.works.write(office.clock.now) as work:
            jobs.beat(work, taken)
        assert take(office) is None
    end(office, taken)


def test_a_lost_lease_is_not_won_back(office: Office) -> None:
    """A beat of a worker whose job another has changes nothing."""
    ask(office)
    first = take(office)
    office.clock.advance(seconds=31)
    second = take(office)
    assert first is not None
    assert second is not None
    with office.house.works.write(office.clock.now) as work:
        jobs.beat(work, first)
    with office.house.works.write(office.clock.now) as work, pytest.raises(LeaseLost):
        jobs.tell(work, first, 1, 2)
    end(office, second)


def test_three_tries(office: Office) -> None:
    """A job that was begun three times and never ended is failed and emptied, and holds up nothing behind it."""
    poison, next_one = ask(office), ask(office)
    for _ in range(jobs.TRIES):
        taken = take(office)
        assert taken is not None
        assert taken.id == poison
        with office.house.works.write(office.clock.now) as work:
            jobs.broke(work, taken, "MemoryError")
        office.clock.advance(seconds=31)
    taken = take(office)
    assert taken is not None
    assert taken.id == next_one
    failed = office.job(poison)
    assert (failed.state, failed.result, failed.tries) == (State.FAILED, {"fault": "MemoryError"}, 3)


def test_progress(office: Office) -> None:
    """How far a job is can be read while it goes on; when it is done, all of it is."""
    job_id = ask(office)
    taken = take(office)
    assert taken is not None
    with office.house.works.write(office.clock.now) as work:
        jobs.tell(work, taken, 200, 5000)
    assert (office.job(job_id).done, office.job(job_id).total) == (200, 5000)
    end(office, taken)
    assert (office.job(job_id).done, office.job(job_id).over) == (5000, True)


def test_who_sees_a_job(office: Office) -> None:
    """One's own, and everybody's for a programme-wide administrator; of others' nobody learns that they are there."""
    nurse = put_person(office.house, office.clock.now, "nurse")
    mine, hers = ask(office), ask(office, nurse)
    assert office.job(hers).asked_by == "Test Person-nurse"
    with office.house.works.read(office.clock.now) as work:
        office.acting(work, nurse)
        assert [one.id for one in jobs.listed(work)] == [hers]
        assert jobs.job(work, hers).id == hers
        with pytest.raises(NotFound):
            jobs.job(work, mine)
        with pytest.raises(NotFound):
            jobs.job(work, 999)
    with office.house.works.read(office.clock.now) as work:
        assert [one.id for one in jobs.listed(office.acting(work))] == [hers, mine]


def test_what_is_over_is_emptied(office: Office) -> None:
    """A day after its end a job keeps its counts, and no name nor file."""
    job_id = ask(office)
    taken = take(office)
    assert taken is not None
    with office.house.works.write(office.clock.now) as work:
        jobs.finish(work, taken, State.DONE, {"changes": [{"name": "Ana"}], "source": "hr"}, keep=True)
    for days, changed in ((jobs.KEPT, 0), (timedelta(seconds=1), 1), (timedelta(0), 0)):
        office.clock.now += days
        with office.house.works.write(office.clock.now) as work:
            assert jobs.is_sweep_due(work) is bool(changed)
            assert jobs.sweep(work) == changed
    assert office.job(job_id).result == {"source": "hr"}
