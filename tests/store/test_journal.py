"""The journal's chain: what was changed afterwards is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from lms.core.permissions import Event
from lms.services.house import House
from lms.store import journal, training
from tests.conftest import Clock, put_person, set_up_site


@pytest.fixture
def told(both_houses: House, clock: Clock) -> House:
    """A house with a few sealed acts, on each database."""
    set_up_site(both_houses, clock.now)
    person_id = put_person(both_houses, clock.now, "100")
    for score in (80, 90):
        add_record(both_houses, clock, person_id, score)
    return both_houses


def add_record(house: House, clock: Clock, person_id: int, score: int) -> int:
    """Add a record through the program, as its own act; give its id."""
    with house.works.write(clock.now) as work:
        row_id = training.add_passed(
            work.session,
            person_id=person_id,
            activity="quiz:ed-first-hour",
            at=clock.now,
            day=date(2026, 11, 20),
            score=score,
            revisions={"a": 1},
            playbook={},
            attempt_id=None,
        )
        work.record(Event.ATTEMPT_CLOSED, person=person_id)
    return row_id


def heads(house: House) -> list[journal.Head]:
    """Read the heads kept outside the database."""
    lines = (line.split() for line in house.heads.read_text(encoding="ascii").splitlines())
    return [journal.Head(int(seq), digest) for seq, digest in lines]


def found(house: House, *, with_heads: bool = True) -> list[str]:
    """Verify, and give what was found."""
    with house.database.read() as session:
        _count, tampering = journal.verify(session, heads(house) if with_heads else ())
    return [f"{one.seq}: {one.what}" for one in tampering]


def tamper(house: House, statement: str, **values: object) -> None:
    """Change a row behind the program's back."""
    with house.database.engine.begin() as connection:
        connection.execute(text(statement), values)


def last(house: House) -> int:
    """Give the number of the newest entry."""
    with house.database.read() as session:
        head = journal.head(session)
    assert head is not None
    return head.seq


def test_untouched(told: House) -> None:
    """An untouched journal has nothing to tell, and every entry has its head outside."""
    assert found(told) == []
    assert [head.seq for head in heads(told)] == list(range(1, last(told) + 1))


def test_changed_entry(told: House) -> None:
    """A changed entry is named."""
    tamper(told, "UPDATE journal SET event = 'other:act' WHERE seq = 3")
    assert "3: entry was changed (other:act)" in found(told)


def test_removed_entry(told: House) -> None:
    """A removed entry is named, and the one after it no longer follows."""
    tamper(told, "DELETE FROM journal WHERE seq = 3")
    text_found = found(told, with_heads=False)
    assert "3: entries 3 to 3 are missing" in text_found
    assert "4: does not follow the entry before it: changed, removed or reordered" in text_found


def test_reordered_entries(told: House) -> None:
    """Two entries that changed places are both named."""
    n = last(told)
    for old, new in ((n, -1), (n - 1, n), (-1, n - 1)):
        tamper(told, f"UPDATE journal SET seq = {new} WHERE seq = {old}")
    numbers = {line.split(":")[0] for line in found(told, with_heads=False)}
    assert {str(n), str(n - 1)} <= numbers


def test_truncated(told: House) -> None:
    """A journal cut short is found by the heads kept outside, and by them alone when its facts went too."""
    n = last(told)
    tamper(told, f"DELETE FROM journal WHERE seq = {n}")
    tamper(told, "DELETE FROM record WHERE id = 2")
    assert found(told, with_heads=False) == []
    assert found(told) == [f"{n}: the journal was truncated: it ends at {n - 1}, a kept head names {n}"]


def test_changed_fact(told: House) -> None:
    """A changed fact row is named with the entry that sealed it."""
    tamper(told, "UPDATE record SET score = 100 WHERE id = 1")
    assert found(told) == [f"{last(told) - 1}: record row 1 was changed"]


def test_removed_fact(told: House) -> None:
    """A removed fact row is named."""
    tamper(told, "DELETE FROM record WHERE id = 1")
    assert found(told) == [f"{last(told) - 1}: record row 1 was removed"]


def test_added_fact(told: House) -> None:
    """A fact row nobody sealed is named."""
    tamper(
        told,
        "INSERT INTO job_title (title, job_role, recorded_at, act_id)"
        " VALUES ('x', 'ed-nurse', '2026-11-20T00:00:00.000000Z', 'x')",
    )
    assert found(told) == ["0: job_title row 1 was added outside the journal"]


def test_rewritten_whole(told: House) -> None:
    """A chain written anew with right digests still differs from the heads kept outside."""
    with told.database.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET actor_id = 1 WHERE seq = 2"))
    with told.database.write() as session:
        previous = journal.GENESIS
        for entry in session.query(journal.JournalEntry).order_by(journal.JournalEntry.seq):
            entry.previous = previous
            entry.digest = previous = journal.entry_digest(journal.stored(entry))
        session.commit()
    assert found(told, with_heads=False) == []
    assert found(told)[0] == "2: differs from the head kept when it was written"


def test_names_may_be_emptied(told: House) -> None:
    """Personal data can be emptied and the chain still verifies."""
    tamper(told, "UPDATE person SET given_name = '', family_name = '', email = NULL")
    assert found(told) == []
    with told.database.read() as session:
        entries = session.execute(text("SELECT subjects, facts FROM journal")).all()
    assert not any("Person-100" in str(entry) for entry in entries)


def test_a_number_is_given_once(told: House, clock: Clock) -> None:
    """A fact that comes after a removed one does not take its number, so the removal stays in sight."""
    tamper(told, "DELETE FROM record WHERE id = 2")
    assert add_record(told, clock, 1, 70) == 3
    assert found(told) == [f"{last(told) - 1}: record row 2 was removed"]


def test_a_number_taken_twice(told: House, clock: Clock) -> None:
    """A removed fact is named even where the database was made to give its number again."""
    removed = last(told)
    tamper(told, "DELETE FROM record WHERE id = 2")
    if told.database.engine.dialect.name == "sqlite":
        tamper(told, "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'record'")
    else:
        tamper(told, "ALTER SEQUENCE record_id_seq RESTART WITH 2")
    assert add_record(told, clock, 1, 70) == 2
    told_of = f"record row 2 was removed: entry {removed + 1} seals another row with its number"
    assert found(told) == [f"{removed}: {told_of}"]


@contextmanager
def value_of(house: House, table: str, column: str, where: str, value: object) -> Iterator[None]:
    """Put a value into a column behind the program's back, for a while."""
    with house.database.engine.begin() as connection:
        before = connection.execute(text(f"SELECT {column} FROM {table} WHERE {where}")).scalar_one()
    tamper(house, f"UPDATE {table} SET {column} = :value WHERE {where}", value=value)
    yield
    tamper(house, f"UPDATE {table} SET {column} = :value WHERE {where}", value=before)


UNREADABLE_FACTS = [
    ("day", "2026-13-01"), ("day", ""), ("at", "yesterday"), ("recorded_at", "2026-11-20"), ("revisions", "{"),
    ("revisions", '{"a": 1}'), ("playbook", ""), ("score", None), ("why", "why"), ("act_id", "x"),
]  # fmt: skip


def test_unreadable_fact(told: House) -> None:
    """A value of a fact that the program could not even read is a changed fact, and the rest is still checked."""
    tamper(told, "UPDATE unit SET name = 'X' WHERE id = 1")
    (other,) = found(told)
    assert other.endswith(": unit row 1 was changed")
    for column, value in UNREADABLE_FACTS:
        with value_of(told, "record", column, "id = 1", value):
            assert found(told) == [other, f"{last(told) - 1}: record row 1 was changed"], (column, value)
    assert found(told) == [other]


UNREADABLE_ENTRIES = [("at", "yesterday"), ("subjects", "x"), ("subjects", ""), ("actor_id", 99), ("act_id", "x")]


def test_unreadable_entry(told: House) -> None:
    """An entry with a value the program could not even read is named, and its facts are still compared."""
    number = last(told)
    for column, value in UNREADABLE_ENTRIES:
        with value_of(told, "journal", column, f"seq = {number}", value):
            assert found(told) == [f"{number}: entry was changed (attempt:closed)"], (column, value)
    assert found(told) == []


UNREADABLE_LISTS = [
    "[1]", "x", "", "null", "7", '["abc"]', '{"abc": 1}', '[["record"]]', '[["record", true, "x"]]', "[" * 100_000,
]  # fmt: skip


def test_unreadable_list_of_facts(told: House) -> None:
    """An entry whose list of facts cannot be read is named with the facts that can no longer be compared."""
    number = last(told)
    for facts in UNREADABLE_LISTS:
        with value_of(told, "journal", "facts", f"seq = {number}", facts):
            assert found(told) == [
                f"{number}: entry was changed (attempt:closed)",
                f"{number}: record row 2 cannot be compared",
                f"{number}: the entry's list of facts cannot be read",
            ], facts[:40]


def test_odd_numbers_and_signs(told: House) -> None:
    """Numbers below 1 and signs that would drive a terminal are told in plain letters."""
    number = last(told)
    tamper(told, "UPDATE journal SET seq = -7, event = :event WHERE seq = :seq", event="\x1b[2J", seq=number)
    assert "-7: numbers start at 1: added or reordered" in found(told)
    assert "-7: entry was changed ('\\x1b[2J')" in found(told)


def test_bytes_that_are_no_text(told: House) -> None:
    """SQLite keeps bytes that are no text where text belongs: what holds them is named like any other change."""
    if told.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses them")
    tamper(told, "UPDATE record SET activity = CAST(x'ff41' AS TEXT) WHERE id = 1")
    tamper(told, f"UPDATE journal SET event = CAST(x'ff' AS TEXT) WHERE seq = {last(told)}")
    assert found(told) == [
        f"{last(told) - 1}: record row 1 was changed",
        f"{last(told)}: entry was changed ('\\udcff')",
    ]


def test_dropped_tables(told: House) -> None:
    """A table that is gone is named, and so is every fact that was in it."""
    tamper(told, "DROP TABLE job_title")
    tamper(told, "DROP TABLE record")
    missing = found(told)
    assert missing[:2] == ["0: the table job_title is missing", "0: the table record is missing"]
    assert missing[2:] == [f"{last(told) - 1}: record row 1 was removed", f"{last(told)}: record row 2 was removed"]
    tamper(told, "DROP TABLE journal")
    assert "0: the journal is missing" in found(told)


@given(st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers() | st.text(), min_size=1), st.data())
def test_no_two_rows_share_a_digest(row: dict[str, str | int | None], data: st.DataObject) -> None:
    """Rows that differ in any stored value, be it by its kind alone, have different digests."""
    name = data.draw(st.sampled_from(sorted(row)))
    other = row | {name: data.draw(st.none() | st.integers() | st.text() | st.just(str(row[name])))}
    same = journal.fact_digest(row, frozenset()) == journal.fact_digest(other, frozenset())
    assert same == (row == other)
    assert journal.fact_digest(row, frozenset({name})) == journal.fact_digest(other, frozenset({name}))
