"""Doing an update: reading what changed, answering its questions until each is right, and the record of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.competency.path import UPDATE
from lms.core.competency.status import Status
from lms.core.permissions import Event
from lms.core.problems import FieldError
from lms.core.quizzes.quiz import Question
from lms.core.quizzes.scoring import Outcome, read_answer, score
from lms.services import attempting, records, standing, update_plan
from lms.services.errors import Invalid, NotFound, PastStep
from lms.services.update_plan import Plan
from lms.services.work import Work
from lms.store import attempts
from lms.store.attempts import AttemptRow, StepRow
from lms.store.decided import TriggerRow


@dataclass(frozen=True, slots=True)
class Update:
    """An update as the actor sees it: what it holds, and how far they are."""

    #: without its kind, such as 2026-12-01-content
    id: str
    #: the day of the change
    day: date
    because: str
    #: why, in the words of who changed it
    notes: tuple[str, ...]
    plan: Plan
    #: competencies of the actor that ask it now
    statuses: tuple[Status, ...]
    #: the earliest day by which it is owed; None while nothing is, or a leave without an end holds the clock
    due_on: date | None
    #: the actor's open attempt, else the last one that was finished
    attempt: AttemptRow | None
    is_open: bool
    #: the day on which it was last finished
    done_on: date | None

    @property
    def owed(self) -> bool:
        """Say whether it is asked of the actor now."""
        return bool(self.statuses)

    @property
    def steps(self) -> tuple[StepRow, ...]:
        """Give what was answered so far."""
        return () if self.attempt is None else self.attempt.steps

    @property
    def right(self) -> frozenset[str]:
        """Give the questions answered right."""
        return frozenset(step.choice["question"] for step in self.steps if step.outcome["right"])

    @property
    def next_question(self) -> Question | None:
        """Give the question that is next: what was answered wrong is asked again after the others."""
        tries = [step.choice["question"] for step in self.steps]
        left = [name for name in self.plan.questions if name not in self.right]
        return self.plan.questions[min(left, key=tries.count)] if left else None

    def outcome(self, step: int) -> Outcome | None:
        """Say how the answer of a step went, from 1; None where there is no such step."""
        if not 1 <= step <= len(self.steps):
            return None
        kept = self.steps[step - 1]
        return Outcome(
            kept.choice["question"],
            kept.outcome["right"],
            critical_miss=False,
            given=tuple(kept.choice["answer"]),
            expected=tuple(kept.outcome["expected"]),
        )


def update(work: Work, update_id: str) -> Update:
    """Give an update: of the texts its attempt was begun with, else as it stands now.

    Who is not asked it may read it; then it holds what every competency that rests on the change asks.

    Raises:
        NotFound: there is no such update.
    """
    rows = update_plan.rows_of(work, update_id)
    tried = attempts.attempts_of(work.session, work.me.person_id, items=[f"{UPDATE}{update_id}"])
    held = attempting.open_one(tried, work)
    finished = next((one for one in reversed(tried) if one.outcome == "done"), None)
    if not rows and finished is None and held is None:
        raise NotFound("update")
    statuses = standing.statuses(work, work.me.person_id, work.me.today)
    mine = _owed(rows, statuses)
    row = held or (None if mine else finished)
    about = mine or rows or _begun_for(work, finished or held)
    named = {f"trigger-{one.id}" for one in mine}
    due = [cause.due_on for status in statuses for cause in status.causes if cause.fact in named]
    closed = None if finished is None or finished.closed_at is None else finished.closed_at
    return Update(
        update_id,
        min(one.day for one in about),
        about[0].because,
        tuple(dict.fromkeys(one.why for one in about if one.why)),
        update_plan.plan(work, mine or rows) if row is None else update_plan.plan_of(work, row),
        tuple(status for status in statuses if status.competency in {one.competency for one in mine}),
        min((day for day in due if day is not None), default=None),
        row,
        held is not None,
        None if closed is None else closed.astimezone(work.me.zone).date(),
    )


def minutes(work: Work, names: Collection[str], statuses: Sequence[Status]) -> Mapping[str, int]:
    """Give the minutes of updates that are owed, by activity id."""
    found = {}
    for name in names:
        rows = _owed(update_plan.rows_of(work, name.removeprefix(UPDATE)), statuses)
        if rows:
            found[name] = update_plan.plan(work, rows).minutes
    return found


def begin(work: Work, update_id: str) -> Update:
    """Keep that the actor read what changed, and go on to the questions; one that was begun goes on.

    Where there is no question to ask, it is done with this.

    Raises:
        NotFound: there is no such update, or it is not asked of the actor now.
    """
    found = update(work, update_id)
    if found.is_open or (found.done_on is not None and not found.owed):
        return found
    if not found.owed:
        raise NotFound("update")
    item = f"{UPDATE}{update_id}"
    attempting.close_abandoned(attempts.attempts_of(work.session, work.me.person_id, items=[item]), work)
    attempt_id = attempts.begin(
        work.session, person_id=work.me.person_id, item=item, now=work.now, setup=dict(found.plan.setup)
    )
    if not found.plan.questions:
        return _close(work, update_id, attempt_id, found.plan)
    work.record(Event.ATTEMPT_BEGUN, attempt=attempt_id)
    return update(work, update_id)


def answer(work: Work, update_id: str, attempt_id: int, step: int, given: Sequence[str]) -> Update:
    """Keep the answer of a step; with the last question right the update is done and its record made.

    The same answer to a past step changes nothing.

    Raises:
        NotFound: there is no such update, or no such attempt of the actor's.
        Invalid: on `answer`, when it cannot be read; on `step`, when it has not been reached.
        PastStep: another answer to a step that is done, or the attempt stood open too long.
    """
    row = attempting.own(work, attempt_id, f"{UPDATE}{update_id}")
    found = update(work, update_id)
    if 1 <= step <= len(row.steps):
        kept = row.steps[step - 1].choice
        question = update_plan.plan_of(work, row).questions[kept["question"]]
        if list(_read(question, given)) == kept["answer"]:
            return found
        raise PastStep(question.id)
    if not attempting.is_open(row, work) or found.attempt is None or found.attempt.id != attempt_id:
        raise PastStep(update_id)
    asked = found.next_question
    if step != len(row.steps) + 1 or asked is None:
        raise Invalid("step", "this question has not been reached")
    answered = _read(asked, given)
    outcome = score(asked, answered, found.plan.values)
    attempts.add_step(
        work.session,
        attempt_id=attempt_id,
        step=step,
        choice={"question": asked.id, "answer": list(answered)},
        outcome={"right": outcome.right, "expected": list(outcome.expected)},
    )
    after = update(work, update_id)
    if after.next_question is not None:
        work.record(Event.ATTEMPT_STEP, attempt=attempt_id, step=step)
        return after
    return _close(work, update_id, attempt_id, found.plan)


def _read(question: Question, given: Sequence[str]) -> tuple[str, ...]:
    try:
        return read_answer(question, given)
    except FieldError as error:
        raise Invalid(error.field, error.message) from error


def _close(work: Work, update_id: str, attempt_id: int, plan: Plan) -> Update:
    attempts.close(work.session, attempt_id=attempt_id, outcome="done", score=None)
    records.add_passed(
        work,
        f"{UPDATE}{update_id}",
        score=None,
        revisions=dict(plan.revisions),
        playbook=dict(plan.values),
        attempt_id=attempt_id,
    )
    work.record(Event.ATTEMPT_CLOSED, attempt=attempt_id)
    return update(work, update_id)


def _owed(rows: Sequence[TriggerRow], statuses: Sequence[Status]) -> tuple[TriggerRow, ...]:
    """Give the triggers among some that ask something of whoever stands so."""
    open_ = {cause.fact for status in statuses for cause in status.causes}
    return tuple(row for row in rows if f"trigger-{row.id}" in open_)


def _begun_for(work: Work, row: AttemptRow | None) -> tuple[TriggerRow, ...]:
    """Give the triggers that an attempt was begun for, though they were taken back since."""
    return () if row is None else update_plan.rows_by_id(work, row.setup["triggers"])
