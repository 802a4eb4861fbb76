"""The small case of the author's guide, the real case, and two ways to go from step to step: in memory and saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from lms.core.cases import engine
from lms.core.cases.outcome import Step
from lms.core.cases.script import Choice, Script
from lms.core.cases.state import State, from_json
from lms.core.content.cases import parse_case

ROOT = Path(__file__).resolve().parents[3]
Stepper = Callable[[Script, State, Choice], Step]


def small_text() -> str:
    """Give the small complete case as it stands in docs/writing-content.md."""
    guide = (ROOT / "docs" / "writing-content.md").read_text(encoding="utf-8")
    rest = guide.rsplit("```yaml\nid: fever-in-the-hall", 1)[1]
    return "id: fever-in-the-hall" + rest.split("```", 1)[0]


@cache
def parse(text: str) -> Script:
    """Read a case that must be in order."""
    case, problems = parse_case(text, "cases/sample.yaml")
    assert not problems
    assert case is not None
    return case.script


@pytest.fixture
def small() -> Script:
    """The small case of the guide."""
    return parse(small_text())


@pytest.fixture
def day_5() -> Script:
    """The real case."""
    return parse((ROOT / "content" / "cases" / "day-5-fever.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=["in-memory", "saved-and-reloaded"])
def step(request: pytest.FixtureRequest) -> Stepper:
    """One step; the second time with the state written to JSON and read again before and after."""
    if request.param == "in-memory":
        return engine.step

    def saved(script: Script, state: State, choice: Choice) -> Step:
        again = from_json(state.to_json())
        assert again == state
        done = engine.step(script, again, choice)
        return Step(from_json(done.state.to_json()), done.outcome)

    return saved
