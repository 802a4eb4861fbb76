"""Course starts: the form that says a first dose is coming, and the list with the nights that follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField
from wtforms.validators import InputRequired

from lms.core.clinical.watch_nights import courses
from lms.core.permissions import Permission
from lms.services import course_nights
from lms.services import course_starts as service
from lms.services.course_starts import NewStart, Where
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.assign import blueprint, course_words
from lms.web.typed import DayField, day, text

#: no entry's number has so many digits
LONGEST_NUMBER = 16


class StartForm(FlaskForm):
    """Product, day and place of a first dose. No field of it takes free text."""

    course = SelectField(_l("Product"), validators=[InputRequired(_l("Choose a product."))])
    first_dose_on = DayField(_l("Day of the first dose"), validators=[InputRequired(_l("Write a day."))])
    facility = SelectField(_l("Where it is given"), validators=[InputRequired(_l("Choose a facility."))])


@blueprint.get("/course-starts")
@requires(Permission.COURSE_START)
def course_starts(work: Work) -> str:
    """List the course starts in reach with their nights, and offer the form where the site has turned it on."""
    places = service.places(work)
    return _page(work, places, _form(work, places))


@blueprint.post("/course-starts")
@requires(Permission.COURSE_START)
def course_starts_enter(work: Work) -> str | BaseResponse:
    """Enter that a first dose is coming."""
    places = service.places(work)
    if not any(where.may_enter for where in places.values()):
        raise NotAllowed(Permission.COURSE_START)
    form = _form(work, places)
    if form.validate():
        new = NewStart(
            text(form.course), day(form.first_dose_on), text(form.facility), _moment(request.form.get("form_made_at"))
        )
        try:
            entered = service.enter(work, new)
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(
                url_for("assign.course_starts", told="again" if entered.repeat else "entered", _anchor="told"), 303
            )
    return Response(_page(work, places, form), 422)


@blueprint.post("/course-starts/remove")
@requires(Permission.COURSE_START)
def course_starts_remove(work: Work) -> BaseResponse:
    """Remove an entry; of one that is gone already (a second click) the page says so."""
    told = "removed"
    try:
        service.remove(work, _number(request.form.get("entry", "")), _moment(request.form.get("made_at")))
    except NotFound:
        where = service.places(work).get(request.form.get("facility", ""))
        if where is None or not where.may_enter:
            raise
        told = "gone"
    return redirect(url_for("assign.course_starts", told=told, _anchor="told"), 303)


def _form(work: Work, places: Mapping[str, Where]) -> StartForm:
    form = StartForm()
    form.course.choices = [("", "")] + [
        (course.id, course_words.course_name(course)) for course in courses(work.library.products)
    ]
    offered = [(key, where.name) for key, where in places.items() if where.may_enter and where.on]
    form.facility.choices = offered if len(offered) == 1 else [("", ""), *offered]
    return form


def _page(work: Work, places: Mapping[str, Where], form: StartForm) -> str:
    return render_template(
        "assign/course_starts.html",
        reach=places,
        starts=course_nights.listed(work, places),
        form=form,
        told=request.args.get("told", ""),
        course_words=course_words,
        switch=service.SWITCH,
        kept_days=service.KEPT_DAYS,
        words=words,
        library=work.library,
        today=work.me.today,
    )


def _moment(typed: str | None) -> datetime | None:
    """Read the moment a form carries; one that was tampered with is none."""
    try:
        moment = datetime.fromisoformat(typed or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER):
        raise NotFound("course start")
    return int(typed)
