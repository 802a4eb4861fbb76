"""Two numbers that are one person: joined, read as one, parted again; reached and refused as it must be."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.timeline import fold
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import (
    assign_competency,
    auth,
    identities,
    rulings,
    standing,
)
from lms.services.assign_competency import Asked
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.histories import histories
from lms.services.house import House
from lms.store import decided, journal
from lms.store import site as site_store
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.core.competency import strategies
from tests.services.test_standing import CORE, ED, PATH, passes
from tests.services.two_numbers import ADMIN, TODAY, Office, put, state

TABLE = YAML(typ="safe").load(Path(__file__).parents[1] / "tables/identities.yaml")


@pytest.fixture
def office(both_houses: House, clock: Clock) -> Office:
    """The office on both databases."""
    return Office(both_houses, clock)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_as_the_table_says(both_houses: House, clock: Clock, row: dict[str, Any]) -> None:
    """Apart, as one whoever of the two goes on, and apart again: as the table says, and as the comparison foresaw."""
    set_up_site(both_houses, clock.now)
    with both_houses.works.write(clock.now) as work:
        site_store.add_unit(work.session, "lakeside-ed", "lakeside", "ED")
        work.record(Event.SITE_SET)
    first, second = (put(both_houses, clock, n, row[side]) for n, side in (("100", "first"), ("200", "second")))

    def both_apart() -> None:
        with both_houses.works.read(clock.now) as work:
            for day, apart in row["alone"].items():
                assert [state(work, each, day) for each in (first, second)] == apart, day

    both_apart()
    for goes_on, joined in ((first, second), (second, first)):
        with both_houses.works.write(clock.now) as work:
            foreseen = {one.competency: one.both for one in identities.compare(work, goes_on, joined).competencies}
            identities.join(work, goes_on, joined, "one nurse")
        with both_houses.works.read(clock.now) as work:
            assert {day: state(work, goes_on, day) for day in row["one"]} == row["one"]
            assert standing.statuses(work, joined, TODAY) == ()
            assert {one.competency: one for one in standing.statuses(work, goes_on, TODAY)} == foreseen
        clock.advance(minutes=1)
        with both_houses.works.write(clock.now) as work:
            identities.part(work, joined, "to see it the other way round")
        clock.advance(minutes=1)
        both_apart()


def test_known_at(office: Office) -> None:
    """What could be known before the join, between it and the parting, and after: two, one, two."""
    passes(office.house, office.before, date(2026, 3, 10), (*CORE, *PATH))
    before = office.clock.now
    office.join()
    between = office.clock.now
    office.part()
    after = office.clock.now
    states = [office.stands(office.ana, TODAY, moment)[ED].state.value for moment in (before, between, after)]
    assert states == ["overdue", "current", "overdue"]
    assert [bool(office.stands(office.before, TODAY, moment)) for moment in (before, between, after)] == [
        True,
        False,
        True,
    ]
    assert office.stands(office.ana)[ED].state.value == "overdue"
    with office.house.database.read() as session:
        assert journal.verify(session)[1] == ()


def test_all_that_was_recorded(office: Office) -> None:
    """Assignments, triggers that name either, rulings, accreditations and voids of both are read as of who goes on."""
    recorded = passes(office.house, office.before, date(2026, 11, 10), (*CORE, *PATH))
    with office.act(office.lead) as work:
        due = TODAY + timedelta(days=9)
        assign_competency.assign(work, Asked("icu-grade-3-4", due, person_id=office.before, why="covers the ICU"))
    with office.act(office.lead) as work:
        rulings.exempt(work, office.before, ED, first_day=date(2026, 11, 1), last_day=date(2026, 11, 5), why="course")
    with office.act(office.lead) as work:
        decided.add_accreditation(
            work.session, person_id=office.before, activity="quiz:ed-first-hour", competency="",
            passed_on=date(2026, 10, 1), last_day=None, score=95, source="Lakeside", reviewer_id=office.lead,
            at=work.now, day=TODAY,
        )  # fmt: skip
        decided.add_trigger(
            work.session, competency=ED, because="asked-again", day=TODAY, due_on=due, owed=("quiz:ed-first-hour",),
            why="seen to hesitate", actor_id=office.lead, people=[office.before, office.ana],
        )  # fmt: skip
        work.record(Event.EVIDENCE_ACCREDITED)
    office.join()
    with office.act(office.lead) as work:
        rulings.void_record(work, recorded[0], "entered twice")
    with office.look() as work:
        found = histories(work, [office.ana, office.before])
        mine, theirs = found[office.ana], found[office.before]
        assert [len(facts) for facts in (mine.positions, mine.assignments, mine.exemptions, mine.voided)] == [
            2,
            1,
            1,
            1,
        ]
        assert len(mine.passed) == len(recorded) + 1
        assert [len(one.taken_back) for one in (mine, theirs)] == [0, 0]
        assert (len(mine.triggers), len(theirs.triggers)) == (1, 0)
        assert (theirs.positions, theirs.passed, theirs.assignments) == ((), (), ())
    with office.act(office.lead) as work:
        (line,) = [one for one in rulings.lines(work, office.ana) if one.kind == "exemption"]
        rulings.withdraw(work, "ruling", int(line.name.partition("-")[2]), "she was there after all")
    with office.look() as work:
        assert len(histories(work, [office.ana])[office.ana].taken_back) == 1


def test_in_turn(office: Office) -> None:
    """Three numbers in turn are one person; parting the middle leaves the first pair apart from the last."""
    third = put_person(office.house, office.clock.now, "300", unit="hillcrest-icu", job_role="icu-nurse")
    office.join(office.before, third)
    office.join(office.ana, office.before)
    assert len(office.stands(office.ana)) > len(office.stands(third)) == 0
    with office.look() as work:
        assert len(histories(work, [office.ana])[office.ana].positions) == 3
        assert {one.joined.employee_id for one in identities.joins(work, office.ana)} == {"200", "300"}
    office.part(office.before)
    with office.look() as work:
        found = histories(work, [office.ana, office.before, third])
        assert [len(found[each].positions) for each in (office.ana, office.before, third)] == [1, 2, 0]


def test_what_cannot_be_joined(office: Office) -> None:
    """Oneself, somebody joined already, whoever would close a ring: each says the way on, and nothing is recorded."""
    third = put_person(office.house, office.clock.now, "300")
    office.join()
    for first, second in (
        (office.ana, office.ana),
        (third, office.before),
        (office.before, third),
        (office.before, office.ana),
    ):
        with office.act() as work, pytest.raises(Invalid) as caught:
            identities.join(work, first, second, "again")
        assert caught.value.field == "number"
    assert "Join with 100" in caught.value.text
    with office.act() as work, pytest.raises(Invalid) as caught:
        identities.join(work, office.ana, third, "  ")
    assert caught.value.field == "why"
    with office.act() as work, pytest.raises(NotFound):
        identities.join(work, office.ana, 999, "nobody")
    with office.act() as work, pytest.raises(NotFound):
        identities.part(work, third, "never was")
    with office.look() as work:
        assert len(identities.joins(work)) == 1


def test_once(office: Office) -> None:
    """The same join sent twice is one; parted once, a second time there is none to part."""
    assert office.join() == office.join()
    office.part()
    with office.act() as work, pytest.raises(NotFound):
        identities.part(work, office.before, "again")
    office.join(office.before, office.ana)
    with office.look() as work:
        assert identities.goes_on(work, office.ana) == office.before


def test_who_may(office: Office) -> None:
    """Nobody joins themselves, or whom their role does not reach, or who holds a role they could not have given."""
    over = put_person(office.house, office.clock.now, "3", unit=None, roles=ADMIN)
    with office.act() as work, pytest.raises(NotAllowed):
        identities.join(work, office.admin, office.ana, "me")
    with office.act() as work, pytest.raises(NotAllowed):
        identities.compare(work, office.ana, office.admin)
    local = put_person(
        office.house, office.clock.now, "4", unit=None, roles=((Role.ADMIN, ScopeKind.FACILITY, "hillcrest"),)
    )
    away = put_person(office.house, office.clock.now, "300", unit="lakeside-infusion", job_role="infusion-nurse")
    for other, refused in ((away, NotFound), (over, NotFound), (office.lead, NotFound)):
        with office.act(local) as work, pytest.raises(refused):
            identities.join(work, office.ana, other, "x")
    high = put_person(office.house, office.clock.now, "5", roles=ADMIN)
    with office.act(local) as work, pytest.raises(NotAllowed):
        identities.join(work, office.ana, high, "x")
    with office.act(local) as work:
        assert identities.join(work, office.ana, office.before, "x")
        with pytest.raises(Invalid):
            identities.named(work, "300")


def test_two_at_once(office: Office) -> None:
    """Two administrators join the same two the other way round at once: one of them is told the way on."""
    other = put_person(office.house, office.clock.now, "3", unit=None, roles=ADMIN)
    told: list[str] = []
    begin = threading.Barrier(2)

    def joining(actor_id: int, first: int, second: int) -> None:
        begin.wait()
        try:
            with office.house.works.write(office.clock.now) as work:
                work.actor = auth.actor(work, actor_id)
                identities.join(work, first, second, "one nurse")
            told.append("joined")
        except Invalid as error:
            told.append(error.field)

    threads = [
        threading.Thread(target=joining, args=args)
        for args in ((office.admin, office.ana, office.before), (other, office.before, office.ana))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["joined", "number"]


def test_statements_do_not_grow(house: House, clock: Clock, statements: Statements) -> None:
    """Many joined people are read in as many statements as one."""
    office = Office(house, clock)
    office.join()
    with house.works.read(clock.now) as work:
        statements.sent.clear()
        standing.statuses_of(work, [office.ana], TODAY)
        few = len(statements)
    ids = [office.ana]
    for number in range(5):
        ids.append(put_person(house, clock.now, f"{number}-new"))
        office.join(ids[-1], put_person(house, clock.now, f"{number}-old"))
    with house.works.read(clock.now) as work:
        statements.sent.clear()
        standing.statuses_of(work, ids, TODAY)
    assert len(statements) == few


@settings(max_examples=60)
@given(strategies.histories(), strategies.histories(), strategies.policies())
def test_it_is_all_one_who_goes_on(one: History, another: History, policy: Policy) -> None:
    """Folding the facts of two as one gives the same whoever goes on; with somebody without facts, as before."""
    another = renamed(another)
    both, turned = identities.union(one, another), identities.union(another, one)
    assert fold(both, policy).segments == fold(turned, policy).segments
    alone = strategies.said(fold(identities.union(one, History()), policy))
    assert alone == strategies.said(fold(one, policy))


def renamed(history: History) -> History:
    """Give a history whose facts have other names, as those of another person have."""
    names = ("id", "position", "record", "fact")

    def other(fact: Any) -> Any:
        own = {name: getattr(fact, name) for name in names if getattr(fact, name, None) is not None}
        return replace(fact, **{name: f"other-{value}" for name, value in own.items()})

    return History(**{kind.name: tuple(map(other, getattr(history, kind.name))) for kind in fields(History)})
