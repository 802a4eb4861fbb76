"""Pages of the practice door: a case, its run and its debrief."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from lms.core.cases.engine import clock
from lms.core.cases.script import ASK, Choice, TaskKind
from lms.core.cases.state import Mode
from lms.core.competency.policy import Policy
from lms.core.permissions import Permission
from lms.services import practice, standing
from lms.services.errors import Invalid
from lms.services.practice import CaseRun
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.practice import blueprint, case_page, case_pictures, case_words
from lms.web.practice.case_texts import Texts

_CASE = "/cases/<case_id>/<role_id>"
_RUN = f"{_CASE}/runs/<int:run_id>"


@blueprint.get(_CASE)
@requires(Permission.LEARN)
def case(work: Work, case_id: str, role_id: str) -> str:
    """Show what the case is, and offer to begin or go on."""
    held = practice.case_standing(work, case_id, role_id)
    return render_template(
        "practice/case.html",
        held=held,
        night=[(role, clock(role, 0)) for role in sorted(held.script.roles, key=lambda role: role.starts_at)],
        own=[role.title for role in held.own_hand_over],
        Mode=Mode,
        mode_words=case_words.mode,
    )


@blueprint.post(_CASE)
@requires(Permission.LEARN)
def case_begin(work: Work, case_id: str, role_id: str) -> Response:
    """Begin a run, or go on with the open one."""
    try:
        mode = Mode(request.form.get("mode", ""))
    except ValueError as error:
        raise BadRequest from error
    own = request.form.get("received") != "case"
    run_id = practice.begin_case(work, case_id, role_id, mode, own=own)
    return _to_run(case_id, role_id, run_id)


@blueprint.get(_RUN)
@requires(Permission.LEARN)
def case_run(work: Work, case_id: str, role_id: str, run_id: int) -> str | Response:
    """Show the run where it stands."""
    run = practice.case_run(work, case_id, role_id, run_id)
    if run.over:
        return redirect(_debrief_url(run), 303)
    if run.outcome is not None:
        return redirect(url_for("practice.case", case_id=case_id, role_id=role_id), 303)
    return _player(work, run)


@blueprint.post(_RUN)
@requires(Permission.LEARN)
def case_choose(work: Work, case_id: str, role_id: str, run_id: int) -> str | Response | tuple[str, int]:
    """Make the choice of the form."""
    run = practice.case_run(work, case_id, role_id, run_id)
    picked: tuple[str, ...] = ()
    try:
        picked = _picked(run)
        practice.choose(work, case_id, role_id, run_id, _step(), Choice(request.form.get("task", ""), picked))
    except Invalid as error:
        return _player(work, run, error=_refusal(run, error), picked=picked), 422
    return _to_run(case_id, role_id, run_id)


@blueprint.post(f"{_RUN}/undo")
@requires(Permission.LEARN)
def case_undo(work: Work, case_id: str, role_id: str, run_id: int) -> Response:
    """Take the last choice back."""
    try:
        practice.undo(work, case_id, role_id, run_id, _step())
    except Invalid as error:
        raise BadRequest from error
    return _to_run(case_id, role_id, run_id)


@blueprint.get(f"{_RUN}/debrief")
@requires(Permission.LEARN)
def case_debrief(work: Work, case_id: str, role_id: str, run_id: int) -> str:
    """Tell the run beside the expert path."""
    held = practice.case_debrief(work, case_id, role_id, run_id)
    run, told = held.run, held.told
    texts = Texts(work.library, run.script, run.state)
    activity = f"case:{case_id}/{role_id}"
    rules = standing.policies(work)
    awards = [
        status
        for status in standing.statuses(work, work.me.person_id, work.me.today)
        if status.competency in rules and activity in _named(rules[status.competency])
    ]
    return render_template(
        "practice/debrief.html",
        run=run,
        told=told,
        begun_at=held.begun_at,
        texts=texts,
        handed_on=case_page.handed_on(held, texts),
        received=case_page.received(run, texts),
        lanes=case_pictures.lanes(run.role, told),
        vitals=case_pictures.vitals(run.script, run.role, run.state),
        say=case_words,
        sections=_sections(work),
        clock=lambda minute: clock(run.role, minute),
        site_change=lambda change: case_page.site_change(change.key, change.missing, work.library),
        site_words=lambda task: case_page.unscored(task, work.library),
        awards=[
            {
                "name": words.competency_name(status.competency, work.library),
                "ready": status.state.ready,
                "why": words.why(status),
                "left": words.item_names(status.missing, work.library),
            }
            for status in awards
        ],
        training=run.state.mode is Mode.TRAINING,
        Mode=Mode,
    )


def _player(work: Work, run: CaseRun, *, error: str = "", picked: tuple[str, ...] = ()) -> str:
    texts = Texts(work.library, run.script, run.state)
    stage = run.role.stage(run.state.stage)
    task = run.now.task
    assert stage is not None  # noqa: S101 - an open run stands in a stage
    assert task is not None  # noqa: S101 - and has an open task
    return render_template(
        "practice/case_run.html",
        run=run,
        stage=stage,
        task=task,
        time=clock(run.role, run.state.minute),
        decision=len([choice for choice in run.state.choices if choice.task != ASK]) + 1,
        texts=texts,
        findings=case_page.findings(run, texts),
        options=case_page.options(run, texts),
        news=case_page.news(run, texts),
        received=case_page.received(run, texts),
        feedback=case_page.feedback(run, texts, work.library),
        unscored="" if run.now.scored else case_page.unscored(task, work.library),
        vitals=case_pictures.vitals(run.script, run.role, run.state),
        button=case_page.button(task),
        kind=TaskKind,
        mode=case_words.mode(run.state.mode),
        training=run.state.mode is Mode.TRAINING,
        error=error,
        picked=picked,
    )


def _picked(run: CaseRun) -> tuple[str, ...]:
    """Read what was picked; calls come as a number beside each name.

    Raises:
        Invalid: two calls carry the same number, or one is not a number.
    """
    task = run.role.task(request.form.get("task", ""))
    if task is None or task.kind is not TaskKind.CALL_ORDER:
        return tuple(request.form.getlist("pick"))
    numbers: dict[int, str] = {}
    for option in task.options:
        text = request.form.get(f"order-{option.id}", "")
        if not text:
            continue
        if not text.isdecimal():
            raise Invalid("choice", "number")
        if int(text) in numbers:
            raise Invalid("choice", "same number")
        numbers[int(text)] = option.id
    return tuple(numbers[number] for number in sorted(numbers))


def _step() -> int:
    text = request.form.get("step", "")
    if not text.isdecimal() or len(text) > 6:
        raise BadRequest
    return int(text)


def _refusal(run: CaseRun, error: Invalid) -> str:
    """Say what to do about a choice that could not be made."""
    if error.message == "same number":
        return _("Two of them have the same number: give each its own.")
    task = run.now.task
    if "together" in error.message:
        return _("One of these cannot go together with others. Choose it alone, or without it.")
    if task is not None and task.kind is TaskKind.CALL_ORDER:
        return _("Number at least one of them, 1 for the first.")
    if "pick" in error.message:
        return _("Choose first, then press the button.")
    return _("This choice is not on offer here. Choose from the list.")


def _to_run(case_id: str, role_id: str, run_id: int) -> Response:
    return redirect(url_for("practice.case_run", case_id=case_id, role_id=role_id, run_id=run_id), 303)


def _debrief_url(run: CaseRun) -> str:
    return url_for("practice.case_debrief", case_id=run.script.id, role_id=run.role.id, run_id=run.id)


def _sections(work: Work) -> dict[str, str]:
    """Name every section that can be read, by `module#section`."""
    return {
        f"{module.id}#{section.id}": f"{module.title}: {section.title}"
        for module in work.library.modules.values()
        for section in module.sections
    }


def _named(policy: Policy) -> set[str]:
    """Give every activity that any path of a competency names, whichever rule holds where."""
    paths = (path for rule in policy.rules for path in (rule.initial, *rule.renewals, rule.return_path, rule.delta))
    return {choice.activity for path in paths for item in path for choice in item.choices}
