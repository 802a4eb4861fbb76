"""The lead's list of what people reported as wrong, and the answers."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from lms.core.permissions import Permission
from lms.services import reports as reported
from lms.services.errors import Invalid
from lms.services.reports import About, Line, Outcome
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.assign import blueprint
from lms.web.filters import local_path
from lms.web.typed import text


class AnswerForm(FlaskForm):
    """What was done about it."""

    outcome = RadioField(_l("What was done"), validators=[InputRequired(_l("Choose one."))])
    words = TextAreaField(_l("Answer"), validators=[DataRequired(_l("Say it in a few words."))])


@blueprint.get("/reports")
@requires(Permission.REPORTS_ANSWER)
def reports(work: Work) -> str:
    """List what waits for an answer, then what was answered."""
    return _page(work, _form(), None)


@blueprint.post("/reports/<int:report_id>/answer")
@requires(Permission.REPORTS_ANSWER)
def answer_report(work: Work, report_id: int) -> str | BaseResponse:
    """Answer one; the person reads it in their record."""
    reported.insist_on_reach(work, report_id)
    form = _form()
    if form.validate_on_submit():
        try:
            reported.answer(work, report_id, text(form.outcome), text(form.words))
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("assign.reports"), 303)
    return Response(_page(work, form, report_id), 422)


def _form() -> AnswerForm:
    form = AnswerForm()
    form.outcome.choices = [
        (Outcome.MENDED.value, _("Mended: it is right now")),
        (Outcome.EXPLAINED.value, _("Explained: it was right")),
        (Outcome.PASSED_ON.value, _("Passed on to somebody who can mend it")),
    ]
    return form


def _page(work: Work, form: AnswerForm, failed: int | None) -> str:
    waiting, answered = reported.open_reports(work), reported.answered_reports(work)
    return render_template(
        "assign/reports.html",
        waiting=waiting,
        answered=answered,
        form=form,
        failed=failed,
        typed=request.form,
        longest=reported.LONGEST,
        about=lambda line: _about(line, work),
        page_of=lambda line: local_path(line.row.subject) if line.row.about == About.PAGE else None,
        outcome_name=_outcome_name,
        library=work.library,
        words=words,
    )


def _about(line: Line, work: Work) -> str:
    """Say what a report is about."""
    if line.row.about == About.PAGE:
        return _("The page %(path)s", path=line.row.subject)
    if line.row.about == About.QUESTION:
        question = work.library.questions.get(line.row.subject)
        return _("Question %(id)s: %(stem)s", id=line.row.subject, stem="" if question is None else question.stem)
    if line.activity:
        return _("Their record: %(what)s", what=words.activity_name(line.activity, work.library))
    return _("Their record: %(what)s", what=words.competency_name(line.competency, work.library))


def _outcome_name(outcome: Outcome) -> str:
    names = {
        Outcome.MENDED: _("Mended"),
        Outcome.EXPLAINED: _("Explained"),
        Outcome.PASSED_ON: _("Passed on"),
    }
    return names[outcome]
