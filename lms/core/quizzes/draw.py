"""Draw the questions of one attempt: every objective, an order of its own, the same for the same seed for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from lms.core.quizzes.quiz import Kind, Question, Quiz

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """One question of an attempt with its options in the order they are shown."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The questions of one attempt, in order."""

    quiz: str
    questions: tuple[DrawnQuestion, ...]


def draw(quiz: Quiz, seed: int, playbook: Mapping[str, object]) -> Drawn:
    """Draw `quiz.draw` questions, at least one of each objective, leaving out those that hang on an undecided key.

    The same quiz, seed and values give the same draw on every Python version: of the generator only `random()` is used,
    whose sequence for a whole-number seed is promised not to change. A bank smaller than the draw is asked whole.
    """
    random = Random(seed)  # noqa: S311  # an exam order, not a secret
    bank = shuffled([question for question in quiz.questions if question.asked_under(playbook)], random)
    chosen: list[Question] = []
    for objective in quiz.objectives:
        chosen.extend([question for question in bank if question.objective == objective][:1])
    rest = [question for question in bank if question not in chosen]
    chosen.extend(rest[: max(quiz.draw - len(chosen), 0)])
    return Drawn(quiz.id, tuple(drawn_question(question, random) for question in shuffled(chosen, random)))


def drawn_question(question: Question, random: Random) -> DrawnQuestion:
    """Give a question with its options shuffled; grades keep their order, so nobody has to search them."""
    options = [option.id for option in question.options]
    if question.kind not in (Kind.GRADE_CRS, Kind.GRADE_ICANS):
        options = shuffled(options, random)
    return DrawnQuestion(question.id, tuple(options))


def shuffled(items: Sequence[Item], random: Random) -> list[Item]:
    """Give the items in a random order (Fisher and Yates), using nothing of the generator but `random()`."""
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = int(random.random() * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result
