"""Playing every path: what the walk finds, and what it says when it had to stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.core.cases.script import Effect, Event, Exit, Rule, RuleKind, Script
from lms.core.cases.walk import walk


def test_the_small_case_is_played_to_every_corner(small: Script) -> None:
    """Every stage, task, option and event is reached, nothing is wrong, and nothing is left unplayed."""
    played = walk(small, small.roles[0])
    assert played.complete
    assert played.trouble == ()
    assert played.stages == {"hall", "later"}
    assert played.tasks == {"look", "grade", "wait", "hand-over"}
    assert played.events == {"pressure-falls"}
    assert ("look", "go-away") in played.options


def test_the_real_case_is_played_to_every_corner(day_5: Script) -> None:
    """No path of Day 5 ends in nothing, and the right grade is always on offer."""
    played = walk(day_5, day_5.role("ed-nurse"))
    assert played.complete
    assert played.trouble == ()
    assert played.stages == {stage.id for stage in day_5.role("ed-nurse").stages}
    assert played.options == {
        (task.id, option.id) for task in day_5.role("ed-nurse").tasks() for option in task.options
    }


@pytest.mark.parametrize("role_id", ["triage", "ed-nurse", "charge-nurse"])
def test_every_part_is_played_with_every_hand_over(day_5: Script, role_id: str) -> None:
    """No hand-over of Day 5, whole, in part or none, leads to a dead end or to a grade that is not on offer."""
    role = day_5.role(role_id)
    played = walk(day_5, role)
    assert played.complete
    assert played.trouble == ()
    assert played.tasks == {task.id for task in role.tasks()}
    assert played.options == {(task.id, option.id) for task in role.tasks() for option in task.options}


def test_what_hangs_on_a_hand_over_is_reached(night: Script) -> None:
    """An option there is only after a line, and one there is only without it, are both reached."""
    role = night.role("ward-nurse")
    assert ("ward-look", "ward-trust") in walk(night, role).options
    before, lift = role.stages
    (look,) = lift.tasks
    options = (*look.options[:-1], replace(look.options[-1], when=(Rule(RuleKind.NOT_FLAG, "told"),)))
    other = replace(role, stages=(before, replace(lift, tasks=(replace(look, options=options),))))
    played = walk(replace(night, roles=(night.roles[0], other)), other)
    assert ("ward-look", "ward-trust") in played.options
    assert played.complete


def test_a_dead_end_of_one_hand_over_is_found(night: Script) -> None:
    """A way on that is there only where a line came is a dead end for all who were told nothing."""
    role = night.role("ward-nurse")
    before, lift = role.stages
    broken = replace(role, stages=(before, replace(lift, exits=(Exit("end", (Rule(RuleKind.FLAG, "told"),)),))))
    played = walk(replace(night, roles=(night.roles[0], broken)), broken)
    assert any("a dead end after" in trouble.message for trouble in played.trouble)


def test_more_lines_than_can_be_combined_are_told(night: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more hand-overs than the walk combines it says that it is not complete."""
    monkeypatch.setattr("lms.core.cases.walk.MOST_LINES", 0)
    assert not walk(night, night.role("ward-nurse")).complete


def test_the_bound_is_told(small: Script) -> None:
    """A walk that had to stop says that it is not complete."""
    played = walk(small, small.roles[0], bound=3)
    assert not played.complete
    assert played.steps == 3


def test_a_dead_end_is_found(small: Script) -> None:
    """A stage that has a way on only sometimes is a dead end on the other paths."""
    role = small.roles[0]
    last = replace(role.stages[1], exits=(Exit("end", (Rule(RuleKind.COUNTER, "looks", at_least=1),)),))
    broken = replace(role, stages=(role.stages[0], last))
    played = walk(replace(small, roles=(broken,)), broken)
    assert any("a dead end after" in trouble.message for trouble in played.trouble)


def test_a_stage_that_goes_round_is_found(small: Script) -> None:
    """A stage without a task that leads to itself is a mistake, not an endless walk."""
    role = small.roles[0]
    broken = replace(role, stages=(replace(role.stages[0], tasks=(), exits=(Exit("hall"),)), role.stages[1]))
    played = walk(replace(small, roles=(broken,)), broken)
    assert any("goes round" in trouble.message for trouble in played.trouble)


def test_a_missing_right_answer_is_found(small: Script) -> None:
    """A grade that is right on some path and not on offer is found."""
    role = small.roles[0]
    look, grade = role.stages[0].tasks
    without = replace(grade, options=tuple(option for option in grade.options if option.id != "at-least-1"))
    broken = replace(role, stages=(replace(role.stages[0], tasks=(look, without)), role.stages[1]))
    played = walk(replace(small, roles=(broken,)), broken)
    assert any("the right answer is at-least-1" in trouble.message for trouble in played.trouble)


def test_contradictory_findings_are_found(small: Script) -> None:
    """Findings the clinical core refuses are told at the task that would grade them."""
    pressure = small.sign("pressure")
    held = replace(pressure.variants["held"], crs={"hypotension": False, "vasopressors": ("norepinephrine",)})
    signs = tuple(
        replace(sign, variants={**sign.variants, "held": held}) if sign.id == "pressure" else sign
        for sign in small.signs
    )
    played = walk(replace(small, signs=signs), small.roles[0])
    assert any("cannot be graded" in trouble.message for trouble in played.trouble)


def test_an_event_that_never_happens_is_not_reached(small: Script) -> None:
    """Only what happened on some path is counted as reached."""
    never = Event("never", (Rule(RuleKind.MINUTES, at_least=10_000),), Effect())
    role = replace(small.roles[0], events=(*small.roles[0].events, never))
    assert walk(replace(small, roles=(role,)), role).events == {"pressure-falls"}
