"""The turnover report: who came and went, the gaps that opened, what was done, for the units in reach."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.core.permissions import Event, Role, ScopeKind
from lms.services import assign_competency, auth, turnover
from lms.services.errors import Invalid, NotFound
from lms.services.house import House
from lms.services.turnover import Report, UnitReport
from lms.services.work import Work
from lms.store import access, decisions
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.roster_office import ED, Office, row

OPEN = datetime(2026, 1, 2, 12, tzinfo=UTC)
TODAY = datetime(2026, 11, 20, 22, tzinfo=UTC)
SINCE = date(2026, 8, 22)
Look = Callable[[int], AbstractContextManager[Work]]
Add = Callable[..., int]
ED_MANAGER = ((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),)


@pytest.fixture
def office(both_houses: House) -> Office:
    """A site with an ED team of six on nights, four of them ready since February."""
    set_up_site(both_houses, OPEN)
    made = Office(both_houses)
    made.bring("2026-01-05", *team(6))
    for number in range(4):
        made.passes(f"{100 + number}", "2026-02-01")
    return made


def team(size: int) -> list[str]:
    """Write the rows of the ED's night team."""
    return [row(f"{100 + number}") for number in range(size)]


def report(house: House, actor: int | None = None, **asked: object) -> Report:
    """Give the report of the evening of 20 November 2026."""
    with house.works.read(TODAY) as work:
        if actor is not None:
            work.actor = auth.actor(work, actor)
        return turnover.report(work, **asked)  # type: ignore[arg-type]


def unit_of(found: Report, unit: str = "hillcrest-ed") -> UnitReport:
    """Give one unit's part."""
    return next(one for one in found.units if one.unit == unit)


def told(unit: UnitReport) -> list[str]:
    """Give the people of a unit in a line each."""
    return [f"{one.coming.day} {one.employee_id} {one.coming.turn}" for one in unit.people]


def test_who_came_and_went_and_what_it_opened(office: Office) -> None:
    """One ready nurse leaves, one moves in without the competency: names, days, the gap, and nothing done about it."""
    office.bring("2026-09-01", *team(6)[1:])
    office.bring("2026-10-01", *team(6)[1:], row("200", since="2026-10-01"))
    unit = unit_of(report(office.house))
    assert (unit.then, unit.now, unit.arrived, unit.gone) == (6, 6, 1, 1)
    assert told(unit) == ["2026-09-01 100 left", "2026-10-01 200 joined"]
    left, joined = unit.people
    assert [(m.competency, m.shift, m.before, m.after, m.gained, m.short) for m in left.moved] == [
        (ED, "night", 4, 3, False, True)
    ]
    assert joined.moved == ()
    assert ED in {status.competency for status in joined.lacking}
    (gap,) = unit.gaps
    assert (gap.competency, gap.shift, gap.then, gap.now, gap.minimum, gap.short) == (ED, "night", 4, 3, 4, 1)
    assert [(name, day) for name, _, day in gap.opened_by] == [("Test Person-100", date(2026, 9, 1))]
    assert [day for day, _ in gap.done.asked_again] == [date(2026, 9, 1)]


def test_what_was_done_closes_a_gap(office: Office) -> None:
    """An assignment and an award since are counted; with four ready again the gap is closed."""
    office.bring("2026-09-01", *team(6)[1:])
    lead = put_person(office.house, OPEN, "900", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    with office.house.works.write(datetime(2026, 9, 2, 15, tzinfo=UTC)) as work:
        work.actor = auth.actor(work, lead)
        asked = assign_competency.Asked(ED, date(2026, 10, 1), unit="hillcrest-ed", keep_current=False, why="One left.")
        assign_competency.assign(work, asked)
    office.passes("104", "2026-09-20")
    (gap,) = unit_of(report(office.house)).gaps
    assert (gap.done.assigned, gap.done.earned, gap.now, gap.open) == (1, 1, 4, False)


def test_a_single_person_is_named_with_their_last_day(office: Office) -> None:
    """Three of four ready leave: nights hang on one, through the last valid day; the core on nobody."""
    office.bring("2026-09-01", *team(6)[3:])
    singles = {(one.competency, str(one.shift)): one for one in unit_of(report(office.house)).singles}
    alone = singles[ED, "night"]
    assert report(office.house).names[str(alone.person)] == "Test Person-103"
    assert alone.through == date(2027, 2, 1)
    assert singles["core-see-grade-call", "night"].person is None


def test_the_rate_stands_against_its_limit(office: Office) -> None:
    """Two of six left within the window: over the limit, with the numbers of the trigger."""
    office.bring("2026-11-02", *team(6)[2:])
    (rate,) = unit_of(report(office.house)).rates
    assert (rate.over, rate.count.separations, rate.turnover.rate) == (True, 2, 0.15)
    assert rate.count.mean_headcount == pytest.approx((71 * 6 + 19 * 4) / 90)


def test_an_assessor_a_lead_and_a_manager_lost(office: Office) -> None:
    """Who held the competency that lets sign off and left; a lead's role that ended; a manager whose last job did."""
    house = office.house
    with house.works.write(OPEN) as work:
        decisions.add_policy(
            work.session,
            competency=ED,
            scope="programme",
            rule={"assessor": ED},
            in_force_from=date(2026, 1, 2),
            reference="Committee",
            why="test",
            actor_id=None,
        )
        work.record(Event.SITE_SET)
    lead = put_person(house, OPEN, "900", unit=None, family_name="Lead")
    with house.works.write(OPEN) as work:
        for key, scope, last in (("one", "hillcrest-ed", date(2026, 9, 30)), ("two", "hillcrest-icu", None)):
            access.add_grant(
                work.session,
                key=key,
                version=1,
                person_id=lead,
                role=Role.LEAD,
                kind=ScopeKind.UNIT,
                scope=scope,
                first_day=date(2026, 1, 2),
                last_day=last,
                why="test",
            )
        work.record(Event.ACCESS_GRANTED, person=lead)
    office.bring("2026-09-01", *team(6)[1:])
    lost = [(one.name, one.day, one.competency, one.role) for one in unit_of(report(house)).lost]
    assert lost == [
        ("Test Person-100", date(2026, 9, 1), ED, None),
        ("Test Lead", date(2026, 10, 1), "", Role.LEAD),
    ]
    assert unit_of(report(house), "hillcrest-icu").lost == ()


def test_a_move_is_told_in_both_units(office: Office) -> None:
    """Who moves to the ICU has left the ED and is not ready in what the ICU asks."""
    office.bring("2026-09-01", *team(6)[1:], row("100", ward="ICU,icu-nurse,night"))
    found = report(office.house)
    (out,), (into,) = unit_of(found).people, unit_of(found, "hillcrest-icu").people
    assert (out.coming.turn, out.coming.other_unit) == ("moved-out", "hillcrest-icu")
    assert (into.coming.turn, into.coming.from_role, into.coming.to_role) == ("moved-in", "ed-nurse", "icu-nurse")
    assert "icu-grade-3-4" in {status.competency for status in into.lacking}


def test_only_units_in_reach(office: Office) -> None:
    """A unit's manager sees that unit and cannot ask for another; who has no unit gets an empty report."""
    house = office.house
    manager = put_person(house, OPEN, "1", unit=None, roles=ED_MANAGER)
    nobody = put_person(house, OPEN, "2", unit=None)
    assert [one.unit for one in report(house, manager).units] == ["hillcrest-ed"]
    with pytest.raises(NotFound):
        report(house, manager, unit="hillcrest-icu")
    assert report(house, nobody).units == ()


@pytest.mark.parametrize("since", [date(2026, 11, 21), date(2023, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_cannot_begin_a_report(office: Office, since: date) -> None:
    """A day ahead and one too long ago are refused at the field."""
    with pytest.raises(Invalid) as refused:
        report(office.house, since=since)
    assert refused.value.field == "since"


def test_nobody_and_nothing(both_houses: House) -> None:
    """A site without people, and a house without a site, have empty reports."""
    assert report(both_houses).units == ()
    set_up_site(both_houses, OPEN)
    found = report(both_houses)
    assert [(one.then, one.now, one.people, one.rates, one.singles) for one in found.units] == [(0, 0, (), (), ())] * 3


def test_many_units_are_counted_without_readiness(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the bound heads are counted and gaps left to a single unit, which shows them as always."""
    office.bring("2026-09-01", *team(6)[1:])
    monkeypatch.setattr(turnover, "MOST_UNITS", 1)
    found = report(office.house)
    assert not found.whole
    assert (unit_of(found).gaps, unit_of(found).gone) == ((), 1)
    assert unit_of(report(office.house, unit="hillcrest-ed")).gaps != ()


def test_statements_do_not_grow_with_people(
    site: House, clock: Clock, add_person: Add, look: Look, statements: Statements
) -> None:
    """Ten more people and a month more cost no further SQL statement."""
    manager = add_person("1", job_role="manager", roles=ED_MANAGER)
    add_person("100", first_day=date(2026, 9, 1))

    def count(days: int) -> int:
        statements.sent.clear()
        with look(manager) as work:
            turnover.report(work, work.me.today - timedelta(days=days))
        return len(statements)

    before = count(30)
    for number in range(10):
        add_person(f"2{number:02}", first_day=date(2026, 10, 1 + number))
    assert count(60) == before
