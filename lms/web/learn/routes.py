"""Home, the list of all there is to learn, and the learner's own record."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape, steps
from lms.services import learn
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.learn import blueprint, wording


@blueprint.get("/")
@requires(Permission.LEARN)
def home(work: Work) -> str:
    """Show the one next thing, then the rest by due day, then what is held."""
    found = learn.home(work)
    library = work.library
    name = "" if found.next is None else words.competency_name(found.next.status.competency, library)
    return render_template(
        "learn/home.html",
        home=found,
        staircase=None if found.steps is None else _staircase(found.steps, name),
        library=library,
        words=words,
        wording=wording,
        state_shape=state_shape,
        minutes_of=lambda activity: learn.minutes_of(activity, library),
    )


def _staircase(count: learn.Steps, name: str) -> str:
    step = min(count.done + 1, count.total)
    title = _("Step %(step)s of %(total)s to “%(name)s”", step=step, total=count.total, name=name)
    return steps(count.done, step, count.total, title=title, description=title, prefix="home-steps")


@blueprint.get("/learn")
@requires(Permission.LEARN)
def index(work: Work) -> str:
    """List every module and quiz, those for the person's job roles first."""
    return render_template("learn/index.html", entries=learn.index(work), wording=wording, library=work.library)


@blueprint.get("/me")
@requires(Permission.OWN_RECORD)
def me(work: Work) -> str:
    """Show the person's own record."""
    return render_template(
        "learn/me.html",
        own=learn.me(work),
        library=work.library,
        words=words,
        wording=wording,
        state_shape=state_shape,
    )
