"""Assigning a competency: the list, the preview of whom it meets, the act, and withdrawing it."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import assign_competency
from lms.services.assign_competency import Asked
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.assign import blueprint
from lms.web.assign.forms import AssignForm, WithdrawForm
from lms.web.typed import day, text


@blueprint.get("/assignments")
@requires(Permission.ASSIGN)
def assignments(work: Work) -> str:
    """List what is assigned in reach, and what was withdrawn."""
    return _list(work, WithdrawForm(), None)


@blueprint.get("/assignments/new")
@requires(Permission.ASSIGN)
def new_assignment(work: Work) -> str | BaseResponse:
    """Ask whom, what and by when; with all three, show whom it meets before anything is asked."""
    person_id = _number(request.args.get("person"))
    typed = MultiDict(request.args)
    if person_id is None and request.args.get("find", "").strip():
        return _choose_person(work)
    form = _form(work, typed, person_id)
    ready = bool(form.due_on.data or form.due_on.raw_data) and bool(typed.get("competency"))
    if not ready or not form.validate():
        return _page(work, form, None, 200 if not ready else 422, person_id)
    try:
        shown = assign_competency.preview(work, _asked(form, person_id))
    except Invalid as error:
        form[error.field].errors = [words.refusal(error)]
        return _page(work, form, None, 422, person_id)
    return _page(work, form, shown, 200, person_id)


@blueprint.post("/assignments/new")
@requires(Permission.ASSIGN)
def assign(work: Work) -> str | BaseResponse:
    """Ask the competency of those who were shown."""
    person_id = _number(request.form.get("person"))
    form = _form(work, MultiDict(request.form), person_id)
    if form.validate():
        asked = _asked(form, person_id)
        try:
            assign_competency.assign(work, asked)
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
            shown = None if error.field == "due_on" else assign_competency.preview(work, asked)
            return _page(work, form, shown, 422, person_id)
        return redirect(url_for("assign.assignments"), 303)
    return _page(work, form, None, 422, person_id)


@blueprint.post("/assignments/<int:assignment_id>/withdraw")
@requires(Permission.ASSIGN)
def withdraw_assignment(work: Work, assignment_id: int) -> str | BaseResponse:
    """Take an assignment back, with a reason."""
    assign_competency.open_assignment(work, assignment_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            assign_competency.withdraw(work, assignment_id, text(form.why))
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("assign.assignments"), 303)
    return Response(_list(work, form, assignment_id), 422)


def _list(work: Work, form: WithdrawForm, failed: int | None) -> str:
    return render_template(
        "assign/assignments.html",
        held=assign_competency.held(work),
        form=form,
        failed=failed,
        library=work.library,
        words=words,
        today=work.me.today,
    )


def _number(typed: str | None) -> int | None:
    """Read the number of a person; None where a unit is asked.

    Raises:
        NotFound: it is no number that anybody can have.
    """
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER):
        raise NotFound("person")
    return int(typed)


def _choose_person(work: Work) -> str:
    found = assign_competency.find_people(work, request.args["find"])
    return render_template(
        "assign/choose_person.html", find=request.args["find"], found=found[:SHOWN], more=len(found) > SHOWN
    )


#: people of one search listed on a page
SHOWN = 30
#: no person's number has so many digits
LONGEST_NUMBER = 16


def _form(work: Work, typed: MultiDict[str, str], person_id: int | None) -> AssignForm:
    form = AssignForm(formdata=typed or None, meta={"csrf": False})  # looking needs no token; a POST is checked for all
    form.competency.choices = [
        (one.id, one.title) for one in sorted(work.library.competencies.values(), key=lambda one: one.title)
    ]
    units = assign_competency.reach(work)
    form.unit.choices = [(key, unit.name) for key, unit in units.items()]
    if person_id is not None:
        form.unit.validators, form.unit.validate_choice = [], False
        form.unit.data = None
    return form


def _asked(form: AssignForm, person_id: int | None) -> Asked:
    return Asked(
        competency=text(form.competency),
        due_on=day(form.due_on),
        person_id=person_id,
        unit=None if person_id is not None else text(form.unit),
        keep_current=bool(form.keep_current.data),
        why=text(form.why),
    )


def _page(
    work: Work, form: AssignForm, preview: assign_competency.Preview | None, status: int, person_id: int | None
) -> BaseResponse:
    name = None if person_id is None else assign_competency.person_in_reach(work, person_id).name
    page = render_template(
        "assign/new_assignment.html",
        form=form,
        preview=preview,
        person_id=person_id,
        person_name=name,
        groups=_groups(),
        words=words,
        library=work.library,
        state_shape=state_shape,
        today=work.me.today,
    )
    return Response(page, status)


def _groups() -> dict[str, str]:
    """Name what an assignment does to the people it meets, in the order of the page."""
    return {
        "asked": _("Will be asked"),
        "already": _("Asked already, no change"),
        "held": _("Hold it already: nothing is asked of them"),
        "leave": _("On leave: their days do not count until they are back"),
    }
