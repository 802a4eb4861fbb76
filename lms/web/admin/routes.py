"""First run, the list of people, adding one by hand, one-time links."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.output.codes import qr_svg
from lms.services import admin, auth, roster_jobs
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.work import Work
from lms.web import context, words
from lms.web.access import public, requires
from lms.web.admin import blueprint
from lms.web.admin.forms import PersonForm, SetupForm
from lms.web.admin.joining import person_page
from lms.web.typed import day, text


def _insist_on_first_run(work: Work) -> None:
    """Insist that nobody exists yet, and that whoever asks sits at this machine: the first to come is administrator.

    Raises:
        NotFound: the first run is over.
        NotAllowed: the request comes from elsewhere.
    """
    if not admin.is_new(work):
        raise NotFound("setup")
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 - stands for "not known"
        raise NotAllowed("setup")


@blueprint.get("/setup")
@public
def setup(work: Work) -> str:
    """Show the first-run page, while nobody exists."""
    _insist_on_first_run(work)
    return render_template("admin/setup.html", form=SetupForm(), zones=sorted(admin.ZONES))


@blueprint.post("/setup")
@public
def set_up(work: Work) -> str | BaseResponse:
    """Make the first administrator, the facilities and the units."""
    _insist_on_first_run(work)
    form = SetupForm()
    if form.validate_on_submit():
        try:
            token = admin.set_up(work, _administrator(form), _facilities(form))
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            context.enter(work, token)
            return redirect(url_for("admin.people"), 303)
    return Response(render_template("admin/setup.html", form=form, zones=sorted(admin.ZONES)), 422)


def _administrator(form: SetupForm) -> admin.NewAdministrator:
    return admin.NewAdministrator(
        text(form.employee_id), text(form.given_name), text(form.family_name), text(form.email), text(form.password)
    )


def _facilities(form: SetupForm) -> list[admin.NewFacility]:
    hours = (text(form.day_starts), text(form.night_starts))
    zone = text(form.time_zone)
    made = [admin.NewFacility(text(form.facility_name), zone, *hours, _lines(text(form.units)))]
    if second := text(form.second_name):
        made.append(admin.NewFacility(second, text(form.second_zone) or zone, *hours, _lines(text(form.second_units))))
    return made


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


@blueprint.get("/people")
@requires(Permission.ACCESS_INVITE)
def people(work: Work) -> str:
    """List the people in reach."""
    return render_template(
        "admin/people.html", people=admin.list_people(work), takes_rosters=roster_jobs.may_import(work)
    )


@blueprint.get("/people/new")
@requires(Permission.ACCESS_INVITE)
def new_person(work: Work) -> str:
    """Show the form that adds a person by hand."""
    form = _person_form(work)
    form.first_day.data = work.me.today
    return render_template("admin/new_person.html", form=form)


def _person_form(work: Work) -> PersonForm:
    form = PersonForm()
    choices = admin.choices(work)
    form.unit.choices = [(unit.key, f"{facility}: {unit.name}") for facility, unit in choices.units]
    form.job_role.choices = [(role, words.job_role_name(role)) for role in choices.job_roles]
    form.shift.choices = [("day", _("day")), ("night", _("night")), ("rotating", _("rotating"))]
    return form


@blueprint.post("/people/new")
@requires(Permission.ACCESS_INVITE)
def add_person(work: Work) -> str | BaseResponse:
    """Add a person with a first position."""
    form = _person_form(work)
    if form.validate_on_submit():
        try:
            person_id = admin.add_person(
                work,
                employee_id=text(form.employee_id),
                given_name=text(form.given_name),
                family_name=text(form.family_name),
                email=text(form.email) or None,
                position=admin.NewPosition(text(form.unit), text(form.job_role), text(form.shift), day(form.first_day)),
            )
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("admin.person", person_id=person_id), 303)
    return Response(render_template("admin/new_person.html", form=form), 422)


@blueprint.get("/people/<int:person_id>")
@requires(Permission.ACCESS_INVITE)
def person(work: Work, person_id: int) -> str:
    """Show one person: whether they can sign in, the button that makes a link, and who was joined to them."""
    return person_page(work, person_id)


@blueprint.post("/people/<int:person_id>/link")
@requires(Permission.ACCESS_INVITE)
def make_link(work: Work, person_id: int) -> str:
    """Make a one-time link and show it, this once, with its code to scan."""
    line = admin.person_line(work, person_id)
    link = auth.make_link(work, person_id, "reset" if line.has_password else "invite")
    address = context.address() + url_for("auth.link", token=link.token)
    return person_page(work, person_id, link=link, address=address, code=qr_svg(address))
