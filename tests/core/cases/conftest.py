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


#: what the nurse of the hall hands over, and who receives it
_HANDS_OVER = """\
    hands_over:
      - {id: said-pressure, by: [take-pressure], text: "“118/70 when I looked, before {{ at.looked }}.”"}
      - {id: said-no-pressure, by: [say-grade], when: [{not_flag: fell}], text: "“It never fell.”"}
      - {id: said-grade, by: [say-grade, grade/grade-1], text: "“Grade 1.”"}
      - {id: said-nothing-else, by: [say-weather], text: "“Nice weather.”"}
    start: hall
"""
_WARD = """\
  - id: ward-nurse
    title: "Ward nurse"
    job_roles: [icu-nurse]
    intro: "She is brought up."
    clock: "12:05"
    truth: {temperature: hot, pressure: low, oxygen: fine}
    known: {temperature: {is: hot, minutes_before: 10}}
    receives:
      - from: ed-nurse
        at: lift
        title: "The ED nurse says"
        none: "Nobody says anything."
        minutes: 7
        left_out: [said-grade]
        lines:
          - {line: said-pressure, set: [told], look: [oxygen]}
          - {line: said-grade}
          - {line: said-nothing-else}
    asks:
      - id: ask-oxygen-again
        sign: oxygen
        text: "The clip"
        why: "The other arm."
        facts: [CRS-19]
        minutes: 3
        told_by: [said-pressure]
    required:
      - id: oxygen-known
        text: "Know the oxygen before you look"
        short: "Oxygen"
        met_by: [ask-oxygen-again]
        before: ward-look
        why: "A missing arm can only raise the grade."
        facts: [CRS-19]
    start: before
    expert:
      - [tidy, make-bed]
      - [ask, ask-oxygen-again]
      - [ward-look, ward-pressure, ward-why]
    stages:
      - id: before
        title: "Before"
        narrative: "A bed."
        tasks:
          - id: tidy
            kind: choose-one
            prompt: "And now?"
            short: "Tidy"
            options:
              - {id: make-bed, text: "Make the bed", why: "She needs one.", facts: [CRS-19], minutes: 4}
              - {id: make-coffee, text: "Coffee", why: "It is night.", facts: [CRS-19], minutes: 30}
        next: [{go: lift}]
      - id: lift
        title: "The lift"
        narrative: "{{ clock }}: the lift opens, since {{ at.heard-ed-nurse }}."
        tasks:
          - id: ward-look
            kind: choose-several
            prompt: "What now?"
            short: "Look"
            options:
              - {id: ward-pressure, text: "Pressure", why: "One arm.", facts: [CRS-19], minutes: 1, look: [pressure]}
              - id: ward-why
                text: "Ask what she had"
                mark: best
                why: "It is not in the chart."
                facts: [CRS-19]
                minutes: 2
                told_by: [said-nothing-else]
              - {id: ward-trust, text: "Trust what you were told", when: [{flag: told}], why: "Kind.", facts: [CRS-19]}
        next: [{go: end}]
"""


def night_text() -> str:
    """Give the small case with a second role that receives from the first."""
    text = small_text().replace("    start: hall\n", _HANDS_OVER, 1)
    return text.replace("revisions:\n", _WARD + "revisions:\n", 1)


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
def night() -> Script:
    """The small case with two people."""
    return parse(night_text())


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
