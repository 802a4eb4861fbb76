"""What comings and goings did to the readiness of one unit's shifts, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.competency.comings import Coming
from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Cell, Member, ShiftHours, readiness
from lms.core.competency.records import Shift
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline
from lms.core.dates import add_days

#: competency and shift
Key = tuple[str, Shift]


@dataclass(frozen=True, slots=True)
class Moved:
    """A cell whose ready count rose or fell by one person's coming or going, with the counts around that day."""

    competency: str
    shift: Shift
    #: ready on the day before, everybody counted
    before: int
    #: ready on the day itself
    after: int
    minimum: int | None
    #: this person is ready there afterwards and was not before; else the other way round
    gained: bool

    @property
    def short(self) -> bool:
        """Whether the shift was below its minimum from that day."""
        return self.minimum is not None and self.after < self.minimum


@dataclass(frozen=True, slots=True)
class Single:
    """A cell that hangs on one person, or on nobody."""

    competency: str
    shift: Shift
    minimum: int | None
    #: None where nobody is ready
    person: str | None
    #: the last day on which that person is ready, by what is recorded; None is open
    through: date | None


class UnitCells:
    """The readiness cells of one unit on any day, counted once each; duty lists are not looked at."""

    def __init__(
        self,
        unit: str,
        members: Iterable[Member],
        policies: Mapping[str, Policy],
        hours: Mapping[str, tuple[ShiftHours, ...]],
    ) -> None:
        self.unit, self.policies, self.hours = unit, policies, hours
        self.members = {one.person: one for one in members if any(p.unit == unit for p in one.positions)}
        self._known: dict[date, Mapping[Key, Cell]] = {}

    def on(self, day: date) -> Mapping[Key, Cell]:
        """Give the cells of the shifts that start on a day."""
        if day not in self._known:
            cells = readiness(day, self.members.values(), self.policies, self.hours)
            self._known[day] = {(cell.competency, cell.shift): cell for cell in cells if cell.unit == self.unit}
        return self._known[day]

    def moved_by(self, coming: Coming) -> tuple[Moved, ...]:
        """Give the cells in which the person was ready on the day before and is not on the day, or the other way."""
        before, after = self.on(add_days(coming.day, -1)), self.on(coming.day)
        found = []
        for key in sorted(before.keys() | after.keys()):
            was, now = _is_ready(before.get(key), coming.person), _is_ready(after.get(key), coming.person)
            if was != now:
                counts = (_ready(before.get(key)), _ready(after.get(key)))
                found.append(Moved(*key, *counts, self.minimum(key, coming.day), gained=now))
        return tuple(found)

    def minimum(self, key: Key, day: date) -> int | None:
        """Give how many ready people a shift needs on a day, also where nobody is left of whom it is asked."""
        cell = self.on(day).get(key) or self.on(add_days(day, -1)).get(key)
        return None if cell is None else cell.minimum

    def lacking(self, person: str, day: date) -> tuple[Status, ...]:
        """Give what the unit asks of somebody on a day and they are not ready in."""
        member = self.members[person]
        own = {position.id for position in member.positions if position.unit == self.unit}
        found = (status_on(timeline, day) for timeline in member.timelines)
        return tuple(
            one for one in found if own.intersection(one.asked_by) and one.state.counted and not one.state.ready
        )

    def singles(self, day: date) -> tuple[Single, ...]:
        """Give the cells in which at most one person is ready, nobody first."""
        found = []
        for (competency, shift), cell in sorted(self.on(day).items()):
            ready = [presence.person for presence in cell.people if presence.ready]
            if len(ready) > 1 or not (cell.of or cell.minimum):
                continue
            through = None
            if ready:
                own = next(one for one in self.members[ready[0]].timelines if one.competency == competency)
                through = ready_through(own, day)
            found.append(Single(competency, shift, cell.minimum, ready[0] if ready else None, through))
        return tuple(sorted(found, key=lambda one: one.person is not None))

    def ready_in(self, person: str, competency: str, day: date) -> bool:
        """Say whether a person holds a competency on a day in a state that counts as ready."""
        timelines: Sequence[Timeline] = self.members[person].timelines
        return any(one.on(day).state.ready for one in timelines if one.competency == competency)


def ready_through(timeline: Timeline, day: date) -> date | None:
    """Give the last day of the unbroken time from `day` in which the state counts as ready; None is open."""
    for segment in timeline.segments:
        start = segment.days.start
        if start is not None and start > day and not segment.state.ready:
            return add_days(start, -1)
    return None


def _is_ready(cell: Cell | None, person: str) -> bool:
    return cell is not None and any(one.ready for one in cell.people if one.person == person)


def _ready(cell: Cell | None) -> int:
    return 0 if cell is None else cell.ready
