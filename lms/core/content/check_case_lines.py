"""What one role of a case hands over and the next receives: every name leads somewhere, and forward in the night."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lms.core.cases.script import GRADING, Role, Script
from lms.core.content.cases import Places
from lms.core.problems import Problem


def handed(script: Script, role: Role, places: Places, actions: Collection[str]) -> Iterator[Problem]:
    """Give a problem for every line, sender or stage that is not there. `actions` are those of the role."""
    done = {*actions, *_grades(role)}
    for line in role.hands_over:
        for action in line.by:
            if action not in done:
                yield places.problem(f"there is no action `{action}`", f"line {line.id}")
    yield from _receipts(script, role, places)
    received = {line for receipt in role.receives for line, _ in receipt.lines}
    told = [(f"option {task.id}/{option.id}", option.told_by) for task in role.tasks() for option in task.options]
    told += [(f"ask {ask.id}", ask.told_by) for ask in role.asks]
    for part, lines in told:
        for name in lines:
            if name not in received:
                yield places.problem(f"`told_by`: this role receives no line `{name}`", part)


def _receipts(script: Script, role: Role, places: Places) -> Iterator[Problem]:
    order = [other.id for other in script.roles]
    earlier = {other.id: {line.id for line in other.hands_over} for other in script.roles[: order.index(role.id)]}
    for receipt in role.receives:
        part = f"receipt {role.id}/{receipt.sender}"
        if receipt.sender not in earlier:
            yield places.problem(f"no role `{receipt.sender}` stands before this one in the file", part)
            continue
        if [other.sender for other in role.receives].count(receipt.sender) > 1:
            yield places.problem(f"`{receipt.sender}` hands over once; put its lines together", part)
        if role.stage(receipt.at) is None:
            yield places.problem(f"there is no stage `{receipt.at}`", part)
        here = [line for line, _ in receipt.lines]
        for line in here:
            if line not in earlier[receipt.sender]:
                yield places.problem(f"`{receipt.sender}` hands over no line `{line}`", part)
        for line in receipt.left_out:
            if line not in here:
                yield places.problem(f"`left_out`: this role receives no line `{line}`", part)


def _grades(role: Role) -> Iterator[str]:
    for task in role.tasks():
        if task.kind in GRADING:
            yield from (f"{task.id}/{option.id}" for option in task.options)
