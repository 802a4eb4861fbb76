"""Comings and goings: who joined, moved, left or came back to a unit since a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.competency.records import Leave, Position
from lms.core.competency.turnover import Tenure, tenures
from lms.core.dates import add_days, days_between


class Turn(StrEnum):
    """What became of somebody in a unit."""

    #: the first position here, or one beside those elsewhere
    JOINED = "joined"
    #: from another unit, which they left
    MOVED_IN = "moved-in"
    #: to another unit
    MOVED_OUT = "moved-out"
    #: to another job role in the same unit
    CHANGED_ROLE = "changed-role"
    #: worked here before, was gone, and has a position again
    REHIRED = "rehired"
    #: back from a leave longer than the limit
    BACK = "back"
    #: no position in the unit any more, and none elsewhere that follows it
    LEFT = "left"

    @property
    def arrives(self) -> bool:
        """Whether the unit's headcount rises by it."""
        return self in {Turn.JOINED, Turn.MOVED_IN, Turn.REHIRED}

    @property
    def goes(self) -> bool:
        """Whether the unit's headcount falls by it: a separation."""
        return self in {Turn.LEFT, Turn.MOVED_OUT}


@dataclass(frozen=True, slots=True)
class Coming:
    """One person's coming, going or change in a unit."""

    day: date
    person: str
    unit: str
    turn: Turn
    #: of a move the other unit; of who joined or left, a unit where they work as well; empty where there is none
    other_unit: str = ""
    #: job roles before and after, where they differ
    from_role: str = ""
    to_role: str = ""
    #: days away, of who came back
    days_away: int = 0


@dataclass(frozen=True, slots=True)
class Staff:
    """The positions and leaves of one person, those that stand, by first day."""

    person: str
    positions: tuple[Position, ...]
    leaves: tuple[Leave, ...] = ()


def comings(
    staff: Sequence[Staff], unit: str, first: date, last: date, *, gap_days: int, leave_limit_days: int
) -> tuple[Coming, ...]:
    """Give what happened in a unit on the days from `first` to `last`, both inclusive, by day and person.

    Who joined, moved in or was rehired, less who left or moved out, is the difference of the unit's headcount between
    the day before `first` and `last`. Who leaves one unit and begins in another at most `gap_days` earlier or later has
    moved.
    """
    found: list[Coming] = []
    for one in staff:
        if any(position.unit == unit for position in one.positions):
            own = _Own(one, unit, gap_days)
            found += [*own.arrivals(), *own.departures(), *own.roles(), *own.returns(leave_limit_days)]
    within = (one for one in found if first <= one.day <= last)
    return tuple(sorted(within, key=lambda one: (one.day, one.person, one.turn)))


class _Own:
    """One person's days in a unit and elsewhere, asked for what happened in the unit."""

    def __init__(self, staff: Staff, unit: str, gap_days: int) -> None:
        self.staff = staff
        self.unit = unit
        self.gap_days = gap_days
        held = [(staff.person, position) for position in staff.positions]
        self.here = tenures(held, unit, gap_days)
        others = sorted({position.unit for position in staff.positions} - {unit})
        self.elsewhere = tuple(one for other in others for one in tenures(held, other, gap_days))

    def arrivals(self) -> Iterator[Coming]:
        """Tell of each first day in the unit: moved in, joined beside other work, rehired, or new."""
        for tenure in self.here:
            day = tenure.first
            left = [
                (abs(days_between(one.until, day)), one.unit)
                for one in self.elsewhere
                if one.until is not None and one.first < day and self._near(one.until, day)
            ]
            beside = self._beside(day)
            before = [p.last_day for p in self.staff.positions if p.last_day is not None and p.last_day < day]
            if left:
                _, came_from = min(left)
                roles = self._roles_between(came_from, self.unit, day)
                yield self._coming(day, Turn.MOVED_IN, came_from, roles)
            elif before and not beside:
                yield self._coming(day, Turn.REHIRED, away=days_between(max(before), day) - 1)
            else:
                yield self._coming(day, Turn.JOINED, beside)

    def departures(self) -> Iterator[Coming]:
        """Tell of each day on which the person first belongs to the unit no more: moved out, or left."""
        for tenure in self.here:
            if tenure.until is not None:
                yield self._departure(tenure, tenure.until)

    def _departure(self, tenure: Tenure, day: date) -> Coming:
        begun = [
            (abs(days_between(one.first, day)), one.unit, one.first)
            for one in self.elsewhere
            if one.first > tenure.first and self._near(one.first, day)
        ]
        if not begun:
            return self._coming(day, Turn.LEFT, self._beside(day))
        _, goes_to, first = min(begun)
        return self._coming(day, Turn.MOVED_OUT, goes_to, self._roles_between(self.unit, goes_to, first))

    def roles(self) -> Iterator[Coming]:
        """Tell of each job role taken up within the unit in place of another that is held no more."""
        here = [position for position in self.staff.positions if position.unit == self.unit]
        for tenure in self.here:
            held: set[str] = set()
            for day in sorted({p.first_day for p in here if p.first_day in tenure.days}):
                now = {p.job_role for p in here if p.holds_on(day)}
                if held - now and now - held:
                    yield self._coming(day, Turn.CHANGED_ROLE, roles=(min(held - now), min(now - held)))
                held = now or held

    def returns(self, leave_limit_days: int) -> Iterator[Coming]:
        """Tell of each return from a leave longer than the limit; touching leaves are one."""
        spans: list[tuple[date, date | None]] = []
        for leave in self.staff.leaves:
            last = spans[-1] if spans else None
            if last is not None and (last[1] is None or leave.first_day <= add_days(last[1], 1)):
                ends = None if last[1] is None or leave.last_day is None else max(last[1], leave.last_day)
                spans[-1] = (last[0], ends)
            else:
                spans.append((leave.first_day, leave.last_day))
        for first, ends in spans:
            if ends is None or (away := days_between(first, ends) + 1) <= leave_limit_days:
                continue
            back = add_days(ends, 1)
            if any(back in tenure.days and tenure.first < back for tenure in self.here):
                yield self._coming(back, Turn.BACK, away=away)

    def _near(self, one: date, other: date) -> bool:
        return abs(days_between(one, other)) <= self.gap_days

    def _beside(self, day: date) -> str:
        """Give another unit to which the person belongs on a day; empty where there is none."""
        return next((one.unit for one in self.elsewhere if day in one.days), "")

    def _roles_between(self, was_in: str, is_in: str, day: date) -> tuple[str, str]:
        """Give the job role last held in one unit and the one taken up in another, where they differ."""
        was, now = (
            [p.job_role for p in self.staff.positions if p.unit == unit and p.first_day <= day][-1]
            for unit in (was_in, is_in)
        )
        return ("", "") if was == now else (was, now)

    def _coming(
        self, day: date, turn: Turn, other: str = "", roles: tuple[str, str] = ("", ""), away: int = 0
    ) -> Coming:
        return Coming(day, self.staff.person, self.unit, turn, other, roles[0], roles[1], away)
