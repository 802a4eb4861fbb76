"""A second implementation of the competency rules for the tests: slow, day by day, sharing only the record types.

It walks through every day and counts; nothing is merged or looked up by halving. What a fixed day was found to be is
remembered. To see what comes, a copy of the walk goes on without any later fact until the state is another.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from tests.core.competency.reference_days import ONE, Days, works
from tests.core.competency.reference_ground import Count, Owed
from tests.core.competency.reference_paths import lacking, path
from tests.core.competency.reference_walk import Walk

KINDS = ("content", "playbook", "unit-turnover", "course-start", "asked-again", "new-position")
WHY = {"first": "awarded", "renewal": "renewed", "accredited": "accredited"}
Said = dict[str, object]
Told = tuple[str, date | None, date | None, list[str]]


@dataclass(frozen=True)
class Cause:
    """Why somebody is lapsed or expired."""

    since: date
    #: 0 where validity ran out, 1 where an update was missed
    order: int
    owed: Owed | None

    @property
    def because(self) -> str:
        """Its name."""
        return "ran-out" if self.owed is None else "update-missed"


class View:
    """What a walk says of its day."""

    def __init__(self, walk: Walk) -> None:
        """Look at the day the walk has reached."""
        self.walk, self.days, self.day = walk, walk.days, walk.day
        self.held = walk.held
        self.end = None if walk.held is None else walk.held.end

    # the causes

    def ran_out(self) -> list[Cause]:
        """Validity ended."""
        held = self.held
        return [] if held is None or self.day <= held.end else [Cause(held.end + ONE, 0, None)]

    def missed(self) -> list[Cause]:
        """Updates missed and still open."""
        found = [one for one in self.walk.owed.values() if one.missed and self.walk.applies(one, self.day)]
        return [Cause(one.missed, 1, one) for one in found if one.missed is not None]

    def dead(self) -> list[Cause]:
        """Updates missed for longer than the lapse limit, passed since or not."""
        found = [one for one in self.walk.dead.values() if self.walk.applies(one, self.day)]
        return [Cause(one.missed, 1, one) for one in found if one.missed is not None]

    def open(self) -> list[Owed]:
        """What is owed today."""
        return [one for one in self.walk.owed.values() if self.walk.applies(one, self.day)]

    def backs(self) -> list[Count]:
        """Returns not yet answered."""
        return [count for day, count in self.walk.back.items() if day not in self.walk.cleared]

    def window(self) -> bool:
        """Whether the window is open."""
        return self.held is not None and self.held.window <= self.day <= self.held.end

    # the state

    def state(self) -> str:
        """The first that applies."""
        walk, day, held = self.walk, self.day, self.held
        if not walk.asked(day):
            return "not-required"
        if walk.revoked is not None:
            return "revoked"
        if self.days.exempt(day):
            return "exempt"
        if self.days.on_leave(day):
            return "on-leave"
        if held is None:
            due = self.first_due()[0]
            return "overdue" if due is not None and day > due else "required"
        if day > held.last or self.dead():
            return "expired"
        if self.ran_out() or self.missed():
            return "lapsed"
        if self.backs():
            return "return-due"
        if self.open():
            return "update-due"
        return "renewal-due" if self.window() else "current"

    # the dates

    def foreseen(self, count: Count) -> date | None:
        """The due day of a clock; after the last day on which anything asks it runs plainly."""
        count, at = copy(count), self.day
        asked = self.days.last
        while asked > at and not self.walk.asked(asked):
            asked -= ONE
        while count.due is None and at < self.days.last:
            at += ONE
            count.tell(at, counts=at > asked or self.walk.is_given(at))
        return count.due

    def assigned_due(self) -> list[date | None]:
        """The due days of the assignments that ask today."""
        return [self.foreseen(self.walk.assigned[one.id]) for one in self.walk.assignments_on(self.day)]

    def position_clocks(self) -> list[tuple[date | None, date, str, str]]:
        """The clocks of the positions that ask today, the earliest due day first."""
        clocks = [self.days.clock(position, self.day) for position, _ in self.days.askers(self.day)]
        return sorted(clocks, key=lambda clock: (clock[0] or date.max, *clock[1:3]))

    def first_due(self) -> tuple[date | None, str]:
        """The due day and the reason of who never held an award."""
        found = [(clock[0] or date.max, 0, clock[3]) for clock in self.position_clocks()]
        found += [(due or date.max, 1, "assigned") for due in self.assigned_due()]
        due, _, because = min(found, key=lambda one: one[:2])
        return None if due == date.max else due, because

    def lapsed_on(self, first: date, *, expired: bool) -> date | None:
        """The first day lapsed, or what stands for it."""
        day, days = self.day, self.days
        if not days.askers(day):
            return min(self.assigned_due(), key=lambda due: due or date.max)
        if expired and days.spell_first(day) > first:
            clock = self.position_clocks()[0]
            position = next(p for p, _ in days.askers(day) if p.id == clock[2])
            rule = days.rule_at(position, clock[1])
            assert rule is not None
            return days.due(days.spell_first(day), rule.due_after_start_days, days.spell_first(day))
        return first

    # the whole

    def said(self) -> Said:
        """State, reason, due day, last valid day and what is missing."""
        state = self.state()
        because, due, through, missing = getattr(self, state.replace("-", "_"))()
        return {
            "competency": self.days.policy.competency,
            "state": state,
            "because": because,
            "due_on": due and due.isoformat(),
            "valid_through": through and through.isoformat(),
            "missing": missing,
        }

    def asked_path(self, name: str) -> list[str]:
        """What is missing of a path."""
        wanted = path(self.days, name, self.day, self.held)
        return lacking(self.days, wanted, self.walk.usable(self.day), self.day)

    def all_owed(self) -> list[str]:
        """All that is owed, and the renewal path when the window is open."""
        texts = [text for one in self.open() for text in self.walk.still_owed(one, self.day)]
        return list(dict.fromkeys(texts + (self.asked_path("renewal") if self.window() else [])))

    def marks(self) -> tuple[bool, bool]:
        """Whether an update or a return is late, and whether the award was withdrawn and not earned again."""
        clocks = {"update-due": [one.count for one in self.open()], "return-due": self.backs()}
        late = any(count.due is not None and count.due < self.day for count in clocks.get(self.state(), []))
        return late, self.walk.revoked is not None

    def not_required(self) -> Told:
        """Nothing asks."""
        positions = self.days.positions
        if any(works(p, self.day) for p in positions):
            because = "no-position"
        elif any(p.first_day < self.day for p in positions):
            because = "left"
        else:
            because = "not-started" if positions else "no-position"
        shown = self.held is not None and self.walk.revoked is None and self.day <= self.held.end
        return because, None, self.end if shown else None, []

    def revoked(self) -> Told:
        """Withdrawn by a lead."""
        assert self.walk.revoked is not None
        return "revoked", self.walk.revoked[0], None, self.asked_path("initial")

    def exempt(self) -> Told:
        """A dated exemption."""
        return "exempted", None, None, []

    def on_leave(self) -> Told:
        """Away from every position that asks."""
        return "leave", None, self.end, []

    def required(self) -> Told:
        """Never held."""
        due, because = self.first_due()
        return because, due, None, self.asked_path("initial")

    overdue = required

    def expired(self) -> Told:
        """Too late for the refresher."""
        assert self.held is not None
        too_late = (self.ran_out() if self.day > self.held.last else []) + self.dead()
        first = min(too_late, key=lambda one: (one.since, one.order))
        return first.because, self.lapsed_on(first.since, expired=True), self.end, self.asked_path("initial")

    def lapsed(self) -> Told:
        """The refresher is still open."""
        causes = sorted(self.ran_out() + self.missed(), key=lambda one: (one.since, one.order))
        missing: list[str] = []
        for one in causes:
            missing += self.asked_path("renewal") if one.owed is None else self.walk.still_owed(one.owed, self.day)
        first = causes[0]
        return first.because, self.lapsed_on(first.since, expired=False), self.end, list(dict.fromkeys(missing))

    def return_due(self) -> Told:
        """Back after a long time."""
        due = min(self.foreseen(count) or date.max for count in self.backs())
        missing: list[str] = []
        for back in self.days.returns().values():
            if back.day in self.walk.back and back.day not in self.walk.cleared:
                wanted = path(self.days, "return", self.day, self.held)
                since = [r for r in self.walk.known if r.day >= back.counts_from and self.walk.counts(r, self.day)]
                missing += lacking(self.days, wanted, since, self.day)
        return "returned", None if due == date.max else due, self.end, list(dict.fromkeys(missing + self.all_owed()))

    def update_due(self) -> Told:
        """Something is owed."""
        dues = [(self.foreseen(one.count) or date.max, KINDS.index(one.because)) for one in self.open()]
        due, kind = min(dues)
        return KINDS[kind], None if due == date.max else due, self.end, self.all_owed()

    def renewal_due(self) -> Told:
        """Inside the window."""
        assert self.held is not None
        return "window-open", self.held.end, self.end, self.asked_path("renewal")

    def current(self) -> Told:
        """Held and valid."""
        assert self.held is not None
        return "extended" if self.held.extended else WHY[self.held.kind], None, self.end, []


@dataclass
class Foresight:
    """The states that follow a day if nothing is added."""

    walk: Walk
    states: dict[date, str] = field(default_factory=dict)

    def change(self, day: date, last: date) -> date | None:
        """The first later day with another state, through `last`."""
        later = day + ONE
        while later <= last:
            if self.state(later) != self.states[day]:
                return later
            later += ONE
        return None

    def state(self, day: date) -> str:
        """The state of a day, walking on as far as needed."""
        while day not in self.states:
            self.walk.step(self.walk.day + ONE)
            self.states[self.walk.day] = View(self.walk).state()
        return self.states[day]


@dataclass
class Reference:
    """The rules applied to one person, one day after the other, from `first` to `last`."""

    history: History
    policy: Policy
    first: date
    last: date
    #: the last walk, for those who look at what happened
    walk: Walk = field(init=False)

    def statuses(self, asked: Iterable[date], ahead: Iterable[date], last: date) -> dict[date, Said]:
        """What the fold should say on some days; on those `ahead` also the next change, looked for through `last`."""
        wanted, forward = sorted(set(asked)), set(ahead)
        days = Days(self.history, self.policy, self.first, self.last)
        self.walk = Walk(days, until=date.max, day=self.first)
        dated = fact_days(self.history)
        found: dict[date, Said] = {}
        foresight: Foresight | None = None
        for day in (self.first + number * ONE for number in range((wanted[-1] - self.first).days + 1)):
            self.walk.step(day)
            if day in dated:
                foresight = None
            if day not in wanted:
                continue
            view = View(self.walk)
            found[day] = {**view.said(), "marks": view.marks()}
            if day in forward:
                foresight = foresight or Foresight(self.walk.ahead(), {day: view.state()})
                assert foresight.state(day) == view.state()
                change = foresight.change(day, last)
                found[day]["next_change_on"] = change and change.isoformat()
        return found


def fact_days(history: History) -> set[date]:
    """The days on which something happened that cannot be foreseen."""
    found = {fact.day for kind in ("passed", "assignments", "triggers") for fact in getattr(history, kind)}
    found |= {fact.day for kind in ("revocations", "extensions", "accredited") for fact in getattr(history, kind)}
    found |= {fact.day for fact in history.taken_back}
    return found | {record.reviewed_on for record in history.passed if record.reviewed_on is not None}
