"""Unit turnover: who left a unit in a window against its mean headcount, and on which days that is over a limit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from lms.core.competency.policy import Policy, Rule, Turnover
from lms.core.competency.records import Position
from lms.core.dates import Span, add_days, days_between


@dataclass(frozen=True, slots=True)
class Tenure:
    """The unbroken days in which one person belongs to a unit, whatever positions they hold there."""

    person: str
    unit: str
    first: date
    #: the first day on which they belong to it no more; None is open
    until: date | None

    @property
    def days(self) -> Span:
        """The days of it."""
        return Span(self.first, self.until)


def tenures(held: Iterable[tuple[str, Position]], unit: str, gap_days: int) -> tuple[Tenure, ...]:
    """Give who belonged to a unit when: positions there that overlap, touch or lie at most `gap_days` apart are one.

    So a change of shift or job role, the end of one of two positions, and a rehire after a short gap are no separation.
    A leave keeps the position, so it does not end the days either.
    """
    stays: dict[str, list[Position]] = {}
    for person, position in held:
        if position.unit == unit and (position.last_day is None or position.first_day <= position.last_day):
            stays.setdefault(person, []).append(position)
    found: list[Tenure] = []
    for person in sorted(stays):
        own: list[Tenure] = []
        for position in sorted(stays[person], key=lambda one: (one.first_day, one.id)):
            until = None if position.last_day is None else add_days(position.last_day, 1)
            last = own[-1] if own else None
            if last is not None and (last.until is None or days_between(last.until, position.first_day) <= gap_days):
                ends = None if last.until is None or until is None else max(last.until, until)
                own[-1] = Tenure(person, unit, last.first, ends)
            else:
                own.append(Tenure(person, unit, position.first_day, until))
        found.extend(own)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Count:
    """A unit's separations and headcount over the days of one window."""

    #: both inclusive
    first: date
    last: date
    separations: int
    #: the headcount of each counted day, added up
    person_days: int
    #: how many days count: those of the window from the unit's first day on
    days: int

    @property
    def mean_headcount(self) -> float | None:
        """The mean headcount of the counted days; None where nobody belonged to the unit on any of them."""
        return self.person_days / self.days if self.person_days else None

    @property
    def rate(self) -> float | None:
        """Separations divided by the mean headcount; None where there is none."""
        return self.separations * self.days / self.person_days if self.person_days else None

    def over(self, limit: float) -> bool:
        """Say whether the rate is over a limit, exactly: 3 of 20 is not over 0.15."""
        return Fraction(self.separations * self.days) > Fraction(str(limit)) * self.person_days > 0


class Headcount:
    """How many people belong to one unit on each day, and who leaves: answers in a time that hardly grows with them."""

    def __init__(self, found: Sequence[Tenure]) -> None:
        self._firsts = sorted(one.first for one in found)
        self._ends = sorted(one.until for one in found if one.until is not None)
        self._first_sums = (0, *accumulate(day.toordinal() for day in self._firsts))
        self._end_sums = (0, *accumulate(day.toordinal() for day in self._ends))

    def newly_gone(self, before: Headcount, day: date) -> bool:
        """Say whether somebody has left by a day of whom that was not known before."""
        return any(one <= day for one in Counter(self._ends) - Counter(before.separation_days))

    @property
    def separation_days(self) -> tuple[date, ...]:
        """The days on which somebody first belongs to the unit no more, once for each person who leaves."""
        return tuple(self._ends)

    def on(self, day: date) -> int:
        """Give how many people belong to the unit on a day, those on leave among them."""
        return bisect_right(self._firsts, day) - bisect_right(self._ends, day)

    def separations(self, first: date, last: date) -> int:
        """Give how many people left on the days from `first` to `last`, both inclusive."""
        return bisect_right(self._ends, last) - bisect_left(self._ends, first)

    def count(self, day: date, window_days: int) -> Count:
        """Count the window of so many days that ends with `day`.

        A separation bears the first day without a position: who worked through 14 March has left on 15 March. One that
        lies ahead counts when its day has come. The mean headcount is that of the days of the window; days before
        anybody was recorded in the unit are left out, so that a unit that is new here is not taken for an empty one.
        """
        first = add_days(day, 1 - window_days)
        days = max(0, days_between(max(first, self._firsts[0]), day) + 1) if self._firsts else 0
        person_days = self._through(day) - self._through(add_days(first, -1))
        return Count(first, day, self.separations(first, day), person_days, days)

    def _through(self, day: date) -> int:
        """Add up the headcounts of every day through `day`."""
        number = day.toordinal() + 1
        begun, ended = bisect_right(self._firsts, day), bisect_right(self._ends, day)
        return begun * number - self._first_sums[begun] - (ended * number - self._end_sums[ended])


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A day on which a unit goes over its turnover limit, by which rule and with which numbers."""

    day: date
    turnover: Turnover
    count: Count


def exceeded(
    headcount: Headcount,
    positions: Sequence[Position],
    policy: Policy,
    first: date,
    fired: Collection[date],
    *,
    late: bool = False,
) -> tuple[Exceeded, ...]:
    """Give the days from `first` on on which somebody leaves, the unit is over the rate, and a trigger is due.

    `positions` are the unit's own. It looks only at what is recorded: a person whose last day lies ahead counts from
    the day after it. With `late`, separations of earlier days have only now become known, and `first` is looked at too.
    After a day of `fired`, and after each day given, the window has to pass. Nothing is due where nobody in the unit is
    asked the competency on that day.
    """
    blocked = sorted(fired)
    found: list[Exceeded] = []
    for day in sorted({one for one in headcount.separation_days if one >= first} | ({first} if late else set())):
        rule = asking(policy, positions, day)
        if rule is None or rule.turnover is None:
            continue
        window = rule.turnover.window_days
        before = bisect_right(blocked, day)
        if before and days_between(blocked[before - 1], day) < window:
            continue
        count = headcount.count(day, window)
        if count.over(rule.turnover.rate):
            found.append(Exceeded(day, rule.turnover, count))
            blocked.insert(before, day)
    return tuple(found)


def asking(policy: Policy, positions: Iterable[Position], day: date) -> Rule | None:
    """Give the rule by which one of a unit's positions is asked the competency on a day; None where none is."""
    by_place = {position.place: position for position in positions if position.holds_on(day)}
    asks = (policy.rule_asking(position, day) for position in by_place.values())
    return next((rule for rule in asks if rule is not None), None)


def gap_days(policies: Iterable[Policy], facility: str, unit: str, day: date) -> int:
    """Give how many days without a position in a unit are no separation: the longest spell gap of the rules there."""
    rules = (policy.rule_on(day, facility, unit) for policy in policies)
    return max((rule.spell_gap_days for rule in rules if rule is not None), default=0)
