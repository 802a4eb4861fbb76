"""Rosters as jobs: compared, shown, and exactly what was shown applied, once, or nothing."""

from __future__ import annotations

import pytest

from lms.core.permissions import Event
from lms.core.roster.difference import Kind
from lms.services import access, jobs, roster_jobs
from lms.services.errors import Invalid, NotAllowed, NotFound, PastStep
from lms.services.house import House
from lms.store import jobs as job_store
from lms.store import journal
from lms.store.jobs import State
from lms.store.schema import JournalEntry
from tests.conftest import Clock, put_person
from tests.jobs.office import ANA, BO, Office, crowd, file


@pytest.fixture
def office(both_houses: House, clock: Clock) -> Office:
    """A site with an administrator, on each database."""
    return Office(both_houses, clock)


def payload(office: Office, job_id: int) -> object:
    """Give what a job still holds to work on."""
    with office.house.database.read() as session:
        return job_store.payload(session, job_id)


def test_compared_shown_applied(office: Office) -> None:
    """The comparison changes nothing; the import writes what was shown, as the act of who asked for it."""
    check_id = office.bring(ANA, BO)
    assert office.worker.drain() == 1
    assert office.held() == []
    with office.house.works.read(office.clock.now) as work:
        shown = roster_jobs.comparison(office.acting(work), check_id)
    assert [change.name for change in shown.difference.of(Kind.HIRE)] == ["Ana Lim", "Bo Tran"]
    assert (shown.source, shown.file, shown.difference.too_many_leave) == ("hr", "hr.csv", False)
    job_id = office.decide(check_id)
    assert office.held() == []
    assert office.worker.drain() == 1
    assert office.held() == ["100 hillcrest-ed 2025-03-01..", "101 hillcrest-icu 2025-03-01.."]
    done = office.job(job_id)
    assert (done.state, done.result["counts"], done.done, done.total) == (State.DONE, {"hire": 2}, 2, 2)
    with office.house.database.read() as session:
        last = session.query(JournalEntry).order_by(JournalEntry.seq.desc()).first()
        assert last is not None
        assert (last.event, last.actor_id, last.subjects["job"]) == (Event.ROSTER_IMPORTED, office.me, job_id)
        assert journal.verify(session)[1] == ()


def test_the_file_is_kept_until_it_is_over(office: Office) -> None:
    """The uploaded file and the names go with the decision, whichever it is, and a day after at the latest."""
    applied, dropped, left = (office.bring(ANA) for _ in "123")
    office.worker.drain()
    assert all(payload(office, one) for one in (applied, dropped, left))
    job_id = office.decide(applied)
    with office.house.works.write(office.clock.now) as work:
        roster_jobs.drop(office.acting(work), dropped)
    office.worker.drain()
    assert [payload(office, one) for one in (applied, dropped, job_id)] == [None] * 3
    assert payload(office, left)
    office.clock.advance(days=1, seconds=1)
    office.worker.sweep()
    assert payload(office, left) is None
    for one in (applied, dropped, left, job_id):
        assert "Ana" not in str(office.job(one).result)
    for one in (dropped, left):
        with pytest.raises(PastStep):
            office.decide(one)


def test_a_double_click_imports_once(office: Office) -> None:
    """Saying it twice is one import."""
    check_id = office.bring(ANA)
    office.worker.drain()
    first = office.decide(check_id)
    assert office.decide(check_id) == first
    office.worker.drain()
    assert office.decide(check_id) == first
    assert office.worker.drain() == 0


def test_two_imports_at_once(office: Office) -> None:
    """Of two comparisons made of the same state the second is refused once the first is in, with the way on."""
    first, second = office.bring(ANA, BO), office.bring(ANA)
    office.worker.drain()
    late = [office.decide(first), office.decide(second)][1]
    office.worker.drain()
    refused = office.job(late)
    assert (refused.state, refused.result["why"]) == (State.REFUSED, "changed")
    assert len(office.held()) == 2
    with office.house.works.write(office.clock.now) as work:
        again = roster_jobs.check_again(office.acting(work), late)
    office.worker.drain()
    with office.house.works.read(office.clock.now) as work:
        shown = roster_jobs.comparison(office.acting(work), again)
    assert [change.employee_id for change in shown.difference.of(Kind.LEAVER)] == ["101"]
    assert payload(office, late) is None
    with office.house.works.write(office.clock.now) as work, pytest.raises(PastStep):
        roster_jobs.check_again(office.acting(work), late)


def test_another_source_does_not_matter(office: Office) -> None:
    """What changed elsewhere leaves the difference as it was shown, so it is applied."""
    check_id = office.bring(ANA)
    office.worker.drain()
    other = office.bring(BO, source="agency")
    office.worker.drain()
    office.decide(other)
    job_id = office.decide(check_id)
    office.worker.drain()
    assert office.job(job_id).state is State.DONE
    assert len(office.held()) == 2


def test_too_many_leavers(office: Office) -> None:
    """More than 10 % and more than 3: nothing is asked of the worker until somebody says that they really leave."""
    office.imported(*crowd(12))
    check_id = office.bring(*crowd(8), effective="2027-01-01")
    office.worker.drain()
    with pytest.raises(Invalid) as caught:
        office.decide(check_id)
    assert (caught.value.field, caught.value.values) == ("allow_leavers", {"n": 4})
    assert office.worker.drain() == 0
    job_id = office.decide(check_id, allow_leavers=True)
    office.worker.drain()
    assert office.job(job_id).result["counts"] == {"leaver": 4, "unchanged": 8}


def test_mistakes_by_line(office: Office) -> None:
    """Every mistake is told with its line, and nothing is kept of the file."""
    job_id = office.bring(ANA, BO.replace("day", "dayz"), ANA)
    office.worker.drain()
    refused = office.job(job_id)
    assert refused.state is State.REFUSED
    assert [str(one) for one in roster_jobs.problems_of(refused)] == [
        "hr.csv:3: shift 'dayz' is none of day, night, rotating",
        "hr.csv:4: is the position of line 2 again",
    ]
    assert payload(office, job_id) is None
    with pytest.raises(PastStep):
        office.decide(job_id)


def test_words_that_are_not_set_up(office: Office) -> None:
    """Unknown places and titles are told with their lines."""
    job_id = office.bring(ANA.replace("ED,ed-nurse", "Ward 5,Porter"))
    office.worker.drain()
    told = [(one.kind, one.word, one.line) for one in roster_jobs.unknown_of(office.job(job_id))]
    assert told == [("title", "Porter", 2), ("unit", "Ward 5", 2)]


def test_a_file_that_is_too_long(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows, or more changed people, than a page takes are refused before anything is compared or written."""
    monkeypatch.setattr(roster_jobs, "MOST_ROWS", 3)
    monkeypatch.setattr(roster_jobs, "MOST_CHANGES", 2)
    found = []
    for size in (2, 3, 4):
        job_id = office.bring(*crowd(size))
        office.worker.drain()
        found.append(office.job(job_id).result.get("why"))
    assert found == [None, "too-many-changes", "too-many-rows"]


def test_200_000_rows(office: Office) -> None:
    """A file of 200,000 rows is refused at once, by its size."""
    with office.house.works.write(office.clock.now) as work, pytest.raises(Invalid) as caught:
        data = file(*crowd(200_000))
        day = office.clock.now.date()
        roster_jobs.ask_check(office.acting(work), data, "hr.csv", source="hr", effective=day)
    assert caught.value.field == "file"


def test_who_may(office: Office) -> None:
    """Only a programme-wide administrator asks, looks and decides; who lost the role meanwhile imports nothing."""
    nurse = put_person(office.house, office.clock.now, "nurse")
    check_id = office.bring(ANA)
    office.worker.drain()
    with office.house.works.write(office.clock.now) as work:
        office.acting(work, nurse)
        for act in (
            lambda: roster_jobs.comparison(work, check_id),
            lambda: roster_jobs.ask_apply(work, check_id, allow_leavers=False),
            lambda: roster_jobs.drop(work, check_id),
            lambda: roster_jobs.imports(work),
        ):
            with pytest.raises(NotAllowed):
                act()
    job_id = office.decide(check_id)
    today = office.clock.now.date()
    with office.house.works.write(office.clock.now) as work:
        access.end(work, "admin", "admin", scope="programme", last_day=today, why="moved on")
    office.clock.advance(days=2)
    office.worker.drain()
    assert office.held() == []
    with office.house.database.read() as session:
        row = job_store.job(session, job_id)
    assert row is not None
    assert (row.state, row.result["why"]) == (State.REFUSED, "not-allowed")


def test_only_a_comparison_is_one(office: Office) -> None:
    """The number of an import, of no job, or of a comparison still waiting is no comparison."""
    done = office.imported(ANA)
    waiting = office.bring(BO)
    with office.house.works.read(office.clock.now) as work:
        for number in (done.id, waiting, 999):
            with pytest.raises(NotFound):
                roster_jobs.comparison(office.acting(work), number)


def test_a_command_line_import_is_listed(office: Office) -> None:
    """What was imported on the command line stands in the same list, with nobody's name."""
    from datetime import date

    from lms.services import roster

    with office.house.works.write(office.clock.now) as work:
        plan = roster.plan(work, file(ANA), "hr.csv", source="hr", effective=date(2026, 12, 1))
        roster.apply(work, plan)
        roster_jobs.note_import(work, plan)
    with office.house.works.read(office.clock.now) as work:
        (listed,) = roster_jobs.imports(office.acting(work))
    assert (listed.kind, listed.state, listed.asked_by) == (jobs.Kind.ROSTER_APPLY, State.DONE, "")
    assert listed.result["counts"] == {"hire": 1}
    assert office.worker.drain() == 0
