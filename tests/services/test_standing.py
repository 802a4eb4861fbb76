"""Where people stand: the store's facts arrive in the fold, for one person and for many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.core.competency.path import update_of
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.permissions import Event
from lms.services import assign, standing
from lms.services.errors import NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import decisions, people, training
from tests.conftest import Clock, Statements, put_person, set_up_site

ED = "ed-recognise-grade-call"
#: quizzes passed with full marks test out of the core's modules
CORE = ("quiz:t-cell-engagers", "quiz:crs-see-and-grade", "quiz:icans-and-ice", "quiz:call-and-hand-over")
PATH = ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice")


def passes(house: House, person_id: int, day: date, activities: tuple[str, ...] = PATH, score: int = 100) -> list[int]:
    """Record activities passed on a day, at noon in New York."""
    at = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    with house.works.write(at) as work:
        ids = [
            training.add_passed(
                work.session,
                person_id=person_id,
                activity=activity,
                at=at + timedelta(minutes=number),
                day=day,
                score=score,
                revisions={},
                playbook={},
                attempt_id=None,
            )
            for number, activity in enumerate(activities)
        ]
        work.record(Event.ATTEMPT_CLOSED, person=person_id)
    return ids


def test_facts_become_a_status(both_houses: House, clock: Clock) -> None:
    """A position, its records and the shipped rule come out as one status with its dates."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    with both_houses.works.read(clock.now) as work:
        (before,) = [one for one in standing.statuses(work, ana, date(2026, 11, 20)) if one.competency == ED]
    assert (before.state, before.due_on, before.missing[1:]) == (State.REQUIRED, date(2026, 12, 2), PATH[1:])
    passes(both_houses, ana, date(2026, 11, 20))
    with both_houses.works.read(clock.now) as work:
        (after,) = [one for one in standing.statuses(work, ana, date(2026, 11, 20)) if one.competency == ED]
    assert (after.competency, after.state, after.valid_through) == (ED, State.CURRENT, date(2027, 11, 20))


def test_leaves_and_ended_positions_arrive(both_houses: House, clock: Clock) -> None:
    """A leave puts on leave, and the newest version of a position ends it."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    with both_houses.works.write(clock.now) as work:
        people.add_leave(
            work.session,
            key="leave-1",
            version=1,
            person_id=ana,
            first_day=date(2026, 11, 10),
            last_day=date(2026, 11, 12),
            source="hand",
        )
        people.add_position(
            work.session,
            key="test-100",
            version=2,
            person_id=ana,
            unit="hillcrest-ed",
            job_role="ed-nurse",
            shift="night",
            first_day=date(2026, 11, 2),
            last_day=date(2026, 11, 30),
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)
    with both_houses.works.read(clock.now) as work:
        states = [
            standing.statuses(work, ana, date(2026, *day))[0].state for day in ((11, 11), (11, 13), (11, 30), (12, 1))
        ]
    assert states == [State.ON_LEAVE, State.REQUIRED, State.REQUIRED, State.NOT_REQUIRED]


def test_a_voided_record_counts_for_nothing(both_houses: House, clock: Clock) -> None:
    """A void of the last activity takes the award with it."""
    from lms.store import schema

    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100")
    *_, last = passes(both_houses, ana, date(2026, 11, 20))
    with both_houses.works.write(clock.now) as work:
        work.session.add(
            schema.Record(
                person_id=ana,
                kind="void",
                activity=PATH[-1],
                at=clock.now,
                day=date(2026, 11, 20),
                score=None,
                revisions={},
                playbook={},
                attempt_id=None,
                voids_id=last,
                why="entered twice",
            )
        )
        work.record(Event.RECORD_VOIDED, person=ana)
    with both_houses.works.read(clock.now) as work:
        (status,) = [one for one in standing.statuses(work, ana, date(2026, 11, 20)) if one.competency == ED]
    assert (status.state, status.missing) == (State.REQUIRED, PATH[-1:])


def test_a_facilitys_own_rule_holds_there(both_houses: House, clock: Clock) -> None:
    """A rule value set for a facility moves the due day there and nowhere else."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 11, 2))
    bea = put_person(both_houses, clock.now, "101", first_day=date(2026, 11, 2), unit="lakeside-infusion")
    with both_houses.works.write(clock.now) as work:
        decisions.add_policy(
            work.session,
            competency=ED,
            scope="lakeside",
            rule={"due_after_start_days": 14},
            in_force_from=date(2026, 1, 1),
            reference="Site decision",
            why="small team",
            actor_id=None,
        )
        work.record(Event.POLICY_SHIPPED)
    with both_houses.works.read(clock.now) as work:
        found = standing.statuses_of(work, [ana, bea], date(2026, 11, 20))
    asked = {person: next(one for one in found[person] if one.competency == ED) for person in (ana, bea)}
    assert [asked[person].due_on for person in (ana, bea)] == [date(2026, 12, 2), date(2026, 11, 16)]


def test_only_what_was_asked_or_held_is_listed(both_houses: House, clock: Clock) -> None:
    """Front office without any competency has an empty list; one competency ever held stays listed."""
    set_up_site(both_houses, clock.now)
    desk = put_person(both_houses, clock.now, "100", job_role="front-office")
    held = put_person(both_houses, clock.now, "101", job_role="front-office")
    passes(both_houses, held, date(2026, 11, 20))
    with both_houses.works.read(clock.now) as work:
        found = standing.statuses_of(work, [desk, held], date(2026, 11, 20))
    assert found[desk] == ()
    assert [status.state for status in found[held]] == [State.NOT_REQUIRED]


def test_many_people_cost_no_more_statements_than_one(
    site: House, clock: Clock, add_person: Callable[..., int], statements: Statements
) -> None:
    """The number of SQL statements does not grow with the people asked about."""
    ids = [add_person(str(number)) for number in range(100, 112)]
    counts = []
    for asked in (ids[:1], ids):
        with site.works.read(clock.now) as work:
            statements.sent.clear()
            assert len(standing.statuses_of(work, asked, date(2026, 11, 20))) == len(asked)
            counts.append(len(statements))
    assert counts[0] == counts[1]


def test_who_is_found_by_employee_number(site: House, clock: Clock, add_person: Callable[..., Any]) -> None:
    """A person is found with the day it is where they work; a number nobody has is not found."""
    ana = add_person("100")
    with site.works.read(datetime(2026, 11, 21, 3, tzinfo=UTC)) as work:
        assert standing.who(work, "100") == standing.Who(ana, "Test Person-100", date(2026, 11, 20))
        with pytest.raises(NotFound):
            standing.who(work, "999")


def test_what_could_have_been_known(both_houses: House, clock: Clock) -> None:
    """As known at an earlier moment, later records, versions of positions and voids are left out."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 1, 5))
    passes(both_houses, ana, date(2026, 11, 21))
    before, after = datetime(2026, 11, 21, 16, tzinfo=UTC), datetime(2026, 11, 21, 18, tzinfo=UTC)
    with both_houses.works.read(after) as work:
        (position,) = people.positions(work.session, person_ids=[ana])
    left = after + timedelta(days=3)
    with both_houses.works.write(left) as work:
        people.add_position(
            work.session,
            key=position.key,
            version=position.version + 1,
            person_id=ana,
            unit=position.unit,
            job_role=position.job_role,
            shift=position.shift,
            first_day=position.first_day,
            last_day=date(2026, 11, 22),
            source=position.source,
        )
        work.record(Event.ROSTER_IMPORTED)
    day = date(2026, 11, 23)
    with both_houses.works.read(left) as work:
        states = [
            next(one.state for one in standing.statuses(work, ana, day, known_at) if one.competency == ED)
            for known_at in (before, after, None)
        ]
        unborn = standing.statuses(work, ana, day, clock.now - timedelta(days=1))
    assert states == [State.OVERDUE, State.CURRENT, State.NOT_REQUIRED]
    assert unborn == ()


def test_holders_owe_the_change_and_doing_it_is_enough(both_houses: House, clock: Clock) -> None:
    """A holder owes the update of a changed rule, from its day; doing it leaves the last valid day as it was."""
    set_up_site(both_houses, clock.now)
    ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 9, 1))
    passes(both_houses, ana, date(2026, 9, 14))
    day = date(2026, 12, 1)
    with both_houses.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=day, why="Board of 12 Nov")
    with both_houses.works.read(clock.now) as work:
        before, owing = (ed(work, ana, one) for one in (date(2026, 11, 30), day))
    assert before.state is State.CURRENT
    assert (owing.state, owing.because, owing.due_on, owing.valid_through) == (
        State.UPDATE_DUE,
        Because.PLAYBOOK,
        date(2026, 12, 31),
        date(2027, 9, 14),
    )
    (update,) = {update_of(item) for item in owing.missing}
    assert update is not None
    passes(both_houses, ana, date(2026, 12, 2), (update,))
    with both_houses.works.read(clock.now) as work:
        after = ed(work, ana, date(2026, 12, 2))
    assert (after.state, after.valid_through, after.missing) == (State.CURRENT, date(2027, 9, 14), ())


def ed(work: Work, person_id: int, day: date) -> Status:
    """Give where somebody stands in the ED competency."""
    return next(one for one in standing.statuses(work, person_id, day) if one.competency == ED)
