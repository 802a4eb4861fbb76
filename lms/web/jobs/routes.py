"""Pages of the jobs door: one job as it goes on, and the list of them."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.services import jobs, roster_jobs, simulate_jobs
from lms.services.jobs import Job, Kind
from lms.services.site import site_file_for
from lms.services.work import Work
from lms.web import job_words
from lms.web.access import requires
from lms.web.jobs import blueprint

#: a job that waits longer than this has nobody who takes it
PATIENCE = timedelta(minutes=1)


@blueprint.get("")
@requires(Permission.OWN_JOBS)
def index(work: Work) -> str:
    """List the jobs one asked for; an administrator sees everybody's."""
    return render_template("jobs/index.html", jobs=jobs.listed(work), wording=job_words, everybody=jobs.sees_all(work))


@blueprint.get("/<int:job_id>")
@requires(Permission.OWN_JOBS)
def job(work: Work, job_id: int) -> str | BaseResponse:
    """Show how far a job is and what it came to; a comparison that waits for its decision is shown itself."""
    shown = jobs.job(work, job_id)
    if waits_for_decision(shown):
        return redirect(url_for("admin.roster_comparison", job_id=job_id), 303)
    if simulate_jobs.may_read(work, shown):
        return redirect(url_for("admin.policy_simulated", job_id=job_id), 303)
    unknown = roster_jobs.unknown_of(shown)
    return render_template(
        "jobs/job.html",
        job=shown,
        wording=job_words,
        late=not shown.over and shown.tries == 0 and work.now - shown.asked_at > PATIENCE,
        problems=roster_jobs.problems_of(shown),
        unknown=unknown,
        site_file=site_file_for(unknown),
        may_import=roster_jobs.may_import(work),
    )


def waits_for_decision(job: Job) -> bool:
    """Say whether a comparison is there to be read and decided on."""
    return job.kind is Kind.ROSTER_CHECK and "changes" in job.result
