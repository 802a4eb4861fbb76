"""Cases end to end: every choice kept, taken back in training, told at the end, and a record only when it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.core.cases.script import Choice
from lms.core.cases.state import Mode
from lms.core.permissions import Event
from lms.services import auth, practice
from lms.services.errors import Closed, Invalid, NotFound, PastStep
from lms.services.house import House
from lms.store import attempts, content, decisions, training
from tests.conftest import Clock, put_person, set_up_site

CASE = ("day-5-fever", "ed-nurse")
ACTIVITY = "case:day-5-fever/ed-nurse"


@pytest.fixture
def person(both_houses: House, clock: Clock) -> int:
    """An ED nurse, on each database."""
    set_up_site(both_houses, clock.now)
    return put_person(both_houses, clock.now, "100")


def begin(house: House, clock: Clock, person_id: int, mode: Mode = Mode.ASSESSMENT) -> int:
    """Begin a run, in an act of its own."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return practice.begin_case(work, *CASE, mode)


def choose(house: House, clock: Clock, person_id: int, run_id: int, step: int, choice: Choice) -> None:
    """Make a choice, in an act of its own."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        practice.choose(work, *CASE, run_id, step, choice)


def undo(house: House, clock: Clock, person_id: int, run_id: int, step: int) -> None:
    """Take a choice back, in an act of its own."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        practice.undo(work, *CASE, run_id, step)


def present(house: House, clock: Clock, person_id: int, run_id: int) -> practice.CaseRun:
    """Look at the run."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return practice.case_run(work, *CASE, run_id)


def standing(house: House, clock: Clock, person_id: int) -> practice.CaseStanding:
    """Look at the case's first page."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return practice.case_standing(work, *CASE)


def play(house: House, clock: Clock, person_id: int, run_id: int, **other: str) -> None:
    """Play the expert path to the end, some choices changed: `second_grade="grade-0"`."""
    changed = {task.replace("_", "-"): tuple(picked.split()) for task, picked in other.items()}
    path = house.works.library.cases[CASE[0]].role(CASE[1]).expert
    for step, expert in enumerate(path):
        choice = replace(expert, picked=changed.get(expert.task, expert.picked))
        choose(house, clock, person_id, run_id, step, choice)


def records(house: House, clock: Clock, person_id: int) -> list[training.RecordRow]:
    """Give the person's records of the case."""
    with house.works.read(clock.now) as work:
        return [row for row in training.records_of(work.session, [person_id]) if row.activity == ACTIVITY]


def test_a_passed_assessment_becomes_one_record(both_houses: House, clock: Clock, person: int) -> None:
    """The expert path in assessment: the run is passed, with one record that names its revision and its run."""
    run_id = begin(both_houses, clock, person)
    play(both_houses, clock, person, run_id)
    assert present(both_houses, clock, person, run_id).outcome == "passed"
    (record,) = records(both_houses, clock, person)
    assert (record.day, record.attempt_id, record.revisions) == (date(2026, 11, 20), run_id, {"case:day-5-fever": 1})
    assert standing(both_houses, clock, person).passed_on == date(2026, 11, 20)


def test_training_makes_no_record(both_houses: House, clock: Clock, person: int) -> None:
    """The same path in training is done, and nothing is recorded."""
    run_id = begin(both_houses, clock, person, Mode.TRAINING)
    play(both_houses, clock, person, run_id)
    assert present(both_houses, clock, person, run_id).outcome == "done"
    assert records(both_houses, clock, person) == []
    assert standing(both_houses, clock, person).played == 1


@pytest.mark.parametrize(
    "wrong", [{"second_grade": "grade-0"}, {"calls": "call-ed-physician"}, {"first_grade": "at-least-1"}]
)
def test_what_is_not_passed_makes_no_record(
    both_houses: House, clock: Clock, person: int, wrong: dict[str, str]
) -> None:
    """An unsafe grade, a required call left out, a wrong grade: not passed, and it can be played again."""
    run_id = begin(both_houses, clock, person)
    play(both_houses, clock, person, run_id, **wrong)
    assert present(both_houses, clock, person, run_id).outcome == "not-passed"
    assert records(both_houses, clock, person) == []
    assert begin(both_houses, clock, person) != run_id


def test_every_choice_is_kept_as_it_happens(both_houses: House, clock: Clock, person: int) -> None:
    """After each choice another look at the run finds it: nothing lives outside the database."""
    run_id = begin(both_houses, clock, person)
    path = both_houses.works.library.cases[CASE[0]].role(CASE[1]).expert
    for step, choice in enumerate(path[:5]):
        choose(both_houses, clock, person, run_id, step, choice)
        run = present(both_houses, clock, person, run_id)
        assert (run.step, run.state.choices[-1]) == (step + 1, choice)


def test_a_double_click_changes_nothing(both_houses: House, clock: Clock, person: int) -> None:
    """The same choice for a step already taken is accepted once, whatever the order its boxes came in."""
    run_id = begin(both_houses, clock, person)
    choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("card-to-room",)))
    choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("card-to-room",)))
    choose(both_houses, clock, person, run_id, 1, Choice("first-look", ("take-oxygen", "take-pressure")))
    choose(both_houses, clock, person, run_id, 1, Choice("first-look", ("take-pressure", "take-oxygen")))
    assert present(both_houses, clock, person, run_id).step == 2


def test_the_last_step_may_be_sent_twice(both_houses: House, clock: Clock, person: int) -> None:
    """Sending the last step again after the end makes no second record."""
    run_id = begin(both_houses, clock, person)
    play(both_houses, clock, person, run_id)
    path = both_houses.works.library.cases[CASE[0]].role(CASE[1]).expert
    choose(both_houses, clock, person, run_id, len(path) - 1, path[-1])
    assert len(records(both_houses, clock, person)) == 1


@pytest.mark.parametrize("step", [0, 7])
def test_another_answer_to_a_past_step_is_refused(both_houses: House, clock: Clock, person: int, step: int) -> None:
    """Two tabs: the first answer stands, and a step that is not yet there cannot be taken."""
    run_id = begin(both_houses, clock, person)
    choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("card-to-room",)))
    with pytest.raises(PastStep):
        choose(both_houses, clock, person, run_id, step, Choice("door-first-move", ("second-reading",)))
    assert present(both_houses, clock, person, run_id).state.stage == "room"


def test_what_is_not_on_offer_is_refused(both_houses: House, clock: Clock, person: int) -> None:
    """A choice that is not on offer is invalid, and nothing is kept."""
    run_id = begin(both_houses, clock, person)
    with pytest.raises(Invalid):
        choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("fly",)))
    assert present(both_houses, clock, person, run_id).step == 0


def test_taking_back_is_a_step_of_its_own(both_houses: House, clock: Clock, person: int) -> None:
    """In training the last choice is taken back; that it was made is kept, and a second click changes nothing."""
    run_id = begin(both_houses, clock, person, Mode.TRAINING)
    choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("simple-fever-home",)))
    undo(both_houses, clock, person, run_id, 1)
    undo(both_houses, clock, person, run_id, 1)
    run = present(both_houses, clock, person, run_id)
    assert (run.step, run.state.choices, run.state.minute) == (2, (), 0)
    with both_houses.works.read(clock.now) as work:
        row = attempts.attempt(work.session, run_id)
    assert row is not None
    assert [step.choice for step in row.steps] == [
        {"task": "door-first-move", "picked": ["simple-fever-home"]},
        {"undo": True},
    ]
    choose(both_houses, clock, person, run_id, 2, Choice("door-first-move", ("card-to-room",)))
    assert present(both_houses, clock, person, run_id).state.stage == "room"


def test_assessment_takes_nothing_back(both_houses: House, clock: Clock, person: int) -> None:
    """In assessment a choice stands."""
    run_id = begin(both_houses, clock, person)
    choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("card-to-room",)))
    with pytest.raises(Invalid):
        undo(both_houses, clock, person, run_id, 1)


def test_a_closed_run_takes_no_more(both_houses: House, clock: Clock, person: int) -> None:
    """After the end neither a choice nor taking back is possible."""
    run_id = begin(both_houses, clock, person, Mode.TRAINING)
    play(both_houses, clock, person, run_id)
    steps = present(both_houses, clock, person, run_id).step
    with pytest.raises(Closed):
        choose(both_houses, clock, person, run_id, steps, Choice("hand-over", ("ho-day",)))
    with pytest.raises(Closed):
        undo(both_houses, clock, person, run_id, steps)


def test_one_open_run_of_each_mode(both_houses: House, clock: Clock, person: int) -> None:
    """Beginning again goes on with the open run of that mode; training and assessment may be open side by side."""
    training_run, assessment_run = (begin(both_houses, clock, person, mode) for mode in Mode)
    assert training_run != assessment_run
    assert [begin(both_houses, clock, person, mode) for mode in Mode] == [training_run, assessment_run]
    assert standing(both_houses, clock, person).open_runs == {
        Mode.TRAINING: training_run,
        Mode.ASSESSMENT: assessment_run,
    }


def test_after_fourteen_days_a_run_is_given_up(both_houses: House, clock: Clock, person: int) -> None:
    """The last moment of the fourteenth day still counts; then the run is abandoned and another begins."""
    run_id = begin(both_houses, clock, person)
    clock.now += timedelta(days=14) - timedelta(seconds=1)
    choose(both_houses, clock, person, run_id, 0, Choice("door-first-move", ("card-to-room",)))
    clock.now += timedelta(seconds=1)
    assert present(both_houses, clock, person, run_id).outcome == "abandoned"
    with pytest.raises(Closed):
        choose(both_houses, clock, person, run_id, 1, Choice("first-look", ("take-pressure",)))
    assert begin(both_houses, clock, person) != run_id
    with both_houses.works.read(clock.now) as work:
        row = attempts.attempt(work.session, run_id)
    assert row is not None
    assert row.outcome == "abandoned"


def test_the_run_of_another_is_not_there(both_houses: House, clock: Clock, person: int) -> None:
    """Another person's run, another case's, and one that never was: all alike not found."""
    run_id = begin(both_houses, clock, person)
    other = put_person(both_houses, clock.now, "200")
    for person_id, number in ((other, run_id), (person, run_id + 100)):
        with pytest.raises(NotFound):
            present(both_houses, clock, person_id, number)
        with pytest.raises(NotFound):
            choose(both_houses, clock, person_id, number, 0, Choice("door-first-move", ("card-to-room",)))
        with pytest.raises(NotFound):
            undo(both_houses, clock, person_id, number, 0)
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        for case_id, role_id in (("day-6-fever", "ed-nurse"), ("day-5-fever", "pharmacist")):
            with pytest.raises(NotFound):
                practice.case_run(work, case_id, role_id, run_id)
            with pytest.raises(NotFound):
                practice.case_standing(work, case_id, role_id)


def test_the_debrief_comes_at_the_end(both_houses: House, clock: Clock, person: int) -> None:
    """Before the end there is no debrief; at the end it tells every choice."""
    run_id = begin(both_houses, clock, person)
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        with pytest.raises(NotFound):
            practice.case_debrief(work, *CASE, run_id)
    play(both_houses, clock, person, run_id)
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        held = practice.case_debrief(work, *CASE, run_id)
    assert held.told.verdict.passed
    assert len(held.outcomes) == held.run.step


def test_a_run_keeps_the_site_s_values_it_began_with(both_houses: House, clock: Clock, person: int) -> None:
    """A key set after the run began changes nothing in it; the next run is scored by it."""

    def set_order(value: tuple[str, ...]) -> None:
        with both_houses.works.write(clock.now) as work:
            decisions.add_playbook_value(
                work.session,
                key="call_order",
                scope="programme",
                value=value,
                in_force_from=date(2026, 11, 1),
                why="test",
                actor_id=None,
            )
            work.record(Event.PLAYBOOK_SET, key="call_order")

    first = begin(both_houses, clock, person)
    set_order(("pharmacy",))
    play(both_houses, clock, person, first)
    assert present(both_houses, clock, person, first).outcome == "passed"
    second = begin(both_houses, clock, person)
    play(both_houses, clock, person, second)
    assert present(both_houses, clock, person, second).outcome == "not-passed"
    assert present(both_houses, clock, person, second).state.playbook == {"call_order": ("pharmacy",)}


def test_a_run_goes_on_with_the_revision_it_began_on(both_houses: House, clock: Clock, person: int) -> None:
    """A newer revision of the case changes nothing in an open run: it reads the text that was published then."""
    run_id = begin(both_houses, clock, person)
    with both_houses.works.write(clock.now) as work:
        (old,) = content.revisions(work.session, "case", CASE[0])
        content.add_revision(work.session, replace(old, revision=2, digest="another"))
        work.record(Event.CONTENT_PUBLISHED)
    before = both_houses.works.library.cases[CASE[0]]
    run = present(both_houses, clock, person, run_id)
    assert run.script is not before
    assert [task.id for task in run.role.tasks()] == [task.id for task in before.role(CASE[1]).tasks()]
    play(both_houses, clock, person, run_id)
    (record,) = records(both_houses, clock, person)
    assert record.revisions == {"case:day-5-fever": 1}


def test_one_s_own_job_role_comes_first(both_houses: House, clock: Clock, person: int) -> None:
    """A case of one's own job role is marked as one's own; a pharmacist may play it too."""
    pharmacist = put_person(both_houses, clock.now, "300", job_role="pharmacist")
    assert standing(both_houses, clock, person).mine
    assert not standing(both_houses, clock, pharmacist).mine
