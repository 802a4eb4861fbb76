"""The roster on a page: choose a file, read what it would change, and decide."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.core.roster.rows import COLUMNS
from lms.services import identities, roster_jobs
from lms.services.errors import Invalid, NotFound, PastStep
from lms.services.work import Work
from lms.web import job_words, words
from lms.web.access import requires, takes_file
from lms.web.admin import blueprint, roster_words
from lms.web.admin.forms import RosterForm
from lms.web.typed import day, text

#: the file, and room for the rest of the form
LARGEST_FORM_BYTES = roster_jobs.MOST_BYTES + 64 * 1024


@blueprint.get("/roster")
@requires(Permission.PEOPLE_ROSTER)
def roster(work: Work) -> str:
    """Show the form for a file, comparisons that wait for a decision, and the imports so far."""
    form = RosterForm()
    form.effective.data = work.me.today
    return _page(work, form)


def _page(work: Work, form: RosterForm) -> str:
    return render_template(
        "admin/roster.html",
        form=form,
        jobs=roster_jobs.imports(work),
        job_words=job_words,
        columns=COLUMNS,
        most_mb=roster_jobs.MOST_BYTES // 1024**2,
    )


@blueprint.post("/roster")
@requires(Permission.PEOPLE_ROSTER)
@takes_file(LARGEST_FORM_BYTES)
def roster_check(work: Work) -> Response | BaseResponse:
    """Take a file and have it compared; nothing is changed."""
    form = RosterForm()
    if form.validate_on_submit():
        file = form.file.data
        try:
            job_id = roster_jobs.ask_check(
                work, file.read(), file.filename or "", source=text(form.source), effective=day(form.effective)
            )
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("jobs.job", job_id=job_id), 303)
    return Response(_page(work, form), 422)


@blueprint.get("/roster/<int:job_id>")
@requires(Permission.PEOPLE_ROSTER)
def roster_comparison(work: Work, job_id: int) -> str | BaseResponse:
    """Show what a file would change, person by person, and ask for the decision."""
    try:
        return _comparison(work, job_id, "")
    except NotFound:
        # decided on, swept, or not over yet: the job's own page says which, where there is one
        return redirect(url_for("jobs.job", job_id=job_id), 303)


def _comparison(work: Work, job_id: int, wrong: str) -> str:
    shown = roster_jobs.comparison(work, job_id)
    return render_template(
        "admin/roster_comparison.html",
        shown=shown,
        sections=roster_words.sections(shown),
        asks=roster_words.asks(shown, work.library),
        counted_for=identities.counted_for(work, shown.numbers),
        most_shown=roster_words.MOST_SHOWN,
        wrong=wrong,
    )


@blueprint.post("/roster/<int:job_id>/apply")
@requires(Permission.PEOPLE_ROSTER)
def roster_apply(work: Work, job_id: int) -> Response | BaseResponse:
    """Have the shown difference applied."""
    try:
        applied_by = roster_jobs.ask_apply(work, job_id, allow_leavers=request.form.get("allow_leavers") == "yes")
    except Invalid as error:
        return Response(_comparison(work, job_id, words.refusal(error)), 422)
    except PastStep:
        return redirect(url_for("jobs.job", job_id=job_id), 303)
    return redirect(url_for("jobs.job", job_id=applied_by), 303)


@blueprint.post("/roster/<int:job_id>/drop")
@requires(Permission.PEOPLE_ROSTER)
def roster_drop(work: Work, job_id: int) -> BaseResponse:
    """Drop a comparison and its file."""
    try:
        roster_jobs.drop(work, job_id)
    except PastStep:
        return redirect(url_for("jobs.job", job_id=job_id), 303)
    return redirect(url_for("admin.roster"), 303)


@blueprint.post("/roster/<int:job_id>/again")
@requires(Permission.PEOPLE_ROSTER)
def roster_again(work: Work, job_id: int) -> BaseResponse:
    """Compare the file of an import that came too late once more."""
    try:
        return redirect(url_for("jobs.job", job_id=roster_jobs.check_again(work, job_id)), 303)
    except PastStep:
        return redirect(url_for("jobs.job", job_id=job_id), 303)
