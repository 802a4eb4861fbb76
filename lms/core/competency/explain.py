"""Why a competency stands as it does on a day: an ordered list of steps, each with the facts it rests on.

Nothing is decided here. The steps are read from the walk the fold itself takes, so that they cannot say otherwise.
What was passed or decided later than the day is not looked at; positions, leaves and exemptions are known ahead, and
what took a fact back is named whenever it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lms.core.competency.causes import Owed
from lms.core.competency.explain_award import by_which_rules, counted, how_earned, rule_step, window
from lms.core.competency.explain_clock import assigned_step, clock_steps, owed_steps
from lms.core.competency.ground import Ground, ground_of
from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status, status_on
from lms.core.competency.steps import Code, FactKind, FactRef, Step, refs
from lms.core.competency.taken_back import taken_back
from lms.core.competency.timeline import Timeline

_NEVER_HELD = {State.REQUIRED, State.OVERDUE}

#: steps that tell of an award
_EARNED = {
    Code.AWARDED,
    Code.RENEWED_EARLY,
    Code.RENEWED_IN_WINDOW,
    Code.RENEWED_LATE,
    Code.ACCREDITED,
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A status with the steps that lead to it."""

    status: Status
    steps: tuple[Step, ...]

    @property
    def facts(self) -> tuple[FactRef, ...]:
        """Every fact a step rests on, once, in the order of the steps."""
        return tuple(dict.fromkeys(fact for step in self.steps for fact in step.facts))


def explain(timeline: Timeline, history: History, policy: Policy, day: date) -> Explanation:
    """Explain the status of a timeline on `day`; history and policy are those it was folded from."""
    status = status_on(timeline, day)
    ground = ground_of(history, policy, day)
    steps = list(_behind(ground, status))
    if status.missing and not set(status.missing) <= {item for step in steps for item in step.items if _owes(step)}:
        steps.append(Step(Code.MISSING, items=status.missing))
    if any(step.code in _EARNED for step in steps):
        steps.extend(by_which_rules(ground))
    steps.extend([*_who_asks(ground, status), *_next(ground, status)])
    steps.extend(taken_back(status, history, policy))
    return Explanation(status, tuple(dict.fromkeys(steps)))


def _behind(ground: Ground, status: Status) -> Iterator[Step]:
    """Give the steps of the state itself."""
    match status.state:
        case State.NOT_REQUIRED:
            yield from _not_required(ground, status)
        case State.REVOKED:
            yield from _revoked(ground)
        case State.EXEMPT:
            yield from _exempt(ground)
        case State.ON_LEAVE:
            yield from _on_leave(ground, status)
        case State.EXPIRED | State.LAPSED:
            yield from how_earned(ground)
            yield from _over(ground, status)
        case State.RETURN_DUE | State.UPDATE_DUE:
            yield from _owing(ground, status)
        case State.CURRENT | State.RENEWAL_DUE:
            yield from how_earned(ground)
            yield from window(ground)
        case State.OVERDUE | State.REQUIRED:
            clock = status.clock
            if clock is not None:
                yield from clock_steps(ground, clock, status.due_on)
            yield from counted(ground)


def _owes(step: Step) -> bool:
    return step.code in {Code.OWED, Code.RETURNED}


def _not_required(ground: Ground, status: Status) -> Iterator[Step]:
    positions = ground.calendar.asking.positions
    match status.because:
        case Because.LEFT:
            # of those that ended together the first
            ended = {p.last_day: p for p in reversed(positions) if p.last_day is not None and p.last_day < ground.day}
            last = ended[max(ended)]
            ref = (FactRef(FactKind.POSITION, last.id),)
            yield Step(Code.LEFT, last.last_day, position=last.id, facts=ref)
        case Because.NOT_STARTED:
            first = positions[0]
            ref = (FactRef(FactKind.POSITION, first.id),)
            yield Step(Code.NOT_STARTED, first.first_day, position=first.id, facts=ref)
        case _:
            for position in ground.facts.stretch.held:
                ref = (FactRef(FactKind.POSITION, position.id),)
                yield Step(Code.NO_POSITION_ASKS, position.first_day, position=position.id, facts=ref)
            if not ground.facts.stretch.held:
                yield Step(Code.NO_POSITION)
    if status.revoked:
        yield from _revoked(ground)
    elif status.valid_through is not None:
        yield from how_earned(ground)


def _revoked(ground: Ground) -> Iterator[Step]:
    revoked = ground.standing.revoked
    if revoked is None:
        return
    yield Step(Code.REVOKED, revoked.day, facts=(FactRef(FactKind.REVOCATION, revoked.id),))
    yield Step(Code.EARN_AGAIN, revoked.day)
    yield from counted(ground)


def _exempt(ground: Ground) -> Iterator[Step]:
    facts = {one.id: one for one in ground.history.exemptions}
    for name in ground.facts.stretch.exempt:
        one = facts[name]
        yield Step(Code.EXEMPT, one.first_day, one.last_day, facts=(FactRef(FactKind.EXEMPTION, name),))


def _on_leave(ground: Ground, status: Status) -> Iterator[Step]:
    leaves = {leave.id: leave for leave in ground.history.taken_leaves()}
    for name in ground.facts.stretch.leaves:
        leave = leaves[name]
        yield Step(Code.ON_LEAVE, leave.first_day, leave.last_day, facts=(FactRef(FactKind.LEAVE, name),))
    yield from how_earned(ground)
    if status.valid_through is not None and status.valid_through < ground.day:
        yield Step(Code.RAN_OUT, status.valid_through)


def _over(ground: Ground, status: Status) -> Iterator[Step]:
    """Say each cause by which it lapsed, in order, whether what it asks is still enough, and a new start's days."""
    held = ground.standing.held
    if held is None:
        return
    owed: dict[str | None, Owed] = {one.cause.fact: one for one in ground.facts.owed}
    lapses = [
        (lapse, Code.TOO_LATE if ground.day > lapse.through else Code.STILL_ENOUGH) for lapse in ground.facts.lapses()
    ]
    if status.state is State.EXPIRED:
        lapses = [one for one in lapses if one[1] is Code.TOO_LATE][:1]
    for lapse, enough in lapses:
        if lapse.because is Because.RAN_OUT:
            yield Step(Code.RAN_OUT, held.valid_through)
        else:
            cause = owed[lapse.fact]
            yield from owed_steps(ground, cause)
            yield Step(Code.UPDATE_MISSED, cause.due_on, because=cause.cause.because)
        yield Step(enough, until=lapse.through)
    clock, spell = status.clock, ground.facts.spell
    if clock is not None:
        start = None if clock.assignment is not None or spell is None else spell.first
        yield from clock_steps(ground, clock, status.due_on, start)
    if status.state is State.EXPIRED:
        yield from counted(ground)


def _owing(ground: Ground, status: Status) -> Iterator[Step]:
    first = [one for one in ground.facts.owed if one.cause.because is Because.RETURNED]
    for one in (*first, *(owed for owed in ground.facts.owed if owed not in first)):
        yield from owed_steps(ground, one)
    if status.late and status.state is State.UPDATE_DUE:
        yield Step(Code.LATE_STILL_READY)
    yield from how_earned(ground)
    yield from window(ground)


def _who_asks(ground: Ground, status: Status) -> Iterator[Step]:
    """Name the positions that ask, each with its rule where there are several, and the assignments."""
    if status.state is State.NOT_REQUIRED:
        return
    asking = ground.facts.stretch.asking
    started = status.clock.position if status.clock is not None and status.state in _NEVER_HELD else None
    for position, rule in asking:
        ref = (FactRef(FactKind.POSITION, position.id),)
        if position.id != started:
            yield Step(Code.ASKED_BY, position.first_day, position=position.id, facts=ref)
        if any(not rule.same_demand(other) for _, other in asking):
            yield rule_step(rule, position.id)
    for clock in ground.facts.assigned:
        if status.clock is None or clock.assignment != status.clock.assignment:
            yield assigned_step(ground, clock)
    if status.state is not State.ON_LEAVE and status.away_from:
        leaves = {leave.id: leave for leave in ground.history.taken_leaves()}
        only = status.away_from[0] if len(status.away_from) == 1 else None
        for name in ground.facts.stretch.leaves:
            behind = (FactRef(FactKind.LEAVE, name), *refs(FactKind.POSITION, status.away_from))
            yield Step(Code.ON_LEAVE, leaves[name].first_day, leaves[name].last_day, position=only, facts=behind)


def _next(ground: Ground, status: Status) -> Iterator[Step]:
    if status.next_change_on is not None:
        yield Step(Code.NEXT, status.next_change_on, state=ground.state_on(status.next_change_on))
