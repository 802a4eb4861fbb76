"""Sign in, sign out, use a one-time link, choose a theme."""

from __future__ import annotations

import math

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response as BaseResponse

from lms.services import admin, auth
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.web import context, words
from lms.web.access import public, public_reading
from lms.web.auth import blueprint
from lms.web.auth.forms import PasswordForm
from lms.web.filters import local_path


@blueprint.get("/sign-in")
@public
def sign_in(work: Work) -> str | BaseResponse:
    """Show the sign-in page (or the first-run page while nobody exists)."""
    if admin.is_new(work):
        return redirect(url_for("admin.setup"))
    way_on = local_path(request.args.get("next"))
    if work.actor is not None:
        return redirect(way_on or url_for("learn.home"))
    return render_template("auth/sign_in.html", kept=[], posted=False, next=way_on, name="", wrong=False, wait=None)


@blueprint.post("/sign-in")
@public_reading
def sign_in_now(work: Work) -> str | BaseResponse:
    """Check name and password; go on to where the person was, with what they had typed."""
    name = request.form.get("name", "")
    way_on, kept, posted = local_path(request.form.get("next")), _kept(), "posted" in request.form
    shown = {"kept": kept, "posted": posted, "next": way_on, "name": name}
    try:
        checked = auth.check(work, name, request.form.get("password", ""), request.remote_addr or "")
        with context.house().works.write(work.now) as writing:
            token = auth.sign_in(writing, checked)
            if token is not None:
                _replace(writing)
                context.enter(writing, token)
    except auth.TooSoon as slow:
        seconds = math.ceil(slow.wait.total_seconds())
        page = render_template("auth/sign_in.html", **shown, wrong=False, wait=seconds)
        return Response(page, 429, {"Retry-After": str(seconds)})
    except auth.JoinedElsewhere:
        return Response(render_template("auth/sign_in.html", **shown, wrong=False, joined=True, wait=None), 403)
    if token is None:
        return Response(render_template("auth/sign_in.html", **shown, wrong=True, wait=None), 401)
    mine = session.pop("kept_by", None) == checked.person_id
    if posted and mine and way_on:
        return render_template("auth/kept.html", kept=kept, next=way_on)
    return redirect(url_for("learn.home") if posted else way_on or url_for("learn.home"), 303)


def _replace(work: Work) -> None:
    """End the session this browser had before: one browser, one person."""
    user = context.signed_in()
    if user is not None:
        auth.drop(work, user.id)


def _kept() -> list[tuple[str, str]]:
    """Give the fields of a form that was sent after the session had ended, as carried by the sign-in page."""
    return [(name[5:], value) for name, value in request.form.items(multi=True) if name.startswith("kept-")]


@blueprint.post("/sign-out")
@public
def sign_out(work: Work) -> BaseResponse:
    """End this browser's session, if there is one."""
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
            form.password.errors = [words.refusal(error)]
        else:
            session.clear()
            context.enter(work, session_token)
            return redirect(url_for("learn.home"), 303)
    return Response(render_template("auth/link.html", form=form, person=person), 422)


@blueprint.post("/theme")
@public_reading
def theme(work: Work) -> BaseResponse:
    """Choose light, dark, or what the device says."""
    chosen = request.form.get("theme", "")
    response = make_response(redirect(local_path(request.form.get("next")) or url_for("learn.home"), 303))
    if chosen in {"light", "dark"}:
        response.set_cookie("theme", chosen, max_age=31_536_000, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("theme")
    return response
