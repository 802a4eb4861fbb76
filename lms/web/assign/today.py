"""The lead's home: what needs them today, in one list."""

from __future__ import annotations

from flask import render_template

from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import assign_today
from lms.services.work import Work
from lms.web import forecast_words, turnover_words, words
from lms.web.access import requires
from lms.web.assign import blueprint


@blueprint.get("/")
@requires(Permission.ASSIGN)
def today(work: Work) -> str:
    """Show what needs the lead today, the most pressing first."""
    return render_template(
        "assign/today.html",
        list=assign_today.today(work),
        words=words,
        library=work.library,
        state_shape=state_shape,
        today=work.me.today,
        soon_days=assign_today.SOON_DAYS,
        ahead_days=assign_today.AHEAD_DAYS,
        ahead=forecast_words,
        turnover=turnover_words,
    )
