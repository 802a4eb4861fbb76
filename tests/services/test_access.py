"""Roles given and ended: dated, scoped, told apart, and only by who may."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from lms.core.permissions import Permission, Place, Role, ScopeKind, allows
from lms.services import access
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import access as store
from tests.conftest import Clock, put_person, set_up_site

DAY = date(2026, 11, 20)
ED, ICU = Place("hillcrest", "hillcrest-ed"), Place("hillcrest", "hillcrest-icu")


@pytest.fixture
def here(both_houses: House, clock: Clock) -> House:
    """A house with places and one person, on each database."""
    set_up_site(both_houses, clock.now)
    put_person(both_houses, clock.now, "100")
    return both_houses


def give(house: House, clock: Clock, scope: str = "programme", **more: object) -> access.Held:
    """Give person 100 the manager's role."""
    told: dict[str, object] = {"first_day": DAY, "last_day": None, "why": "new manager"} | more
    with house.works.write(clock.now) as work:
        return access.grant(work, "100", "manager", scope=scope, **told)  # type: ignore[arg-type]


def sees(house: House, clock: Clock, place: Place, day: date) -> bool:
    """Say whether person 100 sees the readiness of a place on a day."""
    with house.works.read(clock.now) as work:
        grants = [kept.grant for kept in store.grants_of(work.session, 1)]
    return allows(grants, Permission.READINESS_SEE, place, day)


@pytest.mark.parametrize(
    ("scope", "written", "sees_icu"),
    [
        ("programme", "programme", True),
        ("facility:hillcrest", "facility:hillcrest", True),
        ("hillcrest", "facility:hillcrest", True),
        ("unit:hillcrest-ed", "unit:hillcrest-ed", False),
        ("hillcrest-ed", "unit:hillcrest-ed", False),
        ("lakeside", "facility:lakeside", False),
    ],
)
def test_a_role_reaches_its_scope(here: House, clock: Clock, scope: str, written: str, sees_icu: bool) -> None:
    """A scope is the programme, a facility or a unit, by its key alone where that is clear."""
    assert give(here, clock, scope).scope == written
    assert sees(here, clock, ICU, DAY) is sees_icu


def test_a_role_holds_on_its_days(here: House, clock: Clock) -> None:
    """From its first day through its last, both inclusive."""
    give(here, clock, "unit:hillcrest-ed", first_day=date(2026, 12, 1), last_day=date(2026, 12, 31))
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [sees(here, clock, ED, day) for day in days] == [False, True, True, False]


def test_a_role_ends(here: House, clock: Clock) -> None:
    """Ended, a role still holds on its last day; it can be given again from the next."""
    give(here, clock)
    with here.works.write(clock.now) as work:
        (held,) = access.end(work, "100", "manager", scope="programme", last_day=date(2026, 11, 25), why="left")
    assert (held.first_day, held.last_day, held.why) == (DAY, date(2026, 11, 25), "left")
    assert [sees(here, clock, ED, date(2026, 11, day)) for day in (25, 26)] == [True, False]
    give(here, clock, first_day=date(2026, 11, 26))
    with here.works.read(clock.now) as work:
        assert [one.last_day for one in access.roles_of(work, "100")] == [date(2026, 11, 25), None]


def test_a_role_that_had_not_begun_never_holds(here: House, clock: Clock) -> None:
    """Ended before its first day, a role is held on no day and is in the way of no new one."""
    give(here, clock, first_day=date(2026, 12, 1))
    with here.works.write(clock.now) as work:
        access.end(work, "100", "manager", scope="programme", last_day=DAY, why="mistake")
    assert not sees(here, clock, ED, date(2026, 12, 1))
    give(here, clock, first_day=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("first_day", "last_day", "refused"),
    [
        (date(2026, 11, 25), None, True),
        (date(2026, 11, 1), date(2026, 11, 20), True),
        (date(2026, 11, 1), date(2026, 11, 19), False),
        (date(2026, 11, 30), None, True),
        (date(2026, 12, 1), None, False),
    ],
)
def test_a_role_is_not_held_twice(
    here: House, clock: Clock, first_day: date, last_day: date | None, refused: bool
) -> None:
    """The same role in the same place on the same day is refused; before, after and elsewhere it is not."""
    give(here, clock, last_day=date(2026, 11, 30))
    give(here, clock, "hillcrest-ed")
    if not refused:
        give(here, clock, first_day=first_day, last_day=last_day)
        return
    with pytest.raises(Invalid, match="holds manager there"):
        give(here, clock, first_day=first_day, last_day=last_day)


def test_what_is_not_taken(here: House, clock: Clock) -> None:
    """An unknown person, role or place, no reason, a last day before the first: each is told by its field."""
    with pytest.raises(NotFound), here.works.write(clock.now) as work:
        access.grant(work, "999", "lead", scope="programme", first_day=DAY, last_day=None, why="x")
    for more, field in (
        ({"role": "learner"}, "role"),
        ({"role": "boss"}, "role"),
        ({"scope": "nowhere"}, "scope"),
        ({"scope": "unit:hillcrest"}, "scope"),
        ({"scope": "facility:hillcrest-ed"}, "scope"),
        ({"why": "  "}, "why"),
        ({"why": "x" * 301}, "why"),
        ({"last_day": date(2026, 11, 19)}, "last_day"),
    ):
        told = {"role": "lead", "scope": "programme", "first_day": DAY, "last_day": None, "why": "x"} | more
        with pytest.raises(Invalid) as caught, here.works.write(clock.now) as work:
            access.grant(work, "100", told.pop("role"), **told)  # type: ignore[arg-type]
        assert caught.value.field == field
    with pytest.raises(Invalid, match="does not hold lead"), here.works.write(clock.now) as work:
        access.end(work, "100", "lead", scope="programme", last_day=DAY, why="x")


def test_who_may_give_roles(house: House, clock: Clock, act: Callable[[int], AbstractContextManager[Work]]) -> None:
    """An administrator gives and ends roles in their scope; a lead does not, and nobody beyond their scope."""
    set_up_site(house, clock.now)
    admin = put_person(house, clock.now, "1", roles=((Role.ADMIN, ScopeKind.FACILITY, "hillcrest"),))
    lead = put_person(house, clock.now, "2", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    with act(admin) as work:
        access.grant(work, "2", "manager", scope="hillcrest-ed", first_day=DAY, last_day=None, why="x")
    for who, scope in ((admin, "programme"), (admin, "lakeside"), (lead, "hillcrest-ed")):
        with pytest.raises(NotAllowed), act(who) as work:
            access.grant(work, "1", "manager", scope=scope, first_day=DAY, last_day=None, why="x")
    with pytest.raises(NotAllowed), act(lead) as work:
        access.end(work, "2", "manager", scope="hillcrest-ed", last_day=DAY, why="x")
    with act(admin) as work:
        access.end(work, "2", "manager", scope="hillcrest-ed", last_day=DAY, why="x")
