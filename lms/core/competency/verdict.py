"""What holds on one day: each state asked for in the order of precedence, the first that applies wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lms.core.competency.awards import Award
from lms.core.competency.causes import Owed
from lms.core.competency.clock import Clock, due_day
from lms.core.competency.facts import Ask, Facts, Lapse
from lms.core.competency.states import Because, State


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state with its reason and dates."""

    state: State
    because: Because
    due_on: date | None = None
    valid_through: date | None = None
    asks: tuple[Ask, ...] = ()
    #: the clock of days given, where one runs
    clock: Clock | None = None
    #: ids of the facts behind it: trigger, assignment, exemption, revocation, extension, leave, new position
    facts: tuple[str, ...] = ()
    #: still ready, but a day by which something is owed has passed
    late: bool = False


def judge(facts: Facts) -> Verdict:
    """Say what holds on the day of the facts."""
    return next(verdict for question in QUESTIONS if (verdict := question(facts)) is not None)


def _not_required(facts: Facts) -> Verdict | None:
    if facts.stretch.asking or facts.assigned:
        return None
    if facts.stretch.held:
        because = Because.NO_POSITION
    elif facts.worked_before:
        because = Because.LEFT
    else:
        because = Because.NOT_STARTED if facts.works_later else Because.NO_POSITION
    revoked = facts.standing.revoked
    return Verdict(
        State.NOT_REQUIRED,
        because,
        valid_through=None if facts.valid is None else facts.valid.valid_through,
        facts=() if revoked is None else (revoked.id,),
    )


def _revoked(facts: Facts) -> Verdict | None:
    revoked = facts.standing.revoked
    if revoked is None:
        return None
    return Verdict(State.REVOKED, Because.REVOKED, revoked.day, asks=facts.initial(), facts=(revoked.id,))


def _exempt(facts: Facts) -> Verdict | None:
    if not facts.stretch.exempt:
        return None
    return Verdict(State.EXEMPT, Because.EXEMPTED, facts=facts.stretch.exempt)


def _on_leave(facts: Facts) -> Verdict | None:
    if not facts.stretch.on_leave:
        return None
    held = facts.standing.held
    end = None if held is None else held.valid_through
    return Verdict(State.ON_LEAVE, Because.LEAVE, valid_through=end, facts=facts.stretch.leaves)


def _expired(facts: Facts) -> Verdict | None:
    gone = [lapse for lapse in facts.lapses() if facts.day > lapse.through]
    return _over(State.EXPIRED, facts, gone[0], facts.initial(), (gone[0],)) if gone else None


def _lapsed(facts: Facts) -> Verdict | None:
    lapses = facts.lapses()
    return _over(State.LAPSED, facts, lapses[0], tuple(lapse.ask for lapse in lapses), lapses) if lapses else None


def _over(state: State, facts: Facts, lapse: Lapse, asks: tuple[Ask, ...], behind: tuple[Lapse, ...]) -> Verdict | None:
    """Say what is no longer valid, due on the first day lapsed, unless a new start or an assignment gives days."""
    held = facts.standing.held
    if held is None:
        return None
    due_on: date | None = lapse.first
    clock = None
    if not facts.clocks:
        clock = facts.assigned[0]
        due_on = clock.due_on
    elif state is State.EXPIRED and facts.spell is not None and facts.spell.first > lapse.first:
        clock = facts.clocks[0]
        due_on = due_day(facts.spell.first, clock.days, facts.spell.not_given)
    ids = tuple(lapse.fact for lapse in behind if lapse.fact is not None)
    return Verdict(state, lapse.because, due_on, held.valid_through, asks, clock, ids)


def _return_due(facts: Facts) -> Verdict | None:
    back = [owed for owed in facts.owed if owed.cause.because is Because.RETURNED]
    if facts.valid is None or not back:
        return None
    owed = (*back, *(owed for owed in facts.owed if owed not in back))
    return _owing(State.RETURN_DUE, facts, facts.valid, owed)


def _update_due(facts: Facts) -> Verdict | None:
    if facts.valid is None or not facts.owed:
        return None
    return _owing(State.UPDATE_DUE, facts, facts.valid, facts.owed)


def _owing(state: State, facts: Facts, held: Award, everything: tuple[Owed, ...]) -> Verdict:
    first = everything[0]
    asks = (*(facts.asked(owed) for owed in everything), *facts.renewal())
    late = first.due_on is not None and first.due_on < facts.day
    ids = tuple(owed.cause.fact for owed in everything if owed.cause.fact)
    return Verdict(state, first.cause.because, first.due_on, held.valid_through, asks, facts=ids, late=late)


def _renewal_due(facts: Facts) -> Verdict | None:
    if facts.valid is None or not facts.renewal():
        return None
    end = facts.valid.valid_through
    return Verdict(State.RENEWAL_DUE, Because.WINDOW_OPEN, end, end, facts.renewal())


def _current(facts: Facts) -> Verdict | None:
    held = facts.valid
    if held is None:
        return None
    ids = () if held.extended_by is None else (held.extended_by,)
    return Verdict(State.CURRENT, held.because, valid_through=held.valid_through, facts=ids)


def _overdue(facts: Facts) -> Verdict | None:
    clock = facts.first_clock
    if clock is None or clock.due_on is None or facts.day <= clock.due_on:
        return None
    return _never_held(State.OVERDUE, facts)


def _required(facts: Facts) -> Verdict | None:
    return _never_held(State.REQUIRED, facts)


def _never_held(state: State, facts: Facts) -> Verdict | None:
    clock = facts.first_clock
    if clock is None:
        return None
    ids = () if clock.assignment is None else (clock.assignment,)
    return Verdict(state, clock.because, clock.due_on, asks=facts.initial(), clock=clock, facts=ids)


#: in the order of precedence; each may count on the ones before it having said no
QUESTIONS: tuple[Callable[[Facts], Verdict | None], ...] = (
    _not_required,
    _revoked,
    _exempt,
    _on_leave,
    _expired,
    _lapsed,
    _return_due,
    _update_due,
    _renewal_due,
    _current,
    _overdue,
    _required,
)
