"""Play every path of a role: reachable parts, dead ends, contradictory findings, grades that are not on offer.

Two states are the same when no rule, no grade and no offer can ever tell them apart: times count only up to the
largest number any rule compares them with. So the walk is exact until its bound, and says when it reached it.

It begins with every hand-over there can be: each set of lines that do something, the author's hand-over, and none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lms.core.cases.course import came_lines
from lms.core.cases.engine import ChoiceError, ScriptError, available, begin, step
from lms.core.cases.grading import compute
from lms.core.cases.handover import usual
from lms.core.cases.script import (
    ASK,
    GRADING,
    SINGLE,
    Choice,
    Effect,
    Option,
    Receipt,
    Role,
    Rule,
    RuleKind,
    Script,
    Task,
)
from lms.core.cases.state import Received, SiteValue, State
from lms.core.problems import FieldError

#: steps taken before the walk gives up and says so
BOUND = 60_000
#: different sets of one task's options that are played at most
MOST_COMBINED = 4_000
#: lines that do something and may come or not; with more of them not every hand-over is played
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong on some path: the part of the case it belongs to, and what it is."""

    part: str
    message: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found by playing."""

    stages: frozenset[str]
    tasks: frozenset[str]
    events: frozenset[str]
    options: frozenset[tuple[str, str]]
    trouble: tuple[Trouble, ...]
    steps: int
    #: False: the bound was reached, or a task has too many options to combine, and paths are left unplayed
    complete: bool


def walk(script: Script, role: Role, *, playbook: Mapping[str, SiteValue] | None = None, bound: int = BOUND) -> Walk:
    """Play every path of `role` with the given playbook values (none: every key unset)."""
    player = _Player(script, role, bound)
    try:
        for received in player.hand_overs(playbook or {}):
            player.reach(begin(script, role.id, playbook=playbook, received=received))
    except (ScriptError, ChoiceError) as error:
        player.say(f"role {role.id}", str(error))
    while player.waiting and player.steps < bound:
        player.play(player.waiting.pop())
    return Walk(
        frozenset(player.stages),
        frozenset(player.tasks),
        frozenset(player.events),
        frozenset(player.options),
        tuple(player.trouble),
        player.steps,
        complete=player.complete and not player.waiting and player.steps < bound,
    )


class _Player:
    """The walk while it goes on."""

    def __init__(self, script: Script, role: Role, bound: int) -> None:
        self.script, self.role, self.bound = script, role, bound
        self.limits = _Limits(script, role)
        self.trouble: dict[Trouble, None] = {}
        self.stages: set[str] = set()
        self.tasks: set[str] = set()
        self.events: set[str] = set()
        self.options: set[tuple[str, str]] = set()
        self.waiting: list[State] = []
        self.seen: set[tuple[object, ...]] = set()
        self.steps = 0
        self.complete = True

    def say(self, part: str, message: str) -> None:
        """Note one thing that is wrong."""
        self.trouble[Trouble(part, message)] = None

    def hand_overs(self, playbook: Mapping[str, SiteValue]) -> Iterator[dict[str, Received]]:
        """Give every hand-over a run can begin with, as far as it can matter; lines that do the same come together."""
        if not self.role.receives:
            yield {}
            return
        given = usual(self.script, self.role.id, playbook)
        yield given
        groups: dict[tuple[str, frozenset[object]], list[str]] = {}
        for receipt in self.role.receives:
            for line, effect in receipt.lines:
                groups.setdefault((receipt.sender, self.limits.effect(effect)), []).append(line)
        self.complete = self.complete and len(groups) <= MOST_LINES
        names = list(groups)[:MOST_LINES]
        for number in range(2 ** len(names)):
            picked = [name for at, name in enumerate(names) if number >> at & 1]
            yield {
                sender: Received(
                    one.sent_at, {line: "" for name in picked if name[0] == sender for line in groups[name]}
                )
                for sender, one in given.items()
            }
        yield {}

    def reach(self, state: State) -> None:
        """Come to a state; one that was played already is left alone."""
        key = self.limits.key(state)
        if key not in self.seen:
            self.seen.add(key)
            self.waiting.append(state)

    def play(self, state: State) -> None:
        """Make every choice of a state."""
        self.stages.add(state.stage)
        self.events.update(state.happened)
        now = available(self.script, state)
        if now.task is None:
            return
        self.tasks.add(now.task.id)
        self.options.update((now.task.id, option.id) for option in now.options)
        for trouble in _grade_trouble(self.script, state, now.task, now.options):
            self.trouble[trouble] = None
        choices, all_of_them = _choices(now.task, now.options, self.limits)
        self.complete = self.complete and all_of_them
        if not choices:
            self.say(f"task {now.task.id}", "on some path nothing can be chosen here")
        for choice in (*choices, *(Choice(ASK, (ask.id,)) for ask in now.asks)):
            if self.steps >= self.bound:
                return
            self.steps += 1
            try:
                # what was chosen and seen before decides nothing from here on
                self.reach(replace(step(self.script, state, choice).state, choices=(), seen=()))
            except ScriptError as error:
                self.say(f"task {now.task.id}", f"a dead end after {', '.join(choice.picked)}: {error}")
            except FieldError:
                continue  # told above, at the task


def _grade_trouble(script: Script, state: State, task: Task, options: Iterable[Option]) -> Iterator[Trouble]:
    if task.kind not in GRADING:
        return
    try:
        answer = compute(script, state, task).answer
    except FieldError as error:
        yield Trouble(f"task {task.id}", f"on some path the findings cannot be graded: {error}")
        return
    if answer not in {option.id for option in options}:
        yield Trouble(f"task {task.id}", f"on some path the right answer is {answer}, and it is not on offer")


def _choices(task: Task, options: tuple[Option, ...], limits: _Limits) -> tuple[list[Choice], bool]:
    """Give choices that stand for all: sets of options are the same when their effects and their minutes are."""
    if task.kind in SINGLE:
        return [Choice(task.id, (option.id,)) for option in options], True
    rest = [option for option in options if not option.alone]
    most = task.pick_at_most or len(options)
    counted = task.pick_at_least > 1 or most < len(rest)
    # (what is done to the patient, minutes, how many as far as it matters) -> one set that does it
    sets: dict[tuple[frozenset[object], int, int], tuple[str, ...]] = {(frozenset(), 0, 0): ()}
    for option in rest:
        does = limits.effect(option.effect, option.id)
        for (done, minutes, number), picked in list(sets.items()):
            key = (done | does, minutes + option.minutes, number + 1 if counted else 1)
            sets.setdefault(key, (*picked, option.id))
        if len(sets) > MOST_COMBINED:
            return [Choice(task.id, picked) for picked in sets.values() if picked], False
    found = [Choice(task.id, (option.id,)) for option in options if option.alone]
    found += [Choice(task.id, picked) for picked in sets.values() if task.pick_at_least <= len(picked) <= most]
    return found, True


class _Limits:
    """What of a state can matter to this role.

    Flags and signs some rule, grade or question looks at; times only as far as a rule that can still hold compares.
    """

    def __init__(self, script: Script, role: Role) -> None:
        rules = [(name, rule) for name, rule in _rules(role)]
        self.flags = {r.name for _, r in rules if r.kind in (RuleKind.FLAG, RuleKind.NOT_FLAG, RuleKind.SINCE)}
        self.counters = {r.name for _, r in rules if r.kind is RuleKind.COUNTER}
        graded = {s.id for s in script.signs if any(v.crs or v.icans for v in s.variants.values())}
        self.known = graded | {ask.sign for ask in role.asks}
        self.truth = graded | {r.name for _, r in rules if r.kind is RuleKind.SIGN}
        self.role = role
        #: (event or nothing, flag or nothing for the time since the start, the largest number compared)
        self.times = [
            (name, r.name, max(r.at_least or 0, r.below or 0))
            for name, r in rules
            if r.kind in (RuleKind.MINUTES, RuleKind.SINCE)
        ]

    def effect(self, effect: Effect, name: str = "") -> frozenset[object]:
        """Give what an effect does as far as it can matter; two that do the same count once, save when they count."""
        done: set[object] = {("set", flag) for flag in effect.flags if flag in self.flags}
        done |= {("become", *item) for item in effect.signs if item[0] in self.truth}
        done |= {("forget", sign) for sign in effect.forget if sign in self.known}
        done |= {("look", sign) for sign in effect.learn if sign in self.known}
        done |= {("count", name) for counter, _ in effect.counters if counter in self.counters}
        return frozenset(done)

    def key(self, state: State) -> tuple[object, ...]:
        """Give a value equal for states nothing can tell apart."""
        times: dict[str, int] = {}
        for event, flag, limit in self.times:
            if event not in state.happened and (not flag or flag in state.flags):
                since = state.minute - state.flags.get(flag, 0)
                times[flag] = max(times.get(flag, 0), min(since, limit))
        return (
            state.stage,
            state.task,
            state.over,
            tuple(sorted(times.items())),
            frozenset(flag for flag in state.flags if flag in self.flags),
            frozenset(item for item in state.counters.items() if item[0] in self.counters),
            frozenset(item for item in state.truth.items() if item[0] in self.truth),
            frozenset((sign, known.variant) for sign, known in state.known.items() if sign in self.known),
            frozenset(state.happened),
            self._to_come(state),
        )

    def _to_come(self, state: State) -> tuple[object, ...]:
        """Give what is still to be received, as far as it can matter: the wait, what it does, or that nothing comes."""
        return tuple(
            (
                receipt.sender,
                self._wait(receipt, state),
                bool(lines),
                frozenset(item for line, effect in receipt.lines if line in lines for item in self.effect(effect)),
            )
            for receipt in self.role.receives
            if receipt.flag not in state.flags
            for lines in [came_lines(receipt, state)]
        )

    def _wait(self, receipt: Receipt, state: State) -> int:
        """Give how long the clock will still wait for a hand-over; 0 where no rule ever compares a time."""
        came = state.received.get(receipt.sender)
        return 0 if came is None or not self.times else max(0, came.sent_at - self.role.starts_at - state.minute)


def _rules(role: Role) -> Iterator[tuple[str, Rule]]:
    """Give every rule, with the event it belongs to: once that has happened, its rules are no longer asked."""
    for event in role.events:
        yield from ((event.id, rule) for rule in event.when)
    for ask in role.asks:
        yield from (("", rule) for rule in ask.when)
    for stage in role.stages:
        for way in stage.exits:
            yield from (("", rule) for rule in way.when)
        for task in stage.tasks:
            yield from (("", rule) for rule in task.when)
            for option in task.options:
                yield from (("", rule) for rule in option.when)
