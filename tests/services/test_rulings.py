"""What a lead decides works as the fold says; wrong days are named; nobody rules beyond reach or on themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import assign_competency, auth, rulings, standing
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import decided, journal, training
from lms.store import site as site_store
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import ED, PATH, passes

TODAY = date(2026, 11, 20)
LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)


class Ward:
    """Ana, who holds the ED competency since the 10th, her lead, and the lead of another facility."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        set_up_site(house, clock.now)
        self.lead = put_person(house, clock.now, "1", unit="hillcrest-icu", job_role="lead-nurse", roles=LEAD)
        self.other = put_person(house, clock.now, "2", unit=None, roles=((Role.LEAD, ScopeKind.FACILITY, "lakeside"),))
        self.ana = put_person(house, clock.now, "100")
        self.records = passes(house, self.ana, date(2026, 11, 10))

    @contextmanager
    def act(self, person_id: int | None = None) -> Iterator[Work]:
        """Act as the lead, or as somebody else."""
        self.clock.advance(minutes=1)
        with self.house.works.write(self.clock.now) as work:
            work.actor = auth.actor(work, person_id or self.lead)
            yield work

    def status(self, day: date = TODAY, person_id: int | None = None) -> Status:
        """Where Ana stands in the ED competency."""
        with self.house.works.read(self.clock.now) as work:
            found = standing.statuses(work, person_id or self.ana, day)
        return next(one for one in found if one.competency == ED)


@pytest.fixture
def ward(both_houses: House, clock: Clock) -> Ward:
    """The ward on both databases."""
    return Ward(both_houses, clock)


def test_exempt(ward: Ward) -> None:
    """Exempt from the first through the last day, and then what applies applies again; the journal verifies."""
    with ward.act() as work:
        first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=3)
        rulings.exempt(work, ward.ana, ED, first_day=first, last_day=last, why=" course abroad ")
    states = [ward.status(TODAY + timedelta(days=n)).state for n in range(5)]
    assert states == [State.CURRENT, State.EXEMPT, State.EXEMPT, State.EXEMPT, State.CURRENT]
    with ward.house.database.read() as session:
        (row,) = decided.rulings(session)
        assert (row.why, row.actor_id, row.kind) == ("course abroad", ward.lead, "exemption")
        assert journal.verify(session)[1] == ()


def test_days_that_cannot_be(ward: Ward) -> None:
    """An exemption that ends before it begins, of days nobody can mean, or over another, names the field."""
    with ward.act() as work:
        rulings.exempt(work, ward.ana, ED, first_day=TODAY, last_day=None, why="x")
    for first, last, field in (
        (TODAY, TODAY - timedelta(days=1), "last_day"),
        (date(26, 11, 20), None, "first_day"),
        (TODAY, date(9999, 12, 31), "last_day"),
        (TODAY + timedelta(days=400), None, "first_day"),
    ):
        with ward.act() as work, pytest.raises(Invalid) as caught:
            rulings.exempt(work, ward.ana, ED, first_day=first, last_day=last, why="x")
        assert caught.value.field == field
    with ward.act() as work:
        rulings.exempt(work, ward.ana, ED, first_day=date(2026, 1, 1), last_day=TODAY - timedelta(days=1), why="x")


def test_revoke(ward: Ward) -> None:
    """Revoked from today; a second time there is nothing to revoke; withdrawn, it never was."""
    with ward.act() as work:
        number = rulings.revoke(work, ward.ana, ED, why="score entered for another person")
    status = ward.status()
    assert (status.state, status.due_on, status.revoked) == (State.REVOKED, TODAY, True)
    assert set(status.missing) >= set(PATH[1:])
    assert ward.status(TODAY - timedelta(days=1)).state is State.CURRENT
    with ward.act() as work, pytest.raises(Invalid) as caught:
        rulings.revoke(work, ward.ana, ED, why="again")
    assert caught.value.field == "competency"
    with ward.act() as work:
        rulings.withdraw(work, "ruling", number, "it was hers")
    assert ward.status().state is State.CURRENT
    with ward.act() as work, pytest.raises(NotFound):
        rulings.withdraw(work, "ruling", number, "twice")


def test_extend(ward: Ward) -> None:
    """An award holds through the later day; an earlier day, one too far, or nothing held, is refused by its field."""
    assert ward.status().valid_through == date(2027, 11, 10)
    ward.clock.now = ward.clock.now.replace(year=2027)
    with ward.act() as work:
        rulings.extend(work, ward.ana, ED, last_day=date(2027, 12, 24), why="no seats in the course")
    status = ward.status(date(2027, 11, 20))
    assert (status.state, status.because, status.valid_through, status.extended) == (
        State.RENEWAL_DUE,
        Because.WINDOW_OPEN,
        date(2027, 12, 24),
        True,
    )
    assert ward.status(date(2027, 11, 19)).state is State.LAPSED, "days that had lapsed stay lapsed"
    for day in (date(2027, 12, 24), date(2027, 11, 19), date(2029, 1, 1)):
        with ward.act() as work, pytest.raises(Invalid) as caught:
            rulings.extend(work, ward.ana, ED, last_day=day, why="x")
        assert caught.value.field == "last_day"
    new = put_person(ward.house, ward.clock.now, "101", first_day=TODAY)
    with ward.act() as work, pytest.raises(Invalid) as caught:
        rulings.extend(work, new, ED, last_day=date(2028, 1, 1), why="x")
    assert caught.value.field == "competency"


def test_expired_is_not_extended(ward: Ward) -> None:
    """What expired is earned anew: no extension brings it back."""
    ward.clock.now = ward.clock.now.replace(year=2028)
    assert ward.status(date(2028, 11, 20)).state is State.EXPIRED
    with ward.act() as work, pytest.raises(Invalid) as caught:
        rulings.extend(work, ward.ana, ED, last_day=date(2028, 12, 1), why="x")
    assert caught.value.field == "competency"


def test_void(ward: Ward) -> None:
    """A voided record counts for nothing from its own day; once; its award is gone and the void names why."""
    with ward.act() as work:
        rulings.void_record(work, ward.records[1], "another person sat at the screen")
    status = ward.status(date(2026, 11, 10))
    assert (status.state, status.missing) == (State.REQUIRED, PATH[1:2])
    with ward.act() as work, pytest.raises(Invalid):
        rulings.void_record(work, ward.records[1], "again")
    with ward.act() as work, pytest.raises(NotFound):
        rulings.void_record(work, 9999, "x")
    with ward.house.works.read(ward.clock.now) as work:
        told = {line.name: line.taken_back for line in rulings.lines(work, ward.ana)}
    assert told[f"record-{ward.records[1]}"] == "another person sat at the screen"
    assert told[f"record-{ward.records[0]}"] is None
    # a void is no record that could be voided
    with ward.act() as work, pytest.raises(NotFound):
        rulings.void_record(work, max(ward.records) + 1, "x")


def test_void_from_the_shell(ward: Ward) -> None:
    """Whoever has the server's shell voids without a name; the journal then names nobody."""
    with ward.house.works.write(ward.clock.now) as work:
        rulings.void_record(work, ward.records[0], "x")
    assert ward.status().missing == PATH[:1]


def verbs(ward: Ward) -> list[Callable[[Work], object]]:
    """Every decision about Ana."""
    return [
        lambda work: rulings.exempt(work, ward.ana, ED, first_day=TODAY, last_day=None, why="x"),
        lambda work: rulings.revoke(work, ward.ana, ED, why="x"),
        lambda work: rulings.extend(work, ward.ana, ED, last_day=date(2027, 11, 11), why="x"),
        lambda work: rulings.void_record(work, ward.records[0], "x"),
        lambda work: rulings.withdraw(work, "ruling", 1, "x"),
        lambda work: rulings.lines(work, ward.ana),
    ]


def test_beyond_reach(ward: Ward) -> None:
    """A lead of another facility, and a learner, are told that there is no such person or ruling."""
    with ward.act() as work:
        rulings.exempt(work, ward.ana, ED, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2), why="x")
    learner = put_person(ward.house, ward.clock.now, "101")
    for actor in (ward.other, learner):
        for verb in verbs(ward):
            with ward.act(actor) as work, pytest.raises(NotFound):
                verb(work)


def test_nobody_rules_on_themselves(ward: Ward) -> None:
    """Not even a lead."""
    own = passes(ward.house, ward.lead, TODAY)
    for verb in (
        lambda work: rulings.exempt(work, ward.lead, ED, first_day=TODAY, last_day=None, why="x"),
        lambda work: rulings.revoke(work, ward.lead, ED, why="x"),
        lambda work: rulings.extend(work, ward.lead, ED, last_day=date(2027, 11, 11), why="x"),
        lambda work: rulings.void_record(work, own[0], "x"),
    ):
        with ward.act() as work, pytest.raises(NotAllowed):
            verb(work)


def test_a_reason_and_a_competency(ward: Ward) -> None:
    """Each decision needs a reason of at most 300 characters, and a competency there is; else nothing is kept."""
    for why in ("  ", "x" * 301):
        for verb in (
            lambda work, why=why: rulings.exempt(work, ward.ana, ED, first_day=TODAY, last_day=None, why=why),
            lambda work, why=why: rulings.revoke(work, ward.ana, ED, why=why),
            lambda work, why=why: rulings.extend(work, ward.ana, ED, last_day=date(2027, 11, 11), why=why),
            lambda work, why=why: rulings.void_record(work, ward.records[0], why),
        ):
            with ward.act() as work, pytest.raises(Invalid) as caught:
                verb(work)
            assert caught.value.field == "why"
    with ward.act() as work, pytest.raises(NotFound):
        rulings.revoke(work, ward.ana, "no-such", why="x")
    with ward.house.database.read() as session:
        assert decided.rulings(session) == ()


def test_withdraw_the_others(ward: Ward) -> None:
    """Assignments, triggers and accreditations are withdrawn by the same verb, within the actor's reach."""
    with ward.act() as work:
        asked = assign_competency.Asked(ED, TODAY, person_id=ward.ana, why="x")
        assignment = assign_competency.assign(work, asked)
    with ward.house.works.write(ward.clock.now) as work:
        common = {"competency": ED, "because": "asked-again", "day": TODAY, "due_on": TODAY, "owed": PATH[1:2]}
        here = decided.add_trigger(work.session, **common, units=["hillcrest-ed"], why="x", actor_id=ward.lead)  # type: ignore[arg-type]
        hers = decided.add_trigger(work.session, **common, people=[ward.ana], why="x", actor_id=ward.lead)  # type: ignore[arg-type]
        everywhere = decided.add_trigger(work.session, **common, why="x", actor_id=None)  # type: ignore[arg-type]
        accredited = decided.add_accreditation(
            work.session, person_id=ward.ana, activity="signoff:ice", competency="", passed_on=TODAY, last_day=None,
            score=None, source="x", reviewer_id=ward.lead, at=work.now, day=TODAY,
        )  # fmt: skip
        work.record(rulings.Event.EVIDENCE_ACCREDITED)
    subjects: list[tuple[decided.Subject, int]] = [
        ("trigger", here), ("trigger", hers), ("accreditation", accredited), ("assignment", assignment),
    ]  # fmt: skip
    for subject, number in subjects:
        with ward.act(ward.other) as work, pytest.raises(NotFound):
            rulings.withdraw(work, subject, number, "x")
        with ward.act() as work, pytest.raises(Invalid):
            rulings.withdraw(work, subject, number, "")
        with ward.act() as work:
            rulings.withdraw(work, subject, number, "x")
    with ward.act() as work, pytest.raises(NotFound):
        rulings.withdraw(work, "trigger", everywhere, "a lead of one house of several")
    with ward.house.database.read() as session:
        assert [(row.subject, row.subject_id) for row in decided.withdrawals(session)] == subjects


def test_a_ruling_bears_the_day_of_the_person_it_is_about(site: House, clock: Clock) -> None:
    """A lead in Honolulu revokes in New York's night, on the day it is there; what was passed before earns nothing."""
    with site.works.write(clock.now) as work:
        site_store.add_facility(work.session, "aloha", "Aloha", "Pacific/Honolulu")
        site_store.add_unit(work.session, "aloha-ed", "aloha", "ED")
        work.record(Event.SITE_SET)
    programme = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
    far = put_person(site, clock.now, "1", unit="aloha-ed", job_role="lead-nurse", roles=programme)
    ana = put_person(site, clock.now, "100")
    passes(site, ana, date(2026, 11, 10))
    night = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # 01:00 on the 21st in New York, still the 20th in Honolulu
    with site.works.write(night) as work:
        for number, activity in enumerate(PATH):
            training.add_passed(
                work.session,
                person_id=ana,
                activity=activity,
                at=night + timedelta(minutes=number),
                day=date(2026, 11, 21),
                score=100,
                revisions={},
                playbook={},
                attempt_id=None,
            )
        work.record(Event.ATTEMPT_CLOSED, person=ana)
    with site.works.write(night + timedelta(hours=1)) as work:
        work.actor = auth.actor(work, far)
        rulings.revoke(work, ana, ED, why="score entered for another person")
    with site.works.read(night + timedelta(hours=2)) as work:
        found = {
            day: next(one for one in standing.statuses(work, ana, date(2026, 11, day)) if one.competency == ED)
            for day in (20, 21)
        }
    assert (found[20].state, found[21].state, found[21].due_on) == (State.CURRENT, State.REVOKED, date(2026, 11, 21))
