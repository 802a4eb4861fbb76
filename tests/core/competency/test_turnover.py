"""Turnover: the examples of `tests/tables/turnover.yaml`, a slow count beside the fast one, and when a unit fires."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.competency.comings import Coming, Staff, comings
from lms.core.competency.policy import Policy
from lms.core.competency.records import Leave, Position, Shift
from lms.core.competency.turnover import Count, Exceeded, Headcount, Tenure, asking, exceeded, gap_days, tenures
from lms.core.dates import add_days
from tests.core.competency.examples import shipped, table, usual

TABLE = table("turnover.yaml")
OLD = datetime(2023, 1, 1, tzinfo=UTC)
START = date(2026, 1, 1)
Held = tuple[str, Position]


def held(texts: Sequence[str]) -> list[Held]:
    """Read positions as the table writes them; `P01..P20` stands for twenty people."""
    found = []
    for number, text in enumerate(texts):
        who, unit, role, shift, days = text.split()
        first, last = read_days(days)
        named = re.fullmatch(r"([A-Z])(\d+)\.\.[A-Z](\d+)", who)
        names = [who] if named is None else [f"{named[1]}{n}" for n in range(int(named[2]), int(named[3]) + 1)]
        for name in names:
            position = Position(f"{number}-{name}", "north", unit, role, Shift(shift), first, last, OLD)
            found.append((name, position))
    return found


def read_days(text: str) -> tuple[date, date | None]:
    """Read `first..last`; without a last day it is open."""
    first, _, last = text.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last) if last else None


@pytest.mark.parametrize("example", TABLE["counts"], ids=lambda one: one["says"])
def test_counts_of_the_table(example: dict[str, Any]) -> None:
    """Each example has the headcount, separations, mean and verdict a nurse would count by hand."""
    headcount = Headcount(tenures(held(example["held"]), "ed", example.get("gap", 14)))
    for row in example["days"]:
        count = headcount.count(row["on"], example.get("window", 90))
        mean = None if count.mean_headcount is None else round(count.mean_headcount, 3)
        told = {"on": row["on"], "headcount": headcount.on(row["on"]), "separations": count.separations}
        told |= {"mean": mean, "over": count.over(example.get("limit", 0.15))}
        assert told == row


@pytest.mark.parametrize("example", TABLE["comings"], ids=lambda one: one["says"])
def test_comings_of_the_table(example: dict[str, Any]) -> None:
    """Each example tells who joined, moved, left and came back, and nothing else."""
    found = comings(
        staff(held(example["held"]), example.get("leaves", ())),
        "ed",
        example["from"],
        example["to"],
        gap_days=14,
        leave_limit_days=90,
    )
    assert [in_words(one) for one in found] == example["told"]


def test_days_that_belong_together_are_one_tenure() -> None:
    """Days in a unit bear the person and the unit; joined ones go from the first day to the last end of them."""
    roster = held(
        [
            "Ana ed ed-nurse night 2025-01-01..2026-03-14",
            "Ana ed charge-nurse night 2026-02-01..2026-03-01",
            "Ana ed ed-nurse night 2026-05-01..",
            "Bo icu icu-nurse night 2025-01-01..",
        ]
    )
    assert tenures(roster, "ed", 14) == (
        Tenure("Ana", "ed", date(2025, 1, 1), date(2026, 3, 15)),
        Tenure("Ana", "ed", date(2026, 5, 1), None),
    )


def in_words(one: Coming) -> str:
    """Write a coming as the table does."""
    assert one.unit == "ed"
    parts = [str(part) for part in (one.day, one.person, one.turn, one.other_unit, one.from_role, one.to_role)]
    return " ".join([part for part in parts if part] + ([str(one.days_away)] if one.days_away else []))


def staff(positions: Sequence[Held], leaves: Sequence[str] = ()) -> list[Staff]:
    """Give each person with their positions and leaves."""
    away: dict[str, list[Leave]] = {}
    for number, text in enumerate(leaves):
        who, days = text.split()
        away.setdefault(who, []).append(Leave(f"leave-{number}", None, *read_days(days), OLD))
    return [
        Staff(
            who,
            tuple(sorted((p for name, p in positions if name == who), key=lambda p: (p.first_day, p.id))),
            tuple(away.get(who, ())),
        )
        for who in sorted({name for name, _ in positions})
    ]


lengths = st.one_of(st.none(), st.integers(-1, 120))
spans = st.tuples(st.integers(0, 300), lengths)
units = st.sampled_from(["ed", "icu"])


@st.composite
def rosters(draw: st.DrawFn) -> list[Held]:
    """Up to six people with up to three positions each, in two units."""
    found = []
    for person in range(draw(st.integers(0, 6))):
        for number in range(draw(st.integers(0, 3))):
            first, length = draw(spans)
            begins = START + timedelta(days=first)
            last = None if length is None else begins + timedelta(days=length)
            position = Position(f"{person}-{number}", "north", draw(units), "ed-nurse", Shift.DAY, begins, last, OLD)
            found.append((f"p{person}", position))
    return found


def slow_days(roster: Sequence[Held], gap: int) -> dict[str, set[date]]:
    """Give, day by day, when each person belongs to the ED: positions there, and gaps of at most so many days."""
    found: dict[str, set[date]] = {}
    for person in {name for name, _ in roster}:
        days = {
            day
            for name, position in roster
            if name == person and position.unit == "ed"
            for day in every_day()
            if position.holds_on(day)
        }
        filled = set(days)
        for day in days:
            gone = next((n for n in range(1, gap + 2) if day + timedelta(days=n) in days), None)
            filled |= {day + timedelta(days=n) for n in range(1, gone or 1)}
        found[person] = filled
    return found


def every_day() -> list[date]:
    """Give every day the generated rosters can reach."""
    return [START + timedelta(days=number) for number in range(-1, 560)]


@given(rosters(), st.integers(0, 20), st.integers(1, 100), st.integers(0, 520))
def test_the_count_is_that_of_the_days_themselves(roster: list[Held], gap: int, window: int, number: int) -> None:
    """Counted day by day and person by person, headcount, separations and mean are the same."""
    day = START + timedelta(days=number)
    belongs = slow_days(roster, gap)
    headcount = Headcount(tenures(roster, "ed", gap))
    count = headcount.count(day, window)
    all_days = set().union(*belongs.values()) if belongs else set()
    window_days = [add_days(day, -back) for back in range(window)]
    counted = [one for one in window_days if all_days and one >= min(all_days)]
    assert headcount.on(day) == sum(day in days for days in belongs.values())
    assert count.separations == sum(
        add_days(one, -1) in days and one not in days for days in belongs.values() for one in window_days
    )
    assert count.days == len(counted)
    assert count.person_days == sum(one in days for days in belongs.values() for one in counted)


@given(rosters(), st.randoms(use_true_random=False))
def test_the_order_of_facts_never_matters(roster: list[Held], random: Any) -> None:
    """The same positions in another order give the same days, counts and comings."""
    shuffled = list(roster)
    random.shuffle(shuffled)
    assert tenures(roster, "ed", 14) == tenures(shuffled, "ed", 14)
    last = START + timedelta(days=500)
    told = [comings(staff(one), "ed", START, last, gap_days=14, leave_limit_days=90) for one in (roster, shuffled)]
    assert told[0] == told[1]


@given(rosters(), st.integers(0, 300), st.integers(0, 200))
def test_comings_less_goings_is_the_difference_of_the_headcount(roster: list[Held], number: int, length: int) -> None:
    """Who joined, moved in or was rehired, less who left or moved out, is how the headcount changed."""
    first = START + timedelta(days=number)
    last = add_days(first, length)
    found = comings(staff(roster), "ed", first, last, gap_days=14, leave_limit_days=90)
    headcount = Headcount(tenures(roster, "ed", 14))
    change = sum(one.turn.arrives for one in found) - sum(one.turn.goes for one in found)
    assert change == headcount.on(last) - headcount.on(add_days(first, -1))


@given(rosters(), st.integers(0, 300), st.integers(0, 200))
def test_a_move_is_told_in_both_units(roster: list[Held], number: int, length: int) -> None:
    """Whoever moved out to a unit moved in there around that day, and the other way round."""
    far = add_days(START, 2000)
    told = {unit: comings(staff(roster), unit, START, far, gap_days=14, leave_limit_days=90) for unit in ("ed", "icu")}
    for here, there in (("ed", "icu"), ("icu", "ed")):
        out = {one.person for one in told[here] if one.turn == "moved-out" and one.other_unit == there}
        assert out == {one.person for one in told[there] if one.turn == "moved-in" and one.other_unit == here}


TURNOVER = {"window_days": 90, "rate": 0.15, "action": ["quiz:first-hour"], "due_days": 14}


def turning() -> Policy:
    """Give the table's usual policy with a turnover of 0.15 in 90 days."""
    return shipped(usual(turnover=TURNOVER))


def fires(
    roster: Sequence[str], first: str, fired: Sequence[str] = (), policy: Policy | None = None, *, late: bool = False
) -> list[str]:
    """Give the days on which the ED fires."""
    people = held(roster)
    own = [position for _, position in people if position.unit == "ed"]
    found = exceeded(
        Headcount(tenures(people, "ed", 14)),
        own,
        policy or turning(),
        date.fromisoformat(first),
        [date.fromisoformat(day) for day in fired],
        late=late,
    )
    return [f"{one.day} {one.count.separations}" for one in found]


TEN = ["P01..P10 ed ed-nurse day 2025-01-01.."]


def test_it_fires_on_the_day_the_rate_goes_over() -> None:
    """One of eleven is below, the second takes it over; a last day ahead fires on the day after it."""
    one = "X ed ed-nurse day 2025-01-01..2026-03-09"
    two = "Y ed ed-nurse day 2025-01-01..2026-03-31"
    assert fires([*TEN, one], "2026-03-01") == []
    assert fires([*TEN, one, two], "2026-03-01") == ["2026-04-01 2"]


def test_what_fires_says_by_which_rule_and_numbers() -> None:
    """A day bears the turnover of its rule and the count of its window; nothing is late unless it is said."""
    people = held([*TEN, *(f"{name} ed ed-nurse day 2025-01-01..2026-03-31" for name in ("X", "Y"))])
    own = [position for _, position in people]
    headcount = Headcount(tenures(people, "ed", 14))
    # of the 90 days that end with 1 April two people are there on 89
    count = Count(date(2026, 1, 2), date(2026, 4, 1), 2, 90 * 10 + 89 * 2, 90)
    (rule,) = turning().rules
    assert rule.turnover is not None
    fired = (Exceeded(date(2026, 4, 1), rule.turnover, count),)
    assert exceeded(headcount, own, turning(), date(2026, 4, 1), ()) == fired
    assert exceeded(headcount, own, turning(), date(2026, 4, 2), ()) == ()


def test_a_window_runs_from_the_latest_day_that_fired() -> None:
    """An earlier day that fired long ago does not let the unit fire again within the window of the latest."""
    gone = [f"{name} ed ed-nurse day 2025-01-01..2026-04-30" for name in ("X", "Y", "Z")]
    assert fires([*TEN, *gone], "2026-04-05", fired=["2025-01-01", "2026-04-01"]) == []
    assert fires([*TEN, *gone], "2026-04-05", fired=["2025-01-01"]) == ["2026-05-01 3"]


def test_who_left_before_the_rule_counts_from_its_day() -> None:
    """On days before the rule is in force nothing fires; whoever leaves under it finds them in the window."""
    gone = [f"{name} ed ed-nurse day 2025-01-01..2026-03-31" for name in ("X", "Y")]
    one = "Z ed ed-nurse day 2025-01-01..2026-04-30"
    policy = shipped(usual(turnover=TURNOVER), date(2026, 4, 10))
    assert fires([*TEN, *gone, one], "2026-03-01", policy=policy) == ["2026-05-01 3"]


def test_who_is_asked_in_a_unit() -> None:
    """The rule is that of the first position of the day of which it is asked, whoever else works there."""
    desk, later, nurse = (
        position
        for _, position in held(
            [
                "Ana ed front-office day 2025-01-01..",
                "Bo ed ed-nurse day 2026-05-01..",
                "Cy ed ed-nurse day 2025-01-01..2026-03-31",
            ]
        )
    )
    (rule,) = turning().rules
    assert asking(turning(), [desk, later, nurse], date(2026, 3, 31)) == rule
    assert asking(turning(), [desk, later, nurse], date(2026, 4, 1)) is None


def test_it_fires_once_in_a_window() -> None:
    """While the window runs nothing more fires, nor when it has passed; whoever leaves then can fire again."""
    gone = [f"{name} ed ed-nurse day 2025-01-01..2026-03-31" for name in ("X", "Y", "Z")]
    within = [f"{name} ed ed-nurse day 2025-01-01..2026-05-31" for name in ("U", "V")]
    later = ["W ed ed-nurse day 2025-01-01..2026-06-29"]
    assert fires([*TEN, *gone], "2026-03-01") == ["2026-04-01 3"]
    assert fires([*TEN, *gone], "2026-04-05", fired=["2026-04-01"]) == []
    assert fires([*TEN, *gone, *within], "2026-03-01") == ["2026-04-01 3"]
    assert fires([*TEN, *gone, *within, *later], "2026-03-01") == ["2026-04-01 3", "2026-06-30 3"]


def test_late_news_fires_today() -> None:
    """What is recorded late asks from the day it is recorded, never backwards; what was known asks nothing more."""
    gone = [f"{name} ed ed-nurse day 2025-01-01..2026-03-31" for name in ("X", "Y", "Z")]
    assert fires([*TEN, *gone], "2026-05-10", late=True) == ["2026-05-10 3"]
    assert fires([*TEN, *gone], "2026-05-10") == []
    assert fires([*TEN, *gone], "2026-07-01", late=True) == []


def test_who_is_newly_gone() -> None:
    """Only a separation by that day that was not known before is news; two on one day are not one."""
    both = [f"{name} ed ed-nurse day 2025-01-01..2026-03-31" for name in ("X", "Y")]
    one, two, none = (Headcount(tenures(held(rows), "ed", 14)) for rows in (both[:1], both, TEN))
    assert two.newly_gone(one, date(2026, 4, 1))
    assert two.newly_gone(none, date(2026, 4, 1))
    assert not two.newly_gone(none, date(2026, 3, 31))
    assert not one.newly_gone(two, date(2026, 4, 1))


def test_nobody_asked_nothing_fires() -> None:
    """Where nobody of the unit is asked the competency, or the policy names no turnover, nothing is due."""
    gone = [f"{name} ed ed-nurse day 2025-01-01..2026-03-31" for name in ("X", "Y", "Z")]
    office = [text.replace("ed-nurse", "front-office") for text in (*TEN, *gone)]
    assert fires(office, "2026-03-01") == []
    assert fires([*TEN, *gone], "2026-03-01", policy=shipped(usual())) == []
    assert fires(gone, "2026-03-01") == []


@given(rosters(), st.integers(0, 300), st.booleans())
def test_what_fires_is_over_and_a_window_apart(roster: list[Held], number: int, late: bool) -> None:
    """Every day that fires is over the rate, none lies within the window of another, and no leaving is missed."""
    first = START + timedelta(days=number)
    own = [position for _, position in roster if position.unit == "ed"]
    headcount = Headcount(tenures(roster, "ed", 14))
    found = [one.day for one in exceeded(headcount, own, turning(), first, (), late=late)]
    expected: list[date] = []
    day = first
    while day < add_days(first, 700):
        leaves = headcount.separations(day, day) > 0 or (late and day == first)
        over = headcount.count(day, 90).over(0.15) and asking(turning(), own, day) is not None
        if leaves and over and (not expected or (day - expected[-1]).days >= 90):
            expected.append(day)
        day = add_days(day, 1)
    assert found == expected


def test_the_longest_gap_of_the_rules_of_a_place() -> None:
    """A rule of the unit with a longer spell gap decides what is a separation there."""
    policy = turning()
    longer = replace(policy.rules[0], facility="north", unit="ed", spell_gap_days=30)
    both = Policy(policy.competency, (*policy.rules, longer))
    assert gap_days([policy, both], "north", "ed", date(2026, 3, 1)) == 30
    assert gap_days([policy, both], "north", "icu", date(2026, 3, 1)) == 14
    assert gap_days([], "north", "ed", date(2026, 3, 1)) == 0
