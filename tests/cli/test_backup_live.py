"""A backup taken while ten people answer questions: the archive is one moment, whole, and the restored site goes on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lms.core.content.library import Library
from lms.core.permissions import Event
from lms.services import auth
from lms.services.house import open_house
from lms.store import access
from lms.store.database import open_database
from lms.store.journal import fact_tables
from tests.cli.test_first_start import Machine, Visitor
from tests.conftest import START, put_person, set_up_site

PEOPLE, QUIZ, SECRET = 10, "/learn/quizzes/ed-first-hour", "a grey heron stands still"
PATIENCE_S = 60.0
#: rows that a restore ends, by the last of their columns
ENDED = {"web_session": "ended_at", "one_time_link": "used_at"}


@dataclass
class Ward:
    """A served instance, and what its people were told is kept."""

    machine: Machine
    folder: Path
    environment: dict[str, str]
    #: (attempt, step, when it was acknowledged)
    kept: list[tuple[int, int, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def lms(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the instance, or with other settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        settings = {"LMS_INSTANCE": str(self.folder), **self.environment, **more}
        return subprocess.run(
            [sys.executable, "-m", "lms", *words],
            env={**kept, **settings},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def answer_on(self, number: int, base: str) -> None:
        """Sign in and answer questions, quiz after quiz, until told to stop."""
        try:
            visitor = Visitor(base)
            sign_in(visitor, number)
            while not self.stop.is_set():
                attempt, step = answer(visitor)
                self.kept.append((attempt, step, time.monotonic()))
        except (AssertionError, OSError) as error:
            self.failed.append(f"{number}: {error!r}")

    def wait(self, count: int) -> None:
        """Wait until so many answers were acknowledged."""
        deadline = time.monotonic() + PATIENCE_S
        while len(self.kept) < count:
            assert not self.failed, self.failed
            assert time.monotonic() < deadline, f"{len(self.kept)} answers"
            time.sleep(0.02)


def sign_in(visitor: Visitor, number: int) -> None:
    """Sign in with number and password."""
    visitor.go("/auth/sign-in")
    visitor.go("/auth/sign-in", name=f"N{number}", password=SECRET)
    assert (visitor.status, visitor.path) == (200, "/"), visitor.path


def answer(visitor: Visitor) -> tuple[int, int]:
    """Answer the next question of the quiz with the first option; give attempt and step once it is acknowledged."""
    page = visitor
    if not (visitor.path.startswith(f"{QUIZ}/attempts/") and 'name="step"' in visitor.text):
        visitor.go(QUIZ)
        page = visitor.go(QUIZ, begin="1")  # begins an attempt, or goes on with the open one
    assert page.status == 200, page.status
    step = re.search(r'name="step" value="(\d+)"', page.text)
    here = re.fullmatch(rf"{QUIZ}/attempts/(\d+)", page.path)
    assert step, page.path
    assert here, page.path
    option = re.search(r'type="(?:radio|checkbox)" name="answer" value="([^"]+)"', page.text)
    visitor.go(page.path, step=step[1], answer=option[1] if option else "1")
    assert visitor.status == 200, visitor.status
    return int(here[1]), int(step[1])


@contextmanager
def two_databases(request: pytest.FixtureRequest, kind: str) -> Iterator[tuple[dict[str, str], dict[str, str], Path]]:
    """Give the settings of a prepared database and of an empty one, and the prepared folder."""
    if kind == "sqlite":
        yield {}, {}, request.getfixturevalue("prepared")
        return
    server, made = request.getfixturevalue("postgres_server"), request.getfixturevalue("prepared_postgres")
    if made is None:
        pytest.skip("no PostgreSQL here")
    with server.database(copy_of=made[1]) as source, server.database() as target:
        yield {"LMS_DATABASE_URL": source}, {"LMS_DATABASE_URL": target}, made[0]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[dict[str, str], dict[str, str], Path]]:
    """The settings of the instance `one`, prepared and with ten people in it, and of the one to restore to."""
    with two_databases(request, request.param) as (here, there, prepared):
        folder = tmp_path / "one"
        shutil.copytree(prepared, folder)
        house = open_house(folder, here.get("LMS_DATABASE_URL"), library=Library())
        set_up_site(house, START)
        secret = auth.HASHER.hash(SECRET)
        for number in range(PEOPLE):
            person = put_person(house, START, f"N{number}", first_day=date(2026, 1, 5))
            with house.works.write(START) as work:
                access.keep_password(work.session, person, secret, START)
                work.record(Event.PASSWORD_SET, person=person)
        house.database.engine.dispose()
        yield here, there, folder


def tables(folder: Path, environment: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Give every row of every table of an instance."""
    database = open_database(environment.get("LMS_DATABASE_URL") or f"sqlite:///{folder / 'stepup.db'}")
    found = {}
    with database.read() as session:
        names = [*fact_tables(), "journal", "credential", "sign_in_failure", "job", *ENDED, "alembic_version"]
        for name in names:
            rows = [dict(row) for row in session.execute(text(f"SELECT * FROM {name}")).mappings()]
            found[name] = sorted(rows, key=lambda row: (row.get("id", 0), row.get("seq", 0), str(row)))
    database.engine.dispose()
    return found


def test_while_ten_answer(places: tuple[dict[str, str], dict[str, str], Path], tmp_path: Path) -> None:
    """Every answer acknowledged before it is in it, no later act is, row for row; verified, served, gone on with."""
    here, there, folder = places
    machine = Machine(tmp_path)
    try:
        ward = Ward(machine, folder, here)
        base = machine.serve("one", **here).base
        people = [threading.Thread(target=ward.answer_on, args=(number, base)) for number in range(PEOPLE)]
        for person in people:
            person.start()
        try:
            ward.wait(2 * PEOPLE)
            archive, began = tmp_path / "b.tar.gz", time.monotonic()
            made = ward.lms("backup", str(archive))
            ended = time.monotonic()
            ward.wait(len(ward.kept) + PEOPLE)
        finally:
            ward.stop.set()
            for person in people:
                person.join(PATIENCE_S)
        assert ward.failed == []
        assert (made.returncode, made.stdout.startswith(f"{archive}: ")) == (0, True), made.stderr
        assert any(began < at < ended for *_, at in ward.kept), "nobody answered meanwhile"
        again = tmp_path / "two"
        restored = ward.lms("restore", str(archive), "--into", str(again), **there)
        assert restored.returncode == 0, restored.stderr

        compare(tables(folder, here), tables(again, there), [one for one in ward.kept if one[2] < began])
        verified = ward.lms("journal", "verify", **{**there, "LMS_INSTANCE": str(again)})
        assert verified.returncode == 0, verified.stdout
        assert "have no kept head" not in verified.stderr
        go_on(machine, base, there)
    finally:
        for served in machine.running:
            served.stop()


def compare(
    live: dict[str, list[dict[str, Any]]],
    restored: dict[str, list[dict[str, Any]]],
    before: list[tuple[int, int, float]],
) -> None:
    """Compare each table of the restored instance with the one that went on, up to the last act of the archive."""
    *entries, restore = restored["journal"]
    assert restore["event"] == "instance:restored"
    assert entries == live["journal"][: len(entries)]
    assert len(entries) < len(live["journal"]), "the site did not go on"
    acts = {entry["act_id"] for entry in entries}
    for name in fact_tables():
        assert restored[name] == [row for row in live[name] if row["act_id"] in acts], name
    for name in ("credential", "sign_in_failure", "job", "alembic_version"):
        assert restored[name] == live[name], name
    for name, end in ENDED.items():
        plain = [[{k: v for k, v in row.items() if k != end} for row in held[name]] for held in (restored, live)]
        assert plain[0] == plain[1], name
        assert all(row[end] is not None for row in restored[name]), name
    steps = {(row["attempt_id"], row["step"]) for row in restored["attempt_step"]}
    assert {(attempt, step) for attempt, step, _ in before} <= steps
    assert len(before) >= 2 * PEOPLE


def go_on(machine: Machine, old: str, there: dict[str, str]) -> None:
    """Serve the restored site: who was signed in is not, and goes on with the quiz after signing in."""
    visitor = Visitor(old)
    sign_in(visitor, 0)
    visitor.base = machine.serve("two", **there).base
    assert visitor.go("/me").path.startswith("/auth/sign-in")
    sign_in(visitor, 0)
    first, second = answer(visitor), answer(visitor)
    assert second != first
