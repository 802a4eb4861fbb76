"""The nights of course starts: the board's own numbers, by the values of the day of entry, for any number of people."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lms.core.clinical.watch_nights import After
from lms.core.competency.records import Shift
from lms.core.permissions import Role, ScopeKind
from lms.services import audit, auth, course_nights, course_starts, duty
from lms.services.course_nights import Start
from lms.services.house import House
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.test_course_starts import CAR_T, COLUMVI, LEAD, Ground
from tests.services.test_standing import ED, passes

ICU = "icu-grade-3-4"


@pytest.fixture
def ground(both_houses: House, clock: Clock) -> Ground:
    """A site where course starts are on and no number of nights is set: a lead, and nurses in ED and ICU."""
    return make(both_houses, clock)


def make(house: House, clock: Clock) -> Ground:
    """Make that site."""
    set_up_site(house, clock.now)
    ground = Ground(house, clock)
    ground.lead = put_person(house, clock.now, "1", unit=None, roles=LEAD)
    ground.ana = put_person(house, clock.now, "100", first_day=date(2026, 9, 1), given_name="Ana")
    passes(house, ground.ana, date(2025, 12, 10))  # valid through 10 Dec 2026
    bo = put_person(house, clock.now, "101", first_day=date(2026, 9, 1), given_name="Bo", shift="rotating")
    passes(house, bo, date(2026, 9, 15))
    put_person(house, clock.now, "102", unit="hillcrest-icu", job_role="icu-nurse", given_name="Cy")
    put_person(house, clock.now, "103", unit="lakeside-infusion", job_role="infusion-nurse", shift="day")
    ground.set("course_starts", "yes")
    clock.advance(minutes=1)
    return ground


def seen(ground: Ground, person_id: int | None = None) -> tuple[Start, ...]:
    """Give the list as somebody sees it."""
    with ground.house.works.read(ground.clock.now) as work:
        work.actor = auth.actor(work, person_id or ground.lead)
        return course_nights.listed(work, course_starts.places(work))


def test_the_numbers_are_the_boards(ground: Ground) -> None:
    """On each night each unit's cells say what the readiness board says for that night, duty lists among it."""
    with ground.house.works.write(ground.clock.now) as work:
        rows = "employee,unit,start,end\n100,hillcrest-ed,2026-12-05T19:00,2026-12-06T07:00\n"
        duty.import_file(work, rows.encode(), "duty.csv", source="test")
    ground.enter(CAR_T, date(2026, 12, 3))
    (start,) = seen(ground)
    assert [line.night.day for line in start.nights] == [date(2026, 12, day) for day in range(3, 18)]
    ready = []
    for line in start.nights:
        with ground.house.works.read(ground.clock.now) as work:
            work.actor = auth.actor(work, ground.lead)
            board = audit.board(work, line.night.day)
        expected = {
            (cell.unit, name): cell
            for row in board.rows
            for name, cell in row.cells.items()
            if row.shift is Shift.NIGHT and cell.facility == "hillcrest"
        }
        assert line.by_place == expected
        ready.append((expected["hillcrest-ed", ED].ready, expected["hillcrest-ed", ED].of))
    # both; on 5 Dec Ana alone by the list; from the night of 10 Dec on Ana's award ends before the shift does
    assert ready == [(2, 2), (2, 2), (1, 1), *[(2, 2)] * 4, *[(1, 2)] * 8]


def test_what_is_short_the_worst_first(ground: Ground) -> None:
    """Each unit and competency below its minimum is named once, on its worst night, with how many nights."""
    ground.enter(CAR_T, date(2026, 12, 3))
    (start,) = seen(ground)
    told = [(gap.worst.unit, gap.worst.competency, gap.worst.day, gap.worst.short, gap.nights) for gap in start.gaps]
    assert told == [
        ("hillcrest-ed", ED, date(2026, 12, 10), 3, 15),
        ("hillcrest-icu", ICU, date(2026, 12, 3), 2, 15),
    ]
    assert (start.short, start.has_minimum) == (15, True)
    assert start.columns[:2] == (("hillcrest-ed", ED), ("hillcrest-icu", ICU))


def test_who_still_owes_it(ground: Ground) -> None:
    """The refresher names who owes it today, and nobody once it is done; before its day it names nobody."""
    ground.enter(CAR_T, date(2026, 12, 3))
    ground.enter(CAR_T, date(2027, 6, 3))
    here, later = (next(one for one in start.refreshers if one.competency == ED) for start in seen(ground))
    assert [name.split()[0] for _id, name in here.owing] == ["Ana", "Bo"]
    assert (here.unit_names, here.due_on, here.owed) == (("ED",), date(2026, 12, 2), ("quiz:ed-first-hour",))
    assert (later.asked_on, later.due_on, later.owing) == (date(2027, 5, 3), date(2027, 6, 2), ())
    passes(ground.house, ground.ana, date(2026, 11, 20), ("quiz:ed-first-hour",))
    (first, _second) = seen(ground)
    (here,) = [one for one in first.refreshers if one.competency == ED]
    assert [name.split()[0] for _id, name in here.owing] == ["Bo"]


def test_nights_keep_the_values_of_the_day_of_entry(ground: Ground) -> None:
    """A number set later changes later entries alone; an entry says for what the site had set its own."""
    ground.enter(CAR_T, date(2026, 12, 3))
    ground.clock.advance(minutes=1)
    ground.set("watch_nights_car_t", "3", "hillcrest")
    ground.clock.advance(minutes=1)
    ground.enter(CAR_T, date(2026, 12, 10))
    first, second = seen(ground)
    assert (len(first.nights), first.own) == (15, frozenset())
    assert (len(second.nights), second.own) == (3, frozenset({After.CAR_T}))
    assert second.row.delete_on == date(2027, 1, 11)


def test_nights_that_are_over(ground: Ground) -> None:
    """A night is over once it has ended, at seven in the morning by the facility's clock."""
    ground.enter(CAR_T, date(2026, 12, 3))
    for hour, left in ((11, 12), (12, 11)):  # 06:00 and 07:00 in New York
        ground.clock.now = datetime(2026, 12, 7, hour, tzinfo=UTC)
        (start,) = seen(ground)
        assert (len(start.nights), len(start.watched)) == (left, 15)


def test_a_lead_of_a_unit_sees_its_nights(ground: Ground) -> None:
    """A lead of one unit sees the entries of its facility with that unit's numbers alone, and may not change them."""
    ground.enter(CAR_T, date(2026, 12, 3))
    ground.enter(CAR_T, date(2026, 12, 3), facility="lakeside")
    icu = put_person(
        ground.house, ground.clock.now, "7", unit="hillcrest-icu", roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-icu"),)
    )
    (start,) = seen(ground, icu)
    assert {cell.unit for line in start.nights for cell in line.cells} == {"hillcrest-icu"}
    assert not start.where.may_enter
    assert {name for one in start.refreshers for name in one.unit_names} == {"ICU"}


def test_a_clinic_without_nights(ground: Ground) -> None:
    """Where nobody works nights the nights stand without cells, and nothing is called short."""
    ground.enter(COLUMVI, date(2026, 12, 3), facility="lakeside")
    (start,) = seen(ground)
    assert len(start.nights) == 25
    assert (start.gaps, start.columns, start.has_minimum) == ((), (), False)


def test_statements_do_not_grow_with_people(house: House, clock: Clock, statements: Statements) -> None:
    """The list of twelve nurses takes as many statements as that of two."""
    ground = make(house, clock)
    ground.enter(CAR_T, date(2026, 12, 3))
    statements.sent.clear()
    seen(ground)
    few = len(statements)
    for number in range(10):
        passes(house, put_person(house, clock.now, f"2{number:02}", first_day=date(2026, 9, 1)), date(2026, 9, 15))
    statements.sent.clear()
    seen(ground)
    assert len(statements) == few
