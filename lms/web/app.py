"""`create_app`: settings, words, sessions, doors, headers, errors, in named steps."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from lms.services.house import House
from lms.web import access, admin, assign, audit, auth, context, errors, filters, jobs, learn, places, practice, rooms

#: nothing from elsewhere, nothing inline
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
#: forms are short texts; a view that takes a file says how large it may be
LARGEST_REQUEST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How the site is reached. As it stands: on this machine, without TLS, no proxy before it."""

    #: cookies are sent over HTTPS only
    https: bool = False
    #: the address people type, such as https://stepup.example.org; empty: as each request names it
    address: str = ""
    #: how many proxies stand before the server, whose X-Forwarded headers then count
    proxies: int = 0


def create_app(house: House, *, clock: context.Clock = context.system_clock, settings: Settings | None = None) -> Flask:
    """Build the application that serves `house`."""
    app = Flask(__name__)
    app.extensions["stepup"] = house
    _settings(app, house, clock, settings or Settings())
    _words(app)
    _files(app)
    _sessions(app)
    _doors(app)
    _headers(app)
    filters.register(app)
    places.register(app)
    rooms.register(app)
    errors.register(app)
    return app


def _settings(app: Flask, house: House, clock: context.Clock, settings: Settings) -> None:
    app.config.update(
        CLOCK=clock,
        ADDRESS=settings.address.rstrip("/"),
        SECRET_KEY=house.secret_key(),
        SESSION_COOKIE_NAME="stepup",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        # the token lives as long as the session: a page left open still saves
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.address:
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.address).netloc, "127.0.0.1", "localhost"]
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


class RowNumber(IntegerConverter):
    """A row number in an address: what no database could hold is simply not there."""

    regex = r"\d{1,15}"


def _words(app: Flask) -> None:
    Babel(app, default_locale="en", locale_selector=lambda: request.accept_languages.best_match(["en"], "en"))


def _files(app: Flask) -> None:
    @app.before_request
    def _room() -> None:
        """Make room for a file where the view takes one; it must stand before the check of the form's token reads."""
        view = app.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, access.TAKES, LARGEST_REQUEST_BYTES)


def _sessions(app: Flask) -> None:
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.session_protection = None  # staff roam between networks; sessions end by time and by reset
    manager.user_loader(context.load_user)


def _doors(app: Flask) -> None:
    for door in (auth, learn, practice, assign, audit, admin, jobs):
        app.register_blueprint(door.blueprint)
    app.add_url_rule("/healthz", "healthz", _healthz)


def _healthz() -> tuple[Response, int]:
    """Say whether the database can be reached."""
    if not context.house().database.answers():
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok"), 200


def _headers(app: Flask) -> None:
    @app.after_request
    def _secure(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        elif (asked := request.args.get("v")) and asked == filters.version((request.view_args or {})["filename"]):
            # under this address there will never be another text
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
