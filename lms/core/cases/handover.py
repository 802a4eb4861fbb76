"""What one role does is what the next receives: the lines a run hands over, and those a run gets by the author's hand.

A line is handed over when everything it rests on was done (`Handed.by`) and held at the end (`Handed.when`). Its text
is told with the sender's own times and never changes after that. Who has no run of the sender's role to receive from
gets the author's hand-over: the expert path's, without the lines the receipt leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.cases.course import came_lines, holds
from lms.core.cases.engine import replay, tell
from lms.core.cases.expert import expert_path
from lms.core.cases.script import Receipt, Role, Script
from lms.core.cases.state import Received, SiteValue, State


@dataclass(frozen=True, slots=True)
class Heard:
    """One receipt of a run that lies behind it."""

    receipt: Receipt
    #: line -> text; empty: nothing came
    lines: Mapping[str, str]
    #: the minute it was received
    minute: int


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What one later role receives from a run, and what it receives from the expert."""

    role: Role
    receipt: Receipt
    own: Mapping[str, str]
    expert: Mapping[str, str]


def hand_over(script: Script, state: State) -> Received:
    """Give what a run hands over, in the author's order. Meant for a run at its end."""
    role = script.role(state.role)
    done = {picked for choice in state.choices for picked in choice.picked}
    done |= {f"{choice.task}/{picked}" for choice in state.choices for picked in choice.picked}
    return Received(
        role.starts_at + state.minute,
        {
            line.id: tell(script, state, line.text)
            for line in role.hands_over
            if done.issuperset(line.by) and holds(line.when, state)
        },
    )


def usual(script: Script, role_id: str, playbook: Mapping[str, SiteValue]) -> dict[str, Received]:
    """Give the author's hand-over of every role that `role_id` receives from.

    Roles receive only from roles written before them, so this ends.
    """
    received = {}
    for receipt in script.role(role_id).receives:
        sent = expert_hand_over(script, receipt.sender, playbook)
        kept = {line: text for line, text in sent.lines.items() if line not in receipt.left_out}
        received[receipt.sender] = Received(sent.sent_at, kept)
    return received


def expert_hand_over(
    script: Script,
    role_id: str,
    playbook: Mapping[str, SiteValue],
    received: Mapping[str, Received] | None = None,
) -> Received:
    """Give what the expert hands over as `role_id`, after receiving `received` (left out: the author's hand-overs)."""
    role = script.role(role_id)
    if received is None:
        received = usual(script, role_id, playbook)
    state, _ = replay(script, role_id, expert_path(role, playbook, received), playbook=playbook, received=received)
    return hand_over(script, state)


def heard(role: Role, state: State) -> tuple[Heard, ...]:
    """Give what this run has received so far, in the order it was received."""
    found = [
        Heard(receipt, came_lines(receipt, state), state.flags[receipt.flag])
        for receipt in role.receives
        if receipt.flag in state.flags
    ]
    return tuple(sorted(found, key=lambda one: one.minute))


def passed_on(script: Script, state: State) -> tuple[PassedOn, ...]:
    """Give what each later role receives from this run, beside what it receives from the expert."""
    takers = [(role, receipt) for role in script.roles for receipt in role.receives if receipt.sender == state.role]
    if not takers:
        return ()
    own = hand_over(script, state)
    expert = expert_hand_over(script, state.role, state.playbook, state.received)
    return tuple(
        PassedOn(role, receipt, *(_only(receipt, sent.lines) for sent in (own, expert))) for role, receipt in takers
    )


def _only(receipt: Receipt, lines: Mapping[str, str]) -> dict[str, str]:
    here = {line for line, _ in receipt.lines}
    return {line: text for line, text in lines.items() if line in here}


def told(role: Role, state: State) -> dict[str, int]:
    """Give the actions that a received line has answered, each with the minute it was received.

    They count as done: what was handed over need not be asked again.
    """
    minutes = {line: one.minute for one in heard(role, state) for line in one.lines}
    asked = [(option.id, option.told_by) for task in role.tasks() for option in task.options]
    asked += [(ask.id, ask.told_by) for ask in role.asks]
    return {
        action: min(minutes[line] for line in lines if line in minutes)
        for action, lines in asked
        if any(line in minutes for line in lines)
    }
