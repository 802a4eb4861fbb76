"""The expert path under a site's own values: where the playbook is set, the expert does as the site says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms.core.cases.script import SINGLE, Choice, Role, Task, TaskKind
from lms.core.cases.state import SiteValue


def expert_path(role: Role, playbook: Mapping[str, SiteValue]) -> tuple[Choice, ...]:
    """Give the author's expert path, with each task that rests on a set key answered by the site's value."""
    return tuple(_as_the_site_says(role.task(choice.task), choice, playbook) for choice in role.expert)


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
