"""First run, people and invitations in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from lms.core.permissions import Role, ScopeKind
from lms.services import admin
from lms.services.house import House
from lms.store import site as site_store
from tests.conftest import Client, Clock, Statements

SETUP = {
    "given_name": "Ada",
    "family_name": "Stone",
    "employee_id": "9001",
    "email": "",
    "password": "quiet moon over the ward",
    "facility_name": "Hôpital St-Éloi",
    "time_zone": "Europe/Paris",
    "day_starts": "07:30",
    "night_starts": "19:30",
    "units": "Urgences\nICU\nICU",
}


NEW = {
    "given_name": "Kim",
    "family_name": "=cmd|calc",
    "employee_id": "300",
    "email": "kim@example.org",
    "unit": "hillcrest-ed",
    "job_role": "ed-nurse",
    "shift": "night",
    "first_day": "2026-11-20",
}


@pytest.fixture
def browser(app: Flask) -> Client:
    """A browser nobody is signed in with."""
    made = app.test_client()
    assert isinstance(made, Client)
    return made


def test_first_run(browser: Client, house: House, clock: Clock) -> None:
    """An empty instance asks for its first administrator once, and they are in."""
    assert browser.get("/", follow_redirects=True).request.path == "/admin/setup"
    page = browser.submit("/admin/setup", **SETUP)
    assert page.request.path == "/admin/people"
    with house.works.read(clock.now) as work:
        assert [f.name for f in site_store.facilities(work.session).values()] == ["Hôpital St-Éloi"]
        keys = ["hopital-st-eloi-urgences", "hopital-st-eloi-icu", "hopital-st-eloi-icu-2"]
        assert list(site_store.units(work.session)) == keys
    assert browser.get("/admin/setup").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc/passwd"),
        ("day_starts", "25:00"),
        ("password", "short"),
        ("employee_id", " "),
        ("units", "\n"),
        ("employee_id", "a@b.example"),
        ("day_starts", "07:00+02:00"),
        ("night_starts", "07:30"),
        ("time_zone", "right/UTC"),
        ("time_zone", "localtime"),
        ("email", "not an address"),
    ],
)
def test_first_run_names_the_field(browser: Client, house: House, clock: Clock, field: str, value: str) -> None:
    """Bad input is named at its field, what was typed stays, and nothing is made."""
    page = browser.submit("/admin/setup", **{**SETUP, field: value})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert "Hôpital St-Éloi" in page.text
    with house.works.read(clock.now) as work:
        assert site_store.facilities(work.session) == {}


def test_two_facilities(browser: Client, house: House, clock: Clock) -> None:
    """Two facilities may have units whose names run together, or be called as a scope is: each keeps its own key."""
    second = {"second_name": "Mercy West", "second_zone": "", "second_units": "ED"}
    browser.submit("/admin/setup", **{**SETUP, "facility_name": "Mercy", "units": "West ED", **second})
    with house.works.read(clock.now) as work:
        assert list(site_store.units(work.session)) == ["mercy-west-ed", "mercy-west-ed-2"]
    assert admin.key_of("Programme") == "programme-2"


def test_first_run_is_for_this_machine(browser: Client) -> None:
    """The first-run page answers this machine alone: the first to come is administrator."""
    answer = browser.get("/admin/setup", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 403


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_absurd_days(client: Callable[[int], Client], add_person: Callable[..., int], day: str) -> None:
    """A day nobody can mean is refused at its field."""
    lead = client(add_person("1", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),)))
    page = lead.submit("/admin/people/new", **{**NEW, "first_day": day})
    assert page.status_code == 422
    assert 'id="first_day-error"' in page.text


def test_adding_by_hand(client: Callable[[int], Client], add_person: Callable[..., int]) -> None:
    """A unit's lead adds people to their own unit only, and a number is taken once."""
    lead = client(add_person("1", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),)))
    new = NEW
    page = lead.submit("/admin/people/new", **new)
    assert page.status_code == 200
    assert "Kim =cmd|calc" in page.text
    assert "no password yet" in lead.get("/admin/people").text
    assert 'id="employee_id-error"' in lead.submit("/admin/people/new", **new).text
    assert lead.submit("/admin/people/new", **{**new, "employee_id": "301", "unit": "hillcrest-icu"}).status_code == 422


def test_the_list_does_not_grow_in_statements(
    client: Callable[[int], Client], add_person: Callable[..., int], statements: Statements
) -> None:
    """Listing people costs the same number of SQL statements whatever their number."""
    browser = client(add_person("1", unit=None, roles=((Role.ADMIN, ScopeKind.PROGRAMME, ""),)))
    counts = []
    for number in (2, 12):
        for n in range(number):
            add_person(f"{number}-{n}")
        statements.sent.clear()
        assert browser.get("/admin/people").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
