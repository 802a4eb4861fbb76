"""The journal's chain: what was changed afterwards is found and named."""

from __future__ import annotations

from datetime import date

import pytest
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
        with both_houses.works.write(clock.now) as work:
            training.add_passed(
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
    return both_houses


def heads(house: House) -> list[journal.Head]:
    """Read the heads kept outside the database."""
    lines = (line.split() for line in house.heads.read_text(encoding="ascii").splitlines())
    return [journal.Head(int(seq), digest) for seq, digest in lines]


def found(house: House, *, with_heads: bool = True) -> list[str]:
    """Verify, and give what was found."""
    with house.database.read() as session:
        _count, tampering = journal.verify(session, heads(house) if with_heads else ())
    return [f"{one.seq}: {one.what}" for one in tampering]


def tamper(house: House, statement: str) -> None:
    """Change a row behind the program's back."""
    with house.database.engine.begin() as connection:
        connection.execute(text(statement))


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
            entry.digest = previous = journal.entry_digest(entry)
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
