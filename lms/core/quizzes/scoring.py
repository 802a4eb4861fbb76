"""Score answers: what cannot be read is asked again, what is missing is not right, a critical miss is no pass."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.core.problems import FieldError
from lms.core.quizzes.draw import Drawn
from lms.core.quizzes.quiz import Kind, Question

#: one number, then anything without a digit (the unit, which is ignored)
_NUMBER = re.compile(r"\s*([+\-−]?\d+(?:[.,]\d+)?)[^\d.,]*\.?\s*", re.ASCII)
#: `1,000` is a thousand to some and one to others
_THOUSANDS = re.compile(r",\d{3}$", re.ASCII)
#: room for the last bit of binary arithmetic, far below any clinical tolerance
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went."""

    question: str
    right: bool
    #: a critical question was answered wrong, or not at all
    critical_miss: bool
    #: option ids chosen, or the number as text; empty when it was not answered
    given: tuple[str, ...]
    #: option ids that are right under the values used, or the number as text
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How a whole attempt went."""

    #: per cent right, rounded down
    percent: int
    passed: bool
    #: ids of the critical questions missed
    critical_failed: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


def read_answer(question: Question, given: Sequence[str]) -> tuple[str, ...]:
    """Bring what a form sent into the one shape an answer has: option ids in the question's order, or one number.

    Raises:
        FieldError: on `answer`, when nothing, too much, or something else than what was offered was sent.
    """
    if question.kind is Kind.NUMERIC:
        if len(given) != 1 or not given[0].strip():
            raise FieldError("answer", "write one number")
        return (repr(read_number(given[0])),)
    offered = [option.id for option in question.options]
    chosen = set(given)
    if not chosen:
        raise FieldError("answer", "choose an answer")
    if not chosen <= set(offered):
        raise FieldError("answer", "this answer was not offered")
    if question.kind is not Kind.MULTIPLE and len(chosen) > 1:
        raise FieldError("answer", "choose one answer")
    return tuple(option for option in offered if option in chosen)


def read_number(text: str) -> float:
    """Read a number as people write it: comma or point, unit behind it ignored (`38,4 °C` is 38.4).

    Raises:
        FieldError: on `answer`, when it is not exactly one number; `1,000` or `38 or 39` is not guessed at.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or _THOUSANDS.search(match[1]):
        raise FieldError("answer", "write one number, such as 38.4")
    return float(match[1].replace(",", ".").replace("−", "-"))


def score(question: Question, given: Sequence[str], playbook: Mapping[str, object]) -> Outcome:
    """Score one answer under the playbook values it was asked with; nothing given is not right.

    `given` is what `read_answer` made. A number is right within its tolerance; of several options exactly the right
    ones.
    """
    if question.number is not None:
        expected: tuple[str, ...] = (repr(question.number.value),)
        right = _number_is_right(question, given)
    else:
        wanted = question.right_options(playbook)
        expected = tuple(option.id for option in question.options if option.id in wanted)
        # An undecided key leaves nothing that could be right: an empty answer must not equal an empty key.
        right = bool(wanted) and frozenset(given) == wanted
    return Outcome(question.id, right, question.critical and not right, tuple(given), expected)


def _number_is_right(question: Question, given: Sequence[str]) -> bool:
    if question.number is None or len(given) != 1:
        return False
    try:
        distance = abs(read_number(given[0]) - question.number.value)
    except FieldError:
        return False
    return distance <= question.number.tolerance + _ROUNDING


def result(
    drawn: Drawn,
    questions: Mapping[str, Question],
    answers: Mapping[str, Sequence[str]],
    playbook: Mapping[str, object],
    pass_at: int,
) -> Result:
    """Score a whole attempt: passed at `pass_at` per cent or more of all drawn questions, without a critical miss.

    `questions` holds every drawn question, in the revision it was asked. A question without an answer is not right.
    """
    outcomes = tuple(
        score(questions[item.question], answers.get(item.question, ()), playbook) for item in drawn.questions
    )
    right = sum(outcome.right for outcome in outcomes)
    critical = tuple(outcome.question for outcome in outcomes if outcome.critical_miss)
    enough = bool(outcomes) and right * 100 >= pass_at * len(outcomes)
    percent = right * 100 // len(outcomes) if outcomes else 0
    return Result(percent, enough and not critical, critical, outcomes)
