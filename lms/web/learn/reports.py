"""Something is wrong here: the form, what is kept of it, and who reads it."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from lms.core.permissions import Permission
from lms.services import own_record, reports
from lms.services.errors import Invalid, NotFound
from lms.services.reports import About
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.filters import local_path
from lms.web.learn import blueprint, record_words, texts
from lms.web.typed import text


class ReportForm(FlaskForm):
    """What is wrong, in a few words."""

    words = TextAreaField(
        _l("What is wrong"),
        validators=[DataRequired(_l("Say it in a few words."))],
        render_kw={"maxlength": reports.LONGEST, "rows": 5},
    )


@blueprint.get("/report")
@requires(Permission.REPORT)
def report(work: Work) -> str:
    """Ask what is wrong with a page, a question or an entry of the own record."""
    for about, name in ((About.RECORD, "entry"), (About.QUESTION, "question")):
        if subject := request.args.get(name, ""):
            return _page(work, ReportForm(), about, subject)
    return _page(work, ReportForm(), About.PAGE, _path(request.args.get("page")))


@blueprint.post("/report")
@requires(Permission.REPORT)
def send_report(work: Work) -> str | BaseResponse:
    """Keep it and put it on the lead's list."""
    try:
        about = About(request.form.get("about", ""))
    except ValueError:
        raise NotFound("report") from None
    subject = request.form.get("subject", "")
    if about is About.PAGE:
        subject = _path(subject)
    form = ReportForm()
    if form.validate_on_submit():
        try:
            report_id = reports.make(work, about, subject, text(form.words))
        except Invalid as error:
            form.words.errors = [words.refusal(error)]
        else:
            return redirect(url_for("learn.report_kept", report_id=report_id), 303)
    return Response(_page(work, form, about, subject), 422)


@blueprint.get("/report/<int:report_id>")
@requires(Permission.REPORT)
def report_kept(work: Work, report_id: int) -> str:
    """Say that it is kept, and who will read it."""
    line = reports.own_report(work, report_id)
    return render_template(
        "learn/report_kept.html",
        line=line,
        readers=reports.readers(work, reports.place_of(work)),
        back=local_path(line.row.subject) if line.row.about == About.PAGE else None,
        About=About,
        say=record_words,
    )


def _page(work: Work, form: ReportForm, about: About, subject: str) -> str:
    return render_template(
        "learn/report.html",
        form=form,
        about=about,
        subject=subject,
        About=About,
        entry=own_record.entry(work, subject) if about is About.RECORD else None,
        stem=_stem(work, subject) if about is About.QUESTION else "",
        readers=reports.readers(work, reports.place_of(work)),
        library=work.library,
        say=record_words,
    )


def _stem(work: Work, question_id: str) -> str:
    """Give what a question asks; one that is no longer shipped is called by its id.

    Raises:
        NotFound: no question was ever published under this id.
    """
    question = work.library.questions.get(question_id)
    if question is not None:
        return texts.words(work.library, question.stem, {})
    reports.insist_on_question(work, question_id)
    return question_id


def _path(typed: str | None) -> str:
    """Give the page somebody came from; anything else than a page of ours is the first page."""
    path = local_path(typed)
    return path if path is not None and len(path) <= reports.LONGEST_PATH else "/"
