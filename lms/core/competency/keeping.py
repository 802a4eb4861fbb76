"""Keeping a minimum: the fewest people who must do what they are missing, each by a day, so that a forecast holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from operator import add, ge, gt, lt, sub

from lms.core.competency.forecast import Change, Forecast, Hours, Run, Runs, Spot, counted, runs
from lms.core.competency.path import read_item
from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Member
from lms.core.competency.records import History, Passed
from lms.core.competency.states import State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import fold
from lms.core.dates import add_days

#: how often one person is asked again at most within one forecast
MOST_TASKS = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person with everything known about them."""

    name: str
    member: Member
    history: History


@dataclass(frozen=True, slots=True)
class Task:
    """What one person has to do, and the last day on which it is in time."""

    by: date
    #: items as written in the policy, as they are asked on that day
    missing: tuple[str, ...]
    #: first day on which doing it keeps the date; None where nothing valid is renewed
    opens_on: date | None


@dataclass(frozen=True, slots=True)
class Doing:
    """One person of a plan, what they do and when."""

    person: str
    #: how they stand on the first day of the forecast
    status: Status
    #: the next one first; a short validity asks again within the days
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who must do what by when, and what comes of it."""

    #: by the day of the first task, then by name
    doing: tuple[Doing, ...]
    #: the numbers when they do it
    then: Forecast
    #: the numbers when everybody who could does
    everybody: Forecast
    #: how many could; 0 where nobody has to
    could: int
    #: who drops out for a reason that no passing mends
    others: tuple[Change, ...]

    @property
    def holds(self) -> bool:
        """Whether the minimum is reached on every day."""
        return self.then.below is None

    @property
    def more(self) -> int:
        """How many more ready people it takes than all there are."""
        return self.everybody.worst


@dataclass(frozen=True, slots=True)
class _Kept:
    """A person who does each thing in time, folded with what they would pass."""

    candidate: Candidate
    tasks: tuple[Task, ...]
    #: there is nothing valid to keep on the day of the first task
    nothing_held: bool
    #: the last valid day as it is on the first day of the forecast; the last of all days where there is none
    end: date
    runs: tuple[Run, ...]
    #: for each day, whether they are ready only by it
    gain: tuple[bool, ...]

    @property
    def person(self) -> str:
        """Who it is."""
        return self.candidate.member.person


@dataclass(frozen=True, slots=True)
class Ground:
    """What every fold of one plan has in common."""

    spot: Spot
    first: date
    last: date
    #: of the competency
    policy: Policy
    hours: Hours

    def fold(self, member: Member, history: History) -> Member:
        """Fold the competency of one person anew: their one timeline."""
        return Member(member.person, member.positions, (fold(history, self.policy),))

    def runs(self, member: Member) -> tuple[Run, ...]:
        """Give the runs of one person in the cell; none where they never stand in it."""
        return runs(member, self.hours, self.first, self.last).get(self.spot) or ()

    def count(self, people: Runs, members: Sequence[Member]) -> Forecast:
        """Count the cell."""
        positions = [position for member in members for position in member.positions]
        return counted(self.spot, people, self.first, self.last, self.policy, positions)


def plan(ground: Ground, people: Sequence[Candidate]) -> Plan:
    """Find who must do what they are missing so that no day is below its minimum, or as few below as can be.

    Every proposal is checked by folding the person with the passes it names. Days are filled from the first short one
    on, each time by who stays ready longest from there; then by those who have something valid to keep before the
    others, the earliest last valid day, the name. Nobody stays in the plan who can be left out. Where each keeps ready
    for one stretch of days, as nearly all do, no smaller plan exists. Folds: at most a few for each person who is not
    ready on every day.
    """
    members = [ground.fold(one.member, one.history) for one in people]
    base = {member.person: own for member in members if (own := ground.runs(member))}
    numbers = ground.count(base, members)
    others = tuple(c for c in numbers.changes if c.now.why is not None and not c.now.why.mended_by_passing)
    if numbers.below is None:
        return Plan((), numbers, numbers, 0, others)
    ready = [step.ready for step in numbers.steps for _ in range(step.length)]
    least = [step.minimum or 0 for step in numbers.steps for _ in range(step.length)]
    could = [
        kept
        for one in people
        if one.member.person in base and (kept := _kept(ground, one, base[one.member.person], None)) is not None
    ]
    best = [number + sum(kept.gain[at] for kept in could) for at, number in enumerate(ready)]
    wanted = list(map(min, least, best))
    chosen = _fewest(could, ready, wanted)
    for at, kept in enumerate(chosen):
        chosen[at] = _waited(ground, kept, chosen, base[kept.person], ready, wanted)
    then = ground.count({**base, **{kept.person: kept.runs for kept in chosen}}, members)
    everybody = ground.count({**base, **{kept.person: kept.runs for kept in could}}, members)
    status = {member.person: status_on(member.timelines[0], ground.first) for member in members}
    return Plan(
        tuple(
            Doing(kept.person, status[kept.person], kept.tasks)
            for kept in sorted(chosen, key=lambda kept: (kept.tasks[0].by, kept.candidate.name, kept.person))
        ),
        then,
        everybody,
        len(could),
        others,
    )


def passing(day: date, missing: Sequence[str], number: int) -> tuple[Passed, ...]:
    """Give records as they would be if everything missing were passed on `day`, about its noon; never to be stored.

    Those of a later number, counted from 0 to 59, are passed after those of an earlier one of the same day.
    """
    at = datetime.combine(day, time(12, number), UTC)
    return tuple(
        Passed(f"proposed-{number}-{place}", read_item(text).choices[0].activity, at, day, at, 100.0)
        for place, text in enumerate(missing)
    )


def _kept(ground: Ground, candidate: Candidate, base: tuple[Run, ...], wait_until: date | None) -> _Kept | None:
    """Let one person do each thing in time, through the last day; None where that gains nothing.

    What is valid is renewed by its last day, or answered by its due day. Where nothing valid is left to keep, the day
    is the first on which the person is asked, or `wait_until`.
    """
    history, tasks = candidate.history, list[Task]()
    member = ground.fold(candidate.member, history)
    own, nothing_held = base, False
    while len(tasks) < MOST_TASKS:
        bad = _next_to_mend(own, tasks[-1].by if tasks else None)
        if bad is None:
            break
        before = add_days(bad.status.on, -1)
        held = before >= ground.first and status_on(member.timelines[0], before).state.ready
        by = before if held else bad.first
        if not held and not tasks:
            nothing_held = True
            by = by if wait_until is None else max(by, wait_until)
        status = status_on(member.timelines[0], by)
        opens = status.award.window_opens_on if held and status.award and status.state is State.RENEWAL_DUE else None
        tried = replace(history, passed=(*history.passed, *passing(by, status.missing, len(tasks))))
        passed = ground.fold(candidate.member, tried)
        after = ground.runs(passed)
        if _ready_days(after) == _ready_days(own):
            break
        history, member, own = tried, passed, after
        tasks.append(Task(by, status.missing, opens))
    without, with_it = _ready_days(base), _ready_days(own)
    if not tasks or any(map(gt, without, with_it)):
        return None
    gain = tuple(map(gt, with_it, without))
    end = base[0].status.valid_through or date.max
    return _Kept(candidate, tuple(tasks), nothing_held, end, own, gain)


def _next_to_mend(own: Sequence[Run], after: date | None) -> Run | None:
    """Give the first days, beginning after a day, on which the person is not ready and passing would mend it."""
    return next(
        (
            run
            for run in own
            if run.why is not None and run.why.mended_by_passing and (after is None or run.first > after)
        ),
        None,
    )


def _ready_days(own: Sequence[Run]) -> list[bool]:
    """Say for each day whether the person is ready."""
    days: list[bool] = []
    for run in own:
        days.extend([run.ready] * run.length)
    return days


def _fewest(could: Sequence[_Kept], ready: Sequence[int], wanted: Sequence[int]) -> list[_Kept]:
    """Choose people until every day has what is wanted, then leave out whoever is not needed."""
    count, rest, chosen = list(ready), list(could), list[_Kept]()
    for at, least in enumerate(wanted):
        while count[at] < least:
            best = min((kept for kept in rest if kept.gain[at]), key=lambda kept: _rank(kept, at))
            rest.remove(best)
            chosen.append(best)
            count = list(map(add, count, best.gain))
    for kept in reversed(tuple(chosen)):
        if all(map(ge, map(sub, count, kept.gain), wanted)):
            chosen.remove(kept)
            count = list(map(sub, count, kept.gain))
    return chosen


def _rank(kept: _Kept, at: int) -> tuple[int, bool, date, str, str]:
    reach = next((day for day in range(at, len(kept.gain)) if not kept.gain[day]), len(kept.gain))
    return (-reach, kept.nothing_held, kept.end, kept.candidate.name, kept.person)


def _waited(
    ground: Ground,
    kept: _Kept,
    chosen: Sequence[_Kept],
    base: tuple[Run, ...],
    ready: Sequence[int],
    wanted: Sequence[int],
) -> _Kept:
    """Give somebody who has nothing valid to keep the last day that is still in time: the day before they are needed.

    Never past the day after which more would be asked of them. The others wait as long as is settled by now: two who
    could each stand in for the other do not both wait.
    """
    if not kept.nothing_held:
        return kept
    others = [one for one in chosen if one.person != kept.person]
    count = [number + sum(one.gain[at] for one in others) for at, number in enumerate(ready)]
    needed = next(at for at, least in enumerate(wanted) if count[at] < least)
    until = add_days(ground.first, needed - 1)
    turns = next(run.status.next_change_on for run in base if run.why and run.why.mended_by_passing)
    if turns is not None:
        until = min(until, add_days(turns, -1))
    later = _kept(ground, kept.candidate, base, until)
    if later is None or any(map(lt, map(add, count, later.gain), wanted)):
        return kept
    return later
