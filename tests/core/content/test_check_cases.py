"""Every mistake an author can make in a case is found at its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms.core.content.cases import parse_case
from lms.core.content.check_cases import CASE_CHECKS
from lms.core.content.library import Library, Origin
from lms.core.content.load import load
from lms.core.content.playbook import Allowed
from lms.core.problems import Problem
from tests.core.cases.conftest import ROOT, small_text


@pytest.fixture(scope="module")
def library() -> Library:
    """The real facts and modules, and one playbook key with one allowed value."""
    whole, _ = load([ROOT / "content"])
    key = replace(whole.playbook["handoff_elements"], allowed=(Allowed("crs-grade-and-arm", "The grade"),))
    return replace(whole, cases={}, playbook={**whole.playbook, key.key: key})


def check(library: Library, text: str) -> tuple[Problem, ...]:
    """Read a case and ask every check."""
    case, problems = parse_case(text, "cases/sample.yaml")
    if case is None:
        return problems
    there = replace(
        library,
        cases={case.script.id: case.script},
        origins={**library.origins, f"case:{case.script.id}": Origin(case.source)},
    )
    return tuple(sorted({problem for ask in CASE_CHECKS for problem in ask(there)}))


def line_of(text: str, fragment: str) -> int:
    """Give the line a fragment stands on."""
    return text[: text.index(fragment)].count("\n") + 1


def test_the_small_case_has_no_problem(library: Library) -> None:
    """The example of the guide is in order."""
    assert check(library, small_text()) == ()


#: (what is written, what is written instead, what the problem says, the line it names)
BROKEN = [
    ('title: "Fever in the hall"', 'titel: "Fever in the hall"', "`titel` is not a key here", "titel"),
    ('clock: "12:00"', 'clock: "25:00"', "`roles[1].clock`", "clock"),
    ('why: "One arm.", ', "", "`roles[1].stages[1].tasks[1].options[1].why` is missing", "id: take-pressure"),
    ('why: "One arm.", facts: [CRS-19]', 'why: "One arm."', "names no fact", "id: take-pressure"),
    ("facts: [DDX-01]}", "facts: [CRS-11V]}", "must name a fact marked C", "id: go-away"),
    ("facts: [DDX-01]}", "facts: [DDX-01, CRS-11V]}", "names CRS-11V, which is marked V", "id: go-away"),
    ("facts: [DDX-01]}", "facts: [DDX-99]}", "there is no fact DDX-99", "id: go-away"),
    (
        "        facts: [CRS-19]\n    start",
        "        facts: [HO-05]\n    start",
        "must name a fact marked C",
        "id: pressure-first",
    ),
    ("stated: grade-1", "stated: grade-0", "the case states grade-0, its own findings grade grade-1", "id: grade\n"),
    ("      - [grade, grade-1]", "      - [grade, at-least-1]", "the expert says at-least-1", "[grade, at-least-1]"),
    ("      - [ask, ask-oxygen]\n", "", "its own findings grade at-least-1", "id: grade\n"),
    ("      - [look, take-pressure]", "      - [look]", "does not earn full marks", "expert:"),
    ("      - [hand-over, say-grade]\n", "", "stops before the end", "expert:"),
    ("      - [wait, in-ten]", "      - [wait, in-five]", "cannot be played", "[wait, in-five]"),
    (
        '              - {id: at-least-1, why: "Right while an arm is not assessed.", facts: [CRS-19]}\n',
        "",
        "it is not on offer",
        "id: grade\n",
    ),
    ("          - {go: end}", "          - {go: end, when: [{flag: looked}]}", "a dead end", "id: later"),
    ("{go: later}", "{go: latter}", "there is no stage `latter`", "id: hall"),
    ("start: hall", "start: hell", "there is no stage `hell`", "start: hell"),
    ("met_by: [take-pressure]", "met_by: [take-presure]", "there is no action `take-presure`", "id: pressure-first"),
    ("before: grade", "before: grading", "there is no task `grading`", "id: pressure-first"),
    ("look: [pressure]", "look: [presure]", "there is no sign `presure`", "id: take-pressure"),
    ("become: {pressure: low}", "become: {pressure: gone}", "no variant `gone`", "id: pressure-falls"),
    (", oxygen: fine}", "}", "`truth` does not say how `oxygen` is", "truth:"),
    (
        "{since: looked, at_least: 10}",
        "{since: seen, at_least: 10}",
        "nothing ever sets the flag `seen`",
        "id: pressure-falls",
    ),
    ("{since: looked, at_least: 10}", "{since: looked}", "need one of them", "{since: looked}"),
    ("{counter: looks, at_least: 1}", "{counter: lukes, at_least: 1}", "nothing ever counts `lukes`", "id: later"),
    ("{{ at.fell }}", "{{ at.fallen }}", "nothing ever sets the flag `fallen`", "id: pressure-falls"),
    ("[{since: looked, at_least: 10}]", "[{since: looked, at_least: 500}]", "happens on no path", "id: pressure-falls"),
    (
        "when: [{sign: pressure, is: low}]",
        "when: [{minutes_at_least: 200}]",
        "no path reaches this task",
        "id: hand-over",
    ),
    (
        "id: say-weather,",
        "id: say-weather, when: [{not_flag: looked}],",
        "no path ever offers this option",
        "id: say-weather",
    ),
    ("crs: {hypotension: false}", "crs: {hypotensive: false}", "the graders do not read this", "held:"),
    ("38.6 °C (101.5 °F)", "38.6 °C (102.5 °F)", "the two temperatures differ", "hot:"),
    ("38.6 °C (101.5 °F)", "38.7 °C (101.7 °F)", "the text does not say 38.6 °C", "hot:"),
    ("vitals: {temperature_c: 38.6}", "vitals: {temperature_c: 38.5}", "must have the same `temperature_c`", "hot:"),
    ("playbook: [handoff_elements]", "playbook: []", "missing from the case's `playbook` list", "id: hand-over"),
    ("playbook: [handoff_elements]", "playbook: [handoff_elements, triage_line]", "never uses it", "playbook: [hand"),
    ("value: crs-grade-and-arm", "value: the-grade", "is no allowed value of handoff_elements", "id: say-grade"),
    (
        '"She waits on a stretcher in the hall."',
        '"{{ playbook.triage_line }}"',
        "missing from the case's",
        "id: ed-nurse",
    ),
    ("- id: wait\n", "- id: look\n", "the task id `look` stands 2 times", None),
    ("id: say-weather", "id: in-ten", "the action id `in-ten` stands 2 times", '{id: in-ten, text: "The weather'),
    (
        'short: "Grade"\n',
        'short: "Grade"\n            read: "ed-first-hour#nowhere"\n',
        "there is no section",
        "id: grade\n",
    ),
    ("id: grade-0,", "id: grade-nought,", "the options of a grade task are called", None),
]


@pytest.mark.parametrize(("written", "instead", "says", "at"), BROKEN, ids=[row[2] for row in BROKEN])
def test_each_mistake_is_found_at_its_line(
    library: Library, written: str, instead: str, says: str, at: str | None
) -> None:
    """One change to the small case gives a problem that says what is wrong, where it is."""
    text = small_text()
    assert written in text
    broken = text.replace(written, instead, 1)
    found = [problem for problem in check(library, broken) if says in problem.message]
    assert found, check(library, broken)
    if at is not None:
        assert line_of(broken, at) in {problem.line for problem in found}, found


def test_a_bound_that_was_reached_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case too large to play on every path says so instead of passing."""
    monkeypatch.setattr("lms.core.cases.walk.MOST_COMBINED", 0)
    assert any("not every path was played" in problem.message for problem in check(library, small_text()))


def _shipped() -> Iterator[Path]:
    yield from sorted((ROOT / "content" / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", list(_shipped()), ids=lambda path: path.stem)
def test_the_shipped_cases_have_no_problem(path: Path) -> None:
    """Every case that comes with the program passes every check, under its real facts and playbook."""
    whole, _ = load([ROOT / "content"])
    only = replace(whole, cases={path.stem: whole.cases[path.stem]})
    assert [problem for ask in CASE_CHECKS for problem in ask(only)] == []
