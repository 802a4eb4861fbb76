"""Shared ground of the tests: a real house on a real database, a clock that stands still, signed-in clients."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import event
from werkzeug.test import TestResponse

from lms.core.content.library import Library
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth
from lms.services.house import House, open_house, prepare, read_content
from lms.services.work import Work
from lms.store import access, people
from lms.store import site as site_store
from lms.web.app import create_app
from tests import postgres

# speed is measured in benchmarks, never asserted: a busy machine must not fail a property
settings.register_profile("house", deadline=None)
settings.load_profile("house")

#: the houses of the tests went live long before, with our rules in force from that day
LIVE = datetime(2025, 1, 1, 12, 0, tzinfo=UTC)
START = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands where it is put."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Read it."""
        return self.now

    def advance(self, **by: float) -> None:
        """Move it on, as `timedelta` counts."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """A clock at 2026-11-20 22:00 UTC."""
    return Clock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server | None]:
    """One PostgreSQL server for the whole run, or None where there is no such program."""
    with postgres.serve() as server:
        yield server


@cache
def shipped() -> Library:
    """Give the real content, read once in this process."""
    return read_content(Path("no-instance"))


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content, read once."""
    return shipped()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """An instance migrated and published once, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    made = open_house(folder, durable=False, library=library)
    prepare(made, LIVE)
    made.database.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def prepared_postgres(
    postgres_server: postgres.Server | None, tmp_path_factory: pytest.TempPathFactory, library: Library
) -> Iterator[tuple[Path, str] | None]:
    """The same on PostgreSQL: the instance folder, and the database to copy."""
    if postgres_server is None:
        yield None
        return
    folder = tmp_path_factory.mktemp("prepared-postgres")
    with postgres_server.database() as url:
        made = open_house(folder, url, durable=False, library=library)
        prepare(made, LIVE)
        made.database.engine.dispose()
        yield folder, url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both_houses(request: pytest.FixtureRequest, tmp_path: Path, library: Library) -> Iterator[House]:
    """A prepared house on SQLite and again on PostgreSQL: for store and service tests."""
    if request.param == "sqlite":
        yield from _copy(request.getfixturevalue("prepared"), tmp_path / "instance", None, library)
        return
    server, made = request.getfixturevalue("postgres_server"), request.getfixturevalue("prepared_postgres")
    if made is None:
        pytest.skip("no PostgreSQL here: install Debian's package postgresql, or set TEST_DATABASE_URL")
    with server.database(copy_of=made[1]) as url:
        yield from _copy(made[0], tmp_path / "instance", url, library)


@pytest.fixture
def house(tmp_path: Path, prepared: Path, library: Library) -> Iterator[House]:
    """A prepared house on SQLite with the real content."""
    yield from _copy(prepared, tmp_path / "instance", None, library)


def _copy(prepared: Path, instance: Path, url: str | None, library: Library) -> Iterator[House]:
    shutil.copytree(prepared, instance)
    made = open_house(instance, url, durable=False, library=library)
    yield made
    made.database.engine.dispose()


def set_up_site(house: House, now: datetime) -> None:
    """Add two facilities and three units."""
    with house.works.write(now) as work:
        for key, name, zone in (
            ("hillcrest", "Hillcrest Regional", "America/New_York"),
            ("lakeside", "Lakeside Cancer Clinic", "America/New_York"),
        ):
            site_store.add_facility(work.session, key, name, zone)
            site_store.add_shift(work.session, key, "day", "07:00", "19:00")
            site_store.add_shift(work.session, key, "night", "19:00", "07:00")
        site_store.add_unit(work.session, "hillcrest-ed", "hillcrest", "ED")
        site_store.add_unit(work.session, "hillcrest-icu", "hillcrest", "ICU")
        site_store.add_unit(work.session, "lakeside-infusion", "lakeside", "Infusion")
        work.record(Event.SITE_SET)


@pytest.fixture
def site(house: House, clock: Clock) -> House:
    """The house with two facilities and three units."""
    set_up_site(house, clock.now)
    return house


def put_person(
    house: House,
    now: datetime,
    employee_id: str,
    *,
    unit: str | None = "hillcrest-ed",
    job_role: str = "ed-nurse",
    shift: str = "night",
    first_day: date = date(2026, 11, 2),
    roles: tuple[tuple[Role, ScopeKind, str], ...] = (),
    given_name: str = "Test",
    family_name: str = "",
) -> int:
    """Add a person with a position and roles; give the id."""
    with house.works.write(now) as work:
        person_id = people.add_person(
            work.session,
            employee_id=employee_id,
            given_name=given_name,
            family_name=family_name or f"Person-{employee_id}",
            email=f"{employee_id}@example.org",
            source="hand",
        )
        if unit is not None:
            people.add_position(
                work.session,
                key=f"test-{employee_id}",
                version=1,
                person_id=person_id,
                unit=unit,
                job_role=job_role,
                shift=shift,
                first_day=first_day,
                last_day=None,
                source="hand",
            )
        for number, (role, kind, scope) in enumerate(roles):
            access.add_grant(
                work.session,
                key=f"test-{employee_id}-{number}",
                version=1,
                person_id=person_id,
                role=role,
                kind=kind,
                scope=scope,
                first_day=date(2026, 1, 1),
                last_day=None,
                why="test",
            )
        work.record(Event.PERSON_ADDED, person=person_id)
    return person_id


@pytest.fixture
def add_person(site: House, clock: Clock) -> Callable[..., int]:
    """Add a person to the site: `add_person("100", unit=…, roles=[…])`."""

    def add(employee_id: str, **more: Any) -> int:
        return put_person(site, clock.now, employee_id, **more)

    return add


@pytest.fixture
def act(house: House, clock: Clock) -> Callable[[int], AbstractContextManager[Work]]:
    """Open a writing work as a person."""

    @contextmanager
    def opening(person_id: int) -> Iterator[Work]:
        with house.works.write(clock.now) as work:
            work.actor = auth.actor(work, person_id)
            yield work

    return opening


@pytest.fixture
def look(house: House, clock: Clock) -> Callable[[int], AbstractContextManager[Work]]:
    """Open a reading work as a person."""

    @contextmanager
    def opening(person_id: int) -> Iterator[Work]:
        with house.works.read(clock.now) as work:
            work.actor = auth.actor(work, person_id)
            yield work

    return opening


class Client(FlaskClient):
    """A browser without a screen: fetches the form's page for its token before it submits."""

    def token(self, page_url: str) -> str:
        """Give the CSRF token of a page."""
        page = self.get(page_url, follow_redirects=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, f"no form on {page_url}: {page.status}"
        return found.group(1)

    def submit(self, url: str, *, page: str | None = None, follow: bool = True, **fields: Any) -> TestResponse:
        """Post a form to `url` with the token of `page` (the same address unless named)."""
        data = {"csrf_token": self.token(page or url), **fields}
        return self.post(url, data=data, follow_redirects=follow)


@pytest.fixture
def app(house: House, clock: Clock) -> Flask:
    """The application on the house."""
    made = create_app(house, clock=clock)
    made.testing = True
    made.test_client_class = Client
    return made


@pytest.fixture
def client(app: Flask, house: House, clock: Clock) -> Callable[[int], Client]:
    """A client in which a person is signed in (through a real session row)."""

    def signed_in(person_id: int) -> Client:
        with house.works.write(clock.now) as work:
            token = auth.digest(f"{person_id}-{work.act_id}")
            access.begin_session(work.session, person_id, auth.digest(token), work.now)
        made = app.test_client()
        assert isinstance(made, Client)
        with made.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"], cookie["seen"] = token, True, clock.now.isoformat()
        return made

    return signed_in


@dataclass
class Statements:
    """The SQL statements sent while it was watching."""

    sent: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """Count them, transaction statements left out."""
        return len([one for one in self.sent if not one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])


@pytest.fixture
def statements(house: House) -> Iterator[Statements]:
    """Count the SQL statements of the test from here on (`statements.sent.clear()` starts anew)."""
    watched = Statements()

    def _seen(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        watched.sent.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", _seen)
    yield watched
    event.remove(house.database.engine, "before_cursor_execute", _seen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how often what the long random tests look for occurred, whichever worker ran them."""
    occurred: Counter[str] = Counter()
    for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        for name, counts in report.user_properties:
            if name == "occurred":
                occurred.update(counts)
    for what, times in sorted(occurred.items()):
        terminalreporter.write_line(f"{times:8} {what}")
