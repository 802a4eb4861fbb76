"""Boards over many units: counted where it is kept, the numbers are those of the people read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.core.permissions import Event, Role, ScopeKind
from lms.services import audit, auth, duty, timelines
from lms.services.audit import Board
from lms.services.errors import NotFound
from lms.services.house import House
from lms.store import people, site
from tests.conftest import Client, Clock, Statements, put_person, set_up_site
from tests.services.test_standing import passes

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _from_the_first_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count from the first unit on."""
    monkeypatch.setattr(audit, "MOST_NAMED", 0)


def staffed(house: House, now: datetime) -> int:
    """A hospital in which much differs between shifts; give who sees all of it."""
    set_up_site(house, now)
    with house.works.write(now) as work:
        site.add_unit(work.session, "lakeside-clinic", "lakeside", "Clinic")
        site.add_shift(work.session, "lakeside", "night", "15:00", "00:00")
        work.record(Event.SITE_SET)
    boss = put_person(house, now, "1", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    units = ("hillcrest-ed", "hillcrest-icu", "lakeside-infusion", "lakeside-clinic")
    roles = ("ed-nurse", "icu-nurse", "infusion-nurse", "ed-nurse")
    for number in range(24):
        shift = ("night", "day", "rotating")[number % 3]
        one = put_person(
            house,
            now,
            str(100 + number),
            unit=units[number % 4],
            job_role=roles[number % 4],
            shift=shift,
            first_day=date(2026, 3, 1) + timedelta(days=number * 9),
        )
        if number % 4 != 2 and number % 5:
            passes(house, one, date(2026, 3, 20) + timedelta(days=number * 9))
        if number % 6 == 0:
            leave(house, one, date(2026, 11, 10), None if number == 6 else date(2026, 11, 20))
        if number % 7 == 0:
            second(house, one, "hillcrest-ed", ("rotating", "day")[number % 2])
    return boss


def leave(house: House, person_id: int, first: date, last: date | None) -> None:
    """Put a leave."""
    with house.works.write(datetime(2026, 11, 1, tzinfo=UTC)) as work:
        people.add_leave(
            work.session,
            key=f"leave-{person_id}",
            version=1,
            person_id=person_id,
            first_day=first,
            last_day=last,
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)


def second(house: House, person_id: int, unit: str, shift: str) -> None:
    """Put a second position."""
    with house.works.write(datetime(2026, 11, 1, tzinfo=UTC)) as work:
        people.add_position(
            work.session,
            key=f"second-{person_id}",
            version=1,
            person_id=person_id,
            unit=unit,
            job_role="ed-nurse",
            shift=shift,
            first_day=date(2026, 9, 1),
            last_day=date(2026, 12, 24),
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)


def said(board: Board) -> list[tuple[Any, ...]]:
    """Give every number of a board."""
    return [
        (
            row.unit, row.shift, row.people, competency, cell.facility, cell.day, cell.minimum, cell.ready,
            cell.ready_rotating, cell.of, cell.of_rotating, cell.short, cell.listed,
        )
        for row in board.rows
        for competency, cell in row.cells.items()
    ]  # fmt: skip


def top(board: Board) -> tuple[Any, ...] | None:
    """Give the cell on top with its people, and where it stands."""
    return None if board.focus is None else (board.focus[0].unit, board.focus[0].shift, board.focus[1])


def compare(house: House, boss: int, now: datetime, day: date | None, **asked: str) -> Board:
    """Ask the same board counted and read."""
    with house.works.read(now) as work:
        work.actor = auth.actor(work, boss)
        read, counted = (audit.board(work, day, named=named, **asked) for named in (True, False))
    assert said(counted) == said(read), day
    assert top(counted) == top(read), day
    assert (counted.silent, counted.competencies, counted.now) == (read.silent, read.competencies, read.now)
    return counted


def test_counted_is_read(both_houses: House, clock: Clock) -> None:
    """On many days the counted board says what the board of the people says, down to who stands in its first cell."""
    boss = staffed(both_houses, clock.now)
    for number in range(-300, 500, 40):
        compare(both_houses, boss, clock.now, DAY + timedelta(days=number))
    for day in (date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 24)):
        compare(both_houses, boss, clock.now, day)
    board = compare(both_houses, boss, clock.now, None, unit="hillcrest-ed", shift="day")
    assert board.focus is not None
    named = [cell for row in board.rows for cell in row.cells.values() if cell.numbers is None]
    assert {(cell.unit, cell.competency) for cell in named} == {("hillcrest-ed", board.focus[1].competency)}


def test_the_numbers_are_the_same_whoever_is_forgotten(both_houses: House, clock: Clock) -> None:
    """With some people forgotten, with everybody, and in the middle of an act, the numbers stay what they are."""
    boss = staffed(both_houses, clock.now)
    expected = said(compare(both_houses, boss, clock.now, DAY))
    from lms.store import timeline

    with both_houses.works.write(clock.now) as work:
        timeline.forget(work.session, people.ids_in_units(work.session, ["hillcrest-ed"]))
    assert said(compare(both_houses, boss, clock.now, DAY)) == expected
    with both_houses.works.write(clock.now) as work:
        timelines.forget_everybody(work)
    assert said(compare(both_houses, boss, clock.now, DAY)) == expected
    timelines.rebuild(both_houses.works, clock, lambda *_: None)
    with both_houses.works.write(clock.now) as work:
        work.actor = auth.actor(work, boss)
        gone = people.positions(work.session, person_ids=people.ids_in_units(work.session, ["hillcrest-ed"]))
        for row in gone:
            people.add_position(
                work.session, key=row.key, version=row.version + 1, person_id=row.person_id, unit=row.unit,
                job_role=row.job_role, shift=row.shift, first_day=row.first_day, last_day=row.last_day,
                source=row.source, withdrawn=row.unit == "hillcrest-ed",
            )  # fmt: skip
        read, counted = (said(audit.board(work, DAY, named=named)) for named in (True, False))
        assert counted == read
        assert {row[0] for row in read}.isdisjoint({"hillcrest-ed"})
        work.record(Event.ROSTER_IMPORTED)
    compare(both_houses, boss, clock.now, DAY)


def test_duty_lists_speak_in_counted_boards(both_houses: House, clock: Clock) -> None:
    """A unit with a duty list is read, lent people among it, and its other shift too."""
    boss = staffed(both_houses, clock.now)
    with both_houses.works.write(clock.now) as work:
        duty.import_file(
            work,
            b"employee,unit,start,end\n100,hillcrest-ed,2026-11-20T19:00,2026-11-21T07:00\n"
            b"103,hillcrest-ed,2026-11-20T19:00,2026-11-21T07:00\n",
            "duty.csv",
            source="scheduler",
        )
    board = compare(both_houses, boss, clock.now, DAY)
    assert any(cell.listed for row in board.rows for cell in row.cells.values())


def test_what_is_not_there_is_not_found(both_houses: House, clock: Clock) -> None:
    """A unit, shift or competency nobody knows is not found in a counted board either."""
    boss = staffed(both_houses, clock.now)
    for asked in ({"unit": "no-such"}, {"competency": "no-such"}, {"shift": "noon"}):
        with both_houses.works.read(clock.now) as work:
            work.actor = auth.actor(work, boss)
            with pytest.raises(NotFound):
                audit.board(work, DAY, named=False, **asked)


def test_statements_do_not_grow(house: House, clock: Clock, statements: Statements) -> None:
    """More units and people cost a counted board no more statements."""
    boss = staffed(house, clock.now)
    found = []
    for first in (20, 30):
        with house.works.write(clock.now) as work:
            for number in range(first, first + 10):
                site.add_unit(work.session, f"more-{number}", "hillcrest", f"More {number}")
            work.record(Event.SITE_SET)
        for number in range(first, first + 10):
            put_person(house, clock.now, f"9{number}", unit=f"more-{number}")
        with house.works.read(clock.now) as work:
            work.actor = auth.actor(work, boss)
            statements.sent.clear()
            audit.board(work, DAY, named=False)
            found.append(len(statements))
    assert found[0] == found[1]


def test_the_page_is_the_same(
    house: House, clock: Clock, client: Callable[[int], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of the readiness board is word for word the same, counted or read, whichever cell it is asked for."""
    browser = client(staffed(house, clock.now))
    for query in ("", "?unit=hillcrest-icu", "?day=2026-12-24", "?unit=hillcrest-ed&shift=day", "?day=2099-01-01"):
        pages = []
        for most in (0, 99):
            monkeypatch.setattr(audit, "MOST_NAMED", most)
            pages.append(browser.get(f"/audit/readiness{query}"))
        assert pages[0].status_code == 200
        assert pages[0].text == pages[1].text
