"""Asking again on its pages: choose, look, ask, and withdraw with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from lms.store import decided
from tests.conftest import Client, Clock
from tests.services.test_triggers import ED
from tests.services.test_updates import hold

NEW = "/assign/asked-again/new"
LEAD = ((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),)
FIELDS = {"competency": ED, "units": "hillcrest-ed", "owed": "drill:ice", "due_on": "2026-12-20"}


@pytest.fixture
def nurse(house: House, clock: Clock, add_person: Callable[..., int]) -> int:
    """An ED nurse who has held the competency for two months."""
    person_id = add_person("7", first_day=date(2026, 1, 5), family_name="Holder")
    hold(house, person_id, clock.now - timedelta(days=60), {}, {})
    return person_id


def test_choose_look_and_ask(
    house: House, clock: Clock, client: Callable[[int], Client], add_person: Callable[..., int], nurse: int
) -> None:
    """Nothing is asked before it was looked at; then once, and the nurse reads it on Home."""
    lead = client(add_person("1", unit=None, roles=LEAD))
    assert "Nothing is asked again." in lead.get("/assign/asked-again").text
    assert "ED: recognise, grade, call" in lead.get(NEW).text
    form = lead.get(f"{NEW}?competency={ED}").text
    assert "ICE drill" in form
    assert "Lakeside" not in form
    shown = lead.get(NEW, query_string=FIELDS)
    assert "1 person is asked, due 20 Dec 2026" in shown.text
    assert "Test Holder" in shown.text
    page = NEW + f"?competency={ED}&units=hillcrest-ed&owed=drill:ice&due_on=2026-12-20"
    assert lead.submit(NEW, page=page, **FIELDS).status_code == 422
    for _ in range(2):
        done = lead.submit(NEW, page=page, **FIELDS, why="Two near misses")
    assert "Two near misses" in done.text
    assert "1 owes it" in done.text
    with house.works.read(clock.now) as work:
        (row,) = decided.triggers(work.session)
    assert (row.owed, row.units, row.because) == (("drill:ice",), {"hillcrest-ed"}, "asked-again")
    assert "A lead asks it again" in client(nurse).get("/").text


def test_withdraw_with_a_reason(
    house: House, clock: Clock, client: Callable[[int], Client], add_person: Callable[..., int], nurse: int
) -> None:
    """Without a reason nothing is withdrawn; with one it asks no more, and the list keeps why; twice is too late."""
    lead = client(add_person("1", unit=None, roles=LEAD))
    page = NEW + f"?competency={ED}&units=hillcrest-ed&owed=drill:ice&due_on=2026-12-20"
    lead.submit(NEW, page=page, **FIELDS, why="Two near misses")
    with house.works.read(clock.now) as work:
        number = decided.triggers(work.session)[0].id
    address, home = f"/assign/asked-again/{number}/withdraw", "/assign/asked-again"
    assert lead.submit(address, page=home, why=" ").status_code == 422
    assert "Asked too soon" in lead.submit(address, page=home, why="Asked too soon").text
    assert lead.submit(address, page="/me", why="Again").status_code == 404
    assert "A lead asks it again" not in client(nurse).get("/").text


def test_of_some_people(client: Callable[[int], Client], add_person: Callable[..., int], nurse: int) -> None:
    """People are found by name and asked alone; somebody out of reach is not there."""
    other = add_person("9", unit="hillcrest-icu", job_role="icu-nurse")
    lead = client(add_person("1", unit=None, roles=LEAD))
    found = lead.get(f"{NEW}?competency={ED}&find=hold").text
    assert f"person={nurse}" in found
    assert "Nobody in your units" in lead.get(f"{NEW}?competency={ED}&find=Person-9").text
    page = f"{NEW}?competency={ED}&person={nurse}"
    assert "Test Holder" in lead.get(page).text
    assert "1 person is asked" in lead.get(f"{page}&owed=drill:ice&due_on=2026-12-20").text
    for wrong in (str(other), "x", "99999999999999999999"):
        assert lead.get(f"{NEW}?competency={ED}&person={wrong}&owed=drill:ice&due_on=2026-12-20").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"owed": "module:no-such"}, 422),
        ({"due_on": "soon"}, 422),
        ({"due_on": "2026-11-01"}, 422),
        ({"units": "hillcrest-icu"}, 422),
        ({"competency": "no-such"}, 200),
    ],
)
def test_bad_fields(
    client: Callable[[int], Client], add_person: Callable[..., int], change: dict[str, str], status: int
) -> None:
    """What cannot be asked is named at its field, and nothing breaks."""
    lead = client(add_person("1", unit=None, roles=LEAD))
    assert lead.get(NEW, query_string={**FIELDS, **change}).status_code == status
