"""Everything the content as a whole must satisfy, all mistakes at once: one tuple of checks of one signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from lms.core.content import check_card, check_cases, check_products, check_questions, check_references, check_texts
from lms.core.content.library import Library
from lms.core.content.revisions import plan
from lms.core.modules.module import LONGEST_MINUTES
from lms.core.problems import Problem

Check = Callable[[Library], Iterable[Problem]]


def check(library: Library, pictures: frozenset[str] | None = None) -> tuple[Problem, ...]:
    """Ask every check; `pictures` are the names of the pictures the program draws (None: not checked)."""
    known = replace(library, pictures=pictures)
    return tuple(sorted({problem for ask in CHECKS for problem in ask(known)}))


def objectives_taught(library: Library) -> Iterable[Problem]:
    """Each objective of a module is taught by a section; a section teaches only objectives of its module."""
    for module in library.modules.values():
        origin = library.origins[f"module:{module.id}"]
        taught = {objective for section in module.sections for objective in section.objectives}
        for objective in module.objectives:
            if objective not in taught:
                yield origin.problem(f"no section teaches the objective `{objective}`", "objectives")
        for section in module.sections:
            for objective in section.objectives:
                if objective not in module.objectives:
                    message = f"section `{section.id}` teaches `{objective}`, which is no objective of the module"
                    yield origin.problem(message, "sections", section.id, "objectives")


def objectives_tested(library: Library) -> Iterable[Problem]:
    """Each objective of a module is tested by a check of it, or by a question of a quiz that belongs to it."""
    quizzes_known = not any(name.startswith("quiz:") for name in library.unreadable)
    for module in library.modules.values():
        if not quizzes_known or f"module:{module.id}" in library.unreadable:
            continue
        tested = {
            library.questions[check_id].objective
            for section in module.sections
            for check_id in section.checks
            if check_id in library.questions
        }
        for quiz in library.quizzes.values():
            if quiz.module == module.id:
                tested |= {question.objective for question in quiz.questions}
        for objective in module.objectives:
            if objective not in tested:
                origin = library.origins[f"module:{module.id}"]
                yield origin.problem(f"no check and no quiz of the module tests `{objective}`", "objectives")


def reading_time(library: Library) -> Iterable[Problem]:
    """A module is read in ten minutes at most."""
    for module in library.modules.values():
        if module.minutes > LONGEST_MINUTES:
            message = f"reading takes {module.minutes:.1f} minutes; a module has at most {LONGEST_MINUTES}"
            yield library.origins[f"module:{module.id}"].problem(message, "sections")


def notes_cover(library: Library) -> Iterable[Problem]:
    """Each text has a revision note that covers it, so that a first publish can be made."""
    return plan((), library).problems


CHECKS: tuple[Check, ...] = (
    check_references.facts_have_sources,
    check_references.playbook_positions,
    check_references.competency_activities,
    check_references.quiz_modules,
    check_products.products_rest_on_facts,
    check_products.product_marks,
    check_products.product_numbers,
    objectives_taught,
    objectives_tested,
    reading_time,
    notes_cover,
    check_questions.facts_exist,
    check_questions.objectives_exist,
    check_questions.playbook_keys,
    check_questions.critical_grounds,
    check_questions.nothing_local_scored,
    check_questions.draw_filled,
    check_texts.braces,
    check_texts.citations_known,
    check_texts.no_html,
    check_texts.links,
    check_texts.pictures,
    check_texts.figures,
    check_texts.site_choices,
    check_texts.bare_numbers,
    check_card.card_facts,
    check_card.card_keys,
    check_card.card_numbers,
    *check_cases.CASE_CHECKS,
)
