"""Joining two numbers on pages: side by side first, with a reason, seen on both pages, parted again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth
from lms.services.house import House
from lms.store import identities, people, schema
from tests.conftest import Client, Clock
from tests.services.test_standing import CORE, ED, PATH, passes

SignIn = Callable[[int], Client]
ADMIN = ((Role.ADMIN, ScopeKind.PROGRAMME, ""),)
LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)


class Desk:
    """The administrator at a browser, and Ana under two numbers: she passed all under 200, and works under 100."""

    def __init__(self, house: House, clock: Clock, client: SignIn, add_person: Callable[..., int]) -> None:
        self.house, self.clock = house, clock
        self.admin = client(add_person("1", unit=None, roles=ADMIN, given_name="Ada", family_name="Stone"))
        self.lead = client(add_person("2", unit=None, roles=LEAD))
        self.ana = add_person("100", given_name="Ana", family_name="Now", first_day=date(2026, 10, 1))
        self.before = add_person("200", given_name="Ana", family_name="Before", first_day=date(2026, 1, 5), roles=LEAD)
        passes(house, self.before, date(2026, 3, 10), (*CORE, *PATH))
        self.page = f"/admin/people/{self.ana}"
        self.join = f"{self.page}/join"

    def joins(self) -> int:
        """How many joins stand."""
        with self.house.works.read(self.clock.now) as work:
            return len(identities.identities(work.session).goes_on)


@pytest.fixture
def desk(site: House, clock: Clock, client: SignIn, add_person: Callable[..., int]) -> Desk:
    """The desk."""
    return Desk(site, clock, client, add_person)


def plain(page: str) -> str:
    """Give a page's words in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_side_by_side_then_joined_then_parted(desk: Desk) -> None:
    """Looking changes nothing and is kept in the journal; joined, both pages say so; parted, neither does."""
    page = plain(desk.admin.get(desk.join, query_string={"number": "200"}).text)
    assert "Ana Now" in page
    assert "Ana Before" in page
    assert re.search(r"Overdue .*Current .*Current", page)
    assert "one person there" in page, "both hold a position in the ED now"
    assert "The roles of 200 do not pass over" in page
    assert desk.joins() == 0
    with desk.house.works.read(desk.clock.now) as work:
        rows = work.session.execute(select(schema.JournalEntry)).scalars()
        (entry,) = [one for one in rows if one.event == Event.PERSON_FILE_OPENED]
        assert entry.subjects == {"person": desk.ana, "other": desk.before}
    told = desk.admin.submit(desk.join, page="/me", number="200", why="hired again")
    assert told.request.path == desk.page
    assert "200, Ana Before, was joined to 100." in plain(told.text)
    assert "by Ada Stone: hired again" in plain(told.text)
    theirs = desk.admin.get(f"/admin/people/{desk.before}").text
    assert "Joined to Ana Now, 100" in plain(theirs)
    assert "Make a link" not in theirs
    assert "Ana Before" not in desk.admin.get("/admin/people").text
    file = plain(desk.lead.get(f"/audit/people/{desk.before}").text)
    assert "Ana Now" in file
    assert "the file holds the history of both" in file
    told = desk.admin.submit(f"/admin/people/{desk.before}/part", page="/me", why="two nurses after all")
    assert "was joined" not in plain(told.text)
    assert "Ana Before" in desk.admin.get("/admin/people").text
    assert desk.joins() == 0


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("999", "Nobody you look after has the employee number 999."),
        ("100", "That is the number of this person."),
        ("", "Write an employee number."),
        ("x" * 41, "Field cannot be longer"),
        ("<b>", "Nobody you look after has the employee number"),
    ],
)
def test_a_number_that_cannot_be(desk: Desk, number: str, told: str) -> None:
    """Nobody's number, one's own, none: said at the field, and there is nothing to join."""
    page = desk.admin.get(desk.join, query_string={"number": number})
    assert page.status_code == 422
    assert told in plain(page.text)
    assert "number-error" in page.text
    assert desk.admin.submit(desk.join, page="/me", number=number, why="x").status_code == 422
    assert desk.joins() == 0


def test_without_a_reason(desk: Desk) -> None:
    """A join and a parting need a reason; what was shown stays."""
    told = desk.admin.submit(desk.join, page="/me", number="200", why=" ")
    assert told.status_code == 422
    assert 'id="why-error"' in told.text
    assert "Ana Before" in told.text
    desk.admin.submit(desk.join, page="/me", number="200", why="one nurse")
    told = desk.admin.submit(f"/admin/people/{desk.before}/part", page="/me", why=" ")
    assert told.status_code == 422
    assert 'id="why-error"' in told.text
    assert desk.joins() == 1


def test_a_double_click_joins_once(desk: Desk) -> None:
    """The same form twice leads to the same page, with one join."""
    for _click in range(2):
        told = desk.admin.submit(desk.join, page="/me", number="200", why="one nurse")
        assert told.request.path == desk.page
    with desk.house.works.read(desk.clock.now) as work:
        assert len(identities.rows(work.session)) == 1


def test_the_other_way_in(desk: Desk, app: Flask) -> None:
    """Who signs in with the old number and the right password is told; with a wrong one nothing is told."""
    with desk.house.works.write(desk.clock.now) as work:
        auth.set_password(work, desk.before, "old moon over the ward")
        work.record(Event.PASSWORD_SET)
    desk.admin.submit(desk.join, page="/me", number="200", why="one nurse")
    browser = app.test_client()
    assert isinstance(browser, Client)
    right = browser.submit("/auth/sign-in", name="200", password="old moon over the ward")
    assert right.status_code == 403
    assert "This account was joined to another of yours." in plain(right.text)
    wrong = browser.submit("/auth/sign-in", name="200", password="not the password")
    assert wrong.status_code == 401
    assert "joined" not in plain(wrong.text)


def test_a_lead_joins_nobody(desk: Desk) -> None:
    """A lead sees on the page that two were joined, and has no way to join or part."""
    desk.admin.submit(desk.join, page="/me", number="200", why="one nurse")
    page = desk.lead.get(desk.page).text
    assert "was joined to 100" in plain(page)
    assert "/join" not in page
    assert desk.lead.get(desk.join).status_code == 403


def test_the_facts_of_both_are_explained(desk: Desk) -> None:
    """The page that explains a status of who goes on, also on leave from one of two jobs, names the other number."""
    with desk.house.works.write(desk.clock.now) as work:
        people.add_leave(
            work.session, key="leave-9", version=1, person_id=desk.before, first_day=date(2026, 11, 1),
            last_day=date(2026, 12, 31), source="hand",
        )  # fmt: skip
        work.record(Event.ROSTER_IMPORTED)
    desk.admin.submit(desk.join, page="/me", number="200", why="one nurse")
    page = desk.lead.get(f"/audit/people/{desk.ana}/competencies/{ED}")
    assert page.status_code == 200
    assert "Current" in plain(page.text)
    assert "200" in plain(page.text)
    old = desk.lead.get(f"/audit/people/{desk.before}/competencies/{ED}")
    assert (old.status_code, plain(old.text)) == (200, plain(page.text))
