"""Readiness by named examples: whom a unit's shift may count on."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from lms.core.competency.readiness import DEFAULT_HOURS, Cell, Member, ShiftHours, readiness
from lms.core.competency.records import History, Leave, Passed, Position, Shift
from lms.core.competency.timeline import fold
from tests.core.competency.examples import COMPETENCY, LONG_AGO, moment, shipped, table, usual

TABLE = table("competency-readiness.yaml")
POLICY = shipped(usual(minimum_ready=TABLE["minimum"]))


def person(name: str, facts: dict[str, Any]) -> Member:
    """Give one person of a table."""
    position = Position(
        name, "hillcrest", "ed", "ed-nurse", Shift(facts["shift"]), date(2025, 1, 1), facts.get("to"), LONG_AGO
    )
    leave = [Leave("leave", None, *facts["leave"], LONG_AGO)] if "leave" in facts else []
    passed = [
        Passed(activity, activity, moment(facts["valid"][0]), facts["valid"][0], LONG_AGO)
        for activity in ("module:first-hour", "quiz:first-hour")
        if "valid" in facts
    ]
    timeline = fold(History((position,), tuple(leave), tuple(passed)), POLICY)
    assert "valid" not in facts or timeline.awards[0].valid_through == facts["valid"][1]
    return Member(name, (position,), (timeline,))


def cell_of(members: list[Member], day: date, shift: str) -> Cell:
    """Give the one cell of the ED for a shift."""
    cells = readiness(day, members, {COMPETENCY: POLICY}, {})
    (found,) = (cell for cell in cells if cell.shift == shift)
    return found


@pytest.mark.parametrize("example", TABLE["examples"], ids=[example["says"] for example in TABLE["examples"]])
def test_examples(example: dict[str, Any]) -> None:
    """Each example of the table comes out as it says."""
    members = [person(name, facts) for name, facts in example["people"].items()]
    for when, expected in example["cells"].items():
        day, shift = when.split()
        cell = cell_of(members, date.fromisoformat(day), shift)
        found: dict[str, object] = {
            "ready": cell.ready,
            "rotating": cell.ready_rotating,
            "of": cell.of,
            "of_rotating": cell.of_rotating,
            "short": cell.short,
            "names": {
                p.person: ("ready" if p.ready else "not-ready") if p.counted else "not-counted" for p in cell.people
            },
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


def test_without_a_minimum_nothing_is_short() -> None:
    """Where the policy sets no minimum, the cell says so and nothing is short."""
    policy = shipped(usual())
    position = Position("p", "hillcrest", "ed", "ed-nurse", Shift.DAY, date(2025, 1, 1), None, LONG_AGO)
    member = Member("anna", (position,), (fold(History((position,)), policy),))
    (cell,) = readiness(date(2025, 3, 1), [member], {COMPETENCY: policy}, {})
    assert (cell.shift, cell.minimum, cell.short, cell.of) == (Shift.DAY, None, 0, 1)
