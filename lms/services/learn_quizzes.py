"""Taking a quiz: drawn once, one question a step, scored by the core when the last one is answered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.content.uses import keys_of_question
from lms.core.content.values import PlaybookValue
from lms.core.permissions import Event
from lms.core.problems import FieldError
from lms.core.quizzes.draw import Drawn, DrawnQuestion, draw
from lms.core.quizzes.quiz import Question, Quiz
from lms.core.quizzes.scoring import Result, read_answer, result
from lms.services import attempting, outdated, records
from lms.services import learn_attempts as shared
from lms.services.errors import Invalid, NotFound, PastStep
from lms.services.work import Work
from lms.store import attempts
from lms.store.attempts import AttemptRow

#: seeds are small enough for every JSON reader
SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Taken:
    """One attempt of a quiz as it stands: the fold of its answers."""

    id: int
    quiz_id: str
    begun_at: datetime
    closed_at: datetime | None
    drawn: Drawn
    #: the drawn questions by id, in the revision they were asked in
    questions: Mapping[str, Question]
    #: what was answered, by question id
    answers: Mapping[str, tuple[str, ...]]
    #: the site's values it runs on
    values: Mapping[str, PlaybookValue]
    pass_at: int
    #: passed, not-passed, abandoned; None while it is open
    outcome: str | None
    #: while it is open: the day of the newest change of its questions since; what is passed does not answer that
    changed_on: date | None = None
    #: while it is open: the rules of care it was begun with and the site no longer goes by; it cannot go on
    changed_keys: tuple[str, ...] = ()

    @property
    def step(self) -> int:
        """Give the number of the question that is next, from 1."""
        return len(self.answers) + 1

    @property
    def next_question(self) -> DrawnQuestion | None:
        """Give the question that is next, or None when all were answered."""
        return self.drawn.questions[self.step - 1] if self.step <= len(self.drawn.questions) else None

    def result(self) -> Result:
        """Score what was answered."""
        return result(self.drawn, self.questions, self.answers, self.values, self.pass_at)


@dataclass(frozen=True, slots=True)
class Past:
    """An attempt in a list."""

    id: int
    begun_at: datetime
    outcome: str | None
    score: int | None


@dataclass(frozen=True, slots=True)
class Intro:
    """What the page before a quiz tells."""

    quiz: Quiz
    #: how many questions an attempt asks under the site's values
    asked: int
    open_attempt: int | None
    #: how many questions of the open attempt were answered
    answered: int
    past: tuple[Past, ...]


def intro(work: Work, quiz_id: str) -> Intro:
    """Give a quiz with the actor's attempts, the newest first.

    Raises:
        NotFound: there is no such quiz.
    """
    quiz = _quiz(work, quiz_id)
    rows = attempts.attempts_of(work.session, work.me.person_id, items=[f"quiz:{quiz_id}"])
    row = attempting.open_one(rows, work)
    values = records.site_values(work)
    bank = [question for question in quiz.questions if question.asked_under(values)]
    return Intro(
        quiz,
        min(quiz.draw, len(bank)),
        None if row is None else row.id,
        0 if row is None else len(row.steps),
        tuple(
            Past(one.id, one.begun_at, one.outcome or ("abandoned" if one != row else None), one.score)
            for one in reversed(rows)
            if one != row
        ),
    )


def begin(work: Work, quiz_id: str, seed: int | None = None, *, anew: bool = False) -> int:
    """Draw a new attempt and give its number; one that is open goes on.

    With `anew` one that is open is given up where what it asks has changed since.

    Raises:
        NotFound: there is no such quiz.
    """
    quiz = _quiz(work, quiz_id)
    rows = attempts.attempts_of(work.session, work.me.person_id, items=[f"quiz:{quiz_id}"])
    if (row := attempting.open_one(rows, work)) is not None:
        held = _taken(work, row)
        if not anew or (held.changed_on is None and not held.changed_keys):
            return row.id
        attempts.close(work.session, attempt_id=row.id, outcome="abandoned", score=None)
    attempting.close_abandoned(rows, work)
    values, newest = records.site_values(work), shared.current(work)
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    drawn = draw(quiz, seed, values)
    keys = {key for item in drawn.questions for key in keys_of_question(quiz.question(item.question))}
    setup = {
        "seed": seed,
        "questions": [
            [item.question, newest["question", item.question], list(item.options)] for item in drawn.questions
        ],
        "playbook": attempting.plain(attempting.used(values, keys)),
        "pass_at": quiz.pass_at,
    }
    attempt_id = attempts.begin(
        work.session, person_id=work.me.person_id, item=f"quiz:{quiz_id}", now=work.now, setup=setup
    )
    work.record(Event.ATTEMPT_BEGUN, attempt=attempt_id)
    return attempt_id


def taken(work: Work, quiz_id: str, attempt_id: int) -> Taken:
    """Give an attempt of the actor as it stands.

    Raises:
        NotFound: there is none of that number, or it is another person's or another quiz's.
    """
    return _taken(work, attempting.own(work, attempt_id, f"quiz:{quiz_id}"))


def answer_question(work: Work, quiz_id: str, attempt_id: int, step: int, given: Sequence[str]) -> Taken:
    """Keep the answer to question number `step`; the last one closes the attempt, and passing it makes the record.

    The same answer to a past step changes nothing.

    Raises:
        NotFound: there is none of that number, or it is another person's or another quiz's.
        Invalid: on `answer`, when it cannot be read; on `step`, when that question has not been reached.
        PastStep: another answer to a step that is done, the attempt stood open too long, or the site changed a rule of
            care it was begun with: nobody is scored on what no longer holds.
    """
    row = attempting.own(work, attempt_id, f"quiz:{quiz_id}")
    before = _taken(work, row)
    if step < 1 or step > min(before.step, len(before.drawn.questions)):
        raise Invalid("step", "this question has not been reached")
    item = before.drawn.questions[step - 1]
    try:
        answer = read_answer(before.questions[item.question], given)
    except FieldError as error:
        raise Invalid(error.field, error.message) from error
    if step < before.step:
        if before.answers[item.question] == answer:
            return before
        raise PastStep(item.question)
    if not attempting.is_open(row, work) or before.changed_keys:
        raise PastStep(item.question)
    attempts.add_step(work.session, attempt_id=attempt_id, step=step, choice=list(answer), outcome=None)
    after = taken(work, quiz_id, attempt_id)
    if after.next_question is not None:
        work.record(Event.ATTEMPT_STEP, attempt=attempt_id, step=step)
        return after
    return _close(work, after, row)


def _close(work: Work, after: Taken, row: AttemptRow) -> Taken:
    """Close an attempt whose every question was answered."""
    scored = after.result()
    outcome = "passed" if scored.passed else "not-passed"
    attempts.close(work.session, attempt_id=after.id, outcome=outcome, score=scored.percent)
    if scored.passed:
        records.add_passed(
            work,
            row.item,
            score=scored.percent,
            revisions={f"question:{name}": revision for name, revision, _options in row.setup["questions"]},
            playbook=dict(after.values),
            attempt_id=after.id,
        )
    work.record(Event.ATTEMPT_CLOSED, attempt=after.id)
    return taken(work, after.quiz_id, after.id)


def _taken(work: Work, row: AttemptRow) -> Taken:
    wanted = {name: revision for name, revision, _options in row.setup["questions"]}
    quiz_id = row.item.removeprefix("quiz:")
    drawn = Drawn(quiz_id, tuple(DrawnQuestion(n, tuple(options)) for n, _revision, options in row.setup["questions"]))
    answers = {item.question: tuple(step.choice) for item, step in zip(drawn.questions, row.steps, strict=False)}
    values = attempting.kept_values(row)
    outcome = attempting.outcome_of(row, work)
    change = None
    if outcome is None:
        change = outdated.changed_text(work, {f"question:{name}": revision for name, revision in wanted.items()})
    return Taken(
        row.id,
        quiz_id,
        row.begun_at,
        row.closed_at,
        drawn,
        shared.questions_at(work, wanted, shared.current(work)),
        answers,
        values,
        row.setup["pass_at"],
        outcome,
        None if change is None else change.day,
        outdated.changed_values(work, values, records.site_values(work)) if outcome is None else (),
    )


def _quiz(work: Work, quiz_id: str) -> Quiz:
    quiz = work.library.quizzes.get(quiz_id)
    if quiz is None:
        raise NotFound("quiz")
    return quiz
