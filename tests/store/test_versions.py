"""Facts that come in versions: the highest version of a key holds, whatever was asked for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import event

from lms.core.permissions import Event, Role, ScopeKind
from lms.services.house import House
from lms.store import access, people, schema
from lms.store.versions import newest
from tests.conftest import Clock, put_person, set_up_site


def positions(house: House, clock: Clock, key: str, *versions: tuple[int, str, str]) -> None:
    """Add versions of a position: whose, in which unit, from which source."""
    with house.works.write(clock.now) as work:
        for version, (person_id, unit, source) in enumerate(versions, start=1):
            people.add_position(
                work.session,
                key=key,
                version=version,
                person_id=person_id,
                unit=unit,
                job_role="ed-nurse",
                shift="day",
                first_day=date(2026, 11, version),
                last_day=None,
                source=source,
            )
        work.record(Event.SITE_SET)


def test_a_newer_version_counts_even_if_it_does_not_match(both_houses: House, clock: Clock) -> None:
    """A position that passed to another source, or to another person, is no longer found under the old one."""
    set_up_site(both_houses, clock.now)
    one, two = (put_person(both_houses, clock.now, number, unit=None) for number in ("100", "200"))
    positions(both_houses, clock, "kept", (one, "hillcrest-ed", "hr"), (one, "hillcrest-icu", "hr"))
    positions(both_houses, clock, "other-source", (one, "hillcrest-ed", "hr"), (one, "hillcrest-ed", "hand"))
    positions(both_houses, clock, "other-person", (one, "hillcrest-ed", "hr"), (two, "hillcrest-ed", "hr"))
    with both_houses.works.read(clock.now) as work:

        def keys(**narrow: object) -> list[tuple[str, int]]:
            return [(row.key, row.version) for row in people.positions(work.session, **narrow)]  # type: ignore[arg-type]

        assert keys(source="hr") == [("kept", 2), ("other-person", 2)]
        assert keys(source="hand") == [("other-source", 2)]
        assert keys(person_ids=[one]) == [("kept", 2), ("other-source", 2)]
        assert keys(person_ids=[two]) == [("other-person", 2)]
        assert keys(person_ids=[one], source="hr") == [("kept", 2)]
        assert keys() == [("kept", 2), ("other-source", 2), ("other-person", 2)]


def test_leaves_and_roles_too(both_houses: House, clock: Clock) -> None:
    """Leaves and roles follow the same rule."""
    set_up_site(both_houses, clock.now)
    one, two = (put_person(both_houses, clock.now, number, unit=None) for number in ("100", "200"))
    with both_houses.works.write(clock.now) as work:
        for version, person_id, source in ((1, one, "hr"), (2, two, "hand")):
            days = {"first_day": date(2026, 11, 1), "last_day": None}
            people.add_leave(work.session, key="l", version=version, person_id=person_id, source=source, **days)
            access.add_grant(
                work.session, key="g", version=version, person_id=person_id, role=Role.MANAGER, why="test",
                kind=ScopeKind.UNIT, scope="hillcrest-ed", **days,
            )  # fmt: skip
        work.record(Event.SITE_SET)
    with both_houses.works.read(clock.now) as work:
        assert people.leaves(work.session, source="hr") == ()
        assert [row.version for row in people.leaves(work.session, source="hand")] == [2]
        assert access.grants_of(work.session, one) == ()
        assert [row.version for row in access.grants_of(work.session, two)] == [2]


def test_one_person_is_found_by_index(house: House, clock: Clock) -> None:
    """Asking for one person's positions reads their rows and the newer versions of those, never the whole table."""
    with house.works.read(clock.now) as work:
        asked: list[str] = []
        connection = work.session.connection()
        event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
        newest(work.session, schema.Position, schema.Position.person_id == 1)
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", (1,))]
    assert len(plan) >= 2
    assert not [step for step in plan if step.startswith("SCAN")], plan
    assert any("ix_position_person_id" in step for step in plan)
    assert any("key=? AND version>?" in step for step in plan), plan
