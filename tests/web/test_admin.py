"""First run, people and invitations in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from lms.store import site as site_store
from tests.conftest import Client, Clock

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


def test_adding_by_hand(client: Callable[[int], Client], add_person: Callable[..., int]) -> None:
    """A unit's lead adds people to their own unit only, and a number is taken once."""
    lead = client(add_person("1", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),)))
    new = {
        "given_name": "Kim",
        "family_name": "=cmd|calc",
        "employee_id": "300",
        "email": "kim@example.org",
        "unit": "hillcrest-ed",
        "job_role": "ed-nurse",
        "shift": "night",
        "first_day": "2026-11-20",
    }
    page = lead.submit("/admin/people/new", **new)
    assert page.status_code == 200
    assert "Kim =cmd|calc" in page.text
    assert "no password yet" in lead.get("/admin/people").text
    assert 'id="employee_id-error"' in lead.submit("/admin/people/new", **new).text
    assert lead.submit("/admin/people/new", **{**new, "employee_id": "301", "unit": "hillcrest-icu"}).status_code == 422


def test_the_list_does_not_grow_in_statements(
    client: Callable[[int], Client], add_person: Callable[..., int], statements: list[str]
) -> None:
    """Listing people costs the same number of SQL statements whatever their number."""
    admin = client(add_person("1", unit=None, roles=((Role.ADMIN, ScopeKind.PROGRAMME, ""),)))
    counts = []
    for number in (2, 12):
        for n in range(number):
            add_person(f"{number}-{n}")
        statements.sent.clear()  # type: ignore[attr-defined]
        assert admin.get("/admin/people").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
