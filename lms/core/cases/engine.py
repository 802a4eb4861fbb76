"""The engine: `begin`, `step`, `available`. Pure; a run is the fold of the script over the choices made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lms.core.cases.course import advance, apply, holds, receive, settle
from lms.core.cases.grading import compute
from lms.core.cases.outcome import Outcome, Step
from lms.core.cases.script import (
    ASK,
    END,
    GRADING,
    SINGLE,
    Ask,
    Choice,
    Option,
    Role,
    Script,
    Task,
    TaskKind,
)
from lms.core.cases.site import site_result
from lms.core.cases.state import Known, Mode, Received, SiteValue, State

_PLACE = re.compile(r"\{\{\s*(clock|at\.([a-z0-9-]+))\s*\}\}")
_DAY_MINUTES = 24 * 60


class ChoiceError(ValueError):
    """The choice cannot be made now; the run is unchanged."""


class ScriptError(RuntimeError):
    """The script leads nowhere: a mistake of the author that the checker reports before publication."""


@dataclass(frozen=True, slots=True)
class Available:
    """What can be chosen now."""

    #: the open decision; None when the case is over
    task: Task | None
    options: tuple[Option, ...]
    asks: tuple[Ask, ...]
    #: False: the task rests on a playbook key the site has not set, and is played as teaching
    scored: bool


def begin(
    script: Script,
    role: str,
    *,
    mode: Mode = Mode.TRAINING,
    playbook: Mapping[str, SiteValue] | None = None,
    received: Mapping[str, Received] | None = None,
) -> State:
    """Open a run of `script` as `role`.

    `playbook` holds the site's set values; only those the case names are kept. `received` holds what other roles
    handed over, by role; only the lines this role receives are kept, and a role left out handed over nothing.
    Raises `KeyError` for an unknown role.
    """
    part = script.role(role)
    kept = {key: value for key, value in (playbook or {}).items() if key in script.playbook}
    senders = {receipt.sender: {line for line, _ in receipt.lines} for receipt in part.receives}
    came = {
        sender: replace(one, lines={line: text for line, text in one.lines.items() if line in senders[sender]})
        for sender, one in (received or {}).items()
        if sender in senders
    }
    state = State(
        case=script.id,
        role=role,
        mode=mode,
        playbook=kept,
        stage=part.start,
        task=0,
        minute=0,
        over=False,
        choices=(),
        flags={},
        counters={},
        truth=dict(part.truth),
        known={sign: Known(variant, -before) for sign, variant, before in part.known},
        seen=(),
        happened={},
        received=came,
    )
    return _open(part, _enter(part, part.start, state))


def available(script: Script, state: State) -> Available:
    """Say what can be chosen in `state`."""
    part = script.role(state.role)
    task = _task(part, state)
    if task is None:
        return Available(None, (), (), scored=False)
    options = tuple(option for option in task.options if holds(option.when, state))
    asks = tuple(ask for ask in part.asks if ask.sign not in state.known and holds(ask.when, state))
    return Available(task, options, asks, scored=not task.playbook or task.playbook in state.playbook)


def step(script: Script, state: State, choice: Choice) -> Step:
    """Make one choice. Raises `ChoiceError` when it is not on offer, `ScriptError` when the script leads nowhere."""
    part = script.role(state.role)
    now = available(script, state)
    if now.task is None:
        raise ChoiceError("the case is over")
    if choice.task == ASK:
        return _ask(part, state, now, choice)
    task = now.task
    if choice.task != task.id:
        raise ChoiceError(f"the open task is {task.id}, not {choice.task}")
    options = _picked(task, now.options, choice.picked)
    computed = compute(script, state, task) if task.kind in GRADING else None
    before = len(state.seen)
    after, events = advance(part, state, task.minutes + sum(option.minutes for option in options))
    for option in options:
        after = apply(option.effect, after)
    after, more = settle(part, after)
    after = replace(after, choices=(*state.choices, choice), task=state.task + 1)
    moved = _open(part, after)
    outcome = Outcome(
        choice=choice,
        task=task,
        ask=None,
        options=options,
        from_minute=state.minute,
        to_minute=after.minute,
        computed=computed,
        site=site_result(task, options, state.playbook),
        events=(*events, *more),
        learned=_learned(after, before),
    )
    return Step(moved, outcome)


def replay(
    script: Script,
    role: str,
    choices: Iterable[Choice],
    *,
    mode: Mode = Mode.TRAINING,
    playbook: Mapping[str, SiteValue] | None = None,
    received: Mapping[str, Received] | None = None,
) -> tuple[State, tuple[Outcome, ...]]:
    """Fold the script over `choices` from the beginning."""
    state = begin(script, role, mode=mode, playbook=playbook, received=received)
    outcomes: list[Outcome] = []
    for choice in choices:
        done = step(script, state, choice)
        state = done.state
        outcomes.append(done.outcome)
    return state, tuple(outcomes)


def outcomes(script: Script, state: State) -> tuple[Outcome, ...]:
    """Tell the run of `state` again, choice by choice."""
    return _again(script, state, state.choices)[1]


def undo(script: Script, state: State) -> State:
    """Take the last choice back. Raises `ChoiceError` in assessment, or when nothing was chosen yet."""
    if state.mode is Mode.ASSESSMENT:
        raise ChoiceError("in assessment a choice stands")
    if not state.choices:
        raise ChoiceError("nothing has been chosen yet")
    return _again(script, state, state.choices[:-1])[0]


def clock(role: Role, minute: int) -> str:
    """Give the wall clock of the case, 24 hours, `minute` minutes after it began."""
    total = (role.starts_at + minute) % _DAY_MINUTES
    return f"{total // 60:02d}:{total % 60:02d}"


def tell(script: Script, state: State, text: str) -> str:
    """Fill `{{ clock }}` and `{{ at.FLAG }}` (the time a flag was set) in; other places are left to the markup."""
    role = script.role(state.role)

    def time(match: re.Match[str]) -> str:
        flag = match.group(2)
        return clock(role, state.minute if flag is None else state.flags.get(flag, state.minute))

    return _PLACE.sub(time, text)


def _ask(part: Role, state: State, now: Available, choice: Choice) -> Step:
    """Answer a question from the panel: costs minutes, leaves the open task open."""
    ask = next((ask for ask in now.asks if choice.picked == (ask.id,)), None)
    if ask is None:
        raise ChoiceError(f"cannot be asked now: {', '.join(choice.picked)}")
    before = len(state.seen)
    after, events = advance(part, state, ask.minutes)
    after = apply(replace(ask.effect, learn=(*ask.effect.learn, ask.sign)), after)
    after, more = settle(part, after)
    after = replace(after, choices=(*state.choices, choice))
    return Step(
        # the open task may have lost its ground meanwhile
        _open(part, after),
        Outcome(
            choice=choice,
            task=None,
            ask=ask,
            options=(),
            from_minute=state.minute,
            to_minute=after.minute,
            computed=None,
            site=None,
            events=(*events, *more),
            learned=_learned(after, before),
        ),
    )


def _picked(task: Task, offered: tuple[Option, ...], picked: tuple[str, ...]) -> tuple[Option, ...]:
    by_id = {option.id: option for option in offered}
    unknown = [option_id for option_id in picked if option_id not in by_id]
    if unknown:
        raise ChoiceError(f"not on offer: {', '.join(unknown)}")
    if len(set(picked)) != len(picked):
        raise ChoiceError("an option was picked twice")
    least, most = (1, 1) if task.kind in SINGLE else (task.pick_at_least, task.pick_at_most or len(offered))
    if not least <= len(picked) <= most:
        raise ChoiceError(f"pick {least} to {most}, not {len(picked)}")
    if len(picked) > 1 and any(by_id[option_id].alone for option_id in picked):
        raise ChoiceError("one of these cannot be chosen together with others")
    # only the order of calls means something; elsewhere the order of the page is kept, so that runs compare
    ids = picked if task.kind is TaskKind.CALL_ORDER else tuple(i for i in by_id if i in set(picked))
    return tuple(by_id[option_id] for option_id in ids)


def _task(part: Role, state: State) -> Task | None:
    stage = part.stage(state.stage)
    if state.over or stage is None or state.task >= len(stage.tasks):
        return None
    return stage.tasks[state.task]


def _open(part: Role, state: State) -> State:
    """Move on to the next task whose rules hold, through as many stages as it takes."""
    for _ in range(len(part.stages) + 1):
        stage = part.stage(state.stage)
        if stage is None:
            raise ScriptError(f"no stage {state.stage}")
        index = next((i for i in range(state.task, len(stage.tasks)) if holds(stage.tasks[i].when, state)), None)
        if index is not None:
            return replace(state, task=index)
        way = next((way for way in stage.exits if holds(way.when, state)), None)
        if way is None:
            raise ScriptError(f"stage {stage.id} has no way on")
        if way.go == END:
            return replace(state, task=len(stage.tasks), over=True)
        state = _enter(part, way.go, replace(state, stage=way.go, task=0))
    raise ScriptError(f"stage {state.stage} goes round without a task")


def _again(script: Script, state: State, choices: Iterable[Choice]) -> tuple[State, tuple[Outcome, ...]]:
    """Replay a run under all that it began with."""
    return replay(script, state.role, choices, mode=state.mode, playbook=state.playbook, received=state.received)


def _enter(part: Role, stage_id: str, state: State) -> State:
    """Come onto a stage: first what is received there, then what the stage itself does."""
    stage = part.stage(stage_id)
    if stage is None:
        raise ScriptError(f"no stage {stage_id}")
    state, _ = settle(part, apply(stage.on_enter, receive(part, stage_id, state)))
    return state


def _learned(state: State, before: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(seen.sign for seen in state.seen[before:]))
