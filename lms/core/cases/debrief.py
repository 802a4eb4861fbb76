"""The debrief: the learner's path beside the expert path on one clock, and what to change, worst first.

A simulated course, not a prognosis: minutes are shown and never decide whether a run is passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.core.cases.engine import outcomes, replay
from lms.core.cases.expert import expert_path
from lms.core.cases.handover import told
from lms.core.cases.outcome import Outcome
from lms.core.cases.scoring import Done, Verdict, judge
from lms.core.cases.script import GRADING, Mark, Role, Script, Task
from lms.core.cases.state import State


class Finding(StrEnum):
    """What there is to change, from the worst to the least."""

    UNSAFE = "unsafe"
    HARMFUL = "harmful"
    MISSED = "missed"
    LATE = "late"
    WRONG_GRADE = "wrong-grade"
    SITE_RULE = "site-rule"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Landmark:
    """One numbered action of the expert path and when each of the two did it; None: never."""

    number: int
    #: id of the required action or of the grade task
    id: str
    short: str
    expert_minute: int | None
    own_minute: int | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A stretch of the learner's lane that the expert path does not have."""

    task: str
    from_minute: int
    to_minute: int
    words: str

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.to_minute - self.from_minute


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the run beside the same decision of the expert path."""

    task: Task
    own: Outcome
    expert: Outcome | None
    #: minutes it took beyond the expert's; 0 when it was as quick or quicker
    minutes_lost: int


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do differently, and why, and where to read it."""

    finding: Finding
    #: number of the landmark it belongs to; 0: none
    number: int
    title: str
    why: str
    facts: tuple[str, ...]
    read: str
    expert_minute: int | None
    own_minute: int | None
    minutes: int = 0
    #: for a grade: what was given and what the clinical core computes
    given: str = ""
    right_answer: str = ""
    #: for a site rule: the key, and the values left out
    key: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything the debrief page shows."""

    verdict: Verdict
    landmarks: tuple[Landmark, ...]
    lost: tuple[Lost, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]
    own_minutes: int
    expert_minutes: int
    #: tasks played as teaching because the site has not set their playbook key
    unscored: tuple[Task, ...]


def debrief(script: Script, state: State) -> Debrief:
    """Tell the run of `state` beside the expert path, under the same playbook values and the same hand-overs."""
    role = script.role(state.role)
    own = outcomes(script, state)
    path = expert_path(role, state.playbook, state.received)
    expert_state, expert = replay(script, role.id, path, playbook=state.playbook, received=state.received)
    verdict = judge(role, own, over=state.over, told=told(role, state))
    model = judge(role, expert, over=expert_state.over, told=told(role, expert_state))
    landmarks = _landmarks(verdict, model)
    decisions = _decisions(own, expert)
    return Debrief(
        verdict=verdict,
        landmarks=landmarks,
        lost=_lost(decisions),
        decisions=decisions,
        changes=_changes(role, verdict, landmarks, decisions),
        own_minutes=state.minute,
        expert_minutes=expert_state.minute,
        unscored=tuple(o.task for o in own if o.task is not None and o.task.playbook and o.site is None),
    )


def _landmarks(verdict: Verdict, model: Verdict) -> tuple[Landmark, ...]:
    """Number required actions and grades in the order the expert comes to them."""
    expert: list[tuple[int, str, str]] = [
        (r.minute if r.minute is not None else 0, r.required.id, r.required.short) for r in model.required
    ] + [(g.minute, g.task.id, g.task.short) for g in model.grades]
    own = {r.required.id: r.minute for r in verdict.required} | {g.task.id: g.minute for g in verdict.grades}
    late = {r.required.id for r in verdict.required if r.done is Done.LATE}
    return tuple(
        Landmark(number, item, short, minute, own.get(item), late=item in late)
        for number, (minute, item, short) in enumerate(sorted(expert, key=lambda row: row[0]), start=1)
    )


def _decisions(own: Sequence[Outcome], expert: Sequence[Outcome]) -> tuple[Decision, ...]:
    by_task = {outcome.task.id: outcome for outcome in expert if outcome.task is not None}
    found = []
    for outcome in own:
        if outcome.task is None:
            continue
        model = by_task.get(outcome.task.id)
        lost = max(0, outcome.minutes - (model.minutes if model is not None else 0))
        found.append(Decision(outcome.task, outcome, model, lost))
    return tuple(found)


def _lost(decisions: Sequence[Decision]) -> tuple[Lost, ...]:
    """Give the stretches an author has put words to; a few minutes more or less are not drawn."""
    return tuple(
        Lost(d.task.id, d.own.to_minute - d.minutes_lost, d.own.to_minute, option.lost)
        for d in decisions
        for option in d.own.options
        if option.lost and d.minutes_lost
    )


def _changes(
    role: Role, verdict: Verdict, landmarks: Sequence[Landmark], decisions: Sequence[Decision]
) -> tuple[Change, ...]:
    mark = {landmark.id: landmark for landmark in landmarks}
    expert_at = {d.task.id: d.expert.to_minute for d in decisions if d.expert is not None}
    found = [
        Change(
            Finding.UNSAFE if taken.option.mark is Mark.UNSAFE else Finding.HARMFUL,
            mark[taken.task.id].number if taken.task.id in mark else 0,
            taken.option.text or taken.task.short,
            taken.option.why,
            taken.option.facts,
            taken.task.read,
            expert_at.get(taken.task.id),
            taken.minute,
            given=taken.option.id if taken.task.kind in GRADING else "",
        )
        for taken in (*verdict.unsafe, *verdict.harmful)
    ]
    for result in verdict.required:
        if result.done is not Done.DONE:
            item = result.required
            found.append(
                Change(
                    Finding.MISSED if result.done is Done.MISSED else Finding.LATE,
                    mark[item.id].number,
                    item.text,
                    item.why,
                    item.facts,
                    item.read,
                    mark[item.id].expert_minute,
                    result.minute,
                )
            )
    said = {taken.task.id for taken in verdict.unsafe}
    for grade in verdict.grades:
        if not grade.right and grade.task.id not in said:
            option = grade.task.option(grade.right_answer)
            found.append(
                Change(
                    Finding.WRONG_GRADE,
                    mark[grade.task.id].number if grade.task.id in mark else 0,
                    grade.task.short,
                    option.why if option is not None else "",
                    option.facts if option is not None else grade.task.facts,
                    grade.task.read,
                    expert_at.get(grade.task.id),
                    grade.minute,
                    given=grade.given,
                    right_answer=grade.right_answer,
                )
            )
    for task, site, minute in verdict.site:
        if not site.right:
            found.append(
                Change(
                    Finding.SITE_RULE,
                    0,
                    task.short,
                    "",
                    task.facts,
                    task.read,
                    expert_at.get(task.id),
                    minute,
                    key=site.key,
                    missing=site.missing,
                )
            )
    found += [
        Change(
            Finding.POOR,
            0,
            option.text,
            option.why,
            option.facts,
            d.task.read,
            expert_at.get(d.task.id),
            d.own.to_minute,
            minutes=d.minutes_lost,
        )
        for d in decisions
        for option in d.own.options
        if option.mark is Mark.POOR
    ]
    order = list(Finding)
    return tuple(sorted(found, key=lambda change: order.index(change.finding)))
