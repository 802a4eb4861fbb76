"""Which questions an update asks: those that changed, then those most closely tied to what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import zip_longest

from lms.core.content.library import Library
from lms.core.content.uses import keys_of_question
from lms.core.modules.module import MINUTES_PER_CHECK, WORDS_PER_MINUTE, Module, Section

#: what an update is meant to take, in minutes: reading and answering
AIM_MINUTES = 2
#: questions asked beside those that changed, at most
MOST_TIED = 5


def tied_to_section(library: Library, module: Module, section: Section) -> tuple[str, ...]:
    """Give the ids of the questions about a section, the most closely tied first.

    Its own knowledge checks, then the questions of the module's quizzes: by how many facts they share with the section,
    and then those of one of its objectives.
    """
    bank = [question for quiz in library.quizzes.values() if quiz.module == module.id for question in quiz.questions]
    shared = {question.id: len(set(question.facts) & set(section.facts)) for question in bank}
    tied = [question for question in bank if shared[question.id] or question.objective in section.objectives]
    tied.sort(key=lambda question: (-shared[question.id], question.objective not in section.objectives))
    return (*section.checks, *(question.id for question in tied))


def tied_to_keys(library: Library, keys: Collection[str], activities: Collection[str]) -> tuple[str, ...]:
    """Give the ids of the questions of some activities that show a playbook key; first those that hang on it."""
    found = [
        question
        for name, question in library.questions.items()
        if library.homes.get(name) in activities and not keys_of_question(question).isdisjoint(keys)
    ]
    return tuple(question.id for question in sorted(found, key=lambda question: question.playbook not in keys))


def choose(
    changed: Sequence[str], tied: Iterable[Sequence[str]], words: int, asked: Callable[[str], bool]
) -> tuple[str, ...]:
    """Choose the questions of an update, the changed ones all, the tied ones in turn from each changed place.

    `tied` has a list for each changed place, `words` are those to read, `asked` says whether a question can be asked
    here. Tied questions are taken while reading and answering stay within `AIM_MINUTES`; one is always asked where
    there is one.
    """
    chosen = list(dict.fromkeys(name for name in changed if asked(name)))
    spare = [name for turn in zip_longest(*tied) for name in turn if name is not None and asked(name)]
    for name in dict.fromkeys(spare):
        full = len(chosen) >= MOST_TIED or minutes(words, len(chosen) + 1) > AIM_MINUTES
        if name not in chosen and not (chosen and full):
            chosen.append(name)
    return tuple(chosen)


def minutes(words: int, questions: int) -> float:
    """Give the minutes that reading so many words and answering so many questions takes."""
    return words / WORDS_PER_MINUTE + questions * MINUTES_PER_CHECK
