"""Readiness by named examples: whom a unit's shift may count on."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from lms.core.competency.decided import Exemption
from lms.core.competency.readiness import DEFAULT_HOURS, Cell, Member, Numbers, ShiftHours, readiness
from lms.core.competency.records import History, Leave, Passed, Position, Shift
from lms.core.competency.timeline import fold
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, LONG_AGO, moment, shipped, table, usual

TABLE = table("competency-readiness.yaml")
POLICY = shipped(usual(minimum_ready=TABLE["minimum"]))


def person(name: str, facts: dict[str, Any]) -> Member:
    """Give one person of a table."""
    unit, shift = facts.get("unit", "ed"), Shift(facts["shift"])
    position = Position(name, "hillcrest", unit, "ed-nurse", shift, date(2025, 1, 1), facts.get("to"), LONG_AGO)
    leave = [Leave("leave", None, *facts["leave"], LONG_AGO)] if "leave" in facts else []
    passed = [
        Passed(activity, activity, moment(facts["valid"][0]), facts["valid"][0], LONG_AGO)
        for activity in ("module:first-hour", "quiz:first-hour")
        if "valid" in facts
    ]
    timeline = fold(History((position,), tuple(leave), tuple(passed)), POLICY)
    assert "valid" not in facts or timeline.awards[0].valid_through == facts["valid"][1]
    return Member(name, (position,), (timeline,))


def cell_of(members: list[Member], day: date, shift: str, on: list[str] | None = None) -> Cell:
    """Give the one cell of the ED for a shift; `on` are on duty at night."""
    on_duty = None if on is None else {("ed", Shift.NIGHT): on}
    cells = readiness(day, members, {COMPETENCY: POLICY}, {}, on_duty)
    (found,) = (cell for cell in cells if (cell.unit, cell.shift) == ("ed", shift))
    return found


@pytest.mark.parametrize("example", TABLE["examples"], ids=[example["says"] for example in TABLE["examples"]])
def test_examples(example: dict[str, Any]) -> None:
    """Each example of the table comes out as it says."""
    members = [person(name, facts) for name, facts in example["people"].items()]
    for when, expected in example["cells"].items():
        day, shift = when.split()
        cell = cell_of(members, date.fromisoformat(day), shift, example.get("on"))
        found: dict[str, object] = {
            "ready": cell.ready,
            "rotating": cell.ready_rotating,
            "of": cell.of,
            "of_rotating": cell.of_rotating,
            "short": cell.short,
            "listed": cell.listed,
            "names": {p.person: ("ready" if p.ready else "not-ready") if p.counted else "not-counted" for p in cell.on}
            | {p.person: "off" for p in cell.off},
        }
        for key, value in expected.items():
            assert found[key] == value, f"{when}, {key}: {found}"


def test_a_shift_touches_the_days_its_hours_touch() -> None:
    """A night ends on the next day; one that ends at midnight does not touch it; a day of 24 hours does."""
    day, next_day = date(2025, 3, 14), date(2025, 3, 15)
    assert DEFAULT_HOURS[0].days_touched(day) == (day,)
    assert DEFAULT_HOURS[1].days_touched(day) == (day, next_day)
    assert ShiftHours(Shift.NIGHT, time(15), time(0)).days_touched(day) == (day,)
    assert ShiftHours(Shift.DAY, time(7), time(7)).days_touched(day) == (day, next_day)


def test_the_facilitys_own_hours_are_used() -> None:
    """Where nights end at midnight, the last valid day's night is covered."""
    hours = {"hillcrest": (ShiftHours(Shift.NIGHT, time(12), time(0)),)}
    anna = person("anna", {"shift": "night", "valid": [date(2025, 3, 14), date(2026, 3, 14)]})
    (cell,) = readiness(date(2026, 3, 14), [anna], {COMPETENCY: POLICY}, hours)
    assert (cell.shift, cell.ready) == (Shift.NIGHT, 1)


def test_cells_come_in_order_with_their_own_minimum() -> None:
    """Cells come by facility, unit, competency and shift, and each has the minimum of its own unit."""
    rows = [
        PolicyRow(COMPETENCY, usual(minimum_ready={"day": 2}), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(
            COMPETENCY, {"minimum_ready": {"day": 5}}, date(2020, 1, 1), "S", LONG_AGO, 1, facility="b", unit="x"
        ),
        PolicyRow(COMPETENCY, {"minimum_ready": {"day": 7}}, date(2020, 1, 1), "S", LONG_AGO, 2, facility="a"),
    ]
    policy = read_policy(COMPETENCY, rows)
    members = []
    for facility, unit in (("b", "x"), ("b", "w"), ("a", "x"), ("a", "w")):
        spot = Position(facility + unit, facility, unit, "ed-nurse", Shift.DAY, date(2025, 1, 1), None, LONG_AGO)
        members.append(Member(spot.id, (spot,), (fold(History((spot,)), policy),)))
    day = date(2025, 3, 1)
    cells = readiness(day, members, {COMPETENCY: policy}, {})
    assert [(cell.facility, cell.unit, cell.minimum) for cell in cells] == [
        ("a", "w", 7),
        ("a", "x", 7),
        ("b", "w", 2),
        ("b", "x", 5),
    ]
    assert {(cell.competency, cell.shift, cell.day) for cell in cells} == {(COMPETENCY, Shift.DAY, day)}


def test_the_position_that_counts_is_preferred() -> None:
    """Of two positions on the shift, one of them on leave, the person counts by the other, rotating or not."""
    night = Position("a-night", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    rotating = Position("b-rotating", "hillcrest", "ed", "ed-nurse", Shift.ROTATING, date(2025, 1, 1), None, LONG_AGO)
    history = History((night, rotating), (Leave("leave", "a-night", date(2025, 1, 2), None, LONG_AGO),))
    member = Member("anna", (night, rotating), (fold(history, POLICY),))
    cell = cell_of([member], date(2025, 1, 3), "night")
    assert (cell.of, cell.of_rotating) == (1, 1)
    assert cell_of([member], date(2025, 1, 1), "night").of_rotating == 0


def test_a_unit_that_does_not_ask_has_no_cell() -> None:
    """Somebody's other job, which does not ask the competency, puts nobody on that unit's board."""
    desk = Position("desk", "hillcrest", "desk", "front-office", Shift.DAY, date(2025, 1, 1), None, LONG_AGO)
    ed = Position("ed", "hillcrest", "ed", "ed-nurse", Shift.DAY, date(2025, 1, 1), None, LONG_AGO)
    member = Member("anna", (desk, ed), (fold(History((desk, ed)), POLICY),))
    assert {cell.unit for cell in readiness(date(2025, 3, 1), [member], {COMPETENCY: POLICY}, {})} == {"ed"}


def test_two_positions_on_one_shift_are_one_person() -> None:
    """Who holds a night and a rotating position in the unit is one person on nights, not a rotating one."""
    night = Position("z-night", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    rotating = Position("a-rotating", "hillcrest", "ed", "ed-nurse", Shift.ROTATING, date(2025, 1, 1), None, LONG_AGO)
    member = Member("anna", (night, rotating), (fold(History((night, rotating)), POLICY),))
    cell = cell_of([member], date(2025, 1, 2), "night")
    assert (cell.of, cell.of_rotating) == (1, 0)


def test_leave_from_one_unit_counts_out_there_alone() -> None:
    """Who is on leave from the ED but works in the ICU is not counted in the ED and counted in the ICU."""
    ed = Position("ed", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    icu = Position("icu", "hillcrest", "icu", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    leave = Leave("leave", "ed", date(2025, 2, 1), None, LONG_AGO)
    member = Member("anna", (ed, icu), (fold(History((ed, icu), (leave,)), POLICY),))
    cells = readiness(date(2025, 3, 1), [member], {COMPETENCY: POLICY}, {})
    assert {(cell.unit, cell.of, len(cell.not_counted)) for cell in cells if cell.shift is Shift.NIGHT} == {
        ("ed", 0, 1),
        ("icu", 1, 0),
    }


def test_a_shift_the_unit_never_ran_is_not_short() -> None:
    """A unit that has only ever worked days has no cell for nights, whatever minimum the programme sets."""
    dora = person("dora", {"shift": "day"})
    cells = readiness(date(2025, 3, 1), [dora], {COMPETENCY: POLICY}, {})
    assert [cell.shift for cell in cells] == [Shift.DAY]


def test_the_moment_of_a_pass_on_the_day_is_told() -> None:
    """Who became ready on the shift's own day carries the moment; who was so before does not."""
    fresh = person("fresh", {"shift": "night", "valid": [date(2025, 3, 14), date(2026, 3, 14)]})
    (on_the_day,) = cell_of([fresh], date(2025, 3, 14), "night").people
    (day_after,) = cell_of([fresh], date(2025, 3, 15), "night").people
    assert (on_the_day.earned_at, day_after.earned_at) == (moment(date(2025, 3, 14)), None)
    position = fresh.positions[0]
    passed = [
        Passed(f"{activity}-{day}", activity, moment(day), day, LONG_AGO)
        for day in (date(2025, 3, 14), date(2026, 2, 1))
        for activity in ("module:first-hour", "quiz:first-hour")
    ]
    renewed = Member("renewed", (position,), (fold(History((position,), (), tuple(passed)), POLICY),))
    (presence,) = cell_of([renewed], date(2026, 2, 1), "night").people
    assert (presence.status.because, presence.earned_at) == ("renewed", None)


def test_without_a_minimum_nothing_is_short() -> None:
    """Where the policy sets no minimum, the cell says so and nothing is short."""
    policy = shipped(usual())
    position = Position("p", "hillcrest", "ed", "ed-nurse", Shift.DAY, date(2025, 1, 1), None, LONG_AGO)
    member = Member("anna", (position,), (fold(History((position,)), policy),))
    (cell,) = readiness(date(2025, 3, 1), [member], {COMPETENCY: policy}, {})
    assert (cell.shift, cell.minimum, cell.short, cell.of) == (Shift.DAY, None, 0, 1)


def both(day: date, positions: tuple[Position, ...], on: list[str] | None = None) -> tuple[Cell, ...]:
    """Give the cells of one person who passed nothing; `on` are on duty in the ED at night."""
    member = Member("anna", positions, (fold(History(positions), POLICY),))
    return readiness(day, [member], {COMPETENCY: POLICY}, {}, None if on is None else {("ed", Shift.NIGHT): on})


def test_on_duty_the_own_unit_is_preferred() -> None:
    """Who is on duty in the ED and belongs to two units stands there by the position in the ED, rotating or not."""
    icu = Position("a-icu", "hillcrest", "icu", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    ed = Position("b-ed", "hillcrest", "ed", "ed-nurse", Shift.ROTATING, date(2025, 1, 1), None, LONG_AGO)
    (night,) = (cell for cell in both(date(2025, 1, 2), (icu, ed), ["anna"]) if cell.listed)
    assert [presence.position for presence in night.on] == [ed]
    assert (night.of, night.of_rotating) == (1, 1)


def test_of_two_alike_the_first_by_id_stands() -> None:
    """Two positions on one shift of one unit: the person stands there by the first of them by id."""
    second = Position("b", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    first = Position("a", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 2), None, LONG_AGO)
    (cell,) = both(date(2025, 1, 2), (second, first))
    assert [presence.position for presence in cell.people] == [first]


def test_people_come_by_id_with_their_status() -> None:
    """The people of a cell come by their id, each with the status of the shift's own day, and on without a list."""
    members = [person(name, {"shift": "night"}) for name in ("carl", "anna", "bela")]
    cell = cell_of(members, date(2025, 1, 2), "night")
    assert [presence.person for presence in cell.people] == ["anna", "bela", "carl"]
    assert {(presence.status.state, presence.status.on, presence.on) for presence in cell.people} == {
        ("required", date(2025, 1, 2), True)
    }


def test_without_a_minimum_a_shift_nobody_works_any_more_has_no_cell() -> None:
    """A shift that lost its last person is kept for its minimum alone: without one, or with none needed, it is gone."""
    night = Position("a", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), date(2025, 1, 31), LONG_AGO)
    day = Position("b", "hillcrest", "ed", "ed-nurse", Shift.DAY, date(2025, 1, 1), None, LONG_AGO)
    for minimum in ({}, {"night": 0}):
        policy = shipped(usual(minimum_ready=minimum))
        members = [Member(spot.id, (spot,), (fold(History((spot,)), policy),)) for spot in (night, day)]
        cells = readiness(date(2025, 2, 1), members, {COMPETENCY: policy}, {})
        assert [cell.shift for cell in cells] == [Shift.DAY]


def test_an_exemption_on_the_next_day_leaves_the_night_uncovered() -> None:
    """A night that ends on the first day of an exemption is not covered: who is exempt is never shown as competent."""
    night = Position("a", "hillcrest", "ed", "ed-nurse", Shift.NIGHT, date(2025, 1, 1), None, LONG_AGO)
    day = date(2025, 3, 14)
    passed = tuple(Passed(name, name, moment(day), day, LONG_AGO) for name in ("module:first-hour", "quiz:first-hour"))
    exempt = Exemption("e", COMPETENCY, date(2025, 6, 1), None, LONG_AGO)
    member = Member("anna", (night,), (fold(History((night,), passed=passed, exemptions=(exempt,)), POLICY),))
    ready = [cell_of([member], date(2025, 5, number), "night").ready for number in (30, 31)]
    assert ready == [1, 0]


def test_people_counted_without_being_read_add_up() -> None:
    """Two groups of people counted together, and a cell that has only their numbers."""
    numbers = Numbers(1, 2, 3, 4) + Numbers(10, 20, 30, 40)
    assert numbers == Numbers(11, 22, 33, 44)
    cell = Cell("f", "u", "c", Shift.DAY, date(2025, 1, 1), 12, (), numbers=numbers)
    assert (cell.ready, cell.ready_rotating, cell.of, cell.of_rotating, cell.short) == (11, 22, 33, 44, 1)
