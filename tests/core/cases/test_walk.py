"""Playing every path: what the walk finds, and what it says when it had to stop."""

from __future__ import annotations

from dataclasses import replace

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
    played = walk(day_5, day_5.roles[0])
    assert played.complete
    assert played.trouble == ()
    assert played.stages == {stage.id for stage in day_5.roles[0].stages}
    assert played.options == {(task.id, option.id) for task in day_5.roles[0].tasks() for option in task.options}


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
