"""The clock of days given: when it starts, for which position, and what does not count towards it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.core.competency.asking import Asking
from lms.core.competency.policy import Rule
from lms.core.competency.records import Position
from lms.core.competency.states import Because
from lms.core.dates import Span, add_days, days_between


@dataclass(frozen=True, slots=True)
class Spell:
    """The unbroken time in which the competency is asked: a leave, a shift change or a short gap does not break it."""

    first: date
    #: the day after the last; None while it goes on
    until: date | None
    #: days inside it that do not count towards days given: everyone who asks on leave, nobody asking, or exempt
    not_given: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """From when, how long and why one position, or an assignment, gives the person days."""

    #: None where an assignment gives them
    position: str | None
    starts_on: date
    days: int
    because: Because
    #: None while a leave without an end holds the clock
    due_on: date | None
    assignment: str | None = None


def due_day(starts_on: date, days: int, not_given: Iterable[Span]) -> date | None:
    """Give the day on which `days` counted days have passed since `starts_on`.

    A day inside `not_given` (sorted, apart from one another) does not count; the starting day neither when it is one.
    None when a span without end is met first.
    """
    due = add_days(starts_on, days)
    for span in not_given:
        start = starts_on if span.start is None else max(span.start, starts_on)
        if start > due:
            break
        if span.until is None:
            return None
        due = add_days(due, max(0, days_between(start, span.until)))
    return due


def spells(asking: Asking) -> tuple[Spell, ...]:
    """Join the runs of days on which the competency is asked into spells."""
    runs = asking.runs(lambda stretch: bool(stretch.asking))
    stopped = list(asking.runs(lambda stretch: bool(stretch.asking and (stretch.on_leave or stretch.exempt))))
    joined: list[tuple[date, date | None, tuple[Span, ...]]] = []
    for start, until in runs:
        if (
            joined
            and (ended := joined[-1][1]) is not None
            and days_between(ended, start) <= _gap_allowed(asking, start)
        ):
            joined[-1] = (joined[-1][0], until, (*joined[-1][2], Span(ended, start)))
        else:
            joined.append((start, until, ()))
    found = []
    for first, until, gaps in joined:
        within = Span(first, until)
        away = [Span(start, end) for start, end in stopped if start in within]
        found.append(Spell(first, until, tuple(sorted([*gaps, *away]))))
    return tuple(found)


def clock_of(asking: Asking, spell: Spell, position: Position, rule: Rule, day: date) -> Clock:
    """Give the clock of a position that asks by `rule` on `day` inside `spell`.

    It starts on the latest of: first day of the spell; day the requirement came into force there; first day in that
    unit and job role where nothing had asked the same before in the spell.
    """
    there_since = tenure(asking, position, rule)
    starts_on = max(spell.first, asking.policy.asked_since(position, day))
    if starts_on < there_since and not _asked_before(asking, spell, position, there_since):
        starts_on = there_since
    # a rule is in force from the day the requirement came into force
    days = (asking.policy.rule_on(starts_on, position.facility, position.unit) or rule).due_after_start_days
    return Clock(position.id, starts_on, days, _because(asking, starts_on), due_day(starts_on, days, spell.not_given))


def _gap_allowed(asking: Asking, day: date) -> int:
    """Give the days without being asked that break no spell: the longest of the rules that ask again."""
    return max(rule.spell_gap_days for _, rule in asking.on(day).asking)


def tenure(asking: Asking, position: Position, rule: Rule) -> date:
    """Give the first day in that unit and job role, looking over shift changes and short gaps."""
    first = position.first_day
    for earlier in sorted(asking.positions, key=lambda p: p.first_day, reverse=True):
        if earlier.place != position.place or earlier.first_day > first:
            continue
        if earlier.last_day is None or days_between(earlier.last_day, first) - 1 <= rule.spell_gap_days:
            first = earlier.first_day
    return first


def _asked_before(asking: Asking, spell: Spell, position: Position, day: date) -> bool:
    """Say whether any position asked the same of the person in the spell before `day`, by the rules of that day."""
    rule = asking.policy.rule_on(day, position.facility, position.unit)
    earlier = [stretch for stretch in asking.stretches if spell.first <= stretch.first < day]
    there = [
        asking.policy.rule_on(day, other.facility, other.unit) for stretch in earlier for other, _ in stretch.asking
    ]
    return rule is not None and any(other is not None and other.same_demand(rule) for other in there)


def _because(asking: Asking, starts_on: date) -> Because:
    """Say what started a clock on that day, as the person would: hired, rehired, moved, or the requirement began."""
    if all(tenure(asking, position, rule) < starts_on for position, rule in asking.on(starts_on).asking):
        return Because.REQUIREMENT_BEGAN
    earlier = [position for position in asking.positions if position.first_day < starts_on]
    if not earlier:
        return Because.HIRED
    if any(
        p.last_day is None or days_between(p.last_day, starts_on) - 1 <= _gap_allowed(asking, starts_on)
        for p in earlier
    ):
        return Because.MOVED
    return Because.REHIRED
