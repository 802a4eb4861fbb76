"""One act: one transaction, one name, one journal entry; facts are added and never changed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, insert, select, update

from lms.core.content.library import Library
from lms.core.permissions import Event
from lms.services.house import House, open_house
from lms.services.journal import verify_kept
from lms.store import journal, people, schema, site
from tests.conftest import START, Clock, put_person


def test_raising_rolls_back(both_houses: House, clock: Clock) -> None:
    """What raises leaves nothing behind: no row, no entry, no head."""
    before = both_houses.heads.read_text(encoding="ascii")
    with pytest.raises(ZeroDivisionError), both_houses.works.write(clock.now) as work:
        site.add_facility(work.session, "x", "X", "UTC")
        work.record(Event.SITE_SET)
        raise ZeroDivisionError
    with both_houses.works.read(clock.now) as work:
        assert site.facilities(work.session) == {}
    assert both_houses.heads.read_text(encoding="ascii") == before


def test_an_act_needs_a_name(both_houses: House, clock: Clock) -> None:
    """Facts added by an act nobody named are refused."""
    with pytest.raises(RuntimeError, match="without a name"), both_houses.works.write(clock.now) as work:
        site.add_facility(work.session, "x", "X", "UTC")


def test_one_name_per_act(both_houses: House, clock: Clock) -> None:
    """Two acts cannot hide in one work."""
    with pytest.raises(RuntimeError, match="already"), both_houses.works.write(clock.now) as work:
        work.record(Event.SITE_SET)
        work.record(Event.ROSTER_IMPORTED)


def test_facts_do_not_change(both_houses: House, clock: Clock) -> None:
    """Changing or deleting a fact through the program is refused; a name may change."""
    person_id = put_person(both_houses, clock.now, "100")
    with pytest.raises(RuntimeError, match="never changed"), both_houses.works.write(clock.now) as work:
        work.session.execute(select(schema.Position)).scalar_one().last_day = date(2026, 12, 1)
    with pytest.raises(RuntimeError, match="never removed"), both_houses.works.write(clock.now) as work:
        work.session.delete(work.session.execute(select(schema.Position)).scalar_one())
    with both_houses.works.write(clock.now) as work:
        people.rename(work.session, person_id, given_name="New", family_name="Name", email=None)
    with both_houses.works.read(clock.now) as work:
        found = people.person(work.session, person_id)
        assert found is not None
        assert found.name == "New Name"
        assert journal.verify(work.session) == (journal.verify(work.session)[0], ())


STATEMENTS = {
    "update": lambda: update(schema.Position).values(unit="elsewhere"),
    "update of a name": lambda: update(schema.Person).values(given_name="New"),
    "delete": lambda: delete(schema.Record),
    "insert": lambda: insert(schema.JobTitle).values(title="rn", job_role="ed-nurse"),
    "update of the table": lambda: update(schema.Base.metadata.tables["position"]).values(unit="elsewhere"),
    "delete of entries": lambda: delete(schema.JournalEntry),
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_no_statement_goes_by_the_guard(house: House, clock: Clock, statement: Callable[[], Executable]) -> None:
    """Statements that would add, change or remove facts or entries without the journal seeing it are refused."""
    put_person(house, clock.now, "100")
    with pytest.raises(RuntimeError, match="never changed"), house.works.write(clock.now) as work:
        work.session.execute(statement())
    with house.works.read(clock.now) as work:
        assert journal.verify(work.session)[1] == ()


def test_entries_do_not_change(house: House, clock: Clock) -> None:
    """An entry of the journal cannot be changed or deleted through the program either."""
    with pytest.raises(RuntimeError, match="never changed"), house.works.write(clock.now) as work:
        work.session.execute(select(schema.JournalEntry).limit(1)).scalar_one().event = "other:act"
    with pytest.raises(RuntimeError, match="never removed"), house.works.write(clock.now) as work:
        work.session.delete(work.session.execute(select(schema.JournalEntry).limit(1)).scalar_one())


def name_title(house: House, clock: Clock, title: str) -> int:
    """Do one small act; give the number of its entry."""
    with house.works.write(clock.now) as work:
        site.add_job_title(work.session, title, "ed-nurse")
        work.record(Event.SITE_SET)
    with house.works.read(clock.now) as work:
        head = journal.head(work.session)
    assert head is not None
    return head.seq


def test_heads_that_cannot_be_opened(both_houses: House, clock: Clock) -> None:
    """Where the file of heads cannot be written nothing is committed, and nothing is answered as done."""
    both_houses.heads.rename(both_houses.heads.with_suffix(".away"))
    both_houses.heads.mkdir()
    with pytest.raises(IsADirectoryError):
        name_title(both_houses, clock, "rn")
    with both_houses.works.read(clock.now) as work:
        assert site.job_titles(work.session) == {}
    both_houses.heads.rmdir()
    both_houses.heads.with_suffix(".away").rename(both_houses.heads)
    name_title(both_houses, clock, "rn")
    assert verify_kept(both_houses.works, both_houses.heads, clock.now).found == ()


def test_half_a_head(both_houses: House, clock: Clock) -> None:
    """After half a line, which a stopped program leaves, the next head stands on a line of its own."""
    number = name_title(both_houses, clock, "rn")
    whole = both_houses.heads.read_bytes()
    both_houses.heads.write_bytes(whole[:-30])
    assert name_title(both_houses, clock, "lpn") == number + 1
    lines = both_houses.heads.read_text(encoding="ascii").splitlines()
    assert [line.split()[0] for line in lines] == [str(n) for n in range(1, number + 2)]
    verdict = verify_kept(both_houses.works, both_houses.heads, clock.now)
    assert (verdict.entries, verdict.heads, verdict.found, verdict.torn) == (number + 1, number, (), (number,))


def test_a_full_disk_after_the_commit(both_houses: House, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """An act that was committed is answered as done though its head could not be kept; log and next head tell."""
    both_houses.heads.rename(both_houses.heads.with_suffix(".away"))
    both_houses.heads.symlink_to("/dev/full")
    number = name_title(both_houses, clock, "rn")
    assert f"the head of journal entry {number} " in caplog.text
    both_houses.heads.with_suffix(".away").replace(both_houses.heads)
    assert name_title(both_houses, clock, "lpn") == number + 1
    verdict = verify_kept(both_houses.works, both_houses.heads, clock.now)
    assert (verdict.entries, verdict.heads, verdict.found) == (number + 1, number, ())


def _write_many(instance: str, url: str, number: int) -> None:
    house = open_house(Path(instance), url, durable=False, library=Library())
    for n in range(20):
        with house.works.write(START) as work:
            site.add_job_title(work.session, f"title-{number}-{n}", "ed-nurse")
            work.record(Event.SITE_SET)
    house.database.engine.dispose()


def test_writers_queue(both_houses: House, clock: Clock) -> None:
    """Three processes writing at once lose nothing; the chain stays whole, also for whoever verifies meanwhile."""
    with both_houses.works.read(clock.now) as work:
        before = journal.verify(work.session)[0]
    url = both_houses.database.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(both_houses.instance), url, n)) for n in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert verify_kept(both_houses.works, both_houses.heads, clock.now).found == ()
        writers[-1].join(0.5)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with both_houses.works.read(clock.now) as work:
        assert len(site.job_titles(work.session)) == 60
    verdict = verify_kept(both_houses.works, both_houses.heads, clock.now)
    assert (verdict.entries, verdict.heads, verdict.found) == (before + 60, before + 60, ())
