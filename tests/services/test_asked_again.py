"""Asked again: whom it meets, whom it passes over, and what becomes of each trigger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services import asked_again, policy, rulings
from lms.services.asked_again import Asking
from lms.services.errors import Invalid, NotFound
from lms.services.house import House
from lms.store import decided
from tests.conftest import Clock, Statements, put_person
from tests.services.test_triggers import ED
from tests.services.test_updates import Act, hold

DUE = date(2026, 12, 20)
DRILL = Asking(ED, ("drill:ice",), DUE, units=("hillcrest-ed",), why="Two near misses in October")


@pytest.fixture
def lead(site: House, clock: Clock) -> int:
    """A lead of the ED."""
    return put_person(site, clock.now, "2001", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),))


def holder(site: House, clock: Clock, number: str, days_ago: int, **more: object) -> int:
    """An ED nurse who earned the competency so many days ago."""
    person_id = put_person(site, clock.now, number, first_day=date(2026, 1, 5), **more)  # type: ignore[arg-type]
    hold(site, person_id, clock.now - timedelta(days=days_ago), {}, {})
    return person_id


def test_the_preview_names_everybody(site: House, clock: Clock, lead: int, look: Act) -> None:
    """Who holds it is asked; who did all of it in the last 30 days is passed over; who holds nothing is not asked."""
    asked = holder(site, clock, "1", 60)
    edge, recent = holder(site, clock, "2", 31), holder(site, clock, "3", 30)
    new = put_person(site, clock.now, "4")
    holder(site, clock, "5", 60, unit="hillcrest-icu")
    with look(lead) as work:
        shown = asked_again.preview(work, DRILL)
    assert [one.person.id for one in shown.asked] == [asked, edge]
    assert [one.person.id for one in shown.skipped] == [recent]
    assert [one.person.id for one in shown.not_held] == [new]
    with look(lead) as work:
        assert decided.triggers(work.session) == ()


def test_what_was_shown_is_what_happens(site: House, clock: Clock, lead: int, act: Act, look: Act) -> None:
    """Those who were shown owe it, once, however often the button is pressed; done, they count as answered."""
    asked = holder(site, clock, "1", 60)
    holder(site, clock, "3", 10)
    numbers = set()
    for _ in range(2):
        with act(lead) as work:
            numbers.add(asked_again.ask(work, DRILL))
    assert len(numbers) == 1
    with look(lead) as work:
        (line,) = asked_again.lines(work)
    assert ([one.id for one in line.owing], line.answered, line.by) == ([asked], 0, "Test Person-2001")
    clock.advance(days=1)
    hold(site, asked, clock.now, {}, {})
    with look(lead) as work:
        (line,) = asked_again.lines(work)
    assert (line.owing, line.answered, line.open) == ((), 1, False)


def test_it_can_be_asked_of_people(site: House, clock: Clock, lead: int, act: Act, look: Act) -> None:
    """Asked of one person it leaves the others alone."""
    one, other = holder(site, clock, "1", 60), holder(site, clock, "2", 60)
    with act(lead) as work:
        asked_again.ask(work, replace(DRILL, units=(), people=(other,)))
    with look(lead) as work:
        (line,) = asked_again.lines(work)
    assert [person.id for person in line.owing] == [other]
    assert one != other


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owed": ()}, "owed"),
        ({"owed": ("module:no-such",)}, "owed"),
        ({"owed": ("drill:ice", "update:2026-12-01-content")}, "owed"),
        ({"units": ()}, "units"),
        ({"due_on": date(2026, 11, 19)}, "due_on"),
        ({"due_on": date(2028, 1, 1)}, "due_on"),
        ({"why": " "}, "why"),
        ({"why": "x" * 301}, "why"),
    ],
)
def test_what_cannot_be_asked(site: House, lead: int, act: Act, change: dict[str, object], field: str) -> None:
    """What is missing or cannot be meant is named at its field."""
    with act(lead) as work, pytest.raises(Invalid) as refused:
        asked_again.ask(work, replace(DRILL, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    "change",
    [{"units": ("hillcrest-icu",)}, {"units": ("no-such",)}, {"competency": "no-such"}, {"units": (), "people": (99,)}],
)
def test_out_of_reach(site: House, lead: int, act: Act, change: dict[str, object]) -> None:
    """A lead asks in their own units alone."""
    with act(lead) as work, pytest.raises(NotFound):
        asked_again.ask(work, replace(DRILL, **change))  # type: ignore[arg-type]


def test_the_same_again_is_refused(site: House, clock: Clock, lead: int, act: Act) -> None:
    """The same, asked for another reason, is told to be asked already; withdrawn, it can be asked again."""
    with act(lead) as work:
        number = asked_again.ask(work, DRILL)
    with act(lead) as work, pytest.raises(Invalid):
        asked_again.ask(work, replace(DRILL, why="Another reason"))
    with act(lead) as work:
        rulings.withdraw(work, "trigger", number, "Asked too soon")
    with act(lead) as work:
        assert asked_again.ask(work, DRILL) != number


def test_withdrawn_it_asks_no_more(site: House, clock: Clock, lead: int, act: Act, look: Act) -> None:
    """A withdrawn trigger is listed with its reason, and nobody owes it."""
    holder(site, clock, "1", 60)
    with act(lead) as work:
        number = asked_again.ask(work, DRILL)
    with act(lead) as work:
        rulings.withdraw(work, "trigger", number, "Asked too soon")
    with look(lead) as work:
        (line,) = asked_again.lines(work)
    assert (line.owing, line.withdrawn_why, line.may_withdraw) == ((), "Asked too soon", False)


def test_the_list_costs_the_same_with_more_people(
    site: House, clock: Clock, lead: int, act: Act, look: Act, statements: Statements
) -> None:
    """The number of SQL statements grows neither with people nor with triggers."""
    counts = []
    for first, more in ((10, 1), (20, 6)):
        for number in range(more):
            holder(site, clock, f"{first + number}", 60)
            with act(lead) as work:
                asked_again.ask(work, replace(DRILL, due_on=DUE + timedelta(days=first + number)))
        with look(lead) as work:
            asked_again.lines(work)
        with look(lead) as work:
            statements.sent.clear()
            asked_again.lines(work)
            counts.append(len(statements))
    assert counts[1] <= counts[0]


def test_people_of_other_units_are_counted_and_not_named(
    site: House, clock: Clock, lead: int, act: Act, look: Act
) -> None:
    """Asked of people of two units, the lead of one reads the names of their own and how many others there are."""
    own, other = holder(site, clock, "1", 60), holder(site, clock, "2", 60, unit="hillcrest-icu")
    over_all = put_person(site, clock.now, "2002", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    with act(over_all) as work:
        asked_again.ask(work, replace(DRILL, units=(), people=(own, other)))
    with look(lead) as work:
        (line,) = asked_again.lines(work)
    assert (line.whom, line.others, line.may_withdraw) == (("Test Person-1",), 1, False)


def test_a_unit_is_offered_its_own_path(site: House, clock: Clock, lead: int, look: Act) -> None:
    """What can be asked again is on the paths that the lead's units go by, not on those of the programme."""
    with site.works.write(clock.now) as work:
        policy.set_values(
            work,
            ED,
            {"renewal": ["quiz:icans-and-ice"]},
            scope="hillcrest/hillcrest-ed",
            in_force_from=None,
            reference="Board",
            why="Ours",
        )
    elsewhere = put_person(site, clock.now, "2003", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-icu"),))
    with look(lead) as work:
        assert "quiz:icans-and-ice" in asked_again.offers(work, ED)
    with look(elsewhere) as work:
        assert "quiz:icans-and-ice" not in asked_again.offers(work, ED)
