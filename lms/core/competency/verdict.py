"""What holds on one day: each state asked for in the order of precedence, the first that applies wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lms.core.competency.asking import Asking, Stretch
from lms.core.competency.awards import Award
from lms.core.competency.clock import Clock, Spell, clock_of, due_day, spells
from lms.core.competency.path import Path
from lms.core.competency.states import Because, State
from lms.core.dates import Span, add_days


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state with its reason and dates."""

    state: State
    because: Because
    due_on: date | None = None
    valid_through: date | None = None
    #: what is asked now; its missing items are the status's
    path: Path = ()
    #: the clock of days given, where one runs
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict on one day looks at."""

    day: date
    stretch: Stretch
    #: the last award up to that day, whatever became of it
    award: Award | None
    #: the spell the day lies in
    spell: Spell | None
    #: the clocks of the positions that ask, the earliest due day first
    clocks: tuple[Clock, ...]
    #: whether the person held, or will hold, a position before and after that day
    worked_before: bool
    works_later: bool


class Court:
    """Finds the facts of any day; spells and clocks are worked out once."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._starts = [position.first_day for position in asking.positions]
        self._spells: dict[date, Spell] = {}
        self._clocks: dict[date, tuple[Clock, ...]] = {}
        for spell in spells(asking):
            for stretch in asking.stretches:
                if stretch.asking and stretch.first in Span(spell.first, spell.until):
                    self._spells[stretch.first] = spell
                    self._clocks[stretch.first] = _clocks(asking, spell, stretch)

    def days(self) -> set[date]:
        """Give the days on which a verdict may change by positions, leaves, rules and due days alone."""
        due = {clock.due_on for clocks in self._clocks.values() for clock in clocks}
        return {*self._asking.firsts, *(add_days(day, 1) for day in due if day is not None)}

    def judge(self, day: date, award: Award | None) -> Verdict:
        """Say what holds on `day` when `award` is the last one earned by then."""
        stretch = self._asking.on(day)
        facts = Facts(
            day,
            stretch,
            award,
            self._spells.get(stretch.first),
            self._clocks.get(stretch.first, ()),
            worked_before=any(start < day for start in self._starts),
            works_later=any(start > day for start in self._starts),
        )
        return next(verdict for question in QUESTIONS if (verdict := question(facts)) is not None)


def _clocks(asking: Asking, spell: Spell, stretch: Stretch) -> tuple[Clock, ...]:
    """Give the clocks of the positions that ask, the earliest due day first."""
    clocks = [clock_of(asking, spell, position, rule, stretch.first) for position, rule in stretch.asking]
    return tuple(sorted(clocks, key=lambda clock: (clock.due_on or date.max, clock.starts_on, clock.position)))


def _not_required(facts: Facts) -> Verdict | None:
    if facts.stretch.asking:
        return None
    if facts.stretch.employed:
        because = Because.NO_POSITION
    elif facts.worked_before:
        because = Because.LEFT
    else:
        because = Because.NOT_STARTED if facts.works_later else Because.NO_POSITION
    held = facts.award is not None and facts.day <= facts.award.valid_through
    return Verdict(
        State.NOT_REQUIRED, because, valid_through=facts.award.valid_through if facts.award and held else None
    )


def _on_leave(facts: Facts) -> Verdict | None:
    if not facts.stretch.on_leave:
        return None
    return Verdict(
        State.ON_LEAVE, Because.LEAVE, valid_through=facts.award.valid_through if facts.award is not None else None
    )


def _expired(facts: Facts) -> Verdict | None:
    award, terms, spell = facts.award, facts.stretch.terms, facts.spell
    if award is None or terms is None or spell is None or facts.day <= award.lapsed_through:
        return None
    lapsed_on = add_days(award.valid_through, 1)
    clock = None
    due_on: date | None = lapsed_on
    if spell.first > lapsed_on:
        clock = facts.clocks[0]
        due_on = due_day(spell.first, clock.days, spell.not_given)
    return Verdict(State.EXPIRED, Because.RAN_OUT, due_on, award.valid_through, terms.initial, clock)


def _lapsed(facts: Facts) -> Verdict | None:
    award, terms = facts.award, facts.stretch.terms
    if award is None or terms is None or facts.day <= award.valid_through:
        return None
    lapsed_on = add_days(award.valid_through, 1)
    return Verdict(State.LAPSED, Because.RAN_OUT, lapsed_on, award.valid_through, terms.renewal)


def _renewal_due(facts: Facts) -> Verdict | None:
    award, terms = facts.award, facts.stretch.terms
    if award is None or terms is None or facts.day < award.window_opens_on:
        return None
    end = award.valid_through
    return Verdict(State.RENEWAL_DUE, Because.WINDOW_OPEN, end, end, terms.renewal)


def _current(facts: Facts) -> Verdict | None:
    if facts.award is None:
        return None
    return Verdict(State.CURRENT, facts.award.because, valid_through=facts.award.valid_through)


def _overdue(facts: Facts) -> Verdict | None:
    due_on = facts.clocks[0].due_on
    if due_on is None or facts.day <= due_on:
        return None
    return _never_held(State.OVERDUE, facts)


def _required(facts: Facts) -> Verdict | None:
    return _never_held(State.REQUIRED, facts)


def _never_held(state: State, facts: Facts) -> Verdict | None:
    clock, terms = facts.clocks[0], facts.stretch.terms
    return Verdict(state, clock.because, clock.due_on, path=() if terms is None else terms.initial, clock=clock)


#: in the order of precedence; each may count on the ones before it having said no
QUESTIONS: tuple[Callable[[Facts], Verdict | None], ...] = (
    _not_required,
    _on_leave,
    _expired,
    _lapsed,
    _renewal_due,
    _current,
    _overdue,
    _required,
)
