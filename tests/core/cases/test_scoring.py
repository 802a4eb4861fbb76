"""What decides whether a run is passed: required, harmful, unsafe, grades, the site's rules, and never minutes."""

from __future__ import annotations

import pytest

from lms.core.cases.engine import begin, outcomes
from lms.core.cases.scoring import Done, Verdict, judge
from lms.core.cases.script import Choice, Script
from lms.core.cases.state import SiteValue
from tests.core.cases.conftest import Stepper

EXPERT = {
    "door-first-move": ("card-to-room",),
    "first-look": ("take-temperature", "take-pressure", "take-oxygen", "take-ice"),
    "first-grade": ("grade-1",),
    "orders": ("blood-cultures", "neutropenic-fever-pathway"),
    "calls": ("call-cell-therapy",),
    "watch": ("look-in-30",),
    "second-look": ("full-set-again",),
    "second-grade": ("grade-2",),
    "second-check": ("dose-656",),
    "hand-over": ("ho-product",),
}


def run(step: Stepper, script: Script, playbook: dict[str, SiteValue] | None = None, **other: str) -> Verdict:
    """Play the expert's choices with some of them changed: `first_grade="grade-2"`, several parted by spaces."""
    changed = {task.replace("_", "-"): tuple(picked.split()) for task, picked in other.items()}
    asks = changed.pop("ask", ("ask-drugs",))
    ask_at = "".join(changed.pop("ask-at", ("first-grade",)))
    state = begin(script, "ed-nurse", playbook=playbook)
    while not state.over:
        stage = script.role("ed-nurse").stage(state.stage)
        assert stage is not None
        task = stage.tasks[state.task]
        if task.id == ask_at:
            for ask in asks:
                state = step(script, state, Choice("ask", (ask,))).state
        picked = changed.get(task.id) or EXPERT.get(task.id) or ("card-after-all",)
        state = step(script, state, Choice(task.id, picked)).state
    return judge(script.role("ed-nurse"), outcomes(script, state), over=True)


def test_the_plain_way_is_passed(day_5: Script, step: Stepper) -> None:
    """Required actions, right grades, nothing harmful: passed, though much that is good was left out."""
    verdict = run(step, day_5)
    assert verdict.passed
    assert [grade.right for grade in verdict.grades] == [True, True]


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({"first_look": "take-temperature take-oxygen take-ice", "first_grade": "at-least-1"}, "measure-both-arms"),
        ({"first_look": "take-temperature take-pressure take-ice", "first_grade": "at-least-1"}, "measure-both-arms"),
        ({"first_look": "take-temperature take-pressure take-oxygen"}, "ice-now"),
        ({"ask": ""}, "ask-before-grading"),
        ({"ask_at": "orders"}, "ask-before-grading"),
        ({"orders": "neutropenic-fever-pathway"}, "cultures"),
        ({"orders": "blood-cultures"}, "fever-pathway"),
        ({"calls": "call-ed-physician call-charge-nurse"}, "call-team"),
        ({"calls": "call-clinic-voicemail"}, "call-team"),
    ],
)
def test_a_required_action_left_out_is_not_passed(
    day_5: Script, step: Stepper, changed: dict[str, str], missed: str
) -> None:
    """Each required action alone is enough to fail a run that is right in everything else."""
    verdict = run(step, day_5, **changed)
    assert not verdict.passed
    assert [r.required.id for r in verdict.required if r.done is not Done.DONE] == [missed]
    assert not verdict.unsafe
    assert not verdict.harmful
    assert all(grade.right for grade in verdict.grades)


def test_asking_after_the_grade_is_late(day_5: Script, step: Stepper) -> None:
    """GL-07: asked after grading is done, and too late."""
    verdict = run(step, day_5, ask_at="orders")
    (late,) = [result for result in verdict.required if result.done is Done.LATE]
    assert late.required.id == "ask-before-grading"
    assert late.minute is not None


@pytest.mark.parametrize(
    ("changed", "unsafe"),
    [
        ({"door_first_move": "simple-fever-home"}, "simple-fever-home"),
        ({"door_first_move": "second-reading", "door_second_move": "home-after-all"}, "home-after-all"),
        ({"orders": "crs-so-no-cultures"}, "crs-so-no-cultures"),
        ({"second_look": "fever-gone-all-well", "second_grade": "at-least-2"}, "fever-gone-all-well"),
        ({"second_grade": "grade-0"}, "grade-0"),
        ({"second_check": "dose-984"}, "dose-984"),
        ({"second_check": "dose-again-at-4-hours"}, "dose-again-at-4-hours"),
    ],
)
def test_an_unsafe_action_fails_the_run(day_5: Script, step: Stepper, changed: dict[str, str], unsafe: str) -> None:
    """FN-03, DDX-01, CRS-03, DOSE-01, DOSE-03: each of these alone fails the run."""
    verdict = run(step, day_5, **changed)
    assert [taken.option.id for taken in verdict.unsafe] == [unsafe]
    assert not verdict.passed


def test_a_harmful_action_fails_the_run(day_5: Script, step: Stepper) -> None:
    """DDX-01: calling nobody until the results are back is harmful."""
    verdict = run(step, day_5, calls="call-nobody-yet")
    assert [taken.option.id for taken in verdict.harmful] == ["call-nobody-yet"]
    assert not verdict.passed


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({"first_grade": "at-least-1"}, [False, True]),
        ({"first_grade": "grade-0"}, [False, True]),
        ({"first_grade": "grade-2"}, [False, True]),
        ({"first_look": "take-temperature take-ice", "first_grade": "grade-1"}, [False, True]),
        ({"first_look": "take-temperature take-ice", "first_grade": "at-least-1"}, [True, True]),
        ({"second_grade": "grade-1"}, [True, False]),
        ({"second_grade": "grade-3"}, [True, False]),
        ({"second_look": "pressure-only", "second_grade": "grade-2"}, [True, False]),
        ({"second_look": "pressure-only", "second_grade": "at-least-2"}, [True, True]),
        ({"second_look": "mask-then-look", "second_grade": "grade-2"}, [True, True]),
    ],
)
def test_grades_are_held_against_what_was_looked_at(
    day_5: Script, step: Stepper, changed: dict[str, str], right: list[bool]
) -> None:
    """CRS-01, CRS-03, CRS-13, CRS-19: the computed grade of what the learner knows is the only right one."""
    assert [grade.right for grade in run(step, day_5, **changed).grades] == right


@pytest.mark.parametrize(
    "changed",
    [
        {"door_first_move": "second-reading"},
        {"door_first_move": "back-to-queue"},
        {"watch": "look-with-bed"},
        {"second_check": "dose-wait-for-fever"},
    ],
)
def test_minutes_alone_never_fail_a_run(day_5: Script, step: Stepper, changed: dict[str, str]) -> None:
    """A run that lost an hour and did everything is passed."""
    assert run(step, day_5, **changed).passed


ORDER: tuple[str, ...] = ("cell-therapy-team", "charge-nurse")


@pytest.mark.parametrize(
    ("site", "calls", "right"),
    [
        (ORDER, "call-cell-therapy call-charge-nurse", True),
        (ORDER, "call-ed-physician call-cell-therapy call-charge-nurse", True),
        (ORDER, "call-charge-nurse call-cell-therapy", False),
        (ORDER, "call-cell-therapy", False),
        (("ward-clerk",), "call-cell-therapy", None),
        (None, "call-charge-nurse call-cell-therapy", None),
    ],
)
def test_the_call_order_is_scored_only_by_the_site(
    day_5: Script, step: Stepper, site: tuple[str, ...] | None, calls: str, right: bool | None
) -> None:
    """With the key set, the site's people in the site's order; unset, or naming nobody on offer, nothing is scored."""
    verdict = run(step, day_5, {} if site is None else {"call_order": site}, calls=calls)
    assert [result.right for _, result, _ in verdict.site] == ([] if right is None else [right])
    assert verdict.passed is (right is not False)


def test_a_hand_off_misses_what_the_site_asks_for(day_5: Script, step: Stepper) -> None:
    """With `handoff_elements` set, every element of the site's list has to be said; more may be."""
    site: dict[str, SiteValue] = {"handoff_elements": ("weight", "neutrophils")}
    short = run(step, day_5, site, hand_over="ho-weight ho-product")
    assert [result.missing for _, result, _ in short.site] == [("neutrophils",)]
    assert not short.passed
    assert run(step, day_5, site, hand_over="ho-weight ho-product ho-neutrophils").passed


def test_with_no_key_set_something_is_still_scored(day_5: Script) -> None:
    """With no playbook key set the case keeps scored required actions, and none of them is a matter of the site."""
    assert len(day_5.role("ed-nurse").required) >= 4
    scored_by_site = {
        o.id for task in day_5.role("ed-nurse").tasks() if task.playbook == "handoff_elements" for o in task.options
    }
    assert not any(set(item.met_by) <= scored_by_site for item in day_5.role("ed-nurse").required)
