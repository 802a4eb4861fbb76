"""The audit door: who of a unit's shift is ready on any day, and one person's file with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.core.competency.awards import Award
from lms.core.competency.readiness import DEFAULT_HOURS, Cell, Member, Presence, ShiftHours, readiness
from lms.core.competency.records import Shift
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline
from lms.core.dates import add_days
from lms.core.permissions import Event, Permission, Place
from lms.services import auth, duty, standing
from lms.services.duty import OnDuty
from lms.services.errors import Invalid, NotFound
from lms.services.histories import histories
from lms.services.work import Work
from lms.store import people, site, training

#: the days a board or a file can be asked about
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit and shift of the board."""

    unit: str
    unit_name: str
    facility_name: str
    shift: Shift
    hours: ShiftHours
    #: the moment the shift begins
    begins_at: datetime
    #: how many people are listed in any of its cells
    people: int
    #: who is on by the duty list that speaks for this shift; None where none does
    duty: OnDuty | None
    #: by competency; one that is not asked there is absent
    cells: Mapping[str, Cell]

    def passed_within(self, presence: Presence) -> datetime | None:
        """Give the moment at which somebody became ready after the shift had begun, if so."""
        earned_at = presence.earned_at
        return earned_at if presence.ready and earned_at is not None and earned_at > self.begins_at else None

    @property
    def worst(self) -> Cell:
        """The cell furthest from enough."""
        return min(self.cells.values(), key=_slack)


@dataclass(frozen=True, slots=True)
class Board:
    """Readiness of the units in the actor's reach, for the shifts that start on a day."""

    day: date
    #: the day whose shifts run or come next, at the actor's facility
    now: date
    #: by facility, unit and shift
    rows: tuple[Row, ...]
    #: the competencies asked in any of them
    competencies: tuple[str, ...]
    #: names of the units in reach where nobody is asked anything
    silent: tuple[str, ...]
    #: the cell that answers on top, and its row
    focus: tuple[Row, Cell] | None
    #: names by person id
    names: Mapping[str, str]
    #: names of the units in reach by key
    reach: Mapping[str, str]

    @property
    def units(self) -> int:
        """How many units are in reach."""
        return len(self.reach)


def board(work: Work, day: date | None, *, unit: str = "", shift: str = "", competency: str = "") -> Board:
    """Count readiness for the shifts that start on `day` (None: those that run now or come next).

    The cell of `unit`, `shift` and `competency`, as far as they are named, answers on top: of several the one furthest
    from enough.

    Raises:
        Invalid: the day is out of range.
        NotFound: there is no such unit, shift or competency in the actor's reach.
    """
    me = work.me
    facilities = site.facilities(work.session)
    hours = {key: _hours(facility) for key, facility in facilities.items()}
    now = current_day(work.now, me.zone, hours.get(me.facility, DEFAULT_HOURS))
    day = now if day is None else _in_range(day)
    reach = auth.units_in_reach(work, Permission.READINESS_SEE)
    if unit and unit not in reach:
        raise NotFound("unit")
    on = duty.on_duty(
        work,
        day,
        {key: facilities[row.facility].zone for key, row in reach.items()},
        {key: hours[row.facility] for key, row in reach.items()},
    )
    cells = [cell for cell in _cells(work, day, reach, hours, on) if cell.unit in reach]
    rows = _rows(day, cells, reach, facilities, hours, on)
    listed = {int(presence.person) for cell in cells for presence in cell.people}
    return Board(
        day=day,
        now=now,
        rows=rows,
        competencies=tuple(sorted({cell.competency for cell in cells})),
        silent=tuple(row.name for key, row in reach.items() if key not in {cell.unit for cell in cells}),
        focus=_focus(rows, unit, shift, competency),
        names={str(person.id): person.name for person in people.people(work.session, listed)},
        reach={key: row.name for key, row in reach.items()},
    )


def current_day(now: datetime, zone: ZoneInfo, hours: Iterable[ShiftHours]) -> date:
    """Give the day whose shifts run at `now` or come next: until a night has ended, the day on which it began."""
    local = now.astimezone(zone)
    last_night = add_days(local.date(), -1)
    running = any(len(each.days_touched(last_night)) > 1 and local.time() < each.ends for each in hours)
    return last_night if running else local.date()


def nearest(cell: Cell, names: Mapping[str, str]) -> Presence | None:
    """Give who could soonest make up for a shortfall: the fewest activities left, then by name."""
    close = [p for p in cell.on if p.counted and not p.ready and p.status.missing]
    if not cell.short or not close:
        return None
    return min(close, key=lambda presence: (len(presence.status.missing), names[presence.person]))


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One position as a file shows it."""

    unit_name: str
    facility_name: str
    job_role: str
    shift: Shift
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Days:
    """From a first to a last day, both inclusive; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class StateDays:
    """Days on which a competency was in one state for one reason."""

    days: Days
    state: State
    because: Because


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """Where a person stands in one competency, on the day asked about and through time."""

    status: Status
    awards: tuple[Award, ...]
    history: tuple[StateDays, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One record: what was passed and when, on which revisions; never an answer or a score."""

    activity: str
    at: datetime
    #: when it was voided; None while it stands
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonFile:
    """One person's file."""

    person: people.PersonRow
    day: date
    positions: tuple[PositionLine, ...]
    leaves: tuple[Days, ...]
    competencies: tuple[CompetencyLine, ...]
    #: the newest first
    evidence: tuple[EvidenceLine, ...]


def open_file(work: Work, person_id: int, day: date | None) -> PersonFile:
    """Open a person's file, read for `day` (None: today); opening another's is an act of its own.

    In reach are all who hold or ever held a position in one of the actor's units: the unit answers for its past nights.

    Raises:
        Invalid: the day is out of range.
        NotFound: there is no such person in the actor's reach.
    """
    me = work.me
    day = me.today if day is None else _in_range(day)
    person = people.person(work.session, person_id)
    units = site.units(work.session)
    held = people.positions(work.session, person_ids=[person_id])
    places = [Place(units[position.unit].facility, position.unit) for position in held if position.unit in units]
    if person is None or not auth.reaches(work, Permission.PERSON_SEE, places):
        raise NotFound("person")
    if person_id != me.person_id:
        work.record(Event.PERSON_FILE_OPENED, person=person_id)
    timelines = standing.timelines_of(work, [person_id])[person_id]
    return PersonFile(
        person=person,
        day=day,
        positions=_position_lines(held, units, site.facilities(work.session)),
        leaves=tuple(
            Days(leave.first_day, leave.last_day) for leave in people.leaves(work.session, person_ids=[person_id])
        ),
        competencies=tuple(
            CompetencyLine(status_on(timeline, day), timeline.awards, _through_time(timeline)) for timeline in timelines
        ),
        evidence=_evidence(training.records_of(work.session, [person_id])),
    )


def _in_range(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid("day", f"{FIRST_DAY.year} to {LAST_DAY.year}")
    return day


def _hours(facility: site.FacilityRow) -> tuple[ShiftHours, ...]:
    own = {Shift(name): ShiftHours(Shift(name), *times) for name, times in facility.shifts.items()}
    return tuple(own.get(usual.shift, usual) for usual in DEFAULT_HOURS)


def _cells(
    work: Work,
    day: date,
    reach: Mapping[str, site.UnitRow],
    hours: Mapping[str, tuple[ShiftHours, ...]],
    on: Mapping[tuple[str, Shift], OnDuty],
) -> Iterable[Cell]:
    rules = standing.policies(work)
    here = people.ids_in_units(work.session, reach)
    known = histories(work, here.union(*(each.person_ids for each in on.values())))
    members = [
        Member(str(person_id), history.held_positions(), standing.timelines(history, rules))
        for person_id, history in known.items()
    ]
    named = {place: frozenset(map(str, each.person_ids)) for place, each in on.items()}
    return readiness(day, members, rules, hours, named)


def _rows(
    day: date,
    cells: Sequence[Cell],
    units: Mapping[str, site.UnitRow],
    facilities: Mapping[str, site.FacilityRow],
    hours: Mapping[str, tuple[ShiftHours, ...]],
    on: Mapping[tuple[str, Shift], OnDuty],
) -> tuple[Row, ...]:
    grouped: dict[tuple[str, Shift], dict[str, Cell]] = {}
    for cell in cells:
        grouped.setdefault((cell.unit, cell.shift), {})[cell.competency] = cell
    rows = []
    for key, unit in units.items():
        for each in sorted(hours[unit.facility], key=lambda each: each.shift is not Shift.NIGHT):
            own = grouped.get((key, each.shift))
            if own is not None:
                listed = {presence.person for cell in own.values() for presence in cell.on}
                home = facilities[unit.facility]
                begins_at = datetime.combine(day, each.starts, home.zone)
                list_of = on.get((key, each.shift))
                rows.append(Row(key, unit.name, home.name, each.shift, each, begins_at, len(listed), list_of, own))
    return tuple(rows)


def _slack(cell: Cell) -> tuple[bool, bool, int, str]:
    """Order cells from the worst: the short ones first, nights before days, then by ready people beyond the minimum."""
    beyond = cell.ready if cell.minimum is None else cell.ready - cell.minimum
    return (not cell.short, cell.shift is not Shift.NIGHT, beyond, cell.competency)


def _focus(rows: Sequence[Row], unit: str, shift: str, competency: str) -> tuple[Row, Cell] | None:
    named = [
        (row, cell)
        for row in rows
        if unit in {"", row.unit} and shift in {"", row.shift.value}
        for cell in row.cells.values()
        if competency in {"", cell.competency}
    ]
    if not named:
        if shift or competency:
            raise NotFound("cell")
        return None
    return min(named, key=lambda pair: _slack(pair[1]))


def _position_lines(
    held: Sequence[people.PositionRow],
    units: Mapping[str, site.UnitRow],
    facilities: Mapping[str, site.FacilityRow],
) -> tuple[PositionLine, ...]:
    lines = []
    for position in sorted(held, key=lambda position: (position.first_day, position.key), reverse=True):
        unit = units.get(position.unit)
        lines.append(
            PositionLine(
                unit_name=position.unit if unit is None else unit.name,
                facility_name="" if unit is None else facilities[unit.facility].name,
                job_role=position.job_role,
                shift=Shift(position.shift),
                first_day=position.first_day,
                last_day=position.last_day,
            )
        )
    return tuple(lines)


def _through_time(timeline: Timeline) -> tuple[StateDays, ...]:
    """Join the segments in which state and reason stay the same; the newest first, unasked time left out."""
    runs: list[StateDays] = []
    for segment in timeline.segments:
        until = segment.days.until
        days = Days(segment.days.start, None if until is None else add_days(until, -1))
        if runs and (runs[-1].state, runs[-1].because) == (segment.state, segment.because):
            runs[-1] = StateDays(Days(runs[-1].days.first, days.last), segment.state, segment.because)
        else:
            runs.append(StateDays(days, segment.state, segment.because))
    return tuple(run for run in reversed(runs) if run.state is not State.NOT_REQUIRED)


def _evidence(rows: Sequence[training.RecordRow]) -> tuple[EvidenceLine, ...]:
    voids = {row.voids_id: row.at for row in rows if row.kind == "void"}
    passed = sorted((row for row in rows if row.kind == "passed"), key=lambda row: (row.at, row.id), reverse=True)
    return tuple(EvidenceLine(row.activity, row.at, voids.get(row.id)) for row in passed)
