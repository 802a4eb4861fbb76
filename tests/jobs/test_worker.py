"""The worker: killed in the middle it leaves nothing half done, and what it held is done once by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from lms.jobs.kinds import KINDS
from lms.jobs.running import Running
from lms.jobs.worker import Worker
from lms.services.house import House
from lms.services.jobs import LEASE, Kind
from lms.store import course_starts, journal
from lms.store.jobs import State
from tests.conftest import Clock
from tests.jobs.office import ANA, BO, Office, crowd

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def office(both_houses: House, clock: Clock) -> Office:
    """A site with an administrator, on each database."""
    return Office(both_houses, clock)


def verified(office: Office) -> bool:
    """Say whether the journal agrees with every fact."""
    with office.house.database.read() as session:
        return journal.verify(session)[1] == ()


def test_every_kind_can_be_run() -> None:
    """Whatever can be asked for, a worker can do."""
    assert set(KINDS) == set(Kind)


def test_killed_in_the_middle(office: Office) -> None:
    """A worker killed with everything written but the commit has written nothing; the next one does it once."""
    check_id = office.bring(ANA, BO)
    office.worker.drain()
    job_id = office.decide(check_id)
    url = office.house.database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.half", str(office.house.instance), url, office.clock.now.isoformat()],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in the act\n"
    process.send_signal(signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    process.stdout.close()

    assert office.held() == []
    assert office.job(job_id).state is State.RUNNING
    assert verified(office)
    assert office.worker.drain() == 0, "its lease has not run out yet"
    office.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert office.worker.drain() == 1
    assert office.held() == ["100 hillcrest-ed 2025-03-01..", "101 hillcrest-icu 2025-03-01.."]
    done = office.job(job_id)
    assert (done.state, done.tries) == (State.DONE, 2)
    assert verified(office)


def test_two_workers(office: Office) -> None:
    """Two workers at once run each job once."""
    count = 6
    ids = [office.bring(*crowd(3 + n), source=f"hr-{n}") for n in range(count)]
    ran: list[int] = []

    def noted(running: Running) -> None:
        ran.append(running.taken.id)
        KINDS[Kind.ROSTER_CHECK](running)

    workers = [Worker(office.house.works, office.clock, {Kind.ROSTER_CHECK: noted}) for _ in "12"]
    threads = [threading.Thread(target=worker.drain) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    while office.worker.drain():
        pass
    assert sorted(ran) == ids
    assert {office.job(one).result["counts"]["hire"] for one in ids} == {3, 4, 5, 6, 7, 8}


def test_a_worker_that_lost_its_job_changes_nothing(office: Office) -> None:
    """Somebody slow comes to the act after another has done it: nothing is written twice."""
    check_id = office.bring(ANA)
    office.worker.drain()
    job_id = office.decide(check_id)

    def slow(running: Running) -> None:
        office.clock.advance(seconds=LEASE.total_seconds() + 1)
        assert office.worker.once()
        KINDS[Kind.ROSTER_APPLY](running)

    assert Worker(office.house.works, office.clock, {Kind.ROSTER_APPLY: slow}).once()
    assert office.job(job_id).state is State.DONE
    assert office.held() == ["100 hillcrest-ed 2025-03-01.."]
    assert verified(office)


def test_a_job_that_breaks_is_tried_three_times(office: Office) -> None:
    """A fault changes nothing, is tried again after its lease, and the third time it is over."""
    job_id = office.bring(ANA)

    def broken(_running: Running) -> None:
        raise ZeroDivisionError("nobody thought of this")

    worker = Worker(office.house.works, office.clock, {Kind.ROSTER_CHECK: broken})
    tries = 0
    while not office.job(job_id).over:
        tries += worker.once()
        office.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert tries == 3
    assert office.job(job_id).result == {"source": "hr", "effective": "2026-12-01", "fault": "ZeroDivisionError"}


def test_course_starts_are_swept(office: Office) -> None:
    """The worker deletes a course start on its day, within the hour, and not before."""
    with office.house.works.write(office.clock.now) as work:
        course_starts.add(
            work.session,
            course="car-t",
            first_dose_on=date(2026, 11, 20),
            facility="hillcrest",
            last_night=date(2026, 11, 21),
            made_by_id=office.me,
            made_at=work.now,
            triggers=(),
            delete_on=date(2026, 12, 21),
        )
    worker = office.worker
    left = []
    for day, hour in ((20, 23), (21, 4), (21, 6)):  # 18:00, 23:00 and 01:00 in New York
        office.clock.now = office.clock.now.replace(month=12, day=day, hour=hour)
        worker.sweep()
        with office.house.works.read(office.clock.now) as work:
            left.append(len(course_starts.course_starts(work.session)))
    assert left == [1, 1, 0]


def test_the_command(house: House, clock: Clock, tmp_path: Path) -> None:
    """`lms jobs run --once` does what waits and ends; killed at any moment and run again it does it once."""
    office = Office(house, clock)
    check_id = office.bring(*crowd(300))
    environment = {**os.environ, "LMS_INSTANCE": str(house.instance)}
    environment.pop("LMS_DATABASE_URL", None)
    command = [sys.executable, "-m", "lms", "jobs", "run", "--once"]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (0, "1 jobs run\n"), ended.stderr
    office.decide(check_id)
    for wait in (0.6, 1.0):
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(wait)
        process.kill()
        process.communicate()
        assert len(office.held()) in {0, 300}
        assert verified(office)
    clock.advance(days=3650)  # the command reads the real clock: its leases have surely run out
    office.worker.drain()
    assert len(office.held()) == 300
    assert verified(office)
