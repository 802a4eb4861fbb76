"""Joining two numbers that are one person, after setting them side by side, and parting them again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lms.core.permissions import Grant, Permission, Role, ScopeKind
from lms.output.pictures.small import state_shape
from lms.services import admin, identities
from lms.services.errors import Invalid
from lms.services.reasons import LONGEST_WHY
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.admin import blueprint
from lms.web.typed import text


class NumberForm(FlaskForm):
    """Whom to join, by employee number. Looking (a GET) needs no token."""

    number = StringField(
        _l("The other employee number"),
        validators=[DataRequired(_l("Write an employee number.")), Length(max=40)],
        render_kw={"autocomplete": "off"},
    )


class WhyForm(FlaskForm):
    """Why two are joined, or parted."""

    why = StringField(_l("Why"), validators=[DataRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])


@blueprint.get("/people/<int:person_id>/join")
@requires(Permission.IDENTITY_JOIN, writes=True)
def join_person(work: Work, person_id: int) -> BaseResponse:
    """Ask for the other number; with one, set the two side by side. That opens both files, so it is kept."""
    return _page(work, person_id, request.args.get("number"), WhyForm(formdata=None), 200)


@blueprint.post("/people/<int:person_id>/join")
@requires(Permission.IDENTITY_JOIN)
def join_people(work: Work, person_id: int) -> BaseResponse:
    """Join the two that were shown."""
    form, number = WhyForm(), request.form.get("number", "")
    if form.validate_on_submit():
        try:
            identities.join(work, person_id, identities.named(work, number).id, text(form.why))
        except Invalid as error:
            if error.field != "number":
                form.why.errors = [words.refusal(error)]
        else:
            return redirect(url_for("admin.person", person_id=person_id), 303)
    return _page(work, person_id, number, form, 422)


@blueprint.post("/people/<int:person_id>/part")
@requires(Permission.IDENTITY_JOIN)
def part_person(work: Work, person_id: int) -> BaseResponse:
    """Take the join of this person to another back."""
    form = WhyForm()
    if form.validate_on_submit():
        try:
            identities.part(work, person_id, text(form.why))
        except Invalid as error:
            form.why.errors = [words.refusal(error)]
        else:
            return redirect(url_for("admin.person", person_id=person_id), 303)
    return Response(person_page(work, person_id, parting=form), 422)


def person_page(work: Work, person_id: int, *, parting: WhyForm | None = None, **shown: object) -> str:
    """Render the page of one person with the joins they are part of."""
    line = admin.person_line(work, person_id)
    return render_template(
        "admin/person.html",
        **{
            "person": line,
            "link": None,
            "goes_on": identities.goes_on(work, person_id),
            "joins": identities.joins(work, person_id),
            "parting": parting,
            **shown,
        },
    )


def _page(work: Work, person_id: int, typed: str | None, form: WhyForm, status: int) -> BaseResponse:
    """Show the search; with a number that can be joined also the comparison and the form that joins."""
    line, found, compared = admin.person_line(work, person_id), NumberForm(formdata=None, meta={"csrf": False}), None
    if typed is not None:
        found.process(data={"number": typed})
        if found.validate():
            try:
                compared = identities.compare(work, person_id, identities.named(work, typed).id)
            except Invalid as error:
                found.number.errors = [words.refusal(error)]
        if compared is None:
            status = 422
    page = render_template(
        "admin/join.html",
        person=line,
        search=found,
        compared=compared,
        form=form,
        words=words,
        library=work.library,
        state_shape=state_shape,
        role_words=_role_words,
    )
    return Response(page, status)


def _role_words(grant: Grant, places: Mapping[str, str]) -> str:
    """Name a role and how far it reaches."""
    names = {Role.LEAD: _("lead BsAb nurse"), Role.MANAGER: _("manager"), Role.ADMIN: _("administrator")}
    role = names.get(grant.role, grant.role.value)
    if grant.kind is ScopeKind.PROGRAMME:
        return _("%(role)s, everywhere", role=role)
    return _("%(role)s, %(where)s", role=role, where=places.get(grant.scope, grant.scope))
