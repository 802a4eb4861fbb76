"""The learner's acts on SQLite and PostgreSQL: reading, quizzes, what is due, what an award rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date

import pytest

from lms.core.competency.states import State
from lms.core.content.library import Library
from lms.core.modules.module import Module
from lms.core.permissions import Event
from lms.core.quizzes.draw import draw
from lms.core.quizzes.quiz import Option, Question, Quiz
from lms.services import auth, learn, learn_modules, learn_quizzes, publishing, records
from lms.services.errors import Invalid, NotFound, PastStep
from lms.services.house import House
from lms.services.work import Work, Works
from lms.store import attempts, content, decisions, journal, training
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import CORE, passes

Act = Callable[..., AbstractContextManager[Work]]
MODULE = QUIZ = "ed-first-hour"


@pytest.fixture
def nurse(both_houses: House, clock: Clock) -> int:
    """An ED nurse hired on 2 Nov 2026 who holds the core, on each kind of database."""
    set_up_site(both_houses, clock.now)
    person_id = put_person(both_houses, clock.now, "100")
    passes(both_houses, person_id, date(2026, 11, 3), CORE)
    return person_id


def made(work: Work) -> list[training.RecordRow]:
    """Give the records that are not those of the core."""
    return [row for row in training.records_of(work.session) if row.activity not in CORE]


@pytest.fixture
def act(both_houses: House, clock: Clock) -> Act:
    """Open a writing work as a person, with other content where it is given."""

    @contextmanager
    def opening(person_id: int, works: Works | None = None) -> Iterator[Work]:
        with (works or both_houses.works).write(clock.now) as work:
            work.actor = auth.actor(work, person_id)
            yield work

    return opening


def right(question: Question) -> list[str]:
    """A right answer under no site values."""
    return [str(question.number.value)] if question.number is not None else sorted(question.right_options({}))


def read_module(act: Act, person_id: int, module: Module, *, but: str = "") -> None:
    """Confirm every section and answer every check that can be answered, one of them left out."""
    for section in module.sections:
        for check in section.checks:
            with act(person_id) as work:
                question = work.library.questions[check]
                if question.playbook is None and check != but:
                    learn_modules.answer_check(work, module.id, section.id, check, right(question))
        with act(person_id) as work:
            learn_modules.confirm(work, module.id, section.id)


def take(act: Act, person_id: int, seed: int) -> int:
    """Pass a quiz; give the attempt."""
    with act(person_id) as work:
        attempt_id = learn_quizzes.begin(work, QUIZ, seed)
        drawn = learn_quizzes.taken(work, QUIZ, attempt_id)
    for step, item in enumerate(drawn.drawn.questions, start=1):
        with act(person_id) as work:
            learn_quizzes.answer_question(work, QUIZ, attempt_id, step, right(drawn.questions[item.question]))
    return attempt_id


def test_a_module_read_to_its_end_makes_one_record_with_its_revisions(both_houses: House, act: Act, nurse: int) -> None:
    """The last step closes the reading and records it once, with the revision of every section and check read."""
    module = both_houses.library.modules[MODULE]
    last = module.sections[-1].checks[-1]
    read_module(act, nurse, module, but=last)
    with act(nurse) as work:
        assert made(work) == []
        after = learn_modules.answer_check(
            work, MODULE, module.sections[-1].id, last, right(work.library.questions[last])
        )
        assert after.progress.done
    read_module(act, nurse, module)
    with act(nurse) as work:
        (record,) = made(work)
    checks = [check for section in module.sections for check in section.checks]
    assert record.activity == f"module:{MODULE}"
    assert record.day == date(2026, 11, 20)
    assert record.revisions == {
        **{f"section:{MODULE}/{section.id}": 1 for section in module.sections},
        **{f"question:{check}": 1 for check in checks},
    }


def test_a_check_keeps_its_first_answer(act: Act, nurse: int, both_houses: House) -> None:
    """The same answer again changes nothing; another one is refused."""
    section = both_houses.library.modules[MODULE].sections[0]
    check = section.checks[0]
    question = both_houses.library.questions[check]
    wrong = next(option.id for option in question.options if not option.right)
    with act(nurse) as work:
        learn_modules.answer_check(work, MODULE, section.id, check, [wrong])
    with act(nurse) as work:
        assert not learn_modules.answer_check(work, MODULE, section.id, check, [wrong]).outcomes[check].right
    with pytest.raises(PastStep), act(nurse) as work:
        learn_modules.answer_check(work, MODULE, section.id, check, right(question))
    with pytest.raises(Invalid), act(nurse) as work:
        learn_modules.answer_check(work, MODULE, section.id, check, [])
    with pytest.raises(NotFound), act(nurse) as work:
        learn_modules.answer_check(work, MODULE, both_houses.library.modules[MODULE].sections[1].id, check, [wrong])


def test_a_quiz_is_the_fold_of_its_answers(both_houses: House, act: Act, nurse: int) -> None:
    """Each answer is kept in its own act; the last one closes the attempt, records it and seals it in the journal."""
    attempt_id = take(act, nurse, 7)
    with act(nurse) as work:
        taken = learn_quizzes.taken(work, QUIZ, attempt_id)
        (record,) = made(work)
        assert journal.verify(work.session)[1] == ()
    assert (taken.outcome, taken.result().percent, record.score) == ("passed", 100, 100)
    assert record.attempt_id == attempt_id
    assert record.revisions == {f"question:{item.question}": 1 for item in taken.drawn.questions}


def test_a_failed_quiz_leaves_no_record(act: Act, nurse: int) -> None:
    """An attempt that is not passed is kept as an attempt alone."""
    with act(nurse) as work:
        attempt_id = learn_quizzes.begin(work, QUIZ, 7)
        drawn = learn_quizzes.taken(work, QUIZ, attempt_id)
    for step, item in enumerate(drawn.drawn.questions, start=1):
        question = drawn.questions[item.question]
        wrong = ["-99"] if question.number is not None else [
            next(o.id for o in question.options if {o.id} != question.right_options({}))
        ]  # fmt: skip
        with act(nurse) as work:
            learn_quizzes.answer_question(work, QUIZ, attempt_id, step, wrong)
    with act(nurse) as work:
        assert learn_quizzes.taken(work, QUIZ, attempt_id).outcome == "not-passed"
        assert made(work) == []


def test_an_open_attempt_finishes_on_the_revision_it_began_with(
    both_houses: House, act: Act, nurse: int, clock: Clock
) -> None:
    """After a new text was published, an open attempt still asks the old one; a new attempt asks the new one."""
    house = both_houses
    with act(nurse) as work:
        attempt_id = learn_quizzes.begin(work, QUIZ, 7)
        old = learn_quizzes.taken(work, QUIZ, attempt_id)
    name = next(item.question for item in old.drawn.questions if old.questions[item.question].options)
    question = house.library.questions[name]
    changed = replace(question, stem="Asked in new words?", options=(*question.options, Option("new", "New", "New.")))
    works = Works(house.database, with_question(house, changed), house.heads)
    with works.write(clock.now) as work:
        row = content.revisions(work.session, "question", name)[-1]
        content.add_revision(work.session, replace(row, revision=2, digest="x", text=row.text, note="New words."))
        work.record(Event.CONTENT_PUBLISHED, revisions=1)
    with act(nurse, works) as work:
        kept = learn_quizzes.taken(work, QUIZ, attempt_id)
        assert kept.questions[name].stem == question.stem
        assert [option.id for option in kept.questions[name].options] == [option.id for option in question.options]
    other = put_person(house, clock.now, "101")
    seed = seed_that_asks(house.library.quizzes[QUIZ], name, {})
    with act(other, works) as work:
        fresh = learn_quizzes.taken(work, QUIZ, learn_quizzes.begin(work, QUIZ, seed))
    assert fresh.questions[name].stem == "Asked in new words?"


def with_question(house: House, changed: Question) -> Library:
    """The library with one question changed."""
    quiz = house.library.quizzes[QUIZ]
    questions = tuple(changed if question.id == changed.id else question for question in quiz.questions)
    return replace(
        house.library,
        questions={**house.library.questions, changed.id: changed},
        quizzes={**house.library.quizzes, QUIZ: replace(quiz, questions=questions)},
    )


def test_a_module_begun_before_a_change_is_read_to_its_end_as_it_was(
    both_houses: House, act: Act, nurse: int, clock: Clock
) -> None:
    """The sections of an open reading are those it began with, even where a section is gone from the files."""
    house = both_houses
    module = house.library.modules[MODULE]
    with act(nurse) as work:
        learn_modules.confirm(work, MODULE, module.sections[-1].id)
    shorter = replace(module, sections=(replace(module.sections[0], text="New words."), *module.sections[1:-1]))
    library = replace(house.library, modules={MODULE: shorter})
    works = Works(house.database, library, house.heads)
    with works.write(clock.now) as work:
        row = content.revisions(work.session, "section", f"{MODULE}/{module.sections[0].id}")[-1]
        content.add_revision(work.session, replace(row, revision=2, digest="x", note="New words."))
        work.record(Event.CONTENT_PUBLISHED, revisions=1)
    with act(nurse, works) as work:
        reading = learn_modules.reading(work, MODULE)
    assert [section.id for section in reading.module.sections] == [section.id for section in module.sections]
    assert "New words." not in reading.module.sections[0].text
    assert reading.module.sections[0].checks == module.sections[0].checks


def test_what_is_due_goes_by_the_nearest_day_and_begun_work_comes_first(act: Act, nurse: int) -> None:
    """Of what is due for one competency, what was begun is next; the rest keeps the order of the path."""
    with act(nurse) as work:
        home = learn.home(work)
    assert home.next is not None
    assert (home.next.activities[0], home.next.status.state) == (f"module:{MODULE}", State.REQUIRED)
    assert home.steps == learn.Steps(0, 4)
    with act(nurse) as work:
        learn_quizzes.begin(work, QUIZ, 7)
    with act(nurse) as work:
        home = learn.home(work)
    assert home.next is not None
    assert (home.next.activities[0], home.next.begun, home.next.minutes) == (f"quiz:{QUIZ}", True, 5)
    assert home.then[0].items[0].activities[0] == f"module:{MODULE}"


def test_the_attempt_that_completes_the_path_is_named_as_what_earned_the_award(
    act: Act, nurse: int, clock: Clock
) -> None:
    """Only the attempt at whose moment the path was complete announces the award."""
    for activity in (f"module:{MODULE}", "case:day-5-fever/ed-nurse", "drill:ice"):
        with act(nurse) as work:
            records.add_passed(work, activity, score=None, revisions={}, playbook={}, attempt_id=None)
            work.record(Event.ATTEMPT_CLOSED)
    clock.advance(minutes=10)
    attempt_id = take(act, nurse, 7)
    clock.advance(minutes=10)
    later = take(act, nurse, 8)
    with act(nurse) as work:
        (status,) = learn.awarded(work, attempt_id)
        assert (status.state, status.valid_through) == (State.CURRENT, date(2027, 11, 20))
        assert learn.awarded(work, later) == ()
        assert learn.home(work).next is None


def test_a_site_choice_is_asked_and_scored_by_the_value_the_attempt_began_with(
    both_houses: House, act: Act, nurse: int
) -> None:
    """The values of the beginning are kept with the attempt; changing them later changes no running attempt."""
    quiz = both_houses.library.quizzes[QUIZ]
    asked = [question for question in quiz.questions if question.site_choice]
    assert asked
    key = asked[0].playbook
    assert key is not None
    value, other = (option.value for option in asked[0].options[:2])
    for number, chosen in enumerate((value, other)):
        with act(nurse) as work:
            decisions.add_playbook_value(
                work.session, key=key, scope="programme", value=chosen, in_force_from=date(2026, 11, 1 + number),
                why="test", actor_id=None,
            )  # fmt: skip
            work.record(Event.PLAYBOOK_SET, key=key, scope="programme")
        if number == 0:
            seed = seed_that_asks(quiz, asked[0].id, {key: value})
            with act(nurse) as work:
                attempt_id = learn_quizzes.begin(work, QUIZ, seed)
    with act(nurse) as work:
        taken = learn_quizzes.taken(work, QUIZ, attempt_id)
    assert taken.values[key] == value
    assert taken.questions[asked[0].id].right_options(taken.values) == {asked[0].options[0].id}


def seed_that_asks(quiz: Quiz, question_id: str, values: dict[str, object]) -> int:
    """The first seed whose draw holds a question."""
    return next(
        seed for seed in range(500) if question_id in {item.question for item in draw(quiz, seed, values).questions}
    )


def test_what_is_confirmed_twice_is_kept_once(both_houses: House, act: Act, nurse: int) -> None:
    """A double click on "next" adds one step and one journal entry."""
    section = both_houses.library.modules[MODULE].sections[0]
    for _ in range(2):
        with act(nurse) as work:
            learn_modules.confirm(work, MODULE, section.id)
    with act(nurse) as work:
        (row,) = attempts.attempts_of(work.session, nurse)
    assert [step.choice for step in row.steps] == [{"confirm": section.id}]


def test_an_attempt_is_found_only_under_its_own_activity(both_houses: House, act: Act, nurse: int) -> None:
    """The number of a reading under the address of a quiz is not there."""
    with act(nurse) as work:
        learn_modules.confirm(work, MODULE, both_houses.library.modules[MODULE].sections[0].id)
        (row,) = attempts.attempts_of(work.session, nurse)
    with act(nurse) as work, pytest.raises(NotFound):
        learn_quizzes.taken(work, QUIZ, row.id)


def test_an_attempt_that_stood_open_too_long_takes_no_answer(act: Act, nurse: int, clock: Clock) -> None:
    """After 14 days an answer is refused and not kept; beginning anew writes down that the old one was abandoned."""
    with act(nurse) as work:
        attempt_id = learn_quizzes.begin(work, QUIZ, 7)
        drawn = learn_quizzes.taken(work, QUIZ, attempt_id)
    clock.advance(days=14)
    with pytest.raises(PastStep), act(nurse) as work:
        first = drawn.questions[drawn.drawn.questions[0].question]
        learn_quizzes.answer_question(work, QUIZ, attempt_id, 1, right(first))
    with act(nurse) as work:
        assert learn_quizzes.begin(work, QUIZ, 8) != attempt_id
    with act(nurse) as work:
        old, new = attempts.attempts_of(work.session, nurse)
    assert (old.outcome, old.steps, new.outcome) == ("abandoned", (), None)


def test_publishing_again_changes_nothing_for_a_reader(both_houses: House, act: Act, nurse: int, clock: Clock) -> None:
    """A restart between two steps of a reading keeps the place."""
    module = both_houses.library.modules[MODULE]
    with act(nurse) as work:
        learn_modules.confirm(work, MODULE, module.sections[1].id)
    with both_houses.works.write(clock.now) as work:
        assert publishing.publish(work) == []
    with act(nurse) as work:
        standing = learn_modules.reading(work, MODULE).progress.sections[1]
    assert standing.confirmed
