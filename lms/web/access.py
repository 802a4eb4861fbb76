"""`requires(permission)`: opens the request's work, checks the permission, runs the view, commits."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, abort, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.services import auth
from lms.services.work import Work
from lms.web import context

View = Callable[..., str | BaseResponse | tuple[str, int]]
AnyView = TypeVar("AnyView", bound=View)

#: set on every view function: the permission it asks for, or None where anyone may come
DECLARED = "stepup_permission"
#: set on a view function that takes a file: the largest request it reads, in bytes
TAKES = "stepup_takes_bytes"


def requires(permission: Permission, *, writes: bool = False, reads: bool = False) -> Callable[[View], View]:
    """Let in who holds `permission` somewhere today; the service narrows it to the object.

    A GET only reads (`writes=True`: also a GET is an act, such as opening another person's file). With `reads=True` a
    POST only reads, too: a form too long for an address that changes nothing. The view gets the work first.
    """
    return _door(permission, writes=writes, reads=reads)


def takes_file(largest_bytes: int) -> Callable[[AnyView], AnyView]:
    """Let a form of this view bring a file; other views refuse a request of that size before reading it."""

    def decorate(view: AnyView) -> AnyView:
        setattr(view, TAKES, largest_bytes)
        return view

    return decorate


def public(view: View) -> View:
    """Let anyone in. The view gets the work (whose actor is None when nobody is signed in) as its first argument."""
    return _door(None, writes=False)(view)


def public_reading(view: View) -> View:
    """Let anyone in, reading only, also on a POST: for what is slow before it writes, or writes nothing."""
    return _door(None, writes=False, reads=True)(view)


def _door(permission: Permission | None, *, writes: bool, reads: bool = False) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def run(**kwargs: Any) -> BaseResponse:
            _refuse_control_characters()
            works, now = context.house().works, context.now()
            reading = reads or (request.method in {"GET", "HEAD"} and not writes)
            with works.read(now) if reading else works.write(now) as work:
                g.work = work
                user = context.signed_in()
                if user is not None:
                    work.actor = user.actor
                    session["seen"] = now.isoformat()
                if permission is not None:
                    if user is None:
                        return _sign_in_first(work)
                    work.demand(permission)
                return make_response(view(work, **kwargs))

        setattr(run, DECLARED, permission)
        return run

    return decorate


def _refuse_control_characters() -> None:
    """Refuse what no keyboard types (and PostgreSQL cannot keep) before anything reads it."""
    texts = (*request.form.values(), *request.args.values())
    if any(character < " " and character not in "\t\r\n" for text in texts for character in text):
        abort(400)


def _sign_in_first(work: Work) -> BaseResponse:
    """Send to the sign-in page and back; what was typed into a form is kept on that page, never lost."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    # only the person who typed it gets it back: another may be next at this computer
    session["kept_by"] = auth.owner_of(work, str(session.get("_user_id", "")))
    page = render_template(
        "auth/sign_in.html", kept=kept, posted=True, next=request.path, name="", wrong=False, wait=None
    )
    return Response(page, status=401)
