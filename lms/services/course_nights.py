"""What course starts come to: each one's nights with the readiness of the units, and who still owes its refresher."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.clinical.watch_nights import After, Course, Night, WatchedDose
from lms.core.competency.readiness import Cell, Member, readiness
from lms.core.competency.records import Shift
from lms.core.competency.status import status_on
from lms.services import course_starts, duty, standing
from lms.services.course_starts import Where
from lms.services.duty import OnDuty
from lms.services.histories import histories
from lms.services.work import Work
from lms.store import decided, people
from lms.store import duty as duty_store
from lms.store.course_starts import CourseStartRow


@dataclass(frozen=True, slots=True)
class NightLine:
    """One night to come with the cells of the units in view, the worst first."""

    night: Night
    cells: tuple[Cell, ...]

    @property
    def short(self) -> tuple[Cell, ...]:
        """The cells below their minimum."""
        return tuple(cell for cell in self.cells if cell.short)

    @property
    def by_place(self) -> dict[tuple[str, str], Cell]:
        """The cells by unit and competency."""
        return {(cell.unit, cell.competency): cell for cell in self.cells}


@dataclass(frozen=True, slots=True)
class Gap:
    """A unit and competency below its minimum on some of the nights."""

    #: on the night on which most are missing, of several the first
    worst: Cell
    #: on how many nights
    nights: int


@dataclass(frozen=True, slots=True)
class Refresher:
    """What a course start asks of who holds a competency in some units."""

    competency: str
    unit_names: tuple[str, ...]
    #: path items
    owed: tuple[str, ...]
    #: the day from which it is asked
    asked_on: date
    due_on: date
    #: id and name of those who owe it today
    owing: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Start:
    """One entry as its page shows it."""

    row: CourseStartRow
    #: None where the content no longer has it
    course: Course | None
    where: Where
    made_by: str
    #: the nights to come, in order
    nights: tuple[NightLine, ...]
    #: every night of it, those that are over among them
    watched: tuple[Night, ...]
    #: for what the site had set a number of its own when it was entered
    own: frozenset[After]
    refreshers: tuple[Refresher, ...]

    @property
    def short(self) -> int:
        """How many of the nights to come have a unit below its minimum."""
        return sum(bool(line.short) for line in self.nights)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is below its minimum on them, the worst first: most people missing, then most nights."""
        found: dict[tuple[str, str], list[Cell]] = {}
        for line in self.nights:
            for cell in line.short:
                found.setdefault((cell.unit, cell.competency), []).append(cell)
        gaps = [Gap(max(cells, key=lambda cell: cell.short), len(cells)) for cells in found.values()]
        return tuple(sorted(gaps, key=lambda gap: (-gap.worst.short, -gap.nights, gap.worst.unit)))

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The units and competencies that have a cell on any night, those with a minimum first."""
        cells = [cell for line in self.nights for cell in line.cells]
        with_minimum = {(cell.unit, cell.competency) for cell in cells if cell.minimum is not None}
        every = {(cell.unit, cell.competency) for cell in cells}
        return tuple(sorted(every, key=lambda place: (place not in with_minimum, place)))

    def nights_after(self, dose: WatchedDose) -> int:
        """Say how many nights one of its doses brings."""
        return sum(any(reason.dose == dose for reason in night.reasons) for night in self.watched)

    @property
    def has_minimum(self) -> bool:
        """Whether any unit has a minimum for these nights."""
        return any(cell.minimum is not None for line in self.nights for cell in line.cells)


def listed(work: Work, reach: Mapping[str, Where]) -> tuple[Start, ...]:
    """Give the course starts of some facilities, by the day of the first dose.

    The number of SQL statements does not grow with the people.
    """
    rows = course_starts.live_rows(work, reach)
    if not rows:
        return ()
    told = {row.id: course_starts.nights_of(work, row) for row in rows}
    facilities = {row.facility for row in rows}
    nights = {
        (row.facility, night.day)
        for row in rows
        for night in told[row.id][1]
        if night.day >= reach[row.facility].tonight
    }
    ids = people.ids_in_units(work.session, {unit for key in facilities for unit in reach[key].units})
    known = histories(work, ids)
    rules = standing.policies(work)
    members = [
        Member(str(person_id), history.held_positions(), standing.timelines(history, rules))
        for person_id, history in known.items()
    ]
    cells = _cells(work, {key: reach[key] for key in facilities}, nights, members)
    names = {
        person.id: person.name for person in people.people(work.session, {*ids, *(row.made_by_id for row in rows)})
    }
    owing = _owing(members, {key: reach[key].today for key in facilities}, names)
    triggers = {row.id: row for row in decided.triggers(work.session)}
    found = []
    for row in rows:
        where, (course, all_nights, own) = reach[row.facility], told[row.id]
        coming = [night for night in all_nights if night.day >= where.tonight]
        found.append(
            Start(
                row,
                course,
                where,
                names.get(row.made_by_id, ""),
                tuple(NightLine(night, cells.get((where.key, night.day), ())) for night in coming),
                all_nights,
                own,
                _refreshers([triggers[one] for one in sorted(row.triggers) if one in triggers], where, owing),
            )
        )
    return tuple(found)


def _cells(
    work: Work, places: Mapping[str, Where], nights: Collection[tuple[str, date]], members: Sequence[Member]
) -> dict[tuple[str, date], tuple[Cell, ...]]:
    """Count readiness of each facility's units for each of its nights."""
    rules = standing.policies(work)
    hours = {key: (where.night,) for key, where in places.items()}
    listed_on = _on_duty(work, places, {day for _key, day in nights})
    found: dict[tuple[str, date], list[Cell]] = {}
    for day in sorted({day for _key, day in nights}):
        named = {place: frozenset(map(str, each.person_ids)) for place, each in listed_on.get(day, {}).items()}
        for cell in readiness(day, members, rules, hours, named):
            where = places.get(cell.facility)
            if where is not None and cell.unit in where.units and cell.shift is Shift.NIGHT:
                found.setdefault((cell.facility, day), []).append(cell)
    return {key: tuple(sorted(cells, key=_slack)) for key, cells in found.items()}


def _on_duty(
    work: Work, places: Mapping[str, Where], nights: Collection[date]
) -> dict[date, dict[tuple[str, Shift], OnDuty]]:
    """Give who is on by the duty lists, for the nights that some list speaks for: most nights have none yet."""
    zones = {unit: where.zone for where in places.values() for unit in where.units}
    hours = {unit: (where.night,) for where in places.values() for unit in where.units}
    if not nights:
        return {}
    lists = duty_store.lists_between(work.session, zones.keys(), min(nights), max(nights))
    return {
        night: duty.on_duty(work, night, zones, hours)
        for night in sorted(nights)
        if any(each.covers(night) for each in lists)
    }


def _slack(cell: Cell) -> tuple[int, bool, int, str, str]:
    """Order cells from the worst: most missing first, then those with a minimum by ready people beyond it."""
    beyond = 0 if cell.minimum is None else cell.ready - cell.minimum
    return (-cell.short, cell.minimum is None, beyond, cell.unit, cell.competency)


def _owing(
    members: Iterable[Member], days: Mapping[str, date], names: Mapping[int, str]
) -> dict[str, list[tuple[int, str]]]:
    """Give who owes each trigger today, by its id in the fold; a person's day is that of their facility."""
    found: dict[str, list[tuple[int, str]]] = {}
    for member in members:
        facility = next((p.facility for p in reversed(member.positions) if p.facility in days), None)
        if facility is None:
            continue
        person_id = int(member.person)
        for timeline in member.timelines:
            for cause in status_on(timeline, days[facility]).causes:
                found.setdefault(cause.fact, []).append((person_id, names.get(person_id, "")))
    return found


def _refreshers(
    rows: Iterable[decided.TriggerRow], where: Where, owing: Mapping[str, list[tuple[int, str]]]
) -> tuple[Refresher, ...]:
    """Give what some triggers ask in the units in view."""
    units = where.units
    return tuple(
        Refresher(
            row.competency,
            tuple(units[unit].name for unit in units if unit in row.units),
            row.owed,
            row.day,
            row.due_on,
            tuple(sorted(owing.get(f"trigger-{row.id}", ()), key=lambda one: one[1])),
        )
        for row in rows
        if row.units & units.keys()
    )
