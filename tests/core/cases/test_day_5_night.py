"""Day 5 as three people: what is said by phone, what is graded on the ward, and what is handed on between them."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from lms.core.cases.debrief import debrief
from lms.core.cases.engine import begin, outcomes, replay
from lms.core.cases.expert import expert_path
from lms.core.cases.handover import hand_over, heard, usual
from lms.core.cases.script import GRADING, Choice, Mark, Script
from lms.core.cases.state import Mode, Received, State
from lms.core.cases.vitals import tracks
from tests.core.cases.conftest import Stepper
from tests.core.cases.test_random_play import choose

ROLES = ("triage", "ed-nurse", "charge-nurse")
CHAINS = 120


def expert(script: Script, role_id: str, received: dict[str, Received], **other: str) -> State:
    """Play the expert path, some choices changed: `on_call_note="note-took"`."""
    changed = {task.replace("_", "-"): tuple(picked.split()) for task, picked in other.items()}
    path = expert_path(script.role(role_id), {}, received)
    made = [Choice(choice.task, changed.get(choice.task, choice.picked)) for choice in path]
    return replay(script, role_id, made, received=received)[0]


def test_three_people_one_night(day_5: Script) -> None:
    """Each receives what the expert before them handed over, and each passes; the charge nurse need not ask twice."""
    received: dict[str, Received] = {}
    for role_id in ROLES:
        state = expert(day_5, role_id, received)
        assert debrief(day_5, state).verdict.passed
        assert debrief(day_5, state).changes == ()
        received[role_id] = hand_over(day_5, state)
    assert received["charge-nurse"].lines == {}
    told = heard(day_5.role("charge-nurse"), state)
    assert [one.receipt.sender for one in told] == ["triage", "ed-nurse"]
    assert "“Acetaminophen at 23:00. No steroid." in told[1].lines["told-took"]


def test_by_phone_it_is_at_least_grade_1(day_5: Script) -> None:
    """CRS-19, IC-13: the slides say grade 1; by phone it is "at least 1", and ICANS cannot be graded."""
    state = expert(day_5, "triage", {})
    crs, icans = (outcome.computed for outcome in outcomes(day_5, state) if outcome.computed is not None)
    assert (crs.answer, icans.answer) == ("at-least-1", "at-least-0")
    assert not {"pressure", "oxygen", "ice"} & set(state.known)
    assert "Grade 1 CRS" in day_5.role("triage").closing
    assert "at least grade 1" in day_5.role("triage").closing


def test_on_the_ward_it_is_grade_2(day_5: Script) -> None:
    """CRS-01, CRS-03: fever gone after acetaminophen, pressure low with fluids, no vasopressor."""
    state = expert(day_5, "charge-nurse", usual(day_5, "charge-nurse", {}))
    (grade,) = (outcome.computed for outcome in outcomes(day_5, state) if outcome.computed is not None)
    assert (grade.answer, grade.lower_bound) == ("grade-2", False)


@pytest.mark.parametrize("role_id", ROLES)
def test_each_part_is_short(day_5: Script, role_id: str) -> None:
    """Eight to eleven decisions, and every grade is asked beside possible sepsis."""
    role = day_5.role(role_id)
    assert 8 <= len([choice for choice in role.expert if choice.task != "ask"]) <= 11
    graded = [task for task in role.tasks() if task.kind in GRADING]
    assert graded
    assert all("sepsis" in task.note for task in graded)
    assert "not a prognosis" in role.closing


def test_waiting_for_the_morning_is_unsafe(day_5: Script) -> None:
    """DDX-01: the next appointment, the morning, or acetaminophen and back to bed: none of them passes."""
    role = day_5.role("triage")
    unsafe = {o.id for task in role.tasks() for o in task.options if o.mark is Mark.UNSAFE}
    assert unsafe == {"back-to-bed", "next-appointment", "until-the-clinic-opens"}


def test_the_phone_never_shows_what_it_cannot_measure(day_5: Script) -> None:
    """At the end of the call the chart has the reading from home; pressure and oxygen date from the morning."""
    state = expert(day_5, "triage", {})
    current = {track.id: track.current for track in tracks(day_5, state)}
    assert current == {"temperature": True, "pressure": False, "heart-rate": False, "oxygen": False}
    (temperature,) = [track for track in tracks(day_5, state) if track.id == "temperature"]
    assert temperature.readings[-1].minute == -10


def test_the_history_is_the_same_clock_for_all(day_5: Script) -> None:
    """09:10 in clinic is 770 minutes before 22:00, 790 before 22:20 and 810 before 22:40."""
    first = {}
    for role_id in ROLES:
        (pressure,) = [track for track in tracks(day_5, begin(day_5, role_id)) if track.id == "pressure"]
        first[role_id] = pressure.readings[-1].minute
    assert first == {"triage": -770, "charge-nurse": -790, "ed-nurse": -810}


def test_a_note_without_a_question_says_not_asked(day_5: Script) -> None:
    """Writing a line does not make it known: what was not asked, the note says as not asked."""
    state = expert(day_5, "triage", {}, first_questions="q-next-visit")
    lines = hand_over(day_5, state).lines
    assert "note-line-took" not in lines
    assert lines["note-line-took-open"].endswith("not asked.")
    assert "note-line-product-open" in lines


def test_no_note_costs_the_ed_minutes_and_nothing_else(day_5: Script) -> None:
    """The ED nurse rings the on-call line, loses four minutes, and passes by the same path."""
    nothing = hand_over(day_5, expert(day_5, "triage", {}, on_call_note="note-later", ring_ahead="tell-nobody"))
    assert nothing.lines == {}
    with_note, without = (
        expert(day_5, "ed-nurse", received) for received in (usual(day_5, "ed-nurse", {}), {"triage": nothing})
    )
    assert without.minute - with_note.minute == 4
    assert debrief(day_5, without).verdict.passed


def test_the_gap_in_the_hand_off_is_there_for_everyone(day_5: Script) -> None:
    """The case's own hand-off lacks the acetaminophen time and the ICE; not asking for the first is not passed."""
    received = usual(day_5, "charge-nurse", {})
    assert not {"told-took", "told-ice"} & set(received["ed-nurse"].lines)
    assert debrief(day_5, expert(day_5, "charge-nurse", received)).verdict.passed
    left = debrief(day_5, expert(day_5, "charge-nurse", received, gaps="gap-read-back", ward_grade="at-least-2"))
    assert [result.required.id for result in left.verdict.required if result.minute is None] == ["took-before-grading"]


def test_a_wrong_grade_is_handed_on_as_it_was_given(day_5: Script) -> None:
    """The charge nurse hears the grade the ED nurse gave, and grades for herself."""
    sent = hand_over(day_5, expert(day_5, "ed-nurse", {}, second_grade="grade-0"))
    assert "told-grade-0" in sent.lines
    assert "told-grade-2" not in sent.lines
    state = expert(day_5, "charge-nurse", {"ed-nurse": sent})
    assert debrief(day_5, state).verdict.passed


def test_a_random_night_comes_to_an_end(day_5: Script, step: Stepper) -> None:
    """Three random players, each on what the one before left: no dead end, nothing unsafe passed, all of it told."""
    seen: Counter[str] = Counter()
    for seed in range(CHAINS):
        luck = random.Random(seed)
        received: dict[str, Received] = {}
        for role_id in ROLES:
            state = begin(day_5, role_id, mode=Mode.ASSESSMENT, received=received)
            for _ in range(100):
                if state.over:
                    break
                state = step(day_5, state, choose(day_5, state, luck)).state
            assert state.over
            if seed % 6 == 0:
                result = debrief(day_5, state)
                assert not (result.verdict.passed and (result.verdict.unsafe or result.verdict.harmful))
                assert result.verdict.passed or result.changes
            received[role_id] = hand_over(day_5, state)
            seen[f"{role_id} {len(received[role_id].lines) > 3}"] += 1
        assert [one.receipt.sender for one in heard(day_5.role("charge-nurse"), state)] == ["triage", "ed-nurse"]
    assert min(seen["triage True"], seen["triage False"], seen["ed-nurse True"]) > 5


def test_no_player_hears_a_time_that_has_not_come(day_5: Script) -> None:
    """However slow the ED was, the charge nurse hears its times after they have passed."""
    slow = expert(day_5, "ed-nurse", {}, watch="look-with-bed", second_check="dose-wait-for-fever")
    sent = hand_over(day_5, slow)
    state = expert(day_5, "charge-nurse", {"ed-nurse": sent})
    role = day_5.role("charge-nurse")
    assert (
        state.flags["heard-ed-nurse"] + role.starts_at == sent.sent_at == day_5.role("ed-nurse").starts_at + slow.minute
    )
