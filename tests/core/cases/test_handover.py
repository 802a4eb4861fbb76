"""What one role does is what the next receives: lines, clock, effects, and what need not be asked again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lms.core.cases.debrief import debrief
from lms.core.cases.engine import available, begin, replay, tell, undo
from lms.core.cases.expert import expert_path
from lms.core.cases.handover import expert_hand_over, hand_over, heard, passed_on, told, usual
from lms.core.cases.script import Choice, Script
from lms.core.cases.state import Received, State, from_json
from tests.core.cases.conftest import Stepper

ROAD = (("look", "take-pressure"), ("grade", "at-least-1"), ("wait", "in-ten"), ("hand-over", "say-grade"))
ALL = {"ed-nurse": Received(12 * 60 + 5, {"said-pressure": "“118/70.”", "said-nothing-else": "“Nice.”"})}


def play(step: Stepper, script: Script, *choices: tuple[str, ...]) -> State:
    """Play the first role."""
    state = begin(script, "ed-nurse")
    for task, *picked in choices:
        state = step(script, state, Choice(task, tuple(picked))).state
    return state


def ward(step: Stepper, script: Script, received: dict[str, Received] | None, *choices: tuple[str, ...]) -> State:
    """Play the second role with what it received."""
    state = begin(script, "ward-nurse", received=received)
    for task, *picked in choices:
        state = step(script, state, Choice(task, tuple(picked))).state
    return state


def test_what_was_done_is_handed_over(night: Script, step: Stepper) -> None:
    """A line comes with its actions: the pressure that was taken, with the sender's own time."""
    sent = hand_over(night, play(step, night, *ROAD))
    assert sent.lines == {"said-pressure": "“118/70 when I looked, before 12:02.”"}
    assert sent.sent_at == 12 * 60 + 12


def test_what_was_not_done_is_not(night: Script, step: Stepper) -> None:
    """Without the action there is no line; a rule that did not hold at the end keeps its line back."""
    road = (("look",), ("grade", "at-least-1"), ("wait", "in-ten"), ("hand-over", "say-weather"))
    assert set(hand_over(night, play(step, night, *road)).lines) == {"said-nothing-else"}


def test_the_grade_that_was_given_is_handed_over(night: Script, step: Stepper) -> None:
    """A line can hang on the grade given, right or wrong."""
    given = [("grade", "grade-1") if task == "grade" else (task, *rest) for task, *rest in ROAD]
    assert "said-grade" in hand_over(night, play(step, night, *given)).lines
    assert "said-grade" not in hand_over(night, play(step, night, *ROAD)).lines


def test_the_usual_hand_over_is_the_expert_s_with_its_gaps(night: Script) -> None:
    """Whoever has no run to receive from gets what the expert hands over, without the lines left out."""
    assert "said-grade" in expert_hand_over(night, "ed-nurse", {}).lines
    (sent,) = usual(night, "ward-nurse", {}).values()
    assert set(sent.lines) == {"said-pressure"}
    assert usual(night, "ed-nurse", {}) == {}


def test_the_clock_waits_for_the_sender(night: Script, step: Stepper) -> None:
    """The lift opens when the ED nurse was done, and not before; who is late hears it late."""
    received = {"ed-nurse": replace(ALL["ed-nurse"], sent_at=12 * 60 + 20)}
    early = ward(step, night, received, ("tidy", "make-bed"))
    assert (early.minute, early.flags["heard-ed-nurse"]) == (15, 15)
    late = ward(step, night, received, ("tidy", "make-coffee"))
    assert late.minute == 30
    stage = night.role("ward-nurse").stage("lift")
    assert stage is not None
    assert tell(night, late, stage.narrative) == "12:35: the lift opens, since 12:35."


@pytest.mark.parametrize("received", [None, {}, {"ed-nurse": Received(12 * 60 + 5, {})}])
def test_when_nothing_comes_it_costs_its_minutes(
    night: Script, step: Stepper, received: dict[str, Received] | None
) -> None:
    """No line, and the minutes that the author says: seven, after the four of the bed."""
    state = ward(step, night, received, ("tidy", "make-bed"))
    assert state.minute == 11
    (one,) = heard(night.role("ward-nurse"), state)
    assert (one.lines, one.minute) == ({}, 11)


def test_a_line_does_what_it_says(night: Script, step: Stepper) -> None:
    """A received line sets its flags and makes its signs known, once the stage is reached and not before."""
    before = ward(step, night, ALL)
    assert (before.flags, "oxygen" in before.known) == ({}, False)
    assert heard(night.role("ward-nurse"), before) == ()
    state = ward(step, night, ALL, ("tidy", "make-bed"))
    assert {"told", "heard-ed-nurse"} <= set(state.flags)
    assert state.known["oxygen"].variant == "fine"
    task = available(night, state).task
    assert task is not None
    assert "ward-trust" in {option.id for option in available(night, state).options}


def test_only_lines_of_the_role_are_kept(night: Script) -> None:
    """A line this role does not receive, and a sender it does not know, are left away."""
    more = {"ed-nurse": Received(730, {"said-pressure": "x", "said-no-pressure": "y"}), "nobody": Received(1, {})}
    assert begin(night, "ward-nurse", received=more).received == {"ed-nurse": Received(730, {"said-pressure": "x"})}
    assert begin(night, "ed-nurse", received=more).received == {}


def test_told_counts_as_asked(night: Script, step: Stepper) -> None:
    """What a line has answered need not be asked: the required action is done, at the minute it was told."""
    road = (("tidy", "make-bed"), ("ward-look", "ward-pressure"))
    state = ward(step, night, ALL, *road)
    assert told(night.role("ward-nurse"), state) == {"ask-oxygen-again": 4, "ward-why": 4}
    verdict = debrief(night, state).verdict
    assert verdict.passed
    assert verdict.required[0].minute == 4
    assert not debrief(night, ward(step, night, {}, *road)).verdict.passed


def test_what_was_not_told_can_be_asked(night: Script, step: Stepper) -> None:
    """Told nothing, the question costs its minutes, and the run is passed all the same."""
    road = (("tidy", "make-bed"), ("ask", "ask-oxygen-again"), ("ward-look", "ward-pressure"))
    state = ward(step, night, {}, *road)
    assert debrief(night, state).verdict.passed
    assert state.minute == 4 + 7 + 3 + 1


def test_the_expert_does_not_ask_what_was_told(night: Script) -> None:
    """The expert path leaves out questions and options a line has answered, and earns full marks either way."""
    role = night.role("ward-nurse")
    short = expert_path(role, {}, ALL)
    assert [choice.task for choice in short] == ["tidy", "ward-look"]
    assert short[-1].picked == ("ward-pressure",)
    assert expert_path(role, {}, {}) == role.expert
    for received in (ALL, {}):
        state, _ = replay(night, "ward-nurse", expert_path(role, {}, received), received=received)
        assert debrief(night, state).changes == ()


def test_the_expert_lane_has_the_same_hand_over(night: Script, step: Stepper) -> None:
    """The expert path of the debrief waits as long, so nobody loses minutes that another lost."""
    received = {"ed-nurse": replace(ALL["ed-nurse"], sent_at=13 * 60)}
    result = debrief(night, ward(step, night, received, ("tidy", "make-bed"), ("ward-look", "ward-pressure")))
    assert result.own_minutes == result.expert_minutes == 56
    assert sum(decision.minutes_lost for decision in result.decisions) == 0


def test_taking_back_keeps_what_was_received(night: Script, step: Stepper) -> None:
    """A choice taken back is replayed under the same hand-over."""
    state = ward(step, night, ALL, ("tidy", "make-bed"))
    back = undo(night, state)
    assert back == begin(night, "ward-nurse", received=ALL)


def test_a_saved_run_of_the_first_form_is_read(night: Script) -> None:
    """Form 1 knew no hand-over: it reads as a run that received nothing."""
    data = json.loads(begin(night, "ed-nurse").to_json())
    del data["received"]
    data["version"] = 1
    assert from_json(json.dumps(data)) == begin(night, "ed-nurse")


def test_the_order_of_the_lines_is_kept(night: Script) -> None:
    """Lines are read again in the order they were handed over, whatever their names."""
    state = begin(night, "ward-nurse", received={"ed-nurse": Received(730, {"said-pressure": "b", "said-grade": "a"})})
    assert list(from_json(state.to_json()).received["ed-nurse"].lines) == ["said-pressure", "said-grade"]


def test_the_debrief_says_what_is_handed_on(night: Script, step: Stepper) -> None:
    """Each later role with the lines it receives from this run, and those it receives from the expert."""
    (on,) = passed_on(night, play(step, night, *ROAD))
    assert (on.role.id, list(on.own), list(on.expert)) == (
        "ward-nurse",
        ["said-pressure"],
        ["said-pressure", "said-grade"],
    )
    assert passed_on(night, ward(step, night, ALL, ("tidy", "make-bed"))) == ()
