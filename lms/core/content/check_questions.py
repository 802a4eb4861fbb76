"""Checks of questions: what they rest on, what may fail a person, and that every draw can be filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms.core.content.library import Library
from lms.core.content.playbook import ValueType
from lms.core.problems import Problem
from lms.core.quizzes.quiz import Question

#: the only grounds on which one wrong answer fails an attempt: tocilizumab over its cap or too soon (DOSE-01 to -03),
#: or for ICANS alone (DOSE-05); fever-masked or never-febrile shock waved off (CRS-03, CRS-04); cultures skipped
#: because fever was called CRS (DDX-01, FN-03)
CRITICAL_GROUNDS = frozenset({"DOSE-01", "DOSE-02", "DOSE-03", "DOSE-05", "CRS-03", "CRS-04", "DDX-01", "FN-03"})


def facts_exist(library: Library) -> Iterable[Problem]:
    """Each fact a question or an option cites exists."""
    for question in library.questions.values():
        origin = library.origins[f"question:{question.id}"]
        for index, fact in enumerate(question.facts):
            if library.lacks("fact", fact):
                yield origin.problem(f"there is no fact {fact}", "facts", index)
        for number, option in enumerate(question.options):
            for index, fact in enumerate(option.facts):
                if library.lacks("fact", fact):
                    yield origin.problem(f"there is no fact {fact}", "options", number, "facts", index)


def objectives_exist(library: Library) -> Iterable[Problem]:
    """The objective of a question is one of its quiz or module."""
    for question, home in _with_home(library):
        kind, _, name = home.partition(":")
        objectives = library.quizzes[name].objectives if kind == "quiz" else library.modules[name].objectives
        if question.objective not in objectives:
            message = f"`{question.objective}` is no objective of {home}"
            yield library.origins[f"question:{question.id}"].problem(message, "objective")


def playbook_keys(library: Library) -> Iterable[Problem]:
    """The key a question hangs on exists; a site choice offers each allowed value once."""
    for question in library.questions.values():
        if question.playbook is None:
            continue
        origin = library.origins[f"question:{question.id}"]
        key = library.playbook.get(question.playbook)
        if key is None:
            if library.lacks("playbook", question.playbook):
                yield origin.problem(f"there is no playbook key `{question.playbook}`", "playbook")
        elif question.site_choice:
            if key.type is not ValueType.CHOICE:
                yield origin.problem(f"`{key.key}` is no choice: its options cannot carry values", "playbook")
                continue
            offered = sorted(option.value or "" for option in question.options)
            allowed = sorted(item.value for item in key.allowed)
            if offered != allowed:
                message = f"the options must carry each value of `{key.key}` once: {', '.join(allowed)}"
                yield origin.problem(message, "options")


def critical_grounds(library: Library) -> Iterable[Problem]:
    """A critical question rests on certain facts alone, one of them among the grounds listed; no check is critical."""
    for question, home in _with_home(library):
        if not question.critical:
            continue
        origin = library.origins[f"question:{question.id}"]
        if home.startswith("module:"):
            yield origin.problem("a knowledge check is never critical", "critical")
        if question.playbook is not None:
            yield origin.problem("what a site decides is never critical", "critical")
        uncertain = [
            fact for fact in _scored_facts(question) if fact in library.facts and not library.facts[fact].certain
        ]
        if uncertain:
            message = f"a critical question rests on facts of mark C alone, not on {', '.join(uncertain)}"
            yield origin.problem(message, "critical")
        if not CRITICAL_GROUNDS & set(question.facts):
            message = f"a critical question names one of {', '.join(sorted(CRITICAL_GROUNDS))}"
            yield origin.problem(message, "critical")


def nothing_local_scored(library: Library) -> Iterable[Problem]:
    """A fact that must be verified locally is never scored, unless the question hangs on the site's own value."""
    for question in library.questions.values():
        if question.playbook is not None:
            continue
        for fact_id in _scored_facts(question):
            fact = library.facts.get(fact_id)
            if fact is not None and fact.local_only:
                message = f"{fact_id} is marked V: it is scored only through a playbook key"
                yield library.origins[f"question:{question.id}"].problem(message, "facts")


def draw_filled(library: Library) -> Iterable[Problem]:
    """With no playbook key set, a quiz still fills its draw and every objective."""
    for quiz in library.quizzes.values():
        if f"quiz:{quiz.id}" in library.unreadable:  # questions with mistakes are not in the bank yet
            continue
        origin = library.origins[f"quiz:{quiz.id}"]
        bank = [question for question in quiz.questions if question.asked_under({})]
        if len(bank) < quiz.draw:
            message = f"with no playbook key set {len(bank)} questions can be asked, fewer than the draw of {quiz.draw}"
            yield origin.problem(message, "draw")
        if quiz.draw < len(quiz.objectives):
            yield origin.problem(f"a draw of {quiz.draw} cannot hold {len(quiz.objectives)} objectives", "draw")
        for objective in quiz.objectives:
            if not any(question.objective == objective for question in bank):
                message = f"with no playbook key set no question asks for `{objective}`"
                yield origin.problem(message, "objectives")


def _with_home(library: Library) -> Iterator[tuple[Question, str]]:
    """Give each question with the quiz or module it was read with."""
    for question in library.questions.values():
        home = library.homes.get(question.id)
        if home is not None:
            yield question, home


def _scored_facts(question: Question) -> list[str]:
    """Give the facts that decide what is right: the question's own, and those of its right options."""
    return list(dict.fromkeys([*question.facts, *(f for o in question.options if o.right for f in o.facts)]))
