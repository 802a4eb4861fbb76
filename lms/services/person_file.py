"""One person's file: where they stand in every competency on a day, what was passed, and through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.competency.awards import Award
from lms.core.competency.known import changed_since
from lms.core.competency.records import Shift
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline
from lms.core.dates import add_days
from lms.core.permissions import Event, Permission, Place
from lms.services import auth, standing
from lms.services.audit import in_range
from lms.services.chain import rules_since
from lms.services.days import today_of
from lms.services.errors import NotFound
from lms.services.histories import histories
from lms.services.work import Work
from lms.store import people, site, training


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
    record_id: int


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
    #: the moment as of which it is read; None is now
    known_at: datetime | None
    #: how many facts and rules were added or corrected since
    since: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A person whose file may be opened, with their positions."""

    person: people.PersonRow
    held: tuple[people.PositionRow, ...]
    units: Mapping[str, site.UnitRow]


def open_person(work: Work, person_id: int) -> Reached:
    """Open somebody's file; opening another's is an act of its own.

    In reach are all who hold or ever held a position in one of the actor's units: the unit answers for its past nights.

    Raises:
        NotFound: there is no such person in the actor's reach.
    """
    person = people.person(work.session, person_id)
    units = site.units(work.session)
    held = people.positions(work.session, person_ids=[person_id])
    places = [Place(units[position.unit].facility, position.unit) for position in held if position.unit in units]
    if person is None or not auth.reaches(work, Permission.PERSON_SEE, places):
        raise NotFound("person")
    if person_id != work.me.person_id:
        work.record(Event.PERSON_FILE_OPENED, person=person_id)
    return Reached(person, held, units)


def open_file(work: Work, person_id: int, day: date | None, known_at: datetime | None = None) -> PersonFile:
    """Open a person's file, read for `day` (None: today where they work).

    With `known_at` (UTC), as it could have been known then.

    Raises:
        Invalid: the day is out of range.
        NotFound: there is no such person in the actor's reach.
    """
    reached = open_person(work, person_id)
    day = today_of(work, person_id) if day is None else in_range(day)
    mine, session = [person_id], work.session
    held, since = reached.held, 0
    if known_at is not None:
        held = people.positions(session, person_ids=mine, known_at=known_at)
        now, known = histories(work, mine)[person_id], histories(work, mine, known_at)[person_id]
        since = len(changed_since(now, known)) + rules_since(work, known_at, {row.unit for row in reached.held})
    timelines = standing.timelines_of(work, mine, known_at)[person_id]
    records = training.records_of(session, mine, known_at)
    leaves = people.leaves(session, person_ids=mine, known_at=known_at)
    return PersonFile(
        person=reached.person,
        day=day,
        positions=_position_lines(held, reached.units, site.facilities(session)),
        leaves=tuple(Days(leave.first_day, leave.last_day) for leave in leaves),
        competencies=tuple(
            CompetencyLine(status_on(timeline, day), timeline.awards, through_time(timeline)) for timeline in timelines
        ),
        evidence=_evidence([row for row in records if known_at is None or row.recorded_at <= known_at]),
        known_at=known_at,
        since=since,
    )


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


def through_time(timeline: Timeline) -> tuple[StateDays, ...]:
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
    return tuple(EvidenceLine(row.activity, row.at, voids.get(row.id), row.id) for row in passed)
