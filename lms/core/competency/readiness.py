"""Readiness: who of a unit's shift is ready for a competency, counted against the unit's minimum."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from lms.core.competency.awards import Kind
from lms.core.competency.policy import Policy
from lms.core.competency.records import Position, Shift
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Segment, Timeline
from lms.core.dates import add_days


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """The hours of a shift; it bears the date on which it starts."""

    shift: Shift
    starts: time
    #: not later than `starts` means the next day
    ends: time

    def days_touched(self, day: date) -> tuple[date, ...]:
        """Give every calendar day the shift of `day` touches; ending at midnight touches no second day."""
        if self.ends > self.starts or self.ends == time.min:
            return (day,)
        return (day, add_days(day, 1))


#: where a site has set no hours
DEFAULT_HOURS = (
    ShiftHours(Shift.DAY, time(7, 0), time(19, 0)),
    ShiftHours(Shift.NIGHT, time(19, 0), time(7, 0)),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One person with positions and the timelines of every competency."""

    person: str
    positions: tuple[Position, ...]
    timelines: tuple[Timeline, ...]


#: a person of whom a position asks the competency of a timeline
Asked = tuple[Member, Position, Timeline]


@dataclass(frozen=True, slots=True)
class Presence:
    """One person in one cell."""

    person: str
    position: Position
    #: on the shift's own day
    status: Status
    #: ready on every day the shift touches
    ready: bool
    #: in the denominator; who is on leave is not
    counted: bool
    #: moment of the pass on the shift's own day before which nothing was valid: it may lie after the shift began
    earned_at: datetime | None
    #: False: a duty list says who is on, and does not name this person
    on: bool = True

    @property
    def rotating(self) -> bool:
        """Whether the person works this shift by rotation."""
        return self.position.shift is Shift.ROTATING


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many stand in a cell whose people were counted without being read."""

    ready: int = 0
    ready_rotating: int = 0
    of: int = 0
    of_rotating: int = 0

    def __add__(self, other: Numbers) -> Numbers:
        """Count two groups of people together."""
        return Numbers(
            self.ready + other.ready,
            self.ready_rotating + other.ready_rotating,
            self.of + other.of,
            self.of_rotating + other.of_rotating,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit, competency and shift on a day."""

    facility: str
    unit: str
    competency: str
    shift: Shift
    day: date
    #: how many ready people the unit needs; None where no minimum is set
    minimum: int | None
    #: by person id; with a duty list also those who work the shift and are not on
    people: tuple[Presence, ...]
    #: True: a duty list says who is on, and only they are counted
    listed: bool = False
    #: where people were only counted, and `people` is empty
    numbers: Numbers | None = None

    @property
    def on(self) -> tuple[Presence, ...]:
        """Those the shift can count on: who is on duty, or, without a duty list, who works the shift."""
        return tuple(presence for presence in self.people if presence.on)

    @property
    def off(self) -> tuple[Presence, ...]:
        """Those who work the shift and are not on duty by the list."""
        return tuple(presence for presence in self.people if not presence.on)

    @property
    def ready(self) -> int:
        """How many are ready, rotating people among them."""
        if self.numbers is not None:
            return self.numbers.ready
        return sum(presence.ready for presence in self.on)

    @property
    def ready_rotating(self) -> int:
        """How many of the ready work the shift by rotation."""
        if self.numbers is not None:
            return self.numbers.ready_rotating
        return sum(presence.ready and presence.rotating for presence in self.on)

    @property
    def of(self) -> int:
        """How many are counted, rotating people among them."""
        if self.numbers is not None:
            return self.numbers.of
        return sum(presence.counted for presence in self.on)

    @property
    def of_rotating(self) -> int:
        """How many of those counted work the shift by rotation."""
        if self.numbers is not None:
            return self.numbers.of_rotating
        return sum(presence.counted and presence.rotating for presence in self.on)

    @property
    def not_counted(self) -> tuple[Presence, ...]:
        """Those on leave."""
        return tuple(presence for presence in self.on if not presence.counted)

    @property
    def short(self) -> int:
        """How many ready people are missing to the minimum."""
        return 0 if self.minimum is None else max(0, self.minimum - self.ready)


def readiness(
    day: date,
    members: Iterable[Member],
    policies: Mapping[str, Policy],
    hours: Mapping[str, tuple[ShiftHours, ...]],
    on_duty: Mapping[tuple[str, Shift], Collection[str]] | None = None,
) -> tuple[Cell, ...]:
    """Count unit by competency by shift for the shifts that start on `day`, by facility, unit, competency and shift.

    A cell stands for each unit in which some position asks the competency on `day`, and each shift that anybody ever
    worked there: a shift that lost its last person keeps its minimum, one the unit never ran has none. Rotating people
    stand in the cells of both shifts. `hours` are by facility.

    `on_duty` names, by unit and shift, who is on where a duty list says so: then they are counted, whatever shift or
    unit they belong to, as far as the competency is asked of them; the others of the shift stay in the cell, not on.
    """
    on_duty = on_duty or {}
    anywhere_on = {person for on in on_duty.values() for person in on}
    asked: dict[tuple[str, str, str], list[Asked]] = {}
    #: by competency, those on duty anywhere: they may be on in a unit that is not theirs
    lent: dict[str, list[Asked]] = {}
    worked: set[tuple[str, str, Shift]] = set()
    for member in members:
        worked |= {(position.facility, position.unit, position.shift) for position in member.positions}
        for timeline in member.timelines:
            asked_by = timeline.on(day).asked_by
            for position in member.positions:
                if position.id in asked_by:
                    row = (position.facility, position.unit, timeline.competency)
                    asked.setdefault(row, []).append((member, position, timeline))
                    if member.person in anywhere_on:
                        lent.setdefault(timeline.competency, []).append((member, position, timeline))
    cells = []
    for facility, unit, competency in sorted(asked):
        present = asked[facility, unit, competency]
        rule = policies[competency].rule_on(day, facility, unit)
        for shift_hours in hours.get(facility, DEFAULT_HOURS):
            on = on_duty.get((unit, shift_hours.shift))
            others = [] if on is None else [one for one in lent.get(competency, []) if one[0].person in on]
            people = _people((*present, *others), unit, shift_hours, day, on)
            minimum = None if rule is None else rule.minimum_for(shift_hours.shift)
            if people or (minimum and (facility, unit, shift_hours.shift) in worked):
                cells.append(
                    Cell(facility, unit, competency, shift_hours.shift, day, minimum, people, listed=on is not None)
                )
    return tuple(cells)


def ready_for(timeline: Timeline, days: tuple[date, ...]) -> bool:
    """Say whether the person is ready on every day of one shift.

    The shift's own day asks for a state that counts as ready. On the day after, on which a night shift ends, a position
    that has just ended or a leave that has just begun takes nothing away from an award that is still valid.
    """
    first, *rest = days
    return timeline.on(first).state.ready and all(valid_after(timeline.on(later), later) for later in rest)


def valid_after(segment: Segment, day: date) -> bool:
    """Say whether a shift that began ready is covered on its second day, which `segment` holds."""
    return segment.state.ready or (
        not segment.state.counted and segment.valid_through is not None and day <= segment.valid_through
    )


def counted_in(segment: Segment, position: Position) -> bool:
    """Say whether the person is in the denominator by a position that asks: not on leave from it."""
    return segment.state.counted and position.id not in segment.away_from


def preference(segment: Segment, position: Position) -> tuple[bool, bool, str]:
    """Order the positions of one person in one unit: by the least of them they stand in a cell."""
    return (not counted_in(segment, position), position.shift is Shift.ROTATING, position.id)


def _people(
    present: Iterable[Asked], unit: str, hours: ShiftHours, day: date, on: Collection[str] | None
) -> tuple[Presence, ...]:
    """Give each person once, by the position that counts, is of the unit and not rotating where there are several."""
    best: dict[str, tuple[tuple[bool, bool, bool, str], Presence]] = {}
    for member, position, timeline in present:
        named = on is not None and member.person in on
        if position.shift not in {hours.shift, Shift.ROTATING} and not named:
            continue
        segment = timeline.on(day)
        counted = counted_in(segment, position)
        rank = (not counted, position.unit != unit, *preference(segment, position)[1:])
        if member.person in best and best[member.person][0] <= rank:
            continue
        ready = counted and ready_for(timeline, hours.days_touched(day))
        status = status_on(timeline, day)
        best[member.person] = (
            rank,
            Presence(
                member.person, position, status, ready, counted, _earned_at(timeline, day), on=on is None or named
            ),
        )
    return tuple(best[person][1] for person in sorted(best))


def _earned_at(timeline: Timeline, day: date) -> datetime | None:
    for award in timeline.awards:
        if award.day == day and award.kind in {Kind.FIRST, Kind.LATE}:
            return award.at
    return None
