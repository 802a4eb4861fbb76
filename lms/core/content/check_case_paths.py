"""A case held against its own play: the expert path with and without the site's values, and every other path."""

from __future__ import annotations

from collections.abc import Iterator

from lms.core.cases.debrief import Debrief, debrief
from lms.core.cases.engine import ChoiceError, ScriptError, begin, replay
from lms.core.cases.expert import expert_path
from lms.core.cases.handover import usual
from lms.core.cases.script import GRADING, Role, Script
from lms.core.cases.state import Received, SiteValue
from lms.core.cases.walk import walk
from lms.core.content.cases import Places
from lms.core.content.library import Library
from lms.core.problems import FieldError, Problem


def paths(script: Script, places: Places, library: Library) -> Iterator[Problem]:
    """Give the problems that only playing shows. The names of the case must already be in order."""
    for role in script.roles:
        for playbook in ({}, _all_set(script, library)):
            for received in _hand_overs(script, role, playbook):
                yield from _expert(script, role, playbook, received, places)
        yield from _every_path(script, role, places)


def _hand_overs(script: Script, role: Role, playbook: dict[str, SiteValue]) -> list[dict[str, Received]]:
    """Give what a role may receive at most, at the least, and by the author's hand; once, where it receives nothing."""
    if not role.receives:
        return [{}]
    try:
        given = usual(script, role.id, playbook)
    except (ChoiceError, ScriptError, FieldError):
        return [{}]  # told above, at the sender
    most = {
        receipt.sender: Received(given[receipt.sender].sent_at, dict.fromkeys((line for line, _ in receipt.lines), ""))
        for receipt in role.receives
    }
    return [given, most, {}]


def _all_set(script: Script, library: Library) -> dict[str, SiteValue]:
    """Give a site that has decided everything: the whole list, the first of a choice."""
    values: dict[str, SiteValue] = {}
    for name in script.playbook:
        key = library.playbook[name]
        if key.type == "list":
            values[name] = tuple(item.value for item in key.allowed)
        elif key.allowed:
            values[name] = key.allowed[0].value
        else:
            values[name] = 1 if key.type == "number" else "set"
    return values


def _expert(
    script: Script, role: Role, playbook: dict[str, SiteValue], received: dict[str, Received], places: Places
) -> Iterator[Problem]:
    site = "with every playbook key set" if playbook else "with no playbook key set"
    if role.receives and not received:
        site += " and nothing handed over"
    path = expert_path(role, playbook, received)
    state = begin(script, role.id, playbook=playbook, received=received)
    for index, choice in enumerate(path):
        try:
            state, told = replay(script, role.id, path[: index + 1], playbook=playbook, received=received)
        except (ChoiceError, ScriptError, FieldError) as error:
            yield places.problem(f"the expert path cannot be played {site}: {error}", f"expert {role.id}/{index}")
            return
        task = told[-1].task
        computed = told[-1].computed
        if task is not None and computed is not None:
            if task.stated and task.stated != computed.answer:
                message = f"the case states {task.stated}, its own findings grade {computed.answer}"
                yield places.problem(message, f"task {task.id}")
            elif choice.picked != (computed.answer,):
                message = f"the expert says {choice.picked[0]}, the findings grade {computed.answer}"
                yield places.problem(message, f"expert {role.id}/{index}")
    if not state.over:
        yield places.problem(f"the expert path stops before the end {site}", f"expert {role.id}")
        return
    yield from _full_marks(role, debrief(script, state), site, places)


def _full_marks(role: Role, told: Debrief, site: str, places: Places) -> Iterator[Problem]:
    if not told.verdict.passed or told.changes:
        missing = ", ".join(change.title for change in told.changes)
        yield places.problem(f"the expert path does not earn full marks {site}: {missing}", f"expert {role.id}")


def _every_path(script: Script, role: Role, places: Places) -> Iterator[Problem]:
    played = walk(script, role)
    for trouble in played.trouble:
        yield places.problem(trouble.message, trouble.part)
    if not played.complete:
        message = f"not every path was played: the checker stopped after {played.steps} steps; make the case smaller"
        yield places.problem(message, f"role {role.id}")
        return
    for stage in role.stages:
        if stage.id not in played.stages and stage.tasks:
            yield places.problem("no path reaches this stage", f"stage {stage.id}")
            continue
        for task in stage.tasks:
            if task.id not in played.tasks:
                yield places.problem("no path reaches this task", f"task {task.id}")
                continue
            for option in task.options:
                if (task.id, option.id) not in played.options:
                    yield places.problem("no path ever offers this option", f"option {task.id}/{option.id}")
            if task.kind in GRADING and not task.stated:
                yield places.problem("a grade task states the grade of the expert path (`stated`)", f"task {task.id}")
    for event in role.events:
        if event.id not in played.events:
            yield places.problem("this event happens on no path", f"event {event.id}")
