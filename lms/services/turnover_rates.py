"""A unit's turnover today against the limits of the competencies asked there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.competency.policy import Policy, Turnover
from lms.core.competency.records import Position
from lms.core.competency.turnover import Count, Headcount, asking, gap_days, tenures
from lms.core.permissions import Permission
from lms.services import auth, standing
from lms.services.histories import positions
from lms.services.work import Work
from lms.store import people


@dataclass(frozen=True, slots=True)
class Rate:
    """A unit's rate today against the limit of the competencies that share it."""

    count: Count
    turnover: Turnover
    competencies: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether it is over the limit."""
        return self.count.over(self.turnover.rate)


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A unit that is over its limit today."""

    unit: str
    unit_name: str
    rate: Rate


def rates(
    rules: Mapping[str, Policy], facility: str, unit: str, held: Sequence[tuple[str, Position]], today: date
) -> tuple[Rate, ...]:
    """Give a unit's rate for each window and limit that a competency asked there has; `held` are its positions."""
    own = [position for _, position in held]
    shared: dict[tuple[int, float, int], tuple[Turnover, list[str]]] = {}
    for competency, policy in sorted(rules.items()):
        rule = asking(policy, own, today)
        if rule is not None and rule.turnover is not None:
            gap = gap_days([policy], facility, unit, today)
            shape = (rule.turnover.window_days, rule.turnover.rate, gap)
            shared.setdefault(shape, (rule.turnover, []))[1].append(competency)
    return tuple(
        Rate(Headcount(tenures(held, unit, gap)).count(today, window), turnover, tuple(names))
        for (window, _limit, gap), (turnover, names) in shared.items()
    )


def over_limits(work: Work) -> tuple[OverLimit, ...]:
    """Give the units in the actor's reach that are over a limit today, by name."""
    reach = auth.units_in_reach(work, Permission.READINESS_SEE)
    rules = standing.policies(work)
    held: dict[str, list[tuple[str, Position]]] = {}
    for person_id, position in positions(work, people.ids_in_units(work.session, reach)):
        held.setdefault(position.unit, []).append((str(person_id), position))
    found = [
        OverLimit(key, row.name, rate)
        for key, row in reach.items()
        for rate in rates(rules, row.facility, key, held.get(key, ()), work.me.today)
        if rate.over
    ]
    return tuple(sorted(found, key=lambda one: (one.unit_name, one.unit)))
