"""Where joined identities show: the way in, boards and lists, records, files that name the old number, papers."""

from __future__ import annotations

from datetime import date

import pytest

from lms.core.competency.certified import Stands
from lms.core.permissions import Event
from lms.core.roster.rows import COLUMNS
from lms.services import (
    admin,
    assign_competency,
    audit,
    auth,
    certificates,
    duty,
    evidence,
    identities,
    own_record,
    roster,
    rulings,
    standing,
)
from lms.services.assign_competency import Asked
from lms.services.errors import NotFound
from lms.services.house import House
from lms.services.site import BrokenFile
from lms.store import access, attempts, people
from tests.conftest import Clock, put_person
from tests.services.test_standing import CORE, ED, PATH, passes
from tests.services.two_numbers import LEAD, TODAY, Office


@pytest.fixture
def office(both_houses: House, clock: Clock) -> Office:
    """The office on both databases."""
    return Office(both_houses, clock)


def test_the_way_in_ends(office: Office) -> None:
    """The sign-in, sessions and links of who is joined end at once; parted, the old password serves again."""
    with office.act() as work:
        auth.set_password(work, office.before, "old moon over the ward")
        link = auth.make_link(work, office.before, "invite")
        token = auth.digest("token")
        access.begin_session(work.session, office.before, auth.digest(token), work.now)
    office.join()
    with office.look() as work:
        assert auth.actor_for_token(work, token) is None
        assert auth.link_person(work, link.token) is None
        with pytest.raises(auth.JoinedElsewhere):
            auth.check(work, "200", "old moon over the ward", "10.0.0.1")
        assert auth.check(work, "200", "another password here", "10.0.0.1").person_id is None, "nothing is told"
        with pytest.raises(NotFound):
            auth.actor(work, office.before)
    with office.act() as work, pytest.raises(NotFound):
        auth.make_link(work, office.before, "reset")
    office.part()
    with office.look() as work:
        assert auth.check(work, "200", "old moon over the ward", "10.0.0.1").person_id == office.before
        assert auth.actor_for_token(work, token) is None, "its sessions stay ended"


def test_on_boards_and_lists_one(office: Office) -> None:
    """Two positions in one unit at once: one person on the board, in the lists and on duty; the other is nowhere."""
    with office.act() as work:
        number = duty.import_file(
            work,
            b"unit,employee,start,end\nhillcrest-ed,200,2026-11-20T19:00,2026-11-21T07:00\n",
            "duty.csv",
            source="wards",
        )
        assert number[0].people == 1
    office.join()
    with office.look(office.lead) as work:
        board = audit.board(work, TODAY, unit="hillcrest-ed", shift="night", competency=ED)
        assert board.focus is not None
        assert [presence.person for presence in board.focus[1].on] == [str(office.ana)]
        assert [one.id for one in assign_competency.find_people(work, "person")] == [office.ana]
        assert assign_competency.preview(work, Asked(ED, TODAY, unit="hillcrest-ed")).effects[0].person.id == office.ana
        with pytest.raises(NotFound):
            assign_competency.person_in_reach(work, office.before)
    with office.look() as work:
        listed = [line.id for line in admin.list_people(work)]
        assert (office.ana in listed, office.before in listed) == (True, False)
        assert admin.person_line(work, office.before).units == ("ED",)


def test_a_name_by_either_number(office: Office) -> None:
    """Whoever is named by the old number is who goes on: for a status, a role, a ruling."""
    office.join()
    with office.look() as work:
        assert standing.who(work, "200").id == office.ana
    with office.act(office.lead) as work, pytest.raises(NotFound):
        rulings.exempt(work, office.before, ED, first_day=TODAY, last_day=None, why="x")


def test_own_record_and_attempts(office: Office) -> None:
    """Her record shows what she did under both; what lay open under the old number is read, and goes on no more."""
    passes(office.house, office.before, date(2026, 11, 10))
    with office.act() as work:
        open_one = attempts.begin(
            work.session, person_id=office.before, item="quiz:ed-first-hour", now=work.now, setup={}
        )
        work.record(Event.ATTEMPT_BEGUN, attempt=open_one)
    office.join()
    with office.look(office.ana) as work:
        shown = own_record.own_record(work)
    assert shown.total == len(PATH) + 1
    (tried,) = [one for one in shown.entries if one.id == f"attempt-{open_one}"]
    assert (tried.outcome, tried.going) == ("abandoned", False)


def test_files_that_name_the_old_number(office: Office) -> None:
    """A roster's row stays under its number and counts for who goes on, and the plan says so."""
    rows = ",".join(COLUMNS) + "\n"
    plan_of = "700,Ida,Old,ida.old@example.org,hillcrest,hillcrest-icu,icu-nurse,night,2025-06-01,,,\n"
    with office.act() as work:
        roster.apply(work, roster.plan(work, (rows + plan_of).encode(), "hr.csv", source="hr", effective=TODAY))
    with office.look() as work:
        old = people.by_employee_id(work.session, "700")
        assert old is not None
    office.join(office.ana, old.id)
    again = plan_of.replace("night", "day")
    with office.act() as work:
        plan = roster.plan(work, (rows + again).encode(), "hr.csv", source="hr", effective=TODAY)
        assert identities.counted_for(work, plan.numbers) == (("700", "100"),)
        roster.apply(work, plan)
    with office.look() as work:
        held = people.positions(work.session, person_ids=[office.ana])
        assert sorted((row.unit, row.shift, row.recorded_for) for row in held) == sorted(
            [
                ("hillcrest-ed", "night", office.ana),
                ("hillcrest-icu", "night", old.id),
                ("hillcrest-icu", "day", old.id),
            ]
        )
    office.part(old.id)
    with office.look() as work:
        assert len(people.positions(work.session, person_ids=[old.id])) == 2


def test_evidence_by_either_number(office: Office) -> None:
    """What was accredited under one number is known under the other; nobody reviews themselves by a second number."""
    head = "employee_id,activity,passed_on,score,source,reviewer_employee_id\n"
    row = "200,quiz:ed-first-hour,2026-10-01,95,Lakeside,2\n"
    with office.act(office.lead) as work:
        evidence.apply(work, evidence.plan(work, (head + row).encode(), "e.csv"))
    office.join()
    with office.act(office.lead) as work:
        plan = evidence.plan(work, (head + row.replace("200,", "100,")).encode(), "e.csv")
        assert (len(plan.fresh), len(plan.known)) == (0, 1)
    third = put_person(office.house, office.clock.now, "300", roles=LEAD)
    office.join(third, office.ana)
    with office.act(office.lead) as work, pytest.raises(BrokenFile) as caught:
        evidence.plan(work, (head + row.replace("Lakeside,2", "Lakeside,300")).encode(), "e.csv")
    assert "reviews their own evidence" in str(caught.value)


def test_an_old_certificate(office: Office) -> None:
    """The code on a paper of the old number still tells whether the award stands, and who goes on has that paper."""
    passes(office.house, office.before, date(2026, 11, 10), (*CORE, *PATH))
    with office.act(office.before) as work:
        code = certificates.make(work, ED)
    office.join()
    with office.look() as work:
        told = certificates.verify(work, code, "10.0.0.9")
        assert told is not None
        assert (told.stands, told.name) == (Stands.HELD, "Test Person-200")
    with office.look(office.ana) as work:
        assert certificates.paper(work, ED).code == code
