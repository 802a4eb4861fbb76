"""Day 5, fever at 10 pm: what the case says against what the clinical core computes."""

from __future__ import annotations

from lms.core.cases.engine import begin, outcomes, replay
from lms.core.cases.grading import known_findings
from lms.core.cases.handover import usual
from lms.core.cases.script import Script, TaskKind
from lms.core.cases.vitals import tracks
from lms.core.clinical.dosing import tocilizumab_dose


def test_the_dose_is_the_computed_one(day_5: Script) -> None:
    """DOSE-01: 8 mg/kg for his weight is the dose the best option names."""
    task = day_5.role("ed-nurse").task("second-check")
    assert task is not None
    best = task.option("dose-656")
    assert best is not None
    dose = tocilizumab_dose(day_5.patient.weight_kg)
    assert best.text.startswith(f"{float(dose.mg):g} mg")
    assert not dose.capped


def test_every_grade_stands_beside_possible_sepsis(day_5: Script) -> None:
    """No grade is asked without "possible sepsis" in sight."""
    graded = [task for task in day_5.role("ed-nurse").tasks() if task.kind is TaskKind.GRADE_CRS]
    assert len(graded) == 2
    assert all("sepsis" in task.note for task in graded)


def test_eight_to_ten_decisions(day_5: Script) -> None:
    """The expert makes ten decisions, and the case is not longer than its promise."""
    assert 8 <= len([choice for choice in day_5.role("ed-nurse").expert if choice.task != "ask"]) <= 11


def test_at_the_door_only_the_home_reading_is_known(day_5: Script) -> None:
    """On arrival nobody has taken pressure or oxygen: they are not assessed, and never read as normal."""
    state = begin(day_5, "ed-nurse")
    found = known_findings(day_5, state, TaskKind.GRADE_CRS)
    assert found == {"temperature_c": 38.44, "fever_earlier_this_episode": True}


def test_the_neutropenic_fever_is_warned_of(day_5: Script) -> None:
    """CRS-16: the count changes the pathway, not the grade: the first grade is 1, with the warning."""
    state, _ = replay(day_5, "ed-nurse", day_5.role("ed-nurse").expert)
    first, second = (o.computed for o in outcomes(day_5, state) if o.computed is not None)
    assert (first.grade, first.lower_bound) == (1, False)
    assert "neutropenic_fever" in first.result.warnings
    assert (second.grade, second.lower_bound) == (2, False)


def test_the_closing_says_both_grades(day_5: Script) -> None:
    """CRS-19: the slides' grade 1 and the honest "at least grade 1" are both told."""
    closing = day_5.role("ed-nurse").closing
    assert "Grade 1 CRS" in closing
    assert "at least" in closing
    assert "not a prognosis" in closing


def test_the_chart_shows_what_was_not_assessed(day_5: Script) -> None:
    """At the door the temperature stands; pressure, heart rate and oxygen date from the morning."""
    state = begin(day_5, "ed-nurse")
    current = {track.id: track.current for track in tracks(day_5, state)}
    assert current == {"temperature": True, "pressure": False, "heart-rate": False, "oxygen": False}


def test_the_chart_grows_with_every_look(day_5: Script) -> None:
    """The expert's chart has this morning's pressure, both of tonight's, and the fall."""
    received = usual(day_5, "ed-nurse", {})
    state, _ = replay(day_5, "ed-nurse", day_5.role("ed-nurse").expert, received=received)
    (pressure,) = [track for track in tracks(day_5, state) if track.id == "pressure"]
    assert [(reading.minute, reading.high) for reading in pressure.readings][-3:] == [(-810, 118), (8, 114), (60, 84)]
    assert pressure.is_range
    assert pressure.current
