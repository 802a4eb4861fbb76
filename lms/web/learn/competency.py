"""One of the learner's own competencies: why it stands as it does, through time, and what to do next."""

from __future__ import annotations

from flask import render_template, request

from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import explaining
from lms.services.work import Work
from lms.web import known, words
from lms.web.access import requires
from lms.web.explained import view
from lms.web.learn import blueprint, wording


@blueprint.get("/me/record/<competency>")
@requires(Permission.OWN_RECORD)
def competency(work: Work, competency: str) -> str | tuple[str, int]:
    """Explain one competency on a day, with its days past and ahead."""
    asked = known.asked(request.args, work.me.zone, work.now)
    told = explaining.own_competency(work, competency, asked.day)
    page = render_template(
        "learn/competency.html",
        view=view(told, work.library, work.me.today, you=True),
        asked=asked,
        library=work.library,
        words=words,
        wording=wording,
        state_shape=state_shape,
    )
    return (page, 400) if asked.wrong_day else page
