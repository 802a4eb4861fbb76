"""Cases: begin a run, choose step by step, take a choice back in training, and tell the run at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.cases import engine, handover
from lms.core.cases.debrief import Debrief, debrief
from lms.core.cases.engine import Available, ChoiceError
from lms.core.cases.handover import PassedOn
from lms.core.cases.outcome import Outcome
from lms.core.cases.scoring import judge
from lms.core.cases.script import Choice, Role, Script, TaskKind
from lms.core.cases.state import Mode, State
from lms.core.permissions import Event
from lms.services import attempting, case_night, records
from lms.services.case_night import UNDO, item
from lms.services.errors import Closed, Invalid, NotFound, PastStep
from lms.services.work import Work
from lms.store import attempts, content, people


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """A case as one role plays it, and where the actor stands with it."""

    script: Script
    role: Role
    #: the actor holds this job role today
    mine: bool
    #: open runs to go on with, by mode
    open_runs: dict[Mode, int]
    #: how many runs were played to the end
    played: int
    #: the last day it was passed
    passed_on: date | None
    #: earlier roles of which the actor has an ended run, so that a training run receives the actor's own hand-over
    own_hand_over: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A run as it stands."""

    id: int
    script: Script
    role: Role
    state: State
    #: the number the next form carries; choices taken back count too
    step: int
    now: Available
    #: what the last choice did; None before the first
    last: Outcome | None
    #: None while it is open; passed, not-passed, done or abandoned
    outcome: str | None
    #: the roles it received from, each with the actor's own run; None: the author's hand-over
    senders: Mapping[str, int | None]

    @property
    def over(self) -> bool:
        """The case was played to its end."""
        return self.state.over


@dataclass(frozen=True, slots=True)
class CaseDebrief:
    """A run told beside the expert path."""

    run: CaseRun
    told: Debrief
    outcomes: tuple[Outcome, ...]
    begun_at: datetime
    #: what each later role of the night receives from this run
    passed_on: tuple[PassedOn, ...]


def case_standings(work: Work) -> tuple[CaseStanding, ...]:
    """Give every case and role with the actor's standing, those of the actor's own job role first."""
    me = work.me
    pairs = [(script, role) for script in work.library.cases.values() for role in script.roles]
    rows = attempts.attempts_of(work.session, me.person_id, items=[item(s.id, r.id) for s, r in pairs])
    passed = _passed(work)
    held = {
        position.job_role
        for position in people.positions(work.session, person_ids=[me.person_id])
        if position.holds_on(me.today)
    }
    found = [
        CaseStanding(
            script,
            role,
            mine=bool(held & set(role.job_roles)),
            open_runs=_open_runs(_of(rows, script.id, role.id), work),
            played=sum(row.outcome in case_night.ENDED for row in _of(rows, script.id, role.id)),
            passed_on=passed.get(item(script.id, role.id)),
            own_hand_over=tuple(script.role(sender) for sender in case_night.handing_on(rows, script, role)),
        )
        for script, role in pairs
    ]
    # within a case in the order of its night
    return tuple(sorted(found, key=lambda standing: (not standing.mine, standing.script.title)))


def case_standing(work: Work, case_id: str, role_id: str) -> CaseStanding:
    """Give one case as one role plays it.

    Raises:
        NotFound: there is no such case or role.
    """
    for standing in case_standings(work):
        if (standing.script.id, standing.role.id) == (case_id, role_id):
            return standing
    raise NotFound("case")


def begin_case(work: Work, case_id: str, role_id: str, mode: Mode, *, own: bool = True) -> int:
    """Begin a run and give its id; with one of this mode open already, give that one and change nothing.

    The run keeps the revision of the case, the site's values and what it receives from the roles before it: in
    training, and if `own` is wanted, what the actor handed over there.

    Raises:
        NotFound: there is no such case or role.
    """
    me = work.me
    script, role = _script(work, case_id, role_id)
    rows = attempts.attempts_of(work.session, me.person_id, items=[item(case_id, role_id)])
    held = _open_runs(rows, work)
    if mode in held:
        return held[mode]
    attempting.close_abandoned(rows, work)
    values = attempting.used(records.site_values(work), script.playbook)
    revision = content.current(work.session).get(("case", case_id))
    run_id = attempts.begin(
        work.session,
        person_id=me.person_id,
        item=item(case_id, role_id),
        now=work.now,
        setup={
            "mode": mode.value,
            "revision": revision,
            "playbook": attempting.plain(values),
            "received": case_night.received_setup(work, script, role, values, own=own and mode is Mode.TRAINING),
        },
    )
    work.record(Event.ATTEMPT_BEGUN, attempt=run_id)
    return run_id


def case_run(work: Work, case_id: str, role_id: str, run_id: int) -> CaseRun:
    """Give a run of the actor, open or ended.

    Raises:
        NotFound: it is not the actor's, or not of this case and role.
    """
    return _run(work, attempting.own(work, run_id, item(case_id, role_id)), case_id, role_id)


def choose(work: Work, case_id: str, role_id: str, run_id: int, step: int, choice: Choice) -> CaseRun:
    """Make one choice; the same choice for a step already taken changes nothing.

    Raises:
        NotFound: the run is not the actor's.
        PastStep: another choice came for a step already taken.
        Closed: the run has ended.
        Invalid: on `choice`, when it is not on offer.
    """
    row = attempting.own(work, run_id, item(case_id, role_id))
    run = _run(work, row, case_id, role_id)
    if _repeats(row, step, {"task": choice.task, "picked": list(choice.picked)}, run.role):
        return run
    if run.outcome is not None:
        raise Closed(row.item)
    try:
        done = engine.step(run.script, run.state, choice)
    except ChoiceError as error:
        raise Invalid("choice", str(error)) from error
    attempts.add_step(
        work.session,
        attempt_id=run_id,
        step=step,
        choice={"task": choice.task, "picked": list(done.outcome.choice.picked)},
        outcome=_kept(done.outcome),
    )
    if done.state.over:
        _close(work, run, row, done.state)
    else:
        work.record(Event.ATTEMPT_STEP, attempt=run_id, step=step)
    return run


def undo(work: Work, case_id: str, role_id: str, run_id: int, step: int) -> None:
    """Take the last choice back, in training; that it was made and taken back is kept.

    Raises:
        NotFound: the run is not the actor's.
        PastStep: something else was done at this step already.
        Closed: the run has ended.
        Invalid: on `choice`, in assessment or before the first choice.
    """
    row = attempting.own(work, run_id, item(case_id, role_id))
    run = _run(work, row, case_id, role_id)
    if _repeats(row, step, UNDO, run.role):
        return
    if run.outcome is not None:
        raise Closed(row.item)
    try:
        engine.undo(run.script, run.state)
    except ChoiceError as error:
        raise Invalid("choice", str(error)) from error
    attempts.add_step(work.session, attempt_id=run_id, step=step, choice=UNDO, outcome={})
    work.record(Event.ATTEMPT_STEP, attempt=run_id, step=step)


def case_debrief(work: Work, case_id: str, role_id: str, run_id: int) -> CaseDebrief:
    """Tell a run that was played to its end.

    Raises:
        NotFound: it is not the actor's, or it is not at its end.
    """
    row = attempting.own(work, run_id, item(case_id, role_id))
    run = _run(work, row, case_id, role_id)
    if not run.over:
        raise NotFound("debrief")
    return CaseDebrief(
        run,
        debrief(run.script, run.state),
        engine.outcomes(run.script, run.state),
        row.begun_at,
        handover.passed_on(run.script, run.state),
    )


def _close(work: Work, run: CaseRun, row: attempts.AttemptRow, state: State) -> None:
    """End a run with the act of its last step; a passed assessment becomes a record, training never does."""
    told = engine.outcomes(run.script, state)
    passed = judge(run.role, told, over=True, told=handover.told(run.role, state)).passed
    outcome = "done" if state.mode is Mode.TRAINING else "passed" if passed else "not-passed"
    attempts.close(work.session, attempt_id=row.id, outcome=outcome, score=None)
    if outcome == "passed":
        revision = row.setup["revision"]
        records.add_passed(
            work,
            row.item,
            score=None,
            revisions={} if revision is None else {f"case:{run.script.id}": revision},
            playbook=attempting.kept_values(row),
            attempt_id=row.id,
        )
    work.record(Event.ATTEMPT_CLOSED, attempt=row.id)


def _repeats(row: attempts.AttemptRow, step: int, choice: dict[str, object], role: Role) -> bool:
    """Say whether this very step was taken already.

    Raises:
        PastStep: the step was taken with another choice, or steps before it are missing.
    """
    if step == len(row.steps):
        return False
    if 0 <= step < len(row.steps) and _even(row.steps[step].choice, role) == _even(choice, role):
        return True
    raise PastStep(row.item)


def _even(choice: dict[str, object], role: Role) -> dict[str, object]:
    """Sort what was picked, save where its order is the answer, so that equal choices compare equal."""
    task, picked = role.task(str(choice.get("task"))), choice.get("picked")
    if not isinstance(picked, list) or (task is not None and task.kind is TaskKind.CALL_ORDER):
        return choice
    return {**choice, "picked": sorted(picked)}


def _kept(outcome: Outcome) -> dict[str, object]:
    """Give what a step keeps beside the choice, for reading it without the script."""
    computed = outcome.computed
    return {
        "from_minute": outcome.from_minute,
        "to_minute": outcome.to_minute,
        "computed": None if computed is None else computed.answer,
        "marks": [option.mark.value for option in outcome.options],
    }


def _script(work: Work, case_id: str, role_id: str) -> tuple[Script, Role]:
    script = work.library.cases.get(case_id)
    if script is None:
        raise NotFound("case")
    try:
        return script, script.role(role_id)
    except KeyError:
        raise NotFound("role") from None


def _run(work: Work, row: attempts.AttemptRow, case_id: str, role_id: str) -> CaseRun:
    told = case_night.replayed(work, row, case_id, role_id)
    return CaseRun(
        id=row.id,
        script=told.script,
        role=told.role,
        state=told.state,
        step=len(row.steps),
        now=engine.available(told.script, told.state),
        last=told.outcomes[-1] if told.outcomes else None,
        outcome=attempting.outcome_of(row, work),
        senders=case_night.senders(row),
    )


def _of(rows: Iterable[attempts.AttemptRow], case_id: str, role_id: str) -> list[attempts.AttemptRow]:
    return [row for row in rows if row.item == item(case_id, role_id)]


def _open_runs(rows: Iterable[attempts.AttemptRow], work: Work) -> dict[Mode, int]:
    return {Mode(row.setup["mode"]): row.id for row in rows if attempting.is_open(row, work)}


def _passed(work: Work) -> dict[str, date]:
    """Give the last day each activity was passed."""
    days: dict[str, date] = {}
    for record in attempting.standing_records(work):
        days[record.activity] = max(record.day, days.get(record.activity, record.day))
    return days
