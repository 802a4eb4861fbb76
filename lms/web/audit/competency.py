"""One competency in a person's file: why it stands as it does, through time, and the facts it rests on."""

from __future__ import annotations

from flask import render_template, request

from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import explaining, identities
from lms.services.work import Work
from lms.web import explaining_facts, known, words
from lms.web.access import requires
from lms.web.audit import blueprint
from lms.web.explained import view


@blueprint.get("/people/<int:person_id>/competencies/<competency>")
@requires(Permission.PERSON_SEE, writes=True)
def competency(work: Work, person_id: int, competency: str) -> str | tuple[str, int]:
    """Show one competency of a person on a day, as it was known at a moment, with the chain of facts behind it."""
    person_id = identities.goes_on(work, person_id)  # who was joined to another has the other's file
    asked = known.asked(request.args, work.me.zone, work.now)
    opened = explaining.open_competency(work, person_id, competency, asked.day, asked.known_at)
    page = render_template(
        "audit/competency.html",
        opened=opened,
        view=view(opened.told, work.library, work.me.today, you=False),
        facts=explaining_facts,
        asked=asked,
        field_text=known.field_text,
        library=work.library,
        today=work.me.today,
        words=words,
        state_shape=state_shape,
    )
    return (page, 400) if asked.wrong else page
