"""What stands before anything is passed: who asks on a day, leave, exemption, spells and first days."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from lms.core.competency.decided import Exemption
from lms.core.competency.policy import Policy, Rule
from lms.core.competency.records import History, Leave, Position

ONE = timedelta(days=1)
Place = tuple[str, str, str]
Answer = TypeVar("Answer")
Fact = TypeVar("Fact", Position, Leave)

PATHS = ("initial", "renewals", "return_path", "delta", "drill_standards")
TIMES = ("valid_for_months", "anchor", "cycle", "minimum_active_months", "evidence_age_days", "window_days")
LIMITS = ("lapse_limit_days", "due_after_start_days", "due_after_return_days", "leave_limit_days", "spell_gap_days")


def place_of(position: Position) -> Place:
    """The unit and job role of a position."""
    return position.facility, position.unit, position.job_role


def works(position: Position, day: date) -> bool:
    """Whether the position is held on a day."""
    return position.first_day <= day and (position.last_day is None or day <= position.last_day)


def requires(rule: Rule, position: Position) -> bool:
    """Whether a rule asks the job role of a position in its place."""
    return any(
        one.job_role == position.job_role
        and (not one.units or position.unit in one.units)
        and (not one.facilities or position.facility in one.facilities)
        for one in rule.required_of
    )


def covers(fact: Leave | Exemption, day: date) -> bool:
    """Whether a leave or an exemption holds a day."""
    return fact.first_day <= day and (fact.last_day is None or day <= fact.last_day)


def alike(one: Rule, other: Rule) -> bool:
    """Whether two rules ask the same."""
    return all(getattr(one, name) == getattr(other, name) for name in (*PATHS, *TIMES, *LIMITS))


def newest(facts: tuple[Fact, ...]) -> list[Fact]:
    """The highest version of each, without those withdrawn or of no day."""
    best: dict[str, Fact] = {}
    for fact in facts:
        if fact.id not in best or (fact.version, fact.recorded_at) > (best[fact.id].version, best[fact.id].recorded_at):
            best[fact.id] = fact
    return [
        fact
        for fact in best.values()
        if not fact.withdrawn and (fact.last_day is None or fact.last_day >= fact.first_day)
    ]


@dataclass(frozen=True)
class Return:
    """A day back after a long leave or absence."""

    day: date
    #: from when on the return path counts
    counts_from: date
    #: days given
    days: int


@dataclass
class Days:
    """The days of one person from `first` to `last`, each looked at by itself; what was looked at is remembered."""

    history: History
    policy: Policy
    first: date
    last: date
    positions: list[Position] = field(init=False)
    leaves: list[Leave] = field(init=False)
    exemptions: list[Exemption] = field(init=False)
    known: dict[Hashable, object] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take the newest versions, and leave out what was taken back."""
        gone = {one.fact for one in self.history.taken_back}
        self.positions = sorted(newest(self.history.positions), key=lambda p: (p.first_day, p.id))
        self.leaves = newest(self.history.leaves)
        self.exemptions = [
            one for one in self.history.exemptions if one.id not in gone and one.competency == self.policy.competency
        ]

    def once(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        """Count, or remember."""
        if key not in self.known:
            self.known[key] = count()
        return self.known[key]  # type: ignore[return-value]

    # who asks

    def rule_at(self, position: Position, day: date) -> Rule | None:
        """The rule of the place of a position."""
        return self.policy.rule_on(day, position.facility, position.unit)

    def askers(self, day: date) -> list[tuple[Position, Rule]]:
        """The positions that ask on a day, in order."""
        return self.once(("askers", day), lambda: self._askers(day))

    def _askers(self, day: date) -> list[tuple[Position, Rule]]:
        found = []
        for position in self.positions:
            rule = self.rule_at(position, day)
            if works(position, day) and rule is not None and requires(rule, position):
                found.append((position, rule))
        return found

    def held(self, day: date) -> list[Position]:
        """All positions held on a day, asking or not."""
        return self.once(("held", day), lambda: [p for p in self.positions if works(p, day)])

    def rules(self, day: date) -> list[Rule]:
        """The rules that count on a day: of those who ask, else the programme's."""
        return self.once(("rules", day), lambda: self._rules(day))

    def _rules(self, day: date) -> list[Rule]:
        asking = [rule for _, rule in self.askers(day)]
        programme = self.policy.rule_on(day, None, None)
        return asking or ([] if programme is None else [programme])

    def on_leave(self, day: date) -> bool:
        """Whether every position that asks is on leave; where none asks, every position held."""
        return self.once(("leave", day), lambda: self._on_leave(day))

    def _on_leave(self, day: date) -> bool:
        positions = [position for position, _ in self.askers(day)] or self.held(day)
        leaves = [leave for leave in self.leaves if covers(leave, day)]
        return bool(positions) and all(
            any(leave.position is None or leave.position == position.id for leave in leaves) for position in positions
        )

    def exempt(self, day: date) -> bool:
        """Whether an exemption holds."""
        return any(covers(exemption, day) for exemption in self.exemptions)

    def in_gap(self, day: date) -> bool:
        """Whether no position asks, but the spell goes on over it."""
        return day in self.once("gaps", self._gaps)

    def _gaps(self) -> set[date]:
        gaps: set[date] = set()
        before, day = None, self.first
        while day <= self.last:
            if asking := self.askers(day):
                if before is not None and (day - before).days - 1 <= max(rule.spell_gap_days for _, rule in asking):
                    gaps |= {before + number * ONE for number in range(1, (day - before).days)}
                before = day
            day += ONE
        return gaps

    # away and back

    def returns(self) -> dict[date, Return]:
        """Every day back after more days away than the limit of that day."""
        return self.once("returns", self._returns)

    def away(self, day: date) -> bool:
        """Whether the person is on leave, or has no position after her first."""
        begun = bool(self.positions) and day >= min(p.first_day for p in self.positions)
        return begun and (not self.held(day) or self.on_leave(day))

    def _returns(self) -> dict[date, Return]:
        found, run, day = {}, 0, self.first
        while day <= self.last:
            if self.away(day):
                run += 1
            else:
                rules = self.rules(day)
                if rules and run > min(rule.leave_limit_days for rule in rules):
                    since = max(day - timedelta(days=14), day - timedelta(days=run))
                    found[day] = Return(day, since, min(rule.due_after_return_days for rule in rules))
                run = 0
            day += ONE
        return found

    # spells and first days

    def spell_first(self, day: date) -> date:
        """The first day of the spell an asked day lies in: back over days asked and short gaps."""
        return self.once("spells", self._spells)[day]

    def _spells(self) -> dict[date, date]:
        spells: dict[date, date] = {}
        before, day = None, self.first
        while day <= self.last:
            if asking := self.askers(day):
                goes_on = before is not None and (day - before).days - 1 <= max(r.spell_gap_days for _, r in asking)
                spells[day] = spells[before] if goes_on and before is not None else day
                before = day
            day += ONE
        return spells

    def spell_last(self, day: date) -> date:
        """The last day of the spell within the days looked at."""
        return self.once(("end", day), lambda: self._spell_last(day))

    def _spell_last(self, day: date) -> date:
        last, gap, at = day, 0, day + ONE
        while at <= self.last:
            if asking := self.askers(at):
                if gap > max(rule.spell_gap_days for _, rule in asking):
                    break
                last, gap = at, 0
            else:
                gap += 1
            at += ONE
        return last

    def tenure(self, position: Position, gap_allowed: int) -> date:
        """The first day in that unit and job role, back over short gaps."""
        return self.once(("tenure", position.id, gap_allowed), lambda: self._tenure(position, gap_allowed))

    def _tenure(self, position: Position, gap_allowed: int) -> date:
        same = [p for p in self.positions if place_of(p) == place_of(position)]
        first, gap, at = position.first_day, 0, position.first_day - ONE
        while at >= self.first:
            if any(works(p, at) for p in same):
                if gap > gap_allowed:
                    break
                first, gap = at, 0
            else:
                gap += 1
            at -= ONE
        return first

    def came(self, position: Position) -> date:
        """The day this unit and job role was new: not held within the gap its own rule allowed then."""
        return self.once(("came", position.id), lambda: self._came(position))

    def _came(self, position: Position) -> date:
        rule = self.rule_at(position, position.first_day)
        return self.tenure(position, 0 if rule is None else rule.spell_gap_days)

    def asked_since(self, position: Position, day: date) -> date:
        """The first of the days up to `day` on which its place asks it of its job role."""
        return self.once(("since", position.id), lambda: self._asked_since(position))[day]

    def _asked_since(self, position: Position) -> dict[date, date]:
        since: dict[date, date] = {}
        day = self.first
        while day <= self.last:
            rule = self.rule_at(position, day)
            if rule is not None and requires(rule, position):
                since[day] = since.get(day - ONE, day)
            day += ONE
        return since

    def clock(self, position: Position, day: date) -> tuple[date | None, date, str, str]:
        """Due day, start, position and reason of a position's clock, seen from a day on which it asks."""
        (gap,) = (rule.spell_gap_days for asker, rule in self.askers(day) if asker.id == position.id)
        spell, began, tenure = self.spell_first(day), self.asked_since(position, day), self.tenure(position, gap)
        return self.once(
            ("clock", position.id, spell, began, tenure), lambda: self._clock(position, spell, began, tenure)
        )

    def _clock(self, position: Position, spell: date, began: date, tenure: date) -> tuple[date | None, date, str, str]:
        start = max(spell, began)
        if tenure > start:
            mine = self.rule_at(position, tenure)
            earlier = [p for number in range((tenure - spell).days) for p, _ in self.askers(spell + number * ONE)]
            theirs = [self.rule_at(p, tenure) for p in earlier]
            if not any(rule is not None and mine is not None and alike(rule, mine) for rule in theirs):
                start = tenure
        rule = self.rule_at(position, start)
        assert rule is not None
        return self.due(start, rule.due_after_start_days, spell), start, position.id, self.reason(start)

    def due(self, start: date, days: int, spell: date) -> date | None:
        """Count the days given, one by one: leave, exemption and gaps inside the spell do not count."""
        return self.once(("due", start, days, spell), lambda: self._due(start, days, spell))

    def _due(self, start: date, days: int, spell: date) -> date | None:
        end = self.spell_last(spell)
        given, at = 0, start
        while True:
            taken = at <= end and (not self.askers(at) or self.on_leave(at) or self.exempt(at))
            if at == start:
                given = -1 if taken else 0
            elif not taken:
                given += 1
            if given >= days:
                return at
            at += ONE
            if at > self.last:
                return None

    def reason(self, start: date) -> str:
        """Why a clock started."""
        return self.once(("reason", start), lambda: self._reason(start))

    def _reason(self, start: date) -> str:
        asking = self.askers(start)
        if all(self.tenure(position, rule.spell_gap_days) < start for position, rule in asking):
            return "requirement-began"
        earlier = [p for p in self.positions if p.first_day < start]
        if not earlier:
            return "hired"
        allowed = max(rule.spell_gap_days for _, rule in asking)
        near = any(p.last_day is None or (start - p.last_day).days - 1 <= allowed for p in earlier)
        return "moved" if near else "rehired"
