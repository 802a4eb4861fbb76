"""One competency explained from the store: late evidence, voids, both times, and the chain as it was sealed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.core.competency.states import State
from lms.core.competency.steps import Code, FactKind, FactRef
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import audit, explaining, identities, person_file, rulings, standing
from lms.services.chain import Link, LinkKind
from lms.services.errors import Invalid, NotFound
from lms.services.explaining import Told
from lms.services.house import House
from lms.services.work import Work
from lms.store import people, training
from lms.store.schema import JournalEntry
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.test_standing import ED, PATH, passes

Look = Callable[[int], AbstractContextManager[Work]]
Add = Callable[..., int]
TODAY = date(2026, 11, 20)
HIRED = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
MANAGER = ((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),)


def tell(house: House, now: datetime, person_id: int, day: date, known_at: datetime | None = None) -> Told:
    """Explain the ED competency of somebody."""
    with house.works.read(now) as work:
        return explaining.tell(work, person_id, ED, day, known_at)


def of_kind(links: tuple[Link, ...], kind: LinkKind) -> list[Link]:
    """Give the facts of a kind, in order."""
    return [link for link in links if link.kind is kind]


def test_the_chain_is_what_the_journal_sealed(both_houses: House, clock: Clock) -> None:
    """Each fact carries the number and digest of the very entry whose act added it, and who did it."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    records = passes(both_houses, ana, date(2026, 11, 5))
    told = tell(both_houses, clock.now, ana, TODAY)
    with both_houses.works.read(clock.now) as work:
        entries = {
            (table, row): (entry.seq, entry.digest, entry.actor_id)
            for entry in work.session.execute(select(JournalEntry)).scalars()
            for table, row, _digest in entry.facts
        }
    assert {(link.entry, link.digest) for link in told.chain} == {entries[link.row][:2] for link in told.chain}
    passed = of_kind(told.chain, LinkKind.RECORD)
    assert [link.id for link in passed] == [str(number) for number in records]
    assert {link.activity for link in passed} == set(PATH)
    assert all(link.behind for link in passed)
    assert [link.day for link in told.chain] == sorted(link.day for link in told.chain)


def test_the_status_is_that_of_the_boards(both_houses: House, clock: Clock) -> None:
    """What is explained is what everybody else is shown."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    passes(both_houses, ana, date(2026, 11, 5))
    with both_houses.works.read(clock.now) as work:
        for day in (date(2026, 11, 1), date(2026, 11, 4), TODAY, date(2027, 11, 6), date(2028, 5, 1)):
            shown = standing.statuses(work, ana, day)
            assert [told.status for told in explaining.tell_all(work, ana, day)] == list(shown)


def test_a_fact_recorded_late_says_so(both_houses: House, clock: Clock) -> None:
    """A record added four days after its own day is marked, one of its own day is not."""
    set_up_site(both_houses, HIRED)
    ana = put_person(both_houses, HIRED, "100", first_day=date(2026, 11, 2))
    passes(both_houses, ana, date(2026, 11, 5), PATH[:3])
    late = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)
    with both_houses.works.write(late) as work:
        training.add_passed(
            work.session,
            person_id=ana,
            activity=PATH[3],
            at=datetime(2026, 11, 10, 15, 0, tzinfo=UTC),
            day=date(2026, 11, 10),
            score=None,
            revisions={},
            playbook={},
            attempt_id=None,
        )
        work.record(Event.ATTEMPT_CLOSED, person=ana)
    told = tell(both_houses, clock.now, ana, TODAY)
    assert {link.activity: link.late_days for link in of_kind(told.chain, LinkKind.RECORD)} == {
        **dict.fromkeys(PATH[:3], 0),
        PATH[3]: 4,
    }
    assert told.status.award is not None
    assert told.status.award.day == date(2026, 11, 10)
    before = tell(both_houses, clock.now, ana, date(2026, 11, 12), late - timedelta(hours=1))
    assert (before.status.state, before.status.missing) == (State.REQUIRED, PATH[3:])
    assert before.now is not None
    assert before.now.state is State.CURRENT
    assert [link.activity for link in before.since] == [PATH[3]]


def test_a_void_is_named_and_was_not_known_before(both_houses: House, clock: Clock) -> None:
    """After a void the step names record and void; as known before, the award stands, and the void is what changed."""
    set_up_site(both_houses, HIRED)
    ana = put_person(both_houses, HIRED, "100", first_day=date(2026, 11, 2))
    records = passes(both_houses, ana, date(2026, 11, 5))
    with both_houses.works.write(clock.now) as work:
        void = rulings.void_record(work, records[1], "another person sat the quiz")
    told = tell(both_houses, clock.now, ana, TODAY)
    (step,) = [step for step in told.explanation.steps if step.code is Code.VOIDED]
    assert step.facts == (FactRef(FactKind.RECORD, str(records[1])), FactRef(FactKind.VOID, str(void)))
    assert (told.status.state, step.state, step.until) == (State.REQUIRED, State.CURRENT, date(2027, 11, 5))
    links = {(link.kind, link.id): link for link in told.chain}
    assert links[LinkKind.RECORD, str(records[1])].back == str(void)
    assert links[LinkKind.VOID, str(void)].why == "another person sat the quiz"
    assert links[LinkKind.VOID, str(void)].behind
    known = tell(both_houses, clock.now, ana, TODAY, clock.now - timedelta(minutes=1))
    assert known.status.state is State.CURRENT
    assert [link.kind for link in known.since] == [LinkKind.VOID]
    assert all(not link.back for link in known.chain)
    # the void stands on its own day, and is told of the days before it too: it takes the record out of them
    earlier = tell(both_houses, clock.now, ana, date(2026, 11, 6))
    assert Code.VOIDED in {step.code for step in earlier.explanation.steps}


def test_later_facts_are_left_out(both_houses: House, clock: Clock) -> None:
    """The chain of a day holds no record of a later day."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    passes(both_houses, ana, date(2026, 11, 5))
    told = tell(both_houses, clock.now, ana, date(2026, 11, 4))
    assert of_kind(told.chain, LinkKind.RECORD) == []
    assert [link.id for link in of_kind(told.chain, LinkKind.POSITION)] == ["test-100"]


def test_a_corrected_position_keeps_both_versions(both_houses: House, clock: Clock) -> None:
    """The chain shows the version that was corrected, marked, and the one that holds."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    with both_houses.works.write(clock.now + timedelta(minutes=5)) as work:
        people.add_position(
            work.session, key="test-100", version=2, person_id=ana, unit="hillcrest-ed", job_role="ed-nurse",
            shift="night", first_day=date(2026, 11, 3), last_day=None, source="hand",
        )  # fmt: skip
        work.record(Event.ROSTER_IMPORTED)
    now = clock.now + timedelta(minutes=6)
    found = of_kind(tell(both_houses, now, ana, TODAY).chain, LinkKind.POSITION)
    assert [(link.version, link.day, bool(link.back)) for link in found] == [
        (1, date(2026, 11, 2), True),
        (2, date(2026, 11, 3), False),
    ]
    known = tell(both_houses, now, ana, TODAY, clock.now + timedelta(minutes=1))
    assert [(link.version, bool(link.back)) for link in of_kind(known.chain, LinkKind.POSITION)] == [(1, False)]
    assert [(link.kind, link.version) for link in known.since] == [(LinkKind.POSITION, 2)]


def test_what_comes_from_a_joined_number_says_so(both_houses: House, clock: Clock) -> None:
    """Records of a person who was joined carry their employee number, and the join itself is a fact."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    old = put_person(both_houses, clock.now, "77", first_day=date(2026, 1, 5))
    passes(both_houses, old, date(2026, 11, 5))
    with both_houses.works.write(clock.now) as work:
        identities.join(work, ana, old, "the same person")
    told = tell(both_houses, clock.now, ana, TODAY)
    assert told.status.state is State.CURRENT
    assert {link.employee_id for link in of_kind(told.chain, LinkKind.RECORD)} == {"77"}
    (join,) = of_kind(told.chain, LinkKind.IDENTITY)
    assert (join.text, join.why, join.behind) == ("77", "the same person", True)
    known = tell(both_houses, clock.now, ana, TODAY, clock.now - timedelta(minutes=1))
    assert known.status.state is not State.CURRENT


def test_before_anything_was_recorded_nothing_was_asked(site: House, add_person: Add, clock: Clock) -> None:
    """As known before the first rule and position were recorded, nobody was asked, and everything came since."""
    ana = add_person("100", first_day=date(2026, 11, 2))
    told = tell(site, clock.now, ana, TODAY, datetime(2020, 1, 1, tzinfo=UTC))
    assert (told.status.state, told.chain) == (State.NOT_REQUIRED, ())
    assert {LinkKind.RULE, LinkKind.POSITION} <= {link.kind for link in told.since}
    assert [step.code for step in told.explanation.steps] == [Code.NO_POSITION]


def test_a_competency_that_never_concerned_them_is_not_there(site: House, add_person: Add, clock: Clock) -> None:
    """Asked about another competency, or one that is none, there is nothing to explain."""
    ana = add_person("100")
    with site.works.read(clock.now) as work:
        for competency in ("icu-grade-3-4", "no-such", ""):
            with pytest.raises(NotFound):
                explaining.tell(work, ana, competency, TODAY)


def test_opening_one_competency_is_an_act_in_reach(site: House, add_person: Add, look: Look) -> None:
    """A manager opens it of their own unit alone; another unit's person is not there, a day out of range is refused."""
    manager, ana = add_person("1", job_role="manager", roles=MANAGER), add_person("100")
    icu = add_person("200", unit="hillcrest-icu", job_role="icu-nurse")
    with look(manager) as work:
        opened = explaining.open_competency(work, ana, ED, None)
        assert opened.day == TODAY
        assert work.sealed == (Event.PERSON_FILE_OPENED, {"person": ana})
    with look(manager) as work:
        for person, competency in ((icu, "icu-grade-3-4"), (ana, "no-such"), (9999, ED)):
            with pytest.raises(NotFound):
                explaining.open_competency(work, person, competency, None)
            work.sealed = None
        with pytest.raises(Invalid):
            explaining.open_competency(work, ana, ED, date(1999, 12, 31))


def test_statements_do_not_grow(site: House, add_person: Add, clock: Clock, statements: Statements) -> None:
    """Explaining everything of one person takes as many statements with many records and people as with few."""
    ana = add_person("100", first_day=date(2026, 1, 5))

    def count() -> int:
        statements.sent.clear()
        with site.works.read(clock.now) as work:
            explaining.tell_all(work, ana, TODAY)
        return len(statements)

    passes(site, ana, date(2026, 2, 1))
    few = count()
    for month in range(3, 9):
        passes(site, ana, date(2026, month, 1))
    for number in range(6):
        passes(site, add_person(f"20{number}", first_day=date(2026, 1, 5)), date(2026, 2, 2))
    assert count() == few


def test_a_file_as_known_at_a_moment(site: House, add_person: Add, look: Look, clock: Clock) -> None:
    """The file leaves out what was recorded later, in state, evidence and positions, and counts it."""
    manager, ana = add_person("1", job_role="manager", roles=MANAGER), add_person("100", first_day=date(2026, 11, 2))
    before = clock.now
    clock.advance(hours=1)
    with site.works.write(clock.now) as work:
        for activity in PATH:
            training.add_passed(
                work.session, person_id=ana, activity=activity, at=before, day=TODAY, score=100, revisions={},
                playbook={}, attempt_id=None,
            )  # fmt: skip
        work.record(Event.ATTEMPT_CLOSED, person=ana)
    with look(manager) as work:
        known = person_file.open_file(work, ana, TODAY, before)
    with look(manager) as work:
        now = person_file.open_file(work, ana, TODAY)
    assert [line.status.state for line in known.competencies if line.status.competency == ED] == [State.REQUIRED]
    assert [line.status.state for line in now.competencies if line.status.competency == ED] == [State.CURRENT]
    assert (known.evidence, known.since, len(now.evidence), now.since) == ((), 4, 4, 0)
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    with look(manager) as work:
        nothing = person_file.open_file(work, ana, TODAY, earlier)
    assert (nothing.positions, nothing.competencies) == ((), ())


def test_a_board_as_known_at_a_moment(site: House, add_person: Add, look: Look, clock: Clock) -> None:
    """The board counts what could have been known and says how much was added since; known now it is as ever."""
    manager, ana = add_person("1", job_role="manager", roles=MANAGER), add_person("100", first_day=date(2026, 6, 1))
    clock.advance(hours=1)
    before = clock.now
    clock.advance(hours=1)
    with site.works.write(clock.now) as work:
        for activity in PATH:
            training.add_passed(
                work.session, person_id=ana, activity=activity, at=before, day=TODAY, score=100, revisions={},
                playbook={}, attempt_id=None,
            )  # fmt: skip
        work.record(Event.ATTEMPT_CLOSED, person=ana)
    with look(manager) as work:
        known = audit.board(work, TODAY, known_at=before)
        now = audit.board(work, TODAY)
        same = audit.board(work, TODAY, known_at=clock.now)
    assert [board.rows[0].cells[ED].ready for board in (known, now, same)] == [0, 1, 1]
    assert [board.since for board in (known, now, same)] == [4, 0, 0]
    assert same.rows == now.rows
