"""A random player on the real case: no error, no dead end, and never a pass after an unsafe action."""

from __future__ import annotations

import random
from collections import Counter

from lms.core.cases.debrief import debrief
from lms.core.cases.engine import available, begin
from lms.core.cases.script import ASK, SINGLE, Choice, Script, TaskKind
from lms.core.cases.state import Mode, State
from tests.core.cases.conftest import Stepper

RUNS = 500


def choose(script: Script, state: State, luck: random.Random) -> Choice:
    """Make any choice that is on offer."""
    now = available(script, state)
    assert now.task is not None
    if now.asks and luck.random() < 0.2:
        return Choice(ASK, (luck.choice(now.asks).id,))
    if now.task.kind in SINGLE:
        return Choice(now.task.id, (luck.choice(now.options).id,))
    if luck.random() < 0.1 and (alone := [o.id for o in now.options if o.alone]):
        return Choice(now.task.id, (luck.choice(alone),))
    together = [option.id for option in now.options if not option.alone]
    picked = luck.sample(together, luck.randint(max(1, now.task.pick_at_least), len(together)))
    return Choice(now.task.id, tuple(picked if now.task.kind is TaskKind.CALL_ORDER else sorted(picked)))


def test_any_play_ends_and_no_unsafe_run_is_passed(day_5: Script, step: Stepper) -> None:
    """500 random runs come to an end; the debrief can tell each; none with an unsafe or harmful action is passed."""
    seen: Counter[str] = Counter()
    for seed in range(RUNS):
        luck = random.Random(seed)
        playbook = {"handoff_elements": ("weight",)} if seed % 3 == 0 else {}
        state = begin(day_5, "ed-nurse", mode=Mode.ASSESSMENT, playbook=playbook)
        for _ in range(100):
            if state.over:
                break
            state = step(day_5, state, choose(day_5, state, luck)).state
        assert state.over
        if seed % 10 == 0 or seed < 50:
            told = debrief(day_5, state)
            assert not (told.verdict.passed and (told.verdict.unsafe or told.verdict.harmful))
            assert told.verdict.passed or told.changes
            seen["passed" if told.verdict.passed else "not"] += 1
            seen["unsafe"] += bool(told.verdict.unsafe)
    assert seen["unsafe"] > 20
    assert seen["not"] > 20
