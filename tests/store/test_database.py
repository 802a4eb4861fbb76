"""The database behind a URL: whether it answers, and what a reader sees while others write."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from sqlalchemy import text

from lms.core.permissions import Event
from lms.services.house import House
from lms.store import schema, site
from lms.store.database import open_database
from tests.conftest import Clock


def name_title(house: House, now: datetime, title: str) -> None:
    """Write something small."""
    with house.works.write(now) as work:
        site.add_job_title(work.session, title, "ed-nurse")
        work.record(Event.SITE_SET)


def test_answers_from_a_table(both_houses: House) -> None:
    """A database that can be reached but has not our tables does not answer."""
    assert both_houses.database.answers()
    with both_houses.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE journal"))
    assert not both_houses.database.answers()


def test_deleted_while_open(house: House, clock: Clock) -> None:
    """A database file that was deleted under open connections does not answer, and asking does not make a new one."""
    name_title(house, clock.now, "rn")
    path = house.database.file
    assert path is not None
    path.unlink()
    assert not house.database.answers()
    assert not path.exists()


def test_gone_altogether(both_houses: House) -> None:
    """A database that cannot be reached does not answer."""
    both_houses.database.engine.dispose()
    if both_houses.database.engine.dialect.name == "sqlite":
        both_houses.instance.rename(both_houses.instance.with_name("moved"))
        assert not both_houses.database.answers()
        return
    gone = both_houses.database.engine.url.set(database="there_is_none").render_as_string(hide_password=False)
    other = open_database(gone)
    assert not other.answers()
    other.engine.dispose()


def test_a_reader_sees_one_moment(both_houses: House, clock: Clock) -> None:
    """What is committed while a work reads is not seen by it, in no table; the next work sees it."""
    with both_houses.works.read(clock.now) as work:
        before = site.job_titles(work.session)
        name_title(both_houses, clock.now, "rn")
        assert site.job_titles(work.session) == before
    with both_houses.works.read(clock.now) as work:
        assert site.job_titles(work.session) == before | {"rn": "ed-nurse"}


def test_slow_things_first(both_houses: House, clock: Clock) -> None:
    """A writing work keeps nobody waiting before its first statement, and everybody from then on."""
    with both_houses.works.write(clock.now) as slow:
        other = threading.Thread(target=name_title, args=(both_houses, clock.now, "quick"), daemon=True)
        other.start()
        other.join(20)
        assert not other.is_alive()
        assert "quick" in site.job_titles(slow.session)
        waiting = threading.Thread(target=name_title, args=(both_houses, clock.now, "waits"), daemon=True)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        assert "waits" not in site.job_titles(slow.session)
        site.add_job_title(slow.session, "slow", "ed-nurse")
        slow.record(Event.SITE_SET)
    waiting.join(20)
    with both_houses.works.read(clock.now) as work:
        assert list(site.job_titles(work.session)) == ["quick", "slow", "waits"]


def test_no_bulk(house: House, clock: Clock) -> None:
    """The bulk methods, which pass by every check, are not there for writers."""
    row = {"title": "rn", "job_role": "ed-nurse", "id": 1}
    with house.works.write(clock.now) as work:
        for bulk in (
            lambda: work.session.bulk_save_objects([schema.JobTitle(**row)]),
            lambda: work.session.bulk_insert_mappings(schema.JobTitle, [row]),
            lambda: work.session.bulk_update_mappings(schema.JobTitle, [row]),
        ):
            with pytest.raises(RuntimeError, match="one by one"):
                bulk()
