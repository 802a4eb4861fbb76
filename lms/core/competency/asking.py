"""Who asks when: the days cut into stretches in which the same positions ask under the same rules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.competency.decided import Exemption
from lms.core.competency.policy import Policy, Rule
from lms.core.competency.records import Leave, Position
from lms.core.competency.terms import Terms, strictest
from lms.core.dates import add_days


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to the next stretch in which nothing about positions, leaves, exemptions and rules changes."""

    first: date
    #: every position held
    held: tuple[Position, ...]
    #: the positions that ask, each with its rule there, by first day
    asking: tuple[tuple[Position, Rule], ...]
    #: ids of the asking positions the person is on leave from; where none asks, of all
    away: tuple[str, ...]
    #: ids of the leaves that take the person from them
    leaves: tuple[str, ...]
    #: ids of the exemptions that hold
    exempt: tuple[str, ...]
    #: what an award would take; None before any rule is in force
    terms: Terms | None

    @property
    def on_leave(self) -> bool:
        """Whether every position that asks is on leave; where none asks, every position."""
        return bool(self.held) and len(self.away) == (len(self.asking) or len(self.held))

    @property
    def at_work(self) -> bool:
        """Whether the person is neither on leave nor without any position."""
        return bool(self.held) and not self.on_leave


@dataclass(frozen=True, slots=True)
class Asking:
    """All stretches of one person and competency; the first reaches back without end, the last has none."""

    positions: tuple[Position, ...]
    policy: Policy
    stretches: tuple[Stretch, ...]
    firsts: tuple[date, ...]

    def on(self, day: date) -> Stretch:
        """Give the stretch that holds `day`."""
        return self.stretches[bisect_right(self.firsts, day) - 1]

    def runs(self, holds: Callable[[Stretch], bool]) -> Iterator[tuple[date, date | None]]:
        """Give the first day and the day after the last of each run of stretches for which something holds."""
        start: date | None = None
        for stretch in self.stretches:
            holding = holds(stretch)
            if holding and start is None:
                start = stretch.first
            if not holding and start is not None:
                yield start, stretch.first
                start = None
        if start is not None:
            yield start, None


def cut(
    positions: Sequence[Position], leaves: Sequence[Leave], policy: Policy, exemptions: Sequence[Exemption] = ()
) -> Asking:
    """Cut all days into stretches."""
    days = policy.change_days({(None, None), *((p.facility, p.unit) for p in positions)})
    facts: tuple[Position | Leave | Exemption, ...] = (*positions, *leaves, *exemptions)
    for fact in facts:
        days.add(fact.first_day)
        if fact.last_day is not None:
            days.add(add_days(fact.last_day, 1))
    firsts = (date.min, *sorted(days - {date.min}))
    known: dict[tuple[int, ...], Terms | None] = {}
    stretches = []
    for day in firsts:
        held = tuple(position for position in positions if position.holds_on(day))
        asking = tuple((p, rule) for p in held if (rule := policy.rule_asking(p, day)) is not None)
        rules = [rule for _, rule in asking]
        if not rules and (programme := policy.rule_on(day, None, None)) is not None:
            rules = [programme]
        key = tuple(id(rule) for rule in rules)
        if key not in known:
            known[key] = strictest(rules) if rules else None
        away: dict[str, str] = {}
        for position in [p for p, _ in asking] or held:
            taking = next((leave.id for leave in leaves if leave.takes(position.id, day)), None)
            if taking is not None:
                away[position.id] = taking
        exempt = tuple(e.id for e in exemptions if e.first_day <= day and (e.last_day is None or day <= e.last_day))
        stretches.append(
            Stretch(day, held, asking, tuple(away), tuple(dict.fromkeys(away.values())), exempt, known[key])
        )
    return Asking(tuple(positions), policy, tuple(stretches), firsts)
