"""Looking ahead from the store: the days of the board, the names of the plan, the reach of the actor."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.core.competency.records import Shift
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import assign_today, audit, auth, forecast
from lms.services.errors import Invalid, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import people
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.test_standing import ED, PATH, passes

MANAGER = ((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),)
LEAD = ((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),)
TODAY = date(2026, 11, 20)
NIGHTS = {"unit": "hillcrest-ed", "shift": "night", "competency": ED}
Look = Callable[[int], AbstractContextManager[Work]]
Add = Callable[..., int]


def staff(house: House, now: datetime) -> list[int]:
    """Put five on ED nights who passed one after the other from 1 Jan 2026 on, the last of them rotating."""
    ids = []
    for number in range(5):
        person = put_person(
            house,
            now,
            f"10{number}",
            first_day=date(2025, 6, 1),
            shift="rotating" if number == 4 else "night",
            family_name=f"Night-{number}",
        )
        passes(house, person, date(2026, 1 + number, 1))
        ids.append(person)
    return ids


def leave_for(house: House, now: datetime, person: int, first: date, last: date | None) -> None:
    """Record a leave."""
    with house.works.write(now) as work:
        people.add_leave(
            work.session,
            key=f"leave-{person}",
            version=1,
            person_id=person,
            first_day=first,
            last_day=last,
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)


@pytest.fixture
def nights(site: House, clock: Clock) -> list[int]:
    """Five on ED nights."""
    return staff(site, clock.now)


@pytest.fixture
def manager(add_person: Add) -> int:
    """The manager of the ED."""
    return add_person("1", job_role="manager", shift="day", roles=MANAGER, family_name="Boss")


def cells(lines: Sequence[forecast.Line]) -> list[tuple[str, str]]:
    """Give shift and competency of some lines."""
    return [(line.ahead.spot.shift.value, line.ahead.spot.competency) for line in lines]


def test_each_day_is_that_of_the_board(both_houses: House, clock: Clock) -> None:
    """On any day ahead the forecast has the numbers the board has for that day, on both databases."""
    set_up_site(both_houses, clock.now)
    ids = staff(both_houses, clock.now)
    leave_for(both_houses, clock.now, ids[3], date(2026, 12, 1), date(2026, 12, 31))
    boss = put_person(both_houses, clock.now, "1", job_role="manager", roles=MANAGER)
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, boss)
        lines = [line.ahead for line in forecast.outlook(work).lines]
        ahead = {(one.spot.shift, one.spot.competency): one for one in lines}
        for away in (0, 10, 11, 30, 41, 42, 73, 180):
            day = TODAY + timedelta(days=away)
            for row in audit.board(work, day).rows:
                for competency, cell in row.cells.items():
                    step = ahead[row.shift, competency].on(day)
                    assert (step.ready, step.ready_rotating, step.of, step.minimum) == (
                        cell.ready,
                        cell.ready_rotating,
                        cell.of,
                        cell.minimum,
                    )
    assert [step.ready for step in ahead[Shift.NIGHT, ED].steps] == [5, 4, 4, 3, 2, 1, 0]


def test_the_cell_that_falls_first_stands_on_top(manager: int, nights: list[int], look: Look) -> None:
    """Lines come by the first day below, those without a minimum last; the plan names who must renew by when."""
    with look(manager) as work:
        found = forecast.outlook(work)
        told = forecast.focus(work, forecast.outlook(work, **NIGHTS).lines[0])
    top = found.lines[0]
    assert (found.first, found.last) == (TODAY, date(2027, 5, 19))
    # days have the rotating person alone: four are missing already
    assert cells(found.lines[:2]) == [("day", ED), ("night", ED)]
    assert (top.today.short, found.lines[1].turns_on) == (3, date(2027, 2, 1))
    assert not found.lines[-1].ahead.has_minimum
    assert told.plan is not None
    assert [(told.name(one.person), one.tasks[0].by) for one in told.plan.doing] == [
        ("Test Night-0", date(2027, 1, 1)),
        ("Test Night-1", date(2027, 2, 1)),
        ("Test Night-2", date(2027, 3, 1)),
        ("Test Night-3", date(2027, 4, 1)),
    ]
    assert (told.plan.holds, told.may_assign) == (True, False)


def test_who_leaves_is_told_apart_and_more_are_needed(
    site: House, manager: int, nights: list[int], clock: Clock, look: Look
) -> None:
    """Two on leave for good: even if everybody renews, one more is needed, and both are named as what none mends."""
    for person in nights[1:3]:
        leave_for(site, clock.now, person, date(2026, 12, 1), None)
    with look(manager) as work:
        told = forecast.focus(work, forecast.outlook(work, **NIGHTS).lines[0])
    assert told.plan is not None
    assert (told.plan.holds, told.plan.more) == (False, 1)
    assert told.plan.everybody.below is not None
    assert told.plan.everybody.below.first == date(2026, 12, 1)
    assert {told.name(change.person) for change in told.plan.others} == {"Test Night-1", "Test Night-2"}


def test_only_units_in_reach(manager: int, nights: list[int], add_person: Add, look: Look) -> None:
    """Another unit's people are neither counted nor named, and cannot be asked for."""
    add_person("200", unit="hillcrest-icu", job_role="icu-nurse")
    with look(manager) as work:
        assert {line.ahead.spot.unit for line in forecast.outlook(work).lines} == {"hillcrest-ed"}
        for asked in ({"unit": "hillcrest-icu"}, {"unit": "no"}, {"competency": "no"}, {"shift": "noon"}):
            with pytest.raises(NotFound):
                forecast.outlook(work, **asked)


def test_a_lead_may_assign_and_a_plan_is_never_stored(
    site: House, nights: list[int], add_person: Add, look: Look
) -> None:
    """A lead of the unit is offered to assign; looking changes nothing about anybody."""
    lead = add_person("3", unit=None, roles=LEAD)
    with look(lead) as work:
        before = [line.ahead for line in forecast.outlook(work).lines]
        assert forecast.focus(work, forecast.outlook(work, **NIGHTS).lines[0]).may_assign
        assert not work.facts
        assert [line.ahead for line in forecast.outlook(work).lines] == before


@pytest.mark.parametrize("day", [TODAY, date(2026, 1, 1), date(2028, 11, 21), date.min, date.max])
def test_a_last_day_out_of_range_is_refused(manager: int, look: Look, day: date) -> None:
    """The last day lies after the first and at most two years ahead."""
    with look(manager) as work:
        with pytest.raises(Invalid) as refused:
            forecast.outlook(work, day)
        assert forecast.outlook(work, date(2028, 11, 20)).last == date(2028, 11, 20)
    assert refused.value.field == "through"


def test_until_a_night_has_ended_it_is_the_first_day(manager: int, nights: list[int], look: Look, clock: Clock) -> None:
    """At 3 in the morning the running night is the first."""
    clock.now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    with look(manager) as work:
        assert forecast.outlook(work).first == TODAY


def test_it_costs_the_same_for_more_people(
    site: House, manager: int, nights: list[int], add_person: Add, look: Look, statements: Statements
) -> None:
    """The number of SQL statements grows neither with the people nor with the days."""
    counts = []
    for more, through in ((1, None), (9, date(2028, 11, 20))):
        for number in range(more):
            passes(site, add_person(f"5{more}{number}", first_day=date(2025, 6, 1)), date(2026, 3, 10))
        with look(manager) as work:
            statements.sent.clear()
            found = forecast.outlook(work, through)
            overview = len(statements)
            forecast.focus(work, next(line for line in found.lines if line.ahead.has_minimum))
            counts.append((overview, len(statements)))
    assert counts[0] == counts[1]


def test_a_lead_is_told_what_falls_within_thirty_days(
    site: House, add_person: Add, nights: list[int], look: Look, clock: Clock
) -> None:
    """Today names a cell with enough people that falls below within thirty days, not one that is short already."""
    lead = add_person("3", unit=None, roles=LEAD)
    for day, expected in ((date(2026, 12, 20), []), (date(2027, 1, 5), [("night", ED)]), (date(2027, 2, 3), [])):
        clock.now = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
        with look(lead) as work:
            falling = assign_today.today(work).falling
        assert cells(falling) == expected


def test_as_data(site: House, manager: int, nights: list[int], add_person: Add, look: Look) -> None:
    """The data names cells, steps, who changes by employee number, and the plan; it is plain JSON."""
    put = add_person("105", first_day=date(2025, 6, 1))
    passes(site, put, date(2025, 12, 20), PATH)
    with look(manager) as work:
        found = forecast.outlook(work, **NIGHTS)
        told = json.loads(json.dumps(forecast.as_json(found, forecast.focus(work, found.lines[0]))))
        plain = json.loads(json.dumps(forecast.as_json(forecast.outlook(work), None)))
    (cell,) = told["cells"]
    assert (cell["unit"], cell["shift"], cell["first_below"]) == ("hillcrest-ed", "night", "2027-02-01")
    assert cell["steps"][1]["changes"] == [{"employee": "105", "ready": False, "because": "ran-out"}]
    assert told["plan"]["do"][0] == {
        "employee": "105",
        "state": "renewal-due",
        "tasks": [{"by": "2026-12-20", "missing": ["quiz:ed-first-hour", "case:day-5-fever/ed-nurse"]}],
    }
    assert "plan" not in plain
    assert all("changes" not in step for one in plain["cells"] for step in one["steps"])


def test_the_command_line_looks_at_every_unit(both_houses: House, clock: Clock) -> None:
    """Without an actor every unit is looked at, by the day of the unit's own facility; an empty site is no fault."""
    with both_houses.works.read(clock.now) as work:
        assert forecast.outlook_of_all(work).lines == ()
    set_up_site(both_houses, clock.now)
    staff(both_houses, clock.now)
    put_person(both_houses, clock.now, "200", unit="lakeside-infusion", job_role="infusion-nurse", shift="day")
    with both_houses.works.read(clock.now) as work:
        units = {line.ahead.spot.unit for line in forecast.outlook_of_all(work).lines}
        assert units == {"hillcrest-ed", "lakeside-infusion"}
        told = forecast.focus(work, forecast.outlook_of_all(work, **NIGHTS).lines[0])
        assert told.plan is not None
        assert not told.may_assign
        with pytest.raises(NotFound):
            forecast.outlook_of_all(work, unit="nowhere")
