"""Why a status is as it is: the steps say what the fold says, with its dates and facts, and nothing of a later day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.competency.explain import Explanation, explain
from lms.core.competency.ground import ground_of
from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.states import State
from lms.core.competency.steps import Code, FactKind, FactRef, Step
from lms.core.competency.timeline import Timeline, fold
from lms.core.dates import add_days, add_months
from tests.core.competency.examples import history_of, policy_of, table
from tests.core.competency.strategies import histories, policies
from tests.core.competency.telling import explained

RULES = table("competency.yaml")["rules"]
#: they are named whenever they came
HINDSIGHT = {FactKind.VOID, FactKind.TAKEN_BACK}


def every(history: History, policy: Policy) -> list[Explanation]:
    """Explain the first day of every segment."""
    timeline = fold(history, policy)
    return [explain(timeline, history, policy, segment.days.start or date.min) for segment in timeline.segments]


@given(histories(), policies())
def test_the_walk_of_an_explanation_is_that_of_the_fold(history: History, policy: Policy) -> None:
    """On every day something changes, the explanation stands on the very verdict of the fold."""
    timeline = fold(history, policy)
    for segment in timeline.segments:
        verdict = ground_of(history, policy, segment.days.start or date.min).verdict
        found = (verdict.state, verdict.because, verdict.due_on, verdict.valid_through, verdict.clock)
        assert found == (segment.state, segment.because, segment.due_on, segment.valid_through, segment.clock)


@given(histories(), policies())
def test_every_status_has_steps(history: History, policy: Policy) -> None:
    """Every segment of every history can be explained, and none by nothing."""
    for explanation in every(history, policy):
        assert explanation.steps
        codes = {step.code for step in explanation.steps}
        assert REQUIRED_STEPS[explanation.status.state] & codes, explanation


#: of these at least one belongs to the explanation of a state
REQUIRED_STEPS = {
    State.NOT_REQUIRED: {Code.LEFT, Code.NOT_STARTED, Code.NO_POSITION, Code.NO_POSITION_ASKS},
    State.REVOKED: {Code.REVOKED},
    State.EXEMPT: {Code.EXEMPT},
    State.ON_LEAVE: {Code.ON_LEAVE},
    State.EXPIRED: {Code.TOO_LATE},
    State.LAPSED: {Code.STILL_ENOUGH},
    State.RETURN_DUE: {Code.RETURNED},
    State.UPDATE_DUE: {Code.OWED},
    State.RENEWAL_DUE: {Code.WINDOW_OPEN},
    State.CURRENT: {Code.AWARDED, Code.RENEWED_EARLY, Code.RENEWED_IN_WINDOW, Code.RENEWED_LATE, Code.ACCREDITED},
    State.OVERDUE: {Code.WAS_DUE},
    State.REQUIRED: {Code.DUE, Code.NO_DUE_DAY},
}


@given(histories(), policies())
def test_the_dates_of_a_status_are_told(history: History, policy: Policy) -> None:
    """The due day, the last valid day and the next change are each named by a step."""
    for explanation in every(history, policy):
        status = explanation.status
        named = {day for step in explanation.steps for day in step.dates}
        assert status.next_change_on is None or status.next_change_on in named
        if status.due_on is not None and status.state not in {State.LAPSED, State.EXPIRED}:
            assert status.due_on in named
        if status.valid_through is not None:
            assert status.valid_through in named


@given(histories(), policies())
def test_every_date_comes_from_the_status_or_its_facts(history: History, policy: Policy) -> None:
    """No step names a day that is not of a fact, a rule, an award, a segment or what a renewal would give."""
    timeline = fold(history, policy)
    known = days_of(timeline, history, policy)
    for segment in timeline.segments:
        day = segment.days.start or date.min
        for step in explain(timeline, history, policy, day).steps:
            if step.code not in {Code.RENEWAL_KEEPS_DATE, Code.RENEWAL_BY_CYCLE, Code.VOIDED, Code.TAKEN_BACK}:
                assert set(step.dates) <= known, step


def days_of(timeline: Timeline, history: History, policy: Policy) -> set[date]:
    """Give every day that facts, rules, awards and segments know of, and the days before and after."""
    days = {rule.in_force_from for rule in policy.rules}
    days |= {rule.cycle.start for rule in policy.rules if rule.cycle is not None}
    facts = [
        *history.positions,
        *history.leaves,
        *history.passed,
        *history.assignments,
        *history.triggers,
        *history.exemptions,
        *history.revocations,
        *history.extensions,
        *history.accredited,
    ]
    for fact in facts:
        for name in ("first_day", "last_day", "day", "due_on", "through", "own_day", "reviewed_on"):
            value = getattr(fact, name, None)
            if isinstance(value, date):
                days.add(value)
    ages = {rule.evidence_age_days for rule in policy.rules}
    days |= {add_days(record.day, age) for record in history.passed for age in ages}
    for award in timeline.awards:
        days |= {award.day, award.valid_through, award.unextended_through, award.window_opens_on, award.lapsed_through}
    for segment in timeline.segments:
        clock = segment.clock
        days |= {segment.due_on, segment.next_change_on, segment.days.start} - {None}  # type: ignore[arg-type]
        days |= {cause.due_on for cause in segment.causes if cause.due_on is not None}
        days |= {cause.since for cause in segment.causes}
        if clock is not None:
            days |= {clock.starts_on} | ({clock.due_on} if clock.due_on is not None else set())
        if segment.award is not None:
            held = segment.award
            days |= {held.valid_through, held.lapsed_through, held.window_opens_on}
    limits = {award.lapse_limit_days for award in timeline.awards}
    days |= {add_days(day, limit) for day in tuple(days) if date(2020, 1, 1) < day for limit in limits}
    return days | {add_days(day, by) for day in days if date.min < day < date.max for by in (-1, 1)}


@given(histories(), policies())
def test_facts_are_there_and_of_no_later_day(history: History, policy: Policy) -> None:
    """Each fact named is one of the history's; what was done or decided later than the day is not among them."""
    there = {
        **dict.fromkeys((FactRef(FactKind.POSITION, one.id) for one in history.positions), date.min),
        **dict.fromkeys((FactRef(FactKind.LEAVE, one.id) for one in history.leaves), date.min),
        **dict.fromkeys((FactRef(FactKind.EXEMPTION, one.id) for one in history.exemptions), date.min),
        **{FactRef(FactKind.RECORD, one.id): one.day for one in history.passed},
        **{FactRef(FactKind.VOID, one.id): one.day for one in history.voided},
        **{FactRef(FactKind.ASSIGNMENT, one.id): one.day for one in history.assignments},
        **{FactRef(FactKind.TRIGGER, one.id): one.day for one in history.triggers},
        **{FactRef(FactKind.REVOCATION, one.id): one.day for one in history.revocations},
        **{FactRef(FactKind.EXTENSION, one.id): one.day for one in history.extensions},
        **{FactRef(FactKind.ACCREDITED, one.id): one.day for one in history.accredited},
        **{FactRef(FactKind.TAKEN_BACK, one.id): one.day for one in history.taken_back},
    }
    for explanation in every(history, policy):
        for fact in explanation.facts:
            assert fact in there
            assert fact.kind in HINDSIGHT or there[fact] <= explanation.status.on


@given(histories(), policies(), st.randoms())
def test_a_state_to_come_is_another_one(history: History, policy: Policy, random: Any) -> None:
    """The next change names a state other than that of the day."""
    timeline = fold(history, policy)
    segment = random.choice(timeline.segments)
    explanation = explain(timeline, history, policy, segment.days.start or date.min)
    for step in explanation.steps:
        if step.code is Code.NEXT:
            assert step.state not in {None, explanation.status.state}


def steps_on(day: date, **example: Any) -> dict[Code, Step]:
    """Give the last step of each code of an example on a day."""
    history, policy = history_of(example, RULES), policy_of(example, RULES)
    return {step.code: step for step in explain(fold(history, policy), history, policy, day).steps}


def test_an_award_names_the_records_it_rests_on() -> None:
    """What was passed is told day by day, with the ids of its records."""
    passed = [{"id": "a", "on": date(2025, 3, 10), "what": "module:first-hour"}]
    passed.append({"id": "b", "on": date(2025, 3, 14), "what": "quiz:first-hour"})
    history, policy = history_of({"passed": passed}, RULES), policy_of({}, RULES)
    found = explain(fold(history, policy), history, policy, date(2025, 3, 14))
    told = [(step.day, step.items, step.facts) for step in found.steps if step.code is Code.PASSED]
    assert told == [
        (date(2025, 3, 10), ("module:first-hour",), (FactRef(FactKind.RECORD, "a"),)),
        (date(2025, 3, 14), ("quiz:first-hour",), (FactRef(FactKind.RECORD, "b"),)),
    ]
    assert found.facts[:2] == (FactRef(FactKind.RECORD, "a"), FactRef(FactKind.RECORD, "b"))


def test_an_explanation_of_a_past_day_knows_nothing_later() -> None:
    """Of the day before the pass nothing is told but what was then owed."""
    steps = steps_on(
        date(2025, 3, 13), positions=[{"from": date(2025, 3, 1)}], passed=[{"on": date(2025, 3, 14), "what": "initial"}]
    )
    assert Code.PASSED not in steps
    assert steps[Code.DUE].day == date(2025, 3, 31)
    assert steps[Code.NEXT].state is State.OVERDUE


@pytest.mark.parametrize("months", [1, 12])
def test_the_end_of_a_renewal_in_the_window_is_counted_from_the_old_end(months: int) -> None:
    """It names the unextended last valid day before, the months and the new one."""
    rule = "monthly" if months == 1 else "usual"
    first = date(2025, 1, 31)
    old_end = add_months(first, months)
    steps = steps_on(
        old_end,
        rule=rule,
        passed=[{"on": first, "what": "initial"}, {"on": old_end, "what": "renewal"}],
        positions=[{"from": date(2025, 1, 1)}],
    )
    kept = steps[Code.FROM_PREVIOUS_EXPIRY]
    assert (kept.day, kept.months, kept.until) == (old_end, months, add_months(old_end, months))
    assert steps[Code.RENEWED_IN_WINDOW].until == old_end


def test_the_tables_tell_every_state_and_reason() -> None:
    """The table of sentences has an example of each of the twelve states, of every reason and of every step."""
    found = table("competency-explain.yaml")
    told = [explained(example, found["rules"]) for example in found["examples"]]
    assert {one.status.state for one in told} == set(State)
    reasons = {one.status.because for one in told}
    assert reasons == {because for one in told for because in type(one.status.because)}
    assert {step.code for one in told for step in one.steps} == set(Code)
