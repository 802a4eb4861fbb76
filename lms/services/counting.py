"""Readiness of many units at once: counted where it is kept, without reading who the people are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.core.competency.policy import Policy
from lms.core.competency.presence import EDITION, cell_days
from lms.core.competency.readiness import DEFAULT_HOURS, Cell, Member, Numbers, ShiftHours
from lms.core.competency.records import Shift
from lms.services import standing
from lms.services.work import Work
from lms.store import people, site, timeline

#: unit, competency and shift
_Place = tuple[str, str, Shift]


@dataclass(frozen=True, slots=True)
class Counted:
    """The cells of many units, and how many people stand in any cell of a shift."""

    cells: tuple[Cell, ...]
    people: Mapping[tuple[str, Shift], int]


@dataclass(slots=True)
class _Sums:
    """Numbers while they are added up."""

    #: by unit
    hours: Mapping[str, Sequence[ShiftHours]]
    numbers: dict[_Place, Numbers] = field(default_factory=dict)
    people: dict[tuple[str, Shift], int] = field(default_factory=dict)

    #: units and shifts of which the shift ends on the day after
    over: frozenset[tuple[str, Shift]] = frozenset()

    def add(self, place: _Place, numbers: Numbers) -> None:
        held = self.numbers.get(place)
        self.numbers[place] = numbers if held is None else held + numbers


def count(
    work: Work, day: date, units: Mapping[str, site.UnitRow], hours: Mapping[str, tuple[ShiftHours, ...]]
) -> Counted:
    """Count the cells of some units for the shifts that start on `day`, where no duty list speaks.

    `hours` are by facility. What is kept is counted by the database; whoever is not kept is folded and added, so the
    numbers are those of `core.competency.readiness` whatever is kept.
    """
    own = {key: hours.get(unit.facility, DEFAULT_HOURS) for key, unit in units.items()}
    over = {(key, each.shift) for key, hours_ in own.items() for each in hours_ if len(each.days_touched(day)) > 1}
    sums = _Sums(own, over=frozenset(over))
    if standing.adds_facts(work):
        _add(sums, standing.members_of(work, people.ids_in_units(work.session, units), day), day)
    elif timeline.is_whole(work.session, EDITION):
        _add_kept(sums, work, day, units, None)
    else:
        _add_kept(sums, work, day, units, EDITION)
        there = people.ids_in_units(work.session, units)
        stale = there - timeline.fresh(work.session, EDITION, there)
        _add(sums, standing.members_of(work, stale, day), day)
    return Counted(tuple(_cells(work, day, units, sums)), sums.people)


def _add_kept(sums: _Sums, work: Work, day: date, units: Collection[str], edition: int | None) -> None:
    """Add what the database counts."""
    for row in timeline.counts(work.session, day, units, edition=edition):
        shift = Shift(row.shift)
        ready = (row.ready, row.ready_rotating)
        if (row.unit, shift) in sums.over:
            ready = (row.ready_over, row.ready_over_rotating)
        sums.add((row.unit, row.competency, shift), Numbers(*ready, row.counted, row.counted_rotating))
    for (unit, name), number in timeline.people_in_shifts(work.session, day, units, edition=edition).items():
        sums.people[unit, Shift(name)] = number


def _add(sums: _Sums, members: Iterable[Member], day: date) -> None:
    """Add people who were read or folded."""
    for member in members:
        shifts = set()
        for days in cell_days(member):
            if day in days.days and days.unit in sums.hours:
                ready = days.ready_over if (days.unit, days.shift) in sums.over else days.ready
                numbers = Numbers(ready, ready and days.rotating, days.counted, days.counted and days.rotating)
                sums.add((days.unit, days.competency, days.shift), numbers)
                shifts.add((days.unit, days.shift))
        for shift in shifts:
            sums.people[shift] = sums.people.get(shift, 0) + 1


def _cells(work: Work, day: date, units: Mapping[str, site.UnitRow], sums: _Sums) -> Iterable[Cell]:
    """Give the cells in the order of the board: those somebody stands in, and shifts that lost their last person."""
    rules = standing.policies(work)
    asked = sorted({(units[unit].facility, unit, competency) for unit, competency, _ in sums.numbers})
    wanted = [(place, shift.shift) for place in asked for shift in sums.hours[place[1]]]
    empty = {unit for (_, unit, competency), shift in wanted if (unit, competency, shift) not in sums.numbers}
    worked = people.shifts_worked(work.session, empty) if empty else frozenset()
    minimums = {place: _minimums(rules[place[2]], day, place[0], place[1]) for place in asked}
    for (facility, unit, competency), shift in wanted:
        minimum = minimums[facility, unit, competency].get(shift)
        numbers = sums.numbers.get((unit, competency, shift))
        if numbers is not None or (minimum and (unit, shift.value) in worked):
            yield Cell(facility, unit, competency, shift, day, minimum, (), numbers=numbers or Numbers())


def _minimums(policy: Policy, day: date, facility: str, unit: str) -> Mapping[Shift, int]:
    rule = policy.rule_on(day, facility, unit)
    return {} if rule is None else dict(rule.minimum_ready)
