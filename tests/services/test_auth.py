"""Getting in: passwords, slowed guessing, one-time links, sessions that end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher, profiles

from lms.core.permissions import Event, Role, ScopeKind
from lms.services import admin, auth
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import people
from tests.conftest import Clock, put_person, set_up_site

CHEAP = PasswordHasher.from_parameters(profiles.CHEAPEST)
PASSWORD = "quiet moon over the ward"


@pytest.fixture
def person(both_houses: House, clock: Clock) -> Iterator[int]:
    """Somebody with a password, on each database."""
    set_up_site(both_houses, clock.now)
    person_id = put_person(both_houses, clock.now, "100")
    with both_houses.works.write(clock.now) as work:
        auth.set_password(work, person_id, PASSWORD, CHEAP)
    return person_id


def try_in(house: House, clock: Clock, name: str, password: str, address: str = "10.0.0.1") -> str | None:
    """Try to sign in."""
    with house.works.read(clock.now) as work:
        checked = auth.check(work, name, password, address, CHEAP)
    with house.works.write(clock.now) as work:
        return auth.sign_in(work, checked)


def test_number_or_address(both_houses: House, clock: Clock, person: int) -> None:
    """Employee number and e-mail (in any case) both open the door; a wrong password does not."""
    for name in ("100", " 100 ", "100@EXAMPLE.org"):
        token = try_in(both_houses, clock, name, PASSWORD)
        assert token is not None
        with both_houses.works.read(clock.now) as work:
            actor = auth.actor_for_token(work, token)
            assert actor is not None
            assert actor.person_id == person
    assert try_in(both_houses, clock, "100", "wrong") is None
    assert try_in(both_houses, clock, "nobody", PASSWORD) is None


def test_guessing_slows_down(both_houses: House, clock: Clock, person: int) -> None:
    """After five failures each further try waits longer, from any address; waiting always helps."""
    for n in range(5):
        assert try_in(both_houses, clock, "100", "wrong", f"10.0.0.{n}") is None
    with pytest.raises(auth.TooSoon) as slow:
        try_in(both_houses, clock, "100", PASSWORD, "10.9.9.9")
    assert slow.value.wait == timedelta(seconds=2)
    clock.advance(seconds=2)
    assert try_in(both_houses, clock, "100", "wrong") is None
    with pytest.raises(auth.TooSoon) as slower:
        try_in(both_houses, clock, "100", PASSWORD)
    assert slower.value.wait == timedelta(seconds=4)
    clock.advance(seconds=4)
    assert try_in(both_houses, clock, "100", PASSWORD) is not None
    assert try_in(both_houses, clock, "100", "wrong") is None


def test_one_address_guessing_many(both_houses: House, clock: Clock, person: int) -> None:
    """Fifty failures from one address make that address wait as long as the page says, and no other."""
    for n in range(auth.ADDRESS_FAILURES):
        try_in(both_houses, clock, f"guess-{n}", "wrong", "10.0.0.1")
    with pytest.raises(auth.TooSoon) as slow:
        try_in(both_houses, clock, "100", PASSWORD, "10.0.0.1")
    assert try_in(both_houses, clock, "100", PASSWORD, "10.0.0.2") is not None
    clock.now += slow.value.wait
    assert try_in(both_houses, clock, "100", PASSWORD, "10.0.0.1") is not None


def test_twelve_hours(both_houses: House, clock: Clock, person: int) -> None:
    """A session ends after twelve hours, whatever happens in it."""
    token = try_in(both_houses, clock, "100", PASSWORD)
    assert token is not None
    for hours, alive in ((11.9, True), (0.2, False)):
        clock.advance(hours=hours)
        with both_houses.works.read(clock.now) as work:
            assert (auth.actor_for_token(work, token) is not None) is alive


def test_a_link_works_once(both_houses: House, clock: Clock, person: int) -> None:
    """A link sets a password once, ends older sessions, and a newer link ends an older one."""
    old_session = try_in(both_houses, clock, "100", PASSWORD)
    assert old_session is not None
    with both_houses.works.write(clock.now) as work:
        first = auth.make_link(work, person, "reset")
    with both_houses.works.write(clock.now) as work:
        second = auth.make_link(work, person, "reset")
    with both_houses.works.read(clock.now) as work:
        assert auth.actor_for_token(work, old_session) is None
        assert auth.link_person(work, first.token) is None
        assert auth.link_person(work, second.token) is not None
    with pytest.raises(Invalid), both_houses.works.write(clock.now) as work:
        auth.use_link(work, second.token, "short", CHEAP)
    with both_houses.works.write(clock.now) as work:
        assert auth.use_link(work, second.token, "another long sentence", CHEAP)
    with pytest.raises(NotFound), both_houses.works.write(clock.now) as work:
        auth.use_link(work, second.token, "yet another long sentence", CHEAP)
    assert try_in(both_houses, clock, "100", PASSWORD) is None
    assert try_in(both_houses, clock, "100", "another long sentence") is not None


def test_a_link_lasts_seven_days(both_houses: House, clock: Clock, person: int) -> None:
    """A link can be used for seven days and not a second longer."""
    with both_houses.works.write(clock.now) as work:
        link = auth.make_link(work, person, "invite")
    clock.advance(days=7, seconds=-1)
    with both_houses.works.read(clock.now) as work:
        assert auth.link_person(work, link.token) is not None
    clock.advance(seconds=1)
    with both_houses.works.read(clock.now) as work:
        assert auth.link_person(work, link.token) is None


def test_secrets_are_digests(both_houses: House, clock: Clock, person: int) -> None:
    """The database alone opens nothing: neither tokens nor passwords stand in it."""
    token = try_in(both_houses, clock, "100", PASSWORD)
    with both_houses.works.write(clock.now) as work:
        link = auth.make_link(work, person, "invite")
    with both_houses.database.engine.connect() as connection:
        for table in ("web_session", "one_time_link", "credential", "journal"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                assert not any(secret in str(row) for secret in (token, link.token, PASSWORD) if secret)


@pytest.mark.parametrize("password", ["eleven char", "aaaaaaaaaaaaaaaa", "x" * 257])
def test_weak_passwords(password: str) -> None:
    """Too short, one letter over and over, or absurdly long is refused on the field `password`."""
    with pytest.raises(Invalid) as error:
        auth.check_password(password)
    assert error.value.field == "password"


def test_reach(
    house: House,
    clock: Clock,
    add_person: Callable[..., int],
    act: Callable[[int], AbstractContextManager[Work]],
) -> None:
    """A lead of one unit makes links for its people only; others are not there for them."""
    lead = add_person("1", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),))
    mine, other = add_person("2"), add_person("3", unit="hillcrest-icu", job_role="icu-nurse")
    with act(lead) as work:
        assert auth.make_link(work, mine, "invite").token
    with pytest.raises(NotFound), act(lead) as work:
        auth.make_link(work, other, "invite")


def test_a_link_is_no_ladder(
    house: House,
    clock: Clock,
    add_person: Callable[..., int],
    act: Callable[[int], AbstractContextManager[Work]],
) -> None:
    """Nobody makes a link for somebody whose roles they could not have given: it would be a way into those roles."""
    unit_lead = add_person("1", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),))
    lead = add_person("2", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    administrator = add_person("3", roles=((Role.ADMIN, ScopeKind.PROGRAMME, ""),))
    office = add_person("4", unit=None, roles=((Role.ADMIN, ScopeKind.PROGRAMME, ""),))
    for actor, target in ((unit_lead, administrator), (lead, administrator), (lead, office)):
        with pytest.raises(NotAllowed), act(actor) as work:
            auth.make_link(work, target, "reset")
    for target in (lead, unit_lead):
        with act(administrator) as work:
            assert auth.make_link(work, target, "reset").token


def test_roles_end_with_the_last_position(
    house: House, clock: Clock, add_person: Callable[..., int], look: Callable[[int], AbstractContextManager[Work]]
) -> None:
    """Who left holds no role any more, however long it was granted; who comes later, or never had a position, does."""
    roles = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
    staying, office = add_person("1", roles=roles), add_person("2", unit=None, roles=roles)
    coming = add_person("3", roles=roles, first_day=date(2027, 1, 4))
    left = add_person("4", roles=roles)
    with house.works.write(clock.now) as work:
        people.add_position(
            work.session,
            key="test-4",
            version=2,
            person_id=left,
            unit="hillcrest-ed",
            job_role="ed-nurse",
            shift="night",
            first_day=date(2026, 11, 2),
            last_day=date(2026, 11, 19),
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)
    for person_id, holds in ((staying, True), (office, True), (coming, True), (left, False)):
        with look(person_id) as work:
            assert work.actor is not None
            assert bool(work.actor.grants) is holds


def test_a_number_is_no_address(house: House, clock: Clock, add_person: Callable[..., int]) -> None:
    """An employee number that looks like somebody's e-mail is refused, and never signs in as them."""
    add_person("1")
    with pytest.raises(Invalid) as error:
        admin.check_employee_id("1@example.org")
    assert error.value.field == "employee_id"
    with house.works.read(clock.now) as work:
        found = people.find(work.session, "1@EXAMPLE.org")
    assert found is not None
    assert found.employee_id == "1"
