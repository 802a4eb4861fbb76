"""Certificates on each kind of database: made once, verified by code, and told when they stand no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta

import pytest

from lms.core.competency.certified import Stands
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth, certificates, records
from lms.services.errors import Closed, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import certificates as store
from lms.store import decided, journal, training
from tests.conftest import Clock, put_person, set_up_site

Act = Callable[[int], AbstractContextManager[Work]]
ED = "ed-recognise-grade-call"
PATH = ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice")
HERE = "203.0.113.7"


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
def nurse(both_houses: House, clock: Clock, act: Act) -> int:
    """An ED nurse who has earned the ED competency on 20 Nov 2026."""
    set_up_site(both_houses, clock.now)
    person_id = put_person(both_houses, clock.now, "100", given_name="Dana", family_name="Okafor")
    earn(act, person_id)
    return person_id


def earn(act: Act, person_id: int, activities: tuple[str, ...] = PATH) -> None:
    """Pass the whole path, or some of it, now."""
    for activity in activities:
        with act(person_id) as work:
            revisions = {"question:a": 1, "question:b": 3} if activity.startswith("quiz:") else {}
            records.add_passed(work, activity, score=None, revisions=revisions, playbook={}, attempt_id=None)
            work.record(Event.ATTEMPT_CLOSED)


def made(act: Act, person_id: int) -> str:
    """Make the certificate of the newest award; give its code."""
    with act(person_id) as work:
        return certificates.make(work, ED)


def revoke(act: Act, lead: int, person_id: int) -> int:
    """Withdraw the ED competency of somebody now; give the ruling."""
    with act(lead) as work:
        ruling = decided.add_ruling(
            work.session,
            person_id=person_id,
            competency=ED,
            kind="revocation",
            first_day=work.me.today,
            last_day=None,
            at=work.now,
            why="Observed at the bedside.",
            actor_id=lead,
        )
        work.record(Event.COMPETENCY_REVOKED)
    return ruling


def verified(house: House, clock: Clock, code: str) -> certificates.Verified | None:
    """Ask as anybody would."""
    with house.works.read(clock.now) as work:
        return certificates.verify(work, code, HERE)


def test_an_award_gets_one_certificate_with_a_random_code(both_houses: House, act: Act, nurse: int) -> None:
    """Made twice it is the same; the code has 100 random bits in groups; the fact is sealed in the journal."""
    with act(nurse) as work:
        before = certificates.paper(work, ED)
    code = made(act, nurse)
    assert before.code is None
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert made(act, nurse) == code
    with act(nurse) as work:
        (kept,) = store.of_person(work.session, nurse)
        assert journal.verify(work.session)[1] == ()
        paper = certificates.paper(work, ED, date(2026, 11, 20))
    assert kept.evidence == paper.award.evidence
    assert (paper.code, paper.name, paper.facility_name) == (code, "Dana Okafor", "Hillcrest Regional")
    assert [rests.activity for rests in paper.rests_on] == list(PATH)
    assert paper.rests_on[1].revisions == (1, 3)
    assert paper.rule is not None
    assert paper.rule.in_force_from == date(2025, 1, 1)


def test_only_an_award_of_ones_own_has_a_certificate(both_houses: House, clock: Clock, act: Act, nurse: int) -> None:
    """No award, a day without one, no such competency: there is nothing to make."""
    other = put_person(both_houses, clock.now, "101")
    for person_id, competency, day in (
        (other, ED, None),
        (nurse, ED, date(2026, 11, 19)),
        (nurse, "no-such-competency", None),
    ):
        with pytest.raises(NotFound), act(person_id) as work:
            certificates.make(work, competency, day)


def test_a_code_tells_the_paper_and_whether_it_stands(both_houses: House, clock: Clock, act: Act, nurse: int) -> None:
    """However it is typed, the code finds the holder, the competency, the days and today's standing."""
    code = made(act, nurse)
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code} ", code.replace("0", "O").replace("1", "l")):
        found = verified(both_houses, clock, typed)
        assert found is not None
        assert (found.name, found.competency, found.stands) == ("Dana Okafor", ED, Stands.HELD)
        assert (found.awarded_on, found.valid_through) == (date(2026, 11, 20), date(2027, 11, 20))
    clock.now = clock.now + timedelta(days=400)
    found = verified(both_houses, clock, code)
    assert found is not None
    assert (found.stands, found.renewed_through) == (Stands.LAPSED, None)


def test_a_renewal_is_told_on_the_earlier_paper(both_houses: House, clock: Clock, act: Act, nurse: int) -> None:
    """Renewed in the window: the old code says until when it holds, and the new award has a paper of its own."""
    code = made(act, nurse)
    clock.now += timedelta(days=350)
    earn(act, nurse, PATH[1:3])
    newer = made(act, nurse)
    assert newer != code
    found = verified(both_houses, clock, code)
    assert found is not None
    assert (found.stands, found.renewed_through) == (Stands.RENEWED, date(2028, 11, 20))
    with act(nurse) as work:
        assert certificates.paper(work, ED).others == (date(2026, 11, 20),)
        assert certificates.paper(work, ED, date(2026, 11, 20)).code == code


def test_a_withdrawn_competency_and_a_voided_record_are_told(
    both_houses: House, clock: Clock, act: Act, nurse: int
) -> None:
    """Revoked by a lead it says so, and gets no new paper; with its evidence voided it does not stand."""
    lead = put_person(both_houses, clock.now, "9", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    code = made(act, nurse)
    clock.now += timedelta(hours=1)
    ruling = revoke(act, lead, nurse)
    found = verified(both_houses, clock, code)
    assert found is not None
    assert found.stands is Stands.REVOKED
    clock.now += timedelta(hours=1)
    with act(lead) as work:
        decided.add_withdrawal(
            work.session, subject="ruling", subject_id=ruling, at=work.now, day=work.me.today, why="Mistaken.",
            actor_id=lead,
        )  # fmt: skip
        work.record(Event.RULING_WITHDRAWN)
    with act(lead) as work:
        module = next(row for row in training.records_of(work.session, [nurse]) if row.activity == PATH[0])
        training.add_void(work.session, module, at=work.now, day=work.me.today, why="Entered for somebody else.")
        work.record(Event.RECORD_VOIDED)
    found = verified(both_houses, clock, code)
    assert found is not None
    assert found.stands is Stands.VOIDED


def test_no_new_paper_of_a_withdrawn_competency(both_houses: House, clock: Clock, act: Act, nurse: int) -> None:
    """Who asks for a certificate after the revocation gets none."""
    lead = put_person(both_houses, clock.now, "9", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    clock.now += timedelta(hours=1)
    revoke(act, lead, nurse)
    with pytest.raises(Closed), act(nurse) as work:
        certificates.make(work, ED)


def test_wrong_codes_are_slowed_down_and_nobody_elses_sign_in_with_them(
    both_houses: House, clock: Clock, act: Act, nurse: int
) -> None:
    """After fifty wrong codes an address waits, also for a right one; another address and the sign-in do not."""
    code = made(act, nurse)
    assert verified(both_houses, clock, "0000-0000-0000-0000-0000") is None
    for _ in range(auth.ADDRESS_FAILURES):
        with both_houses.works.write(clock.now) as work:
            certificates.count_wrong_code(work, HERE)
    with pytest.raises(auth.TooSoon):
        verified(both_houses, clock, code)
    with both_houses.works.read(clock.now) as work:
        assert certificates.verify(work, code, "198.51.100.1") is not None
        auth.insist_on_patience(work, "anybody", HERE)
    clock.advance(minutes=1)
    assert verified(both_houses, clock, code) is not None


@pytest.mark.parametrize("typed", ["-", "'; drop table certificate", "é" * 50, "0" * 1000, "🙂"])
def test_nonsense_is_no_code(both_houses: House, clock: Clock, nurse: int, typed: str) -> None:
    """Whatever is typed, the answer is that no certificate has this code."""
    assert verified(both_houses, clock, typed) is None
