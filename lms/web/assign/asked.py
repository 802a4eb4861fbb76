"""Asked again: what triggers ask of whom, asking something again after a preview, and withdrawing a trigger."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.competency.states import Because
from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import asked_again, assign_competency, rulings
from lms.services.asked_again import Asking, Preview
from lms.services.errors import Invalid, NotFound
from lms.services.reasons import LONGEST_WHY
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.assign import blueprint
from lms.web.assign.forms import WithdrawForm
from lms.web.typed import DayField, day, text

#: names shown before the others are counted
SHOWN = 30
#: withdrawn triggers on the page, the latest
WITHDRAWN_SHOWN = 10


class AskForm(FlaskForm):
    """What is asked again of whom, by when and why. Looking (a GET) carries no reason yet and needs no token."""

    owed = SelectMultipleField(_l("What is asked"), validators=[InputRequired(_l("Choose at least one."))])
    units = SelectMultipleField(_l("Units"))
    due_on = DayField(_l("Due on"), validators=[InputRequired(_l("Write a day."))])
    why = StringField(_l("Why"), validators=[Length(max=LONGEST_WHY)])


class AskNowForm(AskForm):
    """The same with its reason: they will read it."""

    why = StringField(_l("Why"), validators=[DataRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])


@blueprint.get("/asked-again")
@requires(Permission.ASSIGN)
def asked(work: Work) -> str:
    """List every trigger that reaches the lead's units: what, why, who owes it, who answered."""
    return _list(work, WithdrawForm(), None)


@blueprint.get("/asked-again/new")
@requires(Permission.ASSIGN)
def asked_new(work: Work) -> str | BaseResponse:
    """Ask what, of whom and by when; with all three, show whom it meets before anything is asked."""
    competency = request.args.get("competency", "")
    if competency not in work.library.competencies:
        return _page(work, None, "", (), None, 200)
    people = _people(work, request.args.getlist("person"))
    form = _form(work, AskForm, competency, MultiDict(request.args))
    if "due_on" not in request.args or request.args.get("find", "").strip():
        return _page(work, form, competency, people, None, 200)
    if not form.validate():
        return _page(work, form, competency, people, None, 422)
    try:
        shown = asked_again.preview(work, _asking(form, competency, people))
    except Invalid as error:
        form[error.field].errors = [words.refusal(error)]
        return _page(work, form, competency, people, None, 422)
    return _page(work, form, competency, people, shown, 200)


@blueprint.post("/asked-again/new")
@requires(Permission.ASSIGN)
def asked_ask(work: Work) -> str | BaseResponse:
    """Ask it again of those who were shown."""
    competency = request.form.get("competency", "")
    if competency not in work.library.competencies:
        return _page(work, None, "", (), None, 422)
    people = _people(work, request.form.getlist("person"))
    form = _form(work, AskNowForm, competency, MultiDict(request.form))
    if not form.validate():
        return _page(work, form, competency, people, _shown(work, form, competency, people), 422)
    try:
        asked_again.ask(work, _asking(form, competency, people))
    except Invalid as error:
        form[error.field].errors = [words.refusal(error)]
        return _page(work, form, competency, people, _shown(work, form, competency, people), 422)
    return redirect(url_for("assign.asked"), 303)


@blueprint.post("/asked-again/<int:trigger_id>/withdraw")
@requires(Permission.RULE)
def asked_withdraw(work: Work, trigger_id: int) -> str | BaseResponse:
    """Withdraw a trigger with a reason: from today it asks no more."""
    line = next((one for one in asked_again.lines(work) if one.row.id == trigger_id and one.may_withdraw), None)
    if line is None:
        raise NotFound("trigger")
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            rulings.withdraw(work, "trigger", trigger_id, text(form.why))
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("assign.asked"), 303)
    return Response(_list(work, form, trigger_id), 422)


def _list(work: Work, form: WithdrawForm, failed: int | None) -> str:
    lines = asked_again.lines(work)
    return render_template(
        "assign/asked.html",
        asking=[one for one in lines if one.open],
        still=[one for one in lines if not one.open and one.withdrawn_on is None],
        withdrawn=[one for one in lines if one.withdrawn_on is not None][-WITHDRAWN_SHOWN:],
        form=form,
        failed=failed,
        because=_because(),
        library=work.library,
        words=words,
        today=work.me.today,
        most=SHOWN,
    )


def _because() -> dict[str, str]:
    """Say in a few words what kind of thing asks."""
    return {
        Because.CONTENT.value: _("A text has changed"),
        Because.PLAYBOOK.value: _("A rule of the site has changed"),
        Because.UNIT_TURNOVER.value: _("Many in the unit are new"),
        Because.COURSE_START.value: _("A patient starts a course"),
        Because.ASKED_AGAIN.value: _("A lead asks it again"),
    }


def _people(work: Work, typed: list[str]) -> tuple[int, ...]:
    """Read the people chosen.

    Raises:
        NotFound: one of them is nobody in reach.
    """
    ids = {int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 16}
    if len(ids) != len(set(typed)):
        raise NotFound("person")
    return tuple(sorted(ids))


def _form(work: Work, kind: type[AskForm], competency: str, typed: MultiDict[str, str]) -> AskForm:
    form = kind(formdata=typed if "due_on" in typed else None, meta={"csrf": False})
    form.owed.choices = [(item, words.item_name(item, work.library)) for item in asked_again.offers(work, competency)]
    form.units.choices = [(key, unit.name) for key, unit in assign_competency.reach(work).items()]
    if "due_on" not in typed:
        form.owed.data, form.units.data = typed.getlist("owed"), typed.getlist("units")
    return form


def _asking(form: AskForm, competency: str, people: tuple[int, ...]) -> Asking:
    return Asking(
        competency,
        tuple(form.owed.data or ()),
        day(form.due_on),
        units=() if people else tuple(form.units.data or ()),
        people=people,
        why=text(form.why),
    )


def _shown(work: Work, form: AskForm, competency: str, people: tuple[int, ...]) -> Preview | None:
    """Give the preview beside a form that is not complete yet, where it can be made."""
    if form.due_on.data is None:
        return None
    try:
        return asked_again.preview(work, _asking(form, competency, people))
    except Invalid:
        return None


def _page(
    work: Work, form: AskForm | None, competency: str, people: tuple[int, ...], shown: Preview | None, status: int
) -> BaseResponse:
    find = request.args.get("find", "").strip()
    found = assign_competency.find_people(work, find) if find else ()
    page = render_template(
        "assign/asked_new.html",
        form=form,
        competency=competency,
        competencies=sorted(work.library.competencies.values(), key=lambda one: one.title),
        chosen=[assign_competency.person_in_reach(work, person_id) for person_id in people],
        find=find,
        found=found[:SHOWN],
        preview=shown,
        groups=() if shown is None else _groups(shown),
        library=work.library,
        words=words,
        state_shape=state_shape,
        today=work.me.today,
        most=SHOWN,
    )
    return Response(page, status)


def _groups(shown: Preview) -> list[tuple[str, tuple[asked_again.Met, ...]]]:
    """Name what it does to the people it meets, in the order of the page."""
    named = [
        (_("Will be asked"), shown.asked),
        (_("Passed over: did all of it in the last 30 days"), shown.skipped),
        (_("Not asked: nothing held that could be asked again"), shown.not_held),
    ]
    return [(name, those) for name, those in named if those]
