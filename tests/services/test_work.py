"""One act: one transaction, one name, one journal entry; facts are added and never changed."""

from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core.permissions import Event
from lms.services.house import House, open_house
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


def _write_many(instance: str, number: int) -> None:
    house = open_house(Path(instance), durable=False)
    for n in range(20):
        with house.works.write(START) as work:
            site.add_job_title(work.session, f"title-{number}-{n}", "ed-nurse")
            work.record(Event.SITE_SET)
    house.database.engine.dispose()


def test_writers_queue(house: House, clock: Clock) -> None:
    """Four processes writing at once lose nothing, and the chain stays whole."""
    with house.works.read(clock.now) as work:
        before = journal.verify(work.session)[0]
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(house.instance), n)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    heads = [line.split() for line in house.heads.read_text(encoding="ascii").splitlines()]
    with house.works.read(clock.now) as work:
        assert len(site.job_titles(work.session)) == 80
        kept = [journal.Head(int(seq), digest) for seq, digest in heads]
        assert journal.verify(work.session, kept) == (before + 80, ())
