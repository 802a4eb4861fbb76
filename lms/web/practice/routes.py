"""Pages of the practice door: what there is to practise, and where one stands with it."""

from __future__ import annotations

from flask import render_template

from lms.core.permissions import Permission
from lms.services import drills, practice
from lms.services.work import Work
from lms.web.access import requires
from lms.web.practice import blueprint, case_words


@blueprint.get("/")
@requires(Permission.LEARN)
def index(work: Work) -> str:
    """List the cases and drills, one's own job role first, with the standing of each."""
    return render_template(
        "practice/index.html",
        cases=practice.case_standings(work),
        ice=drills.ice_overview(work),
        mode_words=case_words.mode,
    )
