"""Looking ahead: how many of each shift will be ready if nobody renews, and who must do what so that it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from lms.core.competency.forecast import Change, Forecast, Step, forecast
from lms.core.competency.keeping import Candidate, Ground, Plan, plan
from lms.core.competency.readiness import DEFAULT_HOURS, Member, ShiftHours
from lms.core.competency.records import Shift
from lms.core.dates import add_days
from lms.core.permissions import Permission
from lms.services import auth, standing
from lms.services.audit import current_day
from lms.services.errors import Invalid, NotFound
from lms.services.histories import histories, positions_of
from lms.services.shifts import shift_hours
from lms.services.work import Work
from lms.store import people, site

#: how far ahead a forecast looks unless asked
DAYS = 180
#: how far ahead it can be asked to look: two years, of which one has a leap day
MOST_DAYS = 731


@dataclass(frozen=True, slots=True)
class Line:
    """The forecast of one cell, with the names of its place."""

    ahead: Forecast
    unit_name: str
    facility_name: str

    @property
    def today(self) -> Step:
        """The numbers of the first day."""
        return self.ahead.steps[0]

    @property
    def turns_on(self) -> date | None:
        """The first day to look at: below the minimum or, where none is set, nobody ready."""
        step = self.ahead.below if self.ahead.has_minimum else self.ahead.at_most(0)
        return None if step is None else step.first


@dataclass(frozen=True, slots=True)
class Outlook:
    """Every cell in reach from a first to a last day, the one that falls below first on top."""

    first: date
    last: date
    lines: tuple[Line, ...]
    #: names of the units in reach by key
    reach: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Focus:
    """One cell in full."""

    line: Line
    #: None where no minimum is set
    plan: Plan | None
    #: who stands in it, by person id
    people: Mapping[str, people.PersonRow]
    #: whether the actor may assign in the unit
    may_assign: bool

    def name(self, person: str) -> str:
        """Give the name of a person of it."""
        return self.people[person].name


def outlook(
    work: Work, through: date | None = None, *, unit: str = "", shift: str = "", competency: str = ""
) -> Outlook:
    """Look ahead in the units in the actor's reach, as far as `unit`, `shift` and `competency` name some.

    `through` None is `DAYS` days.

    Raises:
        Invalid: on `through`.
        NotFound: there is no such unit, shift or competency in the actor's reach.
    """
    me = work.me
    reach = auth.units_in_reach(work, Permission.READINESS_SEE)
    return _outlook(work, reach, me.facility, me.zone, through, (unit, shift, competency))


def outlook_of_all(
    work: Work, through: date | None = None, *, unit: str = "", shift: str = "", competency: str = ""
) -> Outlook:
    """Give the same for every unit there is, for the command line: the day is that of the unit, else of the first.

    Raises:
        Invalid: on `through`.
        NotFound: there is no such unit, shift or competency.
    """
    units, facilities = site.units(work.session), site.facilities(work.session)
    home = next(iter([units[unit].facility] if unit in units else facilities), "")
    zone = facilities[home].zone if home in facilities else ZoneInfo("UTC")
    return _outlook(work, units, home, zone, through, (unit, shift, competency))


def focus(work: Work, line: Line) -> Focus:
    """Tell one cell in full: who must do what by when, with the names; the plan folds only the people of the unit."""
    ahead = line.ahead
    names = {row.key: row for row in site.units(work.session).values()}
    may_assign = work.actor is not None and ahead.spot.unit in auth.units_in_reach(work, Permission.ASSIGN)
    found = None
    if ahead.has_minimum:
        facility = site.facilities(work.session)[names[ahead.spot.unit].facility]
        hours = {facility.key: shift_hours(facility)}
        ground = Ground(ahead.spot, ahead.first, ahead.last, standing.policies(work)[ahead.spot.competency], hours)
        found = plan(ground, _candidates(work, ahead))
    persons = {int(change.person) for change in ahead.changes}
    if found is not None:
        persons |= {int(one.person) for one in found.doing} | {int(change.person) for change in found.others}
    rows = people.people(work.session, persons) if persons else ()
    return Focus(line, found, {str(row.id): row for row in rows}, may_assign)


def forecasts(
    work: Work,
    units: Collection[str],
    first: date,
    last: date,
    hours: Mapping[str, tuple[ShiftHours, ...]],
    competency: str = "",
) -> tuple[Forecast, ...]:
    """Give the step functions of every cell of some units: the one place that says where their days come from.

    The number of SQL statements does not grow with the people.
    """
    ids = people.ids_in_units(work.session, units)
    held = positions_of(work, ids)
    members = [
        Member(
            str(person_id),
            held[person_id],
            tuple(timeline for timeline in timelines if competency in {"", timeline.competency}),
        )
        for person_id, timelines in standing.timelines_of(work, ids).items()
    ]
    rules = standing.policies(work)
    return tuple(each for each in forecast(first, last, members, rules, hours) if each.spot.unit in units)


def soon_below(work: Work, days: int) -> tuple[Line, ...]:
    """Give the cells in reach that have enough now and fall below their minimum within some days, the soonest first."""
    now = outlook(work, add_days(work.me.today, days))
    limit = add_days(now.first, days)
    return tuple(
        line
        for line in now.lines
        if line.ahead.below is not None and now.first < line.ahead.below.first <= limit and not line.today.short
    )


def _outlook(
    work: Work,
    reach: Mapping[str, site.UnitRow],
    home: str,
    zone: ZoneInfo,
    through: date | None,
    asked: tuple[str, str, str],
) -> Outlook:
    unit, shift, competency = asked
    if unit and unit not in reach:
        raise NotFound("unit")
    facilities = site.facilities(work.session)
    hours = {key: shift_hours(facility) for key, facility in facilities.items()}
    first = current_day(work.now, zone, hours.get(home, DEFAULT_HOURS))
    last = add_days(first, DAYS) if through is None else through
    if not first < last <= add_days(first, MOST_DAYS):
        raise Invalid(
            "through",
            "Choose a day from %(first)s through %(last)s, written as 2026-11-20.",
            first=add_days(first, 1).isoformat(),
            last=add_days(first, MOST_DAYS).isoformat(),
        )
    looked_at = [unit] if unit else list(reach)
    lines = [
        Line(each, reach[each.spot.unit].name, facilities[each.spot.facility].name)
        for each in forecasts(work, looked_at, first, last, hours, competency)
        if shift in {"", each.spot.shift} and competency in {"", each.spot.competency}
    ]
    if not lines and (shift or competency):
        raise NotFound("cell")
    return Outlook(first, last, tuple(sorted(lines, key=_order)), {key: row.name for key, row in reach.items()})


def _order(line: Line) -> tuple[bool, bool, date, int, bool, str, str]:
    """Order lines: below the minimum the soonest first, then who holds, then without a minimum."""
    ahead = line.ahead
    return (
        not ahead.has_minimum,
        line.turns_on is None,
        line.turns_on or date.max,
        -line.today.short,
        ahead.spot.shift is not Shift.NIGHT,
        line.unit_name,
        ahead.spot.competency,
    )


def _candidates(work: Work, ahead: Forecast) -> list[Candidate]:
    """Give everybody of the unit with all that is known about them, by name."""
    ids = people.ids_in_units(work.session, [ahead.spot.unit])
    rows = people.people(work.session, ids) if ids else ()
    known = histories(work, ids)
    return [
        Candidate(row.name, Member(str(row.id), known[row.id].held_positions(), ()), known[row.id])
        for row in rows
        if row.id in known
    ]


def as_json(outlook: Outlook, told: Focus | None) -> dict[str, object]:
    """Give an outlook as data; with a cell told in full, its people by employee number, and the plan."""
    return {
        "from": outlook.first.isoformat(),
        "through": outlook.last.isoformat(),
        "if": "nobody passes anything more",
        "cells": [_line_json(line, told) for line in outlook.lines],
        **({} if told is None or told.plan is None else {"plan": _plan_json(told.plan, told)}),
    }


def _line_json(line: Line, told: Focus | None) -> dict[str, object]:
    ahead = line.ahead
    one, none = ahead.at_most(1), ahead.at_most(0)
    return {
        "facility": ahead.spot.facility,
        "unit": ahead.spot.unit,
        "shift": ahead.spot.shift.value,
        "competency": ahead.spot.competency,
        "first_below": None if ahead.below is None else ahead.below.first.isoformat(),
        "days_below": ahead.days_below if ahead.has_minimum else None,
        "first_at_most_one": None if one is None else one.first.isoformat(),
        "first_nobody": None if none is None else none.first.isoformat(),
        "steps": [
            {
                "from": step.first.isoformat(),
                "through": add_days(step.first, step.length - 1).isoformat(),
                "ready": step.ready,
                "rotating": step.ready_rotating,
                "of": step.of,
                "minimum": step.minimum,
                **({} if told is None else {"changes": [_change_json(change, told) for change in step.changes]}),
            }
            for step in ahead.steps
        ],
    }


def _change_json(change: Change, told: Focus) -> dict[str, object]:
    why = change.now.why if change.out else change.before.why
    return {
        "employee": told.people[change.person].employee_id,
        "ready": change.now.ready,
        "because": None if why is None else why.value,
    }


def _plan_json(found: Plan, told: Focus) -> dict[str, object]:
    return {
        "holds": found.holds,
        "more_needed": found.more,
        "then_first_below": None if found.then.below is None else found.then.below.first.isoformat(),
        "do": [
            {
                "employee": told.people[one.person].employee_id,
                "state": one.status.state.value,
                "tasks": [{"by": task.by.isoformat(), "missing": list(task.missing)} for task in one.tasks],
            }
            for one in found.doing
        ],
    }
