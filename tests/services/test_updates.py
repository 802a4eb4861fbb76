"""Updates: what changed is read, its questions are answered until right, and exactly who learnt the older is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.core.competency.states import State
from lms.core.content.library import Library
from lms.core.content.uses import keys_of_text
from lms.core.permissions import Event
from lms.core.quizzes.draw import draw
from lms.services import assign, learn, learn_modules, learn_quizzes, publishing, records, standing, updates
from lms.services.errors import Invalid, NotFound, PastStep
from lms.services.house import House
from lms.services.updates import Update
from lms.services.work import Work, Works
from lms.store import training
from tests.conftest import Clock, put_person
from tests.services.test_triggers import ED, with_changed_section

PATH = ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice")
SECTION = "section:ed-first-hour/think-of-it"
#: the change is published at this moment
CHANGED = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
UPDATE = "2027-03-01-content"

Act = Callable[[int], AbstractContextManager[Work]]


def hold(house: House, person_id: int, at: datetime, revisions: dict[str, int], keys: dict[str, str]) -> None:
    """Pass everything of the ED nurses' path at a moment, on these revisions and site values."""
    for activity in PATH:
        with house.works.write(at) as work:
            training.add_passed(
                work.session,
                person_id=person_id,
                activity=activity,
                at=at,
                day=at.date(),
                score=100,
                revisions=revisions if activity.startswith("module:") else {},
                playbook=keys,
                attempt_id=None,
            )
            work.record(Event.ATTEMPT_CLOSED, attempt=0)


@pytest.fixture
def nurse(site: House, clock: Clock) -> int:
    """An ED nurse who earned the competency on the first text, three days ago."""
    clock.now = CHANGED
    person_id = put_person(site, CHANGED, "1", first_day=date(2027, 1, 4))
    hold(site, person_id, CHANGED - timedelta(days=3), {SECTION: 1}, {})
    return person_id


def publish(house: House, change: str = "delta", *, library: Library | None = None) -> House:
    """Publish a changed section and give the house that teaches it."""
    changed = library or with_changed_section(house.library, change)
    works = Works(house.database, changed, house.heads)
    with works.write(CHANGED) as work:
        publishing.publish(work)
    house.works.library = changed
    return house


def status(work: Work, person_id: int) -> tuple[State, tuple[str, ...]]:
    """Where a person stands in the ED nurses' competency, and what is missing."""
    (found,) = [one for one in standing.statuses(work, person_id, work.me.today) if one.competency == ED]
    return found.state, found.missing


def do(work_as: Act, person_id: int, update_id: str) -> Update:
    """Do an update, every answer right."""
    with work_as(person_id) as work:
        found = updates.begin(work, update_id)
    while found.is_open:
        asked = found.next_question
        assert asked is not None
        assert found.attempt is not None
        with work_as(person_id) as work:
            found = updates.answer(work, update_id, found.attempt.id, len(found.steps) + 1, right(asked, found))
    return found


def right(question: object, found: Update) -> list[str]:
    """The right answer of a question."""
    held = found.plan.questions[question.id]  # type: ignore[attr-defined]
    if held.number is not None:
        return [str(held.number.value)]
    return sorted(held.right_options(found.plan.values))


def wrong(question: object, found: Update) -> list[str]:
    """A wrong answer of a question."""
    held = found.plan.questions[question.id]  # type: ignore[attr-defined]
    if held.number is not None:
        return [str(held.number.value + 1000)]
    return [next(one.id for one in held.options if one.id not in held.right_options(found.plan.values))]


def test_a_delta_is_done_in_its_update(site: House, act: Act, look: Act, nurse: int) -> None:
    """The update holds the changed section and a few questions, takes two minutes, and makes the person current."""
    publish(site)
    with look(nurse) as work:
        assert status(work, nurse) == (State.UPDATE_DUE, (f"update:{UPDATE} or module:ed-first-hour",))
        found = updates.update(work, UPDATE)
        home = learn.home(work)
    assert [(one.module_id, one.section_id, one.revision) for one in found.plan.sections] == [
        ("ed-first-hour", "think-of-it", 2)
    ]
    (changed,) = [run for run in found.plan.sections[0].runs if run.changed]
    assert changed.passages[-1].part.text.endswith("One more sentence.")
    assert 1 <= len(found.plan.questions) <= 5
    assert found.plan.minutes <= 2
    (due,) = [one for group in home.then for one in group.items if group.status.competency == ED]
    assert (due.activities, due.minutes) == ((f"update:{UPDATE}",), found.plan.minutes)
    done = do(act, nurse, UPDATE)
    assert (done.is_open, done.owed, done.done_on) == (False, False, date(2027, 3, 1))
    with look(nurse) as work:
        assert status(work, nurse) == (State.CURRENT, ())
        kept = training.records_of(work.session, [nurse])[-1]
    assert (kept.activity, kept.revisions[SECTION]) == (f"update:{UPDATE}", 2)


def test_a_full_change_asks_the_whole_module(site: House, look: Act, nurse: int) -> None:
    """Evidence older than a full change counts for nothing that follows, so there is no update of it."""
    publish(site, "full")
    with look(nurse) as work:
        assert status(work, nurse) == (State.UPDATE_DUE, ("module:ed-first-hour",))
        with pytest.raises(NotFound):
            updates.update(work, UPDATE)


def test_a_wrong_answer_is_asked_again(site: House, act: Act, look: Act, nurse: int) -> None:
    """A wrong answer is told and asked again after the others; nobody fails, and the right one finishes it."""
    publish(site)
    with act(nurse) as work:
        found = updates.begin(work, UPDATE)
    first, asked = found.next_question, len(found.plan.questions)
    assert first is not None
    assert found.attempt is not None
    number = found.attempt.id
    with act(nurse) as work:
        found = updates.answer(work, UPDATE, number, 1, wrong(first, found))
    outcome = found.outcome(1)
    assert outcome is not None
    assert not outcome.right
    assert (found.next_question == first) is (asked == 1)
    while found.is_open:
        question = found.next_question
        assert question is not None
        with act(nurse) as work:
            found = updates.answer(work, UPDATE, number, len(found.steps) + 1, right(question, found))
    with look(nurse) as work:
        assert len(updates.update(work, UPDATE).steps) == asked + 1
        assert status(work, nurse)[0] is State.CURRENT


def test_twice_and_in_two_tabs(site: House, act: Act, look: Act, nurse: int) -> None:
    """Beginning and answering twice make one attempt, one step and one record; another answer to it is refused."""
    publish(site)
    numbers = set()
    for _ in range(2):
        with act(nurse) as work:
            found = updates.begin(work, UPDATE)
            assert found.attempt is not None
            numbers.add(found.attempt.id)
    (number,) = numbers
    question = found.next_question
    assert question is not None
    for _ in range(2):
        with act(nurse) as work:
            after = updates.answer(work, UPDATE, number, 1, wrong(question, found))
    assert len(after.steps) == 1
    with act(nurse) as work, pytest.raises(PastStep):
        updates.answer(work, UPDATE, number, 1, right(question, found))
    for step in (0, 3, 99):
        with act(nurse) as work, pytest.raises(Invalid):
            updates.answer(work, UPDATE, number, step, right(question, found))
    do(act, nurse, UPDATE)
    with act(nurse) as work:
        updates.begin(work, UPDATE)
    with look(nurse) as work:
        made = [row for row in training.records_of(work.session, [nurse]) if row.activity == f"update:{UPDATE}"]
        assert len(made) == 1


def test_what_was_left_lying_is_begun_anew(site: House, act: Act, clock: Clock, nurse: int) -> None:
    """After fourteen days an update that was begun no longer goes on; it is begun anew."""
    publish(site)
    with act(nurse) as work:
        found = updates.begin(work, UPDATE)
    assert found.attempt is not None
    number, question = found.attempt.id, found.next_question
    clock.advance(days=14)
    with act(nurse) as work, pytest.raises(PastStep):
        updates.answer(work, UPDATE, number, 1, right(question, found))
    assert do(act, nurse, UPDATE).done_on == date(2027, 3, 15)


def test_nobody_answers_for_another(site: House, act: Act, clock: Clock, nurse: int) -> None:
    """An attempt is its person's own, and who is not asked the update reads it and cannot begin it."""
    publish(site)
    with act(nurse) as work:
        found = updates.begin(work, UPDATE)
    assert found.attempt is not None
    other = put_person(site, clock.now, "2", unit="hillcrest-icu", job_role="icu-nurse")
    with act(other) as work:
        assert not updates.update(work, UPDATE).owed
        with pytest.raises(NotFound):
            updates.begin(work, UPDATE)
        with pytest.raises(NotFound):
            updates.answer(work, UPDATE, found.attempt.id, 1, ["x"])
        with pytest.raises(NotFound):
            updates.update(work, "2027-03-02-content")


def test_the_whole_module_answers_it_too(site: House, look: Act, nurse: int) -> None:
    """Who reads the whole module on the newer text has done what was asked; on the older text not."""
    publish(site)
    for revision, state in ((1, State.UPDATE_DUE), (2, State.CURRENT)):
        with site.works.write(CHANGED + timedelta(hours=revision)) as work:
            training.add_passed(
                work.session, person_id=nurse, activity="module:ed-first-hour", at=work.now, day=date(2027, 3, 1),
                score=None, revisions={SECTION: revision}, playbook={}, attempt_id=None,
            )  # fmt: skip
            work.record(Event.ATTEMPT_CLOSED, attempt=0)
        with look(nurse) as work:
            assert status(work, nurse)[0] is state


def test_a_rule_of_care_is_one_update(site: House, act: Act, look: Act, nurse: int) -> None:
    """A changed rule of care asks one update with the value before and now; no case and no drill is owed for it."""
    for value in ("fast-track-ed", "direct-admission"):
        with site.works.write(CHANGED) as work:
            assign.set_value(work, "way_in", value, scope="hillcrest", in_force_from=None, why=f"Board: {value}")
    with look(nurse) as work:
        (name,) = {text.partition(" or ")[0] for text in status(work, nurse)[1]}
        found = updates.update(work, name.removeprefix("update:"))
    assert [(one.key.key, one.before, one.now) for one in found.plan.keys] == [("way_in", None, "direct-admission")]
    assert found.notes == ("Board: direct-admission",)
    assert all(question.playbook == "way_in" for question in list(found.plan.questions.values())[:1])
    assert all("case:" not in text for text in status_missing(look, nurse))
    do(act, nurse, found.id)
    with look(nurse) as work:
        assert status(work, nurse)[0] is State.CURRENT


def status_missing(look: Act, person_id: int) -> tuple[str, ...]:
    """What is missing of a person's competency."""
    with look(person_id) as work:
        return status(work, person_id)[1]


def test_a_rule_taken_back_takes_its_update(site: House, look: Act, act: Act, nurse: int) -> None:
    """The update of a value that was taken back the same day is gone, and one begun for it can still be read."""
    with site.works.write(CHANGED) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=None, why="Board")
    (name,) = {text.partition(" or ")[0] for text in status_missing(look, nurse)}
    update_id = name.removeprefix("update:")
    do(act, nurse, update_id)
    with site.works.write(CHANGED) as work:
        assign.set_value(work, "way_in", None, scope="hillcrest", in_force_from=None, why="Mistake")
    with look(nurse) as work:
        assert updates.update(work, update_id).done_on == date(2027, 3, 1)
        assert status(work, nurse)[0] is State.CURRENT
    stranger = put_person(site, CHANGED, "3")
    with look(stranger) as work, pytest.raises(NotFound):
        updates.update(work, update_id)


def test_an_older_reading_does_not_answer(site: House, act: Act, look: Act, clock: Clock) -> None:
    """A reading begun before the change says so, can be begun anew, and finished on the older text answers nothing."""
    clock.now = CHANGED
    reader = put_person(site, CHANGED, "4", first_day=date(2027, 1, 4))
    hold(site, reader, CHANGED - timedelta(days=3), {SECTION: 1}, {})
    with act(reader) as work:
        learn_modules.confirm(work, "ed-first-hour", "think-of-it")
    publish(site)
    with look(reader) as work:
        before = learn_modules.reading(work, "ed-first-hour")
    assert before.changed_on == date(2027, 3, 1)
    with act(reader) as work:
        anew = learn_modules.read_again(work, "ed-first-hour")
    with look(reader) as work:
        after = learn_modules.reading(work, "ed-first-hour")
    assert (after.attempt_id, after.changed_on, after.progress.done) == (anew, None, False)
    with act(reader) as work:
        assert learn_modules.read_again(work, "ed-first-hour") == anew


def test_a_quiz_stops_when_its_rule_changes(site: House, act: Act, look: Act, clock: Clock) -> None:
    """Nobody is scored on a rule of care that no longer holds: the attempt goes on no more and is begun anew."""
    with site.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=None, why="Board")
    taker, quiz = put_person(site, clock.now, "5"), site.library.quizzes["ed-first-hour"]
    hangs = {question.id for question in quiz.questions if question.playbook == "way_in"}
    with act(taker) as work:
        values = records.site_values(work)
        seed = next(n for n in range(500) if hangs & {one.question for one in draw(quiz, n, values).questions})
        number = learn_quizzes.begin(work, quiz.id, seed)
    clock.advance(days=1)
    with site.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "direct-admission", scope="hillcrest", in_force_from=None, why="Board")
    with look(taker) as work:
        assert learn_quizzes.taken(work, quiz.id, number).changed_keys == ("way_in",)
    with act(taker) as work, pytest.raises(PastStep):
        held = learn_quizzes.taken(work, quiz.id, number).next_question
        assert held is not None
        learn_quizzes.answer_question(work, quiz.id, number, 1, list(held.options[:1]))
    with act(taker) as work:
        anew = learn_quizzes.begin(work, quiz.id, anew=True)
    assert anew != number
    with look(taker) as work:
        assert learn_quizzes.taken(work, quiz.id, number).outcome == "abandoned"
        assert learn_quizzes.taken(work, quiz.id, anew).changed_keys == ()
    with act(taker) as work:
        assert learn_quizzes.begin(work, quiz.id, anew=True) == anew


def test_a_section_read_before_its_rule_changed_is_read_once_more(
    site: House, act: Act, look: Act, clock: Clock
) -> None:
    """In a reading that is open, a section confirmed with the older value is open again; the others stay."""
    key = "way_in"
    module = site.library.modules["ed-first-hour"]
    showing = {section.id for section in module.sections if key in keys_of_text(section.text)}
    reader = put_person(site, clock.now, "6")
    for section in module.sections:
        with act(reader) as work:
            learn_modules.confirm(work, module.id, section.id)
    clock.advance(days=1)
    with site.works.write(clock.now) as work:
        assign.set_value(work, key, "fast-track-ed", scope="hillcrest", in_force_from=None, why="Board")
    with look(reader) as work:
        found = learn_modules.reading(work, module.id)
    assert showing
    assert found.again == showing
    assert {one.section for one in found.progress.sections if not one.confirmed} == showing
    for name in showing:
        with act(reader) as work:
            learn_modules.confirm(work, module.id, name)
    with look(reader) as work:
        assert learn_modules.reading(work, module.id).again == frozenset()


#: who / when earned / on which revision of the section / whether the delta of 1 Mar 2027 asks them
MOVED = [
    ("learnt the older text", date(2027, 2, 20), 1, True),
    ("learnt the newer text that day", date(2027, 3, 1), 2, False),
    ("learnt a text that names no revision", date(2027, 2, 20), None, True),
    ("too long ago: expired", date(2025, 6, 1), 1, False),
    ("lapsed, still within the limit", date(2026, 1, 15), 1, True),
]


@pytest.mark.parametrize(("says", "on", "revision", "asked"), MOVED)
def test_it_moves_exactly_whose_evidence_is_older(
    site: House, look: Act, clock: Clock, says: str, on: date, revision: int | None, asked: bool
) -> None:
    """The trigger is owed by who holds it on older evidence (or is within the lapse limit), and by nobody else."""
    clock.now = CHANGED + timedelta(hours=6)
    person_id = put_person(site, clock.now, "1", first_day=date(2025, 1, 6))
    publish(site)
    at = datetime.combine(on, CHANGED.time(), UTC) + timedelta(hours=1)
    hold(site, person_id, at, {} if revision is None else {SECTION: revision}, {})
    with look(person_id) as work:
        (found,) = [one for one in standing.statuses(work, person_id, work.me.today) if one.competency == ED]
    assert bool(found.causes) is asked, says
