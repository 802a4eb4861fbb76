"""Comings and goings that ask something more of a holder: new positions, and returns from a long time away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.competency.asking import Asking
from lms.core.competency.clock import tenure
from lms.core.competency.path import Path
from lms.core.competency.policy import Rule
from lms.core.competency.records import Position
from lms.core.dates import add_days, days_between

#: the return path counts in so many last days of a leave or absence
RETURN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Arrival:
    """A first day in a unit and job role that asks the competency."""

    on: date
    position: Position
    #: ids of the positions of the stay there: changes of shift and short gaps go on with it
    stay: frozenset[str]
    #: what it asks of who is new to the competency
    initial: Path
    days: int


@dataclass(frozen=True, slots=True)
class Return:
    """The first day back from a leave or absence that was too long."""

    on: date
    away_since: date
    #: from this day on the return path counts
    counts_from: date
    days: int


def arrivals(asking: Asking) -> tuple[Arrival, ...]:
    """Give the days on which the person came new to a unit and job role; a shift change or a short gap is none."""
    stays: dict[tuple[object, ...], set[str]] = {}
    came: list[tuple[tuple[object, ...], Position, Rule]] = []
    for position in asking.positions:
        rule = asking.policy.rule_on(position.first_day, position.facility, position.unit)
        if rule is not None:
            since = tenure(asking, position, rule)
            stay = (*position.place, since)
            if stay not in stays and since == position.first_day and asking.policy.rule_asking(position, since):
                came.append((stay, position, rule))
            stays.setdefault(stay, set()).add(position.id)
    return tuple(
        Arrival(position.first_day, position, frozenset(stays[stay]), rule.initial, rule.due_after_start_days)
        for stay, position, rule in came
    )


def returns(asking: Asking) -> tuple[Return, ...]:
    """Give the returns from longer than the leave limit of the return day; leave and absence that touch are one.

    Absence is time with no position at all; the time before the first position is none.
    """
    if not asking.positions:
        return ()
    hired = min(position.first_day for position in asking.positions)
    found = []
    for start, until in asking.runs(lambda stretch: not stretch.at_work):
        if until is None:
            continue
        since = max(start, hired)
        terms = asking.on(until).terms
        if terms is not None and days_between(since, until) > terms.leave_limit_days:
            counts_from = max(add_days(until, -RETURN_DAYS), since)
            found.append(Return(until, since, counts_from, terms.due_after_return_days))
    return tuple(found)
