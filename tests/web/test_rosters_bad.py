"""Bad roster files brought to the page: what is wrong stands line by line, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.services.house import House
from tests.bad_rosters import HEADER, record_before, samples
from tests.conftest import Client, Clock
from tests.jobs.office import Office
from tests.web.test_rosters import send, words


@pytest.fixture
def office(house: House, clock: Clock) -> Office:
    """A site with an administrator, a worker run by hand, and people of two rosters."""
    made = Office(house, clock)
    record_before(house, clock)
    return made


@pytest.fixture
def admin(office: Office, client: Callable[[int], Client]) -> Client:
    """The administrator's browser."""
    return client(office.me)


def test_each_file(office: Office, admin: Client) -> None:
    """Each file of the table leads to its mistakes by line, to the words not set up, or to its comparison."""
    before = office.held()
    for sample in samples():
        sent = send(admin, sample.data)
        if not sample.data:
            assert (sent.status_code, "The file is empty." in words(sent)) == (422, True)
            continue
        office.worker.drain()
        page = admin.get(sent.location, follow_redirects=True)
        told = words(page)
        assert ("/admin/roster/" in page.request.path) is not sample.is_bad, (sample.says, told)
        for problem in sample.problems:
            assert f"Line {' '.join(problem.split())}" in told, (sample.says, told)
        for hire in sample.hires:
            number, _, name = hire.partition(" ")
            assert f"{' '.join(name.split())} {number}" in told, (sample.says, told)
    assert office.held() == before


def test_very_many_mistakes(office: Office, admin: Client) -> None:
    """Of very many mistakes, and of very many strange words, the page shows the first and counts the others."""
    for cells, first in (("ED,ed-nurse,x", "Line 2 shift 'x' is none of"), ("Ward {n},ed-nurse,day", "Line 2 unit")):
        rows = "\n".join(f"{n},A,B,,hillcrest,{cells},2026-01-01,,,".format(n=n) for n in range(2_000))
        sent = send(admin, f"{HEADER}\n{rows}".encode())
        office.worker.drain()
        told = words(admin.get(sent.location))
        assert first in told
        assert "and 1500 more" in told, told[-300:]


def test_carriage_returns_are_counted(office: Office, admin: Client) -> None:
    """A file whose lines end in a carriage return alone is as long as it is."""
    sent = send(admin, b"x\r" * 60_000)
    office.worker.drain()
    assert "A page takes up to 50,000 rows" in words(admin.get(sent.location))
