"""The policy of a competency: rules in force from a day, for the programme or for one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lms.core.competency.path import Path
from lms.core.competency.records import DrillStandard, Position, Shift
from lms.core.dates import add_days, add_months


class Anchor(StrEnum):
    """From which day a renewal counts its months."""

    #: inside the window, from the last valid day being renewed: no day is lost
    PREVIOUS_EXPIRY = "previous-expiry"
    #: from the day the renewal is done
    COMPLETION = "completion"
    #: on dates that are the same for everyone
    FIXED_CYCLE = "fixed-cycle"


@dataclass(frozen=True, slots=True)
class Cycle:
    """Last valid days that are the same for everyone: `start`, and every so many months from it."""

    every_months: int
    start: date

    def first(self, not_before: date, after: date | None = None) -> date:
        """Give the first of its days that is not before one day and later than another; each counted from `start`."""
        earliest = not_before if after is None else max(not_before, add_days(after, 1))
        months = (earliest.year - self.start.year) * 12 + earliest.month - self.start.month
        number = max(0, -(-months // self.every_months))
        day = add_months(self.start, number * self.every_months)
        # in the month itself it may come too early
        return day if day >= earliest else add_months(self.start, (number + 1) * self.every_months)


@dataclass(frozen=True, slots=True)
class Turnover:
    """When a unit's turnover asks something again: too many separations for its headcount in a window."""

    window_days: int
    #: separations in the window divided by the mean daily headcount; above it the trigger fires
    rate: float
    #: what is then asked of those who hold the competency, as path items
    action: tuple[str, ...]
    #: days given
    due_days: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """Of whom a competency is asked: a job role, everywhere or in the named places."""

    job_role: str
    #: empty is every unit
    units: frozenset[str] = frozenset()
    #: empty is every facility
    facilities: frozenset[str] = frozenset()

    def asks(self, facility: str, unit: str, job_role: str) -> bool:
        """Say whether it is asked of `job_role` in this unit of this facility."""
        return (
            job_role == self.job_role
            and (not self.units or unit in self.units)
            and (not self.facilities or facility in self.facilities)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """The values of one competency in force from a day, until a later rule for the same place."""

    in_force_from: date
    #: why, or where it is published
    reference: str
    required_of: tuple[Requirement, ...]
    initial: Path
    #: one path, or several that take turns by the year of the last valid day being renewed
    renewals: tuple[Path, ...]
    valid_for_months: int
    #: days before the last valid day on which the window opens
    window_days: int
    #: days after the last valid day on which the renewal path is still enough
    lapse_limit_days: int
    #: days a record may be old when its path is complete
    evidence_age_days: int
    due_after_start_days: int
    due_after_return_days: int
    leave_limit_days: int
    #: days without being asked that do not break a spell
    spell_gap_days: int
    anchor: Anchor = Anchor.PREVIOUS_EXPIRY
    #: asked after a long leave or absence; empty is the renewal path
    return_path: Path = ()
    #: asked by a trigger that names nothing itself
    delta: Path = ()
    #: the last valid days of a fixed cycle
    cycle: Cycle | None = None
    #: months from completion that an award of a fixed cycle lasts at least
    minimum_active_months: int = 0
    #: None: a unit's turnover asks nothing again
    turnover: Turnover | None = None
    #: who may sign a skill off: holders of this competency; None is not limited
    assessor: str | None = None
    #: how many ready people a unit needs on a shift
    minimum_ready: tuple[tuple[Shift, int], ...] = ()
    #: what passing a drill takes, by activity id
    drill_standards: tuple[tuple[str, DrillStandard], ...] = ()
    #: None is the whole programme
    facility: str | None = None
    #: None is the whole facility
    unit: str | None = None

    @property
    def renewal(self) -> Path:
        """The renewal path, the first where several take turns."""
        return self.renewals[0]

    def renewal_for(self, year: int) -> Path:
        """Give the renewal path of a last valid day in `year`: of several, the first stands in years without rest."""
        return self.renewals[year % len(self.renewals)]

    def return_for(self, year: int) -> Path:
        """Give the return path of an award whose last valid day is in `year`."""
        return self.return_path or self.renewal_for(year)

    def requires(self, facility: str, unit: str, job_role: str) -> bool:
        """Say whether the competency is asked of `job_role` there."""
        return any(requirement.asks(facility, unit, job_role) for requirement in self.required_of)

    def same_demand(self, other: Rule) -> bool:
        """Say whether both ask the same: paths, times and standards alike, whoever they ask it of and wherever."""
        return self is other or _demand(self) == _demand(other)

    def minimum_for(self, shift: Shift) -> int | None:
        """Give how many must be ready on `shift`, or None where the site has set no minimum."""
        return dict(self.minimum_ready).get(shift)


def _demand(rule: Rule) -> tuple[object, ...]:
    return (
        rule.initial,
        rule.renewals,
        rule.return_path,
        rule.delta,
        rule.valid_for_months,
        rule.window_days,
        rule.lapse_limit_days,
        rule.evidence_age_days,
        rule.due_after_start_days,
        rule.due_after_return_days,
        rule.leave_limit_days,
        rule.spell_gap_days,
        rule.anchor,
        rule.cycle,
        rule.minimum_active_months,
        rule.drill_standards,
    )


_Place = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules of one competency; a place without rules of its own goes by its facility's, else by the programme's."""

    competency: str
    rules: tuple[Rule, ...]
    _by_place: Mapping[_Place, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the rules by place, the newest first."""
        places: dict[_Place, list[Rule]] = {}
        for rule in sorted(self.rules, key=lambda rule: rule.in_force_from, reverse=True):
            places.setdefault((rule.facility, rule.unit), []).append(rule)
        object.__setattr__(self, "_by_place", {place: tuple(rules) for place, rules in places.items()})

    def rules_at(self, facility: str | None, unit: str | None) -> tuple[Rule, ...]:
        """Give the rules that hold for a place, the newest first; None, None is the programme."""
        by_place = self._by_place
        return by_place.get((facility, unit)) or by_place.get((facility, None)) or by_place.get((None, None)) or ()

    def rule_on(self, day: date, facility: str | None, unit: str | None) -> Rule | None:
        """Give the rule in force at a place on `day`, or None before the first."""
        for rule in self.rules_at(facility, unit):
            if rule.in_force_from <= day:
                return rule
        return None

    def rule_asking(self, position: Position, day: date) -> Rule | None:
        """Give the rule by which the place of `position` asks the competency of its job role on `day`, if it does."""
        rule = self.rule_on(day, position.facility, position.unit)
        if rule is None or not rule.requires(position.facility, position.unit, position.job_role):
            return None
        return rule

    def asked_since(self, position: Position, day: date) -> date:
        """Give the day since which that place has asked it of that job role without a break, seen from `day`."""
        since = day
        for rule in self.rules_at(position.facility, position.unit):
            if rule.in_force_from > day:
                continue
            if not rule.requires(position.facility, position.unit, position.job_role):
                break
            since = rule.in_force_from
        return since

    def change_days(self, places: Iterable[tuple[str | None, str | None]]) -> set[date]:
        """Give every day on which a rule for one of `places` comes into force."""
        return {rule.in_force_from for place in places for rule in self.rules_at(*place)}
