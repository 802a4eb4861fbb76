"""The expert path under a site's own values and what was received.

Where the playbook is set, the expert does as the site says; what was handed over, the expert does not ask again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms.core.cases.script import ASK, SINGLE, Choice, Role, Task, TaskKind
from lms.core.cases.state import Received, SiteValue


def expert_path(
    role: Role, playbook: Mapping[str, SiteValue], received: Mapping[str, Received] | None = None
) -> tuple[Choice, ...]:
    """Give the author's expert path, written for someone who was told nothing, as it is for this run.

    Each task that rests on a set key is answered by the site's value; a question or option that a received line has
    answered is left out.
    """
    told = _told(role, received or {})
    path = (_as_the_site_says(role.task(choice.task), choice, playbook) for choice in role.expert)
    kept = (replace(choice, picked=tuple(p for p in choice.picked if p not in told)) for choice in path)
    return tuple(choice for choice in kept if choice.picked or choice.task != ASK)


def _told(role: Role, received: Mapping[str, Received]) -> set[str]:
    lines = {
        line
        for receipt in role.receives
        if receipt.sender in received
        for line, _ in receipt.lines
        if line in received[receipt.sender].lines
    }
    asked = [(option.id, option.told_by) for task in role.tasks() for option in task.options]
    asked += [(ask.id, ask.told_by) for ask in role.asks]
    return {action for action, told_by in asked if lines.intersection(told_by)}


def _as_the_site_says(task: Task | None, choice: Choice, playbook: Mapping[str, SiteValue]) -> Choice:
    if task is None or not task.playbook or task.playbook not in playbook:
        return choice
    value = playbook[task.playbook]
    by_value = {option.value: option.id for option in task.options if option.value}
    wanted = [by_value[item] for item in (value if isinstance(value, tuple) else (str(value),)) if item in by_value]
    if not wanted:
        return choice
    if task.kind in SINGLE:
        return replace(choice, picked=(wanted[0],))
    kept = [picked for picked in choice.picked if picked not in wanted]
    # the site's order comes first; whom the expert also calls follows
    return replace(choice, picked=(*wanted, *kept) if task.kind is TaskKind.CALL_ORDER else (*kept, *wanted))
