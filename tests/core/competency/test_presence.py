"""The days kept for each cell, counted, are the readiness board of every day."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.competency.decided import Revocation
from lms.core.competency.policy import Policy
from lms.core.competency.presence import EDITION, CellDays, cell_days
from lms.core.competency.readiness import DEFAULT_HOURS, Member, ShiftHours, readiness
from lms.core.competency.records import History, Leave, Passed, Position, Shift
from lms.core.competency.timeline import fold
from tests.core.competency.examples import COMPETENCY, LONG_AGO, moment, shipped, usual
from tests.core.competency.histories import generated
from tests.core.competency.strategies import DAYS, FIRST, histories, policies

#: nights that end on the next day, and nights that end at midnight
ENDING = {
    "north": DEFAULT_HOURS,
    "south": (DEFAULT_HOURS[0], ShiftHours(Shift.NIGHT, time(15), time(0))),
}
#: a digest of what the fold of `EDITION` says of generated histories
SAID = (1, "819ea3fba65002e58d80bf8f247847f1e38e328b16114aa90f6ec3db072d2ec5")


def member(person: str, history: History, policy: Policy) -> Member:
    """A person as the board reads one."""
    return Member(person, history.held_positions(), (fold(history, policy),))


def counted(days: Iterable[CellDays], day: date) -> Counter[tuple[str, ...]]:
    """Count the cells of a day: all, counted, ready, and the rotating among them."""
    found: Counter[tuple[str, ...]] = Counter()
    for one in days:
        if day in one.days:
            ends_next_day = one.shift is Shift.NIGHT and one.facility == "north"
            ready = one.ready_over if ends_next_day else one.ready
            for name, holds in (("of", one.counted), ("ready", ready)):
                place = (one.facility, one.unit, one.shift.value)
                found[*place, "all"] += name == "of"
                found[*place, name] += holds
                found[*place, f"{name} rotating"] += holds and one.rotating
    return +found


def board(members: list[Member], policy: Policy, day: date) -> Counter[tuple[str, ...]]:
    """Count the same on the readiness board."""
    found: Counter[tuple[str, ...]] = Counter()
    for cell in readiness(day, members, {COMPETENCY: policy}, ENDING):
        place = (cell.facility, cell.unit, cell.shift.value)
        found[*place, "all"] += len(cell.people)
        found[*place, "of"] += cell.of
        found[*place, "ready"] += cell.ready
        found[*place, "of rotating"] += cell.of_rotating
        found[*place, "ready rotating"] += cell.ready_rotating
    return +found


@given(st.lists(histories(), min_size=1, max_size=3), policies())
@settings(max_examples=60)
def test_counted_days_are_the_board(found: list[History], policy: Policy) -> None:
    """On every day, and on the first and the last of a cell's days, the counts are those of the board."""
    members = [member(str(number), history, policy) for number, history in enumerate(found)]
    kept = [days for one in members for days in cell_days(one)]
    edges = {edge for one in kept for edge in (one.days.start, one.days.until) if edge is not None}
    looked_at = {FIRST + timedelta(days=number) for number in range(-10, DAYS + 500, 13)}
    looked_at |= {edge + timedelta(days=off) for edge in edges for off in (-2, -1, 0, 1)}
    for day in looked_at:
        assert counted(kept, day) == board(members, policy, day), day


@given(histories(), policies())
def test_days_of_a_cell_are_apart(history: History, policy: Policy) -> None:
    """In one cell a person stands at most once a day, and neighbours that touch differ."""
    for one, next_one in pairwise(cell_days(member("one", history, policy))):
        if (one.facility, one.unit, one.shift) == (next_one.facility, next_one.unit, next_one.shift):
            assert one.days.until is not None
            assert next_one.days.start is not None
            assert one.days.until <= next_one.days.start
            if one.days.until == next_one.days.start:
                ways = [(x.rotating, x.counted, x.ready, x.ready_over) for x in (one, next_one)]
                assert ways[0] != ways[1]


def test_what_is_kept_of_one_person() -> None:
    """A rotating nurse on leave for a month stands in both shifts, in three stretches of days each."""
    position = Position("p", "north", "ed", "ed-nurse", Shift.ROTATING, date(2025, 1, 1), None, LONG_AGO)
    leave = Leave("l", None, date(2025, 2, 1), date(2025, 2, 28), LONG_AGO)
    kept = cell_days(member("one", History((position,), (leave,)), shipped(usual())))
    assert [(one.shift, one.days.start, one.days.until, one.rotating, one.counted) for one in kept] == [
        (shift, start, until, True, counted)
        for shift in (Shift.DAY, Shift.NIGHT)
        for start, until, counted in (
            (date(2025, 1, 1), date(2025, 2, 1), True),
            (date(2025, 2, 1), date(2025, 3, 1), False),
            (date(2025, 3, 1), None, True),
        )
    ]


def test_the_edition_names_the_fold() -> None:
    """What the fold gives of generated histories has not changed without a new edition."""
    said = hashlib.sha256()
    for seed in range(200):
        history, policy = generated(seed)
        one = member("one", history, policy)
        said.update(repr((one.timelines, cell_days(one))).encode())
    found = (EDITION, said.hexdigest())
    assert found == SAID, f"if it is the fold that changed and not the histories, raise EDITION; then put here {found}"


def stretches(*positions: Position, **facts: Any) -> list[tuple[date | None, date | None, bool, bool, bool]]:
    """Give the days of one person in one cell, how they count, and whether ready on the day and over its night."""
    kept = cell_days(member("one", History(positions, **facts), shipped(usual())))
    return [(one.days.start, one.days.until, one.counted, one.ready, one.ready_over) for one in kept]


START, LAST = date(2025, 3, 14), date(2026, 3, 14)
PASSED = tuple(
    Passed(activity, activity, moment(START), START, LONG_AGO) for activity in ("module:first-hour", "quiz:first-hour")
)


def test_the_last_valid_day_is_parted() -> None:
    """On the last valid day a shift that ends on the day is covered, and one that ends on the next day is not."""
    position = Position("p", "north", "ed", "ed-nurse", Shift.NIGHT, date(2025, 3, 1), None, LONG_AGO)
    assert stretches(position, passed=PASSED) == [
        (date(2025, 3, 1), START, True, False, False),
        (START, LAST, True, True, True),
        (LAST, date(2026, 3, 15), True, True, False),
        (date(2026, 3, 15), None, True, False, False),
    ]


def test_one_ready_day_before_a_revocation() -> None:
    """Ready on one day and revoked on the next is one day, not covered over its night."""
    position = Position("p", "north", "ed", "ed-nurse", Shift.NIGHT, date(2025, 3, 1), None, LONG_AGO)
    revoked = Revocation("w", COMPETENCY, date(2025, 3, 15), None, LONG_AGO)
    assert stretches(position, passed=PASSED, revocations=(revoked,)) == [
        (date(2025, 3, 1), START, True, False, False),
        (START, date(2025, 3, 15), True, True, False),
        (date(2025, 3, 15), None, True, False, False),
    ]


def test_leaving_takes_nothing_from_the_last_night() -> None:
    """Who leaves with a valid certificate is covered over the night of the last day, too."""
    position = Position("p", "north", "ed", "ed-nurse", Shift.NIGHT, START, date(2025, 5, 31), LONG_AGO)
    assert stretches(position, passed=PASSED) == [(START, date(2025, 6, 1), True, True, True)]


def test_days_apart_are_not_joined() -> None:
    """Two stays in one cell with days between are two stretches; what follows at once in the same way is one."""
    first = Position("a", "north", "ed", "ed-nurse", Shift.NIGHT, date(2025, 3, 1), date(2025, 3, 31), LONG_AGO)
    again = replace(first, id="b", first_day=date(2025, 4, 3), last_day=None)
    assert stretches(first, again) == [
        (date(2025, 3, 1), date(2025, 4, 1), True, False, False),
        (date(2025, 4, 3), None, True, False, False),
    ]
    at_once = replace(again, first_day=date(2025, 4, 1))
    assert stretches(first, at_once) == [(date(2025, 3, 1), None, True, False, False)]


def test_cells_come_by_place_and_shift() -> None:
    """A person of several cells stands in each, by facility, unit, competency and shift; on one shift once."""
    night = Position("z", "north", "ed", "ed-nurse", Shift.NIGHT, START, None, LONG_AGO)
    positions = (
        night,
        replace(night, id="a", shift=Shift.ROTATING),
        replace(night, id="b", unit="cdu", shift=Shift.DAY),
        replace(night, id="c", facility="abbey"),
    )
    kept = cell_days(member("one", History(positions, passed=PASSED[:1]), shipped(usual())))
    assert [
        (one.facility, one.unit, one.competency, one.shift, one.rotating) for one in kept if one.days.start == START
    ] == [
        ("abbey", "ed", COMPETENCY, Shift.NIGHT, False),
        ("north", "cdu", COMPETENCY, Shift.DAY, False),
        ("north", "ed", COMPETENCY, Shift.DAY, True),
        ("north", "ed", COMPETENCY, Shift.NIGHT, False),
    ]
