"""The ICE drill end to end: every mark kept, the standard met, the record made, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.core.permissions import Event
from lms.core.practice.drill import Choice, GiveGrade, MarkItem, MarkRest, expert
from lms.core.practice.encounter import Grade, Item, Mark, Variant
from lms.services import auth, drills
from lms.services.errors import Closed, Invalid, NotFound, PastStep
from lms.services.house import House
from lms.store import attempts, decisions, training
from tests.conftest import Clock, put_person, set_up_site


@pytest.fixture
def person(both_houses: House, clock: Clock) -> int:
    """An ED nurse, on each database."""
    set_up_site(both_houses, clock.now)
    return put_person(both_houses, clock.now, "100")


def begin(house: House, clock: Clock, person_id: int) -> int:
    """Begin a run."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return drills.begin_ice(work)


def take(house: House, clock: Clock, person_id: int, run_id: int, step: int, choice: Choice) -> drills.Taken:
    """Take a step, in an act of its own."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return drills.answer(work, run_id, step, choice)


def present(house: House, clock: Clock, person_id: int, run_id: int) -> drills.OpenRun:
    """Look at the open run."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return drills.ice_run(work, run_id)


def overview(house: House, clock: Clock, person_id: int) -> drills.Overview:
    """Look at the first page."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        return drills.ice_overview(work)


def play(house: House, clock: Clock, person_id: int, run_id: int, *, grade: Grade | None = None) -> int:
    """Play the present encounter to its end; give its number."""
    found = present(house, clock, person_id, run_id)
    step = found.run.step
    taken = drills.Taken(None)
    steps = expert(found.encounter)
    if grade is not None:
        steps = (*steps[:-1], GiveGrade(grade))
    for offset, choice in enumerate(steps):
        taken = take(house, clock, person_id, run_id, step + offset, choice)
    assert taken.closed is not None
    return taken.closed


def play_until_passed(house: House, clock: Clock, person_id: int, run_id: int) -> int:
    """Play until the run closes; give how many encounters it took."""
    for number in range(1, 20):
        play(house, clock, person_id, run_id)
        with house.works.read(clock.now) as work:
            row = attempts.attempt(work.session, run_id)
            assert row is not None
            if row.outcome is not None:
                return number
    raise AssertionError("never passed")


def test_five_in_a_row_make_one_record(both_houses: House, clock: Clock, person: int) -> None:
    """The encounter that meets the standard closes the run and adds one record, with its revision."""
    run_id = begin(both_houses, clock, person)
    number = play_until_passed(both_houses, clock, person, run_id)
    assert number in {5, 6}
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        kept = [row for row in training.records_of(work.session, [person]) if row.activity == drills.ICE]
        assert [(row.kind, row.day, row.attempt_id) for row in kept] == [("passed", date(2026, 11, 20), run_id)]
        assert kept[0].revisions == {drills.ICE: 1}
        closing = drills.ice_closing(work, run_id, number)
        assert (closing.just_passed, closing.goes_on) == (True, False)
        assert not drills.ice_closing(work, run_id, number - 1).just_passed
        with pytest.raises(Closed):
            drills.ice_run(work, run_id)
    assert overview(both_houses, clock, person).passed_on == date(2026, 11, 20)


def test_every_mark_is_kept_as_it_is_made(both_houses: House, clock: Clock, person: int) -> None:
    """Between two marks everything is in the database: another look finds the run where it was."""
    run_id = begin(both_houses, clock, person)
    first = present(both_houses, clock, person, run_id)
    take(both_houses, clock, person, run_id, 0, MarkItem(Item.YEAR, Mark.RIGHT))
    again = present(both_houses, clock, person, run_id)
    assert again.encounter == first.encounter
    assert again.run.sheet.marks == {Item.YEAR: Mark.RIGHT}
    assert begin(both_houses, clock, person) == run_id


def test_the_same_step_again_leads_on_and_another_is_refused(both_houses: House, clock: Clock, person: int) -> None:
    """A double click changes nothing, a second tab with another mark is told so, and no row is added."""
    run_id = begin(both_houses, clock, person)
    take(both_houses, clock, person, run_id, 0, MarkItem(Item.YEAR, Mark.RIGHT))
    assert take(both_houses, clock, person, run_id, 0, MarkItem(Item.YEAR, Mark.RIGHT)) == drills.Taken(None)
    with pytest.raises(PastStep):
        take(both_houses, clock, person, run_id, 0, MarkItem(Item.YEAR, Mark.WRONG))
    with pytest.raises(PastStep):
        take(both_houses, clock, person, run_id, 7, MarkItem(Item.MONTH, Mark.WRONG))
    with pytest.raises(Invalid):
        take(both_houses, clock, person, run_id, 1, GiveGrade(Grade(1)))
    assert present(both_houses, clock, person, run_id).run.step == 1


def test_the_closing_step_twice_shows_the_same_result_and_one_record(
    both_houses: House, clock: Clock, person: int
) -> None:
    """Sending the last grade again after the run closed leads to the same page and adds nothing."""
    run_id = begin(both_houses, clock, person)
    number = play_until_passed(both_houses, clock, person, run_id)
    with both_houses.works.read(clock.now) as work:
        row = attempts.attempt(work.session, run_id)
    assert row is not None
    last = row.steps[-1]
    choice = GiveGrade(Grade(last.choice["grade"], last.choice["at_least"]))
    assert take(both_houses, clock, person, run_id, last.step, choice) == drills.Taken(number)
    with pytest.raises(Closed):
        take(both_houses, clock, person, run_id, last.step + 1, MarkRest())
    with both_houses.works.read(clock.now) as work:
        assert len(training.records_of(work.session, [person])) == 1


def test_a_slip_starts_the_row_again(both_houses: House, clock: Clock, person: int) -> None:
    """A wrong grade sets the row to nothing, and the next exact one counts as the first."""
    run_id = begin(both_houses, clock, person)
    play(both_houses, clock, person, run_id)
    wrong = play(both_houses, clock, person, run_id, grade=Grade(4, at_least=True))
    while True:
        with both_houses.works.read(clock.now) as work:
            work.actor = auth.actor(work, person)
            closing = drills.ice_closing(work, run_id, wrong)
        if closing.encounter.scored:
            break
        wrong = play(both_houses, clock, person, run_id, grade=Grade(4, at_least=True))
    assert closing.standing.in_a_row == 0
    assert overview(both_houses, clock, person).passed_on is None
    assert (told := overview(both_houses, clock, person).agreement) is not None
    assert told.over == told.under == 0


def test_nobody_else_s_run_is_there(both_houses: House, clock: Clock, person: int) -> None:
    """Another person's run, and an encounter not closed yet, are not found."""
    run_id = begin(both_houses, clock, person)
    other = put_person(both_houses, clock.now, "200")
    with pytest.raises(NotFound):
        present(both_houses, clock, other, run_id)
    with pytest.raises(NotFound):
        take(both_houses, clock, other, run_id, 0, MarkItem(Item.YEAR, Mark.RIGHT))
    with both_houses.works.read(clock.now) as work:
        work.actor = auth.actor(work, person)
        for number in (0, 1, 2):
            with pytest.raises(NotFound):
                drills.ice_closing(work, run_id, number)


def test_a_run_is_given_up_after_fourteen_days(both_houses: House, clock: Clock, person: int) -> None:
    """An open run goes on for fourteen days less a moment; then a new one is begun and the old closed as abandoned."""
    run_id = begin(both_houses, clock, person)
    clock.now += timedelta(days=14, seconds=-1)
    assert begin(both_houses, clock, person) == run_id
    clock.now += timedelta(seconds=1)
    with pytest.raises(Closed):
        take(both_houses, clock, person, run_id, 0, MarkItem(Item.YEAR, Mark.RIGHT))
    assert begin(both_houses, clock, person) != run_id
    with both_houses.works.read(clock.now) as work:
        row = attempts.attempt(work.session, run_id)
    assert row is not None
    assert row.outcome == "abandoned"


def test_the_standard_is_the_policy_s(both_houses: House, clock: Clock, person: int) -> None:
    """A site that asks for three in a row with every item exact is asked for just that, in runs begun from then on."""
    assert overview(both_houses, clock, person).standard.in_a_row == 5
    with both_houses.works.write(clock.now) as work:
        shipped = decisions.policy_rows(work.session)[0]
        rule = {**shipped.rule, "drill_standards": {drills.ICE: {"in_a_row": 3, "exact": ["items", "grade"]}}}
        decisions.add_policy(
            work.session,
            competency=shipped.competency,
            scope="programme",
            rule=rule,
            in_force_from=date(2026, 11, 1),
            reference="site",
            why="test",
            actor_id=None,
        )
        work.record(Event.POLICY_SHIPPED)
    told = overview(both_houses, clock, person).standard
    assert (told.in_a_row, told.exact) == (3, {"items", "grade"})


def test_what_the_site_has_set_counts_and_is_kept(both_houses: House, clock: Clock, person: int) -> None:
    """With `ice_conventions` set a run scores what it settles, and the record names the values it was made on."""
    assert not overview(both_houses, clock, person).conventions_set
    words = ("self-correction-counts", "interpreter-used", "hearing-adapted", "adapted-item-counts")
    with both_houses.works.write(clock.now) as work:
        decisions.add_playbook_value(
            work.session,
            key=drills.CONVENTIONS_KEY,
            scope="programme",
            value=words,
            in_force_from=date(2026, 11, 1),
            why="agreed",
            actor_id=None,
        )
        work.record(Event.PLAYBOOK_SET)
    assert overview(both_houses, clock, person).conventions_set
    run_id = begin(both_houses, clock, person)
    settled = present(both_houses, clock, person, run_id).run.plan.settled
    assert settled[Variant.SELF_CORRECTION] is Mark.RIGHT
    play_until_passed(both_houses, clock, person, run_id)
    with both_houses.works.read(clock.now) as work:
        (record,) = training.records_of(work.session, [person])
    assert record.playbook == {drills.CONVENTIONS_KEY: list(words)}


def test_a_site_value_set_later_leaves_an_open_run_as_it_began(both_houses: House, clock: Clock, person: int) -> None:
    """A run goes on with the values it was begun with."""
    run_id = begin(both_houses, clock, person)
    with both_houses.works.write(clock.now) as work:
        decisions.add_playbook_value(
            work.session,
            key=drills.CONVENTIONS_KEY,
            scope="programme",
            value=("self-correction-counts",),
            in_force_from=date(2026, 11, 1),
            why="agreed",
            actor_id=None,
        )
        work.record(Event.PLAYBOOK_SET)
    assert present(both_houses, clock, person, run_id).run.plan.settled == {}
