"""The debrief: two paths on one clock, and what to change, worst first."""

from __future__ import annotations

from lms.core.cases.debrief import Finding, debrief
from lms.core.cases.engine import begin, replay, step
from lms.core.cases.script import Choice, Script
from lms.core.cases.state import State


def slow_and_wrong(script: Script) -> State:
    """Wait for a second reading, ask after grading, forget the cultures, wave the treated fever off."""
    path = [
        Choice("door-first-move", ("second-reading",)),
        Choice("door-second-move", ("card-after-all",)),
        Choice("first-look", ("take-temperature", "take-pressure", "take-oxygen", "take-ice")),
        Choice("first-grade", ("grade-2",)),
        Choice("ask", ("ask-drugs",)),
        Choice("orders", ("neutropenic-fever-pathway", "dexamethasone-early")),
        Choice("calls", ("call-hematology",)),
        Choice("watch", ("look-in-30",)),
        Choice("second-look", ("fever-gone-all-well",)),
        Choice("second-grade", ("at-least-2",)),
        Choice("second-check", ("dose-656",)),
        Choice("hand-over", ("ho-product",)),
    ]
    return replay(script, "ed-nurse", path)[0]


def test_the_expert_has_nothing_to_change(day_5: Script) -> None:
    """The expert path beside itself: passed, no minute lost, nothing to change."""
    told = debrief(day_5, replay(day_5, "ed-nurse", day_5.role("ed-nurse").expert)[0])
    assert told.verdict.passed
    assert told.changes == ()
    assert told.lost == ()
    assert all(mark.own_minute == mark.expert_minute for mark in told.landmarks)
    assert [mark.number for mark in told.landmarks] == list(range(1, 10))


def test_the_worst_comes_first(day_5: Script) -> None:
    """Unsafe, then missed, then late, then the wrong grade, then what was merely poor."""
    told = debrief(day_5, slow_and_wrong(day_5))
    assert [change.finding for change in told.changes] == [
        Finding.UNSAFE,
        Finding.MISSED,
        Finding.LATE,
        Finding.WRONG_GRADE,
        Finding.POOR,
        Finding.POOR,
    ]


def test_every_change_says_why_and_where_to_read(day_5: Script) -> None:
    """Each thing to change has a reason, a fact and a section to read."""
    for change in debrief(day_5, slow_and_wrong(day_5)).changes:
        assert change.title
        assert change.why
        assert change.facts
        assert change.read.startswith("ed-first-hour#")


def test_minutes_lost_are_told_per_decision(day_5: Script) -> None:
    """Twenty minutes for a second reading: 18 more than the expert's first move, and the words for it."""
    told = debrief(day_5, slow_and_wrong(day_5))
    (lost,) = told.lost
    assert (lost.task, lost.minutes, lost.to_minute, lost.words) == (
        "door-first-move",
        18,
        20,
        "waiting for a second reading",
    )
    by_task = {decision.task.id: decision.minutes_lost for decision in told.decisions}
    assert by_task["door-first-move"] == 18
    assert by_task["door-second-move"] == 2
    assert by_task["watch"] == 0


def test_what_was_never_done_has_no_minute(day_5: Script) -> None:
    """A required action left out stands in the expert's lane alone."""
    told = debrief(day_5, slow_and_wrong(day_5))
    marks = {mark.id: mark for mark in told.landmarks}
    assert marks["cultures"].own_minute is None
    assert marks["cultures"].expert_minute is not None
    assert marks["ask-before-grading"].late


def test_a_wrong_grade_is_told_beside_the_right_one(day_5: Script) -> None:
    """The grade given, the computed one, and the reason of the right one."""
    told = debrief(day_5, slow_and_wrong(day_5))
    (wrong,) = [change for change in told.changes if change.finding is Finding.WRONG_GRADE]
    assert (wrong.given, wrong.right_answer) == ("grade-2", "grade-1")
    assert wrong.why.startswith("Fever, pressure held")


def test_an_unsafe_grade_is_told_once(day_5: Script) -> None:
    """Grade 0 for a treated patient is unsafe; it is not told again as a wrong grade."""
    path = [
        c if c.task != "second-grade" else Choice("second-grade", ("grade-0",)) for c in day_5.role("ed-nurse").expert
    ]
    told = debrief(day_5, replay(day_5, "ed-nurse", path)[0])
    assert [change.finding for change in told.changes] == [Finding.UNSAFE]
    assert told.changes[0].given == "grade-0"


def test_what_was_not_scored_is_named(day_5: Script) -> None:
    """With no key set the calls' order and the hand-off are named as played without being scored."""
    told = debrief(day_5, replay(day_5, "ed-nurse", day_5.role("ed-nurse").expert)[0])
    assert [task.id for task in told.unscored] == ["calls", "hand-over"]


def test_the_expert_does_as_the_site_says(day_5: Script) -> None:
    """With a site order set, the expert lane follows it, and following it earns full marks."""
    site = {"call_order": ("charge-nurse", "hematology-on-call")}
    path = [
        c if c.task != "calls" else Choice("calls", ("call-charge-nurse", "call-hematology"))
        for c in day_5.role("ed-nurse").expert
    ]
    told = debrief(day_5, replay(day_5, "ed-nurse", path, playbook=site)[0])
    assert told.verdict.passed
    as_written = debrief(day_5, replay(day_5, "ed-nurse", day_5.role("ed-nurse").expert, playbook=site)[0])
    assert [change.finding for change in as_written.changes] == [Finding.SITE_RULE]


def test_an_unfinished_run_can_be_told(day_5: Script) -> None:
    """A run that was left is told as far as it went, and is not passed."""
    state = step(day_5, begin(day_5, "ed-nurse"), Choice("door-first-move", ("card-to-room",))).state
    assert not debrief(day_5, state).verdict.passed
