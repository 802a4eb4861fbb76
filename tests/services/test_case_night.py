"""One night, several people: what a run receives, from whom, and that it never changes after that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.core.cases.expert import expert_path
from lms.core.cases.handover import heard
from lms.core.cases.script import Choice
from lms.core.cases.state import Mode
from lms.core.permissions import Event
from lms.services import auth, practice
from lms.services.house import House
from lms.services.practice import CaseRun
from lms.store import attempts, content
from tests.conftest import Clock, put_person, set_up_site

CASE = "day-5-fever"
TRAINING, ASSESSMENT = Mode.TRAINING, Mode.ASSESSMENT


@pytest.fixture
def person(both_houses: House, clock: Clock) -> int:
    """Someone who plays all three parts, on each database."""
    set_up_site(both_houses, clock.now)
    return put_person(both_houses, clock.now, "100")


def begin(house: House, clock: Clock, person: int, role: str, mode: Mode = TRAINING, *, own: bool = True) -> int:
    """Begin a run, in an act of its own."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person)
        return practice.begin_case(work, CASE, role, mode, own=own)


def look(house: House, clock: Clock, person: int, role: str, run_id: int) -> CaseRun:
    """Look at a run."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        return practice.case_run(work, CASE, role, run_id)


def play(house: House, clock: Clock, person: int, role: str, mode: Mode = TRAINING, **other: str) -> int:
    """Begin a run and play the expert path to the end, some choices changed."""
    run_id = begin(house, clock, person, role, mode)
    changed = {task.replace("_", "-"): tuple(picked.split()) for task, picked in other.items()}
    state = look(house, clock, person, role, run_id).state
    path = expert_path(house.works.library.cases[CASE].role(role), {}, state.received)
    for step, choice in enumerate(path):
        with house.works.write(clock.now) as work:
            work.actor = auth.actor(work, person)
            made = Choice(choice.task, changed.get(choice.task, choice.picked))
            practice.choose(work, CASE, role, run_id, step, made)
    return run_id


def lines(run: CaseRun, sender: str) -> set[str]:
    """Give the lines a run holds from a sender."""
    return set(run.state.received[sender].lines)


def test_without_a_run_of_one_s_own_the_case_hands_over(both_houses: House, clock: Clock, person: int) -> None:
    """Whoever has not played triage receives the expert's note, and the ED's hand-off with its gaps."""
    run = look(both_houses, clock, person, "charge-nurse", begin(both_houses, clock, person, "charge-nurse"))
    assert run.senders == {"triage": None, "ed-nurse": None}
    assert "call-line-at-least-1" in lines(run, "triage")
    assert "told-took" not in lines(run, "ed-nurse")


def test_in_training_one_receives_what_one_did(both_houses: House, clock: Clock, person: int) -> None:
    """A note without what was not assessed, and no call to the charge nurse: that is what comes."""
    note = "note-product note-took"
    run_id = play(both_houses, clock, person, "triage", on_call_note=note, ring_ahead="tell-ed")
    ed = look(both_houses, clock, person, "ed-nurse", begin(both_houses, clock, person, "ed-nurse"))
    assert ed.senders == {"triage": run_id}
    assert lines(ed, "triage") == {"note-line-product", "note-line-took"}
    charge = look(both_houses, clock, person, "charge-nurse", begin(both_houses, clock, person, "charge-nurse"))
    assert charge.senders == {"triage": run_id, "ed-nurse": None}
    assert lines(charge, "triage") == set()
    (first,) = heard(charge.role, charge.state)
    assert (first.lines, charge.state.minute) == ({}, 40)


@pytest.mark.parametrize(("mode", "own"), [(ASSESSMENT, True), (TRAINING, False)])
def test_the_hand_over_of_the_case(both_houses: House, clock: Clock, person: int, mode: Mode, own: bool) -> None:
    """In assessment, and in training when it is asked for, one's own earlier run plays no part."""
    play(both_houses, clock, person, "triage", on_call_note="note-later")
    ed = look(both_houses, clock, person, "ed-nurse", begin(both_houses, clock, person, "ed-nurse", mode, own=own))
    assert ed.senders == {"triage": None}
    assert "note-line-not-assessed" in lines(ed, "triage")


def test_an_assessment_played_to_its_end_is_handed_on_too(both_houses: House, clock: Clock, person: int) -> None:
    """A run of either mode that came to its end counts; one that is open does not."""
    run_id = play(both_houses, clock, person, "triage", ASSESSMENT)
    begin(both_houses, clock, person, "triage")
    ed = look(both_houses, clock, person, "ed-nurse", begin(both_houses, clock, person, "ed-nurse"))
    assert ed.senders == {"triage": run_id}


def test_a_later_run_changes_nothing(both_houses: House, clock: Clock, person: int) -> None:
    """What was received stays as it was when the triage part is played again, and a new run takes the newer one."""
    first = play(both_houses, clock, person, "triage", on_call_note="note-later")
    ed = begin(both_houses, clock, person, "ed-nurse")
    before = look(both_houses, clock, person, "ed-nurse", ed).state
    second = play(both_houses, clock, person, "triage")
    after = look(both_houses, clock, person, "ed-nurse", ed)
    assert (after.state, after.senders) == (before, {"triage": first})
    play_on = begin(both_houses, clock, person, "charge-nurse")
    assert look(both_houses, clock, person, "charge-nurse", play_on).senders["triage"] == second


def test_all_of_one_night(both_houses: House, clock: Clock, person: int) -> None:
    """The charge nurse hears the triage run that her ED nurse had heard, not one played since."""
    first = play(both_houses, clock, person, "triage")
    ed = play(both_houses, clock, person, "ed-nurse")
    play(both_houses, clock, person, "triage", on_call_note="note-later")
    run = look(both_houses, clock, person, "charge-nurse", begin(both_houses, clock, person, "charge-nurse"))
    assert run.senders == {"triage": first, "ed-nurse": ed}
    assert "told-took" in lines(run, "ed-nurse")


def test_an_ed_run_on_the_case_s_note_keeps_the_case_s_call(both_houses: House, clock: Clock, person: int) -> None:
    """Where the ED run had the case's own note, the call to the charge nurse is the case's, too."""
    ed = play(both_houses, clock, person, "ed-nurse", ASSESSMENT)
    play(both_houses, clock, person, "triage", on_call_note="note-later")
    run = look(both_houses, clock, person, "charge-nurse", begin(both_houses, clock, person, "charge-nurse"))
    assert run.senders == {"triage": None, "ed-nurse": ed}


def test_another_person_s_run_is_never_received(both_houses: House, clock: Clock, person: int) -> None:
    """What another learner did stays theirs."""
    other = put_person(both_houses, clock.now, "200")
    play(both_houses, clock, other, "triage", on_call_note="note-later")
    ed = look(both_houses, clock, person, "ed-nurse", begin(both_houses, clock, person, "ed-nurse"))
    assert ed.senders == {"triage": None}


def test_a_run_from_before_there_were_hand_overs_goes_on(both_houses: House, clock: Clock, person: int) -> None:
    """An open run whose set-up knows no hand-over is read as one that received nothing, and hands nothing on."""
    with both_houses.works.write(clock.now) as work:
        setup = {"mode": "training", "revision": 1, "playbook": {}}
        run_id = attempts.begin(
            work.session, person_id=person, item=f"case:{CASE}/ed-nurse", now=clock.now, setup=setup
        )
        work.record(Event.ATTEMPT_BEGUN, attempt=run_id)
    assert look(both_houses, clock, person, "ed-nurse", run_id).senders == {}
    assert play(both_houses, clock, person, "ed-nurse") == run_id
    run = look(both_houses, clock, person, "charge-nurse", begin(both_houses, clock, person, "charge-nurse"))
    assert run.senders == {"triage": None, "ed-nurse": None}


def test_a_run_keeps_its_hand_over_through_a_new_revision(both_houses: House, clock: Clock, person: int) -> None:
    """A newer revision of the case changes neither the text nor what was received."""
    run_id = begin(both_houses, clock, person, "charge-nurse")
    before = look(both_houses, clock, person, "charge-nurse", run_id)
    with both_houses.works.write(clock.now) as work:
        old = content.revisions(work.session, "case", CASE)[-1]
        content.add_revision(work.session, replace(old, revision=old.revision + 1, digest="another"))
        work.record(Event.CONTENT_PUBLISHED)
    after = look(both_houses, clock, person, "charge-nurse", run_id)
    assert after.state == before.state
    assert after.script is not before.script


@pytest.mark.parametrize("role", ["triage", "charge-nurse"])
def test_each_part_makes_a_record_of_its_own(both_houses: House, clock: Clock, person: int, role: str) -> None:
    """A passed assessment of a part is recorded as that part."""
    play(both_houses, clock, person, role, ASSESSMENT)
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        assert practice.case_standing(work, CASE, role).passed_on is not None
        assert practice.case_standing(work, CASE, "ed-nurse").passed_on is None


def test_the_parts_stand_in_the_order_of_the_night(both_houses: House, clock: Clock, person: int) -> None:
    """One's own part first, then the others as the night goes; each says whose hand-over one would receive."""
    play(both_houses, clock, person, "triage")
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        found = practice.case_standings(work)
    mine = [held for held in found if held.script.id == CASE]
    assert [held.role.id for held in mine] == ["ed-nurse", "triage", "charge-nurse"]
    assert [[role.id for role in held.own_hand_over] for held in mine] == [["triage"], [], ["triage"]]


def test_the_debrief_says_what_is_handed_on(both_houses: House, clock: Clock, person: int) -> None:
    """At the end of triage both later parts are named, with what they receive."""
    run_id = play(both_houses, clock, person, "triage", on_call_note="note-took note-called")
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        held = practice.case_debrief(work, CASE, "triage", run_id)
    ed, charge = held.passed_on
    assert (ed.role.id, charge.role.id) == ("ed-nurse", "charge-nurse")
    assert set(ed.own) == {"note-line-took", "note-line-charge", "note-line-team"}
    assert charge.own == charge.expert
