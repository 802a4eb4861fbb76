"""The engine, choice by choice, in memory and saved to JSON after each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.core.cases.engine import (
    ChoiceError,
    available,
    begin,
    clock,
    outcomes,
    replay,
    tell,
    undo,
)
from lms.core.cases.script import Choice, Script
from lms.core.cases.state import Mode, State, StateError, from_json
from tests.core.cases.conftest import Stepper


def play(step: Stepper, script: Script, *choices: tuple[str, ...], **playbook: tuple[str, ...]) -> State:
    """Begin, and make the choices."""
    state = begin(script, "ed-nurse", playbook=playbook)
    for task, *picked in choices:
        state = step(script, state, Choice(task, tuple(picked))).state
    return state


def test_begin_knows_only_what_the_script_says(small: Script) -> None:
    """At the start the learner knows the sign that is marked known, and nothing else."""
    state = begin(small, "ed-nurse")
    assert set(state.known) == {"temperature"}
    assert state.known["temperature"].minute == -5
    assert (state.minute, state.stage, state.task, state.over) == (0, "hall", 0, False)


def test_begin_refuses_an_unknown_role(small: Script) -> None:
    """A role the case does not have is an error that names it."""
    with pytest.raises(KeyError, match="pharmacist"):
        begin(small, "pharmacist")


def test_only_the_case_s_own_keys_are_kept(small: Script) -> None:
    """A run keeps the playbook values its case names, and no other."""
    state = begin(small, "ed-nurse", playbook={"handoff_elements": ("weight",), "triage_line": "555-0100"})
    assert state.playbook == {"handoff_elements": ("weight",)}


def test_a_choice_costs_its_minutes(small: Script, step: Stepper) -> None:
    """The clock moves by the minutes of the task and of every option picked."""
    state = play(step, small, ("look", "take-pressure"), ("grade", "at-least-1"))
    assert state.minute == 2
    assert clock(small.roles[0], state.minute) == "12:02"


def test_looking_makes_a_sign_known(small: Script, step: Stepper) -> None:
    """A sign is known from the minute it was looked at, as it was then."""
    state = play(step, small, ("look", "take-pressure"))
    assert (state.known["pressure"].variant, state.known["pressure"].minute) == ("held", 1)


def test_a_question_costs_minutes_and_leaves_the_task_open(small: Script, step: Stepper) -> None:
    """Asking moves the clock and reveals its sign; the decision stays where it was."""
    state = play(step, small, ("ask", "ask-oxygen"))
    assert (state.minute, state.task) == (1, 0)
    assert "oxygen" in state.known
    assert available(small, state).asks == ()


@pytest.mark.parametrize(
    ("looked", "answer"),
    [
        ((("look",),), "at-least-1"),
        ((("look", "take-pressure"),), "at-least-1"),
        ((("look",), ("ask", "ask-oxygen")), "at-least-1"),
        ((("look", "take-pressure"), ("ask", "ask-oxygen")), "grade-1"),
    ],
)
def test_a_missing_arm_makes_the_grade_a_lower_bound(
    small: Script, step: Stepper, looked: tuple[tuple[str, ...], ...], answer: str
) -> None:
    """CRS-19: what was not looked at is not assessed, and the right grade is then "at least"."""
    state = play(step, small, *looked)
    for given in ("grade-0", "grade-1", "at-least-1"):
        outcome = step(small, state, Choice("grade", (given,))).outcome
        assert outcome.computed is not None
        assert outcome.computed.answer == answer
        assert outcome.graded_right is (given == answer)


def test_an_event_falls_on_its_own_minute(small: Script, step: Stepper) -> None:
    """During an hour of waiting the pressure falls at its own minute, and the case can say when."""
    state = play(step, small, ("look", "take-pressure"), ("grade", "at-least-1"), ("wait", "in-an-hour"))
    assert state.happened == {"pressure-falls": 12}
    assert state.truth["pressure"] == "low"
    assert tell(small, state, "{{ at.fell }}, now {{clock}}, {{ playbook.x }}") == "12:12, now 13:02, {{ playbook.x }}"


def test_a_change_is_not_known_until_looked_at(small: Script, step: Stepper) -> None:
    """The patient changes; what the learner last saw does not."""
    state = play(step, small, ("look", "take-pressure"), ("grade", "at-least-1"), ("wait", "in-ten"))
    assert (state.truth["pressure"], state.known["pressure"].variant) == ("low", "held")


def test_the_case_ends(small: Script, step: Stepper) -> None:
    """After the last task the run is over, and nothing more can be chosen."""
    path = (("look", "take-pressure"), ("grade", "at-least-1"), ("wait", "in-ten"), ("hand-over", "say-grade"))
    state = play(step, small, *path)
    assert state.over
    assert state.counters == {"looks": 1}
    assert available(small, state).task is None
    with pytest.raises(ChoiceError, match="over"):
        step(small, state, Choice("hand-over", ("say-grade",)))


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (Choice("grade", ("grade-1",)), "the open task is look"),
        (Choice("look", ("say-grade",)), "not on offer"),
        (Choice("look", ("take-pressure", "take-pressure")), "twice"),
        (Choice("look", ("take-pressure", "go-away")), "together"),
        (Choice("ask", ("ask-nothing",)), "cannot be asked"),
    ],
)
def test_what_is_not_on_offer_is_refused(small: Script, step: Stepper, choice: Choice, says: str) -> None:
    """A choice that cannot be made now is refused in words, and the run is unchanged."""
    state = begin(small, "ed-nurse")
    with pytest.raises(ChoiceError, match=says):
        step(small, state, choice)


@pytest.mark.parametrize("picked", [(), ("grade-0", "grade-1")])
def test_a_grade_is_one_answer(small: Script, step: Stepper, picked: tuple[str, ...]) -> None:
    """A task with one answer takes neither none nor two."""
    state = play(step, small, ("look",))
    with pytest.raises(ChoiceError, match="pick 1 to 1"):
        step(small, state, Choice("grade", picked))


def test_undo_takes_the_last_choice_back(small: Script, step: Stepper) -> None:
    """In training a choice can be taken back: the state is the one before it, to the letter."""
    before = play(step, small, ("look", "take-pressure"))
    after = step(small, before, Choice("grade", ("grade-0",))).state
    assert undo(small, after) == before


def test_assessment_has_no_undo(small: Script) -> None:
    """In assessment a choice stands."""
    state = begin(small, "ed-nurse", mode=Mode.ASSESSMENT)
    state = replay(small, "ed-nurse", [Choice("look", ())], mode=Mode.ASSESSMENT)[0]
    with pytest.raises(ChoiceError, match="stands"):
        undo(small, state)


def test_nothing_to_undo_at_the_start(small: Script) -> None:
    """Before the first choice there is nothing to take back."""
    with pytest.raises(ChoiceError, match="nothing"):
        undo(small, begin(small, "ed-nurse"))


def test_a_run_can_be_told_again(day_5: Script, step: Stepper) -> None:
    """Replaying the choices gives the same state and the same outcomes."""
    state = begin(day_5, "ed-nurse")
    told = []
    for choice in day_5.role("ed-nurse").expert:
        done = step(day_5, state, choice)
        state = done.state
        told.append(done.outcome)
    assert state.over
    assert outcomes(day_5, state) == tuple(told)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1}', '{"version": 2}', "null"])
def test_a_damaged_run_is_refused(text: str) -> None:
    """A saved run that cannot be read, or is of another form, is one clear error."""
    with pytest.raises(StateError):
        from_json(text)


def test_the_saved_run_is_small(day_5: Script) -> None:
    """A whole run is a few kilobytes of JSON."""
    state, _ = replay(day_5, "ed-nurse", day_5.role("ed-nurse").expert)
    assert len(state.to_json()) < 5_000


def test_time_goes_past_midnight(small: Script) -> None:
    """The clock of a case is 24 hours and goes on after midnight."""
    assert clock(replace(small.roles[0], starts_at=23 * 60 + 50), 25) == "00:15"
