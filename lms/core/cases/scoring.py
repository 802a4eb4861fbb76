"""Scoring: required, harmful and unsafe actions, grades, and the site's own rules. Minutes are never scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.core.cases.outcome import Outcome
from lms.core.cases.script import Mark, Option, Required, Role, Task
from lms.core.cases.site import SiteResult


class Done(StrEnum):
    """How a required action stands at the end."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class RequiredResult:
    """A required action and when it was done; `late` is after the decision it had to come before."""

    required: Required
    done: Done
    minute: int | None


@dataclass(frozen=True, slots=True)
class GradeResult:
    """A grade given against the computed one."""

    task: Task
    given: str
    right_answer: str
    right: bool
    minute: int


@dataclass(frozen=True, slots=True)
class Taken:
    """An option taken, the task it belongs to and the minute."""

    task: Task
    option: Option
    minute: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the run is passed, and everything that decides it."""

    passed: bool
    required: tuple[RequiredResult, ...]
    harmful: tuple[Taken, ...]
    unsafe: tuple[Taken, ...]
    grades: tuple[GradeResult, ...]
    site: tuple[tuple[Task, SiteResult, int], ...]


def judge(role: Role, outcomes: Sequence[Outcome], *, over: bool, told: Mapping[str, int] | None = None) -> Verdict:
    """Judge a run. `told` holds the actions that a received line has answered (`handover.told`): they count as done.

    Passed: played to the end, every required action done in time, nothing harmful or unsafe, every grade the computed
    one, and every task that rests on a set playbook key as the site wants it.
    """
    required = tuple(_required(item, outcomes, told or {}) for item in role.required)
    taken = [Taken(o.task, option, o.to_minute) for o in outcomes if o.task is not None for option in o.options]
    harmful = tuple(t for t in taken if t.option.mark is Mark.HARMFUL)
    unsafe = tuple(t for t in taken if t.option.mark is Mark.UNSAFE)
    grades = tuple(
        GradeResult(o.task, o.choice.picked[0], o.computed.answer, bool(o.graded_right), o.to_minute)
        for o in outcomes
        if o.task is not None and o.computed is not None
    )
    site = tuple((o.task, o.site, o.to_minute) for o in outcomes if o.task is not None and o.site is not None)
    passed = (
        over
        and all(result.done is Done.DONE for result in required)
        and not harmful
        and not unsafe
        and all(grade.right for grade in grades)
        and all(result.right for _, result, _ in site)
    )
    return Verdict(passed, required, harmful, unsafe, grades, site)


def _required(item: Required, outcomes: Sequence[Outcome], told: Mapping[str, int]) -> RequiredResult:
    """Find when a required action was complete, and whether that was before the decision it belongs before."""
    first: dict[str, tuple[int, int]] = {
        # what was received stands between the decision that led there and the next one
        action: (sum(outcome.from_minute < minute for outcome in outcomes) - 1, minute)
        for action, minute in told.items()
    }
    limit: int | None = None
    for index, outcome in enumerate(outcomes):
        if outcome.choice.task == item.before and limit is None:
            limit = index
        for action in outcome.choice.picked:
            first.setdefault(action, (index, outcome.to_minute))
    met = [first[action] for action in item.met_by if action in first]
    if not met or (item.every and len(met) < len(item.met_by)):
        return RequiredResult(item, Done.MISSED, None)
    index, minute = max(met) if item.every else min(met)
    late = bool(item.before) and (limit is not None and index > limit)
    return RequiredResult(item, Done.LATE if late else Done.DONE, minute)
