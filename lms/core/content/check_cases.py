"""Checks of cases: names that lead nowhere, what is scored and on what ground, and every path played.

CASE_CHECKS     the checks, each `(Library) -> Iterable[Problem]`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lms.core.cases.script import GRADING, Mark, Role, Script, Sign, Task
from lms.core.clinical.findings import crs_findings, icans_findings
from lms.core.content.cases import Places
from lms.core.content.check_case_names import names, texts
from lms.core.content.check_case_paths import paths
from lms.core.content.facts import Fact
from lms.core.content.library import Library
from lms.core.problems import FieldError, Problem

_BOTH_UNITS = re.compile(
    r"(\d{2}(?:\.\d+)?) °C \((\d{2,3}(?:\.\d+)?) °F\)|(\d{2,3}(?:\.\d+)?) °F \((\d{2}(?:\.\d+)?) °C\)"
)


def case_names(library: Library) -> Iterable[Problem]:
    """Everything a case names is there, ids are unique, and a stage always has a way on."""
    for script, places in _cases(library):
        yield from names(script, places, library)


def case_findings(library: Library) -> Iterable[Problem]:
    """The findings of a sign are ones the graders read, and its words say the temperature they say."""
    for script, places in _cases(library):
        for sign in script.signs:
            for name in sign.variants:
                yield from _findings(sign, name, places)
        for part, text in texts(script):
            for message in _units(text):
                yield places.problem(message, part)


def case_grounds(library: Library) -> Iterable[Problem]:
    """What is scored rests on certain facts; what depends on the site is scored only through a playbook key."""
    for script, places in _cases(library):
        for role in script.roles:
            yield from _grounds(role, places, library)


def case_paths(library: Library) -> Iterable[Problem]:
    """Every path is played: no dead end, nothing unreachable, the expert path earns full marks, grades agree."""
    for script, places in _cases(library):
        if not any(names(script, places, library)):
            yield from paths(script, places, library)


CASE_CHECKS: tuple[Callable[[Library], Iterable[Problem]], ...] = (
    case_names,
    case_findings,
    case_grounds,
    case_paths,
)


def _cases(library: Library) -> Iterator[tuple[Script, Places]]:
    sources = library.case_sources()
    for case_id, script in library.cases.items():
        if case_id in sources:
            yield script, Places(script, sources[case_id])


def _findings(sign: Sign, name: str, places: Places) -> Iterator[Problem]:
    variant = sign.variants[name]
    for fields, read in ((variant.crs, crs_findings), (variant.icans, icans_findings)):
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()}
        try:
            read(plain)
        except FieldError as error:
            yield places.problem(f"the graders do not read this: {error}", f"variant {sign.id}/{name}")
    drawn = variant.vitals.get("temperature_c")
    graded = variant.crs.get("temperature_c")
    if drawn != graded:
        yield places.problem("the chart and the grader must have the same `temperature_c`", f"variant {sign.id}/{name}")
    if drawn is not None and f"{drawn:.1f} °C" not in variant.text:
        yield places.problem(f"the text does not say {drawn:.1f} °C", f"variant {sign.id}/{name}")


def _grounds(role: Role, places: Places, library: Library) -> Iterator[Problem]:
    for item in role.required:
        yield from _scored(item.facts, "a required action", f"required {item.id}", places, library)
    for task in role.tasks():
        if task.kind in GRADING:
            yield from _scored(task.facts, "a grade", f"task {task.id}", places, library)
        for option in task.options:
            part = f"option {task.id}/{option.id}"
            if not option.facts:
                yield places.problem("the option names no fact its rationale rests on", part)
            if option.mark in (Mark.HARMFUL, Mark.UNSAFE):
                yield from _scored(option.facts, f"an {option.mark} option", part, places, library)
            if option.mark is Mark.UNSAFE and task.playbook:
                yield places.problem("an option of a task that rests on a playbook key cannot be unsafe", part)
        yield from _site_scored(task, places, library)


def _scored(fact_ids: tuple[str, ...], what: str, part: str, places: Places, library: Library) -> Iterator[Problem]:
    facts: list[Fact] = [library.facts[fact] for fact in fact_ids if fact in library.facts]
    if not any(fact.certain for fact in facts):
        yield places.problem(f"{what} is scored and must name a fact marked C", part)
    for fact in facts:
        if not fact.certain and {mark.value for mark in fact.marks} == {"V"}:
            yield places.problem(f"{what} is scored and names {fact.id}, which is marked V: verify locally", part)


def _site_scored(task: Task, places: Places, library: Library) -> Iterator[Problem]:
    key = library.playbook.get(task.playbook)
    if key is None:
        return
    allowed = {item.value for item in key.allowed}
    offered = {option.value for option in task.options if option.value}
    for value in sorted(allowed - offered):
        yield places.problem(
            f"the site may choose `{value}` for {key.key}, and no option has this value", f"task {task.id}"
        )
    for option in task.options:
        if option.value and allowed and option.value not in allowed:
            yield places.problem(f"`{option.value}` is no allowed value of {key.key}", f"option {task.id}/{option.id}")


def _units(text: str) -> Iterator[str]:
    """Say where °C and °F stand side by side and disagree; each is rounded to the tenth as thermometers do."""
    for match in _BOTH_UNITS.finditer(text):
        c = float(match[1] or match[4])
        f = float(match[2] or match[3])
        # either may have been rounded from the other
        if abs(c * 9 / 5 + 32 - f) > 0.1 + 1e-9:
            yield f"{match[0]}: the two temperatures differ"
