"""Drills: begin a run, mark item by item, give the grade, and pass when the standard is met."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.content.values import PlaybookValue
from lms.core.permissions import Event
from lms.core.practice.drill import Agreement, Choice, Outcome, Standard, Standing, Took, agreement
from lms.core.practice.encounter import Encounter
from lms.core.practice.ice import GENERATOR, conventions
from lms.core.practice.run import Plan, Run, advance, fold
from lms.core.practice.saved import choice_from_json, choice_to_json, plan_from_json, plan_to_json
from lms.services import attempting, records, standing
from lms.services.errors import Closed, Invalid, NotFound, PastStep
from lms.services.histories import positions
from lms.services.work import Work
from lms.store import attempts, content

#: the activity of the ICE drill
ICE = "drill:ice"
#: the playbook key by which a site says how it scores what is not clear-cut
CONVENTIONS_KEY = "ice_conventions"
#: how many counted encounters the agreement on the first page looks back on
LOOK_BACK = 20


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page of the drill tells."""

    standard: Standard
    #: the run to go on with, and how far it has come
    open_run: int | None
    standing: Standing | None
    #: how many encounters of the open run are closed
    done: int
    #: the last day on which the drill was passed
    passed_on: date | None
    #: over the last counted encounters of all runs; None before the first
    agreement: Agreement | None
    counted: int
    #: whether the site has said how it scores what is not clear-cut
    conventions_set: bool


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run with its present encounter."""

    id: int
    run: Run
    encounter: Encounter
    standing: Standing


@dataclass(frozen=True, slots=True)
class Closing:
    """One closed encounter held against its answers."""

    run_id: int
    #: from 1
    number: int
    encounter: Encounter
    outcome: Outcome
    #: of the run as it stood after this encounter
    standing: Standing
    #: this encounter met the standard
    just_passed: bool
    #: the run goes on
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A whole run, looked back on."""

    id: int
    begun_at: datetime
    #: passed, abandoned; None while it goes on
    outcome: str | None
    #: each closed encounter with what came of it, in order
    closed: tuple[tuple[Encounter, Outcome], ...]
    #: over its counted encounters; None before the first
    agreement: Agreement | None
    counted: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step led to."""

    #: number (from 1) of the encounter the step closed; None: the same encounter goes on
    closed: int | None


def ice_overview(work: Work) -> Overview:
    """Give where the actor stands with the ICE drill."""
    rows = attempts.attempts_of(work.session, work.me.person_id, items=[ICE])
    runs = [_run(row) for row in rows]
    outcomes = [done for run in runs for done in run.outcomes() if done.counts][-LOOK_BACK:]
    open_row = attempting.open_one(rows, work)
    open_run = runs[rows.index(open_row)] if open_row is not None else None
    passed = [record.day for record in attempting.standing_records(work) if record.activity == ICE]
    return Overview(
        standard=open_run.plan.standard if open_run else standard_for(work),
        open_run=open_row.id if open_row else None,
        standing=open_run.standing() if open_run else None,
        done=open_run.index if open_run else 0,
        passed_on=max(passed, default=None),
        agreement=agreement(outcomes) if outcomes else None,
        counted=len(outcomes),
        conventions_set=bool(_conventions(records.site_values(work))),
    )


def begin_ice(work: Work, seed: int | None = None) -> int:
    """Begin a run and give its id; with one open already, give that one and change nothing.

    `seed` makes the patients the same again; without it they are new.
    """
    me = work.me
    rows = attempts.attempts_of(work.session, me.person_id, items=[ICE])
    if (held := attempting.open_one(rows, work)) is not None:
        return held.id
    attempting.close_abandoned(rows, work)
    words = _conventions(records.site_values(work))
    plan = Plan(
        GENERATOR,
        secrets.randbits(48) if seed is None else seed,
        me.today.year,
        me.today.month,
        standard_for(work),
        conventions(words),
    )
    revision = content.current(work.session).get(("drill", ICE.removeprefix("drill:")))
    setup = {
        "plan": plan_to_json(plan),
        "revisions": {} if revision is None else {ICE: revision},
        "playbook": {CONVENTIONS_KEY: list(words)} if words else {},
    }
    run_id = attempts.begin(work.session, person_id=me.person_id, item=ICE, now=work.now, setup=setup)
    work.record(Event.ATTEMPT_BEGUN, attempt=run_id)
    return run_id


def ice_run(work: Work, run_id: int) -> OpenRun:
    """Give a run that is still open.

    Raises:
        NotFound: it is not the actor's.
        Closed: it was passed or given up; its encounters can still be read.
    """
    row = attempting.own(work, run_id, ICE)
    if not attempting.is_open(row, work):
        raise Closed(ICE)
    run = _run(row)
    return OpenRun(run_id, run, run.plan.encounter(run.index), run.standing())


def answer(work: Work, run_id: int, step: int, choice: Choice) -> Taken:
    """Take one step of a run; the same step again leads to the same page, and the step that meets the standard passes.

    Raises:
        NotFound: the run is not the actor's.
        PastStep: another answer came for a step already taken.
        Invalid: the grade came before every item had a mark.
        Closed: the run has ended.
    """
    row = attempting.own(work, run_id, ICE)
    run = _run(row)
    after, took = advance(run, step, choice)
    if took is Took.REPEATED:
        return Taken(_closed_at(run, step))
    if not attempting.is_open(row, work):
        raise Closed(ICE)
    if took is Took.REFUSED:
        if step == run.step:
            raise Invalid("grade", "every item needs a mark first")
        raise PastStep(ICE)
    closed = after.index if after.index > run.index else None
    told = _told(after, closed) if closed else {}
    attempts.add_step(work.session, attempt_id=run_id, step=step, choice=choice_to_json(choice), outcome=told)
    if closed and after.standing().passed:
        attempts.close(work.session, attempt_id=run_id, outcome="passed", score=None)
        records.add_passed(
            work,
            ICE,
            score=None,
            revisions=dict(row.setup["revisions"]),
            playbook=attempting.kept_values(row),
            attempt_id=run_id,
        )
        work.record(Event.ATTEMPT_CLOSED, attempt=run_id)
    else:
        work.record(Event.ATTEMPT_STEP, attempt=run_id, step=step)
    return Taken(closed)


def ice_closing(work: Work, run_id: int, number: int) -> Closing:
    """Give a closed encounter of the actor's run, by its number from 1.

    Raises:
        NotFound: the run is not the actor's, or that encounter is not closed.
    """
    row = attempting.own(work, run_id, ICE)
    run = _run(row)
    if not 1 <= number <= run.index:
        raise NotFound("encounter")
    until = fold(run.plan, _choices(row)[: run.done[number - 1][0] + run.done[number - 1][1].step])
    stood = until.standing()
    return Closing(
        run_id=run_id,
        number=number,
        encounter=run.plan.encounter(number - 1),
        outcome=run.outcome(number - 1),
        standing=stood,
        just_passed=stood.passed_after == number,
        goes_on=attempting.is_open(row, work),
    )


def ice_told(work: Work, run_id: int) -> Told:
    """Give a run of the actor as a whole, open or ended: agreement by item, and every encounter that was closed.

    Raises:
        NotFound: the run is not the actor's.
    """
    row = attempting.own(work, run_id, ICE)
    run = _run(row)
    done = run.outcomes()
    counted = [one for one in done if one.counts]
    return Told(
        id=run_id,
        begun_at=row.begun_at,
        outcome=attempting.outcome_of(row, work),
        closed=tuple((run.plan.encounter(number), one) for number, one in enumerate(done)),
        agreement=agreement(counted) if counted else None,
        counted=len(counted),
    )


def standard_for(work: Work) -> Standard:
    """Give the standard the actor's competencies set today: the strictest asked of them, else the programme's."""
    me = work.me
    policies = standing.policies(work).values()
    held = [position for _, position in positions(work, [me.person_id]) if position.holds_on(me.today)]
    asked = [
        rule for policy in policies for position in held if (rule := policy.rule_asking(position, me.today)) is not None
    ]
    shared = [rule for policy in policies if (rule := policy.rule_on(me.today, None, None)) is not None]
    for rules in (asked, shared):
        found = [standard for rule in rules for drill, standard in rule.drill_standards if drill == ICE]
        if found:
            in_a_row = max(standard.in_a_row for standard in found)
            return Standard(in_a_row, frozenset[str]().union(*(standard.exact for standard in found)))
    return Standard()


def _run(row: attempts.AttemptRow) -> Run:
    return fold(plan_from_json(row.setup["plan"]), _choices(row))


def _choices(row: attempts.AttemptRow) -> list[Choice]:
    return [choice_from_json(step.choice) for step in row.steps]


def _closed_at(run: Run, step: int) -> int | None:
    """Give the number of the encounter that `step` closed."""
    for number, (began_at, sheet) in enumerate(run.done, start=1):
        if step == began_at + sheet.step - 1:
            return number
    return None


def _told(run: Run, number: int) -> dict[str, object]:
    """Say with the step what came of the encounter, so that it can be counted without making it again."""
    done = run.outcome(number - 1)
    return {
        "counts": done.counts,
        "exact": sorted(done.exact),
        "differing": [item.value for item in done.differing],
    }


def _conventions(values: dict[str, PlaybookValue]) -> tuple[str, ...]:
    value = values.get(CONVENTIONS_KEY, ())
    return tuple(str(word) for word in value) if isinstance(value, Iterable) and not isinstance(value, str) else ()
