"""Checks that what facts, playbook keys, competencies and quizzes name is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lms.core.competency.path import read_item
from lms.core.content.library import Library
from lms.core.problems import Problem


def facts_have_sources(library: Library) -> Iterable[Problem]:
    """Each source a fact names is listed; each fact a section names exists."""
    for fact in library.facts.values():
        for index, source in enumerate(fact.sources):
            if library.lacks("source", source):
                message = f"fact {fact.id} names the source `{source}`, which is not listed"
                yield library.origins[f"fact:{fact.id}"].problem(message, "sources", index)
    for module in library.modules.values():
        for section in module.sections:
            for index, fact_id in enumerate(section.facts):
                if library.lacks("fact", fact_id):
                    origin = library.origins[f"section:{module.id}/{section.id}"]
                    yield origin.problem(f"there is no fact {fact_id}", "facts", index)


def playbook_positions(library: Library) -> Iterable[Problem]:
    """Each position of a playbook key names a listed source and a fact that exists."""
    for key in library.playbook.values():
        origin = library.origins[f"playbook:{key.key}"]
        for index, position in enumerate(key.positions):
            if library.lacks("source", position.source):
                yield origin.problem(f"there is no source `{position.source}`", "positions", index, "source")
            if position.fact is not None and library.lacks("fact", position.fact):
                yield origin.problem(f"there is no fact {position.fact}", "positions", index, "fact")


def competency_activities(library: Library) -> Iterable[Problem]:
    """Each activity a competency asks for exists: modules, quizzes, cases with their role, drills."""
    for competency in library.competencies.values():
        origin = library.origins[f"competency:{competency.id}"]
        for number, rule in enumerate(competency.rules):
            for where, item in _path_items(rule.values):
                for choice in read_item(item).choices:
                    if not activity_exists(choice.activity, library):
                        yield origin.problem(f"there is no activity `{choice.activity}`", "policy", number, *where)
            standards = rule.values["drill_standards"]
            for activity in standards if isinstance(standards, dict) else {}:
                if not activity_exists(activity, library):
                    message = f"there is no activity `{activity}`"
                    yield origin.problem(message, "policy", number, "drill_standards", activity)


def quiz_modules(library: Library) -> Iterable[Problem]:
    """The module a quiz belongs to exists."""
    for quiz in library.quizzes.values():
        if quiz.module is not None and library.lacks("module", quiz.module):
            yield library.origins[f"quiz:{quiz.id}"].problem(f"there is no module `{quiz.module}`", "module")


def _path_items(values: Mapping[str, object]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every item of every path of a rule with where it stands; a renewal may be several paths by letter."""
    for name in ("initial", "renewal", "return", "delta"):
        path = values.get(name)
        paths = path.items() if isinstance(path, Mapping) else [(None, path)]
        for letter, items in paths:
            for index, item in enumerate(items if isinstance(items, list) else []):
                yield (name, index) if letter is None else (name, str(letter), index), item


def activity_exists(activity: str, library: Library) -> bool:
    """Say whether a rule may ask for an activity; sign-offs, attestations and in-services are not looked for."""
    kind, _, name = activity.partition(":")
    match kind:
        case "module" | "quiz":
            return not library.lacks(kind, name)
        case "case":
            case, _, role = name.partition("/")
            if case not in library.cases:
                return not library.lacks("case", case)
            return role in {item.id for item in library.cases[case].roles}
        case "drill":
            return name in library.drills
        case _:  # sign-offs, attestations and in-services are not files
            return True
