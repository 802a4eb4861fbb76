"""Deciding about one person's competencies: extend, exempt, revoke, accredit and void, shown before it is done."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import accrediting, deciding, standing
from lms.services.accrediting import Seen
from lms.services.days import today_of
from lms.services.deciding import Kind, Preview, Proposal
from lms.services.errors import Invalid, NotFound
from lms.services.reasons import LONGEST_WHY
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.assign import blueprint, ruling_words
from lms.web.assign.forms import WithdrawForm
from lms.web.typed import DayField, text

#: kinds that need nothing more than a reason: what they would do is shown at once
AT_ONCE = (Kind.REVOKE, Kind.VOID)


class RulingForm(FlaskForm):
    """What every decision asks: why. The service refuses an empty one; looking (a GET) has none yet."""

    why = StringField(_l("Why"), validators=[Length(max=LONGEST_WHY)])

    def seen(self) -> Seen | None:
        """Give what was passed elsewhere, where the form asks for it."""
        return None


class ExtendForm(RulingForm):
    """Through when an award holds."""

    last_day = DayField(_l("Valid through"), validators=[InputRequired(_l("Write a day."))])


class ExemptForm(RulingForm):
    """From when to when nothing is asked."""

    first_day = DayField(_l("First day"), validators=[InputRequired(_l("Write a day."))])
    last_day = DayField(_l("Last day (empty: open)"), validators=[MayBeEmpty()])


class AccreditForm(RulingForm):
    """What was passed or earned in another house."""

    activity = SelectField(_l("What"))
    passed_on = DayField(_l("Passed or earned there on"), validators=[InputRequired(_l("Write a day."))])
    score = IntegerField(_l("Score in per cent, where there is one"), validators=[MayBeEmpty()])
    last_day = DayField(_l("Last valid day there, of a whole award that has one"), validators=[MayBeEmpty()])
    source = StringField(_l("From where, and what you have seen"), validators=[Length(max=LONGEST_WHY)])

    def seen(self) -> Seen:
        """Give what was passed elsewhere."""
        return Seen(text(self.activity), self.passed_on.data, self.last_day.data, self.score.data, text(self.source))


FORMS: dict[Kind, type[RulingForm]] = {
    Kind.EXTEND: ExtendForm,
    Kind.EXEMPT: ExemptForm,
    Kind.REVOKE: RulingForm,
    Kind.VOID: RulingForm,
    Kind.ACCREDIT: AccreditForm,
}


@blueprint.get("/people/<int:person_id>/rulings")
@requires(Permission.RULE)
def rulings(work: Work, person_id: int) -> str:
    """List what can be decided about a person, and what was decided and recorded."""
    return _list(work, person_id, WithdrawForm(), "")


@blueprint.post("/people/<int:person_id>/rulings/take-back")
@requires(Permission.RULE)
def take_back_ruling(work: Work, person_id: int) -> BaseResponse:
    """Take a ruling or an accreditation back: it never was."""
    form, name = WithdrawForm(), request.form.get("name", "")
    deciding.person(work, person_id)
    if form.validate_on_submit():
        try:
            deciding.take_back(work, person_id, name, text(form.why))
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("assign.rulings", person_id=person_id, _anchor=name), 303)
    return Response(_list(work, person_id, form, name), 422)


@blueprint.get("/people/<int:person_id>/rulings/new")
@requires(Permission.RULE)
def new_ruling(work: Work, person_id: int) -> BaseResponse:
    """Ask what a decision needs, and show what it would do before anything is decided."""
    deciding.person(work, person_id)
    if "kind" not in request.args:
        return redirect(url_for("assign.rulings", person_id=person_id))
    typed = MultiDict(request.args)
    kind, form = _form(work, typed)
    if "look" not in typed and kind not in AT_ONCE:
        _suggest(work, person_id, form)
        return _page(work, person_id, kind, form, None, 200)
    return _looked(work, person_id, kind, form, 200)


@blueprint.post("/people/<int:person_id>/rulings/new")
@requires(Permission.RULE)
def rule(work: Work, person_id: int) -> BaseResponse:
    """Decide what was shown."""
    deciding.person(work, person_id)
    kind, form = _form(work, MultiDict(request.form))
    if form.validate():
        try:
            name = deciding.decide(work, person_id, _asked(kind, form), text(form.why))
        except Invalid as error:
            return _looked(work, person_id, kind, form, 422, error)
        return redirect(url_for("assign.rulings", person_id=person_id, _anchor=name), 303)
    return _looked(work, person_id, kind, form, 422)


def _looked(
    work: Work, person_id: int, kind: Kind, form: RulingForm, status: int, refused: Invalid | None = None
) -> BaseResponse:
    """Show what the decision would do; or what is wrong with it, at its field or, where it has none, on top."""
    shown, wrong = None, ""
    form.validate()
    if not set(form.errors) - {"why", "source"}:  # a slip in the reason hides nothing of what was shown
        try:
            shown = deciding.preview(work, person_id, _asked(kind, form))
        except Invalid as error:
            refused = error
    if refused is not None:
        if refused.field in form:
            form[refused.field].errors = [words.refusal(refused)]
        else:
            wrong = words.refusal(refused)
    return _page(work, person_id, kind, form, shown, 422 if form.errors or wrong else status, wrong)


def _form(work: Work, typed: MultiDict[str, str]) -> tuple[Kind, RulingForm]:
    """Read which decision it is and its form.

    Raises:
        NotFound: there is no such decision or competency.
    """
    try:
        kind = Kind(typed.get("kind", ""))
    except ValueError:
        raise NotFound("kind") from None
    form = FORMS[kind](formdata=typed, meta={"csrf": False})  # looking needs no token; a POST is checked for all
    if isinstance(form, AccreditForm):
        named = accrediting.activities(work, typed.get("competency", ""))
        form.activity.choices = [("", ruling_words.whole_award())]
        form.activity.choices += [(one, words.activity_name(one, work.library)) for one in named]
    return kind, form


def _suggest(work: Work, person_id: int, form: RulingForm) -> None:
    """Begin an empty form with what is most often meant."""
    if isinstance(form, ExemptForm) and form.first_day.data is None:
        form.first_day.data = today_of(work, person_id)


def _asked(kind: Kind, form: RulingForm) -> Proposal:
    return Proposal(
        kind,
        competency="" if kind is Kind.VOID else request.values.get("competency", ""),
        first_day=form.first_day.data if isinstance(form, ExemptForm) else None,
        last_day=form.last_day.data if isinstance(form, ExemptForm | ExtendForm) else None,
        seen=form.seen(),
        record_id=_number(request.values.get("record", "")) if kind is Kind.VOID else 0,
    )


def _number(typed: str) -> int:
    """Read the number of a record; one that nobody can have is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER else 0


#: no record's number has so many digits
LONGEST_NUMBER = 16


def _page(
    work: Work, person_id: int, kind: Kind, form: RulingForm, shown: Preview | None, status: int, wrong: str = ""
) -> BaseResponse:
    person, competency = deciding.person(work, person_id), request.values.get("competency", "")
    record = None
    if kind is Kind.VOID:
        record = deciding.record_of(work, person_id, _number(request.values.get("record", "")))
    elif competency not in standing.policies(work):
        raise NotFound("competency")
    about = words.competency_name(competency, work.library)
    page = render_template(
        "assign/ruling.html",
        person=person,
        kind=kind,
        competency=competency,
        record=record,
        about=about if record is None else words.activity_name(record.activity, work.library),
        form=form,
        asked=[field for field in form if field.name not in {"why", "source", "csrf_token"}],
        reason=form.source if isinstance(form, AccreditForm) else form.why,
        preview=shown,
        wrong=wrong,
        say=ruling_words,
        words=words,
        library=work.library,
        state_shape=state_shape,
        today=work.me.today,
    )
    return Response(page, status)


def _list(work: Work, person_id: int, form: WithdrawForm, failed: str) -> str:
    person, lines = deciding.person(work, person_id), deciding.lines(work, person_id)
    found = standing.statuses(work, person_id, today_of(work, person_id))
    asked = {status.competency for status in found}
    return render_template(
        "assign/rulings.html",
        person=person,
        statuses=found,
        others=sorted(
            (one for one in standing.policies(work) if one not in asked),
            key=lambda one: words.competency_name(one, work.library),
        ),
        decided=[line for line in lines if line.kind != "passed"],
        passed=[line for line in lines if line.kind == "passed"],
        form=form,
        failed=failed,
        say=ruling_words,
        kinds=Kind,
        words=words,
        library=work.library,
        state_shape=state_shape,
    )
