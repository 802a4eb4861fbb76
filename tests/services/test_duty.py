"""Duty lists: taken over whole or not at all, the newest for a unit and a day holds, and the board counts who is on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.core.competency.records import Shift
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import audit, auth, duty, records
from lms.services.errors import Invalid
from lms.services.house import House
from lms.services.site import BrokenFile
from lms.store import journal
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.roster_office import PATH

TONIGHT = date(2026, 11, 20)
HEADER = "employee,unit,start,end"


def night(number: str, unit: str = "hillcrest-ed", day: date = TONIGHT) -> str:
    """Write a row for somebody on a night."""
    return f"{number},{unit},{day}T19:00,{day + timedelta(days=1)}T07:00"


class Ward:
    """A site with an ED whose five nights are known, and an ICU nurse."""

    def __init__(self, house: House, clock: Clock) -> None:
        set_up_site(house, clock.now)
        self.house, self.clock = house, clock
        self.ids = {number: put_person(house, clock.now, number, first_day=date(2026, 1, 5)) for number in "12345"}
        self.ids["6"] = put_person(house, clock.now, "6", shift="day", first_day=date(2026, 1, 5))
        self.ids["7"] = put_person(house, clock.now, "7", unit="hillcrest-icu", first_day=date(2026, 1, 5))
        self.ids["8"] = put_person(house, clock.now, "8", unit="hillcrest-icu", job_role="front-office")
        self.manager = put_person(
            house, clock.now, "boss", unit=None, roles=((Role.MANAGER, ScopeKind.FACILITY, "hillcrest"),)
        )
        for number in ("1", "2", "6", "7"):
            self.passes(number)

    def passes(self, number: str) -> None:
        """Let somebody pass the whole path a week ago."""
        for minute, activity in enumerate(PATH):
            at = datetime(2026, 11, 13, 12, minute, tzinfo=UTC)
            with self.house.works.write(at) as work:
                work.actor = auth.actor(work, self.ids[number])
                records.add_passed(work, activity, score=100, revisions={}, playbook={}, attempt_id=None)
                work.record(Event.ATTEMPT_CLOSED)

    def bring(self, *rows: str) -> tuple[duty.Imported, ...]:
        """Take over a duty list."""
        self.clock.advance(minutes=1)
        with self.house.works.write(self.clock.now) as work:
            return duty.import_file(work, "\n".join((HEADER, *rows)).encode(), "duty.csv", source="ward")

    def board(self, day: date = TONIGHT) -> audit.Board:
        """Read the board as the manager."""
        with self.house.works.read(self.clock.now) as work:
            work.actor = auth.actor(work, self.manager)
            return audit.board(work, day, unit="hillcrest-ed", shift="night", competency="ed-recognise-grade-call")

    def count(self, day: date = TONIGHT) -> tuple[int, int, bool]:
        """Give ready, of, and whether a duty list speaks for the night in the ED."""
        board = self.board(day)
        assert board.focus is not None
        return (board.focus[1].ready, board.focus[1].of, board.focus[1].listed)

    def on(self, day: date = TONIGHT) -> Mapping[str, bool]:
        """Give who stands in the cell, by number, and whether they are on."""
        board = self.board(day)
        assert board.focus is not None
        numbers = {str(person_id): number for number, person_id in self.ids.items()}
        return {numbers[one.person]: one.on for one in board.focus[1].people}


@pytest.fixture
def ward(both_houses: House, clock: Clock) -> Ward:
    """The ward, on each database."""
    return Ward(both_houses, clock)


def test_of_those_on_tonight(ward: Ward) -> None:
    """Without a list the board counts who works nights; with one, only who is on, whatever shift or unit is theirs."""
    assert ward.count() == (2, 5, False)
    imported = ward.bring(*(night(number) for number in ("1", "3", "6", "7")))
    assert imported == (duty.Imported("hillcrest-ed", TONIGHT, TONIGHT, 4, 4),)
    assert ward.count() == (3, 4, True)
    assert ward.on() == {"1": True, "2": False, "3": True, "4": False, "5": False, "6": True, "7": True}
    with ward.house.database.read() as session:
        assert journal.verify(session)[1] == ()


def test_a_list_taken_over_later_was_not_known(ward: Ward) -> None:
    """Asked as known before the list was taken over, the board counts who works nights; from then on, who is on."""
    before = ward.clock.now
    ward.clock.advance(hours=1)
    ward.bring(*(night(number) for number in ("1", "3", "6", "7")))
    counts = {}
    for known_at in (before, ward.clock.now):
        with ward.house.works.read(ward.clock.now) as work:
            work.actor = auth.actor(work, ward.manager)
            board = audit.board(work, TONIGHT, unit="hillcrest-ed", shift="night", known_at=known_at)
            cell = next(row for row in board.rows if row.shift is Shift.NIGHT).cells["ed-recognise-grade-call"]
            counts[known_at] = (cell.ready, cell.of, cell.listed)
    assert counts == {before: (2, 5, False), ward.clock.now: (3, 4, True)}


def test_of_whom_nothing_is_asked(ward: Ward) -> None:
    """Somebody on duty of whom the competency is not asked is not counted among those who should hold it."""
    ward.bring(night("1"), night("8"))
    assert ward.count() == (1, 1, True)


def test_the_newest_list_holds(ward: Ward) -> None:
    """For the units and days it names; the older one goes on holding for the others."""
    tomorrow = TONIGHT + timedelta(days=1)
    ward.bring(night("1"), night("2"), night("1", day=tomorrow), night("3", day=tomorrow))
    ward.bring(night("4"))
    assert ward.count() == (0, 1, True)
    assert ward.count(tomorrow) == (1, 2, True)


def test_a_list_is_silent_about_a_shift_it_names_nobody_for(ward: Ward) -> None:
    """A list of days says nothing about the nights between them, nor of days it does not reach."""
    ward.bring(f"6,hillcrest-ed,{TONIGHT}T07:00,{TONIGHT}T19:00")
    assert ward.count() == (2, 5, False)
    assert ward.count(TONIGHT + timedelta(days=1)) == (2, 5, False)
    board = ward.board()
    assert {row.shift: row.duty is not None for row in board.rows if row.unit == "hillcrest-ed"} == {
        Shift.NIGHT: False,
        Shift.DAY: True,
    }


def test_after_midnight_is_the_night_before(ward: Ward) -> None:
    """Who comes at midnight is on the night that began the evening before."""
    ward.bring(night("1"), "2,hillcrest-ed,2026-11-21T00:00,2026-11-21T07:00")
    assert ward.count() == (2, 2, True)


def test_nothing_half_applied(ward: Ward) -> None:
    """With one wrong row nothing is taken over, and every wrong row is told."""
    with pytest.raises(BrokenFile) as caught:
        ward.bring(night("1"), night("99"), night("2", unit="ward-5"))
    assert [str(one) for one in caught.value.problems] == [
        "duty.csv:3: nobody here has the employee number '99'",
        "duty.csv:4: there is no unit 'ward-5' here",
    ]
    assert ward.count() == (2, 5, False)


def test_a_source_is_a_short_name(ward: Ward) -> None:
    """A source without a name is refused."""
    for source in (" ", "x" * 101, "a\nb"):
        with ward.house.works.write(ward.clock.now) as work, pytest.raises(Invalid):
            duty.import_file(work, HEADER.encode(), "duty.csv", source=source)


def test_statements_do_not_grow(house: House, clock: Clock, statements: Statements) -> None:
    """The board costs as many SQL statements with forty on duty by many lists as with two by one."""
    ward = Ward(house, clock)
    ward.bring(night("1"), night("2"))
    statements.sent.clear()
    ward.board()
    few = len(statements)
    for _ in range(8):
        ward.bring(*(night(number) for number in "12345"), night("7", unit="hillcrest-icu"))
    statements.sent.clear()
    ward.board()
    assert len(statements) == few
