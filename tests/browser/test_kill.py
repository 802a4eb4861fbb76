"""The server is killed between two answers: both are there afterwards, and the person goes on at another device."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.core.content.library import Library
from lms.core.permissions import Event
from lms.services import auth
from lms.services.house import House, open_house, prepare
from tests.browser.conftest import Desk
from tests.browser.walker import CASE, QUIZ, ROLE, Walker, follow, heading, press
from tests.conftest import Clock, put_person, set_up_site

SECRET = "a grey heron stands still"
PATIENCE_S = 60.0


class Server:
    """`lms serve` as it runs on the ward, in a process group of its own."""

    def __init__(self, instance: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.log = instance.parent / "serve.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        self.environment = {**kept, "LMS_INSTANCE": str(instance), "PORT": str(port)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            if self.answers():
                return
            time.sleep(0.1)
        pytest.fail(f"the server did not start: {self.log.read_text()}")

    def answers(self) -> bool:
        """Say whether it can be reached."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def kill(self) -> None:
        """Kill the whole group, as a power cut would, and see that nothing is left of it."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.process = None
        deadline = time.monotonic() + 10
        while self.answers() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not self.answers(), "something still serves"

    def lms(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the same instance."""
        return subprocess.run(
            [sys.executable, "-m", "lms", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )


@pytest.fixture
def clock() -> Clock:
    """A clock at the real time, which the server's own process reads."""
    return Clock(datetime.now(UTC))  # noqa: TID251 - as the server's


@pytest.fixture
def house(tmp_path: Path, library: Library, clock: Clock) -> Iterator[House]:
    """A small site with one nurse who has a password."""
    made = open_house(tmp_path / "instance", library=library)
    prepare(made, clock.now)
    set_up_site(made, clock.now)
    person = put_person(made, clock.now, "1006", first_day=(clock.now - timedelta(days=6)).date())
    with made.works.write(clock.now) as work:
        auth.set_password(work, person, SECRET)
        work.record(Event.PASSWORD_SET, person=person)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    """The server of that site."""
    made = Server(house.instance)
    made.start()
    yield made
    made.kill()


def sign_in(page: Page) -> Page:
    """Sign in with number and password, as on any device."""
    page.goto("/auth/sign-in")
    page.get_by_label("Employee number or e-mail").fill("1006")
    page.get_by_label("Password").fill(SECRET)
    press(page, "Sign in")
    return page


def test_kill_between_two_answers(
    house: House, clock: Clock, server: Server, desk: Desk, shots: Callable[[Page, str], None]
) -> None:
    """A quiz answer, a choice of the case and a mark of the drill outlive kill -9, and so do those that follow."""
    first = sign_in(desk.open(server.address, width=1280))
    quiz, case, drill = (
        Walker(page, house, clock, "1006") for page in [first, *(first.context.new_page() for _ in "12")]
    )
    quiz.page.goto(f"/learn/quizzes/{QUIZ}")
    press(quiz.page, "Start the quiz")
    case.page.goto(f"/practice/cases/{CASE}/{ROLE}")
    press(case.page, "Begin the assessment")
    drill.page.goto("/practice/drills/ice")
    press(drill.page, re.compile("^Start"))
    marks = drill.expected()

    for number in range(2):
        assert heading(quiz.page) == f"Question {number + 1} of 10"
        quiz.answer_question(right=number == 0)
        case.choose(case.expert()[number])
        drill.mark(marks[number])
        server.kill()
        server.start()

    items = (f"quiz:{QUIZ}", f"case:{CASE}/{ROLE}", "drill:ice")
    assert [quiz.steps(item) for item in items] == [2, 2, 2]
    given = list(quiz.taken().answers.items())
    questions, values = quiz.taken().questions, dict(quiz.taken().values)
    assert [
        set(answer) == questions[name].right_options(values) for name, answer in given if not questions[name].number
    ] == [right for (name, _answer), right in zip(given, (True, False), strict=True) if not questions[name].number]

    elsewhere = sign_in(desk.open(server.address))
    elsewhere.goto(f"/learn/quizzes/{QUIZ}")
    expect(elsewhere.locator("main")).to_contain_text("2 of 10 answered")
    press(elsewhere, "Go on where you stopped")
    assert heading(elsewhere) == "Question 3 of 10"
    shots(elsewhere, "kill-quiz")
    elsewhere.goto("/practice/")
    follow(elsewhere, "Day 5, fever at 10 pm")
    press(elsewhere, "Go on with the assessment")
    assert case.case_role.task(case.expert()[3].task) is not None
    expect(elsewhere.locator(".clock")).to_contain_text("decision 3")
    shots(elsewhere, "kill-case")
    elsewhere.goto("/practice/drills/ice")
    press(elsewhere, re.compile("^Go on"))
    expect(elsewhere.locator("#open")).to_contain_text("item 3 of 10")
    shots(elsewhere, "kill-drill")
    Walker(elsewhere, house, clock, "1006").mark(marks[2])
    expect(elsewhere.locator("#open")).to_contain_text("item 4 of 10")

    # nobody is listening any more when a browser complains of the last kill
    desk.leave()
    server.kill()
    verdict = server.lms("journal", "verify")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "entries and their facts are as sealed" in verdict.stdout
    assert "have no kept head" not in verdict.stderr
    # a browser may well complain of what it asked for while nobody was there
    desk.faults[:] = [fault for fault in desk.faults if "net::ERR_" not in fault]
