"""What a roster change asks again: a unit over its turnover limit, a shift that falls below its minimum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.competency.policy import Policy, Turnover
from lms.core.competency.readiness import ShiftHours
from lms.core.competency.records import Position, Shift
from lms.core.competency.states import Because
from lms.core.competency.turnover import Count, Headcount, asking, exceeded, gap_days, tenures
from lms.core.dates import add_days, days_between
from lms.services import standing
from lms.services.histories import positions, positions_in
from lms.services.ready_counts import ReadAhead, ReadyCounts, concerned
from lms.services.roster_change import RosterChange, laid_over
from lms.services.shifts import shift_hours
from lms.services.work import Work
from lms.store import decided, site
from lms.store.timeline import batches

#: why the act that changes the roster back takes a trigger back; one that a person took back says theirs
NO_LONGER_SO = "By the roster as it is now recorded this was not so."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roster change asks again in one unit, and from which day."""

    competency: str
    unit: str
    unit_name: str
    day: date
    due_on: date
    owed: tuple[str, ...]
    #: as the trigger keeps them: of a rate separations, mean_headcount, rate, limit, window_days, first and last; of a
    #: shift shift, ready, minimum and window_days
    numbers: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """The same as a comparison shows it."""

    competency: str
    unit_name: str
    day: date
    due_on: date
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a roster change asks, and which triggers it takes back."""

    asked: tuple[Asked, ...] = ()
    withdrawn: tuple[decided.TriggerRow, ...] = ()
    #: the day it is in the unit of each trigger that is taken back, by its id
    days: Mapping[int, date] | None = None


def foresee(work: Work, change: RosterChange) -> Outcome:
    """Say what a change that is not yet written would ask again; nothing is written.

    A unit fires for a competency asked there on each day from today on on which somebody leaves and it is over the
    policy's rate, also where that day lies ahead; and today, where somebody who left earlier is told of only now. A
    shift fires on the first of the changed days on which it falls from enough ready people to too few. Neither fires
    again until the window has passed. A trigger that the roster no longer bears out on its own day is taken back.
    """
    turning = {
        competency: policy
        for competency, policy in standing.policies(work).items()
        if any(rule.turnover is not None for rule in policy.rules)
    }
    if not turning or not (change.positions or change.leaves):
        return Outcome()
    return _Look(work, change, turning).outcome()


def record(work: Work, outcome: Outcome) -> None:
    """Write what was foreseen, as part of the act that changes the roster."""
    actor_id = None if work.actor is None else work.actor.person_id
    for row in outcome.withdrawn:
        decided.add_withdrawal(
            work.session,
            subject="trigger",
            subject_id=row.id,
            at=work.now,
            day=(outcome.days or {})[row.id],
            why=NO_LONGER_SO,
            actor_id=actor_id,
        )
    for asked in outcome.asked:
        decided.add_trigger(
            work.session,
            competency=asked.competency,
            because=Because.UNIT_TURNOVER,
            day=asked.day,
            due_on=asked.due_on,
            owed=asked.owed,
            units=[asked.unit],
            numbers=asked.numbers,
            why=asked.why,
            actor_id=actor_id,
        )


def as_data(asked: Iterable[Asked]) -> list[list[Any]]:
    """Write what is asked as plain values, for a job to keep."""
    return [
        [one.competency, one.unit_name, one.day.isoformat(), one.due_on.isoformat(), dict(one.numbers)] for one in asked
    ]


def told_from_data(rows: Iterable[Sequence[Any]]) -> tuple[Told, ...]:
    """Read what was written so."""
    return tuple(
        Told(competency, unit, date.fromisoformat(day), date.fromisoformat(due_on), numbers)
        for competency, unit, day, due_on, numbers in rows
    )


class _Look:
    """One look at a roster change: what stands asked in each unit it touches, and what should."""

    def __init__(self, work: Work, change: RosterChange, turning: Mapping[str, Policy]) -> None:
        self.work, self.change, self.turning = work, change, turning
        self.units, self.facilities = site.units(work.session), site.facilities(work.session)
        self.hours = {key: shift_hours(one) for key, one in self.facilities.items()}
        self.back = {one: row.why for one, row in decided.withdrawn(work.session, "trigger").items()}
        self.rows = [row for row in decided.triggers(work.session) if row.because == Because.UNIT_TURNOVER]
        self.asked: list[Asked] = []
        self.withdrawn: dict[int, tuple[decided.TriggerRow, date]] = {}

    def outcome(self) -> Outcome:
        """Look at the rates of the units, then at their shifts."""
        recorded = self._recorded()
        after = laid_over(recorded, self.change.positions)
        weakened = self._weakened(after)
        away = {leave.person for leave in self.change.leaves}
        touched = self.change.units | {position.unit for person, position in after if person in away}
        was, will_be = _by_unit(recorded), _by_unit(after)
        here = {unit: frozenset(int(person) for person, _ in held) for unit, held in was.items()}
        units = sorted(touched & self.units.keys())
        weak = [unit for unit in units if unit in weakened]
        ahead = ReadAhead(self.work, (concerned(self.change, unit, here.get(unit, frozenset())) for unit in weak))
        for unit in units:
            held = will_be.get(unit, [])
            if unit in self.change.units:
                self._rates(unit, was.get(unit, []), held)
            counts = ReadyCounts(ahead, unit, self.change, here.get(unit, frozenset()), self.hours)
            self._shifts(unit, counts, [position for _, position in held], weakened.get(unit, frozenset()))
        rows = tuple(row for row, _ in self.withdrawn.values())
        return Outcome(tuple(self.asked), rows, {row.id: day for row, day in self.withdrawn.values()})

    def _recorded(self) -> Sequence[tuple[str, Position]]:
        """Give the recorded positions of each unit that changes, by its positions or by somebody's leave."""
        away = frozenset(int(person) for person in self.change.away if person.isdigit())
        ids = batches(away) if away else ()
        units = self.change.units.union(*({one.unit for _, one in positions(self.work, some)} for some in ids))
        found = positions_in(self.work, units, self.change.source, self.change.read)
        return [(str(person_id), position) for person_id, position in found]

    def _weakened(self, after: Iterable[tuple[str, Position]]) -> Mapping[str, frozenset[date]]:
        """Give, by unit, the days from which one of its shifts may have fewer ready people."""
        days: dict[str, set[date]] = {}
        for change in self.change.positions:
            if change.before is not None and (day := change.weakens_from) is not None:
                days.setdefault(change.before.unit, set()).add(day)
        begun = {leave.person: leave.weakens_from for leave in self.change.leaves}
        for person, position in after if begun else ():
            if (day := begun.get(person)) is not None:
                days.setdefault(position.unit, set()).add(day)
        return {unit: frozenset(found) for unit, found in days.items()}

    def _rates(self, unit: str, recorded: Sequence[tuple[str, Position]], held: Sequence[tuple[str, Position]]) -> None:
        """Ask where the unit is over the rate, and take back what the roster no longer bears out."""
        today, facility = self._today(unit), self.units[unit].facility
        own = [position for _, position in held]
        # who has no last day, and nobody does, leaves nobody to count
        if not any(position.last_day for position in own) and not any(row.units == {unit} for row in self.rows):
            return
        # of the others the same is known before and after
        moved = self.change.moved
        before, after = ([one for one in some if one[0] in moved] for some in (recorded, held))
        # mostly every competency has the same gap
        counted: dict[int, tuple[Headcount, bool]] = {}
        for competency, policy in sorted(self.turning.items()):
            gap = gap_days([policy], facility, unit, today)
            if gap not in counted:
                gone = Headcount(tenures(after, unit, gap))
                late = gone.newly_gone(Headcount(tenures(before, unit, gap)), today)
                counted[gap] = Headcount(tenures(held, unit, gap)), late
            headcount, late = counted[gap]
            fired, ahead = [], []
            for row in self._about(competency, unit, None):
                numbers = row.numbers
                over = headcount.count(row.day, numbers["window_days"]).over(numbers["limit"])
                if row.id in self.back:
                    fired += [row.day] if over else []
                elif row.day > today:
                    ahead.append(row)
                elif over or not self._blocks(row, today):
                    fired.append(row.day)
                else:
                    self._take_back(row, today)
            wanted = [
                self._asked(competency, unit, one.day, one.turnover, rate_numbers(one.count, one.turnover))
                for one in exceeded(headcount, own, policy, today, fired, late=late)
            ]
            self._settle(wanted, ahead, today)

    def _shifts(self, unit: str, counts: ReadyCounts, own: Sequence[Position], weakened: frozenset[date]) -> None:
        """Ask where a shift falls below its minimum, and take back what the roster no longer bears out."""
        today = self._today(unit)
        for competency, policy in sorted(self.turning.items()):
            for each in self.hours[self.units[unit].facility]:
                fired, ahead = [], []
                for row in self._about(competency, unit, each.shift):
                    if not self._blocks(row, today):
                        continue
                    least = row.numbers["minimum"]
                    short = counts.after(policy, each.shift, row.day, least) < least
                    if short:
                        fired.append(row.day)
                        ahead += [row] if row.day > today and row.id not in self.back else []
                    elif row.id not in self.back:
                        self._take_back(row, today)
                days = sorted({max(day, self._coming(unit, each)) for day in weakened})
                fallen = self._fallen(counts, unit, policy, each.shift, days, own, fired)
                if fallen is not None:
                    again = add_days(fallen.day, fallen.numbers["window_days"])
                    self._settle([fallen], [row for row in ahead if fallen.day < row.day < again], today)

    def _fallen(
        self,
        counts: ReadyCounts,
        unit: str,
        policy: Policy,
        shift: Shift,
        days: Sequence[date],
        own: Sequence[Position],
        fired: Sequence[date],
    ) -> Asked | None:
        """Give what is asked on the first of the days on which the shift falls, where the window has passed."""
        for day in days:
            rule = asking(policy, own, day)
            least = None if rule is None else rule.minimum_for(shift)
            if rule is None or rule.turnover is None or least is None:
                continue
            if any(0 <= days_between(one, day) < rule.turnover.window_days for one in fired):
                continue
            found = counts.fallen(policy, shift, day, least)
            if found is not None:
                numbers: dict[str, str | int | float] = {"shift": str(shift), "ready": found.after, "minimum": least}
                numbers["window_days"] = rule.turnover.window_days
                return self._asked(policy.competency, unit, day, rule.turnover, numbers)
        return None

    def _about(self, competency: str, unit: str, shift: Shift | None) -> list[decided.TriggerRow]:
        """Give the triggers of a unit's rate, or of one of its shifts, for a competency, oldest first."""
        return [
            row
            for row in self.rows
            if row.competency == competency
            and row.units == {unit}
            and row.numbers.get("shift") == shift
            and self.back.get(row.id) != NO_LONGER_SO
        ]

    def _blocks(self, row: decided.TriggerRow, today: date) -> bool:
        """Say whether the window of a trigger has not passed."""
        return days_between(row.day, today) < int(row.numbers["window_days"])

    def _settle(self, wanted: Sequence[Asked], ahead: Sequence[decided.TriggerRow], today: date) -> None:
        """Keep of what lies ahead what is wanted just so, take back the rest, and ask what is missing."""
        kept = {
            row.day: row for row in ahead if any((one.day, one.numbers) == (row.day, row.numbers) for one in wanted)
        }
        for row in ahead:
            if row.day not in kept:
                self._take_back(row, today)
        self.asked += [one for one in wanted if one.day not in kept]

    def _take_back(self, row: decided.TriggerRow, today: date) -> None:
        self.withdrawn[row.id] = (row, today)

    def _asked(
        self, competency: str, unit: str, day: date, turnover: Turnover, numbers: Mapping[str, str | int | float]
    ) -> Asked:
        name = self.units[unit].name
        due_on = add_days(day, turnover.due_days)
        return Asked(competency, unit, name, day, due_on, turnover.action, numbers, _why(name, numbers))

    def _today(self, unit: str) -> date:
        """Give the day it is in a unit."""
        return self.work.now.astimezone(self.facilities[self.units[unit].facility].zone).date()

    def _coming(self, unit: str, hours: ShiftHours) -> date:
        """Give the day on which a shift of the unit next begins."""
        local = self.work.now.astimezone(self.facilities[self.units[unit].facility].zone)
        return local.date() if local.time() < hours.starts else add_days(local.date(), 1)


def _by_unit(held: Iterable[tuple[str, Position]]) -> dict[str, list[tuple[str, Position]]]:
    found: dict[str, list[tuple[str, Position]]] = {}
    for person, position in held:
        found.setdefault(position.unit, []).append((person, position))
    return found


def rate_numbers(count: Count, turnover: Turnover) -> dict[str, str | int | float]:
    """Give the numbers of a rate as a trigger keeps them: the mean to a tenth, the rate to a thousandth."""
    return {
        "separations": count.separations,
        "mean_headcount": round(count.mean_headcount or 0.0, 1),
        "rate": round(count.rate or 0.0, 3),
        "limit": turnover.rate,
        "window_days": turnover.window_days,
        "first": count.first.isoformat(),
        "last": count.last.isoformat(),
    }


def _why(unit_name: str, numbers: Mapping[str, str | int | float]) -> str:
    """Say in plain words why it is asked again."""
    if "shift" in numbers:
        return "{unit}, {shift} shift: {ready} ready, minimum {minimum}".format(unit=unit_name, **numbers)
    told = "{unit}: {separations} left in {window_days} days, of {mean_headcount} on average: ".format(
        unit=unit_name, **numbers
    )
    return told + f"{numbers['rate']:.1%}, limit {numbers['limit']:.1%}"
