"""`lms demo`: every state on the day it is made for, the same each time, logins that work, never over other data."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lms.core.competency.states import State
from lms.core.content.library import Library
from lms.services import audit, auth, standing
from lms.services.house import House, open_house
from lms.services.work import Work
from lms.store import attempts, people, training
from lms.web.app import create_app
from tests.conftest import Client, put_person, set_up_site

TODAY = date(2026, 11, 20)
DAYS = (
    TODAY,
    pytest.param(date(2026, 3, 1), marks=pytest.mark.soak),
    pytest.param(date(2028, 2, 29), marks=pytest.mark.soak),
)
ZONE = ZoneInfo("America/New_York")
MANAGER, LEARNER, HIRED = "2002", "1002", "1006"


def lms(instance: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on an instance."""
    environment = {key: value for key, value in os.environ.items() if key != "LMS_DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "lms", *words],
        env={**environment, "LMS_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        timeout=570,
        check=False,
    )


@pytest.fixture(scope="session")
def demo_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give the instance made for a day (and a second one of the same day), made once for all test processes."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared

    def give(day: date, again: str = "") -> Path:
        made = shared / f"demo-{day}{again}"
        with (shared / f"{made.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (made / "printed").exists():
                if again:
                    stop_half_way(made, day)
                run = lms(made, "demo", "--today", day.isoformat())
                assert run.returncode == 0, run.stderr
                (made / "printed").write_text(run.stdout, encoding="utf-8")
        return made

    return give


def stop_half_way(instance: Path, day: date) -> None:
    """Begin a demo and kill it: what it left must not be taken for a hospital, nor get into the next one."""
    environment = {key: value for key, value in os.environ.items() if key != "LMS_DATABASE_URL"}
    making = subprocess.Popen(
        [sys.executable, "-m", "lms", "demo", "--today", day.isoformat()],
        env={**environment, "LMS_INSTANCE": str(instance)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while making.poll() is None and sum(len(path.read_bytes()) for path in instance.rglob("journal.heads")) < 2000:
        time.sleep(0.02)
    making.kill()
    assert making.wait() == -signal.SIGKILL, "it was finished before it could be stopped"


@dataclass
class Opened:
    """A demo that is looked at: its house, and a work at the evening of its day."""

    house: House
    day: date
    printed: str

    @contextmanager
    def looking(self, employee_id: str | None = None) -> Iterator[Work]:
        """Read it at eight in the evening, as somebody."""
        now = datetime(self.day.year, self.day.month, self.day.day, 20, tzinfo=ZONE).astimezone(UTC)
        with self.house.works.read(now) as work:
            if employee_id is not None:
                work.actor = auth.actor(work, standing.who(work, employee_id).id)
            yield work

    def states(self, day: date) -> Mapping[str, list[dict[str, str | list[str] | None]]]:
        """Give everybody's statuses on a day, by employee number."""
        with self.looking() as work:
            numbers = {one.id: one.employee_id for one in people.people(work.session)}
            found = standing.statuses_of(work, list(numbers), day)
            return {numbers[person]: [status.to_json() for status in found[person]] for person in numbers}


@pytest.fixture
def open_demo(demo_of: Callable[..., Path], library: Library) -> Iterator[Callable[..., Opened]]:
    """Open the demo of a day for reading."""
    houses = []

    def give(day: date, again: str = "") -> Opened:
        made = demo_of(day, again)
        houses.append(open_house(made, library=library))
        return Opened(houses[-1], day, (made / "printed").read_text(encoding="utf-8"))

    yield give
    for house in houses:
        house.database.engine.dispose()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_state_appears(open_demo: Callable[..., Opened], day: date) -> None:
    """On its day somebody stands in each of the twelve states, a leaver and a mover among those not asked."""
    found = Counter(str(status["state"]) for held in open_demo(day).states(day).values() for status in held)
    assert {State(name) for name in found} == set(State)
    reasons = {status["because"] for held in open_demo(day).states(day).values() for status in held}
    assert {"left", "no-position", "hired", "awarded", "renewed", "assigned", "playbook", "returned"} <= reasons


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_night_that_is_short(open_demo: Callable[..., Opened], day: date) -> None:
    """Tonight 3 of 8 ED nurses are ready and 4 are needed; the days have enough."""
    with open_demo(day).looking(MANAGER) as work:
        board = audit.board(work, None)
    assert board.day == day
    assert board.focus is not None
    row, night = board.focus
    assert (row.unit_name, row.facility_name) == ("ED", "Hillcrest Regional Hospital")
    assert (night.shift, night.ready, night.of, night.minimum, night.short) == ("night", 3, 8, 4, 1)
    (days,) = (one.cells[night.competency] for one in board.rows if (one.unit, one.shift) == (row.unit, "day"))
    assert days.short == 0


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_people_and_months(open_demo: Callable[..., Opened], day: date) -> None:
    """About 60 people in seven units, on all three shifts, and a history of 18 months that ends by today."""
    with open_demo(day).looking() as work:
        staff = people.people(work.session)
        held = people.positions(work.session)
        records = training.records_of(work.session)
    assert 58 <= len(staff) <= 70
    assert {one.shift for one in held} == {"day", "night", "rotating"}
    assert len({one.unit for one in held}) == 7
    assert min(one.first_day for one in held) == day - timedelta(days=548)
    assert day - timedelta(days=548) < records[0].day < day - timedelta(days=480)
    assert records == tuple(sorted(records, key=lambda one: one.at))
    assert max(one.at for one in records).astimezone(ZONE).date() <= day
    assert all(one.recorded_at == one.at for one in records)


def test_the_same_every_time(open_demo: Callable[..., Opened]) -> None:
    """Made twice for one day, once after a first try was killed: the same people, statuses, records and attempts."""
    first, second = (open_demo(TODAY, again) for again in ("", "-again"))
    for ago in (400, 100, 1, 0, -30, -200):
        day = TODAY - timedelta(days=ago)
        assert first.states(day) == second.states(day)
    told = [everything(one) for one in (first, second)]
    assert len(told[0]) > 100
    assert told[0] == told[1]
    numbers = [re.findall(r"^  (.+?)  .* (\d{4})  ", one.printed, re.MULTILINE) for one in (first, second)]
    assert numbers[0] == numbers[1]


def everything(demo: Opened) -> list[str]:
    """Write people, positions, records and attempts, each a line; what is drawn at random for each is not in it."""
    with demo.looking() as work:
        lines = [repr(one) for one in people.people(work.session)]
        lines += [repr(one) for one in people.positions(work.session)]
        lines += [repr(one) for one in people.leaves(work.session)]
        lines += [repr(one) for one in training.records_of(work.session)]
        for person in people.people(work.session):
            lines += [repr(one) for one in attempts.attempts_of(work.session, person.id)]
    return lines


def test_the_logins_sign_in(open_demo: Callable[..., Opened], tmp_path: Path, library: Library) -> None:
    """Each printed number and password opens the home page of that person; a wrong password opens none."""
    demo = open_demo(TODAY)
    shutil.copytree(demo.house.instance, tmp_path / "copy")
    house = open_house(tmp_path / "copy", library=library)
    with demo.looking() as work:
        app = create_app(house, clock=lambda: work.now)
    app.testing, app.test_client_class = True, Client
    logins = re.findall(r"^  (.+?)  +(.+?)  +(\d{4})  (\S+)$", demo.printed, re.MULTILINE)
    assert [(what, number) for what, _, number, _ in logins] == [
        ("ED nurse, renewal due", LEARNER),
        ("ED nurse, newly hired", HIRED),
        ("ICU nurse", "1020"),
        ("ICU nurse, newly hired", "1027"),
        ("pharmacist", "1030"),
        ("inpatient charge nurse", "1036"),
        ("infusion nurse", "1040"),
        ("triage nurse", "1050"),
        ("lead BsAb nurse", "2001"),
        ("manager", MANAGER),
        ("administrator", "2000"),
    ]
    assert len({password for *_, password in logins}) == 11
    for _, name, number, password in logins:
        client = app.test_client()
        assert isinstance(client, Client)
        assert client.submit("/auth/sign-in", name=number, password=password[::-1]).status_code == 401
        page = client.submit("/auth/sign-in", name=number, password=password)
        assert (page.status_code, page.request.path) == (200, "/")
        assert name in page.text
        assert "Demo hospital, made for 20 Nov 2026. Nobody here is real." in page.text
    house.database.engine.dispose()


def test_the_journal_verifies(demo_of: Callable[..., Path]) -> None:
    """Eighteen months of acts are as they were sealed, each with its kept head."""
    for day in (TODAY,):
        verified = lms(demo_of(day), "journal", "verify")
        assert verified.returncode == 0, verified.stdout
        found = re.fullmatch(
            r"(\d+) entries and their facts are as sealed, (\d+) kept heads compared\n", verified.stdout
        )
        assert found
        assert found[1] == found[2]
        assert int(found[1]) > 1000


def test_never_a_second_time(demo_of: Callable[..., Path], tmp_path: Path) -> None:
    """A filled instance is refused; with --if-empty the logins are said again and nothing is changed."""
    instance = tmp_path / "copy"
    shutil.copytree(demo_of(TODAY), instance)
    heads = (instance / "journal.heads").read_bytes()
    refused = lms(instance, "demo")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f"{instance} is not empty; name another folder with LMS_INSTANCE\n"
    again = lms(instance, "demo", "--if-empty")
    assert again.returncode == 0
    assert again.stdout == (instance / "printed").read_text(encoding="utf-8")
    assert "Rafael Silva     1002  " in again.stdout
    assert (instance / "journal.heads").read_bytes() == heads
    assert demo_of(TODAY).stat().st_mode & 0o077 == 0, "names and passwords are for the owner alone"
    assert (instance / "demo-logins").stat().st_mode & 0o077 == 0


def test_a_hospital_of_ones_own(house: House) -> None:
    """Over a site that somebody set up no demo is made, and no logins are said."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    set_up_site(house, now)
    put_person(house, now, "100")
    house.database.engine.dispose()
    heads = house.heads.read_bytes()
    assert lms(house.instance, "demo").returncode == 2
    quiet = lms(house.instance, "demo", "--if-empty")
    assert (quiet.returncode, quiet.stdout) == (0, "")
    assert house.heads.read_bytes() == heads
    assert not (house.instance / "demo").exists()


def test_a_day_that_is_none(tmp_path: Path) -> None:
    """A day that does not exist is refused before anything is made."""
    refused = lms(tmp_path / "new", "demo", "--today", "2026-02-29")
    assert refused.returncode == 2
    assert "2026-02-29 is not a day" in refused.stderr
    assert not (tmp_path / "new").exists()


def test_asked_on_the_command_line(demo_of: Callable[..., Path]) -> None:
    """`lms status` tells of the newly hired nurse what the demo is made to show."""
    told = lms(demo_of(TODAY), "status", "--person", HIRED, "--on", TODAY.isoformat(), "--json")
    (status,) = [one for one in json.loads(told.stdout) if one["competency"] == "ed-recognise-grade-call"]
    assert (status["state"], status["because"], status["due_on"]) == ("required", "hired", "2026-12-14")
    assert len(status["missing"]) == 4
