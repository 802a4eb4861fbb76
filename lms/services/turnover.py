"""The turnover report: who came and went since a day, which gaps that opened, and what was done about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.competency.awards import Kind
from lms.core.competency.comings import Coming, Staff, comings
from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Member, ShiftHours
from lms.core.competency.records import History, Shift
from lms.core.competency.status import Status
from lms.core.competency.turnover import Headcount, asking, gap_days, tenures
from lms.core.dates import add_days, days_between
from lms.core.permissions import Permission
from lms.services import auth, standing
from lms.services.errors import Invalid, NotFound
from lms.services.histories import histories
from lms.services.shifts import shift_hours
from lms.services.turnover_cells import Moved, Single, UnitCells
from lms.services.turnover_lost import Grants, Lost, grants
from lms.services.turnover_rates import Rate, rates
from lms.services.work import Work
from lms.store import decided, people, site

#: how far back it looks where no day is named, and at most
USUAL_DAYS, MOST_DAYS = 90, 1100
#: of more units than these it counts heads, and tells one unit at a time of readiness
MOST_UNITS = 12
#: an award of these makes somebody ready who was not
EARNED = (Kind.FIRST, Kind.LATE, Kind.ACCREDITED)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who came, went or changed, and what that did."""

    id: int
    employee_id: str
    name: str
    coming: Coming
    moved: tuple[Moved, ...] = ()
    #: what the unit asks of them today and they are not ready in
    lacking: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about a gap since it opened."""

    #: assignments to the unit or its people
    assigned: int
    #: triggers that reach the unit, by the day they stand at
    asked_again: tuple[tuple[date, date], ...]
    #: people of the shift who became ready by an award
    earned: int

    def __bool__(self) -> bool:
        """Say whether anything was."""
        return bool(self.assigned or self.asked_again or self.earned)


@dataclass(frozen=True, slots=True)
class Gap:
    """A shift of which comings and goings took ready people."""

    competency: str
    shift: Shift
    #: ready on the day before the first of them went, and today
    then: int
    now: int
    minimum: int | None
    opened_by: tuple[tuple[str, Moved, date], ...]
    done: Done

    @property
    def short(self) -> int:
        """How many ready people are missing to the minimum today."""
        return 0 if self.minimum is None else max(0, self.minimum - self.now)

    @property
    def open(self) -> bool:
        """Whether fewer are ready than before, or fewer than needed."""
        return self.now < self.then or self.short > 0


@dataclass(frozen=True, slots=True)
class UnitReport:
    """One unit's part of the report."""

    unit: str
    unit_name: str
    facility_name: str
    #: headcount on the day before the report begins, and today
    then: int
    now: int
    people: tuple[Person, ...]
    rates: tuple[Rate, ...]
    gaps: tuple[Gap, ...] = ()
    singles: tuple[Single, ...] = ()
    lost: tuple[Lost, ...] = ()

    @property
    def over(self) -> bool:
        """Whether a rate is over its limit."""
        return any(rate.over for rate in self.rates)

    @property
    def arrived(self) -> int:
        """How many came."""
        return sum(one.coming.turn.arrives for one in self.people)

    @property
    def gone(self) -> int:
        """How many went."""
        return sum(one.coming.turn.goes for one in self.people)


@dataclass(frozen=True, slots=True)
class Report:
    """The report of the units in reach."""

    since: date
    today: date
    units: tuple[UnitReport, ...]
    #: unit names by key, of every unit in reach
    reach: Mapping[str, str]
    #: unit names by key, of every unit there is: whoever moved came from somewhere
    places: Mapping[str, str]
    #: names by person id
    names: Mapping[str, str]
    #: False: too many units for readiness; a single one shows it
    whole: bool


def report(work: Work, since: date | None = None, *, unit: str = "") -> Report:
    """Report who came and went in the units in reach (or one of them) from `since` (None: 90 days ago) to today.

    Without an actor it is the command line's, and every unit is in reach. The number of SQL statements does not grow
    with people or units.

    Raises:
        Invalid: on `since`: ahead, or too long ago.
        NotFound: there is no such unit in reach.
    """
    facilities, everything = site.facilities(work.session), site.units(work.session)
    reach = everything if work.actor is None else auth.units_in_reach(work, Permission.READINESS_SEE)
    today = _today(work, facilities)
    since = add_days(today, -USUAL_DAYS) if since is None else since
    if not 0 <= days_between(since, today) <= MOST_DAYS:
        raise wrong_day()
    if unit and unit not in reach:
        raise NotFound("unit")
    asked = {unit: reach[unit]} if unit else reach
    whole = len(asked) <= MOST_UNITS
    reporting = _Reporting(work, since, today, {key: shift_hours(one) for key, one in facilities.items()}, asked, whole)
    found = tuple(reporting.unit(row, facilities[row.facility].name) for row in asked.values())
    return Report(
        since=since,
        today=today,
        units=found,
        reach={key: row.name for key, row in reach.items()},
        places={key: row.name for key, row in everything.items()},
        names=reporting.names,
        whole=whole,
    )


def wrong_day() -> Invalid:
    """Give what is said of a day from which no report can begin."""
    return Invalid("since", "Choose a day of the last three years, written as 2026-11-20.")


def _today(work: Work, facilities: Mapping[str, site.FacilityRow]) -> date:
    if work.actor is not None:
        return work.actor.today
    zones = [facility.zone for facility in facilities.values()]
    return min((work.now.astimezone(zone).date() for zone in zones), default=work.now.date())


class _Reporting:
    """Everything read once, asked unit by unit."""

    def __init__(
        self,
        work: Work,
        since: date,
        today: date,
        hours: Mapping[str, tuple[ShiftHours, ...]],
        asked: Mapping[str, site.UnitRow],
        whole: bool,
    ) -> None:
        self.since, self.today, self.hours, self.whole = since, today, hours, whole
        self.eve = add_days(since, -1)
        self.rules: Mapping[str, Policy] = standing.policies(work)
        known = histories(work, people.ids_in_units(work.session, asked))
        self.staff = [Staff(str(one), own.held_positions(), own.taken_leaves()) for one, own in known.items()]
        self.members = [_member(one, own, self.rules) for one, own in known.items()] if whole else []
        gone = {(row.subject, row.subject_id) for row in decided.withdrawals(work.session)}
        self.assignments = [row for row in decided.assignments(work.session) if ("assignment", row.id) not in gone]
        self.triggers = [row for row in decided.triggers(work.session) if ("trigger", row.id) not in gone]
        self.grants: Grants = grants(work)
        self.rows = {str(one.id): one for one in people.people(work.session, {*known.keys(), *self.grants.people})}
        self.names = {key: one.name for key, one in self.rows.items()}

    def unit(self, row: site.UnitRow, facility_name: str) -> UnitReport:
        """Report one unit."""
        key = row.key
        held = [(one.person, position) for one in self.staff for position in one.positions]
        own = [position for _, position in held if position.unit == key]
        gap = gap_days(self.rules.values(), row.facility, key, self.today)
        headcount = Headcount(tenures(held, key, gap))
        asked = {
            name: rule for name, policy in self.rules.items() if (rule := asking(policy, own, self.today)) is not None
        }
        limit = min((rule.leave_limit_days for rule in asked.values()), default=MOST_DAYS)
        found = comings(self.staff, key, self.since, self.today, gap_days=gap, leave_limit_days=limit)
        cells = UnitCells(key, self.members, self.rules, self.hours) if self.whole else None
        told = tuple(sorted((self._person(one, cells) for one in found), key=lambda one: (one.coming.day, one.name)))
        return UnitReport(
            unit=key,
            unit_name=row.name,
            facility_name=facility_name,
            then=headcount.on(self.eve),
            now=headcount.on(self.today),
            people=told,
            rates=rates(self.rules, row.facility, key, [one for one in held if one[1].unit == key], self.today),
            gaps=() if cells is None else self._gaps(key, told, cells),
            singles=() if cells is None else cells.singles(self.today),
            lost=self._lost(row, told, cells, {rule.assessor for rule in asked.values() if rule.assessor}),
        )

    def _person(self, coming: Coming, cells: UnitCells | None) -> Person:
        row = self.rows[coming.person]
        if cells is None:
            return Person(row.id, row.employee_id, row.name, coming)
        lacking = () if coming.turn.goes else cells.lacking(coming.person, self.today)
        return Person(row.id, row.employee_id, row.name, coming, cells.moved_by(coming), lacking)

    def _gaps(self, unit: str, told: Sequence[Person], cells: UnitCells) -> tuple[Gap, ...]:
        """Give each shift that lost ready people by turnover, those furthest below their minimum first."""
        opened: dict[tuple[str, Shift], list[tuple[str, Moved, date]]] = {}
        for person in told:
            for moved in person.moved:
                if not moved.gained:
                    opened.setdefault((moved.competency, moved.shift), []).append(
                        (person.name, moved, person.coming.day)
                    )
        found = []
        for (competency, shift), by in opened.items():
            now = cells.on(self.today).get((competency, shift))
            _name, first, day = by[0]
            found.append(
                Gap(
                    competency,
                    shift,
                    first.before,
                    0 if now is None else now.ready,
                    first.minimum if now is None else now.minimum,
                    tuple(by),
                    self._done(unit, competency, shift, day, cells),
                )
            )
        return tuple(
            sorted(found, key=lambda gap: (-gap.short, not gap.open, gap.now - gap.then, gap.competency, gap.shift))
        )

    def _done(self, unit: str, competency: str, shift: Shift, since: date, cells: UnitCells) -> Done:
        here = {
            person: {p.shift for p in member.positions if p.unit == unit and p.holds_on(self.today)}
            for person, member in cells.members.items()
        }
        assigned = [
            row
            for row in self.assignments
            if row.competency == competency
            and row.day >= since
            and (row.unit == unit or (row.person_id is not None and here.get(str(row.person_id))))
        ]
        again = {
            (row.day, row.due_on)
            for row in self.triggers
            if row.competency == competency and since <= row.day <= self.today and unit in row.units
        }
        earned = [
            person
            for person, shifts in here.items()
            if shifts & {shift, Shift.ROTATING}
            for timeline in cells.members[person].timelines
            if timeline.competency == competency
            and any(award.day >= since and award.kind in EARNED for award in timeline.awards)
        ]
        return Done(len(assigned), tuple(sorted(again)), len(earned))

    def _lost(
        self, row: site.UnitRow, told: Iterable[Person], cells: UnitCells | None, assessing: set[str]
    ) -> tuple[Lost, ...]:
        """Give who could assess here, or led or managed the unit, and does so no more."""
        found = [
            Lost(one.name, one.coming.day, competency)
            for one in told
            if cells is not None and one.coming.turn.goes
            for competency in sorted(assessing)
            if cells.ready_in(one.coming.person, competency, add_days(one.coming.day, -1))
        ]
        found += self.grants.ended(row, self.since, self.today, self.names)
        return tuple(sorted(found, key=lambda one: (one.day, one.name)))


def _member(person_id: int, history: History, rules: Mapping[str, Policy]) -> Member:
    return Member(str(person_id), history.held_positions(), standing.timelines(history, rules))
