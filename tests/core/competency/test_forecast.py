"""Looking ahead by named examples, and two promises searched by Hypothesis: the numbers of every day, and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lms.core.competency.decided import Exemption, Extension
from lms.core.competency.forecast import Forecast, Spot, forecast
from lms.core.competency.keeping import Candidate, Doing, Ground, passing, plan
from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Member, ShiftHours, readiness
from lms.core.competency.records import History, Leave, Passed, Position, Shift
from lms.core.competency.timeline import fold
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, LONG_AGO, moment, shipped, table, usual
from tests.core.competency.strategies import FIRST, OLD, days, histories, values

EXAMPLES = table("forecast.yaml")["examples"]
HIRED = date(2024, 1, 1)


def candidate(name: str, facts: dict[str, Any], policy: Policy) -> Candidate:
    """Give one person of the table."""
    stays = [(facts["shift"], HIRED, facts.get("to"))]
    if "then" in facts:
        stays.append((*facts["then"], None))
    earned = facts.get("earned")
    history = History(
        tuple(
            Position(f"{name}-{n}", "hillcrest", "ed", "ed-nurse", Shift(shift), first, last, LONG_AGO)
            for n, (shift, first, last) in enumerate(stays)
        ),
        (Leave("leave", None, *facts["leave"], LONG_AGO),) if "leave" in facts else (),
        tuple(
            Passed(activity, activity, moment(earned), earned, LONG_AGO)
            for activity in ("module:first-hour", "quiz:first-hour")
            if earned is not None
        ),
        exemptions=(Exemption("e", COMPETENCY, *facts["exempt"], LONG_AGO),) if "exempt" in facts else (),
        extensions=tuple(
            Extension("x", COMPETENCY, day, moment(day), through, LONG_AGO)
            for day, through in ([facts["extended"]] if "extended" in facts else [])
        ),
    )
    return folded(Candidate(name, Member(name, history.held_positions(), ()), history), policy)


def folded(one: Candidate, policy: Policy, passed: Sequence[Passed] = ()) -> Candidate:
    """Fold a person anew, with more passed."""
    history = replace(one.history, passed=(*one.history.passed, *passed))
    return Candidate(one.name, replace(one.member, timelines=(fold(history, policy),)), history)


def look(people: Sequence[Candidate], policy: Policy, spot: Spot, first: date, last: date) -> Forecast:
    """Give the forecast of one cell."""
    found = forecast(first, last, [one.member for one in people], {COMPETENCY: policy}, {})
    (own,) = [each for each in found if each.spot == spot]
    return own


def doing_it(people: Sequence[Candidate], doing: Sequence[Doing], policy: Policy) -> list[Candidate]:
    """Fold everybody anew as if each of a plan had done what it says on its last day."""
    passed = {
        one.person: [record for n, task in enumerate(one.tasks) for record in passing(task.by, task.missing, n)]
        for one in doing
    }
    return [folded(one, policy, passed.get(one.member.person, ())) for one in people]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["says"] for example in EXAMPLES])
def test_examples(example: dict[str, Any]) -> None:
    """Each example of the table comes out as it says."""
    policy = shipped(usual(minimum_ready=example["minimum"]))
    people = [candidate(name, facts, policy) for name, facts in example["people"].items()]
    spot = Spot("hillcrest", "ed", COMPETENCY, Shift(example["shift"]))
    first, last = example["from"], example["through"]
    ahead = look(people, policy, spot, first, last)
    assert {day: ahead.on(day).ready for day in example["ready"]} == example["ready"]
    out: dict[str, list[object]] = {}
    for step in ahead.steps:
        for change in step.changes:
            if change.out:
                out.setdefault(change.person, [step.first, change.now.why])
    ways = plan(Ground(spot, first, last, policy, {}), people)
    below, then_below, one, none = ahead.below, ways.then.below, ahead.at_most(1), ahead.at_most(0)
    found = {
        "below": below and below.first,
        "days_below": ahead.days_below,
        "out": {person: told for person, told in out.items() if person in example.get("out", {})},
        "renew": {doing.person: doing.tasks[0].by for doing in ways.doing},
        "then_below": then_below and then_below.first,
        "more": ways.more,
        "at_most_one": one and one.first,
        "nobody": none and none.first,
    }
    wanted = {"then_below": None, "more": 0} | {key: value for key, value in example.items() if key in found}
    assert {key: found[key] for key in wanted} == wanted


def test_a_task_says_what_is_missing_and_from_when_it_keeps_the_date() -> None:
    """A renewal names its items and the day the window opens; what was never held names the initial path."""
    policy = shipped(usual(minimum_ready={"day": 2}))
    people = [
        candidate("anna", {"shift": "day", "earned": date(2025, 3, 14)}, policy),
        candidate("zoe", {"shift": "day"}, policy),
    ]
    spot = Spot("hillcrest", "ed", COMPETENCY, Shift.DAY)
    ways = plan(Ground(spot, date(2025, 11, 20), date(2026, 5, 19), policy, {}), people)
    tasks = {doing.person: doing.tasks for doing in ways.doing}
    assert [(task.missing, task.opens_on) for task in tasks["anna"]] == [(("quiz:first-hour",), date(2026, 1, 13))]
    assert [(task.missing, task.opens_on) for task in tasks["zoe"]] == [
        (("module:first-hour", "quiz:first-hour"), None)
    ]


def test_a_short_validity_asks_again_within_the_days() -> None:
    """Who holds for three months only does it again and again, each time by the last valid day."""
    policy = shipped(usual(minimum_ready={"day": 1}, valid_for_months=3, window_days=20, evidence_age_days=10))
    people = [candidate("anna", {"shift": "day", "earned": date(2025, 11, 1)}, policy)]
    spot = Spot("hillcrest", "ed", COMPETENCY, Shift.DAY)
    ways = plan(Ground(spot, date(2025, 11, 20), date(2026, 5, 19), policy, {}), people)
    assert [task.by for doing in ways.doing for task in doing.tasks] == [date(2026, 2, 1), date(2026, 5, 1)]
    assert ways.holds


def test_a_minimum_set_for_a_later_day_counts_from_then() -> None:
    """A rule already recorded for a later day moves the minimum on its own day."""
    rows = [
        PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(COMPETENCY, {"minimum_ready": {"day": 2}}, date(2026, 1, 5), "S", LONG_AGO, 1, facility="hillcrest"),
    ]
    policy = read_policy(COMPETENCY, rows)
    people = [candidate("anna", {"shift": "day", "earned": date(2025, 6, 10)}, policy)]
    ahead = look(people, policy, Spot("hillcrest", "ed", COMPETENCY, Shift.DAY), date(2025, 11, 20), date(2026, 2, 1))
    assert [(step.first, step.minimum, step.short) for step in ahead.steps] == [
        (date(2025, 11, 20), None, 0),
        (date(2026, 1, 5), 2, 1),
    ]
    assert ahead.has_minimum


def test_a_shift_that_lost_its_last_person_keeps_its_minimum() -> None:
    """Nobody on nights any more, before the days looked at or in them, is below the minimum, not gone from sight."""
    policy = shipped(usual(minimum_ready={"night": 1}))
    for gone_on in (date(2025, 6, 1), date(2026, 1, 1)):
        people = [
            candidate("anna", {"shift": "night", "earned": date(2025, 1, 20), "to": gone_on}, policy),
            candidate("dora", {"shift": "day", "earned": date(2025, 6, 10)}, policy),
        ]
        spot = Spot("hillcrest", "ed", COMPETENCY, Shift.NIGHT)
        ahead = look(people, policy, spot, date(2025, 11, 20), date(2026, 1, 10))
        assert ahead.below is not None
        assert (ahead.on(date(2026, 1, 10)).ready, ahead.on(date(2026, 1, 10)).short) == (0, 1)


def test_a_unit_whose_last_person_leaves_is_below_from_then() -> None:
    """Where everybody has gone the minimum stays; where a rule asks nobody there any more it does not."""
    policy = shipped(usual(minimum_ready={"day": 1}))
    spot = Spot("hillcrest", "ed", COMPETENCY, Shift.DAY)
    leaving = {"shift": "day", "earned": date(2025, 6, 10), "to": date(2025, 12, 31)}
    ahead = look([candidate("anna", leaving, policy)], policy, spot, date(2025, 11, 20), date(2026, 2, 1))
    assert ahead.below is not None
    assert ahead.below.first == date(2026, 1, 1)
    rows = [
        PolicyRow(COMPETENCY, usual(minimum_ready={"day": 1}), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(
            COMPETENCY,
            usual(minimum_ready={"day": 1}, required_of=[]),
            date(2026, 1, 1),
            "E",
            LONG_AGO,
            1,
            shipped=True,
        ),
    ]
    ended = read_policy(COMPETENCY, rows)
    ahead = look([candidate("anna", {**leaving, "to": None}, ended)], ended, spot, date(2025, 11, 20), date(2026, 2, 1))
    assert (ahead.below, ahead.on(date(2026, 1, 1)).minimum) == (None, None)
    assert [change.now.why for change in ahead.changes] == ["not-asked"]


hours = st.sampled_from(
    [
        {},
        {"north": (ShiftHours(Shift.DAY, time(7), time(7)), ShiftHours(Shift.NIGHT, time(15), time(0)))},
    ]
)


@st.composite
def houses(draw: st.DrawFn, *, asks: bool = False) -> tuple[Policy, list[Candidate]]:
    """A few people with facts of every kind, and a rule with minimums (`asks`: it asks people, and for so many)."""
    made = dict(draw(values()))
    made["minimum_ready"] = draw(st.sampled_from([{}, {"day": 1, "night": 1}, {"day": 2, "night": 2}]))
    if asks:
        made["required_of"] = made["required_of"] or [{"job_role": "ed-nurse"}]
    rows = [PolicyRow(COMPETENCY, made, date(2020, 1, 1), "Example", OLD, 0, shipped=True)]
    if draw(st.booleans()) or (asks and not made["minimum_ready"]):
        own = {"minimum_ready": draw(st.sampled_from([{"day": 1}, {"day": 0, "night": 3}]))}
        rows.append(PolicyRow(COMPETENCY, own, draw(days), "Site", OLD, 1, facility="north"))
    policy = read_policy(COMPETENCY, rows)
    people = []
    for number in range(draw(st.integers(1, 4))):
        history = draw(histories())
        name = f"person-{number}"
        people.append(folded(Candidate(name, Member(name, history.held_positions(), ()), history), policy))
    return policy, people


@settings(max_examples=150)
@given(houses(), days, st.integers(0, 150), hours)
def test_every_day_has_the_numbers_of_readiness(
    house: tuple[Policy, list[Candidate]], first: date, length: int, hours: dict[str, tuple[ShiftHours, ...]]
) -> None:
    """On each day the forecast says what readiness says for that day; what readiness does not list has nobody."""
    policy, people = house
    members, policies = [one.member for one in people], {COMPETENCY: policy}
    last = first + timedelta(days=length)
    ahead = {each.spot: each for each in forecast(first, last, members, policies, hours)}
    for number in range(length + 1):
        day = first + timedelta(days=number)
        seen = set()
        for cell in readiness(day, members, policies, hours):
            spot = Spot(cell.facility, cell.unit, cell.competency, cell.shift)
            step = ahead[spot].on(day)
            seen.add(spot)
            assert (step.ready, step.ready_rotating, step.of, step.minimum, step.short) == (
                cell.ready,
                cell.ready_rotating,
                cell.of,
                cell.minimum,
                cell.short,
            )
        assert all(each.on(day).of == each.on(day).ready == 0 for spot, each in ahead.items() if spot not in seen)
    for each in ahead.values():
        assert sum(step.length for step in each.steps) == length + 1


@st.composite
def looked_at(draw: st.DrawFn) -> tuple[Policy, list[Candidate], date]:
    """A house that asks, and a day in the middle of its years, mostly one on which somebody is there to be asked."""
    policy, people = draw(houses(asks=True))
    begun = [one.first_day for each in people for one in each.history.positions if one.job_role == "ed-nurse"]
    first = draw(st.sampled_from(begun) if begun else days) + timedelta(days=draw(st.integers(0, 300)))
    return policy, people, min(max(first, FIRST + timedelta(days=200)), FIRST + timedelta(days=700))


@settings(max_examples=150)
@given(looked_at(), st.integers(1, 150), hours)
def test_the_plan_holds_when_folded_anew_and_nobody_can_be_left_out(
    house: tuple[Policy, list[Candidate], date], length: int, hours: dict[str, tuple[ShiftHours, ...]]
) -> None:
    """Folding what the plan names gives what it promises, as good as if all did; without any one some day is worse."""
    policy, people, first = house
    last = first + timedelta(days=length)
    policies = {COMPETENCY: policy}
    before = forecast(first, last, [one.member for one in people], policies, hours)
    assume(any(each.below for each in before))
    for each in before:
        ways = plan(Ground(each.spot, first, last, policy, hours), people)
        after = [one.member for one in doing_it(people, ways.doing, policy)]
        (then,) = [one for one in forecast(first, last, after, policies, hours) if one.spot == each.spot]
        assert numbers(then) == numbers(ways.then)
        assert ways.holds is (then.below is None)
        assert missing(ways.then) == missing(ways.everybody)
        assert then.worst == ways.more if ways.doing or each.below else True
        for left_out in ways.doing:
            fewer = doing_it(people, [one for one in ways.doing if one is not left_out], policy)
            found = forecast(first, last, [one.member for one in fewer], policies, hours)
            (without,) = [one for one in found if one.spot == each.spot]
            assert without.days_below > then.days_below or any(
                a < b for a, b in zip(numbers(without), numbers(then), strict=True)
            )


@st.composite
def stays(draw: st.DrawFn) -> dict[str, Any]:
    """One person of a shift: earned lately or never, perhaps on leave for some time, leaving, or coming over."""
    ahead = st.dates(date(2025, 11, 20), date(2026, 5, 19))
    facts: dict[str, Any] = {"shift": "day"}
    if draw(st.booleans()):
        facts["earned"] = draw(st.dates(date(2024, 11, 1), date(2025, 11, 19)))
    if draw(st.booleans()):
        begun = draw(ahead)
        facts["leave"] = [begun, begun + timedelta(days=draw(st.integers(0, 60)))]
    change = draw(st.sampled_from(["stays", "leaves", "comes"]))
    if change == "leaves":
        facts["to"] = draw(ahead)
    if change == "comes":
        moved = draw(ahead)
        facts |= {"shift": "night", "to": moved, "then": ["day", moved + timedelta(days=1)]}
    return facts


@settings(max_examples=150)
@given(st.lists(stays(), min_size=2, max_size=6), st.integers(1, 2))
def test_no_day_is_worse_than_if_everybody_did_everything(people: list[dict[str, Any]], minimum: int) -> None:
    """Whoever waits with what they are missing leaves no day short that somebody could have filled."""
    policy = shipped(usual(minimum_ready={"day": minimum}))
    spot = Spot("hillcrest", "ed", COMPETENCY, Shift.DAY)
    ground = Ground(spot, date(2025, 11, 20), date(2026, 5, 19), policy, {})
    ways = plan(ground, [candidate(f"person-{number}", facts, policy) for number, facts in enumerate(people)])
    assert missing(ways.then) == missing(ways.everybody)


def numbers(ahead: Forecast) -> list[int]:
    """Give how many are ready on each day."""
    return [step.ready for step in ahead.steps for _ in range(step.length)]


def missing(ahead: Forecast) -> list[int]:
    """Give how many are missing on each day."""
    return [step.short for step in ahead.steps for _ in range(step.length)]
