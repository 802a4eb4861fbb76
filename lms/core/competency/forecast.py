"""Forecast: how many of a unit's shift are ready on each day to come if nobody passes anything more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from lms.core.competency.policy import Policy
from lms.core.competency.presence import CellDays, cell_days
from lms.core.competency.readiness import DEFAULT_HOURS, Member, ShiftHours
from lms.core.competency.records import Position, Shift
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline
from lms.core.dates import Span, add_days, days_between


class Why(StrEnum):
    """Why somebody is not ready for a shift."""

    RAN_OUT = "ran-out"
    UPDATE_MISSED = "update-missed"
    #: back from a long absence, and the return path is still asked
    RETURN_DUE = "return-due"
    NEVER_HELD = "never-held"
    REVOKED = "revoked"
    ON_LEAVE = "on-leave"
    EXEMPT = "exempt"
    #: no position any more, or not yet
    GONE = "gone"
    #: another unit or shift
    ELSEWHERE = "elsewhere"
    #: the position stays, and its competency is not asked any more
    NOT_ASKED = "not-asked"

    @property
    def mended_by_passing(self) -> bool:
        """Whether the person would be ready again by doing what is missing."""
        return self in {Why.RAN_OUT, Why.UPDATE_MISSED, Why.RETURN_DUE, Why.NEVER_HELD, Why.REVOKED}


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One unit, competency and shift, whatever the day."""

    facility: str
    unit: str
    competency: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class Run:
    """Days on which one person stands in one cell in the same way; the shifts that start on them."""

    days: Span
    ready: bool
    counted: bool
    rotating: bool
    #: None while ready
    why: Why | None
    #: the status on the first day; of a shift that ends on a day no longer valid, on that day
    status: Status

    @property
    def first(self) -> date:
        """The first of the days."""
        assert self.days.start is not None  # noqa: S101 - a run has both ends
        return self.days.start

    @property
    def length(self) -> int:
        """How many days it is."""
        assert self.days.until is not None  # noqa: S101 - a run has both ends
        return days_between(self.first, self.days.until)


@dataclass(frozen=True, slots=True)
class Change:
    """One person who drops out of the ready, or comes to them, on a day."""

    person: str
    before: Run
    now: Run

    @property
    def out(self) -> bool:
        """Whether the person drops out."""
        return not self.now.ready


@dataclass(frozen=True, slots=True)
class Step:
    """Days on which the numbers of a cell are the same."""

    days: Span
    ready: int
    #: how many of the ready work the shift by rotation
    ready_rotating: int
    of: int
    #: None where none is set, or nobody there is asked any more
    minimum: int | None
    #: who changed on the first of them
    changes: tuple[Change, ...] = ()

    @property
    def first(self) -> date:
        """The first of the days."""
        assert self.days.start is not None  # noqa: S101 - a step has both ends
        return self.days.start

    @property
    def length(self) -> int:
        """How many days it is."""
        assert self.days.until is not None  # noqa: S101 - a step has both ends
        return days_between(self.first, self.days.until)

    @property
    def short(self) -> int:
        """How many ready people are missing to the minimum."""
        return 0 if self.minimum is None else max(0, self.minimum - self.ready)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The numbers of one cell on each day from a first to a last, both inclusive."""

    spot: Spot
    first: date
    last: date
    steps: tuple[Step, ...]

    def on(self, day: date) -> Step:
        """Give the step that holds `day`, one of its days."""
        return self.steps[bisect_right([step.first for step in self.steps], day) - 1]

    @property
    def below(self) -> Step | None:
        """The first days below the minimum."""
        return next((step for step in self.steps if step.short), None)

    @property
    def days_below(self) -> int:
        """On how many of the days the minimum is not reached."""
        return sum(step.length for step in self.steps if step.short)

    @property
    def has_minimum(self) -> bool:
        """Whether a minimum is set on any of the days."""
        return any(step.minimum is not None for step in self.steps)

    @property
    def worst(self) -> int:
        """How many are missing on the worst day."""
        return max(step.short for step in self.steps)

    def at_most(self, ready: int) -> Step | None:
        """Give the first days on which no more than so many are ready."""
        return next((step for step in self.steps if step.ready <= ready), None)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everybody who drops out or comes, by day."""
        return tuple(change for step in self.steps for change in step.changes)


Hours = Mapping[str, tuple[ShiftHours, ...]]
#: by person, the runs in one cell; they tile all days asked about
Runs = Mapping[str, tuple[Run, ...]]


def forecast(
    first: date, last: date, members: Iterable[Member], policies: Mapping[str, Policy], hours: Hours
) -> tuple[Forecast, ...]:
    """Look ahead from `first` through `last`, by facility, unit, competency and shift.

    On each day the numbers are those of `readiness` for the shifts that start on it, without a duty list. What is
    recorded for later days counts: positions, leaves, exemptions, rules. Where the last person asked has gone, a cell
    goes on with nobody ready.
    """
    members = tuple(members)
    found: dict[Spot, dict[str, tuple[Run, ...]]] = {}
    for member in members:
        for spot, own in runs(member, hours, first, last).items():
            found.setdefault(spot, {})[member.person] = own
    places: dict[tuple[str, str], list[Position]] = {}
    for member in members:
        for position in member.positions:
            places.setdefault((position.facility, position.unit), []).append(position)
    for spot in _unstaffed(found, places, policies, first):
        found[spot] = {}
    return tuple(
        counted(spot, found[spot], first, last, policies[spot.competency], places[spot.facility, spot.unit])
        for spot in sorted(found)
    )


def counted(
    spot: Spot, people: Runs, first: date, last: date, policy: Policy, positions: Iterable[Position]
) -> Forecast:
    """Count the runs of one cell; `positions` are all that ever were in its unit."""
    places = [(spot.facility, spot.unit)]
    days = {run.first for own in people.values() for run in own}
    days |= {max(first, day) for day in (first, *policy.change_days(places)) if day <= last}
    begins = sorted(days)
    roles = {position.job_role for position in positions if (position.facility, position.unit) in places}
    place = dict.fromkeys(people, 0)
    steps: list[Step] = []
    for day, until in pairwise([*begins, add_days(last, 1)]):
        changes = []
        now = []
        for person, own in people.items():
            at = place[person]
            while day not in own[at].days:
                at += 1
            if own[at].ready is not own[place[person]].ready:
                changes.append(Change(person, own[place[person]], own[at]))
            place[person] = at
            now.append(own[at])
        rule = policy.rule_on(day, spot.facility, spot.unit)
        minimum = None
        if rule is not None and any(rule.requires(spot.facility, spot.unit, role) for role in roles):
            minimum = rule.minimum_for(spot.shift)
        step = Step(
            Span(day, until),
            sum(run.ready for run in now),
            sum(run.ready and run.rotating for run in now),
            sum(run.counted for run in now),
            minimum,
            tuple(sorted(changes, key=lambda change: change.person)),
        )
        if steps and not changes and _numbers(step) == _numbers(steps[-1]):
            steps[-1] = replace(steps[-1], days=Span(steps[-1].first, until))
        else:
            steps.append(step)
    return Forecast(spot, first, last, tuple(steps))


def runs(member: Member, hours: Hours, first: date, last: date) -> Mapping[Spot, tuple[Run, ...]]:
    """Give the runs of one person in each cell they stand in on any of the days; outside it they are not counted."""
    timelines = {timeline.competency: timeline for timeline in member.timelines}
    until = add_days(last, 1)
    standing: dict[Spot, list[CellDays]] = {}
    for days in cell_days(member):
        if (days.days.start or date.min) < until and (days.days.until or date.max) > first:
            standing.setdefault(Spot(days.facility, days.unit, days.competency, days.shift), []).append(days)
    return {
        spot: _tiled(member, timelines[spot.competency], spot, own, hours, first, until)
        for spot, own in standing.items()
    }


def _tiled(
    member: Member, timeline: Timeline, spot: Spot, own: list[CellDays], hours: Hours, first: date, until: date
) -> tuple[Run, ...]:
    """Tile the days before `until` with runs, cut where the person stands differently or another reason holds."""
    (own_hours,) = (each for each in hours.get(spot.facility, DEFAULT_HOURS) if each.shift is spot.shift)
    turns = {turn for days in own for turn in (days.days.start, days.days.until)}
    turns |= {segment.days.start for segment in timeline.segments}
    cuts = sorted({max(first, turn or first) for turn in turns if turn is None or turn < until})
    made: list[Run] = []
    for day, end in pairwise([*cuts, until]):
        stands = next((days for days in own if day in days.days), None)
        touched = own_hours.days_touched(day)
        if stands is None:
            run = _absent(member, timeline, spot, day, end)
        else:
            run = _present(timeline, stands, touched, Span(day, end))
        if made and _same(made[-1], run):
            made[-1] = replace(made[-1], days=Span(made[-1].days.start, end))
        else:
            made.append(run)
    return tuple(made)


def _present(timeline: Timeline, stands: CellDays, touched: tuple[date, ...], days: Span) -> Run:
    ready = stands.ready_over if len(touched) > 1 else stands.ready
    status, why = status_on(timeline, touched[0]), None
    if not stands.counted:
        why = Why.ON_LEAVE
    elif not ready:
        if status.state.ready:
            status = status_on(timeline, max(touched))
        why = _why(status)
    return Run(days, ready, stands.counted, stands.rotating, why, status)


def _why(status: Status) -> Why:
    if status.state in {State.LAPSED, State.EXPIRED} and status.because is Because.UPDATE_MISSED:
        return Why.UPDATE_MISSED
    named = {
        State.RETURN_DUE: Why.RETURN_DUE,
        State.REVOKED: Why.REVOKED,
        State.EXEMPT: Why.EXEMPT,
        State.REQUIRED: Why.NEVER_HELD,
        State.OVERDUE: Why.NEVER_HELD,
    }
    # on leave or gone on the second day of a shift, and no longer valid: that is what counts
    return named.get(status.state, Why.RAN_OUT)


def _absent(member: Member, timeline: Timeline, spot: Spot, day: date, until: date) -> Run:
    held = [position for position in member.positions if position.holds_on(day)]
    here = [p for p in held if p.unit == spot.unit and p.shift in {spot.shift, Shift.ROTATING}]
    why = Why.NOT_ASKED if here else Why.ELSEWHERE if held else Why.GONE
    return Run(Span(day, until), ready=False, counted=False, rotating=False, why=why, status=status_on(timeline, day))


def _same(one: Run, other: Run) -> bool:
    return (one.ready, one.counted, one.rotating, one.why) == (other.ready, other.counted, other.rotating, other.why)


def _numbers(step: Step) -> tuple[int, int, int, int | None]:
    return (step.ready, step.ready_rotating, step.of, step.minimum)


def _unstaffed(
    found: Mapping[Spot, object],
    places: Mapping[tuple[str, str], list[Position]],
    policies: Mapping[str, Policy],
    first: date,
) -> set[Spot]:
    """Give the shifts of units that ask which lost their last person before `first` and keep their minimum."""
    asking = {(spot.facility, spot.unit, spot.competency) for spot in found}
    empty = set()
    for facility, unit, competency in asking:
        policy = policies[competency]
        rules = [policy.rule_on(day, facility, unit) for day in (first, *policy.change_days([(facility, unit)]))]
        for shift in {position.shift for position in places[facility, unit]} - {Shift.ROTATING}:
            spot = Spot(facility, unit, competency, shift)
            if spot not in found and any(rule and rule.minimum_for(shift) for rule in rules):
                empty.add(spot)
    return empty
