"""The audit door's services: the board of the units in reach, and one person's file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lms.core.competency.readiness import DEFAULT_HOURS, ShiftHours
from lms.core.competency.records import Shift
from lms.core.competency.states import State
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import audit, person_file
from lms.services.errors import Invalid, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import people
from lms.store.schema import JournalEntry
from tests.conftest import Statements
from tests.services.test_standing import ED, PATH, passes

ED_MANAGER = ((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),)
TODAY = date(2026, 11, 20)
Look = Callable[[int], AbstractContextManager[Work]]
Add = Callable[..., int]


def journaled(house: House) -> list[tuple[str, int, int | None]]:
    """Give the person files opened: event, whose, by whom."""
    with house.works.read(datetime(2026, 11, 21, tzinfo=UTC)) as work:
        rows = work.session.execute(select(JournalEntry).order_by(JournalEntry.seq)).scalars()
        return [(r.event, r.subjects["person"], r.actor_id) for r in rows if r.event == Event.PERSON_FILE_OPENED]


@pytest.fixture
def manager(add_person: Add) -> int:
    """The manager of the ED, who has no job that asks a competency."""
    return add_person("1", job_role="manager", shift="day", roles=ED_MANAGER, family_name="Boss")


@pytest.fixture
def nights(site: House, add_person: Add) -> list[int]:
    """Five on ED nights: two ready, one rotating ready, one overdue, one with a single activity left."""
    ids = [add_person(f"10{n}", first_day=date(2026, 6, 1), family_name=f"Night-{n}") for n in range(4)]
    ids.append(add_person("104", first_day=date(2026, 6, 1), shift="rotating", family_name="Night-4"))
    for person in (*ids[:2], ids[4]):
        passes(site, person, date(2026, 6, 10))
    passes(site, ids[3], date(2026, 11, 1), PATH[:3])
    return ids


def test_the_board_counts_and_names(manager: int, nights: list[int], look: Look) -> None:
    """The shift furthest from enough answers first, with its counts, its minimum and who could soonest help."""
    with look(manager) as work:
        board = audit.board(work, None)
    assert board.focus is not None
    row, cell = board.focus
    assert (board.day, row.unit_name, row.shift, row.people) == (TODAY, "ED", Shift.NIGHT, 5)
    assert (cell.ready, cell.ready_rotating, cell.of, cell.minimum, cell.short) == (3, 1, 5, 4, 1)
    closest = audit.nearest(cell, board.names)
    assert closest is not None
    assert (closest.person, closest.status.missing) == (str(nights[3]), PATH[3:])
    assert board.names[str(nights[0])] == "Test Night-0"


def test_another_day_is_answered_as_it_was(manager: int, nights: list[int], look: Look) -> None:
    """Before they passed, nobody was ready; after their last valid day nobody will be."""
    with look(manager) as work:
        counts = [
            audit.board(work, day, unit="hillcrest-ed", shift="night").rows[0].cells[ED].ready
            for day in (date(2026, 6, 9), date(2026, 6, 10), date(2027, 6, 9), date(2027, 6, 10))
        ]
    assert counts == [0, 3, 3, 0]


def test_only_units_in_reach_are_shown(manager: int, nights: list[int], add_person: Add, look: Look) -> None:
    """A unit manager sees no other unit, neither its row nor its people, and cannot ask for it."""
    add_person("200", unit="hillcrest-icu", family_name="Elsewhere")
    with look(manager) as work:
        board = audit.board(work, None)
        assert {row.unit for row in board.rows} == {"hillcrest-ed"}
        assert "Test Elsewhere" not in board.names.values()
        for asked in ({"unit": "hillcrest-icu"}, {"unit": "no-such"}, {"competency": "no-such"}, {"shift": "noon"}):
            with pytest.raises(NotFound):
                audit.board(work, None, **asked)


def test_a_whole_facility_and_the_programme(site: House, nights: list[int], add_person: Add, look: Look) -> None:
    """A facility's manager sees its units, silent ones by name; a programme lead all."""
    add_person("200", unit="lakeside-infusion")
    hillcrest = add_person("2", unit=None, roles=((Role.MANAGER, ScopeKind.FACILITY, "hillcrest"),))
    lead = add_person("3", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    with look(hillcrest) as work:
        board = audit.board(work, None)
    assert ({row.unit for row in board.rows}, board.silent, board.units) == ({"hillcrest-ed"}, ("ICU",), 2)
    with look(lead) as work:
        assert {row.unit for row in audit.board(work, None).rows} == {"hillcrest-ed", "lakeside-infusion"}


def test_nobody_asked_is_an_answer(manager: int, look: Look) -> None:
    """A unit without anyone who is asked a competency has no row and no focus, also when it is asked for by name."""
    with look(manager) as work:
        board = audit.board(work, None, unit="hillcrest-ed")
    assert (board.rows, board.focus, board.silent) == ((), None, ("ED",))


def test_a_person_on_leave_is_not_counted(site: House, manager: int, nights: list[int], look: Look) -> None:
    """Leave takes the person from the count and lists them apart."""
    with site.works.write(datetime(2026, 11, 1, tzinfo=UTC)) as work:
        people.add_leave(
            work.session,
            key="leave-1",
            version=1,
            person_id=nights[0],
            first_day=date(2026, 11, 19),
            last_day=None,
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)
    with look(manager) as work:
        board = audit.board(work, None)
    assert board.focus is not None
    cell = board.focus[1]
    assert (cell.ready, cell.of, [p.person for p in cell.not_counted]) == (2, 4, [str(nights[0])])


def test_the_board_costs_the_same_for_more_people(
    manager: int, nights: list[int], add_person: Add, look: Look, statements: Statements
) -> None:
    """The number of SQL statements does not grow with the people of the unit."""
    counts = []
    for more in (0, 8):
        for number in range(more):
            add_person(f"5{number}")
        with look(manager) as work:
            statements.sent.clear()
            audit.board(work, None)
            counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1), date.min, date.max])
def test_a_day_out_of_range_is_refused(manager: int, look: Look, day: date) -> None:
    """A day before or after what the calendar arithmetic is asked to bear is refused by name."""
    with look(manager) as work:
        with pytest.raises(Invalid):
            audit.board(work, day)
        with pytest.raises(Invalid):
            person_file.open_file(work, manager, day)
        assert audit.board(work, date(2000, 1, 1)).rows == ()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 20, 22, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 8, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 11, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 21)),
    ],
)
def test_tonight_is_the_night_that_runs(moment: datetime, day: date) -> None:
    """At 3 in the morning, and until the night has ended, tonight is the night that began the evening before."""
    assert audit.current_day(moment, ZoneInfo("America/New_York"), DEFAULT_HOURS) == day


def test_without_a_night_over_midnight_today_is_today() -> None:
    """Where no shift touches the next day, the day changes at midnight."""
    hours = (ShiftHours(Shift.DAY, time(8), time(17)),)
    at_one = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    assert audit.current_day(at_one, ZoneInfo("America/New_York"), hours) == date(2026, 11, 21)


def test_a_file_shows_states_dates_and_evidence(site: House, manager: int, nights: list[int], act: Look) -> None:
    """A file gives the status of the day, awards, states through time, records newest first; opening is journaled."""
    with act(manager) as work:
        file = person_file.open_file(work, nights[0], None)
    (line,) = (one for one in file.competencies if one.status.competency == ED)
    assert (line.status.state, line.status.valid_through) == (State.CURRENT, date(2027, 6, 10))
    assert [award.day for award in line.awards] == [date(2026, 6, 10)]
    assert [(span.state, span.days.first, span.days.last) for span in line.history][-2:] == [
        (State.CURRENT, date(2026, 6, 10), date(2027, 4, 10)),
        (State.REQUIRED, date(2026, 6, 1), date(2026, 6, 9)),
    ]
    assert [evidence.activity for evidence in file.evidence] == list(reversed(PATH))
    assert (file.positions[0].unit_name, file.leaves, file.day) == ("ED", (), TODAY)
    assert journaled(site) == [(Event.PERSON_FILE_OPENED, nights[0], manager)]


def test_a_file_answers_for_a_past_night(manager: int, nights: list[int], act: Look) -> None:
    """Asked about a past day, the file gives the status of that day."""
    with act(manager) as work:
        file = person_file.open_file(work, nights[0], date(2026, 6, 9))
    (line,) = (one for one in file.competencies if one.status.competency == ED)
    assert line.status.state is State.REQUIRED


def test_a_file_out_of_reach_is_not_there(manager: int, add_person: Add, act: Look) -> None:
    """Another unit's person, one without any position, and one who does not exist look alike."""
    for person in (add_person("200", unit="hillcrest-icu"), add_person("201", unit=None), 9999):
        with act(manager) as work, pytest.raises(NotFound):
            person_file.open_file(work, person, None)


def test_who_has_left_the_unit_stays_in_its_reach(site: House, manager: int, nights: list[int], act: Look) -> None:
    """The unit answers for its past nights, so its manager can open the file of who worked there."""
    for version, unit, first, last in (
        (2, "hillcrest-ed", date(2026, 6, 1), date(2026, 9, 30)),
        (1, "hillcrest-icu", date(2026, 10, 1), None),
    ):
        with site.works.write(datetime(2026, 10, 1, tzinfo=UTC)) as work:
            people.add_position(
                work.session,
                key="test-100" if version == 2 else "moved-100",
                version=version,
                person_id=nights[0],
                unit=unit,
                job_role="ed-nurse",
                shift="night",
                first_day=first,
                last_day=last,
                source="hand",
            )
            work.record(Event.ROSTER_IMPORTED)
    with act(manager) as work:
        file = person_file.open_file(work, nights[0], None)
    assert [line.unit_name for line in file.positions] == ["ICU", "ED"]


def test_ones_own_file_is_no_entry(site: House, manager: int, act: Look) -> None:
    """Opening one's own file is nobody else's business and makes no entry."""
    with act(manager) as work:
        assert person_file.open_file(work, manager, None).competencies == ()
    assert journaled(site) == []
