"""What a verdict on one day looks at: who asks, what is held, what is owed, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.competency.asking import Stretch
from lms.core.competency.awards import Award
from lms.core.competency.calendar import Calendar
from lms.core.competency.causes import ORDER, Owed, Standing
from lms.core.competency.clock import Clock, Spell
from lms.core.competency.evidence import Serving
from lms.core.competency.path import Path
from lms.core.competency.states import Because
from lms.core.competency.terms import Terms
from lms.core.dates import add_days


@dataclass(frozen=True, slots=True)
class Ask:
    """A path that is asked now, and which evidence may meet it; what nothing meets is missing."""

    path: Path
    serving: Serving


@dataclass(frozen=True, slots=True)
class Lapse:
    """Why what was held has lapsed."""

    first: date
    #: the last day on which what it asks is still enough
    through: date
    because: Because
    ask: Ask
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict on one day looks at."""

    day: date
    stretch: Stretch
    standing: Standing
    #: what an award would take; None before any rule is in force
    terms: Terms | None
    #: the spell the day lies in, also in a gap of it
    spell: Spell | None
    #: the clocks of the positions that ask, the earliest due day first
    clocks: tuple[Clock, ...]
    #: the clocks of the assignments that ask, the earliest due day first
    assigned: tuple[Clock, ...]
    #: what is owed besides the renewal, the earliest due day first
    owed: tuple[Owed, ...]
    #: whether the person held, or will hold, a position before and after that day
    worked_before: bool
    works_later: bool

    @property
    def valid(self) -> Award | None:
        """The award that is valid on the day."""
        held = self.standing.held
        return held if held is not None and self.day <= held.valid_through else None

    @property
    def first_clock(self) -> Clock | None:
        """The clock with the earliest due day, of a position where there are two."""
        return min((*self.clocks[:1], *self.assigned[:1]), key=lambda clock: clock.due_on or date.max, default=None)

    def serving(self) -> Serving:
        """Give which evidence may serve an award."""
        age = None if self.terms is None else self.terms.evidence_age_days
        return Serving(self.day, self.standing.serves_after, age, self.standing.bars)

    def initial(self) -> tuple[Ask, ...]:
        """Give the initial path as it is asked."""
        return () if self.terms is None else (Ask(self.terms.initial, self.serving()),)

    def renewal(self) -> tuple[Ask, ...]:
        """Give the renewal path as it is asked once the window is open."""
        held = self.standing.held
        if held is None or self.terms is None or self.day < held.window_opens_on:
            return ()
        return (Ask(self.terms.renewal_for(held.unextended_through.year), self.serving()),)

    def asked(self, owed: Owed) -> Ask:
        """Give what a cause asks of the holder."""
        held, terms = self.standing.held, self.terms
        if held is None or terms is None:
            return Ask((), self.serving())
        return Ask(owed.cause.asks(terms, held), owed.cause.serving(terms, self.day, self.standing.bars))

    def lapses(self) -> tuple[Lapse, ...]:
        """Give every open cause by which it has lapsed, the earliest first."""
        held = self.standing.held
        if held is None or self.terms is None or (self.day <= held.valid_through and not self.owed):
            return ()
        found = []
        if self.day > held.valid_through:
            ran_out_on = add_days(held.valid_through, 1)
            found.append(Lapse(ran_out_on, held.lapsed_through, Because.RAN_OUT, self.renewal()[0]))
        for owed in self.owed:
            through = owed.lapsed_through(held)
            if owed.due_on is not None and through is not None and owed.missed_on(self.day):
                missed_on = add_days(owed.due_on, 1)
                found.append(Lapse(missed_on, through, Because.UPDATE_MISSED, self.asked(owed), owed.cause.fact))
        return tuple(sorted(found, key=lambda lapse: lapse.first))


class Finder:
    """Finds the facts of any day."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        starts = [position.first_day for position in calendar.asking.positions]
        self._first_start = min(starts, default=date.max)
        self._last_start = max(starts, default=date.min)

    def facts(self, day: date, standing: Standing) -> Facts:
        """Give what a verdict on `day` looks at."""
        stretch = self.calendar.asking.on(day)
        owed = self.calendar.owed(standing, day)
        return Facts(
            day,
            stretch,
            standing,
            stretch.terms,
            self.calendar.spell(day),
            self.calendar.clocks(stretch),
            self.calendar.assigned(standing, day),
            tuple(sorted(owed, key=_by_due_day)),
            worked_before=self._first_start < day,
            works_later=self._last_start > day,
        )

    def may_change(self, facts: Facts) -> set[date]:
        """Give days on which the verdict may change although nothing begins and nobody does anything."""
        held = facts.standing.held
        last_days = {clock.due_on for clock in (*facts.clocks, *facts.assigned)}
        last_days |= {owed.due_on for owed in facts.owed}
        days = set()
        if held is not None:
            days.add(held.window_opens_on)
            last_days |= {held.valid_through, held.lapsed_through, *(owed.lapsed_through(held) for owed in facts.owed)}
        return days | {add_days(day, 1) for day in last_days if day is not None}


def _by_due_day(owed: Owed) -> tuple[date, int]:
    return (owed.due_on or date.max, ORDER.index(owed.cause.because))
