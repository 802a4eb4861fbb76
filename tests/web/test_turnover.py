"""The turnover report as a manager reads it, and what a roster's comparison says it would ask again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from tests.conftest import Client, put_person
from tests.services.roster_office import Office, row
from tests.web.test_audit import words

Add = Callable[..., int]
SignIn = Callable[[int], Client]
LONG_AGO = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def manager(site: House) -> int:
    """The manager of the ED, of the office."""
    return put_person(
        site, LONG_AGO, "1", unit=None, roles=((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),), given_name="Max"
    )


@pytest.fixture
def lead(site: House) -> int:
    """The lead of the programme."""
    return put_person(site, LONG_AGO, "2", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))


@pytest.fixture
def office(site: House) -> Office:
    """An ED of six on nights, four of them ready; one of these leaves in September and one joins in October."""
    made = Office(site)
    nights = [row(f"{100 + number}") for number in range(6)]
    made.bring("2026-01-05", *nights)
    for number in range(4):
        made.passes(f"{100 + number}", "2026-02-01")
    made.bring("2026-09-01", *nights[1:])
    made.bring("2026-10-01", *nights[1:], row("200", since="2026-10-01"))
    return made


def test_the_report_in_sentences(manager: int, office: Office, client: SignIn) -> None:
    """How many came and went on top, then the gap with its counts, who opened it, what was done, and the people."""
    page = words(client(manager).get("/audit/turnover").text)
    assert "Since 22 Aug 2026: 1 came, 1 went." in page
    assert "ED is over its limit." in page
    assert "1 shift that lost people is below its minimum." in page
    assert "6 people before, 6 today: 1 came, 1 went." in page
    assert "Over the limit. 1 left in 90 days, of 5.7 on average: 17.6 %, limit 15 %." in page
    assert "ED: recognise, grade, call, nights 1 short: 4 ready before, 3 today, minimum 4." in page
    assert "Test Person-100, 1 Sep 2026: from 4 to 3" in page
    assert "Since then: asked again 1 Sep 2026, due 15 Sep 2026." in page
    assert "Joined: 1 Test Person-200 joined 1 Oct 2026 Overdue Core: see it, grade it, call" in page
    assert "Left: 1 Test Person-100 gone since 1 Sep 2026" in page


def test_a_lead_finds_the_way_to_assign_and_a_manager_does_not(
    manager: int, lead: int, office: Office, client: SignIn
) -> None:
    """The link to assign stands beside an open gap for whom it opens."""
    link = "/assign/assignments/new?unit=hillcrest-ed&amp;competency=ed-recognise-grade-call"
    assert link in client(lead).get("/audit/turnover").text
    assert "/assign/assignments/new" not in client(manager).get("/audit/turnover").text


def test_another_day_and_one_unit(lead: int, office: Office, client: SignIn) -> None:
    """Asked from another day it tells what happened since; of one unit that unit alone, also when it is quiet."""
    browser = client(lead)
    page = words(browser.get("/audit/turnover?since=2026-09-02").text)
    assert "Since 2 Sep 2026: 1 came, 0 went." in page
    page = words(browser.get("/audit/turnover?unit=hillcrest-icu").text)
    assert "Since 22 Aug 2026 nobody came and nobody went." in page
    assert "Nobody came and nobody went." in page
    assert "hillcrest-ed" not in page
    assert browser.get("/audit/turnover?unit=no-such").status_code == 404


@pytest.mark.parametrize("typed", ["hello", "2026-13-01", "2026-11-21", "1999-01-01", "<b>"])
def test_a_day_that_cannot_be_is_said_at_the_field(manager: int, client: SignIn, typed: str) -> None:
    """A wrong day gives the report of 90 days, what was typed, and what to do, at the field."""
    answer = client(manager).get("/audit/turnover", query_string={"since": typed})
    assert answer.status_code == 400
    assert 'id="since-error" role="alert">Choose a day of the last three years' in answer.text
    assert "<b>" not in answer.text
    assert client(manager).get("/audit/turnover/data", query_string={"since": typed}).status_code == 400


def test_without_a_unit_it_says_so(site: House, client: SignIn) -> None:
    """A role for a unit that is none any more covers nothing."""
    gone = put_person(site, LONG_AGO, "3", unit=None, roles=((Role.MANAGER, ScopeKind.UNIT, "no-such"),))
    page = words(client(gone).get("/audit/turnover").text)
    assert "Your role covers no unit today." in page


def test_the_table_is_disarmed(site: House, manager: int, office: Office, client: SignIn) -> None:
    """The people as CSV, with a name that a spreadsheet would compute written as text."""
    put_person(site, LONG_AGO, "300", given_name="=cmd|x", first_day=date(2026, 11, 2))
    answer = client(manager).get("/audit/turnover/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="turnover-2026-08-22-2026-11-20.csv"'
    head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head == ["Unit", "Employee number", "Name", "Day", "What", "Readiness", "Not ready in"]
    assert [one[1:5] for one in rows] == [
        ["100", "Test Person-100", "2026-09-01", "gone since 1 Sep 2026"],
        ["200", "Test Person-200", "2026-10-01", "joined 1 Oct 2026"],
        ["300", "'=cmd|x Person-300", "2026-11-02", "joined 2 Nov 2026"],
    ]
    assert rows[0][5] == "ED: recognise, grade, call, nights: from 4 to 3 ready, minimum 4"


def test_a_name_is_text(site: House, manager: int, client: SignIn) -> None:
    """A name with markup in it is shown as it was written."""
    put_person(site, LONG_AGO, "300", given_name="<script>alert(1)</script>")
    page = client(manager).get("/audit/turnover").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
