"""The simulated course: compare-rules, effects, the events they bring about, and what is received from another role.

Data all the way, nothing evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lms.core.cases.script import NOTHING, Effect, Event, Receipt, Role, Rule, RuleKind
from lms.core.cases.state import State, see


def holds(rules: Iterable[Rule], state: State, minute: int | None = None) -> bool:
    """Say whether every rule holds in `state` (were it `minute`); no rules always hold."""
    now = state.minute if minute is None else minute
    return all(_one(rule, state, now) for rule in rules)


def _one(rule: Rule, state: State, minute: int) -> bool:
    match rule.kind:
        case RuleKind.FLAG:
            return rule.name in state.flags
        case RuleKind.NOT_FLAG:
            return rule.name not in state.flags
        case RuleKind.MINUTES:
            return _within(rule, minute)
        case RuleKind.SINCE:
            since = state.flags.get(rule.name)
            return since is not None and _within(rule, minute - since)
        case RuleKind.COUNTER:
            return _within(rule, state.counters.get(rule.name, 0))
        case RuleKind.SIGN:
            return state.truth.get(rule.name) == rule.variant


def _within(rule: Rule, number: int) -> bool:
    return (rule.at_least is None or number >= rule.at_least) and (rule.below is None or number < rule.below)


def apply(effect: Effect, state: State) -> State:
    """Give the state after `effect`. A flag keeps the minute it was first set."""
    if effect == NOTHING:
        return state
    flags = dict(state.flags)
    for flag in effect.flags:
        flags.setdefault(flag, state.minute)
    counters = dict(state.counters)
    for name, by in effect.counters:
        counters[name] = counters.get(name, 0) + by
    known = {sign: known for sign, known in state.known.items() if sign not in effect.forget}
    state = replace(state, flags=flags, counters=counters, truth={**state.truth, **dict(effect.signs)}, known=known)
    return see(state, effect.learn)


def settle(role: Role, state: State) -> tuple[State, tuple[Event, ...]]:
    """Let every event happen whose rules hold, in written order and each at most once, until none is left."""
    happened: list[Event] = []
    while True:
        event = next((e for e in role.events if e.id not in state.happened and holds(e.when, state)), None)
        if event is None:
            return state, tuple(happened)
        state = replace(state, happened={**state.happened, event.id: state.minute})
        state = apply(event.effect, state)
        happened.append(event)


def advance(role: Role, state: State, minutes: int) -> tuple[State, tuple[Event, ...]]:
    """Let `minutes` pass one by one, so that an event falls on its own minute."""
    happened: list[Event] = []
    end = state.minute + minutes
    for minute in range(state.minute + 1, end + 1):
        if any(event.id not in state.happened and holds(event.when, state, minute) for event in role.events):
            state, events = settle(role, replace(state, minute=minute))
            happened += events
    return (replace(state, minute=end) if minutes else state), tuple(happened)


def receive(role: Role, stage_id: str, state: State) -> State:
    """Hear what is received on a stage, once: the clock waits for the sender, then each line has its effect.

    Where no line came, the minutes pass that the author says it costs.
    """
    for receipt in role.receives:
        if receipt.at != stage_id or receipt.flag in state.flags:
            continue
        came = state.received.get(receipt.sender)
        wait = 0 if came is None else max(0, came.sent_at - role.starts_at - state.minute)
        lines = came_lines(receipt, state)
        state, _ = advance(role, state, wait + (0 if lines else receipt.minutes))
        state = apply(Effect(flags=(receipt.flag,)), state)
        for line, effect in receipt.lines:
            if line in lines:
                state = apply(effect, state)
    return state


def came_lines(receipt: Receipt, state: State) -> dict[str, str]:
    """Give the lines that came with a receipt, heard or still to come, with their texts."""
    came = state.received.get(receipt.sender)
    here = {line for line, _ in receipt.lines}
    return {} if came is None else {line: text for line, text in came.lines.items() if line in here}
