"""Many facts at once: numbered, stamped, digested and sealed as if they had been added one by one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.permissions import Event
from lms.services.house import House
from lms.store import bulk, journal, people, schema
from lms.store.columns import canonical_json
from lms.store.people import NewPerson
from tests.conftest import Clock, put_person, set_up_site

#: as databases give text: no half of a pair
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


VALUES = st.none() | st.integers() | st.sampled_from(["%", "%s", "%%"]) | TEXT
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(["a", "b", "c%s", "d", 'e"'], VALUES)), min_size=1, max_size=4)


@given(ROWS, st.sets(st.sampled_from("abcd"), max_size=3))
def test_the_digest_is_the_journals(rows: list[dict[str, str | int | None]], same: set[str]) -> None:
    """Whatever rows hold, alike in some columns or in all, each digest is that of a row added alone."""
    rows = [{**row, **{name: rows[0][name] for name in same & row.keys()}} for row in rows]
    unsealed = frozenset({"b"})
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    assert bulk.fact_digests(columns, unsealed) == [journal.fact_digest(row, unsealed) for row in rows]
    alike = {name: values[:1] * 2 for name, values in columns.items()}
    assert bulk.fact_digests(alike, unsealed) == [journal.fact_digest(rows[0], unsealed)] * 2


def add(house: House, clock: Clock, numbers: range) -> list[int]:
    """Add people with a position each, as one act."""
    with house.works.write(clock.now) as work:
        ids = people.add_people(work.session, [NewPerson(str(n), "Ana", f"Lim-{n}", None, "hr") for n in numbers])
        row = {"version": 1, "unit": "hillcrest-ed", "job_role": "ed-nurse", "shift": "day", "withdrawn": False}
        days = {"first_day": date(2026, 1, 5), "last_day": None, "source": "hr"}
        people.add_positions(work.session, [{"key": f"p{one}", "person_id": one, **row, **days} for one in ids])
        work.record(Event.ROSTER_IMPORTED)
    return ids


def test_beside_rows_added_one_by_one(both_houses: House, clock: Clock) -> None:
    """Numbers go on from those given one by one and the other way round, and the journal agrees with every row."""
    set_up_site(both_houses, clock.now)
    first = put_person(both_houses, clock.now, "hand-1")
    ids = add(both_houses, clock, range(100, 103))
    last = put_person(both_houses, clock.now, "hand-2")
    assert ids == [first + 1, first + 2, first + 3]
    assert last > ids[-1]
    with both_houses.works.read(clock.now) as work:
        assert len(people.positions(work.session)) == 5
        assert journal.verify(work.session)[1] == ()
    with both_houses.database.engine.connect() as connection:
        for written in connection.exec_driver_sql("SELECT facts FROM journal").scalars():
            assert canonical_json(json.loads(written)) == written


def test_a_row_changed_afterwards_is_found(both_houses: House, clock: Clock) -> None:
    """What was added many at a time is sealed row by row."""
    set_up_site(both_houses, clock.now)
    add(both_houses, clock, range(100, 103))
    with both_houses.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE position SET unit = 'hillcrest-icu' WHERE key = 'p2'")
    with both_houses.works.read(clock.now) as work:
        assert [one.what for one in journal.verify(work.session)[1]] == ["position row 2 was changed"]


def test_an_act_without_a_name(house: House, clock: Clock) -> None:
    """Many facts need the act's name as one does; without it nothing is written."""
    with pytest.raises(RuntimeError, match="without a name"), house.works.write(clock.now) as work:
        people.add_people(work.session, [NewPerson("1", "Ana", "Lim", None, "hr")])
    with house.works.read(clock.now) as work:
        assert work.session.query(schema.Person).count() == 0
