"""Rules, effects and events of the simulated course."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.core.cases.course import apply, holds, settle
from lms.core.cases.engine import begin
from lms.core.cases.script import Effect, Event, Rule, RuleKind, Script
from lms.core.cases.state import Known, Seen, State


@pytest.fixture
def state(small: Script) -> State:
    """A run 20 minutes in: `door` set at minute 5, two looks, pressure low."""
    return replace(
        begin(small, "ed-nurse"),
        minute=20,
        flags={"door": 5},
        counters={"looks": 2},
        truth={"temperature": "hot", "pressure": "low", "oxygen": "fine"},
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(RuleKind.FLAG, "door"), True),
        (Rule(RuleKind.FLAG, "window"), False),
        (Rule(RuleKind.NOT_FLAG, "door"), False),
        (Rule(RuleKind.NOT_FLAG, "window"), True),
        (Rule(RuleKind.MINUTES, at_least=20), True),
        (Rule(RuleKind.MINUTES, at_least=21), False),
        (Rule(RuleKind.MINUTES, below=20), False),
        (Rule(RuleKind.MINUTES, below=21), True),
        (Rule(RuleKind.SINCE, "door", at_least=15), True),
        (Rule(RuleKind.SINCE, "door", at_least=16), False),
        (Rule(RuleKind.SINCE, "door", at_least=10, below=15), False),
        (Rule(RuleKind.SINCE, "window", at_least=0), False),
        (Rule(RuleKind.COUNTER, "looks", at_least=2), True),
        (Rule(RuleKind.COUNTER, "looks", at_least=3), False),
        (Rule(RuleKind.COUNTER, "never", at_least=1), False),
        (Rule(RuleKind.COUNTER, "never", below=1), True),
        (Rule(RuleKind.SIGN, "pressure", variant="low"), True),
        (Rule(RuleKind.SIGN, "pressure", variant="held"), False),
    ],
)
def test_each_rule_compares_one_thing(state: State, rule: Rule, expected: bool) -> None:
    """Both sides of every comparison."""
    assert holds([rule], state) is expected


def test_rules_hold_together(state: State) -> None:
    """No rules always hold; of several, all must."""
    good, bad = Rule(RuleKind.FLAG, "door"), Rule(RuleKind.FLAG, "window")
    assert holds([], state)
    assert holds([good, good], state)
    assert not holds([good, bad], state)


def test_a_flag_keeps_its_first_minute(state: State) -> None:
    """Setting a flag again does not move its minute."""
    assert apply(Effect(flags=("door", "window")), state).flags == {"door": 5, "window": 20}


def test_effects_change_then_forget_then_look(state: State) -> None:
    """A sign that changes and is looked at in one effect is known as it has become."""
    effect = Effect(
        counters=(("looks", 2),), signs=(("pressure", "held"),), forget=("temperature",), learn=("pressure",)
    )
    after = apply(effect, state)
    assert after.counters == {"looks": 4}
    assert after.known == {"pressure": Known("held", 20)}
    assert after.seen == (Seen(20, "pressure", "held"),)


def test_events_bring_events(small: Script, state: State) -> None:
    """An event may set what another waits for; each happens once, in written order."""
    second = Event("second", (Rule(RuleKind.FLAG, "first-done"),), Effect(counters=(("n", 1),)))
    first = Event("first", (Rule(RuleKind.FLAG, "door"),), Effect(flags=("first-done",)))
    role = replace(small.roles[0], events=(second, first))
    after, happened = settle(role, state)
    assert [event.id for event in happened] == ["first", "second"]
    assert settle(role, after) == (after, ())
    assert after.counters["n"] == 1
