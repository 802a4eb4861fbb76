"""A run of a drill told again from its steps: the same patients, the same standing, no step taken twice."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.practice.drill import Choice, GiveGrade, MarkItem, MarkRest, Standard, Took, expert
from lms.core.practice.encounter import Grade, Item, Mark, Variant
from lms.core.practice.run import Plan, Run, advance, fold
from lms.core.practice.saved import choice_from_json, choice_to_json, plan_from_json, plan_to_json

PLAN = Plan(1, 2291, 2026, 11, Standard(2, frozenset({"score", "grade"})), {Variant.HEARING: Mark.RIGHT})
CHOICES = st.one_of(
    st.builds(MarkItem, st.sampled_from(Item), st.sampled_from(Mark)),
    st.just(MarkRest()),
    st.builds(GiveGrade, st.builds(Grade, st.one_of(st.none(), st.integers(0, 4)), st.booleans())),
)


def as_expected(plan: Plan, index: int) -> tuple[Choice, ...]:
    """Give the steps of somebody who marks the encounter at `index` as expected."""
    return expert(plan.encounter(index))


def test_an_expert_passes_and_the_run_can_be_told_again() -> None:
    """Steps kept as JSON give the same run, and two exact in a row meet a standard of two."""
    steps = [step for index in range(4) for step in as_expected(PLAN, index)]
    run = Run(PLAN)
    for number, step in enumerate(steps):
        assert run.step == number
        run, took = advance(run, number, step)
        assert took is Took.ACCEPTED
    assert run.standing().passed
    kept = json.loads(json.dumps([choice_to_json(step) for step in steps]))
    plan = plan_from_json(json.loads(json.dumps(plan_to_json(PLAN))))
    assert fold(plan, [choice_from_json(step) for step in kept]) == run


def test_steps_of_closed_encounters_are_repeated_or_refused() -> None:
    """A stale tab of an earlier patient changes nothing; the same answer is known, another is refused."""
    run = fold(PLAN, as_expected(PLAN, 0))
    first = as_expected(PLAN, 0)[0]
    assert advance(run, 0, first) == (run, Took.REPEATED)
    assert advance(run, 0, MarkItem(Item.COUNTING, Mark.RIGHT)) == (run, Took.REFUSED)
    assert advance(run, 10, as_expected(PLAN, 0)[10]) == (run, Took.REPEATED)
    assert advance(run, 12, first)[1] is Took.REFUSED


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(-1, 40), CHOICES), max_size=60))
def test_any_requests_leave_a_run_that_can_be_told_again(requests: list[tuple[int, Choice]]) -> None:
    """Whatever is sent, the accepted steps alone give the run."""
    run, accepted = Run(PLAN), list[Choice]()
    for step, choice in requests:
        run, took = advance(run, step, choice)
        if took is Took.ACCEPTED:
            assert step == len(accepted)
            accepted.append(choice)
    assert fold(PLAN, accepted) == run
    assert run.step == len(accepted)


def test_a_broken_run_is_an_error() -> None:
    """Kept steps that could not have been taken, and a plan with a part missing, are errors and never guessed."""
    with pytest.raises(ValueError, match="step 0"):
        fold(PLAN, [GiveGrade(Grade(1))])
    for part in plan_to_json(PLAN):
        broken = {name: value for name, value in plan_to_json(PLAN).items() if name != part}
        with pytest.raises(ValueError, match="plan"):
            plan_from_json(broken)
