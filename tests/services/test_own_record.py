"""The own record on each kind of database: everything in it once, the newest first, in the same number of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from lms.cli.demo_learner import Learner
from lms.core.cases.state import Mode
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth, drills, learn_modules, learn_quizzes, own_record, practice, records
from lms.services.errors import NotFound
from lms.services.house import House
from lms.services.own_record import Kind
from lms.services.work import Work
from lms.store import attempts, decided, training
from tests.conftest import Clock, put_person, set_up_site

Act = Callable[[int], AbstractContextManager[Work]]
ED, QUIZ = "ed-recognise-grade-call", "ed-first-hour"


@pytest.fixture
def act(both_houses: House, clock: Clock) -> Act:
    """Open a writing work as a person."""

    @contextmanager
    def opening(person_id: int) -> Iterator[Work]:
        with both_houses.works.write(clock.now) as work:
            work.actor = auth.actor(work, person_id)
            yield work

    return opening


@pytest.fixture
def nurse(both_houses: House, clock: Clock) -> int:
    """An ED nurse."""
    set_up_site(both_houses, clock.now)
    return put_person(both_houses, clock.now, "100")


@pytest.fixture
def lead(both_houses: House, clock: Clock, nurse: int) -> int:
    """The lead of the programme."""
    return put_person(
        both_houses, clock.now, "9", given_name="Lee", family_name="Lead",
        roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),),
    )  # fmt: skip


def test_everything_stands_in_it_once_the_newest_first(
    both_houses: House, clock: Clock, act: Act, nurse: int, lead: int
) -> None:
    """Passed, failed, left lying, open, training, accredited, ruled and taken back: each with who, when and why."""
    learner = Learner(both_houses, nurse, clock.now, 1, lambda: None)
    with act(nurse) as work:
        stale = learn_quizzes.begin(work, QUIZ, seed=5)
    clock.advance(days=20)
    learner.now = clock.now
    learner.read_module()
    learner.take_quiz(wrong=8)
    learner.take_quiz()
    clock.now = learner.now
    with act(nurse) as work:
        training_run = practice.begin_case(work, "day-5-fever", "ed-nurse", Mode.TRAINING)
        role = work.library.cases["day-5-fever"].role("ed-nurse")
    for step, choice in enumerate(role.expert):
        with act(nurse) as work:
            practice.choose(work, "day-5-fever", "ed-nurse", training_run, step, choice)
    clock.advance(minutes=5)
    with act(nurse) as work:
        drill = drills.begin_ice(work, seed=3)
    clock.advance(minutes=5)
    decide(act, nurse, lead, clock)
    with act(nurse) as work:
        entries = own_record.own_record(work, None).entries
    told = [(one.kind, one.activity or one.competency, one.outcome) for one in entries]
    assert told == [
        (Kind.TAKEN_BACK, f"module:{QUIZ}", None),
        (Kind.EXEMPTION, ED, None),
        (Kind.ACCREDITED, "drill:ice", None),
        (Kind.TRIED, "drill:ice", None),
        (Kind.TRIED, "case:day-5-fever/ed-nurse", "done"),
        (Kind.PASSED, f"quiz:{QUIZ}", "passed"),
        (Kind.TRIED, f"quiz:{QUIZ}", "not-passed"),
        (Kind.PASSED, f"module:{QUIZ}", "passed"),
        (Kind.TRIED, f"quiz:{QUIZ}", "abandoned"),
    ]
    by_kind = {one.kind: one for one in entries}
    assert entries[4].training
    assert (entries[3].going, entries[3].attempt_id, entries[8].attempt_id) == (True, drill, stale)
    assert (by_kind[Kind.EXEMPTION].by, by_kind[Kind.EXEMPTION].why) == ("Lee Lead", "Works in the office.")
    assert (by_kind[Kind.ACCREDITED].by, by_kind[Kind.ACCREDITED].why) == ("Lee Lead", "Lakeside Cancer Clinic")
    back = entries[7].taken_back
    assert back is not None
    assert (back.by, back.why, back.at) == ("Lee Lead", "Read by a colleague.", entries[0].at)
    assert entries[0].by == "Lee Lead"
    assert len({one.id for one in entries}) == len(entries)


def decide(act: Act, nurse: int, lead: int, clock: Clock) -> None:
    """Accredit a drill, exempt from the competency and void the module, a minute apart."""
    with act(lead) as work:
        decided.add_accreditation(
            work.session, person_id=nurse, activity="drill:ice", competency="", passed_on=date(2026, 10, 1),
            last_day=None, score=None, source="Lakeside Cancer Clinic", reviewer_id=lead, at=work.now,
            day=work.me.today,
        )  # fmt: skip
        work.record(Event.COMPETENCY_ASSIGNED)
    clock.advance(minutes=1)
    with act(lead) as work:
        decided.add_ruling(
            work.session, person_id=nurse, competency=ED, kind="exemption", first_day=work.me.today, last_day=None,
            at=work.now, why="Works in the office.", actor_id=lead,
        )  # fmt: skip
        work.record(Event.COMPETENCY_EXEMPTED)
    clock.advance(minutes=1)
    with act(lead) as work:
        module = next(row for row in training.records_of(work.session, [nurse]) if row.activity.startswith("module:"))
        training.add_void(work.session, module, at=work.now, day=work.me.today, why="Read by a colleague.")
        work.record(Event.RECORD_VOIDED)


def test_pages_part_it_and_the_sql_does_not_grow(both_houses: House, act: Act, nurse: int, clock: Clock) -> None:
    """Ten years' worth is told page by page, every entry once, in as many statements as one entry takes."""

    def count() -> int:
        sent = []
        listen = lambda *told: sent.append(told[2])  # noqa: E731
        event.listen(both_houses.database.engine, "before_cursor_execute", listen)
        with both_houses.works.read(clock.now) as work:
            work.actor = auth.actor(work, nurse)
            sent.clear()
            own_record.own_record(work, 1)
        event.remove(both_houses.database.engine, "before_cursor_execute", listen)
        return len(sent)

    def add(number: int) -> None:
        for _ in range(number):
            clock.advance(days=2)
            with act(nurse) as work:
                attempt = attempts.begin(
                    work.session, person_id=nurse, item="case:day-5-fever/ed-nurse", now=work.now,
                    setup={"mode": "training"},
                )  # fmt: skip
                attempts.close(work.session, attempt_id=attempt, outcome="done", score=None)
                records.add_passed(work, "drill:ice", score=None, revisions={}, playbook={}, attempt_id=None)
                work.record(Event.ATTEMPT_CLOSED)

    add(1)
    few = count()
    add(60)
    assert count() == few
    with act(nurse) as work:
        first = own_record.own_record(work, 1)
        assert (first.pages, first.total, len(first.entries)) == (4, 122, own_record.PER_PAGE)
        told = [entry.id for page in range(1, 5) for entry in own_record.own_record(work, page).entries]
        assert told == [entry.id for entry in own_record.own_record(work, None).entries]
        assert len(set(told)) == 122
        for page in (0, 5):
            with pytest.raises(NotFound):
                own_record.own_record(work, page)


def test_an_entry_is_ones_own(both_houses: House, act: Act, nurse: int, clock: Clock) -> None:
    """An entry of another's record is not there."""
    with act(nurse) as work:
        records.add_passed(work, "drill:ice", score=None, revisions={}, playbook={}, attempt_id=None)
        work.record(Event.ATTEMPT_CLOSED)
    other = put_person(both_houses, clock.now, "101")
    with act(nurse) as work:
        name = own_record.own_record(work).entries[0].id
        assert own_record.entry(work, name).activity == "drill:ice"
    for person_id, wanted in ((other, name), (nurse, "record-999"), (nurse, "nonsense")):
        with pytest.raises(NotFound), act(person_id) as work:
            own_record.entry(work, wanted)


def test_a_past_reading_is_told_as_it_was(both_houses: House, act: Act, nurse: int, clock: Clock) -> None:
    """A reading keeps its answers after the module was read again; another's is not there."""
    learner = Learner(both_houses, nurse, clock.now, 0, lambda: None)
    learner.read_module()
    clock.now = learner.now
    with act(nurse) as work:
        first = attempts.heads_of(work.session, nurse)[-1].id
    with act(nurse) as work:
        again = learn_modules.read_again(work, QUIZ)
    with act(nurse) as work:
        told = learn_modules.past_reading(work, first)
        assert told.done_on is not None
        assert {name for section in told.module.sections for name in section.checks} == set(told.outcomes)
        assert not learn_modules.past_reading(work, again).outcomes
    other = put_person(both_houses, clock.now, "101")
    with pytest.raises(NotFound), act(other) as work:
        learn_modules.past_reading(work, first)
    with act(nurse) as work:
        quiz = learn_quizzes.begin(work, QUIZ, seed=1)
    with pytest.raises(NotFound), act(nurse) as work:
        learn_modules.past_reading(work, quiz)


def test_a_whole_drill_is_told(both_houses: House, act: Act, nurse: int, clock: Clock) -> None:
    """A run looked back on counts agreement by item over its counted encounters; another's run is not there."""
    learner = Learner(both_houses, nurse, clock.now, 7, lambda: None)
    learner.drill_ice(slips=1)
    clock.now = learner.now
    with act(nurse) as work:
        run = attempts.heads_of(work.session, nurse)[-1].id
        told = drills.ice_told(work, run)
    assert told.outcome == "passed"
    assert told.agreement is not None
    assert told.counted == sum(done.counts for _encounter, done in told.closed)
    assert sum(of - agreed for agreed, of in told.agreement.by_item.values()) == 1
    other = put_person(both_houses, clock.now, "101")
    with pytest.raises(NotFound), act(other) as work:
        drills.ice_told(work, run)
