"""Sign in, sign out, use a one-time link, choose a theme."""

from __future__ import annotations

import math

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.services import admin, auth
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.web import context
from lms.web.access import public, requires
from lms.web.auth import blueprint
from lms.web.auth.forms import PasswordForm
from lms.web.filters import local_path

#: how many kept form fields a sign-in carries through, at most
KEPT_FIELDS = 40


@blueprint.get("/sign-in")
@public
def sign_in(work: Work) -> str | BaseResponse:
    """Show the sign-in page (or the first-run page while nobody exists)."""
    if admin.is_new(work):
        return redirect(url_for("admin.setup"))
    way_on = local_path(request.args.get("next"))
    if work.actor is not None:
        return redirect(way_on or url_for("learn.home"))
    return render_template("auth/sign_in.html", kept=[], next=way_on, name="", wrong=False, wait=None)


@blueprint.post("/sign-in")
@public
def sign_in_now(work: Work) -> str | BaseResponse:
    """Check name and password; go on to where the person was, with what they had typed."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    way_on = local_path(request.form.get("next"))
    kept = _kept()
    try:
        token = auth.sign_in(work, name, password, request.remote_addr or "")
    except auth.TooSoon as slow:
        seconds = math.ceil(slow.wait.total_seconds())
        page = render_template("auth/sign_in.html", kept=kept, next=way_on, name=name, wrong=False, wait=seconds)
        return Response(page, 429, {"Retry-After": str(seconds)})
    if token is None:
        page = render_template("auth/sign_in.html", kept=kept, next=way_on, name=name, wrong=True, wait=None)
        return Response(page, 401)
    context.enter(work, token)
    if kept and way_on:
        return render_template("auth/kept.html", kept=kept, next=way_on)
    return redirect(way_on or url_for("learn.home"), 303)


def _kept() -> list[tuple[str, str]]:
    """Give the fields of a form that was sent after the session had ended, as carried by the sign-in page."""
    fields = [(name[5:], value) for name, value in request.form.items(multi=True) if name.startswith("kept-")]
    return fields[:KEPT_FIELDS]


@blueprint.post("/sign-out")
@requires(Permission.OWN_RECORD)
def sign_out(work: Work) -> BaseResponse:
    """End this browser's session."""
    user = context.signed_in()
    if user is not None:
        auth.sign_out(work, user.id)
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/link/<token>")
@public
def link(work: Work, token: str) -> str | BaseResponse:
    """Show the page that sets a password; opening it uses nothing up."""
    person = auth.link_person(work, token)
    if person is None:
        return Response(render_template("auth/link_gone.html"), 410)
    return render_template("auth/link.html", form=PasswordForm(), person=person)


@blueprint.post("/link/<token>")
@public
def use_link(work: Work, token: str) -> str | BaseResponse:
    """Set the password, once, and go in."""
    form = PasswordForm()
    person = auth.link_person(work, token)
    if person is None:
        return Response(render_template("auth/link_gone.html"), 410)
    if form.validate_on_submit():
        try:
            session_token = auth.use_link(work, token, form.password.data or "")
        except NotFound:
            return Response(render_template("auth/link_gone.html"), 410)
        except Invalid as error:
            form.password.errors = [error.message]
        else:
            session.clear()
            context.enter(work, session_token)
            return redirect(url_for("learn.home"), 303)
    return Response(render_template("auth/link.html", form=form, person=person), 422)


@blueprint.post("/theme")
@public
def theme(work: Work) -> BaseResponse:
    """Choose light, dark, or what the device says."""
    chosen = request.form.get("theme", "")
    response = make_response(redirect(local_path(request.form.get("next")) or url_for("learn.home"), 303))
    if chosen in {"light", "dark"}:
        response.set_cookie("theme", chosen, max_age=31_536_000, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("theme")
    return response
