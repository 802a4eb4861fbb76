"""The forecast as a manager and a lead read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from tests.conftest import Client, Clock
from tests.services.test_forecast import LEAD, MANAGER, leave_for, staff
from tests.services.test_standing import ED
from tests.web.test_audit import words

Add = Callable[..., int]
SignIn = Callable[[int], Client]
CELL = f"/audit/forecast?unit=hillcrest-ed&shift=night&competency={ED}"


@pytest.fixture
def nights(site: House, clock: Clock) -> list[int]:
    """Five on ED nights who run out one after the other from 1 Jan 2027 on."""
    return staff(site, clock.now)


@pytest.fixture
def manager(nights: list[int], add_person: Add) -> int:
    """The manager of the ED."""
    return add_person("1", job_role="manager", shift="day", roles=MANAGER)


def test_the_overview_says_which_shift_falls_first(manager: int, client: SignIn) -> None:
    """The first sentence is the most pressing; each shift has its own with its day."""
    page = words(client(manager).get("/audit/forecast").text)
    assert "ED days: 1 ready today, minimum 4." in page
    assert "ED nights ED: recognise, grade, call below on 1 Feb 2027 · 5 ready tonight, below 4 on 1 Feb 2027." in page
    assert "No minimum set: 2" in page


def test_a_cell_opens_with_what_it_takes(manager: int, client: SignIn) -> None:
    """The answer, then the names with their days, then who drops out on which day and why."""
    page = words(client(manager).get(CELL).text)
    assert "ED nights: 5 ready tonight, below 4 on 1 Feb 2027." in page
    assert "If these 4 people do what is missing, each by the day beside the name, it holds" in page
    assert "Test Night-0 by 1 Jan 2027 (in 42 days) quiz ED first hour, case" in page
    assert "from 2 Nov 2026" not in page
    assert "from 3 Dec 2026 on, renewing keeps the date" in page
    assert page.index("What it takes") < page.index("If nobody renews") < page.index("Who drops out")
    assert "1 Feb 2027 (in 73 days): 3 ready, 1 short Test Night-1" in page
    assert "runs out: last valid day 1 Feb 2027, and this night ends after it drops out" in page
    assert "Assign it" not in page


def test_the_table_says_what_the_picture_shows(manager: int, client: SignIn) -> None:
    """Each step is a row of the table under the picture."""
    text = client(manager).get(CELL).text
    page = words(text)
    assert "20 Nov 2026 31 Dec 2026 5 1 5 4 nobody" in page
    assert "1 Jan 2027 31 Jan 2027 4 1 5 4 Test Night-0, runs out" in page
    assert text.count('<svg class="pic pic-forecast"') == 2


def test_what_no_renewal_mends_is_said(
    site: House, nights: list[int], manager: int, client: SignIn, clock: Clock
) -> None:
    """Where it does not hold the page says to what it falls, how many more it takes, and who is away."""
    leave_for(site, clock.now, nights[1], date(2026, 12, 1), None)
    leave_for(site, clock.now, nights[2], date(2026, 12, 1), date(2026, 12, 31))
    page = words(client(manager).get(CELL).text)
    assert "it falls to 3 ready on 1 Dec 2026. One more person has to be trained or moved here." in page
    assert "What no renewal mends Test Night-1 1 Dec 2026: on leave Test Night-2 1 Dec 2026: on leave through" in page
    assert "1 Jan 2027 (in 42 days)" in page
    assert "back from leave" in page


def test_who_is_not_ready_can_be_assigned_by_a_lead(nights: list[int], add_person: Add, client: SignIn) -> None:
    """A lead is led to the form with person, competency and day filled in; the form takes them."""
    lead = add_person("3", unit=None, roles=LEAD)
    new = add_person("300", first_day=date(2026, 11, 2), shift="day", given_name="Bea", family_name="Okafor")
    browser = client(lead)
    page = browser.get(CELL.replace("night", "day")).text
    address = f"/assign/assignments/new?person={new}&amp;competency={ED}&amp;due_on=2026-11-20"
    assert address in page
    assert browser.get(address.replace("&amp;", "&")).status_code == 200
    assert "Nobody here can close" not in page
    assert f"unit=hillcrest-ed&amp;shift=night&amp;competency={ED}" in browser.get("/audit/readiness?shift=night").text


def test_the_same_as_a_table_and_as_data(manager: int, client: SignIn) -> None:
    """CSV has a row for each step, with names where one cell is asked for; JSON the same and the plan."""
    browser = client(manager)
    answer = browser.get(CELL.replace("/forecast?", "/forecast/data?format=csv&"))
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][-1] == "Who changes"
    assert rows[2][4:] == [
        "2027-01-01",
        "2027-01-31",
        "4",
        "1",
        "5",
        "4",
        "0",
        "Test Night-0: runs out: last valid day 1 Jan 2027, and this night ends after it",
    ]
    assert len(list(csv.reader(io.StringIO(browser.get("/audit/forecast/data?format=csv").text)))) > len(rows)
    data = browser.get(CELL.replace("/forecast?", "/forecast/data?format=json&"))
    assert data.get_json()["plan"]["holds"] is True
    assert "attachment" in data.headers["Content-Disposition"]


@pytest.mark.parametrize("typed", ["hello", "2026-13-01", "2026-11-20", "9999-12-31", "<b>"])
def test_a_day_that_cannot_be_is_said_at_the_field(manager: int, client: SignIn, typed: str) -> None:
    """A wrong day gives the usual one, what was typed, and what to do; the download refuses it."""
    browser = client(manager)
    for address in ("/audit/forecast?", f"{CELL}&"):
        answer = browser.get(f"{address}through={typed}")
        assert answer.status_code == 400
        assert 'id="through-error" role="alert">' in answer.text
        assert "<b>" not in answer.text
    assert browser.get("/audit/forecast/data", query_string={"through": typed}).status_code == 400


@pytest.mark.parametrize("asked", ["unit=hillcrest-icu", "unit=no", "shift=noon", "competency=no"])
def test_what_is_not_there_is_not_there(manager: int, client: SignIn, asked: str) -> None:
    """A unit out of reach and a cell that is none are pages that are not there."""
    for page in ("/audit/forecast", "/audit/forecast/data"):
        assert client(manager).get(f"{page}?{asked}").status_code == 404


def test_empty_pages_teach(add_person: Add, client: SignIn) -> None:
    """Nobody asked, no minimum, no unit: each says what would fill the page."""
    boss = add_person("1", job_role="manager", roles=MANAGER)
    assert "Nobody here is asked for a competency." in client(boss).get("/audit/forecast").text
    triage = add_person("2", unit=None, roles=((Role.MANAGER, ScopeKind.UNIT, "hillcrest-icu"),))
    add_person("300", unit="hillcrest-icu", job_role="triage")
    page = words(client(triage).get("/audit/forecast").text)
    assert "No minimum is set for any of your shifts." in page
    cell = words(client(triage).get("/audit/forecast?unit=hillcrest-icu&shift=night&competency=triage-fever-call").text)
    assert "No minimum is set for this shift, so nothing is too few." in cell


def test_a_name_is_text(nights: list[int], manager: int, add_person: Add, client: SignIn, site: House) -> None:
    """A name with markup in it, or a formula, is shown as it was written, in page, picture and table."""
    from tests.services.test_standing import passes

    eve = add_person("300", first_day=date(2025, 6, 1), given_name="=cmd|x", family_name="<script>alert(1)</script>")
    passes(site, eve, date(2025, 12, 20))
    browser = client(manager)
    page = browser.get(CELL).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    rows = list(csv.reader(io.StringIO(browser.get(CELL.replace("/forecast?", "/forecast/data?")).text)))
    assert all(not cell.startswith("=") for row in rows for cell in row)
