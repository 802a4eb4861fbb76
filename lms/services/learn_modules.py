"""Reading a module: sections confirmed, knowledge checks answered, the module done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.core.content.uses import keys_of_module
from lms.core.content.values import PROGRAMME, PlaybookValue, values_on
from lms.core.modules.module import Module, Section
from lms.core.modules.progress import Progress, progress
from lms.core.permissions import Event
from lms.core.problems import FieldError
from lms.core.quizzes.quiz import Question
from lms.core.quizzes.scoring import Outcome, read_answer, score
from lms.services import attempting, outdated, records
from lms.services import learn_attempts as shared
from lms.services.errors import Invalid, NotFound, PastStep
from lms.services.work import Work
from lms.store import attempts, decisions, people, site
from lms.store.attempts import AttemptRow


@dataclass(frozen=True, slots=True)
class Reading:
    """A module as the actor reads it, in the revisions they began with."""

    module: Module
    #: the knowledge checks by id
    checks: Mapping[str, Question]
    #: how each answered check went
    outcomes: Mapping[str, Outcome]
    progress: Progress
    #: the site's values today
    values: Mapping[str, PlaybookValue]
    #: the attempt that is open, or the last that was finished
    attempt_id: int | None
    #: the day the attempt shown was finished
    done_on: date | None
    #: the day of the newest change of its texts since it was begun: finishing it does not answer that
    changed_on: date | None = None
    #: sections confirmed before a rule of care changed that they show: they are read once more
    again: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """What the site decided for one playbook key, since when and by whom."""

    value: PlaybookValue
    in_force_from: date
    #: empty when it was set on the command line
    by: str
    #: the facility whose own value it is; empty for the whole programme
    facility: str


def decided(work: Work, keys: Collection[str]) -> Mapping[str, Decided]:
    """Give what holds today at the actor's facility for those of the keys that the site has set."""
    me = work.me
    rows = [row for row in decisions.playbook_values(work.session) if row.key in keys]
    values = values_on(rows, me.facility, me.today)
    names = {p.id: p.name for p in people.people(work.session, {r.actor_id for r in rows if r.actor_id is not None})}
    facilities = site.facilities(work.session)
    found: dict[str, Decided] = {}
    for row in sorted(rows, key=lambda row: (row.scope == me.facility, row.in_force_from, row.id)):
        holds = row.key in values and row.value == values[row.key] and row.in_force_from <= me.today
        if holds and row.scope in {PROGRAMME, me.facility}:
            where = facilities[row.scope].name if row.scope in facilities else ""
            found[row.key] = Decided(values[row.key], row.in_force_from, names.get(row.actor_id or 0, ""), where)
    return found


def reading(work: Work, module_id: str) -> Reading:
    """Give a module with where the actor stands in it: the open reading, else the last finished one, else none.

    Raises:
        NotFound: there is no such module.
    """
    module = work.library.modules.get(module_id)
    if module is None:
        raise NotFound("module")
    rows = attempts.attempts_of(work.session, work.me.person_id, items=[f"module:{module_id}"])
    row = attempting.open_one(rows, work) or next((one for one in reversed(rows) if one.outcome == "done"), None)
    return _reading(work, module, row)


def past_reading(work: Work, attempt_id: int) -> Reading:
    """Give one reading of the actor's, open or ended, in the revisions and, once it is done, the site values it had.

    Raises:
        NotFound: there is none of that number, or it is another person's.
    """
    row = attempting.mine(work, attempt_id)
    if not row.item.startswith("module:"):
        raise NotFound("attempt")
    module_id = row.item.removeprefix("module:")
    # a module that is no longer shipped keeps its number for a name
    gone = Module(module_id, module_id, (), "", {}, (), ())
    found = _reading(work, work.library.modules.get(module_id, gone), row)
    for record in attempting.standing_records(work):
        if record.attempt_id == attempt_id:
            kept = {key: tuple(value) if isinstance(value, list) else value for key, value in record.playbook.items()}
            return replace(found, values={**found.values, **kept})
    return found


def confirm(work: Work, module_id: str, section_id: str) -> Reading:
    """Keep that the actor read a section; a second time changes nothing.

    Raises:
        NotFound: there is no such module or section.
    """
    before = reading(work, module_id)
    _section(before.module, section_id)
    standing = {section.section: section for section in before.progress.sections}
    if standing[section_id].confirmed:
        return before
    return _step(work, before, {"confirm": section_id}, {})


def answer_check(work: Work, module_id: str, section_id: str, question_id: str, given: Sequence[str]) -> Reading:
    """Keep the first answer to a knowledge check; the same answer again changes nothing.

    Raises:
        NotFound: there is no such check in this section.
        Invalid: on `answer`, when it cannot be read.
        PastStep: another answer was given before.
    """
    before = reading(work, module_id)
    if question_id not in _section(before.module, section_id).checks or question_id not in before.checks:
        raise NotFound("check")
    question = before.checks[question_id]
    try:
        answer = read_answer(question, given)
    except FieldError as error:
        raise Invalid(error.field, error.message) from error
    if (held := before.outcomes.get(question_id)) is not None:
        if held.given == answer:
            return before
        raise PastStep(question_id)
    outcome = score(question, answer, before.values)
    kept = {"right": outcome.right, "expected": list(outcome.expected)}
    return _step(work, before, {"check": question_id, "answer": list(answer)}, kept)


def read_again(work: Work, module_id: str) -> int:
    """Begin the module anew and give the attempt; one that is open goes on, unless its texts have changed since.

    Raises:
        NotFound: there is no such module.
    """
    if module_id not in work.library.modules:
        raise NotFound("module")
    rows = attempts.attempts_of(work.session, work.me.person_id, items=[f"module:{module_id}"])
    if (row := attempting.open_one(rows, work)) is not None:
        if outdated.changed_text(work, _revisions(row)) is None:
            return row.id
        attempts.close(work.session, attempt_id=row.id, outcome="abandoned", score=None)
    attempt_id = _begin(work, work.library.modules[module_id], rows)
    work.record(Event.ATTEMPT_BEGUN, attempt=attempt_id)
    return attempt_id


def _reading(work: Work, module: Module, row: AttemptRow | None) -> Reading:
    newest = shared.current(work)
    values = records.site_values(work)
    if row is None:
        checks = {name: work.library.questions[name] for section in module.sections for name in section.checks}
        done = progress(module, frozenset(), _unasked(checks, values))
        return Reading(module, checks, {}, done, values, None, None)
    shown = Module(
        module.id,
        module.title,
        module.job_roles,
        module.summary,
        module.objectives,
        tuple(shared.section_at(work, module.id, name, number, newest) for name, number in row.setup["sections"]),
        module.key_points,
    )
    checks = shared.questions_at(work, row.setup["checks"], newest)
    is_open = attempting.is_open(row, work)
    again = outdated.read_before(work, row, shown.sections) if is_open else frozenset[str]()
    confirmed = frozenset(step.choice["confirm"] for step in row.steps if "confirm" in step.choice) - again
    outcomes = {
        step.choice["check"]: Outcome(
            step.choice["check"],
            step.outcome["right"],
            critical_miss=False,
            given=tuple(step.choice["answer"]),
            expected=tuple(step.outcome["expected"]),
        )
        for step in row.steps
        if "check" in step.choice
    }
    stand = progress(shown, confirmed, outcomes.keys() | _unasked(checks, values))
    closed = None if row.closed_at is None else row.closed_at.astimezone(work.me.zone).date()
    change = outdated.changed_text(work, _revisions(row)) if is_open else None
    changed_on = None if change is None else change.day
    return Reading(shown, checks, outcomes, stand, values, row.id, closed, changed_on, again)


def _revisions(row: AttemptRow) -> dict[str, int]:
    """Name every text of a reading with its revision."""
    module_id = row.item.removeprefix("module:")
    sections = {f"section:{module_id}/{name}": revision for name, revision in row.setup["sections"]}
    return sections | {f"question:{name}": revision for name, revision in row.setup["checks"].items()}


def _unasked(checks: Mapping[str, Question], values: Mapping[str, PlaybookValue]) -> frozenset[str]:
    """Give the checks that hang on a key the site has not set: they are shown, and hold nobody up."""
    return frozenset(name for name, check in checks.items() if not check.asked_under(values))


def _section(module: Module, section_id: str) -> Section:
    try:
        return module.section(section_id)
    except KeyError as error:
        raise NotFound("section") from error


def _step(work: Work, before: Reading, choice: dict[str, object], outcome: dict[str, object]) -> Reading:
    """Add a step, beginning the reading if need be, and finish the module with its last step."""
    item = f"module:{before.module.id}"
    rows = attempts.attempts_of(work.session, work.me.person_id, items=[item])
    row = attempting.open_one(rows, work)
    if row is None:
        attempt_id, number = _begin(work, work.library.modules[before.module.id], rows), 1
    else:
        attempt_id, number = row.id, len(row.steps) + 1
    attempts.add_step(work.session, attempt_id=attempt_id, step=number, choice=choice, outcome=outcome)
    kept = attempts.attempt(work.session, attempt_id)
    after = _reading(work, work.library.modules[before.module.id], kept)
    if kept is None or not after.progress.done:
        work.record(Event.ATTEMPT_STEP, attempt=attempt_id, step=number)
        return after
    attempts.close(work.session, attempt_id=attempt_id, outcome="done", score=None)
    records.add_passed(
        work,
        item,
        score=None,
        revisions=_revisions(kept),
        playbook=attempting.used(after.values, keys_of_module(after.module, after.checks.values())),
        attempt_id=attempt_id,
    )
    work.record(Event.ATTEMPT_CLOSED, attempt=attempt_id)
    return after


def _begin(work: Work, module: Module, rows: Sequence[AttemptRow]) -> int:
    attempting.close_abandoned(rows, work)
    newest = shared.current(work)
    checks = [name for section in module.sections for name in section.checks]
    setup = {
        "sections": [[section.id, newest["section", f"{module.id}/{section.id}"]] for section in module.sections],
        "checks": {name: newest["question", name] for name in checks},
    }
    return attempts.begin(
        work.session, person_id=work.me.person_id, item=f"module:{module.id}", now=work.now, setup=setup
    )
