"""A second implementation of the competency rules for the tests: slow, day by day, sharing only the record types.

It walks through every day and counts; nothing is merged or looked up by halving. What was counted once is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from lms.core.competency.policy import Policy, Rule
from lms.core.competency.records import History, Passed, Position
from lms.core.dates import add_months

ONE = timedelta(days=1)
NAMES = ("initial", "renewal", "valid_for_months", "window_days", "lapse_limit_days", "evidence_age_days")
MORE = (
    "due_after_start_days",
    "due_after_return_days",
    "leave_limit_days",
    "spell_gap_days",
    "anchor",
    "drill_standards",
)


Answer = TypeVar("Answer")


@dataclass
class Held:
    """An award of the reference."""

    day: date
    end: date
    window: date
    last: date
    because: str
    #: how many of the records in order of time came no later
    used: int


@dataclass
class Reference:
    """The rules applied to one person, one day after the other, from `first` to `last`."""

    history: History
    policy: Policy
    first: date
    last: date
    positions: list[Position] = field(init=False)
    records: list[Passed] = field(init=False)
    awards: list[Held] = field(init=False, default_factory=list)
    known: dict[Hashable, object] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the facts and walk to the awards."""
        gone = {void.record for void in self.history.voided}
        self.positions = [p for p in self.history.positions if p.last_day is None or p.last_day >= p.first_day]
        self.records = sorted(
            (record for record in self.history.passed if record.id not in gone), key=lambda r: (r.at, r.id)
        )
        day = self.first
        while day <= self.last:
            self.earn(day)
            day += ONE

    def once(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        """Count, or remember."""
        if key not in self.known:
            self.known[key] = count()
        return self.known[key]  # type: ignore[return-value]

    # who asks

    def askers(self, day: date) -> list[tuple[Position, Rule]]:
        """The positions that ask on a day, in order."""
        return self.once(("askers", day), lambda: self.count_askers(day))

    def count_askers(self, day: date) -> list[tuple[Position, Rule]]:
        """Look at every position."""
        found = []
        for position in sorted(self.positions, key=lambda p: (p.first_day, p.id)):
            rule = self.policy.rule_on(day, position.facility, position.unit)
            if self.works(position, day) and rule is not None and self.requires(rule, position):
                found.append((position, rule))
        return found

    @staticmethod
    def works(position: Position, day: date) -> bool:
        """Whether the position is held on a day."""
        return position.first_day <= day and (position.last_day is None or day <= position.last_day)

    @staticmethod
    def requires(rule: Rule, position: Position) -> bool:
        """Whether a rule asks the job role of a position in its place."""
        return any(
            one.job_role == position.job_role
            and (not one.units or position.unit in one.units)
            and (not one.facilities or position.facility in one.facilities)
            for one in rule.required_of
        )

    def rules(self, day: date) -> list[Rule]:
        """The rules that count on a day: of those who ask, else the programme's."""
        asking = [rule for _, rule in self.askers(day)]
        programme = self.policy.rule_on(day, None, None)
        return asking or ([] if programme is None else [programme])

    def on_leave(self, day: date) -> bool:
        """Whether every position that asks is on leave."""
        return self.once(("leave", day), lambda: self.look_for_leave(day))

    def look_for_leave(self, day: date) -> bool:
        """Look at every leave."""
        asking = [position for position, _ in self.askers(day)]
        return bool(asking) and all(
            any(
                leave.position in {None, position.id}
                and leave.first_day <= day
                and (leave.last_day is None or day <= leave.last_day)
                for leave in self.history.leaves
            )
            for position in asking
        )

    # awards

    def path(self, day: date, name: str) -> list[str]:
        """The activities of a path on a day, all that ask together."""
        return list(dict.fromkeys(item.text for rule in self.rules(day) for item in getattr(rule, name)))

    def lacking(self, day: date, name: str, seen: list[Passed]) -> list[str]:
        """What is missing of a path on a day, of records later than the last award."""
        age = min(rule.evidence_age_days for rule in self.rules(day))
        fresh = {record.activity for record in seen if (day - record.day).days <= age}
        return [activity for activity in self.path(day, name) if activity not in fresh]

    def earn(self, day: date) -> None:
        """Add the awards of a day: at its beginning, and at each moment something was passed."""
        moments: list[datetime | None] = [None, *sorted({record.at for record in self.records if record.day == day})]
        for moment in moments:
            if not self.rules(day):
                continue
            used = self.awards[-1].used if self.awards else 0
            upto = [r for r in self.records if r.day < day or (r.day == day and moment is not None and r.at <= moment)]
            held = self.awards[-1] if self.awards else None
            stale = held is None or day > held.last
            for name in ["initial"] if stale else ["renewal", "initial"]:
                if not self.lacking(day, name, upto[used:]):
                    self.awards.append(self.made(day, held, len(upto)))
                    break

    def made(self, day: date, held: Held | None, used: int) -> Held:
        """The award completed on a day."""
        rules = self.rules(day)
        months = min(rule.valid_for_months for rule in rules)
        end = add_months(day, months)
        because = "renewed"
        if held is None or day > held.last:
            because = "awarded"
        elif held.window <= day <= held.end and all(rule.anchor == "previous-expiry" for rule in rules):
            end = add_months(held.end, months)
        elif day <= held.end:
            end = max(end, held.end)
        window = max(end - timedelta(days=max(rule.window_days for rule in rules)), day + ONE)
        last = end + timedelta(days=min(rule.lapse_limit_days for rule in rules))
        return Held(day, end, window, last, because, used)

    # clocks

    def spell_first(self, day: date) -> date:
        """The first day of the spell a day lies in: back over days asked and short gaps."""
        return self.once(("spell", day), lambda: self._spell_first(day))

    def _spell_first(self, day: date) -> date:
        first = day
        gap, at = 0, day - ONE
        while at >= self.first:
            if self.askers(at):
                allowed = max(rule.spell_gap_days for _, rule in self.askers(first))
                if gap > allowed:
                    break
                first, gap = at, 0
            else:
                gap += 1
            at -= ONE
        return first

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
        place = (position.facility, position.unit, position.job_role)
        same = [p for p in self.positions if (p.facility, p.unit, p.job_role) == place]
        first, gap, at = position.first_day, 0, position.first_day - ONE
        while at >= self.first:
            if any(self.works(p, at) for p in same):
                if gap > gap_allowed:
                    break
                first, gap = at, 0
            else:
                gap += 1
            at -= ONE
        return first

    def clock(self, position: Position, day: date) -> tuple[date | None, date, str, str]:
        """Due day, start, position and reason of a position's clock, seen from a day on which it asks."""
        return self.once(("clock", position.id, day), lambda: self._clock(position, day))

    def _clock(self, position: Position, day: date) -> tuple[date | None, date, str, str]:
        spell = self.spell_first(day)
        began = day
        while began > self.first:
            rule = self.policy.rule_on(began - ONE, position.facility, position.unit)
            if rule is None or not self.requires(rule, position):
                break
            began -= ONE
        (gap_allowed,) = (rule.spell_gap_days for asker, rule in self.askers(day) if asker.id == position.id)
        start, tenure = max(spell, began), self.tenure(position, gap_allowed)
        if tenure > start:
            mine = self.policy.rule_on(tenure, position.facility, position.unit)
            earlier = [p for number in range((tenure - spell).days) for p, _ in self.askers(spell + number * ONE)]
            theirs = [self.policy.rule_on(tenure, p.facility, p.unit) for p in earlier]
            if not any(rule is not None and self.alike(rule, mine) for rule in theirs):
                start = tenure
        rule = self.policy.rule_on(start, position.facility, position.unit)
        assert rule is not None
        return self.due(start, rule.due_after_start_days, spell), start, position.id, self.reason(start)

    @staticmethod
    def alike(one: Rule, other: Rule | None) -> bool:
        """Whether two rules ask the same."""
        return all(getattr(one, name) == getattr(other, name) for name in NAMES + MORE)

    def due(self, start: date, days: int, spell: date) -> date | None:
        """Count the days given, one by one: leave and gaps inside the spell do not count."""
        return self.once(("due", start, days, spell), lambda: self._due(start, days, spell))

    def _due(self, start: date, days: int, spell: date) -> date | None:
        end = self.spell_last(spell)
        given, at = 0, start
        while True:
            in_gap = at <= end and not self.askers(at)
            taken = in_gap or (at <= end and self.on_leave(at))
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

    # the answer

    def judge(self, day: date, held: Held | None) -> tuple[str, str, date | None, date | None, str | None]:
        """State, reason, due day, last valid day and the path asked, when `held` is the last award."""
        asking = self.askers(day)
        end = None if held is None else held.end
        if not asking:
            if any(self.works(p, day) for p in self.positions):
                because = "no-position"
            elif any(p.first_day < day for p in self.positions):
                because = "left"
            else:
                because = "not-started" if self.positions else "no-position"
            return ("not-required", because, None, end if end is not None and day <= end else None, None)
        if self.on_leave(day):
            return ("on-leave", "leave", None, end, None)
        if held is None:
            clocks = sorted(
                (self.clock(position, day) for position, _ in asking), key=lambda c: (c[0] or date.max, *c[1:3])
            )
            due, _start, _position, because = clocks[0]
            return ("overdue" if due is not None and day > due else "required", because, due, None, "initial")
        assert end is not None
        if day <= end:
            if day >= held.window:
                return ("renewal-due", "window-open", end, end, "renewal")
            return ("current", held.because, None, end, None)
        if day <= held.last:
            return ("lapsed", "ran-out", end + ONE, end, "renewal")
        spell, due_on = self.spell_first(day), end + ONE
        if spell > due_on:
            clocks = sorted(
                (self.clock(position, day) for position, _ in asking), key=lambda c: (c[0] or date.max, *c[1:3])
            )
            first = next(position for position, _ in asking if position.id == clocks[0][2])
            rule = self.policy.rule_on(clocks[0][1], first.facility, first.unit)
            assert rule is not None
            return ("expired", "ran-out", self.due(spell, rule.due_after_start_days, spell), end, "initial")
        return ("expired", "ran-out", due_on, end, "initial")

    def status(self, day: date, last: date) -> dict[str, object]:
        """What the fold should say on a day; the next change is looked for through `last`."""
        own = [award for award in self.awards if award.day <= day]
        held = own[-1] if own else None
        state, because, due_on, valid_through, path = self.judge(day, held)
        seen = [record for record in self.records if record.day <= day][held.used if held else 0 :]
        change = day + ONE
        while change <= last and self.judge(change, held)[0] == state:
            change += ONE
        return {
            "competency": self.policy.competency,
            "state": state,
            "because": because,
            "due_on": due_on and due_on.isoformat(),
            "valid_through": valid_through and valid_through.isoformat(),
            "next_change_on": None if change > last else change.isoformat(),
            "missing": [] if path is None else self.lacking(day, path, seen),
        }
