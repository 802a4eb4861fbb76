"""What is known ahead: who asks when, spells, clocks and days not given, the same whatever is passed or decided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from lms.core.competency.asking import Asking, Stretch
from lms.core.competency.causes import Asked, Cause, Owed, Standing
from lms.core.competency.clock import Clock, Spell, clock_of, due_day, spells
from lms.core.competency.moves import Arrival, Return, arrivals, returns
from lms.core.competency.states import Because
from lms.core.dates import Span, days_between


class Calendar:
    """Answers what holds by positions, leaves, exemptions and rules alone; each answer is worked out once."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.arrivals: dict[date, list[Arrival]] = {}
        #: by the day on which the return path begins to count
        self.returns: dict[date, list[Return]] = {}
        for arrival in arrivals(asking):
            self.arrivals.setdefault(arrival.on, []).append(arrival)
        for back in returns(asking):
            self.returns.setdefault(back.counts_from, []).append(back)
        #: the days on which something may begin without anybody's doing
        self.beginnings = tuple(sorted({*asking.firsts[1:], *self.returns}))
        self.spells = spells(asking)
        self._spells: dict[date, Spell | None] = {}
        self._clocks: dict[date, tuple[Clock, ...]] = {}
        self._not_given: dict[tuple[Asked, ...], tuple[tuple[Span, ...], date | None]] = {}

    def next_beginning(self, day: date) -> date | None:
        """Give the first later day on which something may begin by itself."""
        index = bisect_right(self.beginnings, day)
        return self.beginnings[index] if index < len(self.beginnings) else None

    def spell(self, day: date) -> Spell | None:
        """Give the spell a day lies in."""
        first = self.asking.on(day).first
        if first not in self._spells:
            self._spells[first] = next((s for s in self.spells if first in Span(s.first, s.until)), None)
        return self._spells[first]

    def clocks(self, stretch: Stretch) -> tuple[Clock, ...]:
        """Give the clocks of the positions that ask, the earliest due day first."""
        if stretch.first not in self._clocks:
            spell = self.spell(stretch.first)
            clocks = [
                clock_of(self.asking, spell, position, rule, stretch.first)
                for position, rule in stretch.asking
                if spell is not None
            ]
            self._clocks[stretch.first] = _by_due_day(clocks)
        return self._clocks[stretch.first]

    def assigned(self, standing: Standing, day: date) -> tuple[Clock, ...]:
        """Give the clocks of the assignments that ask on a day, the earliest due day first."""
        if not standing.assigned:
            return ()
        stretch = self.asking.on(day)
        foreseen = _foreseen(standing, day)
        spans, _ = self._days_not_given(foreseen)
        return _by_due_day(_assigned_clock(asked, spans) for asked in foreseen if _asks(asked, stretch, day))

    def owed(self, standing: Standing, day: date) -> tuple[Owed, ...]:
        """Give what a holder owes on a day besides renewing: what has begun, and at places that ask."""
        if not standing.causes:
            return ()
        asking = {position.id for position, _ in self.asking.on(day).asking}
        begun = self.begun(standing, day)
        return tuple(owed for owed in begun if owed.cause.stay is None or not owed.cause.stay.isdisjoint(asking))

    def begun(self, standing: Standing, day: date) -> tuple[Owed, ...]:
        """Give all that has begun to be owed, also of a stay that does not ask on the day and may go on after a gap."""
        causes = [cause for cause in standing.causes if cause.starts_on <= day]
        return tuple(Owed(cause, self._due_on(standing, cause, day)) for cause in causes)

    def needs_initial(self, standing: Standing, day: date) -> bool:
        """Say whether only an initial path gives an award: none is held, or it was lost too long ago."""
        held = standing.held
        return held is None or day > held.lapsed_through or bool(self.expired_by(standing, day))

    def expired_by(self, standing: Standing, day: date, *, in_gaps: bool = False) -> tuple[Cause, ...]:
        """Give the causes missed too long ago (`in_gaps`: also of a stay that does not ask on the day)."""
        held = standing.held
        owed = self.begun(standing, day) if in_gaps else self.owed(standing, day)
        return () if held is None else tuple(one.cause for one in owed if one.expired_on(day, held))

    def not_given(self, standing: Standing, day: date) -> tuple[Span, ...]:
        """Give the days that count towards nobody's days given, seen from a day, as `assigned` and `owed` do."""
        return self._days_not_given(_foreseen(standing, day))[0]

    def _due_on(self, standing: Standing, cause: Cause, day: date) -> date | None:
        """Give the day by which a cause is owed; None, too, where nothing asks any more before it would come."""
        spans, unasked_from = self._days_not_given(_foreseen(standing, day))
        due_on = due_day(cause.starts_on, cause.days, spans)
        if due_on is not None and unasked_from is not None and unasked_from <= min(day, due_on):
            return None
        return due_on

    def _days_not_given(self, assigned: tuple[Asked, ...]) -> tuple[tuple[Span, ...], date | None]:
        """Give the days that count towards nobody's days given, and since when nothing asks any more for good.

        They are days on leave, exempt, in a gap inside a spell, and days on which nothing asks. After the last day on
        which anything asks days run plainly, so that whoever leaves soon sees a due day.
        """
        if assigned not in self._not_given:
            self._not_given[assigned] = self._stopped(assigned)
        return self._not_given[assigned]

    def _stopped(self, assigned: tuple[Asked, ...]) -> tuple[tuple[Span, ...], date | None]:
        edges = {*self.asking.firsts, *(asked.first for asked in assigned)}
        edges |= {asked.until for asked in assigned if asked.until is not None}
        starts = sorted(edges)
        asks, given = [], []
        for start in starts:
            stretch = self.asking.on(start)
            asks.append(bool(stretch.asking) or any(_asks(asked, stretch, start) for asked in assigned))
            in_gap = not stretch.asking and self.spell(start) is not None
            given.append(asks[-1] and not (in_gap or stretch.exempt or stretch.on_leave))
        last = max((index for index, asking in enumerate(asks) if asking), default=-1)
        unasked_from = starts[last + 1] if last + 1 < len(starts) else None
        spans: list[Span] = []
        for index in range(last + 1):
            until = starts[index + 1] if index + 1 < len(starts) else None
            if given[index]:
                continue
            if spans and spans[-1].until == starts[index]:
                spans[-1] = Span(spans[-1].start, until)
            else:
                spans.append(Span(starts[index], until))
        return tuple(spans), unasked_from


def _by_due_day(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    return tuple(sorted(clocks, key=lambda c: (c.due_on or date.max, c.starts_on, str(c.position or c.assignment))))


def _assigned_clock(asked: Asked, not_given: tuple[Span, ...]) -> Clock:
    days = days_between(asked.assignment.day, asked.assignment.due_on)
    due_on = due_day(asked.first, days, not_given)
    return Clock(None, asked.first, days, Because.ASSIGNED, due_on, asked.assignment.id)


def _foreseen(standing: Standing, day: date) -> tuple[Asked, ...]:
    """Give the assignments, each that begins after `day` and will be met then by what is held asking nothing."""
    held = standing.held
    if held is None or not standing.assigned:
        return standing.assigned
    return tuple(
        replace(asked, until=asked.first)
        if not asked.assignment.keep_current and day < asked.first <= held.valid_through
        else asked
        for asked in standing.assigned
    )


def _asks(asked: Asked, stretch: Stretch, day: date) -> bool:
    """Say whether an assignment asks on a day of a stretch: a unit's only of who holds a position there."""
    unit = asked.assignment.unit
    return (
        asked.first <= day
        and (asked.until is None or day < asked.until)
        and (unit is None or any(position.unit == unit for position in stretch.held))
    )
