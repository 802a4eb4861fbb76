"""Error pages that say what to do next."""

from __future__ import annotations

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from lms.services.errors import Closed, NotAllowed, NotFound, PastStep
from lms.web.access import TAKES


def page(status: int, title: str, what_next: str, way_on: str | None = None) -> tuple[str, int]:
    """Render an error page with its way on (home unless another is named)."""
    return render_template("error.html", title=title, what_next=what_next, way_on=way_on), status


def _page_here() -> str | None:
    """Give this address if it is also that of a page: some addresses only take a form."""
    adapter = current_app.url_map.bind(request.host)
    try:
        adapter.match(request.path, "GET")
    except HTTPException:
        return None
    return request.path


def register(app: Flask) -> None:
    """Give every refusal its page."""

    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    def _not_found(_error: Exception) -> tuple[str, int]:
        return page(404, _("This page is not here"), _("It may have moved, or it is not yours to see."))

    @app.errorhandler(NotAllowed)
    @app.errorhandler(403)
    def _not_allowed(_error: Exception) -> tuple[str, int]:
        return page(
            403,
            _("Your role does not open this page"),
            _("Ask your lead or administrator if you need it for your work."),
        )

    @app.errorhandler(PastStep)
    def _past_step(_error: PastStep) -> tuple[str, int]:
        return page(
            409,
            _("You already answered this, in another tab or a moment ago"),
            _("Your first answer is kept. Go on from where you are now."),
            _page_here(),
        )

    @app.errorhandler(Closed)
    def _closed(_error: Closed) -> tuple[str, int]:
        return page(409, _("This attempt has ended"), _("Its result is kept in your record."), _page_here())

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> tuple[str, int]:
        return page(
            400,
            _("This form is too old to send"),
            _("Go back, load the page again and send it once more. Nothing was changed."),
            _page_here(),
        )

    @app.errorhandler(413)
    def _too_large(_error: Exception) -> tuple[str, int]:
        largest = getattr(current_app.view_functions.get(request.endpoint or ""), TAKES, None)
        if largest is not None:
            return page(
                413,
                _("That file is too large for this page"),
                _(
                    "It may hold up to %(n)s MB. A longer roster is brought in on the command line: lms roster import.",
                    n=largest // 1024**2,
                ),
                _page_here(),
            )
        return page(413, _("That is too much text for one form"), _("Shorten it and send it again."), _page_here())

    @app.errorhandler(SecurityError)
    def _wrong_host(_error: Exception) -> Response:
        # nothing is known of the site under this name, so no page can be built
        return Response(_("This is not the address of this site."), 400, mimetype="text/plain")

    @app.errorhandler(405)
    def _wrong_method(_error: Exception) -> tuple[str, int]:
        return page(405, _("This page cannot be opened that way"), _("Go back and use the buttons of the page."))

    @app.errorhandler(HTTPException)
    def _other(error: HTTPException) -> tuple[str, int]:
        return page(
            error.code or 500, _("That request could not be read"), _("Go back and try again. Nothing was changed.")
        )

    @app.errorhandler(500)
    def _fault(_error: Exception) -> tuple[str, int]:
        return page(
            500,
            _("Something broke on our side"),
            _("What you saved before is kept. Try again; if it stays, tell your administrator the time you see below."),
        )
