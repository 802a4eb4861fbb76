"""The arithmetic of a due day: what started the days given, how many they are, and which of them do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from lms.core.competency.asking import Stretch
from lms.core.competency.causes import Owed
from lms.core.competency.clock import Clock
from lms.core.competency.ground import Ground
from lms.core.competency.states import Because
from lms.core.competency.steps import Code, FactKind, FactRef, Step, refs
from lms.core.dates import Span, add_days, days_between


def clock_steps(ground: Ground, clock: Clock, due_on: date | None, starts_on: date | None = None) -> Iterator[Step]:
    """Give the steps from what started a clock to its due day (`starts_on`: counted from another day)."""
    start = starts_on or clock.starts_on
    if clock.position is None:
        yield assigned_step(ground, clock)
        spans: Iterable[Span] = ground.calendar.not_given(ground.standing, ground.facts.day)
    else:
        ref = (FactRef(FactKind.POSITION, clock.position),)
        yield Step(Code.CLOCK_STARTED, start, because=clock.because, position=clock.position, facts=ref)
        spans = () if ground.facts.spell is None else ground.facts.spell.not_given
    yield Step(Code.DAYS_GIVEN, start, days=clock.days)
    yield from not_counted(ground, start, due_on, spans)
    yield due_step(ground.day, due_on)


def assigned_step(ground: Ground, clock: Clock) -> Step:
    """Say by whom a clock runs that an assignment started."""
    fact = next(one.assignment for one in ground.standing.assigned if one.assignment.id == clock.assignment)
    ref = (FactRef(FactKind.ASSIGNMENT, fact.id),)
    return Step(Code.ASSIGNED, clock.starts_on, fact.due_on, fact.day, text=fact.unit or "", facts=ref)


def owed_steps(ground: Ground, owed: Owed) -> Iterator[Step]:
    """Give the steps of one thing owed besides renewing: what happened, what it asks, the days given, the due day."""
    cause = owed.cause
    ask = ground.facts.asked(owed)
    terms = ground.facts.terms
    missing = () if terms is None else terms.missing(ask.path, ground.evidence, ask.serving)
    if cause.because is Because.RETURNED:
        yield _returned(ground, owed, missing)
    elif cause.because is Because.NEW_POSITION:
        ref = (FactRef(FactKind.POSITION, cause.fact),)
        yield Step(Code.OWED, cause.since, because=cause.because, position=cause.fact, items=missing, facts=ref)
    else:
        ref = (FactRef(FactKind.TRIGGER, cause.fact),)
        yield Step(Code.OWED, cause.since, because=cause.because, items=missing, facts=ref)
        if cause.starts_on != cause.since:
            yield Step(Code.OWED_WITH_AWARD, cause.starts_on)
    yield Step(Code.DAYS_GIVEN, cause.starts_on, days=cause.days)
    yield from not_counted(
        ground, cause.starts_on, owed.due_on, ground.calendar.not_given(ground.standing, ground.facts.day)
    )
    yield due_step(ground.day, owed.due_on)


def _returned(ground: Ground, owed: Owed, missing: tuple[str, ...]) -> Step:
    cause = owed.cause
    terms = ground.calendar.asking.on(cause.starts_on).terms
    away = Span(cause.since, cause.starts_on)
    leaves = [
        leave.id
        for leave in ground.history.taken_leaves()
        if leave.first_day < cause.starts_on and (leave.last_day is None or leave.last_day >= cause.since)
    ]
    ended = [
        position.id
        for position in ground.calendar.asking.positions
        if position.last_day is not None and add_days(position.last_day, 1) in away
    ]
    return Step(
        Code.RETURNED,
        cause.starts_on,
        also=cause.since,
        days=days_between(cause.since, cause.starts_on),
        months=None if terms is None else terms.leave_limit_days,
        items=missing,
        facts=(*refs(FactKind.LEAVE, tuple(leaves)), *refs(FactKind.POSITION, tuple(ended))),
    )


def due_step(day: date, due_on: date | None) -> Step:
    """Say when something is due, or was."""
    if due_on is None:
        return Step(Code.NO_DUE_DAY)
    return Step(Code.DUE if day <= due_on else Code.WAS_DUE, due_on)


def not_counted(ground: Ground, starts_on: date, due_on: date | None, spans: Iterable[Span]) -> Iterator[Step]:
    """Give the days from a start to a due day that did not count, with what took them out."""
    told: list[Step] = []
    for span in spans:
        day = max(span.start or starts_on, starts_on)
        if due_on is not None and day > due_on:
            break
        if span.until is not None and span.until <= starts_on:
            continue
        for first, until, stretch in _pieces(ground, day, span.until):
            step = _why_not(stretch, first, None if until is None else add_days(until, -1))
            if told and told[-1] == replace(step, day=told[-1].day, until=add_days(first, -1)):
                told[-1] = replace(step, day=told[-1].day)
            else:
                told.append(step)
    yield from told


def _pieces(ground: Ground, day: date, until: date | None) -> Iterator[tuple[date, date | None, Stretch]]:
    """Cut days by who asks and who is away."""
    asking = ground.calendar.asking
    for edge in asking.firsts:
        if edge > day and (until is None or edge < until):
            yield day, edge, asking.on(day)
            day = edge
    yield day, until, asking.on(day)


def _why_not(stretch: Stretch, first: date, last: date | None) -> Step:
    if stretch.exempt:
        return Step(Code.NOT_COUNTED_EXEMPT, first, last, facts=refs(FactKind.EXEMPTION, stretch.exempt))
    if stretch.on_leave:
        return Step(Code.NOT_COUNTED_LEAVE, first, last, facts=refs(FactKind.LEAVE, stretch.leaves))
    return Step(Code.NOT_COUNTED_UNASKED, first, last)
